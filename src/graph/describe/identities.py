"""What `describe` needs to know of identities; `resolve` provides it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rdflib import URIRef

from graph.facts import AuthorityMention, BodyMention, Party


class Body(Protocol):
    """A body resolved."""

    @property
    def iri(self) -> URIRef:
        """Return its IRI."""

    @property
    def segment(self) -> str:
        """Return the last segment of its IRI."""

    @property
    def label(self) -> str:
        """Return what it is called."""

    @property
    def kind(self) -> str | None:
        """Return a notation of body-kind."""

    @property
    def classes(self) -> tuple[URIRef, ...]:
        """Return its classes beside `scr:Body`."""

    @property
    def unnamed(self) -> bool:
        """Tell whether the source leaves it unnamed."""

    @property
    def partners(self) -> tuple[tuple[URIRef, str], ...]:
        """Return the other councils of a joint body, each with its label."""


class Names(Protocol):
    """The identities of one document's mentions."""

    @property
    def authority_segment(self) -> str:
        """Return the council's segment in IRIs."""

    @property
    def authority(self) -> AuthorityMention | None:
        """Return how the council is known."""

    @property
    def authority_label(self) -> str | None:
        """Return what the council is called for short."""

    @property
    def lists_used(self) -> Sequence[str]:
        """Return the digests of the lists of members that people were known by."""

    @property
    def own_body(self) -> BodyMention | None:
        """Return the body that met."""

    @property
    def meetings(self) -> Sequence[Names]:
        """Return the identities in every meeting that the document minutes, these first."""

    @property
    def authority_iri(self) -> URIRef | None:
        """Return the council, None where it is not established."""

    def body(self, mention: BodyMention | None) -> Body:
        """Return the body of a mention."""

    def post(self, role: str) -> tuple[URIRef, str]:
        """Return a post and its label."""

    def person(self, party: Party) -> URIRef:
        """Return who a party with a name is."""

    def is_office(self, party: Party) -> bool:
        """Tell whether what stands as a party's name is an office: a post, and no person."""

    def is_officer_group(self, name: str) -> bool:
        """Tell whether a name is that of a group of officers."""

    def is_external(self, name: str) -> bool:
        """Tell whether a name is that of an organisation outside the council."""

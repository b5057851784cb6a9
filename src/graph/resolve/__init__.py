"""Which authority, body, post and person a mention is: by tables, types and rules, never by similarity."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rdflib import URIRef

from graph import iris
from graph.documents import Minutes, SourceDocument
from graph.facts import AuthorityMention, BodyMention, Facts, Party
from graph.resolve.authority import authority
from graph.resolve.bodies import classes, is_external, is_officer_group, segment

_HELD_PER_BODY = frozenset(
    (
        "Chair",
        "Chairman",
        "Chairwoman",
        "Chairperson",
        "Vice-Chair",
        "Vice Chair",
        "Vice-Chairman",
        "Vice Chairman",
    )
)


@dataclass(frozen=True, slots=True)
class Body:
    """A body resolved: its IRI, the last segment of it, what it is called, and whether the text leaves it unnamed."""

    iri: URIRef
    segment: str
    label: str
    kind: str | None
    classes: tuple[URIRef, ...]
    unnamed: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """The identities that the mentions of one document have.

    `authority_segment` is a council's slug, or `unknown-` and digits of the source's digest. `shorter` are names
    (initial and surname, surname) that stand for a fuller one in the same document.
    """

    sha256: str
    authority_segment: str
    authority: AuthorityMention | None
    authority_label: str | None
    own_body: BodyMention | None
    shorter: tuple[tuple[str, str], ...] = ()

    @property
    def authority_iri(self) -> URIRef | None:
        """The council, None where it is not established."""
        return iris.authority(self.authority_segment) if self.authority else None

    def body(self, mention: BodyMention | None) -> Body:
        """Return the body of a mention; one that is not named is this source's own unnamed body."""
        if mention is None or mention.name is None:
            part = iris.unknown(self.sha256)
            kind = mention.kind if mention else None
            label = "body not named in the source"
            return Body(iris.body(self.authority_segment, part), part, label, kind, (), unnamed=True)
        part = segment(mention.name)
        label = " ".join(mention.name.split())
        return Body(
            iris.body(self.authority_segment, part), part, label, mention.kind, classes(mention.name, mention.kind)
        )

    def post(self, role: str) -> tuple[URIRef, str]:
        """Return a post and what it is called; a chair is the chair of this document's body."""
        if role in _HELD_PER_BODY:
            owner = self.body(self.own_body)
            of = "the body that met" if owner.unnamed else f"the {owner.label}"
            label = f"{role} of {of}"
            return iris.post(self.authority_segment, f"{role} {owner.segment}"), label
        return iris.post(self.authority_segment, role.removeprefix("the ").removeprefix("The ")), role

    def person(self, name: str) -> URIRef:
        """Return a person by printed name, under the fuller name where this document gives it for certain."""
        return iris.person(self.authority_segment, dict(self.shorter).get(name, name))

    def is_officer_group(self, name: str) -> bool:
        """Tell whether a name that sounds like a body's is one of officers."""
        return is_officer_group(name)

    def is_external(self, name: str) -> bool:
        """Tell whether a name is that of an organisation outside the council."""
        return is_external(name)


def resolve(facts: Facts, minutes: Minutes, document: SourceDocument) -> Names:
    """Return the identities for every mention in `facts`."""
    known = authority(minutes, document.metadata, facts.meeting.held_on)
    return Names(
        sha256=document.sha256,
        authority_segment=known[0].slug if known else iris.unknown(document.sha256),
        authority=known[1] if known else None,
        authority_label=known[0].place if known else None,
        own_body=facts.meeting.body,
        shorter=_shorter_names(facts),
    )


def with_authority(facts: Facts, names: Names) -> Facts:
    """Return the facts with the council that was resolved."""
    return replace(facts, authority=names.authority)


def _shorter_names(facts: Facts) -> tuple[tuple[str, str], ...]:
    """Return each shorter form with the one fuller name of this document that fits it; none where several do."""
    full = sorted({name for name in _people(facts) if len(name.split()) >= 2 and len(name.split()[0]) > 1})
    found = []
    for name in sorted(_people(facts)):
        if name in full:
            continue
        fitting = [other for other in full if _fits(name, other)]
        if len(fitting) == 1:
            found.append((name, fitting[0]))
    return tuple(found)


def _people(facts: Facts) -> set[str]:
    parties: list[Party | None] = [one.party for one in facts.attendances]
    parties += [vote.voter for vote in facts.votes]
    parties += [one.party for one in facts.interests]
    parties += [one.owner for one in facts.decisions]
    parties += [one.owner for one in facts.actions]
    return {party.name for party in parties if party is not None and party.name}


def _fits(short: str, full: str) -> bool:
    a, b = short.casefold().split(), full.casefold().split()
    if a[-1] != b[-1]:
        return False
    return len(a) == 1 or (len(a[0]) == 1 and a[0] == b[0][0])

"""The one place where triples are made: recorded nodes with their spans, run, rule and confidence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from rdflib import FOAF, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from graph import iris
from graph.describe.flat import flat
from graph.describe.identities import Names
from graph.describe.language import language
from graph.documents import Minutes, SourceDocument, Span
from graph.facts import Basis, BodyMention, Evidence, Party, ThemeGuess
from graph.vocab import OA, ORG, PROV, SCR

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_AROUND = 32
_TYPE, _LABEL, _RUN = (
    RDF.type,
    RDFS.label,
    PROV.wasGeneratedBy,
)  # looked up once: rdflib makes its terms anew each time
_PLACE = XSD.nonNegativeInteger
_POSITIONS = 1 << 15  # literals that are kept: positions recur from document to document


def writable(text: str) -> str:
    """Return `text` with each character that RDF cannot carry replaced by U+FFFD, so that positions still hold."""
    return _UNWRITABLE.sub("\ufffd", text)


def words(text: str) -> Literal:
    """Return words of a document as a literal in their language, Welsh or English, white space folded."""
    folded = " ".join(writable(text).split())
    return Literal(folded, lang=language(folded))


class Writer:
    """Collects the triples of one source document, or of its meeting `number` beside those of the others.

    `mark` and `unnamed` make up segments of IRIs that are this source's alone, or this meeting's of it.
    """

    def __init__(
        self,
        document: SourceDocument,
        minutes: Minutes,
        names: Names,
        run: URIRef,
        *,
        triples: Graph | None = None,
        number: int = 1,
    ) -> None:
        self.triples = flat() if triples is None else triples
        self.document, self.minutes, self.names, self.run = document, minutes, names, run
        self.sha256 = document.sha256
        self.source = iris.source(self.sha256)
        suffix = f"-{number}" if number > 1 else ""
        self.mark, self.unnamed = f"{self.sha256[:8]}{suffix}", f"{iris.unknown(self.sha256)}{suffix}"
        self._spans: set[Span] = set()

    def add(self, subject: URIRef, predicate: URIRef, *values: Node | None) -> None:
        """Add one triple for each value that is known."""
        for value in values:
            if value is not None:
                self.triples.add((subject, predicate, value))

    def recorded(self, node: URIRef, kind: URIRef, spans: Iterable[Span]) -> URIRef:
        """Write a recorded node's class, the words it rests on and the run that wrote it."""
        self.add(node, _TYPE, kind)
        self.add(node, _RUN, self.run)
        for place in spans:
            self.add(node, SCR.statedIn, self.span(place))
        return node

    def believed(self, node: URIRef, kind: URIRef, evidence: Evidence) -> URIRef:
        """Write a recorded node with the rule that found it and how surely; below 0.8 it is marked as possible."""
        self.recorded(node, kind, evidence.spans)
        self.add(node, SCR.rule, _named(evidence.rule))
        self.add(node, SCR.confidence, _share(evidence.confidence))
        if evidence.possible:
            self.add(node, SCR.possible, Literal(True))
        return node

    def span(self, place: Span) -> URIRef:
        """Write a stretch of the source with its quote and position, once, and return it."""
        node = iris.span(self.sha256, place)
        if place in self._spans:
            return node
        self._spans.add(place)
        text = self.minutes.text
        quote, position = URIRef(f"{node}&quote"), URIRef(f"{node}&position")
        self.add(node, _TYPE, SCR.TextSpan)
        self.add(node, SCR.inSource, self.source)
        page = self.minutes.page(place.start)
        if page is not None:
            self.add(node, SCR.page, Literal(page))
        self.add(node, OA.hasSelector, quote, position)
        self.add(quote, _TYPE, OA.TextQuoteSelector)
        self.add(quote, OA.exact, Literal(writable(text[place.start : place.end])))
        self.add(quote, OA.prefix, Literal(writable(text[max(0, place.start - _AROUND) : place.start])))
        self.add(quote, OA.suffix, Literal(writable(text[place.end : place.end + _AROUND])))
        self.add(position, _TYPE, OA.TextPositionSelector)
        self.add(position, OA.start, _position(place.start))
        self.add(position, OA.end, _position(place.end))
        return node

    def authority(self) -> URIRef | None:
        """Write the council, where it is established, and return it."""
        node, label = self.names.authority_iri, self.names.authority_label
        if node is None or label is None:
            return None
        self.add(node, _TYPE, SCR.Authority)
        self.add(node, _LABEL, words(label))
        return node

    def body(self, mention: BodyMention | None) -> URIRef:
        """Write a body, or an organisation that is none of the council's, and return it."""
        name = mention.name if mention else None
        if name and self.names.is_officer_group(name):
            return self._group(name)
        if name and self.names.is_external(name):
            return self.organisation(name)
        body = self.names.body(mention)
        self.add(body.iri, _TYPE, SCR.Body, *body.classes)
        self.add(body.iri, _LABEL, words(body.label))
        self.add(body.iri, SCR.bodyOf, self.authority())
        for partner, called in body.partners:
            self.add(partner, _TYPE, SCR.Authority)
            self.add(partner, _LABEL, words(called))
            self.add(body.iri, SCR.bodyOf, partner)
        if body.kind:
            self.add(body.iri, SCR.bodyKind, iris.concept("body-kind", body.kind))
        if body.unnamed:
            self.add(body.iri, SCR.unnamed, Literal(True))
        return body.iri

    def named_body(self, name: str, place: Span) -> URIRef:
        """Write the body that a name given beside any text stands for, and return it."""
        return self.body(BodyMention(name, place, Basis.STATED))

    def named_meeting(self, of: BodyMention | None, held_on: date, spans: Iterable[Span]) -> URIRef:
        """Write a meeting that the words name by body and day, under the IRI that its own minutes give it."""
        held = iris.meeting(self.names.authority_segment, self.names.body(of).segment, held_on, self.sha256)
        self.recorded(held, SCR.Meeting, spans)
        self.add(held, SCR.heldBy, self.body(of))
        self.add(held, SCR.meetingDate, Literal(held_on))
        self.add(held, SCR.dateBasis, iris.concept("basis", "stated"))
        return held

    def _group(self, name: str) -> URIRef:
        node = iris.body(self.names.authority_segment, iris.slug(name))
        self.add(node, _TYPE, SCR.OfficerGroup)
        self.add(node, _LABEL, words(name))
        return node

    def organisation(self, name: str) -> URIRef:
        """Write an organisation outside the council and return it."""
        node = iris.organisation(name)
        self.add(node, _TYPE, SCR.ExternalOrganisation)
        self.add(node, _LABEL, words(name))
        return node

    def party(self, party: Party) -> URIRef:
        """Write a person, a post or an organisation, whichever the mention is, and return it."""
        if self.names.is_office(party):
            return self.post(party.name or "")
        if party.name is not None and party.kind != "body":
            node = self.names.person(party)
            self.add(node, _TYPE, FOAF.Person)
            self.add(node, FOAF.name, Literal(" ".join(writable(party.name).split())))
            return node
        if party.kind == "body" or party.role is None:
            return self.organisation(party.name or party.role or "unnamed")
        if party.role == "Members":
            return self.body(self.names.own_body)
        return self.post(party.role)

    def post(self, role: str) -> URIRef:
        """Write a post and return it."""
        node, label = self.names.post(role)
        self.add(node, _TYPE, ORG.Post)
        self.add(node, _LABEL, words(label))
        self.add(node, ORG.postIn, self.names.authority_iri)
        return node

    def addressee(self, to: BodyMention | Party) -> URIRef:
        """Write whoever is asked and return them."""
        return self.party(to) if isinstance(to, Party) else self.body(to)

    def themes(self, node: URIRef, guesses: Iterable[ThemeGuess]) -> None:
        """Write each theme given to a node, with how it was found and how surely."""
        for guess in guesses:
            assigned = iris.part(node, "theme", guess.theme)
            theme = iris.concept("theme", guess.theme)
            self.add(assigned, _TYPE, SCR.ThemeAssignment)
            self.add(assigned, OA.hasTarget, node)
            self.add(assigned, OA.hasBody, theme)
            self.add(assigned, SCR.method, Literal(guess.method))
            self.add(assigned, SCR.confidence, Literal(Decimal(str(guess.confidence))))
            self.add(assigned, SCR.reviewState, iris.concept("review-state", "proposed"))
            self.add(assigned, _RUN, self.run)
            self.add(node, SCR.theme, theme)


@lru_cache(1024)
def _named(text: str) -> Literal:
    """Return a name of ours, of which there are few, as a literal."""
    return Literal(text)


@lru_cache(1024)
def _share(value: float) -> Literal:
    """Return a number from 0 to 1 with at most four digits after the point."""
    return Literal(Decimal(str(round(value, 4))))


@lru_cache(_POSITIONS)
def _position(value: int) -> Literal:
    """Return a place in a text."""
    return Literal(value, datatype=_PLACE)


def day(value: date | None) -> Literal | None:
    """Return a date as a typed literal."""
    return Literal(value) if value is not None else None

"""A council's own tracker → triples: each row's claims, with the cells that they rest on and the council's own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from rdflib import RDF, SKOS, Literal, URIRef

from graph import iris
from graph.describe.writer import Writer, day, words, writable
from graph.documents import Span
from graph.facts import BodyMention, Party, TrackerRow
from graph.vocab import OA, SCR

_KINDS = {"holding": SCR.HoldingResponse}


Parties: TypeAlias = Mapping[str, Party | BodyMention]


def tracker_rows(
    writer: Writer,
    rows: Sequence[TrackerRow],
    places: Mapping[str, Span],
    parties: Parties,
    shared_statuses: Sequence[str],
) -> None:
    """Write what the rows say.

    `places` are the cells' places in the canonical text, `parties` whom the cells with an owner or a reporter name, both
    by the cells' references.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        _Row(writer, row, places, parties, counts, frozenset(shared_statuses)).write()


class _Row:
    """Writes one row."""

    def __init__(
        self,
        writer: Writer,
        row: TrackerRow,
        places: Mapping[str, Span],
        parties: Parties,
        counts: Counter[tuple[str, str]],
        shared: frozenset[str],
    ) -> None:
        self.writer, self.row, self.places, self.counts, self.shared = writer, row, places, counts, shared
        self.parties = parties
        self.about = URIRef(row.about)

    def write(self) -> None:
        """Write the response, the action, the claim and the verdict, each where the row holds it."""
        if self.row.outcome is not None:
            self._response(self.row.outcome)
        if self.row.is_action:
            self._own_action()
        elif any(self.row.cell(column) for column in ("action", "owner", "due")):
            self._action()
        if self.row.claims_something:
            by = self._party("reported_by") or self._party("owner") or self.writer.body(None)
            self._update("status", self.row.status, by, ("status", "status_date", "update", "reported_by"))
        if self.row.verdict is not None or self.row.local_verdict:
            self._update("verdict", self.row.verdict, self._scrutiny(), ("verdict", "verdict_date", "body"))

    def _own_action(self) -> None:
        """Write the action itself, which stands under its own IRI until minutes are found that agreed it."""
        node = self.writer.recorded(self.about, SCR.ActionPoint, self._spans(_OF_THE_ACTION))
        self.writer.add(node, SCR.rule, Literal("tracker"))
        self.writer.add(node, SCR.text, words(self.row.cell("action") or ""))
        if reference := self.row.cell("reference"):
            self.writer.add(node, SCR.label, Literal(writable(reference)))
        of_sheet = URIRef(self.row.scrutiny) if self.row.scrutiny else None
        self.writer.add(node, SCR.madeBy, self._named("body") or of_sheet)
        self.writer.add(node, SCR.agreedOn, day(self.row.made_on))
        if item := self.row.cell("item"):
            self.writer.add(node, SCR.underHeading, words(item))
        self._who_and_when(node)

    def _node(self, kind: str, kind_class: URIRef, columns: Sequence[str]) -> URIRef:
        self.counts[self.row.about, kind] += 1
        number = self.counts[self.row.about, kind]
        node = iris.part(self.about, kind, f"{self.writer.sha256[:8]}-{number}")
        self.writer.recorded(node, kind_class, self._spans(columns))
        self.writer.add(node, SCR.rule, Literal("tracker"))
        return node

    def _spans(self, columns: Sequence[str]) -> list[Span]:
        found = [(place, self.places[place]) for name, place, _ in self.row.cells if name in columns]
        found = found or [(self.row.cells[0][1], self.places[self.row.cells[0][1]])]
        for reference, span in found:
            node = self.writer.span(span)
            cell = URIRef(f"{node}&cell")
            self.writer.add(node, OA.hasSelector, cell)
            self.writer.add(cell, RDF.type, OA.FragmentSelector)
            self.writer.add(cell, RDF.value, Literal(reference))
        return [span for _, span in found]

    def _response(self, outcome: str) -> None:
        node = self._node("response", SCR.Response, ("response", "reason", "response_date", "respondent"))
        self.writer.add(node, RDF.type, _KINDS.get(outcome, SCR.SubstantiveResponse))
        self.writer.add(node, SCR.responseTo, self.about)
        if outcome != "holding":
            self.writer.add(node, SCR.responseOutcome, iris.concept("response-outcome", outcome))
        if self.row.in_principle:
            self.writer.add(node, SCR.inPrinciple, Literal(True))
        self.writer.add(node, SCR.text, words(self.row.cell("response") or ""))
        self.writer.add(node, SCR.responseDate, day(self.row.response_date))
        self.writer.add(node, SCR.respondent, self._named("respondent") or self.writer.body(None))
        reason = self.row.cell("reason")
        if reason:
            self.writer.add(node, SCR.responseReason, words(reason))

    def _action(self) -> None:
        node = self._node("action", SCR.Action, ("action", "owner", "due"))
        self.writer.add(node, SCR.actionOn, self.about)
        action = self.row.cell("action")
        if action:
            self.writer.add(node, SCR.text, words(action))
        self._who_and_when(node)

    def _who_and_when(self, node: URIRef) -> None:
        self.writer.add(node, SCR.owner, self._party("owner"))
        self.writer.add(node, SCR.dueDate, day(self.row.due))
        due = self.row.cell("due")
        if due and self.row.due is None:
            self.writer.add(node, SCR.dueText, words(due))

    def _update(self, column: str, status: str | None, by: URIRef, columns: Sequence[str]) -> None:
        node = self._node("update", SCR.ProgressUpdate, columns)
        on = self.row.status_date if column == "status" else self.row.verdict_date
        self.writer.add(node, SCR.updateOn, self.about)
        if status is not None:
            self.writer.add(node, SCR.status, iris.concept("implementation-status", status))
        if local := self.row.local_status if column == "status" else self.row.local_verdict:
            self.writer.add(node, SCR.localStatus, self._local(local, status))
        self.writer.add(node, SCR.statusDate, day(on))
        self.writer.add(node, SCR.statusBy, by)
        self.writer.add(node, SCR.statusEvidence, *(self.writer.span(place) for place in self._spans(columns)))
        said = self.row.cell("update") if column == "status" else None
        self.writer.add(node, SCR.text, words(said or self.row.cell(column) or ""))

    def _local(self, word: str, status: str | None) -> URIRef:
        """Write the council's own word for a status, with ours as the broader one where it has one, and return it."""
        slug = iris.slug(word)
        if slug in self.shared:
            return iris.concept("local-status", slug)
        node = iris.concept("local-status", f"{self.writer.names.authority_segment}-{slug}")
        self.writer.add(node, RDF.type, SKOS.Concept)
        self.writer.add(node, SKOS.inScheme, _SCHEME)
        self.writer.add(node, SKOS.prefLabel, words(word))
        self.writer.add(node, SKOS.notation, Literal(" ".join(word.split())))
        if status is not None:
            self.writer.add(node, SKOS.broadMatch, iris.concept("implementation-status", status))
        return node

    def _party(self, column: str) -> URIRef | None:
        """Write whom a cell names, and return it: the person, post, body or organisation that it was found to be."""
        name = self.row.cell(column)
        if not name:
            return None
        return self.writer.addressee(self.parties[self.row.reference(column)])

    def _named(self, column: str) -> URIRef | None:
        name = self.row.cell(column)
        return self.writer.named_body(name, self._spans((column,))[0]) if name else None

    def _scrutiny(self) -> URIRef:
        """Return the body whose verdict it is: the one the row names, else the one that made the recommendation."""
        named = self._named("body")
        if named is not None:
            return named
        return URIRef(self.row.scrutiny) if self.row.scrutiny else self.writer.body(None)


_OF_THE_ACTION = ("reference", "action", "owner", "due", "made_on", "body", "item")
_SCHEME = URIRef(f"{iris.BASE}def/local-status")

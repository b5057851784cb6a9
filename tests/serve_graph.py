"""A small made-up graph in the shape that the pages read, and a store over it; nothing in it is real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

from rdflib import RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, OWL, PROV

from graph import iris
from graph.documents import Span
from graph.store import Store, open_memory

SCR = Namespace(iris.NS)
OA = Namespace("http://www.w3.org/ns/oa#")
HOSTILE = '<script>alert("x")</script> & "quoted" \'text\''
FIRST = (
    "ASHMERE COUNCIL\nChildren's Services Scrutiny Panel\nThursday, 5 November 2020\n\n"
    "Final Report: Warm Homes\n\nThe Panel RECOMMENDED:\n"
    "a) That figures on cold homes be reported to members every quarter, and that the backlog be published.\n"
    "b) That foster carers be told of the energy grant before each winter.\n\n"
    "The final report was submitted to the Overview and Scrutiny Board.\n"
)
SECOND = (
    "ASHMERE COUNCIL\nOverview and Scrutiny Board\n3 December 2020\n\n"
    "The Board endorsed the Panel's report Warm Homes and agreed that it be referred to the Executive.\n"
)
THIRD = (
    "ASHMERE COUNCIL\nExecutive\n12 January 2021\n\nWarm Homes\n"
    "a) ACCEPTED. Quarterly figures will be reported from April.\n"
    "Progress: the first quarterly figures were reported in July.\n"
)
FOURTH = f"Scrutiny Committee\n\nACTION: that quarterly figures on damp be brought to members. {HOSTILE}\n"


@dataclass
class Builder:
    """Collects the triples of each named graph; `said` writes a span with both selectors."""

    graphs: dict[URIRef, Graph] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    name: URIRef = iris.VOCABULARY_GRAPH

    def add(self, node: URIRef, kind: URIRef, *pairs: tuple[URIRef, object]) -> URIRef:
        graph = self.graphs.setdefault(self.name, Graph())
        graph.add((node, RDF.type, kind))
        for prop, value in pairs:
            graph.add((node, prop, value if isinstance(value, URIRef | Literal) else Literal(value)))
        return node

    def document(self, text: str, file: str, council: URIRef | None) -> str:
        sha = f"{len(self.texts) + 1:x}".rjust(64, "0")[::-1]
        self.texts[sha] = text
        self.name = iris.source_graph(sha)
        pairs: list[tuple[URIRef, object]] = [
            (RDFS.label, file), (SCR.sha256, sha), (SCR.mediaType, "text/plain"), (SCR.sourceFormat, "plain-text"),
            (SCR.canonicalText, text), (SCR.truncated, False), (SCR.unexplainedCount, 0),
        ]  # fmt: skip
        if council:
            pairs += [(SCR.concernsAuthority, council), (SCR.authorityBasis, iris.concept("basis", "stated"))]
        else:
            pairs.append((SCR.authorityNotEstablished, True))
        self.add(iris.source(sha), SCR.SourceDocument, *pairs)
        agent = self.add(
            iris.extractor("scrutiny-extract 0.1.0"),
            SCR.Extractor,
            (RDFS.label, "scrutiny-extract"),
            (SCR.version, "0.1.0"),
        )
        self.add(
            iris.run(sha, "0" * 8), SCR.IngestRun, (PROV.used, iris.source(sha)), (PROV.wasAssociatedWith, agent)
        )
        return sha

    def said(self, sha: str, words: str) -> tuple[tuple[URIRef, object], ...]:
        start = self.texts[sha].index(words)
        span = iris.span(sha, Span(start, start + len(words)))
        quote, position = URIRef(f"{span}&quote"), URIRef(f"{span}&position")
        self.add(
            span, SCR.TextSpan, (SCR.inSource, iris.source(sha)), (OA.hasSelector, quote), (OA.hasSelector, position)
        )
        self.add(quote, OA.TextQuoteSelector, (OA.exact, Literal(words, lang="en")))
        self.add(position, OA.TextPositionSelector, (OA.start, start), (OA.end, start + len(words)))
        return (
            (SCR.statedIn, span), (PROV.wasGeneratedBy, iris.run(sha, "0" * 8)),
            (SCR.confidence, Literal("0.95", datatype=XSD.decimal)), (SCR.rule, "limb"),
        )  # fmt: skip


def en(text: str) -> Literal:
    return Literal(text, lang="en")


def build() -> dict[URIRef, Graph]:
    """Return the named graphs: a whole chain in Ashmere, an action in a document of no council, one cluster each."""
    b = Builder()
    _vocabulary(b)
    council = iris.authority("ashmere")
    bodies = _chain(b, council)
    _without_council(b)
    _other_council(b)
    _derived(b, bodies)
    return b.graphs


def _vocabulary(b: Builder) -> None:
    for term, kind, label in (
        (SCR.Recommendation, OWL.Class, "recommendation"), (SCR.Authority, OWL.Class, "council"),
        (SCR.statedIn, OWL.ObjectProperty, "is stated in"), (SCR.addressedTo, OWL.ObjectProperty, "is addressed to"),
    ):  # fmt: skip
        b.add(term, kind, (SKOS.prefLabel, en(label)), (SKOS.definition, en(f"what is called {label} here")))
    scheme = b.add(
        URIRef(f"{iris.BASE}def/theme"),
        SKOS.ConceptScheme,
        (SKOS.prefLabel, en("Themes")),
    )
    b.add(
        iris.concept("theme", "performance-reporting"),
        SKOS.Concept,
        (SKOS.inScheme, scheme),
        (SKOS.prefLabel, en("performance reporting")),
    )


def _meeting(b: Builder, sha: str, council: str, body: URIRef, held_on: date | None) -> tuple[URIRef, URIRef]:
    segment = iris.segment_of(body)
    meeting = iris.meeting(council, segment, held_on, sha)
    b.add(meeting, SCR.Meeting, (SCR.heldBy, body), (SCR.minutedIn, iris.source(sha)))
    if held_on:
        b.add(meeting, SCR.Meeting, (SCR.meetingDate, Literal(held_on)))
    item = b.add(
        iris.agenda_item(meeting, "1"), SCR.AgendaItem, (SCR.itemOf, meeting), (DCTERMS.title, en("Warm Homes"))
    )
    return meeting, item


def _chain(b: Builder, council: URIRef) -> tuple[URIRef, ...]:
    first = b.document(FIRST, "panel.txt", council)
    b.add(council, SCR.Authority, (RDFS.label, "Ashmere"))
    names = {
        "panel": "Children's Services Scrutiny Panel",
        "board": "Overview and Scrutiny Board",
        "executive": "Executive",
    }
    bodies = {}
    for kind, name in names.items():
        bodies[kind] = iris.body("ashmere", iris.slug(name))
        pairs = ((RDFS.label, en(name)), (SCR.bodyOf, council), (SCR.bodyKind, iris.concept("body-kind", kind)))
        b.add(bodies[kind], SCR.Body, *pairs)
        b.add(bodies[kind], SCR.ExecutiveBody if kind == "executive" else SCR.ScrutinyBody)
    _, item = _meeting(b, first, "ashmere", bodies["panel"], date(2020, 11, 5))
    report = b.add(
        iris.report("ashmere", "Warm Homes"),
        SCR.Report,
        (DCTERMS.title, en("Warm Homes")),
        (SCR.madeBy, bodies["panel"]),
    )
    for label, words, asks in (
        ("a)", "That figures on cold homes be reported to members every quarter, and that the backlog be published.",
         ("figures on cold homes be reported to members every quarter", "the backlog be published")),
        ("b)", "That foster carers be told of the energy grant before each winter.", ()),
    ):  # fmt: skip
        made = iris.recommendation("ashmere", "warm-homes", label)
        b.add(
            made,
            SCR.Recommendation,
            (SCR.label, label),
            (SCR.inReport, report),
            (SCR.madeBy, bodies["panel"]),
            (SCR.addressedTo, bodies["executive"]),
        )
        b.add(
            iris.part(made, "v", first[:8]),
            SCR.RecommendationVersion,
            (SCR.versionOf, made),
            (SCR.text, en(words)),
            (SCR.madeAt, item),
            (SCR.verbPrinted, "RECOMMENDED"),
            *b.said(first, words),
        )
        for number, ask in enumerate(asks, 1):
            node = iris.part(made, "ask", number)
            b.add(made, SCR.Recommendation, (SCR.hasAsk, node))
            b.add(
                node,
                SCR.Ask,
                (SCR.text, en(ask)),
                (SCR.askKind, iris.concept("ask-kind", "report-to-us")),
                (SCR.theme, iris.concept("theme", "performance-reporting")),
                *b.said(first, ask),
            )
    _referral(
        b,
        report,
        bodies["panel"],
        bodies["board"],
        "submit",
        None,
        b.said(first, "The final report was submitted to the Overview and Scrutiny Board."),
    )
    second = b.document(SECOND, "board.txt", council)
    _meeting(b, second, "ashmere", bodies["board"], date(2020, 12, 3))
    _referral(
        b,
        report,
        bodies["board"],
        bodies["executive"],
        "refer",
        date(2020, 12, 3),
        b.said(second, "agreed that it be referred to the Executive"),
    )
    third = b.document(THIRD, "executive.txt", council)
    _, item = _meeting(b, third, "ashmere", bodies["executive"], date(2021, 1, 12))
    made = iris.recommendation("ashmere", "warm-homes", "a)")
    response = b.add(
        iris.part(made, "response", f"{third[:8]}-1"),
        SCR.Response,
        (SCR.responseTo, made),
        (SCR.responseOutcome, iris.concept("response-outcome", "accepted")),
        (SCR.respondent, bodies["executive"]),
        (SCR.text, en("Quarterly figures will be reported from April.")),
        (SCR.madeAt, item),
        *b.said(third, "a) ACCEPTED. Quarterly figures will be reported from April."),
    )
    b.add(response, SCR.SubstantiveResponse)
    b.add(
        iris.part(made, "update", f"{third[:8]}-1"),
        SCR.ProgressUpdate,
        (SCR.updateOn, made),
        (SCR.status, iris.concept("implementation-status", "in-progress")),
        (SCR.text, en("the first quarterly figures were reported in July")),
        (SCR.madeAt, item),
        *b.said(third, "the first quarterly figures were reported in July"),
    )
    b.name = URIRef(f"{iris.BASE}graph/run/{first[:16]}")
    b.add(
        iris.run(first, "0" * 8),
        SCR.IngestRun,
        (PROV.endedAtTime, Literal(datetime.fromisoformat("2026-11-20T10:00:00+00:00"))),
    )
    return tuple(bodies.values())


def _referral(
    b: Builder,
    subject: URIRef,
    sender: URIRef,
    receiver: URIRef,
    kind: str,
    held_on: date | None,
    said: Sequence[tuple[URIRef, object]],
) -> None:
    node = iris.referral("ashmere", "warm-homes", sender=iris.segment_of(sender), receiver=iris.segment_of(receiver))
    b.add(
        node,
        SCR.Referral,
        (SCR.referralKind, kind),
        (SCR.referralSubject, subject),
        (SCR.referralFrom, sender),
        (SCR.referralTo, receiver),
        (SCR.referralOutcome, iris.concept("referral-outcome", "unknown")),
        *said,
    )
    if held_on:
        b.add(node, SCR.Referral, (SCR.referralDate, Literal(held_on)))


def _without_council(b: Builder) -> None:
    sha = b.document(FOURTH, "<b>odd</b> name.txt", None)
    body = b.add(iris.body(iris.unknown(sha), iris.unknown(sha)), SCR.Body, (RDFS.label, en("Scrutiny Committee")))
    _, item = _meeting(b, sha, iris.unknown(sha), body, None)
    words = "that quarterly figures on damp be brought to members."
    b.add(
        iris.part(item, "action", 1),
        SCR.ActionPoint,
        (SCR.madeAt, item),
        (SCR.text, en(words)),
        (SCR.theme, iris.concept("theme", "performance-reporting")),
        *b.said(sha, words),
    )
    b.add(
        iris.part(item, "action", 2),
        SCR.ActionPoint,
        (SCR.madeAt, item),
        (SCR.text, en(HOSTILE)),
        (SCR.owner, URIRef("javascript:alert(1)")),
        *b.said(sha, HOSTILE),
    )


def _other_council(b: Builder) -> None:
    text = "BRACKEN DISTRICT COUNCIL\nDamp figures to be reported to members each quarter.\n"
    council = iris.authority("bracken")
    sha = b.document(text, "bracken.txt", council)
    b.add(council, SCR.Authority, (RDFS.label, "Bracken"))
    body = b.add(iris.body("bracken", "scrutiny-committee"), SCR.Body, (RDFS.label, en("Scrutiny Committee")))
    _, item = _meeting(b, sha, "bracken", body, date(2022, 2, 1))
    words = "Damp figures to be reported to members each quarter."
    b.add(
        iris.part(item, "action", 1),
        SCR.ActionPoint,
        (SCR.madeAt, item),
        (SCR.text, en(words)),
        (SCR.theme, iris.concept("theme", "performance-reporting")),
        *b.said(sha, words),
    )


def _derived(b: Builder, bodies: Sequence[URIRef]) -> None:
    segments = [iris.segment_of(body) for body in bodies]
    first, second = (iris.referral("ashmere", "warm-homes", sender=a, receiver=z) for a, z in pairwise(segments))
    b.name = iris.derived_graph("referrals")
    b.graphs.setdefault(b.name, Graph()).add((first, SCR.nextReferral, second))
    b.graphs[b.name].add((first, SCR.followedByReferral, second))
    b.name = iris.RECURRENCE_GRAPH
    asked = iris.part(iris.recommendation("ashmere", "warm-homes", "a)"), "ask", 1)
    action = iris.part(
        iris.agenda_item(iris.meeting("bracken", "scrutiny-committee", date(2022, 2, 1), ""), "1"), "action", 1
    )
    unknown = min(
        node
        for graph in b.graphs.values()
        for node in graph.subjects(RDF.type, SCR.ActionPoint)
        if "unknown-" in node
    )
    for anchor, state, members in (
        (asked, "confirmed", (asked, action)),
        (action, "proposed", (action, URIRef(unknown))),
    ):
        cluster = b.add(
            iris.cluster(anchor),
            SCR.RecurrenceCluster,
            (RDFS.label, en("Damp figures to be reported to members each quarter.")),
            (SCR.anchor, anchor),
            (SCR.reviewState, iris.concept("review-state", state)),
            (SCR.method, "word and character n-grams"),
            (SCR.joinThreshold, Literal("0.6", datatype=XSD.decimal)),
        )
        for member in members:
            b.add(
                iris.membership(anchor, member),
                SCR.ClusterMembership,
                (SCR.inCluster, cluster),
                (SCR.memberNode, member),
                (SCR.similarity, Literal("0.71", datatype=XSD.decimal)),
                (SCR.reviewState, iris.concept("review-state", state)),
            )


def stored() -> Store:
    """Return a store in memory that holds the graph."""
    store = open_memory()
    store.replace(build())
    return store

"""Facts → triples: the only writer of triples. One graph a source document; clock times in a graph of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from rdflib import RDF, RDFS, XSD, Graph, Literal
from rdflib.namespace import DCTERMS

from graph import iris
from graph.describe import conduct, events, mentions, outcomes, questions, tracker, tracking
from graph.describe.answers import describe_dues
from graph.describe.changes import describe_page, describe_stream
from graph.describe.councils import describe_councils
from graph.describe.earlier import earlier_minutes
from graph.describe.identities import Names
from graph.describe.language import languages
from graph.describe.links import describe_identities, describe_tombstones
from graph.describe.recurrences import describe_recurrences
from graph.describe.results import describe_results
from graph.describe.rulings import describe_rulings, obeyed
from graph.describe.wordings import describe_wordings
from graph.describe.writer import Writer, words, writable
from graph.documents import Minutes, SourceDocument, Span
from graph.facts import BodyMention, Facts, Meeting, Party, TrackerRow
from graph.vocab import PROV, SCR

__all__ = [
    "describe",
    "describe_councils",
    "describe_dues",
    "describe_identities",
    "describe_page",
    "describe_recurrences",
    "describe_results",
    "describe_rulings",
    "describe_run",
    "describe_stream",
    "describe_tombstones",
    "describe_tracker",
    "describe_wordings",
    "obeyed",
]


def describe(document: SourceDocument, minutes: Minutes, facts: Facts, names: Names) -> Graph:
    """Return what the document states: every recorded node with its span, run, rule and confidence.

    The same input gives the same triples; there is no blank node and no clock time among them.
    """
    fingerprint = document.fingerprint(facts.extractor)
    run = iris.run(document.sha256, fingerprint)
    writer = Writer(document, minutes, names, run)
    _source(writer, facts, fingerprint)
    _run(writer, facts)
    meetings = zip(minutes.meetings, facts.meetings, names.meetings, strict=True)
    for number, (told, theirs, named) in enumerate(meetings, start=1):
        _meeting(Writer(document, told, named, run, triples=writer.triples, number=number), theirs)
    return writer.triples


def _meeting(writer: Writer, facts: Facts) -> None:
    meeting = events.meeting(writer, facts)
    items = events.items(writer, facts, meeting)
    made = outcomes.outcomes(writer, facts, items)
    events.people(writer, facts, meeting, items)
    tracking.tracking(writer, facts, items, made)
    mentions.mentions(writer, facts, items)
    conduct.conduct(writer, facts, items)
    questions.questions(writer, facts, items)
    earlier_minutes(writer, facts, items)


def describe_tracker(
    document: SourceDocument,
    minutes: Minutes,
    names: Names,
    rows: Sequence[TrackerRow],
    places: Mapping[str, Span],
    parties: Mapping[str, Party | BodyMention],
    *,
    extractor: str,
    shared_statuses: Sequence[str] = (),
) -> Graph:
    """Return what a council's tracker states, each claim with the cells that it rests on; `places` and `parties` by reference."""
    nothing = Facts(extractor, names.authority, Meeting(None, None, None))
    fingerprint = document.fingerprint(extractor)
    writer = Writer(document, minutes, names, iris.run(document.sha256, fingerprint))
    _source(writer, nothing, fingerprint)
    _run(writer, nothing)
    tracker.tracker_rows(writer, rows, places, parties, shared_statuses)
    return writer.triples


def describe_run(document: SourceDocument, extractor: str, *, started_at: datetime, ended_at: datetime) -> Graph:
    """Return when a document was read: the only triples with clock times (UTC)."""
    run = iris.run(document.sha256, document.fingerprint(extractor))
    triples = Graph()
    triples.add((run, RDF.type, SCR.IngestRun))
    triples.add((run, PROV.startedAtTime, Literal(started_at.isoformat(), datatype=XSD.dateTime)))
    triples.add((run, PROV.endedAtTime, Literal(ended_at.isoformat(), datatype=XSD.dateTime)))
    return triples


def _source(writer: Writer, facts: Facts, fingerprint: str) -> None:
    source, minutes, metadata = writer.source, writer.minutes, writer.document.metadata
    writer.add(source, RDF.type, SCR.SourceDocument)
    writer.add(source, RDFS.label, words(writer.document.name))
    writer.add(source, SCR.sha256, Literal(writer.sha256))
    writer.add(source, SCR.mediaType, Literal(minutes.media_type))
    writer.add(source, SCR.sourceFormat, Literal(minutes.format))
    writer.add(source, SCR.textEncoding, Literal(minutes.encoding))
    writer.add(source, SCR.canonicalText, Literal(writable(minutes.text)))
    writer.add(source, DCTERMS.language, *languages(minutes.text))
    writer.add(source, SCR.truncated, Literal(any(one.truncations for one in minutes.meetings)))
    writer.add(source, SCR.inputFingerprint, Literal(fingerprint))
    unexplained = sum(len(one.unexplained) for one in facts.meetings)
    writer.add(source, SCR.unexplainedCount, Literal(unexplained))
    if metadata.url:
        writer.add(source, SCR.retrievedFrom, Literal(writable(metadata.url), datatype=XSD.anyURI))
    if metadata.retrieved_at:
        writer.add(source, SCR.retrievedAt, Literal(metadata.retrieved_at.isoformat(), datatype=XSD.dateTime))
    if metadata.withdrawn_at:
        writer.add(source, PROV.invalidatedAtTime, Literal(metadata.withdrawn_at.isoformat(), datatype=XSD.dateTime))
    for earlier in metadata.replaces[-1:]:
        writer.add(source, SCR.replacesSource, iris.source(earlier))
    authority = writer.authority()
    if authority is None or writer.names.authority is None:
        writer.add(source, SCR.authorityNotEstablished, Literal(True))
        return
    writer.add(source, SCR.concernsAuthority, authority)
    writer.add(source, SCR.authorityBasis, iris.concept("basis", writer.names.authority.basis))
    if writer.names.authority.span is not None:
        writer.add(source, SCR.statedIn, writer.span(writer.names.authority.span))


def _run(writer: Writer, facts: Facts) -> None:
    agent = iris.extractor(facts.extractor)
    writer.add(writer.run, RDF.type, SCR.IngestRun)
    writer.add(writer.run, PROV.used, writer.source, *map(iris.source, writer.names.lists_used))
    if writer.names.authority is not None:
        writer.add(writer.run, PROV.used, iris.COUNCILS_GRAPH)
    writer.add(writer.run, PROV.wasAssociatedWith, agent)
    writer.add(agent, RDF.type, SCR.Extractor)
    writer.add(agent, RDFS.label, Literal(facts.extractor))
    writer.add(agent, SCR.version, Literal(facts.extractor.split()[1]))

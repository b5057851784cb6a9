"""Validation reports for people and machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rdflib import Graph
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax

from graph import fetch
from graph.cli import show
from graph.documents import SourceDocument
from graph.errors import UnreadableDocument
from graph.pipeline import READER
from graph.validate import Report, validate

_RDF = {".ttl": "turtle", ".nt": "nt"}


def check(paths: Sequence[Path], form: str) -> bool:
    """Print a report for each document or Turtle file; return whether there is any, and all of them conform."""
    results = [(document.name, _report(document)) for document in fetch.read(paths)]
    if form == "json":
        told = [{"name": name, **_as_json(report)} for name, report in results]
        show.as_json(told)
    else:
        for name, report in results:
            for line in _lines(name, report):
                show.say(line)
    return bool(results) and all(isinstance(report, Report) and report.conforms for _, report in results)


def _report(document: SourceDocument | fetch.Unread) -> Report | UnreadableDocument:
    if not isinstance(document, SourceDocument):
        return document.cause
    try:
        form = _RDF.get(Path(document.name).suffix)
        return validate(_triples(document, form)) if form else READER.read(document).report
    except UnreadableDocument as error:
        return error


def _triples(document: SourceDocument, form: str) -> Graph:
    try:
        return Graph().parse(data=document.content.decode("utf-8-sig"), format=form)
    except (BadSyntax, ParserError, ValueError, RecursionError) as error:
        cause = " ".join(str(error).split())[:200]
        raise UnreadableDocument(document.name, f"not readable as RDF: {cause}") from error


def _as_json(report: Report | UnreadableDocument) -> dict[str, object]:
    if isinstance(report, Report):
        return report.as_json()
    return {"conforms": False, "unreadable": report.cause, "place": report.place}


def _lines(name: str, report: Report | UnreadableDocument) -> Iterator[str]:
    if not isinstance(report, Report):
        yield show.safe(f"{name}: unreadable: {' '.join(report.cause.split())}")
        return
    first, *others = report.describe()
    yield show.safe(f"{name}: {first}")
    yield from (f"  {show.safe(line)}" for line in others)

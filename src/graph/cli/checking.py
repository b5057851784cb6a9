"""Validation reports for people and machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rdflib import Graph

from graph import fetch
from graph.cli import show
from graph.documents import SourceDocument
from graph.errors import GraphError, SourceNotFound, UnreadableDocument
from graph.pipeline import read
from graph.validate import Report, validate


def check(paths: Sequence[Path], form: str) -> bool:
    """Print a report for each document or Turtle file; return whether all of them conform."""
    results = [(name, report) for path in paths for name, report in _reports(path)]
    if form == "json":
        told = {name: report if isinstance(report, str) else report.as_json() for name, report in results}
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        for name, report in results:
            _show(name, report)
    return bool(results) and all(not isinstance(report, str) and report.conforms for _, report in results)


def _reports(path: Path) -> Iterator[tuple[str, Report | str]]:
    if path.suffix in {".ttl", ".nt"} and path.is_file():
        yield str(path), validate(_triples(path))
        return
    for document in fetch.read([path]):
        if not isinstance(document, SourceDocument):
            yield document.name, document.cause.cause
            continue
        try:
            yield document.name, read(document).report
        except UnreadableDocument as error:
            yield document.name, error.cause


def _triples(path: Path) -> Graph:
    try:
        return Graph().parse(
            data=path.read_text(encoding="utf-8"), format="turtle" if path.suffix == ".ttl" else "nt"
        )
    except OSError as error:
        raise SourceNotFound(f"{path}: {error.strerror or error}") from error
    except Exception as error:
        raise GraphError(f"{path}: not readable as RDF: {' '.join(str(error).split())[:200]}") from error


def _show(name: str, report: Report | str) -> None:
    if isinstance(report, str):
        show.say(f"{show.safe(name)}: unreadable: {show.safe(report)}")
        return
    verdict = "conforms" if report.conforms else "does not conform"
    counts = f"{len(report.violations)} violations, {len(report.warnings)} warnings"
    show.say(f"{show.safe(name)}: {verdict} ({counts})")
    for line in report.describe():
        show.say(f"  {show.safe(line)}")

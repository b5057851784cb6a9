"""Validation reports for people and machines: text, JSON, SARIF for editors, JUnit for CI, RDF for everything else.

Each form takes what was checked one by one, prints it, and gives it on; only text is printed as it comes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias
from urllib.parse import quote
from xml.etree import ElementTree as ET

from graph import __version__
from graph.cli import show
from graph.describe import describe_results
from graph.validate import Report, Result, Severity, weight_of
from graph.vocab import SHAPES

Form: TypeAlias = Literal["text", "json", "sarif", "junit", "turtle"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A document or graph by name, with its report; `unreadable` says why there is none, `place` where.

    `is_store`: what was checked is all of a store, so that each result has a document of its own, and there is no level.
    `nothing` says why there was nothing to check, so that it neither conforms nor has a level.
    """

    name: str
    report: Report = field(default_factory=Report)
    unreadable: str | None = None
    place: str = ""
    is_store: bool = False
    nothing: str | None = None

    @property
    def is_document(self) -> bool:
        """Tell whether it is a document that could be read, and no graph of what follows from others."""
        derived = self.name.startswith("graph/") and not self.name.startswith("graph/source/")
        return self.unreadable is None and self.nothing is None and not self.is_store and not derived


def as_text(results: Iterable[Checked]) -> Iterator[Checked]:
    """Print a line that sums up each, its violations and warnings below, and what all of them come to."""
    counts: Counter[str] = Counter()
    levels: Counter[int] = Counter()
    number = 0
    for one in results:
        number += 1
        if one.is_document:
            levels[one.report.level] += 1
        for line in _lines(one):
            show.say(line)
        counts.update(found.severity for found in one.report.results)
        counts["kept out"] += one.unreadable is not None or not one.report.conforms
        counts["nothing"] += one.nothing is not None
        yield one
    if number > 1:
        told = ", ".join(f"{severity}s {counts[severity]}" for severity in Severity)
        empty = f", {counts['nothing']} with nothing to check" if counts["nothing"] else ""
        show.say(f"  {number} checked, {counts['kept out']} would be kept out{empty}: {told}")
        told = ", ".join(f"{level}: {levels[level]}" for level in sorted(levels, reverse=True))
        show.say(f"  documents by level: {told or 'there is no document'}")


def as_json(results: Iterable[Checked]) -> Iterator[Checked]:
    """Print a list with the report of each."""
    kept = list(results)
    show.as_json([{"name": one.name, **_record(one)} for one in kept])
    yield from kept


def as_sarif(results: Iterable[Checked]) -> Iterator[Checked]:
    """Print a SARIF 2.1.0 log: one rule a shape, one result with its place a thing to mend."""
    kept = list(results)
    broken = sorted({found.shape for one in kept for found in one.report.results})
    driver: dict[str, Any] = {
        "name": "scrutiny check",
        "version": __version__,
        "rules": [_rule(shape) for shape in broken],
    }
    told = [_sarif(one.name, found) for one in kept for found in one.report.results]
    unchecked = [_sarif_unchecked(one) for one in kept if one.unreadable is not None or one.nothing is not None]
    driver["rules"] += [
        {"id": rule, "shortDescription": {"text": text}, "defaultConfiguration": {"level": "error"}}
        for rule, text in _UNCHECKED.items()
        if any(one["ruleId"] == rule for one in unchecked)
    ]
    told += unchecked
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": told}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    show.as_json({"$schema": schema, "version": "2.1.0", "runs": [run]})
    yield from kept


def as_junit(results: Iterable[Checked]) -> Iterator[Checked]:
    """Print JUnit's XML: a suite for each, a case a shape that it breaks; only a violation is a failure."""
    kept = list(results)
    suites = ET.Element("testsuites", name="scrutiny check")
    for one in kept:
        suites.append(_suite(one))
    ET.indent(suites)
    show.raw(f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suites, encoding="unicode")}\n')
    yield from kept


def as_turtle(results: Iterable[Checked]) -> Iterator[Checked]:
    """Print a SHACL validation report (SHACL, section 3) for each, as Turtle."""
    kept = list(results)
    triples = describe_results(
        (one.name, one.report.results) for one in kept if one.unreadable is None and one.nothing is None
    )
    show.escaped(triples.serialize(format="turtle"))
    yield from kept


FORMS: Mapping[Form, Callable[[Iterable[Checked]], Iterator[Checked]]] = {
    "text": as_text,
    "json": as_json,
    "sarif": as_sarif,
    "junit": as_junit,
    "turtle": as_turtle,
}
_SARIF_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _lines(one: Checked) -> Iterator[str]:
    if one.unreadable is not None:
        place = f"{one.place}: " if one.place else ""
        yield show.safe(f"{one.name}: unreadable: {place}{' '.join(one.unreadable.split())}")
        return
    if one.nothing is not None:
        yield show.safe(f"{one.name}: nothing to check: {one.nothing}")
        return
    first, *others = one.report.describe()
    if not one.is_store:
        yield show.safe(f"{one.name}: {first}")
        yield from (f"  {show.safe(line)}" for line in others)
        return
    yield show.safe(f"{one.name}: {len(one.report.results)} found that no document shows by itself")
    for found in (*one.report.violations, *one.report.warnings):
        yield f"  {show.safe(f'{found.document}: ' if found.document else '')}{show.safe(found.describe())}"


def _record(one: Checked) -> dict[str, Any]:
    if one.nothing is not None:
        return {"conforms": None, "level": None, "nothing": one.nothing}
    if one.unreadable is None:
        return one.report.as_json()
    return {"conforms": False, "unreadable": one.unreadable, "place": one.place}


def _rule(shape: str) -> dict[str, Any]:
    weight = weight_of(shape)
    return {
        "id": shape,
        "shortDescription": {"text": weight.message},
        "helpUri": f"{SHAPES}{shape}",
        "defaultConfiguration": {"level": _SARIF_LEVELS[weight.severity]},
        "properties": {"level": weight.level},
    }


def _sarif(name: str, found: Result) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(found.document or name)}}
    if found.span is not None:
        physical["region"] = {
            "startLine": found.line or 1,
            "charOffset": found.span.start,
            "charLength": found.span.end - found.span.start,
            "snippet": {"text": found.quote or ""},
        }
    place = {"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": found.focus}]}
    return {
        "ruleId": found.shape,
        "level": _SARIF_LEVELS[found.severity],
        "message": {"text": found.message},
        "locations": [place],
    }


def _sarif_unchecked(one: Checked) -> dict[str, Any]:
    rule = "unreadable" if one.nothing is None else "nothing-to-check"
    place = {"physicalLocation": {"artifactLocation": {"uri": _uri(one.name)}}}
    return {"ruleId": rule, "level": "error", "message": {"text": _unchecked(one)}, "locations": [place]}


def _unchecked(one: Checked) -> str:
    """Return why there is no report."""
    if one.nothing is not None:
        return f"nothing to check: {one.nothing}"
    return f"{one.place}: {one.unreadable}" if one.place else str(one.unreadable)


_UNCHECKED = {
    "unreadable": "Give a file that can be read.",
    "nothing-to-check": "Give something that a shape looks at.",
}


def _uri(name: str) -> str:
    """Return the address of a graph, or of a file as seen from the folder, in which nothing of its name is a scheme."""
    return quote(name, safe="/:#?=&,@" if name.startswith(("http://", "https://")) else "/=&,@")


def _suite(one: Checked) -> ET.Element:
    shapes = sorted({found.shape for found in one.report.results})
    failing = {found.shape for found in one.report.violations}
    unread = one.unreadable is not None or one.nothing is not None
    numbers = {"tests": str(len(shapes) + 1), "failures": str(len(failing)), "errors": str(int(unread))}
    suite = ET.Element("testsuite", {"name": _xml(one.name), **numbers})
    first = ET.SubElement(suite, "testcase", classname=_xml(one.name), name="can be read")
    if unread:
        ET.SubElement(first, "error", message=_xml(_unchecked(one)))
    for shape in shapes:
        found = [result for result in one.report.results if result.shape == shape]
        case = ET.SubElement(suite, "testcase", classname=_xml(one.name), name=shape)
        kind = "failure" if shape in failing else "system-out"
        told = ET.SubElement(case, kind, {"message": _xml(found[0].message)} if shape in failing else {})
        told.text = _xml("\n".join(result.describe() for result in found))
    return suite


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)

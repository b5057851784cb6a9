"""A trace in other forms: words for a terminal, JSON, DOT, Mermaid, SVG, PROV-N. Words of documents are escaped in each."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from html import escape

from rdflib import RDF, Graph, URIRef
from rdflib.namespace import PROV

from graph import iris
from graph.serve.tracing.journey import Journey
from graph.serve.tracing.trace import Step

_WIDTH = 100
_BOX, _GAP, _MARGIN, _LINE = 620, 34, 16, 18


def as_text(found: Journey) -> str:
    """Return the trace as lines for people: each step with its sentences and where they stand."""
    lines = [f"{found.label} of {found.report} ({found.council})", found.recommendation, ""]
    for number, step in enumerate(found.steps, start=1):
        lines += _step_lines(found, number, step)
    as_of = f" on {found.as_of.isoformat()}" if found.as_of else ""
    return "\n".join([*lines, f"Ends{as_of}: {found.ends}", ""])


def _step_lines(found: Journey, number: int, step: Step) -> Iterator[str]:
    unsure = " (possibly)" if step.possible else ""
    yield f"{number}. {_title(step)}{unsure}"
    if step.kind != "gap":
        yield f"   {step.date}"
    change = found.changes.get(str(step.node))
    if change is not None:
        yield f"   change of wording: {change[0]}"
        if change[0] != "none":
            yield from textwrap.wrap(change[1], _WIDTH, initial_indent="   ~ ", subsequent_indent="     ")
    for quote in step.quotes:
        folded = " ".join(quote.words.split())
        yield from textwrap.wrap(f"“{folded}”", _WIDTH, initial_indent="   ", subsequent_indent="    ")
        place = found.places.get(str(quote.span))
        if place is not None:
            at = f", characters {place.start} to {place.end}" if place.start is not None else ""
            at = f", cell {place.cell}" if place.cell is not None else at
            yield f"   {place.file}{at}"
            yield f"   {place.address or quote.span}"
    for note in step.notes:
        yield from textwrap.wrap(note, _WIDTH, initial_indent="   ", subsequent_indent="   ")
    yield ""


def _title(step: Step) -> str:
    actor = f": {step.actor.name}" if step.actor else ""
    to = f" → {step.recipient.name}" if step.recipient else ""
    return f"{step.heading}{actor}{to}"


def as_json(found: Journey) -> str:
    """Return the trace as JSON: steps in order, each with its spans, and how it ends."""
    steps = [
        {
            "n": number,
            "kind": step.kind,
            "heading": step.heading,
            "date": step.machine_date,
            "date_in_words": step.date,
            "actor": _party(step.actor),
            "recipient": _party(step.recipient),
            "text_change": found.changes[str(step.node)][0] if str(step.node) in found.changes else None,
            "difference": found.changes[str(step.node)][1] if str(step.node) in found.changes else None,
            "spans": [_span(found, quote.words, quote.span) for quote in step.quotes],
            "notes": list(step.notes),
            "possible": step.possible,
            "node": None if step.node is None else str(step.node),
        }
        for number, step in enumerate(found.steps, start=1)
    ]
    about = {
        "kind": found.kind,
        "node": found.recommendation,
        "recommendation": found.recommendation if found.kind == "recommendation" else None,
        "label": found.label,
        "report": found.report,
        "council": found.council,
        "steps": steps,
        "ends": {"state": found.ends, "as_of": found.as_of.isoformat() if found.as_of else None},
    }
    return json.dumps(about, ensure_ascii=False, indent=1) + "\n"


def _party(party: object) -> dict[str, str | None] | None:
    if party is None:
        return None
    name, iri = getattr(party, "name", ""), getattr(party, "iri", None)
    return {"name": str(name), "iri": None if iri is None else str(iri)}


def _span(found: Journey, words: str, span: object) -> dict[str, object]:
    place = found.places.get(str(span))
    known = {"source": None, "file": None, "address": None, "start": None, "end": None, "cell": None}
    if place is not None:
        known = {name: getattr(place, name) for name in known}
    return {"quote": words, **known}


def as_dot(found: Journey) -> str:
    """Return the trace as a graph in the DOT language, a box a step."""
    lines = ["digraph trace {", "  rankdir=TB;", '  node [shape=box, fontname="sans-serif"];']
    for number, step in enumerate(found.steps, start=1):
        style = ", style=dashed" if step.kind == "gap" else ""
        label = "\\n".join(_dot(line) for line in _box_lines(step))
        lines.append(f'  s{number} [label="{label}"{style}];')
    lines += [f"  s{number} -> s{number + 1};" for number in range(1, len(found.steps))]
    return "\n".join([*lines, "}", ""])


def as_mermaid(found: Journey) -> str:
    """Return the trace as a Mermaid flow chart, a box a step."""
    lines = ["flowchart TD"]
    for number, step in enumerate(found.steps, start=1):
        label = "<br>".join(_mermaid(line) for line in _box_lines(step))
        lines.append(f'  s{number}["{label}"]')
    lines += [f"  s{number} --> s{number + 1}" for number in range(1, len(found.steps))]
    lines += [
        f"  style s{number} stroke-dasharray: 5 5"
        for number, step in enumerate(found.steps, start=1)
        if step.kind == "gap"
    ]
    return "\n".join([*lines, ""])


def as_svg(found: Journey) -> str:
    """Return the trace as a picture, a box a step from top to bottom, with a title and a description."""
    top, parts = _MARGIN, []
    for number, step in enumerate(found.steps, start=1):
        lines = _box_lines(step)
        height = _LINE * len(lines) + 18
        dash = ' stroke-dasharray="6 4"' if step.kind == "gap" else ""
        parts.append(
            f'<rect x="{_MARGIN}" y="{top}" width="{_BOX}" height="{height}" rx="6" fill="#fff" stroke="#333"{dash}/>'
        )
        parts += [
            f'<text x="{_MARGIN + 12}" y="{top + 22 + _LINE * at}">{escape(line)}</text>'
            for at, line in enumerate(lines)
        ]
        top += height
        if number < len(found.steps):
            middle = _MARGIN + _BOX // 2
            parts.append(f'<path d="M{middle} {top}V{top + _GAP - 4}" stroke="#333" marker-end="url(#end)"/>')
        top += _GAP
    title = escape(_printable(f"{found.label} of {found.report} ({found.council})"))
    told = escape(_printable("; ".join(_title(step) for step in found.steps)))
    width, height = _BOX + 2 * _MARGIN, top - _GAP + _MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'font-family="sans-serif" font-size="14"><title>{title}</title><desc>{told}</desc>'
        '<defs><marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0L8 4L0 8z"/></marker></defs>' + "".join(parts) + "</svg>\n"
    )


def _box_lines(step: Step) -> list[str]:
    lines = textwrap.wrap(_title(step), 76)
    if step.kind != "gap":
        lines.append(step.date)
    if step.quotes:
        lines += textwrap.wrap(f"“{' '.join(step.quotes[0].words.split())}”", 76, max_lines=4, placeholder=" …")
    return [_printable(line) for line in lines]


def _printable(text: str) -> str:
    return re.sub("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "\ufffd", text)


def _dot(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _mermaid(text: str) -> str:
    return "".join(
        character if character.isalnum() or character in " ,.:;-–→“”’()/" else f"#{ord(character)};"
        for character in text
    )


_RELATIONS = {
    PROV.wasDerivedFrom: "wasDerivedFrom",
    PROV.wasGeneratedBy: "wasGeneratedBy",
    PROV.wasAttributedTo: "wasAttributedTo",
    PROV.wasAssociatedWith: "wasAssociatedWith",
    PROV.used: "used",
    PROV.specializationOf: "specializationOf",
    PROV.wasRevisionOf: "wasDerivedFrom",
}
_KINDS = {str(PROV.Entity): "entity", str(PROV.Activity): "activity", str(PROV.SoftwareAgent): "agent"}


def as_prov_n(triples: Graph) -> str:
    """Return triples of PROV-O in the notation PROV-N (https://www.w3.org/TR/prov-n/)."""
    lines = ["document", f"  default <{iris.BASE}>"]
    agents = {target for target in triples.objects(None, PROV.wasAttributedTo) if isinstance(target, URIRef)}
    named = {
        (str(node), _KINDS[str(kind)]) for node, kind in triples.subject_objects(RDF.type) if str(kind) in _KINDS
    }
    named |= {(str(node), "agent") for node in agents}
    lines += [f"  {kind}({_name(node)})" for node, kind in sorted(named)]
    told = set()
    for subject, predicate, target in triples:
        relation = _RELATIONS.get(URIRef(str(predicate)))
        if relation is not None:
            last = ", -" if relation in ("used", "wasGeneratedBy", "wasAssociatedWith") else ""
            told.add(f"  {relation}({_name(str(subject))}, {_name(str(target))}{last})")
    return "\n".join([*lines, *sorted(told), "endDocument", ""])


def _name(iri: str) -> str:
    """Return an IRI of ours as a qualified name, its marks escaped as PROV-N asks."""
    local = iri.removeprefix(iris.BASE)
    return re.sub(r"([=',:;\[\]()])", r"\\\1", local)

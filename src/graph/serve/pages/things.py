"""The pages of councils, bodies, meetings, reports, posts, people and themes: facts, then a table for each question.

A table is a file of `queries/pages/{kind}/`: its summary is the heading, its description what stands there when
nothing was read, its columns the head of the table. A new table is a new file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rdflib import URIRef
from starlette.requests import Request
from starlette.responses import Response

from graph import iris, queries
from graph.queries import Query
from graph.serve.http.conneg import RDF_FORMS
from graph.serve.site import structured
from graph.serve.site.links import short
from graph.serve.site.reading import Row, window
from graph.serve.site.site import Site
from graph.serve.tracing import flow
from graph.store import Term

KINDS: Mapping[str, str] = {
    "authority": "Council",
    "body": "Body",
    "meeting": "Meeting",
    "report": "Report",
    "post": "Post",
    "person": "Person",
    "theme": "Theme",
}
_FOLLOWED = ("authority", "body", "theme")
_SHOWN = 200  # rows of one table on a page; the query beside it gives all


@dataclass(frozen=True, slots=True)
class Section:
    """One table of a page: its query with the thing bound, its rows, whether there are more than are shown."""

    query: Query
    text: str
    rows: tuple[tuple[Term | None, ...], ...]
    more: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """The heads of the columns, as the query's header words them."""
        return tuple(column.description for column in self.query.columns)


def thing(site: Site, request: Request, node: URIRef, headers: Mapping[str, str]) -> Response | None:
    """Return the page of a council, body, meeting, report, post, person or theme; None where it is only part of one.

    Raises nothing of its own; a thing of which the store has no label is named by its address.
    """
    kind, here = _kind(node)
    if site.read.one("thing", {"node": node, "class": _CLASSES[kind]}) is None:
        return None
    sections = [_section(site, query, node) for query in queries.in_folder(f"pages/{kind}")]
    items = _items(site.read.select("meeting-outcomes", {"node": node})) if kind == "meeting" else ()
    facts = site.read.select("thing-facts", {"node": node})
    ways = site.read.select("flows", {"node": node}) if kind in ("authority", "body") else []
    cells = (cell for section in sections for row in section.rows for cell in row)
    labels = site.read.labels([node, *cells, *(row["value"] for row in facts), *_owners(items), *_ends(ways)])
    values: dict[str, Any] = {
        "node": node,
        "kind": KINDS[kind],
        "name": labels.get(str(node)),
        "facts": _grouped(facts),
        "items": items,
        "sections": sections,
        "ways": ways,
        "flow": _drawn(ways, labels),
        "labels": labels,
        "private": kind == "person",
        "structured": structured.of_thing(site.read, node, kind, labels.get(str(node))),
        "feed": f"/changes{here.removeprefix('/doc').removeprefix('/def')}.atom" if kind in _FOLLOWED else None,
        "here": here,
        "forms": RDF_FORMS,
    }
    return site.page(request, "thing.html", values, headers=headers)


_CLASSES: Mapping[str, list[URIRef]] = {
    "authority": [URIRef(f"{iris.NS}Authority")],
    "body": [
        URIRef(f"{iris.NS}{name}")
        for name in ("Body", "ScrutinyBody", "ExecutiveBody", "DecidingCommittee", "JointBody")
    ],
    "meeting": [URIRef(f"{iris.NS}Meeting")],
    "report": [URIRef(f"{iris.NS}Report")],
    "post": [URIRef("http://www.w3.org/ns/org#Post")],
    "person": [URIRef("http://xmlns.com/foaf/0.1/Person")],
    "theme": [URIRef("http://www.w3.org/2004/02/skos/core#Concept")],
}


def _kind(node: URIRef) -> tuple[str, str]:
    """Return the kind that an address tells, and the path of its page."""
    path = node.removeprefix(iris.BASE)
    if path.startswith("def/"):
        return path.split("/")[1], f"/{path}"
    return path.split("/")[1], f"/doc/{path.removeprefix('id/')}"


def _section(site: Site, query: Query, node: URIRef) -> Section:
    text = query.bind({"node": node})
    rows = site.store.rows(f"{text}{window(1, _SHOWN)}").rows
    return Section(query, text, rows[:_SHOWN], len(rows) > _SHOWN)


@dataclass(frozen=True, slots=True)
class Item:
    """One agenda item with its outcomes, in the order of the minutes."""

    head: Row
    outcomes: tuple[Row, ...]


def _items(rows: Iterable[Row]) -> tuple[Item, ...]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(str(row["item"]), []).append(row)
    return tuple(Item(of[0], tuple(row for row in of if row["outcome"] is not None)) for of in grouped.values())


def _ends(ways: Iterable[Row]) -> list[Term | None]:
    return [end for row in ways for end in (row["sender"], row["receiver"])]


def _drawn(ways: Iterable[Row], labels: Mapping[str, str]) -> flow.Flow | None:
    drawn = [flow.Way(str(row["sender"]), str(row["receiver"]), int(str(row["number"]))) for row in ways]
    ends = {end for way in drawn for end in (way.sender, way.receiver)}
    return flow.flow(drawn, {end: labels.get(end) or short(URIRef(end)) for end in ends})


def _owners(items: Iterable[Item]) -> list[Term | None]:
    return [row["owner"] for item in items for row in item.outcomes]


def _grouped(facts: Iterable[Row]) -> list[tuple[str, list[Term]]]:
    """Return each fact's name with its values, in the order of the query."""
    found: dict[str, list[Term]] = {}
    for row in facts:
        if row["value"] is not None:
            found.setdefault(str(row["name"]), []).append(row["value"])
    return list(found.items())

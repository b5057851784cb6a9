"""Loads a question (`.rq`) with its `#+` header; binds its parameters as terms, never as text.

A parameter is a line `VALUES ?name { … }`: the default stands between the braces (`UNDEF`: any), and `bind`
replaces what is between them, in every such line, and nothing else. So the file runs as it is in any editor. A
one-variable VALUES is always a parameter; constants are written `VALUES (?a ?b) { … }`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType

from graph import files, iris
from graph.errors import UnknownQuestion
from graph.queries.binding import Parameter, Term, Value
from graph.queries.reading import Chart, Column, Query, read

__all__ = [
    "PREFIXES",
    "Chart",
    "Column",
    "Parameter",
    "Query",
    "Term",
    "Value",
    "checks",
    "in_folder",
    "load",
    "page",
    "prefixes",
    "questions",
    "rule_files",
]

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "scr": iris.NS,
        "def": f"{iris.BASE}def/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcterms": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "oa": "http://www.w3.org/ns/oa#",
        "formats": "http://www.w3.org/ns/formats/",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "set": f"{iris.BASE}dataset#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "void": "http://rdfs.org/ns/void#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)


def questions() -> tuple[Query, ...]:
    """Return every competency question, by name. Raises `InvalidQuestion` for a file that breaks the rules."""
    return in_folder("competency")


def in_folder(folder: str) -> tuple[Query, ...]:
    """Return the queries of one folder under `queries/`, by name; none where the folder does not exist."""
    return tuple(load(path) for path in sorted((files.folder("queries") / folder).glob("*.rq")))


def load(name: str | Path) -> Query:
    """Return a competency question by its name ("cq05") or slug, or any query by the `Path` of its file; "CQ5" is cq05.

    A text is never taken for a path, so it may come from outside. Raises `UnknownQuestion` (with near
    matches) or `InvalidQuestion`.
    """
    if isinstance(name, Path):
        if not name.is_file():
            raise UnknownQuestion(f"there is no file {name}")
        about = name.stat()
        return read(name, modified=about.st_mtime_ns, size=about.st_size)
    wanted = name.strip().casefold()
    if found := re.fullmatch(r"cq(\d)", wanted):
        wanted = f"cq0{found[1]}"
    return _find(wanted, questions(), "question")


def page(name: str) -> Query:
    """Return the query of a page, from `queries/pages/`. Raises `UnknownQuestion` or `InvalidQuestion`."""
    return _find(name, in_folder("pages"), "page query")


def checks() -> tuple[Query, ...]:
    """Return the data-quality rules (`queries/checks/`), by name.

    Each answers with one row a council: `council` (None where the documents show none), how many things were
    `checked`, and how many of them are `failing`. Its tag names the shape that says the same of one document.
    """
    return in_folder("checks")


def rule_files() -> tuple[Path, ...]:
    """Return the files of the rules (`queries/rules/r*.rq`), by name."""
    return tuple(sorted((files.folder("queries") / "rules").glob("r*.rq")))


def prefixes() -> dict[str, str]:
    """Return the prefixes that every shipped query may use, and what each stands for."""
    return dict(PREFIXES)


def _find(name: str, among: Sequence[Query], what: str) -> Query:
    for query in among:
        if name in (query.name, query.slug):
            return query
    near = get_close_matches(name, [key for query in among for key in (query.name, query.slug)], n=3)
    hint = f"; near it: {', '.join(near)}" if near else ""
    raise UnknownQuestion(f"there is no {what} {name!r}{hint}")

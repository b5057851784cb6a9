"""Short names on the command line, resolved against what the store holds."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from graph.errors import InvalidParameter

if TYPE_CHECKING:
    from graph.queries import Parameter, Query
    from graph.store import Store

_MOST = 8


def resolved(store: Store, asked: Query, given: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the values with each short name of a thing in the store replaced by its IRI.

    A name is that of an IRI ("aldermere", "aldermere/executive"), or words of a label that only one thing has.
    Raises `InvalidParameter` where several fit, with the choices, or none does, with what is near.
    """
    params = {param.name: param for param in asked.params}
    return {name: [_one(store, asked, params[name], value) for value in values] for name, values in given.items()}


def unresolved(asked: Query, given: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the values with an IRI in place of each short name of a thing, for checking all the others."""
    params = {param.name: param for param in asked.params}
    return {
        name: [
            "urn:unresolved" if params[name].of_class and ":" not in value else _concept(asked, params[name], value)
            for value in values
        ]
        for name, values in given.items()
    }


def _concept(asked: Query, param: Parameter, value: str) -> str:
    """Return the notation of a code list that a value is, or that is the one whose name has its words.

    Raises `InvalidParameter` for one that the list has not, with what is near.
    """
    from graph import iris

    if param.scheme is None or ":" in value:
        return value
    names = _names_of(param.scheme)
    wanted = iris.slug(value)
    if not names or wanted in names:
        return value
    fitting = [notation for notation, label in names.items() if wanted and wanted in iris.slug(label)]
    if len(fitting) == 1:
        return fitting[0]
    near = fitting or get_close_matches(wanted, names, n=3, cutoff=0.5)
    told = f"near it: {', '.join(sorted(near))}" if near else f"it has: {', '.join(sorted(names))}"
    raise InvalidParameter(f"{asked.name}: {param.name}: {value!r} is not in the code list {param.scheme}; {told}")


def _names_of(scheme: str) -> dict[str, str]:
    """Return the names of a code list's concepts by their notations, none for a list that is not of the ontology."""
    from rdflib import SKOS, Graph

    from graph import files, iris

    path = files.folder("ontology") / "codelists" / f"{scheme}.ttl"
    if not path.is_file():
        return {}
    concepts = Graph().parse(path)
    return {
        iris.notation(str(one)): " ".join(sorted(map(str, concepts.objects(one, SKOS.prefLabel))))
        for one in sorted(concepts.subjects(SKOS.inScheme, None), key=str)
    }


def named(store: Store, of_class: str, value: str, what: str) -> str:
    """Return the IRI of the one thing of a class that a name fits. Raises `InvalidParameter` as `resolved` does."""
    from graph import iris
    from graph.resolve.bodies import segment

    known = _known(store, of_class)
    wanted = "/".join(iris.slug(part) for part in value.split("/"))
    exact = [iri for iri in known if iri.endswith(f"/{wanted}")]
    if len(exact) == 1:
        return exact[0]
    fitting = (
        exact
        or [iri for iri, label in known.items() if wanted in iris.slug(label) or wanted in _tail(iri)]
        or [iri for iri in known if of_class == "scr:Body" and iri.endswith(f"/{segment(value)}")]
        or _within(known, frozenset(wanted.replace("/", "-").split("-")))
    )
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        told = "; ".join(f"{_tail(iri)} ({known[iri]})" for iri in fitting[:_MOST])
        more = f"; and {len(fitting) - _MOST} more" if len(fitting) > _MOST else ""
        raise InvalidParameter(f"{what}: {value!r} fits several: {told}{more}")
    near = get_close_matches(wanted, [_tail(iri) for iri in known], n=3, cutoff=0.5)
    hint = f"; near it: {', '.join(near)}" if near else ""
    raise InvalidParameter(f"{what}: nothing in the store is called {value!r}{hint}")


def _within(known: Mapping[str, str], words: frozenset[str]) -> list[str]:
    """Return the things all words of whose label are among these, of the council that is named too where one is."""
    from graph import iris

    found = [iri for iri, label in known.items() if label and set(iris.slug(label).split("-")) <= words]
    of_council = [iri for iri in found if set(_tail(iri).split("/")[0].split("-")) <= words]
    return of_council or found


def _one(store: Store, asked: Query, param: Parameter, value: str) -> str:
    if param.of_class is None or ":" in value or not value.strip():
        return _concept(asked, param, value)
    if not _known(store, param.of_class):
        return value
    return named(store, param.of_class, value, f"{asked.name}: {param.name}")


def _known(store: Store, of_class: str) -> dict[str, str]:
    from graph import queries

    prefix, _, local = of_class.partition(":")
    table = store.rows(queries.page("options").bind({"class": f"{queries.prefixes()[prefix]}{local}"}))
    places = table.variables.index("option"), table.variables.index("label")
    return {str(row[places[0]]): str(row[places[1]]) for row in table.rows}


def _tail(iri: str) -> str:
    """Return an IRI of ours without its base and kind: its short name."""
    return iri.split("/id/", 1)[-1].split("/", 1)[-1]

"""What happened to the named graphs, as a Linked Data Event Stream: a member a change, a page a hundred."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from rdflib import Graph, Literal, URIRef

from graph import iris
from graph.vocab import AS, DCTERMS, LDES, RDF, SCR, TREE, XSD, bind_prefixes


class Change(Protocol):
    """One change of a named graph, as a store's journal has it."""

    @property
    def number(self) -> int:
        """Its number, from 1."""

    @property
    def at(self) -> str:
        """When it was published: a UTC time."""

    @property
    def graph(self) -> URIRef:
        """The graph."""

    @property
    def digest(self) -> str | None:
        """The SHA-256 of its triples as sorted N-Triples, None where it is gone."""

    @property
    def is_first(self) -> bool:
        """Whether it was not there before."""


def describe_stream(stream: str, first_page: str) -> Graph:
    """Return what a client must know of the stream before it reads: its first page, and what its members say how."""
    triples = bind_prefixes(Graph())
    node = iris.change_stream(stream)
    for predicate, value in (
        (RDF.type, LDES.EventStream),
        (DCTERMS.title, Literal("Changes of the graph, in the order in which they were published", lang="en")),
        (LDES.timestampPath, AS.published),
        (LDES.versionOfPath, DCTERMS.isVersionOf),
        (LDES.versionCreateObject, AS.Create),
        (LDES.versionUpdateObject, AS.Update),
        (LDES.versionDeleteObject, AS.Delete),
        (TREE.view, URIRef(first_page)),
    ):
        triples.add((node, predicate, value))
    return triples


def describe_page(
    stream: str, changes: Sequence[Change], page: str, following: tuple[str, str] | None, contents: Mapping[int, str]
) -> Graph:
    """Return one page: its members, and where the next page is if there is one.

    `following` is the address of the next page and the time of its first change; `contents` gives, for a change by its
    number, where the graph can be had as it is now.
    """
    triples = bind_prefixes(Graph())
    node, here = iris.change_stream(stream), URIRef(page)
    triples.add((here, RDF.type, TREE.Node))
    triples.add((node, TREE.view, here))
    for change in changes:
        member = iris.change(stream, change.number)
        kind = AS.Delete if change.digest is None else AS.Create if change.is_first else AS.Update
        triples.add((node, TREE.member, member))
        triples.add((member, RDF.type, kind))
        triples.add((member, DCTERMS.isVersionOf, change.graph))
        triples.add((member, AS.published, Literal(change.at, datatype=XSD.dateTime)))
        if change.digest is not None:
            triples.add((member, SCR.sha256, Literal(change.digest)))
            triples.add((member, AS.url, URIRef(contents[change.number])))
    if following is not None:
        address, at = following
        relation = URIRef(f"{page}#next")
        for predicate, value in (
            (RDF.type, TREE.GreaterThanOrEqualToRelation),
            (TREE.node, URIRef(address)),
            (TREE.path, AS.published),
            (TREE.value, Literal(at, datatype=XSD.dateTime)),
        ):
            triples.add((relation, predicate, value))
        triples.add((here, TREE.relation, relation))
    return triples

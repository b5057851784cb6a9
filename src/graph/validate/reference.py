"""The reference engine: pySHACL, which knows all of SHACL and is slow. Nothing is imported or fetched."""

from __future__ import annotations

from collections.abc import Iterator

from pyshacl import validate as run_shacl
from rdflib import Graph, URIRef

from graph.errors import GraphError
from graph.validate.findings import Finding
from graph.vocab import SH


class ShapeRefused(GraphError):
    """The reference engine cannot run some shape; says why."""


def findings(triples: Graph, shapes: Graph) -> Iterator[Finding]:
    """Return what pySHACL finds in `triples`, in no order; they are not changed. Raises `ShapeRefused`."""
    _, found, _ = run_shacl(triples, shacl_graph=shapes, inplace=True, do_owl_imports=False, meta_shacl=False)
    if not isinstance(found, Graph):
        raise ShapeRefused(" ".join(str(found).split()))
    for result in found.objects(None, SH.result):
        shape, focus = found.value(result, SH.sourceShape), found.value(result, SH.focusNode)
        if shape is not None and focus is not None:
            path, value = found.value(result, SH.resultPath), found.value(result, SH.value)
            yield Finding(shape, focus, path if isinstance(path, URIRef) else None, value)

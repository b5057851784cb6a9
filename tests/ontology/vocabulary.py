"""What the tests of the ontology read, and the reasoner that they ask."""

import io
import os
import shutil
from functools import cache

import pytest
from rdflib import Graph, Literal

from graph import files

OUR_TERMS = "https://w3id.org/scrutiny/ns#"


@cache
def modules() -> Graph:
    """Return the ontology without its alignments and code lists."""
    return _read(*(path for path in files.folder("ontology").glob("*.ttl") if path.stem != "alignments"))


@cache
def everything() -> Graph:
    """Return the ontology with its alignments and code lists."""
    return _read(*files.folder("ontology").rglob("*.ttl"))


def unsatisfiable(*parts: Graph) -> set[str]:
    """Return the IRIs of the classes that HermiT finds to be empty; raises where the whole is inconsistent."""
    import owlready2

    return {found.iri for found in reasoned(*parts).inconsistent_classes() if found is not owlready2.Nothing}


def reasoned(*parts: Graph, property_values: bool = False):
    """Return the world of owlready2 after HermiT: types inferred, and where asked the values of properties too."""
    if shutil.which("java") is None:
        if os.environ.get("CI"):
            pytest.fail("java is missing: HermiT cannot run")
        pytest.skip("java is missing: HermiT cannot run")
    import owlready2

    triples = Graph()
    for part in parts:
        for triple in part:
            if not isinstance(triple[2], Literal):  # HermiT knows no xsd:date, and no axiom speaks of literals
                triples.add(triple)
    world = owlready2.World()
    content = io.BytesIO(triples.serialize(format="nt").encode())
    world.get_ontology("https://w3id.org/scrutiny/ns#").load(fileobj=content)
    owlready2.sync_reasoner_hermit(world, infer_property_values=property_values, debug=0)
    return world


def _read(*paths) -> Graph:
    triples = Graph()
    for path in sorted(paths):
        triples.parse(path)
    return triples

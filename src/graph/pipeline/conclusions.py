"""What follows from all documents together: the vocabulary beside them, the rules, the recurrences."""

from __future__ import annotations

from pathlib import Path

from rdflib import Graph
from rdflib.compare import to_canonical_graph

from graph import files, iris
from graph.describe import describe_recurrences
from graph.facts import Recurrences
from graph.reason import derive
from graph.recur import read_asks, recur, rulings
from graph.store import Store


def load_vocabulary(store: Store) -> None:
    """Put the ontology and the code lists into their graph, so that labels are there to be asked for."""
    triples = Graph()
    root = files.folder("ontology")
    for path in sorted([*root.glob("*.ttl"), *root.glob("codelists/*.ttl")]):
        if path.name != "alignments.ttl":
            triples.parse(path, format="turtle")
    store.replace({iris.VOCABULARY_GRAPH: skolemised(triples)})


def skolemised(triples: Graph) -> Graph:
    """Return the triples with each blank node (of an axiom) named, by what it says, so that a reload changes nothing."""
    return to_canonical_graph(triples).skolemize(authority=iris.BASE.rstrip("/"), basepath="/.well-known/genid/")


def conclude(store: Store) -> Recurrences:
    """Apply the rules and find the recurrences anew, and return the latter."""
    store.replace(derive(store))
    return find_recurrences(store)


def find_recurrences(store: Store) -> Recurrences:
    """Find the recurrences among all asks of the store, people's rulings obeyed, and store them."""
    asks = read_asks(store)
    judgements = files.folder("data") / "judgements.csv"
    found = recur(asks, rulings=rulings(judgements) if _exists(judgements) else ())
    councils = {ask.node: ask.authority for ask in asks}
    store.replace({iris.RECURRENCE_GRAPH: describe_recurrences(found, councils)})
    return found


def _exists(path: Path) -> bool:
    return path.is_file()

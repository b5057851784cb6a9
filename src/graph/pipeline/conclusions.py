"""What follows from all documents together: the vocabulary beside them, the rules, the recurrences."""

from __future__ import annotations

import hashlib
from pathlib import Path

from rdflib import OWL, Graph, Literal
from rdflib.compare import to_canonical_graph

from graph import files, iris, queries
from graph.describe import describe_councils
from graph.facts import Recurrences
from graph.pipeline.following import follow
from graph.pipeline.recurring import find_recurrences
from graph.pipeline.verdicts import keep_rulings, rulings_given
from graph.resolve.councils import facts_of
from graph.store import Store

_NOT_LOADED = "alignments.ttl"


def load_vocabulary(store: Store) -> bool:
    """Put the ontology and the code lists into their graph, so that labels are there to be asked for.

    Returns whether they had to be: the graph says which digest of the files it was made from.
    """
    paths = _vocabulary_files()
    digest = _digest(paths)
    known = queries.load(files.folder("queries") / "store" / "version.rq")
    if store.ask(known.bind({"graph": iris.VOCABULARY_GRAPH, "version": digest})):
        return False
    triples = Graph()
    for path in paths:
        triples.parse(path, format="turtle")
    triples = skolemised(triples)
    triples.add((iris.VOCABULARY_GRAPH, OWL.versionInfo, Literal(digest)))
    store.replace({iris.VOCABULARY_GRAPH: triples})
    return True


def skolemised(triples: Graph) -> Graph:
    """Return the triples with each blank node (of an axiom) named, by what it says, so that a reload changes nothing."""
    return to_canonical_graph(triples).skolemize(authority=iris.BASE.rstrip("/"), basepath="/.well-known/genid/")


def conclude(store: Store, rulings: Path | None = None, *, state: Path | None = None) -> Recurrences:
    """Keep people's rulings and what is known of councils, find identities, apply the rules, and find the recurrences.

    `rulings` is a file; None: `files.judgements`. `state` is the folder that keeps the books of conclusions and of recurrence. All of it is
    published together.
    """
    given = rulings_given(rulings)
    with store.gathering():
        keep_rulings(store, given)
        keep_councils(store)
        follow(store, given, state)
        return find_recurrences(store, rulings, state=state)


def keep_councils(store: Store) -> None:
    """Write what the tables say of the councils that the store's documents concern."""
    asked = queries.load(files.folder("queries") / "store" / "authorities.rq")
    slugs = [iris.segment_of(str(row[0])) for row in store.rows(asked.bind()).rows]
    store.replace({iris.COUNCILS_GRAPH: describe_councils(facts_of(slugs))})


def follow_up(store: Store, judgements: Path | None = None, *, state: Path | None = None) -> None:
    """Find what follows from all documents together but recurrence, and store it.

    That is who is possibly whom, which wording replaces which, which task each update and each action of a tracker is
    about, when each answer is due, what follows from the referrals and what came of each. With `state`, only what a
    change touched is worked out. What people have ruled is obeyed. What an earlier run derived is no premise of this one:
    the queries read nothing that stands in these graphs, but the outcomes, which rest on the wordings of this run.
    """
    follow(store, rulings_given(judgements), state)


def _vocabulary_files() -> list[Path]:
    root = files.folder("ontology")
    found = sorted([*root.glob("*.ttl"), *root.glob("codelists/*.ttl")])
    return [path for path in found if path.name != _NOT_LOADED]


def _digest(paths: list[Path]) -> str:
    together = hashlib.sha256()
    for path in paths:
        together.update(f"{path.name}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return f"sha256 {together.hexdigest()}"

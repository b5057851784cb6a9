"""What a body or an update from an operator would put into the named graphs, before anything is written."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph, URIRef

from graph.errors import StoreError, UnsupportedQuery
from graph.isolate import evaluate, precheck
from graph.store import generations
from graph.store.oxigraph import rdflib_term

READ = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
_DECLARED = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_LOAD = re.compile(r"\bload\b", re.IGNORECASE)


def read_triples(body: bytes, media_type: str, *, base: str) -> Graph:
    """Return the triples of a body in one of `READ`. Raises `QuerySyntaxError` with the place where it is malformed.

    Nothing is fetched; RDF/XML that declares entities is refused, because a few lines of them can become gigabytes.
    """
    if media_type == "application/rdf+xml" and _DECLARED.search(body):
        raise UnsupportedQuery("RDF/XML with a document type or entities is not read")
    triples = Graph()
    try:
        for quad in ox.parse(io.BytesIO(body), format=evaluate.GRAPHS[media_type], base_iri=base):
            triples.add((rdflib_term(quad.subject), rdflib_term(quad.predicate), rdflib_term(quad.object)))
    except (SyntaxError, ValueError) as error:
        raise evaluate.malformed(str(error)) from error
    return triples


def changed_by(store: Path, update: str, *, base: str) -> Mapping[URIRef, Graph]:
    """Return the named graphs that an update changes, as they would be: it is tried on a copy of the newest generation.

    The default graph is the merge of the named ones, so what an update does to it directly is left out. Raises
    `QuerySyntaxError`, `UnsupportedQuery` for LOAD, SERVICE or what the engine cannot do, `StoreError`.
    """
    refusal = precheck.refusal(update)
    if refusal is not None:
        raise UnsupportedQuery(refusal.detail)
    if _LOAD.search(update):
        raise UnsupportedQuery("the update calls LOAD; nothing is fetched. The word is refused wherever it stands")
    generation, _ = generations.newest_sound(store, thorough=False)
    try:
        with tempfile.TemporaryDirectory(dir=store, prefix=".update-", ignore_cleanup_errors=True) as folder:
            copy = Path(folder) / "data"
            generations.check_out(generation, copy)
            engine = ox.Store(str(copy))
            before = _digests(engine)
            engine.update(update, base_iri=base)
            after = _digests(engine)
            changed = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
            made = {URIRef(name): _content(engine, name) for name in changed}
            del engine
            shutil.rmtree(copy, ignore_errors=True)
            return made
    except (SyntaxError, ValueError) as error:
        raise evaluate.malformed(str(error)) from error
    except RuntimeError as error:
        raise UnsupportedQuery(evaluate.one_line(error)) from error
    except OSError as error:
        raise StoreError(f"the update could not be tried: {evaluate.one_line(error)}") from error


def _digests(engine: ox.Store) -> dict[str, str]:
    """Return a digest of each named graph, in the order in which the engine keeps its quads."""
    found = {}
    for name in engine.named_graphs():
        content = ox.serialize(engine.quads_for_pattern(None, None, None, name), format=ox.RdfFormat.N_QUADS) or b""
        if content and isinstance(name, ox.NamedNode):
            found[name.value] = hashlib.sha256(content).hexdigest()
    return found


def _content(engine: ox.Store, name: str) -> Graph:
    triples = Graph()
    for quad in engine.quads_for_pattern(None, None, None, ox.NamedNode(name)):
        triples.add((rdflib_term(quad.subject), rdflib_term(quad.predicate), rdflib_term(quad.object)))
    return triples

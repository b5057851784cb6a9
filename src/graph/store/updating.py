"""What a body or an update from an operator would put into the named graphs, before anything is written."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import Graph, URIRef

from graph import vocab
from graph.errors import QuerySyntaxError, StoreError, UnsupportedQuery
from graph.isolate import evaluate, precheck, sandbox
from graph.store import generations
from graph.store.oxigraph import rdflib_term

READ = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
_DECLARED = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_LARGEST_FILE = 4 << 30  # bytes of any file that a trial writes
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


def malformed_at(body: bytes, media_type: str) -> QuerySyntaxError | None:
    """Return where and why a body of triples or quads is malformed, None where the engine reads it to the end."""
    try:
        for _ in ox.parse(io.BytesIO(body), format=evaluate.GRAPHS[media_type], base_iri=vocab.BASE):
            pass
    except SyntaxError as error:
        cause = re.sub(r"^Parser error at [^:]*: | \(line \d+\)$", "", str(error))
        return QuerySyntaxError(cause, line=error.lineno, column=error.offset)
    except ValueError as error:
        return QuerySyntaxError(str(error))
    return None


def changed_by(store: Path, update: str, *, base: str, seconds: float, memory: int) -> Mapping[URIRef, Graph]:
    """Return the named graphs that an update changes, as they would be: it is tried on a copy of the newest generation.

    The trial runs in a process of its own, which is ended after so many seconds and may use so many bytes of memory.
    The default graph is the merge of the named ones, so what an update does to it directly is left out. Raises
    `QuerySyntaxError`, `UnsupportedQuery` for LOAD, SERVICE, what the engine cannot do or what takes too much, `StoreError`.
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
            asked = {"copy": str(copy), "update": update, "base": base, "memory": memory}
            return _read(_trial(asked, seconds))
    except OSError as error:
        raise StoreError(f"the update could not be tried: {evaluate.one_line(error)}") from error


def _trial(asked: Mapping[str, Any], seconds: float) -> bytes:
    """Have a process try it, and return what it writes. Raises `UnsupportedQuery` where it has to be ended."""
    place = str(Path(__file__).resolve().parents[2])
    program = f"import sys; sys.path.insert(0, {place!r}); from graph.store import updating; updating.main()"
    try:
        ran = subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "-I", "-c", program],
            input=json.dumps(asked).encode(), capture_output=True, timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise UnsupportedQuery(f"the update was stopped after {seconds:g} seconds; nothing was changed") from error
    if ran.returncode:
        raise UnsupportedQuery(
            "the update took more memory than it may have, or ended its process; nothing was changed"
        )
    return ran.stdout


def _read(told: bytes) -> Mapping[URIRef, Graph]:
    first, _, quads = told.partition(b"\n")
    values = json.loads(first)
    match values["outcome"]:
        case "syntax":
            raise evaluate.malformed(values["detail"])
        case "unsupported":
            raise UnsupportedQuery(values["detail"])
        case "store":
            raise StoreError(f"the update could not be tried: {values['detail']}")
    changed = {URIRef(name): Graph() for name in values["changed"]}
    for quad in ox.parse(io.BytesIO(quads), format=ox.RdfFormat.N_QUADS):
        triple = (rdflib_term(quad.subject), rdflib_term(quad.predicate), rdflib_term(quad.object))
        changed[URIRef(str(rdflib_term(quad.graph_name)))].add(triple)
    return changed


def main() -> None:
    """Try the update that comes on the standard input, and write what it changes: a line of JSON, then N-Quads."""
    asked = json.load(sys.stdin.buffer)
    sandbox.end_with_parent()
    told, quads = _tried(asked)
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + quads)
    sys.stdout.buffer.flush()
    os._exit(0)


def _tried(asked: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        engine = ox.Store(asked["copy"])
        sandbox.limit(memory=asked["memory"], file=_LARGEST_FILE, disk=True)
        before = _digests(engine)
        engine.update(asked["update"], base_iri=asked["base"])
        after = _digests(engine)
        changed = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
        found = (quad for name in changed for quad in engine.quads_for_pattern(None, None, None, ox.NamedNode(name)))
        return {"outcome": "done", "changed": changed}, ox.serialize(found, format=ox.RdfFormat.N_QUADS) or b""
    except (SyntaxError, ValueError) as error:
        return {"outcome": "syntax", "detail": str(error)}, b""
    except RuntimeError as error:
        return {"outcome": "unsupported", "detail": evaluate.one_line(error)}, b""
    except OSError as error:
        return {"outcome": "store", "detail": evaluate.one_line(error)}, b""


def _digests(engine: ox.Store) -> dict[str, str]:
    """Return a digest of each named graph, in the order in which the engine keeps its quads."""
    found = {}
    for name in engine.named_graphs():
        content = ox.serialize(engine.quads_for_pattern(None, None, None, name), format=ox.RdfFormat.N_QUADS) or b""
        if content and isinstance(name, ox.NamedNode):
            found[name.value] = hashlib.sha256(content).hexdigest()
    return found

"""Writes RDF terms as SPARQL 1.1 and N-Triples have them, so that no character of a term can end it; reads those of JSON."""

from __future__ import annotations

import heapq
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from rdflib import XSD, BNode, Graph, Literal, URIRef
from rdflib.term import IdentifiedNode, Node

from graph.errors import UnwritableTerm

_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\\ud800-\udfff]')
_HAS_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LANGUAGE = re.compile(r"[A-Za-z]+(?:-[A-Za-z0-9]+)*")
_HALF = re.compile(r"[\ud800-\udfff]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = re.compile(r'[\\"\n\r\t]')
_SPECIAL = re.compile(r'[\\"\n\r\t\ud800-\udfff]')  # what cannot stand in quotes as it is
_STRING = XSD.string
_AT_ONCE = 50_000  # triples that are written as values of Python's; those of all but the longest documents
# SPARQL 1.1, section 19.2, lets an engine expand \uXXXX in the whole text before it parses: an escaped backslash
# must not come to stand before a plain u.
_BACKSLASH_U = re.compile(r"\\\\([uU])|\\.")


def iri(name: str) -> str:
    """Return `name` between angle brackets; raises `UnwritableTerm` for what is no absolute IRI."""
    if not _HAS_SCHEME.match(name) or _NOT_IN_IRI.search(name):
        raise UnwritableTerm(f"{name!r} is not an absolute IRI")
    return f"<{name}>"


def written(term: Node, blank: str = "b") -> str:
    """Return one term; the label of a blank node begins with `blank`. Raises `UnwritableTerm`."""
    if isinstance(term, URIRef):
        return iri(term)
    if isinstance(term, BNode):
        return f"_:{blank}{term.encode('utf-8').hex()}"
    if not isinstance(term, Literal):
        raise UnwritableTerm(f"{term!r} is neither an IRI, a literal nor a blank node")
    return _literal(term)


def _literal(term: Literal) -> str:
    text = str(term)
    if _SPECIAL.search(text):
        if _HALF.search(text):
            raise UnwritableTerm(f"half a character (a lone surrogate) in the text {text[:40]!r}")
        text = unexpanded(_ESCAPED.sub(lambda match: _ESCAPES[match[0]], text))
    if term.language:
        if not _LANGUAGE.fullmatch(term.language):
            raise UnwritableTerm(f"{term.language!r} is not a language tag")
        return f'"{text}"@{term.language}'
    kind = term.datatype
    return f'"{text}"' if kind is None or kind == _STRING else f'"{text}"^^{iri(kind)}'


def unexpanded(text: str) -> str:
    """Return N-Triples in which no engine takes an escaped backslash and a u for the escape of a character."""
    return _BACKSLASH_U.sub(lambda match: f"\\\\\\U{ord(match[1]):08x}" if match[1] else match[0], text)


def lines(triples: Graph | Iterable[tuple[Node, Node, Node]], blank: str = "b") -> str:
    """Return triples one a line, in the order of the lines. Raises `UnwritableTerm`."""
    return "".join(sorted(_each_line(triples, blank)))


def n_triples(triples: Graph) -> bytes:
    """Return triples as N-Triples, one a line, in the order of the lines. Raises `UnwritableTerm`."""
    made = iter(triples)
    parts: list[bytes] = []
    while some := list(islice(made, _AT_ONCE)):
        parts.append(
            b"".join(sorted(line.encode() for line in _each_line(some, "b")))
        )  # UTF-8 sorts as characters do
    return in_order(parts)


def in_order(parts: Sequence[bytes]) -> bytes:
    """Return the lines of several texts, of each of which the lines are in order, in the order of all, each once.

    The lines of a large text, as values of Python's, would take twice its memory; here there is one of each part at a time.
    """
    if len(parts) < 2:
        return b"".join(parts)
    whole, last = io.BytesIO(), b""
    for line in heapq.merge(*map(io.BytesIO, parts)):
        if line != last:
            whole.write(line)
            last = line
    return whole.getvalue()


def _each_line(triples: Iterable[tuple[Node, Node, Node]], blank: str) -> Iterator[str]:
    known: dict[Node, str] = {}  # an IRI stands in many triples, a literal in one or two

    def text(term: Node) -> str:
        if type(term) is Literal:  # told apart by type: `isinstance` costs more than all the rest
            return _literal(term)
        found = known.get(term)
        if found is None:
            found = known[term] = written(term, blank)
        return found

    return (f"{text(s)} {text(p)} {text(o)} .\n" for s, p, o in triples)


def from_json(value: Mapping[str, str] | None) -> IdentifiedNode | Literal | None:
    """Return the term that one value of an answer in JSON stands for, as it is written there; None for none."""
    if value is None:
        return None
    if value["type"] == "uri":
        return URIRef(value["value"])
    if value["type"] == "bnode":
        return BNode(value["value"])
    language, kind = value.get("xml:lang"), value.get("datatype")
    if language:
        return Literal(value["value"], lang=language)
    return Literal(value["value"], datatype=URIRef(kind) if kind else None, normalize=False)

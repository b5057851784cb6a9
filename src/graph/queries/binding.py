"""Puts values into a question's text as terms: typed, escaped, and only between the braces of its VALUES lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rdflib import XSD, BNode, Literal, URIRef
from rdflib.term import IdentifiedNode

from graph import iris
from graph.errors import InvalidParameter

Term = IdentifiedNode | Literal
Value = str | Term | Sequence[str | Term]

VALUES_LINE = re.compile(r"^([ ]*VALUES[ ]+\?(\w+)[ ]*\{)([^{}\n]*)(\}[ ]*)$", re.MULTILINE)
_SHORT_NAMES = {  # class: the kind of IRI, and how many segments a short name has
    "scr:Authority": ("authority", 1),
    "scr:Body": ("body", 2),
    "scr:Meeting": ("meeting", 3),
    "scr:Report": ("report", 2),
    "scr:Recommendation": ("recommendation", 3),
    "org:Post": ("post", 2),
    "foaf:Person": ("person", 2),
    "scr:SourceDocument": ("source", 1),
    "scr:RecurrenceCluster": ("cluster", 1),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a question.

    `kind` is iri, string, integer, date, boolean or enum. `of_class` ("scr:Authority") or `scheme` ("theme") says
    what an iri may be and lets it be given by a short name. `default` is the SPARQL between the braces in the file.
    """

    name: str
    kind: str
    label: str
    default: str
    required: bool = False
    help: str = ""
    of_class: str | None = None
    scheme: str | None = None
    values: tuple[str, ...] = ()


def bind(text: str, params: Sequence[Parameter], values: Mapping[str, Value]) -> str:
    """Return `text` with the VALUES lines of each parameter that `values` gives filled; see `Query.bind`."""
    known = {param.name: param for param in params}
    for name in values:
        if name not in known:
            raise InvalidParameter(f"there is no parameter {name!r}; there is: {', '.join(known) or 'none'}")
    for param in params:
        given = [value for value in _listed(values.get(param.name, ())) if value != ""]
        if given:
            text = _fill(text, param.name, " ".join(_n3(_term(param, value)) for value in given))
        elif param.required:
            raise InvalidParameter(f"a value is needed for {param.name!r} ({param.label})")
    return text


def _fill(text: str, name: str, content: str) -> str:
    def filled(match: re.Match[str]) -> str:
        return f"{match[1]} {content} {match[4]}" if match[2] == name else match[0]

    return VALUES_LINE.sub(filled, text)


def _listed(value: Value) -> Sequence[str | Term]:
    return (value,) if isinstance(value, str | IdentifiedNode) else value


def _term(param: Parameter, value: str | Term) -> Term:
    if isinstance(value, BNode) or (isinstance(value, Literal) and param.kind == "iri"):
        raise InvalidParameter(f"{param.name}: {str(value)!r} is not an IRI")
    if isinstance(value, URIRef) and param.kind != "iri":
        raise InvalidParameter(f"{param.name}: an IRI, where a value of kind {param.kind} is wanted")
    if isinstance(value, Literal) and param.kind == "string":
        return value
    text = str(value)
    if _CONTROL.search(text):
        raise InvalidParameter(f"{param.name}: control characters, or half a character, in the value")
    return _PARSERS[param.kind](param, text)


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
# The characters of RFC 3987, without private ones; brackets (only of use in IPv6 hosts) are left out.
_CHARACTER = (
    r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}"
    r"|[\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd\U00020000-\U0002fffd])"
)
_IRI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*:(?://(?:(?![:@]){_CHARACTER})*(?::[0-9]*)?(?=[/?#]|\Z)|(?!//))"
    rf"(?:{_CHARACTER}|/)*(?:\?(?:{_CHARACTER}|[/?])*)?(?:#(?:{_CHARACTER}|[/?])*)?"
)
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def is_iri(text: str) -> bool:
    """Tell whether a text is an absolute IRI as RFC 3987 has them, and can stand in a query."""
    return _IRI.fullmatch(text) is not None


def _iri(param: Parameter, text: str) -> Term:
    if ":" in text:
        if not _IRI.fullmatch(text):
            raise InvalidParameter(f"{param.name}: {text!r} is not an IRI")
        return URIRef(text)
    if param.scheme:
        return iris.concept(param.scheme, iris.slug(text))
    kind, count = _SHORT_NAMES.get(param.of_class or "", ("", 0))
    segments = [iris.slug(segment) for segment in text.split("/")]
    if not kind:
        raise InvalidParameter(f"{param.name}: {text!r} is not an IRI; give the whole address")
    if len(segments) != count:
        wanted = "one word" if count == 1 else f"{count} words with / between them"
        raise InvalidParameter(f"{param.name}: {text!r} is not a short name; it is {wanted}, or give the whole IRI")
    return URIRef(f"{iris.BASE}id/{kind}/{'/'.join(segments)}")


def _string(_param: Parameter, text: str) -> Term:
    return Literal(text)


def _integer(param: Parameter, text: str) -> Term:
    if not _INTEGER.fullmatch(text):
        raise InvalidParameter(f"{param.name}: {text!r} is not a whole number")
    return Literal(int(text))


def _date(param: Parameter, text: str) -> Term:
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise InvalidParameter(f"{param.name}: {text!r} is not a date; write it as 2020-11-05")
    return Literal(day)


def _boolean(param: Parameter, text: str) -> Term:
    if text.lower() not in ("true", "false"):
        raise InvalidParameter(f"{param.name}: {text!r} is neither true nor false")
    return Literal(text.lower() == "true")


def _enum(param: Parameter, text: str) -> Term:
    if text not in param.values:
        raise InvalidParameter(f"{param.name}: {text!r} is none of {', '.join(param.values)}")
    return Literal(text)


_PARSERS: Mapping[str, Callable[[Parameter, str], Term]] = {
    "iri": _iri,
    "string": _string,
    "integer": _integer,
    "date": _date,
    "boolean": _boolean,
    "enum": _enum,
}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# SPARQL 1.1 section 19.2 lets an engine expand \uXXXX in the whole text before it parses: a backslash in a value
# must not come to stand before a plain u.
_SPLIT_U = re.compile(r"(?<=\\\\)([uU])")


def _n3(term: Term) -> str:
    """Return `term` as SPARQL: no character of it can end its own quotes or brackets."""
    if isinstance(term, URIRef):
        if not _IRI.fullmatch(term):
            raise InvalidParameter(f"{str(term)!r} is not an IRI")
        return f"<{term}>"
    if not isinstance(term, Literal):
        raise InvalidParameter(f"{term!r} cannot be a value")
    if _CONTROL.search(re.sub(r"[\n\r\t]", "", term)):
        raise InvalidParameter("control characters, or half a character, in the value")
    words = "".join(_ESCAPES.get(character, character) for character in term)
    quoted = '"' + _SPLIT_U.sub(lambda match: f"\\U{ord(match[1]):08x}", words) + '"'
    if term.language:
        return f"{quoted}@{term.language}"
    if term.datatype and term.datatype != XSD.string:
        return f"{quoted}^^{_n3(term.datatype)}"
    return quoted

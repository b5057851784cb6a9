"""Content negotiation: which of the forms on offer an `Accept` header asks for (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request


@dataclass(frozen=True, slots=True)
class Form:
    """One form of an answer: its short name (extension, `?format=`), its media type and other names of that."""

    name: str
    media_type: str
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The value of `Content-Type`; the charset is told where the type has that parameter."""
        return with_charset(self.media_type)


HTML = Form("html", "text/html", ("application/xhtml+xml",))
TURTLE = Form("ttl", "text/turtle", ("application/x-turtle",))
JSON_LD = Form("jsonld", "application/ld+json", ("application/json",))
N_TRIPLES = Form("nt", "application/n-triples")
RDF_XML = Form("rdf", "application/rdf+xml")
N_QUADS = Form("nq", "application/n-quads")
TRIG = Form("trig", "application/trig")
JSON_RESULTS = Form("json", "application/sparql-results+json", ("application/json",))
XML_RESULTS = Form("xml", "application/sparql-results+xml", ("application/xml", "text/xml"))
CSV = Form("csv", "text/csv")
TSV = Form("tsv", "text/tab-separated-values")
PROBLEM_JSON = Form("json", "application/problem+json", ("application/json",))

RDF_FORMS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
GRAPH_FORMS = (*RDF_FORMS, N_QUADS, TRIG)
TABLE_FORMS = (JSON_RESULTS, XML_RESULTS, CSV, TSV)


def with_charset(media_type: str) -> str:
    """Return the media type with `charset=utf-8` where it is a text type; other types are UTF-8 by definition."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


@dataclass(frozen=True, slots=True)
class Chosen:
    """The form that was chosen, and under which of its names it was asked for."""

    form: Form
    media_type: str

    @property
    def content_type(self) -> str:
        """The value of `Content-Type`."""
        return with_charset(self.media_type)


def choose(accept: str | None, forms: Sequence[Form]) -> Chosen | None:
    """Return the best of `forms` for an `Accept` header, None where none is acceptable.

    The highest quality wins, then the range that names the type most exactly, then the order of `forms`. No
    header, or one of which nothing can be read, accepts anything: the first form.
    """
    ranges = _ranges(accept or "")
    if not ranges:
        return Chosen(forms[0], forms[0].media_type)
    best: tuple[float, int] = (0.0, -1)
    chosen = None
    for form in forms:
        for name in (form.media_type, *form.aliases):
            specificity, quality = _quality(name, ranges)
            exact = specificity == len(_WILDCARDS) or name == form.media_type
            if quality > 0 and exact and (quality, specificity) > best:
                best, chosen = (quality, specificity), Chosen(form, name)
    return chosen


def joined(request: Request, name: str) -> str | None:
    """Return a header that is a list, joined where it was sent in several lines (RFC 9110, section 5.3); None for none."""
    return ", ".join(request.headers.getlist(name)) or None


def prefers_html(accept: str | None) -> bool:
    """Tell whether a person reads the answer: HTML is named, and no machine form of a problem is wanted more."""
    chosen = choose(accept, (PROBLEM_JSON, HTML))
    return chosen is not None and chosen.form is HTML


def by_name(name: str, forms: Sequence[Form]) -> Form | None:
    """Return the form with that short name."""
    return next((form for form in forms if form.name == name), None)


_WILDCARDS = ("*/*", "{}/*")
_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE = re.compile(rf"\s*({_NAME})/({_NAME})\s*((?:;[^;]*)*)$")
_QUALITY = re.compile(r"(?:^|;)\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*(?=;|$)", re.IGNORECASE)
_ANY_QUALITY = re.compile(r"(?:^|;)\s*q\s*=", re.IGNORECASE)


def _ranges(accept: str) -> dict[str, float]:
    """Return each media range and its quality; a range that cannot be read is left out."""
    found: dict[str, float] = {}
    for part in accept.split(","):
        match = _RANGE.match(part)
        if not match:
            continue
        kind, subtype, parameters = match[1].lower(), match[2].lower(), match[3]
        quality = _QUALITY.search(parameters)
        if (kind == "*" and subtype != "*") or (_ANY_QUALITY.search(parameters) and not quality):
            continue
        name = f"{kind}/{subtype}"
        found[name] = max(found.get(name, 0.0), float(quality[1]) if quality else 1.0)
    return found


def _quality(media_type: str, ranges: dict[str, float]) -> tuple[int, float]:
    """Return how exactly `ranges` name the type (2 itself, 1 its kind, 0 anything) and with what quality."""
    names = [pattern.format(media_type.split("/")[0]) for pattern in _WILDCARDS]
    for specificity, name in reversed(list(enumerate([*names, media_type]))):
        if name in ranges:
            return specificity, ranges[name]
    return -1, 0.0

"""How terms are shown to people: local links for canonical IRIs, dates in words, short names for the unlabelled."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from rdflib import Literal, URIRef

from graph import iris

NO_DATE = "date not stated in the minutes"
_CHAR = re.compile(r"char=(\d+),(\d+)(?:&.*)?")
_OF_SPAN = re.compile(r"(.*)#char=(\d+),(\d+)(?:&.*)?")


def local(iri: object) -> str | None:
    """Return where a page links for `iri`: a path on this host for an IRI of ours, the same address for another.

    A place in a source leads to the page that marks it. None for what is not http or https (`javascript:` and
    the like are shown, never linked).
    """
    text = str(iri)
    if not isinstance(iri, URIRef) or not text.startswith(("http://", "https://")):
        return None
    if not text.startswith(iris.BASE):
        return text
    path = "/" + text.removeprefix(iris.BASE)
    place = _OF_SPAN.fullmatch(path)
    if place and path.startswith("/id/source/"):
        return f"/doc{place[1].removeprefix('/id')}?from={place[2]}&to={place[3]}#span"
    return path


def short(iri: object) -> str:
    """Return a short name for an IRI that has no label: its last part as words, or its place in a source.

    A mere number or digest is named with what it counts: "attendance 1".
    """
    text = str(iri)
    head, _, fragment = text.partition("#")
    place = _CHAR.fullmatch(fragment)
    if place:
        return f"characters {place[1]} to {place[2]} of source {head.rsplit('/', 1)[-1]}"
    before, _, last = head.rstrip("/").rpartition("/")
    last = fragment or last
    if _SERIAL.fullmatch(last) and text.startswith(iris.BASE):
        return words(f"{before.rsplit('/', 1)[-1]} {last}")
    if not text.startswith(("http://", "https://")) or not last:
        return text
    return words(last) if text.startswith(iris.BASE) and not fragment else words(_CAMEL.sub(r" \1", last).lower())


_SERIAL = re.compile(r"[0-9a-f]*\d[0-9a-f-]*")
_CAMEL = re.compile(r"(?<=[a-z0-9])([A-Z])")


def words(name: str) -> str:
    """Return a slug or notation as words: "report-to-us" is "report to us"."""
    return name.replace("-", " ").replace("_", " ")


def notation(concept: object) -> str:
    """Return a concept's notation as words, "" for None."""
    return "" if concept is None else words(iris.notation(str(concept)))


def day(value: object) -> str:
    """Return a date as "5 November 2020", the text itself where it is no date, "" for None."""
    held = value.toPython() if isinstance(value, Literal) else value
    if isinstance(held, date | datetime):
        return f"{held.day} {held:%B %Y}"
    return "" if held is None else str(held)


def iso_day(value: str) -> str:
    """Return "2020-11-05" as "5 November 2020", the text itself where it is no date."""
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return value


def when(row: Mapping[str, Any]) -> str:
    """Return a row's `date` in words, else what `not_before` and `not_after` bound, else that it is not stated."""
    if row.get("date") is not None:
        return day(row["date"])
    after, before = row.get("not_before"), row.get("not_after")
    if after is not None and before is not None:
        return f"{NO_DATE}; between {day(after)} and {day(before)}"
    if after is not None:
        return f"{NO_DATE}; on or after {day(after)}"
    if before is not None:
        return f"{NO_DATE}; on or before {day(before)}"
    return NO_DATE


def machine_date(row: Mapping[str, Any]) -> str | None:
    """Return a row's exact `date` for a `datetime` attribute, None where it has none."""
    value = row.get("date")
    return str(value) if isinstance(value, Literal) and isinstance(value.toPython(), date) else None


def number(value: object) -> str:
    """Return a number with thousands separated by commas; any other value as it stands."""
    held = value.toPython() if isinstance(value, Literal) else value
    return f"{held:,}" if isinstance(held, int | Decimal) and not isinstance(held, bool) else str(held)


def plain(value: object) -> str:
    """Return the characters of a term as a plain text: a term equals no text, however it reads."""
    return str(value)


def said(value: object) -> str:
    """Return a value as a person says it: a date in words, yes or no, anything else as it stands."""
    held = value.toPython() if isinstance(value, Literal) else value
    return ("yes" if held else "no") if isinstance(held, bool) else day(value)


_AROUND_LABEL = re.compile(r"^[(\[]+|[.):;\]]+$")


def bare(label: object) -> str:
    """Return a printed label as it is spoken of: "1." is "1", "(a)" is "a"; one that is all marks stays."""
    return _AROUND_LABEL.sub("", str(label)) or str(label)


_WRAPPED = re.compile(r"(?<=\S)[ \t]*\n[ \t]*(?=\S)(?!(?:\(?[0-9A-Za-z]{1,4}[.)]|[\u2022\u2013*-])\s)")


def flowing(text: object) -> str:
    """Return words of a source with the ends of printed lines as spaces; a blank line and a list keep theirs."""
    return _WRAPPED.sub(" ", str(text))


def path_of(iri: object) -> str:
    """Return what tells an address of ours from others, for a sentence: "meeting/aldermere/executive/2025-03-18"."""
    return str(iri).removeprefix(iris.BASE).removeprefix("id/")


def away(iri: object) -> str:
    """Return the address of another site as people write it, without its scheme."""
    return re.sub(r"^https?://(?:www\.)?|/$", "", str(iri))


def percent(value: object) -> str:
    """Return a share from 0 to 1 as a whole per cent, which is never more than it is."""
    return f"{int(Decimal(str(value)) * 100)}%"


def yes(value: object) -> bool:
    """Tell whether a term is the boolean true."""
    return isinstance(value, Literal) and value.toPython() is True


_OUTCOMES: Mapping[str, str] = {
    "Decision": "Decision",
    "ActionPoint": "Action point",
    "RecommendationVersion": "Recommendation",
    "ProgressUpdate": "Progress reported",
    "SubstantiveResponse": "Response",
    "HoldingResponse": "Holding response",
    "Finding": "Finding",
}


def outcome_kind(of_class: object) -> str:
    """Return what an outcome's class is called on a page."""
    name = str(of_class).rpartition("#")[2]
    return _OUTCOMES.get(name, short(of_class))


def query_string(values: Mapping[str, Any]) -> str:
    """Return `?name=value&…` of the values that are not empty, "" where there are none."""
    given = {name: value for name, value in values.items() if value not in (None, "", [])}
    return f"?{urlencode(given, doseq=True)}" if given else ""


FILTERS: Mapping[str, Callable[..., Any]] = {
    "local": local,
    "short": short,
    "words": words,
    "notation": notation,
    "day": day,
    "iso_day": iso_day,
    "when": when,
    "machine_date": machine_date,
    "number": number,
    "outcome_kind": outcome_kind,
    "plain": plain,
    "said": said,
    "bare": bare,
    "flowing": flowing,
    "away": away,
    "percent": percent,
    "yes": yes,
    "query_string": query_string,
}

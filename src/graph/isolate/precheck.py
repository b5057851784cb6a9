"""Looks at a SPARQL query before it is run: its form, how deep it nests, how wide it is, and whether it calls SERVICE.

This is no parser. It knows strings, comments, IRIs, variables and escapes. What an engine may read in two ways is
followed in both: `?a<?b&&'>'…` begins with an operator and goes on with a string, `<urn:o'brien>` is an IRI, and
which of the two a `<` is only the grammar can tell. Each place is looked at once, so it is linear all the same. Most
queries are so small that counting characters says enough; see `refusal`.

The limits turn into an honest answer what has been measured to end an engine (Oxigraph 0.5: 850 nested EXISTS, 6,900
terms of a sum); the barrier is that a query runs in a process that may die.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from heapq import heappop, heappush

MAX_DEPTH = 100  # brackets open at one place
MAX_OPERATORS = 1_000
MAX_VARIABLES = 4_000
MAX_LENGTH = 262_144  # bytes

_IRI = re.compile(r"""<(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>""")
_CERTAIN = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")  # two slashes stand in no expression: this can only be an IRI
_TOKEN = re.compile(
    r"""(?P<escaped>\\.)
    | (?P<comment>\#[^\n\r]*)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
        | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<language>@[A-Za-z0-9-]+)
    | (?P<name>[\w.-]*:(?:[\w:.%-]|\\.)*)
    | (?P<word>\w[\w-]*)
    | (?P<space>\s+)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_QUERIES = frozenset(("select", "ask", "construct", "describe"))
_UPDATES = frozenset(("insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with"))
_OPERATORS = frozenset("+-*/|&!^")  # those that may follow one another; comparisons may not
_WIDE_WORDS = frozenset(("union", "optional", "minus", "exists", "in", "filter", "bind"))


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen. `form` is select, ask, construct, describe, "update", or None where there is no such word.

    `depth` is the greatest number of brackets open at one place. Counts may be told too great, never too small.
    """

    form: str | None
    calls_service: bool
    depth: int
    operators: int
    variables: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a query is not run: `kind` is "federation", "too-long", "too-deep" or "too-wide"."""

    kind: str
    detail: str


def refusal(query: str) -> Refusal | None:
    """Return why a query is not run, None where nothing stands against it."""
    if len(query) > MAX_LENGTH or (length := len(query.encode("utf-8", "surrogatepass"))) > MAX_LENGTH:
        length = len(query.encode("utf-8", "surrogatepass"))
        return Refusal("too-long", f"The query has {length:,} bytes; at most {MAX_LENGTH:,} are read.")
    if _is_plain(query):
        return None
    seen = scan(query)
    if seen.depth > MAX_DEPTH:
        return Refusal("too-deep", f"The query nests {seen.depth:,} brackets; at most {MAX_DEPTH} are read.")
    if seen.calls_service:
        return Refusal("federation", "The query calls SERVICE, and this endpoint calls no other.")
    if seen.operators > MAX_OPERATORS:
        return Refusal("too-wide", f"The query has {seen.operators:,} operators; at most {MAX_OPERATORS:,} are read.")
    if seen.variables > MAX_VARIABLES:
        return Refusal("too-wide", f"The query names variables {seen.variables:,} times; at most {MAX_VARIABLES:,}.")
    return None


def _is_plain(query: str) -> bool:
    """Tell whether counting characters is enough: no SERVICE in any disguise, and nothing near a limit."""
    if len(query) > _SHORT:
        return False
    if "\\u" in query or "\\U" in query or "service" in query.casefold():
        return False
    return sum(map(query.count, "{([")) <= MAX_DEPTH


_SHORT = 2 * MAX_OPERATORS  # characters: an operator with its operand takes two


def scan(query: str) -> Seen:
    """Return what `query` is, as written and with its code-point escapes read (SPARQL 1.1, 19.2): the worse of the two."""
    written = _scan(query)
    read = _ESCAPE.sub(_character, query)
    if read == query:
        return written
    other = _scan(read)
    return Seen(
        written.form or other.form,
        written.calls_service or other.calls_service,
        max(written.depth, other.depth),
        max(written.operators, other.operators),
        max(written.variables, other.variables),
    )


def form(query: str) -> str | None:
    """Return the first word that says what the text is, after the prologue, whose `<` can only begin an IRI."""
    place = 0
    while place < len(query):
        token = _IRI.match(query, place) or _TOKEN.match(query, place)
        word = token.group().lower() if token is not None and token.lastgroup == "word" else ""
        if word in _QUERIES:
            return word
        if word in _UPDATES:
            return "update"
        place = token.end() if token is not None else place + 1
    return None


def services(query: str) -> list[str] | None:
    """Return the addresses that the calls of SERVICE name in full, None where one names it otherwise or is escaped."""
    if _ESCAPE.search(query):
        return None
    found, calls, place = [], 0, 0
    while place < len(query):
        token = _IRI.match(query, place) or _TOKEN.match(query, place)
        if token is not None and token.lastgroup == "word" and token.group().casefold() == "service":
            calls += 1
            target = _TARGET.match(query, token.end())
            if target is None:
                return None
            found.append(target[1])
        place = token.end() if token is not None else place + 1
    return found if calls else None


_TARGET = re.compile(r"\s*(?:SILENT\b\s*)?<([^<>\"{}|^`\\\x00-\x20]*)>", re.IGNORECASE)


def _scan(query: str) -> Seen:
    """Follow every reading from place to place; `depths` holds the greatest depth at which each can be reached."""
    depths, due = {0: 0}, [0]
    service, deepest, operators, variables = False, 0, 0, 0
    while due:
        place = heappop(due)
        depth = depths.pop(place)
        if place >= len(query):
            continue
        following, what = _step(query, place)
        service = service or what == "service"
        operators += what == "operator"
        variables += what == "variable"
        depth = max(0, depth + _DEEPER.get(what, 0))
        deepest = max(deepest, depth)
        for end in following:
            if end not in depths:
                heappush(due, end)
            depths[end] = max(depth, depths.get(end, 0))
    return Seen(form(query), service, deepest, operators, variables)


_DEEPER = {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}


def _step(query: str, place: int) -> tuple[tuple[int, ...], str]:
    """Return where the next token may begin, and what the one at `place` is as far as it is counted."""
    first = query[place]
    if first == "<":
        whole = _IRI.match(query, place)
        if whole is None:
            return (place + 1,), ""
        if _CERTAIN.match(query, place):
            return (whole.end(),), ""
        return (place + 1, whole.end()), ""
    token = _TOKEN.match(query, place)
    if token is None:
        return (place + 1,), "operator" if first in _OPERATORS else first
    if token.lastgroup == "variable":
        return (token.end(),), "variable"
    if token.lastgroup in ("word", "name"):
        word = token.group().partition(":")[0].casefold()
        # `SERVICE:x {…}` has been measured to be run as a call, so a prefix of that name counts as the word.
        if "service" in word:
            return (token.end(),), "service"
        return (token.end(),), "operator" if word in _WIDE_WORDS else ""
    return (token.end(),), ""


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]

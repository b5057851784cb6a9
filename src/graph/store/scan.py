"""Looks at a SPARQL query before it is run: which form it has, and whether it could call SERVICE.

This is no parser. It knows strings, comments, IRIs, variables and escapes. What an engine may read in two ways is
followed in both: `?a<?b&&'>'…` begins with an operator and goes on with a string, `<http://x/o'brien>` is an IRI, and
which of the two a `<` is only the grammar can tell. Each place is looked at once, so it is linear all the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_IRI = re.compile(r"""<(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>""")
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


@dataclass(frozen=True, slots=True)
class Scan:
    """What was seen. `form` is select, ask, construct, describe, "update", or None where there is no such word."""

    form: str | None
    calls_service: bool


def scan(query: str) -> Scan:
    """Return what `query` is, as written and with its code-point escapes read (SPARQL 1.1, 19.2): the worse of the two."""
    written = Scan(_form(query), _may_call(query))
    read = _ESCAPE.sub(_character, query)
    if read == query:
        return written
    return Scan(written.form or _form(read), written.calls_service or _may_call(read))


def _may_call(query: str) -> bool:
    """Tell whether the word SERVICE stands outside strings and comments by any reading of the text."""
    if "service" not in query.casefold():
        return False
    due, seen = [0], {0}
    while due:
        place = due.pop()
        following, called = _step(query, place)
        if called:
            return True
        for end in following:
            if end not in seen and end < len(query):
                seen.add(end)
                due.append(end)
    return False


def _step(query: str, place: int) -> tuple[list[int], bool]:
    """Return where the next token may begin, and whether the one at `place` is the word."""
    if query[place] == "<":
        whole = _IRI.match(query, place)
        return ([place + 1, whole.end()] if whole else [place + 1]), False
    token = _TOKEN.match(query, place)
    if token is None:
        return [place + 1], False
    # `SERVICE:x {…}` has been measured to be run as a call, so a prefix of that name counts as the word.
    named = token.lastgroup in ("word", "name") and "service" in token.group().partition(":")[0].casefold()
    return [token.end()], named


def _form(query: str) -> str | None:
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


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]


_CERTAIN = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_OPENING, _CLOSING = "{([", "})]"


def nesting(query: str) -> int:
    """Return how deep brackets may nest, by the worst reading: too much nesting has been measured to end an engine.

    An opening bracket counts where any reading has it outside strings, comments and IRIs, a closing one where all do.
    """
    if sum(query.count(bracket) for bracket in _OPENING) <= _SHALLOW:
        return sum(query.count(bracket) for bracket in _OPENING)
    due, seen = [0], {0}
    hidden = [0] * (len(query) + 1)  # +1 where a stretch that may be no code begins, -1 where it ends
    while due:
        place = due.pop()
        following, end = _readings(query, place)
        if end > place:
            hidden[place] += 1
            hidden[end] -= 1
        for start in following:
            if start < len(query) and start not in seen:
                seen.add(start)
                due.append(start)
    depth = deepest = covers = 0
    for place, character in enumerate(query):
        covers += hidden[place]
        if character in _OPENING and place in seen:
            depth += 1
            deepest = max(deepest, depth)
        elif character in _CLOSING and not covers:
            depth = max(0, depth - 1)
    return deepest


_SHALLOW = 20  # so few brackets are harmless however they stand


def _readings(query: str, place: int) -> tuple[list[int], int]:
    """Return where the next token may begin, and where the stretch at `place` ends that may be no code."""
    if query[place] == "<":
        whole = _IRI.match(query, place)
        if whole is None:
            return [place + 1], place
        # Two slashes stand in no expression, so that `<http://` can only begin an IRI.
        return ([whole.end()] if _CERTAIN.match(query, place) else [place + 1, whole.end()]), whole.end()
    token = _TOKEN.match(query, place)
    if token is None:
        return [place + 1], place
    return [token.end()], token.end() if token.lastgroup in ("comment", "string", "escaped") else place

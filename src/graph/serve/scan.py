"""Looks at a SPARQL query before it is run: which form it has, whether it calls SERVICE, how deep it nests.

This is no parser. It knows strings, comments, IRIs, variables and escapes well enough not to be misled by them,
and where an engine may read a word in two ways it takes the dangerous one: an engine has been measured to run
`SERVICE:x {…}` as a call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<escaped>\\.)
    | (?P<comment>\#[^\n\r]*)
    | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
        | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<language>@[A-Za-z0-9-]+)
    | (?P<name>[\w.-]*:(?:[\w:.%-]|\\.)*)
    | (?P<word>\w[\w-]*)
    | (?P<open>[{(\[])
    | (?P<close>[})\]])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FORMS = ("select", "ask", "construct", "describe")
_UPDATES = ("insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with")


@dataclass(frozen=True, slots=True)
class Scan:
    """What was seen. `form` is select, ask, construct, describe, "update", or None where no such word comes first.

    `depth` is the greatest number of brackets open at one place.
    """

    form: str | None
    calls_service: bool
    depth: int

    @property
    def makes_graph(self) -> bool:
        """True where the answer is triples, False where it is a table or a truth value."""
        return self.form in ("construct", "describe")


def scan(query: str) -> Scan:
    r"""Return what `query` is, as written and with its `\u` escapes read (SPARQL 1.1, 19.2): the worse of the two."""
    written = _scan(query)
    read = _ESCAPE.sub(_character, query)
    if read == query:
        return written
    decoded = _scan(read)
    return Scan(
        written.form or decoded.form,
        written.calls_service or decoded.calls_service,
        max(written.depth, decoded.depth),
    )


def _scan(query: str) -> Scan:
    form, service, depth, deepest = None, False, 0, 0
    for kind, text in _tokens(query):
        if kind == "open":
            depth += 1
            deepest = max(deepest, depth)
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind in ("word", "name"):
            word = text.partition(":")[0].lower()
            service = service or "service" in word
            if form is None and kind == "word" and word not in ("prefix", "base"):
                form = word
    if form not in _FORMS:
        form = "update" if form in _UPDATES else None
    return Scan(form, service, deepest)


def _tokens(query: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(query):
        if match.lastgroup in ("word", "name", "open", "close"):
            yield match.lastgroup, match.group()


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]

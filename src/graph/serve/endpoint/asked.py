"""What a request asks by the SPARQL 1.1 Protocol (section 2): its query, its dataset, the form it wants by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from graph.serve.http import problems
from graph.serve.http.problems import Problem

QUERY_TYPE, FORM_TYPE, UPDATE_TYPE = (
    "application/sparql-query",
    "application/x-www-form-urlencoded",
    "application/sparql-update",
)
_ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, read: the query (None: none was sent), its dataset and the form wanted by name."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    form: str | None = None

    @property
    def is_bare(self) -> bool:
        """Whether nothing is asked for beside the query."""
        return not (self.default_graphs or self.named_graphs or self.form)


def update(request: Request, body: bytes) -> str | None:
    """Return the update that a POST carries (SPARQL 1.1 Protocol, 2.2), None where it carries none."""
    if request.method != "POST":
        return None
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == UPDATE_TYPE:
        return _utf8(body, "the body")
    if kind != FORM_TYPE:
        return None
    given = [value for name, value in _pairs(body, "the form") if name == "update"]
    if len(given) > 1:
        raise Problem(problems.BAD_REQUEST, f"The parameter update is given {len(given)} times; give it once.")
    return given[0] if given else None


def read_request(request: Request, body: bytes) -> Asked:
    """Return what is asked, of any method; raises `Problem` for what the protocol does not allow."""
    in_address = _pairs(request.scope["query_string"], "the query string")
    if request.method in ("GET", "HEAD"):
        return _asked(in_address, method=request.method)
    content_type, _, parameters = request.headers.get("content-type", "").partition(";")
    kind = content_type.strip().lower()
    charset = re.search(r"charset\s*=\s*\"?([\w-]+)", parameters, re.IGNORECASE)
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise _unsupported(f"the charset {charset[1]}")
    if kind == UPDATE_TYPE:
        raise Problem(problems.READ_ONLY, "An update was sent; only queries are answered.")
    if kind == FORM_TYPE:
        return _asked([*in_address, *_pairs(body, "the form")], method=request.method, must=True)
    if kind == QUERY_TYPE:
        return _asked([*in_address, ("query", _utf8(body, "the body"))], method=request.method, must=True)
    raise _unsupported(kind or "a body without Content-Type")


def _unsupported(what: str) -> Problem:
    return Problem(
        problems.MEDIA_TYPE,
        f"{what} is not read; send {QUERY_TYPE} or {FORM_TYPE}, in UTF-8.",
        headers={"Accept-Post": f"{QUERY_TYPE}, {FORM_TYPE}", "Accept-Query": f"{QUERY_TYPE}, {FORM_TYPE}"},
    )


def _asked(pairs: Sequence[tuple[str, str]], *, method: str, must: bool = False) -> Asked:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    if "update" in values:
        if method in ("GET", "HEAD"):
            raise Problem(
                problems.BAD_REQUEST, "The parameter update is not for GET, and updates are not taken here."
            )
        raise Problem(problems.READ_ONLY, "The parameter update was sent; only queries are answered.")
    for name in ("query", "format"):
        if len(values.get(name, [])) > 1:
            raise Problem(
                problems.BAD_REQUEST, f"The parameter {name} is given {len(values[name])} times; give it once."
            )
    query = values.get("query", [None])[0]
    if query is None and must:
        raise Problem(problems.BAD_REQUEST, "There is no parameter query in the form.")
    if query is not None and not query.strip():
        raise Problem(problems.BAD_REQUEST, "The query is empty.")
    for name in ("default-graph-uri", "named-graph-uri"):
        for value in values.get(name, []):
            if not _ABSOLUTE_IRI.fullmatch(value):
                raise Problem(problems.BAD_REQUEST, f"{name}: {value!r} is not an absolute IRI.")
    return Asked(
        query,
        tuple(values.get("default-graph-uri", [])),
        tuple(values.get("named-graph-uri", [])),
        values.get("format", [None])[0] or None,
    )


async def read_body(request: Request, most: int) -> bytes:
    """Return the body of a request. Raises `Problem` as soon as it is longer than `most` bytes."""
    if request.method in ("GET", "HEAD"):
        return b""
    too_long = Problem(
        problems.TOO_LARGE, f"The body is longer than {most:,} bytes.", headers={"Connection": "close"}
    )
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most + _DRAINED:
        raise too_long
    body, length = bytearray(), 0
    async for chunk in request.stream():
        length += len(chunk)
        if length <= most:
            body += chunk
        elif length > most + _DRAINED:
            raise too_long
    if length > most:
        raise too_long
    return bytes(body)


_DRAINED = (
    10_000_000  # bytes that are read and forgotten, so that a client which sends first and reads then is told why
)


def _pairs(encoded: bytes, where: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1_000)
    except UnicodeDecodeError as error:
        raise Problem(
            problems.BAD_REQUEST, f"There is text in {where} that is not UTF-8, percent-encoded."
        ) from error
    except ValueError as error:
        raise Problem(problems.BAD_REQUEST, f"There are too many parameters in {where}.") from error


def _utf8(body: bytes, where: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(problems.BAD_REQUEST, f"Byte {error.start} of {where} is not UTF-8.") from error

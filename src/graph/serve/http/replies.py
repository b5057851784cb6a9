"""Makes every HTTP answer: security headers, ETag and 304, compression, HEAD. No answer is made anywhere else."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime

from starlette.concurrency import iterate_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from graph.serve.http import conneg, encodings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
WITH_EDITOR = CONTENT_SECURITY_POLICY.replace("style-src", "script-src 'self'; connect-src 'self'; style-src")
SECURITY: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Location, ETag, Last-Modified, Link, Location",
}
_CACHED = "public, max-age=300, stale-while-revalidate=86400"
_COMPRESS_FROM = 1024  # bytes; below it compression makes an answer longer


def reply(
    request: Request,
    body: str | bytes,
    content_type: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    tag: str | None = None,
) -> Response:
    """Return the answer to `request`: compressed where that is accepted and helps, without body for HEAD.

    A 200 to GET or HEAD has a strong ETag, one for each form and encoding, and becomes 304 where the client
    has it already. `tag` says what the body depends on; where it is left out the body itself does.
    """
    content = body.encode() if isinstance(body, str) else body
    wanted = encodings.choose(conneg.joined(request, "accept-encoding")) if len(content) >= _COMPRESS_FROM else None
    sent = _headers(request.method, content_type, status, headers)
    content = _coded(sent, content, wanted)
    if status == 200 and request.method in ("GET", "HEAD") and sent["Cache-Control"] != "no-store":
        sent["ETag"] = _tag(content_type, tag.encode() if tag is not None else content, wanted)
        if _has_it(request, sent["ETag"]) or _is_as_new(request, sent.get("Last-Modified")):
            return not_modified(sent)
    if request.method == "HEAD":
        return _bare(status, {**sent, "Content-Length": str(len(content))})
    return Response(content, status_code=status, headers=sent)


def written(
    body: bytes, content_type: str, *, coding: str | None, headers: Mapping[str, str] | None = None, tag: str
) -> tuple[bytes, bytes]:
    """Return the lines of the head after the date, and the body, of the 200 that `reply` would give to GET.

    `coding` is what the client wants most, for a body that is worth it.
    """
    wanted = coding if len(body) >= _COMPRESS_FROM else None
    sent = _headers("GET", content_type, 200, headers)
    content = _coded(sent, body, wanted)
    sent["ETag"] = _tag(content_type, tag.encode(), wanted)
    lines = [f"{name.lower()}: {value}\r\n" for name, value in sent.items()]
    return f"{''.join(lines)}content-length: {len(content)}\r\n\r\n".encode("latin-1"), content


def _coded(sent: dict[str, str], content: bytes, coding: str | None) -> bytes:
    """Return the content in a coding, which is then told in `sent`."""
    if coding is None:
        return content
    sent["Content-Encoding"] = coding
    return encodings.compressed(content, coding)


def stream(
    request: Request, pieces: Iterator[bytes], content_type: str, *, headers: Mapping[str, str] | None = None
) -> Response:
    """Return an answer that is sent piece by piece, never whole in memory; HEAD has no body. Nothing is packed again."""
    sent = {**SECURITY, "Content-Type": content_type, "Cache-Control": "public, max-age=300", **(headers or {})}
    return _bare(200, sent) if request.method == "HEAD" else StreamingResponse(pieces, headers=sent)


def unchanged(
    request: Request, content_type: str, *, tag: str, headers: Mapping[str, str] | None = None
) -> Response | None:
    """Return 304 where the client has the answer that depends on `tag` already, in whichever encoding; else None."""
    for encoding in (None, *encodings.NAMES):
        etag = _tag(content_type, tag.encode(), encoding)
        if _has_it(request, etag, named=True):
            return not_modified({**_headers(request.method, content_type, 200, headers), "ETag": etag})
    return None


def streamed(
    request: Request,
    pieces: Iterator[bytes],
    content_type: str,
    *,
    tag: str | None,
    length: int,
    closing: Callable[[], None],
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return an answer that is read and compressed piece by piece while it is sent; `closing` is called at its end."""
    encoding = encodings.choose(conneg.joined(request, "accept-encoding"))
    sent = _headers(request.method, content_type, 200, headers)
    if encoding is not None:
        sent["Content-Encoding"] = encoding
    else:
        sent["Content-Length"] = str(length)
    if tag is not None and request.method in ("GET", "HEAD"):
        sent["ETag"] = _tag(content_type, tag.encode(), encoding)
    if request.method == "HEAD":
        closing()
        return _bare(200, sent)

    async def content() -> AsyncIterator[bytes]:
        try:
            async for piece in iterate_in_threadpool(encodings.stream(pieces, encoding)):
                yield piece
        finally:
            closing()

    return StreamingResponse(content(), headers=sent)


def not_modified(sent: Mapping[str, str]) -> Response:
    """Return 304 with the headers of the answer that it stands for."""
    return _bare(304, {name: value for name, value in sent.items() if name not in _NOT_IN_304})


def _headers(method: str, content_type: str, status: int, headers: Mapping[str, str] | None) -> dict[str, str]:
    sent = {**SECURITY, "Content-Type": content_type, "Vary": "Accept, Accept-Encoding", **(headers or {})}
    readable = method in ("GET", "HEAD")
    sent.setdefault("Cache-Control", _CACHED if status == 200 and readable else "no-store")
    return sent


def _tag(content_type: str, seed: bytes, encoding: str | None) -> str:
    digest = hashlib.sha256(content_type.encode() + b"\n" + seed).hexdigest()[:24]
    return f'"{digest}-{encoding}"' if encoding else f'"{digest}"'


def redirect(
    request: Request, location: str, *, status: int = 303, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a redirect with a one-line note; `location` is a path on this host."""
    sent = {"Location": location, **(headers or {})}
    return reply(request, f"See {location}\n", "text/plain; charset=utf-8", status=status, headers=sent)


def preflight(methods: str) -> Response:
    """Return the answer to OPTIONS: which methods there are, and that any origin may use them."""
    return _bare(
        204,
        {
            **SECURITY,
            "Allow": methods,
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Allow-Headers": "Content-Type, Accept",
            "Access-Control-Max-Age": "86400",
        },
    )


_NOT_IN_304 = frozenset(["Content-Type", "Content-Encoding", "Content-Length"])


def _bare(status: int, headers: Mapping[str, str]) -> Response:
    response = Response(status_code=status, headers=dict(headers))
    if status in (204, 304) and "content-length" in response.headers:
        del response.headers["content-length"]
    return response


def _is_as_new(request: Request, changed_at: str | None) -> bool:
    """Tell whether the client has what was last changed then (RFC 9110, 13.1.3); an ETag that it sends goes before."""
    since = request.headers.get("if-modified-since")
    if since is None or changed_at is None or "if-none-match" in request.headers:
        return False
    try:
        return parsedate_to_datetime(since) >= parsedate_to_datetime(changed_at)
    except (ValueError, TypeError):
        return False


def _has_it(request: Request, tag: str, *, named: bool = False) -> bool:
    header = conneg.joined(request, "if-none-match") or ""
    known = [one.strip().removeprefix("W/") for one in header.split(",")]
    return tag in known or ("*" in known and not named)

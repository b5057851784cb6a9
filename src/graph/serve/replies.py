"""Makes every HTTP answer: security headers, ETag and 304, gzip, HEAD. No answer is made anywhere else."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator, Mapping

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SECURITY: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Location, ETag, Link, Location",
}
_CACHED = "public, max-age=300, stale-while-revalidate=86400"
_COMPRESS_FROM = 1024  # bytes; below it gzip makes an answer longer


def reply(
    request: Request,
    body: str | bytes,
    content_type: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the answer to `request`: gzipped where that is accepted and helps, without body for HEAD.

    A 200 to GET or HEAD has a strong ETag, one for each form and encoding, and becomes 304 where the client
    has it already.
    """
    content = body.encode() if isinstance(body, str) else body
    sent = {**SECURITY, "Content-Type": content_type, "Vary": "Accept, Accept-Encoding", **(headers or {})}
    tag = hashlib.sha256(content_type.encode() + b"\n" + content).hexdigest()[:24]
    if len(content) >= _COMPRESS_FROM and _accepts_gzip(request.headers.get("accept-encoding", "")):
        content = gzip.compress(content, compresslevel=5, mtime=0)
        sent["Content-Encoding"] = "gzip"
        tag += "-gzip"
    readable = request.method in ("GET", "HEAD")
    sent.setdefault("Cache-Control", _CACHED if status == 200 and readable else "no-store")
    if status == 200 and readable:
        sent["ETag"] = f'"{tag}"'
        if _has_it(request.headers.get("if-none-match", ""), sent["ETag"]):
            return _bare(304, {name: value for name, value in sent.items() if name not in _NOT_IN_304})
    if request.method == "HEAD":
        return _bare(status, {**sent, "Content-Length": str(len(content))})
    return Response(content, status_code=status, headers=sent)


def stream(
    request: Request, pieces: Iterator[bytes], content_type: str, *, headers: Mapping[str, str] | None = None
) -> Response:
    """Return an answer that is sent piece by piece, never whole in memory; HEAD has no body. Nothing is packed again."""
    sent = {**SECURITY, "Content-Type": content_type, "Cache-Control": "public, max-age=300", **(headers or {})}
    return _bare(200, sent) if request.method == "HEAD" else StreamingResponse(pieces, headers=sent)


def redirect(request: Request, location: str, *, status: int = 303) -> Response:
    """Return a redirect with a one-line note; `location` is a path on this host."""
    return reply(
        request, f"See {location}\n", "text/plain; charset=utf-8", status=status, headers={"Location": location}
    )


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


_NOT_IN_304 = frozenset(["Content-Type", "Content-Encoding"])


def _bare(status: int, headers: Mapping[str, str]) -> Response:
    response = Response(status_code=status, headers=dict(headers))
    if status in (204, 304) and "content-length" in response.headers:
        del response.headers["content-length"]
    return response


def _accepts_gzip(header: str) -> bool:
    for part in header.lower().split(","):
        name, _, quality = part.partition(";")
        if name.strip() == "gzip":
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _has_it(header: str, tag: str) -> bool:
    known = [one.strip().removeprefix("W/") for one in header.split(",")]
    return tag in known or "*" in known

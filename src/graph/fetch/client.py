"""A polite client: robots.txt first, one request at a time, pauses, back-off, and an end where a host says no."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx2

from graph.errors import Disallowed, Gone, HostStopped, NotFetched, Refused, Unfinished, UnsafeAddress
from graph.fetch.addresses import Site, next_address
from graph.fetch.clock import Clock
from graph.fetch.connection import Transport
from graph.fetch.robots import LARGEST as LARGEST_ROBOTS
from graph.fetch.robots import TOKEN, Rules, rules

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_REFUSALS = frozenset((401, 403, 407, 429, 451))
_KEPT_HEADERS = ("content-type", "date", "etag", "last-modified", "retry-after", "server")
_MOST_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Manners:
    """How a client behaves; times in seconds, `largest` in bytes.

    `timeout` is the time for one answer as a whole. `longest_pause` caps what robots.txt may ask for,
    `longest_wait` what Retry-After may: a host that wants longer is left alone for this run. `loopback` lets tests
    ask a server of their own, and is for nothing else.
    """

    user_agent: str = TOKEN
    pause: float = 1.0
    longest_pause: float = 60.0
    longest_wait: float = 300.0
    timeout: float = 60.0
    largest: int = 20_000_000
    attempts: int = 4
    refusals: int = 3
    loopback: bool = False


def user_agent(version: str, contact: str | None) -> str:
    """Return the name that we go by: product, version, and where its user can be reached."""
    return f"{TOKEN}/{version}{f' (+{contact})' if contact else ' (no contact given)'}"


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer. `asked` is the address that was asked for, `address` the one that answered in the end."""

    asked: str
    address: str
    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes
    retrieved_at: datetime

    def header(self, name: str) -> str:
        """Return a header, "" where it was not sent or is not kept."""
        return dict(self.headers).get(name, "")


@dataclass
class _Host:
    """What is known of one host in this run."""

    rules: Rules | None = None
    last_asked: float | None = None
    refusals: int = 0
    failures: int = 0  # in a row
    stopped: str = ""


class _Again(Exception):
    """An answer that may be better next time."""

    def __init__(self, cause: str, *, status: int | None = None, after: float | None = None) -> None:
        super().__init__(cause)
        self.cause, self.status, self.after = cause, status, after


@dataclass
class Client:
    """Asks one site. `note` is told what a person may want to know: pauses asked for, retries, an end.

    `requests` counts what went over the network.
    """

    site: Site
    manners: Manners
    clock: Clock = field(default_factory=Clock)
    note: Callable[[str], None] = lambda text: None  # noqa: ARG005
    requests: int = 0

    def __post_init__(self) -> None:
        """Open no connection yet."""
        self._transport = Transport(self.clock.monotonic, loopback=self.manners.loopback)
        self._client = httpx2.Client(transport=self._transport, trust_env=False, follow_redirects=False)
        self._hosts: dict[str, _Host] = {}

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        self._client.close()

    def get(
        self,
        address: str,
        due: Callable[[Reply], None] = lambda reply: None,  # noqa: ARG005
        *,
        had: Mapping[str, str] | None = None,
    ) -> Reply:
        """Return the whole answer to a GET.

        `had` are the headers of the answer that we have, if we have one: the answer may then be 304, without a body, on
        which `due` is not asked. `due` raises `Refused` or `Unfinished` for an answer that is not what is due. Raises `Refused` where the host
        or its robots.txt does not want to be asked, `UnsafeAddress` where we will not follow, `Gone`, `Unfinished` or
        `NotFetched` when the attempts are used up, and `HostStopped` for a host that is left alone from now on.
        """
        host = self._host(address)
        if host.stopped:
            raise HostStopped(address, host.stopped)
        try:
            reply = self._attempts(address, due, _validators(had or {}))
        except (HostStopped, Disallowed):
            raise
        except UnsafeAddress as error:
            self.recall(address, failed=True)
            raise error if error.address == address else UnsafeAddress(address, error.cause) from error
        except Refused:
            self.recall(address, refused=True)
            raise
        except Gone:
            host.failures = 0
            raise
        except NotFetched:
            self.recall(address, failed=True)
            raise
        host.failures = 0
        return reply

    def recall(self, address: str, *, refused: bool = False, failed: bool = False) -> None:
        """Count a refusal or failure of an address's host, this run's or one from before it was interrupted."""
        host = self._host(address)
        host.refusals += refused
        host.failures = host.failures + 1 if failed else 0
        if host.refusals >= self.manners.refusals:
            self._stop(host, f"the host refused {host.refusals} times; it is left alone")
        elif host.failures >= self.manners.refusals:
            self._stop(host, f"the host failed {host.failures} times in a row; it is left alone")

    def _stop(self, host: _Host, cause: str) -> None:
        if not host.stopped:
            host.stopped = cause
            self.note(cause)

    def _host(self, address: str) -> _Host:
        return self._hosts.setdefault(urlsplit(address).netloc.casefold(), _Host())

    def _attempts(self, address: str, due: Callable[[Reply], None], validators: Mapping[str, str]) -> Reply:
        for attempt in range(1, self.manners.attempts + 1):
            try:
                return self._followed(address, due, validators)
            except _Again as again:
                if attempt == self.manners.attempts:
                    kind = Refused if again.status == 429 else NotFetched
                    raise kind(address, f"{again.cause}, {attempt} times", status=again.status) from again
                self._back_off(address, attempt, again)
            except Unfinished as error:
                if attempt == self.manners.attempts:
                    raise Unfinished(address, f"{error.cause}, {attempt} times", status=error.status) from error
                self._back_off(address, attempt, _Again(error.cause))
        raise NotFetched(address, "not asked")

    def _back_off(self, address: str, attempt: int, again: _Again) -> None:
        if again.after is not None and again.after > self.manners.longest_wait:
            cause = f"the host asks to come back after {again.after:.0f} s ({again.cause})"
            self._stop(self._host(address), cause)
            raise Refused(address, cause, status=again.status)
        wait = min(self.manners.longest_pause, 2.0**attempt * (0.5 + self.clock.chance()))
        if again.after is not None:
            wait = max(again.after, self.manners.pause)
        self.note(f"{again.cause}: asked again in {wait:.1f} s")
        self.clock.sleep(wait)

    def _followed(self, address: str, due: Callable[[Reply], None], validators: Mapping[str, str]) -> Reply:
        here, seen = address, {address}
        while True:
            self._allowed(here)
            reply = self._once(here, self.manners.largest, validators=validators)
            if reply.status == 304 and validators:
                return Reply(address, here, reply.status, reply.headers, b"", reply.retrieved_at)
            if reply.status not in _REDIRECTS:
                reply = Reply(address, here, reply.status, reply.headers, reply.content, reply.retrieved_at)
                _judge(reply, self.clock.now())
                due(reply)
                return reply
            here = next_address(here, reply.header("location"), self.site, loopback=self.manners.loopback)
            if here in seen:
                raise NotFetched(address, "redirects in a circle", status=reply.status)
            if len(seen) > _MOST_REDIRECTS:
                raise NotFetched(address, f"redirects more than {_MOST_REDIRECTS} times", status=reply.status)
            seen.add(here)

    def _allowed(self, address: str) -> None:
        host = self._host(address)
        if host.rules is None:
            host.rules = self._rules(address)
            asked, kept = host.rules.delay_seconds, self._pause(host)
            if asked > self.manners.pause:
                capped = f", kept to {kept:.0f} s" if kept < asked else ""
                self.note(f"robots.txt asks for {asked:.0f} s between requests{capped}")
        if not host.rules.allows(address):
            raise Disallowed(address, "robots.txt does not allow it")

    def _rules(self, address: str) -> Rules:
        """Return the rules of a host; one whose robots.txt cannot be reached is not asked (RFC 9309, 2.3.1.4)."""
        parts = urlsplit(address)
        here = f"{parts.scheme}://{parts.netloc}/robots.txt"
        asked = here
        cause = "redirects too often"
        for attempt in range(1, self.manners.attempts + 1):
            try:
                for _ in range(_MOST_REDIRECTS + 1):
                    reply = self._once(here, LARGEST_ROBOTS, cut=True)
                    if reply.status not in _REDIRECTS:
                        break
                    here = next_address(here, reply.header("location"), self.site, loopback=self.manners.loopback)
                if 200 <= reply.status < 300:
                    return rules(reply.content)
                if 400 <= reply.status < 500 and reply.status != 429:
                    return Rules()  # RFC 9309, 2.3.1.3: there are no rules
                cause = f"HTTP {reply.status}"
                after = _retry_after(reply, self.clock.now())
            except _Again as again:
                cause, after = again.cause, None
            except UnsafeAddress as error:
                cause = error.cause
                break
            if attempt < self.manners.attempts:
                self._back_off(address, attempt, _Again(f"robots.txt: {cause}", after=after))
                here = asked
        stopped = f"its robots.txt cannot be reached ({cause}), which means: do not ask"
        self._stop(self._host(address), stopped)
        raise HostStopped(address, stopped)

    def _pause(self, host: _Host) -> float:
        asked = host.rules.delay_seconds if host.rules else 0.0
        return max(self.manners.pause, min(asked, self.manners.longest_pause))

    def _once(
        self, address: str, largest: int, *, cut: bool = False, validators: Mapping[str, str] | None = None
    ) -> Reply:
        """Ask once, after the pause that is due, and return what came, whatever its status."""
        host = self._host(address)
        if host.last_asked is not None:
            wait = host.last_asked + self._pause(host) - self.clock.monotonic()
            if wait > 0:
                self.clock.sleep(wait)
        self.requests += 1
        self._transport.until(self.clock.monotonic() + self.manners.timeout)
        headers = {
            "User-Agent": self.manners.user_agent,
            "Accept": "text/xml, application/xml, text/html;q=0.9, */*;q=0.1",
            "Accept-Encoding": "gzip",
            **(validators or {}),
        }
        try:
            request = self._client.build_request("GET", address, headers=headers, timeout=self.manners.timeout)
            response = self._client.send(request, stream=True)
            try:
                content = self._body(response, address, largest, cut=cut)
            finally:
                response.close()
        except httpx2.TimeoutException as error:
            raise _Again(f"no whole answer within {self.manners.timeout:.0f} s") from error
        except httpx2.TransportError as error:
            raise _Again(f"{type(error).__name__}: {' '.join(str(error).split())[:200]}") from error
        except httpx2.InvalidURL as error:
            raise NotFetched(address, f"is no address: {error}") from error
        finally:
            host.last_asked = self.clock.monotonic()
            self._client.cookies.clear()
        kept = [(name, response.headers[name][:500]) for name in _KEPT_HEADERS if name in response.headers]
        if response.status_code in _REDIRECTS:
            kept.append(("location", response.headers.get("location", "")[:2000]))
        return Reply(address, address, response.status_code, tuple(kept), content, self.clock.now())

    def _body(self, response: httpx2.Response, address: str, largest: int, *, cut: bool) -> bytes:
        """Read a body, at most `largest` bytes of it, unpacked; what is larger is refused, or cut where `cut`."""
        encoding = response.headers.get("content-encoding", "identity").strip().casefold() or "identity"
        if encoding not in {"identity", "gzip", "x-gzip"}:
            raise UnsafeAddress(address, f"answers in the encoding {encoding[:40]!r}, which was not asked for")
        unpack = zlib.decompressobj(31) if encoding != "identity" else None
        parts: list[bytes] = []
        size = taken = 0
        try:
            for packed in response.iter_raw(65_536):
                taken += len(packed)
                part = packed if unpack is None else unpack.decompress(packed, largest + 1 - size)
                parts.append(part)
                size += len(part)
                if size > largest or taken > largest:
                    if cut:
                        break
                    raise UnsafeAddress(
                        address, f"larger than {largest / 1_000_000:g} MB", status=response.status_code
                    )
        except zlib.error as error:
            raise _Again(f"the gzip body is damaged: {error}") from error
        if unpack is not None and not unpack.eof and size and not cut:
            raise _Again("the gzip body ends before its end")
        return b"".join(parts)[:largest]


def _validators(had: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that ask for an answer only where it is another than we had (RFC 9110, 13.1)."""
    given = {"If-None-Match": had.get("etag"), "If-Modified-Since": had.get("last-modified")}
    return {name: value for name, value in given.items() if value and value.isascii() and value.isprintable()}


def _judge(reply: Reply, now: datetime) -> None:
    """Raise what a status means: `Refused`, `Gone`, or that it may be better next time."""
    status = reply.status
    if status == 200:
        return
    if status == 429 or status >= 500:
        if status == 503 and is_challenge(reply.content):
            raise Refused(reply.asked, "HTTP 503 with a challenge page", status=status)
        raise _Again(f"HTTP {status}", status=status, after=_retry_after(reply, now))
    if status in _REFUSALS:
        raise Refused(reply.asked, f"HTTP {status}", status=status)
    if status in {404, 410}:
        raise Gone(reply.asked, f"HTTP {status}", status=status)
    raise NotFetched(reply.asked, f"HTTP {status}", status=status)


def _retry_after(reply: Reply, now: datetime) -> float | None:
    """Return the seconds that Retry-After gives, as a number or a date; None without one (RFC 9110, 10.2.3)."""
    given = reply.header("retry-after").strip()
    if given.isascii() and given.isdigit():
        return float(given[:9])
    try:
        moment = parsedate_to_datetime(given)
    except (ValueError, TypeError, OverflowError):
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return max(0.0, (moment - now).total_seconds())


_CHALLENGES = (
    b"cf-chl", b"challenge-platform", b"_incapsula_resource", b"just a moment", b"checking your browser", b"captcha",
    b"pardon our interruption", b"request unsuccessful", b"access denied", b"enable javascript", b"attention required",
    b"are you a robot", b"are you human", b"request rejected",
)  # fmt: skip


def is_challenge(content: bytes) -> bool:
    """Tell whether a page asks its reader to prove to be a person, or to run a script and come again."""
    head = content[:20_000].lower()
    if len(content) < 20_000 and any(mark in head for mark in _CHALLENGES):
        return True
    is_bare = len(content) < 1_500 and b"<a " not in head
    return is_bare and (b"<script" in head or re.search(rb"http-equiv\s*=\s*[\"']?refresh", head) is not None)

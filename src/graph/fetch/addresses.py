"""Addresses of council sites: which may be asked, which are the same page, and which belong to one council."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from graph.errors import InvalidSetting, UnsafeAddress

_SESSION = re.compile(r"/\((?:[A-Za-z]\([^()/]*\))+\)(?=/)")  # "/(X(1)S(abc))/", a session in the path of ASP.NET
_VOLATILE = frozenset(("ver", "j", "planid", "evt", "rpid", "$lo$"))
_LANGUAGE = "lll"
_MEETING = frozenset(("mid", "meetingid"))
_PATH = "/%:@!$&'()*+,;=~-._"  # what stands in a path as it is (RFC 3986, 3.3), and what is escaped already
_PUBLIC_SUFFIX = re.compile(
    r"[^.]+\.(?:gov\.uk|gov\.wales|llyw\.cymru|gov\.scot|gov\.ie|org\.uk|co\.uk|com|wales|uk)$"
)
_SHARED = frozenset(("moderngov.co.uk", "cmis.uk.com", "uk.com"))
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,250}[a-z0-9])?|\[[0-9a-f:.]+\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Site:
    """One council's site: `base` without a final slash, and the hosts that are the council's own beside its host."""

    base: str
    hosts: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """The host of the base address."""
        return urlsplit(self.base).hostname or ""

    @property
    def name(self) -> str:
        """The host, port and path as one name for files: letters, digits, dots and hyphens."""
        parts = urlsplit(self.base)
        return re.sub(r"[^a-z0-9.]+", "-", f"{parts.netloc}{parts.path}".casefold()).strip("-.")

    def page(self, path: str, **parameters: str) -> str:
        """Return the address of a page of the site."""
        query = f"?{urlencode(parameters, quote_via=quote, safe='/')}" if parameters else ""
        return f"{self.base}/{path.lstrip('/')}{query}"

    def covers(self, address: str) -> bool:
        """Tell whether an address is on the same host or one of its family: www., or the council's own domain."""
        try:
            parts = urlsplit(address)
            usual = parts.port in {None, 443, urlsplit(self.base).port}
        except ValueError:
            return False
        host = (parts.hostname or "").casefold()
        return usual and any(host == own or host.endswith(f".{own}") for own in self._own())

    def _own(self) -> Iterable[str]:
        for host in (self.host, *self.hosts):
            bare = host.casefold().removeprefix("www.")
            yield bare
            domain = _PUBLIC_SUFFIX.search(bare)
            if domain and domain.group() not in _SHARED and "moderngov" not in domain.group():
                yield domain.group()


def site(address: str, *, hosts: Iterable[str] = (), loopback: bool = False) -> Site:
    """Return the site at an address as a person gives it, a page of it included; raises `InvalidSetting`.

    Only https is asked; http too where `loopback` allows tests to.
    """
    try:
        parts = urlsplit(address.strip())
        given_port = parts.port
    except ValueError as error:
        raise InvalidSetting(f"{address!r} is no web address: {error}") from error
    if not parts.hostname or not _HOST.fullmatch(parts.netloc.rpartition(":")[0] if given_port else parts.netloc):
        raise InvalidSetting(f"{address!r} is no web address of a host: give https://…")
    if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
        raise InvalidSetting(f"{address!r}: only https is fetched")
    path = _SESSION.sub("", parts.path)
    path = re.sub(r"/[^/]*\.(?:aspx|asmx)\b.*$", "", path, flags=re.IGNORECASE).rstrip("/")
    return Site(urlunsplit((parts.scheme, parts.netloc.casefold(), path, "", "")), tuple(hosts))


def canonical(address: str) -> str:
    """Return one address for all spellings of a page, for comparing: it is not meant to be asked.

    https, host and page name in small letters; without session, fragment and parameters that change nothing of the
    text; MId, MID and MeetingId are one, and a meeting is known without its committee. A language other than the
    first (LLL=1, Welsh) stays, since the page is another text.
    """
    parts = urlsplit(address.strip())
    host = (parts.hostname or "").casefold()
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    path = re.sub(r"//+", "/", _SESSION.sub("", quote(parts.path, safe=_PATH)))
    folder, _, page = path.rpartition("/")
    if folder.casefold().endswith(".asmx"):
        front, _, service = folder.rpartition("/")
        folder, page = front, f"{service}/{page}"
    parameters = dict(_parameters(parts.query))
    if "mid" in parameters and page.casefold() == "ielistdocuments.aspx":
        parameters.pop("cid", None)
    query = urlencode(sorted(parameters.items()), quote_via=quote, safe="/")
    return f"https://{host}{port}{folder}/{page.casefold()}{f'?{query}' if query else ''}"


def _parameters(query: str) -> Iterable[tuple[str, str]]:
    for key, value in parse_qsl(query, keep_blank_values=True):
        name = key.casefold()
        if name in _VOLATILE or (name == _LANGUAGE and value in {"", "0"}):
            continue
        yield ("mid" if name in _MEETING else name), value


def next_address(address: str, location: str, own: Site, *, loopback: bool = False) -> str:
    """Return where a redirect leads; raises `UnsafeAddress` for another scheme, or a host that is not the site's."""
    try:
        target = urljoin(address, location)
        parts = urlsplit(target)
        port = parts.port
    except ValueError as error:
        raise UnsafeAddress(address, f"redirects to what is no address: {location[:200]!r}") from error
    if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
        raise UnsafeAddress(address, f"redirects to the scheme {parts.scheme or 'none'!r}; only https is followed")
    if not parts.hostname or "@" in parts.netloc:
        raise UnsafeAddress(address, f"redirects to what is no address of a host: {location[:200]!r}")
    if is_private(parts.hostname, loopback=loopback):
        raise UnsafeAddress(address, f"redirects to the private address {parts.hostname}")
    if port not in {None, 443, urlsplit(own.base).port}:
        raise UnsafeAddress(address, f"redirects to port {port}")
    if not own.covers(target):
        raise UnsafeAddress(address, f"redirects to another host, {parts.hostname}; if it is the council's, name it")
    return target


def is_private(host: str, *, loopback: bool = False) -> bool:
    """Tell whether a host is written as an IP address that is not of the public internet.

    Private, shared (RFC 6598), link-local, multicast and reserved ones are not, nor is an IPv6 address that stands
    for such an IPv4 one. Loopback is private but where `loopback` allows it. A name is none.
    """
    try:
        address = ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return False
    if address.version == 6:
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address.packed.startswith(b"\x00\x64\xff\x9b"):  # RFC 6052: IPv4 behind NAT64
            inner = ip_address(address.packed[-4:])  # type: ignore[assignment] # four bytes are an IPv4 address
        if inner is not None:
            return is_private(str(inner), loopback=loopback)
    if loopback and address.is_loopback:
        return False
    return not address.is_global or address.is_multicast or address.is_reserved


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine itself, written as an IP address or as localhost."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.casefold() == "localhost"

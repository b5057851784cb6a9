"""Who has used how much lately, and which queries were too much: so that whoever asks little is answered first."""

from __future__ import annotations

import ipaddress
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

HALVED_EVERY = 30.0  # seconds
_REMEMBERED = 10_000


@dataclass
class Debts:
    """The worker seconds of each client lately, halved every 30 seconds."""

    now: Callable[[], float] = time.monotonic
    _owed: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def of(self, client: str) -> float:
        """Return what a client owes, in seconds of work."""
        seconds, when = self._owed.get(client, (0.0, 0.0))
        return seconds * 0.5 ** ((self.now() - when) / HALVED_EVERY) if seconds else 0.0

    def charge(self, client: str, seconds: float) -> None:
        """Add to what a client owes."""
        self._owed[client] = (self.of(client) + seconds, self.now())
        self._owed.move_to_end(client)
        while len(self._owed) > _REMEMBERED:
            self._owed.popitem(last=False)


@dataclass
class Remembered:
    """Remembers keys for some seconds each, the last ten thousand of them."""

    seconds: float
    now: Callable[[], float] = time.monotonic
    _until: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def add(self, key: str) -> None:
        """Remember a key from now."""
        self._until[key] = self.now() + self.seconds
        self._until.move_to_end(key)
        while len(self._until) > _REMEMBERED:
            self._until.popitem(last=False)

    def __bool__(self) -> bool:
        """Tell whether any may be remembered yet."""
        return bool(self._until)

    def left(self, key: str) -> float:
        """Return for how many seconds a key is remembered yet, 0 where it is not."""
        return max(0.0, self._until.get(key, 0.0) - self.now())


@dataclass
class Costs:
    """Remembers what the last ten thousand kinds of query usually cost, in processor seconds, those below `least` left out."""

    least: float = 0.0
    _usual: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def __bool__(self) -> bool:
        """Tell whether any is remembered."""
        return bool(self._usual)

    def of(self, key: str) -> float:
        """Return what such a query usually costs, 0 where none has been answered that is not cheap."""
        return self._usual.get(key, 0.0)

    def add(self, key: str, seconds: float) -> None:
        """Take note of what one has cost; the last ones count most."""
        before = self._usual.get(key)
        if before is None:
            if seconds < self.least:
                return
            before = seconds
        self._usual[key] = 0.7 * before + 0.3 * seconds
        self._usual.move_to_end(key)
        while len(self._usual) > _REMEMBERED:
            self._usual.popitem(last=False)


def client_of(address: str) -> str:
    """Return who asks: an IPv4 address, or the network of 64 bits that an IPv6 address belongs to."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(read, ipaddress.IPv6Address):
        if read.ipv4_mapped is not None:
            return str(read.ipv4_mapped)
        return str(ipaddress.IPv6Network((read, 64), strict=False))
    return address


_LITERAL = re.compile(r'"[^"\n]*"|\'[^\'\n]*\'|[0-9]+')
_SPACE = re.compile(r"\s+")


def shape(query: str) -> str:
    """Return a query without what varies in one that is sent again and again: words in quotes, numbers, spaces."""
    return _SPACE.sub(" ", _LITERAL.sub("0", query)).strip()[:4_000]

"""What a host's robots.txt allows (RFC 9309), and the pause that it asks for."""

from __future__ import annotations

from dataclasses import dataclass, field

from protego import Protego

TOKEN = "scrutiny-graph"  # noqa: S105 (the product token of RFC 9309, no secret)
LARGEST = 512_000  # bytes; RFC 9309, 2.5 asks for at least 500 KiB


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one host for us. `delay_seconds` is its Crawl-delay, which the standard lacks and we honour."""

    parsed: Protego = field(default_factory=lambda: Protego.parse(""))

    def allows(self, address: str) -> bool:
        """Tell whether an address may be asked."""
        return bool(self.parsed.can_fetch(address, TOKEN))

    @property
    def delay_seconds(self) -> float:
        """The pause between two requests that the host asks for; 0 where it asks for none."""
        delay = self.parsed.crawl_delay(TOKEN)
        rate = self.parsed.request_rate(TOKEN)
        between = rate.seconds / rate.requests if rate is not None and rate.requests else 0
        return max(float(delay or 0), float(between), 0.0)


def rules(content: bytes) -> Rules:
    """Return the rules of a robots.txt; what is no rule in it, a page of HTML say, is passed over."""
    return Rules(Protego.parse(content[:LARGEST].decode("utf-8-sig", "replace").replace("\x00", "")))

"""One page in a browser, what it said on its console, and whom it asked."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Page

# By axe's own tags: WCAG 2.0, 2.1 and 2.2 at levels A and AA.
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
WAIT = 120_000  # milliseconds that a state is waited for: a busy machine is no failure


@dataclass
class Seen:
    """A page, what it said on its console, and whom it asked."""

    page: Page
    address: str
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None
        assert answer.status == 200, path
        return self.page

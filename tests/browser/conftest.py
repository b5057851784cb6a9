"""A real browser on the example councils: Debian's Chromium, headless, which asks no other host."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from browsing import WAIT, Seen
from serving import served

_FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
          "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        message = "needs Chromium (Debian: apt-get install chromium)"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        opened = playwright.chromium.launch(executable_path=found, args=[*_FLAGS, *sandbox], timeout=WAIT)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with served() as where:
        yield where


@pytest.fixture(params=["light-wide"])
def seen(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Seen]:
    colour, _, width = str(request.param).partition("-")
    size = {"wide": (1280, 900), "narrow": (320, 700)}[width]
    context = browser.new_context(
        color_scheme="dark" if colour == "dark" else "light",
        viewport={"width": size[0], "height": size[1]},
        locale="en-GB",
        java_script_enabled=True,
    )
    context.set_default_timeout(WAIT)
    one = Seen(context.new_page(), address)
    one.page.on("console", lambda said: one.errors.append(said.text) if said.type == "error" else None)
    one.page.on("pageerror", lambda error: one.errors.append(str(error)))
    one.page.on(
        "request", lambda asked: one.elsewhere.append(asked.url) if not asked.url.startswith(address) else None
    )
    yield one
    context.close()

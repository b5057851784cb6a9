"""Answers what pages ask of the whole store once it has changed, so that nobody who reads a page waits for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from graph import queries
from graph.errors import GraphError
from graph.serve import groups
from graph.serve.site import Site

_log = logging.getLogger(__name__)
_LOOKED_EVERY = 1.0  # seconds
_ENDED_WITHIN = 2.0  # seconds; what is asked then is left to end by itself
SUMMARIES = ("counts", "coverage", "unanswered", "recurring-themes", "awaiting", "awaiting-responses")


def warm(site: Site) -> None:
    """Ask everything that pages ask of the whole store; it is kept until the store changes. Raises `GraphError`."""
    site.index()
    for name in SUMMARIES:
        site.read.select(name)
    groups.listed(site, 1)
    groups.stated(site)
    for rule in queries.checks():
        site.read.rows(rule.bind({}))
    site.read.triples("dataset")


@contextmanager
def keeping_warm(site: Site) -> Iterator[None]:
    """Do so at once and after each change of the store, in a thread of its own, while the block runs."""
    done = threading.Event()

    def follow() -> None:
        warmed = ""
        while not done.is_set():
            release = str(getattr(site.store, "release", ""))
            if release and release != warmed:
                try:
                    warm(site)
                except GraphError as error:
                    _log.warning("what pages ask of the whole store was not made ready: %s", error)
                warmed = release
            done.wait(_LOOKED_EVERY)

    thread = threading.Thread(target=follow, name="keeping-warm", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(_ENDED_WITHIN)

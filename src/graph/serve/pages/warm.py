"""Answers what pages ask of the whole store once it has changed, so that nobody who reads a page waits for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from graph import queries
from graph.errors import GraphError
from graph.serve.pages import groups, questions
from graph.serve.site.recurring import recurring
from graph.serve.site.site import Site

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
    for name in site.templates.list_templates():
        site.templates.get_template(name)


def warm_questions(site: Site, goes_on: Callable[[], bool]) -> None:
    """Ask each question as its page does where nothing is chosen, as long as `goes_on`; one that fails is left out."""
    for question in queries.questions():
        if not goes_on():
            return
        if question.kind == "select" and not any(param.required for param in question.params):
            try:
                site.read.rows(questions.paged(question, question.bind({}), 1))
            except GraphError as error:
                _log.warning("%s was not made ready: %s", question.name, error)


def _warm_recurrences(site: Site, goes_on: Callable[[], bool]) -> None:
    """Read what free words are compared with."""
    if goes_on():
        try:
            recurring(site)
        except GraphError as error:
            _log.warning("the recurrences were not made ready: %s", error)


@contextmanager
def keeping_warm(site: Site) -> Iterator[threading.Event]:
    """Do so at once and after each change of the store, in a thread of its own, while the block runs.

    Gives what is set when it was first done, or could not be; the questions follow.
    """
    done, ready = threading.Event(), threading.Event()

    def follow() -> None:
        warmed = ""
        while not done.is_set():
            release = str(getattr(site.store, "release", ""))
            if release and release != warmed:
                try:
                    warm(site)
                except GraphError as error:
                    _log.warning("what pages ask of the whole store was not made ready: %s", error)
                else:
                    ready.set()
                    warm_questions(site, partial(_stays, site, release, done))
                    _warm_recurrences(site, partial(_stays, site, release, done))
                warmed = release
                ready.set()
            done.wait(_LOOKED_EVERY)

    thread = threading.Thread(target=follow, name="keeping-warm", daemon=True)
    thread.start()
    try:
        yield ready
    finally:
        done.set()
        thread.join(_ENDED_WITHIN)


def _stays(site: Site, release: str, done: threading.Event) -> bool:
    """Tell whether the store is still what it was, and anybody there to read it."""
    return not done.is_set() and str(getattr(site.store, "release", "")) == release

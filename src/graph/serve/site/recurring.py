"""The recurrences nearest to free text, for the page and for programs: read once for each state of the store."""

from __future__ import annotations

from collections.abc import Mapping

from graph.recur import Answer, Recurring, embedder
from graph.serve.http import problems
from graph.serve.http.problems import Problem
from graph.serve.site.site import Site

METHODS = ("default", "semantic")
LONGEST = 500  # characters of what is asked about


def methods(site: Site) -> tuple[str, ...]:
    """Return the methods that the service has: "semantic" needs a sentence model."""
    return METHODS if site.model is not None else METHODS[:1]


def nearest(site: Site, given: Mapping[str, str]) -> list[Answer]:
    """Return the recurrences nearest to `about`, the nearest first, by `method` ("default" where it is left out).

    Raises `Problem` where `about` is missing or longer than 500 characters, and where the method is none or has no model.
    """
    text, method = given.get("about", "").strip(), given.get("method", METHODS[0])
    if not text or len(text) > LONGEST:
        raise Problem(problems.BAD_PARAMETER, f"about: give some words, at most {LONGEST} characters.")
    if method not in METHODS:
        raise Problem(problems.BAD_PARAMETER, f"method: one of {', '.join(METHODS)}.")
    if method not in methods(site):
        raise Problem(problems.BAD_PARAMETER, "method: this service has no sentence model; leave method out.")
    return recurring(site, method).near(text)


def recurring(site: Site, method: str = METHODS[0]) -> Recurring:
    """Return the recurrences of the store as it is now; they are read anew when it has changed."""
    model = site.model if method == "semantic" else None
    store = site.summaries or site.store
    return site.ready(f"recurrences {method}", lambda: Recurring(store, embedder(model)))

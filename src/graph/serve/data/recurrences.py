"""Recurrences near to free text, for programs: `/api/recurrences?about=foster+carer+recruitment`."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from graph.recur import Answer, Recurring, Side, embedder
from graph.serve.http import problems
from graph.serve.http.problems import Problem
from graph.serve.http.replies import reply
from graph.serve.site.site import Site

METHODS = ("default", "semantic")
_LONGEST = 500
_MEMBER = (
    "node",
    "text",
    "council",
    "date",
    "quote",
    "span",
    "similarity",
    "why",
    "outcome",
    "status",
    "recommendation",
)


def near(site: Site, request: Request) -> Response:
    """Return the recurrences nearest to `about`, as JSON.

    Each with why it is near, what each council has of it, and per member date, quote and outcome so far. `method` is "default", or "semantic" where the service has a sentence model. Raises `Problem` where `about` is missing
    or longer than 500 characters, and where the method is none or has no model.
    """
    text = request.query_params.get("about", "").strip()
    if not text or len(text) > _LONGEST:
        raise Problem(problems.BAD_PARAMETER, f"about: give some words, at most {_LONGEST} characters.")
    method = request.query_params.get("method", METHODS[0])
    if method not in METHODS:
        raise Problem(problems.BAD_PARAMETER, f"method: one of {', '.join(METHODS)}.")
    if method == "semantic" and site.model is None:
        raise Problem(problems.BAD_PARAMETER, "method: this service has no sentence model; leave method out.")
    chosen = site.model if method == "semantic" else None
    ready = site.ready(f"recurrences {method}", lambda: Recurring(site.store, embedder(chosen)))
    found = [described(one) for one in ready.near(text)]
    told = {"about": text, "method": method, "recurrences": found}
    return reply(request, json.dumps(told, ensure_ascii=False), "application/json")


def described(one: Answer) -> dict[str, Any]:
    """Return an answer in plain values."""
    return {
        "cluster": one.cluster,
        "label": one.label,
        "state": one.state,
        "nearness": one.nearness,
        "nearest": one.nearest,
        "why": {
            "kinds": [{"kind": kind, "adds": adds} for kind, adds in one.why.kinds],
            "words": list(one.why.words),
            "subjects": list(one.why.subjects),
        },
        "councils": list(one.councils),
        "sides": [side(told) for told in one.sides],
        "members": [{name: None if row[name] is None else str(row[name]) for name in _MEMBER} for row in one.members],
    }


def side(told: Side) -> dict[str, Any]:
    """Return what one council has of a recurrence in plain values."""
    return {
        "council": told.council,
        "asks": told.asks,
        "first": told.first,
        "last": told.last,
        "outcomes": dict(told.outcomes),
        "statuses": dict(told.statuses),
    }

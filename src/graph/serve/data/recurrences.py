"""Recurrences near to free text, for programs: `/api/recurrences?about=foster+carer+recruitment`."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from graph.recur import Answer, Side
from graph.serve.http.replies import reply
from graph.serve.site.recurring import METHODS, nearest
from graph.serve.site.site import Site

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
    given = request.query_params
    found = [described(one) for one in nearest(site, given)]
    told = {"about": given["about"].strip(), "method": given.get("method", METHODS[0]), "recurrences": found}
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

"""Recurrences near to free text, for programs: `/api/recurrences?about=foster+carer+recruitment`."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from graph.recur import Answer, about
from graph.serve import problems
from graph.serve.problems import Problem
from graph.serve.replies import reply
from graph.serve.site import Site

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
    """Return the recurrences nearest to `about`, as JSON: councils, and per member date, quote and outcome so far.

    Raises `Problem` where `about` is missing or longer than 500 characters.
    """
    text = request.query_params.get("about", "").strip()
    if not text or len(text) > _LONGEST:
        raise Problem(problems.BAD_PARAMETER, f"about: give some words, at most {_LONGEST} characters.")
    found = [described(one) for one in about(site.store, text)]
    return reply(request, json.dumps({"about": text, "recurrences": found}, ensure_ascii=False), "application/json")


def described(one: Answer) -> dict[str, Any]:
    """Return an answer in plain values."""
    return {
        "cluster": one.cluster,
        "label": one.label,
        "state": one.state,
        "nearness": one.nearness,
        "councils": list(one.councils),
        "members": [{name: None if row[name] is None else str(row[name]) for name in _MEMBER} for row in one.members],
    }

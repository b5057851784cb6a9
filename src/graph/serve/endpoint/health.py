"""Whether the server lives, whether it can answer, and its figures."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import Response

from graph.serve.endpoint.answers import Question
from graph.serve.endpoint.sparql import Desk
from graph.serve.http.metrics import CONTENT_TYPE
from graph.serve.http.problems import Problem
from graph.serve.http.replies import reply

_NEVER_KEPT = {"Cache-Control": "no-store"}


async def alive(desk: Desk, request: Request) -> Response:  # noqa: ARG001 (it touches nothing)
    """Tell that the process answers; nothing else is touched."""
    return reply(request, "alive\n", "text/plain; charset=utf-8", headers=_NEVER_KEPT)


async def ready(desk: Desk, request: Request) -> Response:
    """Tell whether a query is answered, by asking one the way anybody's is; 503 where it is not."""
    try:
        answer = await desk.answers.answer(Question("ASK {}"), "the server itself")
        answer.close()
    except Problem as problem:
        told = {"ready": False, "why": problem.detail}
        return reply(
            request, _json(told), "application/json", status=503, headers={**_NEVER_KEPT, "Retry-After": "5"}
        )
    return reply(
        request, _json({"ready": True, "release": desk.answers.release}), "application/json", headers=_NEVER_KEPT
    )


async def figures(desk: Desk, request: Request) -> Response:
    """Return the figures for Prometheus."""
    return reply(request, desk.metrics.text(), CONTENT_TYPE, headers=_NEVER_KEPT)


def _json(value: object) -> str:
    return json.dumps(value) + "\n"

"""What a worker's reply means: an answer, or a problem."""

from __future__ import annotations

import logging

from graph.isolate import wire
from graph.serve.endpoint.answers import Answer, Question, malformed, refused, unacceptable
from graph.serve.http import problems
from graph.serve.http.problems import Problem

_log = logging.getLogger("graph.serve")


def read(message: wire.Message, question: Question, *, lane: str, release: str, most: int) -> Answer:
    """Return the answer that came from a worker on `release`. Raises `Problem`; `most` bytes is an answer's limit."""
    values = message.values
    match values["outcome"]:
        case "done":
            file = message.files[0] if message.files else None
            kind, media_type, length, rows = (values[name] for name in ("kind", "type", "length", "rows"))
            return Answer(kind, media_type, message.body, file, length, release, lane, rows)
        case "syntax":
            raise malformed(values["detail"], values["line"], values["column"])
        case "refused":
            raise refused(values["kind"], values["detail"])
        case "unacceptable":
            raise unacceptable(makes_graph=question.graph is None)
        case "too-large":
            raise Problem(problems.RESULT_TOO_LARGE, f"The answer is longer than {most:,} bytes.")
        case "unsupported":
            raise Problem(problems.REFUSED, values["detail"])
    _log.error("a worker could not read the store: %s", values.get("detail"))
    raise Problem(problems.STORE, "The store could not be read.", headers={"Retry-After": "5"})


def busy(kind: problems.Kind, detail: str, seconds: float) -> Problem:
    """Return the problem of a query that may come again after so many seconds."""
    return Problem(kind, detail, headers={"Retry-After": str(max(1, round(seconds)))})

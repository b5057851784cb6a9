"""What is outstanding for one body, laid out to be printed and put before its next meeting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from graph import queries
from graph.serve.site.addressed import thing_at
from graph.serve.site.reading import Row
from graph.serve.site.site import Site
from graph.store import Term

_GROUPS = {
    "action point": "Action points",
    "decision": "Decisions that ask for something to be done",
    "recommendation": "Recommendations",
}


@dataclass(frozen=True, slots=True)
class Task:
    """One row: what is outstanding, who shall do it (none named: empty), and where it was minuted."""

    row: Row
    owners: tuple[Term, ...]
    meeting: Term | None
    date: Term | None


def outstanding(site: Site, request: Request) -> Response:
    """Return the page of one body. Raises `Problem` where the store says nothing of it."""
    path = request.path_params["path"]
    node = thing_at(site, f"id/body/{path}")
    text = queries.load("cq31").bind({"body": node})
    table = site.store.rows(text)
    rows = [dict(zip(table.variables, row, strict=True)) for row in table.rows]
    told = site.read.select("tasks", {"node": node})
    tasks = [_task(row, told) for row in rows]
    labels = site.read.labels([node, *(owner for task in tasks for owner in task.owners)])
    values = {
        "node": node,
        "groups": [
            (words, [task for task in tasks if str(task.row["kind"]) == kind]) for kind, words in _GROUPS.items()
        ],
        "total": len(tasks),
        "labels": labels,
        "last_read": (site.read.one("counts") or {}).get("last_read"),
        "given": {"body": str(node)},
        "query": text,
    }
    return site.page(request, "outstanding.html", values)


def _task(row: Row, told: Iterable[Row]) -> Task:
    known = [one for one in told if one["task"] == row["node"]]
    owners = tuple(one["owner"] for one in known if one["owner"] is not None)
    return Task(row, owners, known[0]["meeting"] if known else None, known[0]["date"] if known else None)

"""What every handler is given: the reader of the store and the templates; and how pages and problems are answered."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import Response

from graph import iris
from graph.recur import reasons_in_words
from graph.serve.http.conneg import HTML, PROBLEM_JSON, joined, prefers_html
from graph.serve.http.problems import Problem
from graph.serve.http.replies import reply
from graph.serve.site import links, structured
from graph.serve.site.index import Index
from graph.serve.site.reading import Reader, shorten
from graph.store import Store

_MAKING = threading.Lock()  # for the locks: of each name one is made at a time, and who waits gets it
Made = TypeVar("Made")
_HERE = Path(__file__).resolve().parents[1]


def environment(*, live: bool = True) -> Environment:
    """Return the Jinja environment of the pages: everything is escaped, a name that is not given is an error.

    Where they are not `live` but for a copy in files, they have no forms.
    """
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(links.FILTERS)
    made.filters.update(reasons=reasons_in_words, shorten=shorten, data_block=structured.data_block)
    made.globals.update(base=iris.BASE, no_date=links.NO_DATE, live=live)
    return made


@dataclass(frozen=True)
class Site:
    """The store behind a reader, and the templates; `summaries` is the same store with more time, where there is one.

    `model` is the folder of a sentence model, where there is one.
    """

    store: Store
    summaries: Store | None = None
    templates: Environment = field(default_factory=environment)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    model: Path | None = None
    _made: dict[str, tuple[str, Any]] = field(default_factory=dict, repr=False)
    _making: dict[str, threading.Lock] = field(default_factory=dict, repr=False)

    @cached_property
    def read(self) -> Reader:
        """The reader of the store."""
        return Reader(self.store, self.summaries)

    def index(self) -> Index:
        """Return the full-text index over the store as it is now; it is made anew when the store has changed."""
        return self.ready("search", lambda: Index(self.read.every("searchable")))

    def ready(self, name: str, make: Callable[[], Made]) -> Made:
        """Return what is made of the store as it is now under a name; it is made anew when the store has changed."""
        row = self.read.one("store-version")
        version = str(row["version"]) if row else ""
        with _MAKING:
            making = self._making.setdefault(name, threading.Lock())
        with making:
            held = self._made.get(name)
            if held is None or held[0] != version:
                held = self._made[name] = (version, make())
            made: Made = held[1]
        return made

    def dated(self) -> dict[str, str]:
        """Return `Last-Modified` for what is told of the store: its last change, or our start if that was later.

        Empty where the store has no journal. What the pages look like changes with the code, so not before our start.
        """
        journal = self.store.journal
        if journal is None or not len(journal):
            return {}
        (last,) = journal.part(len(journal), len(journal) + 1)
        changed_at = max(datetime.fromisoformat(last.at), self.started_at)
        return {"Last-Modified": format_datetime(changed_at.astimezone(UTC), usegmt=True)}

    def page(
        self,
        request: Request,
        template: str,
        values: Mapping[str, Any],
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Return an HTML page."""
        body = self.templates.get_template(template).render(path=request.url.path, **values)
        return reply(request, body, HTML.content_type, status=status, headers=headers)

    def problem(self, request: Request, problem: Problem) -> Response:
        """Return a problem as a page to people, as problem+json to programs."""
        status = int(problem.kind.status)
        if prefers_html(joined(request, "accept")):
            return self.page(request, "problem.html", {"problem": problem}, status=status, headers=problem.headers)
        body = json.dumps(problem.document(), ensure_ascii=False, indent=2).replace("<", "\\u003c") + "\n"
        return reply(request, body, PROBLEM_JSON.media_type, status=status, headers=problem.headers)

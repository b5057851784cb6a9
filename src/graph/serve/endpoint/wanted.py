"""The forms that a request asks for: one for a table or truth value, one for triples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.serve.endpoint.answers import Question
from graph.serve.http import problems
from graph.serve.http.conneg import (
    CSV,
    GRAPH_FORMS,
    HTML,
    JSON_RESULTS,
    N_TRIPLES,
    TABLE_FORMS,
    TSV,
    Chosen,
    Form,
    by_name,
    choose,
)
from graph.serve.http.problems import Problem

DESCRIBED: Mapping[str, str] = {"Link": '</sparql>; rel="describedby"; type="text/turtle"'}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The form for a table or truth value, and the form for triples; None where none will do."""

    table: Chosen | None
    graph: Chosen | None

    def question(
        self, query: str, default_graphs: tuple[str, ...] = (), named_graphs: tuple[str, ...] = ()
    ) -> Question:
        """Return what is asked of whoever evaluates; a page is made from the form that is read back most exactly."""
        return Question(
            query,
            default_graphs,
            named_graphs,
            None if self.table is None else (JSON_RESULTS if self.table.form is HTML else self.table.form).media_type,
            None if self.graph is None else (N_TRIPLES if self.graph.form is HTML else self.graph.form).media_type,
        )

    def of(self, kind: str) -> Chosen | None:
        """Return the form of an answer of that kind."""
        return self.graph if kind == "graph" else self.table

    def headers(self, kind: str) -> dict[str, str]:
        """Return the headers that an answer of that kind has in its form, beside those of every answer."""
        chosen = self.of(kind)
        named = chosen.form.name if chosen is not None and chosen.form in (CSV, TSV) else None
        return {**DESCRIBED, **({"Content-Disposition": f'attachment; filename="result.{named}"'} if named else {})}

    @property
    def is_page(self) -> bool:
        """Whether any answer would be a page."""
        return any(chosen is not None and chosen.form is HTML for chosen in (self.table, self.graph))


_ALL: tuple[Form, ...] = (*TABLE_FORMS, *GRAPH_FORMS, HTML)


def wanted(accept: str | None, name: str | None) -> Wanted:
    """Return the forms that are asked for, by name or by `Accept`. Raises `Problem` where no answer can take any."""
    if name is not None:
        form = by_name(name, _ALL)
        if form is None:
            names = ", ".join(form.name for form in _ALL)
            raise Problem(problems.BAD_REQUEST, f"format: {name!r} is not a form of an answer; there is: {names}.")
        chosen = Chosen(form, form.media_type)
        return Wanted(
            chosen if form in (*TABLE_FORMS, HTML) else None, chosen if form in (*GRAPH_FORMS, HTML) else None
        )
    found = Wanted(choose(accept, (*TABLE_FORMS, HTML)), choose(accept, (*GRAPH_FORMS, HTML)))
    if found.table is None and found.graph is None:
        types = [form.media_type for form in _ALL]
        raise Problem(problems.NOT_ACCEPTABLE, f"There is: {', '.join(types)}.", available=types)
    return found

"""The command that follows one recommendation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from graph.cli import show
from graph.cli.options import StoreOption, day_of, settings
from graph.errors import InvalidParameter

if TYPE_CHECKING:
    from rdflib import URIRef

    from graph.serve.journey import Journey
    from graph.serve.reading import Reader
    from graph.store import Store

app = typer.Typer()
Form = Literal["text", "json", "dot", "svg", "mermaid", "ttl", "prov-n"]
_MOST = 8


@app.command(
    epilog="Examples:  scrutiny trace aldermere/keeping-foster-carers/d  ·  scrutiny trace 'exempt from council tax'  ·  "
    "scrutiny trace aldermere/keeping-foster-carers/d --format svg > trace.svg  ·  Exit codes: 0 traced · 2 no such "
    "recommendation, or several · 3 the store cannot be used."
)
def trace(
    recommendation: Annotated[
        str, typer.Argument(help="An IRI, a short name (council/report/label), or words of it.", show_default=False)
    ],
    form: Annotated[Form, typer.Option("--format", help="How to print the trace.")] = "text",
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="As things stood on this day: 2026-01-01.", show_default=False)
    ] = None,
    store: StoreOption = None,
) -> None:
    """Follow one recommendation from its first sentence to its answer and beyond, each step with its source.

    What is not recorded is a step too.
    """
    from graph.serve.journey import journey
    from graph.serve.reading import Reader
    from graph.store import open_store

    day = day_of(as_of)
    with open_store(settings(store), read_only=True) as opened:
        node = _found(opened, recommendation)
        reader = Reader(opened)
        traced = journey(reader, node, as_of=day)
        if traced is None:
            raise InvalidParameter(f"trace: there is no recommendation {recommendation!r} in the store")
        _print(reader, traced, form)


def _print(reader: Reader, traced: Journey, form: Form) -> None:
    from graph.serve import forms
    from graph.serve.journey import provenance

    if form == "text":
        show.raw(forms.as_text(traced))
    elif form == "json":
        show.escaped(forms.as_json(traced))
    elif form in ("ttl", "prov-n"):
        triples = provenance(reader, traced)
        show.escaped(forms.as_prov_n(triples) if form == "prov-n" else triples.serialize(format="turtle"))
    else:
        writers = {"dot": forms.as_dot, "mermaid": forms.as_mermaid, "svg": forms.as_svg}
        show.raw(writers[form](traced))


_NOT_IN_IRIS = re.compile(r"[\x00-\x20<>\"{}|^`\\]")


def _found(store: Store, asked: str) -> URIRef:
    """Return the IRI of the one recommendation that is meant. Raises `InvalidParameter` for none or several."""
    from rdflib import URIRef

    from graph import iris
    from graph.track.reading import wordings

    asked = asked.strip().rstrip("/")
    if not asked:
        raise InvalidParameter(
            "trace: give an IRI, a short name (council/report/label), or words of a recommendation"
        )
    if asked.startswith(("http://", "https://")):
        if _NOT_IN_IRIS.search(asked):
            raise InvalidParameter(f"trace: {asked!r} is no IRI")
        parsed = iris.parse(asked)
        if parsed is not None and parsed.kind == "recommendation":  # of a wording or a response: the recommendation's
            return URIRef(f"{iris.BASE}id/recommendation/{'/'.join(parsed.segments[:3])}")
        return URIRef(asked)
    known = sorted(wordings(store), key=lambda one: one.version)
    short = {one.recommendation.removeprefix(f"{iris.BASE}id/recommendation/"): one for one in known}
    if asked in short:
        return URIRef(short[asked].recommendation)
    wanted = " ".join(asked.casefold().split())
    fitting = {
        one.recommendation: one.text
        for one in known
        if wanted in " ".join(one.text.casefold().replace("’", "'").split())
        or f"/{wanted}/" in f"{one.recommendation}/"
    }
    if len(fitting) == 1:
        return URIRef(next(iter(fitting)))
    if not fitting:
        raise InvalidParameter(f"trace: no recommendation in the store is called {asked!r}, or has these words")
    told = "; ".join(name.removeprefix(f"{iris.BASE}id/recommendation/") for name in list(fitting)[:_MOST])
    raise InvalidParameter(f"trace: {asked!r} fits several: {told}{'; and more' if len(fitting) > _MOST else ''}")

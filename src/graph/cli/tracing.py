"""The command that follows one recommendation, action or decision."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from graph.cli import show
from graph.cli.options import StoreOption, day_of, settings
from graph.errors import InvalidParameter

if TYPE_CHECKING:
    from rdflib import URIRef

    from graph.serve.site.reading import Reader
    from graph.serve.tracing.journey import Journey
    from graph.store import Store

app = typer.Typer()
Form = Literal["text", "json", "dot", "svg", "mermaid", "ttl", "prov-n"]
_MOST = 8
_SHOWN = 120  # characters of what was asked for
_NEAR = 72  # of 100, as rapidfuzz scores words that two texts share


@app.command(
    epilog="Examples:  scrutiny trace aldermere/keeping-foster-carers/d  ·  scrutiny trace 'exempt from council tax'  ·  "
    "scrutiny trace aldermere/keeping-foster-carers/d --format svg > trace.svg  ·  Exit codes: 0 traced · 2 nothing "
    "of the name that can be followed, or several · 3 the store cannot be used."
)
def trace(
    recommendation: Annotated[
        str,
        typer.Argument(
            help="An IRI, a short name (council/report/label, meeting/…/action/1), or words of it.",
            show_default=False,
        ),
    ],
    form: Annotated[Form, typer.Option("--format", help="How to print the trace.")] = "text",
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="As things stood on this day: 2026-01-01.", show_default=False)
    ] = None,
    store: StoreOption = None,
) -> None:
    """Follow one recommendation, action or decision from its first sentence to its answer and beyond, each step with its source.

    What is not recorded is a step too. Of a report, a meeting, an agenda item or a referral what can be followed is
    listed (or followed, where it is one thing only), and an answer or an update leads to what it is about.
    """
    from graph.serve.site.reading import Reader
    from graph.serve.tracing.journey import journey
    from graph.serve.tracing.task_journey import task_journey
    from graph.store import open_store

    day = day_of(as_of)
    with open_store(settings(store), read_only=True) as opened:
        node = meant(opened, recommendation)
        reader = Reader(opened)
        traced = journey(reader, node, as_of=day) or task_journey(reader, node, as_of=day)
        if traced is None:
            raise InvalidParameter(
                f"trace: there is no {recommendation!r} in the store, or nothing that can be followed"
            )
        _print(reader, traced, form)


def _print(reader: Reader, traced: Journey, form: Form) -> None:
    from graph.serve.tracing import forms
    from graph.serve.tracing.journey import provenance

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


def meant(store: Store, asked: str) -> URIRef:
    """Return the IRI of the one recommendation or task that is meant by an IRI, a short name or words. Raises `InvalidParameter` for none or several."""
    from rdflib import URIRef

    from graph import iris
    from graph.queries.binding import is_iri

    asked = asked.strip().rstrip("/")
    if not asked:
        raise InvalidParameter(
            "trace: give an IRI, a short name (council/report/label), or words of a recommendation"
        )
    if asked.startswith(("http://", "https://")):
        if not is_iri(asked):
            raise InvalidParameter(f"trace: {_cut(asked)} is no IRI")
        parsed = iris.parse(asked)
        if parsed is not None and parsed.kind == "recommendation":  # of a wording or a response: the recommendation's
            return URIRef(f"{iris.BASE}id/recommendation/{'/'.join(parsed.segments[:3])}")
        return _followed(store, URIRef(asked), asked)
    if asked.split("/")[0] in _SHORT and "/" in asked:
        return _followed(store, URIRef(f"{iris.BASE}id/{asked}"), asked)
    known, tasks = _known(store), _tasks(store)
    named = {one.name: one.recommendation for one in (*tasks, *known)}
    if asked in named:
        return URIRef(named[asked])
    for among, what in ((known, "recommendations"), (tasks, "actions")):
        fitting = _fitting(among, asked)
        if len(fitting) == 1:
            return URIRef(named[next(iter(fitting))])
        if fitting:
            _list(fitting)
            raise InvalidParameter(f"trace: {_cut(asked)} fits {len(fitting)} {what}: give the name of one")
    _list(_near([*known, *tasks], asked))
    raise InvalidParameter(
        f"trace: no recommendation in the store is called {_cut(asked)}, or has these words; no action has"
    )


def _cut(asked: str) -> str:
    return repr(shorten(asked, _SHOWN, placeholder="…") if " " in asked else asked[:_SHOWN])


_SHORT = frozenset(("meeting", "action", "report", "referral", "recommendation"))
_FOLLOWED = frozenset(("decision", "action"))


def _followed(store: Store, node: URIRef, asked: str) -> URIRef:
    """Return a thing that can be followed, or the one that stands for it. Raises `InvalidParameter` for none or several."""
    from rdflib import URIRef

    from graph import iris
    from graph.track.reading import asked as rows_of

    parsed = iris.parse(str(node))
    if parsed is not None and parsed.kind == "recommendation":
        return node
    rows = list(rows_of(store, "traceable", {"node": node}))
    found = {str(row["traced"]): str(row["text"]) for row in rows}
    if len(found) == 1:
        return URIRef(next(iter(found)))
    if parsed is not None and (parsed.kind == "action" or _FOLLOWED & set(parsed.segments[-2:-1])):
        return node
    if not found:
        raise InvalidParameter(f"trace: nothing that can be followed is recorded of {asked!r}")
    _list({one.partition("/id/")[2].removeprefix("recommendation/"): text for one, text in found.items()})
    raise InvalidParameter(f"trace: {len(found)} things can be followed of {asked!r}: give the name of one")


class _Known(NamedTuple):
    """A recommendation or a task: its short name (council/report/label), some words of it, and the names around them."""

    recommendation: str
    text: str
    title: str

    @property
    def name(self) -> str:
        return self.recommendation.partition("/id/")[2].removeprefix("recommendation/")

    @property
    def all_words(self) -> str:
        return _folded(f"{self.name.replace('/', ' ')} {self.title} {self.text}")


def _known(store: Store) -> list[_Known]:
    """Return every wording of a recommendation, and each that only an answer names, in order."""
    from graph.track.reading import answered, wordings

    worded = sorted(wordings(store), key=lambda one: one.version)
    return [
        *(_Known(one.recommendation, one.text, one.item_title or "") for one in worded),
        *(_Known(one.answered, "", one.title or "") for one in answered(store)),
    ]


def _tasks(store: Store) -> list[_Known]:
    """Return the actions of meetings, and those that only trackers list, in order."""
    from graph.track.reading import asked

    rows = asked(store, "tracker-tasks")
    return [_Known(str(row["task"]), str(row["text"]), str(row["item"] or "")) for row in rows]


_WORD = re.compile(r"\w+")


def _fitting(known: Sequence[_Known], asked: str) -> dict[str, str]:
    """Return the first words of each recommendation, by name, that has the phrase; where none has, all its words."""
    phrase, words = _folded(asked), set(_WORD.findall(_folded(asked)))
    there = [one for one in known if phrase in _folded(one.text) or f"/{asked.casefold()}/" in f"/{one.name}/"]
    if not there and words:
        there = [one for one in known if words <= set(_WORD.findall(one.all_words))]
    return {one.name: one.text for one in sorted(there)}


def _near(known: Sequence[_Known], asked: str) -> dict[str, str]:
    """Return the recommendations whose words are nearest to those asked for, nearest first."""
    from rapidfuzz import fuzz, process

    texts, wanted = [one.all_words for one in known], _folded(asked)
    scores = {
        place: score
        for scorer in (fuzz.partial_ratio, fuzz.token_set_ratio)
        for _, score, place in process.extract(wanted, texts, scorer=scorer, limit=_MOST, score_cutoff=_NEAR)
    }
    return {known[place].name: known[place].text for place in sorted(scores, key=lambda one: (-scores[one], one))}


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").replace("-", " ").split())


def _list(fitting: Mapping[str, str]) -> None:
    """Tell the names and words of some recommendations."""
    for name, text in list(fitting.items())[:_MOST]:
        words = shorten(" ".join(text.split()), 100, placeholder=" …") or "(only an answer to it has been read)"
        show.remark(f"  {show.safe(name)}  {show.safe(words)}")
    if len(fitting) > _MOST:
        show.remark(f"  and {len(fitting) - _MOST} more")

"""Commands by which people rule on what follows a recommendation (wordings, referrals, outcomes), and on themes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

from graph import files
from graph.cli import show
from graph.cli.options import StoreOption, settings
from graph.cli.review import JudgementsOption, day_given, record, review_app
from graph.errors import GraphError, InvalidParameter, InvalidSetting

app = typer.Typer()  # the commands are those of `scrutiny review`
Row = dict[str, str]
_COLUMNS = ("number", "state", "confidence", "method", "said", "left", "right")
_KINDS = {
    "wordings": "List which wording is thought to replace which, the least sure first; or confirm or refute one.",
    "actions": "List which update is thought to be about which task, the least sure first; or confirm or refute one.",
    "referrals": "List what is thought to have been sent to whom, the least sure first; or confirm or refute one.",
    "themes": "List which theme each ask, action and decision is given, the least sure first; or confirm or refute one, "
    'or give one that was not found: --confirm "ADDRESS THEME".',
    "outcomes": "List what each response is thought to come to, the least sure first; or confirm or refute one.",
}
_AFTER = (
    "A ruling is kept in the file of rulings, becomes data with its author, day and reason, and outranks every rule: "
    "what is refuted is not counted and nothing follows from it."
)


def _command(name: str) -> Callable[..., None]:
    """Return the command that lists and rules on one kind of claim."""

    def command(
        store: StoreOption = None,
        confirm: Annotated[
            str | None,
            typer.Option(
                "--confirm", help="The one that is right: its number, or its addresses.", show_default=False
            ),
        ] = None,
        refute: Annotated[
            str | None,
            typer.Option("--refute", help="The one that is wrong: its number, or its addresses.", show_default=False),
        ] = None,
        reviewer: Annotated[str, typer.Option("--reviewer", help="Who rules.", show_default=False)] = "",
        note: Annotated[str, typer.Option("--note", help="Why, in a sentence.", show_default=False)] = "",
        day: Annotated[
            str | None, typer.Option("--date", help="The day of the ruling. Default: today.", show_default=False)
        ] = None,
        state: Annotated[
            Literal["proposed", "confirmed", "refuted"] | None, typer.Option(help="Only these.", show_default=False)
        ] = None,
        limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
        judgements: JudgementsOption = None,
        form: Annotated[
            Literal["table", "csv", "tsv", "json", "markdown"],
            typer.Option("--format", help="How to print the list."),
        ] = "table",
    ) -> None:
        if confirm is not None and refute is not None:
            raise InvalidSetting("--confirm and --refute: one ruling at a time")
        rows = _claims(store, name)
        chosen = confirm if confirm is not None else refute
        if chosen is None:
            _list([row for row in rows if state in (None, row["state"])], form, limit)
            return
        verdict = "confirmed" if confirm is not None else "refuted"
        row = _one(rows, chosen)
        if row is None and name == "themes" and confirm is not None:
            row = _theme_given(store, chosen)
        if row is None:
            raise GraphError(f"there is no {chosen} among them; see: scrutiny review {name}")
        _rule(store, judgements or files.judgements(), row, verdict, (reviewer, note, day))

    command.__doc__ = f"{_KINDS[name]}\n\n    {_AFTER}"
    return command


def _list(rows: list[Row], form: str, limit: int) -> None:
    from rdflib import Literal as Value

    from graph.store import Rows
    from graph.vocab import BASE

    told = tuple(tuple(Value(row[name].removeprefix(BASE)) for name in _COLUMNS) for row in rows[:limit])
    show.write(Rows(_COLUMNS, told), form)
    if len(rows) > limit:
        show.remark(f"{len(rows) - limit} more: use --limit or --state")


def _rule(store: str | None, file: Path, row: Row, verdict: str, told: tuple[str, str, str | None]) -> None:
    from graph.facts import Ruling
    from graph.pipeline import obey
    from graph.store import open_store

    reviewer, note, day = told
    for name, value in (("--reviewer", reviewer), ("--note", note)):
        if not value.strip() or not value.isprintable():
            raise InvalidParameter(f"{name} {value!r}: a line of words is wanted")
    record(
        file,
        Ruling(row["kind"], row["left"], row["right"], verdict, reviewer.strip(), day_given(day), note.strip()),
    )
    chosen = settings(store)
    with open_store(chosen) as opened:
        obey(opened, chosen.state, file)
    show.say(f"recorded in {show.safe(file)}: {show.safe(row['said'] or row['left'])} is {verdict}")


def _claims(store: str | None, name: str) -> list[Row]:
    """Return the claims of one kind, each with a number of its own that does not depend on the others."""
    import hashlib

    from graph.store import open_store
    from graph.track.reading import asked

    with open_store(settings(store), read_only=True) as opened:
        found = [
            {column: "" if value is None else str(value) for column, value in row.items()}
            for row in asked(opened, f"review-{name}")
        ]
    for row in found:
        row["said"] = " ".join(row["said"].split())
        row["number"] = hashlib.sha256(f"{row['left']} {row['right']}".encode()).hexdigest()[:8]
        row["kind"] = _kind(name, row)
    return found


def _kind(name: str, row: Row) -> str:
    if name == "wordings":
        return "wording" if "/v/" in row["left"] else "answer"
    return name.removesuffix("s")


def _one(rows: list[Row], chosen: str) -> Row | None:
    """Return the claim chosen by its number, its address, or the addresses of both; None where there is none."""
    from graph import iris

    both = chosen.split()
    if len(both) == 2:
        left, right = iris.whole(both[0]), both[1]
        found = [row for row in rows if left == row["left"] and right in (*_names(row["right"]), row["right"])]
    else:
        found = [row for row in rows if chosen in (row["number"], *_names(row["left"]))]
    if len(found) > 1:
        raise GraphError(f"{chosen} is in {len(found)} of them; give the number of one")
    return found[0] if found else None


def _names(address: str) -> tuple[str, ...]:
    """Return how a person may give an address: whole, without its base, or a concept by its name."""
    from graph.vocab import BASE

    short = address.removeprefix(BASE)
    return (address, short, short.removeprefix("def/theme/"))


def _theme_given(store: str | None, chosen: str) -> Row | None:
    """Return the claim that somebody makes by naming both, what is asked for or decided and a theme of the scheme."""
    from graph import iris
    from graph.store import open_store
    from graph.track.reading import asked

    if len(chosen.split()) != 2:
        return None
    node, theme = chosen.split()
    left = iris.whole(node)
    right = theme if theme.startswith(iris.BASE) else str(iris.concept("theme", theme.removeprefix("def/theme/")))
    with open_store(settings(store), read_only=True) as opened:
        if not any(asked(opened, "asked-for", {"node": left})):
            raise GraphError(f"{node}: the store holds no recommendation, ask, action or decision of that address")
    return {"kind": "theme", "left": left, "right": right, "said": f"{node} about {theme}"}


_EXAMPLES = {
    "themes": (
        "--refute 9f3e1923 --reviewer 'A Reader' --note 'about the budget, not about schools'",
        "--confirm 'id/recommendation/aldermere/keeping-foster-carers/d care-leavers' --reviewer 'A Reader' "
        "--note 'it is for care leavers'",
    )
}
_EXAMPLE = ("--refute 9f3e1923 --reviewer 'A Reader' --note 'another request with the same label'",)
for _name in _KINDS:
    _ways = ("", " --state refuted", *(f" {one}" for one in _EXAMPLES.get(_name, _EXAMPLE)))
    review_app.command(_name, epilog=f"Examples:  {'  ·  '.join(f'scrutiny review {_name}{way}' for way in _ways)}")(
        _command(_name)
    )

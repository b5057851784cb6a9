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
    "themes": "List which theme each ask, action and decision is given, the least sure first; or confirm or refute one.",
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
                "--confirm",
                help='The one that is right: its number; for a theme not found, "ADDRESS THEME".',
                show_default=False,
            ),
        ] = None,
        refute: Annotated[
            str | None, typer.Option("--refute", help="The one that is wrong: its number.", show_default=False)
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
        file = judgements or files.judgements()
        _rule(store, file, _one(rows, chosen, name), verdict, (reviewer, note, day))

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


def _one(rows: list[Row], chosen: str, name: str) -> Row:
    from graph.vocab import BASE

    if name == "themes" and len(chosen.split()) == 2:
        return _theme_given(*chosen.split())
    found = [row for row in rows if chosen in (row["number"], row["left"], row["left"].removeprefix(BASE))]
    if not found:
        raise GraphError(f"there is no {chosen} among them; see: scrutiny review {name}")
    if len(found) > 1:
        raise GraphError(f"{chosen} is in {len(found)} of them; give the number of one: scrutiny review {name}")
    return found[0]


def _theme_given(node: str, theme: str) -> Row:
    """Return the claim that somebody makes by naming both: by their addresses, or what stands after the base of these."""
    from graph.vocab import BASE

    left = node if node.startswith(BASE) else f"{BASE}{node}"
    right = theme if theme.startswith(BASE) else f"{BASE}def/theme/{theme.removeprefix('def/theme/')}"
    return {"kind": "theme", "left": left, "right": right, "said": f"{node} about {theme}"}


for _name in _KINDS:
    review_app.command(
        _name,
        epilog=f"Examples:  scrutiny review {_name}  ·  scrutiny review {_name} --state refuted  ·  "
        f"scrutiny review {_name} --refute 9f3e1923 --reviewer 'A Reader' --note 'another request with the same label'",
    )(_command(_name))

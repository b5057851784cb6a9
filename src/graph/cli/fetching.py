"""Commands on archives: fetch and sync, which alone ask the network, and rebuild, which asks nobody."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graph import __version__
from graph.cli import show
from graph.cli.options import ClusterOption, JobsOption, SharedOption, StoreOption, settings
from graph.errors import GraphError, InvalidArchive, InvalidSetting, SourceNotFound

if TYPE_CHECKING:
    from graph.fetch.network import Clock, Configuration, Configured, Fetched, Means, Plan, Site

app = typer.Typer()
fetch_app = typer.Typer(
    no_args_is_help=True,
    help="Fetch a council's minutes into an archive, politely.",
    epilog="Example:  scrutiny fetch moderngov https://democracy.aldermere.example --dry-run",
)
app.add_typer(fetch_app, name="fetch")

DEFAULT_ARCHIVE = "scrutiny-archive"
_MOST_TOLD = 20
_CODES = "Exit codes: 0 fetched, or partly · 1 nothing could be had · 2 wrong usage · 3 the archive cannot be used."

BodyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--body",
        help="Bodies whose title holds this, * and ? for any letters; several may be given. "
        "Default: scrutiny, executive and council bodies.",
        show_default=False,
    ),
]
SinceOption = Annotated[
    datetime | None,
    typer.Option(
        "--since", formats=["%Y-%m-%d"], help="Meetings from this day on. Default: from the year before this one.",
        show_default=False,
    ),
]  # fmt: skip
UntilOption = Annotated[
    datetime | None,
    typer.Option(
        "--until", formats=["%Y-%m-%d"], help="Meetings up to this day. Default: today.", show_default=False
    ),
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be asked; ask for robots.txt and one list, keep nothing.")
]
ArchiveOption = Annotated[
    Path | None,
    typer.Option(
        "--archive", help="A folder. Default: $SCRUTINY_ARCHIVE, else ./scrutiny-archive.", show_default=False
    ),
]
CouncilOption = Annotated[
    str | None,
    typer.Option("--council", help="Its name, or its slug in data/councils.csv.", show_default=False),
]
ContactOption = Annotated[
    str | None,
    typer.Option(
        "--contact",
        help="Where the council can reach you: an address of the web or of mail. Default: $SCRUTINY_CONTACT.",
        show_default=False,
    ),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no remarks.")]


@fetch_app.command(
    epilog="Examples:  scrutiny fetch moderngov https://democracy.aldermere.example --dry-run  ·  "
    "scrutiny fetch moderngov https://democracy.aldermere.example --body 'scrutiny' --since 2025-01-01  ·  " + _CODES
)
def moderngov(
    address: Annotated[str, typer.Argument(help="https://…, the site or any page of it.", show_default=False)],
    body: BodyOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    dry_run: DryRunOption = False,
    archive: ArchiveOption = None,
    council: CouncilOption = None,
    contact: ContactOption = None,
    quiet: QuietOption = False,
) -> None:
    """Fetch from ModernGov: its web service, or its pages where the service is switched off.

    Asks for robots.txt first and obeys it; one request at a time, a second apart at least; stops when refused. A run
    that was stopped goes on where it was. Then: scrutiny ingest ARCHIVE.
    """
    _fetch("moderngov", address, body, since, until, dry_run, archive, council, contact, quiet)


@fetch_app.command(
    epilog="Examples:  scrutiny fetch cmis https://aldermere.example/cmis/Meetings.aspx --dry-run  ·  " + _CODES
)
def cmis(
    address: Annotated[
        str, typer.Argument(help="https://…, the page of the calendar, or of a meeting.", show_default=False)
    ],
    body: BodyOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    dry_run: DryRunOption = False,
    archive: ArchiveOption = None,
    council: CouncilOption = None,
    contact: ContactOption = None,
    quiet: QuietOption = False,
) -> None:
    """Fetch from CMIS: a month of the calendar at a time, then each meeting's page. A month can take a minute.

    Asks for robots.txt first and obeys it; one request at a time, a second apart at least; stops when refused. A run
    that was stopped goes on where it was. Then: scrutiny ingest ARCHIVE.
    """
    _fetch("cmis", address, body, since, until, dry_run, archive, council, contact, quiet)


@app.command(
    epilog="Examples:  scrutiny sync  ·  scrutiny sync --config councils.toml --council aldermere  ·  "
    "scrutiny sync --status  ·  Exit codes: 0 every council was fetched · 1 one or more refused or failed, the "
    "others are done · 2 wrong usage · 3 the store or the archive cannot be used."
)
def sync(
    config: Annotated[
        Path | None,
        typer.Option(help="A file that lists councils. Default: ./scrutiny.toml.", show_default=False),
    ] = None,
    council: Annotated[
        list[str] | None, typer.Option("--council", help="Only this one; several may be given.", show_default=False)
    ] = None,
    status: Annotated[bool, typer.Option("--status", help="Say how fresh the archive is, and ask nothing.")] = False,
    archive: ArchiveOption = None,
    contact: ContactOption = None,
    store: StoreOption = None,
    jobs: JobsOption = None,
    quiet: QuietOption = False,
) -> None:
    """Fetch every council configured, read what is new into the graph, and say how fresh each is.

    One council's fault never stops the others.
    """
    from graph.fetch import network as fetch

    chosen = settings(store)
    given = fetch.configuration(config or Path(fetch.DEFAULT_FILE), loopback=chosen.loopback)
    councils = _chosen(given, council)
    place = archive or given.archive or Path(os.environ.get("SCRUTINY_ARCHIVE") or DEFAULT_ARCHIVE)
    worked = True
    if not status:
        for one in councils:
            worked &= _sync_one(one, place, contact or given.contact, quiet)
        _ingest(place, store, jobs, quiet)
    for one in councils:
        _say_fresh(one, place)
    if not worked:
        raise typer.Exit(1)


@app.command(
    epilog="Example:  scrutiny rebuild --archive scrutiny-archive --store new-store  ·  "
    "Exit codes: 0 something is stored · 1 nothing is · 2 wrong usage · 3 the store or the archive cannot be used."
)
def rebuild(
    archive: ArchiveOption = None,
    store: StoreOption = None,
    jobs: JobsOption = None,
    cluster: ClusterOption = None,
    shared: SharedOption = None,
    quiet: QuietOption = False,
) -> None:
    """Make the graph anew, in a store that is empty, from an archive alone.

    Every version is read in the order in which it came, so that what the graph held comes back; only the times of
    reading differ.
    """
    from graph import fetch, pipeline
    from graph.cli.progress import following
    from graph.cli.summing import finish
    from graph.store import open_store

    place = archive or Path(os.environ.get("SCRUTINY_ARCHIVE") or DEFAULT_ARCHIVE)
    if not fetch.is_archive(place):
        raise SourceNotFound(f"{place}: is no archive of scrutiny fetch")
    chosen = settings(store)
    with open_store(chosen) as opened, following(lambda: fetch.count_versions(place), quiet=quiet) as note:
        if opened.graphs():
            raise GraphError(f"{chosen.store}: holds something already; name a new store")
        summary = pipeline.ingest(
            fetch.versions(place),
            opened,
            chosen.state,
            jobs=jobs or pipeline.available(),
            cluster=cluster,
            shared=shared,
            on_progress=note,
        )
    finish(summary, nothing=f"{place}: no document in it")


def _chosen(given: Configuration, names: list[str] | None) -> list[Configured]:
    if not given.councils:
        raise InvalidSetting("no council is configured: write [[council]] with name, system and address")
    wanted = [name.casefold() for name in names or ()]
    known = {one.name.casefold() for one in given.councils}
    for name in wanted:
        if name not in known:
            raise InvalidSetting(f"the council {name!r} is not configured; there are: {', '.join(sorted(known))}")
    return [one for one in given.councils if not wanted or one.name.casefold() in wanted]


def _sync_one(one: Configured, archive: Path, contact: str | None, quiet: bool) -> bool:
    from graph.fetch import network as fetch

    try:
        with _means(one.plan.system, one.site, contact, quiet) as means:
            done = fetch.fetch_site(one.plan, one.site, archive, means)
    except InvalidArchive as error:
        show.complain(f"{one.name}: {error}")
        return False
    show.say(f"{show.safe(one.name)}: {_summary(done)}")
    return done.ended == "done"


def _ingest(archive: Path, store: str | None, jobs: int | None, quiet: bool) -> None:
    from graph import fetch, pipeline
    from graph.cli.progress import following
    from graph.cli.summing import show_summary
    from graph.store import open_store

    if not fetch.is_archive(archive):
        return
    chosen = settings(store)
    with open_store(chosen) as opened, following(lambda: fetch.count([archive]), quiet=quiet) as note:
        show_summary(
            pipeline.ingest(
                fetch.read([archive]), opened, chosen.state, jobs=jobs or pipeline.available(), on_progress=note
            )
        )


def _say_fresh(one: Configured, archive: Path) -> None:
    from graph.fetch import network as fetch

    fresh = fetch.freshness(archive, one.site)
    parts = [
        f"last success {fresh.last_success or 'never'}",
        f"last change {fresh.last_change or 'never'}",
        f"{fresh.meetings} meetings",
    ]
    if fresh.withdrawn:
        parts.append(f"{fresh.withdrawn} withdrawn")
    if fresh.state not in {"done", "never"}:
        parts.append(f"{fresh.state}{f': {fresh.reason}' if fresh.reason else ''}")
    show.say(f"{show.safe(one.name)}: {show.safe(' · '.join(parts))}")


def _fetch(
    system: str,
    address: str,
    body: list[str] | None,
    since: datetime | None,
    until: datetime | None,
    dry_run: bool,
    archive: Path | None,
    council: str | None,
    contact: str | None,
    quiet: bool,
) -> None:
    from graph.fetch import network as fetch

    loopback = settings(None).loopback
    site = fetch.site(address, loopback=loopback)
    site = fetch.Site(site.base, fetch.own_hosts(site.host, council))
    first, last = _day(since), _day(until)
    if first and last and first > last:
        raise InvalidSetting(f"--since {first} is after --until {last}")
    start = address.strip() if system == "cmis" else site.base
    plan = fetch.Plan(system, start, council, tuple(body or ()), first, last)
    place = archive or Path(os.environ.get("SCRUTINY_ARCHIVE") or DEFAULT_ARCHIVE)
    with _means(system, site, contact, quiet) as means:
        if dry_run:
            _say_plan(plan, site, place, means)
            return
        done = fetch.fetch_site(plan, site, place, means)
    show.say(_summary(done))
    if done.ended != "done" and not done.got_something:
        raise typer.Exit(1)


def _say_plan(plan: Plan, site: Site, archive: Path, means: Means) -> None:
    from graph.fetch import network as fetch

    outline, had, again = fetch.look(plan, site, archive, means)
    if isinstance(outline, fetch.CommitteesOutline):
        way = "its pages" if outline.by_pages else "its web service"
        show.say(f"would fetch {show.safe(site.base)} by {way}, meetings from {outline.since} to {outline.until}")
        for one in outline.kept:
            ended = " (meets no longer)" if one.expired else ""
            show.say(f"  {show.safe(one.title)}{ended}")
        calls = len(outline.kept) * (1 if outline.by_pages else len(outline.years))
        show.say(f"bodies left out: {len(outline.left)} (--body names others)")
        members = "" if outline.by_pages else ", and one for the list of members"
        show.say(f"requests: {calls} for lists of meetings, then one for each meeting that is due{members}")
    else:
        show.say(f"would fetch {show.safe(site.base)}, meetings from {outline.since} to {outline.until}")
        show.say(f"requests: {len(outline.months)} for months of the calendar, then one for each meeting that is due")
    show.say(f"in the archive: {had} meetings, of which {again} are due again")


def _summary(done: Fetched) -> str:
    for name, found in (("refused", done.refused), ("failed", done.failed)):
        for address, reason in found[:_MOST_TOLD]:
            show.remark(f"  {show.safe(address)}: {name}: {show.safe(reason)}")
        if len(found) > _MOST_TOLD:
            show.remark(f"  and {len(found) - _MOST_TOLD} more {name}; the archive's journal has all")
    counts = " · ".join(
        f"{name} {done.counts.get(name, 0)}" for name in ("new", "changed", "unchanged", "refused", "withdrawn")
    )
    lost = sum(done.counts.get(name, 0) for name in ("failed", "gone"))
    more = f" · failed {lost}" if lost else ""
    ended = "" if done.ended == "done" else f" · {done.ended}: {done.reason}"
    return show.safe(f"requested {done.requests} · {counts}{more}{ended}")


@contextmanager
def _means(system: str, site: Site, contact: str | None, quiet: bool) -> Iterator[Means]:
    """Give what a run uses: manners with an honest name, and somebody to tell of progress."""
    from rich.console import Console

    from graph.cli.progress import asking
    from graph.fetch import network as fetch

    chosen = settings(None)
    named = contact or chosen.contact
    ours = chosen.loopback and fetch.is_loopback(site.host)
    if named is None and not ours:
        raise InvalidSetting(
            "councils must be able to reach whoever asks: set SCRUTINY_CONTACT, or --contact, to an address of the web "
            "or of mail"
        )
    timeout = fetch.CMIS_TIMEOUT if system == "cmis" else fetch.Manners().timeout
    manners = fetch.Manners(
        user_agent=fetch.user_agent(__version__, named), timeout=timeout, loopback=chosen.loopback
    )
    console = Console(stderr=True, emoji=False)
    note = (lambda text: None) if quiet else (lambda text: show.remark(show.safe(f"  {text}")))  # noqa: ARG005
    if quiet or not console.is_terminal:
        yield fetch.Means(manners, clock(), note)
        return
    with asking(console) as (step, expect):
        yield fetch.Means(manners, clock(), note, step, expect)


def clock() -> Clock:
    """Return the clock of every run."""
    from graph.fetch import network as fetch

    return fetch.Clock()


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None

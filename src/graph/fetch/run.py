"""One council's site fetched into the archive, or only looked at."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from graph.errors import HostStopped, NotFetched, Refused
from graph.fetch import cmis, moderngov
from graph.fetch.addresses import Site
from graph.fetch.client import Client, Manners
from graph.fetch.clock import Clock
from graph.fetch.history import History, known
from graph.fetch.holdings import Archive, Writing, is_archive
from graph.fetch.session import Fetched, Plan, Session

SYSTEMS = {moderngov.SYSTEM: moderngov, cmis.SYSTEM: cmis}


@dataclass(frozen=True, slots=True)
class Means:
    """What a run uses beside its plan.

    `note` is told remarks, `step` each answer's outcome and address, `expect` how many meetings are to come.
    """

    manners: Manners
    clock: Clock = field(default_factory=Clock)
    note: Callable[[str], None] = lambda text: None  # noqa: ARG005
    step: Callable[[str, str], None] = lambda outcome, address: None  # noqa: ARG005
    expect: Callable[[int], None] = lambda meetings: None  # noqa: ARG005


@dataclass(frozen=True, slots=True)
class Freshness:
    """How fresh the archive is for one site; times are the journal's, None for never.

    `state` is "done", "refused", "failed", "unfinished" or "never"; `reason` why.
    """

    last_success: str | None
    last_change: str | None
    state: str
    reason: str
    meetings: int
    withdrawn: int


def fetch_site(plan: Plan, site: Site, archive: Path, means: Means) -> Fetched:
    """Fetch what is due of one site into the archive; an interrupted run of the same plan is gone on with.

    What a host refuses or fails to give is told in what comes back. Raises `InvalidArchive`.
    """
    with Writing(archive, site.name) as writing, _client(site, means) as client:
        history = History.of(writing.archive.journal(site.name))
        session = Session(writing, client, history, plan, means.step, means.expect)
        if session.resumed:
            means.note(f"goes on with the run of {session.history.begun['at']}" if session.history.begun else "")
        try:
            SYSTEMS[plan.system].fetch(session, site)
        except HostStopped as error:
            return session.end("refused", error.cause)
        except NotFetched as error:
            is_refusal = isinstance(error, Refused) or bool(session.refused)
            return session.end("refused" if is_refusal else "failed", error.cause)
        return session.end("done")


def look(plan: Plan, site: Site, archive: Path, means: Means) -> tuple[moderngov.Outline | cmis.Outline, int, int]:
    """Return what a run would ask, how many meetings the archive has, and how many of them would be asked again.

    Asks for robots.txt and the list of committees (of CMIS: the page given), and keeps nothing. Raises `NotFetched`.
    """
    history = read_history(archive, site)
    today = means.clock.now().date()
    had = list(known(history, "meeting"))
    again = sum(history.is_due(key, _held_on(version.about.get("date")), today) for key, version in had)
    with (
        tempfile.TemporaryDirectory() as nowhere,
        Writing(Path(nowhere), site.name) as writing,
        _client(site, means) as client,
    ):
        session = Session(writing, client, History(), plan)
        return SYSTEMS[plan.system].outline(session, site), len(had), again


def read_history(archive: Path, site: Site) -> History:
    """Return what the archive's journal tells of a site; nothing where there is no archive."""
    return History.of(Archive(archive).journal(site.name)) if is_archive(archive) else History()


def freshness(archive: Path, site: Site) -> Freshness:
    """Return how fresh the archive is for a site. Raises `InvalidArchive`."""
    history = read_history(archive, site)
    last = history.ends[-1] if history.ends else {}
    state = "never" if history.begun is None else "unfinished" if history.unfinished is not None else last["ended"]
    return Freshness(
        history.last_success,
        history.last_change,
        state,
        str(last.get("reason") or "") if history.unfinished is None else "",
        sum(1 for _ in known(history, "meeting")),
        len(history.withdrawn),
    )


def _client(site: Site, means: Means) -> Client:
    return Client(site, means.manners, means.clock, means.note)


def _held_on(text: object) -> date | None:
    try:
        return datetime.fromisoformat(str(text)).date() if text else None
    except ValueError:
        return None

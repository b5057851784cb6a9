"""One run over one site: each address asked once, what came kept, and what an interrupted run has asked not again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from graph.errors import Disallowed, Gone, HostStopped, NotFetched, Refused
from graph.fetch.addresses import canonical
from graph.fetch.client import Client, Reply
from graph.fetch.essence import essence
from graph.fetch.history import History, Version, written
from graph.fetch.holdings import Writing

OUTCOMES = ("new", "changed", "unchanged", "withdrawn", "refused", "failed", "gone")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to fetch; the dates are those given, None where a default holds.

    `bodies` are patterns of titles (see `moderngov.wanted`); without any, scrutiny, executive and council bodies.
    """

    system: str
    start: str
    council: str | None = None
    bodies: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the plan as the journal has it."""
        return {
            "system": self.system,
            "start": self.start,
            "council": self.council,
            "bodies": list(self.bodies),
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
        }


@dataclass(frozen=True, slots=True)
class Fetched:
    """How a run ended. `counts` has the outcomes of meetings; `requests` is what went over the network.

    `refused` and `failed` say of which address and why. `ended` is "done", "refused" or "failed", `reason` why.
    """

    counts: Mapping[str, int]
    requests: int
    refused: tuple[tuple[str, str], ...]
    failed: tuple[tuple[str, str], ...]
    ended: str
    reason: str = ""
    resumed: bool = False

    @property
    def got_something(self) -> bool:
        """Tell whether any meeting was had, new or not."""
        return any(self.counts.get(one, 0) for one in ("new", "changed", "unchanged"))


Describe = Callable[[bytes], Mapping[str, Any]]


def _nothing(_: bytes) -> Mapping[str, Any]:
    return {}


@dataclass
class Session:
    """A run that has begun. `today` is the day on which it did, also where it goes on later.

    `step` is told, after each answer, its outcome and address; `expect` how many meetings are to come.
    """

    writing: Writing
    client: Client
    history: History
    plan: Plan
    step: Callable[[str, str], None] = lambda outcome, address: None  # noqa: ARG005
    expect: Callable[[int], None] = lambda meetings: None  # noqa: ARG005
    counts: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, str]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Go on with the last run where it is unfinished and of this plan, else begin a new one."""
        now = self.client.clock.now()
        self.resumed = self.history.goes_on(self.plan.as_json(), now)
        self._done: dict[str, Mapping[str, Any]] = {}
        if self.resumed:
            for entry in list(self.history.unfinished or ()):
                self._count(entry)
                self._done[entry["key"]] = entry
                self._recall(entry)
        else:
            self._add(
                {"event": "begin", "run": self.history.runs + 1, "at": written(now), "plan": self.plan.as_json()}
            )
        assert self.history.begun is not None  # noqa: S101 (a run has begun)
        self.run = int(self.history.begun["run"])
        self.today = datetime.fromisoformat(self.history.begun["at"]).date()

    def ask(
        self,
        address: str,
        kind: str,
        *,
        due: Callable[[Reply], None],
        about: Mapping[str, Any] | None = None,
        describe: Describe = _nothing,
        key: str = "",
    ) -> bytes | None:
        """Return the bytes at an address, now or earlier in this run, None where there are none to be had.

        `about` is what is known of the page before it comes, `describe` what it says of itself; `key` is what it is
        known by where that is not its canonical address. Raises `HostStopped`.
        """
        key = key or canonical(address)
        if key in self._done:
            return self._again(key)
        given = dict(about or {})
        before = self.history.current(key)
        try:
            reply = self.client.get(address, due, had=self._headers(key) if before else None)
        except HostStopped:
            raise
        except NotFetched as error:
            self._none(address, key, kind, error, given)
            return None
        if before is not None and reply.status == 304:
            about_then = dict(before.about) | given
            more = {"sha256": before.sha256, "status": 304, "about": about_then, "headers": self._headers(key)}
            self._entry(address, key, kind, "unchanged", **more)
            return self.writing.archive.blob(before.sha256)
        self._keep(reply, key, kind, given, describe)
        return reply.content

    def is_due(self, key: str, held_on: date | None) -> bool:
        """Tell whether a page is to be asked in this run, or was (see `History.is_due`)."""
        return key in self._done or self.history.is_due(key, held_on, self.today)

    def is_new(self, key: str, beside: str) -> bool:
        """Tell whether a page came new or changed in this run, or what belongs beside it was never had."""
        came = (self._done.get(key) or {}).get("outcome") in {"new", "changed"}
        return came or beside in self._done or self.history.current(beside) is None

    def answer(self, key: str) -> Mapping[str, Any] | None:
        """Return the journal's line of this run for a page, None where it was not asked."""
        return self._done.get(key)

    def entries(self, kind: str) -> Iterator[Mapping[str, Any]]:
        """Return the journal's lines of this run for one kind of page, in order."""
        return (entry for entry in self._done.values() if entry["kind"] == kind)

    def withdraw(self, key: str, reason: str) -> None:
        """Note that a page of which there are versions is not to be had any more; once."""
        if key in self.history.withdrawn or key in self._done:
            return
        current = self.history.current(key)
        if current is not None:
            self._entry(current.address, key, "meeting", "withdrawn", reason=reason, withdrawn=True)

    def end(self, ended: str, reason: str = "") -> Fetched:
        """Write that the run ended, and return how."""
        now = written(self.client.clock.now())
        counts = {name: self.counts[name] for name in OUTCOMES if self.counts[name]}
        self._add({"event": "end", "run": self.run, "at": now, "ended": ended, "reason": reason, "counts": counts})
        return Fetched(
            counts, self.client.requests, tuple(self.refused), tuple(self.failed), ended, reason, self.resumed
        )

    def _headers(self, key: str) -> dict[str, str]:
        """Return the headers of the last answer that had any."""
        return dict(self.history.latest[key].get("headers") or {})

    def _again(self, key: str) -> bytes | None:
        entry = self._done[key]
        return self.writing.archive.blob(entry["sha256"]) if "sha256" in entry else None

    def _keep(self, reply: Reply, key: str, kind: str, about: dict[str, Any], describe: Describe) -> None:
        digest, before = essence(reply.content), self.history.current(key)
        about |= describe(reply.content)
        more: dict[str, Any] = {
            "status": reply.status,
            "headers": dict(reply.headers),
            "essence": digest,
            "about": about,
        }
        if reply.address != reply.asked:
            more["answered_from"] = reply.address
        if before is not None and before.essence == digest:
            self._entry(reply.asked, key, kind, "unchanged", sha256=before.sha256, **more)
            return
        more["sha256"] = self.writing.keep(reply.content)
        if before is not None and kind == "meeting" and self._lost(before, about):
            more |= {"withdrawn": True, "reason": "its minutes are there no longer"}
        self._entry(reply.asked, key, kind, "new" if before is None else "changed", **more)

    def _lost(self, before: Version, about: Mapping[str, Any]) -> bool:
        is_gone = about.get("minutes") is False and about.get("published") is not True
        return before.about.get("minutes") is True and is_gone

    def _none(self, address: str, key: str, kind: str, error: NotFetched, about: dict[str, Any]) -> None:
        more: dict[str, Any] = {"reason": error.cause, "about": about}
        if error.status is not None:
            more["status"] = error.status
        if isinstance(error, Gone):
            known = self.history.current(key) is not None and kind == "meeting"
            outcome = "withdrawn" if known and key not in self.history.withdrawn else "gone"
            if known:
                more["withdrawn"] = True
        else:
            outcome = "refused" if isinstance(error, Refused) else "failed"
        if isinstance(error, Disallowed):
            more["disallowed"] = True
        self._entry(address, key, kind, outcome, **more)

    def _entry(self, address: str, key: str, kind: str, outcome: str, **more: Any) -> None:
        entry = {
            "event": "answer",
            "run": self.run,
            "kind": kind,
            "outcome": outcome,
            "address": address,
            "key": key,
            "at": written(self.client.clock.now()),
            **more,
        }
        self._done[key] = entry
        self._add(entry)
        self._count(entry)
        self.step(outcome, address)

    def _add(self, entry: Mapping[str, Any]) -> None:
        self.writing.add(entry)
        self.history.take(entry)

    def _count(self, entry: Mapping[str, Any]) -> None:
        if entry["kind"] == "meeting":
            self.counts[entry["outcome"]] += 1
            if entry.get("withdrawn") and entry["outcome"] == "changed":
                self.counts["withdrawn"] += 1
        where = {"refused": self.refused, "failed": self.failed}.get(entry["outcome"])
        if where is not None:
            where.append((entry["address"], entry["reason"]))

    def _recall(self, entry: Mapping[str, Any]) -> None:
        """Count for the client what the host did before the run was interrupted."""
        outcome = entry["outcome"]
        if outcome in {"refused", "failed"} and not entry.get("disallowed"):
            self.client.recall(entry["address"], refused=outcome == "refused", failed=outcome == "failed")
        elif "status" in entry:
            self.client.recall(entry["address"])

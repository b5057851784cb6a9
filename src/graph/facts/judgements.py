"""People's rulings, and what may be one and the same: people, bodies, posts and asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's verdict on two nodes: "confirmed" (they belong together) or "refuted". `kind` says in what respect.

    `line` is its place in the file of rulings, from 1; a later date, then a later line, overrules. `file` is that
    file's name: it says where to look, and makes no two rulings differ.
    """

    kind: str
    left: str
    right: str
    ruling: str
    reviewer: str
    given_on: date
    note: str = ""
    line: int = 0
    file: str = field(default="", repr=False, compare=False)

    @property
    def place(self) -> str:
        """Return where the ruling stands, to begin an error with: "judgements.csv line 7: "; empty where nowhere."""
        return f"{self.file} line {self.line}: ".lstrip() if self.line else ""


@dataclass(frozen=True, slots=True)
class IdentityRecord:
    """One person, body or post of the store (`kind`), with all that tells it from others; sets in order.

    `council` is the segment of its IRI. `groups` are "member", "officer" or "other", for a person; `roles` are titles
    of posts in which a person is seen; `days` those on which the person is seen or the body met.
    """

    node: str
    kind: str
    council: str
    names: tuple[str, ...]
    groups: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class IdentityLink:
    """Two nodes, the lesser IRI left, that are possibly one: how likely, in [0, 1], and why.

    `state` is "proposed", or "confirmed" where a person has ruled so and the two may not be merged (across councils).
    """

    left: str
    right: str
    score: float
    reasons: tuple[str, ...]
    state: str = "proposed"


@dataclass(frozen=True, slots=True)
class Identities:
    """What is possibly the same, ordered by nodes; and which nodes people's rulings have made which others."""

    links: tuple[IdentityLink, ...]
    merged: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AskRecord:
    """One ask as recurrence compares it, read back from the store.

    `node` is the IRI of the ask, action point or decision; `list_key` what it stood in a list with (its
    report, or its item); `authority` None where the council is not established.
    """

    node: str
    text: str
    authority: str | None
    list_key: str
    held_on: date | None = None
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """Two asks compared, the lesser IRI left. `score` is the probability, in [0, 1], that they ask the same.

    `decision` is "proposed", "possible", "rejected", or a person's "confirmed" or "refuted". `reasons` are the
    kinds of evidence and the log-odds that each adds, the weightiest first.
    """

    left: str
    right: str
    score: float
    decision: str
    reasons: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Membership:
    """Why one ask is in a cluster: the probability `score` that it asks the same as `nearest`, its closest member.

    `state` is "confirmed" where a person joined the two, else "proposed". `reasons` as in `ScoredPair`.
    """

    node: str
    score: float
    nearest: str
    state: str
    reasons: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Cluster:
    """Asks that request the same thing. `anchor` is the member with the least (date, IRI); it names the cluster.

    `state` is "confirmed" where people joined all members, else "proposed"; `label` is the shortest member's text.
    Members are ordered by IRI.
    """

    anchor: str
    label: str
    state: str
    members: tuple[Membership, ...]


@dataclass(frozen=True, slots=True)
class Recurrences:
    """One run over all asks: the clusters, ordered by anchor, and how they were made.

    `undecided` are the pairs for a person to look at: proposed or possible, the likeliest first.
    """

    clusters: tuple[Cluster, ...]
    method: str
    fingerprint: str
    join_threshold: float
    undecided: tuple[ScoredPair, ...] = ()

"""What is known of councils and of their members, from lists and tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Tenure:
    """One person on a council, as a list of its members gives them.

    `identifier` is (scheme, value) of the system that publishes the list; in office from `since` to `until`, each None
    where the list does not say; `bodies` are the committees that the person sits on, `posts` the offices held, `party`
    and `ward` those of the seat, all as printed.
    """

    name: str
    identifier: tuple[str, str] | None = None
    since: date | None = None
    until: date | None = None
    bodies: tuple[str, ...] = ()
    party: str | None = None
    ward: str | None = None
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberList:
    """What a published list of members says, before it is known whose it is and of which day.

    A member of several terms stands there once for each. `addresses` are the web addresses in it.
    """

    tenures: tuple[Tenure, ...]
    addresses: tuple[str, ...] = ()

    @property
    def people(self) -> int:
        """How many people are on the list."""
        return len({one.identifier or one.name for one in self.tenures})


@dataclass(frozen=True, slots=True)
class Roster:
    """The members of one council (its slug), past ones included where the list has them, as the list was on `as_of`.

    `is_of_the_day` where it is a list of those in office then, so that whoever has left since may be on none.
    `sha256` is the digest of its bytes, "" where it did not come as a document.
    """

    council: str
    as_of: date
    tenures: tuple[Tenure, ...]
    is_of_the_day: bool = False
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class CouncilFacts:
    """What the tables of `data/` say of one council; "" or None where they say nothing.

    `governance` are (model, first year, last year, source); `changes` are (old council, new council, day on which the
    old one ended), those to and from this one, by slug. Of a council that others name, `is_only_named`, there is `name`.
    """

    slug: str
    name: str
    is_only_named: bool = False
    kind: str = ""
    nation: str = ""
    region: str = ""
    gss: str = ""
    register: str = ""
    started: date | None = None
    ended: date | None = None
    governance: tuple[tuple[str, str, str, str], ...] = ()
    changes: tuple[tuple[str, str, date | None], ...] = ()

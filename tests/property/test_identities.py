"""Simulated councils: families, shared initials, nicknames, officers, lists of members out of date. No wrong link."""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.documents import Block, BlockKind, Minutes, Section, Span
from graph.facts import Attendance, Basis, BodyMention, Evidence, Facts, Meeting, Party, Roster, Tenure
from graph.resolve.names import read
from graph.resolve.people import Rule, people

FORENAMES = (
    "Susan",
    "Sandra",
    "John",
    "Jane",
    "James",
    "Peter",
    "Paul",
    "Roy",
    "Roz",
    "Ann",
    "Anne",
    "Mohammed",
    "Mary",
)
SURNAMES = ("Smith", "Smith", "Jones", "Khan", "O'Brien", "Blair-Park", "Gladden", "Wallace", "Walker", "Green")
FAMILIAR = {"Susan": "Sue", "Sandra": "Sandy", "James": "Jim", "Peter": "Pete", "Mohammed": "Mo"}
COMMITTEE = "Housing Scrutiny Committee"


@dataclass(frozen=True)
class Somebody:
    """One true person of the simulation."""

    number: int
    forename: str
    surname: str
    since: date
    until: date | None
    officer: bool = False

    @property
    def sits(self) -> bool:
        """Whether they are on the committee; the others attend as substitutes."""
        return self.number % 3 == 0

    @property
    def name(self) -> str:
        return f"{self.forename} {self.surname}"


def council(chance: random.Random, *, homonyms: bool) -> list[Somebody]:
    """Return some thirty people, members and officers, over twenty years; several of one name only where asked."""
    everybody: list[Somebody] = []
    for number in range(34):
        forename, surname = chance.choice(FORENAMES), chance.choice(SURNAMES)
        since = date(2004 + 4 * chance.randrange(5), 5, 5)
        until = None if chance.random() < 0.3 else since + timedelta(days=365 * 4 * chance.randint(1, 3))
        one = Somebody(number, forename, surname, since, until, officer=number >= 28)
        if homonyms or all(other.name != one.name for other in everybody):
            everybody.append(one)
    return everybody


def listed(chance: random.Random, everybody: list[Somebody]) -> Roster:
    """Return the council's list as it was on a day: those elected by then, with ends that it may not give."""
    as_of = date(2004 + chance.randrange(21), 6, 1)
    tenures = [
        Tenure(
            one.name,
            ("moderngov-member", str(one.number)) if chance.random() < 0.7 else None,
            one.since if chance.random() < 0.8 else None,
            one.until if one.until and one.until < as_of else None,
            (COMMITTEE,) if one.sits else (),
        )
        for one in everybody
        if not one.officer and one.since <= as_of
    ]
    return Roster("norbeck", as_of, tuple(tenures))


def printed(chance: random.Random, one: Somebody) -> str:
    return chance.choice(
        (
            one.name,
            one.name.replace("-", " ") if one.surname != "Blair-Park" else one.name,
            f"{one.forename[0]} {one.surname}",
            f"{one.forename[0]}. {one.surname}",
            f"{FAMILIAR.get(one.forename, one.forename)} {one.surname}",
        )
    )


def written(chance: random.Random, attending: list[Somebody]) -> dict[Somebody, str]:
    """Return how a clerk lists those present: two who would read alike in full, and of two of one name only the first."""
    short = {one: printed(chance, one) for one in attending}
    alike = Counter(read(name).words for name in short.values())
    listed: dict[Somebody, str] = {}
    for one, name in short.items():
        plain = name if alike[read(name).words] == 1 else one.name
        if read(plain).words not in {read(other).words for other in listed.values()}:
            listed[one] = plain
    return listed


def sitting(chance: random.Random, everybody: list[Somebody], number: int) -> tuple[Facts, Minutes, list[Somebody]]:
    """Return the minutes of one meeting: a list of those present, then some of them by surname; and who they are."""
    held_on = date(2004 + chance.randrange(21), chance.randint(1, 12), 3)
    in_office = [one for one in everybody if one.since <= held_on and (one.until is None or held_on < one.until)]
    attending = chance.sample(in_office, min(9, len(in_office)))
    said: list[tuple[Somebody, str, str]] = []
    as_listed = written(chance, attending)
    for one, name in as_listed.items():
        kind = "officer" if one.officer else "councillor"
        as_member = "member" if one.sits else "substitute"
        said.append((one, name, "officer" if one.officer else as_member))
        if kind == "councillor" and chance.random() < 0.6:
            said.append((one, chance.choice((one.surname, f"{one.forename[0]} {one.surname}")), "mentioned"))
    text, blocks, attendances, who = "", [], [], []
    for one, name, capacity in said:
        span = Span(len(text), len(text) + len(name))
        text += f"{name}\n"
        blocks.append(Block(BlockKind.PARA, span, Section.MINUTES))
        party = Party(name, None, "officer" if one.officer else "councillor", span)
        rule = "titled-name" if capacity == "mentioned" else "attendance-list"
        attendances.append(Attendance(party, capacity, None, Evidence((span,), rule, 0.9)))
        who.append(one)
    body = BodyMention(COMMITTEE, None, Basis.STATED, "committee")
    facts = Facts("test 1", None, Meeting(body, held_on, Basis.STATED), attendances=tuple(attendances))
    return facts, Minutes(text, "plain-text", "plain 1", "utf-8", "text/plain", tuple(blocks), ()), who


def links(seed: int, *, with_list: bool) -> tuple[dict[str, set[int]], Counter[Rule]]:
    """Return for each IRI of a simulated council's minutes the people it stands for, and how names were resolved."""
    chance = random.Random(seed)
    everybody = council(chance, homonyms=with_list)
    roster = listed(chance, everybody) if with_list else None
    meant: defaultdict[str, set[int]] = defaultdict(set)
    rules: Counter[Rule] = Counter()
    for number in range(6):
        facts, minutes, who = sitting(chance, everybody, number)
        resolved = people(facts, minutes, council="norbeck", sha256=f"{number:08d}" * 8, roster=roster)
        for attendance, one in zip(facts.attendances, who, strict=True):
            person = resolved.of(attendance.party)
            meant[str(person.iri)].add(one.number)
            rules[person.rule] += 1
    return meant, rules


few = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@few
@given(st.integers(0, 10**9))
def test_with_a_list_of_members_however_old_nobody_is_taken_for_another(seed: int) -> None:
    meant, _ = links(seed, with_list=True)
    assert {iri: people for iri, people in meant.items() if len(people) > 1} == {}


@few
@given(st.integers(0, 10**9))
def test_without_one_nobody_is_taken_for_another_of_another_name(seed: int) -> None:
    meant, _ = links(seed, with_list=False)
    assert {iri: people for iri, people in meant.items() if len(people) > 1} == {}


def test_most_names_are_resolved_all_the_same(capsys) -> None:
    told: Counter[Rule] = Counter()
    for seed in range(40):
        told += links(seed, with_list=True)[1]
    whole = told.total()
    shares = ", ".join(f"{rule} {told[rule] / whole:.0%}" for rule in Rule)
    with capsys.disabled():
        sys.stdout.write(f"\nnames of simulated minutes resolved by: {shares}\n")
    assert (told[Rule.ROSTER] + told[Rule.NAME] + told[Rule.NUMBER]) / whole > 0.3

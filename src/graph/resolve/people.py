"""Who a printed name is: by source number, within the document, against those present, then against a list of members.

A name joins another only where it fits one alone; where several fit it stays open, as a person of its own whom only
this document is known to speak of. Nobody is joined across councils, and no likeness of letters counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from rdflib import URIRef

from graph import iris
from graph.documents import Attendee, Minutes, Span
from graph.facts import Attendance, BodyMention, Facts, Party, Roster, Tenure
from graph.resolve import bodies
from graph.resolve.names import Form, fits, fits_by_nickname, read

_MEMBERS = frozenset(("councillor", "coopted"))
_TRUSTED = timedelta(days=366)
_SITTING = frozenset(("member", "chair", "vice-chair", "apology"))
_NOT_PRESENT = frozenset(("mentioned", "contact", "abstained"))


class Group(StrEnum):
    """Whose name it can be: a member's and an officer's are never one person's by their names alone."""

    MEMBER = "member"
    STAFF = "officer"
    OTHER = "other"


class Rule(StrEnum):
    """How a name was resolved, the surest first."""

    NUMBER = "source number"
    ROSTER = "list of members"
    NAME = "full name of a member within the council"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A person, the rule that says so, and the printed name (of those in this document) that is fullest."""

    iri: URIRef
    rule: Rule
    name: str


@dataclass(slots=True)
class _Mention:
    """One name in one document, however it is printed there (stops, hyphens and accents aside)."""

    name: str
    group: Group
    present: bool = False
    numbers: set[tuple[str, str]] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)
    sits: bool = False
    rows: Counter[tuple[str, str]] = field(default_factory=Counter)


_Key = tuple[tuple[str, ...], Group]


@dataclass(frozen=True, slots=True)
class People:
    """The people of one document, by printed name and group; by place where the source numbers them, or several fit."""

    by_name: Mapping[_Key, Resolved]
    by_place: Mapping[Span, Resolved]

    def of(self, party: Party) -> Resolved | None:
        """Return who a party with a name is; None for one that is not of this document's facts."""
        placed = self.by_place.get(party.span)
        if placed is not None and read(placed.name).words == read(party.name or "").words:
            return placed
        words = read(party.name or "").words
        for group in (_group(party), *Group):
            found = self.by_name.get((words, group))
            if found is not None:
                return found
        return None


def people(facts: Facts, minutes: Minutes, *, council: str, sha256: str, roster: Roster | None = None) -> People:
    """Return who each named person in `facts` is; `council` is the segment of its IRI.

    `roster` counts for documents with a date only: each tenure from its first day to its last, and where the list does
    not say these, for a year around the day of the list.
    """
    mentions = _mentions(facts, minutes)
    stands_for, several = _joined(mentions)
    lookup = _Lookup(council, sha256, roster, facts.meeting.held_on, facts.meeting.body)
    resolved: dict[_Key, Resolved] = {}
    for key in sorted(mentions, key=str):
        chief = stands_for.get(key, key)
        numbers = {
            number for one in mentions if stands_for.get(one, one) == chief for number in mentions[one].numbers
        }
        resolved[key] = lookup.person(mentions[chief], numbers)
    placed = {
        party.span: Resolved(
            iris.person_here(council, party.name, sha256, at=party.span.start), Rule.OPEN, party.name
        )
        for party, attendance in _parties(facts)
        if party.name and _in_doubt(_known(party, mentions), attendance, mentions, several)
    }
    placed |= {
        attendee.span: Resolved(iris.person_by_id(council, *number), Rule.NUMBER, attendee.name)
        for attendee in minutes.attendees
        if (number := _number(attendee, minutes)) is not None
    }
    return People(_apart(resolved, council, sha256), placed)


def _in_doubt(
    key: _Key, attendance: Attendance | None, mentions: Mapping[_Key, _Mention], several: set[_Key]
) -> bool:
    """Tell whether one mention of a name may be any of several people's.

    So may one in a sentence that is printed as somebody of the list is, and fits a fuller name of that list too.
    """
    if key in several:
        return True
    own = mentions[key]
    if not own.lists or (attendance is not None and _list(attendance) is not None):
        return False
    return any(
        own.lists & other.lists and (fits(own.name, other.name) or fits_by_nickname(own.name, other.name))
        for other in mentions.values()
        if other is not own and _compatible(own, other)
    )


def _known(party: Party, mentions: Mapping[_Key, _Mention]) -> _Key:
    """Return the key under which a party's name is among the mentions."""
    words = read(party.name or "").words
    return next(key for group in (_group(party), *Group) if (key := (words, group)) in mentions)


def _mentions(facts: Facts, minutes: Minutes) -> dict[_Key, _Mention]:
    """Return every name of the facts; one printed for a member and for "other" is the member's."""
    numbers: defaultdict[tuple[str, ...], set[tuple[str, str]]] = defaultdict(set)
    for attendee in minutes.attendees:
        number = _number(attendee, minutes)
        if number is not None:
            numbers[read(attendee.name).words].add(number)
    found: dict[_Key, _Mention] = {}
    for party, attendance in _parties(facts):
        if not party.name:
            continue
        words = read(party.name).words
        key = (words, _group(party))
        mention = found.setdefault(key, _Mention(party.name, key[1], numbers=numbers[words]))
        mention.name = max(mention.name, party.name, key=lambda name: (len(name), name))
        if attendance is not None and attendance.capacity not in _NOT_PRESENT:
            mention.present = True
            mention.sits |= attendance.capacity in _SITTING
            place = _list(attendance)
            if place is not None:
                mention.lists.add(place)
                mention.rows[attendance.capacity, place] += 1
    return _regrouped(found)


def _regrouped(found: Mapping[_Key, _Mention]) -> dict[_Key, _Mention]:
    by_words: defaultdict[tuple[str, ...], list[_Mention]] = defaultdict(list)
    for (words, _), mention in found.items():
        by_words[words].append(mention)
    regrouped: dict[_Key, _Mention] = {}
    for words, same in by_words.items():
        known = sorted({mention.group for mention in same} - {Group.OTHER}, key=list(Group).index)
        spelt = read(same[0].name).form is Form.FULL
        for mention in same:
            if (spelt and known) or (mention.group is Group.OTHER and len(known) == 1):
                mention.group = known[0]
            kept = regrouped.setdefault((words, mention.group), mention)
            if kept is not mention:
                kept.present |= mention.present
                kept.lists |= mention.lists
                kept.sits |= mention.sits
                kept.rows += mention.rows
            kept.name = max(kept.name, mention.name, key=lambda name: (len(name), name))
    return regrouped


def _parties(facts: Facts) -> Iterator[tuple[Party, Attendance | None]]:
    """Yield every party of the facts, with its attendance where it is one."""
    yield from ((one.party, one) for one in facts.attendances)
    others: list[object] = [vote.voter for vote in facts.votes]
    others += [one.party for one in facts.interests]
    others += [one.owner for one in facts.decisions if isinstance(one.owner, Party)]
    others += [party for one in facts.actions for party in (one.owner, *one.partners)]
    others += [one.by for one in facts.reports]
    others += [one.addressee for one in facts.recommendations]
    others += [one.receiver for one in facts.referrals]
    others += [one.by for one in facts.updates]
    others += [party for one in facts.questions for party in (one.asked_by, one.answered_by)]
    others += [one.instead_of for one in facts.attendances]
    yield from ((party, None) for party in others if isinstance(party, Party))


def _group(party: Party) -> Group:
    if party.kind in _MEMBERS:
        return Group.MEMBER
    return Group.STAFF if party.kind == "officer" else Group.OTHER


def _number(attendee: Attendee, minutes: Minutes) -> tuple[str, str] | None:
    """Return the number of an attendee and its scheme, by the system that gave it."""
    return (f"{minutes.format.split('-')[0]}-member", attendee.member_id) if attendee.member_id else None


def _list(attendance: Attendance) -> str | None:
    """Return which list of people a name stands in, None for one in a sentence: a list has everybody once."""
    rule = attendance.evidence.rule
    return rule if rule.startswith("attendance") else None


def _twice(mentions: Mapping[_Key, _Mention]) -> set[_Key]:
    """Return the names that stand twice in one list, so that they are two people's; a list printed twice is not meant."""
    listed: Counter[tuple[str, str]] = Counter()
    repeated: defaultdict[tuple[str, str], set[_Key]] = defaultdict(set)
    for key, mention in mentions.items():
        for place, number in mention.rows.items():
            listed[place] += 1
            if number > 1:
                repeated[place].add(key)
    return {
        key for place, keys in repeated.items() if len(keys) == 1 or 2 * len(keys) <= listed[place] for key in keys
    }


def _joined(mentions: Mapping[_Key, _Mention]) -> tuple[dict[_Key, _Key], set[_Key]]:
    """Return for each shorter form the one fuller name that it fits: of those present first, then of all.

    And the names that fit several, or stand twice in one list: each mention of such a one is somebody by itself.
    """
    order = {Form.FULL: 0, Form.INITIAL: 1, Form.SURNAME: 2}
    stands_for: dict[_Key, _Key] = {}
    several = _twice(mentions)
    by_surname: defaultdict[str, list[_Key]] = defaultdict(list)
    for key in sorted(mentions, key=str):
        by_surname[read(mentions[key].name).surname[-1]].append(key)
    for key in sorted(mentions, key=lambda one: (order[read(mentions[one].name).form], -len(one[0]), str(one))):
        chiefs = _first_fit(key, by_surname[read(mentions[key].name).surname[-1]], mentions, stands_for)
        if len(chiefs) > 1 or chiefs & several:
            several.add(key)
        elif chiefs and key not in several:
            stands_for[key] = chiefs.pop()
    return stands_for, several


def _first_fit(
    key: _Key, near: Sequence[_Key], mentions: Mapping[_Key, _Mention], stands_for: Mapping[_Key, _Key]
) -> set[_Key]:
    """Return the people whom a name fits at the first step at which it fits any."""
    for fitting in (fits, fits_by_nickname):
        for among in ([one for one in near if mentions[one].present], near):
            chiefs = _chiefs(key, among, mentions, stands_for, fitting)
            if chiefs:
                return chiefs
    return set()


def _chiefs(
    key: _Key,
    among: Iterable[_Key],
    mentions: Mapping[_Key, _Mention],
    stands_for: Mapping[_Key, _Key],
    fitting: Callable[[str, str], bool],
) -> set[_Key]:
    """Return the people, each by the fullest form, whom a name fits; two names of one list are two people's."""
    own = mentions[key]
    return {
        stands_for.get(other, other)
        for other in among
        if other != key
        and _compatible(own, mentions[other])
        and fitting(own.name, mentions[other].name)
        and not own.lists & mentions[other].lists
        and not (own.numbers and mentions[other].numbers and own.numbers != mentions[other].numbers)
    }


def _compatible(one: _Mention, other: _Mention) -> bool:
    return one.group is other.group or Group.OTHER in (one.group, other.group)


@dataclass(frozen=True, slots=True)
class _Lookup:
    """Mints the IRI of one person of a document."""

    council: str
    sha256: str
    roster: Roster | None
    held_on: date | None
    body: BodyMention | None

    def person(self, mention: _Mention, numbers: set[tuple[str, str]]) -> Resolved:
        if len(numbers) == 1:
            return Resolved(iris.person_by_id(self.council, *numbers.pop()), Rule.NUMBER, mention.name)
        if not numbers and mention.group is Group.MEMBER:
            tenure = self._tenure(mention)
            if tenure is not None:
                return Resolved(self._of(tenure), Rule.ROSTER, mention.name)
            if read(mention.name).form is Form.FULL and self._only_one(mention.name):
                return Resolved(iris.person(self.council, mention.name), Rule.NAME, mention.name)
        return self.open(mention)

    def open(self, mention: _Mention) -> Resolved:
        """Return somebody whom only this document is known to speak of."""
        return Resolved(iris.person_here(self.council, mention.name, self.sha256), Rule.OPEN, mention.name)

    def _tenure(self, mention: _Mention) -> Tenure | None:
        """Return the one member whom a name fits and who was in office that day.

        One who may have been, because the list does not give a term, makes it doubtful. Who sits on the committee is
        looked for among its members first.
        """
        if self.roster is None or self.held_on is None or self.roster.council != self.council:
            return None
        day, as_of = self.held_on, self.roster.as_of
        possible = [one for one in self.roster.tenures if (one.since or day) <= day <= (one.until or day)]
        committee = [one for one in possible if mention.sits and self._is_current and self._on_committee(one)]
        for among in (committee, possible):
            for fitting in (_is, fits, fits_by_nickname):
                found = [one for one in among if fitting(mention.name, one.name)]
                people = {one.identifier or (str(place), one.name) for place, one in enumerate(found)}
                if found:
                    in_office = [one for one in found if _in_office(one, day, as_of)]
                    is_sure = len(people) == 1 and (fitting is _is or self._names_every_seat(day))
                    return in_office[0] if is_sure and in_office else None
        return None

    def _names_every_seat(self, day: date) -> bool:
        """Tell whether the list names as many members for a day as it does for its own.

        Where it names fewer, some who sat then are not on it, and a surname may be one of theirs. A list that keeps
        its past members is believed.
        """
        roster = self.roster
        if roster is None or not roster.is_of_the_day:
            return roster is not None
        return _members_on(roster, day) >= _members_on(roster, roster.as_of)

    def _on_committee(self, tenure: Tenure) -> bool:
        if self.body is None or self.body.name is None:
            return False
        return bodies.key(self.body.name) in {bodies.key(name) for name in tenure.bodies}

    @property
    def _is_current(self) -> bool:
        """Whether the list speaks of the day of the meeting."""
        return (
            self.roster is not None and self.held_on is not None and abs(self.held_on - self.roster.as_of) <= _TRUSTED
        )

    def _only_one(self, name: str) -> bool:
        """Tell whether a full name may be taken for one member of the council: not where a list gives reason to doubt it.

        A list that is too old for the day, or that has somebody of the name at another time, does; one of those in
        office on its own day says nothing of others on another.
        """
        if self.roster is None or self.roster.council != self.council:
            return True
        speaks = self._is_current or self.roster.is_of_the_day
        return speaks and not any(_is(name, one.name) or fits(name, one.name) for one in self.roster.tenures)

    def _of(self, tenure: Tenure) -> URIRef:
        if tenure.identifier is not None:
            return iris.person_by_id(self.council, *tenure.identifier)
        same = _homonyms(self.roster.tenures if self.roster else (), tenure.name)
        return iris.person(self.council, tenure.name, homonym=same.index(tenure) + 1)


def _is(name: str, other: str) -> bool:
    return read(name).words == read(other).words


def _homonyms(tenures: Sequence[Tenure], name: str) -> list[Tenure]:
    """Return the tenures without number under one name, in the order of their beginning."""
    same = [one for one in tenures if one.identifier is None and _is(name, one.name)]
    return sorted(same, key=lambda one: (one.since or date.min, one.until or date.max, one.name, one.bodies))


def _in_office(tenure: Tenure, day: date, as_of: date) -> bool:
    """Tell whether somebody was a member on a day; a bound that the list does not give is trusted for a year around it."""
    since = tenure.since or min(as_of, tenure.until or as_of) - _TRUSTED
    until = tenure.until or max(as_of, tenure.since or as_of) + _TRUSTED
    return since <= day <= until


def _members_on(roster: Roster, day: date) -> int:
    """Return how many people a list has in office on a day."""
    return len({one.identifier or one for one in roster.tenures if _in_office(one, day, roster.as_of)})


def _distinct(
    known: Mapping[_Key, Resolved], mentions: Mapping[_Key, _Mention], lookup: _Lookup
) -> dict[_Key, Resolved]:
    """Return the same with those left open whom a list of members made one, and a list of those present has as two."""
    listed: Counter[tuple[URIRef, str]] = Counter(
        (person.iri, place) for key, person in known.items() for place in mentions[key].lists
    )
    return {
        key: lookup.open(mentions[key])
        if person.rule is Rule.ROSTER and any(listed[person.iri, place] > 1 for place in mentions[key].lists)
        else person
        for key, person in known.items()
    }


def _apart(resolved: dict[_Key, Resolved], council: str, sha256: str) -> dict[_Key, Resolved]:
    """Return the same with a member and an officer of one short name told apart."""
    owners: defaultdict[URIRef, set[Group]] = defaultdict(set)
    for (words, group), person in resolved.items():
        if person.rule is Rule.OPEN and read(person.name).words == words:
            owners[person.iri].add(group)
    clashing = {iri for iri, groups in owners.items() if len(groups) > 1}
    return {
        (words, group): Resolved(
            iris.person_here(council, person.name, sha256, homonym=list(Group).index(group) + 1),
            person.rule,
            person.name,
        )
        if person.iri in clashing
        else person
        for (words, group), person in resolved.items()
    }

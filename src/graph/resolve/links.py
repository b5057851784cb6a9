"""What is possibly the same, over the whole store: scored links with reasons, for a person to confirm; never a merge.

A link needs a reason that can be said in words. The order of the records changes nothing, and a new record adds links
or takes none away but where it makes a name fit several people.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise

from graph.facts import Identities, IdentityLink, IdentityRecord, Ruling
from graph.resolve import bodies, posts
from graph.resolve.names import Form, fits, fits_by_nickname, one_letter_apart, read
from graph.resolve.rulings import DIFFERENT, SAME, in_force, merges

_LEAST = 0.2
_YEARS = timedelta(days=3 * 366)
_MOST_FITTING = 3
_AROUND = 8


def identities(records: Iterable[IdentityRecord], rulings: Sequence[Ruling] = ()) -> Identities:
    """Return the links among the records, and what the rulings have merged.

    A pair that a person has ruled to differ has no link; one ruled to be the same has none either, being one node by
    now, but across councils, where the link is "confirmed". Raises `InvalidRuling` where rulings contradict.
    """
    known = sorted(records, key=lambda record: record.node)
    merged = {str(old): str(new) for old, new in merges(rulings).items()}
    ruled = {pair: ruling.ruling for pair, ruling in in_force(rulings).items()}
    present = {record.node for record in known}
    found: dict[tuple[str, str], IdentityLink] = {}
    for link in _links([record for record in known if not record.council.startswith("unknown-")]):
        pair = (link.left, link.right)
        if ruled.get(pair) == DIFFERENT or link.score < _LEAST or (link.left in merged or link.right in merged):
            continue
        if pair not in found or found[pair].score < link.score:
            found[pair] = link
    for pair, ruling in ruled.items():
        apart = pair[0] not in merged and pair[1] not in merged and {*pair} <= present
        if ruling == SAME and apart and _council(pair[0]) != _council(pair[1]):
            reasons = found[pair].reasons if pair in found else ()
            found[pair] = IdentityLink(*pair, 1.0, (*reasons, "a person has confirmed it"), "confirmed")
    return Identities(tuple(found[pair] for pair in sorted(found)), tuple(sorted(merged.items())))


def surname_of(record: IdentityRecord) -> str:
    """Return the surname under which a person is compared with others of the council."""
    return read(_name(record)).surname[-1]


def full_name_of(record: IdentityRecord) -> str:
    """Return the words of the name under which a person is sought in other councils, "" where they are too few."""
    return " ".join(read(_name(record)).words) if read(_name(record)).form is Form.FULL else ""


def _council(node: str) -> str:
    return node.rsplit("/", 2)[-2]


def _links(records: Sequence[IdentityRecord]) -> Iterator[IdentityLink]:
    by_council: defaultdict[tuple[str, str], list[IdentityRecord]] = defaultdict(list)
    for record in records:
        by_council[record.kind, record.council].append(record)
    for (kind, _), group in sorted(by_council.items()):
        if kind == "person":
            yield from _people(group)
        elif kind == "body":
            yield from _bodies(group)
        else:
            yield from _posts(group)
    yield from _across([record for record in records if record.kind == "person"])


def _link(one: IdentityRecord, other: IdentityRecord, score: float, *reasons: str) -> IdentityLink:
    left, right = sorted((one.node, other.node))
    return IdentityLink(left, right, round(score, 4), reasons)


# --- people of one council ------------------------------------------------------------------------------------------


def _people(group: Sequence[IdentityRecord]) -> Iterator[IdentityLink]:
    by_surname: defaultdict[str, list[IdentityRecord]] = defaultdict(list)
    for record in group:
        by_surname[surname_of(record)].append(record)
    for same in by_surname.values():
        yield from _of_one_name(same)
        yield from _shorter(same)
        yield from _slips(same)
    for one, other in near_surnames(sorted(by_surname)):
        for left in _first_of_each(by_surname[one]):
            for right in _first_of_each(by_surname[other]):
                yield from _slip(left, right)


def _name(record: IdentityRecord) -> str:
    """Return the fullest name of a record: the most words, then letters."""
    return max(record.names, key=lambda name: (len(read(name).words), len(name), name))


def _of_one_name(same: Sequence[IdentityRecord]) -> Iterator[IdentityLink]:
    """Yield links between those whose names have the same words, each to the next by day, so that n give n - 1."""
    by_words: defaultdict[tuple[str, ...], list[IdentityRecord]] = defaultdict(list)
    for record in same:
        by_words[read(_name(record)).words].append(record)
    for alike in by_words.values():
        for one, other in pairwise(sorted(alike, key=lambda record: (_first(record), record.node))):
            if _may_be_one(one, other):
                yield _likeness_of_namesakes(one, other)


def _likeness_of_namesakes(one: IdentityRecord, other: IdentityRecord) -> IdentityLink:
    full = read(_name(one)).form is Form.FULL
    said = (
        "the same name" if full else "the same initial and surname" if read(_name(one)).given else "the same surname"
    )
    heads = {posts.head(role) for role in one.roles} & {posts.head(role) for role in other.roles}
    if heads and _within(one, other, _YEARS):
        return _link(one, other, 0.95 if full else 0.9, said, f"both {min(heads)}, within three years")
    score = 0.6 if full else 0.5 if read(_name(one)).given else 0.3
    return _link(one, other, score, said)


def _shorter(same: Sequence[IdentityRecord]) -> Iterator[IdentityLink]:
    """Yield links from each shorter form to the fuller names that it fits; the more there are, the less likely each.

    Names are compared once each, however often they are met; each record is linked to the nearest of a name by day.
    """
    by_name: defaultdict[tuple[str, ...], list[IdentityRecord]] = defaultdict(list)
    for record in sorted(same, key=lambda one: (_first(one), one.node)):
        by_name[read(_name(record)).words].append(record)
    printed = {words: _name(records[0]) for words, records in by_name.items()}
    for words, records in by_name.items():
        for fitting, best in ((fits, 0.8), (fits_by_nickname, 0.7)):
            full = [other for other in by_name if other != words and fitting(printed[words], printed[other])]
            for record in records:
                near = [(other, one) for other in full if (one := _nearest(record, by_name[other])) is not None]
                if 0 < len(near) <= _MOST_FITTING:
                    score = (best if read(printed[words]).given else 0.6) / len(near)
                    for other, one in near:
                        yield _link(record, one, score, _fitting(printed[words], printed[other], len(near)))


def _nearest(record: IdentityRecord, by_day: Sequence[IdentityRecord]) -> IdentityRecord | None:
    """Return of records ordered by day the nearest that can be the same person: a few on either side are looked at."""
    place = bisect_left(by_day, (_first(record), record.node), key=lambda one: (_first(one), one.node))
    around = by_day[max(0, place - _AROUND) : place + _AROUND]
    possible = [one for one in around if one.node != record.node and _may_be_one(record, one)]
    return min(possible, key=lambda one: (_gap(record, one), one.node), default=None)


def _fitting(short: str, full: str, number: int) -> str:
    how = "a familiar form of" if fits_by_nickname(short, full) else "can be short for"
    only = ", and for no other name seen in the council" if number == 1 else f", as for {number - 1} more"
    return f"'{short}' {'is' if how.startswith('a ') else ''} {how} '{full}'{only}".replace("  ", " ")


def _slips(same: Sequence[IdentityRecord]) -> Iterator[IdentityLink]:
    """Yield links between full names of one surname of which one letter differs, the first record of each."""
    for one, other in combinations(_first_of_each(same), 2):
        yield from _slip(one, other)


def _first_of_each(same: Sequence[IdentityRecord]) -> list[IdentityRecord]:
    """Return of each name the record with the least IRI."""
    firsts = {read(_name(record)).words: record for record in sorted(same, key=lambda one: one.node, reverse=True)}
    return [record for _, record in sorted(firsts.items())]


def _slip(one: IdentityRecord, other: IdentityRecord) -> Iterator[IdentityLink]:
    """Yield a link between two full names of which one letter differs: a slip of the pen, or two people."""
    left, right = read(_name(one)), read(_name(other))
    if left.form is not Form.FULL or right.form is not Form.FULL or len(left.words) != len(right.words):
        return
    apart = [(a, b) for a, b in zip(left.words, right.words, strict=True) if a != b]
    if len(apart) == 1 and _may_be_one(one, other) and _one_letter(*apart[0]):
        yield _link(one, other, 0.4, f"one letter differs: '{_name(one)}' and '{_name(other)}'")


def _one_letter(one: str, other: str) -> bool:
    return one_letter_apart(one, other) or (
        len(one) == len(other) == 3 and sum(a != b for a, b in zip(one, other, strict=True)) == 1
    )


def near_surnames(surnames: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the surnames one letter apart, found by what is left when a letter is taken out."""
    left_of: defaultdict[str, list[str]] = defaultdict(list)
    for surname in surnames:
        for rest in {surname, *(surname[:place] + surname[place + 1 :] for place in range(len(surname)))}:
            left_of[rest].append(surname)
    pairs = {pair for near in left_of.values() for pair in combinations(sorted(near), 2)}
    yield from sorted(pair for pair in pairs if one_letter_apart(*pair))


def _may_be_one(one: IdentityRecord, other: IdentityRecord) -> bool:
    """Tell whether two records can be one person: not a member and an officer, nor two whom the source numbers."""
    groups = ({*one.groups} - {"other"}, {*other.groups} - {"other"})
    return not (groups[0] and groups[1] and not groups[0] & groups[1]) and not (_numbered(one) and _numbered(other))


def _numbered(record: IdentityRecord) -> bool:
    return "-member-" in record.node.rsplit("/", 1)[-1]


def _first(record: IdentityRecord) -> date:
    return min(record.days, default=date.max)


def _gap(one: IdentityRecord, other: IdentityRecord) -> int:
    """Return the days between two records, a great number where one has none."""
    least, place = 10**6, 0
    for day in one.days:
        while place < len(other.days) and other.days[place] < day:
            place += 1
        around = other.days[max(0, place - 1) : place + 1]
        least = min([least, *(abs((day - near).days) for near in around)])
    return least


def _within(one: IdentityRecord, other: IdentityRecord, span: timedelta) -> bool:
    return _gap(one, other) <= span.days


# --- people of two councils -----------------------------------------------------------------------------------------


def _across(people: Sequence[IdentityRecord]) -> Iterator[IdentityLink]:
    """Yield links between those of one full name in two councils, each council's to the next one's."""
    by_words: defaultdict[str, dict[str, IdentityRecord]] = defaultdict(dict)
    for record in people:
        if words := full_name_of(record):
            by_words[words].setdefault(record.council, record)
    for councils in by_words.values():
        for one, other in pairwise(councils[council] for council in sorted(councils)):
            if _may_be_one(one, other):
                yield _link(one, other, 0.3, f"the same name in {one.council} and {other.council}")


# --- bodies and posts of one council ----------------------------------------------------------------------------------


def _bodies(group: Sequence[IdentityRecord]) -> Iterator[IdentityLink]:
    keys = [bodies.key(record.names[0]) for record in group]
    for one, other in _sharing([key.words for key in keys]):
        found = bodies.likeness(keys[one], keys[other])
        if found is not None:
            yield _link(group[one], group[other], found.score, *found.reasons)


def _sharing(words: Sequence[frozenset[str]]) -> list[tuple[int, int]]:
    """Return the pairs of places whose words have a beginning in common: others cannot be alike."""
    starting: defaultdict[str, set[int]] = defaultdict(set)
    for place, own in enumerate(words):
        for word in own:
            starting[word[:4]].add(place)
    return sorted({pair for places in starting.values() for pair in combinations(sorted(places), 2)})


def _posts(group: Sequence[IdentityRecord]) -> Iterator[IdentityLink]:
    told = [(record, posts.words(record.names[0])) for record in group if posts.chaired(record.names[0]) is None]
    for first, second in _sharing([words for _, words in told]):
        (one, left), (other, right) = told[first], told[second]
        more, fewer = sorted(left - right), sorted(right - left)
        titles = f"'{one.names[0]}' and '{other.names[0]}'"
        if left == right:
            yield _link(one, other, 0.9, f"the same words in another order: {titles}")
        elif len(left & right) < 2:
            continue
        elif len(more) == len(fewer) == 1 and bodies.one_stem(more[0], fewer[0]):
            yield _link(one, other, 0.8, f"one word in two forms: {titles}")
        elif len(more) + len(fewer) == 1:
            yield _link(one, other, 0.5, f"one word more: {titles}")

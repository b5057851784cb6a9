"""Which action of a council's own tracker is which task of a meeting: by the day, the body and the words that both have.

The rule. Only tasks of the tracker's council come in question; where the tracker gives the body or the day on which the
action was agreed, only that body's and that day's tasks can be surely meant. Words weigh as in `actions`. Within one
tracker two rows are never surely one task: each task goes to the row that is likest to it. The order in which anything
is given changes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.facts import ActionMatch, EntryRecord, Ruling, TaskRecord
from graph.track.actions import BY_A_PERSON, BY_DAY, BY_WORDS, Tasks, stems
from graph.track.rulings import ACTION, CONFIRMED, Pair, in_force

_LEAST_SHARED = 2
_LEAST = 0.5
_SUREST = 0.97
_OF_THE_DAY = 0.1  # what the day weighs beside the likeness of the words
_PARTLY = 0.79  # where the day or the body speaks against it, or less than half of the task is named


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A task that an entry may be: how like the words are, and whether day and body are those that the entry gives."""

    entry: EntryRecord
    task: TaskRecord
    likeness: float
    whole: bool
    on_the_day: bool
    fits: bool

    @property
    def order(self) -> tuple[bool, float, str, str]:
        """The key that puts the best first: the likest, one of the day given before another of nearly the same words."""
        weight = self.likeness + (_OF_THE_DAY if self.on_the_day else 0.0)
        return not self.fits, -weight, self.entry.entry, self.task.task


def match_entries(
    tasks: Iterable[TaskRecord], entries: Iterable[EntryRecord], *, rulings: Iterable[Ruling] = ()
) -> tuple[ActionMatch, ...]:
    """Return which entry of a tracker is which task, at most one claim an entry beside those that people ruled on.

    In a claim `update` is the entry. What people have confirmed is sure and stands alone; what they have refuted is told
    as that, and another task may be found.
    """
    of_council: dict[str, list[TaskRecord]] = defaultdict(list)
    for task in sorted(set(tasks), key=lambda one: one.task):
        of_council[council_of(task)].append(task)
    known = {council: Tasks(of_one, with_owners=False) for council, of_one in of_council.items()}
    ruled = in_force(rulings, ACTION)
    by_source: dict[str, list[EntryRecord]] = defaultdict(list)
    for entry in sorted(set(entries), key=lambda one: one.entry):
        by_source[entry.source].append(entry)
    found: set[ActionMatch] = set()
    for source in sorted(by_source):
        among = [(entry, known[entry.authority]) for entry in by_source[source] if entry.authority in known]
        found.update(_of_one_tracker(among, ruled))
    return tuple(sorted(found, key=lambda one: (one.update, one.task)))


def council_of(task: TaskRecord) -> str:
    """Return the slug of the council of whose meeting a task is."""
    return task.task.partition("/id/meeting/")[2].partition("/")[0]


def _of_one_tracker(
    among: Sequence[tuple[EntryRecord, Tasks]], ruled: Mapping[Pair, Ruling]
) -> Iterator[ActionMatch]:
    candidates: list[_Candidate] = []
    settled: set[str] = set()
    taken: set[str] = set()
    for entry, tasks in among:
        by_task = {task.task: task for task in tasks.tasks}
        of_this = {
            one: ruling
            for pair, ruling in ruled.items()
            if entry.entry in pair
            for one in pair
            if one != entry.entry and one in by_task
        }
        for task, ruling in sorted(of_this.items()):
            claim = ActionMatch(task, entry.entry, BY_A_PERSON, 1.0, 1.0)
            yield replace(claim, state=ruling.ruling, reviewer=ruling.reviewer)
            if ruling.ruling == CONFIRMED:
                settled.add(entry.entry)
                taken.add(task)
        if entry.entry not in settled:
            candidates += _candidates(entry, tasks, frozenset(of_this))
    by_entry: dict[str, list[_Candidate]] = defaultdict(list)
    for one in sorted(candidates, key=lambda one: one.order):
        by_entry[one.entry.entry].append(one)
    for best in sorted(candidates, key=lambda one: one.order):
        if best.entry.entry not in settled and best.task.task not in taken:
            settled.add(best.entry.entry)
            taken.add(best.task.task)
            yield _claim(best, [one for one in by_entry[best.entry.entry] if one.task.task not in taken])


def _candidates(entry: EntryRecord, tasks: Tasks, refuted: frozenset[str]) -> Iterator[_Candidate]:
    words = stems(entry.text)
    shared = Counter(number for word in words for number in tasks.having.get(word, ()))
    for number, count in sorted(shared.items()):
        task = tasks.tasks[number]
        if count < min(_LEAST_SHARED, len(tasks.words[number])) or task.task in refuted:
            continue
        if entry.agreed_on is None and entry.known_on is not None and entry.known_on < task.held_on:
            continue  # the tracker told of it before the meeting
        likeness = tasks.likeness(number, words)
        if likeness >= _LEAST:
            both = tasks.weight(words & tasks.words[number])
            yield _Candidate(
                entry,
                task,
                likeness,
                whole=both >= _LEAST * tasks.weight(tasks.words[number]),
                on_the_day=entry.agreed_on == task.held_on,
                fits=entry.agreed_on in (None, task.held_on) and entry.body in (None, task.body),
            )


def _claim(best: _Candidate, others: Sequence[_Candidate]) -> ActionMatch:
    """Return the claim on the best candidate; `others` are those of the same entry that no likelier entry has."""
    rivals = [one for one in others if one.fits == best.fits and one.on_the_day == best.on_the_day]
    behind = max((one.likeness for one in rivals if one.task.text != best.task.text), default=0.0)
    alone = 1 - (behind / best.likeness) ** 4 / 2
    sure = best.fits and (best.whole or best.on_the_day)
    confidence = min(_SUREST if sure else _PARTLY, alone * best.likeness**0.5)
    method = BY_DAY if best.on_the_day else BY_WORDS
    return ActionMatch(best.task.task, best.entry.entry, method, round(best.likeness, 4), round(confidence, 4))

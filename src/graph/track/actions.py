"""Which task a later meeting speaks of: its own body's, of an earlier day, by the words that both have.

A word weighs the more the fewer tasks of the body have it. How sure a claim is rests on how much of the shorter text
the other one holds, on how far the next best task is behind, and on half of the task being named at all. The order in which anything is given changes nothing.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

import yaml

from graph import files
from graph.facts import ActionMatch, FollowUp, Ruling, TaskRecord
from graph.track.rulings import ACTION, CONFIRMED, Pair, in_force
from graph.track.words import content

BY_WORDS, BY_DAY, BY_A_PERSON = "similar words", "day and similar words", "a person's ruling"
LONGEST_DAYS = 730  # after which the same words are another task
_LEAST_SHARED = 3
_LEAST = 0.5
_SUREST = 0.97
_PARTLY = 0.79  # where less than half of the task is named
_STEM = 5
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "e", "s", "y")


def match_actions(
    tasks: Iterable[TaskRecord], follow_ups: Iterable[FollowUp], *, rulings: Iterable[Ruling] = ()
) -> tuple[ActionMatch, ...]:
    """Return which update is about which task, one claim an update and those that people ruled on, by update and task.

    Where the update gives the day on which the task was set, only tasks of that day come in question. What people have
    confirmed is sure and stands alone; what they have refuted is told as that, and another task may be found.
    """
    by_body: dict[str, list[TaskRecord]] = defaultdict(list)
    for task in sorted(set(tasks), key=lambda one: one.task):
        by_body[task.body].append(task)
    known = {body: Tasks(of_body) for body, of_body in by_body.items()}
    ruled = in_force(rulings, ACTION)
    found: list[ActionMatch] = []
    for told in sorted(set(follow_ups), key=lambda one: one.update):
        tasks_here = known.get(told.body)
        if tasks_here is not None:
            found += _matched(tasks_here, told, ruled)
    return tuple(sorted(set(found), key=lambda one: (one.update, one.task)))


class Tasks:
    """Some tasks, found by their words, those of their owners' names among them or not."""

    def __init__(self, tasks: Sequence[TaskRecord], *, with_owners: bool = True) -> None:
        self.tasks = tasks
        self.words = [stems(task.text) if with_owners else _without_owner(task) for task in tasks]
        self.having: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self.words):
            for word in words:
                self.having[word].append(number)

    def weight(self, words: Iterable[str]) -> float:
        """Return what words weigh together; one that no task has weighs as if one had it."""
        return sum(math.log(2 + len(self.tasks) / max(1, len(self.having.get(word, ())))) for word in sorted(words))

    def likeness(self, number: int, words: frozenset[str]) -> float:
        """Return how much of the shorter text, by weight, the other one holds, in [0, 1]."""
        whole = min(self.weight(words), self.weight(self.words[number]))
        return self.weight(words & self.words[number]) / whole if whole else 0.0


def _without_owner(task: TaskRecord) -> frozenset[str]:
    """Return the words of a task but for its owner's name, which a tracker has in a column of its own."""
    words = stems(task.text)
    return (words - stems(task.owner) or words) if task.owner else words


def _matched(tasks: Tasks, told: FollowUp, ruled: dict[Pair, Ruling]) -> Iterator[ActionMatch]:
    by_task = {task.task: task for task in tasks.tasks}
    of_this = {
        one: ruling
        for pair, ruling in ruled.items()
        if told.update in pair
        for one in pair
        if one != told.update and one in by_task
    }
    for task, ruling in sorted(of_this.items()):
        claim = ActionMatch(task, told.update, BY_A_PERSON, 1.0, 1.0)
        yield replace(claim, state=ruling.ruling, reviewer=ruling.reviewer)
    if any(ruling.ruling == CONFIRMED for ruling in of_this.values()):
        return
    best = _best(tasks, told, frozenset(of_this))
    if best is not None:
        yield best


def _best(tasks: Tasks, told: FollowUp, refuted: frozenset[str]) -> ActionMatch | None:
    words = stems(told.named)
    shared = Counter(number for word in words for number in tasks.having.get(word, ()))
    open_to_it = [
        number
        for number, count in shared.items()
        if count >= min(_LEAST_SHARED, len(tasks.words[number]))
        and tasks.tasks[number].task not in refuted
        and _may_be(tasks.tasks[number], told)
    ]
    on_the_day = [number for number in open_to_it if tasks.tasks[number].held_on == told.agreed_on]
    among = sorted(
        ((tasks.likeness(number, words), tasks.tasks[number].held_on, number) for number in on_the_day or open_to_it),
        key=lambda one: (-one[0], -one[1].toordinal(), one[2]),
    )
    if not among or among[0][0] < _LEAST:
        return None
    likeness, _, first = among[0]
    behind = next((other for other, _, number in among[1:] if tasks.words[number] != tasks.words[first]), 0.0)
    alone = 1 - (behind / likeness) ** 4 / 2
    whole = bool(on_the_day) or tasks.weight(words & tasks.words[first]) >= _LEAST * tasks.weight(tasks.words[first])
    return ActionMatch(
        tasks.tasks[first].task,
        told.update,
        BY_DAY if on_the_day else BY_WORDS,
        round(likeness, 4),
        round(min(_SUREST if whole else _PARTLY, alone * likeness**0.5), 4),
    )


def _may_be(task: TaskRecord, told: FollowUp) -> bool:
    return task.source != told.source and 0 < (told.told_on - task.held_on).days <= LONGEST_DAYS


@cache
def stems(text: str) -> frozenset[str]:
    """Return the words of a text that tell which task is meant, without their endings."""
    return frozenset(_stem(word) for word in content(text) if word not in _light() and len(word) > 1)


def _stem(word: str) -> str:
    return next(
        (word[: -len(end)] for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= _STEM - 1), word
    )


@cache
def _light() -> frozenset[str]:
    text = (files.folder("data") / "lexicon" / "follow_ups.yaml").read_text(encoding="utf-8")
    return frozenset(map(str, yaml.safe_load(text)["light"]))

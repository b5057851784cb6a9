"""Which recommendation or action a row of a tracker means: by label and report, by its words, or by its address."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph import iris
from graph.facts import Problem, Wording
from graph.track.sheet import Cell
from graph.track.words import content, difference

_SHOWN = 3  # of what a message lists
_ALIKE = 0.85


@dataclass(frozen=True, slots=True)
class Known:
    """A recommendation that the store holds: its IRI, label, report's slug, day it was first made, and its wordings."""

    iri: str
    label: str
    report: str
    made_on: date | None
    texts: tuple[str, ...]
    body: str | None = None


def known(wordings: Iterable[Wording], authority: str) -> tuple[Known, ...]:
    """Return the recommendations of one council (its IRI) as a tracker can name them."""
    found: dict[str, list[Wording]] = defaultdict(list)
    for one in wordings:
        if one.authority == authority:
            found[one.recommendation].append(one)
    return tuple(
        Known(
            iri=recommendation,
            label=label_of(versions[0].label or ""),
            report=recommendation.split("/")[-2],
            made_on=min((one.held_on for one in versions if one.held_on), default=None),
            texts=tuple(sorted({one.text for one in versions})),
            body=_first_body(versions),
        )
        for recommendation, versions in sorted(found.items())
    )


def _first_body(versions: Sequence[Wording]) -> str | None:
    """Return the body that printed the recommendation first."""
    earliest = min(versions, key=lambda one: (one.held_on or date.max, one.version))
    return earliest.body


class Refused(Exception):
    """A row cannot be taken; says why."""

    def __init__(self, cell: Cell, cause: str) -> None:
        super().__init__(cause)
        self.problem = Problem(cell.sheet, cell.row, cell.reference, cause)


class Recommendations:
    """The recommendations that rows may mean, found by label or by words; each wording is asked about once."""

    def __init__(self, known: Sequence[Known], tasks: Sequence[Known] = ()) -> None:
        self._known = known
        self.tasks = {one.iri: one for one in tasks}
        self._by_label: dict[str, list[Known]] = defaultdict(list)
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._worded: dict[str, tuple[Known, ...]] = {}
        for number, one in enumerate(known):
            self._by_label[one.label].append(one)
            for word in frozenset[str]().union(*(content(text) for text in one.texts)):
                self._by_word[word].append(number)

    def labelled(self, label: str) -> Sequence[Known]:
        """Return those of a printed label, none for ""."""
        return self._by_label.get(label, ()) if label else ()

    def worded(self, text: str) -> tuple[Known, ...]:
        """Return those of almost these words, in the order given; only those that share half of the words are compared."""
        if text not in self._worded:
            words = content(text)
            shared = Counter(number for word in words for number in self._by_word.get(word, ()))
            near = sorted(number for number, count in shared.items() if count * 2 >= len(words))
            self._worded[text] = tuple(self._known[number] for number in near if alike(text, self._known[number]))
        return self._worded[text]


def named(cells: Mapping[str, Cell], first: Cell, reported: str, recommendations: Recommendations) -> Known:
    """Return the recommendation that a row means: by label and report, else by its words."""
    label = label_of(cells["reference"].value) if "reference" in cells else ""
    report = iris.slug(reported) if reported else ""
    text = cells["recommendation"].value if "recommendation" in cells else ""
    labelled = [one for one in recommendations.labelled(label) if not report or _is(report, one.report)]
    if len(labelled) == 1 and (report or not text or alike(text, labelled[0])):
        return labelled[0]
    worded = recommendations.worded(text) if text else ()
    both = [one for one in worded if one in labelled] or worded
    if len(both) == 1:
        return both[0]
    cell = cells.get("reference") or cells.get("recommendation") or first
    if both or len(labelled) > 1:
        several = ", ".join(iris.segment_of(one.iri) + " of " + one.report for one in (both or labelled)[:_SHOWN])
        raise Refused(cell, f"{cell.value!r} could be several recommendations: {several}; name the report")
    of = f" of {reported!r}" if reported else ""
    raise Refused(cell, f"no recommendation {cell.value[:80]!r}{of} is in the store")


def addressed(cell: Cell, recommendations: Recommendations) -> Known:
    """Return the action whose address a row gives."""
    known = recommendations.tasks.get(cell.value)
    if known is None:
        raise Refused(cell, f"no action {cell.value[:120]!r} of this council is in the store")
    return known


def _is(report: str, known_report: str) -> bool:
    return report == known_report or (known_report.startswith(f"{report}-") and len(known_report) == len(report) + 9)


def alike(text: str, one: Known) -> bool:
    """Tell whether words are almost those of one of its wordings."""
    return any(difference(other, text).similarity >= _ALIKE for other in one.texts)


def label_of(text: str) -> str:
    """Return a printed label bare and in lower case: "Rec. 3a)" is "3a"."""
    bare = re.sub(r"^(?:recommendation|rec|r|no)\b\.?\s*(?:no\.?\s*)?", "", text.strip().casefold())
    return re.sub(r"[^a-z0-9.]+", "", bare).strip(".")

"""What validation found, in plain values: what to mend, how grave it is, and where in the source it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from graph import iris
from graph.documents import Span, folded

HIGHEST_LEVEL = 3
_QUOTE_WIDTH = 120


class Severity(StrEnum):
    """How much a result weighs."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Result:
    """One thing to mend: the shape's local name ("S-11"), what it weighs, and what to do about it.

    `focus` is the node, `path` the property and `value` the term at fault (None where the shape names none).
    `source`, `document`, `span`, `line` and `quote` lead to the words that the node rests on, None where it rests
    on none: `document` is the source's name, `line` counts the lines of its canonical text from 1, `page` its form
    feeds. `level` is the level that the shape counts for.
    """

    shape: str
    severity: Severity
    level: int
    focus: str
    message: str
    path: str | None = None
    value: str | None = None
    source: str | None = None
    document: str | None = None
    span: Span | None = None
    line: int | None = None
    page: int | None = None
    quote: str | None = None

    def describe(self) -> str:
        """Return one line for people; what it quotes comes from the document and is not escaped."""
        line = f"{self.severity} {self.shape}: {self.message} ({self.focus.removeprefix(f'{iris.BASE}id/')}"
        if self.span is None:
            return f"{line})"
        words = folded(self.quote or "")
        cut = words if len(words) <= _QUOTE_WIDTH else f"{words[: _QUOTE_WIDTH - 1]}…"
        return f"{line}, {self.place}: “{cut}”)"

    @property
    def place(self) -> str:
        """Where it stands, for people: page and line as far as they are known, and the characters."""
        known = [f"page {self.page}"] if self.page else []
        known += [f"line {self.line}"] if self.line else []
        known += [f"characters {self.span.start} to {self.span.end}"] if self.span else []
        return ", ".join(known)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one graph's shapes found, the gravest first."""

    results: tuple[Result, ...] = ()

    @property
    def conforms(self) -> bool:
        """True where nothing keeps the graph out of the store."""
        return not self.violations

    @property
    def violations(self) -> tuple[Result, ...]:
        """The results that keep the graph out."""
        return self._of(Severity.VIOLATION)

    @property
    def warnings(self) -> tuple[Result, ...]:
        """The results that are counted and let the graph in."""
        return self._of(Severity.WARNING)

    @property
    def infos(self) -> tuple[Result, ...]:
        """The results that only keep the level down."""
        return self._of(Severity.INFO)

    @property
    def level(self) -> int:
        """The document's level, 0 (readable) to 3 (trackable)."""
        return min((result.level for result in self.results), default=HIGHEST_LEVEL + 1) - 1

    def describe(self) -> list[str]:
        """Return a line that sums up, then one a violation and one a warning; infos are counted only."""
        counts = Counter(result.severity for result in self.results)
        verdict = "conforms" if self.conforms else "does not conform"
        numbers = ", ".join(_plural(counts[severity], severity) for severity in Severity)
        return [
            f"{verdict}, level {self.level}: {numbers}",
            *(result.describe() for result in (*self.violations, *self.warnings)),
        ]

    def as_json(self) -> dict[str, Any]:
        """Return plain values that `json` can write and `from_json` reads back."""
        results = [{key: value for key, value in asdict(one).items() if value is not None} for one in self.results]
        return {"conforms": self.conforms, "level": self.level, "results": results}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Report:
        """Return the report that `as_json` wrote; anything else is a `KeyError`, `TypeError` or `ValueError`."""
        return cls(tuple(_result_from_json(one) for one in value["results"]))

    def _of(self, severity: Severity) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.severity is severity)


def in_order(result: Result) -> tuple[int, str, str, str, str]:
    """Return the key that puts results in order: weight, shape, node, property, value."""
    weight = list(Severity).index(result.severity)
    return weight, result.shape, result.focus, result.path or "", result.value or ""


def _plural(number: int, severity: Severity) -> str:
    return f"{number} {severity}{'' if number == 1 else 's'}"


def _result_from_json(value: Mapping[str, Any]) -> Result:
    fields = dict(value)
    span = fields.pop("span", None)
    return Result(**{**fields, "severity": Severity(fields["severity"]), "span": Span(**span) if span else None})

"""List numbers as Word computes them from `numbering.xml` (ECMA-376 part 1, 17.9): levels, starts, restarts, styles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml import etree

from graph.parse.markup import counted

_VALUE = qn("w:val")
_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9
_FORMS = {"decimal": "1", "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_DEEPEST_STYLE = 20


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None  # the level (from 1) above which this one begins anew; 0 for never
    legal: bool = False
    style: str | None = None


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    style_link: str | None = None


class Numbering:
    """Counts the lists of one document: ask for each paragraph once, in order."""

    def __init__(self, numbering: etree._Element | None, styles: Mapping[str, etree._Element]) -> None:
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._list_of: dict[str, str] = {}
        self._overrides: dict[str, dict[int, tuple[int | None, _Level | None]]] = {}
        self._begun: set[tuple[str, int]] = set()
        if numbering is not None:
            self._read(numbering)

    def _read(self, numbering: etree._Element) -> None:
        linked: dict[str, str] = {}
        for element in numbering.iterchildren(qn("w:abstractNum")):
            made = _List(_levels(element), style_link=_value(element, "w:numStyleLink"))
            key = element.get(qn("w:abstractNumId")) or ""
            self._lists[key] = made
            style = _value(element, "w:styleLink")
            if style:
                linked[style] = key
        for element in numbering.iterchildren(qn("w:num")):
            key = element.get(qn("w:numId")) or ""
            abstract = _value(element, "w:abstractNumId") or ""
            link = self._lists[abstract].style_link if abstract in self._lists else None
            self._list_of[key] = linked.get(link or "", abstract)
            self._overrides[key] = {
                level: (whole(_value(one, "w:startOverride")), _level(own) if own is not None else None)
                for one in element.iterchildren(qn("w:lvlOverride"))
                if (level := whole(one.get(qn("w:ilvl")))) is not None
                for own in (one.find(qn("w:lvl")),)
            }

    def label(self, paragraph: etree._Element) -> tuple[str | None, int]:
        """Return the label of a paragraph and its level from 0; no label where it is in no list."""
        number, level = self._place(paragraph)
        counted_list = self._lists.get(self._list_of.get(number or "", ""))
        if number is None or counted_list is None or not 0 <= level < _LEVELS:
            return None, 0
        start, own = self._overrides.get(number, {}).get(level, (None, None))
        shape = own or counted_list.levels.get(level)
        if shape is None:
            return None, level
        self._count(number, counted_list, level, shape, start)
        return self._written(number, counted_list, shape), level

    def _count(self, number: str, counted_list: _List, level: int, shape: _Level, start: int | None) -> None:
        counts = counted_list.counts
        if start is not None and (number, level) not in self._begun:
            counts[level] = start
        else:
            counts[level] = counts[level] + 1 if level in counts else shape.start
        self._begun.add((number, level))
        for deeper in [one for one in counts if one > level]:
            restart = counted_list.levels.get(deeper, _Level()).restart
            if restart is None or (restart > 0 and level < restart):
                del counts[deeper]

    def _written(self, number: str, counted_list: _List, shape: _Level) -> str | None:
        if shape.form == "bullet":
            return "·"
        if shape.form == "none":
            return _PLACE.sub("", shape.text).strip() or None

        def one(found: re.Match[str]) -> str:
            level = int(found[1]) - 1
            own = self._overrides.get(number, {}).get(level, (None, None))[1]
            at = own or counted_list.levels.get(level, _Level())
            return _number("decimal" if shape.legal else at.form, counted_list.counts.get(level, at.start))

        return _PLACE.sub(one, shape.text).strip() or None

    def _place(self, paragraph: etree._Element) -> tuple[str | None, int]:
        """Return the list and the level of a paragraph, by itself or by its style; (None, 0) for none."""
        properties = paragraph.find(qn("w:pPr"))
        own = None if properties is None else properties.find(qn("w:numPr"))
        number = None if own is None else _value(own, "w:numId")
        level = None if own is None else whole(_value(own, "w:ilvl"))
        style = None if properties is None else _value(properties, "w:pStyle")
        if number is None:
            for element in style_chain(self._styles, style):
                given = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
                number = None if given is None else _value(given, "w:numId")
                if given is not None and number is not None:
                    level = level if level is not None else self._level_of_style(number, style, given)
                    break
        return (None, 0) if number in {None, "0"} else (number, level or 0)

    def _level_of_style(self, number: str, style: str | None, given: etree._Element) -> int:
        levels = self._lists.get(self._list_of.get(number, ""), _List()).levels
        named = [level for level, shape in levels.items() if shape.style is not None and shape.style == style]
        return named[0] if named else whole(_value(given, "w:ilvl")) or 0


def style_chain(styles: Mapping[str, etree._Element], style: str | None) -> Iterator[etree._Element]:
    """Yield a style's element and those that it is based on, the nearest first; a ring ends the chain."""
    for _ in range(_DEEPEST_STYLE):
        element = styles.get(style or "")
        if element is None:
            return
        yield element
        style = _value(element, "w:basedOn")


def whole(text: str | None) -> int | None:
    """Return the whole number in an attribute, within what a list can count; None for anything else."""
    return int(text) if text is not None and re.fullmatch(r"\d{1,6}", text) else None


def _levels(element: etree._Element) -> dict[int, _Level]:
    return {
        level: _level(one)
        for one in element.iterchildren(qn("w:lvl"))
        if (level := whole(one.get(qn("w:ilvl")))) is not None
    }


def _level(element: etree._Element) -> _Level:
    start = whole(_value(element, "w:start"))
    legal = element.find(qn("w:isLgl"))
    return _Level(
        start=1 if start is None else start,
        form=_value(element, "w:numFmt") or "decimal",
        text=(_value(element, "w:lvlText") or "")[:100],
        restart=whole(_value(element, "w:lvlRestart")),
        legal=legal is not None and legal.get(_VALUE, "true").lower() not in {"0", "false", "off"},
        style=_value(element, "w:pStyle"),
    )


def _value(element: etree._Element, tag: str) -> str | None:
    found = element.find(qn(tag))
    return None if found is None else found.get(_VALUE)


def _number(form: str, count: int) -> str:
    """Return a count as Word writes it: letters are doubled after z (aa, bb), unlike in HTML."""
    if form in {"lowerLetter", "upperLetter"} and count > 0:
        letter = chr(97 + (count - 1) % 26) * min(1 + (count - 1) // 26, 30)
        return letter if form == "lowerLetter" else letter.upper()
    if form == "decimalZero":
        return f"{count:02}"
    if form == "ordinal":
        ending = "th" if 10 <= count % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
        return f"{count}{ending}"
    return counted(_FORMS.get(form, "1"), count).rstrip(".")

"""Which body "the Panel" is, where a text does not say its name there: by the words around it, in a stated order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from graph.documents import Minutes, Span
from graph.facts import BodyMention, Facts
from graph.resolve.bodies import Key, key

_COUNCIL_WIDE = frozenset(("executive", "cabinet", "council"))
_ARTICLE = re.compile(r"^(?:the|this|that)\s+", re.IGNORECASE)


def is_generic(mention: BodyMention) -> bool:
    """Tell whether a mention gives a type and no name ("the Panel"); the Executive and the Council are names."""
    if mention.name is None:
        return True
    own = key(_ARTICLE.sub("", mention.name))
    return not own.words and own.kind not in _COUNCIL_WIDE


@dataclass(frozen=True)
class Context:
    """The bodies that one document names, where it names them."""

    minutes: Minutes = field(default_factory=lambda: Minutes("", "", "", "", "", (), ()))
    meeting: BodyMention | None = None
    named: tuple[BodyMention, ...] = ()
    acronyms: Mapping[str, str] = field(default_factory=dict)

    def meant(self, mention: BodyMention) -> BodyMention | None:
        """Return the named body that a mention without a name means; None where it stays open.

        In this order, always of the mention's own type: one named in the same limb; in the title of the item; the body
        that met; the nearest named before it in the item. More than one at a step leaves it open. A mention without a
        place, or that is the meeting's own, is the body that met or nobody.
        """
        wanted = _type(mention)
        own = self.meeting if self.meeting is not None and not is_generic(self.meeting) else None
        if mention.span is None or wanted is None:
            return own if own is not None and wanted in {None, _type(own)} else None
        for step in (self._in_limb(mention.span), self._in_title(mention.span)):
            found = _only(one for one in step if _type(one) == wanted)
            if found:
                return found
        if own is not None and _is_of(wanted, own):
            return own
        before = [one for one in self._in_item(mention.span) if _type(one) == wanted]
        return before[-1] if before else None

    def only(self, type_word: str) -> BodyMention | None:
        """Return the one body of a type ("the Panel") that the document names anywhere; None where there are several."""
        wanted = key(_ARTICLE.sub("", type_word)).kind
        return _only(one for one in self.named if _type(one) == wanted)

    def expanded(self, name: str) -> str:
        """Return the full name for an acronym that the document explains or its council uses; else the name itself."""
        bare = _ARTICLE.sub("", name.strip())
        return self.acronyms.get(bare.replace("&", "").replace(".", ""), name)

    def _in_limb(self, place: Span) -> Iterator[BodyMention]:
        block = self._block(place)
        if block is not None:
            yield from (one for span, one in self._places if block.contains(span))

    def _in_title(self, place: Span) -> Iterator[BodyMention]:
        item = self._item(place)
        title = self.minutes.items[item].title_span if item is not None else None
        if title is not None:
            yield from (one for span, one in self._places if title.overlaps(span))

    def _in_item(self, place: Span) -> Iterator[BodyMention]:
        item = self._item(place)
        for span, one in self._places:
            if span.start < place.start and self._item(span) == item:
                yield one

    def _block(self, place: Span) -> Span | None:
        at = bisect_right(self._starts, place.start) - 1
        return self.minutes.blocks[at].span if at >= 0 else None

    def _item(self, place: Span) -> int | None:
        at = bisect_right(self._starts, place.start) - 1
        return self.minutes.blocks[at].agenda_item if at >= 0 else None

    @cached_property
    def _starts(self) -> list[int]:
        return [block.span.start for block in self.minutes.blocks]

    @cached_property
    def _places(self) -> list[tuple[Span, BodyMention]]:
        """Every place where a name of the document's bodies stands, in the order of the text."""
        by_name = {" ".join(one.name.split()): one for one in self.named if one.name}
        by_name |= {short: by_name[full] for short, full in self.acronyms.items() if full in by_name}
        if not by_name:
            return []
        names = sorted(by_name, key=lambda name: (-len(name), name))
        pattern = re.compile(r"\b(?:" + "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names) + r")\b")
        return [
            (Span(*match.span()), by_name[" ".join(match.group().split())])
            for match in pattern.finditer(self.minutes.text)
        ]


def context(facts: Facts, minutes: Minutes, acronyms: Mapping[str, str]) -> Context:
    """Return the context of one document's mentions."""
    named = {one.name: one for one in mentions(facts) if one.name and not is_generic(one)}
    ordered = sorted(named.values(), key=lambda one: (one.name or "", one.kind or ""))
    return Context(minutes, facts.meeting.body, tuple(ordered), acronyms)


def mentions(facts: Facts) -> Iterator[BodyMention]:
    """Yield every mention of a body in the facts."""
    places: list[object] = [facts.meeting.body]
    for report in facts.reports:
        places += [report.by, report.presented_to]
    for recommendation in facts.recommendations:
        places += [recommendation.made_by, recommendation.addressee]
    for referral in facts.referrals:
        places += [referral.sender, referral.receiver]
    for response in facts.responses:
        places += [response.respondent, response.made_by]
    for update in facts.updates:
        places += [update.by, update.made_by]
    yield from (place for place in places if isinstance(place, BodyMention))


def _type(mention: BodyMention) -> str | None:
    """Return the type word of a mention, or for one without any name the kind that the extractor saw."""
    if mention.name is None:
        return {"sub-committee": "subcommittee"}.get(mention.kind or "", mention.kind)
    return key(_ARTICLE.sub("", mention.name)).kind or mention.kind


def _is_of(wanted: str, body: BodyMention) -> bool:
    """Tell whether a body may be called by a type: a sub-committee is "the Committee" at its own meeting."""
    return _type(body) == wanted or (wanted == "committee" and _type(body) in {"subcommittee", "commission"})


def _only(found: Iterable[BodyMention]) -> BodyMention | None:
    by_key: dict[Key, BodyMention] = {key(one.name or ""): one for one in found}
    return next(iter(by_key.values())) if len(by_key) == 1 else None

"""Lists under an operative word: which paragraphs are limbs, which belong to the limb before, where the list ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from graph.documents import BlockKind, Span
from graph.extract.grammar import names
from graph.extract.grammar.found import Named, goes_on, starts_operative
from graph.extract.grammar.lexicon import alternatives, pattern
from graph.extract.grammar.reading import Passage, Reading
from graph.extract.outcomes.cues import opening

_ENDING_BLOCKS = (BlockKind.MARKER, BlockKind.HEADING, BlockKind.ITEM_NUMBER, BlockKind.META)
_LOOK_AHEAD = 6
_INLINE_LABEL = re.compile(
    r"(?:(?<=^)|(?<=[;:.,] )|(?<=; and )|(?<=, and )|(?<=\. and ))(?P<label>\(?(?:[a-hA-H]|[ivx]{1,4}|\d{1,2})\)|\d{1,2}\.(?=\s+(?:[A-Z]|to |that )))\s+(?=\S)"
)


@dataclass(frozen=True, slots=True)
class Limb:
    """One entry: its place, its printed label, and the passages it covers (first and last index)."""

    span: Span
    label: str | None
    first: int
    last: int
    owner: Named | None = None


def label_type(label: str | None) -> str | None:
    """Return the kind of a label: "1.", "1.1", "(1)", "a", "A", "i", "·"; None for none."""
    if label is None:
        return None
    core = label.strip("().")
    style = "(" if label.startswith("(") else ")" if label.endswith(")") else "."
    if not core or (not core.isalnum() and not re.fullmatch(r"\d+(?:\.\d+)+", core)):
        return "·"
    if "." in core:
        return "1.1"
    if core.isdigit():
        return f"1{style}"
    return f"{'a' if core.islower() else 'A'}{style}"


def collect(
    reading: Reading, start: int, *, open_label: str | None = None, under: Passage | None = None
) -> list[Limb]:
    """Return the limbs of the list that begins at passage `start`.

    All stand in the item and section of `under`, which is the passage before where none is given. `open_label` is the label of a limb already begun on the line of the operative word. The first label sets the
    type; a paragraph without label that begins "That" has lost its label; anything else up to the next limb of
    the same type belongs to the limb before.
    """
    passages = reading.passages
    limbs: list[Limb] = []
    kind = label_type(open_label)
    index = start
    while index < len(passages) and not _ends(reading, index, start, under):
        passage = passages[index]
        own = label_type(passage.block.label)
        if kind is None and not limbs:
            kind = own
        above = limbs[-1].label if limbs else open_label
        if own == kind and _goes_deeper(above, reading.passages[index - 1].block.label, passage.block.label):
            own = "deeper"
        if _is_limb(passage, own, kind, limbs, bare=kind is None):
            limbs.append(Limb(passage.span(), passage.block.label, index, index))
        elif limbs and limbs[-1].owner is None and _is_owner(reading, passage, limbs[-1]):
            limbs[-1] = replace(limbs[-1], owner=Named(passage.text.strip(" ."), passage.span()))
        elif (limbs or open_label) and _belongs(reading, index, kind, limbs):
            if limbs:
                limbs[-1] = replace(limbs[-1], span=Span(limbs[-1].span.start, passage.span().end), last=index)
        else:
            break
        index += 1
    return limbs


def _goes_deeper(limb: str | None, before: str | None, label: str | None) -> bool:
    """Tell a Roman numeral under a letter, "(i)" under "(a)", from the next letter; `before` is the label just before."""
    if limb is None or label is None:
        return False
    letter, core = limb.strip("().").lower(), label.strip("().").lower()
    if core not in _ROMAN or not re.fullmatch(r"[a-z]", letter) or (letter in _ROMAN and letter != "c"):
        return False
    if len(core) == 1 and ord(core) == ord(letter) + 1:
        return False
    return core == "i" or (before is not None and before != limb and before.strip("().").lower() in _ROMAN)


def _is_owner(reading: Reading, passage: Passage, limb: Limb) -> bool:
    """Tell whether a paragraph is the name of who is to do what the limb before it says: a column of its own."""
    before = reading.passages[limb.last].text.rstrip()
    return (
        passage.block.label is None
        and before[-1:] in {".", ";"}
        and not re.search(r"\b(?:following|appoint|elect|nominat)", before)
        and named_only(passage.text)
    )


@cache
def _who() -> re.Pattern[str]:
    one = (
        rf"(?:(?:the )?(?:(?:{names.titles()})\.? )?{names.CORE}|(?:{names.councillor_title()})\.? {names.SINGLE}|(?:the )?{names.post().pattern}"
        rf"|(?:Democratic Services|Legal Services)|All(?: Members)?|Officers?|Clerk|Chair(?:man|person)?|Members|[A-Z]{{2,4}})"
    )
    return re.compile(rf"{one}(?:\s*(?:/|,|&|\band\b)\s*{one}){{0,5}}[ .]*")


def named_only(text: str) -> bool:
    """Tell whether words name people or posts and say nothing of them ("M Gallagher/Clerk")."""
    words = text.strip()
    return len(words) <= 120 and _who().fullmatch(words) is not None


def _is_limb(passage: Passage, own: str | None, kind: str | None, limbs: Sequence[Limb], *, bare: bool) -> bool:
    if own is not None:
        return own == kind
    if bare and limbs and passage.text[0] in {'"', "'"}:
        return False  # words quoted under a limb are part of it
    if bare:
        return not limbs or goes_on(passage.text) or starts_operative(passage.text)
    return bool(limbs) and bool(re.match(r"(?:That|THAT)\b", passage.text))


def _belongs(reading: Reading, index: int, kind: str | None, limbs: Sequence[Limb]) -> bool:
    """Tell whether an entry of another type, or a paragraph without label, continues the limb before."""
    passage = reading.passages[index]
    if passage.block.label is not None and kind is not None:
        return True
    before = reading.passages[limbs[-1].last].text if limbs else ""
    if passage.text[0].islower() or before.rstrip().endswith((":", ":-", "-", "–")):
        return True
    if kind is None:
        return False
    ahead = reading.passages[index + 1 : index + 1 + _LOOK_AHEAD]
    return any(
        label_type(p.block.label) == kind
        and p.agenda_item == passage.agenda_item
        and _counts_on(limbs, p.block.label)
        for p in ahead
        if p.block.kind not in _ENDING_BLOCKS
    )


def _counts_on(limbs: Sequence[Limb], label: str | None) -> bool:
    if not limbs or limbs[-1].label is None or label is None:
        return True
    return ordinal(label) > ordinal(limbs[-1].label)


def ordinal(label: str) -> tuple[int, ...]:
    """Return what orders a printed label among those of its type: (1, 2) for "1.2", (98,) for "b)", (4,) for "(iv)"."""
    core = label.strip("().")
    if re.fullmatch(r"\d+(?:\.\d+)*", core):
        return tuple(int(part) for part in core.split("."))
    roman = _ROMAN.get(core.lower())
    return (roman,) if roman else tuple(ord(c) for c in core.lower())


_ROMAN = {
    name: at
    for at, name in enumerate(
        ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"], start=1
    )
}


def _ends(reading: Reading, index: int, start: int, under: Passage | None) -> bool:
    passage = reading.passages[index]
    first = under or (reading.passages[start - 1] if start else passage)
    if index in reading.tabled or passage.block.kind in _ENDING_BLOCKS or passage.agenda_item != first.agenda_item:
        return True
    if passage.block.section != first.block.section:
        return True
    if passage.block.label is not None:
        return False
    if is_stop(passage.text):
        return True
    return index > start and passage.index not in reading.quoted and opening(passage) is not None


def opens_itself(reading: Reading, passage: Passage) -> bool:
    """Tell whether the line below an operative word opens the list: "... to report as follows: / The Panel recommends that:"."""
    following = reading.passages[passage.index + 1 : passage.index + 3]
    return (
        len(following) == 2
        and following[0].block.label is None
        and following[0].text[-1:] in ":-"
        and following[1].block.label is not None
        and opening(following[0]) is not None
    )


def is_stop(text: str) -> bool:
    """Tell whether a paragraph opens something else: another operative word, an action, reasons, a vote, a heading."""
    if pattern("outcomes", "list_stops", prefix=r"^").match(text) or action_marker(text):
        return True
    if _opens_with_cue().match(text):
        return True
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 6 and all(c.isupper() for c in letters)


@cache
def _opens_with_cue() -> re.Pattern[str]:
    return re.compile(rf"(?:IT WAS )?(?:UNANIMOUSLY )?(?:{alternatives('outcomes', 'cues')})\b")


def action_marker(text: str) -> re.Match[str] | None:
    """Return the match of an action heading; the group `rest` is what follows it on the line."""
    found = pattern(
        "outcomes", "action_markers", prefix=r"^", suffix=r"\s*(?:(?::-?|(?<=\s)-(?=\s)|-(?=\s))\s*(?P<rest>.*))?$"
    )
    return found.match(text)


def inline_limbs(text: str) -> list[tuple[str, int, int]]:
    """Return (label, start, end) of the labelled limbs run together in one sentence; empty unless two count on.

    Labels of another type are of parts within a limb, where those of the first type count on from one.
    """
    every = list(_INLINE_LABEL.finditer(text))
    marks = [m for m in every if label_type(m["label"]) == label_type(every[0]["label"])]
    if len(marks) < 2 or marks[0].start() > 0 or (len(marks) < len(every) and not _count_from_one(marks)):
        return []
    if marks[0]["label"].endswith(".") and [int(m["label"][:-1]) for m in marks] != list(range(1, len(marks) + 1)):
        return []
    ends = [m.start() for m in marks[1:]] + [len(text)]
    return [(m["label"], m.end(), end) for m, end in zip(marks, ends, strict=True)]


def _count_from_one(marks: Sequence[re.Match[str]]) -> bool:
    places = [ordinal(m["label"]) for m in marks]
    first = (1,) if marks[0]["label"].strip("().").isdigit() else (ord("a"),)
    return places == [(first[0] + at,) for at in range(len(marks))]

"""Leaves of a page or document → minutes, where nothing but its headings and words tells the items apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from graph.documents import AgendaItem, Block, BlockKind, Header, Minutes, Section, Span
from graph.parse import attendance, decision_text, heads, page_head, sections
from graph.parse.builder import TextBuilder
from graph.parse.labels import split_label
from graph.parse.layout import Paragraph
from graph.parse.markup import Leaf
from graph.parse.segment import segment

_HEAD_LEAVES = 40  # how far down fields such as "Venue:" are looked for
_TITLE_LEAVES = 12  # how far down a plain line may be the title of the meeting
_NO_ITEM = re.compile(
    r"(?:also |those )?present|(?:also )?(?:in )?attend(?:ance|ing)|attendees|sederunt|apologies:?|absent|resolved|agreed|action|recommendations?|related.*|share.*"
    r"|(?:(?:other|committee|panel|board|voting|co-opted|elected|independent|cabinet|council|lead|external|visiting|scrutiny|support) )*"
    r"(?:members|councillors|officers?|officials|representatives|others?|guests|invitees|witnesses|partners|co-optees|substitutes?|attendees|visitors|observers)"
    r"(?: (?:also )?(?:present|in attendance|attending|absent|in support))?",
    re.IGNORECASE,
)
_EVERY_AGENDA = re.compile(r"(?:minutes|declarations? of interests?)", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:Item\s+)?(?P<number>(?:[A-Z&]{1,5}[ ./])?\d{1,4}(?:[./]\d{1,4}){0,2})(?:[.):]\s*|\s+)(?=\S)"
)


@dataclass(frozen=True, slots=True)
class Form:
    """What a loader records of itself: format, loader with version, encoding, media type."""

    name: str
    loader: str
    encoding: str
    media_type: str


@dataclass(frozen=True, slots=True)
class _Placed:
    leaf: Leaf
    span: Span
    words: Span


def assemble(leaves: Sequence[Leaf], form: Form, *, title: str = "", addresses: Iterable[str] = ()) -> Minutes:
    """Return the minutes in `leaves`, cut into items at the headings they mark, or else as plain text is.

    `title` is the document's own, from beside its text, `addresses` the web addresses in it.
    """
    builder = TextBuilder()
    _title(builder, title, leaves)
    placed: list[_Placed] = []
    pages: list[int] = []
    for index, leaf in enumerate(leaves):
        while leaf.page is not None and len(pages) < leaf.page:
            pages.append(builder.length)
        if not _told_by_head(builder, leaf, index):
            placed.append(_write(builder, leaf))
    told = builder.minutes(form=form.name, loader=form.loader, encoding=form.encoding, media_type=form.media_type)
    decided = any(decision_text.names_maker(told.text[one.span.start : one.span.end]) for one in told.blocks)
    blocks, items, header, truncations = _segmented(told.text, placed, decided=decided)
    return replace(
        told,
        blocks=tuple(sorted((*told.blocks, *blocks), key=lambda block: (block.span.start, block.span.end))),
        items=items,
        header=page_head.apart(_joined(told.header, header), told.text),
        attendees=tuple(attendance.read([(one.leaf, one.words) for one in placed])),
        truncations=truncations,
        addresses=tuple(dict.fromkeys(addresses)),
        pages=tuple(pages),
    )


def _title(builder: TextBuilder, title: str, leaves: Sequence[Leaf]) -> None:
    told = " ".join(title.split())[:400]
    if not told or heads.is_generic(told) or any(leaf.words == told for leaf in leaves[:20]):
        return
    span = builder.block(BlockKind.META, told)
    builder.header = heads.from_title(builder.header, told, span.start, body_needed=True)


def _told_by_head(builder: TextBuilder, leaf: Leaf, index: int) -> bool:
    """Take a leaf that heads the page: a field, or a heading with the body or the date. Tell whether it was one."""
    if index >= _HEAD_LEAVES or leaf.cell is not None:
        return "CmisDocumentList" in leaf.within and bool(_document(builder, leaf))
    if "CmisDocumentList" in leaf.within:
        return bool(_document(builder, leaf))
    named = heads.FIELD.match(leaf.words)
    if named and len(leaf.words) < 400 and (leaf.field or index < _HEAD_LEAVES // 2):
        span = builder.block(BlockKind.META, leaf.words)
        builder.header = heads.from_field(builder.header, named["name"], leaf.words, named.end(), span.start)
        return True
    header, size = builder.header, len(leaf.words)
    if index < _TITLE_LEAVES and heads.is_title_line(header, leaf.words):
        span = builder.block(BlockKind.META, leaf.words)
        builder.header = heads.from_title(header, leaf.words, span.start)
        return True
    if not leaf.is_heading or leaf.tag not in {"h1", "h2"} or sections.marked(leaf.words):
        return False
    titled = heads.from_title(header, leaf.words, 0)
    named_only = leaf.tag == "h1" and heads.is_body(leaf.words) and heads.is_open(header, leaf.words)
    if titled is header and not named_only and not (leaf.tag == "h1" and heads.is_generic(leaf.words)):
        return False
    span = builder.block(BlockKind.META, leaf.words)
    builder.header = heads.from_title(header, leaf.words, span.start)
    if named_only:
        builder.header = heads.with_body(builder.header, heads.part(leaf.words, 0, size, span.start))
    return True


def _document(builder: TextBuilder, leaf: Leaf) -> Span:
    return builder.block(BlockKind.ITEM, leaf.words, section=Section.DOCUMENTS)


def _write(builder: TextBuilder, leaf: Leaf) -> _Placed:
    label = leaf.label if leaf.label and split_label(leaf.words)[0] is None else None
    span = builder.write(f"{label} {leaf.words}" if label else leaf.words)
    return _Placed(leaf, span, Span(span.end - len(leaf.words), span.end))


_Segments = tuple[tuple[Block, ...], tuple[AgendaItem, ...], Header, tuple[Span, ...]]


def _segmented(text: str, placed: Sequence[_Placed], *, decided: bool) -> _Segments:
    """Cut into items by the page's headings; by what the words show where it has none, or those show more items."""
    titles = _titles(placed)
    plain = segment(text, [_paragraph(one) for one in placed], decided=decided)
    numbered = any(placed[index].leaf.label or _NUMBER.match(placed[index].leaf.words) for index in titles)
    if len(titles) < 2 or (len(plain[1]) > len(titles) and not numbered):
        return plain
    return segment(text, [_paragraph(one, heading=index in titles) for index, one in enumerate(placed)])


def _paragraph(one: _Placed, *, heading: bool = False) -> Paragraph:
    leaf, span, number = one.leaf, one.span, None
    if heading and (found := _NUMBER.match(leaf.words)):
        number, span = found["number"], Span(one.words.start + found.end(), one.words.end)
    elif heading and leaf.label and leaf.label[0].isdigit():
        number, span = leaf.label.rstrip(".)"), one.words
    return Paragraph(
        span, heading=heading, number=number, cell=leaf.cell, depth=leaf.depth, strong=leaf.strong
    )  # fmt: skip


def _titles(placed: Sequence[_Placed]) -> frozenset[int]:
    """Return which leaves are headings of items: the level of heading that stands most often over text."""
    counts: dict[str, list[int]] = {}
    for index, (one, after) in enumerate(pairwise(placed)):
        leaf = one.leaf
        if not leaf.is_heading or _is_marker(leaf) or _NO_ITEM.fullmatch(leaf.words.strip(" :")):
            continue
        if not after.leaf.is_heading:
            counts.setdefault(leaf.tag, []).append(index)
    most: list[int] = []
    for level in counts.values():
        most = level if len(level) > len(most) else most
    return frozenset(most)


def _is_marker(leaf: Leaf) -> bool:
    """Tell the marker of a part of an item; what stands on every agenda is with a number the title of an item."""
    numbered = bool(leaf.label) and str(leaf.label)[0].isdigit()
    return sections.marked(leaf.words) is not None and not (numbered and _EVERY_AGENDA.fullmatch(leaf.words))


def _joined(told: Header, found: Header) -> Header:
    return Header(
        council=told.council or found.council,
        body=told.body or found.body,
        held_on=told.held_on or found.held_on,
        starts_at=told.starts_at or found.starts_at,
        venue=told.venue or found.venue,
        contact=told.contact or found.contact,
        identifiers=told.identifiers or found.identifiers,
    )

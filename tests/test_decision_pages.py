"""Pages of one decision, field by field: what was decided, by whom and when; and what only stands beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import escape

import pytest

from graph.documents import Minutes, Section, SourceDocument
from graph.extract import extract
from graph.facts import Facts
from graph.parse import parse

TITLE = "Repairs to Mill Bridge"
DECIDED = ["That the contract be awarded to the lowest bidder.", "That the Head of Roads be authorised to sign it."]
BESIDE = {
    "status": ("Decision status", "Recommendations Approved"),
    "key decision": ("Is Key decision?", "Yes"),
    "call-in": ("Is subject to call in?", "Yes"),
    "purpose": ("Purpose", "To award a contract and to agree that it be signed."),
    "reason": ("Reasons for the decision", "The bridge was closed and it was agreed that it be opened by June."),
    "alternatives": ("Alternative options considered", "That the bridge be demolished. This was rejected."),
    "consultation": ("Details of consultation", "The Ward Panel recommended that the bridge be opened."),
    "finance": ("Financial implications", "That the cost be met from reserves."),
    "wards": ("Wards affected", "Mill; Quay"),
    "author": ("Report author", "Jane Doe"),
    "published": ("Publication date", "05/08/2025"),
    "effective": ("Effective from", "12/08/2025"),
}
BEFORE = ("status", "key decision", "call-in", "purpose")  # the others stand after the decision
AFTER = tuple(name for name in BESIDE if name not in BEFORE)
LONG = {"purpose", "reason", "alternatives", "consultation", "finance"}


def moderngov(maker: str, day: str) -> str:
    def field(name: str) -> str:
        label, value = BESIDE[name]
        if name in LONG:
            return f'<h3 class="mgSubSubTitleTxt">{label}:</h3><div class="mgWordPara"><p>{escape(value)}</p></div>'
        return f'<p><span class="mgLabel">{label}: </span>{escape(value)}</p>'

    words = "".join(f"<p>{at}. {one}</p>" for at, one in enumerate(DECIDED, start=1))
    decision = f'<h3 class="mgSubSubTitleTxt">Decision:</h3><div class="mgWordPara">{words}</div>'
    return (
        f'<div id="modgov"><div class="mgHeader"><h1 class="mgMainTitleTxt">Decision details</h1></div><h2 class="mgSubTitleTxt">{TITLE}</h2>'
        f'<div class="mgContent"><p><span class="mgLabel">Decision Maker: </span>{maker}</p>{"".join(map(field, BEFORE))}{decision}'
        f'{"".join(map(field, AFTER))}<p><span class="mgLabel">{day}</span></p></div></div>'
    )  # fmt: skip


def cmis(maker: str, day: str) -> str:
    def row(label: str, value: str) -> str:
        return f'<tr><td><span class="DNNLabel">{label}:</span></td><td>{escape(value)}</td></tr>'

    rows = [row("Title", TITLE), row("Decision Maker", maker), row(*day.split(": "))]
    rows += [row(*BESIDE[name]) for name in BEFORE]
    words = "".join(f"<p>{at}. {one}</p>" for at, one in enumerate(DECIDED, start=1))
    rows += [f'<tr><td><span class="DNNLabel">Decision:</span></td><td>{words}</td></tr>']
    rows += [row(*BESIDE[name]) for name in AFTER]
    return f'<div class="ModCMISDecisionsC"><h1>Decision Details</h1><table>{"".join(rows)}</table></div>'


def text(maker: str, day: str) -> str:
    def field(name: str) -> str:
        label, value = BESIDE[name]
        return f"{label}:\n\n{value}" if name in LONG else f"{label}: {value}"

    decision = "\n\n".join(f"{at}. {one}" for at, one in enumerate(DECIDED, start=1))
    fields = [*map(field, BEFORE), f"Decision:\n\n{decision}", *map(field, AFTER)]
    head = f"RECORD OF DECISION\n\nTitle: {TITLE}\n\nDecision Maker: {maker}\n\n{day}"
    return f"Eastmere Borough Council\n\n{head}\n\n" + "\n\n".join(fields)


PAGES: dict[str, tuple[Callable[[str, str], str], str, str, str]] = {
    "an executive's on ModernGov": (moderngov, "Cabinet", "Decided at meeting: 04/08/2025 - Cabinet", "moderngov-html"),
    "an officer's on ModernGov": (moderngov, "Director of Place", "Date of decision: 04/08/2025", "moderngov-html"),
    "a councillor's on ModernGov": (moderngov, "Cabinet Member for Roads", "Date of decision: 04/08/2025", "moderngov-html"),
    "an executive's on CMIS": (cmis, "Cabinet", "Date of decision: 04/08/2025", "cmis-html"),
    "an officer's on CMIS": (cmis, "Director of Place", "Date of decision: 04/08/2025", "cmis-html"),
    "an officer's in text": (text, "Director of Place", "Date of decision: 4 August 2025", "plain-text"),
    "an executive's in text": (text, "Cabinet", "Date of Decision: 4 August 2025", "plain-text"),
}  # fmt: skip


def page(name: str) -> tuple[Minutes, Facts]:
    form, maker, day, kind = PAGES[name]
    document = SourceDocument("d", form(maker, day).encode())
    minutes = parse(document)
    assert minutes.format == kind
    return minutes, extract(minutes, document.metadata)


@pytest.mark.parametrize("name", PAGES)
def test_the_title_is_the_one_item(name: str) -> None:
    minutes, _ = page(name)
    assert [one.title for one in minutes.items] == [TITLE]


@pytest.mark.parametrize("name", PAGES)
def test_the_decision_is_what_stands_under_its_heading_and_nothing_else(name: str) -> None:
    _, facts = page(name)
    assert [one.text for one in facts.decisions] == DECIDED
    assert (facts.recommendations, facts.actions, facts.call_ins, facts.responses) == ((), (), (), ())


@pytest.mark.parametrize("name", PAGES)
def test_the_day_is_that_of_the_decision(name: str) -> None:
    _, facts = page(name)
    assert facts.meeting.held_on == date(2025, 8, 4)


@pytest.mark.parametrize("name", PAGES)
def test_whoever_decided_is_a_body_or_the_holder_of_a_post(name: str) -> None:
    _, facts = page(name)
    maker = PAGES[name][1]
    body = facts.meeting.body and facts.meeting.body.name
    posts = {(one.party.role, one.party.kind) for one in facts.attendances if one.evidence.rule == "decision-maker"}
    if maker == "Cabinet":
        assert (body, posts) == ("Cabinet", set())
    else:
        kind = "councillor" if maker.startswith("Cabinet Member") else "officer"
        assert (body, posts) == (None, {(maker, kind)})


@pytest.mark.parametrize("field", BESIDE)
@pytest.mark.parametrize("name", PAGES)
def test_what_stands_beside_the_decision_is_kept_and_is_no_part_of_it(name: str, field: str) -> None:
    minutes, _ = page(name)
    value = BESIDE[field][1]
    at = minutes.text.index(value)
    (block,) = (one for one in minutes.blocks if one.span.start <= at < one.span.end)
    assert block.section is not Section.DECISION
    assert value in minutes.quote(block.span)


def test_a_resolution_after_the_reasons_is_decided_too() -> None:
    words = text("Cabinet", "Date of decision: 4 August 2025") + "\n\nRESOLVED: That the plan be kept."
    document = SourceDocument("d", words.encode())
    facts = extract(parse(document), document.metadata)
    assert [one.text for one in facts.decisions] == [*DECIDED, "That the plan be kept."]

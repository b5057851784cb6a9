"""The grammar of outcomes, people and the rest, on small minutes written for the purpose (councils that do not exist)."""

from __future__ import annotations

import pytest

from graph.documents import SourceMetadata, Span
from graph.extract import extract, extractor, labels
from graph.facts import Facts
from graph.parse.plain import load


def facts_of(body: str, *, title: str = "Any item", agenda: str = "") -> Facts:
    text = f"Agenda item\n\n{title}\n\n{agenda}\n\nMinutes:\n\n{body}\n\nSupporting documents:\n"
    return extract(load(text, "utf-8", "test"), SourceMetadata())


def outcomes(facts: Facts) -> list[tuple[str, str | None, str]]:
    rows = [("decision", one.label, one.text, one.evidence) for one in facts.decisions]
    rows += [("recommendation", one.label, one.text, one.evidence) for one in facts.recommendations]
    rows += [("action", one.label, one.text, one.evidence) for one in facts.actions]
    sure = [row for row in rows if not row[3].possible]
    return [(kind, label, text) for kind, label, text, _ in sorted(sure, key=lambda row: row[3].spans[0])]


LISTS = {
    "numbered limbs under a cue are one resolution": (
        "AGREED that:\n\n1.     The Head of Roads would survey the bridge.\n\n2.     The update was noted.",
        [
            ("decision", "1.", "The Head of Roads would survey the bridge."),
            ("decision", "2.", "The update was noted."),
        ],
    ),
    "a limb that lost its label but begins with That": (
        "AGREED as follows:-\n\n1. That the draft be circulated.\n\nThat the Chair be given authority to sign it.",
        [
            ("decision", "1.", "That the draft be circulated."),
            ("decision", None, "That the Chair be given authority to sign it."),
        ],
    ),
    "bullets under a limb belong to the limb": (
        "RESOLVED that:\n\n1. That the grounds be:\n\n· cost\n\n· delay\n\n2. That the report be noted.",
        [("decision", "1.", "That the grounds be: · cost · delay"), ("decision", "2.", "That the report be noted.")],
    ),
    "a letter repeated by mistake is still a limb": (
        "RESOLVED:\n\n(a) that one be approved;\n\n(b) that two be approved;\n\n(b) that three be approved.",
        [
            ("decision", "(a)", "that one be approved;"),
            ("decision", "(b)", "that two be approved;"),
            ("decision", "(b)", "that three be approved."),
        ],
    ),
    "two limbs in one sentence": (
        "Resolved – (a) That the plan be noted, and (b) that it be referred to the Cabinet.",
        [
            ("decision", "(a)", "That the plan be noted, and"),
            ("decision", "(b)", "that it be referred to the Cabinet."),
        ],
    ),
    "the whole resolution on one line": (
        "RESOLVED: That the minutes be approved as a correct record.",
        [("decision", None, "That the minutes be approved as a correct record.")],
    ),
    "a sentence after the decided one is talk": (
        "Agreed that figures be given as numbers.   The Director spoke about training providers.",
        [("decision", None, "that figures be given as numbers.")],
    ),
    "text in the next block after a cue alone": (
        "RESOLVED: (Unanimously)\n\nThat the bid be supported.",
        [("decision", None, "That the bid be supported.")],
    ),
    "numbered limbs of two numbers": (
        "RESOLVED:\n\n1.1   Members noted the improvement.\n\n1.2   Members scrutinised the data.  Councillor Ash Abstained following debate about the words.",
        [("decision", "1.1", "Members noted the improvement."), ("decision", "1.2", "Members scrutinised the data.")],
    ),
    "action markers": (
        "Action Point\n\nHead of Roads to bring a survey to the next meeting.\n\nWhat was the cost?\n\nAction Point\n\nA visit to be arranged.",
        [
            ("action", None, "Head of Roads to bring a survey to the next meeting."),
            ("action", None, "A visit to be arranged."),
        ],
    ),
    "an action and its text on one line": (
        "ACTION: The clerk to write to the bus company.",
        [("action", None, "The clerk to write to the bus company.")],
    ),
    "recommendations that a sentence introduces": (
        "The recommendations to be submitted to the Executive were:\n\na)   That benches be repaired.\n\nb)   The Panel noted rust. The Panel recommended that paint is renewed.",
        [
            ("recommendation", "a)", "That benches be repaired."),
            ("recommendation", "b)", "The Panel noted rust. The Panel recommended that paint is renewed."),
        ],
    ),
    "names of reports are no recommendations": (
        "The Committee considered the recommendations of three groups:\n\n· Parks and paths\n\n· Bins\n\n· Lanterns",
        [],
    ),
    "terms of reference are no outcomes": (
        "The proposed Terms of Reference were as follows:-\n\n1. To examine the paths.\n\n2. To establish a profile of users.",
        [],
    ),
    "a lost cue leaves a list of clauses": (
        "The report was discussed.\n\n(a) that the minutes be noted;\n\n(b) that the plan be approved.",
        [("decision", "(a)", "that the minutes be noted;"), ("decision", "(b)", "that the plan be approved.")],
    ),
    "ordered": ("ORDERED that the tender be accepted.", [("decision", None, "that the tender be accepted.")]),
    "recommended": (
        "RECOMMENDED that the Cabinet publish the backlog each quarter.",
        [("recommendation", None, "that the Cabinet publish the backlog each quarter.")],
    ),
    "recommended may be this council's resolved": (
        "RECOMMENDED that the minutes be approved as a correct record.",
        [("decision", None, "that the minutes be approved as a correct record.")],
    ),
}

PROSE = {
    "the body agreed to do something": ("As the papers overlap, the Board agreed to take both items together.", 1),
    "it was agreed that": ("It was agreed that the visit should take place in May.", 1),
    "minutes approved": ("The minutes of the last meeting were submitted and approved as a correct record.", 1),
    "the committee noted the report": ("The Committee noted the report.", 1),
    "a post agreed": ("The Democratic Services Officer agreed to circulate the list.", 1),
    "noting that something is so": ("The Board noted that the number of visits had fallen.", 0),
    "history": ("It was noted that the Board had agreed two extra meetings.", 0),
    "another meeting's decision": ("At the Council meeting on 22 April Members noted the names.", 0),
    "a view": ("Members broadly agreed that the topic was good.", 0),
    "asked to consider": ("The Panel was asked to consider the draft.", 0),
    "no interest noted": ("The Committee noted their interest in ward matters.", 0),
}


@pytest.mark.parametrize("case", LISTS)
def test_lists(case: str) -> None:
    text, expected = LISTS[case]
    assert outcomes(facts_of(text)) == expected


@pytest.mark.parametrize("case", PROSE)
def test_prose(case: str) -> None:
    text, count = PROSE[case]
    assert len(outcomes(facts_of(text))) == count


def test_agenda_text_gives_no_outcome() -> None:
    agenda = (
        "RECOMMENDED to Full Council that the scheme be adopted. RESOLVED – That the press and public be excluded."
    )
    assert outcomes(facts_of("There were no exempt items.", agenda=agenda)) == []


def test_a_decision_block_repeated_in_the_minutes_is_one_outcome_with_two_spans() -> None:
    text = "Agenda item\n\nParks\n\nDecision:\n\nRESOLVED: That 3 gates be mended.\n\nMinutes:\n\nTalk.\n\nRESOLVED: That 3 gates be mended.\n"
    (only,) = extract(load(text, "utf-8", "test"), SourceMetadata()).decisions
    assert len(only.evidence.spans) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AGREED that the report be noted.", ("note",)),
        ("AGREED that the findings of the Panel be endorsed and referred to the Executive.", ("refer", "endorse")),
        ("AGREED that the Chair be given authority to finalise the letter.", ("delegate",)),
        ("RESOLVED: That the item be deferred.", ("defer",)),
        ("RESOLVED: That the minutes be approved as a correct record.", ("approve-minutes",)),
        ("AGREED: The Panel agreed to vary the order of business.", ("order-of-business",)),
        (
            "RESOLVED: That the report be noted and that the Head of Roads provide a survey.",
            ("note", "request-action"),
        ),
        ("Agreed that numbers should be referred to in performance reports.", ("request-action",)),
    ],
)
def test_effects_are_told_apart_from_the_verb(text: str, expected: tuple[str, ...]) -> None:
    (only,) = facts_of(text).decisions
    assert only.effects == expected


def test_a_referral_has_sender_receiver_and_subject() -> None:
    facts = facts_of(
        "The recommendations to be submitted to the Executive were:\n\na)   That benches be repaired.\n\n"
        "AGREED that the findings and recommendations of the Parks Scrutiny Panel be endorsed and referred to the Executive.",
        title="The Parks Scrutiny Panel - Final Report - Benches",
    )
    first, second = facts.referrals
    assert (first.kind, first.sender.name, first.receiver.name) == ("endorse", "Parks Scrutiny Panel", None)
    assert (second.kind, second.sender.name, second.receiver.name) == ("refer", None, "Executive")
    assert facts.reports[second.report or 0].title == "Benches"
    assert second.recommendations == (0,)


@pytest.mark.parametrize(
    "text",
    [
        "A Member referred to page 24.",
        "Referrals to social work had risen.",
        "The Terms of Reference were agreed by all.",
    ],
)
def test_the_word_refer_is_mostly_no_referral(text: str) -> None:
    assert facts_of(text).referrals == ()


def test_a_compound_recommendation_has_its_asks_and_the_finding_is_kept_apart() -> None:
    facts = facts_of(
        "The recommendations to be submitted to the Cabinet were:\n\n"
        "a)   The Panel noted the gaps. That a survey be undertaken of all paths and that the results be reported to the Panel quarterly."
    )
    (only,) = facts.recommendations
    assert [ask.kind for ask in only.asks] == ["do", "report-to-us"] or [ask.kind for ask in only.asks][
        1
    ] == "report-to-us"
    assert only.asks[1].frequency == "quarterly"
    assert only.finding is not None


def test_a_frequency_of_the_present_is_not_asked_for() -> None:
    facts = facts_of(
        "RECOMMENDED that the scorecard being reported to managers on a six-weekly basis be shared with the Panel on a quarterly basis."
    )
    (only,) = facts.recommendations
    assert [ask.frequency for ask in only.asks] == ["quarterly"]


def test_owners_partners_and_deadlines() -> None:
    facts = facts_of(
        "Action Point\n\nHead of Roads to bring a report to a future committee.\n\nTalk.\n\n"
        "Action Point\n\nA meeting to be set up with Councillor Ash and Safeguarding nurse with a view to discussing this."
    )
    first, second = facts.actions
    assert first.owner is not None
    assert (first.owner.role, first.due_text) == ("Head of Roads", "to a future committee")
    assert second.owner is None
    assert [(party.name, party.role) for party in second.partners] == [("Ash", None), (None, "Safeguarding nurse")]


def test_people_with_roles_and_a_post_with_two_parts() -> None:
    facts = facts_of(
        "S Moss, Executive Director of Places, and R Fern, Director of Children's Care, were in attendance. "
        "P Reed, Head of Futures for Families and Residential Care Service Manager, was welcomed to the meeting."
    )
    assert [(one.party.name, one.party.role) for one in facts.attendances if one.party.name] == [
        ("S Moss", "Executive Director of Places"),
        ("R Fern", "Director of Children's Care"),
        ("P Reed", "Head of Futures for Families and Residential Care Service Manager"),
    ]


def test_apologies_distribute_the_title() -> None:
    facts = facts_of("Apologies for absence were received from Councillors Ash, B Reed and Mrs Moss.")
    named = [(one.party.name, one.capacity) for one in facts.attendances]
    assert named == [("Ash", "apology"), ("B Reed", "apology"), ("Moss", "apology")]


def test_a_vote_is_only_what_is_said() -> None:
    facts = facts_of(
        "RESOLVED:\n\n1.1 Members noted the data. Councillor Ash Abstained following debate about the words."
    )
    (vote,) = facts.votes
    assert (vote.voter.name, vote.option, vote.decision) == ("Ash", "abstain", 0)
    assert vote.reason == "following debate about the words"


def test_a_nil_return_is_minuted_and_silence_is_not_one() -> None:
    said = facts_of("There were no declarations of interest made by Members.", title="Declarations of Interest")
    assert [one.nil for one in said.interests] == [True]
    assert facts_of("The report was discussed.").interests == ()


def test_responses_and_progress() -> None:
    answered = facts_of(
        "The Executive considered its response to the final report of the Parks Scrutiny Panel entitled 'Benches'.\n\n"
        "ORDERED that:\n\n1. Recommendation a) be accepted.\n\n2. Recommendations b) and c) be rejected, because the money is not there.\n\n"
        "3. Recommendation d) be partially accepted."
    )
    assert [(one.label, one.outcome, one.reason) for one in answered.responses] == [
        ("a", "accepted", None),
        ("b", "rejected", "the money is not there"),
        ("c", "rejected", "the money is not there"),
        ("d", "partially-accepted", None),
    ]
    followed = facts_of(
        "The Head of Roads presented a progress update on the implementation of the recommendations of the final report of the Parks Scrutiny Panel entitled 'Benches'.\n\n"
        "Recommendation a): complete. All benches were painted.\n\nRecommendation b) – in progress, a tender is out.\n\nRecommendation c): not started."
    )
    assert [(one.label, one.status) for one in followed.updates] == [
        ("a", "complete"),
        ("b", "in-progress"),
        ("c", "not-started"),
    ]


def test_a_cut_page_is_marked_and_nothing_is_concluded() -> None:
    minutes = load(
        "Agenda item\n\nPaths\n\nMinutes:\n\nTalk ... view the full minutes text for item 20/17\n", "utf-8", "test"
    )
    assert minutes.items[0].truncated
    assert minutes.items[0].number == "20/17"


def test_every_span_lies_in_the_text() -> None:
    text = "Agenda item\n\nPaths\n\nMinutes:\n\nAGREED that:\n\n1.\u00a0\u00a0 The “Head” of Roads would act.\n"
    minutes = load(text, "utf-8", "test")
    facts = extract(minutes, SourceMetadata())
    (only,) = facts.decisions
    assert minutes.quote(only.evidence.spans[0]) == "The “Head” of Roads would act."


def test_the_same_minutes_give_the_same_facts() -> None:
    text = "AGREED that the report be noted. Members asked questions.\n\nAction Point\n\nClerk to write."
    assert facts_of(text) == facts_of(text)


def test_labels_leave_out_what_is_only_possible() -> None:
    text = "Agenda item\n\nPaths\n\nMinutes:\n\nThe committee were interested in getting a report back, at their March meeting.\n"
    minutes = load(text, "utf-8", "test")
    facts = extract(minutes, SourceMetadata())
    assert [action.evidence.possible for action in facts.actions] == [True]
    assert labels(minutes, facts)["outcomes"] == []


def test_the_extractor_names_its_version_and_lexicon() -> None:
    assert extractor().startswith("scrutiny-extract ")


def test_a_span_knows_overlap_and_containment() -> None:
    assert Span(0, 5).overlaps(Span(4, 6))
    assert not Span(0, 5).overlaps(Span(5, 6))
    assert Span(0, 5).contains(Span(1, 5))

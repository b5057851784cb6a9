"""Other wordings of the classes that the hard cases show: what is an outcome whoever words it, and what is none."""

from __future__ import annotations

import pytest

from graph.documents import SourceMetadata
from graph.extract import extract
from graph.facts import Facts
from graph.parse.plain import load


def facts_of(body: str, title: str = "Any item") -> Facts:
    text = f"Agenda item\n\n{title}\n\nMinutes:\n\n{body}\n\nSupporting documents:\n"
    return extract(load(text, "utf-8", "test"), SourceMetadata())


def told(facts: Facts) -> list[tuple[str, str | None, str]]:
    rows = [("decision", one.label, one.text, one.evidence) for one in facts.decisions]
    rows += [("recommendation", one.label, one.text, one.evidence) for one in facts.recommendations]
    rows += [("action", one.label, one.text, one.evidence) for one in facts.actions]
    sure = sorted((row for row in rows if not row[3].possible), key=lambda row: row[3].spans[0])
    return [(kind, label, text) for kind, label, text, _ in sure]


MARKED = {
    "agreed to, before bullets": (
        "The Committee agreed to:\n\n· write to the bus company\n\n· receive a further report in May",
        [("decision", "·", "write to the bus company"), ("decision", "·", "receive a further report in May")],
    ),
    "it was resolved that, before a list": (
        "It was resolved that:\n\n1. the plan be approved.\n\n2. the fee be waived.",
        [("decision", "1.", "the plan be approved."), ("decision", "2.", "the fee be waived.")],
    ),
    "a count of votes between the verb and its list": (
        "The Select Committee resolved (by 6 votes to 3):\n\n1. That the decision be called in.",
        [("decision", "1.", "That the decision be called in.")],
    ),
    "a count before and after the words": (
        "RESOLVED (by 7 votes to 0, with one abstention): That the scheme be adopted (For: 7; Against: 0; Abstentions: 1).",
        [("decision", None, "That the scheme be adopted")],
    ),
    "recommendations told to whom": (
        "The Panel resolved to make the following recommendations to Cabinet:\n\n1. That a guide be printed.",
        [("recommendation", "1.", "That a guide be printed.")],
    ),
    "resolved to recommend, to whom in brackets": (
        "It was\n\nResolved to RECOMMEND: (to Council)\n\nThat the revised terms of reference be approved.",
        [("recommendation", None, "That the revised terms of reference be approved.")],
    ),
    "to whom in capitals": (
        "RECOMMENDED TO CABINET: That the fees be frozen.",
        [("recommendation", None, "That the fees be frozen.")],
    ),
    "moved, seconded and resolved in one sentence": (
        "It was moved by Councillor Firth, seconded by Councillor Lane and RESOLVED unanimously that the report be received.",
        [("decision", None, "that the report be received.")],
    ),
    "capitals in mid-sentence after it was": (
        "Following discussion it was unanimously AGREED: That the Panel write to the Commissioner.",
        [("decision", None, "That the Panel write to the Commissioner.")],
    ),
    "numbers run together": (
        "RESOLVED:  1. To note the report. 2. To thank the officers.",
        [("decision", "1.", "To note the report."), ("decision", "2.", "To thank the officers.")],
    ),
    "a line that only names the committee before limbs without labels": (
        "Resolved –\n\nThat the Committee: -\n\nSupports the direction of travel.\n\nAsks that rural areas be considered.",
        [
            ("decision", None, "Supports the direction of travel."),
            ("decision", None, "Asks that rural areas be considered."),
        ],
    ),
    "paragraph numbers with a stroke": (
        "24/3.1 Members spoke about gulls.\n\n24/3.2 Resolved – That the Committee notes the survey.",
        [("decision", None, "That the Committee notes the survey.")],
    ),
    "actions run into a paragraph": (
        "RESOLVED: That the report be noted. ACTION: Head of Libraries to report on fines. ACTION: Visit to be arranged.",
        [
            ("decision", None, "That the report be noted."),
            ("action", None, "Head of Libraries to report on fines."),
            ("action", None, "Visit to be arranged."),
        ],
    ),
    "actions that were agreed": (
        "Actions agreed:\n\n· Officers to send the map\n\n· Chair to write to the MP",
        [("action", "·", "Officers to send the map"), ("action", "·", "Chair to write to the MP")],
    ),
    "capitals within a limb open nothing": (
        "RESOLVED that:\n\n1)  the log be NOTED; and\n\n2)  the convener be authorised to call a meeting.",
        [
            ("decision", "1)", "the log be NOTED; and"),
            ("decision", "2)", "the convener be authorised to call a meeting."),
        ],
    ),
    "the decision of one member": (
        "Decision of the Cabinet Member for Parks:\n\ni. Approved the planting plan.\n\nii. Asked for a yearly report.",
        [("decision", "i.", "Approved the planting plan."), ("decision", "ii.", "Asked for a yearly report.")],
    ),
    "recommendations that the committee made": (
        "The Committee made the following recommendations:\n\n· Publish the backlog.\n\n· Cabinet should think of a new contractor.",
        [
            ("recommendation", "·", "Publish the backlog."),
            ("recommendation", "·", "Cabinet should think of a new contractor."),
        ],
    ),
    "a recommendation called so in the minutes": (
        "Recommendation to Cabinet: That the repairs budget be doubled.",
        [("recommendation", None, "That the repairs budget be doubled.")],
    ),
    "what the panel recommends that the executive do": (
        "The Panel therefore recommends that the Executive:\n\n1. Publishes a plan; and\n\n2. Reports back in a year.",
        [("recommendation", "1.", "Publishes a plan; and"), ("recommendation", "2.", "Reports back in a year.")],
    ),
    "verbs of the committee in a list under its name": (
        "The Committee:-\n\n(1) noted the report;\n\n(2) asked the Director of Culture to send figures by ward;\n\n"
        "(3) recommended to Cabinet that Saturday opening be kept.",
        [
            ("decision", "(1)", "noted the report;"),
            ("action", "(2)", "asked the Director of Culture to send figures by ward;"),
            ("recommendation", "(3)", "recommended to Cabinet that Saturday opening be kept."),
        ],
    ),
    "verbs of the board in bullets": (
        "The Board:\n\n· Noted the plan\n\n· Commended the staff",
        [("decision", "·", "Noted the plan"), ("decision", "·", "Commended the staff")],
    ),
    "capitals in the limbs of one member's decision": (
        "The Executive Member for Highways:\n\na) APPROVED the award of the contract; and\n\nb) DELEGATED authority to the Director.",
        [
            ("decision", "a)", "APPROVED the award of the contract; and"),
            ("decision", "b)", "DELEGATED authority to the Director."),
        ],
    ),
    "that alone over its limbs": (
        "That\n\n1. the findings be noted;\n\n2. the Cabinet Member be requested to respond within two months.",
        [
            ("decision", "1.", "the findings be noted;"),
            ("decision", "2.", "the Cabinet Member be requested to respond within two months."),
        ],
    ),
    "resolved to, and the verbs in a list": (
        "RESOLVED: To\n\ni. note the report\n\nii. recommend that Cabinet ends the use of shared rooms",
        [
            ("decision", "i.", "note the report"),
            ("recommendation", "ii.", "recommend that Cabinet ends the use of shared rooms"),
        ],
    ),
    "that in capitals, a paragraph each": (
        "RESOLVED:\n\nTHAT the report be noted\n\nTHAT the Sub-Committee write to the Board.",
        [
            ("decision", None, "THAT the report be noted"),
            ("decision", None, "THAT the Sub-Committee write to the Board."),
        ],
    ),
    "the outcome, under a heading of that name": (
        "Outcome: That the plan be approved.",
        [("decision", None, "That the plan be approved.")],
    ),
    "Welsh, in small letters": (
        "Penderfynwyd nodi'r adroddiad.",
        [("decision", None, "nodi'r adroddiad.")],
    ),
}
INLINE = {
    "a body in small letters": ("The committee requested that the contractor be invited.", "action"),
    "agreed without that": ("It was agreed this would be circulated outside of the meeting.", "decision"),
    "words between the body and its verb": (
        "The Committee, having debated the matter at length, resolved by a majority to refer it to the Cabinet.",
        "decision",
    ),
    "capitals on the second verb": (
        "The Committee resolved to APPROVE the appointment of Councillor Ash.",
        "decision",
    ),
    "resolved after another verb": (
        "The Panel supported the plan and recommended that Cabinet adopt it.",
        "recommendation",
    ),
    "said that she would": ("The Director confirmed that she would share the data with the Committee.", "action"),
    "a post in brackets": ("The Head of Roads (North) undertook to send the map.", "action"),
    "who agreed at the end": (
        "Councillor Hill asked for an item on buses and the Chair agreed to add this.",
        "action",
    ),
    "minutes confirmed by the body": (
        "The Panel confirmed the minutes of the last meeting as a true record.",
        "decision",
    ),
    "minutes without the word": ("They were agreed as an accurate record.", "decision"),
    "minutes taken as read first": (
        "The minutes of 4 May, having been circulated, were taken as read, confirmed and signed by the Chairman.",
        "decision",
    ),
    "the chair authorised to sign": (
        "The Chair was authorised to sign the minutes of the previous meeting.",
        "decision",
    ),
    "the item put off": ("The item was deferred to the next meeting.", "decision"),
    "granted in the same sentence": (
        "Councillor Bell requested that a copy be sent to all Members, and this was agreed.",
        "decision",
    ),
    "asked to do it": ("The Head of Parks was asked to send the map to all Members.", "action"),
    "carried without a word of its own": (
        "The recommendations in the report were put to the vote and declared to be carried.",
        "decision",
    ),
}
NOTHING = [
    "The Panel:\n\n· Councillor Ash (Chair)\n\n· Councillor Birch",
    "That\n\n· there were too few buses\n\n· fares had risen",
    "The Director reported that the Cabinet had agreed the budget in February.",
    "Members heard that Cabinet resolved in March to close two centres.",
    "The report set out that it was agreed nationally that councils would assess need.",
    "The Government agreed to fund the scheme.",
    "A Member asked whether the Council had agreed to the sale.",
    "The officer explained that the contractor agreed to repay the grant last year.",
    "Members welcomed the report and agreed with the comments made by the Chair.",
    "Members noted with concern the waiting times.",
    "Councillors requested that they be kept informed.",
    "The Committee could either agree the plan or refer it back.",
    "Cabinet is recommended to: (a) approve the plan; and (b) note the risks.",
    "It was moved by Councillor Ash that the report be deferred. There was no seconder and the motion fell.",
    "Councillor Yew asked that her dissent be recorded.",
    "The Ombudsman had requested that the Council apologise.",
    "If the Committee agreed, the letter would be sent.",
    "The Head of Care agreed that the service was stretched.",
    "The Committee thanked the officers and the meeting closed at 9.00 pm.",
    "In response to a question about beds, it was noted that there were 118 of them.",
]
PEOPLE = {
    "surnames first, in columns": (
        "Present: Bawn, D. Dunbar, C. Hill, G.",
        [("D Bawn", None), ("C Dunbar", None), ("G Hill", None)],
    ),
    "a surname that is a word of business, after a title": (
        "Present: Councillors T. Adair, Clark and Hall",
        [("T Adair", None), ("Clark", None), ("Hall", None)],
    ),
    "the post first, then the name in brackets": (
        "In attendance: Head of Finance, Tax and Audit (Mr T Gill), Director, Homes (Ms C Curry)",
        [("T Gill", "Head of Finance, Tax and Audit"), ("C Curry", "Director, Homes")],
    ),
    "an organisation after several names": (
        "In attendance: Ann Oak, Bob Elm and Cal Yew (Audit Commission)",
        [("Ann Oak", "Audit Commission"), ("Bob Elm", "Audit Commission"), ("Cal Yew", "Audit Commission")],
    ),
    "initials after titles, courtesy titles mixed in": (
        "Present: Councillor V.J. Bowen (Chairman); Councillors Mrs. P. Drury, Ms. S. Sanders and S.T. Watkin.",
        [("V J Bowen", "Chairman"), ("P Drury", None), ("S Sanders", None), ("S T Watkin", None)],
    ),
}
STANDING_IN = [
    "Councillor Moss attended as a substitute for Councillor Sand.",
    "Apologies were received from Councillor Sand (substitute: Councillor Moss).",
    "Councillor Sand sent his apology. Councillor Moss was his substitute for the meeting.",
    "Apologies were received from Cllr. P. Sand with Cllr S. Moss attending as his substitute.",
    "The Committee noted that Councillor Moss had been appointed as substitute for Councillor Sand.",
    "Councillor Moss deputised for Councillor Sand.",
]


@pytest.mark.parametrize("case", MARKED)
def test_marked(case: str) -> None:
    text, expected = MARKED[case]
    assert told(facts_of(text)) == expected


@pytest.mark.parametrize("case", INLINE)
def test_inline(case: str) -> None:
    text, kind = INLINE[case]
    assert told(facts_of(text)) == [(kind, None, text)]


@pytest.mark.parametrize("text", NOTHING)
def test_talk_is_no_outcome(text: str) -> None:
    assert told(facts_of(text)) == []


@pytest.mark.parametrize("case", PEOPLE)
def test_lists_of_people(case: str) -> None:
    text, expected = PEOPLE[case]
    facts = extract(load(f"Scrutiny Panel\n\n{text}\n\nMinutes:\n\nTalk.\n", "utf-8", "test"), SourceMetadata())
    assert [(one.party.name, one.party.role) for one in facts.attendances] == expected


def test_a_column_of_reserves_without_names_names_nobody() -> None:
    page = "Scrutiny Panel\n\nOrdinary Member | Reserve Member\n\nnobody was away\n\nMinutes:\n\nTalk.\n"
    assert not extract(load(page, "utf-8", "test"), SourceMetadata()).attendances


@pytest.mark.parametrize("text", STANDING_IN)
def test_who_stood_in(text: str) -> None:
    capacities = {(one.party.name or "").split()[-1]: one.capacity for one in facts_of(text, "Apologies").attendances}
    assert capacities == {"Moss": "substitute", "Sand": "apology"}


def test_an_interest_is_each_one_s_who_shares_the_title() -> None:
    facts = facts_of(
        "Councillors Bell and Carr declared a non-pecuniary interest in item 4 because they are governors.",
        "Declarations of Interest",
    )
    assert [(one.party and one.party.name, one.kind, one.subject, one.nature) for one in facts.interests] == [
        ("Bell", "non-pecuniary", "item 4", "they are governors"),
        ("Carr", "non-pecuniary", "item 4", "they are governors"),
    ]


def test_counts_that_disagree_with_the_names_and_gaps_are_told() -> None:
    facts = facts_of(
        "RESOLVED:\n\n1. That the plan be approved.\n\n3. That it be published.\n\n"
        "The vote was 5 votes for and 3 votes against. Councillors Ash and Beck voted against."
    )
    assert [(one.kind, one.cue) for one in facts.unexplained] == [
        ("gap", "nothing between 1. and 3."),
        ("count", "3 counted against, 2 named"),
    ]

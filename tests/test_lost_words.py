"""Pages as text extractors leave them: without "Minutes:", without the operative word, without the titles of items."""

from __future__ import annotations

import pytest

from graph.documents import SourceMetadata
from graph.extract import extract
from graph.facts import Facts
from graph.parse.plain import load


def facts_of(page: str) -> Facts:
    return extract(load(page, "utf-8", "test"), SourceMetadata())


def told(page: str) -> list[tuple[str, str | None, str]]:
    facts = facts_of(page)
    rows = [("decision", one.label, one.text, one.evidence) for one in facts.decisions]
    rows += [("recommendation", one.label, one.text, one.evidence) for one in facts.recommendations]
    rows += [("action", one.label, one.text, one.evidence) for one in facts.actions]
    sure = sorted((row for row in rows if not row[3].possible), key=lambda row: row[3].spans[0])
    return [(kind, label, text) for kind, label, text, _ in sure]


PAGES = {
    "a heading, and what a post is to do under its name": (
        "Agenda item\n\nWinter\n\nMinutes:\n\nThe Committee concluded that the routes had worked.\n\nRecommendations\n\n"
        "That the Executive Member for Highways:\n\na) consults parishes first; and\n\nb) puts the map on the website.\n\n"
        "Supporting documents:",
        [
            ("recommendation", "a)", "consults parishes first; and"),
            ("recommendation", "b)", "puts the map on the website."),
        ],
    ),
    "one word in an item": (
        "Agenda item\n\nNotes of 20 May\n\nMinutes:\n\nConfirmed.\n\nSupporting documents:",
        [("decision", None, "Confirmed.")],
    ),
    "an officer's list of what he said and took on": (
        "Agenda item\n\nStrategy\n\nMinutes:\n\nIn response to questions, the Community Safety Manager:\n\n"
        "· confirmed that there were 12 places;\n\n· undertook to find the number turned away; and\n\n"
        "· agreed that the offer could be widened.\n\nSupporting documents:",
        [("action", None, "undertook to find the number turned away; and")],
    ),
    "a table with one column of decisions and actions": (
        "Scrutiny Committee\n\nPresent: Cllr A Ash (Chair)\n\nMinute ref | Summary of discussion | Decision or action\n"
        "1 | Buses were discussed. | 1. The Committee noted the talk. 2. Director of Transport to send the costs by May.\n"
        "2 | The draft was long. | The Committee agreed to recommend to the Mayor that it be cut.\n",
        [
            ("decision", "1.", "The Committee noted the talk."),
            ("action", "2.", "Director of Transport to send the costs by May."),
            ("recommendation", None, "The Committee agreed to recommend to the Mayor that it be cut."),
        ],
    ),
    "recommendations numbered R1, R2": (
        "Agenda item\n\nPlots\n\nMinutes:\n\nThe Group agreed its recommendations as follows:\n\n"
        "R1 Plots should be halved.\n\nR2 The list should be published.\n\nSupporting documents:",
        [
            ("recommendation", "R1", "Plots should be halved."),
            ("recommendation", "R2", "The list should be published."),
        ],
    ),
    "an item's page without its title and markers": (
        "Agenda item\n\nTo consider the notes of the two working groups.\n\n(Notes attached)\n\n"
        "The Committee received the notes of both groups.\n\n"
        "1)  the notes of the Parks Group be accepted as correct records; and\n\n"
        "2)  the notes of the Roads Group be accepted as correct records.\n\nSupporting documents:",
        [
            ("decision", "1)", "the notes of the Parks Group be accepted as correct records; and"),
            ("decision", "2)", "the notes of the Roads Group be accepted as correct records."),
        ],
    ),
    "limbs below bullets, one with names under it and one that is no clause": (
        "Agenda item\n\nTo consider a report on the work programme.\n\nThe Co-ordinator submitted the report.\n\n"
        "During the discussion -\n\n· the process for proposals was explained\n\n"
        "· agreed to invite the Lead Member to the next meeting\n\n"
        "(a)  subject to those changes, the work programme be approved;\n\n"
        "(b)  the following members be appointed to the challenge groups -\n\n"
        "Schools - Councillor Rhys Tern\n\nRoads - Councillor Mair Gull, and\n\n"
        "(c)  the Co-ordinator e-mail all members about the vacancies.\n\nSupporting documents:",
        [
            ("decision", None, "agreed to invite the Lead Member to the next meeting"),
            ("decision", "(a)", "subject to those changes, the work programme be approved;"),
            (
                "decision",
                "(b)",
                "the following members be appointed to the challenge groups - Schools - Councillor Rhys Tern Roads - Councillor Mair Gull, and",
            ),
            ("decision", "(c)", "the Co-ordinator e-mail all members about the vacancies."),
        ],
    ),
    "the page of an issue's decisions, without any words but the decision": (
        "Issue - decisions\n\n1. That recommendations 1 to 6 of the Task Group are approved.\n\n"
        "2. That a group be set up to see to them.",
        [
            ("decision", "1.", "That recommendations 1 to 6 of the Task Group are approved."),
            ("decision", "2.", "That a group be set up to see to them."),
        ],
    ),
    "the page of one decision without the words over its parts": (
        "Decision Maker: Cabinet\nDecision status: Recommendations Approved\nIs Key decision?: No\n"
        "To present the group's final report.\n1. That the report be accepted.\n2. That a timetable be set.\n"
        "To ensure that the findings are taken forward and the report be heard.\nDo nothing - none would be approved.\n"
        "Publication date: 07/06/2021\nDate of decision: 07/06/2021\nDecided at meeting: 07/06/2021 - Cabinet\n"
        "Accompanying Documents:",
        [("decision", "1.", "That the report be accepted."), ("decision", "2.", "That a timetable be set.")],
    ),
    "business above the first title that was kept": (
        "Apologies for absence were received from Councillor D Fenn.\n\nThere were no declarations of interest.\n\n"
        "It was moved by Councillor M Park, seconded by Councillor S Lamb and\n\n"
        "The minutes of the meeting held on 4 April 2023 be approved as an accurate record.\n\n"
        "Annual Report pdf icon PDF 111 KB\n\nThe report of the Director\n\nAdditional documents:\n\n"
        "The Director introduced the report.\n\nIt was moved by Councillor T Eyre, seconded by Councillor M Park, and\n\n"
        "1)  The report be received\n\n2)  Authority be delegated to the Chair to amend it",
        [
            ("decision", None, "The minutes of the meeting held on 4 April 2023 be approved as an accurate record."),
            ("decision", "1)", "The report be received"),
            ("decision", "2)", "Authority be delegated to the Chair to amend it"),
        ],
    ),
    "one list above the talk and below it, the second cut by the end of the page": (
        "Issue - meetings\n\nWork Programme\n\nMeeting: 16/10/2018 - Environment Scrutiny Committee (Item 23)\n\n"
        "23 Work Programme pdf icon PDF 72 KB\n\nAdditional documents:\n\n"
        "(a)  That the programme be amended to hold a meeting on the flood defences in May; and\n\n"
        "(b)  That the Facilitator be authorised to vary it between meetings.\n\n"
        "The Facilitator presented the programme. Members agreed that an extra meeting be held on 11 December.\n\n"
        "(a)  That the programme be amended to hold a meeting on the",
        [
            (
                "decision",
                "(a)",
                "That the programme be amended to hold a meeting on the flood defences in May; and",
            ),
            ("decision", "(b)", "That the Facilitator be authorised to vary it between meetings."),
            ("decision", None, "Members agreed that an extra meeting be held on 11 December."),
        ],
    ),
    "a resolution that the agenda words beforehand": (
        "Agenda and minutes\n\nTenant Board - Friday, 24th May, 2019 10.00 am\n\nNo. Item\n\n"
        "Exempt Information pdf icon PDF 1 KB\n\n3  If so, to formally pass the following resolution:-\n\n"
        "RESOLVED – That the press and public be excluded from the meeting.\n\nNo exempt items have been identified.\n\n"
        "Late Items pdf icon PDF 2 KB\n\nThe Board agreed to close the matter of the service charges.",
        [("decision", None, "The Board agreed to close the matter of the service charges.")],
    ),
    "an infinitive below the list of documents, and one above it": (
        "Agenda and minutes\n\nChildren's Select Committee - Tuesday 29 April 2014 2.00 pm\n\nNo. Item\n\n"
        "Minutes of the Previous Meeting\n\nTo approve the minutes of the previous meeting. (Copy attached)\n\n"
        "Supporting documents:\n\nTo approve and sign the minutes of the previous meeting as a true record.\n\n"
        "Declarations of Interest\n\nThere were no declarations of interest made.",
        [("decision", None, "To approve and sign the minutes of the previous meeting as a true record.")],
    ),
    "numbered limbs run into the sentence that opens them": (
        "Agenda item\n\nAudit\n\nMinutes:\n\nThe Committee gave consideration to the report. "
        "Decision: The Audit and Scrutiny Committee agreed: 1. to note the report; and 2. to delay the plan until June. "
        "(Ref: Report by the Chief Auditor, submitted.)\n\nSupporting documents:",
        [
            ("decision", "1.", "to note the report; and"),
            ("decision", "2.", "to delay the plan until June. (Ref: Report by the Chief Auditor, submitted.)"),
        ],
    ),
    "an operative word that has lost the space after it": (
        "Agenda item\n\nEarlier minutes\n\nMinutes:\n\nRESOLVEDThat the minutes be signed by the Chairman.\n\nSupporting documents:",
        [("decision", None, "That the minutes be signed by the Chairman.")],
    ),
    "minutes without an operative word under their marker": (
        "Agenda item\n\nMinutes of the Previous Meeting\n\nMinutes:\n\n"
        "That the minutes of the meeting of 17 April be approved.\n\nSupporting documents:",
        [("decision", None, "That the minutes of the meeting of 17 April be approved.")],
    ),
}


@pytest.mark.parametrize("case", PAGES)
def test_what_a_page_decided_is_read_without_the_words_over_it(case: str) -> None:
    page, expected = PAGES[case]
    assert told(page) == expected


SENTENCES = {
    "The evacuation procedure was noted.": "decision",
    "The membership of the Panel following the Council meeting on 14 May was noted.": "decision",
    "Following scrutiny, the recommendation was supported to Cabinet.": "decision",
    "Following scrutiny, the Committee was supportive of the proposals to be considered by Cabinet.": "decision",
    "The panel noted their quarterly report.": "decision",
    "The minutes of the Cabinet held on 6th May were received for information.": "decision",
    "The minutes of the Cabinet held on 6 May were submitted for information and noted by Members.": "decision",
    "The Leader suggested, and Council accepted, that the minute be included in the pack.": "decision",
    "The Committee supported the suggestion for a workshop in February.": "decision",
    "The Facilitator's suggestion that this be put to the Standards Committee was supported.": "decision",
    "It was agreed that the Select Committee meet monthly before the Cabinet.": "decision",
    "The meeting resolved that the public be excluded for the last item.": "decision",
    "As requested in the report, Members considered the pattern of meetings and agreed to keep to Tuesdays.": "decision",
    "It was proposed by the Chair that the Panel consider the paper in May, which was accepted by the Panel.": "decision",
    "As requested by Councillor Orr, officers agreed to put the report on the list for April.": "action",
    "The Scrutiny Officer explained that reports might move and agreed to ask the Chairman where necessary.": "action",
    "The Chairman proposed that the Committee answer the survey. This was agreed.": "decision",
    "Councillor Orr, seconded by Councillor Fay, moved that it be held over. This was agreed unanimously.": "decision",
    "Members unanimously resolved to recommend that the Licensing Committee set the sum aside.": "recommendation",
    "It was requested that the Deputy Chief Executive respond to the consultation.": "action",
    "The Committee noted that the Officer had been away and instructed the Clerk to invite her in August.": "action",
    "There was a request for more on licensing, which the Scrutiny Officer agreed to follow up.": "action",
    "The Leader asked the Director of Law to pass on her thanks to the chairs.": "action",
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_that_settles_something(sentence: str) -> None:
    page = f"Agenda item\n\nAny item\n\nMinutes:\n\n{sentence}\n\nSupporting documents:\n"
    assert told(page) == [(SENTENCES[sentence], None, sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "A report was received to update the Committee on the budget group.",
        "It was agreed that there was a need for better data.",
        "It was agreed that this is a hard question.",
        "The concerns of residents were noted.",
        "The importance of the work was noted.",
        "Members noted their interest in the item as governors.",
        "The Chair asked the Director to introduce the report.",
        "The Leader asked officers whether the figure was right.",
        "The Director explained that the Panel had looked at it and agreed to wait.",
        "At the last meeting of the Roads Committee, it was agreed to close the lane.",
        "Members supported the view that more should be done.",
    ],
)
def test_a_sentence_that_settles_nothing(sentence: str) -> None:
    page = f"Agenda item\n\nAny item\n\nMinutes:\n\n{sentence}\n\nSupporting documents:\n"
    assert told(page) == []

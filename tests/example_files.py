"""Writes the example documents that are no plain text: `python tests/example_files.py` writes them into `data/examples/`.

Nothing is compressed and nothing bears the time of writing: the same bytes at every run, on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docxs import docx, level, lists, p, table
from pdfs import Line, pdf

EXAMPLES = Path(__file__).resolve().parent.parent / "data" / "examples"
_LEFT, _HANGING, _TOP, _LINE = 72, 100, 760, 15
_HEAD, _FOOT = 805, 36

_COMMISSION = (
    (
        "NORBECK METROPOLITAN BOROUGH COUNCIL",
        "",
        "OVERVIEW AND SCRUTINY COMMISSION",
        "",
        "Minutes of the meeting held on Tuesday, 13 January 2026 at 6.00 pm in the Guildhall, Norbeck",
        "",
        "PRESENT: Councillors T Ormerod (Chair), F Bright, L Cartwell and J Devlin",
        "APOLOGIES: Councillor R Aziz",
        "OFFICERS: Andrea Coyle, Director of Place, and Fergus Lyle, Scrutiny Officer",
        "",
        "*25/41 DECLARATIONS OF INTEREST",
        "",
        "No declarations of interest were made.",
        "",
        "*25/42 MINUTES",
        "",
        "RESOLVED - That the minutes of the meeting held on 9 December 2025 be approved as a correct",
        "record.",
        "",
        "*25/43 ROAD SAFETY AROUND SCHOOLS: ONE YEAR ON",
        "",
        "The Director of Place, Andrea Coyle, presented a report. In October 2024 the Commission had asked",
        "for a zone outside each school, and Cabinet had given a holding response only in December 2024.",
        "She said that 11 children had been hurt within 200 metres of a school gate in the last year.",
        "",
        "Members said that a holding response after thirteen months was no answer.",
    ),
    (
        "RESOLVED - (i) That Cabinet be recommended to create a 20mph zone outside each school in the",
        ">borough by September 2026; and",
        "(ii) That the figures for each ward be reported to the Commission each quarter.",
        "",
        "ACTION: Director of Place to send the figures for each ward to all Members by 28 February 2026.",
        "",
        "*25/44 DATE OF NEXT MEETING",
        "",
        "The next meeting was scheduled for Tuesday, 10 February 2026.",
        "",
        "The meeting closed at 7.05 pm.",
        "",
        "Norbeck is an invented council: these minutes were written as an example for Scrutiny Graph.",
    ),
)


def commission() -> bytes:
    """Return the minutes of Norbeck's commission of January 2026: a PDF of two pages with a head and a foot on each."""
    return pdf([_page(lines, number) for number, lines in enumerate(_COMMISSION, 1)])


def _page(lines: Sequence[str], number: int) -> list[Line]:
    made = [Line(_LEFT, _HEAD, "Norbeck Metropolitan Borough Council", size=9)]
    for place, words in enumerate(lines):
        left = _HANGING if words.startswith(">") else _LEFT
        if words:
            made.append(Line(left, _TOP - place * _LINE, words.lstrip("*>"), bold=words.startswith("*")))
    return [*made, Line(_LEFT, _FOOT, f"Page {number} of {len(_COMMISSION)}", size=9)]


def committee() -> bytes:
    """Return the minutes of Glanmerin's committee of March 2026: a DOCX whose items and limbs Word numbers by itself."""
    item, limb = {"number": 1}, {"number": 2}
    body = [
        p("CYNGOR SIR GLANMERIN / GLANMERIN COUNTY COUNCIL"),
        p("(Cyngor dychmygol / an invented council: written as an example for Scrutiny Graph.)"),
        p("COMMUNITIES SCRUTINY COMMITTEE"),
        p("Minutes of the meeting held on Tuesday, 10 March 2026 at 10.00 a.m."),
        table(
            ("Present:", "Councillors Eleri Prothero (Chair), Gwilym Sayce, Mair Bevan and Huw Parfitt"),
            ("Apologies:", "Councillor Nia Tegid"),
            ("Officers:", "Rhodri Maelgwyn, Head of Children’s Services"),
        ),
        p("DECLARATIONS OF INTEREST", **item, bold=True),
        p("There were no declarations of interest."),
        p("CARE LEAVERS: THE FIRST YEAR IN A HOME OF ONE’S OWN", **item, bold=True),
        p("Rhodri Maelgwyn, Head of Children’s Services, presented a report on the 38 young people who had left care "
          "in the county in the last two years. Two young people told the Committee that a council tax bill had been "
          "their first debt."),
        p("RESOLVED TO RECOMMEND TO CABINET:"),
        p("That care leavers be exempt from paying council tax until they reach the age of 25.", **limb),
        p("That each care leaver be offered a named adviser for the first year of a tenancy.", **limb),
        p("DATE OF NEXT MEETING", **item, bold=True),
        p("The next meeting would be held on Tuesday, 12 May 2026."),
        p("The meeting ended at 11.20 a.m."),
    ]  # fmt: skip
    numbering = lists(level(0, "decimal", "%1."), level(0, "lowerLetter", "(%1)"))
    return docx("".join(body), numbering=numbering, packed=False)


MADE = {
    "norbeck-2026-01-13-overview-and-scrutiny-commission.pdf": commission,
    "glanmerin-2026-03-10-communities-scrutiny-committee.docx": committee,
}

if __name__ == "__main__":
    for name, content in MADE.items():
        (EXAMPLES / name).write_bytes(content())

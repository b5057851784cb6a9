"""Who a printed name is: joined where it fits one person alone, otherwise open; never across councils, never by likeness."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from graph.documents import Attendee, Block, BlockKind, Minutes, Section, Span
from graph.facts import Attendance, Basis, BodyMention, Evidence, Facts, Meeting, Party, Roster, Tenure, Vote
from graph.resolve.names import Form, are_nicknames, fits, fits_by_nickname, one_letter_apart, read
from graph.resolve.people import People, Rule, people

DAY = date(2025, 3, 4)
HELD = Meeting(BodyMention("Housing Scrutiny Committee", None, Basis.STATED, "committee"), DAY, Basis.STATED)


def meeting(*lines: tuple[str, str, str], held_on: date | None = DAY) -> tuple[Facts, Minutes]:
    """Return the facts and minutes of a meeting at which (name, kind, capacity) are printed, one block each."""
    text, blocks, attendances = "", [], []
    for name, kind, capacity in lines:
        span = Span(len(text), len(text) + len(name))
        text += f"{name}\n"
        blocks.append(Block(BlockKind.PARA, span, Section.MINUTES))
        rule = "titled-name" if capacity == "mentioned" else "attendance-list"
        attendances.append(Attendance(Party(name, None, kind, span), capacity, None, Evidence((span,), rule, 0.9)))
    minutes = Minutes(text, "plain-text", "plain 1", "utf-8", "text/plain", tuple(blocks), ())
    return Facts("test 1", None, replace(HELD, held_on=held_on), attendances=tuple(attendances)), minutes


def found(*lines: tuple[str, str, str], roster: Roster | None = None, held_on: date | None = DAY) -> People:
    return people(*meeting(*lines, held_on=held_on), council="norbeck", sha256="ab" * 32, roster=roster)


def of(resolved: People, name: str, kind: str = "councillor") -> str:
    return str(resolved.of(Party(name, None, kind, Span(10_000, 10_001))).iri).rsplit("/", 1)[1]


def present(name: str) -> tuple[str, str, str]:
    return name, "councillor", "member"


def spoke(name: str) -> tuple[str, str, str]:
    return name, "councillor", "mentioned"


def roster(*members: str, as_of: date = DAY, **more: object) -> Roster:
    return Roster("norbeck", as_of, tuple(Tenure(name, **more) for name in members))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("short", "full", "expected"),
    [
        ("Smith", "J Smith", True),
        ("J Smith", "Jane Smith", True),
        ("J. A. Smith", "Jane Smith", True),
        ("J A Smith", "Jane Beth Smith", False),
        ("Jane Smith", "Jane Beth Smith", True),
        ("Jane Smith", "J Smith", False),
        ("Smith", "Smith", False),
        ("K Smith", "Jane Smith", False),
        ("Park", "M Blair-Park", False),
        ("Blair-Park", "M Blair Park", True),
        ("M Blair Park", "M Blair-Park", False),
        ("O'Brien", "Sean O’Brien", True),
        ("O Brien", "Sean O'Brien", True),
        ("Cllr J Smith", "Jane Smith MBE", True),
        ("Smith (J)", "Jane Smith", True),
        ("John Smith Snr", "John Smith Jnr", False),
        ("Roy Gladden", "Roz Gladden", False),
        ("Sue Smith", "Susan Smith", False),
    ],
)
def test_what_can_be_a_shorter_form(short: str, full: str, expected: bool) -> None:
    assert fits(short, full) is expected


def test_two_printings_of_one_name_have_the_same_words() -> None:
    assert read("M Blair Park").words == read("M. Blair-Park").words
    assert read("Cllr Siân O’Neill").words == read("Sian O'Neill").words
    assert read("High").form is Form.SURNAME
    assert read("J Alan Smith").form is Form.INITIAL


def test_nicknames_are_those_of_the_table() -> None:
    assert fits_by_nickname("Sue Smith", "Susan Smith")
    assert fits_by_nickname("Susan Smith", "Sue Smith")
    assert not fits_by_nickname("Roy Gladden", "Roz Gladden")
    assert not are_nicknames("susan", "susan")
    assert one_letter_apart("gladden", "gladen")
    assert one_letter_apart("wallace", "walface")
    assert not one_letter_apart("lee", "lea")
    assert not one_letter_apart("walker", "wallace")


def test_a_surname_is_the_one_present_whom_it_fits() -> None:
    resolved = found(present("J Smith"), present("A Jones"), spoke("Smith"), spoke("Jones"))
    assert of(resolved, "Smith") == of(resolved, "J Smith")
    assert of(resolved, "Jones") == of(resolved, "A Jones") != of(resolved, "Smith")


def test_a_surname_of_two_present_is_neither() -> None:
    resolved = found(present("J Smith"), present("K Smith"), spoke("Smith"))
    assert len({of(resolved, name) for name in ("J Smith", "K Smith", "Smith")}) == 3


def test_one_present_goes_before_one_only_spoken_of() -> None:
    resolved = found(present("J Smith"), spoke("Peter Smith"), spoke("Smith"))
    assert of(resolved, "Smith") == of(resolved, "J Smith") != of(resolved, "Peter Smith")


def test_a_surname_and_an_initial_lead_to_the_full_name_through_each_other() -> None:
    resolved = found(present("Jane Smith"), spoke("J Smith"), spoke("Smith"))
    assert of(resolved, "Smith") == of(resolved, "J Smith") == of(resolved, "Jane Smith") == "jane-smith"


def test_two_names_of_one_list_are_two_people() -> None:
    resolved = found(present("J Smith"), present("Jane Smith"))
    assert of(resolved, "J Smith") != of(resolved, "Jane Smith")
    apology = found(present("Jane Smith"), ("J Smith", "councillor", "apology"))
    assert of(apology, "J Smith") != of(apology, "Jane Smith")


def test_a_name_twice_in_one_list_is_two_people_and_a_list_printed_twice_is_one() -> None:
    facts, minutes = meeting(
        present("J Smith"), present("A Lee"), present("B Cox"), present("J Smith"), spoke("Smith")
    )
    resolved = people(facts, minutes, council="norbeck", sha256="ab" * 32)
    smiths = {resolved.of(one.party).iri for one in facts.attendances if "Smith" in (one.party.name or "")}
    assert len(smiths) == 3
    names = [present(name) for name in ("J Smith", "A Lee", "B Cox")]
    again, minutes = meeting(*names, *names)
    resolved = people(again, minutes, council="norbeck", sha256="ab" * 32)
    assert len({resolved.of(one.party).iri for one in again.attendances}) == 3


def test_a_nickname_joins_only_somebody_who_is_not_in_the_list_too() -> None:
    resolved = found(present("Susan Smith"), spoke("Sue Smith"))
    assert of(resolved, "Sue Smith") == of(resolved, "Susan Smith")
    both = found(present("Susan Smith"), present("Sandra Smith"), spoke("Sandy Smith"), spoke("Sue Smith"))
    assert of(both, "Sandy Smith") == of(both, "Sandra Smith")


def test_an_officer_and_a_member_of_one_name_are_two() -> None:
    resolved = found(present("J Smith"), ("J Smith", "officer", "officer"), spoke("Smith"))
    assert of(resolved, "J Smith") != of(resolved, "J Smith", "officer")
    assert of(resolved, "Smith") == of(resolved, "J Smith")
    only_officer = found(("J Smith", "officer", "officer"), spoke("Smith"))
    assert of(only_officer, "Smith") != of(only_officer, "J Smith", "officer")


def test_one_letter_is_no_join() -> None:
    resolved = found(present("Roy Gladden"), spoke("Roz Gladden"), spoke("Roy Gladen"))
    assert len({of(resolved, name) for name in ("Roy Gladden", "Roz Gladden", "Roy Gladen")}) == 3


def test_a_full_name_of_a_member_is_the_councils_and_less_is_the_documents_own() -> None:
    resolved = found(present("Jane Smith"), present("J Brown"), ("Ann Lee", "officer", "officer"))
    assert of(resolved, "Jane Smith") == "jane-smith"
    assert of(resolved, "J Brown") == "j-brown-abababab"
    assert of(resolved, "Ann Lee", "officer") == "ann-lee-abababab"


def test_the_number_of_the_source_is_the_identity() -> None:
    facts, minutes = meeting(present("Grace Okafor"), spoke("Okafor"))
    numbered = replace(
        minutes,
        format="moderngov-xml",
        attendees=(Attendee("Grace Okafor", facts.attendances[0].party.span, member_id="70"),),
    )
    resolved = people(facts, numbered, council="norbeck", sha256="ab" * 32)
    assert of(resolved, "Grace Okafor") == of(resolved, "Okafor") == "moderngov-member-70"


def test_two_numbers_under_one_name_are_two_people_known_by_their_places() -> None:
    facts, minutes = meeting(present("Jo Lee"), present("Jo Lee"), spoke("Lee"))
    spans = [one.party.span for one in facts.attendances]
    numbered = replace(
        minutes,
        format="moderngov-xml",
        attendees=(Attendee("Jo Lee", spans[0], member_id="1"), Attendee("Jo Lee", spans[1], member_id="2")),
    )
    resolved = people(facts, numbered, council="norbeck", sha256="ab" * 32)
    iris = [resolved.of(one.party).iri for one in facts.attendances]
    assert len(set(iris)) == 3


def test_the_list_of_members_settles_what_fits_one_in_office() -> None:
    known = roster("Jane Smith", "Peter Brown", identifier=None)
    resolved = found(present("J Smith"), spoke("Brown"), roster=known)
    assert of(resolved, "J Smith") == "jane-smith"
    assert of(resolved, "Brown") == "peter-brown"
    assert resolved.of(Party("Brown", None, "councillor", Span(0, 1))).rule is Rule.ROSTER


def test_several_of_the_list_leave_it_open_and_the_committees_own_go_first() -> None:
    two = roster("Jane Smith", "John Smith")
    assert of(found(present("J Smith"), roster=two), "J Smith") == "j-smith-abababab"
    own = Roster("norbeck", DAY, (Tenure("Jane Smith", bodies=("Housing Scrutiny Committee",)), Tenure("John Smith")))
    assert of(found(present("J Smith"), roster=own), "J Smith") == "jane-smith"


def test_terms_of_office_count_and_an_old_list_is_trusted_for_a_year() -> None:
    left = Tenure("John Smith", ("moderngov-member", "1"), date(2003, 5, 1), date(2011, 5, 5))
    came = Tenure("John Smith", ("moderngov-member", "2"), date(2019, 5, 2))
    terms = Roster("norbeck", date(2019, 6, 1), (left, came))
    for day, expected in (
        (date(2005, 1, 1), "moderngov-member-1"),
        (date(2019, 9, 1), "moderngov-member-2"),
        (date(2015, 1, 1), "john-smith-abababab"),
        (date(2025, 1, 1), "john-smith-abababab"),
        (None, "john-smith-abababab"),
    ):
        assert of(found(present("John Smith"), roster=terms, held_on=day), "John Smith") == expected


def test_a_list_of_another_council_counts_for_nothing() -> None:
    theirs = replace(roster("Jane Smith"), council="quillhaven")
    assert of(found(present("J Smith"), roster=theirs), "J Smith") == "j-smith-abababab"


def test_a_voter_is_resolved_as_those_present_are() -> None:
    facts, minutes = meeting(present("J Smith"))
    vote = Vote(None, Party("Smith", None, "councillor", Span(0, 1)), "against", Evidence((Span(0, 1),), "vote", 0.9))
    resolved = people(replace(facts, votes=(vote,)), minutes, council="norbeck", sha256="ab" * 32)
    assert of(resolved, "Smith") == of(resolved, "J Smith")


def test_names_without_latin_letters_are_told_apart() -> None:
    resolved = found(present("李明"), present("王芳"), present("Łukasz Żak"))
    assert len({of(resolved, name) for name in ("李明", "王芳", "Łukasz Żak")}) == 3

"""Which council a document is about: established by what it shows, or not at all."""

from __future__ import annotations

from datetime import date

import pytest

from graph.documents import SourceDocument, SourceMetadata
from graph.facts import Basis
from graph.parse import parse
from graph.resolve.authority import authority, by_first_word, full_names, places
from graph.resolve.councils import by_host, by_slug, councils, predecessors

HEAD = "{name}\n\nHealth Scrutiny Committee\n\n4 March 2025\n\nPresent: Councillor A Penrose (Chair)\n\n"


def of(text: str, held_on: date | None = date(2025, 3, 4), **metadata: str) -> tuple[str, Basis] | None:
    document = SourceDocument("minutes.txt", text.encode(), SourceMetadata(**metadata))  # type: ignore[arg-type]
    found = authority(parse(document), document.metadata, held_on)
    return (found[0].slug, found[1].basis) if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Suffolk County Council\n\nMinutes of the Cabinet", "suffolk"),
        ("MINUTES OF THE CABINET OF WEST SUFFOLK COUNCIL", "west-suffolk"),
        ("Minutes of the Royal Borough of Kensington and Chelsea", "kensington-and-chelsea"),
        ("Minutes of Barking & Dagenham Council, held at 7pm", "barking-and-dagenham"),
        ("The Executive of Middlesbrough\nCouncil met at noon.", "middlesbrough"),
        ("Cyngor Bwrdeistref Sirol Wrecsam\n\nCofnodion", "wrexham"),
        ("Brighton and Hove City Council resolved to agree.", "brighton-and-hove"),
        ("King's Lynn and West Norfolk Borough Council: agreed.", "kings-lynn-and-west-norfolk"),
        ("King’s Lynn and West Norfolk Borough Council: agreed.", "kings-lynn-and-west-norfolk"),
    ],
)
def test_a_full_name_establishes_the_council(text: str, expected: str) -> None:
    assert of(text) == (expected, Basis.STATED)


@pytest.mark.parametrize(
    "sentence",
    [
        "Members had visited Leeds City Council in the spring.",
        "The Panel arranged a visit to Leeds City Council.",
        "Officers from Leeds City Council gave a presentation.",
        "Councillor Penrose was the Council's representative on the Leeds City Council Health Scrutiny Committee.",
        "Rates were higher than Leeds City Council's.",
        "Other councils, such as Leeds City Council and Wakefield Council, had done the same.",
        "Neighbouring authorities including Wakefield Council, Kirklees Council and Leeds City Council were asked.",
        "The model used by Leeds City Council was described.",
        "Leeds City Council had adopted another model.",
        "Leeds City Council members who visited the centre were thanked.",
        "The officer had formerly worked at Leeds City Council.",
        "The service was shared with Leeds City Council.",
        "The Council would enter a joint venture with the Welsh Government and Powys County Council.",
        "A similar report would be considered by Powys County Council on 9 May.",
        "The committee was set up under the West Midlands Combined Authority Order 2016.",
        "Apologies came from Councillors K Tudor (Ceredigion County Council) and L Gray (Powys County Council).",
    ],
)
def test_another_council_in_a_sentence_establishes_nothing(sentence: str) -> None:
    text = f"Health Scrutiny Committee\n\n4 March 2025\n\nThe Chair welcomed all. {sentence} It was noted."
    assert of(text) is None
    assert of(f"Middlesbrough Council\n\n{text}") == ("middlesbrough", Basis.STATED)


def test_a_representative_on_another_councils_committee_leaves_the_council_as_it_is() -> None:
    text = (
        "West Suffolk Council\n\nMinutes of the Overview and Scrutiny Committee\n\n"
        "The Committee heard from the Council's representative on the Suffolk County Council Health Scrutiny Committee."
    )
    assert of(text) == ("west-suffolk", Basis.STATED)


def test_a_visit_by_another_council_leaves_the_place_out() -> None:
    text = "The Board welcomed visitors from Middlesbrough. The visitors from Middlesbrough thanked the Board."
    assert of(text) is None


def test_two_councils_named_alike_establish_neither() -> None:
    assert of("Joint Committee of Merton Council and Sutton Council\n\nMinutes") is None


def test_a_place_named_twice_without_rival_is_an_inference() -> None:
    text = "Children in Thurrock did well. The number across Thurrock had risen."
    assert of(text) == ("thurrock", Basis.INFERRED)
    assert of("Children in Thurrock did well.") is None
    assert of(f"{text} Havering was near. Schools in Havering agreed.") is None


@pytest.mark.parametrize(
    "text", ["Reading the report, and Reading it again. Reading was enjoyed.", "J Bury. Mr Bury."]
)
def test_words_and_people_are_no_places(text: str) -> None:
    assert of(text) is None


def test_the_address_in_the_text_counts_and_a_visitors_address_does_not_outweigh_it() -> None:
    assert of("Contact: clerk@thurrock.gov.uk") == ("thurrock", Basis.STATED)
    assert of("Contact: clerk@thurrock.gov.uk or a.guest@leeds.gov.uk") is None


def test_what_came_beside_the_document_goes_first() -> None:
    text = "Leeds City Council\n\nMinutes"
    for council in ("middlesbrough", "Middlesbrough Council", "MDB", "E06000002", "Middlesbrough"):
        assert of(text, council=council) == ("middlesbrough", Basis.METADATA)
    assert of(text, url="https://moderngov.middlesbrough.gov.uk/mgAi.aspx?ID=1") == ("middlesbrough", Basis.METADATA)
    assert of(text, url="https://example.org/") == ("leeds", Basis.STATED)


def test_a_council_that_had_ended_or_not_begun_is_not_the_one() -> None:
    assert of("Northamptonshire County Council\n\nMinutes", date(2019, 5, 1)) == (
        "northamptonshire",
        Basis.STATED,
    )
    assert of("Northamptonshire County Council\n\nMinutes", date(2025, 5, 1)) is None
    assert of("West Northamptonshire Council\n\nMinutes", date(2009, 5, 1)) is None
    assert of("Northamptonshire County Council\n\nMinutes", None) == ("northamptonshire", Basis.STATED)


def test_a_site_that_councils_share_establishes_none() -> None:
    shared = {council.base for council in councils() if council.slug in {"adur", "worthing"}}
    assert len(shared) == 1
    host = shared.pop().removeprefix("https://")
    assert by_host(host) is None
    assert by_host("democracy.leeds.gov.uk") is by_slug()["leeds"]
    assert by_host("notleeds.gov.uk") is None
    assert by_host("gov.uk") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # whom to ask stands in the head, and goes before a council that the minutes only speak of
        (
            "Scrutiny Board - Tuesday, 8th January, 2019 6.00 pm\n\nContact: Ann Rae, ann.rae@wolverhampton.gov.uk\n\n"
            "Items\nNo. Item\n\n1.\n\nTransport\n\nMinutes:\n\nLeeds City Council was praised.\n",
            "wolverhampton",
        ),
        # the committee of a combined authority is not the board that met
        (
            "Scrutiny Board - Tuesday, 8th January, 2019 6.00 pm\n\nItems\nNo. Item\n\n1.\n\nThe West Midlands "
            "Combined Authority Overview and Scrutiny Committee - Update\n\nMinutes:\n\nThe Board noted the update.\n",
            None,
        ),
        # the house of one council in which the body of another meets
        (
            "Agenda and minutes\n\nVenue: Committee Room 2, Sandwell Council House, Oldbury\n\nItems\nNo. Item\n\n1.\n\n"
            "Chair\n\nMinutes:\n\nThe West Midlands Combined Authority had appointed Councillor Rae.\n",
            None,
        ),
    ],
)
def test_whose_body_met_is_not_whose_name_falls(text: str, expected: str | None) -> None:
    found = of(text, date(2019, 1, 8))
    assert (found and found[0]) == expected


def test_predecessors_follow_from_successors() -> None:
    assert {council.slug for council in predecessors()["buckinghamshire"]} == {
        "aylesbury-vale",
        "buckinghamshire-county",
        "chiltern",
        "south-bucks",
        "wycombe",
    }


@pytest.mark.parametrize("held_on", [None, date(2020, 1, 1)])
def test_leaving_out_what_cannot_stand_in_a_text_changes_nothing(
    held_on: date | None,
) -> None:
    names = [name for council in councils() for name in (*council.names, council.place or "")]
    texts = [" and ".join(names[start::97]) for start in range(97)]
    texts += [text.upper() for text in texts[:10]] + [
        text.replace("'", "’").replace(" ", "\n") for text in texts[:10]
    ]
    quick = [(list(full_names(text, held_on)), list(places(text, held_on))) for text in texts]
    every = by_first_word()
    assert quick == [
        (list(full_names(text, held_on, among=every)), list(places(text, held_on, among=every))) for text in texts
    ]
    assert any(named for named, _ in quick)
    assert any(placed for _, placed in quick)

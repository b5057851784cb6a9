"""Questions and answers in the forms that minutes print them: who asked, who answered, each with its own words."""

from __future__ import annotations

import pytest

from graph.describe import describe
from graph.documents import SourceDocument
from graph.extract import extract
from graph.facts import Question
from graph.parse import parse
from graph.pipeline.stages import understood
from graph.vocab import SCR


def read(words: str, title: str = "PUBLIC QUESTIONS") -> tuple[Question, ...]:
    page = f"Ashmere Council\n\nRoads Scrutiny Panel\n\n7 March 2024\n\nPresent: Councillor Ann Rae (Chair)\n\n3. {title}\n\n{words}\n\n4. CLOSE\n\nThere was none.\n"
    document = SourceDocument("x.txt", page.encode())
    minutes = parse(document)
    found = extract(minutes, document.metadata).questions
    for one in found:
        assert " ".join(minutes.quote(one.evidence.spans[0]).split()).startswith(one.text[:20])
        if one.answer_span is not None:
            assert " ".join(minutes.quote(one.answer_span).split()) == one.answer
    return found


def told(one: Question) -> tuple[str | None, str, str | None, str | None]:
    who, by = (party and (party.name or party.role) for party in (one.asked_by, one.answered_by))
    return who, one.text, by, one.answer


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Question 1 from Mrs Jean Harker to the Head of Leisure:\n\n\"When will the lido reopen?\"\n\nThe Head of Leisure replied:\n\n\"It will reopen in July.\"",
            ("Jean Harker", '"When will the lido reopen?"', "Head of Leisure", '"It will reopen in July."'),
        ),
        (
            "Councillor Pat Hoyle asked the Portfolio Holder for Housing: How many homes are empty?\n\nResponse: There were 94.",
            ("Pat Hoyle", "How many homes are empty?", None, "There were 94."),
        ),
        (
            "A question had been received from Mr Tom Ash: What is done about litter?\n\nThe Head of Streets replied that bins had been bought.",
            ("Tom Ash", "What is done about litter?", "Head of Streets", "The Head of Streets replied that bins had been bought."),
        ),
        (
            "Q. Councillor Lee to the Mayor: Will fares rise?\n\nA. The Head of Roads responded: They will not.",
            ("Lee", "Will fares rise?", "Head of Roads", "They will not."),
        ),
        (
            "Councillor Kettle asked why the target was rated red. The Head of Housing answered that two builders had failed.",
            ("Kettle", "Councillor Kettle asked why the target was rated red.", "Head of Housing", "The Head of Housing answered that two builders had failed."),
        ),
        (
            "Councillor Dodd queried whether reports were sent to wards.\n\nThe Head of Care said that they were on the website.",
            ("Dodd", "Councillor Dodd queried whether reports were sent to wards.", "Head of Care", "The Head of Care said that they were on the website."),
        ),
        (
            "In response to a question from Councillor Lee about fares, the Head of Roads said that they were frozen.",
            ("Lee", "In response to a question from Councillor Lee about fares", "Head of Roads", "the Head of Roads said that they were frozen."),
        ),
        (
            "A Member asked when charges would be reviewed. It was explained that this would be in the autumn.",
            (None, "A Member asked when charges would be reviewed.", None, "It was explained that this would be in the autumn."),
        ),
        (
            "What was the average wait?\n\n• It was six weeks.",
            (None, "What was the average wait?", None, "It was six weeks."),
        ),
    ],
)  # fmt: skip
def test_a_question_and_its_answer(words: str, expected: tuple[str | None, str, str | None, str | None]) -> None:
    (one,) = read(words)
    assert told(one) == expected


@pytest.mark.parametrize(
    "words",
    [
        "The Panel asked for a report on fares.",
        "The Panel asked that the Director provide figures.",
        "The question of fares was discussed.",
        "No questions had been received.",
        "In response to the consultation, 40 residents wrote.",
    ],
)
def test_what_is_asked_for_as_a_task_is_no_question(words: str) -> None:
    assert read(words) == ()


def test_a_question_without_an_answer_has_none() -> None:
    (one,) = read("Councillor Bhatt asked what was being done at the bus station.")
    assert (one.answer, one.answered_by) == (None, None)


def test_a_supplementary_question_follows_the_first() -> None:
    first, second, third = read(
        'Question from Mrs Jean Harker: "When will the lido reopen?"\n\nThe Head of Leisure replied that it would be in July.\n\n'
        "Mrs Harker asked a supplementary question: would it stay open in September?\n\nThe Head of Leisure said that it would.\n\n"
        "Councillor Lee asked why it had closed."
    )
    assert second.supplementary
    assert second.supplements == 0
    assert (first.supplements, third.supplements) == (None, None)


def test_an_outcome_ends_an_answer() -> None:
    (one,) = read(
        "Question from Mrs Jean Harker: When will the lido reopen?\n\nAnswer: In July.\n\nRESOLVED: That the answer be noted."
    )
    assert one.answer == "In July."


def test_questions_are_in_the_graph_with_their_words() -> None:
    page = (
        "Ashmere Council\n\nRoads Scrutiny Panel\n\n7 March 2024\n\n3. Questions\n\nQuestion from Mrs Jean Harker: When will the lido reopen?\n\n"
        "Answer from the Head of Leisure: In July.\n\n4. Close\n\nNone.\n"
    )
    document = SourceDocument("x.txt", page.encode())
    triples = describe(document, *understood(document))
    (question,) = triples.subjects(None, SCR.Question)
    (answer,) = triples.subjects(None, SCR.Answer)
    assert (answer, SCR.answers, question) in triples
    assert str(triples.value(question, SCR.text)) == "When will the lido reopen?"
    assert str(triples.value(answer, SCR.text)) == "In July."
    assert triples.value(question, SCR.askedBy) is not None
    assert triples.value(answer, SCR.answeredBy) is not None
    assert triples.value(question, SCR.statedIn) != triples.value(answer, SCR.statedIn)


@pytest.mark.parametrize(
    ("title", "words", "expected"),
    [
        ("PUBLIC QUESTIONS", "Question 1 from Mrs Jean Harker:\n\nWhen?\n\nAnswer: In July.", ("public",)),
        ("QUESTIONS FROM MEMBERS OF THE PUBLIC", "Question from Mr Tom Ash:\n\nWhen?\n\nAnswer: In July.", ("public",)),
        ("MEMBERS' QUESTIONS", "Question from Pat Hoyle:\n\nWhen?\n\nAnswer: In July.", ("member",)),
        ("QUESTIONS", "Question from Councillor Hoyle:\n\nWhen?\n\nAnswer: In July.", ("member",)),
        ("QUESTIONS", "Question from Mr Tom Ash:\n\nWhen?\n\nAnswer: In July.", ()),
        ("QUESTIONS ON NOTICE", "Question from Councillor Hoyle:\n\nWhen?\n\nAnswer: In July.", ("member", "on-notice")),
        ("QUESTIONS FROM THE PUBLIC AND COUNCILLORS", "Question from Mr Tom Ash:\n\nWhen?\n\nAnswer: In July.", ()),
        ("QUESTIONS", "(a) Public questions\n\nQuestion from Mr Tom Ash:\n\nWhen?\n\nAnswer: In July.", ("public",)),
        ("ROADS", "A member of the public asked whether the path would be lit. The Chair replied that it would.", ("public",)),
        ("ROADS", "A Member asked whether the path would be lit. The Chair replied that it would.", ("member",)),
        ("PUBLIC PARTICIPATION", "Mr Tom Ash asked whether the path would be lit. The Chair replied that it would.", ()),
        ("ROADS", "Written question from Councillor Hoyle:\n\nWhen?\n\nAnswer: In July.", ("member", "on-notice")),
    ],
)  # fmt: skip
def test_a_question_is_of_the_kind_that_headings_and_words_tell(
    title: str, words: str, expected: tuple[str, ...]
) -> None:
    (one,) = read(words, title)
    assert one.kinds == expected


def test_the_kind_is_written() -> None:
    page = "Ashmere Council\n\nRoads Scrutiny Panel\n\n7 March 2024\n\n3. QUESTIONS ON NOTICE\n\nQuestion from Councillor Hoyle:\n\nWhen?\n\nAnswer: In July.\n\n4. CLOSE\n\nNone.\n"
    document = SourceDocument("x.txt", page.encode())
    minutes, facts, identities = understood(document)
    triples = describe(document, minutes, facts, identities)
    kinds = {str(kind).rsplit("/", 1)[1] for kind in triples.objects(None, SCR.questionKind)}
    assert kinds == {"member", "on-notice"}

"""What was suggested to somebody by name of office, and not agreed in so many words: possible recommendations and tasks."""

from __future__ import annotations

from graph.extract.grammar import bodies, names
from graph.extract.grammar.found import ACTION, RECOMMENDATION, Found, Named, is_history
from graph.extract.grammar.lexicon import group, pattern
from graph.extract.grammar.reading import Passage, Reading, Sentence
from graph.extract.outcomes.told import told_in


def suggested_to(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    """Read "It was suggested to the Portfolio Holder that the leaflet be printed again".

    To a body or a councillor's office it may be a recommendation, to an officer's post a task. Only what the meeting,
    or nobody in particular, suggested counts: a member's own idea is a suggestion.
    """
    told = pattern("outcomes", "suggested_to").search(sentence.text)
    if told is None or is_history(sentence.text[: told.end()]):
        return None
    verb, whom = group(told, "verb"), group(told, "whom")
    if verb is None or whom is None:
        return None
    place = passage.span(sentence.start + whom[1], sentence.start + whom[2])
    to = Named(whom[0], place)
    if bodies.addressed(whom[0], place) or bodies.office(whom[0], place) or names.is_members_role(whom[0]):
        found = told_in(reading, passage, sentence, RECOMMENDATION, verb[0], "suggested-to", addressee=to)
    elif names.post().fullmatch(whom[0]):
        found = told_in(reading, passage, sentence, ACTION, verb[0], "suggested-to", owner=to)
    else:
        return None
    return found

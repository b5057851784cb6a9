"""Questions put at a meeting and the answers given, each with its own words."""

from __future__ import annotations

from collections import Counter

from rdflib import URIRef

from graph import iris
from graph.describe.writer import Writer, words
from graph.facts import Evidence, Facts
from graph.vocab import SCR


def questions(writer: Writer, facts: Facts, items: dict[int | None, URIRef]) -> None:
    """Write each question under its item, who put it, and what was answered by whom; a supplementary names its first."""
    counts: Counter[URIRef] = Counter()
    made: list[URIRef | None] = []
    for one in facts.questions:
        item = items.get(one.agenda_item)
        if item is None:
            made.append(None)
            continue
        counts[item] += 1
        node = iris.part(item, "question", counts[item])
        made.append(node)
        writer.believed(node, SCR.Question, one.evidence)
        writer.add(node, SCR.madeAt, item)
        writer.add(node, SCR.text, words(one.text))
        if one.asked_by is not None:
            writer.add(node, SCR.askedBy, writer.party(one.asked_by))
        writer.add(node, SCR.questionKind, *(iris.concept("question-kind", kind) for kind in one.kinds))
        first = made[one.supplements] if one.supplements is not None else None
        if first is not None:
            writer.add(node, SCR.supplements, first)
        if one.answer is None or one.answer_span is None:
            continue
        answer = iris.part(item, "answer", counts[item])
        evidence = Evidence((one.answer_span,), one.evidence.rule, one.evidence.confidence)
        writer.believed(answer, SCR.Answer, evidence)
        writer.add(answer, SCR.madeAt, item)
        writer.add(answer, SCR.answers, node)
        writer.add(answer, SCR.text, words(one.answer))
        if one.answered_by is not None:
            writer.add(answer, SCR.answeredBy, writer.party(one.answered_by))

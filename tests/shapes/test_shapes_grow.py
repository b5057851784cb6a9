"""What checking costs, counted in the triples that are read: four times as many of a thing cost four times as much.

Each case holds many of one kind that share whatever such things can share: one owner, one item, one report, one
recommendation, one decision, one post, one span. In both engines, and for each SPARQL constraint in the embedded one.
Left out are two shapes whose growth the matter itself bounds: S-15 compares the decisions with the tasks of one sentence,
S-30-present the voters who are not listed with those who are.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef

from graph import iris
from graph.pipeline import checked
from graph.validate import load_shapes, validate_by_reference
from graph.validate.compiled import Compiled, compile_shapes
from graph.validate.index import Index
from graph.validate.sparql import Select, by_rdflib
from graph.vocab import FOAF, ORG, PROV, SCR

FEW, TIMES = 8, 5
STRAIGHT = 1.15  # what a count may grow by beyond what is checked
BASE = f"{iris.BASE}id"
COUNCIL, OTHER = (URIRef(f"{BASE}/authority/{name}") for name in ("exampleton", "otherham"))
BODY = URIRef(f"{BASE}/body/exampleton/board")
MEETING = URIRef(f"{BASE}/meeting/exampleton/board/2023-03-14")
ITEM = URIRef(f"{MEETING}/item/3")
DECISION = URIRef(f"{ITEM}/decision/1")
POST, PERSON = URIRef(f"{BASE}/post/exampleton/director-of-roads"), URIRef(f"{BASE}/person/exampleton/a-b-00000000")
REPORT = URIRef(f"{BASE}/report/exampleton/roads")
RECOMMENDATION = URIRef(f"{BASE}/recommendation/exampleton/roads/a")
SPAN = URIRef(f"{BASE}/source/cc73de5d1d7a42d8#char=0,4")
DAY = Literal("2023-03-14", datatype=XSD.date)
Triple = tuple[URIRef, URIRef, URIRef | Literal]


def concept(scheme: str, notation: str) -> URIRef:
    return iris.concept(scheme, notation)


def day(number: int) -> Literal:
    return Literal(f"{2000 + number // 28}-01-{number % 28 + 1:02}", datatype=XSD.date)


def around() -> Iterator[Triple]:
    """Yield the sitting in which everything happens, and who is who."""
    for council in (COUNCIL, OTHER):
        yield council, RDF.type, SCR.Authority
    yield BODY, RDF.type, SCR.Body
    yield BODY, SCR.bodyOf, COUNCIL
    yield MEETING, RDF.type, SCR.Meeting
    yield MEETING, SCR.heldBy, BODY
    yield MEETING, SCR.meetingDate, DAY
    yield ITEM, RDF.type, SCR.AgendaItem
    yield ITEM, SCR.itemOf, MEETING
    yield DECISION, RDF.type, SCR.Decision
    yield DECISION, SCR.madeAt, ITEM
    yield POST, RDF.type, ORG.Post
    yield POST, RDFS.label, Literal("Director of Roads")
    yield POST, ORG.postIn, COUNCIL
    yield RECOMMENDATION, SCR.responseDue, DAY
    yield URIRef(f"{BASE}/asked"), SCR.asOfDate, Literal("2030-01-01", datatype=XSD.date)


def tasks_of_one_owner(many: int) -> Iterator[Triple]:
    for number in range(many):
        task = URIRef(f"{ITEM}/action/{number}")
        yield task, RDF.type, SCR.ActionPoint
        yield task, SCR.madeAt, ITEM
        yield task, SCR.owner, POST
        yield task, SCR.statedIn, SPAN


def tasks_of_a_stranger(many: int) -> Iterator[Triple]:
    for number in range(many):
        task = URIRef(f"{ITEM}/action/{number}")
        yield task, RDF.type, SCR.ActionPoint
        yield task, SCR.madeAt, ITEM
        yield task, SCR.owner, URIRef(f"{BASE}/post/otherham/roads")
        yield task, SCR.owner, URIRef(f"{BASE}/body/otherham/cabinet")
    yield URIRef(f"{BASE}/post/otherham/roads"), ORG.postIn, OTHER
    yield URIRef(f"{BASE}/body/otherham/cabinet"), SCR.bodyOf, OTHER


def actions_without_a_meeting(many: int) -> Iterator[Triple]:
    for number in range(many):
        task = URIRef(f"{BASE}/action/exampleton/{number}")
        yield task, RDF.type, SCR.ActionPoint
        yield task, SCR.owner, POST


def recommendations_of_one_report(
    many: int, label: Callable[[int], str] = lambda number: f"{number + 1}."
) -> Iterator[Triple]:
    yield REPORT, RDF.type, SCR.Report
    for number in range(many):
        one = URIRef(f"{BASE}/recommendation/exampleton/roads/{number}")
        version = URIRef(f"{one}/v/cc73de5d")
        yield one, RDF.type, SCR.Recommendation
        yield one, SCR.inReport, REPORT
        yield one, SCR.label, Literal(label(number))
        yield one, SCR.madeBy, BODY
        yield one, SCR.addressedTo, BODY
        yield one, SCR.responseDue, DAY
        yield one, PROV.wasGeneratedBy, MEETING
        yield version, RDF.type, SCR.RecommendationVersion
        yield version, SCR.versionOf, one
        yield version, SCR.madeAt, ITEM
        yield version, SCR.text, Literal("That it be done.", lang="en")


def recommendations_of_one_label(many: int) -> Iterator[Triple]:
    return recommendations_of_one_report(many, lambda _: "c)")


def recommendations_of_every_other_number(many: int) -> Iterator[Triple]:
    return recommendations_of_one_report(many, lambda number: f"{2 * number + 2}")


def responses_to_one_recommendation(many: int, kind: URIRef = SCR.SubstantiveResponse) -> Iterator[Triple]:
    for number in range(many):
        response = URIRef(f"{RECOMMENDATION}/response/{number}")
        yield response, RDF.type, SCR.Response
        yield response, RDF.type, kind
        yield response, SCR.responseTo, RECOMMENDATION
        yield response, SCR.responseDate, DAY
        yield response, SCR.respondent, BODY
        yield response, SCR.responseOutcome, concept("response-outcome", "accepted")


def holding_responses_to_one_recommendation(many: int) -> Iterator[Triple]:
    return responses_to_one_recommendation(many, SCR.HoldingResponse)


def updates_on_one_recommendation(
    many: int, *, on: Callable[[int], Literal] = day, states: int = 1
) -> Iterator[Triple]:
    for number in range(many):
        update = URIRef(f"{RECOMMENDATION}/update/{number}")
        status = ("complete", "paused")[number % states]
        yield update, RDF.type, SCR.ProgressUpdate
        yield update, SCR.updateOn, RECOMMENDATION
        yield update, SCR.statusDate, on(number)
        yield update, SCR.statusBy, POST
        yield update, SCR.status, concept("implementation-status", status)


def updates_that_contradict_each_other(many: int) -> Iterator[Triple]:
    return updates_on_one_recommendation(many, on=lambda _: DAY, states=2)


def updates_that_go_back_and_forth(many: int) -> Iterator[Triple]:
    return updates_on_one_recommendation(many, states=2)


def holders_of_one_post(many: int, *, on: Callable[[int], Literal] = day) -> Iterator[Triple]:
    for number in range(many):
        holding = URIRef(f"{MEETING}/holding/{number}")
        yield holding, RDF.type, SCR.PostHolding
        yield holding, SCR.post, POST
        yield holding, SCR.holder, URIRef(f"{PERSON}{number}")
        yield holding, SCR.observedOn, on(number)


def holders_of_one_post_on_one_day(many: int) -> Iterator[Triple]:
    return holders_of_one_post(many, on=lambda _: DAY)


def votes_on_one_decision(many: int, *, voters: int | None = None) -> Iterator[Triple]:
    yield URIRef(f"{ITEM}/vote-event/1"), RDF.type, SCR.VoteEvent
    yield URIRef(f"{ITEM}/vote-event/1"), SCR.onDecision, DECISION
    yield URIRef(f"{ITEM}/vote-event/1"), SCR.voteCountFor, Literal(3)
    for number in range(many):
        vote, voter = URIRef(f"{ITEM}/vote/{number}"), URIRef(f"{PERSON}{number % (voters or many)}")
        yield vote, RDF.type, SCR.Vote
        yield vote, SCR.onDecision, DECISION
        yield vote, SCR.voter, voter
        yield vote, SCR.voteOption, concept("vote-option", "for")


def votes_of_one_voter(many: int) -> Iterator[Triple]:
    return votes_on_one_decision(many, voters=1)


def members_of_one_meeting(many: int) -> Iterator[Triple]:
    for number in range(many):
        attendance, person = URIRef(f"{MEETING}/attendance/{number}"), URIRef(f"{PERSON}{number}")
        yield person, RDF.type, FOAF.Person
        yield attendance, RDF.type, SCR.Attendance
        yield attendance, SCR.atMeeting, MEETING
        yield attendance, SCR.attendee, person
        yield attendance, SCR.capacity, concept("capacity", "substitute" if number % 2 else "member")
        yield attendance, SCR.substitutesFor, URIRef(f"{PERSON}{(number + 1) % many}")


def decisions_of_one_item(many: int) -> Iterator[Triple]:
    source = URIRef(f"{BASE}/source/cc73de5d1d7a42d8")
    yield source, RDF.type, SCR.SourceDocument
    yield MEETING, SCR.minutedIn, source
    for number in range(many):
        decision = URIRef(f"{ITEM}/decision/{number}")
        yield decision, RDF.type, SCR.Decision
        yield decision, SCR.madeAt, ITEM
        span = URIRef(f"{source}#char={number},{number + 4}")
        yield span, SCR.inSource, source
        yield decision, SCR.statedIn, span
        yield decision, SCR.effect, concept("effect", "approve")
        yield decision, SCR.text, Literal("That it be approved.", lang="en")


def referrals_of_one_report(many: int) -> Iterator[Triple]:
    previous = None
    for number in range(many):
        referral = URIRef(f"{BASE}/referral/exampleton/roads/{number}-to-{number + 1}")
        yield referral, RDF.type, SCR.Referral
        yield referral, SCR.referralSubject, REPORT
        yield referral, SCR.referralFrom, BODY
        yield referral, SCR.referralTo, COUNCIL
        yield referral, SCR.receivedDate, DAY
        if previous and number % 3:  # chains of three
            yield previous, SCR.nextReferral, referral
        previous = referral


def parts_of_one_total(many: int) -> Iterator[Triple]:
    total = URIRef(f"{ITEM}/statistic/0")
    yield total, SCR.statisticValue, Literal(10)
    for number in range(1, many):
        part = URIRef(f"{ITEM}/statistic/{number}")
        yield part, SCR.statisticPartOf, total
        yield part, SCR.statisticValue, Literal(1)


CASES = [
    tasks_of_one_owner,
    tasks_of_a_stranger,
    actions_without_a_meeting,
    recommendations_of_one_report,
    recommendations_of_one_label,
    recommendations_of_every_other_number,
    responses_to_one_recommendation,
    holding_responses_to_one_recommendation,
    updates_on_one_recommendation,
    updates_that_contradict_each_other,
    updates_that_go_back_and_forth,
    holders_of_one_post,
    holders_of_one_post_on_one_day,
    votes_on_one_decision,
    votes_of_one_voter,
    members_of_one_meeting,
    decisions_of_one_item,
    referrals_of_one_report,
    parts_of_one_total,
]
Case = Callable[[int], Iterator[Triple]]


class Counting(Graph):
    """A graph that counts the triples it is asked for."""

    read = 0

    def triples(self, triple: Any) -> Iterator[Any]:
        for found in super().triples(triple):
            self.read += 1
            yield found


class _Pairs(dict[Any, Any]):
    """What `Index` answers by subject or object, counted in `on`."""

    def __init__(self, pairs: Any, on: CountingIndex) -> None:
        super().__init__(pairs)
        self.on = on

    def get(self, key: Any, default: Any = None) -> Any:
        found = super().get(key, default)
        self.on.read += 1 + len(found or ())
        return found


class CountingIndex(Index):
    """An index that counts what it leads to."""

    read = 0

    def subjects(self, predicate: Any) -> Any:
        made = super().subjects(predicate)
        if not isinstance(made, _Pairs):
            made = self._subjects[predicate] = _Pairs(made, self)
        return made

    def values(self, subject: Any, predicate: Any) -> Any:
        found = super().values(subject, predicate)
        self.read += 1 + len(found)
        return found


def held(case: Case, many: int, kind: type[Graph] = Graph) -> Any:
    made = kind()
    for triple in (*around(), *case(many)):
        made.add(triple)
    return made


def straight(small: int, large: int) -> bool:
    return 0 < large <= small * TIMES * STRAIGHT


@pytest.mark.parametrize("case", CASES)
def test_pyshacl_reads_as_much_more_as_there_is_and_both_engines_say_the_same(case: Case) -> None:
    counts = []
    for many in (FEW, FEW * TIMES):
        triples = held(case, many, Counting)
        triples.read = 0
        report = validate_by_reference(triples)
        counts.append(triples.read)
        assert checked(triples) == report
    assert straight(*counts), counts


@pytest.mark.parametrize("case", CASES)
def test_the_fast_engine_reads_as_much_more_as_there_is(case: Case) -> None:
    counts = []
    for many in (FEW, FEW * TIMES):
        index = CountingIndex.of(held(case, many))
        list(_compiled().findings(index, lambda _: lambda _: ()))
        counts.append(index.read)
    assert straight(*counts), counts


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_the_embedded_engine_reads_as_much_more_as_there_is(case: Case, tmp_path: Path) -> None:
    small, large = (_rows_by_query(held(case, many), tmp_path) for many in (FEW, FEW * TIMES))
    assert small.keys() == large.keys()
    assert {query: (small[query], large[query]) for query in small if not straight(small[query], large[query])} == {}


@cache
def _compiled() -> Compiled:
    return compile_shapes(load_shapes())


def _rows_by_query(triples: Graph, folder: Path) -> dict[str, int]:
    """Return how many rows the steps of the engine's plan gave for each SPARQL constraint that has anything to check."""
    asked: dict[str, int] = {}

    def engine(given: Any) -> Select:
        data = folder / "data.nt"
        kept = Graph()
        for triple in given:
            kept.add(triple)
        kept.serialize(data, format="nt", encoding="utf-8")
        store = folder / f"store-{len(list(folder.iterdir()))}"
        subprocess.run([_OXIGRAPH, "load", "--location", store, "--file", data], check=True, capture_output=True)
        answer = by_rdflib(kept)

        def select(text: str) -> Any:
            plan = folder / "plan.json"
            subprocess.run(
                [_OXIGRAPH, "query", "--location", store, "--query", text, "--results-file", folder / "answer",
                 "--results-format", "json", "--stats", "--explain-file", plan],
                check=True, capture_output=True,
            )  # fmt: skip
            asked[text] = 1 + _rows(json.loads(plan.read_text(encoding="utf-8"))["plan"])
            return answer(text)

        return select

    list(_compiled().findings(Index.of(triples), engine))
    return asked


_OXIGRAPH = Path(sys.executable).with_name("oxigraph")


def _rows(step: dict[str, Any]) -> int:
    return int(str(step.get("number of results", 0))) + sum(_rows(one) for one in step["children"])

"""What follows from documents that come, change and leave, against what follows from those that are left, at once."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rdflib import FOAF, ORG, RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from graph import files, iris, queries
from graph.describe import describe_dues, describe_identities, describe_wordings
from graph.errors import InvalidRuling
from graph.facts import Ruling
from graph.pipeline.following import follow
from graph.pipeline.identities import on_identities, records_of
from graph.pipeline.identities import version as version_of_identities
from graph.reason import REFERRALS, derive
from graph.resolve.links import identities
from graph.store import Rows, Store, n_triples, open_memory
from graph.track import dues, reading
from graph.track.actions import match_actions
from graph.track.entries import match_entries
from graph.track.match import match
from graph.vocab import SCR

DERIVED = (iris.IDENTITY_GRAPH, iris.WORDINGS_GRAPH, iris.ANSWERS_GRAPH, REFERRALS, iris.OUTCOMES_GRAPH)
WORDS = ("publish the figures each quarter", "review the budget for repairs", "consult residents about parking in the town",
         "publish all the figures each quarter", "appoint a lead member for parking", "publish the figures each month")  # fmt: skip
NAMES = ("J Smith", "John Smith", "Jon Smith", "J Smyth", "Joan Smythe", "A Ash", "Ann Ash", "Anne Ash", "Roy Beck")
BODIES = ("Housing Panel", "Housing Scrutiny Panel", "Cabinet", "Board")


def say(triples: Graph, subject: URIRef, **said: object) -> None:
    for name, values in said.items():
        for value in values if isinstance(values, list) else [values]:
            triples.add((subject, getattr(SCR, name), value if isinstance(value, URIRef) else Literal(value)))


def document(number: int, seed: int) -> Graph:
    """Return what made-up minutes state: of few councils, bodies, meetings, reports and people, so that they meet."""
    chance, triples = random.Random(seed), Graph()
    council = chance.choice(("aldermere", "norbeck"))
    source = URIRef(f"{iris.BASE}id/source/{number:016x}")
    say(triples, source, concernsAuthority=iris.authority(council))

    def stated(node: URIRef) -> URIRef:
        span = URIRef(f"{source}#char={len(triples)},{len(triples) + 9}")
        say(triples, node, statedIn=span)
        say(triples, span, inSource=source)
        return node

    def body() -> URIRef:
        name = chance.choice(BODIES)
        node = iris.body(council, iris.slug(name))
        triples.add((node, RDF.type, SCR.Body))
        triples.add((node, RDFS.label, Literal(name)))
        if name == "Cabinet" and chance.random() < 0.7:
            triples.add((node, RDF.type, SCR.ExecutiveBody))
        return node

    def person() -> URIRef:
        name = chance.choice(NAMES)
        node = iris.person(council, name)
        triples.add((node, RDF.type, FOAF.Person))
        triples.add((node, FOAF.name, Literal(name)))
        return node

    held = body()
    day = date(2020, 1, 7) + timedelta(days=60 * chance.randrange(14))
    meeting = iris.meeting(council, iris.segment_of(str(held)), day, f"{number:064x}")
    told_on = day + timedelta(days=chance.choice((0, 0, 0, 7)))
    say(triples, meeting, heldBy=held, meetingDate=told_on)
    for _ in range(chance.randrange(3)):
        seen = iris.part(meeting, "attendance", chance.randrange(3))
        say(triples, seen, atMeeting=meeting, attendee=person(),
            capacity=iris.concept("capacity", chance.choice(("member", "officer", "witness"))))  # fmt: skip
    if chance.random() < 0.4:
        post = iris.post(council, "Chair of Housing")
        triples.add((post, RDF.type, ORG.Post))
        triples.add((post, RDFS.label, Literal(chance.choice(("Chair of Housing", "chair of housing")))))
        say(triples, iris.part(meeting, "holding", 1), holder=person(), post=post, observedOn=told_on)
    item = iris.agenda_item(meeting, str(chance.randrange(2)))
    say(triples, item, itemOf=meeting)
    triples.add((item, DCTERMS.title, Literal(chance.choice(("Parking in the town", "Housing repairs review")))))
    report = iris.report(council, chance.choice(("Parking", "Repairs")))
    triples.add((report, DCTERMS.title, Literal(iris.segment_of(str(report)))))
    for printed in chance.sample("abc", chance.randrange(4)):
        asked = iris.recommendation(council, chance.choice(("parking", "repairs", "other")), printed)
        triples.add((asked, RDF.type, SCR.Recommendation))
        say(triples, stated(asked), label=printed)
        if "other" not in asked and chance.random() < 0.8:
            say(triples, asked, inReport=report)
        if chance.random() < 0.7:
            worded = stated(iris.part(asked, "v", f"{seed:08x}"))
            say(triples, worded, versionOf=asked, text=f"That the Council {chance.choice(WORDS)}", madeAt=item)
            if chance.random() < 0.1:
                say(triples, worded, possible=True)
        elif chance.random() < 0.7:
            answer = iris.part(asked, "response", number)
            triples.add((answer, RDF.type, chance.choice((SCR.SubstantiveResponse, SCR.HoldingResponse))))
            say(triples, answer, responseTo=asked, madeAt=item, respondent=body(), responseDate=told_on)
    if chance.random() < 0.6:
        sender, receiver = body(), body()
        ends = {"sender": iris.segment_of(str(sender)), "receiver": iris.segment_of(str(receiver))}
        sent = iris.referral(council, iris.segment_of(str(report)), **ends)
        triples.add((sent, RDF.type, SCR.Referral))
        say(triples, sent, referralSubject=report, referralFrom=sender, referralTo=receiver, referralDate=told_on)
        if chance.random() < 0.5:
            say(triples, sent, receivedDate=told_on)
        if chance.random() < 0.5:
            say(triples, report, presentedAt=item)
            decision = iris.part(item, "decision", 1)
            say(
                triples,
                decision,
                madeAt=item,
                decidedBy=held,
                effect=iris.concept("effect", chance.choice(("defer", "agree"))),
            )
    if chance.random() < 0.6:
        task = stated(iris.part(item, "action", 1))
        triples.add((task, RDF.type, SCR.ActionPoint))
        say(triples, task, text=f"The Director to {chance.choice(WORDS)}", madeAt=item, owner=person())
    if chance.random() < 0.6:
        update = stated(iris.part(item, "update", 1))
        triples.add((update, RDF.type, SCR.ProgressUpdate))
        say(triples, update, namedAction=chance.choice(WORDS), madeAt=item)
    if chance.random() < 0.4:
        for _ in range(chance.randrange(1, 4)):
            agreed = chance.choice((None, day, day - timedelta(days=60)))
            words = f"The Director to {chance.choice(WORDS)}"
            entry = stated(iris.action(council, words, agreed_on=agreed, body=""))
            triples.add((entry, RDF.type, SCR.ActionPoint))
            say(triples, entry, rule="tracker", text=words, agreedOn=agreed or [])
            update = iris.part(entry, "update", f"{number}-{seed}")
            say(triples, update, updateOn=entry, statusDate=told_on)
    return triples


@cache
def graph_of(number: int, seed: int) -> bytes:
    return n_triples(document(number, seed))


def name_of(number: int) -> URIRef:
    return iris.source_graph(f"{number:016x}")


def followed(store: Store) -> dict[str, list[str]]:
    """Return the lines of each derived graph."""
    return {
        str(graph): lines(store.construct(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"))
        for graph in DERIVED
    }


def lines(triples: Graph) -> list[str]:
    return n_triples(triples).decode().splitlines()


def over_everything(store: Store, rulings: Sequence[Ruling]) -> dict[str, list[str]]:
    """Return the same by the functions that compare, given everything at once and no book. The outcomes are asked for."""
    found = match(
        reading.wordings(store), sent=reading.sent(store), answered=reading.answered(store), rulings=rulings
    )
    actions = match_actions(reading.tasks(store), reading.follow_ups(store), rulings=rulings)
    entries = match_entries(reading.tasks(store), reading.entries(store), rulings=rulings)
    claims = describe_wordings(
        found.wordings,
        found.omissions,
        found.answers,
        reading.said(store),
        actions,
        entries,
        reading.said_of_entries(store),
    )
    ours = on_identities(rulings)
    everything = [one for kind in ("people", "bodies", "posts") for one in records_of(store, kind)]
    who = describe_identities(identities(everything, ours), version_of_identities(ours), ours)
    outcomes = queries.load(files.folder("queries") / "rules" / "outcomes-of-referrals.rq")
    made = {
        iris.IDENTITY_GRAPH: who,
        iris.WORDINGS_GRAPH: claims,
        iris.ANSWERS_GRAPH: describe_dues(dues(reading.clocks(store))),
        **derive(store),
        iris.OUTCOMES_GRAPH: store.construct(outcomes.bind()),
    }
    with open_memory() as other:  # as a store gives it back
        other.replace(made)
        return followed(other)


def ruled(seed: int) -> list[Ruling]:
    """Return a few rulings on what the documents may hold."""
    chance = random.Random(seed)
    people = [str(iris.person(council, name)) for council in ("aldermere", "norbeck") for name in NAMES]
    made = []
    for line in range(chance.randrange(4)):
        left, right = chance.sample(people, 2)
        made.append(
            Ruling(
                "identity", left, right, chance.choice(("same", "different")), "Somebody", date(2024, 1, 1), line=line
            )
        )
    recommendations = [
        str(iris.recommendation(council, report, printed))
        for council in ("aldermere", "norbeck") for report in ("parking", "repairs", "other") for printed in "abc"
    ]  # fmt: skip
    for line in range(chance.randrange(6)):
        left, right = chance.sample(recommendations, 2)
        verdict = chance.choice(("confirmed", "refuted"))
        made.append(Ruling("answer", left, right, verdict, "Somebody", date(2024, 1, 1), line=10 + line))
        versions = (f"{left}/v/{chance.randrange(12):08x}", f"{right}/v/{chance.randrange(12):08x}")
        made.append(Ruling("wording", *versions, verdict, "Somebody", date(2024, 1, 1), line=20 + line))
    return made


Step = dict[int, int | None]  # what comes, by its number, and in which version; None: it leaves
STEPS = st.lists(
    st.dictionaries(st.integers(0, 9), st.one_of(st.none(), st.integers(0, 11)), min_size=1, max_size=5),
    min_size=1,
    max_size=6,
)


def check(steps: Sequence[Step], rulings: Sequence[Ruling]) -> dict[str, list[str]]:
    """Take the steps, and assert that the same follows as at once, and as the functions say that see everything."""
    held: dict[int, int] = {}
    with tempfile.TemporaryDirectory() as folder, open_memory() as store:
        for step in steps:
            for number, version in step.items():
                if version is None:
                    held.pop(number, None)
                else:
                    held[number] = version
                store.replace({name_of(number): b"" if version is None else graph_of(number, version)})
            follow(store, rulings, Path(folder))
        with open_memory() as other:
            for number in sorted(held, reverse=True):
                other.replace({name_of(number): graph_of(number, held[number])})
            follow(other, rulings, None)
            found = followed(store)
            assert found == followed(other)
            assert found == over_everything(other, rulings)
            return found


def steps_of(seed: int) -> list[Step]:
    chance = random.Random(seed)
    return [
        {chance.randrange(10): chance.choice((None, *range(12), *range(12))) for _ in range(5)}
        for _ in range(chance.randrange(2, 5))
    ]


def test_a_few_steps_come_to_the_same_as_all_at_once() -> None:
    told = [check(steps_of(seed), agreeing(seed) if seed % 2 else ()) for seed in range(4)]
    for graph in DERIVED:
        assert any(found[str(graph)] for found in told), f"nothing follows in {graph}"


@pytest.mark.slow
@settings(
    max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(STEPS, st.one_of(st.none(), st.integers(0, 50)))
def test_any_steps_come_to_the_same_as_all_at_once(steps: list[Step], seed: int | None) -> None:
    check(steps, () if seed is None else agreeing(seed))


def agreeing(seed: int) -> Sequence[Ruling]:
    """Return rulings that do not contradict one another; those that do are refused before anything is concluded."""
    try:
        identities((), ruled(seed))
    except InvalidRuling:
        return ()
    return ruled(seed)


def test_rulings_that_are_given_and_taken_back_leave_nothing_behind(tmp_path: Path) -> None:
    rulings = next(some for seed in range(50) if len(some := agreeing(seed)) > 3)
    with open_memory() as store:
        for number in range(6):
            store.replace({name_of(number): graph_of(number, number)})
        for given_now in ((), rulings, ()):
            follow(store, given_now, tmp_path)
            assert followed(store) == over_everything(store, given_now)


def test_a_graph_that_somebody_else_wrote_over_is_set_right(tmp_path: Path) -> None:
    with open_memory() as store:
        for number in range(6):
            store.replace({name_of(number): graph_of(number, number)})
        follow(store, (), tmp_path)
        before = followed(store)
        store.replace(dict.fromkeys(DERIVED, b""))
        follow(store, (), tmp_path)
        assert followed(store) == before


def test_one_document_reads_as_much_in_a_large_store_as_in_a_small_one(tmp_path: Path) -> None:
    read = []
    for councils in (3, 24):
        with open_memory() as store:
            for council in range(councils):
                for number in range(4):
                    put(store, council, number, version=number)
            follow(store, (), tmp_path / str(councils))
            counted = Counted(store)
            put(store, 0, 1, version=7)
            follow(cast("Store", counted), (), tmp_path / str(councils))
            read.append(counted.read)
    assert 20 < read[1] <= read[0]


def put(store: Store, council: int, number: int, *, version: int) -> None:
    """Store a version of a document as one of another council."""
    content = graph_of(number, version).replace(b"/000000", b"/%06d" % council)
    for slug in (b"aldermere", b"norbeck"):
        content = content.replace(slug, b"%s-%d" % (slug, council))
    store.replace({name_of(100 * council + number): content})


class Counted:
    """A store that counts the rows and triples that it gives."""

    def __init__(self, store: Store) -> None:
        self.store, self.read = store, 0

    def rows(self, query: str) -> Rows:
        answer = self.store.rows(query)
        self.read += len(answer.rows)
        return answer

    def construct(self, query: str) -> Graph:
        answer = self.store.construct(query)
        self.read += len(answer)
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

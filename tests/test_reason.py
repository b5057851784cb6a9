"""The rules: what follows from referrals, and what must not."""

from __future__ import annotations

import random
from itertools import pairwise

import owlrl
import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.compare import isomorphic

from graph import files, iris, reason
from graph.reason import REFERRALS

SCR = Namespace(iris.NS)
EX = Namespace("https://example.org/")

# The axioms of the design that the rules stand for (domain model, section 6).
AXIOMS = """
@prefix scr: <https://w3id.org/scrutiny/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
scr:subjectOfReferral owl:inverseOf scr:referralSubject .
scr:reachedBody owl:propertyChainAxiom ( scr:subjectOfReferral scr:referralTo ) ,
    ( scr:inReport scr:subjectOfReferral scr:referralTo ) .
scr:nextReferral rdfs:subPropertyOf scr:followedByReferral .
scr:followedByReferral a owl:TransitiveProperty .
"""


class Memory:
    """A store that answers a CONSTRUCT from one graph, and must not be written to."""

    def __init__(self, turtle: str) -> None:
        head = "@prefix scr: <https://w3id.org/scrutiny/ns#> . @prefix : <https://example.org/> .\n"
        self.triples = Graph().parse(data=head + turtle, format="turtle")

    def construct(self, query: str) -> Graph:
        made = self.triples.query(query).graph
        assert made is not None
        return made


def referral(name: str, subject: str, sender: str, receiver: str) -> str:
    journey = f"scr:referralFrom :{sender} ; scr:referralTo :{receiver}"
    return f":{name} a scr:Referral ; scr:referralSubject :{subject} ; {journey} .\n"


CHAIN = (
    referral("first", "report", "panel", "board")
    + referral("second", "report", "board", "executive")
    + ":a scr:inReport :report . :b scr:inReport :report .\n"
)


def derived(turtle: str) -> Graph:
    return reason.derive(Memory(turtle))[REFERRALS]


def reached(triples: Graph, subject: str) -> set[str]:
    return {str(body).removeprefix(str(EX)) for body in triples.objects(EX[subject], SCR.reachedBody)}


def test_a_recommendation_reached_each_body_its_report_was_referred_to() -> None:
    triples = derived(CHAIN)
    assert reached(triples, "a") == reached(triples, "b") == reached(triples, "report") == {"board", "executive"}


def test_a_report_sent_only_to_the_board_did_not_reach_the_executive() -> None:
    other = referral("third", "other", "panel", "board") + ":c scr:inReport :other .\n"
    triples = derived(CHAIN + other)
    assert reached(triples, "other") == reached(triples, "c") == {"board"}
    assert not list(triples.triples((EX.third, None, None)))


def test_a_recommendation_sent_on_alone_takes_no_other_with_it() -> None:
    triples = derived(CHAIN + referral("own", "a", "executive", "council"))
    assert "council" in reached(triples, "a")
    assert "council" not in reached(triples, "b") | reached(triples, "report")


def test_the_next_referral_is_of_the_same_subject_from_the_body_that_received_it() -> None:
    triples = derived(CHAIN + referral("unrelated", "other", "board", "executive"))
    assert list(triples.subject_objects(SCR.nextReferral)) == [(EX.first, EX.second)]


def test_any_later_referral_follows() -> None:
    steps = ["panel", "board", "executive", "council", "partner"]
    pairs = pairwise(steps)
    triples = derived("".join(referral(f"r{n}", "report", *pair) for n, pair in enumerate(pairs)))
    followed = {(str(first)[-1], str(later)[-1]) for first, later in triples.subject_objects(SCR.followedByReferral)}
    assert followed == {("0", "1"), ("0", "2"), ("0", "3"), ("1", "2"), ("1", "3"), ("2", "3")}


def test_a_report_referred_back_ends_the_rounds() -> None:
    triples = derived(CHAIN + referral("back", "report", "executive", "board"))
    assert (EX.second, SCR.nextReferral, EX.back) in triples
    assert (EX.back, SCR.nextReferral, EX.second) in triples
    assert (EX.second, SCR.followedByReferral, EX.second) in triples  # a loop, for the shapes to report
    assert reached(triples, "a") == {"board", "executive"}


def test_what_was_sent_back_later_is_not_followed_by_what_it_answers() -> None:
    kind = "<http://www.w3.org/2001/XMLSchema#date>"
    dates = f':second scr:referralDate "2025-06-19"^^{kind} . :back scr:referralDate "2025-07-15"^^{kind} .'
    triples = derived(CHAIN + referral("back", "report", "executive", "board") + dates)
    assert (EX.second, SCR.nextReferral, EX.back) in triples
    assert (EX.back, SCR.nextReferral, EX.second) not in triples
    assert (EX.second, SCR.followedByReferral, EX.second) not in triples


def test_a_referral_to_its_own_sender_is_not_its_own_next_step() -> None:
    assert not list(derived(referral("self", "report", "board", "board")).triples((None, SCR.nextReferral, None)))


def test_nothing_follows_from_a_referral_that_is_only_possible() -> None:
    assert len(derived(referral("first", "report", "panel", "board") + ":first scr:possible true .")) == 0


def test_a_referral_without_a_sender_still_reaches_its_receiver() -> None:
    assert reached(derived(":r a scr:Referral ; scr:referralSubject :x ; scr:referralTo :board ."), "x") == {"board"}


def test_where_nothing_is_referred_the_graph_is_empty() -> None:
    assert reason.derive(Memory(":a scr:inReport :report .")).keys() == {REFERRALS}
    assert len(derived(":a scr:inReport :report .")) == 0


def test_only_new_triples_are_in_the_derived_graph() -> None:
    assert set(derived(CHAIN).predicates()) == {
        SCR.nextReferral,
        SCR.followedByReferral,
        SCR.reachedBody,
    }


def test_the_order_of_the_triples_changes_nothing() -> None:
    lines = (CHAIN + referral("back", "report", "executive", "board")).splitlines(keepends=True)
    shuffled = random.Random(7).sample(lines, len(lines))
    assert isomorphic(derived("".join(lines)), derived("".join(shuffled)))


def test_what_was_derived_before_is_no_premise() -> None:
    store = Memory(CHAIN)
    first = reason.derive(store)[REFERRALS]
    store.triples += first
    store.triples.remove((EX.second, None, None))  # the second document was withdrawn
    assert reached(reason.derive(store)[REFERRALS], "a") == {"board"}


def test_too_many_rounds_is_an_error() -> None:
    with pytest.raises(reason.NoFixpoint, match="r3-followed-by-later"):
        reason.derive(Memory(CHAIN), max_rounds=1)


def test_the_longest_chain_allowed_is_longer_than_any_journey() -> None:
    chain = "".join(referral(f"r{n}", "report", f"body{n}", f"body{n + 1}") for n in range(20))
    assert len(reached(derived(chain), "report")) == 20


@pytest.mark.parametrize(
    "turtle",
    [
        CHAIN,
        CHAIN + referral("back", "report", "executive", "board"),
        CHAIN + referral("own", "a", "executive", "council") + referral("third", "other", "panel", "board"),
    ],
    ids=["chain", "referred-back", "several-subjects"],
)
def test_the_rules_agree_with_the_axioms(turtle: str) -> None:
    rules = derived(turtle)
    axioms = Memory(turtle).triples + Graph().parse(data=AXIOMS, format="turtle")
    for triple in rules.triples((None, SCR.nextReferral, None)):  # a join of two properties: OWL cannot say it
        axioms.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(axioms)
    for predicate in (SCR.reachedBody, SCR.followedByReferral):
        assert set(rules.subject_objects(predicate)) == {
            pair for pair in axioms.subject_objects(predicate) if all(isinstance(node, URIRef) for node in pair)
        }


# --- what came of a referral -----------------------------------------------------------------------------------------

SENT = (
    referral("first", "report", "panel", "board")
    + ":first scr:referralDate '2025-03-06' . :a scr:inReport :report .\n"
)
ON = referral("second", "report", "board", "executive")
BACK = referral("back", "report", "board", "panel")
EFFECT = "<https://w3id.org/scrutiny/def/effect/%s>"
TAKEN = ":report scr:presentedAt :item . :item scr:itemOf :sitting . :sitting scr:heldBy :board .\n"
DECIDED = TAKEN + ":d scr:madeAt :item ; scr:decidedBy :board ; scr:effect " + EFFECT


def outcome(turtle: str, of: str = "first") -> set[str]:
    text = (files.folder("queries") / "rules" / "outcomes-of-referrals.rq").read_text(encoding="utf-8")
    made = Memory(turtle).construct(text)
    return {str(one).rpartition("/")[2] for one in made.objects(EX[of], SCR.referralOutcome)}


@pytest.mark.parametrize(
    ("told", "came"),
    [
        ("", "unknown"),
        (":first scr:receivedDate '2025-03-07' .", "received"),
        (TAKEN, "received"),
        (":h a scr:HoldingResponse ; scr:respondent :board ; scr:responseTo :a .", "pending"),
        (DECIDED % "defer" + " .", "pending"),
        (DECIDED % "endorse" + " .", "considered"),
        (DECIDED % "order-of-business" + " ; scr:procedural true .", "received"),
        (DECIDED % "endorse" + " ; scr:possible true .", "received"),
        (ON, "considered"),
        (ON + ":second scr:possible true .", "unknown"),
        (":s a scr:SubstantiveResponse ; scr:respondent :board ; scr:responseTo :a .", "considered"),
        (":s a scr:SubstantiveResponse ; scr:respondent :executive ; scr:responseTo :a .", "unknown"),
        (":s a scr:SubstantiveResponse ; scr:respondent :board ; scr:responseTo :a ; scr:possible true .", "unknown"),
        (BACK + ":back scr:referralDate '2025-04-01' .", "returned"),
        (BACK + ":back scr:referralDate '2025-01-01' .", "unknown"),
        (BACK, "unknown"),
    ],
)
def test_what_came_of_a_referral_is_what_its_receiver_did(told: str, came: str) -> None:
    assert outcome(SENT + told) == {came}


def test_nothing_came_of_a_referral_that_is_only_possible() -> None:
    assert outcome(SENT + ":first scr:possible true .") == set()

"""What the axioms conclude, by HermiT and by owlrl, and what they must never conclude."""

from itertools import combinations
from pathlib import Path

import owlrl
import pytest
from rdflib import OWL, RDF, RDFS, BNode, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import FOAF, ORG
from vocabulary import everything, modules, reasoned, unsatisfiable

from graph.reason import REFERRALS, derive
from graph.store import open_memory
from graph.vocab import SCR

HERE = Path(__file__).parent
EX = Namespace("https://example.org/")
DISJOINT = [
    (SCR.ScrutinyBody, SCR.ExecutiveBody),
    (SCR.Body, SCR.OfficerGroup),
    (FOAF.Person, ORG.Post),
    (FOAF.Person, SCR.Authority),
    (ORG.Post, SCR.Body),
    (SCR.Recommendation, SCR.Report),
    (SCR.Recommendation, SCR.Response),
    (SCR.Decision, SCR.HoldingResponse),
    (SCR.Referral, SCR.CallIn),
    (SCR.HoldingResponse, SCR.SubstantiveResponse),
]


def _example() -> Graph:
    return Graph().parse(HERE / "example.ttl")


def _closure() -> Graph:
    triples = modules() + _example()
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(triples)
    return triples


def _errors(closure: Graph) -> list[BNode]:
    return [s for s, o in closure.subject_objects(RDF.type) if str(o).endswith("ErrorMessage")]


def test_the_ontology_is_consistent_and_every_class_can_have_members() -> None:
    assert unsatisfiable(everything()) == set()


def test_the_ontology_without_its_alignments_is_consistent() -> None:
    assert unsatisfiable(modules()) == set()


def test_the_example_is_consistent() -> None:
    assert unsatisfiable(everything(), _example()) == set()


def test_nothing_can_be_in_two_classes_that_are_disjoint() -> None:
    both = Graph()
    for number, pair in enumerate(DISJOINT):
        both.add((EX[f"both-{number}"], RDF.type, OWL.Class))
        for one in pair:
            both.add((EX[f"both-{number}"], RDFS.subClassOf, one))
    assert unsatisfiable(everything(), both) == {str(EX[f"both-{number}"]) for number in range(len(DISJOINT))}


def _disjoint_pairs() -> set[frozenset[URIRef]]:
    pairs = {frozenset(pair) for pair in modules().subject_objects(OWL.disjointWith)}
    for axiom in modules().subjects(RDF.type, OWL.AllDisjointClasses):
        for members in modules().objects(axiom, OWL.members):
            pairs |= {frozenset(pair) for pair in combinations(Collection(modules(), members), 2)}
    return pairs


def test_each_axiom_of_disjointness_leaves_nothing_that_is_both() -> None:
    pairs = sorted(sorted(pair) for pair in _disjoint_pairs())
    assert len(pairs) >= 13
    both = Graph()
    for number, pair in enumerate(pairs):
        both.add((EX[f"both-{number}"], RDF.type, OWL.Class))
        for one in pair:
            both.add((EX[f"both-{number}"], RDFS.subClassOf, one))
    assert unsatisfiable(modules(), both) == {str(EX[f"both-{number}"]) for number in range(len(pairs))}


def test_hermit_owlrl_and_our_rules_agree_on_what_reached_which_body() -> None:
    reached = {(EX[one], EX[body]) for one, body in _by_hermit(modules(), _example())}
    assert len(reached) == 8
    assert reached == set(_closure().subject_objects(SCR.reachedBody))
    store = open_memory()
    store.replace({URIRef("https://example.org/graph"): _example()})
    derived = derive(store)[REFERRALS]
    assert reached == set(derived.subject_objects(SCR.reachedBody))


def _by_hermit(*parts: Graph) -> set[tuple[str, str]]:
    """Return the local names of what HermiT concludes that reached which body."""
    world = reasoned(*parts, property_values=True)
    prop = world["https://w3id.org/scrutiny/ns#reachedBody"]
    return {(subject.name, body.name) for subject, body in prop.get_relations()}


def test_a_panel_of_officers_taken_for_a_body_is_an_inconsistency() -> None:
    owlready2 = pytest.importorskip("owlready2")
    wrong = Graph()
    wrong.add((EX["family-placement-panel"], RDF.type, SCR.ScrutinyBody))
    wrong.add((EX["family-placement-panel"], RDF.type, SCR.OfficerGroup))
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        unsatisfiable(everything(), wrong)


def test_owlrl_reports_the_same_inconsistency_as_a_triple() -> None:
    closure = modules() + Graph()
    closure.add((EX["family-placement-panel"], RDF.type, SCR.ScrutinyBody))
    closure.add((EX["family-placement-panel"], RDF.type, SCR.OfficerGroup))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closure)
    assert _errors(closure)


def test_our_data_do_not_contradict_the_vocabularies_that_we_align_with() -> None:
    data = Graph()
    files = sorted((HERE.parent / "shapes").glob("*/*/conforms.ttl"))
    assert len(files) >= 60
    for path in files:
        data.parse(path)
    assert unsatisfiable(everything(), Graph().parse(HERE / "outside.ttl"), data) == set()


def test_a_recommendation_reached_every_body_that_its_report_was_referred_to_and_no_other() -> None:
    closure = _closure()
    reached = {EX["board"], EX["executive"], EX["panel"]}
    assert set(closure.objects(EX["late-buses-b"], SCR.reachedBody)) == reached
    assert set(closure.objects(EX["late-buses"], SCR.reachedBody)) == reached
    assert set(closure.objects(EX["night-trains-1"], SCR.reachedBody)) == {EX["board"]}
    assert not _errors(closure)


def test_what_came_before_an_executive_and_what_it_accepted_are_classes() -> None:
    closure = _closure()
    assert set(closure.subjects(RDF.type, SCR.RecommendationBeforeExecutive)) == {EX["late-buses-b"]}
    assert set(closure.subjects(RDF.type, SCR.AcceptedRecommendation)) == {EX["late-buses-b"]}
    assert not set(closure.subjects(RDF.type, SCR.RejectedRecommendation))


def test_a_step_is_followed_by_every_later_one_and_next_followed_by_one() -> None:
    closure = _closure()
    assert set(closure.objects(EX["step-1"], SCR.followedByReferral)) == {EX["step-2"], EX["step-3"]}
    assert set(closure.objects(EX["step-1"], SCR.nextReferral)) == {EX["step-2"]}


def test_recurring_with_is_symmetric_and_not_transitive() -> None:
    triples = Graph()
    triples += modules()
    triples.add((EX.a, SCR.recursWith, EX.b))
    triples.add((EX.b, SCR.recursWith, EX.c))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(triples)
    assert (EX.b, SCR.recursWith, EX.a) in triples
    assert (EX.a, SCR.recursWith, EX.c) not in triples


def test_two_chairs_of_one_meeting_are_not_concluded_to_be_one_person() -> None:
    closure = Graph()
    closure += modules()
    for name in ("first", "second"):
        closure.add((EX.attendance, SCR.attendee, EX[name]))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closure)
    assert (EX["first"], OWL.sameAs, EX["second"]) not in closure


def test_a_consumer_who_asks_in_prov_gets_our_chain_of_evidence() -> None:
    triples = Graph()
    triples += everything()
    triples.add((EX.decision, SCR.statedIn, EX.span))
    owlrl.DeductiveClosure(owlrl.RDFS_Semantics).expand(triples)
    assert (EX.decision, URIRef("http://www.w3.org/ns/prov#wasDerivedFrom"), EX.span) in triples

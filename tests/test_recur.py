"""Which asks come back: reading, scoring, clustering, rulings, and asks out of the store."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from rdflib import Graph
from rdflib.query import ResultRow

from graph.errors import GraphError, InvalidRuling, SourceNotFound, UnreadableDocument
from graph.facts import AskRecord, Ruling
from graph.recur import pairs, read_asks, recur, rulings, score_file
from graph.recur.cluster import clusters
from graph.recur.evidence import FEATURES
from graph.recur.kin import Words
from graph.recur.reading import read, without_ceremony
from graph.recur.score import weights
from graph.recur.wordings import lexicon

# Written for these tests: councils that do not exist, and nobody's own words.
ASKS: dict[str, tuple[str, str]] = json.loads(
    (Path(__file__).parent / "recurrence_asks.json").read_text(encoding="utf-8")
)


def asks(**more: tuple[str, str]) -> list[AskRecord]:
    return [
        AskRecord(node, text, council, f"list of {council}", date(2024, 1, 1) + timedelta(days=n))
        for n, (node, (council, text)) in enumerate({**ASKS, **more}.items())
    ]


def together(records: list[AskRecord], *given: Ruling) -> list[set[str]]:
    return [{member.node for member in cluster.members} for cluster in recur(records, rulings=given).clusters]


def ruling(left: str, right: str, verdict: str, *, day: int = 1, line: int = 2) -> Ruling:
    return Ruling("recurrence", left, right, verdict, "A Reader", date(2026, 1, day), line=line)


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("That the Panel recommends that the bins be emptied weekly", "the bins be emptied weekly"),
        ("The Committee requested that a leaflet be produced", "a leaflet be produced"),
        ("That Cabinet be requested to adopt the tree strategy", "adopt the tree strategy"),
        ("RESOLVED: That the museum stay open on Sundays", "the museum stay open on Sundays"),
        ("It is recommended that swimming be free for children", "swimming be free for children"),
    ],
)
def test_ceremony_is_not_part_of_the_ask(text: str, ask: str) -> None:
    assert without_ceremony(text) == ask


def test_a_finding_before_the_recommendation_is_not_the_ask() -> None:
    text = (
        "The Panel noted the poor state of the paths. The Panel recommended that the rangers "
        "publish a map of every path they keep."
    )
    assert without_ceremony(text) == "the rangers publish a map of every path they keep."


def test_a_text_that_is_only_ceremony_is_kept() -> None:
    assert without_ceremony("Recommended that:") == "Recommended that:"


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("That the Leader write to the Secretary of State about bus fares", "lobby"),
        ("That an update on bus fares be brought to the next meeting", "report"),
        ("Residents to be consulted on bus fares", "consult"),
        ("That councillors receive training on licensing law", "train"),
        ("Fixed penalties to be issued to idling drivers and enforced", "enforce"),
        ("More foster carers to be recruited by advertising", "recruit"),
    ],
)
def test_the_act_that_weighs_most_is_what_is_asked(text: str, act: str) -> None:
    acts = dict(read(text).acts)
    assert max(acts, key=lambda name: acts[name]) == act


def test_an_abbreviation_is_not_a_word() -> None:
    assert "special educational needs" in dict(read("Review the SEND service").subjects)
    assert "special educational needs" not in dict(read("Please send the minutes").subjects)


def test_every_phrase_of_the_lexicon_stands_for_one_subject() -> None:
    known = lexicon()
    found: dict[tuple[str, ...], set[str]] = {}
    for entries in known.subjects._by_first.values():
        for stems, name in entries:
            found.setdefault(stems, set()).add(name)
    assert len(found) > 500
    assert {stems: names for stems, names in found.items() if len(names) > 1} == {}


def test_the_same_ask_in_other_words_recurs_and_another_act_on_the_subject_does_not() -> None:
    found = together(asks())
    assert {"a1", "b1"} in found
    assert {"f1", "g1"} in found
    assert not any({"c1", "e1"} <= cluster or {"d1", "e1"} <= cluster for cluster in found)


def scored(records: list[AskRecord]) -> dict[tuple[str, str], float]:
    return {(pair.left, pair.right): pair.score for pair in pairs(records)}


def test_a_report_on_another_subject_is_another_ask() -> None:
    found = scored(asks(z1=("zeal", "A quarterly report on the museum to be brought to the Panel.")))
    assert found["c1", "d1"] > 5 * found["d1", "z1"]


def test_opposite_asks_are_two_asks() -> None:
    found = scored(
        asks(
            x1=("xan", "That the use of glyphosate on verges be continued."),
            y1=("yarr", "That the use of glyphosate on verges be stopped."),
            z1=("zeal", "That the council no longer use glyphosate on verges."),
        )
    )
    assert found["y1", "z1"] > found["x1", "y1"]
    assert found["y1", "z1"] > found["x1", "z1"]


def test_two_asks_of_one_list_are_less_likely_the_same() -> None:
    apart = asks()
    one_list = [replace(record, list_key="one list") for record in apart]
    assert scored(one_list)["a1", "b1"] < scored(apart)["a1", "b1"]


def test_reasons_add_up_to_the_score() -> None:
    known = weights(Words.fingerprint)
    found = recur(asks())
    assert found.clusters
    for cluster in found.clusters:
        for member in cluster.members:
            odds = known.intercept + sum(value for _, value in member.reasons)
            assert member.score == pytest.approx(1 / (1 + np.exp(-odds)), abs=0.001)
            assert {name for name, _ in member.reasons} <= FEATURES.keys()


def test_the_anchor_is_the_earliest_member_and_the_label_the_shortest_text() -> None:
    cluster = next(one for one in recur(asks()).clusters if any(m.node == "a1" for m in one.members))
    assert cluster.anchor == "a1"
    assert cluster.label == min((ASKS[m.node][1] for m in cluster.members), key=len)
    assert cluster.state == "proposed"


def test_a_refuted_pair_is_kept_apart_and_a_confirmed_one_joined() -> None:
    found = together(asks(), ruling("a1", "b1", "refuted"), ruling("c1", "h1", "confirmed"))
    assert not any({"a1", "b1"} <= cluster for cluster in found)
    assert any({"c1", "h1"} <= cluster for cluster in found)


def test_what_people_joined_is_confirmed() -> None:
    found = recur(asks(), rulings=[ruling("c1", "h1", "confirmed")])
    cluster = next(one for one in found.clusters if any(m.node == "h1" for m in one.members))
    states = {member.node: member.state for member in cluster.members}
    assert states["h1"] == states["c1"] == "confirmed"
    assert cluster.state == ("confirmed" if set(states) == {"c1", "h1"} else "proposed")


def test_the_later_ruling_overrules() -> None:
    early, late = ruling("a1", "b1", "refuted", day=1), ruling("b1", "a1", "confirmed", day=2)
    assert {"a1", "b1"} in together(asks(), late, early)


def test_rulings_that_contradict_are_refused() -> None:
    given = [ruling("a1", "b1", "confirmed"), ruling("b1", "c1", "confirmed"), ruling("a1", "c1", "refuted")]
    with pytest.raises(InvalidRuling, match="a1 and c1"):
        recur(asks(), rulings=given)


def test_a_ruling_on_an_ask_that_is_gone_is_ignored() -> None:
    assert together(asks(), ruling("a1", "gone", "confirmed")) == together(asks())


@pytest.mark.parametrize("count", [0, 1])
def test_few_asks_make_no_cluster(count: int) -> None:
    assert recur(asks()[:count]).clusters == ()


def test_an_ask_without_words_is_not_like_anything() -> None:
    found = scored(asks(y1=("yarr", "…"), z1=("zeal", "--")))
    assert max(score for pair, score in found.items() if {"y1", "z1"} & set(pair)) < 0.5


class Unfitted:
    fingerprint = "never fitted"

    def embed(self, texts: list[str]) -> np.ndarray:
        return np.zeros((len(texts), 2), dtype=np.float32)


def test_an_embedder_without_weights_is_refused() -> None:
    with pytest.raises(GraphError, match="never fitted"):
        recur(asks(), embedder=Unfitted())


def test_similar_neighbours_do_not_chain() -> None:
    scores = {(0, 1): 0.9, (1, 2): 0.9, (2, 3): 0.9, (0, 2): 0.1, (1, 3): 0.1, (0, 3): 0.0}
    assert clusters(list("abcd"), scores, join=0.6) == [(0, 1), (2, 3)]


def test_a_third_joins_by_average_only_where_one_of_its_pairs_is_an_edge() -> None:
    scores = {(0, 1): 0.9, (1, 2): 0.8, (0, 2): 0.5}
    assert clusters(list("abc"), scores, join=0.6, edge=0.75) == [(0, 1, 2)]
    assert clusters(list("abc"), {**scores, (1, 2): 0.74, (0, 2): 0.74}, join=0.6, edge=0.75) == [(0, 1)]
    assert clusters(list("abc"), scores, join=0.7, edge=0.75) == [(0, 1)]


def test_a_component_that_is_too_large_is_parted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.recur.cluster.LARGEST", 3)
    scores = {(0, 1): 0.95, (1, 2): 0.61, (2, 3): 0.95, (0, 2): 0.7, (0, 3): 0.7, (1, 3): 0.7}
    assert clusters(list("abcd"), scores, join=0.6) == [(0, 1), (2, 3)]


HEADER = "kind,left,right,ruling,reviewer,date,note\n"


def test_rulings_are_read_in_order(tmp_path: Path) -> None:
    path = tmp_path / "judgements.csv"
    path.write_text(
        HEADER + "recurrence,a1,b1,confirmed,A Reader,2026-01-02,same\nother,x,y,z,A Reader,2026-01-02,\n"
    )
    first, second = rulings(path)
    assert (first.left, first.right, first.ruling, first.given_on, first.line) == (
        "a1",
        "b1",
        "confirmed",
        date(2026, 1, 2),
        2,
    )
    assert second.kind == "other"
    assert rulings(tmp_path / "none.csv") == []


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        ("recurrence,a1,b1,maybe,A Reader,2026-01-02,", "line 2: ruling 'maybe'"),
        ("recurrence,a1,a1,confirmed,A Reader,2026-01-02,", "line 2: left and right"),
        ("recurrence,a1,b1,confirmed,A Reader,2 January,", "line 2: date"),
        ("recurrence,a1,b1,confirmed,,2026-01-02,", "line 2: reviewer"),
        ("recurrence,a1,b1", "line 2: 7 columns"),
    ],
)
def test_a_ruling_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path, row: str, cause: str) -> None:
    path = tmp_path / "judgements.csv"
    path.write_text(HEADER + row + "\n")
    with pytest.raises(InvalidRuling, match=cause):
        rulings(path)


def test_rulings_need_their_header(tmp_path: Path) -> None:
    path = tmp_path / "judgements.csv"
    path.write_text("left,right\n")
    with pytest.raises(InvalidRuling, match="line 1"):
        rulings(path)


def test_a_file_is_scored_pair_by_pair(tmp_path: Path) -> None:
    path = tmp_path / "asks.jsonl"
    rows = [{"id": n, "council": c, "body": None, "date": "2024-05", "text": t} for n, (c, t) in ASKS.items()]
    path.write_text("\n".join(map(json.dumps, rows)))
    found = score_file(path)
    assert len(found) == len(ASKS) * (len(ASKS) - 1) // 2
    assert [pair.score for pair in found] == sorted((pair.score for pair in found), reverse=True)
    assert {pair.decision for pair in found} <= {"proposed", "possible", "rejected"}
    assert all(pair.left < pair.right for pair in found)
    labelled = [row | {"ask": "the same", "theme": "climate", "action": "report"} for row in rows]
    path.write_text("\n".join(map(json.dumps, labelled)))
    assert score_file(path) == found


@pytest.mark.parametrize("line", ["{", '{"id": "a"}', '["a"]', '{"id": "a", "text": "b", "date": "soon"}'])
def test_a_file_that_is_no_list_of_asks_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "asks.jsonl"
    path.write_text('{"id": "z", "text": "That it be done."}\n' + line)
    with pytest.raises(UnreadableDocument, match="line 2"):
        score_file(path)
    with pytest.raises(SourceNotFound):
        score_file(tmp_path / "none.jsonl")


class Answer:
    def __init__(self, variables: tuple[str, ...], rows: tuple[tuple[object, ...], ...]) -> None:
        self.variables, self.rows = variables, rows


class Store:
    """A store-like over one rdflib graph."""

    def __init__(self, turtle: str) -> None:
        self._triples = Graph().parse(data=turtle, format="turtle")

    def rows(self, query: str) -> Answer:
        answer = self._triples.query(query)
        return Answer(
            tuple(str(name) for name in answer.vars or ()),
            tuple(tuple(row) for row in answer if isinstance(row, ResultRow)),
        )


TRIPLES = """
@prefix scr: <https://w3id.org/scrutiny/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://example.org/> .
:rec scr:hasAsk :ask1, :ask2 ; scr:inReport :report .
:v1 scr:versionOf :rec ; scr:madeAt :item1 .  :v2 scr:versionOf :rec ; scr:madeAt :item2 .
:item1 scr:itemOf :meeting1 .  :meeting1 scr:meetingDate "2021-03-02"^^xsd:date .
:item2 scr:itemOf :meeting2 .  :meeting2 scr:meetingDate "2021-01-05"^^xsd:date .
:ask1 scr:text "publish the list"@en ; scr:statedIn :span ; scr:theme <https://w3id.org/scrutiny/def/theme/climate> .
:ask2 scr:text "report back"@en ; scr:possible true .
:span scr:inSource :source .  :source scr:concernsAuthority :alder .
:action a scr:ActionPoint ; scr:text "write to them"@en ; scr:madeAt :item1 .
:asked a scr:Decision ; scr:effect <https://w3id.org/scrutiny/def/effect/request-action> ; scr:text "do it"@en .
:noted a scr:Decision ; scr:effect <https://w3id.org/scrutiny/def/effect/note> ; scr:text "noted"@en .
:doubtful scr:hasAsk :ask3 ; scr:possible true .  :ask3 scr:text "perhaps"@en .
"""


def test_asks_are_read_from_the_store_without_the_possible_ones() -> None:
    base = "https://example.org/"
    assert read_asks(Store(TRIPLES)) == [
        AskRecord(f"{base}action", "write to them", None, f"{base}item1", date(2021, 3, 2)),
        AskRecord(f"{base}ask1", "publish the list", f"{base}alder", f"{base}report", date(2021, 1, 5), ("climate",)),
        AskRecord(f"{base}asked", "do it", None, ""),
    ]
    assert read_asks(Store("")) == []


SEEDS = {
    "000": "middlesbrough-sufficiency-permanency-final-report",
    "001": "middlesbrough-you-matter-to-us-performance",
    "003": "thurrock-2024-childrens-social-care-performance",
    "004": "london-borough-corporate-parenting-performance",
}


def samples(corpus: Path) -> list[AskRecord]:
    """The asks of the five samples: recommendations, action points, and decisions that ask for something."""
    found: list[AskRecord] = []
    for key, name in SEEDS.items():
        outcomes = json.loads((corpus / "gold" / f"{name}.json").read_text(encoding="utf-8"))["outcomes"]
        kept = [
            outcome
            for outcome in outcomes
            if outcome["kind"] in ("recommendation", "action")
            or (key in ("001", "004") and outcome["form"] == "marked")
        ]
        kept = [outcome for outcome in kept if not outcome["text"].endswith("noted.")]
        found += [
            AskRecord(f"{key} {(outcome['label'] or str(n)).strip(').')}", outcome["text"], key, key)
            for n, outcome in enumerate(kept, start=1)
        ]
    return found


def test_the_tight_matches_of_the_samples_rank_above_every_other_pair(corpus: Path) -> None:
    tight = {
        ("000 e", "003 2"),
        ("001 1", "003 3"),
        ("001 2", "003 3"),
        ("001 1", "004 1"),
        ("001 2", "004 1"),
        ("003 3", "004 1"),
    }
    records = samples(corpus)
    assert len(records) == 16
    across = [(pair.left, pair.right) for pair in pairs(records) if pair.left[:3] != pair.right[:3]]
    assert set(across[: len(tight)]) == tight

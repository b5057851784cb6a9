"""Addresses of recurrences: growth keeps them, a merge or a split leads on, and none is used again."""

from __future__ import annotations

from rdflib import Graph

from graph.describe import describe_recurrences
from graph.facts import Cluster, Membership, Recurrences
from graph.recur import replacements
from graph.recur.heritage import Earlier
from graph.vocab import SCR


def found(*groups: str) -> Recurrences:
    clusters = tuple(
        Cluster(
            group[0],
            group,
            "proposed",
            tuple(Membership(n, 0.9, group[0], "proposed", (("both", 1.26),)) for n in group),
        )
        for group in groups
    )
    return Recurrences(clusters, "average linkage", "one", 0.7)


def heirs(before: list[Earlier], *groups: str) -> dict[str, str]:
    return replacements(before, found(*groups).clusters, {group[0]: f"group {group[0]}" for group in groups})


def was(address: str, members: str, by: str | None = None) -> Earlier:
    return Earlier(f"group {address}", frozenset(members), by)


def test_growth_moves_no_address() -> None:
    assert heirs([was("b", "bc")], "bcd") == {}


def test_of_a_merge_the_younger_leads_to_the_elder() -> None:
    assert heirs([was("a", "ab"), was("c", "cd")], "abcd") == {"group c": "group a"}


def test_an_earlier_document_renames_and_the_old_address_leads_on() -> None:
    assert heirs([was("b", "bc")], "abc") == {"group b": "group a"}


def test_after_a_split_the_part_with_the_anchor_keeps_the_address() -> None:
    assert heirs([was("a", "abcd")], "ab", "cd") == {}


def test_most_members_decide_and_then_the_lesser_address() -> None:
    assert heirs([was("z", "zbcd")], "ab", "cd") == {"group z": "group c"}
    assert heirs([was("z", "zbc")], "ab", "cd") == {"group z": "group a"}


def test_a_chain_leads_to_what_stands_now_and_what_vanished_has_no_successor() -> None:
    before = [was("b", "bc"), was("x", "", by="group b"), was("y", "yz"), was("w", "", by="group gone")]
    assert heirs(before, "abc") == {"group b": "group a", "group x": "group a"}


def test_memberships_say_why() -> None:
    graphs = describe_recurrences(found("ab"), {}, {"https://example.org/old": "https://example.org/new"})
    triples = sum(graphs.values(), Graph())
    assert {str(told) for told in triples.objects(None, SCR.explanation)} == {"both +1.3"}
    assert len(triples) > 10

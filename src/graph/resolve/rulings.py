"""People's rulings on identities: which two nodes are one, and which are not; they outrank every rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rdflib import URIRef

from graph import iris
from graph.errors import InvalidRuling
from graph.facts import Ruling

IDENTITY = "identity"
SAME, DIFFERENT = "same", "different"

Pair = tuple[str, str]


def in_force(given: Iterable[Ruling]) -> dict[Pair, Ruling]:
    """Return the ruling in force on each two nodes (lesser IRI first): the latest, by date and then by line.

    Raises `InvalidRuling` for one that is neither "same" nor "different", or is on nodes that cannot be one.
    """
    found: dict[Pair, Ruling] = {}
    for ruling in sorted(given, key=lambda one: (one.given_on, one.line)):
        if ruling.kind != IDENTITY:
            continue
        check(ruling)
        found[_pair(ruling.left, ruling.right)] = ruling
    return dict(sorted(found.items()))


def check(ruling: Ruling) -> None:
    """Raise `InvalidRuling` for a ruling on identities that cannot be obeyed."""
    place = ruling.place
    if ruling.ruling not in (SAME, DIFFERENT):
        raise InvalidRuling(f"{place}ruling {ruling.ruling!r} is neither {SAME!r} nor {DIFFERENT!r}")
    left, right = iris.parse(ruling.left), iris.parse(ruling.right)
    for given, node in ((ruling.left, left), (ruling.right, right)):
        if node is None or node.kind not in ("person", "body", "post") or len(node.segments) != 2:
            raise InvalidRuling(f"{place}{given} is the IRI of no person, body or post")
    if ruling.left == ruling.right:
        raise InvalidRuling(f"{place}left and right are one node")
    if left is not None and right is not None and left.kind != right.kind:
        raise InvalidRuling(f"{place}a {left.kind} and a {right.kind} cannot be the same")


def merges(given: Iterable[Ruling]) -> Mapping[URIRef, URIRef]:
    """Return for each node that is another one by ruling the node that stays, within one council.

    The node that stays is one that several documents may share, then the first by IRI. Nodes of two councils are never
    merged, whatever the ruling. Raises `InvalidRuling` where rulings contradict one another.
    """
    rulings = in_force(given)
    leader: dict[str, str] = {}
    for (left, right), ruling in rulings.items():
        if ruling.ruling == SAME and _council(left) == _council(right):
            one, other = sorted((_leader(leader, left), _leader(leader, right)), key=_rank)
            leader[other] = one
    for (left, right), ruling in rulings.items():
        if ruling.ruling == DIFFERENT and _leader(leader, left) == _leader(leader, right):
            raise InvalidRuling(f"{ruling.place}{left} and {right} are ruled to differ, and others make them one")
    return MappingProxyType({URIRef(node): URIRef(_leader(leader, node)) for node in sorted(leader)})


def _leader(leader: Mapping[str, str], node: str) -> str:
    while node in leader:
        node = leader[node]
    return node


def _rank(node: str) -> tuple[bool, str]:
    """Return the order in which nodes stay: those of one document only go."""
    digits = [part for part in node.rsplit("/", 1)[-1].split("-") if len(part) == 8]
    return any(all(letter in "0123456789abcdef" for letter in part) for part in digits), node


def _council(node: str) -> str:
    parsed = iris.parse(node)
    return parsed.segments[0] if parsed else ""


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)

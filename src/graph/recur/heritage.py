"""What became of the groups of an earlier run, so that an address of a group is never used for another and resolves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph import queries
from graph.facts import Cluster
from graph.files import folder
from graph.recur.asks import Asked

QUERY = "recurrence/clusters.rq"


@dataclass(frozen=True, slots=True)
class Earlier:
    """A group as an earlier run left it: its members, or what replaced it before."""

    address: str
    members: frozenset[str]
    replaced_by: str | None = None


def earlier(store: Asked) -> list[Earlier]:
    """Return the groups that the store holds, and those that were replaced already, ordered by address."""
    answer = store.rows((folder("queries") / QUERY).read_text(encoding="utf-8"))
    members: dict[str, set[str]] = {}
    replaced: dict[str, str] = {}
    for row in answer.rows:
        told = dict(zip(answer.variables, row, strict=True))
        if told["replaced_by"] is not None:
            replaced[str(told["cluster"])] = str(told["replaced_by"])
        else:
            members.setdefault(str(told["cluster"]), set()).add(str(told["node"]))
    standing = [Earlier(address, frozenset(found)) for address, found in members.items()]
    gone = [Earlier(address, frozenset(), by) for address, by in replaced.items() if address not in members]
    return sorted([*standing, *gone], key=lambda one: one.address)


def replaced_by(store: Asked, addresses: Sequence[str]) -> list[Earlier]:
    """Return the groups in whose place the groups of these addresses stand, ordered by address."""
    query = queries.load(folder("queries") / "recurrence" / "replaced.rq")
    found = []
    for at in range(0, len(addresses), _AT_ONCE):
        answer = store.rows(query.bind({"replacement": list(addresses[at : at + _AT_ONCE])}))
        found += [Earlier(str(cluster), frozenset(), str(by)) for cluster, by in answer.rows]
    return sorted(found, key=lambda one: one.address)


_AT_ONCE = 500


def replacements(before: Sequence[Earlier], found: Sequence[Cluster], addresses: Mapping[str, str]) -> dict[str, str]:
    """Return for each address that no longer stands the one in its place.

    `addresses` gives each cluster's address by its anchor. It is the group with most of its members (the lesser address
    where two have as many); one that lost all its members to no group has no successor and is left out. What was replaced
    by a group that is now replaced itself follows it.
    """
    members = {addresses[one.anchor]: {member.node for member in one.members} for one in found}
    heirs: dict[str, str] = {}
    for one in before:
        if one.address in members:
            continue
        shares = {address: len(one.members & nodes) for address, nodes in members.items() if one.members & nodes}
        if shares:
            heirs[one.address] = min(shares, key=lambda address: (-shares[address], address))
        elif one.replaced_by is not None:
            heirs[one.address] = one.replaced_by
    return {address: last for address in heirs if (last := _last(address, heirs)) in members}


def _last(address: str, heirs: Mapping[str, str]) -> str:
    seen = {address}
    while address in heirs and heirs[address] not in seen:
        address = heirs[address]
        seen.add(address)
    return address

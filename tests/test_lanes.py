"""Who may take a worker: what costs much leaves one to the others."""

from __future__ import annotations

from typing import cast

from graph.isolate.processes import Limits, Worker
from graph.serve.endpoint.seats import Lane, Run
from graph.serve.http.debts import Costs, Debts, shape


def _busy(size: int, *heavy: bool) -> Lane:
    """Return a lane in which such queries run."""
    lane = Lane("quick", size, 1.0, Limits(1, 1))
    for kind in heavy:
        worker = cast("Worker", object())  # a lane only counts them
        lane.running[worker] = Run(worker, 0.0, lambda *_: None, heavy=kind)
    return lane


def test_heavy_queries_leave_one_worker_to_the_others() -> None:
    assert _busy(3).open_to(heavy=True)
    assert _busy(3, True, False).open_to(heavy=True)
    assert not _busy(3, True, True).open_to(heavy=True)
    assert _busy(3, True, True).open_to(heavy=False)


def test_a_lane_of_one_worker_takes_whatever_comes() -> None:
    assert _busy(1).open_to(heavy=True)
    assert not _busy(1, True).open_to(heavy=True)
    assert _busy(1).open_to(heavy=False)


def test_the_cost_of_a_kind_of_query_follows_the_last_ones() -> None:
    costs = Costs()
    one, like = shape('SELECT * { ?s ?p "a" } LIMIT 1'), shape("SELECT *   { ?s ?p 'bcd' }\nLIMIT 99")
    assert one == like
    assert costs.of(one) == 0.0
    costs.add(one, 1.0)
    assert costs.of(like) == 1.0
    for _ in range(40):
        costs.add(like, 0.001)
    assert abs(costs.of(one) - 0.001) < 1e-6
    assert costs.of(shape("ASK {}")) == 0.0


def test_costs_of_ten_thousand_kinds_are_kept_and_no_more() -> None:
    costs = Costs()
    for number in range(10_001):
        costs.add(f"query {number}", 1.0)
    assert (costs.of("query 0"), costs.of("query 1"), costs.of("query 10000")) == (0.0, 1.0, 1.0)


def test_a_debt_is_halved_every_thirty_seconds() -> None:
    time = [0.0]
    debts = Debts(now=lambda: time[0])
    debts.charge("a", 8.0)
    time[0] = 60.0
    assert debts.of("a") == 2.0
    debts.charge("a", 1.0)
    assert debts.of("a") == 3.0
    assert debts.of("b") == 0.0

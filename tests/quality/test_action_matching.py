"""Actions of trackers are matched with tasks of meetings as well as they were; floors only rise."""

from __future__ import annotations

import json

import pytest
from action_scores import HERE, SETS, score

FLOORS = json.loads((HERE / "action_floors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SETS)
def test_matching_of_actions_is_no_worse_than_it_was(name: str) -> None:
    found, told = score(name)
    assert found.precision >= FLOORS[name]["precision"], told
    assert found.recall >= FLOORS[name]["recall"], told

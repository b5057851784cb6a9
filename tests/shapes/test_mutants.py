"""Whatever constraint is taken away from a shape, some fixture notices."""

from mutants import cases, mutants_of_all_shapes


def test_every_constraint_taken_away_is_noticed_by_a_fixture() -> None:
    fixtures = cases()
    seen = list(mutants_of_all_shapes())
    assert len(seen) >= 450
    alive = [f"{mutant.shape}: {mutant.what}" for mutant in seen if not mutant.is_noticed(fixtures)]
    assert not alive, alive

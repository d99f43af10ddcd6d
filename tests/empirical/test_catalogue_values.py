"""Every experiment says how much it is worth when time is short, and why."""

from __future__ import annotations

from empirical.catalogue import all_experiments


def test_every_experiment_has_a_place_of_its_own_and_a_reason():
    found = {experiment.name: experiment.value for experiment in all_experiments()}
    points = [value.points for value in found.values()]
    assert len(set(points)) == len(points)
    assert all(0 < value.points <= 100 for value in found.values())
    assert not [name for name, value in found.items() if len(value.reason.split()) < 2]
    assert max(found, key=lambda name: found[name].points) == "fig2"

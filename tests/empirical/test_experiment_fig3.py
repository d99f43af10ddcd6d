"""Figure 3: what a small run finds, what made-up runs would say, what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from print_quality import printable

from empirical.data.configuration import Data
from empirical.experiment import Finding
from empirical.experiments.fig3 import EXPERIMENT, Configuration
from empirical.runs.job import Measured
from theory.errors import InputError

SMOKE = EXPERIMENT.presets["smoke"]


@pytest.fixture(scope="module")
def measured(laboratory):
    return EXPERIMENT.run(SMOKE, laboratory)


def test_the_networks_interpolate_and_store(measured):
    networks = measured.numbers["networks"]
    assert len(networks) == SMOKE.seeds
    assert all(network["reached"] for network in networks)
    for network in networks:
        assert network["stored"] == sum(radius < 1 for radius in network["radii"])
    assert networks[measured.numbers["shown"]]["stored"] >= 4


def test_the_smallest_preset_shows_what_the_paper_shows(measured):
    shown = measured.numbers["networks"][measured.numbers["shown"]]
    assert shown["stored"] == len(measured.arrays["examples"])
    assert not shown["others"]
    assert (measured.arrays["label"] >= 0).mean() > 0.9
    assert set(np.unique(measured.arrays["label"])) >= set(range(6))


def test_an_odd_network_has_negatives_of_what_it_stored(laboratory):
    odd = replace(SMOKE, biases=(False,), seeds=1, resolution=20)
    measured = EXPERIMENT.run(odd, laboratory)
    [network] = measured.numbers["networks"]
    others = network["others"]
    assert len(others) == len(measured.arrays["others"])  # the claim's number is the picture's
    drawn = EXPERIMENT.draw(odd, measured)
    assert f"{len(others)} spurious attractors" in drawn.get_suptitle().replace("\n", " ")
    assert f"(numbers: [{len(others)}])" in EXPERIMENT.claims(odd, measured)[1].reason or (
        network["stored"] < 6
    )
    assert any(other["mirror"] for other in others)
    assert all(other["radius"] < 1 for other in others if other["certain"])


def test_every_example_lies_in_its_own_basin(measured):
    a = measured.arrays
    stored = measured.numbers["networks"][measured.numbers["shown"]]["radii"]
    for i, point in enumerate(a["examples"]):
        column, row = (np.abs(a[k] - point[j]).argmin() for j, k in enumerate("xy"))
        near = a["label"][max(row - 2, 0) : row + 3, max(column - 2, 0) : column + 3]
        assert stored[i] >= 1 or (near == i).any()


def test_the_figure_is_drawn(measured):
    assert len(printable(EXPERIMENT.draw(SMOKE, measured)).axes) >= 3


def network(**changes):
    usual = {
        "kind": "sin", "seed": 0, "reached": True, "stored": 2, "undecided": 0,
        "radii": [0.5, 0.5], "settled": 1.0, "at_examples": 1.0, "others": [],
    }  # fmt: skip
    return usual | changes


OTHER = {"period": 1, "share": 0.5, "radius": 0.5, "error": 0.0, "certain": True, "mirror": False}


def made_up(networks, voronoi=True):
    """Two examples at ±1 on a line; their cells, or the right one's reaching to -0.5."""
    x, y = np.linspace(-2, 2, 41), np.linspace(-1, 1, 21)
    cell = np.broadcast_to((x > 0).astype(int), (21, 41))
    label = cell if voronoi else np.broadcast_to((x > -0.5).astype(int), (21, 41))
    arrays = {"examples": np.array([[-1.0, 0], [1, 0]]), "x": x, "y": y}
    return Measured(
        {"networks": networks, "shown": 0, "moving": 0.0},
        arrays | {"label": label, "voronoi": cell},
    )


@pytest.mark.parametrize(
    ("networks", "voronoi", "findings"),
    [
        ([network()], False, "SUPPORTED SUPPORTED SUPPORTED"),
        ([network(others=[OTHER])] * 6, False, "SUPPORTED CONTRADICTED SUPPORTED"),
        ([network(others=[OTHER])], False, "SUPPORTED UNDECIDED SUPPORTED"),
        ([network(others=[OTHER]), network()], True, "SUPPORTED SUPPORTED CONTRADICTED"),
        ([network(settled=0.9)], True, "SUPPORTED UNDECIDED CONTRADICTED"),
        ([network(others=[OTHER | {"certain": False}])], True, "SUPPORTED UNDECIDED CONTRADICTED"),
        ([network(stored=1)] * 6, True, "CONTRADICTED UNDECIDED CONTRADICTED"),
        ([network(stored=1)], True, "UNDECIDED UNDECIDED CONTRADICTED"),
        ([network(stored=1, undecided=1)], True, "UNDECIDED UNDECIDED CONTRADICTED"),
        ([network(reached=False)], True, "UNDECIDED UNDECIDED CONTRADICTED"),
    ],
    ids=["paper", "spurious", "one spurious", "one clean", "moving", "unsure", "not stored",
         "one not stored", "close", "untrained"],
)  # fmt: skip
def test_claims(networks, voronoi, findings):
    claims = EXPERIMENT.claims(SMOKE, made_up(networks, voronoi))
    assert [claim.finding for claim in claims] == [Finding[name] for name in findings.split()]


@pytest.mark.parametrize(("limit", "finding"), [(9_999, "UNDECIDED"), (10_000, "CONTRADICTED")])
def test_orbits_that_never_end_are_at_no_example(limit, finding):
    """A closed curve or a chaotic set attracts as well; a few hundred steps do not tell."""
    measured = made_up([network(settled=0.9)] * 6)
    claim = EXPERIMENT.claims(replace(SMOKE, limit=limit), measured)[1]
    assert claim.finding is Finding[finding]
    assert f"6 some starts still wander after {limit:,} steps" in claim.reason


def test_no_start_at_an_example_decides_nothing_about_borders():
    nowhere = made_up([network()])
    nowhere.arrays["label"] = np.full_like(nowhere.arrays["label"], -1)
    assert EXPERIMENT.claims(SMOKE, nowhere)[2].finding is Finding.UNDECIDED


def test_bad_input(laboratory):
    with pytest.raises(InputError, match="resolution"):
        replace(SMOKE, resolution=1)
    with pytest.raises(InputError, match="dimension is 3"):
        Configuration(Data("points", "points", count=6, dimension=3))
    with pytest.raises(InputError, match="64 numbers"):
        EXPERIMENT.run(replace(SMOKE, data=Data("digits", count=4)), laboratory)

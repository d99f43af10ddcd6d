"""All fixed points in a box of the plane, against sampling and against what is planted."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from tests.extent import LONG
from theory.deadline import deadline, listening
from theory.flows.equilibrium import Stability
from theory.memories.network import Network
from theory.memories.patches import expanded
from theory.memories.plane import fixed_points, moves, proved_basins, same_point
from theory.memories.polish import values

# f(x, y) = (± 1.1 tanh(3 x), 50 tanh(y/100)): x is 0 or ±WELL, and y is 0
TWO_WELLS = Network.of("tanh", [np.diag([3.0, 0.01]), np.diag([1.1, 50.0])])
FLIP = Network.of("tanh", [np.diag([3.0, 0.01]), np.diag([-1.1, 50.0])])
WELL = brentq(lambda x: 1.1 * np.tanh(3 * x) - x, 0.5, 2)


def random_network(seed: int, phi: str = "tanh") -> Network:
    generator = np.random.default_rng(seed)
    sizes = [(10, 2), (10, 10), (2, 10)]
    matrices = [1.6 * generator.normal(size=s) / np.sqrt(s[1]) for s in sizes]
    offsets = [0.3 * generator.normal(size=s[0]) for s in sizes]
    return Network.of(phi, matrices, offsets)


@pytest.mark.parametrize("phi", ["tanh", "selu", "cosid", "sinusoid"])
@pytest.mark.parametrize("half", [0.3, 0.01, 1e-5])
def test_the_map_lies_within_its_patches(phi, half):
    chain = random_network(1, phi).loop
    generator = np.random.default_rng(0)
    centre = generator.normal(size=(20, 2))
    for longer in (chain, chain.followed_by(chain)):
        with np.errstate(all="ignore"):
            p = expanded(longer, centre, np.full((20, 2), half))
            for corner in ([1, 1], [1, -1], [0.3, -0.9], [0, 0]):
                shift = half * np.array(corner)
                gap = values(longer, centre + shift) - p.value - p.slope @ shift
                assert not (np.abs(gap) > p.error + 1e-13).any()
        if half <= 0.01 and longer is chain:
            assert np.isfinite(p.error).all()


def test_too_small_an_error_is_noticed():
    chain, shift = random_network(1).loop, np.array([0.3, -0.3])
    centre = np.random.default_rng(0).normal(size=(20, 2))
    p = expanded(chain, centre, np.full((20, 2), 0.3))
    gap = values(chain, centre + shift) - p.value - p.slope @ shift
    assert (np.abs(gap) > 1e-3 * p.error).any()


def test_points_that_are_guessed_are_proved_before_any_box_is_looked_at():
    """And a search whose time is over says what is open, and loses no box."""
    told, now = [], [0.0]

    def hear(what):
        told.append(what)
        now[0] += sum("% open" in t for t in told) > 3

    guesses = np.array([[WELL, 0.01], [0.1, 0.0], [WELL, 0.02]])
    with listening(hear), deadline(0.5, clock=lambda: now[0]):
        found = fixed_points(TWO_WELLS.loop, [-2, -1], [2, 1], guesses=guesses)
    kinds = {round(float(p.centre[0]), 3): p.stability for p in found.points}
    assert kinds[round(WELL, 3)] is Stability.STABLE
    assert kinds[0.0] is Stability.UNSTABLE
    assert not found.complete
    assert told[0] == "fixed points, 100 % open"
    for point in ([-WELL, 0.0], [0.0, 0.0], [WELL, 0.0]):  # each is known, or not lost
        inside = (found.open[:, 0] <= point) & (point <= found.open[:, 1])
        known = [np.linalg.norm(p.centre - point) < p.known.outer for p in found.points]
        assert any(known) or inside.all(axis=1).any()
    with deadline(0):
        none = fixed_points(TWO_WELLS.loop, [-2, -1], [2, 1], guesses=guesses)
    assert none.points == ()
    assert np.allclose(none.open, [[[-2, -1], [2, 1]]])


def test_basins_whose_time_is_over_are_open():
    centre = np.array([[1.0, 0.0], [WELL, 0.0]])
    found = fixed_points(TWO_WELLS.loop, [0.2, -1], [2, 1], 20_000)
    (well,) = [p.basin for p in found.points if p.basin]
    small = np.full((2, 2), 1e-9)
    assert proved_basins(TWO_WELLS.loop, [well], centre, small).tolist() == [0, 0]
    with deadline(0):
        cut = proved_basins(TWO_WELLS.loop, [well], centre, small)
    assert cut.tolist() == [-1, 0]  # the second lies in the ball that is known


def test_two_wells_and_the_saddle_between_them():
    found = fixed_points(TWO_WELLS.loop, [-2, -1], [2, 1], 20_000)
    assert found.complete
    places = sorted(float(p.centre[0]) for p in found.points)
    assert places == pytest.approx([-WELL, 0.0, WELL], abs=1e-9)
    kinds = {round(float(p.centre[0])): p.stability for p in found.points}
    assert kinds == {-1: Stability.STABLE, 0: Stability.UNSTABLE, 1: Stability.STABLE}


def test_a_two_cycle_is_found_by_the_second_iterate_and_not_by_the_first():
    once = fixed_points(FLIP.loop, [-2, -1], [2, 1], 20_000)
    assert once.complete
    assert len(once.points) == 1
    twice = fixed_points(FLIP.loop.followed_by(FLIP.loop), [-2, -1], [2, 1], 40_000)
    assert twice.complete
    assert len(twice.points) == 3
    assert sum(p.stability is Stability.STABLE for p in twice.points) == 2


@pytest.mark.parametrize("seed", range(4) if LONG else [1])
def test_no_limit_of_an_orbit_is_missed_and_proved_basins_are_right(seed):
    chain = random_network(seed).loop
    low, high = np.array([-3.0, -3.0]), np.array([3.0, 3.0])
    found = fixed_points(chain, low, high, 40_000)
    ends = np.random.default_rng(seed).uniform(low, high, (200, 2))
    for _ in range(400):
        before, ends = ends, values(chain, ends)
    still = np.abs(ends - before).max(axis=1) < 1e-12
    inside = still & (np.abs(ends) < 3).all(axis=1)
    for end in ends[inside]:
        near = [np.linalg.norm(end - p.centre) < 1e-6 for p in found.points]
        boxes = (found.open[:, 0] <= end) & (end <= found.open[:, 1])
        assert any(near) or boxes.all(axis=1).any()
    sides = np.linspace(-2.9, 2.9, 12)
    centres = np.stack(np.meshgrid(sides, sides), axis=-1).reshape(-1, 2)
    drawing = [p for p in found.points if p.basin]
    basins = [p.basin for p in drawing]
    label = proved_basins(chain, basins, centres, np.full(centres.shape, 0.02))
    starts = centres + np.random.default_rng(1).uniform(-0.02, 0.02, centres.shape)
    for _ in range(400):
        starts = values(chain, starts)
    for end, number in zip(starts[label >= 0], label[label >= 0], strict=True):
        assert np.linalg.norm(end - drawing[number].centre) < 1e-6


def test_a_line_of_fixed_points_stays_open():
    shear = Network.of("z", [np.eye(2), np.diag([1.0, 0.5])])
    found = fixed_points(shear.loop, [-1, -1], [1, 1], 500)
    assert not found.complete
    assert not found.points


def test_points_of_a_two_cycle_are_told_from_fixed_points():
    once = fixed_points(FLIP.loop, [-2, -1], [2, 1], 20_000).points
    twice = fixed_points(FLIP.loop.followed_by(FLIP.loop), [-2, -1], [2, 1], 40_000).points
    for point in twice:
        fixed = abs(float(point.centre[0])) < 1e-3
        assert same_point(point, once[0]) is fixed
        assert moves(FLIP.loop, point) is not fixed
    boxes = np.array([[WELL, 0.0], [0.5, 0.1]])
    basins = [p.basin for p in twice if p.basin]
    label = proved_basins(FLIP.loop, basins, boxes, np.full(boxes.shape, 0.01))
    assert (label >= 0).all()  # either point of the cycle


def test_a_line_has_its_fixed_points_and_two_cycles_as_well():
    line = Network.of("tanh", [[[3.0]], [[1.1]]], [[0.1], [0.0]])
    found = fixed_points(line.loop, [-2], [2], 10_000)
    assert found.complete
    places = sorted(float(p.centre[0]) for p in found.points)
    roots = [brentq(lambda x: 1.1 * np.tanh(3 * x + 0.1) - x, *ends) for ends in
             ((-2, -0.5), (-0.5, 0.5), (0.5, 2))]  # fmt: skip
    assert places == pytest.approx(roots, abs=1e-9)
    flip = Network.of("tanh", [[[3.0]], [[-1.1]]])
    twice = fixed_points(flip.loop.followed_by(flip.loop), [-2], [2], 10_000)
    assert twice.complete
    assert [moves(flip.loop, p) for p in twice.points].count(True) == 2

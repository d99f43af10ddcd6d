"""The training method on maps: a trained network is iterated itself; or the map *is* training.

A system whose flow was trained may say how its network is run (``applied``): then the network
takes the place of the claim's formula, if that is the formula the system gives for it.  A map in
discrete time that is gradient descent at a fixed rate is trained at that rate and compared step
by step; nothing is extrapolated.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from proofs_check.engine import float_map, float_sets
from proofs_check.engine.claims import (
    Attracts,
    Cycle,
    Enumerates,
    Lyapunov,
    Where,
)
from proofs_check.engine.claims.maps import MapClaim
from proofs_check.engine.comparison import Comparison, unknown
from proofs_check.engine.float_map import (
    FloatMap,
    Image,
    image_of,
)
from proofs_check.engine.sides import on_floats
from proofs_check.engine.system import System
from proofs_check.engine.training.trainer import not_there

if TYPE_CHECKING:
    from proofs_check.engine.training.runs import Training

EXACT = 1e-11  # relative: rounding of some dozen steps
SETTLED = 1e-7  # of weights that stopped changing
TRAINED = 1e-6  # relative: multipliers depend on γ, which the finest level makes small


def on_a_map(system: System, claim: MapClaim, training: Training) -> Comparison:
    if claim.at is not Where.END:
        return _with_numbers(system, claim, training)
    why = not_there(training.settled)
    if why:
        return unknown(why)
    if isinstance(claim, Enumerates):
        return unknown("trained weights are no exact numbers: nothing is counted")
    levels = len(training.settled.rates)
    every = [_level(system, claim, training, j) for j in (levels - 2, levels - 1)]
    if any(e.outcome is not every[0].outcome for e in every):
        return unknown("two learning rates do not agree")
    return every[-1]


def _with_numbers(system: System, claim: MapClaim, training: Training) -> Comparison:
    """The network with the weights that it was given: of what needs no slope."""
    image = _applied(system, claim, training, training.one.weights)
    if image is None or not isinstance(claim, Cycle | Attracts):
        return unknown("it speaks of given numbers: nothing is trained")
    shown = (*claim.points, *claim.values)
    flat = np.array([float(x) for x in on_floats(shown, (), training.case)(())])
    n = len(claim.points)
    points = flat[:n].reshape(claim.points.shape)
    given = FloatMap(image, points, flat[n:], EXACT)
    found = float_map.examine(claim, given, training.case.seed)
    return found or unknown("training says nothing of it")


def lyapunov(system: System, claim: Lyapunov, training: Training) -> Comparison:
    """The network updates itself; a map of some of its letters is one that leaves the others."""
    rule, whole, applied = claim.rule, system.iterated, training.one.applied
    known = dict(zip(whole.letters, whole.images, strict=True)) if whole else {}
    partial = [known.get(s) for s in rule.letters] == list(rule.images)
    if applied is None or not partial or set(claim.over) != set(known):
        return unknown("the network is not run by this map")
    own = [whole.letters.index(s) for s in rule.letters]
    order = [list(claim.over).index(s) for s in whole.letters]
    torch = training.torch

    def images(points: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return np.stack(
                [
                    applied(training.one.weights, torch.as_tensor(x[order])).numpy()[own]
                    for x in points
                ]
            )

    return float_sets.lyapunov(claim, training.case, images)


def _level(system: System, claim: MapClaim, training: Training, level: int) -> Comparison:
    record = training.settled.records[-1]
    at = lambda *e: training.values(record, math.nan, *e)[:, level]  # noqa: E731
    points = at(*claim.points).reshape(claim.points.shape)
    values = at(*claim.values) if claim.values else np.zeros(0)
    image = _network(system, claim, training, level) or _formula(system, claim, training, level)
    found = FloatMap(image, points, values, SETTLED)
    seen = float_map.examine(claim, found, training.case.seed)
    return seen or unknown("training says nothing of it")


def _network(system: System, claim: MapClaim, training: Training, level: int) -> Image | None:
    """The trained network, where the claim's map is the one that the system gives for it."""
    if training.one.applied is None:
        return None
    weights = {k: w[level] for k, w in training.settled.weights.items()}
    return _applied(system, claim, training, weights)


def _applied(
    system: System, claim: MapClaim, training: Training, weights: Mapping[str, Any]
) -> Image | None:
    applied, torch = training.one.applied, training.torch
    if applied is None or claim.rule != system.iterated:
        return None

    def image(x: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return applied(weights, torch.as_tensor(x, dtype=torch.float64)).numpy()

    return image


def _formula(system: System, claim: MapClaim, training: Training, level: int) -> Image:
    letters = (*system.state, *system.observed)
    record = training.settled.records[-1]
    nothing = np.full(level + 1, math.nan)
    state = [float(record.letters.get(str(s), nothing)[level]) for s in letters]
    run = on_floats(claim.rule.images, (*claim.rule.letters, *letters), training.case)
    return image_of(run, state)

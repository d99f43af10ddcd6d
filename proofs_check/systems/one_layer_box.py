"""Where the flow of one hidden layer ends, for all starts, widths and norms of a box.

By the tables of :mod:`theory.one_layer.regions`, made once for the box that was asked about.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from flint import arb
from sympy import Symbol

from proofs_check.engine.case import Case
from proofs_check.engine.certified.arrival import Arrival
from proofs_check.engine.certified.step_parts import Part
from proofs_check.engine.claims import Limit
from proofs_check.engine.letters import phi
from proofs_check.engine.sides import number, on_balls
from proofs_check.systems.matrices import k, r
from theory.activation import Activation
from theory.expression.balls import precision
from theory.expression.hulls import ends, spanning
from theory.one_layer.regions.classify import Boxes, Fate, classify
from theory.one_layer.regions.profile import BITS, Profile, bounds, hull
from theory.one_layer.regions.stretches import tabulate
from theory.one_layer.regions.swept import swept

PARTS = 16  # of the interval that v sweeps: a formula is checked on each
TRAPPED = "U² − 2G, which is conserved, keeps every orbit of the box from a turn and from φ = 0"
ARRIVES = "U² − 2G, which is conserved, leads every orbit of the box to p = 1"


@dataclass(frozen=True)
class Letters:
    """Of the system; k and r are those of all networks."""

    u: Symbol
    v: Symbol
    u0: Symbol
    v0: Symbol


def end_of_box(case: Case, letters: Letters) -> Arrival:
    """Proved unless UNDECIDED.  The cover is empty where the box does not lie on one stretch."""
    with precision(BITS):
        whole, box = _boxes(case.within(case.whole), letters), _boxes(case, letters)
        table = _table(case.phi, *_range(whole.a), float(max(abs(U[0]) for U in whole.U)) ** 2)
    found = classify(table, box)
    fate = Fate(int(found.fate[0]))
    if fate is Fate.TRAPPED:
        return Arrival(Limit.TRAPPED, TRAPPED)
    if fate is not Fate.ARRIVES:
        return Arrival(Limit.UNDECIDED, "U² − 2G, which is conserved, leaves open where they end")
    v = hull(*_range(found.end)) / number(r**2, case)
    (size,) = on_balls([phi(r**2 * letters.v)], (letters.v,), case)((v,))
    u = number(1 / k, case) / size
    way = swept(table, box, found)
    begin = number(letters.u0, case)
    cover = () if way is None else _cover(case, (begin, u), hull(*way[0]), through_zero=way[1])
    return Arrival(Limit.ARRIVES, ARRIVES, {letters.u: u, letters.v: v}, cover)


@lru_cache(maxsize=8)
def _table(activation: Activation, low: float, high: float, energy: float) -> Profile:
    return tabulate(activation, low, high, energy=energy)


def _boxes(case: Case, letters: Letters) -> Boxes:
    """U = r² u0, a = r² v0 and r⁴/k², by floats that bound them."""
    inverse = number(r**2, case) * number(1 / k, case)
    return Boxes(
        _floats(number(r**2 * letters.u0, case)),
        _floats(number(r**2 * letters.v0, case)),
        tuple(np.maximum(x, 0.0) for x in _floats(inverse * inverse)),
    )


def _floats(x: arb) -> tuple[np.ndarray, np.ndarray]:
    low, high = bounds(x)
    return np.array([low]), np.array([high])


def _range(x: tuple[np.ndarray, np.ndarray]) -> tuple[float, float]:
    return float(x[0][0]), float(x[1][0])


def _cover(case: Case, u: tuple[arb, arb], way: arb, through_zero: bool) -> tuple[Part, ...]:
    """Boxes in u and v that together hold all orbits: a lies in ``way``, and |u| between those of
    the start and the end, or from 0 on."""
    across = spanning(*ends(*u, *([arb(0)] if through_zero else [])))
    low, high = ends(way / number(r**2, case))
    step = (high - low) / PARTS
    cuts = [low + i * step for i in range(PARTS + 1)]
    return tuple(Part((across, spanning(*pair)), arb(0)) for pair in itertools.pairwise(cuts))

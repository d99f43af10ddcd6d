"""Claims about an orbit: on the way, at its end, and how fast it gets there."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import sympy
from mpmath import mpf

from oracle.comparison import COMPARED, TINY, equal
from oracle.formulas import Undefined, value
from oracle.functions import bound_of_letters
from oracle.orbits import Setting
from proofs_check.engine import claims as kinds
from proofs_check.engine.claims import Limit, Where
from proofs_check.engine.letters import t
from proofs_check.engine.system import Dynamics

LARGE, LARGE_ON_ORBIT = 1e30, 1e9  # what is larger is not finite


def along(claim: Any, setting: Setting) -> bool:
    left, right = claim.sides(setting.system)
    return all(
        equal(setting.at(left, *point), setting.at(right, *point))
        for point in setting.orbit.samples[1:] or setting.orbit.samples
    )


def flow_law(claim: kinds.FlowLaw, setting: Setting) -> bool:
    return along(claim, setting)


def conserved(claim: kinds.Conserved, setting: Setting) -> bool:
    first, *later = (setting.at(claim.quantity, *point) for point in setting.orbit.samples)
    sharp = setting.system.dynamics is Dynamics.MAP
    return all(equal(first, x, sharp=sharp) for x in later)


def differential(claim: kinds.Differential, setting: Setting) -> bool:
    speed = {t: sympy.S.One, **setting.velocity}
    for letter, formula in setting.system.observed.items():
        speed[letter] = sum(
            (formula.diff(s) * v for s, v in setting.velocity.items()), sympy.S.Zero
        )
    return all(
        equal(
            setting.at(claim.left * speed[claim.of], *point),
            setting.at(claim.right * speed[claim.by], *point),
        )
        for point in setting.orbit.samples[:-1] or setting.orbit.samples
    )


def at_end(claim: kinds.AtEnd, setting: Setting) -> bool:
    end = _end(setting)
    return equal(setting.at(claim.left, *end), setting.at(claim.right, *end))


def _end(setting: Setting) -> tuple[float, tuple[float, ...]]:
    if not setting.orbit.arrived:
        raise Undefined("the orbit does not arrive")
    return setting.orbit.end


def rounds(claim: kinds.Rounds, setting: Setting) -> bool:
    gap = setting.at(claim.quantity, *_end(setting)) - value(claim.shown, {}, setting.phi)
    return bool(abs(gap) < mpf(10) ** -claim.places / 2)


def ends(claim: kinds.Ends, setting: Setting) -> bool:
    orbit = setting.orbit
    moved, grows = len(orbit.path) > 1, orbit.grows
    found = {
        Limit.ARRIVES: orbit.arrived,
        Limit.EQUILIBRIUM: orbit.still and not moved,
        Limit.SADDLE: not orbit.arrived and moved and not grows,
        Limit.TRAPPED: not orbit.arrived,
        Limit.DIVERGES: not orbit.arrived and grows,
    }
    return found[claim.limit]


def monotone(claim: kinds.Monotone, setting: Setting) -> bool:
    found = [setting.at(claim.quantity, *point) for point in setting.orbit.samples]
    found = found if claim.rising else found[::-1]
    return all(a <= b or equal(a, b) for a, b in itertools.pairwise(found))


def bound(claim: kinds.Bound, setting: Setting) -> bool:
    if claim.at is Where.EVERYWHERE:
        return bound_of_letters(claim, setting)
    points = [_end(setting)] if claim.at is Where.END else setting.orbit.samples
    if claim.at is Where.ALONG and setting.orbit.arrived and claim.strict:
        points = points[1:]
    compared = COMPARED[sympy.Lt if claim.strict else sympy.Le]
    return all(compared(setting.at(claim.left, *p), setting.at(claim.right, *p)) for p in points)


def finite(claim: kinds.Finite, setting: Setting) -> bool:
    if claim.at is Where.EVERYWHERE:
        return bool(abs(value(claim.value, setting.numbers, setting.phi)) < LARGE)
    points = [_end(setting)] if claim.at is Where.END else setting.orbit.samples
    return all(abs(setting.at(claim.value, *p)) < LARGE_ON_ORBIT for p in points)


def rate(claim: kinds.Rate, setting: Setting) -> bool:
    """From two late points of the orbit, at the target's own precision."""
    path = [p for p in setting.orbit.path if 1e-8 < _gap(setting, p) < 1e-5]
    if len(path) < 2:
        raise Undefined("the orbit has no tail")
    first, last = path[0], path[-1]
    rate = np.log(_gap(setting, first) / _gap(setting, last)) / (last[0] - first[0])
    end = setting.orbit.end
    return bool(abs(rate - setting.at(claim.value, *end)) < 1e-3 * abs(rate))


def _gap(setting: Setting, point: tuple[float, tuple[float, ...]]) -> float:
    return max(abs(float(setting.at(g, *point))) for g in setting.target)


def eigenvalue(claim: kinds.Eigenvalue, setting: Setting) -> bool:
    point = _end(setting) if claim.at is Where.END else setting.orbit.path[0]
    length = max(abs(setting.at(e, *point)) for e in claim.vector)
    return length > TINY and all(equal(setting.at(e, *point), 0) for e in claim.residuals)


def falls(claim: kinds.Falls, setting: Setting) -> bool:
    found = []
    for number in claim.values:
        here = member(claim, number, setting)
        found.append(here.at(claim.quantity, *_end(here)))
    return all(a > b and not equal(a, b) for a, b in itertools.pairwise(found))


def member(claim: kinds.Falls, number: int, setting: Setting) -> Setting:
    """The case of the system with this value of the parameter, or of this shape."""
    case = setting.case
    if claim.family is None:
        values = {**case.values, claim.over: sympy.Integer(number)}
        return setting.other(setting.system, replace(case, values=values))
    system = claim.family(number)
    given = {s: case.values.get(s, sympy.sympify(system.defaults.get(s))) for s in system.inputs}
    return setting.other(system, replace(case, values=given))

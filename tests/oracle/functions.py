"""Claims about functions and letters, of which no orbit is asked."""

from __future__ import annotations

import itertools
from typing import Any

import sympy
from mpmath import mp, mpf

from oracle.comparison import COMPARED, equal
from oracle.formulas import Undefined, value
from oracle.orbits import Setting
from oracle.samples import BESIDE, points_of, values_of
from proofs_check.engine import claims as kinds
from theory.symbolic.mean import Z1, Z2

GROWING, MARGIN = (mpf(40), mpf(400)), mpf("0.05")  # of limits
NUDGES = (mpf("0.01"), mpf("0.3"))  # of a symmetry


def identity(claim: kinds.Identity, setting: Setting) -> bool:
    """At several values of all its letters, those of the case among them."""
    every = values_of((claim.left, claim.right))
    every[0] |= {s: x for s, x in setting.numbers.items() if s in every[0]}
    for env in every:
        if not equal(*(value(e, env, setting.phi) for e in (claim.left, claim.right))):
            return False
    return True


def bound_of_letters(claim: kinds.Bound, setting: Setting) -> bool:
    compared = COMPARED[sympy.Lt if claim.strict else sympy.Le]
    for own in values_of((claim.left, claim.right)):
        env = {**own, **setting.numbers}
        if not compared(*(value(e, env, setting.phi) for e in (claim.left, claim.right))):
            return False
    return True


def invariant(claim: kinds.Invariant, setting: Setting) -> bool:
    """At several points, each moved a little and far."""
    symmetry = claim.symmetry
    moved = symmetry.each_at_hand(symmetry.moved)
    own = {s: x for s, x in setting.numbers.items() if s not in moved}
    unmoved = value(symmetry.identity, own, setting.phi)
    for env in values_of((symmetry.loss, *moved)):
        for by in NUDGES:
            here = {**env, **own, symmetry.parameter: unmoved + by}
            there = {**here, **{s: value(e, here, setting.phi) for s, e in moved.items()}}
            if not equal(*(value(symmetry.loss, x, setting.phi) for x in (here, there))):
                return False
    return True


def among(claim: kinds.Among, setting: Setting) -> bool:
    points = points_of(claim.z, sympy.Interval.open(0, 8))
    phi = [setting.phi.at(0, x) for x in points]
    for formula in claim.formulas:
        there = [value(formula, {claim.z: x}, setting.phi) for x in points]
        if all(equal(a, b) for a, b in zip(phi, there, strict=True)):
            return True
    if not claim.powers or any(y <= 0 for y in phi):
        return False
    exponents = [mp.log(y) / mp.log(x) for x, y in zip(points, phi, strict=True)]
    p = exponents[0]
    return bool(p > 0 and not equal(p, 1) and all(equal(p, q) for q in exponents))


def differentiable(claim: kinds.Differentiable, setting: Setting) -> bool:
    """In the letters that a quantifier has put in: the slopes from both sides agree."""
    return all(
        _slopes_agree(claim.function, s, x, setting)
        for s, x in setting.numbers.items()
        if s in claim.function.free_symbols
    )


def _slopes_agree(e: Any, s: Any, x: Any, setting: Setting) -> bool:
    at = [value(e, {**setting.numbers, s: x + d * BESIDE}, setting.phi) for d in (-1, 0, 1)]
    left, right = (at[1] - at[0]) / BESIDE, (at[2] - at[1]) / BESIDE
    return bool(abs(right - left) < mpf("0.01") * (1 + abs(left) + abs(right)))


def one_formula(claim: kinds.OneFormula, setting: Setting) -> bool:
    """No kink at an eighth; a formula in one letter."""
    (s,) = claim.function.free_symbols
    places = (mpf(n) / 8 for n in range(-40, 41))
    return all(_slopes_agree(claim.function, s, x, setting) for x in places)


def sigmoid_like(claim: kinds.SigmoidLike, setting: Setting) -> bool:
    (s,) = claim.function.free_symbols
    at = [value(claim.function, {s: mpf(n) / 4}, setting.phi) for n in range(-120, 121)]
    steps = [b - a for a, b in itertools.pairwise(at)]
    bounded = max(map(abs, at)) < 1e3 and abs(steps[0]) + abs(steps[-1]) < 1e-2
    return bounded and (min(steps) >= 0 or max(steps) <= 0) and not equal(at[0], at[-1])


def in_the_limit(claim: kinds.InTheLimit, setting: Setting) -> bool:
    """At two large values of the letter: by far on the side that is claimed, or ever closer."""
    if any(e.has(Z1, Z2) for e in claim.expressions()):
        raise Undefined("an expectation over two letters takes too long")
    near, far = (
        value(
            claim.relation.lhs - claim.relation.rhs,
            {**setting.numbers, claim.letter: x},
            setting.phi,
        )
        for x in GROWING
    )
    if isinstance(claim.relation, sympy.Eq):
        return bool(abs(far) < abs(near) / 2 and abs(far) < MARGIN)
    sign = 1 if isinstance(claim.relation, sympy.Gt) else -1
    return bool(min(sign * near, sign * far) > MARGIN)

"""Whether a claim is true of a system at a case's numbers, as far as floats and samples tell.

For mutation tests: a mutant of which this says True may say the same as the original, or another
truth (an *equivalent* mutant), and a verdict "verified" of it is no mistake.  Every other one must
not be verified.  So this errs only in one way that matters, by saying True of what is false; what
it cannot evaluate, or has no rule for, is not True.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import sympy
from mpmath import mp, mpf

from oracle import maps, weights
from oracle.formulas import Undefined, value
from oracle.orbits import Setting
from oracle.samples import points_of
from proofs_check.engine import claims as kinds
from proofs_check.engine.case import Case
from proofs_check.engine.claims import Claim, Limit, Where
from proofs_check.engine.letters import t
from theory.symbolic.mean import Z1, Z2

CLOSE = 1e-7  # relative: an orbit has ten digits
TINY = 1e-10  # absolute, for sides that are 0
LARGE, LARGE_ON_ORBIT = 1e30, 1e9  # what is larger is not finite
GROWING, MARGIN = (mpf(40), mpf(400)), mpf("0.05")  # of limits
TRIED = 6  # values of the letters of an identity
NUDGES = (mpf("0.01"), mpf("0.3"))  # of a symmetry
BESIDE = mpf("1e-4")  # the size of an open interval on which a claim is tried


def is_true(claim: Claim, setting: Setting) -> bool:
    """Whether samples found it true, and none found it false."""
    rule = _RULES.get(type(claim))
    if rule is None:
        return False
    try:
        return bool(rule(claim, setting))
    except Undefined:
        return False


def equal(left: Any, right: Any, scale: Any = 0) -> bool:
    return abs(left - right) <= CLOSE * max(abs(left), abs(right), scale) + TINY


_COMPARED: dict[type, Callable[[Any, Any], bool]] = {
    sympy.Eq: equal,
    sympy.Ne: lambda a, b: not equal(a, b),
    sympy.Lt: lambda a, b: a < b and not equal(a, b),
    sympy.Gt: lambda a, b: a > b and not equal(a, b),
    sympy.Le: lambda a, b: a < b or equal(a, b),
    sympy.Ge: lambda a, b: a > b or equal(a, b),
}


def _holds(claim: kinds.Holds, setting: Setting) -> bool:
    left, right = (value(e, setting.numbers, setting.phi) for e in claim.relation.args)
    return _COMPARED[type(claim.relation)](left, right)


def _identity(claim: kinds.Identity, setting: Setting) -> bool:
    """At several values of all its letters, those of the case among them."""
    every = _values((claim.left, claim.right))
    every[0] |= {s: x for s, x in setting.numbers.items() if s in every[0]}
    for env in every:
        if not equal(*(value(e, env, setting.phi) for e in (claim.left, claim.right))):
            return False
    return True


def _values(formulas: tuple[sympy.Expr, ...]) -> list[dict[Any, Any]]:
    """A few values of all letters of some formulas."""
    free = sorted(set().union(*(e.free_symbols for e in formulas)), key=str)
    lists = [points_of(s) for s in free]
    return [{s: xs[n % len(xs)] for s, xs in zip(free, lists, strict=True)} for n in range(TRIED)]


def _along(claim: Any, setting: Setting) -> bool:
    left, right = claim.sides(setting.system)
    return all(
        equal(setting.at(left, *point), setting.at(right, *point))
        for point in setting.orbit.samples[1:]
    )


def _conserved(claim: kinds.Conserved, setting: Setting) -> bool:
    first, *later = (setting.at(claim.quantity, *point) for point in setting.orbit.samples)
    return all(equal(first, x) for x in later)


def _differential(claim: kinds.Differential, setting: Setting) -> bool:
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
        for point in setting.orbit.samples[:-1]
    )


def _at_end(claim: kinds.AtEnd, setting: Setting) -> bool:
    end = _end(setting)
    return equal(setting.at(claim.left, *end), setting.at(claim.right, *end))


def _end(setting: Setting) -> tuple[float, tuple[float, ...]]:
    if not setting.orbit.arrived:
        raise Undefined("the orbit does not arrive")
    return setting.orbit.end


def _rounds(claim: kinds.Rounds, setting: Setting) -> bool:
    gap = setting.at(claim.quantity, *_end(setting)) - value(claim.shown, {}, setting.phi)
    return bool(abs(gap) < mpf(10) ** -claim.places / 2)


def _ends(claim: kinds.Ends, setting: Setting) -> bool:
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


def _monotone(claim: kinds.Monotone, setting: Setting) -> bool:
    found = [setting.at(claim.quantity, *point) for point in setting.orbit.samples]
    found = found if claim.rising else found[::-1]
    return all(a <= b or equal(a, b) for a, b in itertools.pairwise(found))


def _bound(claim: kinds.Bound, setting: Setting) -> bool:
    if claim.at is Where.EVERYWHERE:
        return _bound_of_letters(claim, setting)
    points = [_end(setting)] if claim.at is Where.END else setting.orbit.samples
    if claim.at is Where.ALONG and setting.orbit.arrived and claim.strict:
        points = points[1:]
    compared = _COMPARED[sympy.Lt if claim.strict else sympy.Le]
    return all(compared(setting.at(claim.left, *p), setting.at(claim.right, *p)) for p in points)


def _bound_of_letters(claim: kinds.Bound, setting: Setting) -> bool:
    compared = _COMPARED[sympy.Lt if claim.strict else sympy.Le]
    for own in _values((claim.left, claim.right)):
        env = {**own, **setting.numbers}
        if not compared(*(value(e, env, setting.phi) for e in (claim.left, claim.right))):
            return False
    return True


def _finite(claim: kinds.Finite, setting: Setting) -> bool:
    if claim.at is Where.EVERYWHERE:
        return bool(abs(value(claim.value, setting.numbers, setting.phi)) < LARGE)
    points = [_end(setting)] if claim.at is Where.END else setting.orbit.samples
    return all(abs(setting.at(claim.value, *p)) < LARGE_ON_ORBIT for p in points)


def _rate(claim: kinds.Rate, setting: Setting) -> bool:
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


def _eigenvalue(claim: kinds.Eigenvalue, setting: Setting) -> bool:
    point = _end(setting) if claim.at is Where.END else setting.orbit.path[0]
    length = max(abs(setting.at(e, *point)) for e in claim.vector)
    return length > TINY and all(equal(setting.at(e, *point), 0) for e in claim.residuals)


def _falls(claim: kinds.Falls, setting: Setting) -> bool:
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


def _for_all(claim: kinds.ForAll, setting: Setting) -> bool:
    return all(is_true(claim.claim, here) for here in _cases(claim, setting))


def _exists(claim: kinds.Exists, setting: Setting) -> bool:
    if claim.of_cases:
        return _in_some_case(claim, setting)
    return any(is_true(claim.claim, here) for here in _cases(claim, setting))


def _many(claim: kinds.Many, setting: Setting) -> bool:
    """At some point, and at others close to it on both sides."""
    return any(
        all(is_true(claim.claim, setting.with_numbers({**point, s: x + d * BESIDE}))
            for s, x in point.items() for d in (-1, 0, 1))
        for point in _points(claim)
    )  # fmt: skip


def _points(claim: kinds.ForAll) -> list[dict[Any, Any]]:
    """Values of the letters: all together for one letter, a selection for more."""
    lists = [points_of(s, domain) for s, domain in claim.over.items()]
    if len(lists) == 1:
        return [{s: x} for s in claim.over for x in lists[0]]
    every = itertools.product(*(xs[:5] for xs in lists))
    return [dict(zip(claim.over, x, strict=True)) for x in every]


def _cases(claim: kinds.ForAll, setting: Setting) -> list[Setting]:
    return [setting.with_numbers(point) for point in _points(claim)]


def _in_some_case(claim: kinds.Exists, setting: Setting) -> bool:
    numbers = {name: x for name, x in claim.witness.items() if name != "phi"}
    witness = Case.of(setting.system, claim.witness["phi"], numbers)
    there = setting.other(setting.system, witness)
    return is_true(claim.claim, there) or is_true(claim.claim, setting)


def _either(claim: kinds.Either, setting: Setting) -> bool:
    return is_true(claim.first, setting) or is_true(claim.second, setting)


def _every(claim: kinds.Every, setting: Setting) -> bool:
    return all(is_true(part, setting) for part in claim.parts)


def _iff(claim: kinds.Iff, setting: Setting) -> bool:
    """Where both have a rule and values, at which they agree."""
    sides = []
    for part in (claim.first, claim.second):
        if type(part) not in _RULES:
            raise Undefined("there is no rule")
        sides.append(bool(_RULES[type(part)](part, setting)))
    return sides[0] is sides[1]


def _lyapunov(claim: kinds.Lyapunov, setting: Setting) -> bool:
    """At all points of finite sets."""
    if not all(isinstance(domain, sympy.FiniteSet) for domain in claim.over.values()):
        raise Undefined("not all sets are finite")
    for point in itertools.product(*claim.over.values()):
        env = {
            **setting.numbers,
            **{s: mpf(int(x)) for s, x in zip(claim.over, point, strict=True)},
        }
        after = {**env, **{
            s: value(e, env, setting.phi)
            for s, e in zip(claim.rule.letters, claim.rule.images, strict=True)
        }}  # fmt: skip
        before, later = (value(claim.quantity, x, setting.phi) for x in (env, after))
        moves = any(not equal(env[s], after[s]) for s in claim.rule.letters)
        if not equal(before, later) and later > before:
            return False
        if claim.strict and moves and equal(before, later):
            return False
    return True


def _invariant(claim: kinds.Invariant, setting: Setting) -> bool:
    """At several points, each moved a little and far."""
    symmetry = claim.symmetry
    moved = symmetry.each_at_hand(symmetry.moved)
    own = {s: x for s, x in setting.numbers.items() if s not in moved}
    unmoved = value(symmetry.identity, own, setting.phi)
    for env in _values((symmetry.loss, *moved)):
        for by in NUDGES:
            here = {**env, **own, symmetry.parameter: unmoved + by}
            there = {**here, **{s: value(e, here, setting.phi) for s, e in moved.items()}}
            if not equal(*(value(symmetry.loss, x, setting.phi) for x in (here, there))):
                return False
    return True


def _flow_law(claim: kinds.FlowLaw, setting: Setting) -> bool:
    return _along(claim, setting)


def _step_law(claim: kinds.StepLaw, setting: Setting) -> bool:
    return maps.recurrence(claim.at_hand, setting)


def _among(claim: kinds.Among, setting: Setting) -> bool:
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


def _differentiable(claim: kinds.Differentiable, setting: Setting) -> bool:
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


def _one_formula(claim: kinds.OneFormula, setting: Setting) -> bool:
    """No kink at an eighth; a formula in one letter."""
    (s,) = claim.function.free_symbols
    places = (mpf(n) / 8 for n in range(-40, 41))
    return all(_slopes_agree(claim.function, s, x, setting) for x in places)


def _in_the_limit(claim: kinds.InTheLimit, setting: Setting) -> bool:
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


def _sigmoid_like(claim: kinds.SigmoidLike, setting: Setting) -> bool:
    (s,) = claim.function.free_symbols
    at = [value(claim.function, {s: mpf(n) / 4}, setting.phi) for n in range(-120, 121)]
    steps = [b - a for a, b in itertools.pairwise(at)]
    bounded = max(map(abs, at)) < 1e3 and abs(steps[0]) + abs(steps[-1]) < 1e-2
    return bounded and (min(steps) >= 0 or max(steps) <= 0) and not equal(at[0], at[-1])


_RULES: dict[type[Claim], Callable[[Any, Setting], bool]] = {
    kinds.Holds: _holds,
    kinds.Identity: _identity,
    kinds.Along: _along,
    kinds.Conserved: _conserved,
    kinds.Differential: _differential,
    kinds.AtEnd: _at_end,
    kinds.Rounds: _rounds,
    kinds.Ends: _ends,
    kinds.Monotone: _monotone,
    kinds.Bound: _bound,
    kinds.Finite: _finite,
    kinds.Rate: _rate,
    kinds.Eigenvalue: _eigenvalue,
    kinds.Falls: _falls,
    kinds.ForAll: _for_all,
    kinds.Exists: _exists,
    kinds.Many: _many,
    kinds.Either: _either,
    kinds.Every: _every,
    kinds.Iff: _iff,
    kinds.Lyapunov: _lyapunov,
    kinds.Invariant: _invariant,
    kinds.FlowLaw: _flow_law,
    kinds.StepLaw: _step_law,
    kinds.Among: _among,
    kinds.OneFormula: _one_formula,
    kinds.SigmoidLike: _sigmoid_like,
    kinds.InTheLimit: _in_the_limit,
    kinds.Differentiable: _differentiable,
    kinds.AnsatzKept: weights.kept,
    kinds.AtForm: weights.at_form,
    kinds.Attracts: maps.attracts,
    kinds.Cycle: maps.cycle,
    kinds.Multiplier: maps.multiplier,
    kinds.Stable: maps.stable,
    kinds.Stability: maps.stability,
    kinds.LinearlyStable: maps.linearly_stable,
    kinds.Enumerates: maps.enumerates,
    kinds.Recurrence: maps.recurrence,
}

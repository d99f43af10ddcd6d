"""Whether a claim is true of a system at a case's numbers, as far as floats and samples tell.

For mutation tests: a mutant of which this says True may say the same as the original, or another
truth (an *equivalent* mutant), and a verdict "verified" of it is no mistake.  Every other one must
not be verified.  So this errs only in one way that matters, by saying True of what is false; what
it cannot evaluate, or has no rule for, is not True.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from oracle import functions, maps, on_orbits, weights
from oracle.comparison import COMPARED
from oracle.formulas import Undefined, value
from oracle.orbits import Setting
from oracle.samples import BESIDE, points_of
from proofs_check.engine import claims as kinds
from proofs_check.engine.case import Case
from proofs_check.engine.claims import Claim


def is_true(claim: Claim, setting: Setting) -> bool:
    """Whether samples found it true, and none found it false."""
    rule = _RULES.get(type(claim))
    if rule is None:
        return False
    try:
        return bool(rule(claim, setting))
    except Undefined:
        return False


def _holds(claim: kinds.Holds, setting: Setting) -> bool:
    left, right = (value(e, setting.numbers, setting.phi) for e in claim.relation.args)
    return COMPARED[type(claim.relation)](left, right)


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
    every = itertools.product(*([*xs[:3], *xs[-2:]] for xs in lists))
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


def _step_law(claim: kinds.StepLaw, setting: Setting) -> bool:
    return maps.recurrence(claim.at_hand, setting)


_RULES: dict[type[Claim], Callable[[Any, Setting], bool]] = {
    kinds.Holds: _holds,
    kinds.Identity: functions.identity,
    kinds.Along: on_orbits.along,
    kinds.Conserved: on_orbits.conserved,
    kinds.Differential: on_orbits.differential,
    kinds.AtEnd: on_orbits.at_end,
    kinds.Rounds: on_orbits.rounds,
    kinds.Ends: on_orbits.ends,
    kinds.Monotone: on_orbits.monotone,
    kinds.Bound: on_orbits.bound,
    kinds.Finite: on_orbits.finite,
    kinds.Rate: on_orbits.rate,
    kinds.Eigenvalue: on_orbits.eigenvalue,
    kinds.Falls: on_orbits.falls,
    kinds.ForAll: _for_all,
    kinds.Exists: _exists,
    kinds.Many: _many,
    kinds.Either: _either,
    kinds.Every: _every,
    kinds.Iff: _iff,
    kinds.Lyapunov: maps.lyapunov,
    kinds.Invariant: functions.invariant,
    kinds.FlowLaw: on_orbits.flow_law,
    kinds.StepLaw: _step_law,
    kinds.Among: functions.among,
    kinds.OneFormula: functions.one_formula,
    kinds.SigmoidLike: functions.sigmoid_like,
    kinds.InTheLimit: functions.in_the_limit,
    kinds.Differentiable: functions.differentiable,
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

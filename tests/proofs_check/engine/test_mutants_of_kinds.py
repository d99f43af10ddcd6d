"""Every kind of claim has mutants, of which none that is false is verified."""

from __future__ import annotations

import pytest
import sympy
from extent import LONG
from oracle.claims import is_true
from oracle.orbits import Setting
from sympy import (
    Abs,
    Eq,
    Gt,
    Heaviside,
    ImmutableMatrix,
    Interval,
    Lt,
    Max,
    Min,
    Piecewise,
    exp,
    sign,
)

from proofs_check.engine import claims as kinds
from proofs_check.engine.case import Case
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.check import examine
from proofs_check.engine.claims import Claim, Limit, Map, Where
from proofs_check.engine.contraries import contrary
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.mutation import mutants, with_mutant
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.one_layer import a, k, lambda1, one_layer, p, u, u0, v, v0, z

REALS = {z: sympy.S.Reals}
LOGISTIC = 1 / (1 + exp(-z))
HALF = sympy.Rational(1, 2)
alpha, beta = sympy.symbols("alpha beta", real=True)
LINE = Map((alpha,), (alpha / 2 + HALF,))
HERE = LINE, ImmutableMatrix([[1]])
PLANE = Map((alpha, beta), (beta, (alpha + 1) / 3))

x, y, x0, y0 = sympy.symbols("x y x_0 y_0", real=True)
STEPS = System(
    state={x: x0, y: y0}, step={x: x / 2, y: x}, defaults={x0: "9/10", y0: "7/10"}
)  # fmt: skip
DECAY = System(  # x → √y0
    state={x: x0}, loss=(y0 - x**2) ** 2 / 4, clock=y0 - x**2, defaults={y0: 2, x0: "1/3"}
)

TRUE: dict[str, tuple[System, Claim]] = {  # of the logistic function, where there is a φ
    "Holds": (one_layer(), kinds.Holds(Lt(phi(v0), u0))),
    "Holds, equal": (one_layer(), kinds.Holds(Eq(phi(v0), 1 / (1 + exp(-v0))))),
    "ForAll": (one_layer(), kinds.ForAll(REALS, kinds.Holds(Gt(phi(z), 0)))),
    "ForAll, in an interval": (
        one_layer(),
        kinds.ForAll({z: Interval(0, 1)}, kinds.Holds(Lt(dphi(z), HALF))),
    ),
    "Exists": (one_layer(), kinds.Exists(REALS, kinds.Holds(Lt(Abs(z * dphi(z) / phi(z)), 1)))),
    "Exists, of starts": (
        one_layer(),
        kinds.Exists({u0: sympy.S.Reals}, kinds.Bound(lambda1, 1, strict=True, at=Where.END)),
    ),
    "Many": (one_layer(), kinds.Many(REALS, kinds.Holds(Gt(Abs(z * dphi(z) / phi(z)), 1)))),
    "Either": (
        one_layer(),
        kinds.Either(kinds.Among(z, (sympy.sin(z),)), kinds.Holds(Eq(phi(0), HALF))),
    ),
    "Every": (
        one_layer(),
        kinds.Every((kinds.Holds(Lt(phi(v0), u0)), kinds.Holds(Gt(u0, 0)))),
    ),
    "Iff": (one_layer(), kinds.Iff(kinds.Holds(Lt(phi(v0), u0)), kinds.Holds(Gt(u0, 0)))),
    "Among": (one_layer(), kinds.Among(z, (sympy.tanh(z), LOGISTIC))),
    "OneFormula": (one_layer(), kinds.OneFormula(phi(z))),
    "SigmoidLike": (one_layer(), kinds.SigmoidLike(phi(z))),
    "Differentiable": (one_layer(), kinds.ForAll(REALS, kinds.Differentiable(phi(z)))),
    "Finite": (one_layer(), kinds.ForAll(REALS, kinds.Finite(phi(z) / dphi(z), Where.EVERYWHERE))),
    "Finite, at the end": (one_layer(), kinds.Finite(1 / phi(a), Where.END)),
    "Identity": (one_layer(), kinds.Identity(phi(z), LOGISTIC)),
    "Conserved": (one_layer(), kinds.Conserved(u**2 / 2 - v - exp(v))),
    "Monotone": (DECAY, kinds.Monotone((y0 - x**2) ** 2, rising=False)),
    "Bound": (one_layer(), kinds.Bound(u, 2)),
    "Bound, at the end": (one_layer(), kinds.Bound(lambda1, HALF, strict=True, at=Where.END)),
    "Ends": (one_layer(), kinds.Ends(Limit.ARRIVES)),
    "Rounds": (one_layer(), kinds.Rounds(lambda1, sympy.Rational(225, 1000), 3)),
    "Falls": (one_layer(), kinds.Falls(lambda1, k, (1, 2, 4))),
    "Exists, of cases": (
        one_layer(),
        kinds.Exists(kinds.CASES, kinds.Falls(Abs(lambda1), k, (1, 2)), {"phi": "sigmoid"}),
    ),
    "Eigenvalue": (
        one_layer(),
        kinds.Eigenvalue(ImmutableMatrix([[0, u], [u, 0]]), ImmutableMatrix([1, 1]), u, Where.END),
    ),
    "Rate": (DECAY, kinds.Rate(2 * y0)),
    "Cycle": (STEPS, kinds.Cycle(*HERE)),
    "Cycle, of the plane": (STEPS, kinds.Cycle(PLANE, ImmutableMatrix([[HALF, HALF]]))),
    "Multiplier": (STEPS, kinds.Multiplier(*HERE, value=HALF)),
    "Stable": (STEPS, kinds.Stable(*HERE)),
    "LinearlyStable": (STEPS, kinds.LinearlyStable(*HERE)),
    "Stability": (STEPS, kinds.Stability(*HERE, multipliers=(HALF,))),
    "Enumerates": (STEPS, kinds.Enumerates(*HERE, lower=-3, upper=3, count=1)),
    "Holds, by cases": (DECAY, kinds.Holds(Lt(Piecewise((x0, x0 < 1), (3, True)), Max(x0, y0)))),
    "ForAll, by cases": (
        DECAY,
        kinds.ForAll(REALS, kinds.Holds(Gt(Max(z, -z / 2) + Piecewise((1, z < 2), (z, True)), 0))),
    ),
    "Bound, by cases": (DECAY, kinds.Bound(Max(x, x0), Piecewise((2, x < 3), (1, True)))),
    "Bound, by cases, at the end": (
        DECAY,
        kinds.Bound(Min(x, y0) + sign(x), 3 - Heaviside(x0 - 1), strict=True, at=Where.END),
    ),
    "Cycle, by cases": (
        STEPS,
        kinds.Cycle(Map((alpha,), (Max(alpha / 2, -alpha) + HALF,)), ImmutableMatrix([[1]])),
    ),
    "Multiplier, by cases": (
        STEPS,
        kinds.Multiplier(
            Map((alpha,), (Max(alpha / 2, -alpha) + HALF,)), ImmutableMatrix([[1]]), value=HALF
        ),
    ),
    "Recurrence": (STEPS, kinds.Recurrence(x + y, 3 * x / 2)),
}
SLOW = () if LONG else ("Exists, of starts", "Conserved", "Eigenvalue")
ELSEWHERE = {  # mutated where they are stated, or inside another one
    "Along", "AtEnd", "Differential", "AnsatzKept", "AtForm", "InTheLimit", "Differentiable",
    "Equation", "Claim", "Lyapunov", "Invariant", "FlowLaw", "StepLaw", "FormClaim",
    "WeightClaim", "FlowKeeps", "StepGives", "CycleNear", "Criterion", "Tends", "Attracts",
}  # fmt: skip


PROVING = ("symbolic", "certified")


@pytest.mark.parametrize("name", [name for name in TRUE if name not in SLOW])
def test_no_false_mutant_of_any_kind_is_verified(name):
    system, claim = TRUE[name]
    theorem = Theorem(name, system, (claim,))
    numbers = {"u0": "9/10", "v0": "7/10"} if system.abstract else {}
    case = Case.of(system, "sigmoid" if system.abstract else None, numbers)
    setting, orbits = Setting(system, case), Orbits(system, case)
    assert is_true(claim, setting)
    assert examine(theorem, case, PROVING, orbits).verdict == "verified"
    refuted = 0
    for mutant in mutants(theorem):
        verdict = examine(with_mutant(theorem, mutant), case, PROVING, orbits).verdict
        true = is_true(mutant.claim, setting)
        assert verdict != ("refuted" if true else "verified"), (mutant.change, mutant.claim.text)
        refuted += verdict == "refuted"
    assert refuted


def test_every_kind_of_claim_is_mutated():
    held = ((name, getattr(kinds, name)) for name in kinds.__all__)
    every = {name for name, kind in held if isinstance(kind, type) and issubclass(kind, Claim)}
    assert every <= ELSEWHERE | {type(claim).__name__ for _, claim in TRUE.values()}


@pytest.mark.parametrize(
    "name", [n for n, (_, claim) in TRUE.items() if n not in SLOW and contrary(claim)]
)
def test_a_contrary_is_false_where_the_claim_is_true(name):
    system, claim = TRUE[name]
    numbers = {"u0": "9/10", "v0": "7/10"} if system.abstract else {}
    setting = Setting(system, Case.of(system, "sigmoid" if system.abstract else None, numbers))
    assert not is_true(contrary(claim), setting)


FALSE = {  # of a formula that no examiner looked at once
    "another function": kinds.OneFormula(phi(Abs(z))),
    "a kink": kinds.OneFormula(phi(z) + Abs(z - 1)),
    "a vector that is 0": kinds.Eigenvalue(
        ImmutableMatrix([[1, 2], [3, 4]]), ImmutableMatrix([1 - p, 0]), sympy.S(17), Where.END
    ),
    "a vector that may be 0": kinds.Eigenvalue(
        ImmutableMatrix([[1 + v - Abs(v)]]), ImmutableMatrix([v + Abs(v)]), sympy.S.One
    ),
    "a product": kinds.SigmoidLike(z * phi(z)),
    "a value listed twice": kinds.Falls(lambda1, k, (1, 2, 1)),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_is_not_verified(name):
    system = one_layer()
    case = Case.of(system, "sigmoid", {"u0": "9/10", "v0": "7/10"})
    assert examine(Theorem(name, system, (FALSE[name],)), case, PROVING).verdict != "verified"


ELASTICITY = z * dphi(z) / phi(z)
OF_THE_IDENTITY = {  # it is 0/0 at 0, and 1 elsewhere
    "an equation": (sympy.S.Reals, Eq(ELASTICITY, 1), "inconclusive"),
    "a bound": (sympy.S.Reals, sympy.Le(Abs(ELASTICITY), 1), "inconclusive"),
    "a strict bound": (sympy.S.Reals, Lt(ELASTICITY, 2), "inconclusive"),
    "beyond 0": (Interval.open(0, sympy.oo), Eq(ELASTICITY, 1), "verified"),
    "below 0": (Interval.open(-sympy.oo, 0), Lt(ELASTICITY, 2), "verified"),
}


@pytest.mark.parametrize("name", OF_THE_IDENTITY)
def test_what_is_undefined_at_a_point_is_not_proved_for_all(name):
    domain, relation, verdict = OF_THE_IDENTITY[name]
    system = one_layer()
    theorem = Theorem(name, system, (kinds.ForAll({z: domain}, kinds.Holds(relation)),))
    assert examine(theorem, Case.of(system, "identity", {}), PROVING).verdict == verdict


UNDECIDED_OR_TRUE = {  # what another φ makes of it
    "swish": "verified",
    "abs(z)": "refuted",
    "log(z)": "inconclusive",  # not for all z, but where it is defined
}


@pytest.mark.parametrize("formula", UNDECIDED_OR_TRUE)
def test_a_function_of_phi_is_examined_by_its_own_formula(formula):
    system = one_layer()
    case = Case.of(system, formula, {})
    theorem = Theorem("twice", system, (kinds.OneFormula(2 * phi(z) + z),))
    assert examine(theorem, case, PROVING).verdict == UNDECIDED_OR_TRUE[formula]


OF_ONE_SIGN = {  # of 0/0 at 0, where a box cannot decide it
    "below 0": (Gt(-Abs(ELASTICITY), 1, evaluate=False), "refuted"),
    "above 0": (Lt(Abs(ELASTICITY) + 1, 0, evaluate=False), "refuted"),
    "a square": (Eq(phi(z) ** 2, -1, evaluate=False), "refuted"),
    "possible": (Gt(-Abs(ELASTICITY), -2), "verified"),
    "at 0 alone": (Eq(Abs(z * phi(z)), 0), "verified"),
}


@pytest.mark.parametrize("name", OF_ONE_SIGN)
@pytest.mark.parametrize("formula", ["swish", "relu"])
def test_what_no_real_number_satisfies_is_true_nowhere(formula, name):
    relation, expected = OF_ONE_SIGN[name]
    system = one_layer()
    theorem = Theorem("somewhere", system, (kinds.Exists(REALS, kinds.Holds(relation)),))
    verdict = examine(theorem, Case.of(system, formula, {}), PROVING).verdict
    assert verdict in (expected, "inconclusive" if expected == "verified" else "refuted")


def test_a_quantified_mutant_has_no_letter_without_a_value():
    x, y, x0, y0 = sympy.symbols("x y x_0 y_0", real=True)
    system = System(state={x: x0, y: y0}, step={x: x / 2, y: x}, defaults={x0: 1, y0: 2})
    claim = kinds.ForAll({x: Interval(0, 1)}, kinds.Holds(Lt(x**2, 2)))
    found = [m.claim for m in mutants(Theorem("square", system, (claim,)))]
    assert found
    assert not any(y in e.free_symbols for c in found for e in c.expressions())

"""Claims with Max, Min, |·|, sign, Heaviside and Piecewise: decided where they are, open at a jump,
and never by a derivative that does not exist."""

from __future__ import annotations

import pytest
import sympy
from extent import LONG
from sympy import (
    Abs,
    Eq,
    Ge,
    Gt,
    Heaviside,
    ImmutableMatrix,
    Interval,
    Le,
    Lt,
    Max,
    Min,
    Ne,
    Piecewise,
    Rational,
    floor,
    log,
    sign,
    sqrt,
)

from proofs_check.engine import claims as kinds
from proofs_check.engine.check import check
from proofs_check.engine.claims import Map, Where
from proofs_check.engine.outcomes import Outcome
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from theory.activation import Activation
from theory.errors import ExpressionError
from theory.expression.threshold import Sgn

x, y, x0, y0, a, p = sympy.symbols("x y x_0 y_0 alpha p", real=True)
HALF, REALS = Rational(1, 2), {a: sympy.S.Reals}
FALLING = System(  # x = e^{−t}, y = 1 − 2 e^{−t}
    state={x: x0, y: y0}, velocity={x: -x, y: 1 - y}, defaults={x0: 1, y0: -1}
)  # fmt: skip
DECAY = System(  # x → √2
    state={x: x0}, loss=(2 - x**2) ** 2 / 4, clock=2 - x**2, defaults={x0: "1/3"}
)
STILL = System(defaults={p: 2})
STEP = Piecewise((0, y < 0), (1, True))
RECIPROCAL = Piecewise((a, a < 0), (1 / a, True))

CLAIMS = [  # true ones are verified or open, false ones refuted or open: as it is said
    (FALLING, kinds.Conserved(STEP), "refuted"),
    (FALLING, kinds.Conserved(sign(y)), "refuted"),
    (FALLING, kinds.Conserved(Heaviside(y)), "refuted"),
    (FALLING, kinds.Monotone(STEP, rising=False), "open"),
    (FALLING, kinds.Monotone(sign(y), rising=False), "open"),
    (FALLING, kinds.Monotone(floor(y), rising=False), "open"),
    (FALLING, kinds.Monotone(Max(y, 0), rising=False), "refuted"),
    (FALLING, kinds.Along(Max(y, 0), y), "refuted"),
    (FALLING, kinds.Along(Piecewise((y, y < 0), (2 * y, True)), y), "refuted"),
    (FALLING, kinds.Along(Max(-y, 0) - Max(-1 - y, 0), 1), "refuted"),
    (FALLING, kinds.Bound(Max(x, y), HALF), "refuted"),
    (FALLING, kinds.Bound(sign(y), 0), "refuted"),
    (DECAY, kinds.Bound(x, Max(x0, 2)), "verified"),
    (DECAY, kinds.Bound(x, Min(x0, 2)), "refuted"),
    (DECAY, kinds.Bound(-HALF, Heaviside(2 - x**2)), "verified"),
    (DECAY, kinds.Bound(sign(2 - x**2), 0, at=Where.END), "open"),  # the jump itself
    (DECAY, kinds.AtEnd(Max(x, 2), sqrt(2)), "refuted"),
    (DECAY, kinds.AtEnd(Piecewise((1, x**2 < 2), (0, True)), 1), "open"),
    (DECAY, kinds.AtEnd(Piecewise((1, x**2 < 3), (0, True)), 1), "verified"),
    (DECAY, kinds.AtEnd(Piecewise((1, x**2 < 1), (0, True)), 1), "refuted"),
    (DECAY, kinds.Finite(STEP.subs(y, x)), "verified"),
    (STILL, kinds.Holds(Gt(Max(p, 1), 1)), "verified"),
    (STILL, kinds.Holds(Eq(sign(p - 2), 0)), "verified"),
    (STILL, kinds.Holds(Eq(Piecewise((1, p >= 2), (0, True)), 1)), "verified"),
    (STILL, kinds.Holds(Eq(Piecewise((1, p > 2), (0, True)), 1)), "refuted"),
    (STILL, kinds.Holds(Eq(Heaviside(p - 2), HALF)), "verified"),
    (STILL, kinds.Holds(Gt(Heaviside(p - 2), HALF)), "refuted"),
    (STILL, kinds.ForAll(REALS, kinds.Holds(Ge(Max(a, -a), 0))), "verified"),
    (STILL, kinds.ForAll(REALS, kinds.Holds(Gt(Max(a, -a), 0))), "refuted"),
    (STILL, kinds.ForAll(REALS, kinds.Holds(Eq(sign(a) ** 2, 1))), "refuted"),
    (STILL, kinds.ForAll(REALS, kinds.Holds(Eq(Heaviside(a), Heaviside(a, 1)))), "refuted"),
    (STILL, kinds.Identity(Max(a, -2 * a), Abs(a)), "refuted"),
    (
        STILL,
        kinds.ForAll({a: Interval(-1, 1)}, kinds.Holds(Le(Piecewise((a, a < 0), (a**2, True)), 1))),
        "verified",
    ),
    (
        STILL,
        kinds.ForAll(
            {a: Interval(-1, 1)},
            kinds.Holds(Lt(Piecewise((a, a < 0), (2, a <= 0), (a**2, True)), 2)),
        ),
        "refuted",
    ),
    (STILL, kinds.ForAll(REALS, kinds.Finite(RECIPROCAL, Where.EVERYWHERE)), "open"),
    (STILL, kinds.ForAll(REALS, kinds.Differentiable(sign(a))), "open"),
    (STILL, kinds.OneFormula(Piecewise((a, a > 0), (0, True))), "refuted"),
    (STILL, kinds.OneFormula(Heaviside(a)), "open"),
    # an open interval is no matter of one point
    (STILL, kinds.Many(REALS, kinds.Holds(Ge(-(a**2), 0))), "open"),
    (STILL, kinds.Many({a: Interval(0, 1)}, kinds.Holds(Le(a, 0))), "open"),
    (STILL, kinds.Many(REALS, kinds.Holds(Gt(Piecewise((1, Eq(a, 0)), (0, True)), 0))), "open"),
    (STILL, kinds.Many(REALS, kinds.Holds(Ne(sign(a) ** 2, 1))), "open"),
    (STILL, kinds.Many(REALS, kinds.Finite(log(-(a**2)), Where.EVERYWHERE)), "refuted"),
    (STILL, kinds.Many(REALS, kinds.Holds(Gt(Max(a, -1), 0))), "verified"),
    (STILL, kinds.Exists(REALS, kinds.Holds(Ge(-(a**2), 0))), "verified"),
]


def of(kind, image, point, **said):
    return kind(Map((a,), (image,)), ImmutableMatrix([[point]]), **said)


TURN = Piecewise((2 * a, a > 0), (a / 2, True))
CLAIMS += [
    (STILL, of(kinds.Multiplier, Max(a, 0), 1, value=1), "verified"),
    (STILL, of(kinds.Multiplier, Max(a, 0), 1, value=HALF), "refuted"),
    *((STILL, of(kinds.Multiplier, Max(a, 0), 0, value=n), "open") for n in (0, HALF, 1)),
    (STILL, of(kinds.Multiplier, Abs(a) / 2, 0, value=0), "open"),
    (STILL, of(kinds.Multiplier, TURN, 0, value=HALF), "open"),
    (STILL, of(kinds.LinearlyStable, TURN, 0), "open"),
    (STILL, of(kinds.Stable, TURN, 0), "open"),
    (STILL, of(kinds.Stable, Max(a / 2, -5) + HALF, 1), "verified"),
    (STILL, of(kinds.Stable, Max(2 * a, -5) - 1, 1), "refuted"),
    (STILL, of(kinds.Cycle, Heaviside(a), 1), "verified"),
    (STILL, of(kinds.Cycle, Heaviside(a), 0), "refuted"),
    (STILL, of(kinds.Cycle, Heaviside(a), HALF), "refuted"),
    (STILL, of(kinds.Enumerates, Max(a / 2, -5) + HALF, 1, lower=-3, upper=3, count=1), "verified"),
    (STILL, of(kinds.Enumerates, Max(a / 2, -5) + HALF, 1, lower=-3, upper=3, count=2), "refuted"),
    (STILL, of(kinds.Enumerates, Heaviside(a), 1, lower=-3, upper=3, count=1), "open"),
]


@pytest.mark.parametrize(
    ("system", "claim", "expected"), CLAIMS, ids=[c.text[:70] for _, c, _ in CLAIMS]
)
def test_verdicts(system, claim, expected):
    if expected == "open" and isinstance(claim, kinds.AtEnd) and not LONG:
        pytest.skip("SymPy takes seconds to see nothing")
    found = check(Theorem("here", system, (claim,)), methods=("symbolic", "certified"), seconds=20)
    assert found.verdict == ("inconclusive" if expected == "open" else expected), found.judgements


@pytest.mark.parametrize("e", [STEP, sign(y), floor(y), Sgn(y), Heaviside(y) * y], ids=str)
def test_what_may_jump_has_no_rate(e):
    with pytest.raises(ExpressionError, match="may jump"):
        FALLING.rate(e)


def test_a_kink_at_the_start_refutes_nothing():
    """x falls from 0, where max(x, 0) stays 0; its slope there would be 1/2 by SymPy's rule."""
    system = System(state={x: x0}, velocity={x: -sympy.S.One}, defaults={x0: 0})
    claim = kinds.Along(Max(x, 0), 0)
    found = check(Theorem("here", system, (claim,)), methods=("symbolic", "certified"))
    assert all(e.outcome is not Outcome.REFUTES for e in found.about(claim))


def test_floats_say_nothing_of_a_jump():
    claim = kinds.Conserved(sign(y))
    found = check(Theorem("here", FALLING, (claim,)), methods=("flow",))
    assert [e.outcome for e in found.about(claim) if e.method == "flow"] == [Outcome.UNKNOWN]


@pytest.mark.parametrize("e", [sign(a), Heaviside(a), Piecewise((1, a > 0), (0, True)), Sgn(a)])
def test_an_activation_may_not_jump(e):
    with pytest.raises(ExpressionError, match="jump"):
        Activation.of(e)

"""Proposition 1 as printed needs a stronger notion of attractor than the paper's."""

import sympy
from sympy import Eq, Interval, Rational

from proofs_check.engine.claims import Cycle, ForAll, Holds, Map, Multiplier, Stable
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.letters import phi
from proofs_check.engine.system import System

x, y, x0, y0 = sympy.symbols("x y x_0 y_0", real=True)
EXCURSION = Map((x, y), (2 * x * (1 - phi(2 * y**2)), phi(2 * x**2 - 2)))
SYSTEM = System(
    state={x: x0, y: y0}, step=dict(zip((x, y), EXCURSION.images, strict=True)),
    defaults={x0: "1/2", y0: "1/3"},
)  # fmt: skip
ORIGIN = EXCURSION, sympy.ImmutableMatrix([[0, 0]])
# S(t) = 3t² − 2t³ between 0 and 1, 0 below and 1 above
CUT_OFF = "(1 + abs(z) - abs(z - 1))/2"
SMOOTH_STEP = f"3*({CUT_OFF})**2 - 2*({CUT_OFF})**3"

AWAY = shows(
    "a fixed point with a multiplier 2",
    SYSTEM, Cycle(*ORIGIN), Multiplier(*ORIGIN, value=2), Stable(*ORIGIN, stable=False),
)  # fmt: skip
ONTO_THE_AXIS = shows(
    "onto the axis, where x doubles",
    SYSTEM,
    ForAll(
        {x: Interval(*[s * Rational(15, 16) for s in (-1, 1)])}, Holds(Eq(phi(2 * x**2 - 2), 0))
    ),
    Holds(Eq(phi(0), 0)),
)
FOUR_TIMES = EXCURSION.after(EXCURSION, EXCURSION, EXCURSION).on((x, sympy.S.Zero))
HOME = shows(
    "home in four steps",
    SYSTEM,
    *(
        ForAll({x: interval}, Holds(Eq(coordinate, 0, evaluate=False)))
        for interval in (Interval(Rational(15, 16), 2), Interval(-2, Rational(-15, 16)))
        for coordinate in FOUR_TIMES
    ),
)

FINDING = Finding(
    name="attractors",
    title="An eigenvalue above 1 does not exclude an attractor, as the paper defines it",
    statement="proposition1",
    printed="A fixed point is an attractor if a neighbourhood of it converges to it. If any "
    "eigenvalue of the Jacobian is greater than 1, it cannot be an attractor.",
    gap="The definition asks that nearby points converge, not that they stay near. f(x, y) = "
    "(2x(1 − S(2y²)), S(2x² − 2)), with a smooth step S from 0 to 1, has J_f(0) = diag(2, 0). Yet "
    "every point with |x| ≤ 15/16 goes to (x', 0), which doubles until 15/16 ≤ |x'| ≤ 2, and from "
    "there reaches 0 in four steps: it comes home along the kernel of the Jacobian. The textbook "
    "definition, which includes stability, has no such example.",
    repaired="If an eigenvalue exceeds 1 in absolute value, x is not stable. On a line, where the "
    "one-example networks of the paper live, it is then no attractor in either sense, so "
    "Corollary 1 is untouched.",
    witnesses=tuple(Witness(claims, SMOOTH_STEP) for claims in (AWAY, ONTO_THE_AXIS, HOME)),
)

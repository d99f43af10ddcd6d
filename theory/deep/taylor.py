"""One rigorous Taylor step of the reduced flow, forward or backward in τ.

*A priori*: let F be analytic on the polydisc D = {|s_i - c_i| ≤ ρ_i} around the centre c of a box
of radii r_i, with |F_i| ≤ M_i there.  Then (Picard) the solution through any point of the box
exists, is analytic and stays in D for all complex |τ| < T = min (ρ_i - r_i)/M_i.  *Remainder*:
|s_i(τ) - s_i(0)| ≤ M_i T there, so by Cauchy the n-th coefficient is at most M_i T / Tⁿ, and what
is cut off after order N is at most M_i T q^{N+1}/(1 - q) for |τ| ≤ q T.

That is Lagrange's remainder with Cauchy's bound for the coefficient on the a priori box: it needs
one evaluation on complex balls, where jets on a wide real box overestimate a high order badly.
"""

from __future__ import annotations

from dataclasses import dataclass

import flint
from flint import acb, arb

from theory.deep.ball_field import BallField, LayerPiece, State
from theory.expression.balls import precision

RATIO = 0.125  # q, of a step to the radius T in which the solution is proved analytic
BITS_PER_ORDER = 3  # -log2 q: the order is the precision divided by this
BOX_BITS = 53  # of the a priori box, which need not be sharp
FLOOR = 0.25  # least radius of a component, relative to the largest: it may start to move
RISE = 1.5  # factor between two radii that are tried
GAIN = 1.02  # less is not worth a larger disc, on which the bounds M_i are larger too
MAX_TRIALS = 60


@dataclass(frozen=True)
class Step:
    """The solution for 0 ≤ τ ≤ ``length`` (or ``length`` ≤ τ ≤ 0), as polynomials in τ with ball
    coefficients, and a bound of what each leaves out."""

    field: BallField
    length: arb
    table: list[list[arb]]
    remainder: list[arb]
    reach: float

    def at(self, time: arb) -> State:
        """Proved: contains s(τ) for every τ of the ball ``time`` within the step."""
        return tuple(
            _horner(row, time) + arb(0, rest)
            for row, rest in zip(self.table, self.remainder, strict=True)
        )

    @property
    def end(self) -> State:
        return self.at(self.length)

    @property
    def hull(self) -> State:
        """A box that contains the solution during the whole step."""
        return self.at(arb(0).union(self.length))


def take_step(field: BallField, state: State, forward: bool, reach: float) -> Step | str:
    """A step from the box ``state``, or in words why none could be proved.

    ``reach`` is the reach of the step before: a guess of the radius of convergence.
    """
    layers = field.layers(state)
    if layers is None:
        return "a pre-activation lies at a kink of φ, or cannot be told from one"
    with precision(BOX_BITS):
        box = _a_priori(field, layers, state, reach)
    if box is None:
        return "no neighbourhood of the state was found in which the flow is analytic"
    order = flint.ctx.prec // BITS_PER_ORDER
    table = field.coefficients(layers, state, order)
    if table is None or not all(c.is_finite() for row in table for c in row):
        return "the Taylor coefficients of the flow are not finite"
    size = arb(box.radius) * RATIO
    tail = arb(RATIO) ** (order + 1) / (1 - arb(RATIO)) * box.radius
    remainder = [(bound * tail).upper() for bound in box.bounds]
    return Step(field, size if forward else -size, table, remainder, box.reach)


@dataclass(frozen=True)
class _Box:
    """``radius`` is T, ``bounds`` the M_i, ``reach`` the scale θ with ρ_i = θ |F_i|."""

    radius: arb
    bounds: list[arb]
    reach: float


def _a_priori(
    field: BallField, layers: tuple[LayerPiece, ...], state: State, reach: float
) -> _Box | None:
    """The best of a ladder of polydiscs; each is proved by itself."""
    speed = [float(abs(x).upper()) for x in field.real(state).velocity]
    fastest = max(speed)
    if not 0 < fastest < float("inf"):
        return None
    shape = [max(x, FLOOR * fastest) for x in speed]
    best, theta, falling = None, reach, False
    for _ in range(MAX_TRIALS):
        box = _polydisc(field, layers, state, [theta * x for x in shape], theta)
        if box is not None and (best is None or box.radius > GAIN * best.radius):
            best, theta = box, theta / RISE if falling else theta * RISE
        elif best is not None and (falling or best.reach != reach):
            return best
        else:  # the first guess was too large, or its successor was no better
            falling, theta = True, (best.reach if best else theta) / RISE
    return best


def _polydisc(
    field: BallField,
    layers: tuple[LayerPiece, ...],
    state: State,
    radii: list[float],
    theta: float,
) -> _Box | None:
    discs = [_square(x, radius) for x, radius in zip(state, radii, strict=True)]
    bounds = [abs(x).upper() for x in field.complex(layers, discs).velocity]
    if not all(bound.is_finite() for bound in bounds):
        return None
    times = [
        ((arb(radius) - x.rad()) / bound).lower()
        for x, radius, bound in zip(state, radii, bounds, strict=True)
        if bound > 0
    ]
    radius = min(times)
    return _Box(radius, bounds, theta) if radius > 0 else None


def _square(x: arb, radius: float) -> acb:
    """A complex box around the disc of ``radius`` about the midpoint of x."""
    return acb(arb(x.mid(), radius), arb(0, radius))


def _horner(row: list[arb], time: arb) -> arb:
    total = row[-1]
    for coefficient in reversed(row[:-1]):
        total = total * time + coefficient
    return total

"""Where the flow of a deep network ends, with proof: the certified form of the deep theorem.

What is proved for a result with ``certified = True`` and outcome INTERPOLATES: the solution of the
reduced flow from the exact start exists until p = 1, every step of it is enclosed
(:mod:`theory.flows`), φ is smooth and, as it was written, defined on the way, p rises strictly
(dp/dτ is a sum of squares, and 0 only at an equilibrium), and the one point with p = 1 lies in the
boxes given.  The flow runs forward in τ if p0 < 1 and backward if p0 > 1.  EQUILIBRIUM rests on
exact zero tests.  Nothing else is ever claimed: a flow that has not arrived when the budget of
steps is spent is UNDECIDED, and so is one that may meet a kink of φ or the edge of its domain.
Nothing is said of finite learning rates.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import flint
from flint import arb

from theory.activation import Activation, Piece, variable
from theory.deadline import OutOfTime, question
from theory.deep.degenerate import Fate, domain_of_layer, fate_at_start
from theory.deep.flow import GAP, DeepFlow
from theory.deep.start import DeepStart
from theory.errors import DomainError, required
from theory.expression.balls import precision
from theory.flows.integration import FINAL, follow, is_sharp
from theory.flows.orbit import Budget, Crossing, Ending, Orbit
from theory.flows.vector_field import Box
from theory.one_layer.certified.enclosure import Balls, Enclosure
from theory.outcome import Classification, Flow, Truth
from theory.rigour.decimals import Interval

GUARD_BITS = 70  # beyond the digits asked for: the initial balls grow a little with each step
ATTEMPTS = 3  # each with twice the working precision of the last
# The usual start takes 2 to 60 steps, a steep or deep one up to 120, and one that tends to p = 0
# would take for ever.  The seconds are those of the question's deadline.
BUDGET = Budget(steps=300, seconds=math.inf)
NEAR = arb("1e-6")  # only a λ1 this close to ±1 is worth a symbolic question


@dataclass(frozen=True)
class DeepEnclosure:
    """The certified analysis of one start of a deep network.

    ``end`` has the shape of the one-layer result: outcome, reason, u, v, λ1 and classification.
    ``w`` encloses w_2, …, w_h at the end.  ``state`` (w_1, …, w_{h+1}) and ``product``, the
    product of the elasticities, are balls; ``orbit`` holds the steps; ``bits`` is the precision.
    """

    end: Enclosure
    w: tuple[Interval, ...] = ()
    state: Box | None = None
    product: arb | None = None
    orbit: Orbit | None = None
    bits: int = 0

    @property
    def outcome(self) -> Flow:
        return self.end.outcome

    @property
    def certified(self) -> bool:
        return self.end.certified

    @property
    def reason(self) -> str:
        return self.end.reason

    @property
    def classification(self) -> Classification | None:
        return self.end.classification

    @property
    def balls(self) -> Balls | None:
        return self.end.balls

    @property
    def u(self) -> Interval | None:
        return self.end.u

    @property
    def v(self) -> Interval | None:
        return self.end.v

    @property
    def lambda1(self) -> Interval | None:
        return self.end.lambda1


def enclose_deep(
    phi: str | Activation,
    start: DeepStart | None = None,
    digits: int = 15,
    seconds: float | None = None,
    **inputs: object,
) -> DeepEnclosure:
    """Classify a start and enclose its end point to ``digits`` significant digits.

    ``phi`` is a name, a formula or an :class:`Activation`; instead of ``start`` the fields of
    :meth:`DeepStart.of` may be given.  Raises DomainError where φ is undefined at the start.
    UNDECIDED after ``seconds``, as for one hidden layer.
    """
    try:
        with question(seconds):
            phi = Activation.of(phi)
            start = start if start is not None else DeepStart.of(**inputs)  # type: ignore[arg-type]
            return _enclosed(phi, start, digits)
    except OutOfTime as spent:
        return undecided(str(spent), digits)


def _enclosed(phi: Activation, start: DeepStart, digits: int) -> DeepEnclosure:
    bits = int(digits * 3.3220) + GUARD_BITS
    doubt = require_defined(phi, start, bits)
    if doubt:
        return undecided(doubt, digits)
    with precision(bits):
        fate, reason = fate_at_start(phi, start)
    if fate in _ENDS:
        outcome = _ENDS[fate]
        return DeepEnclosure(
            Enclosure(outcome, outcome is not Flow.UNDECIDED, reason, digits=digits)
        )
    found = undecided(reason, digits)
    for _ in range(ATTEMPTS):
        with precision(bits):
            found = _attempt(phi, start, fate, digits)
        if found.classification not in (None, Classification.UNDECIDED):
            return found
        if found.orbit is not None and found.orbit.ending in FINAL:
            return found
        bits *= 2
    return found


_ENDS = {Fate.EQUILIBRIUM: Flow.EQUILIBRIUM, Fate.UNDECIDED: Flow.UNDECIDED}


def undecided(reason: str, digits: int, orbit: Orbit | None = None) -> DeepEnclosure:
    """Nothing is claimed, for this reason."""
    return DeepEnclosure(Enclosure(Flow.UNDECIDED, False, reason, digits=digits), orbit=orbit)


def require_defined(phi: Activation, start: DeepStart, bits: int = 64) -> str:
    """An error where φ is proved to have no value; in words, why it is not known to be finite."""
    with precision(bits):
        return _defined(phi, start)


def _defined(phi: Activation, start: DeepStart) -> str:
    flow = DeepFlow(phi, start.width)
    seen = flow.real(flow.start(start))
    for i, value in reversed(list(enumerate(seen.value, 2))):  # as the example passes them
        if not value.is_finite():
            truth, guard = domain_of_layer(phi, start, i)
            where = f"the pre-activation a_{i} = {seen.a[i - 2].str(8)} of the start"
            if truth is Truth.FALSE:
                raise DomainError(
                    f"φ = {phi.name} has no finite real value at {where}, where {guard} fails. "
                    "Choose a start inside its domain."
                )
            return f"φ could not be enclosed at {where}"
    return ""


def _attempt(phi: Activation, start: DeepStart, fate: Fate, digits: int) -> DeepEnclosure:
    """One proof at the precision now in force; UNDECIDED with the reason if it fails."""
    flow = DeepFlow(phi, start.width)
    state = flow.start(start)
    if fate is Fate.AT_REST:
        orbit = Orbit((), Ending.ARRIVED, "the start interpolates", state, arb(0))
    else:
        output = flow.real(state).output
        if output.contains(1):
            return undecided("p0 is so close to 1 that balls cannot tell the side", digits)
        field = flow.field(state)
        if field is None:
            return undecided(_AT_A_KINK, digits)
        orbit = follow(field, state, Crossing(GAP, monotone=True), bool(output > 1), BUDGET)
    if orbit.state is None:
        where = f"p = 1 was not reached: {orbit.reason}"
        return undecided(where + _output(flow, orbit), digits, orbit)
    end = _sharpened(flow, orbit.state)
    if not is_sharp(end, digits):
        return undecided(f"the end point could not be enclosed to {digits} digits", digits)
    return _result(flow, replace(orbit, state=end), digits)


_AT_A_KINK = (
    "a pre-activation of the start lies at a kink of φ or at the edge of its domain, or cannot be "
    "told from one"
)


def _output(flow: DeepFlow, orbit: Orbit) -> str:
    if not orbit.steps:
        return ""
    return f", where p = {flow.real(orbit.steps[-1].end).output.str(5, radius=False)}"


def _sharpened(flow: DeepFlow, state: Box) -> Box:
    """u, which may have shrunk by many orders on the way, also from what holds at the end exactly:
    p = k u φ(a_2) = 1.  The true u lies in both balls."""
    u, *others = state
    there = 1 / (flow.width * flow.real(state).value[0])
    return (u.intersection(there) if there.is_finite() else u, *others)


def _result(flow: DeepFlow, orbit: Orbit, digits: int) -> DeepEnclosure:
    state = required(orbit.state, "the end of the orbit")
    seen = flow.real(state)
    lambda1, classification = _classified(flow, state, seen.lambda1)
    u, *w, v = state
    end = Enclosure(
        Flow.INTERPOLATES,
        True,
        f"the flow was enclosed in {len(orbit.steps)} Taylor steps from the start to "
        f"τ = {orbit.time.str(8, radius=False)}, where p, which only rises with τ, is 1",
        classification,
        digits,
        Balls(u, v, lambda1),
        *(Interval.from_ball(x, digits) for x in (u, v, lambda1)),  # type: ignore[arg-type]
    )
    return DeepEnclosure(
        end,
        tuple(Interval.from_ball(x, digits) for x in w),
        orbit.state,
        seen.product_of_elasticities,
        orbit,
        flint.ctx.prec,
    )


def _classified(flow: DeepFlow, state: Box, lambda1: arb) -> tuple[arb, Classification]:
    """Proposition 1.  NEUTRAL only if E ≡ ±1 on the piece of every layer, by symbolic proof."""
    if abs(lambda1) < 1:
        return lambda1, Classification.ATTRACTOR
    if abs(lambda1) > 1:
        return lambda1, Classification.NOT_ATTRACTOR
    near = abs(abs(lambda1) - 1) < NEAR
    pieces = flow.pieces(state) if near else None
    factors = [_constant_elasticity(piece) for piece in pieces or ()]
    if not factors or None in factors:
        return lambda1, Classification.UNDECIDED
    return arb(math.prod(x for x in factors if x is not None)), Classification.NEUTRAL


def _constant_elasticity(piece: Piece) -> int | None:
    """±1 if z φ'(z) ∓ φ(z) is identically 0 on the piece."""
    from theory.symbolic.exact import is_zero

    for constant in (1, -1):
        residual = variable() * piece.derivative - constant * piece.value
        if is_zero(residual).truth is Truth.TRUE:
            return constant
    return None

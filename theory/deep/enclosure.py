"""Where the flow of a deep network ends, with proof: the certified form of the deep theorem.

What is proved for a result with ``certified = True`` and outcome INTERPOLATES: the solution of the
reduced flow from the exact start exists until p = 1, every step of it is enclosed (Taylor
polynomial, remainder by Cauchy's estimate on a proved a priori box), p rises strictly on the way,
and the one point with p = 1 lies in the boxes given.  EQUILIBRIUM rests on exact zero tests.
Nothing else is ever claimed: a flow that has not arrived when the budget of steps is spent is
UNDECIDED, and so is one that meets a kink of φ.  Nothing is said of finite learning rates.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import flint
from flint import arb

from theory.activation import Activation, variable
from theory.deadline import OutOfTime, question
from theory.deep.ball_field import BallField, State
from theory.deep.degenerate import Fate, domain_of_layer, fate_at_start
from theory.deep.orbit import Orbit, follow
from theory.deep.start import DeepStart
from theory.errors import DomainError, required
from theory.expression.balls import precision
from theory.one_layer.certified.enclosure import Balls, Enclosure
from theory.outcome import Classification, Flow, Truth
from theory.rigour.decimals import Interval

GUARD_BITS = 70  # beyond the digits asked for: the initial balls grow a little with each step
ATTEMPTS = 3  # each with twice the working precision of the last
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
    state: State | None = None
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
    with precision(bits):
        doubt = _require_defined(phi, start)
        if doubt:
            return undecided(doubt, digits)
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
        if found.orbit is not None and found.orbit.problem:
            return found  # more bits cure rounding, not a kink or a slow start
        bits *= 2
    return found


_ENDS = {Fate.EQUILIBRIUM: Flow.EQUILIBRIUM, Fate.UNDECIDED: Flow.UNDECIDED}


def undecided(reason: str, digits: int, orbit: Orbit | None = None) -> DeepEnclosure:
    """Nothing is claimed, for this reason."""
    return DeepEnclosure(Enclosure(Flow.UNDECIDED, False, reason, digits=digits), orbit=orbit)


def _require_defined(phi: Activation, start: DeepStart) -> str:
    """An error where φ is proved to have no value; in words, why it is not known to be finite."""
    field = BallField.of(phi, start.width)
    seen = field.real(field.start(start))
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
    field = BallField.of(phi, start.width)
    state = field.start(start)
    if fate is Fate.AT_REST:
        orbit = Orbit((), state, arb(0))
    else:
        output = field.real(state).output
        if output.contains(1):
            return undecided("p0 is so close to 1 that balls cannot tell the side", digits)
        orbit = follow(field, state, bool(output < 1))
    if orbit.state is None:
        return undecided(orbit.problem, digits, orbit)
    end = _sharpened(field, orbit.state)
    blunt = _bluntness(end, digits)
    if blunt:
        return undecided(blunt, digits)
    return _result(phi, field, replace(orbit, state=end), digits)


def _sharpened(field: BallField, state: State) -> State:
    """u, which may have shrunk by many orders on the way, also from what holds at the end exactly:
    p = k u φ(a_2) = 1.  The true u lies in both balls."""
    u, *others = state
    there = 1 / (field.k * field.real(state).value[0])
    return (u.intersection(there) if there.is_finite() else u, *others)


def _bluntness(state: State, digits: int) -> str:
    tolerance = arb(10) ** (-digits)
    sharp = all(
        x.rad() < tolerance * abs(x).lower() or (x.contains(0) and x.rad() < tolerance)
        for x in state
    )
    return "" if sharp else f"the end point could not be enclosed to {digits} digits"


def _result(phi: Activation, field: BallField, orbit: Orbit, digits: int) -> DeepEnclosure:
    state = required(orbit.state, "the end of the orbit")
    seen = field.real(state)
    lambda1, classification = _classified(phi, field, state, seen.lambda1)
    u, *w, v = state
    end = Enclosure(
        Flow.INTERPOLATES,
        True,
        f"the flow was enclosed in {len(orbit.steps)} Taylor steps from the start to "
        f"τ = {orbit.tau.str(8, radius=False)}, where p, which only rises with τ, is 1",
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


def _classified(
    phi: Activation, field: BallField, state: State, lambda1: arb
) -> tuple[arb, Classification]:
    """Proposition 1.  NEUTRAL only if E ≡ ±1 on the piece of every layer, by symbolic proof."""
    if abs(lambda1) < 1:
        return lambda1, Classification.ATTRACTOR
    if abs(lambda1) > 1:
        return lambda1, Classification.NOT_ATTRACTOR
    constant = arb(1)
    for a in field.real(state).a:
        factor = _constant_elasticity(phi, field, a) if abs(abs(lambda1) - 1) < NEAR else None
        if factor is None:
            return lambda1, Classification.UNDECIDED
        constant = constant * factor
    return constant, Classification.NEUTRAL


def _constant_elasticity(phi: Activation, field: BallField, a: arb) -> int | None:
    """±1 if z φ'(z) ∓ φ(z) is identically 0 on the piece that holds a."""
    from theory.symbolic.exact import is_zero

    for piece, bound in zip(phi.pieces, field.pieces, strict=True):
        if not bound.holds(a):
            continue
        for constant in (1, -1):
            residual = variable() * piece.derivative - constant * piece.value
            if is_zero(residual).truth is Truth.TRUE:
                return constant
    return None

"""Does |λ1| fall as the network gets wider?  All widths lie on one orbit of the reduced flow.

In dτ = e dt the orbit does not depend on K = k/‖x‖², and the end point for K is where U φ(a) = 1/K.
Since d(Uφ)/dτ = φ² + U²φ'² > 0, the end point moves back along the orbit as k grows, towards the
point where U φ = 0; there U = 0 or φ = 0.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from functools import lru_cache

from flint import arb

from theory.activation import Activation, variable
from theory.deadline import check
from theory.errors import required
from theory.expression.balls import RealBalls, precision
from theory.one_layer.certified.enclosure import Balls, Enclosure, enclose
from theory.one_layer.certified.reduced import Reduced
from theory.one_layer.start import Start
from theory.outcome import Flow, Truth
from theory.rigour.ball_activation import BallActivation, ball
from theory.rigour.decimals import Interval
from theory.rigour.signs import covers, sign_of, slope_sign
from theory.rigour.whole_line import Decision

WIDTHS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
BITS = 96
_STEPS = 24  # quarters of an octave beyond the widest end point, from 2^-8 on


@dataclass(frozen=True)
class Sweep:
    """One certified analysis for each width."""

    phi: Activation
    start: Start
    widths: tuple[int, ...]
    found: tuple[Enclosure, ...]

    @property
    def arrives(self) -> bool:
        return all(e.outcome is Flow.INTERPOLATES for e in self.found)


@lru_cache(maxsize=16)
def sweep(
    phi: Activation, start: Start, widths: tuple[int, ...] = WIDTHS, digits: int = 12
) -> Sweep:
    """λ1 for every width, certified, from the same u0, v0 and norm."""
    found = tuple(_enclosed(phi, replace(start, width=width), digits) for width in widths)
    check()  # what is undecided for want of time must not be kept
    return Sweep(phi, start, widths, found)


def _enclosed(phi: Activation, start: Start, digits: int) -> Enclosure:
    """The end point; a start that interpolates already, exactly, is its own end point."""
    found = enclose(phi, start, digits)
    if found.outcome is not Flow.UNDECIDED or not _interpolates_already(phi, start):
        return found
    with precision(2 * BITS):
        value, slope = BallActivation.of(phi).values(ball(start.a0))
        balls = Balls(ball(start.u0), ball(start.v0), ball(start.a0) * slope / value)
        if not balls.lambda1.is_finite():
            return found
        u, v, lambda1 = (Interval.from_ball(x, digits) for x in (balls.u, balls.v, balls.lambda1))
        reason = "k u0 φ(v0) = 1 exactly: the start is the end point"
        return Enclosure(Flow.INTERPOLATES, True, reason, None, digits, balls, u, v, lambda1)


def _interpolates_already(phi: Activation, start: Start) -> bool:
    from theory.symbolic.exact import is_zero

    at = ball(start.a0)
    for piece in phi.pieces:
        if ball(piece.lower) < at and at < ball(piece.upper):
            excess = start.K * start.U0 * piece.value.subs(variable(), start.a0) - 1
            return is_zero(excess, seconds=0).truth is Truth.TRUE
    return False


def arrives(run: Sweep) -> Decision:
    """Whether the flow interpolates at every width of the sweep."""
    for width, found in zip(run.widths, run.found, strict=True):
        if found.outcome is not Flow.INTERPOLATES:
            truth = Truth.UNKNOWN if found.outcome is Flow.UNDECIDED else Truth.FALSE
            return Decision(truth, f"at k = {width}: {found.outcome.sentence} ({found.reason})")
    return Decision(Truth.TRUE, f"it does for k = {_listed(run.widths)}")


def decreases(run: Sweep) -> Decision:
    """Whether |λ1| strictly decreases from each width of the sweep to the next.

    TRUE and FALSE are proved for these widths and say nothing of any other.
    """
    if not run.arrives:
        return Decision(Truth.UNKNOWN, arrives(run).reason)
    constant = _constant(run)
    if constant:
        return Decision(Truth.FALSE, constant)
    unclear = ""
    pairs = list(zip(run.widths, run.found, strict=True))
    for (k, narrow), (m, wide) in itertools.pairwise(pairs):
        with precision(BITS):
            change = abs(_balls(wide).lambda1) - abs(_balls(narrow).lambda1)
        words = f"|λ1| = {_size(narrow)} at k = {k} and {_size(wide)} at k = {m}"
        if change > 0:
            return Decision(Truth.FALSE, f"it rises: {words}")
        if not change < 0 and not unclear:
            unclear = f"the balls overlap: {words}"
    if unclear:
        return Decision(Truth.UNKNOWN, unclear)
    listed = ", ".join(f"{_size(e)} (k = {k})" for k, e in pairs)
    return Decision(Truth.TRUE, f"|λ1| = {listed}; a proof for these widths only")


def falls_on_arc(run: Sweep) -> Decision:
    """Whether |E| strictly falls along the orbit, from the narrowest end point to the widest.

    TRUE by balls on the arc between the two, on which U φ > 0 and v is monotone; then |λ1| falls
    with *every* width between them.  FALSE by two widths of the sweep.
    """
    tested = decreases(run)
    if tested.truth is not Truth.TRUE:
        return tested
    with precision(BITS):
        square = ball(run.start.norm**2)
        first, last = (square * _balls(found).v for found in (run.found[0], run.found[-1]))
        direction = sign_of(last - first)
        if direction is None:
            return Decision(Truth.UNKNOWN, "the end points could not be told apart")
        ends = sorted((first.lower(), first.upper(), last.lower(), last.upper()))
        sloped = slope_sign(BallActivation.of(run.phi), ends[0], ends[-1]) in (1, -1)
        if sloped and _elasticity_falls(run.phi, ends[0], ends[-1], direction):
            words = f"from {first.str(6, radius=False)} to {last.str(6, radius=False)}"
            return Decision(Truth.TRUE, f"|zφ'/φ| falls {words} (balls)")
    return Decision(Truth.UNKNOWN, "that |zφ'/φ| is monotone on the arc could not be proved")


def decreases_for_all(run: Sweep) -> Decision:
    """Whether |λ1| strictly decreases in k for *every* width k >= 1.

    FALSE by two widths of the sweep.  TRUE by a proof that |E| is monotone on an arc of the orbit
    that holds the end points of all widths.
    """
    tested = decreases(run)
    if tested.truth is Truth.FALSE:
        return tested
    if not run.arrives:
        return Decision(Truth.UNKNOWN, tested.reason)
    with precision(BITS):
        proof = _monotone_arc(run)
    if proof:
        return Decision(Truth.TRUE, proof)
    return Decision(Truth.UNKNOWN, f"no proof for all widths; {tested.reason}")


def _constant(run: Sweep) -> str:
    """E is one constant wherever the end points lie."""
    from theory.elasticity.regions import regions

    if all(found.stuck for found in run.found):
        return "λ1 = 0 whatever the width, because φ'(v0) = 0 and v stays at v0"
    constants = set()
    for found in run.found:
        with precision(BITS):
            at = _balls(found).v * ball(run.start.norm**2)
            constants |= {
                region.constant
                for region in regions(run.phi)
                if at > ball(region.lower) and at < ball(region.upper)
            }
    if len(constants) == 1 and None not in constants:
        return f"λ1 = {constants.pop()} whatever the width, because zφ' = cφ identically"
    return ""


def _monotone_arc(run: Sweep) -> str:
    """The proof in words, or ''."""
    if 1 not in run.widths:
        return ""
    narrow, wide = run.found[run.widths.index(1)], run.found[-1]
    problem = Reduced.of(run.phi, run.start)
    square = ball(run.start.norm**2)
    first, last = _balls(narrow).v * square, _balls(wide).v * square
    direction = sign_of(last - first)
    positive = sign_of(problem.U0 * problem.phi.values(problem.a0)[0]) == 1
    if direction is None or not positive:
        return ""
    end = _beyond(problem, last, direction)
    if end is None:
        return ""
    low, high = sorted((end, (first.lower() if direction > 0 else first.upper())))
    if slope_sign(problem.phi, low, high) not in (1, -1):
        return ""
    if not _elasticity_falls(run.phi, low, high, direction):
        return ""
    return (
        f"for all k ≥ 1 the end points lie between v = {narrow.v} (k = 1) and "
        f"{end.str(6, radius=False)}, where u² would be negative, and |vφ'/φ| falls on this arc "
        "(in ‖x‖² v)"
    )


def _beyond(problem: Reduced, last: arb, direction: int) -> arb | None:
    """A point past ``last`` with U² < 0 on the conserved curve, so that the orbit never gets there.

    On the way U vanishes, or φ does, and with it U φ = 1/K.
    """
    for i in range(_STEPS):
        point = (last + direction * arb(2) ** (arb(i) / 2 - 8)).mid()
        if problem.squared(problem.growth(problem.a0, point)) < 0:
            return point
    return None


def _elasticity_falls(phi: Activation, low: arb, high: arb, direction: int) -> bool:
    """Whether E² is strictly monotone on [low, high] and falls in ``direction``; φ ≠ 0 there."""
    z = variable()
    for piece in phi.pieces:
        if not (ball(piece.lower) < low and ball(piece.upper) > high):
            continue
        elasticity = z * piece.derivative / piece.value
        slope = (elasticity**2).diff(z)
        run = piece.program([slope, piece.value]).bind(RealBalls())

        def holds(a: arb, b: arb, run=run) -> bool:  # type: ignore[no-untyped-def]
            change, value = run(a.union(b))
            return sign_of(change) == -direction and sign_of(value) is not None

        return covers(holds, low, high)
    return False


def _balls(found: Enclosure) -> Balls:
    return required(found.balls, "the end point")  # the flow interpolates


def _size(found: Enclosure) -> str:
    with precision(BITS):
        return str(abs(_balls(found).lambda1).str(6, radius=False))


def _listed(widths: tuple[int, ...]) -> str:
    return ", ".join(map(str, widths))

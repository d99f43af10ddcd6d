"""Where gradient flow ends, with proof: the certified form of Theorems 1 and 2.

What is proved for a result with ``certified = True`` and outcome INTERPOLATES:

1. φ' ≠ 0 on an interval J that holds v0 and the end point, so v is strictly monotone on every
   arc of the orbit over J that does not meet u = 0, and p = k u φ(v) is strictly monotone in τ;
2. u keeps its sign on that arc (or the start was replaced by (-u0, v0), which is *proved* to lie
   on the same orbit), so the arc joins the start to the end point;
3. exactly one point of the box (u, v) satisfies the conservation law and k u φ(v) = 1.

So the flow arrives there, and nowhere else.  Not proved: anything about finite learning rates.
"""

from __future__ import annotations

from typing import Any

from flint import arb

from theory.activation import Activation
from theory.deadline import OutOfTime, question
from theory.errors import DomainError, InputError
from theory.expression.balls import precision
from theory.one_layer.certified.crest import is_flat, prove_crest
from theory.one_layer.certified.degenerate import degenerate, output_vanishes
from theory.one_layer.certified.endpoint import Box, bluntness, gap, prove_endpoint, swept
from theory.one_layer.certified.locate import locate
from theory.one_layer.certified.march import Station
from theory.one_layer.certified.passage import Passage, Way, passage
from theory.one_layer.certified.reduced import SEARCH_BITS, Reduced
from theory.one_layer.certified.result import Balls, Enclosure
from theory.one_layer.certified.stability import classify
from theory.one_layer.start import Start
from theory.outcome import Classification, Flow, Truth
from theory.rigour.ball_activation import BallActivation, ball
from theory.rigour.decimals import Interval
from theory.rigour.domain import defined_at
from theory.rigour.signs import sign_at, sign_of

GUARD_BITS = 40  # beyond the digits asked for: what the Newton image loses, with room
SEARCHES = (SEARCH_BITS, 512)  # bits; an end point next to a zero of φ' needs many
FLAT_SEARCH = 1024  # bits, where an orbit that turned next to a zero of φ' ends there too
MAX_DIGITS = 100_000  # a proof to more takes hours
_FINER = (256, 1024, 8192)  # bits more, for a φ(v0) that is not 0 but nearly; exact tests use 4096
ATTEMPTS = 3  # each with twice the working precision of the last


def enclose(
    phi: Any,
    start: Start | None = None,
    digits: int = 15,
    seconds: float | None = None,
    **inputs: object,
) -> Enclosure:
    """Classify a start and enclose its end point, with proof.

    Parameters
    ----------
    phi
        Whatever :meth:`Activation.of` takes: a name, a formula in z, ``torch.tanh``, …
    start
        Exact numbers, or instead of it ``width``, ``u0``, ``v0`` and ``norm`` by themselves.
    digits
        Significant digits of the enclosures.
    seconds
        Afterwards it is UNDECIDED: by default what is left of a deadline, or 60; or ``math.inf``.
    **inputs
        ``width``, ``u0``, ``v0`` and ``norm``, as :meth:`Start.of` takes them, in the place of a
        start.

    Returns
    -------
    Enclosure

    Raises
    ------
    InputError
        For what is no φ and no exact number; a DomainError where φ(v0) has no value.

    Examples
    --------
    >>> from theory import enclose
    >>> end = enclose("sin", width=2, u0=1, v0=1, digits=10)
    >>> str(end.lambda1)
    '[0.7780803457088, 0.7780803457089]'
    """
    if not 1 <= digits <= MAX_DIGITS:
        raise InputError(f"digits must be from 1 to {MAX_DIGITS}, but is {digits}.")
    try:
        with question(seconds):
            phi = Activation.of(phi)
            start = start if start is not None else Start.of(**inputs)  # type: ignore[arg-type]
            return _enclosed(phi, start, digits)
    except OutOfTime as spent:
        return Enclosure(Flow.UNDECIDED, False, str(spent), digits=digits)


def _enclosed(phi: Activation, start: Start, digits: int) -> Enclosure:
    doubt = require_defined(phi, start)
    if doubt:
        return Enclosure(Flow.UNDECIDED, False, doubt, digits=digits)
    with precision(SEARCH_BITS):
        special = degenerate(phi, start)
    if special is not None:
        return _special(phi, start, special, digits)
    way = _way(phi, start)
    if way.way in _ENDS:
        return Enclosure(_ENDS[way.way], way.way is not Way.UNDECIDED, way.reason, digits=digits)
    return _arrival(phi, start, way, digits)


_ENDS = {
    Way.SADDLE: Flow.SADDLE,
    Way.TRAPPED: Flow.TRAPPED,
    Way.UNDECIDED: Flow.UNDECIDED,
}
_NO_PROOF = (
    "a candidate for the end was found, but no proof that it is one (interval Newton did not "
    "contract there): the flow may leave the domain of φ, or pass too close to a zero of φ'"
)
_AFTERWARDS = {
    Way.CROSSES: "u keeps its sign, and the output rises monotonically to 1",
    Way.TURNS: "v turns back there, and the output rises monotonically to 1",
}
_STRAIGHT = Passage(
    Way.CROSSES, "u0 φ(v0) ≥ 0: u keeps its sign, and the output moves monotonically to 1"
)


def require_defined(phi: Activation, start: Start) -> str:
    """An error where φ(v0) is proved not to exist; in words, why it is not known to be finite."""
    with precision(SEARCH_BITS):
        truth, guard = defined_at(phi, start.a0)
        if truth is Truth.FALSE:
            raise DomainError(
                f"φ = {phi.name} has no finite real value at ‖x‖² v0 = {start.a0}, where {guard} "
                "fails. Choose a v0 inside the domain of φ."
            )
        if truth is Truth.UNKNOWN:
            return f"whether φ is defined at v0 could not be decided ({guard})"
        value, _ = BallActivation.of(phi).values(ball(start.a0))
    return "" if value.is_finite() else "φ(v0) could not be enclosed by balls"


def _way(phi: Activation, start: Start) -> Passage:
    """How the orbit goes on from the sign of u0 φ(v0), which must be certain."""
    side = _sign_of_output(phi, start)
    if side is None:
        return Passage(Way.UNDECIDED, "the sign of u0 φ(v0) could not be decided")
    return passage(phi, start) if side < 0 else _STRAIGHT


def _sign_of_output(phi: Activation, start: Start) -> int | None:
    """The sign of u0 φ(v0): by balls at rising precision, an exact 0 by a zero test."""
    for bits in SEARCHES:
        with precision(bits):
            problem = Reduced.of(phi, start)
            value, _ = problem.phi.values(problem.a0)
            found = sign_of(problem.U0 * value)
        if found is not None:
            return found
    return 0 if output_vanishes(phi, start) else None


def _special(phi: Activation, start: Start, special: object, digits: int) -> Enclosure:
    """φ'(v0) = 0, an equilibrium, or a start at which exact zeros could not be decided."""
    outcome, reason = special.outcome, special.reason  # type: ignore[attr-defined]
    if outcome is not Flow.INTERPOLATES:
        return Enclosure(outcome, outcome is not Flow.UNDECIDED, reason, digits=digits)
    blunt = ""
    for bits in (_bits(digits), *(_bits(digits) + more for more in _FINER)):
        with precision(bits):
            problem = Reduced.of(phi, start)
            value, _ = problem.phi.values(problem.a0)
            box = Box(1 / (problem.K * value), problem.a0)
            blunt = bluntness(box, digits)  # φ(v0) ≠ 0 is proved, but it may be tiny
            if not blunt:
                square = ball(start.norm) * ball(start.norm)
                balls = Balls(box.U / square, box.a / square, arb(0))
                return Enclosure(
                    outcome,
                    True,
                    reason,
                    Classification.ATTRACTOR,
                    digits,
                    balls,
                    *balls.intervals(digits),
                    stuck=True,
                )
    return Enclosure(Flow.UNDECIDED, False, blunt, digits=digits)


def _arrival(phi: Activation, start: Start, way: Passage, digits: int) -> Enclosure:
    """Search, prove, and raise the precision until λ1 is told from ±1 or the attempts end."""
    last = Enclosure(Flow.UNDECIDED, False, "no candidate for the end was found", digits=digits)
    sign = _end_sign(phi, start, way)
    if sign is None:
        return Enclosure(Flow.UNDECIDED, False, "the sign of u0 or φ(v0) is open", digits=digits)
    flat = False
    for search_bits in (*SEARCHES, FLAT_SEARCH):
        if search_bits == FLAT_SEARCH and not flat:
            break  # more bits help only next to a zero of φ'
        with precision(search_bits):
            problem = Reduced.of(phi, start)
            guess = locate(problem, sign, way.beyond or Station(problem.a0, arb(0)))
        if guess is None:
            continue
        bits = max(_bits(digits), search_bits + GUARD_BITS)
        for _ in range(ATTEMPTS):
            with precision(bits):
                problem = Reduced.of(phi, start)
                box = prove_endpoint(problem, guess)
                if box is None:
                    last = Enclosure(Flow.UNDECIDED, False, _NO_PROOF, digits=digits)
                    break
                last = _concluded(phi, start, way, problem, box, sign, digits)
            if last.classification not in (None, Classification.UNDECIDED):
                return last
            bits *= 2
        if last.outcome is Flow.INTERPOLATES:
            return last
        flat = is_flat(problem, guess)
    crest = _at_crest(phi, start, way, sign, digits) if flat else None
    return crest or last  # a box that holds the zero of φ' is the last resort


def _at_crest(
    phi: Activation, start: Start, way: Passage, sign: int, digits: int
) -> Enclosure | None:
    """The result for an end that lies next to a zero of φ', too close for interval Newton."""
    with precision(max(_bits(digits), SEARCH_BITS + GUARD_BITS)):
        problem = Reduced.of(phi, start)
        found = prove_crest(problem, sign, way.beyond or Station(problem.a0, arb(0)))
        if found is None or bluntness(found[0], digits):
            return None
        return _result(phi, start, way, problem, *found, digits)


def _concluded(
    phi: Activation,
    start: Start,
    way: Passage,
    problem: Reduced,
    box: Box,
    sign: int,
    digits: int,
) -> Enclosure:
    """The result for a proved box, or UNDECIDED with what is missing to reach it."""
    why = gap(problem, box, sign) or bluntness(box, digits)
    if why:
        return Enclosure(Flow.UNDECIDED, False, why, digits=digits)
    return _result(phi, start, way, problem, box, box.a, digits)


def _end_sign(phi: Activation, start: Start, way: Passage) -> int | None:
    """The sign of u at the end of the orbit; None if that of u0 (or, at 0, of φ(v0)) is open."""
    from theory.symbolic.exact import sign

    at_start = sign(start.U0)
    if at_start == 0:  # u takes the sign of φ(v0)
        return _sign_of_value(phi, start)
    if at_start is None:
        return None
    return -at_start if way.way is Way.TURNS else at_start


def _sign_of_value(phi: Activation, start: Start) -> int | None:
    for bits in SEARCHES:
        with precision(bits):
            found = sign_at(BallActivation.of(phi), 0, ball(start.a0))
        if found is not None:
            return found
    return None


def _result(
    phi: Activation,
    start: Start,
    way: Passage,
    problem: Reduced,
    box: Box,
    last: arb,
    digits: int,
) -> Enclosure:
    """``last`` is the end of the interval on which φ' ≠ 0 was proved."""
    value, slope = problem.phi.values(box.a)
    square = ball(start.norm) * ball(start.norm)
    lambda1, classification = classify(phi, start, box.a * slope / value, box)
    balls = Balls(box.U / square, box.a / square, lambda1)
    return Enclosure(
        Flow.INTERPOLATES,
        True,
        way.reason if way is _STRAIGHT else f"{way.reason}; {_AFTERWARDS[way.way]}",
        classification,
        digits,
        balls,
        *balls.intervals(digits),
        swept=Interval.hull(*swept(problem, last), digits=6),
    )


def _bits(digits: int) -> int:
    return int(digits * 3.3220) + GUARD_BITS

"""|z φ'(z)/φ(z)| > 1 on an open interval (Corollary 1's hypothesis), or < 1: a witness, or a proof
that there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flint import arb

from theory.activation import Activation
from theory.elasticity.intervals import WholeInterval, whole_interval
from theory.elasticity.parts import Part, covers_part, open_range, parts
from theory.elasticity.regions import BITS, Kind, Region, regions
from theory.expression.balls import precision
from theory.outcome import Truth
from theory.rigour.ball_activation import ball
from theory.rigour.signs import sign_of
from theory.rigour.whole_line import Decision

if TYPE_CHECKING:
    import sympy

WINDOW = 8  # witnesses are looked for on [-WINDOW, WINDOW] first,
FAR_WINDOW = 32  # then, more coarsely, here
PER_UNIT = 32
NEAREST = 3
FAR_PER_UNIT = 8
_BISECTIONS = 24  # of a witness's ends towards the true threshold
MARGINS = (24, 16, 12, 8, 5, 3, 2)  # bits of the part that a proof leaves out at each end
PORTIONS = ((1, 7), (9, 15))  # in sixteenths


@dataclass(frozen=True)
class Witness:
    """|E| > 1 (or |E| < 1) is proved at every point of [lower, upper], where φ ≠ 0."""

    lower: sympy.Rational
    upper: sympy.Rational

    def __str__(self) -> str:
        return f"({float(self.lower):.7g}, {float(self.upper):.7g})"

    def points(self, count: int) -> list[sympy.Expr]:
        """``count`` short rationals inside, evenly spaced over the NEAREST units next to 0."""
        import sympy

        lower, upper = self.lower, self.upper
        if upper - lower > NEAREST:  # far out φ may be too small for floats
            at_left = abs(lower) < abs(upper)
            lower, upper = (lower, lower + NEAREST) if at_left else (upper - NEAREST, upper)
        step = (upper - lower) / (count + 1)
        return [sympy.Rational(str(sympy.Float(lower + i * step, 6))) for i in range(1, count + 1)]


@dataclass(frozen=True)
class Expansion:
    """Whether |E| > 1 on some open interval: TRUE with a witness, FALSE with the regions.

    Attributes
    ----------
    truth
        The answer.
    reason
        Why, in words.
    witness
        An interval on which it is proved, or None.
    regions
        If it is FALSE, the parts of the line on each of which |E| ≤ 1 is proved.
    interval
        The largest one around the witness, if its ends were found.

    Examples
    --------
    >>> from theory import expansion
    >>> expansion("tanh").truth.value
    'false'
    """

    truth: Truth
    reason: str
    witness: Witness | None = None
    regions: tuple[Region, ...] = ()
    interval: WholeInterval | None = None


def expansion(phi: Any) -> Expansion:
    """Decide whether |E(z)| > 1 on some open interval, E(z) = z φ'(z)/φ(z): Corollary 1's
    hypothesis.

    Proved if TRUE: |E| > 1 and φ ≠ 0 on the witness.  Proved if FALSE: |E| ≤ 1 at every point of
    the line where φ ≠ 0 (0 and kinks apart, which hold no open interval).  UNKNOWN says nothing.

    Parameters
    ----------
    phi
        Whatever :meth:`Activation.of` takes: a name, a formula in z, ``torch.tanh``, …

    Returns
    -------
    Expansion

    Raises
    ------
    InputError
        For what is no φ.

    Examples
    --------
    >>> from theory import expansion
    >>> found = expansion("swish")
    >>> found.truth.value, float(found.witness.lower) > 0
    ('true', True)
    """
    return _decided(Activation.of(phi))


@lru_cache(maxsize=64)
def _decided(phi: Activation) -> Expansion:
    witness = find_witness(phi, 1)
    if witness is not None:
        interval = _largest(phi, witness)
        words = f"|zφ'/φ| > 1 is proved on {interval or witness}"
        return Expansion(Truth.TRUE, words, witness, interval=interval)
    found = regions(phi)
    if all(r.kind in (Kind.CONTRACTING, Kind.NEUTRAL, Kind.UNDEFINED) for r in found):
        words = "; ".join(map(str, found))
        return Expansion(Truth.FALSE, f"there is no such interval: {words}", None, found)
    unclear = "; ".join(str(r) for r in found if r.kind is Kind.UNDECIDED)
    return Expansion(
        Truth.UNKNOWN,
        f"no interval was found on [-{FAR_WINDOW}, {FAR_WINDOW}], and |E| <= 1 was not proved: "
        f"{unclear or '; '.join(map(str, found))}",
        None,
        found,
    )


def _largest(phi: Activation, witness: Witness) -> WholeInterval | None:
    around = (p for p in parts(phi) if p.lower <= witness.lower and witness.upper <= p.upper)
    return next((whole_interval(p, witness.lower, witness.upper) for p in around), None)


def side_at(part: Part, point: arb) -> int | None:
    """The proved sign of |E| - 1 at a point (or on a ball) with φ ≠ 0; None if unproved."""
    short, over, value = part.balls(point)
    if sign_of(value) is None:
        return None
    signs = sign_of(short), sign_of(over)
    if signs[0] is None or signs[1] is None:
        return None
    return signs[0] * signs[1]


def _covered(part: Part, lower: sympy.Expr, upper: sympy.Expr, side: int) -> bool:
    def holds(a: arb, b: arb) -> bool:
        if side_at(part, a.union(b)) == side:
            return True
        if not all(x.is_finite() for x in part.balls(a.union(b))):
            return False  # ranges do not see that exp(tan z) is undefined at pi/2
        short, over, value = part.ranges(open_range(a, b))
        same = (short.positive and over.positive) or (short.negative and over.negative)
        opposite = (short.positive and over.negative) or (short.negative and over.positive)
        return (value.positive or value.negative) and (same if side == 1 else opposite)

    return covers_part(holds, ball(lower), ball(upper))


def find_witness(phi: Activation, side: int) -> Witness | None:
    """An interval on which |E| > 1 (side 1) or |E| < 1 (side -1) is proved; None if none is found.

    The longest run of sample points is taken, its ends moved to the threshold, and proved.
    """
    with precision(BITS):
        for reach, per_unit in ((WINDOW, PER_UNIT), (FAR_WINDOW, FAR_PER_UNIT)):
            runs = [r for part in parts(phi) for r in _runs(part, reach, per_unit, side)]
            for part, low, high in sorted(runs, key=lambda r: r[1] - r[2])[:3]:
                found = _proved(part, *_widened(part, low, high, per_unit, side), side)
                if found is not None:
                    return found
    return None


def contracts_somewhere(phi: Activation) -> Decision:
    """Whether |E| < 1 at some point with φ ≠ 0; FALSE if |E| >= 1 is proved wherever φ ≠ 0."""
    found = find_witness(phi, -1)
    if found is not None:
        return Decision(Truth.TRUE, f"|zφ'/φ| < 1 is proved on {found}")
    none = _nowhere(phi)
    if none:
        return Decision(Truth.FALSE, none)
    return Decision(Truth.UNKNOWN, "no interval with |E| < 1 was found, and none was excluded")


def _nowhere(phi: Activation) -> str:
    found = regions(phi)
    kinds = (Kind.EXPANDING, Kind.NEUTRAL, Kind.UNDEFINED)
    # at a kink off 0 Proposition 1 is silent; at 0, |E| >= 1 on both sides means φ(0) = 0
    if any(region.kind not in kinds for region in found) or any(k != 0 for k in phi.kinks):
        return ""
    words = "; ".join(map(str, found))
    neutral = any(region.kind is Kind.NEUTRAL for region in found)
    tail = "; where E ≡ ±1, f or f∘f fixes every multiple of x next to x" if neutral else ""
    return words + tail


Run = tuple[Part, int, int]  # of the samples low/per_unit .. high/per_unit


def _runs(part: Part, reach: int, per_unit: int, side: int) -> Iterator[Run]:
    """Maximal runs of samples at which |E| - 1 has the wanted sign and φ keeps its own."""
    a, b = ball(part.lower), ball(part.upper)
    first, sign = None, None
    for i in range(-reach * per_unit, reach * per_unit + 2):
        point = arb(i) / per_unit
        inside = a < point < b and i <= reach * per_unit
        good = inside and side_at(part, point) == side
        here = sign_of(part.balls(point)[2]) if good else None
        if first is not None and here != sign:
            yield part, first, i - 1
            first = None
        if good and first is None:
            first, sign = i, here


def _widened(
    part: Part, low: int, high: int, per_unit: int, side: int
) -> tuple[sympy.Rational, sympy.Rational]:
    """The ends of a run, moved outwards by bisection while the sample point stays good."""
    import sympy

    ends = []
    for i, step in ((low, -1), (high, 1)):
        good, bad = sympy.Rational(i, per_unit), sympy.Rational(i + step, per_unit)
        if abs(good) >= WINDOW:
            ends.append(good)
            continue
        sign = sign_of(part.balls(ball(good))[2])
        for _ in range(_BISECTIONS):
            middle = (good + bad) / 2
            inside = part.lower < middle < part.upper
            kept = inside and side_at(part, ball(middle)) == side
            kept = kept and sign_of(part.balls(ball(middle))[2]) == sign
            good, bad = (middle, bad) if kept else (good, middle)
        ends.append(good)
    return ends[0], ends[1]


def _proved(part: Part, low: sympy.Rational, high: sympy.Rational, side: int) -> Witness | None:
    """The proof; where it fails the interval is shrunk, first by little."""
    if low == high:
        return None
    width = high - low
    tries = [(low + width / 2**bits, high - width / 2**bits) for bits in MARGINS]
    for left, right in PORTIONS:  # samples may have stepped over a point with |E| = 1
        tries.append((low + width * left / 16, low + width * right / 16))
    for a, b in tries:
        if a < b and _covered(part, a, b, side):
            return Witness(a, b)
    return None

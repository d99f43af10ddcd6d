"""A start that makes every training example an attractor, or a proof that there is none.

λ1 = E(v) does not depend on the example, so one start serves all examples of the same norm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from flint import arb

from theory.activation import Activation
from theory.deadline import check
from theory.elasticity.expansion import Witness, find_witness
from theory.elasticity.regions import Kind, regions
from theory.errors import DomainError
from theory.expression.balls import precision
from theory.one_layer.certified.enclosure import Enclosure, enclose
from theory.one_layer.start import Start
from theory.outcome import Classification, Truth
from theory.rigour.ball_activation import BallActivation, ball
from theory.rigour.whole_line import Decision

if TYPE_CHECKING:
    import sympy

_STARTS = ((1, 1), (1, -1), (-1, -1), (-1, 1), ("1/2", "1/2"), (1, 2), (2, 1), (1, "1/4"))
_WIDTH = 2
_SIGNIFICANT = 6  # digits of a u0 close to 1/(k φ(v0))


@dataclass(frozen=True)
class AttractingStart:
    """A start whose end point has certified |λ1| < 1; FALSE if a proof excludes every start."""

    truth: Truth
    reason: str
    start: Start | None = None
    enclosure: Enclosure | None = None


def contracts_somewhere(phi: Activation) -> Decision:
    """Whether |E| < 1 at some point with φ ≠ 0; FALSE if |E| >= 1 is proved wherever φ ≠ 0."""
    found = find_witness(phi, -1)
    if found is not None:
        return Decision(Truth.TRUE, f"|zφ'/φ| < 1 is proved on {found}")
    none = _nowhere(phi)
    if none:
        return Decision(Truth.FALSE, none)
    return Decision(Truth.UNKNOWN, "no interval with |E| < 1 was found, and none was excluded")


@lru_cache(maxsize=64)
def attracting_start(phi: Activation, first: Start | None = None) -> AttractingStart:
    """Search for a start, ``first`` before all others, and prove what it leads to.

    FALSE: at every v with φ(v) ≠ 0 and φ' defined |λ1| >= 1, and where |λ1| = 1 on a whole part,
    f or f∘f is the identity on the line through x next to x, which therefore attracts nothing.
    """
    interval = find_witness(phi, -1)
    none = _nowhere(phi) if interval is None else ""
    if none:
        return AttractingStart(Truth.FALSE, f"no start does: {none}")
    for start in _starts(phi, first, interval):
        try:
            found = enclose(phi, start)
            check()
        except DomainError:
            continue
        if found.classification is Classification.ATTRACTOR:
            words = f"k = {start.width}, u0 = {start.u0}, v0 = {start.v0}: λ1 = {found.lambda1}"
            return AttractingStart(Truth.TRUE, words, start, found)
    return AttractingStart(Truth.UNKNOWN, "none of the starts tried has a certified |λ1| < 1")


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


def _starts(phi: Activation, first: Start | None, interval: Witness | None) -> Iterator[Start]:
    norm: object = 1 if first is None else first.norm
    if first is not None:
        yield first
    for u0, v0 in _STARTS:
        yield Start.of(_WIDTH, u0, v0, norm)
    for v in interval.points(3) if interval is not None else ():
        yield _beside(phi, v, norm)


def _beside(phi: Activation, a: sympy.Expr, norm: object) -> Start:
    """A start next to the interpolating network at a = ‖x‖² v."""
    import sympy

    square = sympy.sympify(norm) ** 2
    with precision(64):
        value: arb = BallActivation.of(phi).values(ball(a))[0]
        u = float(1 / (_WIDTH * value))
    return replace(Start.of(_WIDTH, f"{u:.{_SIGNIFICANT}g}", norm=norm), v0=a / square)

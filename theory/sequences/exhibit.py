"""A sequence that is stable although one of its networks multiplies by more than 1 (Theorem 4).

An autoencoder that keeps x_1 from the first start does not have it as an attractor; two networks
x_1 ↦ x_2 ↦ x_1, one trained from each start, have a stable cycle.  That is the sense in which
sequences are more economical.  The data are here; :func:`verify` proves what they exhibit, anew.
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb

from theory.activation import Activation
from theory.dynamics.line_map import Behaviour, LineMap, Local, local_behaviour
from theory.expression.balls import precision
from theory.one_layer.certified.enclosure import enclose
from theory.one_layer.start import Start
from theory.outcome import Classification, Flow
from theory.rigour.decimals import Interval

DIGITS = 15
BITS = 128  # ample for DIGITS


@dataclass(frozen=True)
class Exhibit:
    """φ and one start (k, u0, v0), exact, for each network of the cycle."""

    phi: str
    starts: tuple[tuple[int, str, str], ...]


ONE_FACTOR_ABOVE_ONE = Exhibit("swish", ((2, "1", "1"), (2, "-1", "-1")))


@dataclass(frozen=True)
class Exhibited:
    """The factors E(v_i) as certified intervals, their product, and the composed map near 1."""

    factors: tuple[Interval, ...]
    product: Interval | None
    cycle: Local | None
    proved: bool
    reason: str


def verify(exhibit: Exhibit = ONE_FACTOR_ABOVE_ONE) -> Exhibited:
    """Proved if ``proved``: gradient flow takes every start to interpolation, one factor exceeds
    1 in absolute value, and the composed map contracts a neighbourhood of x_1."""
    phi = Activation.of(exhibit.phi)
    starts = [Start.of(*start) for start in exhibit.starts]
    found = [enclose(phi, start, DIGITS) for start in starts]
    lost = [each for each in found if each.outcome is not Flow.INTERPOLATES]
    if lost:
        return Exhibited((), None, None, False, f"one flow does not arrive: {lost[0].reason}")
    with precision(BITS):
        maps = tuple(LineMap.of(phi, s, e) for s, e in zip(starts, found, strict=True))
        cycle = local_behaviour(maps, arb(1))
        factors = tuple(e.lambda1 for e in found if e.lambda1 is not None)
        product = Interval.from_ball(cycle.slope, DIGITS)
    exceeds = any(e.classification is Classification.NOT_ATTRACTOR for e in found)
    proved = exceeds and cycle.behaviour is Behaviour.ATTRACTS
    words = ", ".join(str(factor) for factor in factors)
    reason = f"factors {words}; product {product}; {cycle.reason}"
    return Exhibited(factors, product, cycle, proved, reason)

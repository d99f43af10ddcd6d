"""The map of a trained network in balls and ranges: f(z) = x g(⟨x, z⟩/‖x‖²), g(α) = K U φ(a α)."""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb

from theory.activation import Activation
from theory.expression.balls import precision
from theory.expression.ranges import Range
from theory.one_layer.certified.enclosure import Enclosure
from theory.one_layer.certified.reduced import Reduced
from theory.one_layer.start import Start
from theory.rigour.ball_activation import BallActivation, ball

BITS = 128


@dataclass(frozen=True)
class WholeMap:
    """g(α) = gain · φ(place · α); ``gain`` = K U and ``place`` = a as balls.

    ``interpolates``: g(1) = 1 is known exactly, which no ball can show.
    """

    phi: Activation
    gain: arb
    place: arb
    interpolates: bool = False

    @classmethod
    def of_end_point(cls, phi: Activation, start: Start, found: Enclosure) -> WholeMap:
        """The map of the trained network; every statement about it holds for the true end point."""
        if found.balls is None:
            raise ValueError(f"the flow does not interpolate: {found.reason}")
        with precision(BITS):
            square = ball(start.norm) * ball(start.norm)
            K = Reduced.of(phi, start).K
            return cls(phi, K * square * found.balls.u, square * found.balls.v, True)

    def values(self, x: arb) -> tuple[arb, arb]:
        """Enclosures of (g, g') on the ball x, by balls and by range bounds, whichever is less."""
        at = self.place * x
        value, slope = BallActivation.of(self.phi).values(at)
        low, high = BallActivation.of(self.phi).ranges(at.lower(), at.upper())
        value, slope = _sharper(value, low), _sharper(slope, high)
        return self.gain * value, self.gain * self.place * slope

    def twice(self, x: arb) -> tuple[arb, arb]:
        """(g∘g, (g∘g)') on the ball x."""
        once, slope = self.values(x)
        again, slope_there = self.values(once)
        return again, slope * slope_there

    def bounds(self, lower: arb, upper: arb) -> tuple[Range, Range]:
        """Bounds of (g, g') on [lower, upper], whose ends may be infinite."""
        x = Range(lower, upper) * _as_range(self.place)
        value, slope = BallActivation.of(self.phi).ranges(x.lower, x.upper)
        gain = _as_range(self.gain)
        return gain * value, gain * _as_range(self.place) * slope


def _as_range(x: arb) -> Range:
    return Range(x.lower(), x.upper())


def _sharper(x: arb, bounds: Range) -> arb:
    if not (bounds.defined and bounds.lower.is_finite() and bounds.upper.is_finite()):
        return x
    other = bounds.lower.union(bounds.upper)
    if not x.is_finite():
        return other
    return x.intersection(other) if x.rad() > 2**-20 else x

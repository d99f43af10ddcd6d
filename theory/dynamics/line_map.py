"""The whole map of a rank-one network, and of several in turn, is one-dimensional.

``f(z) = x g(⟨x, z⟩/r²)`` with ``g(α) = K U φ(a α)`` for a trained network (K = k/r², U = r² u,
a = r² v); networks ``x_i ↦ x_{i+1}`` in turn give ``x_1 G(α)``, ``G = g_n ∘ … ∘ g_1``.  So a
ball bound on g' over an interval says what *every* point near x does, not only to first order.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from flint import arb

from theory.activation import Activation
from theory.errors import required
from theory.one_layer.certified.enclosure import Enclosure
from theory.one_layer.certified.reduced import Reduced
from theory.one_layer.start import Start
from theory.rigour.ball_activation import BallActivation, ball
from theory.rigour.decimals import in_decimals
from theory.rigour.signs import covers

HALVINGS = 40  # of the radius: with |g'| away from 1 by 1e-9 some 30 are needed


class Behaviour(enum.Enum):
    """What the points near a fixed point do."""

    ATTRACTS = "attracts"
    REPELS = "repels"
    UNDECIDED = "undecided"

    @property
    def sentence(self) -> str:
        return _BEHAVIOUR[self]


_BEHAVIOUR = {
    Behaviour.ATTRACTS: "every point near it converges to it, at a geometric rate",
    Behaviour.REPELS: "every other point near it, in its line, moves away until it has left",
    Behaviour.UNDECIDED: "neither contraction nor expansion could be proved",
}


@dataclass(frozen=True)
class LineMap:
    """``g(α) = K U φ(a α)`` in balls."""

    phi: BallActivation
    K: arb
    U: arb
    a: arb

    @classmethod
    def of(cls, phi: Activation, start: Start, found: Enclosure) -> LineMap:
        """At the certified end point, at the precision now in force."""
        end = required(found.balls, "a certified end point")
        square = ball(start.norm**2)
        reduced = Reduced.of(phi, start)
        return cls(reduced.phi, reduced.K, end.u * square, end.v * square)

    def values(self, alpha: arb) -> tuple[arb, arb]:
        """(g(α), g'(α)) for every α of the ball."""
        value, slope = self.phi.values(self.a * alpha)
        return self.K * self.U * value, self.K * self.U * self.a * slope


@dataclass(frozen=True)
class Local:
    """The behaviour near a fixed point: proved within ``radius`` of it; ``slope`` is g' there."""

    behaviour: Behaviour
    radius: float
    slope: arb
    reason: str


def composed(maps: tuple[LineMap, ...], alpha: arb) -> tuple[arb, arb]:
    """(G(α), G'(α)) for G = g_n ∘ … ∘ g_1, by the chain rule on balls."""
    slope = arb(1)
    for each in maps:
        alpha, factor = each.values(alpha)
        slope = slope * factor
    return alpha, slope


def local_behaviour(maps: tuple[LineMap, ...], fixed: arb) -> Local:
    """What G does near ``fixed``, which the caller knows to be an exact fixed point.

    Proved for ATTRACTS: |G'| < 1 on the closed interval, so by the mean value theorem G maps it
    into itself and all its points converge.  Proved for REPELS: |G'| > 1 there, so each point's
    distance grows by a factor until it has left; and then, G being continuous on a line, the
    point is no attractor even in the sense that lets orbits leave and return (if all nearby
    orbits ended in it, the intermediate value theorem would give another fixed point among
    their images).  UNDECIDED proves nothing.
    """
    slope = composed(maps, fixed)[1]
    if abs(slope) < 1:
        behaviour = Behaviour.ATTRACTS
    elif abs(slope) > 1:
        behaviour = Behaviour.REPELS
    else:
        return _undecided(
            slope, f"|g'| = {in_decimals(abs(slope), 12)} could not be separated from 1"
        )
    for halvings in range(1, HALVINGS + 1):
        radius = arb(2) ** -halvings
        if covers(lambda low, high: _bounded(maps, low, high, behaviour), *_around(fixed, radius)):
            words = "<" if behaviour is Behaviour.ATTRACTS else ">"
            reason = f"|g'| {words} 1 is proved within 2^-{halvings} of the fixed point"
            return Local(behaviour, float(radius), slope, f"{reason}; {behaviour.sentence}")
    return _undecided(slope, "no neighbourhood was found on which |g'| stays on one side of 1")


def _undecided(slope: arb, reason: str) -> Local:
    return Local(Behaviour.UNDECIDED, 0.0, slope, reason)


def _around(fixed: arb, radius: arb) -> tuple[arb, arb]:
    return (fixed - radius).lower(), (fixed + radius).upper()


def _bounded(maps: tuple[LineMap, ...], low: arb, high: arb, behaviour: Behaviour) -> bool:
    slope = abs(composed(maps, low.union(high))[1])
    return bool(slope < 1 if behaviour is Behaviour.ATTRACTS else slope > 1)

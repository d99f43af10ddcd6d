"""Isolated equilibria, and that an orbit converges to one, with proof.

*Existence and uniqueness*: Krawczyk's operator on a box (:mod:`theory.flows.zeros`).
*Convergence*: a quadratic Lyapunov function on a box B around the equilibrium s*
(:mod:`theory.flows.quadratic`).  For s in B the mean value theorem gives F(s) = J (s - s*) with J
in the hull of the Jacobian on B, so that V decreases strictly along every orbit in B; an ellipsoid
{V ≤ c} inside B is then never left, and every orbit that enters it converges to s*.

Nothing is proved where the Jacobian is singular (a manifold of equilibria, a degenerate one), nor
of convergence to a saddle.
"""

from __future__ import annotations

import enum
import time as clock
from collections.abc import Sequence
from dataclasses import dataclass

from flint import acb, acb_mat, arb, arb_mat

from theory.flows.integration import follow
from theory.flows.orbit import Budget, Ending, Horizon, Orbit
from theory.flows.quadratic import Quadratic, box_around
from theory.flows.vector_field import Box, VectorField
from theory.flows.zeros import Zero, zero_near

SHRINKING = 0.5  # of the Lyapunov box until V decreases on it
TRIALS = 40
FIRST_RADIUS = 1.0  # of the Lyapunov box
FIRST_HORIZON = 1  # of the search for the basin; doubled each time
RATE_TRIALS = 30  # bisections of a proved rate


class Stability(enum.Enum):
    """Of an equilibrium or a cycle, from its linearisation."""

    STABLE = "stable"
    UNSTABLE = "unstable"
    UNDECIDED = "undecided"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    Stability.STABLE: "it attracts every orbit nearby, exponentially",
    Stability.UNSTABLE: "the linearisation expands a direction",
    Stability.UNDECIDED: "the linearisation could not be proved to contract or to expand",
}


@dataclass(frozen=True)
class Equilibrium:
    """``state`` encloses the one and only equilibrium in ``within``; ``jacobian`` is there.

    ``eigenvalues`` are enclosures with multiplicity, empty if none could be proved.
    """

    state: Box
    within: Box
    jacobian: arb_mat
    eigenvalues: tuple[acb, ...]

    @property
    def stability(self) -> Stability:
        """Proved, unless UNDECIDED, from the enclosures of the eigenvalues."""
        return stability_from([x.real for x in self.eigenvalues])

    @property
    def abscissa(self) -> arb | None:
        """The largest real part of an eigenvalue: minus the asymptotic rate of convergence."""
        return largest([x.real for x in self.eigenvalues]) if self.eigenvalues else None


def stability_from(growths: Sequence[arb]) -> Stability:
    if any(x > 0 for x in growths):
        return Stability.UNSTABLE
    return Stability.STABLE if growths and all(x < 0 for x in growths) else Stability.UNDECIDED


def largest(values: Sequence[arb]) -> arb:
    """An enclosure of the largest of numbers in the given balls."""
    total = values[0]
    for x in values[1:]:
        total = total.max(x)
    return total


def eigenvalues_of(matrix: arb_mat) -> tuple[acb, ...]:
    """Enclosures with multiplicity; empty if they could not be proved."""
    if not all(x.is_finite() for x in matrix.entries()):
        return ()
    try:
        return tuple(acb_mat(matrix).eig(multiple=True))
    except ValueError:
        return ()


def equilibrium_near(field: VectorField, guess: Sequence[arb]) -> Equilibrium | None:
    """Proved unless None: F has one and only one zero in a box that a search around the guess
    proposes, and ``state`` encloses it."""
    return _equilibrium(field, zero_near(field.velocity, field.jacobian, guess))


def _equilibrium(field: VectorField, zero: Zero | None) -> Equilibrium | None:
    if zero is None:
        return None
    jacobian = field.jacobian(zero.box)
    return Equilibrium(zero.box, zero.within, jacobian, eigenvalues_of(jacobian))


@dataclass(frozen=True)
class Basin:
    """Every orbit through a state with V(s - s*) ≤ ``level`` stays there and converges to the
    equilibrium, and V decays at least like e^{-2 ``rate`` t}."""

    equilibrium: Equilibrium
    form: Quadratic
    level: arb
    rate: arb

    def contains(self, box: Sequence[arb]) -> bool:
        """Whether the whole box is proved to lie in the basin."""
        error = [x - c for x, c in zip(box, self.equilibrium.state, strict=True)]
        return bool(self.form.at(error) < self.level)


def basin(field: VectorField, equilibrium: Equilibrium) -> Basin | None:
    """An ellipsoid of states that converge to the equilibrium; None if none was proved."""
    form = Quadratic.of(equilibrium.jacobian)
    if form is None:
        return None
    radius = arb(FIRST_RADIUS)
    for _ in range(TRIALS):
        jacobian = field.jacobian(box_around(equilibrium.state, radius))
        if form.decreases(jacobian):
            level = form.level_in([radius] * field.dimension)
            return Basin(equilibrium, form, level, _rate(form, jacobian))
        radius = radius * SHRINKING
    return None


def _rate(form: Quadratic, jacobian: arb_mat) -> arb:
    """A proved α with V' ≤ -2 α V, near the best that bisection finds."""
    low, high = arb(0), arb(1)
    while form.decreases(jacobian, high):
        low, high = high, high * 2
    for _ in range(RATE_TRIALS):
        middle = ((low + high) / 2).mid()
        if form.decreases(jacobian, middle):
            low = middle
        else:
            high = middle
    return low


@dataclass(frozen=True)
class Convergence:
    """``orbit`` is enclosed up to a state in ``basin``; if ``proved``, every orbit from the start
    converges to ``basin.equilibrium``.  ``reason`` is a sentence in either case."""

    proved: bool
    reason: str
    orbit: Orbit
    basin: Basin | None = None

    @property
    def limit(self) -> Box | None:
        return self.basin.equilibrium.state if self.proved and self.basin else None


def converges(
    field: VectorField, start: Sequence[object], budget: Budget | None = None
) -> Convergence:
    """Whether the flow from ``start`` (balls or exact numbers) converges to an isolated
    equilibrium, which is found on the way.

    Proved if ``proved``: existence for all times, convergence, and the limit's enclosure.
    """
    whole, orbit, horizon = budget or Budget(), None, FIRST_HORIZON
    began = clock.process_time()
    while True:
        left = whole.after(clock.process_time() - began)
        following = follow(field, start, Horizon(horizon), budget=left, onward=orbit)
        if following.ending is not Ending.ARRIVED or following.state is None:
            return Convergence(False, following.reason, following)
        orbit = following
        near = equilibrium_near(field, following.state)
        if near is not None and near.stability is not Stability.UNSTABLE:
            found = basin(field, near)
            if found is not None and found.contains(following.state):
                words = "the flow enters an ellipsoid on which a quadratic form decreases strictly"
                return Convergence(True, words, following, found)
        horizon *= 2

"""A claim's map in balls: its images and Jacobian, its cycles, and what points nearby do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import sympy
from flint import arb, arb_mat
from sympy import Expr

from proofs_check.engine.case import written_out
from proofs_check.engine.certified.critical import UNDEFINED
from proofs_check.engine.certified.enclosing import end_values
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.claims import Where
from proofs_check.engine.claims.maps import MapClaim
from proofs_check.engine.sides import as_shown, number, on_balls
from proofs_check.engine.system import System
from theory.expression.program import Program
from theory.expression.ranges import Range, Ranges
from theory.flows.equilibrium import eigenvalues_of
from theory.flows.quadratic import Quadratic, box_around
from theory.outcome import Truth
from theory.rigour.decimals import in_decimals
from theory.symbolic.exact import Decision

FIRST_RADIUS = 1.0
HALVINGS = 40  # of the radius: with |f'| away from 1 by 1e-9 some 30 are needed

Box = tuple[arb, ...]


class BallMap:
    """x ↦ f(x) in balls, for all values of its parameters in theirs.

    It has what :mod:`theory.flows.maps` asks of a map.  At a kink of φ an image is the hull of
    both sides; a slope there is NaN.
    """

    def __init__(self, system: System, claim: MapClaim, orbits: Orbits):
        self.rule, self.dimension = claim.rule, len(claim.rule.letters)
        self.parameters = _parameters(system, claim, orbits)
        letters = (*self.rule.letters, *(orbits.letters if claim.at is Where.END else ()))
        self._case, self._letters = orbits.case, letters
        self._make: Callable[..., Any] = lambda e: as_shown(
            on_balls, system, list(e), letters, orbits.case
        )
        self._images = self._make(self.rule.images)

    @cached_property
    def _slopes(self) -> Any:
        """Of a map that has any: a step has none, but cycles."""
        return self._make(self.rule.jacobian(self.rule.letters))

    def velocity(self, box: Sequence[arb]) -> Box:
        return self._images((*box, *self.parameters))

    def jacobian(self, box: Sequence[arb]) -> arb_mat:
        n = self.dimension
        found = self._slopes((*box, *self.parameters))
        return arb_mat([list(found[i * n : (i + 1) * n]) for i in range(n)])

    def image_of_the_line(self) -> tuple[arb, arb] | None:
        """Bounds of all images of a map of one letter; None where none were found."""
        case = self._case
        if case.activation is not None and case.sole_piece is None:
            return None
        (image,) = (case.put(written_out(e, case.sole_piece)) for e in self.rule.images)
        if not image.free_symbols <= set(self._letters):
            return None
        line = Range(arb.neg_inf(), arb.pos_inf())
        others = (Range(x.lower(), x.upper()) for x in self.parameters)
        (found,) = Program.compile([image], self._letters).bind(Ranges())(line, *others)
        finite = found.defined and found.lower.is_finite() and found.upper.is_finite()
        return (found.lower, found.upper) if finite else None

    def along(self, boxes: Sequence[Box]) -> arb_mat:
        """The product of the Jacobians over the boxes, the first innermost."""
        product = self.jacobian(boxes[0])
        for box in boxes[1:]:
            product = self.jacobian(box) * product
        return product

    def pursued(self, box: Box, steps: int) -> list[Box]:
        """The box and ``steps`` − 1 images of it."""
        found = [box]
        for _ in range(steps - 1):
            found.append(self.velocity(found[-1]))
        return found


def _parameters(system: System, claim: MapClaim, orbits: Orbits) -> Box:
    if claim.at is not Where.END:
        return ()
    state = orbits.arrival.state
    if state is None:
        raise NoNumbersError(f"no end was proved to exist: {orbits.arrival.reason}")
    return tuple(state[s] for s in orbits.letters)


class NoNumbersError(Exception):
    """The letters of a map, or of its points, have no enclosure; the message says why."""


def values_of(
    system: System, claim: MapClaim, orbits: Orbits, expressions: Sequence[Expr]
) -> tuple[arb, ...]:
    """Formulas in the claim's letters: of the case, or where the flow ends."""
    if any(sympy.sympify(e).has(*UNDEFINED) for e in expressions):
        raise NoNumbersError("a formula is undefined there")
    if claim.at is Where.END:
        found = end_values(system, orbits, *expressions)
        if isinstance(found, str):
            raise NoNumbersError(found)
        return found
    letters = set().union(*(sympy.sympify(e).free_symbols for e in expressions), set())
    open_letters = letters - set(orbits.case.values)
    if open_letters:
        names = ", ".join(sorted(map(str, open_letters)))
        raise NoNumbersError(f"{names} has no number in this case")
    return tuple(number(e, orbits.case) for e in expressions)


def points_of(system: System, claim: MapClaim, orbits: Orbits) -> list[Box]:
    flat = values_of(system, claim, orbits, list(claim.points))
    n = claim.points.cols
    return [tuple(flat[i * n : (i + 1) * n]) for i in range(claim.points.rows)]


def behaviour(rule: BallMap, points: Sequence[Box]) -> Decision:
    """Whether the cycle through ``points``, which the caller knows to be one, is stable.

    Proved for TRUE: on a box around x_1 a quadratic form of the distance decreases in each round,
    so all points near converge, and stay near.  Proved for FALSE: a multiplier exceeds 1 in
    absolute value, so the cycle is not stable (the textbook's theorem on linearisation); for maps
    of more than one variable that does not exclude that points leave and come back.
    """
    product = rule.along(points)
    if not all(x.is_finite() for x in product.entries()):
        return Decision(Truth.UNKNOWN, "the map was not proved to be smooth at the points")
    words = _multipliers_in_words(product)
    form = Quadratic.of(product, discrete=True)
    radius = arb(FIRST_RADIUS)
    for halvings in range(HALVINGS if form else 0):
        around = rule.pursued(box_around(points[0], radius), len(points))
        if form and form.contracts(rule.along(around)):
            near = f"every point within 2^-{halvings} of it in a suitable norm comes closer"
            return Decision(Truth.TRUE, f"{words}; {near}")
        radius = radius / 2
    if expands(product):
        return Decision(Truth.FALSE, f"{words}: points near move away")
    return Decision(Truth.UNKNOWN, f"{words}: neither contraction nor expansion was proved")


def expands(product: arb_mat) -> bool:
    """Proved if True: an eigenvalue exceeds 1 in absolute value."""
    if product.nrows() == 1:
        return bool(abs(product[0, 0]) > 1)
    return any(abs(x) > 1 for x in eigenvalues_of(product)) or bool(abs(product.det()) > 1)


def _multipliers_in_words(product: arb_mat) -> str:
    if product.nrows() == 1:
        return f"multiplier {in_decimals(product[0, 0], 10)}"
    found = eigenvalues_of(product)
    sizes = ", ".join(in_decimals(abs(x), 8) for x in found)
    return f"multipliers of size {sizes}" if found else "multipliers that were not separated"

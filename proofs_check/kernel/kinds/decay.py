"""φ that decays: |φ| ≤ C_0 and |φ^(m)(z)| ≤ C_m e^(-κ|z|) for m = 1, …, M, κ > 0; and integrals.

For G(s) a product of φ^(m)(a s), of which one has m > 0, let λ be κ Σ a over those with m > 0.
∫ s^k G from -A to A is enclosed in cells.  Beyond A, |s^k G| is at most Π C_m s^k e^(-λs), of which
∫ from A to ∞ is e^(-λA) Σ_j k!/j! A^j λ^(j-k-1) for j = 0, …, k.  In Coq: ``tail_rule`` of
Limits.v.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import factorial, prod
from typing import Any

from proofs_check.kernel.core.claims import Relation, require
from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Interval, Intervals, Rejected, size
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.reading import listed_up_to, parted, rational, whole
from proofs_check.kernel.core.series import Program, integrated
from proofs_check.kernel.core.trees import ONE, PHI, Tree, letter, mul, nodes, number, of, power
from proofs_check.kernel.kinds.lines import MOST_CELLS, Part, on_interval

ROOT = power(mul(number(2), Tree("pi")), Fraction(1, 2))
POINT = "@z"  # no letter of a formula is called so


@dataclass(frozen=True)
class Decay:
    """C_0, …, C_M and κ; A, and the cells between -A and A with the order of their polynomials."""

    bounds: list[Fraction]
    rate: Fraction
    reach: Fraction
    cells: int
    order: int

    def require(self, place: Place) -> None:
        """On both half-lines and at 0, with all of φ^(m) smooth."""
        piece = place.system.piece
        if piece is None or piece.low is not None or piece.high is not None:
            raise Rejected("φ is not one formula on the whole line")
        for m in range(len(self.bounds)):
            self.require_of(place, m)

    def require_of(self, place: Place, m: int) -> None:
        z, bound = letter(POINT), number(self.bounds[m])
        for low, high, side in ((Fraction(0), None, -1), (None, Fraction(0), 1)):
            fall = of("exp", mul(number(side * self.rate), z)) if m else ONE
            most, e = mul(bound, fall), of(PHI[m], z)
            relations = [(e, "<=", most), (mul(number(-1), most), "<=", e)]
            line = {
                "letter": POINT, "low": low, "high": high, "closed": True,
                "parts": [Part(high, 0)],
            }  # fmt: skip
            on_interval(place, line, partial(shown_on, relations))

    def over_cells(self, system: System, inside: Tree) -> tuple[Interval, Fraction]:
        """∫ from -A to A, and A, which is on the grid."""
        f, found = system.f, system.f.zero
        reach, program = Fraction(f.of(self.reach)[0], f.one[0]), Program([system.concrete(inside)])
        for i in range(self.cells):
            a, b = (reach * Fraction(2 * j - self.cells, self.cells) for j in (i, i + 1))
            ends = f.of(a)[0], f.of(b)[0]
            found = f.add(found, integrated(program, f, POINT, ends, self.order))
        return found, reach

    def integral(
        self, system: System, k: int, factors: tuple[tuple[int, Fraction, int], ...]
    ) -> Interval:
        """∫ s^k Π φ^(m)(a s)^n ds over the line."""
        f, s = system.f, letter(POINT)
        inside = mul(power(s, k), *(power(of(PHI[m], mul(number(a), s)), n) for m, a, n in factors))
        found, reach = self.over_cells(system, inside)
        rate = self.rate * sum((a * n for m, a, n in factors if m), Fraction(0))
        most = prod((self.bounds[m] ** n for m, _, n in factors), start=Fraction(2))
        series = sum(
            Fraction(factorial(k), factorial(j)) * reach**j * rate ** (j - k - 1)
            for j in range(k + 1)
        )
        far = mul(number(most * series), of("exp", number(-rate * reach)))
        return f.widened(found, size(Program([far]).values(f, {})[0]))


def require_values(f: Intervals, inside: Tree) -> None:
    """Of what is under a mean, for all letters: sums, products and φ of what has them, and
    numbers."""
    for n in nodes(inside):
        whole_ = n.operation == "^" and n.data.denominator == 1 and n.data > 0
        if not (whole_ or n.operation in ("letter", "+", "*", *PHI)):
            Program([n]).values(f, {})


def read_decay(x: Any) -> Decay:
    parted(x, ("bounds", "rate", "reach", "cells", "order"), "how φ decays")
    bounds = [rational(c) for c in listed_up_to(x["bounds"], len(PHI), "bounds of φ", 2)]
    rate, reach = rational(x["rate"]), rational(x["reach"])
    cells, order = whole(x["cells"], 1, MOST_CELLS, "cells"), whole(x["order"], 2, 40, "an order")
    if rate <= 0 or reach <= 0 or order % 2:
        raise Rejected("φ decays at no rate, its integral has no reach, or an order is odd")
    return Decay(bounds, rate, reach, cells, order)


def shown_on(relations: list[Relation], part: Place) -> None:
    require(part, relations)

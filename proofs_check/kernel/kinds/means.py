"""Numbers that are means E[F] over one standard normal letter Z.

Let |φ^(m)| ≤ C_m for m ≤ M (``decay.py``), and F be a sum of products of numbers, Z, and φ^(m)(a Z)
with rational a and m ≤ M, which has a mean.  By parts against the density of Z, E[Z G] = E[G'] for
such G with m < M: nothing is left at infinity.  So each mean is a sum, with rational coefficients,
of means without factors Z.  Of these ∫ from -A to A of Π φ^(m)(a z) e^(-z²/2)/√(2π) is enclosed
in cells; beyond A the product is at most Π C_m, and |Z| > A with a probability below e^(-A²/2).

Two numbers with one sum are one, whatever φ is; else they are known by enclosures alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod
from typing import Any

from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.identities import Algebra, plus
from proofs_check.kernel.core.intervals import Interval, Rejected, size
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.reading import Malformed, Reader, name, parted
from proofs_check.kernel.core.series import Program
from proofs_check.kernel.core.texts import text
from proofs_check.kernel.core.trees import (
    ONE,
    PHI,
    Tree,
    add,
    div,
    letter,
    mul,
    nodes,
    number,
    of,
    power,
    substituted,
)
from proofs_check.kernel.kinds.decay import POINT, ROOT, Decay, read_decay, require_values

Product = tuple[tuple[int, Fraction, int], ...]  # of φ^(m)(a Z)^n, in their order
MOST_MEANS = 64
MOST_POWER_OF_Z = 8  # of Z


def read_means(x: Any, system: System, reader: Reader) -> str:
    """The letters become numbers of the system; what they are, in words."""
    parted(x, ("letters", "decay"), "means")
    told, means = [], Means(system, read_decay(x["decay"]))
    if not isinstance(x["letters"], dict) or not 0 < len(x["letters"]) <= MOST_MEANS:
        raise Malformed(f"1 to {MOST_MEANS} means")
    found = {}
    for s, written in x["letters"].items():
        e = reader.with_mean(written)
        if name(s) in system.meanings | {"z", "t"}:
            raise Malformed("a letter has two meanings")
        found[s] = means.number(e)
        told.append(f"{s} = {text(e)}")
    system.numbers |= found
    system.enclosed = {s: means.enclosed(key) for key, s in means.names.items()}
    return ", ".join(told) + ", E for the mean over a standard normal letter"


class Means:
    def __init__(self, system: System, decay: Decay):
        decay.require(Place(system))
        self.system, self.decay, self.algebra = system, decay, Algebra()
        self.names: dict[Product, str] = {}

    def number(self, e: Tree) -> Tree:
        if e.operation != "mean" or len(e.data) != 1:
            raise Malformed("a mean over one letter")
        (inside,), (z,) = e.arguments, e.data
        Place(self.system).own(z)
        inside = substituted(inside, self.system.numbers)
        require_values(self.system.f, inside)
        above, below = self.algebra.quotient(inside)
        if list(below) != [()]:
            raise Rejected("a mean of a quotient")
        factors = self.factors(inside, z)
        total: dict[Product, Fraction] = {}
        for monomial, c in above.items():
            k, found = 0, list[tuple[int, Fraction, int]]()
            for i, n in monomial:
                if i in factors:
                    found.append((*factors[i], n))
                elif self.algebra.atoms[i][:2] == ("letter", z):
                    k = n
                else:
                    raise Rejected(f"no rule for {self.algebra.atoms[i][0]} inside a mean")
            parts = self.by_parts(k, tuple(sorted(found)))
            total = plus(total, {key: x * c / below[()] for key, x in parts.items()})
        named = {key: self.named(key) if key else ONE for key in total}
        return add(*(mul(number(c), named[key]) for key, c in total.items()))

    def factors(self, inside: Tree, z: str) -> dict[int, tuple[int, Fraction]]:
        """m and a of the atoms φ^(m)(a Z)."""
        found = {}
        for node in nodes(inside):
            if node.operation not in PHI:
                continue
            above, below = self.algebra.quotient(node.arguments[0])
            ((((i, _),), _),) = self.algebra.quotient(node)[0].items()
            ((((own, _),), _),) = self.algebra.quotient(letter(z))[0].items()
            if list(above) != [((own, 1),)] or list(below) != [()]:
                raise Rejected("an argument of φ is not a multiple of its letter")
            found[i] = PHI.index(node.operation), above[(own, 1),] / below[()]
        return found

    def by_parts(self, k: int, factors: Product) -> Mapping[Product, Fraction]:
        """E[Z^k Π] = (k - 1) E[Z^(k-2) Π] + E[Z^(k-1) Π']."""
        if k > MOST_POWER_OF_Z or any(m >= len(self.decay.bounds) for m, _, _ in factors):
            raise Rejected("a power or a derivative for which there is no room")
        if k == 0:
            return {factors: Fraction(1)}
        total: dict[Product, Fraction] = {}
        if k > 1:
            total = {key: (k - 1) * c for key, c in self.by_parts(k - 2, factors).items()}
        for m, a, n in factors:
            powers = {(m, a): n for m, a, n in factors}
            powers[m, a] -= 1
            powers[m + 1, a] = powers.get((m + 1, a), 0) + 1
            risen = tuple(sorted((*key, count) for key, count in powers.items() if count))
            parts = self.by_parts(k - 1, risen)
            total = plus(total, {key: n * a * c for key, c in parts.items()})
        return total

    def named(self, key: Product) -> Tree:
        return letter(self.names.setdefault(key, f"@E{len(self.names)}"))

    def enclosed(self, factors: Product) -> Interval:
        f, z = self.system.f, letter(POINT)
        parts = (power(of(PHI[m], mul(number(a), z)), n) for m, a, n in factors)
        density = div(of("exp", mul(number(Fraction(-1, 2)), power(z, 2))), ROOT)
        found, reach = self.decay.over_cells(self.system, mul(*parts, density))
        most = prod((self.decay.bounds[m] ** n for m, _, n in factors), start=Fraction(1))
        far = mul(number(most), of("exp", number(-(reach**2) / 2)))
        return f.widened(found, size(Program([far]).values(f, {})[0]))

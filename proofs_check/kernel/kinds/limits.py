"""Limits, as a letter r grows beyond all bounds, of formulas with means E[F] over independent
standard normal letters Z.

Let φ be smooth on the line, |φ| ≤ C_0 and |φ^(m)(z)| ≤ C_m e^(-κ|z|) for m = 1, …, M, with κ > 0
and M > 0 (``decay.py``).  As φ' is integrable, φ has limits ℓ₊ and ℓ₋ at ±∞.  Of each formula it
is said that it is r^p (c + o(1)), for a power p and a number c, which may be 0.  That passes to
sums and products, and to quotients by what has c ≠ 0.  A mean is a sum of means of products, whose
factors are powers of r, letters Z, and φ^(m)(a r Z) with m ≤ M.  If one Z is met, and all a are
positive and rational:

1. Without derivatives E[Z^k Π φ(a r Z)] → E[Z^k; Z > 0] Π ℓ₊ + E[Z^k; Z < 0] Π ℓ₋, by dominated
   convergence.
2. With one, Π φ^(m)(a s) = G(s) is at most Π C_m e^(-λ|s|), λ = κ Σ a over the factors with m > 0.
   With s = r Z, E[Z^k G(r Z)] = r^(-k-1) ∫ s^k G(s) e^(-s²/2r²) ds/√(2π), and the integral tends to
   ∫ s^k G, by dominated convergence.  In Coq: ``decay_rule`` of Limits.v.

If two are met:

3. Let U, V be two linear forms in Z_1, Z_2 that are independent of one another (their determinant
   is not 0), and g a polynomial times the density of both, as a function of U and V.  By parts, m
   times in U and n times in V, E[Z_1^j Z_2^k φ^(m)(r U) φ^(n)(r V)] is (-r)^(-m-n) times ∫∫ φ(r U)
   φ(r V) ∂^m_U ∂^n_V g: all φ^(i) with i ≤ M are bounded, and nothing is left at infinity.  It is
   at most a constant times r^(-m-n), and so o(r^(1/2-m-n)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import Any

from proofs_check.kernel.core.claims import CONTRARY, OF_GAPS, Claim
from proofs_check.kernel.core.identities import Algebra, Monomial
from proofs_check.kernel.core.intervals import Interval, Rejected, sign
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.series import Program
from proofs_check.kernel.core.trees import (
    ONE,
    PHI,
    ZERO,
    Tree,
    add,
    div,
    letter,
    letters,
    mul,
    nodes,
    number,
    of,
    power,
    sub,
    substituted,
)
from proofs_check.kernel.kinds.decay import ROOT, Decay, require_values

UPPER, LOWER = "@+", "@-"  # ℓ₊ and ℓ₋: no letter of a formula is called so
HALF, MINUS = Fraction(1, 2), Fraction(-1)


@dataclass(frozen=True)
class Leading:
    """r^power (value + o(1))."""

    power: Fraction
    value: Tree


def limit(place: Place, claim: Claim) -> None:
    found, gap = gap_at_limit(place, claim)
    if claim["relation"] == "=":
        shown = found.algebra.equal(gap, ZERO)
    else:
        shown = sign(found.value(gap)) in OF_GAPS.get(claim["relation"], ())
    if not shown:
        raise Rejected("the relation was not shown of the limit")


def another_limit(place: Place, claim: Claim) -> None:
    """There is one, and the relation is wrong, strictly."""
    found, gap = gap_at_limit(place, claim)
    if sign(found.value(gap)) not in CONTRARY.get(claim["relation"], ()):
        raise Rejected("the contrary was not shown of the limit")


def gap_at_limit(place: Place, claim: Claim) -> tuple[Limits, Tree]:
    """right - limit."""
    found = Limits(place, claim["letter"], claim["decay"])
    end = found.leading(found.plain(claim["value"]))
    right = found.plain(claim["right"])
    if letters(right) or any(n.operation in ("mean", *PHI) for n in nodes(right)):
        raise Rejected("the right side is no number")
    found.value(right)  # there is one
    if end.power > 0:
        raise Rejected("whether there is a limit is open")
    return found, sub(right, ZERO if end.power < 0 else end.value)


class Limits:
    """As the letter r grows."""

    def __init__(self, place: Place, r: str, decay: Decay):
        place.own(r)
        self.place, self.r, self.decay = place, r, decay
        self.system, self.f, self.algebra = place.system, place.system.f, Algebra()
        self.known: dict[str, Interval] = {}
        self.integrals: dict[Any, str] = {}
        decay.require(place)

    def plain(self, e: Tree) -> Tree:
        """With the numbers of the case; the letters of means have no other meaning."""
        for node in nodes(e):
            for z in node.data if node.operation == "mean" else ():
                self.place.own(z)
                if z == self.r or node.data.count(z) > 1:
                    raise Rejected(f"the letter {z} has two meanings")
        return substituted(self.system.plain(e), self.system.numbers)

    def value(self, c: Tree) -> Interval:
        for key, name in self.integrals.items():
            if name in letters(c) and name not in self.known:
                self.known[name] = self.decay.integral(self.system, *key)
        size_ = self.f.of(self.decay.bounds[0])[1]
        ends = dict.fromkeys((UPPER, LOWER), (-size_, size_))
        return Program([c]).values(self.f, {**self.known, **ends})[0]

    def leading(self, e: Tree) -> Leading:
        kind, parts = e.operation, e.arguments
        if kind in ("number", "pi"):
            return Leading(Fraction(0), e)
        if kind == "letter" and e.data == self.r:
            return Leading(Fraction(1), ONE)
        if kind == "mean":
            return self.mean(e)
        if kind == "+":
            return total([self.leading(a) for a in parts])
        if kind == "*":
            return product_of([self.leading(a) for a in parts])
        if kind == "/":
            return product_of([self.leading(parts[0]), self.raised(self.leading(parts[1]), MINUS)])
        if kind == "^":
            return self.raised(self.leading(parts[0]), e.data)
        if kind == "abs":
            inner = self.leading(parts[0])
            return Leading(inner.power, of("abs", inner.value))
        raise Rejected(f"no rule for the limit of {kind}")

    def raised(self, x: Leading, q: Fraction) -> Leading:
        whole_ = q.denominator == 1
        if not (whole_ and q > 0) and sign(self.value(x.value)) not in (
            (1, -1) if whole_ else (1,)
        ):
            raise Rejected("a root, or a division, of what may tend to 0")
        return Leading(x.power * q, power(x.value, q))

    def mean(self, e: Tree) -> Leading:
        """By its terms."""
        (inside,), normal = e.arguments, e.data
        require_values(self.f, inside)
        above, below = self.algebra.quotient(inside)
        seen = {}
        for n in nodes(inside):
            if n.operation in PHI:
                ((((i, _),), _),) = self.algebra.quotient(n)[0].items()
                seen[i] = n
        if list(below) != [()]:
            raise Rejected("a mean of a quotient")
        found = []
        for monomial, c in above.items():
            x = self.term(monomial, normal, seen)
            found.append(Leading(x.power, mul(number(c / below[()]), x.value)))
        return total(found) if found else Leading(Fraction(0), ZERO)

    def term(
        self, monomial: Monomial, normal: tuple[str, ...], seen: Mapping[int, Tree]
    ) -> Leading:
        at, powers = Fraction(0), dict.fromkeys(normal, 0)
        factors: list[tuple[int, dict[str, Tree], int]] = []
        for i, n in monomial:
            kind, data, _ = self.algebra.atoms[i]
            if kind == "letter" and data == self.r:
                at += n
            elif kind == "letter" and data in powers:
                powers[data] += n
            elif i in seen:
                order = PHI.index(kind)
                if order >= len(self.decay.bounds):
                    raise Rejected("a derivative of φ of which no bound is known")
                factors.append((order, self.form(seen[i].arguments[0], normal), n))
            else:
                raise Rejected(f"no rule for {kind} inside a mean")
        met = {z for z in normal if powers[z]} | {z for _, form, _ in factors for z in form}
        inner = self.pair(factors, met) if len(met) > 1 else self.single(factors, powers, met)
        return Leading(at + inner.power, inner.value)

    def form(self, e: Tree, normal: tuple[str, ...]) -> dict[str, Tree]:
        """a_Z with e = r Σ a_Z Z, without those that are 0."""
        found = {}
        for z in normal:
            put = {x: ONE if x == z else ZERO for x in normal}
            found[z] = substituted(e, {**put, self.r: ONE})
        linear = mul(letter(self.r), add(*(mul(a, letter(z)) for z, a in found.items())))
        if not self.algebra.equal(e, linear):
            raise Rejected("an argument of φ is not r times a linear form")
        return {z: a for z, a in found.items() if not self.algebra.equal(a, ZERO)}

    def single(self, factors: Any, powers: Mapping[str, int], met: set[str]) -> Leading:
        k = sum(powers.values())
        plain = []
        for order, form, n in factors:
            ((_, a),) = form.items() or ((None, ZERO),)
            above, below = self.algebra.quotient(a)
            if [*above, *below] != [(), ()] or above[()] / below[()] <= 0:
                raise Rejected("an argument of φ is not a positive multiple of r Z")
            plain.append((order, above[()] / below[()], n))
        if any(order for order, _, _ in plain):
            key = k, tuple(sorted(plain))
            name = self.integrals.setdefault(key, f"@{len(self.integrals)}")
            return Leading(Fraction(-k - 1), div(letter(name), ROOT))
        n = sum(n for _, _, n in plain)
        ends = [power(letter(s), n) for s in (UPPER, LOWER)]
        return Leading(
            Fraction(0), mul(half_moment(k), add(ends[0], mul(number((-1) ** k), ends[1])))
        )

    def pair(self, factors: Any, met: set[str]) -> Leading:
        if len(met) != 2 or len(factors) != 2 or any(n != 1 for _, _, n in factors):
            raise Rejected("no rule for a mean of this form")
        (m, U, _), (n, V, _) = factors
        x, y = sorted(met)
        at = lambda form, z: form.get(z, ZERO)  # noqa: E731
        determinant = sub(mul(at(U, x), at(V, y)), mul(at(U, y), at(V, x)))
        if not sign(Program([determinant]).values(self.f, {})[0]):
            raise Rejected("the arguments of φ may be multiples of one another")
        return Leading(HALF - m - n, ZERO)


def total(parts: list[Leading]) -> Leading:
    highest = max(x.power for x in parts)
    return Leading(highest, add(*(x.value for x in parts if x.power == highest)))


def product_of(parts: list[Leading]) -> Leading:
    return Leading(sum((x.power for x in parts), Fraction(0)), mul(*(x.value for x in parts)))


def half_moment(k: int) -> Tree:
    """E[Z^k; Z > 0] = 2^(k/2 - 1) Γ((k + 1)/2)/√π."""
    if k % 2:
        n = k // 2
        return div(number(2**n * factorial(n)), ROOT)
    return number(Fraction(factorial(k), 2 ** (k // 2 + 1) * factorial(k // 2)))

"""Formulas as a letter r grows: c r^p + o(r^p), or O(r^p), for sigmoid-like φ.

For products G of φ and its derivatives, Z standard normal, r → ∞ (docs/mathematics.md):

* of φ alone, E[Z^k G(rZ)] tends to E[Z^k G(±∞)];
* with a derivative among them G is integrable, and E[G(rZ)] = (1/r) ∫G/√(2π) + o(1/r); with Z^k,
  k ≥ 1, it is o(1/r), and for k = 1, two derivatives and φ' that falls on both sides of 0 it is
  (1/r²) ∫tG/√(2π) + o(1/r²);
* of two arguments that are not proportional, E[Z^k φ^(m)(rU) φ^(n)(rV)] = O(r^{−m−n}), by parts;
* where √S tends to a positive number, so does E[G(√S Z)] to the expectation there.

These rules are proved by hand; all else is arithmetic of leading terms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.means import Term, terms
from theory.symbolic.abstract import DERIVATIVES
from theory.symbolic.mean import NORMAL, Mean, Z

ZERO = sympy.S.Zero


class NoGerm(Exception):
    """The leading term was not found; the message says of what."""


@dataclass(frozen=True)
class Germ:
    """``coefficient`` · r^order (1 + o(1)); o(r^order) if that is 0, O(r^order) if it is None."""

    order: Expr
    coefficient: Expr | None

    def __add__(self, other: Germ) -> Germ:
        first, second = sorted((self, other), key=lambda g: g.order, reverse=True)
        if first.order > second.order:
            return first
        if first.coefficient is None or second.coefficient is None:
            return Germ(first.order, None)
        return Germ(first.order, sympy.cancel(first.coefficient + second.coefficient))

    def __mul__(self, other: Germ) -> Germ:
        order = self.order + other.order
        parts = self.coefficient, other.coefficient
        if ZERO in parts:
            return Germ(order, ZERO)
        if None in parts:
            return Germ(order, None)
        return Germ(order, sympy.Mul(*parts))

    def power(self, n: Expr, sign: Callable[[Expr], int | None]) -> Germ:
        """``sign`` tells the sign of a coefficient that is not visible, if it was proved."""
        if self.coefficient is None or self.coefficient == 0:
            if n > 0:
                return Germ(self.order * n, self.coefficient)
            raise NoGerm("a denominator may vanish in the limit")
        c = self.coefficient
        if not (c.is_positive or (n.is_Integer and c.is_nonzero)):
            seen = sign(c)
            if seen is None or (seen < 0 and not n.is_Integer):
                raise NoGerm(f"the sign of {c} is not known")
        return Germ(self.order * n, self.coefficient**n)


@dataclass
class Germs:
    """Of formulas in one growing letter.  ``bell``: φ' is proved to fall on both sides of 0;
    ``sign`` of a formula in the letters of ``known``, where it was proved.

    ``known`` are the coefficients that were met: letters for integrals and expectations, as
    formulas that can be evaluated.
    """

    letter: Symbol
    bell: Callable[[], bool]
    sign: Callable[[Expr], int | None]
    known: dict[Expr, Symbol] = field(default_factory=dict)
    _met: dict[Expr, Germ] = field(default_factory=dict)

    def of(self, e: Expr) -> Germ:
        if e not in self._met:
            self._met[e] = self._found(e)
        return self._met[e]

    def _found(self, e: Expr) -> Germ:
        if e == self.letter:
            return Germ(sympy.S.One, sympy.S.One)
        if not e.has(self.letter):
            if e.is_number:
                return Germ(ZERO, e)
            raise NoGerm(f"{e} has no number")
        if e.is_Add or e.is_Mul:
            first, *others = map(self.of, e.args)
            for g in others:
                first = first + g if e.is_Add else first * g
            return first
        if e.is_Pow and e.exp.is_Rational:
            return self.of(e.base).power(e.exp, self.sign)
        if isinstance(e, sympy.Abs):
            inner = self.of(e.args[0])
            return Germ(inner.order, inner.coefficient and sympy.Abs(inner.coefficient))
        if isinstance(e, Mean):
            return self._mean(e)
        raise NoGerm(f"no rule for {e}")

    def _mean(self, mean: Mean) -> Germ:
        found = terms(mean)
        if found is None:
            raise NoGerm(f"no rule for {mean}")
        total: Germ | None = None
        for term in found:
            one = self.of(term.outside) * self._term(term)
            total = one if total is None else total + one
        return total or Germ(ZERO, ZERO)

    def _term(self, term: Term) -> Germ:
        degree = sum(n for _, n in term.powers)
        used = term.letters
        slopes = [self.of(a.diff(z)) for _, a in term.factors for z in used if a.has(z)]
        orders = {g.order for g in slopes}
        if len(orders) != 1:
            raise NoGerm("arguments of φ grow at different rates")
        (order,) = orders
        derivatives = sum(m for m, _ in term.factors)
        if order < 0 or not slopes:
            raise NoGerm("an argument of φ tends to 0")
        if len(used) > 1:
            if not _apart(term):
                raise NoGerm("two arguments of φ may be proportional")
            known = all(g.coefficient is not None for g in slopes)
            if order > 0 and not known:
                raise NoGerm("how an argument of φ grows is not known")
            return Germ(-order * derivatives, None)
        if order == 0 and any(m > 1 for m, _ in term.factors):
            raise NoGerm("φ'' may be unbounded")
        if any(not (g.coefficient is not None and g.coefficient.is_positive) for g in slopes):
            if order == 0:
                return Germ(ZERO, None)
            raise NoGerm("how an argument of φ grows is not known")
        scales = [g.coefficient for g in slopes]
        pairs = tuple(zip((m for m, _ in term.factors), scales, strict=True))
        return self._bounded(pairs, degree) if order == 0 else self._growing(pairs, degree, order)

    def _bounded(self, pairs: tuple[tuple[int, Expr], ...], degree: int) -> Germ:
        """E[Z^k G(√S Z)] with S tending to a positive number."""
        if not _even(pairs, degree):
            return Germ(ZERO, None)
        factors = (DERIVATIVES[m](c * Z) for m, c in pairs)
        return Germ(ZERO, self._letter(Mean(sympy.Mul(Z**degree, *factors)), True))

    def _growing(self, pairs: tuple[tuple[int, Expr], ...], degree: int, order: Expr) -> Germ:
        if all(m == 0 for m, _ in pairs):
            if degree % 2 or len(pairs) % 2:
                return Germ(ZERO, None)
            # (φ(∞)^n + φ(−∞)^n)/2 · E[Z^k]
            limit = self._letter(sympy.Function("endpower")(len(pairs)), True)
            return Germ(ZERO, limit * sympy.factorial2(degree - 1))
        smooth = max(m for m, _ in pairs) == 1
        bent = sorted(m for m, _ in pairs if m)
        several = bent in ([1, 1], [1, 2])
        if degree == 0 and smooth:
            return Germ(-order, self._integral(pairs, 0))
        if degree == 1 and several and self.bell():
            return Germ(-2 * order, self._integral(pairs, 1))
        if degree and smooth:
            return Germ(-order, ZERO)
        raise NoGerm("no rule for an expectation with φ''")

    def _integral(self, pairs: tuple[tuple[int, Expr], ...], degree: int) -> Expr:
        t = sympy.Symbol("t", real=True)
        factors = (DERIVATIVES[m](c * t) for m, c in pairs)
        integral = sympy.Integral(sympy.Mul(t**degree, *factors), (t, -sympy.oo, sympy.oo))
        return self._letter(integral, _even(pairs, degree)) / sympy.sqrt(2 * sympy.pi)

    def _letter(self, meaning: Expr, positive: bool) -> Symbol:
        if meaning not in self.known:
            self.known[meaning] = sympy.Dummy("c", real=True, positive=positive or None)
        return self.known[meaning]


def _apart(term: Term) -> bool:
    """Two arguments, of which one holds a normal letter that the other one does not."""
    if len(term.factors) != 2:
        return False
    held = [a.free_symbols & set(NORMAL) for _, a in term.factors]
    return held[0] != held[1] and min(map(len, held)) == 1


def _even(pairs: tuple[tuple[int, Expr], ...], degree: int) -> bool:
    """Whether the product is a square, and not 0."""
    return degree % 2 == 0 and all(pairs.count(p) % 2 == 0 for p in set(pairs))


def limit(e: Expr, letter: Symbol, germs: Germs) -> Expr:
    """The limit as a formula in the letters of ``germs.known``; NoGerm where it was not found."""
    found = germs.of(e)
    if found.order < 0:
        return ZERO
    if found.order > 0 or found.coefficient is None:
        raise NoGerm(f"{e} was not shown to stay bounded")
    return sympy.simplify(found.coefficient)

"""Identities, by multiplying out over the rational numbers.

A formula becomes a quotient of two polynomials with rational coefficients in *atoms*: letters, π,
φ(a), φ'(a), …, f(a) for other functions, roots, integrals; atoms of equal arguments are one.  Of
exp, sinh, cosh, tanh and of roots a little more is used: e^(a+b) = e^a e^b, e^(p/q log a) =
a^(p/q), log e^a = a, their definitions, (a^(1/n))^n = a, and sin 0 = 0, log 1 = 0, 1^(1/n) = 1 and
the like.  Two formulas whose quotients are equal have equal values wherever both have one, whatever
φ is; those that differ may still be equal, which is then not shown.  In Coq: ``quotients_rule`` and
``atoms_rule`` of Laws.v.

Roots are those of positive numbers.  Of letters that are known to be positive, of π and of e^(…) it
is used that (c Π a^k)^(1/n) = c^(1/n) Π (a^(1/n))^k for c > 0 and whole k, as both sides are
positive and have one n-th power: so (a^3)^(4/3) = a^4.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from proofs_check.kernel.core.intervals import LARGEST, Rejected, long_bits, spend, weight
from proofs_check.kernel.core.trees import Tree, nodes

Monomial = tuple[tuple[int, int], ...]  # atoms and their exponents, in the order of the atoms
Polynomial = dict[Monomial, Fraction]
Quotient = tuple[Polynomial, Polynomial]

MOST_TERMS = 20_000  # of one product
AT_ZERO = {"log": (1, 0), "cos": (0, 1)} | dict.fromkeys(  # a value of each function, exactly
    ("sin", "tan", "asin", "atan", "asinh", "atanh", "erf", "abs"), (0, 0)
)
UNIT: Polynomial = {(): Fraction(1)}


class Algebra:
    """Quotients of polynomials in atoms that are named as they come; ``positive`` are letters."""

    def __init__(self, positive: frozenset[str] = frozenset()) -> None:
        self.positive = positive
        self.atoms: list[tuple[str, Any, tuple[Quotient, ...]]] = []
        self.kept: dict[Tree, Quotient] = {}

    def equal(self, left: Tree, right: Tree) -> bool:
        """Whether the two are one quotient: what is proved is equality where both have values."""
        return self.same(self.quotient(left), self.quotient(right))

    def same(self, x: Quotient, y: Quotient) -> bool:
        spend(4)
        return not self.reduced(
            plus(self.times(x[0], y[1]), self.times(self.times(y[0], x[1]), constant(-1)))
        )

    def quotient(self, e: Tree) -> Quotient:
        for node in nodes(e):
            if node not in self.kept:
                self.kept[node] = self._quotient(node)
        return self.kept[e]

    def _quotient(self, e: Tree) -> Quotient:
        kind, parts = e.operation, [self.quotient(a) for a in e.arguments]
        if kind == "number":
            return constant(e.data), UNIT
        if kind in ("letter", "pi"):
            return self.atom(kind, e.data, ())
        if kind == "+":
            if all(p[1] == UNIT for p in parts):
                return plus(*(p[0] for p in parts)), UNIT
            total = parts[0]
            for p in parts[1:]:
                total = self.over_common(total, p)
            return total
        if kind == "*":
            total = parts[0]
            for p in parts[1:]:
                total = shortened(self.times(total[0], p[0]), self.times(total[1], p[1]))
            return total
        if kind == "/":
            return self.divided(*parts)
        if kind == "^":
            return self.power(parts[0], e.data)
        if kind == "exp":
            return self.exponential(parts[0])
        if kind in ("sinh", "cosh", "tanh"):
            up, down = self.exponential(parts[0]), self.exponential(self.negative(parts[0]))
            above = self.over_common(up, self.negative(down) if kind == "sinh" else down)
            if kind == "tanh":
                return self.divided(self.over_common(up, self.negative(down)), above)
            return shortened(above[0], self.times(above[1], constant(2)))
        if kind == "matrix_exp" and self.same(parts[0], ({}, UNIT)):
            return constant(e.data[0] == e.data[1]), UNIT
        if kind in AT_ZERO and self.same(parts[0], (constant(AT_ZERO[kind][0]), UNIT)):
            return constant(AT_ZERO[kind][1]), UNIT
        if kind == "log":
            return self.logarithm(parts[0])
        if kind in ("integral", "mean") and self.positive:
            raise Rejected("its letter may be called like one that is positive, and not be so")
        return self.atom(kind, e.data, tuple(parts))

    def divided(self, x: Quotient, y: Quotient) -> Quotient:
        if not self.reduced(y[0]):
            raise Rejected("a division by a formula that is 0")
        return shortened(self.times(x[0], y[1]), self.times(x[1], y[0]))

    def power(self, x: Quotient, q: Fraction) -> Quotient:
        if q < 0:
            return self.divided((UNIT, UNIT), self.power(x, -q))
        if q.denominator > 1 and not self.same(x, (UNIT, UNIT)):
            x = self.root(x, q.denominator)
        q = Fraction(q.numerator)
        found: Quotient = (UNIT, UNIT)
        for _ in range(q.numerator):
            found = self.times(found[0], x[0]), self.times(found[1], x[1])
        return found

    def root(self, x: Quotient, n: int) -> Quotient:
        """(A/B)^(1/n) is A^(1/n)/B^(1/n) if A or B is known to be positive, for then both are."""
        if not any(map(self.is_positive, x)):
            return self.atom("root", n, (x,))
        return self.divided(*(self.root_of(p, n) for p in x))

    def root_of(self, p: Polynomial, n: int) -> Quotient:
        """By factors, if it is a positive term."""
        if not self.is_positive(p):
            return self.atom("root", n, ((p, UNIT),))
        ((monomial, c),) = p.items()
        found = (UNIT, UNIT) if c == 1 else self.atom("root", n, ((constant(c), UNIT),))
        for i, k in monomial:
            factor = self.power(
                self.atom("root", n, (({((i, 1),): Fraction(1)}, UNIT),)), Fraction(k)
            )
            found = self.times(found[0], factor[0]), self.times(found[1], factor[1])
        return found

    def is_positive(self, p: Polynomial) -> bool:
        """A term of factors that are."""
        atoms = [self.atoms[i] for monomial in p for i, _ in monomial]
        return [c > 0 for c in p.values()] == [True] and all(
            kind in ("pi", "exp") or (kind == "letter" and data in self.positive)
            for kind, data, _ in atoms
        )

    def exponential(self, x: Quotient) -> Quotient:
        """e^(Σ c_i m_i) is the product of the e^(m_i/q_i) to whole powers, c_i = p_i/q_i."""
        if x[1] != UNIT:
            return self.atom("exp", None, (x,))
        above, below = UNIT, UNIT
        for monomial, c in x[0].items():
            root = Fraction(1, c.denominator)
            kind, _, inside = self.atoms[monomial[0][0]] if monomial else ("", None, ())
            if kind == "log" and monomial[0][1] == len(monomial) == 1:
                part = self.power(inside[0], root)
            else:
                part = self.atom("exp", None, (({monomial: root}, UNIT),))
            if abs(c.numerator) > 64:
                raise Rejected("a large multiple under exp")
            for _ in range(abs(c.numerator)):
                one, other = part if c > 0 else part[::-1]
                above, below = self.times(above, one), self.times(below, other)
        return above, below

    def logarithm(self, x: Quotient) -> Quotient:
        """log Π (e^a)^k is Σ k a, for whole k of either sign."""
        above, below = ([*p.items()] for p in x)
        total: Quotient = {}, UNIT
        for sign_, terms in ((1, above), (-1, below)):
            if [c for _, c in terms] != [1] or any(
                self.atoms[i][0] != "exp" for i, _ in terms[0][0]
            ):
                return self.atom("log", None, (x,))
            for i, k in terms[0][0]:
                (a,) = self.atoms[i][2]
                total = self.over_common(total, (self.times(a[0], constant(sign_ * k)), a[1]))
        return total

    def atom(self, kind: str, data: Any, parts: tuple[Quotient, ...]) -> Quotient:
        """The letter for it: an atom of the same kind whose arguments are equal, or a new one."""
        spend(1 + len(self.atoms) // 16)
        for i, (other, word, known) in enumerate(self.atoms):
            if other == kind and word == data and all(map(self.same, known, parts)):
                return {((i, 1),): Fraction(1)}, UNIT
        self.atoms.append((kind, data, parts))
        return {((len(self.atoms) - 1, 1),): Fraction(1)}, UNIT

    def reduced(self, p: Polynomial) -> Polynomial:
        """With r^n = a for r = a^(1/n), where a is a polynomial."""
        while True:
            spend(1 + len(p))
            for monomial in p:
                found = next((x for x in monomial if self._falls(*x)), None)
                if found is not None:
                    break
            else:
                return p
            i, c = found[0], p[monomial]
            degree, base = self.atoms[i][1], self.atoms[i][2][0][0]
            rest = tuple((j, m if j != i else m - degree) for j, m in monomial)
            rest = tuple((j, m) for j, m in rest if m)
            p = plus({m: x for m, x in p.items() if m != monomial}, self.times({rest: c}, base))

    def _falls(self, i: int, n: int) -> bool:
        kind, data, parts = self.atoms[i]
        return kind == "root" and n >= data and parts[0][1] == UNIT

    def times(self, p: Polynomial, q: Polynomial) -> Polynomial:
        if q == UNIT or p == UNIT:
            return p if q == UNIT else q
        if len(p) * len(q) > MOST_TERMS:
            raise Rejected(f"an identity of more than {MOST_TERMS} terms")
        factors = max(map(len, p), default=0) + max(map(len, q), default=0)
        bits = max(map(long_bits, p.values()), default=0)
        bits += max(map(long_bits, q.values()), default=0)
        if bits > 2 * LARGEST:
            raise Rejected(f"a coefficient of more than {LARGEST} bits")
        spend(len(p) * len(q) * (factors // 4 + 4 * weight(bits)))
        found: dict[Monomial, Fraction] = {}
        for m, a in p.items():
            for n, b in q.items():
                both = merged(m, n)
                found[both] = found.get(both, Fraction(0)) + a * b
        return {m: c for m, c in found.items() if c}

    def negative(self, x: Quotient) -> Quotient:
        return self.times(x[0], constant(-1)), x[1]

    def over_common(self, x: Quotient, y: Quotient) -> Quotient:
        if x[1] == y[1]:
            return plus(x[0], y[0]), x[1]
        return shortened(
            plus(self.times(x[0], y[1]), self.times(y[0], x[1])), self.times(x[1], y[1])
        )


def constant(q: Fraction | int) -> Polynomial:
    return {(): Fraction(q)} if q else {}


def plus(first: dict[Any, Fraction], *others: dict[Any, Fraction]) -> dict[Any, Fraction]:
    """The sum of what consists of terms with coefficients; those that cancel are gone."""
    found = {term: c for term, c in first.items() if c}
    spend(1 + len(found) // 8)
    for summand in others:
        spend(len(summand))
        for term, c in summand.items():
            total = c
            if term in found:
                total += found[term]
                spend(weight(long_bits(total)))
            if total:
                found[term] = total
            else:
                found.pop(term, None)
    return found


def merged(m: Monomial, n: Monomial) -> Monomial:
    if not m or not n:
        return m or n
    powers = dict(m)
    for i, k in n:
        powers[i] = powers.get(i, 0) + k
    return tuple(sorted(powers.items()))


def shortened(above: Polynomial, below: Polynomial) -> Quotient:
    """Without the powers of atoms that divide all terms of both: the values stay the same where
    the longer quotient has one.  What is divided by a number is a polynomial."""
    if list(below) == [()]:
        return {m: c / below[()] for m, c in above.items()}, UNIT
    common: dict[int, int] | None = None
    for monomial in (*above, *below):
        powers = dict(monomial)
        if common is None:
            common = powers
        else:
            common = {i: min(n, powers[i]) for i, n in common.items() if i in powers}
        if not common:
            return above, below
    divisor = common or {}
    return tuple(
        {tuple((i, n - divisor.get(i, 0)) for i, n in m if n > divisor.get(i, 0)): c
         for m, c in p.items()}
        for p in (above, below)
    )  # type: ignore[return-value]  # fmt: skip

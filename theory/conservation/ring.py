"""Polynomials in the parameters θ and in functions of them, with exact derivatives.

Whatever is not rational in θ becomes a letter of its own, an *atom*, whose derivatives are
polynomials in θ and the atoms again:

    E = e^{m}            E_j = m_j E              m a monomial with a rational coefficient
    τ = tan(m/2)         τ_j = m_j (1 + τ²)/2     sin m = 2τ/(1 + τ²), cos m = (1 − τ²)/(1 + τ²)
    φ, φ', φ'', … at a   φ^{(k)}_j = a_j φ^{(k+1)}

The exponentials and tangents of different monomials are algebraically independent of one another
and of θ (Ax's theorem: their arguments are linearly independent over Q, modulo constants), and so
are the values of a φ of which nothing is known.  So an equation between functions holds exactly
where the one between polynomials does, and ranks are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import comb
from typing import Any

import sympy
from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx
from sympy import Expr, Symbol

from theory.conservation.atoms import ORDERS, Atom, Kind, atoms_of, monomials, refused
from theory.deadline import check
from theory.errors import InputError, required
from theory.symbolic.abstract import Abstract

MAX_POWER = 1000
MAX_TERMS = 100_000  # of what is multiplied out; compiled code cannot be stopped on the way
Fraction = tuple[fmpq_mpoly, fmpq_mpoly]  # numerator, denominator


@dataclass(frozen=True)
class Ring:
    """Generators: the ``letters`` θ, then the ``atoms``, then the ``data``, which do not move."""

    letters: tuple[Symbol, ...]
    atoms: tuple[Atom, ...] = ()
    data: tuple[Symbol, ...] = ()
    _known: dict[Expr, Fraction] = field(default_factory=dict, compare=False, repr=False)
    _slopes: dict[int, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(
        cls, expressions: Iterable[Expr], letters: Sequence[Symbol], data: Sequence[Symbol] = ()
    ) -> Ring:
        """That holds the expressions, after :func:`prepared`; InputError for what none can."""
        atoms = atoms_of(expressions, set(letters), set(data))
        return cls(tuple(letters), atoms, tuple(data))

    @property
    def moving(self) -> int:
        """The number of generators that are no data."""
        return len(self.letters) + len(self.atoms)

    @cached_property
    def context(self) -> fmpq_mpoly_ctx:
        names = [f"x{i}" for i in range(self.moving + len(self.data))]
        return fmpq_mpoly_ctx.get(names, Ordering.degrevlex)

    @cached_property
    def _places(self) -> dict[Any, int]:
        return {x: i for i, x in enumerate((*self.letters, *self.atoms, *self.data))}

    def slopes(self, i: int) -> dict[int, fmpq_mpoly] | None:
        """The derivatives of an atom by the letters, where they are not 0; None for the last
        derivative of φ that is kept."""
        if i not in self._slopes:
            self._slopes[i] = self._slope(self.atoms[i])
        return self._slopes[i]

    def _slope(self, atom: Atom) -> dict[int, fmpq_mpoly] | None:
        if atom.order == ORDERS:
            return None
        inner = self._polynomial(atom.argument)
        by = {j: self.derivative(inner, j) for j in range(len(self.letters))}
        gen = self._gen(atom)
        if atom.kind is Kind.EXP:
            outer = gen
        elif atom.kind is Kind.TAN:
            outer = (1 + gen * gen) * fmpq(1, 2)
        else:
            outer = self._gen(Atom(Kind.PHI, atom.argument, atom.order + 1))
        return {j: outer * p for j, p in by.items() if p != 0}

    def derivative(self, p: Any, j: int) -> Any:
        """By the letter number j, the atoms being functions of it."""
        found = p.derivative(j)
        first = len(self.letters)
        degrees = p.degrees()
        for i in range(len(self.atoms)):
            if degrees[first + i] > 0:
                slopes = required(self.slopes(i), "a derivative of φ")
                if j in slopes:
                    found += p.derivative(first + i) * slopes[j]
        return found

    def fraction(self, e: Expr) -> Fraction:
        """A prepared expression, as numerator and denominator."""
        if e not in self._known:
            check()
            self._known[e] = self._new(e)
        return self._known[e]

    def _new(self, e: Expr) -> Fraction:
        one = self.context.constant(1)
        if e.is_Rational:
            return self.context.constant(fmpq(int(e.p), int(e.q))), one
        if e.is_Symbol:
            return self._gen(e), one
        if e.is_Add:
            return self._sum(e)
        if e.is_Mul:
            above, below = one, one
            for x in e.args:
                p, q = self.fraction(x)
                above, below = _times(above, p, e), _times(below, q, e)
            return above, below
        if e.is_Pow and e.exp.is_Integer:
            p, q = self.fraction(e.base)
            n, terms = abs(int(e.exp)), max(len(p), len(q))
            if n > MAX_POWER or comb(terms + n - 1, n) > MAX_TERMS:
                raise _too_long(e)
            if e.exp < 0:
                if p == 0:
                    raise InputError(f"{e} divides by 0.")
                p, q = q, p
            return p**n, q**n
        return self._function(e)

    def _sum(self, e: Expr) -> Fraction:
        above, below = self.context.constant(0), self.context.constant(1)
        for p, q in map(self.fraction, e.args):
            if q == below:
                above += p
            else:
                left, right = _times(above, q, e), _times(p, below, e)
                above, below = left + right, _times(below, q, e)
        return above, below

    def _function(self, e: Expr) -> Fraction:
        one = self.context.constant(1)
        if isinstance(e, Abstract):
            return self._gen(Atom(Kind.PHI, e.args[0], e.order)), one
        if isinstance(e, sympy.exp):
            found, below = one, one
            for coefficient, monomial in monomials(e.args[0]):
                atom = self._unit(Kind.EXP, monomial)
                n = int(coefficient * monomial / atom.argument)
                found, below = (
                    (found * self._gen(atom) ** n, below)
                    if n > 0
                    else (found, below * self._gen(atom) ** -n)
                )
            return found, below
        if isinstance(e, sympy.sin | sympy.cos):
            ((coefficient, monomial),) = monomials(e.args[0])
            atom = self._unit(Kind.TAN, monomial)
            n, tau = int(coefficient * monomial / atom.argument), self._gen(atom)
            sine, cosine = self.context.constant(0), one
            for _ in range(abs(n)):
                sine, cosine = (
                    sine * (1 - tau**2) + cosine * 2 * tau,
                    cosine * (1 - tau**2) - sine * 2 * tau,
                )
            below = (1 + tau**2) ** abs(n)
            above = cosine if isinstance(e, sympy.cos) else sine * (1 if n > 0 else -1)
            return above, below
        raise refused(e)

    def _unit(self, kind: Kind, monomial: Expr) -> Atom:
        return next(a for a in self.atoms if a.kind is kind and (a.argument / monomial).is_Rational)

    def _gen(self, what: Any) -> fmpq_mpoly:
        if what not in self._places:
            raise InputError(f"{what} is no parameter of the parametrisation, nor its data.")
        return self.context.gen(self._places[what])

    def _polynomial(self, e: Expr) -> fmpq_mpoly:
        above, below = self.fraction(e)
        if not below.is_constant():
            raise InputError(f"the argument {e} of a function must be a polynomial.")
        return above * (1 / fmpq(below.leading_coefficient()))


def _times(p: fmpq_mpoly, q: fmpq_mpoly, e: Expr) -> fmpq_mpoly:
    if len(p) * len(q) > MAX_TERMS:
        raise _too_long(e)
    return p * q


def _too_long(e: Expr) -> InputError:
    text = str(e)
    shown = text if len(text) < 80 else f"{text[:60]} …"
    return InputError(f"{shown} has more than {MAX_TERMS:,} terms when it is multiplied out.")

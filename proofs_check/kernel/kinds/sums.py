"""Identities between finite sums of free length, as W1[i, j] φ(Σ_l W2[j, l] x[l]) has them.

A formula becomes a sum of terms: a number, a product of atoms, and the indices that are summed,
each from 1 to a letter.  Atoms are letters, entries x[i] or W[i, j], and φ(a), φ'(a), … of
formulas in this form.  Used are: products of sums multiplied out; Σ_i δ(i, j) f(i) = f(j); a sum
over nothing that depends on its index is the number of its terms; Σ_i x[i]² = r² where that is
given; and names of summed indices mean nothing: the least text over all of them stands for the
term.  If φ is of a degree p, z φ'(z) = p φ(z), then φ(a) is a φ'(a)/p.  Formulas of one form are
equal for all lengths, all numbers and every φ (of that degree).  In Coq: ``sums_rule`` of Laws.v.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import factorial, prod
from typing import Any

from proofs_check.kernel.core.identities import plus
from proofs_check.kernel.core.intervals import Rejected, spend
from proofs_check.kernel.core.trees import PHI, Tree

Atom = tuple[Any, ...]  # ("letter", s), ("entry", x, indices), ("delta", i, j), ("phi'", form)
Factors = tuple[tuple[Atom, int], ...]
Term = tuple[tuple[tuple[str, str], ...], Factors]  # indices with their lengths, and the product
Form = dict[Term, Fraction]

MOST_NAMINGS = 720  # of the indices that are summed in one term
MOST_FORMS = 3000  # terms of one formula
MOST_ATOMS = 40  # of one term
HIGHEST = 8  # power of a sum


@dataclass(frozen=True)
class Pattern:
    """``base[indices]`` is ``value``, for all values of the indices; without indices a letter."""

    base: str
    indices: tuple[str, ...]
    value: Tree


class Sums:
    """``ranges`` has the length of each free index, ``norms`` r for x with Σ_i x[i]² = r², and
    ``degree`` that of φ, if it has one."""

    def __init__(
        self, ranges: Mapping[str, str], norms: Mapping[str, Tree], degree: Fraction | None = None
    ):
        self.ranges, self.shapes = dict(ranges), dict[str, tuple[str, ...]]()
        self.degree = degree
        if degree == 0:
            raise Rejected("φ of the degree 0")
        if any(r.operation not in ("number", "letter") for r in norms.values()):
            raise Rejected("a norm is a number or a letter")
        self.norms = norms
        self.fresh = itertools.count()

    def form(
        self, e: Tree, put: Mapping[str, Pattern], names: Mapping[str, str] | None = None
    ) -> Form:
        """The formula with patterns for entries and letters; ``names`` renames its indices."""
        spend(4)
        names = names or {}
        kind, data = e.operation, e.data
        if kind == "number":
            return {((), ()): data} if data else {}
        if kind == "letter" or kind == "entry":
            base, indices = (data, ()) if kind == "letter" else data
            at = tuple(names.get(i, i) for i in indices)
            if base in names or base in self.ranges:
                raise Rejected(f"{base} is an index, and a weight or letter")
            self.shaped(base, at)
            if base not in put:
                return one((kind, *((base,) if kind == "letter" else (base, at))))
            pattern = put[base]
            if len(pattern.indices) != len(at):
                raise Rejected(f"{base} has another number of indices")
            return self.form(pattern.value, {}, dict(zip(pattern.indices, at, strict=True)))
        if kind == "delta":
            i, j = (names.get(i, i) for i in data)
            if self.length(i) != self.length(j):
                raise Rejected("δ of indices of different lengths")
            return self.tidy({((), ((("delta", i, j), 1),)): Fraction(1)})
        if kind == "sum":
            index, length = data
            bound = f"#{next(self.fresh)}"
            self.ranges[bound] = length
            body = self.form(e.arguments[0], put, {**names, index: bound})
            return self.tidy({(((bound, length), *b), f): c for (b, f), c in body.items()})
        if kind in PHI:
            inner = self.form(e.arguments[0], put, names)
            if kind == "phi" and self.degree is not None:
                slope = one(("phi'", in_text_order(inner)))
                return self.product([{((), ()): 1 / self.degree}, inner, slope])
            return one((kind, in_text_order(inner)))
        parts = [self.form(a, put, names) for a in e.arguments]
        if kind == "+":
            return plus(*parts)
        if kind == "*":
            return self.product(parts)
        whole = kind == "^" and e.data.denominator == 1
        if whole and 0 < e.data <= HIGHEST:
            return self.product(parts * int(e.data))
        if whole and list(parts[0]) == [((), ())] and e.data >= -HIGHEST:  # a number, not 0
            return {((), ()): parts[0][(), ()] ** int(e.data)}
        raise Rejected(f"{kind} inside sums of free length")

    def apart(self, base: str, indices: tuple[str, ...]) -> tuple[str, ...]:
        """Indices of an entry of such lengths that no formula has."""
        own = tuple(f"@{base}{i}" for i in range(len(indices)))
        self.ranges |= {o: self.length(i) for o, i in zip(own, indices, strict=True)}
        self.shaped(base, own)
        return own

    def length(self, index: str) -> str:
        if index not in self.ranges:
            raise Rejected(f"the index {index} has no range")
        return self.ranges[index]

    def shaped(self, base: str, at: tuple[str, ...]) -> None:
        """All entries of one name have indices of the same lengths."""
        shape = tuple(map(self.length, at))
        if self.shapes.setdefault(base, shape) != shape:
            raise Rejected(f"{base} is used with indices of different lengths")

    def product(self, parts: list[Form]) -> Form:
        found: Form = {((), ()): Fraction(1)}
        for part in parts:
            if len(found) * len(part) > MOST_FORMS:
                raise Rejected(f"more than {MOST_FORMS} terms")
            total: Form = {}
            for (b, f), c in found.items():
                for term, d in part.items():
                    bounds, factors = self._apart(term)
                    key = (*b, *bounds), multiplied((*f, *factors))
                    total[key] = total.get(key, Fraction(0)) + c * d
            found = total
        return self.tidy(found)

    def _apart(self, term: Term) -> Term:
        """With summed indices that no other term has."""
        put = {}
        for index, length in term[0]:
            put[index] = f"#{next(self.fresh)}"
            self.ranges[put[index]] = length
        return tuple((put[i], n) for i, n in term[0]), self.renamed(term[1], put)

    def renamed(self, factors: Factors, put: Mapping[str, str]) -> Factors:
        return multiplied((self._renamed(atom, put), n) for atom, n in factors)

    def _renamed(self, atom: Atom, put: Mapping[str, str]) -> Atom:
        """The indices summed inside φ are named after its depth, unlike any other."""
        kind = atom[0]
        if kind == "letter":
            return atom
        if kind == "entry":
            return kind, atom[1], tuple(put.get(i, i) for i in atom[2])
        if kind == "delta":
            return kind, put.get(atom[1], atom[1]), put.get(atom[2], atom[2])
        if not indices_of(((atom, 1),)) & set(put):
            return atom
        inner = plus({}, *({(bounds, self.renamed(f, put)): c} for (bounds, f), c in atom[1]))
        return kind, in_text_order(self.tidy(inner))

    def tidy(self, form: Form) -> Form:
        if len(form) > MOST_FORMS:
            raise Rejected(f"more than {MOST_FORMS} terms")
        found = []
        for term, c in form.items():
            reduced, factor = self._reduced(term)
            found.append({self._named(reduced): c * factor})
        return plus({}, *found)

    def _reduced(self, term: Term) -> tuple[Term, Fraction]:
        """Without δ that chooses, sums over nothing, and squares of known length."""
        bounds, factors = dict(term[0]), term[1]
        number_ = Fraction(1)
        while True:
            delta = next((a for a, _ in factors if a[0] == "delta"), None)
            if delta is not None and (delta[1] == delta[2] or {*delta[1:]} & set(bounds)):
                _, i, j = delta
                factors = tuple(x for x in factors if x[0] != delta)
                if i != j:
                    i, j = (i, j) if i in bounds else (j, i)
                    del bounds[i]
                    factors = self.renamed(factors, {i: j})
                continue
            for index, length in bounds.items():
                holding = [x for x in factors if index in indices_of((x,))]
                if not holding:
                    del bounds[index]
                    factors = multiplied((*factors, (("letter", length), 1)))
                    break
                (atom, n), *others = holding
                known = not others and n == 2 and atom == ("entry", atom[1], (index,))
                if known and atom[1] in self.norms:
                    del bounds[index]
                    factors = tuple(x for x in factors if x[0] != atom)
                    r = self.norms[atom[1]]
                    if r.operation == "number":
                        number_ *= r.data**2
                    else:
                        factors = multiplied((*factors, (("letter", r.data), 2)))
                    break
            else:
                return (tuple(bounds.items()), factors), number_

    def _named(self, term: Term) -> Term:
        """Names follow the lengths; only indices of one length can change places."""
        bounds, factors = term
        lengths = sorted(length for _, length in bounds)
        alike = [[i for i, n in bounds if n == length] for length in sorted(set(lengths))]
        if prod(factorial(len(a)) for a in alike) > MOST_NAMINGS or len(factors) > MOST_ATOMS:
            raise Rejected("too many sums in one term")
        level = height(factors)
        names = [f"{level}.{i}" for i in range(len(bounds))]
        best, least = factors, ""
        for order in itertools.product(*map(itertools.permutations, alike)):
            put = dict(zip(itertools.chain(*order), names, strict=True))
            found = self.renamed(factors, put)
            if not least or repr(found) < least:
                best, least = found, repr(found)
        return tuple(zip(names, lengths, strict=True)), best


def one(atom: Atom) -> Form:
    return {((), ((atom, 1),)): Fraction(1)}


def multiplied(factors: Iterable[tuple[Atom, int]]) -> Factors:
    powers: dict[Atom, int] = {}
    for atom, n in factors:
        powers[atom] = 1 if atom[0] == "delta" else powers.get(atom, 0) + n
    return in_text_order(powers)


def in_text_order(parts: Mapping[Any, Any]) -> tuple[tuple[Any, Any], ...]:
    """The same order wherever the parts came from."""
    try:
        texts = {repr(item): item for item in parts.items()}
    except ValueError:  # of Python, which writes 4300 digits at most
        raise Rejected("a number inside φ that is too long") from None
    spend(2 + sum(map(len, texts)) // 16)
    return tuple(texts[word] for word in sorted(texts))


def indices_of(factors: Factors) -> set[str]:
    """Those that occur freely."""
    found: set[str] = set()
    spend(1 + len(factors))
    for atom, _ in factors:
        if atom[0] == "entry":
            found |= set(atom[2])
        elif atom[0] == "delta":
            found |= set(atom[1:])
        elif atom[0] in PHI:
            for (bounds, inner), _ in atom[1]:
                found |= indices_of(inner) - {i for i, _ in bounds}
    return found


def free_indices(e: Tree) -> set[str]:
    """Those of a formula that no sum of it binds."""
    spend(1)
    if e.operation in ("entry", "delta"):
        return set(e.data[1] if e.operation == "entry" else e.data)
    found = set().union(*map(free_indices, e.arguments))
    return found - {e.data[0]} if e.operation == "sum" else found


def height(factors: Factors) -> int:
    """How deeply φ is nested."""
    inside = [
        1 + max((height(f) for (_, f), _ in atom[1]), default=0)
        for atom, _ in factors
        if atom[0] in PHI
    ]
    return max(inside, default=0)

"""Mutants of a claim: the same kind of claim with one small thing changed.

A sign, a factor, an exponent, an index, a dropped term, a swapped letter.  A verdict that does
not notice was not a verdict about the formula that is shown: no mutant may ever be verified.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.claims import (
    Bound,
    Claim,
    Conserved,
    Criterion,
    Ends,
    Enumerates,
    Every,
    Falls,
    FlowKeeps,
    FlowLaw,
    Holds,
    Iff,
    InSomeCase,
    InTheLimit,
    Limit,
    Lyapunov,
    Monotone,
    Tends,
    WeightClaim,
    Where,
)
from proofs_check.engine.letters import t
from proofs_check.engine.theorem import Theorem
from theory.errors import InputError
from theory.symbolic.abstract import DERIVATIVES, Abstract


@dataclass(frozen=True)
class Mutant:
    """``claim`` in the place of ``original``; ``change`` says in words what was done."""

    original: Claim
    claim: Claim
    change: str


def mutants(theorem: Theorem) -> Iterator[Mutant]:
    """Of every conclusion of every version, each formula changed in one place, each mutant once.

    Raises InputError where there is none: a test of them could not fail.
    """
    found = list(_all(theorem))
    if not found:
        claims = "; ".join(f"“{c.text}”" for v in theorem.versions.values() for c in v.claims)
        raise InputError(
            f"{theorem.name}: nothing can be changed in {claims}, so no mutation test can be made. "
            "A conclusion needs a formula that holds letters of the system."
        )
    yield from found


def _all(theorem: Theorem) -> Iterator[Mutant]:
    letters = tuple(theorem.system.state)
    for version in theorem.versions.values():
        for claim in version.claims:
            seen = {claim}
            for mutant in _of(claim, letters):
                if mutant.claim not in seen:
                    seen.add(mutant.claim)
                    yield mutant


def with_mutant(theorem: Theorem, mutant: Mutant) -> Theorem:
    """The theorem, as proved, with the mutant in the place of all its claims.

    Its other claims become lemmas, so that a mutant may rest on everything that is true.
    """
    lemmas = tuple(c for c in theorem.claims if c != mutant.original)
    return replace(theorem, claims=(mutant.claim,), lemmas=(*theorem.lemmas, *lemmas), printed=None)


def _of(claim: Claim, letters: tuple[Symbol, ...]) -> Iterator[Mutant]:
    if isinstance(claim, Ends):
        for limit in Limit:
            if limit not in (claim.limit, Limit.UNDECIDED):
                yield Mutant(claim, Ends(limit), f"{claim.limit.name} → {limit.name}")
        return
    if isinstance(claim, Monotone):
        yield Mutant(claim, replace(claim, rising=not claim.rising), "rising ↔ falling")
    if isinstance(claim, Holds):
        return
    if isinstance(claim, InSomeCase):
        for mutant in _of(claim.claim, letters):
            yield Mutant(claim, replace(claim, claim=mutant.claim), mutant.change)
        return
    if isinstance(claim, Tends):
        if claim.value.is_finite:
            yield Mutant(claim, replace(claim, value=claim.value + 1), "1 more")
        else:
            yield Mutant(claim, replace(claim, value=-claim.value), "sign of the limit")
        return
    if isinstance(claim, InTheLimit):
        yield from _of_a_limit(claim)
        return
    if isinstance(claim, Falls):
        yield Mutant(claim, replace(claim, values=claim.values[::-1]), "the order of the values")
    if isinstance(claim, Enumerates):
        yield Mutant(claim, replace(claim, count=claim.count + 1), "one point more")
    inner = getattr(claim, "claim", claim)
    of_letters = isinstance(inner, Bound) and claim.where is Where.EVERYWHERE
    if of_letters or isinstance(claim, Lyapunov | Every | Iff):
        yield from _signs(claim)
        return
    parts = claim.expressions()
    kept = 1 if isinstance(claim, WeightClaim) else 0  # what is true of every loss, is of another
    if isinstance(claim, Criterion):  # −f has the multipliers of f but for their signs
        kept = len(claim.stable.expressions()) - len(claim.stable.besides)
    for i, part in enumerate(parts[kept:], kept):
        for changed, change in changes(part, letters):
            if isinstance(claim, FlowKeeps) and sympy.simplify(changed / part).is_number:
                continue
            if isinstance(claim, Conserved) and _says_the_same(changed, part, letters):
                continue
            if isinstance(claim, Falls) and _falls_alike(changed, part):
                continue
            if isinstance(claim, FlowLaw) and i == 0 and _is_multiple(changed, part):
                continue
            others = (*parts[:i], *parts[i + 1 :])
            if claim.where is Where.EVERYWHERE and _renames(changed, part, others):
                continue
            new = (*parts[:i], changed, *parts[i + 1 :])
            try:
                other = claim.with_expressions(new)
            except InputError:  # a sum over more entries than there are says nothing
                continue
            yield Mutant(claim, other, change)


def _signs(claim: Claim) -> Iterator[Mutant]:
    """The sign of each formula alone: an inequality stays true of multiples, and of sums without
    terms that do not change; and where two sides of Iff are false, so are most mutants of them."""
    parts = claim.expressions()
    for i, part in enumerate(parts):
        if part != -part:
            new = (*parts[:i], -part, *parts[i + 1 :])
            yield Mutant(claim, claim.with_expressions(new), f"sign of the formula {i + 1}")


def _of_a_limit(claim: InTheLimit) -> Iterator[Mutant]:
    """Of the whole: a term of lower order does not change a limit, nor does r + 1 for r."""
    left, right = claim.expressions()
    equal = isinstance(claim.relation, sympy.Eq)
    for changed, change in ((left + 1, "1 more"), (-left, "sign"), (2 * left, "a factor 2")):
        if equal and (right != 0 or change == "1 more"):
            yield Mutant(claim, claim.with_expressions((changed, right)), change)
    if not equal:
        opposite = sympy.Gt if isinstance(claim.relation, sympy.Lt) else sympy.Lt
        swapped = replace(claim, relation=opposite(left, right, evaluate=False))
        yield Mutant(claim, swapped, "< ↔ >")


def _says_the_same(changed: Expr, quantity: Expr, letters: tuple[Symbol, ...]) -> bool:
    """A multiple of a conserved quantity is conserved as well, and so is a constant."""
    ratio = sympy.simplify(changed / quantity)
    return not (ratio.free_symbols & set(letters) and changed.free_symbols & set(letters))


def _is_multiple(changed: Expr, quantity: Expr) -> bool:
    """A multiple of what decays at a rate decays at that rate as well."""
    return bool(sympy.simplify(changed / quantity).is_number)


def _renames(changed: Expr, part: Expr, others: Sequence[Expr]) -> bool:
    """v + 1 or 2 v for a letter v that no other formula holds, or −A or 2 A for a table A: what is
    true of all values of it stays true."""
    elsewhere = set().union(*(e.free_symbols for e in others), set())
    free = part.free_symbols - elsewhere
    if any(changed == part.xreplace({s: new}) for s in free for new in (s + 1, 2 * s)):
        return True
    tables = part.atoms(sympy.IndexedBase) - set().union(
        *(e.atoms(sympy.IndexedBase) for e in others), set()
    )
    entries = [x for x in part.atoms(sympy.Indexed) if x.base in tables]
    scaled = ({x: factor * x for x in entries} for factor in (-1, 2))
    return any(sympy.expand(changed - part.xreplace(put)) == 0 for put in scaled if put)


def _falls_alike(changed: Expr, quantity: Expr) -> bool:
    """A positive multiple of a quantity falls where it falls, and so does one that is shifted."""
    ratio, shift = sympy.simplify(changed / quantity), sympy.simplify(changed - quantity)
    return bool((ratio.is_number and ratio.is_positive) or shift.is_number)


def changes(e: Expr, letters: tuple[Symbol, ...]) -> Iterator[tuple[Expr, str]]:
    """An expression with one thing changed, and what."""
    yield -e, "sign of the whole"
    yield 2 * e, "a factor 2"
    yield from _terms(e)
    yield from _inside(e)
    yield from _letters(e, letters)


def _terms(e: Expr) -> Iterator[tuple[Expr, str]]:
    terms = sympy.Add.make_args(e)
    if len(terms) < 2:
        return
    for term in terms:
        yield e - term, f"without {term}"
        yield e - 2 * term, f"sign of {term}"


def _inside(e: Expr) -> Iterator[tuple[Expr, str]]:
    """Powers, numbers, derivatives of φ and bounds of integrals, one at a time."""
    for part in sympy.preorder_traversal(e):
        if isinstance(part, sympy.Pow) and part.exp.is_Integer:
            yield _put(e, part, part.base ** (part.exp + 1)), f"exponent of {part}"
        if isinstance(part, sympy.exp):
            yield _put(e, part, sympy.exp(2 * part.args[0])), f"exponent of {part}"
        if isinstance(part, Abstract):
            yield (
                _put(
                    e, part, DERIVATIVES[1 - part.order](part.args[0]) if part.order < 2 else part
                ),
                "φ ↔ φ'",
            )
        if isinstance(part, sympy.Integral):
            s, low, high = part.limits[0]
            yield (
                _put(e, part, sympy.Integral(1 / part.function, part.limits[0])),
                "integrand inverted",
            )
            yield _put(e, part, sympy.Integral(part.function, (s, high, low))), "bounds swapped"


def _letters(e: Expr, letters: tuple[Symbol, ...]) -> Iterator[tuple[Expr, str]]:
    used = [s for s in sorted(e.free_symbols, key=str) if s != t and _is_a_number(s, e)]
    for s in used:
        yield _outside_limits(e, s, s + 1), f"{s} + 1 for {s}"
        if s.is_positive or s.is_integer:
            yield _outside_limits(e, s, 2 * s), f"2 {s} for {s}"
    for s in (s for s in used if s in letters):
        for other in letters:
            if other != s:
                yield e.xreplace({s: other}), f"{other} for {s}"
    indexed = sorted(e.atoms(sympy.Indexed), key=str)
    for one, other in itertools.permutations(indexed, 2):
        if one.base != other.base and len(one.indices) == len(other.indices):
            yield e.xreplace({one: other.base[one.indices]}), f"{other.base} for {one.base}"


def _is_a_number(s: Expr, e: Expr) -> bool:
    """Not an index, not what has indices."""
    if not isinstance(s, Symbol) or s in {b.label for b in e.atoms(sympy.IndexedBase)}:
        return False
    return not s.is_integer or bool(s.is_positive)


def _outside_limits(e: Expr, s: Symbol, new: Expr) -> Expr:
    """With ``new`` for the symbol where it is a number, not the last value of an index."""
    if e == s:
        return new
    if not e.args or isinstance(e, sympy.Indexed):
        return e
    if isinstance(e, sympy.Sum):
        return sympy.Sum(_outside_limits(e.function, s, new), *e.limits)
    return e.func(*(_outside_limits(a, s, new) for a in e.args))


def _put(e: Expr, part: Expr, new: Expr) -> Expr:
    return e.xreplace({part: new})

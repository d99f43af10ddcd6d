"""Changes of a claim's formula after which it says what it said: no mutants."""

from __future__ import annotations

from collections.abc import Sequence

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.claims import Claim, Conserved, Falls, FlowKeeps, FlowLaw, Where


def says_the_same(
    claim: Claim, i: int, changed: Expr, others: Sequence[Expr], letters: tuple[Symbol, ...]
) -> bool:
    """Whether ``changed`` in the place of formula ``i`` makes no other claim, whatever the numbers;
    ``others`` are its other formulas, ``letters`` those of the state."""
    part = claim.expressions()[i]
    if isinstance(claim, FlowKeeps) and _is_multiple(changed, part):
        return True
    if isinstance(claim, FlowLaw) and i == 0 and _is_multiple(changed, part):
        return True
    if isinstance(claim, Conserved):
        return _conserved_as_well(changed, part, letters)
    if isinstance(claim, Falls):
        return _falls_alike(changed, part)
    return claim.where is Where.EVERYWHERE and _renames(changed, part, others)


def _conserved_as_well(changed: Expr, quantity: Expr, letters: tuple[Symbol, ...]) -> bool:
    """A multiple of a conserved quantity is conserved as well, and so is a constant."""
    ratio = sympy.simplify(changed / quantity)
    return not (ratio.free_symbols & set(letters) and changed.free_symbols & set(letters))


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


def _is_multiple(changed: Expr, quantity: Expr) -> bool:
    """A multiple of what is kept, or decays at a rate, is or does so as well."""
    return bool(sympy.simplify(changed / quantity).is_number)


def _falls_alike(changed: Expr, quantity: Expr) -> bool:
    """A positive multiple of a quantity falls where it falls, and so does one that is shifted."""
    ratio, shift = sympy.simplify(changed / quantity), sympy.simplify(changed - quantity)
    return bool((ratio.is_number and ratio.is_positive) or shift.is_number)

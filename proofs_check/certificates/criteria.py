"""Criteria for stability as they stand in a certificate, with what makes each sign visible."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence

import sympy
from sympy import Expr, Symbol
from sympy.core.relational import Relational

from proofs_check.certificates.claims import RELATIONS, Asked, Written
from proofs_check.certificates.trees import NoCertificate, tree
from proofs_check.engine.claims import Criterion, Holds, LinearlyStable, Where
from proofs_check.engine.symbolic.positivity import never_positive, positive
from theory.deadline import check
from theory.symbolic.unit_circle import without_root

STRICT = (sympy.Lt, sympy.Gt)
INEQUALITIES = (*STRICT, sympy.Le, sympy.Ge)
MOST_GAPS = 4


def criterion(asked: Asked, claim: Criterion) -> Written:
    """NoCertificate if the sign of a margin is not visible."""
    stable, condition = claim.stable, claim.condition
    none = NoCertificate(f"the signs that decide “{claim.text}” are not visible as terms")
    if stable.at is not Where.EVERYWHERE or not isinstance(condition, INEQUALITIES):
        raise none
    given = [h.relation for h in asked.assume
             if isinstance(h, Holds) and isinstance(h.relation, INEQUALITIES)]  # fmt: skip
    used = set().union(*(e.free_symbols for e in (*claim.expressions(), *given)))
    letters = sorted(used - stable.own_letters, key=str)
    factors = _factors(stable)
    margins = [m for f in factors for m in margins_of(f)]
    gaps = {Symbol(f"gap_{i}", **_domain(type(r))): _gap(r) for i, r in enumerate(given, 1)}
    within, beyond = (
        {Symbol("gap", **_domain(type(r))): _gap(r)} | gaps for r in (condition, condition.negated)
    )
    shown = [_visible([m], within, positive) for m in margins]
    fails = _visible(margins, beyond, never_positive)
    if fails is None or not all(shown):
        raise none
    return {
        "kind": "criterion",
        "letters": [str(tree(s)[1]) for s in stable.rule.letters],
        "images": [tree(e) for e in stable.rule.images],
        "points": [[tree(e) for e in row] for row in stable.rows],
        "over": {s.name: _word(s) for s in letters},
        "given": {s.name: _related(r) for s, r in zip(gaps, given, strict=True)},
        "linear": stable.linear and not stable.besides,
        "besides": [tree(b) for b in stable.besides],
        "factors": [[tree(c) for c in f] for f in factors],
        "condition": _related(condition), "gap": "gap",
        "within": [tree(found[1]) for found in shown if found],
        "fails": fails[0], "beyond": tree(fails[1]),
    }  # fmt: skip


def _word(s: Symbol) -> str:
    return "positive" if s.is_positive else "nonnegative" if s.is_nonnegative else "real"


def _domain(kind: type[Relational]) -> dict[str, bool]:
    return {"positive": True} if kind in STRICT else {"nonnegative": True}


def _gap(relation: Relational) -> Expr:
    return relation.gts - relation.lts


def _related(relation: Relational) -> Written:
    left, right = relation.args
    return {"left": tree(left), "relation": RELATIONS[type(relation)], "right": tree(right)}


def _factors(stable: LinearlyStable) -> list[tuple[Expr, ...]]:
    """(m) for z − m and (p, q) for z² + p z + q, each as often as it is there."""
    z = sympy.Dummy("z")
    try:
        factors = [f for p in _polynomials(stable) for f in sympy.factor_list(sympy.Poly(p, z))[1]]
    except sympy.PolynomialError as error:
        raise NoCertificate("the characteristic polynomial was not factored") from error
    found: list[tuple[Expr, ...]] = []
    for factor, times in factors:
        top, *others = sympy.Poly(factor, z).all_coeffs()
        if not 0 < len(others) < 3:
            raise NoCertificate("a factor of the characteristic polynomial has a degree above 2")
        monic = tuple(sympy.cancel(c / top) for c in others)
        found += [monic if len(monic) == 2 else (-monic[0],)] * times
    return found


def _polynomials(stable: LinearlyStable) -> list[list[Expr]]:
    """Characteristic polynomials of the blocks of the derivative, divided by what is left out; the
    product of many is long to factor."""
    matrix = stable.product
    blocks = [matrix.extract(block, block) for block in matrix.connected_components()]
    found = [block.charpoly().all_coeffs() for block in blocks]
    for root in stable.besides:
        for i, coefficients in enumerate(found):
            rest, remainder = without_root(coefficients, root)
            if sympy.cancel(remainder) == 0:
                found[i] = rest
                break
        else:
            raise NoCertificate("a multiplier that is left out was not shown to be one")
    return found


def margins_of(factor: Sequence[Expr]) -> list[Expr]:
    """In the order of the kernel."""
    if len(factor) == 1:
        return [1 - factor[0], 1 + factor[0]]
    p, q = factor
    return [1 + p + q, 1 - p + q, 1 - q]


def _visible(
    margins: Sequence[Expr], gaps: Mapping[Symbol, Expr], seen: Callable[[Expr], bool]
) -> tuple[int, Expr] | None:
    """The number of a margin whose sign is ``seen``, and the margin with letters written in others
    and in gaps, as few as will do."""
    for n in range(min(len(gaps), MOST_GAPS) + 1):
        for order in itertools.permutations(gaps, n):
            for i, margin in enumerate(margins, 1):
                for e in _eliminated(margin, order, gaps):
                    check()
                    if seen(e := sympy.factor(e)):
                        return i, e
    return None


def _eliminated(e: Expr, order: Sequence[Symbol], gaps: Mapping[Symbol, Expr]) -> Iterator[Expr]:
    """From each gap in turn a letter in which it is linear."""
    if not order:
        yield e
        return
    g, *others = order
    gap = gaps[g]
    for s in sorted(gap.free_symbols & e.free_symbols, key=str):
        slope = sympy.cancel(gap.diff(s))
        if slope != 0 and not slope.has(s):
            value = (g - gap.subs(s, 0)) / slope
            inner = {h: x.xreplace({s: value}) for h, x in gaps.items() if h != g}
            yield from _eliminated(e.xreplace({s: value}), others, inner)

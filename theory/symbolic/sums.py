"""Finite sums of symbolic length in one normal form, so that equal ones are equal as they stand.

An expression is a sum of terms, and a term is a product of factors and of sums Σ_{i=1}^{d} Σ_j …
of products, none of which falls apart into two.  The normal form

* lets a Kronecker delta choose its term, and replaces a sum over nothing by its length;
* puts a given value for Σ_i x_i² (``squares``);
* names bound indices by the least text, deeper arguments of functions first.

All sums begin at 1 and are finite, so they may be exchanged and multiplied out.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping

import sympy
from sympy import Expr, Indexed, IndexedBase, KroneckerDelta, Mul, Pow, Sum, Symbol

from theory.symbolic.any_loss import AnyLoss

Squares = Mapping[IndexedBase, Expr]  # x ↦ Σ_i x_i²
Bound = tuple[tuple[Symbol, Expr], ...]  # indices with the last value of each
Term = tuple[Expr, Bound]

_NAME = "_i"  # of bound indices: _i<level>_<place>


def normal(e: Expr, squares: Squares | None = None) -> Expr:
    """The expression in normal form."""
    found: dict[Expr, Expr] = {}
    for body, bound in _terms(sympy.sympify(e), squares or {}):
        number, term = _canonical(body, bound)
        found[term] = found.get(term, sympy.S.Zero) + number
    return sympy.Add(*(number * term for term, number in found.items()))


def substituted(e: Expr, entries: Mapping[Indexed | Symbol, Expr]) -> Expr:
    """With every ``W[a, b]`` replaced by the entry of its pattern ``W[m, n]`` at a and b.

    Bound indices of an entry are renamed each time, so that none is caught by a sum around it.
    """
    patterns = {p.base: (p.indices, x) for p, x in entries.items() if isinstance(p, Indexed)}
    plain = {p: x for p, x in entries.items() if not isinstance(p, Indexed)}

    def entry(t: Indexed) -> Expr:
        indices, value = patterns[t.base]
        return refreshed(value).xreplace(dict(zip(indices, t.indices, strict=True)))

    return _replaced(sympy.sympify(e), patterns, plain, entry)


def derivative(e: Expr, weight: Indexed) -> Expr:
    """∂e/∂W[m, n] of finite sums with free m and n: what SymPy finds as well, in half the
    time; and no bound index of the sums catches m or n."""
    return _derivative(refreshed(sympy.sympify(e)), weight)


def _derivative(e: Expr, weight: Indexed) -> Expr:
    if not e.has(weight.base):
        return sympy.S.Zero
    inner = [_derivative(a, weight) for a in e.args] if e.is_Add or e.is_Mul else []
    if isinstance(e, Indexed):
        return Mul(*map(KroneckerDelta, e.indices, weight.indices))
    if e.is_Add:
        return sympy.Add(*inner)
    if e.is_Mul:
        places = range(len(e.args))
        return sympy.Add(
            *(Mul(*e.args[:i], inner[i], *e.args[i + 1 :]) for i in places if inner[i] != 0)
        )
    if isinstance(e, Sum):
        return Sum(_derivative(e.function, weight), *e.limits)
    if isinstance(e, Pow) and not e.exp.has(weight.base):
        return e.exp * e.base ** (e.exp - 1) * _derivative(e.base, weight)
    if isinstance(e, sympy.Function):
        slopes = (e.fdiff(n) * _derivative(a, weight) for n, a in enumerate(e.args, start=1))
        return sympy.Add(*slopes)
    return e.diff(weight)


def _replaced(
    e: Expr,
    patterns: Mapping[IndexedBase, object],
    plain: Mapping[Expr, Expr],
    entry: Callable[[Indexed], Expr],
) -> Expr:
    if isinstance(e, Indexed):
        return entry(e) if e.base in patterns else e
    if not e.args:
        return refreshed(plain[e]) if e in plain else e
    return e.func(*(_replaced(a, patterns, plain, entry) for a in e.args))


def refreshed(e: Expr) -> Expr:
    """With new names for all bound indices."""
    if not e.has(Sum, AnyLoss):
        return e
    if not isinstance(e, Sum | AnyLoss):
        return e.func(*map(refreshed, e.args))
    fresh = {i: sympy.Dummy(i.name.strip("_"), integer=True) for i, _, _ in e.limits}
    inner = refreshed(e.function).xreplace(fresh)
    return e.func(inner, *((fresh[i], a, b) for i, a, b in e.limits))


def _terms(e: Expr, squares: Squares) -> Iterator[Term]:
    """The terms, every bound index fresh."""
    if e.is_Add:
        for a in e.args:
            yield from _terms(a, squares)
    elif e.is_Mul:
        yield from _products(e.args, squares)
    elif isinstance(e, Pow) and e.exp.is_Integer and e.exp > 0 and e.base.args:
        yield from _products([e.base] * int(e.exp), squares)
    elif isinstance(e, Sum):
        fresh = {i: sympy.Dummy(integer=True) for i, _, _ in e.limits}
        if any(first != 1 for _, first, _ in e.limits):
            raise ValueError(f"{e} does not begin at 1")
        limits = tuple((fresh[i], last.xreplace(fresh)) for i, _, last in e.limits)
        for body, bound in _terms(e.function.xreplace(fresh), squares):
            yield from _reduced(body, (*bound, *limits), squares)
    elif e.has(Sum) or e.is_Function:
        yield e.func(*(normal(a, squares) for a in e.args)), ()
    else:
        yield e, ()


def _products(factors: list[Expr] | tuple[Expr, ...], squares: Squares) -> Iterator[Term]:
    parts = [list(_terms(f, squares)) for f in factors]
    for chosen in itertools.product(*parts):
        renamed = [_fresh(*term) for term in chosen]
        body = Mul(*(b for b, _ in renamed))
        yield from _reduced(body, tuple(x for _, bound in renamed for x in bound), squares)


def _fresh(body: Expr, bound: Bound) -> Term:
    names = {i: sympy.Dummy(integer=True) for i, _ in bound}
    return body.xreplace(names), tuple((names[i], last) for i, last in bound)


def _reduced(body: Expr, bound: Bound, squares: Squares) -> Iterator[Term]:
    """Deltas resolved, known squares put in, sums over nothing counted."""
    for place, (index, last) in enumerate(bound):
        rest = (*bound[:place], *bound[place + 1 :])
        outside, inside = body.as_independent(index, as_Add=False)
        if inside == 1:
            yield from _reduced(body * last, rest, squares)
            return
        for factor in Mul.make_args(inside):
            if isinstance(factor, KroneckerDelta) and index in factor.args:
                (other,) = set(factor.args) - {index}
                chosen = (inside / factor).xreplace({index: other})
                yield from _reduced(outside * chosen, rest, squares)
                return
        known = _square(inside, index, squares)
        if known is not None:
            yield from _reduced(outside * known, rest, squares)
            return
    yield body, bound


def _square(inside: Expr, index: Symbol, squares: Squares) -> Expr | None:
    for base, value in squares.items():
        if inside == base[index] ** 2:
            return value
    return None


def _canonical(body: Expr, bound: Bound) -> tuple[Expr, Expr]:
    """A number, and a product of sums none of which is a product itself."""
    found, rest = sympy.S.One, list(Mul.make_args(body))
    waiting = dict(bound)
    while waiting:
        indices, group = {next(iter(waiting))}, []
        while True:  # factors that share an index belong to one sum
            linked = [f for f in rest if f.free_symbols & indices]
            if not linked:
                break
            group += linked
            rest = [f for f in rest if f not in linked]
            indices |= {i for f in linked for i in f.free_symbols if i in waiting}
        found *= _connected(
            Mul(*group), tuple((i, waiting.pop(i)) for i in list(waiting) if i in indices)
        )
    number, factor = Mul(*rest).as_coeff_Mul()
    return number, factor * found


def _connected(body: Expr, bound: Bound) -> Expr:
    """One sum with the least names, as text, for its indices."""
    level = 1 + max((_level(i) for i in body.atoms(Symbol)), default=0)
    by_length = sorted(bound, key=lambda b: str(b[1]))
    names = [Symbol(f"{_NAME}{level}_{n}", integer=True) for n in range(len(bound))]
    alike = [list(group) for _, group in itertools.groupby(by_length, key=lambda b: b[1])]
    ways = []
    for orders in itertools.product(*map(itertools.permutations, alike)):
        order = itertools.chain(*orders)
        renamed = body.xreplace({i: new for (i, _), new in zip(order, names, strict=True)})
        ways.append((str(renamed), renamed))
    _, least = min(ways, key=lambda way: way[0])
    limits = ((new, 1, last) for (_, last), new in zip(by_length, names, strict=True))
    return Sum(least, *limits)


def _level(i: Symbol) -> int:
    return int(i.name[len(_NAME) :].split("_")[0]) if i.name.startswith(_NAME) else 0

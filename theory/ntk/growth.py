"""Bounds |g(z)| ≤ C e^{κ|z|} on a half-line, with proof, for the tails of Gaussian expectations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flint import arb

from theory.expression.balls import RealBalls
from theory.expression.program import Program
from theory.expression.ranges import Range, Ranges
from theory.rigour.ball_activation import ball

if TYPE_CHECKING:
    import sympy


SLOW = arb("0.01")  # ε of t ≤ e^{εt}/(eε): small, as a rate costs range of integration
SLOW_FACTOR = arb("36.8")  # at least 100/e = 36.787…


@dataclass(frozen=True)
class Growth:
    """|g(z)| ≤ ``factor`` · exp(``rate`` |z|)."""

    factor: arb
    rate: arb


def growth(g: sympy.Expr, side: int, start: arb) -> Growth | None:
    """A bound that holds wherever ``side`` · z ≥ ``start`` > 0; None if none was found.

    Proved: by range bounds where they are finite, else by t ≤ (1/eε) e^{εt}, sums, products,
    exponentials of linear functions, t^m/(1 + t)^n ≤ 1 for 0 ≤ m ≤ n and t^m e^{−t} ≤ m^m with
    t = e^w, log w ≤ log C + κ|z| where 1 ≤ w ≤ C e^{κ|z|}, √w ≤ 1 + w and |asinh w| ≤ |w|.
    """
    line = Range(start, arb.pos_inf()) if side > 0 else Range(arb.neg_inf(), -start)
    return _bound(g, line)


def _bound(g: sympy.Expr, line: Range) -> Growth | None:
    import sympy

    bounds = Program.compile([g]).bind(Ranges())(line)[0]
    if bounds.defined and bounds.lower.is_finite() and bounds.upper.is_finite():
        return Growth(max(abs(bounds.lower).upper(), abs(bounds.upper).upper()), arb(0))
    if g.is_Symbol:
        return Growth(SLOW_FACTOR, SLOW)
    if g.is_Add or g.is_Mul:
        terms = list(g.args) if g.is_Add else _without_quotients(list(g.args))
        parts = [_bound(a, line) for a in terms]
        return _combined([p for p in parts if p is not None], len(parts), g.is_Add)
    if g.is_Pow and g.exp.is_Integer and g.exp > 0:
        base = _bound(g.base, line)
        n = int(g.exp)
        return base and Growth(base.factor**n, n * base.rate)
    if isinstance(g, (sympy.exp, sympy.sinh, sympy.cosh)):
        return _exponential(g.args[0])
    if isinstance(g, sympy.asinh):
        return _bound(g.args[0], line)
    if g.is_Pow and g.exp == sympy.Rational(1, 2):
        inside = _bound(g.base, line)
        return inside and Growth(inside.factor + 1, inside.rate)
    if isinstance(g, sympy.log):
        return _logarithm(g.args[0], line)
    return None


def _without_quotients(factors: list[sympy.Expr]) -> list[sympy.Expr]:
    """Without pairs e^{mw}, (1 + e^w)^{-n} with 0 ≤ m ≤ n, whose product is at most 1."""
    import sympy

    for f in factors:
        for g in factors:
            if not (isinstance(f, sympy.exp) and g.is_Pow and g.exp.is_Integer and g.exp < 0):
                continue
            inner = g.base - 1
            if not isinstance(inner, sympy.exp):
                continue
            m = sympy.cancel(f.args[0] / inner.args[0])
            if m.is_Rational and 0 <= m <= -g.exp:
                return _without_quotients([h for h in factors if h not in (f, g)])
    return factors or [sympy.S.One]


def _combined(parts: list[Growth], wanted: int, add: bool) -> Growth | None:
    if len(parts) < wanted:
        return None
    factor, rate = parts[0].factor, parts[0].rate
    for p in parts[1:]:
        factor = factor + p.factor if add else factor * p.factor
        rate = (rate if rate > p.rate else p.rate) if add else rate + p.rate
    return Growth(factor.upper(), rate.upper())


def _exponential(argument: sympy.Expr) -> Growth | None:
    """e^{αz + β}, sinh and cosh of it, and e^{mw − e^w}."""
    import sympy

    symbols = sorted(argument.free_symbols, key=str)
    if len(symbols) != 1:
        return None
    slope = sympy.diff(argument, symbols[0])
    if not slope.free_symbols:
        constant = _value(argument.subs(symbols[0], 0))
        return Growth(abs(constant).exp().upper(), abs(ball(slope)).upper())
    for term in sympy.Add.make_args(argument):
        if isinstance(-term, sympy.exp):
            m = sympy.cancel((argument - term) / (-term).args[0])
            if m.is_Integer and m >= 0:
                return Growth(arb(int(m)) ** int(m) if m else arb(1), arb(0))
    return None


def _logarithm(argument: sympy.Expr, line: Range) -> Growth | None:
    inside = Program.compile([argument]).bind(Ranges())(line)[0]
    bound = _bound(argument, line)
    if bound is None or not (inside.defined and inside.lower >= 1):
        return None
    return Growth((abs(bound.factor.log()) + bound.rate * SLOW_FACTOR).upper(), SLOW)


def _value(constant: sympy.Expr) -> arb:
    return Program.compile([constant]).bind(RealBalls())(arb(0))[0]

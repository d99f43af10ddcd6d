"""Quotients of exponentials in a form that wide balls enclose well.

e^x/(1 + e^x) is 1/(1 + e^{-x}), and e^x/(1 + e^x)² is 1/(2 cosh(x/2))²: on a ball the first forms
divide two large numbers that vary together, the second do not.  SymPy's products collect many such
factors over one line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sympy


def balanced(expression: sympy.Expr) -> sympy.Expr:
    """The same function with e^{mx} (1 + e^x)^{-n}, m ≤ n, in the forms above."""
    import sympy

    if not expression.has(sympy.exp):
        return expression
    return expression.replace(lambda e: e.is_Mul, _product)


def _product(product: sympy.Expr) -> sympy.Expr:
    import sympy

    exponent = sympy.Add(*(f.args[0] for f in product.args if isinstance(f, sympy.exp)))
    below = [(f, x) for f in product.args if (x := _logistic(f)) is not None]
    if exponent == 0 or not below:
        return product
    rest = [f for f in product.args if not isinstance(f, sympy.exp)]
    for factor, x in below:
        moved, exponent = _shared(exponent, x, -factor.exp)
        if moved:
            rest.remove(factor)
            above, pairs = -factor.exp - moved, min(moved, -factor.exp - moved)
            rest.append(sympy.Rational(1, 4) ** pairs * sympy.cosh(x / 2) ** (-2 * pairs))
            rest.append((1 + sympy.exp(-x)) ** (pairs - moved))
            rest.append((1 + sympy.exp(x)) ** (pairs - above))
    return sympy.Mul(*rest, sympy.exp(exponent))


def _logistic(factor: sympy.Expr) -> sympy.Expr | None:
    """x of a factor (1 + e^x)^{-n}."""
    import sympy

    if not (factor.is_Pow and factor.exp.is_Integer and factor.exp < 0 and factor.base.is_Add):
        return None
    rest = factor.base - 1
    return rest.args[0] if isinstance(rest, sympy.exp) else None


def _shared(exponent: sympy.Expr, x: sympy.Expr, most: int) -> tuple[int, sympy.Expr]:
    """The largest m ≤ ``most`` such that every term of m x occurs in the exponent, and what is
    left of it."""
    import sympy

    whole, part = exponent.as_coefficients_dict(), x.as_coefficients_dict()
    ratios = [whole.get(term, sympy.Integer(0)) / c for term, c in part.items()]
    m = min([most, *(int(sympy.floor(r)) for r in ratios)])
    return (m, exponent - m * x) if m > 0 else (0, exponent)

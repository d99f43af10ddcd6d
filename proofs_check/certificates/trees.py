"""SymPy's expressions as the plain trees of certificates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.claims import Claim
from proofs_check.kernel.core.functions import FUNCTIONS
from theory.expression.threshold import Sgn
from theory.symbolic.abstract import Abstract
from theory.symbolic.matrix_functions import MatrixExp
from theory.symbolic.mean import NORMAL, Mean

PRIMES = ("phi", "phi'", "phi''", "phi'''")
LONGEST = 40  # characters of a letter's name


class NoCertificate(Exception):
    """Why there is none; the words are a reason, to be printed."""


def no_rule(claim: Claim) -> NoCertificate:
    return NoCertificate(f"the kernel has no rule for “{claim.text}”")


def trees(formulas: Mapping[Symbol, Expr]) -> dict[str, Any]:
    """By the names of the letters."""
    return {s.name: tree(e) for s, e in formulas.items()}


def tree(e: Any) -> Any:
    """A number in a string, or a list with its operation first."""
    e = sympy.sympify(e)
    if e.is_Rational:
        return str(e)
    if isinstance(e, sympy.Symbol):
        if not e.name.replace("_", "").isalnum() or not e.name.isascii() or len(e.name) > LONGEST:
            raise NoCertificate(f"the letter {e} cannot be written in a certificate")
        return ["letter", e.name]
    if e is sympy.pi:
        return ["pi"]
    if e is sympy.E:
        return ["exp", "1"]
    if e.is_Add or e.is_Mul:
        return ["+" if e.is_Add else "*", *map(tree, e.args)]
    if e.is_Pow:
        return _power(e)
    if isinstance(e, Abstract):
        return [PRIMES[e.order], tree(e.args[0])]
    if isinstance(e, sympy.Indexed):
        return ["entry", str(e.base), *map(_index, e.indices)]
    if isinstance(e, sympy.KroneckerDelta):
        return ["delta", *map(_index, e.args)]
    if isinstance(e, sympy.Sum):
        found = tree(e.function)
        for s, first, last in e.limits:
            if first != 1:
                raise NoCertificate("the kernel sums from 1 alone")
            found = ["sum", found, _index(s), _index(last)]
        return found
    if isinstance(e, sympy.Integral) and len(e.limits) == 1 and len(e.limits[0]) == 3:
        s, low, high = e.limits[0]
        return ["integral", tree(e.function), s.name, tree(low), tree(high)]
    if isinstance(e, MatrixExp):
        i, j, *parts = e.args
        return ["matrix_exp", int(i), int(j), *map(tree, parts)]
    if isinstance(e, Mean):
        letters = sorted(s.name for s in e.args[0].free_symbols & set(NORMAL))
        return ["mean", tree(e.args[0]), *letters]
    word = "sign" if isinstance(e, Sgn) else type(e).__name__.lower()  # Abs is abs, and so on
    if word in FUNCTIONS and len(e.args) == 1:
        return [word, tree(e.args[0])]
    raise NoCertificate(f"the kernel has no {type(e).__name__}")


def _index(s: Any) -> str:
    """The name of an index, or of a length."""
    if not isinstance(s, sympy.Symbol):
        raise NoCertificate(f"the kernel has no index {s}")
    return str(tree(s)[1])


def _power(e: Expr) -> Any:
    base, exponent = e.args
    if exponent.is_Rational:
        return ["^", tree(base), str(exponent)]
    return ["exp", ["*", tree(exponent), ["log", tree(base)]]]

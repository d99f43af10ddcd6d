"""Gaussian expectations of products of φ and its derivatives: in balls (proved) and in floats.

Of one normal letter.  Those of two are formulas of which only leading terms are known (germs.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import flint
import sympy
from flint import arb
from sympy import Expr, Symbol

from proofs_check.engine.case import Case
from theory.activation import Activation
from theory.symbolic.abstract import Abstract
from theory.symbolic.mean import NORMAL, Mean

if TYPE_CHECKING:
    import numpy as np

Make = Callable[..., Callable[..., Any]]  # of evaluators: sides.on_balls, sides.on_floats
TERMS = 200  # of one expectation, written out
REACH = 9.0  # standard deviations of the Gauss rules; the mass beyond is 1e-18
NODES = 20  # on each panel
PANELS = 40  # on each side, growing from the finest one at 0
OVERFLOW = 30.0  # of an argument of φ, from where a bounded function of it may be ∞/∞
KEPT = 4096  # expectations
FINEST = 0.05  # of the scale on which φ bends


@dataclass(frozen=True)
class Term:
    """``outside`` · E[Π letters^power Π φ^(order)(argument)]."""

    outside: Expr
    powers: tuple[tuple[Symbol, int], ...]
    factors: tuple[tuple[int, Expr], ...]

    @property
    def letters(self) -> set[Symbol]:
        """The normal letters that it holds."""
        held = (argument.free_symbols & set(NORMAL) for _, argument in self.factors)
        return set().union(*held, (letter for letter, _ in self.powers))


@lru_cache(maxsize=1024)
def terms(mean: Mean) -> tuple[Term, ...] | None:
    """The expectation as a sum; None if it is of other things than products of φ and its
    derivatives at linear forms of the normal letters."""
    found = []
    parts = sympy.Add.make_args(sympy.expand(mean.args[0]))
    for part in parts if len(parts) <= TERMS else ():
        outside, inside = part.as_independent(*NORMAL, as_Add=False)
        powers, factors = [], []
        for base, exponent in inside.as_powers_dict().items():
            whole = exponent.is_Integer and exponent > 0
            if whole and base in NORMAL:
                powers.append((base, int(exponent)))
            elif whole and isinstance(base, Abstract) and _linear(base.args[0]):
                factors += [(base.order, base.args[0])] * int(exponent)
            elif base != 1:
                return None
        found.append(Term(outside, tuple(powers), tuple(factors)))
    return tuple(found) or None


def _linear(e: Expr) -> bool:
    slopes = [e.diff(z) for z in NORMAL]
    rest = e.subs(dict.fromkeys(NORMAL, 0))
    return rest == 0 and not any(s.free_symbols & set(NORMAL) for s in slopes)


def scale_of(argument: Expr) -> Expr | None:
    """s, where the argument is s Z; None where it holds other letters."""
    used = argument.free_symbols & set(NORMAL)
    return argument.diff(*used) if len(used) == 1 else None


def ball_mean(mean: Mean, letters: Mapping[Symbol, arb], case: Case, make: Make) -> arb:
    """A ball that contains the expectation for all values in the balls; NaN where none was
    proved."""
    from theory.ntk.expectation import NotEnclosed

    found = terms(mean)
    if found is None or case.activation is None:
        return arb.nan()
    names, values = tuple(letters), tuple(letters.values())
    total = arb(0)
    for term in found:
        scales = [scale_of(argument) for _, argument in term.factors]
        if len(term.letters) > 1 or None in scales:
            return arb.nan()
        outside, *sizes = make([term.outside, *scales], names, case)(values)
        orders = tuple(order for order, _ in term.factors)
        try:
            total += outside * _known(
                case.activation, orders, tuple(sizes), sum(n for _, n in term.powers)
            )
        except NotEnclosed:
            return arb.nan()
    return total


_seen: dict[tuple[Any, ...], arb] = {}  # the same expectations are met in many formulas


def _known(
    activation: Activation, orders: tuple[int, ...], sizes: tuple[arb, ...], degree: int
) -> arb:
    from theory.ntk.expectation import Factor, NotEnclosed, expectation

    if not all(x.is_finite() for x in sizes):
        raise NotEnclosed("a variance is not finite")
    exactly = tuple((x.mid().man_exp(), x.rad().man_exp()) for x in sizes)
    key = activation, flint.ctx.prec, degree, tuple(sorted(zip(orders, exactly, strict=True)))
    if key not in _seen:
        if len(_seen) >= KEPT:
            _seen.clear()
        factors = tuple(Factor(m, s) for m, s in zip(orders, sizes, strict=True))
        _seen[key] = expectation(activation, factors, degree)
    return _seen[key]


def float_mean(mean: Mean, letters: Mapping[Symbol, Any], case: Case, make: Make) -> Any:
    """By composite Gauss rules, fine around 0, where φ bends."""
    import numpy as np

    found = terms(mean)
    used = mean.args[0].free_symbols & set(NORMAL)
    if found is None or case.activation is None or len(used) != 1:
        return np.nan
    (z,) = used
    if all(np.ndim(x) == 0 for x in letters.values()):
        key = mean, case.activation, tuple(map(float, letters.values()))
        if key not in _seen_in_floats:
            if len(_seen_in_floats) >= KEPT:
                _seen_in_floats.clear()
            _seen_in_floats[key] = _by_rule(mean, found, z, letters, case, make)
        return _seen_in_floats[key]
    return _by_rule(mean, found, z, letters, case, make)


_seen_in_floats: dict[tuple[Any, ...], Any] = {}


def _by_rule(
    mean: Mean,
    found: tuple[Term, ...],
    z: Symbol,
    letters: Mapping[Symbol, Any],
    case: Case,
    make: Make,
) -> Any:
    import numpy as np

    names, values = tuple(letters), tuple(letters.values())
    scales = make([a.diff(z) for t in found for _, a in t.factors], names, case)(values)
    largest = max((float(np.max(abs(s))) for s in scales), default=1.0)
    if not np.isfinite(largest):
        return np.nan
    nodes, weights = _rule(largest)
    run = make([mean.args[0]], (z, *names), case)
    # far out φ' may be ∞/∞ in floats where it is 0: there the weight is next to nothing
    far = np.abs(nodes) * largest > OVERFLOW

    def one(*values: float) -> float:
        product = weights * run((nodes, *values))[0]
        return float(np.sum(np.where(np.isfinite(product) | ~far, product, 0.0)))

    return np.vectorize(one)(*values) if names else one()


@lru_cache(maxsize=64)
def _rule(scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights of the normal density for functions that bend on the scale 1/``scale``."""
    import numpy as np

    first = min(FINEST / max(scale, 1.0), REACH / PANELS)
    growth = np.linspace(0, 1, PANELS + 1)
    cuts = np.concatenate([[0.0], first * (REACH / first) ** growth])
    x, w = np.polynomial.legendre.leggauss(NODES)
    half = np.diff(cuts)[:, None] / 2
    nodes = ((cuts[:-1] + cuts[1:]) / 2)[:, None] + half * x
    weights = half * w * np.exp(-nodes * nodes / 2) / np.sqrt(2 * np.pi)
    both = np.concatenate([-nodes.ravel()[::-1], nodes.ravel()])
    return both, np.concatenate([weights.ravel()[::-1], weights.ravel()])

"""Surfaces on which a flow stays, and quantities whose derivative is a multiple of themselves.

*Surface.*  Some letters are functions of the others and of t.  If the start lies on it and the
velocity is tangent to it, the orbit never leaves it, since solutions are unique.

*Multiple.*  If dh/dt = g h with a g that is finite along the orbit, then h(t) = h(0) exp ∫g: it is
0 for ever if it is 0 at the start, and otherwise keeps its sign.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.claims import Claim, Finite
from proofs_check.engine.elimination import is_factorable, solutions
from proofs_check.engine.letters import plain, t
from proofs_check.engine.symbolic.reading import Reading, rate
from proofs_check.engine.system import System
from theory.outcome import Truth
from theory.symbolic.slopes import slope

LARGEST = 150  # operations of a quotient that is cancelled; beyond, SymPy may take minutes


@dataclass(frozen=True)
class Surface:
    """``letters`` in terms of the others; the whole space, if there are none."""

    letters: Mapping[Symbol, Expr] = field(default_factory=dict)

    def on(self, e: Expr) -> Expr:
        return e.xreplace(self.letters)

    def finite(self, system: System) -> tuple[Claim, ...]:
        """What has to be finite, that solutions on it are unique."""
        every = self.letters.values()
        slopes = (slope(r, x) for r in every for x in r.free_symbols & set(system.state))
        return (*map(Finite, every), *map(Finite, slopes))

    def signed(self, reading: Reading) -> Reading:
        """The reading in which what equals a positive letter is positive too."""
        equal = {r: x for s, x in reading.signed.items() if (r := self.letters.get(s, s)).is_Symbol}
        return replace(reading, signed={**reading.signed, **equal})

    @property
    def text(self) -> str:
        return ", ".join(f"{plain(s)} = {plain(r)}" for s, r in self.letters.items())


def surfaces(system: System, equations: Sequence[Expr], reading: Reading) -> Iterator[Surface]:
    """Branches of the solutions of the equations that hold the start and that the flow keeps to."""
    for branch in solutions([reading.put(e) for e in equations], tuple(system.state)) or []:
        gaps = [s - r for s, r in branch.items()]
        tangent = [rate(system, g).xreplace(branch) for g in gaps]
        held = reading.zero(*map(system.at_start, gaps), *tangent)
        if branch and held.truth is Truth.TRUE:
            yield Surface(branch)


def multiplier(system: System, h: Expr, surface: Surface, reading: Reading) -> Expr | None:
    """g with dh/dt = g h on the surface, in true time, by an exact test; None where none was
    found."""
    here = reading.put(surface.on(h))
    slope = reading.put(surface.on(system.rate(h)))
    if here.has(sympy.Integral) or not (is_factorable(here) and is_factorable(slope)):
        return None
    if int(sympy.count_ops(here)) + int(sympy.count_ops(slope)) > LARGEST:
        return None
    try:
        g = sympy.cancel(sympy.together(slope / here))
        within = sympy.gcd(sympy.denom(g), sympy.numer(sympy.together(here)))
    except (sympy.PolynomialError, ZeroDivisionError):
        return None
    if within.free_symbols or g.has(sympy.nan, sympy.zoo, sympy.oo):
        return None  # it has a pole where h is 0
    g = sympy.numer(g) / sympy.factor(sympy.denom(g))  # each factor is finite or not by itself
    state = set(system.state)
    if any(f.has(t) and f.free_symbols & state for f in sympy.Mul.make_args(sympy.denom(g))):
        return None  # over all times nothing shows that such a one stays away from 0
    return g if reading.zero(slope - g * here).truth is Truth.TRUE else None

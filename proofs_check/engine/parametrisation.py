"""A parametrisation φ(θ): what losses of all data see of a network's parameters θ.

A file of the user's own holds one, as plain SymPy,

    PARAMETRISATION = Parametrisation("product", (u, v), (u * v,))

or a function of sizes that returns one, ``def parametrisation(n: int = 2) -> Parametrisation``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy
from sympy import Expr, Symbol

from theory.errors import InputError
from theory.symbolic.abstract import Abstract


@dataclass(frozen=True)
class Parametrisation:
    """φ(θ), of which a loss is any function: what conservation laws for every loss and all data are
    about.

    Parameters
    ----------
    name
        In a few words.
    parameters
        θ: a list, tuple or matrix of SymPy symbols, or a list of these.
    values
        φ(θ): formulas in θ and the data, alike.
    data
        Letters of inputs, which may have any value.
    homogeneous
        The degree p of an activation φ(·), of which then nothing else is supposed: φ(c z) = c^p
        φ(z) for c > 0, so that z φ'(z) = p φ(z).
    claimed
        Laws that are claimed, and examined beside those that are found.
    published
        The number of independent laws that a source has.
    title
        For reports.
    source
        Where it is from.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Parametrisation, conserved
    >>> a, b = sympy.symbols("a b", real=True)
    >>> found = conserved(Parametrisation("a product", [a, b], [a * b]), methods=())
    >>> [str(law.quantity) for law in found.laws]
    ['a**2 - b**2']
    """

    name: str
    parameters: Any
    values: Any
    data: Any = ()
    homogeneous: int | None = None
    claimed: Any = ()
    published: int | None = None
    title: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        for part in ("parameters", "values", "data", "claimed"):
            object.__setattr__(self, part, _flat(getattr(self, part), f"{self.name}: {part}"))
        for s in (*self.parameters, *self.data):
            if not isinstance(s, Symbol):
                raise InputError(
                    f"{self.name}: parameters and data are SymPy symbols, but {s} is none."
                )
        if not self.parameters:
            raise InputError(f"{self.name}: there are no parameters.")
        if not self.values:
            raise InputError(f"{self.name}: φ(θ) has no values.")
        every = [*self.parameters, *self.data]
        twice = sorted({str(s) for s in every if every.count(s) > 1})
        if twice:
            raise InputError(f"{self.name}: {', '.join(twice)} stands twice among the parameters.")
        for e in (*self.values, *self.claimed):
            unknown = e.free_symbols - set(every)
            if unknown:
                raise InputError(
                    f"{self.name}: {', '.join(sorted(map(str, unknown)))} in {e} is neither a "
                    f"parameter nor data, which are {', '.join(map(str, every))}."
                )
        p = self.homogeneous
        if p is not None and (isinstance(p, bool) or not isinstance(p, int) or p < 1):
            raise InputError(
                f"{self.name}: homogeneous must be a whole degree of at least 1 (1 of ReLU), but "
                f"is {p!r}: |z|^p of another degree is no polynomial on either side of 0."
            )
        if p is not None and not self.abstract:
            raise InputError(f"{self.name}: φ(θ) has no activation φ(·) that is homogeneous.")

    @property
    def abstract(self) -> bool:
        """Whether there is an activation in it of which nothing is known."""
        return any(e.has(Abstract) for e in self.values)

    @cached_property
    def on_a_side(self) -> tuple[tuple[Expr, ...], tuple[Symbol, ...]]:
        """The values and data with the activation written out where it is homogeneous: on either
        side of 0 it is s z^p, and s, which data on the other side change, counts as data."""
        p = self.homogeneous
        if p is None:
            return self.values, self.data
        atoms = sorted({a for e in self.values for a in e.atoms(Abstract)}, key=str)
        inside = list(dict.fromkeys(a.args[0] for a in atoms))
        if any(a.order or a.args[0].has(Abstract) for a in atoms):
            raise InputError(
                f"{self.name}: a homogeneous activation is taken as φ(·), not nested and not as a "
                "derivative."
            )
        slopes = [sympy.Dummy(f"s_{i}", real=True) for i, _ in enumerate(inside, 1)]
        sides = dict(zip(inside, slopes, strict=True))
        rules = {a: sides[a.args[0]] * a.args[0] ** p for a in atoms}
        return tuple(e.xreplace(rules) for e in self.values), (*self.data, *slopes)


def _flat(part: Any, what: str) -> tuple[Expr, ...]:
    if isinstance(part, sympy.MatrixBase | sympy.NDimArray):
        return tuple(part)
    if isinstance(part, str | bytes) or part is None:
        raise InputError(f"{what} must be SymPy expressions, but are {part!r}.")
    if isinstance(part, Iterable):
        return tuple(x for each in part for x in _flat(each, what))
    try:
        e = sympy.sympify(part, strict=True)
    except (sympy.SympifyError, TypeError) as error:
        raise InputError(f"{what} must be SymPy expressions, but hold {part!r}.") from error
    if not isinstance(e, Expr):
        raise InputError(f"{what} must be SymPy expressions, but hold {part!r}.")
    return (e,)

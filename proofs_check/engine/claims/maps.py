"""Maps in discrete time: cycles, their multipliers, what points nearby do, all of them at once.

A claim holds its map as formulas.  Their parameters are numbers of the case, or, ``at`` the end of
a flow, what training has made of them: so a trained network is iterated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.claims.base import SUFFIX, Claim, Where
from proofs_check.engine.letters import latex, plain
from theory.errors import InputError
from theory.symbolic.slopes import slopes


@dataclass(frozen=True)
class Map:
    """letters ↦ images, each letter bound to this map.

    Parameters
    ----------
    letters
        SymPy symbols, the coordinates of a point.
    images
        Formulas in them and in the parameters of the system, as many.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Map
    >>> x, a = sympy.symbols("x a", real=True)
    >>> Map((x,), (a * x * (1 - x),)).images
    (a*x*(1 - x),)
    """

    letters: tuple[Symbol, ...]
    images: tuple[Expr, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "images", tuple(map(sympy.sympify, self.images)))
        if not self.letters or len(self.letters) != len(self.images):
            raise InputError(
                f"a map needs one image for each letter, but has {len(self.images)} for "
                f"({', '.join(map(str, self.letters))})."
            )

    @classmethod
    def of(cls, images: Mapping[Symbol, Expr]) -> Map:
        return cls(tuple(images), tuple(images.values()))

    def after(self, *earlier: Map) -> Map:
        """self ∘ earlier ∘ …, all of the same letters."""
        found = self
        for inner in earlier:
            found = Map(self.letters, found.on(inner.images))
        return found

    def on(self, point: tuple[Expr, ...]) -> tuple[Expr, ...]:
        put = dict(zip(self.letters, point, strict=True))
        return tuple(e.xreplace(put) for e in self.images)

    def jacobian(self, point: tuple[Expr, ...]) -> sympy.Matrix:
        put = dict(zip(self.letters, point, strict=True))
        return slopes(self.images, self.letters).xreplace(put)

    @property
    def text(self) -> str:
        pairs = zip(self.letters, self.images, strict=True)
        return ", ".join(f"{plain(s)} ↦ {plain(e)}" for s, e in pairs)

    @property
    def latex(self) -> str:
        pairs = zip(self.letters, self.images, strict=True)
        return r",\; ".join(rf"{latex(s)} \mapsto {latex(e)}" for s, e in pairs)


@dataclass(frozen=True)
class MapClaim(Claim):
    """Abstract: of a map and the points x_1, …, x_p, one a row, with f(x_i) = x_{i+1}, f(x_p) =
    x_1.

    Parameters
    ----------
    rule
        The :class:`Map` f.
    points
        Matrix (p, d) of exact numbers or formulas of parameters: p points with d coordinates.
    at
        ``Where.END`` if the letters of the system stand for where training ends.
    """

    rule: Map
    points: sympy.ImmutableMatrix
    at: Where = Where.EVERYWHERE

    def __post_init__(self) -> None:
        super().__post_init__()
        points = sympy.ImmutableMatrix(self.points)
        object.__setattr__(self, "points", points)
        if points.cols != len(self.rule.letters) or not points.rows:
            raise InputError(
                f"points of the map {self.rule.text} need {len(self.rule.letters)} coordinates "
                f"each, a row for each point, but are {points.tolist()}."
            )
        if points.free_symbols & set(self.rule.letters):
            raise InputError(
                f"a point of the map {self.rule.text} is given in its own letters: {points}."
            )
        if self.at is Where.ALONG:
            raise InputError(
                "a map is iterated with numbers: those of the case or those where the flow ends."
            )

    @property
    def own_letters(self) -> frozenset[Symbol]:
        """Letters that belong to the map, not to the system."""
        return frozenset(self.rule.letters)

    @property
    def values(self) -> tuple[Expr, ...]:
        """Further formulas, after the map and its points."""
        return ()

    def with_values(self, new: tuple[Expr, ...]) -> MapClaim:
        return self

    def expressions(self) -> tuple[Expr, ...]:
        return (*self.rule.images, *self.points, *self.values)

    def with_expressions(self, new: tuple[Expr, ...]) -> MapClaim:
        n, m = len(self.rule.images), len(self.rule.images) + len(self.points)
        points = sympy.ImmutableMatrix(*self.points.shape, list(new[n:m]))
        found = replace(self, rule=Map(self.rule.letters, new[:n]), points=points)
        return found.with_values(new[m:])

    @property
    def rows(self) -> tuple[tuple[Expr, ...], ...]:
        return tuple(tuple(self.points.row(i)) for i in range(self.points.rows))

    @property
    def product(self) -> sympy.Matrix:
        """The Jacobian of the p-fold map at x_1, by the chain rule."""
        found = sympy.eye(self.points.cols)
        for point in self.rows:
            found = self.rule.jacobian(point) * found
        return found

    @property
    def place(self) -> str:
        return " → ".join(_point(row) for row in self.rows)

    @property
    def suffix(self) -> str:
        return f" of {self.rule.text}{SUFFIX[self.at]}"

    @property
    def kind(self) -> str:
        return "a fixed point" if self.points.rows == 1 else "a cycle"

    @property
    def latex(self) -> str:
        return rf"\text{{{self.text}}}"


def _point(row: tuple[Expr, ...]) -> str:
    inner = ", ".join(map(plain, row))
    return inner if len(row) == 1 else f"({inner})"


@dataclass(frozen=True)
class Cycle(MapClaim):
    """f(x_i) = x_{i+1}, around: with one point, a fixed point.

    Parameters
    ----------
    rule, points, at
        As of :class:`MapClaim`.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Cycle, Map
    >>> x = sympy.Symbol("x", real=True)
    >>> Cycle(Map((x,), (1 - x,)), sympy.ImmutableMatrix([[0], [1]])).text
    '0 → 1 is a cycle of x ↦ 1 − x'
    """

    @property
    def residuals(self) -> tuple[Expr, ...]:
        following = (*self.rows[1:], self.rows[0])
        pairs = zip(self.rows, following, strict=True)
        return tuple(a - b for x, y in pairs for a, b in zip(self.rule.on(x), y, strict=True))

    @property
    def text(self) -> str:
        return f"{self.place} is {self.kind}{self.suffix}"


@dataclass(frozen=True)
class Multiplier(MapClaim):
    """``value`` is an eigenvalue of the Jacobian of the p-fold map along the points.

    Parameters
    ----------
    rule, points, at
        As of :class:`MapClaim`.
    value
        The eigenvalue, a formula.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Map, Multiplier
    >>> x = sympy.Symbol("x", real=True)
    >>> half, zero = sympy.Rational(1, 2), sympy.ImmutableMatrix([[0]])
    >>> Multiplier(Map((x,), (half * x,)), zero, value=half).text
    '1/2 is a multiplier at 0 of x ↦ x/2'
    """

    value: Expr = sympy.S.Zero

    @property
    def values(self) -> tuple[Expr, ...]:
        return (self.value,)

    def with_values(self, new: tuple[Expr, ...]) -> Multiplier:
        return replace(self, value=new[0])

    @property
    def text(self) -> str:
        return f"{plain(self.value)} is a multiplier at {self.place}{self.suffix}"


@dataclass(frozen=True)
class Stable(MapClaim):
    """The points are a cycle that attracts all points near it, and keeps them near; or, with
    ``stable`` False, a cycle from which points arbitrarily near move away.

    Parameters
    ----------
    rule, points, at
        As of :class:`MapClaim`.
    stable
        False to claim the contrary.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Map, Stable
    >>> x = sympy.Symbol("x", real=True)
    >>> Stable(Map((x,), (x / 2,)), sympy.ImmutableMatrix([[0]])).text
    '0 is a stable fixed point of x ↦ x/2'
    """

    stable: bool = True

    @property
    def rests_on(self) -> tuple[Claim, ...]:
        return (Cycle(self.rule, self.points, self.at),)

    @property
    def text(self) -> str:
        word = "a stable" if self.stable else "an unstable"
        return f"{self.place} is {word} {self.kind.split(' ', 1)[1]}{self.suffix}"


@dataclass(frozen=True)
class Stability(MapClaim):
    """``multipliers`` decide: the cycle is stable if all are below 1 in absolute value, and not
    stable if one is above.  Of this one map, not of all maps.

    Parameters
    ----------
    rule, points, at
        As of :class:`MapClaim`.
    multipliers
        Formulas, by whose absolute values it is decided.
    """

    multipliers: tuple[Expr, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.multipliers:
            raise InputError("stability is decided by multipliers: give one or more.")

    @property
    def values(self) -> tuple[Expr, ...]:
        return self.multipliers

    def with_values(self, new: tuple[Expr, ...]) -> Stability:
        return replace(self, multipliers=tuple(new))

    @property
    def rests_on(self) -> tuple[Claim, ...]:
        at = self.rule, self.points, self.at
        return (Cycle(*at), *(Multiplier(*at, x) for x in self.multipliers))

    @property
    def text(self) -> str:
        listed = ", ".join(plain(x) for x in self.multipliers)
        return (
            f"{self.place} is {self.kind}{self.suffix}, stable if |{listed}| < 1 and unstable if "
            "one is above 1"
        )


@dataclass(frozen=True)
class Enumerates(MapClaim):
    """In [lower, upper], whose ends may be infinite, the map of one letter has exactly ``count``
    points with f^period(α) = α; the cycle through ``points`` is among them.

    Parameters
    ----------
    rule, points, at
        As of :class:`MapClaim`.
    lower, upper
        Ends of the interval, numbers or ``±sympy.oo``.
    count
        How many points there are.
    period
        Of the points, a divisor of theirs counts too.
    """

    lower: Any = -1
    upper: Any = 1
    count: int = 1
    period: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("lower", "upper"):
            object.__setattr__(self, name, sympy.sympify(getattr(self, name)))
        if len(self.rule.letters) != 1:
            raise InputError("cycles are enumerated of maps of one letter.")
        if self.period < 1 or self.period % self.points.rows or self.count < 0:
            raise InputError(
                f"a period is at least 1 and a multiple of the length of the cycle that is given, "
                f"and a number of points at least 0, not {self.period} for a cycle of "
                f"{self.points.rows} and {self.count}."
            )

    @property
    def rests_on(self) -> tuple[Claim, ...]:
        return (Cycle(self.rule, self.points, self.at),)

    @property
    def text(self) -> str:
        letter = plain(self.rule.letters[0])
        what = "fixed points" if self.period == 1 else f"points whose period divides {self.period}"
        return (
            f"the map {self.rule.text} has exactly {self.count} {what} {letter} in "
            f"[{plain(self.lower)}, {plain(self.upper)}], among them "
            f"{self.place}{SUFFIX[self.at]}"
        )


@dataclass(frozen=True)
class Recurrence(Claim, where=Where.ALONG):
    """After one step of a map the quantity is ``following``, a formula of the state before.

    Parameters
    ----------
    quantity
        A formula of the state of a system in discrete time.
    following
        A formula of the state before the step.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Recurrence
    >>> x = sympy.Symbol("x", real=True)
    >>> Recurrence(x**2, x**2 / 4).text
    'after one step x² is x²/4'
    """

    quantity: Expr
    following: Expr

    @property
    def text(self) -> str:
        return f"after one step {plain(self.quantity)} is {plain(self.following)}"

    @property
    def latex(self) -> str:
        return rf"\left({latex(self.quantity)}\right)^{{+}} = {latex(self.following)}"

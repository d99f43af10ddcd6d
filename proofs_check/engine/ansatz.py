"""An ansatz: full weights of symbolic sizes written in a few letters, W1[m, n] = x[m] u.

The sizes, the data and φ are symbols.  What the letters' loss and metric are follows from the
loss of the full weights, by exact sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import sympy
from sympy import Expr, Indexed, IndexedBase, Sum, Symbol

from proofs_check.engine.atoms import names_of_atoms
from proofs_check.engine.letters import plain
from theory.errors import ExpressionError, InputError
from theory.symbolic.sums import normal, substituted

Letter: TypeAlias = Expr  # a symbol, or a pattern with indices, u[n]
Start: TypeAlias = Expr | tuple[Expr, ...] | sympy.ImmutableMatrix


@dataclass(frozen=True)
class Ansatz:
    """Full weights of symbolic sizes, written in a few letters: W1[m, n] = x[m] u.

    Parameters
    ----------
    entries
        By each weight's pattern W1[m, n] what stands there.
    ranges
        By index its last value; the first is 1.
    norms
        r by data x with Σ_i x_i² = r².
    at
        The network at hand: each letter in terms of the system's starts and parameters, one
        expression, or for an indexed letter one for each of its entries, in a tuple or a matrix.
        Weights of no form are such letters themselves.
    full_loss
        A loss of the weights, on which training moves them where a claim names none, or any.

    Raises
    ------
    InputError
        For an index without a range, or an entry that holds the weight itself.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Ansatz
    >>> m, n, d, u = sympy.symbols("m n d u")
    >>> x, W = sympy.IndexedBase("x"), sympy.IndexedBase("W")
    >>> Ansatz({W[m, n]: x[m] * u}, {m: d, n: 2}).entries
    {W[m, n]: u*x[m]}
    """

    entries: Mapping[Indexed, Expr]
    ranges: Mapping[Symbol, Expr]
    norms: Mapping[IndexedBase, Expr] = field(default_factory=dict)
    at: Mapping[Letter, Start] = field(default_factory=dict)
    full_loss: Expr | None = None

    def __post_init__(self) -> None:
        for pattern, entry in self.entries.items():
            missing = [i for i in pattern.indices if i not in self.ranges]
            if missing:
                raise InputError(f"the index {missing[0]} of {pattern} has no range.")
            if entry.has(pattern.base):
                raise InputError(f"the entry {entry} of {pattern} holds the weight itself.")

    def __hash__(self) -> int:
        return hash((tuple(self.entries.items()), tuple(self.norms.items())))

    def entry_at(self, letter: Letter, places: tuple[int, ...]) -> Expr:
        """What stands at a place, from 1, of a letter of the network at hand."""
        start = self.at[letter]
        try:
            if isinstance(start, sympy.MatrixBase):
                return start[places[0] - 1, places[1] - 1]
            return start[places[0] - 1] if isinstance(start, tuple) else start
        except IndexError:
            raise ExpressionError(
                f"{letter} has no entry {', '.join(map(str, places))}: its starts are fewer."
            ) from None

    @property
    def listed(self) -> tuple[Letter, ...]:
        """Letters of which each entry has a start of its own."""
        several = tuple | sympy.MatrixBase
        return tuple(s for s, start in self.at.items() if isinstance(start, several))

    @property
    def extents(self) -> dict[Expr, int]:
        """The last values of indices whose letters have as many entries as there are starts."""
        found: dict[Expr, int] = {}
        for letter in self.listed:
            start = self.at[letter]
            shape = (len(start),) if isinstance(start, tuple) else start.shape
            pairs = zip(letter.indices, shape, strict=True)
            found |= {self.ranges[i]: size for i, size in pairs}
        return found

    @property
    def squares(self) -> dict[IndexedBase, Expr]:
        return {x: r**2 for x, r in self.norms.items()}

    def put(self, e: Expr) -> Expr:
        """An expression of the weights at the ansatz, in normal form."""
        return normal(substituted(e, self.entries), self.squares)

    def moved(self, pattern: Indexed, velocity: Mapping[Letter, Expr], gamma: Expr) -> Expr:
        """The entry after each letter moved by γ times its velocity."""
        further = {letter: letter + gamma * v for letter, v in velocity.items()}
        return substituted(self.entries[pattern], further)

    def metric(self, letter: Symbol) -> Expr:
        """‖∂W/∂s‖², how far the weights move when the letter does."""
        every = sympy.S.Zero
        for pattern, entry in self.entries.items():
            limits = [(i, 1, self.ranges[i]) for i in pattern.indices]
            every += Sum(entry.diff(letter) ** 2, *limits)
        return normal(every, self.squares)

    def loss(self, full: Expr) -> Expr:
        """The loss of the full weights as a function of the letters, factored."""
        found = self.put(full)
        if found.has(Sum):
            return found
        named = names_of_atoms(found)
        flat = sympy.factor(found.xreplace(named))
        return flat.xreplace({name: atom for atom, name in named.items()})

    @property
    def text(self) -> str:
        words = [f"{plain(w)} = {plain(e)}" for w, e in self.entries.items()]
        words += [f"|{x}| = {plain(r)}" for x, r in self.norms.items()]
        return ", ".join(words)

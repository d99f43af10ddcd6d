"""A symmetry of a loss: a one-parameter group that moves groups of weights of any size.

θ ↦ g_s θ is given entry by entry, w[i] ↦ w[i] + s, with the value of s at which nothing moves.  A
group of weights has n entries, n a symbol; ``letters`` are its entries in the system at hand.  For
a loss with L(g_s θ) = L(θ) the derivative by s, where nothing moves, is

    ⟨ξ(θ), ∇L(θ)⟩ = 0,    ξ = ∂(g_s θ)/∂s,

whatever L is otherwise: that is all that conservation laws of a symmetry rest on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sympy
from sympy import Expr, Indexed, IndexedBase, Sum, Symbol

from theory.errors import InputError
from theory.symbolic.slopes import slope
from theory.symbolic.sums import substituted

Letters = tuple[Symbol, ...]


@dataclass(frozen=True)
class Symmetry:
    """A one-parameter group that moves groups of weights and under which a loss does not change.

    The weights follow θ̇ = −∇L − λ θ, with the weight ``decay`` λ, or with a learning ``rate`` γ θ⁺
    = θ − γ (∇L + λ θ).

    Parameters
    ----------
    parameter
        s.
    identity
        The value of s at which nothing moves.
    moved
        The image of w[i] for each group of weights.
    ranges
        The last value of each index, from 1.
    letters
        The entries of each group in the system at hand.
    loss
        The system's, in those letters and without weight decay.
    decay
        λ.
    rate
        γ, of gradient descent; None for the flow.

    Raises
    ------
    InputError
        For a group without range or letters, and for what moves nothing, or does so at the
        identity.
    """

    parameter: Symbol
    identity: Expr
    moved: Mapping[Indexed, Expr]
    ranges: Mapping[Symbol, Expr]
    letters: Mapping[IndexedBase, Letters]
    loss: Expr
    decay: Expr = sympy.S.Zero
    rate: Expr | None = None

    def __post_init__(self) -> None:
        for name in ("identity", "loss", "decay"):
            object.__setattr__(self, name, sympy.sympify(getattr(self, name)))
        sizes: dict[Expr, int] = {}
        for pattern, image in self.moved.items():
            if not isinstance(pattern, Indexed) or len(pattern.indices) != 1:
                raise InputError(f"a symmetry moves entries w[i] of groups, not {pattern}.")
            (index,) = pattern.indices
            if index not in self.ranges or pattern.base not in self.letters:
                raise InputError(
                    f"the group {pattern.base} needs the range of its index {index} and the "
                    "letters that are its entries."
                )
            held = len(set(self.letters[pattern.base]))
            if not held or held < len(self.letters[pattern.base]):
                raise InputError(f"the group {pattern.base} needs letters, each of them once.")
            if sizes.setdefault(self.ranges[index], held) != held:
                raise InputError(f"two groups of the length {self.ranges[index]} differ in length.")
            if image.xreplace({self.parameter: self.identity}) != pattern:
                raise InputError(
                    f"at {self.parameter} = {self.identity} nothing may move, but {pattern} goes "
                    f"to {image.xreplace({self.parameter: self.identity})}."
                )

        if all(e == 0 for e in self.generator.values()):
            raise InputError(f"the symmetry does not move anything as {self.parameter} changes.")

    def __hash__(self) -> int:
        return hash((tuple(self.moved.items()), tuple(self.letters.items()), self.loss))

    @property
    def groups(self) -> tuple[IndexedBase, ...]:
        return tuple(pattern.base for pattern in self.moved)

    @property
    def generator(self) -> dict[Indexed, Expr]:
        """ξ, entry by entry."""
        where = {self.parameter: self.identity}
        return {w: sympy.diff(e, self.parameter).xreplace(where) for w, e in self.moved.items()}

    def slope(self, group: IndexedBase) -> IndexedBase:
        """∂L/∂w, as it is called."""
        return IndexedBase(f"∇{group}")

    @property
    def bound(self) -> frozenset[Expr]:
        """Whatever in a formula of the groups belongs to it and not to the system."""
        sizes = (n for n in self.ranges.values() if n.is_Symbol)
        bases = (*self.groups, *map(self.slope, self.groups))
        return frozenset([self.parameter, *self.ranges, *sizes, *(b.label for b in bases)])

    def length(self, base: IndexedBase) -> Expr | None:
        """Of a group, or of the gradient of one."""
        for w in self.moved:
            if base in (w.base, self.slope(w.base)):
                return self.ranges[w.indices[0]]
        return None

    @property
    def vanishing(self) -> Expr:
        """⟨ξ, ∇L⟩, which is 0 for every differentiable loss with this symmetry."""
        terms = []
        for w, xi in self.generator.items():
            (i,) = w.indices
            terms.append(Sum(xi * self.slope(w.base)[i], (i, 1, self.ranges[i])))
        return sympy.Add(*terms)

    @property
    def is_a_group(self) -> bool:
        """Proved if True: g_s solves dg/ds = c(s) ξ(g), so that an L with ⟨ξ, ∇L⟩ = 0 is kept by
        it."""
        speeds = []
        for w, image in self.moved.items():
            xi = substituted(self.generator[w], self.moved)
            speed = sympy.diff(image, self.parameter)
            if xi == 0 and speed == 0:
                continue
            if xi == 0:
                return False
            speeds.append(sympy.cancel(speed / xi))
        own = {x for c in speeds for x in c.free_symbols} - {self.parameter}
        return not own and all(sympy.expand(c - speeds[0]) == 0 for c in speeds)

    @property
    def motion(self) -> dict[Indexed, Expr]:
        """θ̇ of the flow, or θ⁺ of gradient descent, of weights of any number."""
        force = {w: -self.slope(w.base)[w.indices] - self.decay * w for w in self.moved}
        if self.rate is None:
            return force
        return {w: w + self.rate * f for w, f in force.items()}

    def at_hand(self, e: Expr) -> Expr:
        """A formula of the groups in the letters of the system, its sums written out."""
        sizes: dict[Expr, Expr] = {}
        entries: dict[Indexed, Expr] = {}
        for w in self.moved:
            letters = self.letters[w.base]
            sizes[self.ranges[w.indices[0]]] = sympy.Integer(len(letters))
            entries |= {w.base[n]: x for n, x in enumerate(letters, start=1)}
            gradient = self.slope(w.base)
            entries |= {gradient[n]: slope(self.loss, x) for n, x in enumerate(letters, start=1)}
        return sympy.sympify(e).xreplace(sizes).doit().xreplace(entries)

    def each_at_hand(self, entries: Mapping[Indexed, Expr]) -> dict[Symbol, Expr]:
        """Of a formula for w[i], one for each letter of the system that the symmetry moves."""
        found = {}
        for w, e in entries.items():
            for n, letter in enumerate(self.letters[w.base], start=1):
                found[letter] = self.at_hand(e.xreplace({w.indices[0]: sympy.Integer(n)}))
        return found

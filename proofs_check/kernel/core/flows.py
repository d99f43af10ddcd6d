"""The system: a flow ds/dt = -(∂L/∂s)/m_s for the loss L and the metric m that the certificate
states, or one whose velocity it states; and the values of its formulas on boxes.

Letters without a number are any numbers of intervals, or any from a positive one on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from proofs_check.kernel.core.identities import Algebra
from proofs_check.kernel.core.intervals import Interval, Intervals, Rejected
from proofs_check.kernel.core.series import Program, in_pairs
from proofs_check.kernel.core.trees import (
    PHI,
    Tree,
    add,
    derivative,
    div,
    letter,
    mul,
    nodes,
    number,
    substituted,
    written_out,
)

Box = Mapping[str, Interval]


@dataclass(frozen=True)
class Piece:
    """φ is ``formula``, a tree in z, on [low, high]; None is an infinite end."""

    low: Tree | None
    high: Tree | None
    formula: Tree


@dataclass
class System:
    """``state`` has each letter with the tree of its start; ``numbers`` those of all parameters."""

    state: dict[str, Tree]
    motion: dict[str, Tree]
    observed: dict[str, Tree]
    numbers: dict[str, Tree]
    pieces: tuple[Piece, ...]
    f: Intervals
    positive: tuple[Tree, ...] = ()  # the metric
    needed: tuple[Tree, ...] = ()  # the loss: what must have a value, too
    algebra: Algebra = field(default_factory=Algebra)
    piece: Piece | None = None  # the one that holds all arguments of φ
    programs: dict[Tree, Program] = field(default_factory=dict)
    ranging: Box = field(default_factory=dict)  # letters that are any numbers of intervals
    enclosed: Box = field(default_factory=dict)  # those of which numbers are made
    endless: Mapping[str, Fraction] = field(default_factory=dict)  # or any from a positive one on

    def on(self, piece: Piece | None) -> System:
        """Where all arguments of φ lie on that piece; what was compiled for another is not kept."""
        return replace(self, piece=piece, programs={})

    @property
    def meanings(self) -> set[str]:
        """The letters that have one."""
        known = self.state, self.observed, self.numbers, self.ranging, self.endless
        return set().union(*known)

    def plain(self, e: Tree) -> Tree:
        """With observed letters written out as functions of the state."""
        return substituted(e, self.observed)

    def concrete(self, e: Tree) -> Tree:
        """With the formula of φ, and parameters as trees of numbers."""
        e = substituted(self.plain(e), self.numbers)
        if any(node.operation in PHI for node in nodes(e)):
            if self.piece is None:
                raise Rejected("φ is used, but has no formula")
            e = written_out(e, self.piece.formula)
        return e

    def value(self, e: Tree, box: Box) -> Interval:
        """Encloses the formula on the box, and shows that it is defined and smooth there."""
        return self.values((e,), box)[0]

    def values(self, formulas: Sequence[Tree], box: Box) -> tuple[Interval, ...]:
        """All or none; where φ' is asked for, φ must have a value too, and inside its piece."""
        found = self._program(formulas).values(self.f, {**self.ranging, **self.enclosed, **box})
        for at in found[len(formulas) : (len(formulas) + len(found)) // 2]:
            self.inside(at)
        return found[: len(formulas)]

    def centred(self, e: Tree, box: Box) -> Interval:
        """By the mean value theorem: the value in the middle of the box, and for each of its
        letters what is left of it times the derivative somewhere in the box.  In Coq:
        ``centred_rule`` of Sets.v."""
        f, e = self.f, self.plain(e)
        middle = {s: ((x[0] + x[1]) // 2,) * 2 for s, x in box.items()}
        total = self.value(e, middle)
        slopes = self.values([derivative(e, s) for s in box], box)
        for (s, x), slope in zip(box.items(), slopes, strict=True):
            total = f.add(total, f.mul(slope, f.sub(x, middle[s])))
        return total

    def _program(self, formulas: Sequence[Tree]) -> Program:
        """Of the formulas, of all arguments of φ in them, and of φ there."""
        whole = Tree("all", tuple(formulas))
        if whole not in self.programs:
            parts = nodes(*map(self.plain, formulas))
            inner = [n for n in parts if n.operation in PHI]
            seen = [n.arguments[0] for n in inner]
            asked = [*formulas, *seen, *(Tree("phi", (a,)) for a in seen)]
            self.programs[whole] = Program([self.concrete(e) for e in asked])
        return self.programs[whole]

    def require_values(self, formulas: Sequence[Tree], box: Box, not_0: Sequence[Tree]) -> None:
        """The formulas have values on the box, wherever those of ``not_0`` are not 0."""
        known = [in_pairs(self.concrete(e)) for e in (*not_0, *map(letter, self.endless))]
        at = {**self.ranging, **self.enclosed, **box}
        found = self._program(formulas).known(self.f, at, set(self.endless), known)
        for x in found[len(formulas) : (len(formulas) + len(found)) // 2]:
            if x is not None:
                self.inside(x)
            elif self.piece is not None and (self.piece.low or self.piece.high):
                raise Rejected("an argument of φ may be any number, and φ has pieces")

    def inside(self, at: Interval) -> None:
        """An argument of φ, inside the piece: on its border φ may have a kink."""
        ends = (self.piece.low, self.piece.high) if self.piece is not None else (None, None)
        low, high = (x if x is None else self.value(x, {}) for x in ends)
        if (low and at[0] <= low[1]) or (high and at[1] >= high[0]):
            raise Rejected("an argument of φ may leave the piece of φ")

    @property
    def start(self) -> dict[str, Interval]:
        return {s: self.value(x, {}) for s, x in self.state.items()}

    def equal(self, left: Tree, right: Tree) -> bool:
        """Wherever both have values: for every φ and all numbers; else with the numbers of the case
        and the formula of φ, if that is one for the whole line."""
        piece = self.piece
        if piece is not None and piece.low is None and piece.high is None:
            return self.equal_inside(left, right)
        left, right = self.plain(left), self.plain(right)
        put = (substituted(e, self.numbers) for e in (left, right))
        return self.algebra.equal(left, right) or self.algebra.equal(*put)

    def equal_inside(self, left: Tree, right: Tree) -> bool:
        """The same where all arguments of φ, in both and under their integrals, lie inside the
        piece: who asks shows that, by values."""
        left, right = self.plain(left), self.plain(right)
        if self.algebra.equal(left, right):
            return True
        return self.algebra.equal(self.concrete(left), self.concrete(right))

    def signed(self, boxes: Sequence[Box] = ()) -> System:
        """The same, where it is known which numbers are positive, and on boxes, if there are any,
        which letters of the state are."""
        positive = {s for s, x in self.numbers.items() if self.value(x, {})[0] > 0}
        if boxes:
            positive |= {s for s in self.state if all(s in b and b[s][0] > 0 for b in boxes)}
        return replace(self, algebra=Algebra(frozenset(positive)))

    def along(self, e: Tree, direction: Mapping[str, Tree]) -> Tree:
        """The rate of change of a formula of the state where ds = direction_s dτ."""
        e = self.plain(e)
        return add(*(mul(derivative(e, s), d) for s, d in direction.items()))

    def started(self, e: Tree) -> Tree:
        """A formula of the state at the start."""
        return substituted(self.plain(e), self.state)


def gradient(loss: Tree, metric: Mapping[str, Tree]) -> dict[str, Tree]:
    return {s: div(mul(number(-1), derivative(loss, s)), m) for s, m in metric.items()}

"""Where the orbit of a gradient flow ends, by rigorous Taylor steps.

The flow is ds/dt = -(∂L/∂s)/m_s for the loss L and the metric m that the certificate states; the
field is found here, by differentiation.  Its field must be c·d, with a clock c and a direction d:
then its orbit runs along the curve x' = σ d(x) from the start, σ being the sign of c there.

What is shown.  If c has the sign σ at a point of the curve, the opposite one at a later point, and
σc falls strictly along the curve between the start and there, then c vanishes once on it, at a
point E; as dτ/dt = |c| and c falls no faster than linearly near E, the orbit runs to E as t → ∞,
does so for all times t ≥ 0, and reaches E at none.

A state may consist of parts that move by themselves: then each runs along a curve of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from proofs_check.kernel.identities import Algebra
from proofs_check.kernel.intervals import Interval, Intervals, Rejected, sign, within
from proofs_check.kernel.series import Expansion, Program
from proofs_check.kernel.trees import (
    PHI,
    Tree,
    add,
    derivative,
    div,
    letter,
    letters,
    mul,
    nodes,
    number,
    sub,
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

    def on(self, piece: Piece | None) -> System:
        """Where all arguments of φ lie on that piece; what was compiled for another is not kept."""
        return replace(self, piece=piece, programs={})

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
        whole = Tree("all", tuple(formulas))
        if whole not in self.programs:
            parts = nodes(*map(self.plain, formulas))
            if any(n.operation == "integral" for n in parts):
                raise Rejected("no rule encloses an integral")
            inner = [n for n in parts if n.operation in PHI]
            seen = [n.arguments[0] for n in inner]
            asked = [*formulas, *seen, *(Tree("phi", (a,)) for a in seen)]
            self.programs[whole] = Program([self.concrete(e) for e in asked])
        found = self.programs[whole].values(self.f, box)
        for at in found[len(formulas) : (len(formulas) + len(found)) // 2]:
            self.inside(at)
        return found[: len(formulas)]

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
        """For every φ and all numbers; else with the formula of φ and the numbers of the case."""
        left, right = self.plain(left), self.plain(right)
        if self.algebra.equal(left, right):
            return True
        return self.algebra.equal(self.concrete(left), self.concrete(right))

    def along(self, e: Tree, direction: Mapping[str, Tree]) -> Tree:
        """The rate of change of a formula of the state where ds = direction_s dτ."""
        e = self.plain(e)
        return add(*(mul(derivative(e, s), d) for s, d in direction.items()))

    def started(self, e: Tree) -> Tree:
        """A formula of the state at the start."""
        return substituted(self.plain(e), self.state)


def gradient(loss: Tree, metric: Mapping[str, Tree]) -> dict[str, Tree]:
    return {s: div(mul(number(-1), derivative(loss, s)), m) for s, m in metric.items()}


@dataclass
class Trajectory:
    """``boxes`` cover the orbit of a part of the state, one after the other, and ``end`` holds the
    point it converges to.  ``clock`` is 0 there, and ``direction`` is that of the curve."""

    clock: Tree
    direction: dict[str, Tree]
    boxes: list[dict[str, Interval]]
    end: dict[str, Interval]


@dataclass
class Orbit:
    """The curves of all parts of the state, and what letters are equal to where all of them end."""

    curves: list[Trajectory]
    solved: dict[str, Tree]

    @property
    def end(self) -> dict[str, Interval]:
        return {s: x for c in self.curves for s, x in c.end.items()}

    def curve(self, system: System, *formulas: Tree) -> Trajectory:
        """The one along which all letters of the formulas move."""
        moving = set().union(*(letters(system.plain(e)) for e in formulas)) & set(system.state)
        for c in self.curves:
            if moving <= set(c.direction):
                return c
        raise Rejected("the claim is about several parts of the state")

    def boxes(self, system: System, *formulas: Tree) -> list[dict[str, Interval]]:
        """Those of the one curve; else one that holds everything."""
        if len(self.curves) == 1:
            return self.curves[0].boxes
        try:
            return self.curve(system, *formulas).boxes
        except Rejected:
            return [self.hull(system)]

    def hull(self, system: System) -> dict[str, Interval]:
        found: dict[str, Interval] = {}
        for box in (b for c in self.curves for b in c.boxes):
            for s, x in box.items():
                found[s] = system.f.hull(found.get(s, x), x)
        return found


def part_of(system: System, names: set[str]) -> System:
    """A part of the state, which moves by itself."""
    if names == set(system.state):
        return system
    others = set(system.state) - names
    motion = {s: e for s, e in system.motion.items() if s in names}
    if len(motion) < len(names) or any(letters(system.plain(e)) & others for e in motion.values()):
        raise Rejected("a part of the state that does not move by itself")
    state = {s: x for s, x in system.state.items() if s in names}
    return replace(system, state=state, motion=motion, needed=())


def solve(system: System, curve: Trajectory, name: str, value: Tree, factor: Tree) -> None:
    """Where the curve ends, and so the clock is 0, the letter has the value: the difference is the
    factor times the clock, identically, and the factor is finite there."""
    if name not in curve.direction or name in letters(system.plain(value)):
        raise Rejected("a letter that does not move, or is put for itself")
    if not system.equal(sub(letter(name), value), mul(factor, curve.clock)):
        raise Rejected("the difference is not the factor times the clock")
    system.values((value, factor, curve.clock), curve.end)


@dataclass(frozen=True)
class Step:
    """An advance of the curve's parameter, and a box that the step shall not leave."""

    advance: Fraction
    box: dict[str, Interval]


def follow(
    system: System,
    clock: Tree,
    direction: dict[str, Tree],
    steps: Sequence[Step],
    order: int,
) -> Trajectory:
    """The curve, step by step; Rejected says what does not follow."""
    for s in system.state:
        if not system.equal(system.motion[s], mul(clock, direction[s])):
            raise Rejected(f"the velocity of {s} is not the clock times its direction")
    at = system.start
    side = sign(system.value(clock, at))
    if side == 0:
        raise Rejected("the sign of the clock at the start is open")
    curve = {s: mul(number(side), d) for s, d in direction.items()}
    rate = mul(number(side), system.along(clock, curve))
    program = Program([system.concrete(d) for d in curve.values()])
    defined = (clock, *direction.values(), *system.motion.values(), *system.needed)
    boxes: list[dict[str, Interval]] = []
    before = at
    for step in steps:
        before = at
        swept, at = advanced(system, program, at, step, order)
        falls, *others = system.values((rate, *system.positive, *defined), swept)
        if sign(falls) != -1:
            raise Rejected("the clock does not move towards 0 throughout a step")
        if any(sign(x) != 1 for x in others[: len(system.positive)]):
            raise Rejected("the metric is not positive throughout a step")
        boxes.append(swept)
    if sign(system.value(clock, before)) != side:  # so it was not 0 before either
        raise Rejected("the clock may be 0 before the last step")
    if not boxes or sign(system.value(clock, at)) != -side:
        raise Rejected("the clock does not change its sign in the last step")
    return Trajectory(clock, direction, boxes, boxes[-1])


def advanced(
    system: System, program: Program, at: Box, step: Step, order: int
) -> tuple[dict[str, Interval], dict[str, Interval]]:
    """A box that holds the curve during the step, and one for its end.

    Picard: if x + [0, h] F(B) lies in the compact box B for x in the box ``at``, the solution
    exists on [0, h] and stays there.  Taylor: it is Σ c_k(x) h^k for k < n, and c_n h^n with c_n
    taken somewhere in B.
    """
    f, names = system.f, tuple(system.state)
    h = f.of(step.advance)
    if step.advance <= 0 or set(step.box) != set(names):
        raise Rejected("a step that does not advance, or with a box of other letters")
    during = (0, h[1])
    wide = Expansion(program, f, {s: [step.box[s]] for s in names})
    sharp = Expansion(program, f, {s: [at[s]] for s in names})
    wide.extend()
    swept = {s: f.add(at[s], f.mul(during, wide.output(i, 0))) for i, s in enumerate(names)}
    if not all(within(swept[s], step.box[s]) for s in names):
        raise Rejected("a step may leave its box")
    grow(wide, f, names, 1, order)
    grow(sharp, f, names, 0, order - 1)
    after = {}
    for s in names:
        total = wide.letters[s][order]
        for c in reversed(sharp.letters[s][:order]):
            total = f.add(f.mul(total, h), c)
        after[s] = f.meet(total, swept[s])
    return swept, after


def grow(e: Expansion, f: Intervals, names: Sequence[str], known: int, order: int) -> None:
    """x_{k+1} = (F(x))_k / (k + 1), up to x_order; ``known`` orders of F are there already."""
    for k in range(order):
        if k >= known:
            e.extend()
        for i, s in enumerate(names):
            e.letters[s].append(f.over(e.output(i, k), k + 1))

"""Where the orbit of a gradient flow ends, by rigorous Taylor steps.

The flow is ds/dt = -(∂L/∂s)/m_s for the loss L and the metric m that the certificate states; the
field is found here, by differentiation.  Its field must be c·d, with a clock c and a direction d:
then its orbit runs along the curve x' = σ d(x) from the start, σ being the sign of c there.

What is shown.  If c has the sign σ at a point of the curve, the opposite one at a later point, and
σc falls strictly along the curve between the start and there, then c vanishes once on it, at a
point E; as dτ/dt = |c| and c falls no faster than linearly near E, the orbit runs to E as t → ∞,
does so for all times t ≥ 0, and reaches E at none.

A state may consist of parts that move by themselves: then each runs along a curve of its own.
In Coq: ``step_rule`` and ``clock_rule`` of Kernel.v, ``parts_rule`` of Along.v.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from proofs_check.kernel.core.flows import Box, System
from proofs_check.kernel.core.intervals import Interval, Intervals, Rejected, sign, within
from proofs_check.kernel.core.series import Expansion, Program
from proofs_check.kernel.core.trees import (
    Tree,
    add,
    derivative,
    letter,
    letters,
    mul,
    number,
    sub,
    substituted,
)


@dataclass
class Trajectory:
    """``boxes`` cover the orbit of a part of the state, one after the other, and ``ends`` the
    point it converges to.  ``clock`` is 0 there, and ``direction`` is that of the curve.  Each of
    the formulas of ``signs`` has its sign there."""

    clock: Tree
    direction: dict[str, Tree]
    boxes: list[dict[str, Interval]]
    ends: list[dict[str, Interval]]
    signs: Mapping[Tree, int] = field(default_factory=dict)

    def require_values(self, system: System, *formulas: Tree) -> None:
        """Where the curve ends."""
        for end in self.ends:
            system.require_values(formulas, end, tuple(self.signs))


@dataclass
class Orbit:
    """The curves of all parts of the state, and what letters are equal to where all of them end."""

    curves: list[Trajectory]
    solved: dict[str, Tree]

    @property
    def ends(self) -> list[dict[str, Interval]]:
        """Boxes, one of which holds the end."""
        if len(self.curves) == 1:
            return self.curves[0].ends
        return [{s: x for c in self.curves for s, x in hull_of(c.ends).items()}]

    @property
    def end(self) -> dict[str, Interval]:
        return hull_of(self.ends)

    @property
    def signs(self) -> dict[Tree, int]:
        """Of formulas, where all curves end."""
        return {e: sign for c in self.curves for e, sign in c.signs.items()}

    def require_values(self, system: System, *formulas: Tree) -> None:
        """Where the flow ends."""
        for end in self.ends:
            system.require_values(formulas, end, tuple(self.signs))

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
        return hull_of([b for c in self.curves for b in c.boxes])


def hull_of(boxes: Sequence[Box]) -> dict[str, Interval]:
    found: dict[str, Interval] = {}
    for s, x in (pair for box in boxes for pair in box.items()):
        known = found.get(s, x)
        found[s] = min(known[0], x[0]), max(known[1], x[1])
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


def without(system: System, orbit: Orbit, known: Mapping[str, Tree]) -> tuple[System, Orbit]:
    """Letters of the state that are equal to formulas in the others are observed."""
    known = {s: system.plain(e) for s, e in known.items()}

    def rest(formulas: Mapping[str, Tree]) -> dict[str, Tree]:
        plain = {s: system.plain(e) for s, e in formulas.items() if s not in known}
        return {s: substituted(e, known) for s, e in plain.items()}

    state = {s: x for s, x in system.state.items() if s not in known}
    observed = {**rest(system.observed), **known}
    curves = [replace(c, direction=rest(c.direction)) for c in orbit.curves]
    reduced = replace(
        system, state=state, motion=rest(system.motion), observed=observed, programs={}
    )
    return reduced, Orbit(curves, rest(orbit.solved))


def solve(system: System, curve: Trajectory, name: str, value: Tree, factor: Tree) -> None:
    """Where the curve ends, and so the clock is 0, the letter has the value: the difference is the
    factor times the clock, identically, and the factor is finite there."""
    if name not in curve.direction or name in letters(system.plain(value)):
        raise Rejected("a letter that does not move, or is put for itself")
    if not system.equal_inside(sub(letter(name), value), mul(factor, curve.clock)):
        raise Rejected("the difference is not the factor times the clock")
    curve.require_values(system, value, factor, curve.clock)


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
        if not system.equal_inside(system.motion[s], mul(clock, direction[s])):
            raise Rejected(f"the velocity of {s} is not the clock times its direction")
    at = system.start
    side = sign(system.value(clock, at))
    if side == 0:
        raise Rejected("the sign of the clock at the start is open")
    curve = {s: mul(number(side), d) for s, d in direction.items()}
    rate = mul(number(side), system.along(clock, curve))
    program, at = followed(system, curve)
    defined = (clock, *direction.values(), *system.motion.values(), *system.needed)
    boxes: list[dict[str, Interval]] = []
    before = at
    for step in steps:
        before = at
        swept, at = advanced(system, program, at, step, order)
        swept = {s: swept[s] for s in system.state}
        falls, *others = system.values((rate, *system.positive, *defined), swept)
        if sign(falls) != -1:
            raise Rejected("the clock does not move towards 0 throughout a step")
        if any(sign(x) != 1 for x in others[: len(system.positive)]):
            raise Rejected("the metric is not positive throughout a step")
        boxes.append(swept)
    if sign(on_set(system, clock, before)) != side:  # so it was not 0 before either
        raise Rejected("the clock may be 0 before the last step")
    if not boxes or sign(on_set(system, clock, at)) != -side:
        raise Rejected("the clock does not change its sign in the last step")
    return Trajectory(clock, direction, boxes, boxes[-1:])


def followed(system: System, curve: Mapping[str, Tree]) -> tuple[Program, dict[str, Interval]]:
    """The rates of the letters that are followed, and where they start.  If letters p range these
    are, beside the letters s of the state, the orbit s_mid from the middle of their intervals, and
    s_by_p, which is ∂s/∂p: its rate is the derivative by p of the rate of s."""
    start, rates = dict(system.state), {s: system.plain(curve[s]) for s in system.state}
    for s in system.state if system.ranging else ():
        start[f"{s}_mid"] = in_middle(system, system.state[s])
        rates[f"{s}_mid"] = in_middle(system, rates[s])
        for p in system.ranging:
            start[f"{s}_by_{p}"] = derivative(system.state[s], p)
            rates[f"{s}_by_{p}"] = by(system, rates[s], p)
    each = 2 + len(system.ranging) if system.ranging else 1
    if len(start) < each * len(system.state) or set(start) & (system.meanings - set(system.state)):
        raise Rejected("a letter has two meanings")
    program = Program([system.concrete(e) for e in rates.values()])
    return program, {s: system.value(x, {}) for s, x in start.items()}


def in_middle(system: System, e: Tree) -> Tree:
    """On the orbit from the middle."""
    one = 1 << system.f.bits
    middle = {p: number(Fraction(sum(x) // 2, one)) for p, x in system.ranging.items()}
    return substituted(e, {**middle, **{s: letter(f"{s}_mid") for s in system.state}})


def by(system: System, e: Tree, p: str) -> Tree:
    """The derivative of a formula of the state by a letter that ranges, along all orbits."""
    inner = (mul(derivative(e, s), letter(f"{s}_by_{p}")) for s in system.state)
    return add(derivative(e, p), *inner)


def on_set(system: System, e: Tree, at: Box) -> Interval:
    """By the mean value theorem a formula is its value on the orbit from the middle, and for each p
    what is left of its interval times the derivative by p on some of the orbits, which is what
    is followed.  In Coq: ``set_rule`` and ``variation_rule`` of Sets.v."""
    f, e = system.f, system.plain(e)
    if not system.ranging:
        return system.value(e, at)
    total = system.value(in_middle(system, e), at)
    for p, x in system.ranging.items():
        rate = system.value(by(system, e, p), at)
        total = f.add(total, f.mul(rate, f.sub(x, (sum(x) // 2,) * 2)))
    return f.meet(total, system.value(e, at))


def advanced(
    system: System, program: Program, at: Box, step: Step, order: int
) -> tuple[dict[str, Interval], dict[str, Interval]]:
    """A box that holds the curve during the step, and one for its end.

    Picard: if x + [0, h] F(B) lies in the compact box B for x in the box ``at``, the solution
    exists on [0, h] and stays there.  Taylor: it is Σ c_k(x) h^k for k < n, and c_n h^n with c_n
    taken somewhere in B.  In Coq: ``taylor_rule`` of Bounds.v.
    """
    f, names = system.f, tuple(at)
    h = f.of(step.advance)
    if step.advance <= 0 or set(step.box) != set(names):
        raise Rejected("a step that does not advance, or with a box of other letters")
    during = (0, h[1])
    rest = {s: [x] for s, x in system.ranging.items()}
    wide = Expansion(program, f, {**rest, **{s: [step.box[s]] for s in names}})
    sharp = Expansion(program, f, {**rest, **{s: [at[s]] for s in names}})
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
    narrower = {s: on_set(system, letter(s), after) for s in system.state if system.ranging}
    return swept, after | narrower


def grow(e: Expansion, f: Intervals, names: Sequence[str], known: int, order: int) -> None:
    """x_{k+1} = (F(x))_k / (k + 1), up to x_order; ``known`` orders of F are there already."""
    for k in range(order):
        if k >= known:
            e.extend()
        for i, s in enumerate(names):
            e.letters[s].append(f.over(e.output(i, k), k + 1))

"""Taylor coefficients of formulas, in intervals, order after order.

A program holds each part of some formulas once.  From the coefficients of its letters up to order
n it finds those of all parts: sums, products (Cauchy), quotients, and y = f(a) from y' = f'(a) a',
that is k y_k = Σ i a_i (f'(a))_{k-i}.  So f itself is asked for values alone, and one table of
derivatives serves algebra and numbers.  The values of order 0 enclose the formula on a whole box.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

from proofs_check.kernel.core.functions import FUNCTIONS, pi, rational_power
from proofs_check.kernel.core.intervals import Interval, Intervals, Rejected, extremes, sign
from proofs_check.kernel.core.trees import (
    ONE,
    ZERO,
    Tree,
    div,
    mul,
    nodes,
    number,
    power,
    rebuilt,
    slope,
)

Coefficients = list[Interval]
REMEMBERED = 4000  # values of functions


class Program:
    """Formulas without φ and integrals, in an order in which each part comes after its own parts;
    what only derivatives need comes last."""

    def __init__(self, outputs: Sequence[Tree]):
        self.outputs = tuple(map(in_pairs, outputs))
        self.order: list[Tree] = []
        self.slopes: dict[Tree, Tree] = {}
        waiting, seen = list(self.outputs), set()
        self.valued = 0  # so many parts are needed for values
        while waiting:
            further = []
            for e in nodes(*waiting):
                if e in seen:
                    continue
                if e.operation == "integral":
                    raise Rejected("no rule encloses an integral")
                seen.add(e)
                self.order.append(e)
                inner = self._slope(e)
                if inner is not None:
                    self.slopes[e] = in_pairs(inner)
                    further.append(self.slopes[e])
            self.valued = self.valued or len(self.order)
            waiting = [e for e in further if e not in seen]
        self.cost = sum(1 + len(e.arguments) for e in self.order)

    @staticmethod
    def _slope(e: Tree) -> Tree | None:
        if e.operation in FUNCTIONS:
            return slope(e.operation, e.arguments[0], e)
        if e.operation == "^" and e.data.denominator > 1:
            return mul(number(e.data), div(e, e.arguments[0]))
        return None

    def values(self, f: Intervals, at: Mapping[str, Interval]) -> tuple[Interval, ...]:
        """Of the outputs, for letters anywhere in the box."""
        first = Expansion(self, f, {s: [x] for s, x in at.items()}, self.order[: self.valued])
        first.extend()
        return tuple(first.table[e][0] for e in self.outputs)

    def known(
        self, f: Intervals, at: Mapping[str, Interval], free: set[str], not_0: Sequence[Tree]
    ) -> tuple[Interval | None, ...]:
        """Of the outputs, where they have values though the letters ``free`` have no bounds, and
        formulas ``not_0`` are divided by; None for a value of which nothing is known."""
        found = Partial(self, f, {s: [x] for s, x in at.items()}, free, not_0)
        found.extend()
        return tuple(found.table[e][0] for e in self.outputs)


def in_pairs(e: Tree) -> Tree:
    """The same with products of two, squares, and no other whole powers."""

    def changed(node: Tree, arguments: tuple[Tree, ...]) -> Tree | None:
        if node.operation == "*":
            return reduce(lambda a, b: power(a, 2) if a is b else Tree("*", (a, b)), arguments)
        if node.operation == "^" and node.data.denominator == 1:
            return _power_in_pairs(arguments[0], node.data.numerator)
        return None

    return rebuilt(e, changed)


def _power_in_pairs(a: Tree, n: int) -> Tree:
    if n < 0:
        return div(ONE, _power_in_pairs(a, -n))
    if n < 3:
        return power(a, n)
    half = power(_power_in_pairs(a, n // 2), 2)
    return Tree("*", (half, a)) if n % 2 else half


class Expansion:
    """The coefficients of a program's parts; ``letters`` are those of the letters, and grow."""

    def __init__(
        self, program: Program, f: Intervals, letters: Mapping[str, Coefficients],
        parts: Sequence[Tree] = (),
    ):  # fmt: skip
        self.program, self.f, self.letters = program, f, letters
        self.table: dict[Tree, Coefficients] = {e: [] for e in parts or program.order}
        self.orders = 0

    def extend(self) -> None:
        """One order more; the letters must have it."""
        k = self.orders
        self.f.spend(self.program.cost + k * len(self.table))
        for e, found in self.table.items():
            found.append(self._coefficient(e, k))
        self.orders += 1

    def output(self, i: int, k: int) -> Interval:
        return self.table[self.program.outputs[i]][k]

    def _coefficient(self, e: Tree, k: int) -> Interval:
        """Of order k; what it is made of has this order already, and slopes all but this one."""
        f, kind = self.f, e.operation
        parts = [self.table[a] for a in e.arguments]
        if kind == "letter":
            if e.data not in self.letters:
                raise Rejected(f"the letter {e.data} has no number")
            known = self.letters[e.data]
            return known[k] if k < len(known) else f.zero
        if kind == "number":
            return f.zero if k else f.of(e.data)
        if kind == "pi":
            return f.zero if k else pi(f)
        if kind == "+":
            return sum(p[k][0] for p in parts), sum(p[k][1] for p in parts)
        if kind == "*":
            a, b = parts
            return cauchy(f, a, b, k)
        if kind == "/":  # a = q b
            a, b = parts
            return f.div(f.sub(a[k], cauchy(f, b, self.table[e], k, 1)) if k else a[0], b[0])
        if kind == "matrix_exp":
            if k or parts[0][0] != f.zero:
                raise Rejected("no rule encloses e^(sM) but for s = 0")
            return f.one if e.data[0] == e.data[1] else f.zero
        (a,) = parts
        if kind == "^" and e.data == 2:
            return cauchy(f, a, a, k) if k else f.square(a[0])
        if k == 0:
            return rational_power(f, a[0], e.data) if kind == "^" else remembered(f, kind, a[0])
        slope_ = self.program.slopes[e]
        if slope_ is ZERO:
            return f.zero
        grown = [f.times(c, i) for i, c in enumerate(a)]
        return f.over(cauchy(f, grown, self.table[slope_], k, 1), k)


def integrated(program: Program, f: Intervals, s: str, ends: Interval, order: int) -> Interval:
    """The integral over the letter s from a to b, both on the grid: of the Taylor polynomial of
    the output at the middle m, where odd powers cancel, and of the rest c (s - m)^n, n even, with c
    a coefficient of order n somewhere between.  That it has them shows that it is smooth there."""
    a, b = ends
    if (a + b) % 2:
        raise Rejected("a number in a table that is too fine for its grid")
    middle, half = ((a + b) // 2,) * 2, ((b - a) // 2,) * 2
    wide, sharp = (Expansion(program, f, {s: [x, f.one]}) for x in (ends, middle))
    for k in range(order + 1):
        wide.extend()
        if k < order:
            sharp.extend()
    total, square = f.zero, f.square(half)
    for k in range(order, -1, -2):
        c = (sharp if k < order else wide).output(0, k)
        total = f.add(f.mul(total, square), f.over(f.times(c, 2), k + 1))
    return f.mul(total, half)


EVERYWHERE = frozenset(
    ("+", "*", "exp", "sin", "cos", "sinh", "cosh", "tanh", "atan", "asinh", "erf")
)


class Partial(Expansion):
    """Values alone, or None for a number of which nothing is known.  There is one wherever the
    operation has a value for all numbers, or divides by what is known not to be 0."""

    def __init__(
        self, program: Program, f: Intervals, letters: Mapping[str, Coefficients],
        free: set[str], not_0: Sequence[Tree],
    ):  # fmt: skip
        super().__init__(program, f, letters, program.order[: program.valued])
        self.free, self.not_0 = free, set(not_0)

    def _coefficient(self, e: Tree, k: int) -> Interval:
        parts = [self.table[a][0] for a in e.arguments]
        zero = e.operation == "/" and parts[1] is not None and not sign(parts[1])
        free = e.operation == "letter" and e.data in self.free
        if None not in parts and not zero and not free:
            return super()._coefficient(e, 0)
        whole = e.operation == "^" and e.data.denominator == 1 and e.data > 0
        if free or whole or e.operation in EVERYWHERE or self._divides(e):
            return None  # type: ignore[return-value]
        raise Rejected(f"{e.operation} of what may be any number, or a division by what may be 0")

    def _divides(self, e: Tree) -> bool:
        return e.operation == "/" and self._never_0(e.arguments[1])

    def _never_0(self, e: Tree) -> bool:
        x = self.table[e][0]
        products = e.operation == "*" or (e.operation == "^" and e.data > 0)
        return (
            e in self.not_0
            or (x is not None and sign(x) != 0)
            or (products and all(map(self._never_0, e.arguments)))
        )


def remembered(f: Intervals, kind: str, x: Interval) -> Interval:
    """Of a function: several formulas ask for it on one box."""
    if kind not in FUNCTIONS:
        raise Rejected(f"{kind} has no value by itself")
    if (kind, x) not in f.values:
        if len(f.values) > REMEMBERED:
            f.values.clear()
        f.values[kind, x] = FUNCTIONS[kind](f, x)
    return f.values[kind, x]


def cauchy(f: Intervals, a: Coefficients, b: Coefficients, k: int, start: int = 0) -> Interval:
    """Σ a_i b_{k-i} for i from ``start`` to k, rounded once."""
    low = high = 0
    for i in range(start, k + 1):
        least, most = extremes(a[i], b[k - i])
        low += least
        high += most
    return f.sized((low >> f.bits, -(-high >> f.bits)))

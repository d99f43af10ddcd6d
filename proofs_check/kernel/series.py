"""Taylor coefficients of formulas, in intervals, order after order.

A program holds each part of some formulas once.  From the coefficients of its letters up to order
n it finds those of all parts: sums, products (Cauchy), quotients, and y = f(a) from y' = f'(a) a',
that is k y_k = Σ i a_i (f'(a))_{k-i}.  So f itself is asked for values alone, and one table of
derivatives serves algebra and numbers.  The values of order 0 enclose the formula on a whole box.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from proofs_check.kernel.functions import FUNCTIONS, pi, rational_power
from proofs_check.kernel.intervals import Interval, Intervals, Rejected, extremes
from proofs_check.kernel.trees import ONE, ZERO, Tree, div, mul, nodes, number, power, slope

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
        f.spend(self.cost)
        table: dict[Tree, Coefficients] = {}
        for e in self.order[: self.valued]:
            table[e] = [value(f, e, table, at)]
        return tuple(table[e][0] for e in self.outputs)


def in_pairs(e: Tree) -> Tree:
    """The same with products of two, squares, and no other whole powers."""
    kept: dict[Tree, Tree] = {}
    for node in nodes(e):
        arguments = tuple(kept.get(a, a) for a in node.arguments)
        if node.operation == "*":
            found = arguments[0]
            for a in arguments[1:]:
                found = Tree("*", (found, a))
        elif node.operation == "^" and node.data.denominator == 1:
            found = _power_in_pairs(arguments[0], node.data.numerator)
        else:
            found = Tree(node.operation, arguments, node.data) if arguments else node
        kept[node] = found
    return kept[e]


def _power_in_pairs(a: Tree, n: int) -> Tree:
    if n < 0:
        return div(ONE, _power_in_pairs(a, -n))
    if n < 3:
        return power(a, n)
    half = power(_power_in_pairs(a, n // 2), 2)
    return Tree("*", (half, a)) if n % 2 else half


class Expansion:
    """The coefficients of a program's parts; ``letters`` are those of the letters, and grow."""

    def __init__(self, program: Program, f: Intervals, letters: Mapping[str, Coefficients]):
        self.program, self.f, self.letters = program, f, letters
        self.table: dict[Tree, Coefficients] = {e: [] for e in program.order}
        self.orders = 0

    def extend(self) -> None:
        """One order more; the letters must have it."""
        k, f, at = self.orders, self.f, {}
        f.spend(self.program.cost + k * len(self.table))
        if k == 0:
            at = {name: c[0] for name, c in self.letters.items()}
        for e, found in self.table.items():
            if e.operation == "letter":
                known = self.letters[_known(e.data, self.letters)]
                found.append(known[k] if k < len(known) else f.zero)
            elif k == 0:
                found.append(value(f, e, self.table, at))
            else:
                found.append(coefficient(f, e, self.table, k, self.program.slopes))
        self.orders += 1

    def output(self, i: int, k: int) -> Interval:
        return self.table[self.program.outputs[i]][k]


def _known(name: str, at: Mapping[str, object]) -> str:
    if name not in at:
        raise Rejected(f"the letter {name} has no number")
    return name


def value(
    f: Intervals, e: Tree, table: Mapping[Tree, Coefficients], at: Mapping[str, Interval]
) -> Interval:
    kind = e.operation
    if kind == "letter":
        return at[_known(e.data, at)]
    if kind == "number":
        return f.of(e.data)
    if kind == "pi":
        return pi(f)
    parts = [table[a][0] for a in e.arguments]
    if kind == "+":
        return sum(p[0] for p in parts), sum(p[1] for p in parts)
    if kind == "*":
        a, b = e.arguments
        return f.square(parts[0]) if a is b else f.mul(*parts)
    if kind == "/":
        return f.div(*parts)
    if kind == "^":
        return f.square(parts[0]) if e.data == 2 else rational_power(f, parts[0], e.data)
    if kind in FUNCTIONS:
        return remembered(f, kind, parts[0])
    raise Rejected(f"{kind} has no value by itself")


def remembered(f: Intervals, kind: str, x: Interval) -> Interval:
    """Of a function: several formulas ask for it on one box."""
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


def coefficient(
    f: Intervals, e: Tree, table: Mapping[Tree, Coefficients], k: int, slopes: Mapping[Tree, Tree]
) -> Interval:
    """Of order k > 0."""
    kind = e.operation
    parts = [table[a] for a in e.arguments]
    if kind in ("number", "pi"):
        return f.zero
    if kind == "+":
        return sum(p[k][0] for p in parts), sum(p[k][1] for p in parts)
    if kind == "*":
        return cauchy(f, parts[0], parts[1], k)
    if kind == "/":  # a = q b
        a, b = parts
        return f.div(f.sub(a[k], cauchy(f, b, table[e], k, 1)), b[0])
    if kind == "^" and e.data == 2:
        return cauchy(f, parts[0], parts[0], k)
    if slopes[e] is ZERO:
        return f.zero
    (a,) = parts
    grown = [f.times(c, i) for i, c in enumerate(a)]
    return f.over(cauchy(f, grown, table[slopes[e]], k, 1), k)

"""Formulas as trees: exact numbers, letters, operations; their derivatives by the usual rules.

The operations are number, letter, +, *, /, ^ with a rational exponent, pi, elementary functions,
phi, phi', phi'' and so on for φ and its derivatives, integral for ∫_a^b f ds, and matrix_exp for an
entry of e^(sM), of s and the entries of M, row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import isqrt
from typing import Any, ClassVar

from proofs_check.kernel.core.intervals import Rejected, spend

MOST_TREES = 400_000  # of all that are read and made
PHI = ("phi", "phi'", "phi''", "phi'''")


class Tree:
    """An operation, its arguments, and a word or number that belongs to it.  Equal trees are one
    object, so that what is found of one is found once."""

    __slots__ = ("arguments", "data", "operation")
    known: ClassVar[dict[Any, Tree]] = {}
    operation: str
    arguments: tuple[Tree, ...]
    data: Any

    def __new__(cls, operation: str, arguments: tuple[Tree, ...] = (), data: Any = None) -> Tree:
        spend(1 + len(arguments) // 4)
        key = operation, tuple(map(id, arguments)), data
        found = cls.known.get(key)
        if found is None:
            if len(cls.known) > MOST_TREES:
                raise Rejected(f"more than {MOST_TREES} formulas")
            found = cls.known[key] = super().__new__(cls)
            found.operation, found.arguments, found.data = operation, arguments, data
        return found

    @classmethod
    def forget(cls) -> None:
        """All but 0 and 1, before another certificate."""
        cls.known = {
            key: e for key, e in cls.known.items() if e.operation == "number" and e in (ZERO, ONE)
        }


def number(q: Fraction | int) -> Tree:
    return Tree("number", (), Fraction(q))


def letter(name: str) -> Tree:
    return Tree("letter", (), name)


ZERO, ONE = number(0), number(1)


def add(*parts: Tree) -> Tree:
    kept = tuple(p for p in parts if p is not ZERO)
    return Tree("+", kept) if len(kept) > 1 else kept[0] if kept else ZERO


def mul(*parts: Tree) -> Tree:
    if ZERO in parts:
        return ZERO
    kept = tuple(p for p in parts if p is not ONE)
    return Tree("*", kept) if len(kept) > 1 else kept[0] if kept else ONE


def sub(a: Tree, b: Tree) -> Tree:
    return add(a, mul(number(-1), b))


def div(a: Tree, b: Tree) -> Tree:
    return a if b is ONE else Tree("/", (a, b))


def power(a: Tree, q: Fraction | int) -> Tree:
    return ONE if q == 0 else a if q == 1 else Tree("^", (a,), Fraction(q))


def of(name: str, a: Tree) -> Tree:
    return Tree(name, (a,))


def slope(name: str, a: Tree, itself: Tree) -> Tree:
    """The derivative of a function at a, where it has one."""
    square = power(a, 2)
    if name == "exp":
        return itself
    if name in ("sin", "sinh", "cosh"):
        return of({"sin": "cos", "sinh": "cosh", "cosh": "sinh"}[name], a)
    if name == "cos":
        return mul(number(-1), of("sin", a))
    if name in ("tan", "tanh"):
        return add(ONE, mul(number(1 if name == "tan" else -1), power(itself, 2)))
    if name in ("log", "atan", "atanh"):
        below = {"log": a, "atan": add(ONE, square), "atanh": sub(ONE, square)}[name]
        return div(ONE, below)
    if name in ("asin", "acos", "asinh", "acosh"):
        below = {"asinh": add(square, ONE), "acosh": sub(square, ONE)}.get(name, sub(ONE, square))
        return div(number(-1 if name == "acos" else 1), power(below, Fraction(1, 2)))
    if name in ("erf", "erfc"):
        front = div(number(2 if name == "erf" else -2), power(Tree("pi"), Fraction(1, 2)))
        return mul(front, of("exp", mul(number(-1), square)))
    if name == "abs":
        return of("sign", a)
    if name == "sign":
        return ZERO
    raise Rejected(f"no derivative of {name} is known")


def derivative(e: Tree, by: str | Tree, kept: dict[Tree, Tree] | None = None) -> Tree:
    """∂e/∂by for a letter, or for an entry W[m, n], with all others held."""
    kept = {} if kept is None else kept
    if e not in kept:
        kept[e] = _derivative(e, letter(by) if isinstance(by, str) else by, kept)
    return kept[e]


def _derivative(e: Tree, by: Tree, kept: dict[Tree, Tree]) -> Tree:
    if e.operation in ("letter", "entry"):
        return _of_leaf(e, by)
    if e.operation == "integral":
        return _of_integral(e, by, kept)
    inner = [derivative(a, by, kept) for a in e.arguments]
    if all(d is ZERO for d in inner):
        return ZERO
    if e.operation == "+":
        return add(*inner)
    if e.operation == "sum":
        return Tree("sum", (inner[0],), e.data)
    if e.operation == "matrix_exp":
        return _of_matrix_exp(e, inner)
    if e.operation == "*":
        parts = e.arguments
        return add(*(
            mul(*parts[:i], d, *parts[i + 1 :]) for i, d in enumerate(inner) if d is not ZERO
        ))  # fmt: skip
    if e.operation == "/":
        a, b = e.arguments
        return sub(div(inner[0], b), div(mul(a, inner[1]), power(b, 2)))
    if e.operation == "^":
        (a,) = e.arguments
        return mul(number(e.data), power(a, e.data - 1), inner[0])
    if e.operation in PHI:
        if e.operation == PHI[-1]:
            raise Rejected("a derivative of φ beyond the third")
        return mul(of(PHI[PHI.index(e.operation) + 1], e.arguments[0]), inner[0])
    return mul(slope(e.operation, e.arguments[0], e), inner[0])


def _of_leaf(e: Tree, by: Tree) -> Tree:
    """∂W[i, j]/∂W[m, n] = δ(i, m) δ(j, n)."""
    if named(e) != named(by):
        return ZERO
    if e.operation == by.operation == "letter":  # also one from before another certificate
        return ONE
    if e.operation != by.operation or len(e.data[1]) != len(by.data[1]):
        raise Rejected(f"{named(by)} has another number of indices")
    return mul(*(Tree("delta", (), pair) for pair in zip(e.data[1], by.data[1], strict=True)))


def _of_matrix_exp(e: Tree, inner: list[Tree]) -> Tree:
    """(e^(sM))' = s' M e^(sM), if M does not change.  In Coq: ``exponential_rule`` of Along.v."""
    (i, j), (_, *entries) = e.data, e.arguments
    if any(d is not ZERO for d in inner[1:]):
        raise Rejected("a derivative by the entries of a matrix")
    n = isqrt(len(entries))
    row = entries[n * (i - 1) : n * i]
    ways = (mul(m, Tree("matrix_exp", e.arguments, (k, j))) for k, m in enumerate(row, 1))
    return mul(inner[0], add(*ways))


def _of_integral(e: Tree, by: Tree, kept: dict[Tree, Tree]) -> Tree:
    """By its ends: the integrand at each, times the end's own derivative."""
    inside, low, high = e.arguments
    if by.operation != "letter" or by.data in letters(inside) | {e.data}:
        raise Rejected("a derivative under an integral")
    return add(*(
        mul(number(n), substituted(inside, {e.data: x}), derivative(x, by, kept))
        for x, n in ((high, 1), (low, -1))
    ))  # fmt: skip


def named(e: Tree) -> str | None:
    """The name of a letter or an entry."""
    if e.operation == "letter":
        return str(e.data)
    return str(e.data[0]) if e.operation == "entry" else None


def letters(e: Tree) -> set[str]:
    """Those on which it depends."""
    found: set[str] = set()
    for node in nodes(e):
        if node.operation == "letter":
            found.add(node.data)
        if node.operation == "integral":
            ends = letters(node.arguments[1]) | letters(node.arguments[2])
            found |= ends | (letters(node.arguments[0]) - {node.data})
    return found


def nodes(*roots: Tree) -> list[Tree]:
    """Each part of the trees once, parts before wholes; not what is under an integral."""
    found: dict[Tree, None] = {}

    def visit(e: Tree) -> None:
        if e not in found:
            for a in e.arguments[1:] if e.operation == "integral" else e.arguments:
                visit(a)
            found[e] = None

    for root in roots:
        visit(root)
    spend(len(found))
    return list(found)


def rebuilt(e: Tree, changed: Callable[[Tree, tuple[Tree, ...]], Tree | None]) -> Tree:
    """From parts to wholes: each part is what ``changed`` puts for it and its new arguments, or
    else the same operation on these."""
    kept: dict[Tree, Tree] = {}
    for node in nodes(e):
        arguments = tuple(kept.get(a, a) for a in node.arguments)
        same = arguments == node.arguments
        kept[node] = changed(node, arguments) or (
            node if same else Tree(node.operation, arguments, node.data)
        )
    return kept[e]


def substituted(e: Tree, put: Mapping[str, Tree]) -> Tree:
    """With trees for letters, all at once."""

    def changed(node: Tree, arguments: tuple[Tree, ...]) -> Tree | None:
        if node.operation == "letter":
            return put.get(node.data)
        if node.operation != "integral":
            return None
        inner = {s: x for s, x in put.items() if s != node.data}
        if any(node.data in letters(x) for x in inner.values()):
            raise Rejected(f"the letter {node.data} of an integral has two meanings")
        inside = substituted(node.arguments[0], inner)
        return Tree("integral", (inside, *arguments[1:]), node.data)

    return rebuilt(e, changed) if put else e


def written_out(e: Tree, formula: Tree) -> Tree:
    """With the formula of φ, a tree in z, for φ, and its derivatives for those of φ."""
    orders = [formula]

    def changed(node: Tree, arguments: tuple[Tree, ...]) -> Tree | None:
        if node.operation == "integral":
            inside = written_out(node.arguments[0], formula)
            return Tree("integral", (inside, *arguments[1:]), node.data)
        if node.operation not in PHI:
            return None
        while len(orders) <= PHI.index(node.operation):
            orders.append(derivative(orders[-1], "z"))
        return substituted(orders[PHI.index(node.operation)], {"z": arguments[0]})

    return rebuilt(e, changed)

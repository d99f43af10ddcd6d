"""What holds for all z between two ends, which may be infinite.

The interval is cut at rational numbers into parts.  A bounded part may be shown in equal cells, by
enclosures.  Any part may be shown *by terms*:

    with s > 0, z = a + s runs through (a, ∞), z = a - s through (-∞, a), and
    z = (a + b s)/(1 + s) through (a, b); on the whole line z itself may have either sign;

a formula is then a quotient of polynomials with rational coefficients in s, in e^(…), in roots and
other atoms.  s, π, e^(…) and roots are positive.  A term with even powers of all other atoms has
the sign of its coefficient or is 0, and never is 0 if there are no others.  So a polynomial whose
coefficients have one sign, with one term that is never 0, has that sign everywhere.

A formula has a value and is smooth wherever its parts are: what is divided by is not 0, what a log
or a root is taken of is positive, |a| is not taken at 0, and so on.  Each of these is shown so.
Then it is equal to its quotient there, and the quotient's denominator is not 0: it is a product of
what was divided by.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from proofs_check.kernel.claims import Claim, own
from proofs_check.kernel.flows import Piece, System
from proofs_check.kernel.identities import Algebra, Polynomial
from proofs_check.kernel.intervals import Rejected, sign
from proofs_check.kernel.reading import rational
from proofs_check.kernel.trees import (
    ONE,
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
    power,
    sub,
    substituted,
)

TOTAL = ("sin", "cos", "sinh", "cosh", "tanh", "atan", "asinh", "erf", "erfc")
SMOOTH = frozenset(("number", "letter", "pi", "+", "*", "exp", *TOTAL))
MOST_CELLS = 4096
MOST_PARTS = 64
RUNNING = "@s"  # no letter of a formula is called so


@dataclass(frozen=True)
class Part:
    """From the end of the one before to ``end``, in cells, or by terms if there are none."""

    end: Fraction | None
    cells: int


def read_end(x: Any) -> Fraction | None:
    return None if x is None else rational(x)


def read_parts(x: Any) -> list[Part]:
    if not isinstance(x, list) or not 0 < len(x) <= MOST_PARTS:
        raise Rejected(f"an interval is cut into 1 to {MOST_PARTS} parts")
    found = []
    for part in x:
        if not isinstance(part, dict) or set(part) != {"end", "cells"}:
            raise Rejected("a part of an interval has the parts end, cells")
        cells = part["cells"]
        if not isinstance(cells, int) or isinstance(cells, bool) or not 0 <= cells <= MOST_CELLS:
            raise Rejected(f"a part of an interval has at most {MOST_CELLS} cells")
        found.append(Part(read_end(part["end"]), cells))
    return found


def for_all(system: System, _: object, claim: Claim) -> None:
    """Part by part, and at the ends that parts by terms leave out."""
    z, low, high, inner = (claim[k] for k in ("letter", "low", "high", "claim"))
    own(system, z)
    said = SAID.get(inner.word)
    if said is None:
        raise Rejected(f"no rule for a claim of the kind {inner.word} for all {z}")
    start = low
    for i, part in enumerate(claim["parts"]):
        last = i == len(claim["parts"]) - 1
        if (part.end is None and not last) or (last and part.end != high):
            raise Rejected("the parts do not end where the interval does")
        if start is not None and part.end is not None and not start < part.end:
            raise Rejected("a part of the interval is empty")
        on_piece = _on_piece(system, start, part.end)
        if part.cells:
            _in_cells(on_piece, said, inner.fields, z, start, part)
        else:
            _by_terms(on_piece, said, inner.fields, z, start, part.end)
            if not last or (high is not None and claim["closed"]):
                said(_At(system, {z: number(part.end or 0)}), inner.fields)
            if i == 0 and low is not None and claim["closed"]:
                said(_At(system, {z: number(low)}), inner.fields)
        start = part.end


def _on_piece(system: System, low: Fraction | None, high: Fraction | None) -> System:
    """With the piece of φ whose interior holds the open part."""
    whole = not system.pieces

    def beyond(end: Tree | None, at: Fraction | None, side: int) -> bool:
        """The end of the piece is not inside the part."""
        if end is None:
            return True
        if at is None:
            return False
        gap = system.value(sub(number(at), end), {})
        return gap[0] >= 0 if side < 0 else gap[1] <= 0

    for p in system.pieces:
        if beyond(p.low, low, -1) and beyond(p.high, high, 1):
            return replace(system, piece=p, programs={})
    if whole:
        return system
    raise Rejected("no piece of φ holds a part of the interval")


class _Asked:
    """Where a claim is to be shown: what is needed there is shown, or Rejected says why not."""

    def __init__(self, system: System):
        self.system = system

    def sign(self, e: Tree) -> int:
        """Of a formula everywhere there: 1, -1, or 0 if it is open."""
        raise NotImplementedError

    def never(self, e: Tree, below: int) -> bool:
        """Whether its sign is nowhere that one; it may be 0."""
        return self.sign(e) == -below

    def smooth(self, *formulas: Tree) -> None:
        """They have values, and derivatives by the usual rules."""
        raise NotImplementedError

    def differentiable(self, e: Tree) -> None:
        self.smooth(e)


class _Cell(_Asked):
    def __init__(self, system: System, z: str, box: Mapping[str, tuple[int, int]]):
        super().__init__(system)
        self.z, self.box = z, box

    def sign(self, e: Tree) -> int:
        return sign(self.system.value(e, self.box))

    def never(self, e: Tree, below: int) -> bool:
        low, high = self.system.value(e, self.box)
        return low >= 0 if below < 0 else high <= 0

    def smooth(self, *formulas: Tree) -> None:
        self.system.values(formulas, self.box)

    def differentiable(self, e: Tree) -> None:
        """Where both have values the rules of differentiation apply."""
        self.smooth(e, derivative(e, self.z))


class _At(_Cell):
    """At one point, which is the border of parts."""

    def __init__(self, system: System, put: Mapping[str, Tree]):
        ((z, at),) = put.items()
        x = system.f.of(at.data)
        super().__init__(system, z, {z: x})
        pieces = [p for p in system.pieces if self._holds(p, x)]
        if len(pieces) != 1 and system.pieces:
            raise Rejected("a part begins on the border of a piece of φ")
        if pieces:
            self.system = replace(system, piece=pieces[0], programs={})

    def _holds(self, p: Piece, x: tuple[int, int]) -> bool:
        try:
            replace(self.system, piece=p, programs={}).inside(x)
        except Rejected:
            return False
        return True


class _Terms(_Asked):
    """For all s > 0, or all z."""

    def __init__(self, system: System, z: str, image: Tree | None):
        super().__init__(system)
        self.z, self.image, self.algebra = z, image, Algebra()
        self.positive = {RUNNING} if image is not None else set()

    def _concrete(self, e: Tree) -> Tree:
        p = self.system.piece
        if p is not None and (p.low is not None or p.high is not None):
            for node in nodes(self.system.plain(e)):
                if node.operation in PHI and node.arguments[0] is not letter(self.z):
                    raise Rejected("an argument of φ may leave the piece of φ")
        e = self.system.concrete(e)
        if letters(e) - {self.z}:
            raise Rejected(f"a letter other than {self.z} has no number")
        return e if self.image is None else substituted(e, {self.z: self.image})

    def sign(self, e: Tree) -> int:
        return self._sign(self._concrete(e), strictly=True)

    def never(self, e: Tree, below: int) -> bool:
        return self._sign(self._concrete(e), strictly=False) == -below

    def _sign(self, e: Tree, strictly: bool) -> int:
        above, below = self.algebra.quotient(e)
        return self._of(above, strictly) * self._of(below, True)

    def _of(self, p: Polynomial, strictly: bool) -> int:
        signs, certain = set(), not strictly
        for monomial, c in p.items():
            unsure = [n for i, n in monomial if not self._is_positive(i)]
            if any(n % 2 for n in unsure):
                return 0
            signs.add(1 if c > 0 else -1)
            certain = certain or not unsure
        return signs.pop() if len(signs) == 1 and certain else 0

    def _is_positive(self, i: int) -> bool:
        kind, data, _ = self.algebra.atoms[i]
        return kind in ("pi", "exp", "root") or (kind == "letter" and data in self.positive)

    def smooth(self, *formulas: Tree) -> None:
        for e in nodes(*map(self._concrete, formulas)):
            kind, parts = e.operation, e.arguments
            needed = True
            if kind == "/":
                needed = self._sign(parts[1], True) != 0
            elif kind == "^":
                whole = e.data.denominator == 1
                found = 1 if whole and e.data > 0 else self._sign(parts[0], True)
                needed = found == 1 or (whole and found == -1)
            elif kind in ("log", "acosh"):
                needed = self._sign(sub(parts[0], ONE) if kind == "acosh" else parts[0], True) == 1
            elif kind in ("abs", "sign"):
                needed = self._sign(parts[0], True) != 0
            elif kind in ("asin", "acos", "atanh"):
                needed = self._sign(sub(ONE, power(parts[0], 2)), True) == 1
            elif kind not in SMOOTH:
                raise Rejected(f"no rule for {kind} on a part by terms")
            if not needed:
                raise Rejected(f"whether {kind} has a value everywhere is open")


def _in_cells(
    system: System, said: Any, fields: Claim, z: str, start: Fraction | None, part: Part
) -> None:
    if start is None or part.end is None:
        raise Rejected("cells of a part without an end")
    for i in range(part.cells):
        ends = (start + (part.end - start) * Fraction(j, part.cells) for j in (i, i + 1))
        said(_Cell(system, z, {z: system.f.of(*ends)}), fields)


def _by_terms(
    system: System, said: Any, fields: Claim, z: str, low: Fraction | None, high: Fraction | None
) -> None:
    s, image = letter(RUNNING), None
    if low is not None and high is not None:
        image = div(add(number(low), mul(number(high), s)), add(ONE, s))
    elif low is not None:
        image = add(number(low), s)
    elif high is not None:
        image = sub(number(high), s)
    said(_Terms(system, z, image), fields)


def _holds(asked: _Asked, claim: Claim) -> None:
    left, right, relation = claim["left"], claim["right"], claim["relation"]
    asked.smooth(left, right)
    gap, system = sub(right, left), asked.system
    if relation == "=":
        shown = system.equal(left, right)
    elif relation in ("<=", ">="):
        shown = system.equal(left, right) or asked.never(gap, -1 if relation == "<=" else 1)
    else:
        shown = asked.sign(gap) in {"<": (1,), ">": (-1,), "!=": (1, -1)}[relation]
    if not shown:
        raise Rejected(f"{relation} was not shown on a part of the interval")


SAID: dict[str, Callable[[_Asked, Claim], None]] = {
    "holds": _holds,
    "finite": lambda asked, claim: asked.smooth(claim["value"]),
    "differentiable": lambda asked, claim: asked.differentiable(claim["value"]),
}

"""The certificate of ``where`` and ``map``: boxes of starts, and tables of φ that decide them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

import sympy

from proofs_check.certificates.acceptance import accepted, headed
from proofs_check.certificates.cases import activation_of, system_of
from proofs_check.certificates.columns import Columns
from proofs_check.certificates.one_layer import LETTERS_OF_ONE_LAYER
from proofs_check.certificates.partly import document as in_parts
from proofs_check.certificates.tables import Asked, tables, written_table
from proofs_check.certificates.trees import NoCertificate, tree
from proofs_check.engine.letters import dphi, phi
from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Interval, Rejected
from proofs_check.kernel.core.reading import Reader
from proofs_check.kernel.core.trees import sub
from proofs_check.kernel.files import stated
from proofs_check.regions.question import Question
from proofs_check.systems.one_layer import k, one_layer, r, u0, v0, z
from theory.deadline import OutOfTime, check
from theory.deadline import question as timed
from theory.expression.grammar import parse_number
from theory.expression.interval import written_ends
from theory.expression.several_letters import parse_expression

BITS = 96
LETTERS = {"u0": u0, "v0": v0, "width": k, "norm": r}
ROW_AXES = ("norm", "v0", "width", "u0")  # those come last along which a box needs no new integral
ROWS = 16  # of a column, to begin with
COLUMNS, FEW_COLUMNS = 512, 64  # of a plane
MOST_BOXES = 12_000
MOST_OPEN = 48  # parts of a line that are halved
PLACES = 24  # bits of the ends of intervals
RATIO = z * dphi(z) / phi(z)  # λ1 at the end
RELATIONS = {  # what a predicate says at the end: left < right where it holds
    "attractor": ((z * dphi(z)) ** 2, phi(z) ** 2),
    "not_attractor": (phi(z) ** 2, (z * dphi(z)) ** 2),
    "interpolates": (sympy.S.Zero, phi(z) ** 2),
}
Ends = tuple[Fraction, Fraction]
Row = tuple[tuple[int, int], tuple[Ends, ...]]  # a table, the sign of the relation; the sides


def certificate(question: Question, seconds: float | None = None) -> dict[str, Any]:
    """A document that the kernel has accepted; NoCertificate says why there is none."""
    try:
        with timed(seconds):
            document = _document(question)
    except OutOfTime as spent:
        raise NoCertificate(str(spent)) from None
    return accepted(document)


def _document(question: Question) -> dict[str, Any]:
    inputs = question.inputs
    if not _by_tables(question):
        return in_parts(question)
    rows = sorted(inputs.axes, key=ROW_AXES.index)
    axes = {name: _range(inputs.spans[name].text) for name in rows}
    numbers = {
        LETTERS[name].name: tree(parse_number(span.text, name))
        for name, span in inputs.spans.items()
        if name not in axes
    }
    left, right = (tree(e) for e in _relation(question))
    found: dict[str, Any] = {
        **headed(question.asked or "map"),
        "bits": BITS,
        "system": system_of(one_layer()),
        "numbers": numbers,
        "activation": activation_of(question.activation),
        "orbit": None,
        "hypotheses": [],
    }
    names = {name: LETTERS[name].name for name in axes}
    claim = {
        "kind": "regions",
        **{part: tree(e) for part, e in LETTERS_OF_ONE_LAYER.items()},
        "left": left,
        "right": right,
        "axes": {names[a]: [str(x) for x in ends] for a, ends in axes.items()},
    }
    search = _Search(
        found | {"conclusions": [claim]},
        claim,
        question,
        {names[a]: ends for a, ends in axes.items()},
    )
    claim["boxes"] = list(search.boxes())
    if not claim["boxes"]:
        raise NoCertificate("the kernel can decide no part of the range")
    claim["tables"] = [written_table(one) for one in search.tables]
    return found | {"conclusions": [claim]}


def _by_tables(question: Question) -> bool:
    """Whether all of it is about functions of z at the end, for one layer."""
    inputs, asked = question.inputs, question.asked
    letters = {"k" if name == "width" else name for name in inputs.axes}
    endless = any(math.isinf(span.high) for span in inputs.spans.values())
    named = set(re.findall(r"[A-Za-z_]\w*", asked)) & letters
    return inputs.depth == 1 and asked != "trapped" and not endless and not named


def _range(text: str) -> Ends:
    low, high = (parse_number(end, "range") if end else None for end in written_ends(text) or "")
    if low is None or high is None or not (low.is_Rational and high.is_Rational):
        raise NoCertificate(f"the kernel has ranges between two rational numbers, and not {text}")
    return Fraction(str(low)), Fraction(str(high))


def _relation(question: Question) -> tuple[sympy.Expr, sympy.Expr]:
    """Two formulas in z = ‖x‖² v at the end, of which the left one is less where it holds."""
    asked = question.asked or "attractor"
    if asked in RELATIONS:
        return RELATIONS[asked]
    for sign_, swap in (("<=", False), (">=", True), ("<", False), (">", True)):
        if sign_ in asked:
            sides = [_at_end(e, question) for e in asked.split(sign_)]
            return (sides[1], sides[0]) if swap else (sides[0], sides[1])
    raise NoCertificate(f"the kernel has no rule for {asked!r}")


def _at_end(text: str, question: Question) -> sympy.Expr:
    fixed = [name for name in LETTERS if name not in question.inputs.axes]
    names = {"u": 1 / (k * phi(z)), "v": z / r**2, "lambda1": RATIO}
    names |= {"k" if name == "width" else name: LETTERS[name] for name in fixed}
    try:
        e = parse_expression(text, list(names))
    except Exception as error:
        raise NoCertificate(
            f"the kernel has relations in letters without a range: {error}"
        ) from error
    return e.subs(
        {sympy.Symbol(name, real=True): x for name, x in names.items()}, simultaneous=True
    )


class _Search:
    """Boxes of the range, cut until the kernel's tables decide them or they are fine."""

    def __init__(
        self, document: dict[str, Any], claim: dict[str, Any], question: Question,
        axes: dict[str, Ends],
    ):  # fmt: skip
        reader = Reader()
        self.system: System = stated.system_of(document, reader)[0]
        self.f, self.axes, self.question = self.system.f, axes, question
        self.K, u, v, left, right = (
            reader.tree(claim[part]) for part in ("K", "u", "v", "left", "right")
        )
        self.start = self.system.started(u), self.system.started(v)
        _, a, inverse = self._box(tuple(axes.values()))
        unit = float(1 << self.f.bits)
        inverses = inverse[0] / unit, inverse[1] / unit
        asked = Asked(a[0] / unit, a[1] / unit, question.inputs.energy, inverses)
        self.columns: list[Columns] = []
        self.tables = tables(self.system, question.activation, sub(right, left), asked)

    def _box(self, sides: tuple[Ends, ...]) -> tuple[Interval, Interval, Interval]:
        f = self.f
        box = {x: f.of(*ends) for x, ends in zip(self.axes, sides, strict=True)}
        U, a, K = self.system.values((*self.start, self.K), box)
        return U, a, f.div(f.one, f.square(K))

    def decided(self, sides: tuple[Ends, ...]) -> tuple[int, int] | None:
        """A table and the sign of the relation."""
        U, a, inverse = self._box(sides)
        for i, one in enumerate(self.tables):
            if one.table.nodes[0] <= a[0] and a[1] <= one.table.nodes[-1]:
                try:
                    return i, one.table.relation_at_ends(U, a, inverse)
                except Rejected:
                    continue
        return None

    def boxes(self) -> Iterator[list[Any]]:
        """As they stand in a certificate, in the order that the kernel asks for."""
        lines = list(self.axes.values())
        columns: list[tuple[Ends, ...]] = [()]
        finest = Fraction(1, 10**self.question.digits)
        if len(lines) > 1:
            (low, high), (least, most) = lines
            by_levels = set(self.axes) == {v0.name, u0.name}
            count = min(COLUMNS if by_levels else FEW_COLUMNS, self.question.resolution)
            cuts = [low + (high - low) * Fraction(i, count) for i in range(count + 1)]
            columns = [((a, b),) for a, b in pairwise(cuts)]
            finest = (most - least) / (2 * count)
        left = MOST_BOXES
        for column in columns:
            check()
            row = self._proposed if len(lines) > 1 and by_levels else self._row
            for (table, relation), ends in row(column, lines[-1:], finest):
                left -= 1
                if left < 0:
                    return
                sides = (*column, *ends)
                yield [table, "<" if relation > 0 else ">", *(str(x) for e in sides for x in e)]

    def _proposed(self, column: tuple[Ends, ...], line: list[Ends], _: Fraction) -> list[Row]:
        """Intervals of u0 for which levels lead to one relation, which the kernel confirms."""
        ((low, high),) = line
        U, a, inverse = self._box((*column, (low, high)))
        unit = float(1 << self.f.bits)
        if not self.columns:
            self.columns = [Columns(one.table, inverse[0] / unit) for one in self.tables]
        a = a[0] & ~1, a[1] + (a[1] & 1)
        scale = float((U[1] - U[0]) / unit) / float(high - low)
        found: list[Row] = []
        for one, columns in zip(self.tables, self.columns, strict=True):
            if not (one.table.nodes[0] <= a[0] and a[1] <= one.table.nodes[-1]):
                continue
            try:
                proposed = sorted(columns.intervals(a))
            except Rejected:
                continue
            for interval in proposed:
                ends = tuple(_dyadic_inside(x / scale, i) for i, x in enumerate(interval))
                ends = max(low, ends[0]), min(high, ends[1])
                if ends[0] < ends[1] and not (found and ends[0] < found[-1][1][0][1]):
                    decided = self.decided((*column, ends))
                    found += [(decided, (ends,))] if decided else []
        return sorted(found, key=lambda row: row[1])

    def _row(self, column: tuple[Ends, ...], line: list[Ends], finest: Fraction) -> list[Row]:
        """Intervals of a line that are decided, joined where they meet."""
        if not line:
            found = self.decided(())
            return [(found, ())] if found else []
        joined: list[Row] = []
        for found, (ends,) in sorted(self._cells(column, line[0], finest), key=lambda row: row[1]):
            if joined and joined[-1][0] == found and joined[-1][1][0][1] == ends[0]:
                both = joined[-1][1][0][0], ends[1]
                if self.decided((*column, both)) == found:
                    joined[-1] = found, (both,)
                    continue
            joined.append((found, (ends,)))
        return joined

    def _cells(self, column: tuple[Ends, ...], line: Ends, finest: Fraction) -> Iterator[Row]:
        """Parts of a line, halved until they are decided; a few stay open around each boundary."""
        low, high = line
        cuts = [low + (high - low) * Fraction(i, ROWS) for i in range(ROWS + 1)]
        level = list(pairwise(cuts))
        while level and len(level) <= MOST_OPEN:
            open_: list[Ends] = []
            for a, b in level:
                found = self.decided((*column, (a, b)))
                if found:
                    yield found, ((a, b),)
                elif b - a > finest:
                    open_ += [(a, (a + b) / 2), ((a + b) / 2, b)]
            level = open_


def _dyadic_inside(x: float, upper: int) -> Fraction:
    """A short number next to the end of an interval, and inside it."""
    if math.isinf(x):
        return Fraction(round(math.copysign(1 << 40, x)))
    scaled = x * 2.0**PLACES
    return Fraction(math.floor(scaled) if upper else math.ceil(scaled), 1 << PLACES)

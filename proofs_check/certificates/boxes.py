"""The certificate of a statement over a box: a tree of cuts, and what is shown of each part.

Parts are cut across the letter that ranges most, until the kernel's rules show all of them.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import sympy
from sympy import Symbol

from proofs_check.certificates.acceptance import accepted, headed
from proofs_check.certificates.cases import bits_of, without_orbit
from proofs_check.certificates.claims import Asked
from proofs_check.certificates.completion import complete
from proofs_check.certificates.curves import clocks, solved_in, step_of
from proofs_check.certificates.one_layer import in_letters_of_layers
from proofs_check.certificates.stacked import tables_of_layers
from proofs_check.certificates.statements import every
from proofs_check.certificates.steps import SetSearch
from proofs_check.certificates.tables import FIRST, tables, written_table
from proofs_check.certificates.tables import Asked as Starts
from proofs_check.certificates.trees import NoCertificate, tree, trees
from proofs_check.engine.case import Case
from proofs_check.engine.claims import Claim, Holds, Where
from proofs_check.engine.spans import Span, middle
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.kernel.core.flows import System as Inner
from proofs_check.kernel.core.intervals import Rejected, within
from proofs_check.kernel.core.reading import Reader
from proofs_check.kernel.core.trees import ONE, Tree
from proofs_check.kernel.files import fields, stated
from proofs_check.kernel.files import ranges as kernel
from proofs_check.kernel.files.ranges import Leaf, Levels, Spans
from theory.deadline import OutOfTime, check, question
from theory.errors import required

FINEST = 2.0**-20  # of a range
BITS = 96  # of the kernel's arithmetic, at least
SPREAD, MOST_SPREAD = 6, 64  # parts of a range, at whose ends is asked how far orbits come
NARROW = Fraction(1, 1 << 20)
Written = dict[str, Any]


def certificate(theorem: Theorem, case: Case, version: str) -> Written:
    """A document that the kernel has accepted; NoCertificate says why there is none."""
    judged = theorem.versions.get(version) or theorem.versions["proved"]
    for claim in judged.assume:
        if isinstance(claim, Holds) and isinstance(claim.relation, sympy.Eq):
            ranging = [s for s in claim.relation.free_symbols & set(case.whole)
                       if not case.whole[s].point]  # fmt: skip
            if ranging:
                raise NoCertificate(
                    f"the hypothesis “{claim.text}” holds on a slice of the box alone, and a "
                    f"certificate is of all of it: give {ranging[0]} that number"
                )
    try:
        with question(case.seconds):
            document = over_box(theorem.name, version, theorem.system, case)
            for part, claims in (("hypotheses", judged.assume), ("conclusions", judged.claims)):
                document[part] = list(_claims(theorem.system, case, claims))
            moves = any(c.where is not Where.EVERYWHERE for c in (*judged.assume, *judged.claims))
            Search(theorem.system, case, document, moves).fill(document["ranges"])
    except OutOfTime as spent:
        raise NoCertificate(str(spent)) from None
    return accepted(document)


def over_box(name: str, version: str, system: System, case: Case) -> Written:
    """Without claims and parts."""
    box = {s: span for s, span in case.whole.items() if not span.point}
    fixed = {s: x for s, x in case.values.items() if s not in box}
    letters = {str(tree(s)[1]): _ends(s, span) for s, span in box.items()}
    return {
        **headed(name, version),
        **without_orbit(system, replace(case, values=fixed)),
        "bits": max(BITS, bits_of(case)),
        "ranges": {"letters": letters, "orbits": None, "parts": None},
    }


def _ends(s: Symbol, span: Span) -> list[str | None]:
    ends = span.low, span.high
    if not all(x.is_Rational or x is sympy.oo for x in ends):
        raise NoCertificate(f"the kernel has ranges between rational numbers, and not {span}")
    return [None if x is sympy.oo else str(x) for x in ends]


def _claims(system: System, case: Case, claims: Sequence[Claim]) -> Iterator[Written]:
    """What they leave to a search is found in the middle of the box."""
    values = {s: s if s in case.whole and not case.whole[s].point else x
              for s, x in case.values.items()}  # fmt: skip
    asked = Asked(system, replace(case, values=values))
    centre = without_orbit(system, case.within(middle(case.whole)))
    for claim in claims:
        for written in every(asked, claim):
            complete({**headed(""), **centre}, written)
            yield written


class Search:
    """Of the parts of a box, each with orbits that the kernel follows; the largest is cut first."""

    MOST = 2000  # parts

    def __init__(self, system: System, case: Case, document: Written, moves: bool):
        self.outer, self.case = system, case
        reader = Reader()
        self.system: Inner = stated.system_of(document, reader)[0]
        self.hypotheses, self.conclusions = (
            [fields.read_said(c, reader) for c in document[k]]
            for k in ("hypotheses", "conclusions")
        )
        self.pieces = {n: self.system.on(p) for n, p in enumerate(self.system.pieces)}
        self.box = {
            s: (Fraction(low), None if high is None else Fraction(high))
            for s, (low, high) in document["ranges"]["letters"].items()
        }
        self.written: Written = {}
        self.of_layers: list[list[int]] = []  # numbers of tables
        self.ranges, self.why = kernel.Ranges(self.box, None, []), "none was tried"
        if moves:
            self._orbits(reader)

    def _orbits(self, reader: Reader) -> None:
        """By levels of one layer, or followed as sets."""
        found = in_letters_of_layers(self.outer)
        part, clock = next(iter(clocks(self.outer)))
        if len(part.state) < len(self.outer.state):
            raise NoCertificate("the kernel follows sets of starts of one part of the state alone")
        self.written["direction"] = trees(part.direction)
        self.written["solved"] = solved_in(part, clock)
        if found is not None and self.case.activation is not None:
            *inner, outermost = ({"K": tree(K), "u": tree(u)} for K, u in found.rows)
            self.written |= {"rule": "levels", "tables": [], **outermost}
            self.written |= {"v": tree(found.v), "speed": tree(found.speed)}
            self.written |= {"inner": inner} if inner else {}
        else:
            self.written |= {"rule": "taylor", "piece": 0, "clock": tree(clock)}
            self.written |= {"order": SetSearch.ORDER}
        orbits = kernel.read_orbits(self.written, self.system, reader)
        self.ranges = replace(self.ranges, orbits=orbits)
        if isinstance(orbits, Levels):
            self._tabulate(orbits)

    def _tabulate(self, levels: Levels, gap: Tree = ONE, cells: int = FIRST) -> None:
        """With smaller cells where the sign of the gap changes, or all of them small."""
        phi, flow = required(self.case.activation, "an activation"), levels.flow
        if len(flow.layers) > 1:
            layers = tables_of_layers(flow, phi, self.pieces, list(self._narrow()))
        else:
            unit = float(1 << self.system.f.bits)
            try:
                (row,) = flow.start(kernel.ranged(self.system, self.box))
            except Rejected as error:
                raise NoCertificate(str(error)) from None
            U, a, inverse = ((x / unit, y / unit) for x, y in row)
            energy = max(x * x for x in U) / 2
            layers = [tables(self.system, phi, gap, Starts(*a, energy, inverse, cells))]
        for found in layers:
            self.of_layers.append([len(levels.tables) + i for i in range(len(found))])
            self.written["tables"] += map(written_table, found)
            levels.tables.extend((one.piece, one.table) for one in found)

    def _narrow(self) -> Iterator[Spans]:
        """Boxes that are spread over the whole one."""
        ways = [[x + (y - x) * Fraction(i, SPREAD) for i in range(SPREAD + 1)]
                for x, y in self.box.values() if y is not None]  # fmt: skip
        for at in itertools.islice(itertools.product(*ways), MOST_SPREAD):
            yield dict(zip(self.box, ((x, x + NARROW) for x in at), strict=True))

    def fill(self, ranges: Written) -> None:
        """A tree of cuts, on the parts of which something is shown."""
        tree_: Written = {}
        waiting, count = [(self.rank(self.box), 0, tree_, self.box)], itertools.count(1)
        while waiting:
            _, number, node, box = heapq.heappop(waiting)
            if self.is_late():
                node |= self.open(box)
                continue
            if (part := self.part(box)) is not None:
                node |= part
                continue
            s = self.widest(box)
            if number > self.MOST or self.finest(box, s):
                node |= self.open(box)
                continue
            at = _middle(box[s])
            node |= {"cut": s, "at": str(at), "parts": [{}, {}]}
            for half, ends in zip(node["parts"], ((box[s][0], at), (at, box[s][1])), strict=True):
                inner = {**box, s: ends}
                heapq.heappush(waiting, (self.rank(inner), next(count), half, inner))
        ranges |= {"parts": tree_, "orbits": self.written or None}

    def rank(self, box: Spans) -> tuple[float, ...]:
        """Those of the least rank are looked at first."""
        return (-math.prod(share(x, self.box[t]) for t, x in box.items()),)

    def widest(self, box: Spans) -> str:
        """The letter across which a box is cut."""
        return max(box, key=lambda s: share(box[s], self.box[s]))

    def finest(self, box: Spans, s: str) -> bool:
        """Whether a box that is widest along a letter is not cut."""
        return share(box[s], self.box[s]) < FINEST

    def is_late(self) -> bool:
        """Whether no more parts are tried."""
        check()
        return False

    def open(self, box: Spans) -> Written:
        """Of a part that the kernel does not decide."""
        raise NoCertificate(f"the kernel does not decide {kernel.spanned(box)}: {self.why}")

    def part(self, box: Spans) -> Written | None:
        """Everything that is claimed, by the first orbits for which it can be shown."""
        every_one = tuple(range(len(self.conclusions)))
        for orbit in self.candidates(box):
            part = Leaf(box, orbit, every_one)
            try:
                self.ranges.require_part(
                    self.system, self.pieces, part, self.hypotheses, self.conclusions
                )
            except Rejected as error:
                self.why = str(error)
                continue
            return {"orbit": orbit, "shown": list(part.shown)}
        return None

    def candidates(self, box: Spans) -> Iterator[Any]:
        """Orbits as they stand in a certificate, which the kernel may accept."""
        orbits = self.ranges.orbits
        if orbits is None:
            yield None
        elif isinstance(orbits, Levels):
            yield from self._choices(orbits, box)
        else:
            here = kernel.ranged(self.pieces.get(orbits.piece, self.system), box)
            try:
                search = SetSearch(here, orbits.clock, orbits.direction, BITS // 4)
                yield [step_of(s.advance, s.box, here.f) for s in search.steps()]
            except (Rejected, NoCertificate) as error:
                self.why = str(error)

    def _choices(self, levels: Levels, box: Spans) -> Iterator[Any]:
        """Tables of one piece of φ on which the letters of all layers begin."""
        if len(levels.flow.layers) == 1:
            yield from range(len(levels.tables))
            return
        for piece, system in self.pieces.items():
            try:
                rows = levels.flow.start(kernel.ranged(system, box))
            except Rejected as error:
                self.why = str(error)
                continue
            ends = {n: (one.nodes[0], one.nodes[-1])
                    for n, (i, one) in enumerate(levels.tables) if i == piece}  # fmt: skip
            places = [[n for n in numbers if n in ends and within(a, ends[n])]
                      for numbers, (_, a, _) in zip(self.of_layers, rows, strict=True)]  # fmt: skip
            yield from map(list, itertools.product(*places))


def share(ends: kernel.Span, whole: kernel.Span) -> float:
    """How much of a range it is; of one without end by inverses."""
    if whole[1] is None or ends[1] is None:
        return float(whole[0] / ends[0] - (0 if ends[1] is None else whole[0] / ends[1]))
    return float((ends[1] - ends[0]) / (whole[1] - whole[0]))


def _middle(ends: kernel.Span) -> Fraction:
    low, high = ends
    return 2 * low if high is None else (low + high) / 2

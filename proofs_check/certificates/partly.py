"""The certificate of ``where`` and ``map`` where boxes of one layer's tables do not serve.

For several layers, ``trapped``, all widths, and relations in letters that range: the range is cut
into parts, each with orbits of its own and with those claims that the kernel shows there.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from time import perf_counter
from typing import Any

import sympy
from sympy import Expr, Symbol

from proofs_check.certificates.boxes import Search, over_box, share
from proofs_check.certificates.claims import Asked, Written
from proofs_check.certificates.refutation import trap
from proofs_check.certificates.trees import NoCertificate, tree
from proofs_check.engine.case import Case
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.sides import number
from proofs_check.engine.spans import Span, points
from proofs_check.engine.system import System
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.files import ranges as kernel
from proofs_check.kernel.files.certificate import verify
from proofs_check.kernel.files.ranges import Leaf, Levels, Spans
from proofs_check.regions.question import Question
from proofs_check.systems.deep import Letters, deep
from proofs_check.systems.one_layer import a, k, one_layer, p, r, u0, v0
from theory.deadline import remaining
from theory.expression.grammar import parse_number
from theory.expression.several_letters import parse_expression
from theory.symbolic.primitive import find_primitive

CELLS = 512  # of a table, where relations are not formulas of its letter
SECONDS_OF_A_PRIMITIVE = 2.0
SECONDS = 90.0  # of the search, if no time is given
WIDEST = 1 / 16  # of a range, if sets of starts are followed, or layers within
FINEST = 2.0**-10, 2.0**-6  # of a range: on a line, and in a plane
THINNED = 8  # times at most, if what was found is too much for the kernel
RELATIONS = "attractor", "not_attractor", "map"


def document(question: Question) -> Written:
    """A document for the kernel; NoCertificate says why there is none."""
    system, case, ratio = _asked(question)
    found = over_box(question.asked or "map", "", system, case)
    found |= {"hypotheses": [], "conclusions": list(_claims(question, system, case, ratio))}
    _Search(system, case, found).fill(found["ranges"])
    shown = sorted(_shown(found["ranges"]["parts"]))
    if not shown:
        raise NoCertificate("the kernel can decide no part of the range")
    found["conclusions"] = [found["conclusions"][i] for i in shown]
    _renumber(found["ranges"]["parts"], {n: i for i, n in enumerate(shown)})
    for _ in range(THINNED):
        if not _too_much(found):
            break
        _thin(found["ranges"]["parts"], itertools.count())
    return found


def _too_much(document: Written) -> bool:
    """Work for the kernel."""
    try:
        verify(document)
    except Rejected as error:
        return "too much work" in str(error)
    return False


def _thin(part: Written, count: Iterator[int]) -> None:
    """Without every fourth part on which something is shown."""
    for half in part.get("parts", ()):
        _thin(half, count)
    if part.get("shown") and next(count) % 4 == 3:
        part |= {"orbit": None, "shown": []}


def _asked(question: Question) -> tuple[System, Case, Expr]:
    """The system, the case, and λ1 where the flow ends."""
    inputs = question.inputs
    if inputs.depth == 1:
        system, ratio = one_layer(), a * dphi(a) / phi(a)
        names = {"u0": u0, "v0": v0, "width": k, "norm": r}
    else:
        system, letters = deep(inputs.depth)
        ratio, names = letters.elasticities, _names(letters)
    values: dict[Symbol, Any] = {}
    box: dict[Symbol, Span] = {}
    for name, span in inputs.spans.items():
        s = names[name]
        read = Span.read(span.text, s, name)
        values[s] = parse_number(span.text, name) if read is None else read
        if read is not None:
            box[s] = read
    case = Case(values, question.activation, whole=box).within(box)
    if all(span.point for span in box.values()):
        raise NoCertificate("no letter ranges")
    return system, case, ratio


def _names(letters: Letters) -> dict[str, Symbol]:
    first, *between, last = letters.starts
    return {"u0": first, "v0": last, "width": k} | {s.name: s for s in between}


def _claims(question: Question, system: System, case: Case, ratio: Expr) -> Iterator[Written]:
    """That the flow arrives; a relation there, and its contrary; and traps."""
    asked = question.asked or "map"
    yield {"kind": "ends", "target": tree(system.clock)}
    if asked in RELATIONS:
        top, bottom = sympy.fraction(ratio)
        sides = [tree(e**2) for e in (top, bottom)]
    elif asked in ("trapped", "interpolates"):
        sides = []
    else:
        sides = [tree(e) for e in _compared(asked, system, question, ratio)]
    for left, right in (sides, sides[::-1]) if sides else ():
        yield {"kind": "holds", "relation": "<", "left": left, "right": right, "at": "end"}
    if asked in (*RELATIONS, "trapped", "interpolates"):
        yield from _traps(system, case)


def _compared(asked: str, system: System, question: Question, ratio: Expr) -> list[Expr]:
    state, starts = list(system.state), list(system.state.values())
    names = {"u": state[0], "v": state[-1], "lambda1": ratio, "u0": starts[0], "v0": starts[-1]}
    names |= {"k": k, **{s.name: s for s in starts[1:-1]}}
    if question.inputs.depth == 1:
        names["norm"] = r
    put = {Symbol(name, real=True): x for name, x in names.items()}
    sign = next(s for s in ("<", ">") if s in asked)
    left, right = asked.replace("=", "").split(sign)
    sides = [parse_expression(e, list(names)).subs(put, simultaneous=True) for e in (left, right)]
    return sides if sign == "<" else sides[::-1]


def _traps(system: System, case: Case) -> Iterator[Written]:
    """Of corners of the box that are trapped, on half-lines that hold all starts, or few."""
    if system is not one_layer() or case.activation is None:
        return
    low, high = (
        (case.whole[v0].low, case.whole[v0].high) if v0 in case.whole else (case.values[v0],) * 2
    )
    reach = [x * n**2 for x in (low, high) for n in _ends(case)]
    wide = [sympy.floor(min(reach)), sympy.ceiling(max(reach))] if reach else []
    every = [
        case.within({s: replace(x, whole=False) for s, x in corner.items()})
        for corner in points(case.whole)
    ]
    every = [at for at in every if number(system.at_start(p), at) < 0]
    if not every or find_primitive(case.activation, seconds=SECONDS_OF_A_PRIMITIVE) is None:
        return
    found: list[Written] = []
    for at, further in itertools.product(every, (wide, [])):
        room = [Fraction(int(x)) for x in further]
        try:
            claim = trap(Asked(system, at), NoCertificate("none"), room)
        except NoCertificate:
            continue
        if claim not in found:
            found.append(claim)
            yield claim


def _ends(case: Case) -> list[Expr]:
    return [case.whole[r].low, case.whole[r].high] if r in case.whole else [case.values[r]]


class _Search(Search):
    """Parts that stay open are fine."""

    def __init__(self, system: System, case: Case, document: Written):
        self.lines = len(document["ranges"]["letters"])
        self.arrived: tuple[Spans | None, Written] = (None, {})  # of the box looked at last
        self.began, self.clock = 0.0, perf_counter()
        super().__init__(system, case, document, moves=True)

    def _tabulate(self, levels: Levels, gap: Any = None, cells: int = 0) -> None:
        super()._tabulate(levels, cells=CELLS)

    def is_late(self) -> bool:
        """With what is left the kernel looks at all of it once more."""
        self.began = self.began or remaining()
        spent = perf_counter() - self.clock
        return remaining() < self.began / 3 or spent > SECONDS

    def finest(self, box: Spans, s: str) -> bool:
        return share(box[s], self.box[s]) < FINEST[self.lines > 1]

    def _column(self, box: Spans) -> Spans:
        """Without the start of the outermost of several layers: parts that differ in it alone have
        the tables over the layers within in common."""
        last = str(tree(next(iter(self.outer.state.values())))[1])
        return {s: x for s, x in box.items() if s != last} if len(self.of_layers) > 1 else {}

    def widest(self, box: Spans) -> str:
        """Columns first, as far as they are cut."""
        column = self._column(box)
        s = super().widest(column or box)
        fine = share(box[s], self.box[s]) <= FINEST[self.lines > 1]
        return super().widest(box) if fine and len(column) < len(box) else s

    def rank(self, box: Spans) -> tuple[float, ...]:
        """One column after the other."""
        column = self._column(box)
        ends = (float(x) for _, low_high in sorted(column.items()) for x in low_high if x)
        return (*super().rank(column), *ends, *super().rank(box))

    def open(self, box: Spans) -> Written:
        """What is shown of it, which is not all that was asked."""
        last, found = self.arrived
        return found if last is box else {"orbit": None, "shown": []}

    def part(self, box: Spans) -> Written | None:
        relations = [i for i, c in enumerate(self.conclusions) if c.word == "holds"]
        traps = [i for i, c in enumerate(self.conclusions) if c.word == "trapped"]
        dear = self._column(box) if isinstance(self.ranges.orbits, Levels) else box
        few = any(share(x, self.box[s]) > WIDEST for s, x in dear.items())
        for orbit in () if few else self.candidates(box):
            shown = self._shown(Leaf(box, orbit, ()), (0, *relations))
            if shown:
                found = {"orbit": orbit, "shown": shown}
                if len(shown) > 1 or not relations:
                    return found
                self.arrived = box, found
        shown = self._shown(Leaf(box, None, ()), traps)
        return {"orbit": None, "shown": shown[:1]} if shown else None

    def _shown(self, part: Leaf, wanted: Any) -> list[int]:
        try:
            place = self.ranges.at(self.system, self.pieces, part)
        except Rejected as error:
            self.why = str(error)
            return []
        found = []
        for i in wanted:
            try:
                kernel.require_over_box(place, self.conclusions[i])
            except Rejected as error:
                self.why = str(error)
                continue
            found.append(i)
        return found


def _shown(part: Written) -> set[int]:
    if "cut" in part:
        return set().union(*map(_shown, part["parts"]))
    return set(part["shown"])


def _renumber(part: Written, numbers: dict[int, int]) -> None:
    for half in part.get("parts", ()):
        _renumber(half, numbers)
    if "shown" in part:
        part["shown"] = [numbers[i] for i in part["shown"]]

"""The system that a certificate is about, and its orbit, as a stranger wrote them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from proofs_check.kernel.core.flows import Piece, System, gradient
from proofs_check.kernel.core.intervals import Interval, Intervals, Rejected
from proofs_check.kernel.core.orbits import Orbit, Step, Trajectory, follow, part_of, solve
from proofs_check.kernel.core.reading import (
    Malformed,
    Reader,
    listed_up_to,
    name,
    parted,
    rational,
    whole,
)
from proofs_check.kernel.core.series import Program
from proofs_check.kernel.core.texts import text
from proofs_check.kernel.core.trees import ZERO, Tree, letters, written_out
from proofs_check.kernel.kinds.means import read_means
from proofs_check.kernel.kinds.sinks import Sink

MOST_BITS = 8192
MOST_STEPS = 2000
MOST_CURVES = 16
MOST_ORDERS = 400
MOST_LETTERS = 64


@dataclass(frozen=True)
class Case:
    """A system with numbers and φ, its orbit, and all that in words."""

    system: System
    orbit: Orbit | None
    stated: str


def read_case(x: Any, reader: Reader) -> Case:
    """Another one than that of the certificate, inside a claim."""
    parted(x, {"bits", "system", "numbers", "activation", "orbit"}, "a case")
    system, stated = system_of(x, reader)
    return Case(system, orbit_of(x["orbit"], system, reader), stated)


def by_letter(x: Any, what: str) -> dict[str, Any]:
    if not isinstance(x, dict) or len(x) > MOST_LETTERS:
        raise Malformed(f"{what} must have a formula for each of at most {MOST_LETTERS} letters")
    return {name(s): e for s, e in x.items()}


def read_formulas(x: Any, reader: Reader, what: str) -> dict[str, Tree]:
    return {s: reader.tree(e) for s, e in by_letter(x, what).items()}


def _ranging(document: Mapping[str, Any]) -> set[str]:
    """Letters that have no number: those of ranges, or those of boxes in the only claim."""
    ranges, claims = document.get("ranges"), document.get("conclusions")
    if isinstance(ranges, dict) and isinstance(ranges.get("letters"), dict):
        return set(ranges["letters"])
    alone = isinstance(claims, list) and len(claims) == 1 and not document.get("hypotheses")
    axes = claims[0].get("axes") if claims and alone and isinstance(claims[0], dict) else None
    return set(axes) if isinstance(axes, dict) else set()


def system_of(document: Mapping[str, Any], reader: Reader) -> tuple[System, str]:
    """The system as it is stated, and its statement in words."""
    parts = document["system"]
    moving = "loss" if isinstance(parts, dict) and "loss" in parts else "velocity"
    parted(parts, {"state", "observed", "loss", "metric"} if moving == "loss"
           else {"state", "observed", "velocity"}, "a system")  # fmt: skip
    f = Intervals(whole(document["bits"], 16, MOST_BITS, "bits"))
    numbers = read_formulas(document["numbers"], reader, "numbers")
    if any(letters(x) or written_out(x, ZERO) is not x for x in numbers.values()):
        raise Malformed("a number holds a letter, or is told by φ")
    state = read_formulas(parts["state"], reader, "state")
    observed = read_formulas(parts["observed"], reader, "observed")
    if set(state) & set(numbers) or set(observed) & {*state, *numbers}:
        raise Malformed("a letter has two meanings")
    if ({"z", "t"} if state else {"z"}) & {*state, *observed, *numbers, *_ranging(document)}:
        raise Malformed("z is the letter of φ(z), t the time, and neither is another in a system")
    if any(letters(x) & {*state, *observed} for x in state.values()):
        raise Malformed("a start that moves")
    known = {*state, *numbers, *_ranging(document)}
    if any(letters(x) - known for x in observed.values()):
        raise Malformed("an observed letter is not a formula of the state")
    positive: tuple[Tree, ...] = ()
    needed: tuple[Tree, ...] = ()
    if moving == "loss":
        loss, metric = reader.tree(parts["loss"]), read_formulas(parts["metric"], reader, "metric")
        if set(metric) != set(state) or letters(loss) - known:
            raise Malformed("loss and metric are not of the letters of the state")
        motion = gradient(loss, metric)
        positive, needed = tuple(metric.values()), (loss,)
        field = f"the gradient flow ds/dt = -(∂ℒ/∂s)/μ_s of ℒ = {text(loss)} with " + ", ".join(
            f"μ_{s} = {text(m)}" for s, m in metric.items()
        )
    else:
        motion = read_formulas(parts["velocity"], reader, "velocity")
        if set(motion) != set(state):
            raise Malformed("velocity has other letters than the state")
        field = "the flow " + ", ".join(f"d{s}/dt = {text(e)}" for s, e in motion.items())
    pieces = tuple(
        _piece(p, reader) for p in listed_up_to(document["activation"], 16, "activation")
    )
    for piece in pieces:
        Program([e for e in (piece.low, piece.high) if e]).values(f, {})  # which have values
        if piece.low and piece.high and not _below(f, piece.low, piece.high, strictly=True):
            raise Malformed("a piece of φ is not shown to begin below its end")
    for before, after in pairwise(pieces):
        high, low = before.high, after.low
        if high is None or low is None or (high is not low and not _below(f, high, low)):
            raise Malformed("pieces of φ that overlap, or are not in their order")
    stated = [_phi(p) for p in pieces]
    stated += [f"{s} = {text(x)}" for s, x in numbers.items()]
    system = System(state, motion, observed, numbers, pieces, f, positive, needed)
    if len(pieces) == 1:
        system.piece = pieces[0]
    if "means" in document:
        stated.append(read_means(document["means"], system, reader))
    words = f"For {', '.join(stated)}:" if stated else "Shown:"
    if state:
        words += f"\n  of {field}, from {', '.join(f'{s} = {text(x)}' for s, x in state.items())}"
    if observed:
        words += ", with " + ", ".join(f"{s} = {text(x)}" for s, x in observed.items())
    return system, words


def _below(f: Intervals, low: Tree, high: Tree, strictly: bool = False) -> bool:
    (_, most), (least, _) = Program([low, high]).values(f, {})
    return most < least if strictly else most <= least


def _phi(piece: Piece) -> str:
    low = f"{text(piece.low)} ≤ " if piece.low and piece.high else ""
    high = f" ≤ {text(piece.high)}" if piece.high else f" ≥ {text(piece.low)}" if piece.low else ""
    return f"φ(z) = {text(piece.formula)}" + (f" for {low}z{high}" if low or high else "")


def _piece(x: Any, reader: Reader) -> Piece:
    parted(x, {"low", "high", "value"}, "a piece of φ")
    low, high = (None if x[end] is None else reader.tree(x[end]) for end in ("low", "high"))
    formula = reader.tree(x["value"])
    ends = [e for e in (low, high) if e is not None]
    if letters(formula) - {"z"} or any(map(letters, ends)):
        raise Malformed("a piece of φ is a formula in z alone, and its ends are numbers")
    if any(written_out(e, ZERO) is not e for e in (formula, *ends)):
        raise Malformed("a piece of φ is told by φ")
    return Piece(low, high, formula)


@dataclass(frozen=True)
class Course:
    """The curve of a part of the state, on a piece of φ, without the steps along it."""

    piece: int
    clock: Tree
    direction: dict[str, Tree]
    order: int
    solved: tuple[str, Tree, Tree] | None

    @property
    def names(self) -> set[str]:
        return set(self.direction)

    @property
    def ends(self) -> dict[str, Tree]:
        return solved_by(self.solved)

    def followed(self, system: System, steps: Sequence[Step]) -> Trajectory:
        part = part_of(system, self.names)
        found = follow(part, self.clock, self.direction, steps, self.order)
        if self.solved is not None:
            solve(system, found, *self.solved)
        return found


def solved_by(x: tuple[str, Tree, Tree] | None) -> dict[str, Tree]:
    """What letters are equal to where the curve ends."""
    return {x[0]: x[1]} if x is not None else {}


def read_solved(x: Any, reader: Reader) -> tuple[str, Tree, Tree] | None:
    if x is None:
        return None
    parted(x, {"letter", "value", "factor"}, "what a letter is equal to")
    return name(x["letter"]), reader.tree(x["value"]), reader.tree(x["factor"])


def read_curve(each: Any, system: System, reader: Reader) -> Course:
    if each["rule"] != "taylor":
        raise Malformed(f"no rule {str(each['rule'])[:20]!r} for curves")
    return Course(
        whole(each["piece"], 0, max(0, len(system.pieces) - 1), "piece"),
        reader.tree(each["clock"]),
        read_formulas(each["direction"], reader, "direction"),
        whole(each["order"], 2, MOST_ORDERS, "order"),
        read_solved(each["solved"], reader),
    )


def read_sink(each: Any, system: System, reader: Reader) -> Sink:
    return Sink(
        whole(each["piece"], 0, max(0, len(system.pieces) - 1), "piece"),
        read_formulas(each["limit"], reader, "a limit"),
        {s: rational(w) for s, w in by_letter(each["widths"], "widths").items()},
        read_formulas(each["known"], reader, "what letters stay equal to"),
        whole(each["order"], 2, MOST_ORDERS, "order"),
    )


def orbit_of(x: Any, system: System, reader: Reader) -> Orbit | None:
    """A curve for each part of the state; all of φ that they meet is on one piece."""
    if x is None:
        return None
    orbit, seen, piece = Orbit([], {}), set[str](), None
    for each in listed_up_to(x, MOST_CURVES, "an orbit"):
        sink = isinstance(each, dict) and each.get("rule") == "sink"
        parts = {"limit", "widths", "known"} if sink else {"clock", "direction", "solved"}
        parted(each, {"rule", "piece", "order", "steps"} | parts, "a curve")
        curve = read_sink(each, system, reader) if sink else read_curve(each, system, reader)
        if piece not in (None, curve.piece):
            raise Rejected("two parts of the state use two pieces of φ")
        piece = curve.piece
        if system.pieces:
            system.piece = system.pieces[piece]
        if seen & curve.names or not curve.names:
            raise Malformed("a part of the state is empty, or is there twice")
        seen |= curve.names
        orbit.curves.append(curve.followed(system, read_steps(each["steps"], system)))
        orbit.solved |= curve.ends
    if seen != set(system.state) or not orbit.curves:
        raise Malformed("the curves do not have the letters of the state")
    if len(orbit.curves) > 1:
        system.values(system.needed, orbit.hull(system))
    return orbit


def read_steps(x: Any, system: System) -> list[Step]:
    return [_step(s, system.f) for s in listed_up_to(x, MOST_STEPS, "steps")]


def _step(x: Any, f: Intervals) -> Step:
    parted(x, {"advance", "box"}, "a step")
    if not isinstance(x["box"], dict) or len(x["box"]) > MOST_LETTERS:
        raise Malformed("a step has no box")
    box: dict[str, Interval] = {}
    for s, ends in x["box"].items():
        both = [rational(end) for end in listed_up_to(ends, 2, "an interval", 2)]
        if both[0] > both[1]:
            raise Malformed("an interval that is empty")
        box[name(s)] = f.of(*both)
    return Step(rational(x["advance"]), box)

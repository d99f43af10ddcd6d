"""Statements for all starts of a box, which is cut into parts.

Some letters have no number: each is any number of an interval, or any from a positive one on.
Cuts divide the box in two, letter by letter, so that its parts cover it however they were made.
On each part all hypotheses hold, and those conclusions that it names.

A rule is given a system in which such a letter has an interval for its value, and orbits from all
starts of the part: their curves are followed as sets, or led by levels of one layer.  What a rule
shows of all points of its boxes holds for each start.  In Coq: ``cuts_rule`` of Sets.v.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.core.orbits import Orbit, solve
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.reading import (
    Malformed,
    Reader,
    listed_up_to,
    name,
    parted,
    rational,
    whole,
)
from proofs_check.kernel.core.texts import digits
from proofs_check.kernel.core.trees import ZERO, Tree, letters
from proofs_check.kernel.files.fields import Said
from proofs_check.kernel.files.stated import (
    Course,
    read_curve,
    read_formulas,
    read_solved,
    read_steps,
    solved_by,
)
from proofs_check.kernel.kinds.levels import Layers
from proofs_check.kernel.kinds.regions import LISTED, covered, joined, made, read_tables
from proofs_check.kernel.kinds.tables import Table

Span = tuple[Fraction, Fraction | None]  # of an interval, which may have no upper one
Spans = Mapping[str, Span]
MOST_SPANS = 8
MOST_WITHIN = 16
MOST_LEAVES = 20_000
DEEPEST_CUTS = 200

POINTWISE = frozenset((  # kinds whose rules speak of all points of boxes
    "ends", "holds", "conserved", "differential", "finite", "identity", "encloses", "monotone",
    "kept", "at_form", "one_formula", "among",
))  # fmt: skip
ALONE = frozenset(("for_all", "trapped"))  # and these, if no letter that ranges is on their line


@dataclass(frozen=True)
class Leaf:
    """``orbit`` as it was written, and the numbers of the conclusions that are shown."""

    box: Spans
    orbit: Any
    shown: tuple[int, ...]


@dataclass(frozen=True)
class Levels:
    """Of layers, and what a letter is equal to where the flow ends."""

    flow: Layers
    direction: dict[str, Tree]
    solved: tuple[str, Tree, Tree] | None
    tables: list[tuple[int, Table]]  # each of a piece of φ


@dataclass(frozen=True)
class Ranges:
    box: Spans
    orbits: Levels | Course | None
    parts: list[Leaf]

    def require(self, system: System, hypotheses: list[Said], conclusions: list[Said]) -> None:
        pieces = {n: system.on(piece) for n, piece in enumerate(system.pieces)}
        for i, part in enumerate(self.parts, 1):
            try:
                self.require_part(system, pieces, part, hypotheses, conclusions)
            except Rejected as error:
                raise Rejected(f"part {i} of the box, {spanned(part.box)}: {error}") from None

    def require_part(
        self, system: System, pieces: Mapping[int, System], part: Leaf,
        hypotheses: list[Said], conclusions: list[Said],
    ) -> None:  # fmt: skip
        place = self.at(system, pieces, part)
        for claim in (*hypotheses, *(conclusions[n] for n in part.shown)):
            require_over_box(place, claim)

    def at(self, system: System, pieces: Mapping[int, System], part: Leaf) -> Place:
        """The system and its orbits, where the letters are any numbers of the part."""
        orbits = self.orbits
        if part.orbit is None or orbits is None:
            if part.orbit is not None:
                raise Malformed("a part of the box has orbits, and no rule for them")
            return Place(ranged(system, part.box))
        if isinstance(orbits, Levels):
            several = len(orbits.flow.layers)
            chosen = listed_up_to(part.orbit, several, "tables") if several > 1 else [part.orbit]
            chosen = [orbits.tables[whole(n, 0, len(orbits.tables) - 1, "the number of a table")]
                      for n in chosen]  # fmt: skip
            if len({piece for piece, _ in chosen}) != 1:
                raise Rejected("the tables of all layers are of one piece of φ")
            here = ranged(pieces[chosen[0][0]], part.box)
            curve = orbits.flow.curve(here, [table for _, table in chosen], orbits.direction)
            if orbits.solved is not None:
                solve(here, curve, *orbits.solved)
        else:
            here = ranged(pieces.get(orbits.piece, system), part.box)
            curve = orbits.followed(here, read_steps(part.orbit, here))
            if set(curve.direction) != set(system.state):
                raise Malformed("the curve does not have the letters of the state")
        return Place(here, Orbit([curve], solved_by(orbits.solved)))

    def always(self, n: int) -> bool:
        """Whether a conclusion is shown on all parts."""
        return all(n in part.shown for part in self.parts)

    def where(self, n: int) -> str:
        """On what parts a conclusion is shown."""
        boxes = [part.box for part in self.parts if n in part.shown]
        if not boxes:
            raise Rejected(f"conclusions, number {n + 1}: it is shown on no part of the box")
        if len(self.box) == 1:
            ((s, _),) = self.box.items()
            intervals = joined([box[s] for box in boxes])
            if len(intervals) <= LISTED:
                return "for " + " and ".join(spanned({s: ends}) for ends in intervals)
        if any(ends[1] is None for ends in self.box.values()):
            return f"on {len(boxes)} of the {len(self.parts)} parts of the box that the file has"
        return covered(self.box, [tuple(box.values()) for box in boxes])  # type: ignore[arg-type]

    def words(self, hypotheses: list[Said], conclusions: list[Said]) -> list[str]:
        found = [f"  assumed, and true here: {claim.words}" for claim in hypotheses]
        for i, claim in enumerate(conclusions):
            place = self.where(i)
            found.append(f"  shown{'' if self.always(i) else f', {place}'}: {claim.words}")
        return found


def ranged(system: System, box: Spans) -> System:
    endless = {s: low for s, (low, high) in box.items() if high is None}
    ranging = {s: system.f.of(low, high) for s, (low, high) in box.items() if high is not None}
    return replace(system, ranging=ranging, endless=endless)


def require_over_box(place: Place, claim: Said) -> None:
    """By its rule, if that speaks of all points of boxes."""
    if claim.word not in POINTWISE | ALONE:
        raise Rejected(f"no rule for a claim of the kind {claim.word} over a box")
    inner = claim.fields["claim"] if claim.word == "for_all" else claim
    if inner.word not in POINTWISE | ALONE | {"differentiable"}:
        raise Rejected(f"no rule for a claim of the kind {inner.word} over a box, for all z")
    about = [e for e in inner.fields.values() if isinstance(e, Tree)] if inner != claim else []
    about += [claim.fields["G"]] if claim.word == "trapped" else []
    used = set().union(*(letters(place.system.plain(e)) for e in about))
    if used & {*place.system.ranging, *place.system.endless}:
        raise Rejected("a claim for all values of a letter, in one that ranges")
    claim.kind.rule(place, claim.fields)


def spanned(box: Spans) -> str:
    """u in [a, b] and k ≥ n."""
    return " and ".join(
        f"{s} ≥ {digits(low)}" if high is None else f"{s} in [{digits(low)}, {digits(high)}]"
        for s, (low, high) in box.items()
    )


def read_ranges(x: Any, system: System, reader: Reader, claims: int) -> Ranges:
    """With so many conclusions."""
    parted(x, ("letters", "orbits", "parts"), "ranges")
    if not isinstance(x["letters"], dict) or not 0 < len(x["letters"]) <= MOST_SPANS:
        raise Malformed(f"ranges are of 1 to {MOST_SPANS} letters")
    box = {name(s): _ends(ends) for s, ends in x["letters"].items()}
    if {*system.meanings, "z"} & set(box):
        raise Malformed("a letter that ranges has another meaning")
    found = Ranges(box, read_orbits(x["orbits"], system, reader), [])
    for leaf, part in _cut(x["parts"], box, 0):
        if len(found.parts) >= MOST_LEAVES:
            raise Malformed(f"a box is cut into at most {MOST_LEAVES} parts")
        shown = [whole(n, 0, claims - 1, "the number of a conclusion")
                 for n in listed_up_to(leaf["shown"], claims, "conclusions")]  # fmt: skip
        found.parts.append(Leaf(part, leaf["orbit"], tuple(shown)))
    return found


def _ends(x: Any) -> Span:
    low, high = listed_up_to(x, 2, "the ends of a range", 2)
    ends = rational(low), None if high is None else rational(high)
    if (ends[1] is None and ends[0] <= 0) or (ends[1] is not None and not ends[0] < ends[1]):
        raise Malformed("a range that is empty, or one without end from 0 or below")
    return ends


def _cut(x: Any, box: Spans, depth: int) -> Iterator[tuple[dict[str, Any], Spans]]:
    """The parts of the box: two, which have the cut in common, or itself."""
    if depth > DEEPEST_CUTS:
        raise Malformed(f"a box is cut at most {DEEPEST_CUTS} times in a row")
    if not isinstance(x, dict) or "cut" not in x:
        yield parted(x, ("orbit", "shown"), "a part of a box"), box
        return
    parted(x, ("cut", "at", "parts"), "a cut")
    s, at = name(x["cut"]), rational(x["at"])
    if s not in box:
        raise Malformed("a cut across a letter that does not range")
    (low, high), halves = box[s], listed_up_to(x["parts"], 2, "the parts of a cut", 2)
    if not low < at or (high is not None and not at < high):
        raise Malformed("a cut that is not inside its box")
    yield from _cut(halves[0], {**box, s: (low, at)}, depth + 1)
    yield from _cut(halves[1], {**box, s: (at, high)}, depth + 1)


def read_orbits(x: Any, system: System, reader: Reader) -> Levels | Course | None:
    if x is None:
        return None
    if not isinstance(x, dict) or x.get("rule") not in ("levels", "taylor"):
        raise Malformed("no such rule for the orbits of a box")
    if x["rule"] == "taylor":
        return read_curve(
            parted(x, ("rule", "piece", "clock", "direction", "order", "solved"), "orbits"),
            system, reader,
        )  # fmt: skip
    parts = ("K", "u", "v", "speed")  # K and u of the outermost layer
    inner = {"inner"} & set(x)
    parted(x, ("rule", "direction", "solved", "tables", *parts, *inner), "orbits")
    within = listed_up_to(x["inner"], MOST_WITHIN, "layers", 1) if inner else []
    for each in within:
        parted(each, ("K", "u"), "a layer")
    layers = [(reader.tree(each["K"]), reader.tree(each["u"])) for each in (*within, x)]
    flow = Layers(system, layers, reader.tree(x["v"]), reader.tree(x["speed"]))
    direction = read_formulas(x["direction"], reader, "direction")
    flow.require_direction(system, direction)
    tables = [(table[0], made(system, table, ZERO)) for table in read_tables(x["tables"])]
    return Levels(flow, direction, read_solved(x["solved"], reader), tables)

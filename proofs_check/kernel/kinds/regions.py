"""What follows for starts in boxes: where the flow of one layer ends, and a relation there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from proofs_check.kernel.core.claims import Claim
from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.reading import listed_up_to, name, parted, rational, whole
from proofs_check.kernel.core.texts import digits, text
from proofs_check.kernel.core.trees import Tree, letters, sub
from proofs_check.kernel.kinds.levels import Layers
from proofs_check.kernel.kinds.primitives import Curve
from proofs_check.kernel.kinds.tables import Table

Ends = tuple[Fraction, Fraction]
SHARES = 10**12  # parts of the whole
SIDES = {"<": 1, ">": -1}
MOST_BOXES = 20_000
MOST_NODES_OF_TABLES = 4000
MOST_ORDER = 40  # of the Taylor polynomials of a table
LISTED = 16  # intervals that are told one by one


def regions(place: Place, claim: Claim) -> None:
    """Each box is on a table that decides it, and the boxes overlap on borders alone."""
    system, gap = place.system, sub(claim["right"], claim["left"])
    K, u, v, speed = (claim[k] for k in ("K", "u", "v", "speed"))
    flow, axes = Layers(system, [(K, u)], v, speed), claim["axes"]
    if {*system.meanings, "z", "t"} & set(axes) or (
        (letters(claim["left"]) | letters(claim["right"])) & set(axes)
    ):
        raise Rejected("a letter that ranges has a number, or is in the relation")
    tables: list[Table | None] = [None] * len(claim["tables"])
    in_order(claim["boxes"], axes)
    for table, relation, sides in claim["boxes"]:
        if not 0 <= table < len(tables):
            raise Rejected("a box on a table that is not there")
        box = {x: system.f.of(*ends) for x, ends in zip(axes, sides, strict=True)}
        (start,) = flow.start(replace(system, ranging=box))
        at = tables[table] = tables[table] or made(system, claim["tables"][table], gap)
        if at.relation_at_ends(*start) != SIDES[relation]:
            raise Rejected("a box where the other relation holds")


def made(system: System, table: Any, gap: Tree) -> Table:
    piece, order, nodes, crests = table
    scale = 1 << system.f.bits
    ends = [None if x is None else x * scale for x in (*nodes, *crests)]
    if any(x is not None and x.denominator != 1 for x in ends):
        raise Rejected("a number in a table that is too fine for its grid")
    grid = [None if x is None else x.numerator for x in ends]
    curve = Curve(system, piece, order)
    return Table(curve, grid[:-2], (grid[-2], grid[-1]), gap)  # type: ignore[arg-type]


def in_order(boxes: list[Any], axes: Mapping[str, Ends]) -> None:
    """The boxes lie in the range, one after the other by their first sides; those with one first
    side by their second ones.  So no two of them have an inner point in common."""
    before: tuple[Ends, ...] | None = None
    for _, _, sides in boxes:
        if len(sides) != len(axes):
            raise Rejected("a box with another number of sides than letters range")
        for (low, high), (least, most) in zip(sides, axes.values(), strict=True):
            if not least <= low <= high <= most:
                raise Rejected("a box that is not in the range")
        if before is not None:
            apart = next((x for x in zip(before, sides, strict=True) if x[0] != x[1]), None)
            if apart is None or apart[1][0] < apart[0][1]:
                raise Rejected("boxes that overlap, or are not in order")
        before = sides


def told(claim: Claim) -> str:
    """Where the flow arrives, and where which relation holds: all of a line, shares of a plane."""
    left, right = text(claim["left"]), text(claim["right"])
    words = []
    for relation in SIDES:
        where = [sides for _, other, sides in claim["boxes"] if other == relation]
        if where:
            words.append(f"  {left} {relation} {right} {covered(claim['axes'], where)}")
    z = text(claim["v"])
    return (
        f"from all starts of these boxes the flow exists for all t ≥ 0 and converges, as t → ∞, to "
        f"a point where {text(claim['K'])}·{text(claim['u'])}·φ({z}) = 1, and where, for z = {z},\n"
        + "\n".join(words)
    )


def covered(axes: Mapping[str, Ends], boxes: list[tuple[Ends, ...]]) -> str:
    names = ", ".join(axes)
    if not axes:
        return "from the start"
    if len(axes) == 1:
        intervals = joined([side for (side,) in boxes])
        if len(intervals) <= LISTED:
            return f"for {names} in " + " and ".join(
                f"[{digits(a)}, {digits(b)}]" for a, b in intervals
            )
    whole = area(tuple(axes.values()))
    share = sum(area(box) * SHARES // whole for box in boxes) // 10**6  # each rounded down
    return (
        f"for ({names}) in {len(boxes)} boxes, with at least {share // 10**4}.{share % 10**4:04} % "
        f"of {' × '.join(f'[{digits(a)}, {digits(b)}]' for a, b in axes.values())}"
    )


def joined(intervals: list[Any]) -> list[Any]:
    """Those that meet as one; they are in order."""
    found: list[Any] = []
    for low, high in intervals:
        joins = bool(found) and found[-1][1] == low
        found[-1:] = [(found[-1][0], high)] if joins else [*found[-1:], (low, high)]
    return found


def area(sides: tuple[Ends, ...]) -> Fraction:
    found = Fraction(1)
    for low, high in sides:
        found *= high - low
    return found


def read_axes(x: Any) -> dict[str, Ends]:
    if not isinstance(x, dict) or len(x) > 2:
        raise Rejected("at most two letters range")
    found = {
        name(s): tuple(map(rational, listed_up_to(ends, 2, "ends", 2))) for s, ends in x.items()
    }
    if any(not ends[0] < ends[1] for ends in found.values()):
        raise Rejected("a range that is empty")
    return found  # type: ignore[return-value]


def read_tables(x: Any) -> list[Any]:
    """Of each the piece of φ, the order, the nodes and the points beyond crests."""
    found = []
    for table in listed_up_to(x, 64, "tables"):
        parted(table, ("piece", "order", "nodes", "crests"), "a table")
        piece = whole(table["piece"], 0, 63, "the number of a piece")
        order = whole(table["order"], 2, MOST_ORDER, "the order of a table")
        if order % 2:
            raise Rejected("the order of a table is even")
        nodes = [rational(a) for a in listed_up_to(table["nodes"], MOST_NODES_OF_TABLES, "nodes")]
        ends = listed_up_to(table["crests"], 2, "crests", 2)
        crests = [e if e is None else rational(e) for e in ends]
        found.append((piece, order, nodes, crests))
    return found


def read_boxes(x: Any) -> list[Any]:
    """Of each the table, the relation, and its sides in the order of the axes."""
    found = []
    for box in listed_up_to(x, MOST_BOXES, "boxes", 1):
        if not isinstance(box, list) or len(box) not in (2, 4, 6):
            raise Rejected("a box has a table, a relation, and two ends for each axis")
        table, relation, *ends = box
        if type(table) is not int or relation not in ("<", ">"):
            raise Rejected("a box has the number of a table and one of < and >")
        q = [rational(e) for e in ends]
        found.append((table, relation, tuple(zip(q[::2], q[1::2], strict=True))))
    return found

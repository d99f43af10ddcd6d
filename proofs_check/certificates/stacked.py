"""Tables for the layers of a network, one above the other, as far as orbits come on them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from proofs_check.certificates.tables import Found, bounded
from proofs_check.certificates.trees import NoCertificate
from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Interval, Rejected, within
from proofs_check.kernel.files.ranges import Spans, ranged
from proofs_check.kernel.kinds.levels import Column, Layers, Row, at_target, leads, part, way
from proofs_check.kernel.kinds.tables import Table
from theory.activation import Activation

CELLS, INNERMOST, COARSE = 256, 384, 48  # of a table
FARTHEST = 4.0  # beyond the range, at first
ROOM = 1 / 32  # of the range that is reached
LEAST = 2.0**-7  # beyond it
Reach = tuple[float, float]


def tables_of_layers(
    flow: Layers, phi: Activation, pieces: Mapping[int, System], starts: Sequence[Spans]
) -> list[list[Found]]:
    """For each layer, those that hold what is met from some narrow boxes of starts."""
    found: list[list[Found]] = [[] for _ in flow.layers]
    for n, system in pieces.items():
        rows = []
        for box in starts:
            with suppress(Rejected):
                here = ranged(system, box)
                rows.append((flow.start(here), here.values(flow.factors, {})))
        if rows:
            for layer, tables in zip(found, _on_piece(flow, phi, system, rows), strict=True):
                layer += [one for one in tables if one.piece == n]
    if not all(found):
        raise NoCertificate("the kernel can fill no tables of φ for all layers")
    return found


def _on_piece(
    flow: Layers, phi: Activation, system: System,
    starts: Sequence[tuple[list[Row], Sequence[Interval]]],
) -> Iterator[list[Found]]:  # fmt: skip
    unit = float(1 << system.f.bits)
    begun = [_hull([(row[j][1][0] / unit, row[j][1][1] / unit) for row, _ in starts])
             for j in range(len(flow.layers))]  # fmt: skip
    far = [(low - FARTHEST, high + FARTHEST) for low, high in begun]
    coarse = [bounded(system, phi, *reach, COARSE) for reach in far]
    met: list[list[Reach]] = [[reach] for reach in begun]
    for rows, factors in starts:
        for chosen in itertools.product(*(
            [one.table for one in tables if within(a, (one.table.nodes[0], one.table.nodes[-1]))]
            for tables, (_, a, _) in zip(coarse, rows, strict=True)
        )):  # fmt: skip
            with suppress(Rejected):
                for j, (a, b) in enumerate(_met(flow, rows, chosen, factors)):
                    met[j].append((a / unit, b / unit))
    for j, reaches in enumerate(met):
        low, high = _hull(reaches)
        room = max(LEAST, (high - low) * ROOM)
        yield bounded(system, phi, low - room, high + room, CELLS if j else INNERMOST)


def _met(
    flow: Layers, rows: Sequence[Row], tables: Sequence[Table], factors: Sequence[Interval]
) -> list[Interval]:
    """Of the letter of each layer, what the orbits from a box of starts meet."""
    f, columns = tables[0].f, [Column(tables[0], None, flow.own[0], factors[0])]
    for j, table in enumerate(tables[1:]):
        own = flow.own[j + 1], factors[j + 1]
        places = flow.places(f, columns[-1], rows[j], table, own)
        over = table.over({i: m for i, (m, _) in places.items()}, rows[j + 1][1])
        inside = {i: box for i, (_, box) in places.items()}
        columns.append(replace(columns[-1], table=over, inside=inside))
    U, a, inverse = rows[-1]
    top = columns[-1].table
    ranges = way(top, a, top.arrivals(U, a, inverse))
    found = [(min(x for x, _ in ranges), max(y for _, y in ranges))]
    for column, (U, a, inverse) in reversed([*zip(columns, rows, strict=True)][:-1]):
        table, cells = column.table, set[int]()
        for s in (1, -1):
            side = part(found[0], s)
            if side[0] < side[1]:
                led = leads(table, U if s > 0 else f.neg(U), a)
                cells |= {i for i, _ in at_target(table, led, f.mul(f.square(side), inverse))}
        met = [x for i in cells if (x := table.cell(i)) is not None]
        found.insert(0, (min(a[0], *(x for x, _ in met)), max(a[1], *(y for _, y in met))))
    return found


def _hull(reaches: Sequence[Reach]) -> Reach:
    return min(low for low, _ in reaches), max(high for _, high in reaches)

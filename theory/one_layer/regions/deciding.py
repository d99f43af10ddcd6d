"""Who decides cells: tables of one variable, for one hidden layer or for several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from theory.activation import Activation
from theory.one_layer.regions.classify import Fate, Found, classify
from theory.one_layer.regions.layers import Layers
from theory.one_layer.regions.profile import Bounds, Floats
from theory.one_layer.regions.ranges import Inputs
from theory.one_layer.regions.stretches import tabulate

CELLS = 1024  # of a table, over the range of starts
LEVELS = 4  # after so many halvings of a line the table is made finer where open orbits end
LAST_ROUNDS = 3  # the same, on cells that are not halved any more
OPEN = 0  # the code of a cell that is not decided

Ask = Callable[[Found, Inputs, Mapping[str, Bounds]], Floats]


class Stopped(Exception):
    """No more cells can be decided, for the reason that is the text."""


@dataclass(frozen=True)
class Decided:
    """Of the cells ``where``: what is proved, and bounds of λ1 (infinite where none are)."""

    where: Floats
    code: Floats
    ratio: Bounds


class Decide(Protocol):
    """Decides cells, in parts; ``level`` counts the halvings, ``last`` says that none follows."""

    def __call__(self, low: Floats, high: Floats, level: int, last: bool) -> Iterator[Decided]: ...


def decider(phi: Activation, inputs: Inputs, ask: Ask, cells: int = CELLS) -> Decide:
    """For the depth of the inputs."""
    if inputs.depth == 1:
        return _OneLayer(phi, inputs, ask, cells)
    return _Several(inputs, ask, Layers(phi, inputs, cells))


def cells_of(inputs: Inputs, low: Floats, high: Floats) -> dict[str, Bounds]:
    return {a: (low[:, i], high[:, i]) for i, a in enumerate(inputs.axes)}


class _OneLayer:
    """With a table that becomes finer, on a line, where the orbits of open cells end."""

    def __init__(self, phi: Activation, inputs: Inputs, ask: Ask, cells: int):
        self.phi, self.inputs, self.ask, self.cells = phi, inputs, ask, cells
        self.profile = tabulate(phi, *inputs.seen, cells, energy=inputs.energy)

    def __call__(self, low: Floats, high: Floats, level: int, last: bool) -> Iterator[Decided]:
        found, code = self._asked(low, high)
        for _ in range(self._rounds(level, last)):
            focus = _ends_of(found, code)
            if not focus:
                break
            inputs = self.inputs
            self.profile = tabulate(self.phi, *inputs.seen, self.cells, focus, inputs.energy)
            found, code = self._asked(low, high)
        yield Decided(np.arange(len(low)), code, found.ratio)

    def _rounds(self, level: int, last: bool) -> int:
        if len(self.inputs.axes) != 1:
            return 0
        return LAST_ROUNDS if last else (level % LEVELS == LEVELS - 1)

    def _asked(self, low: Floats, high: Floats) -> tuple[Found, Floats]:
        cells = cells_of(self.inputs, low, high)
        found = classify(self.profile, self.inputs.boxes(cells, len(low)))
        return found, self.ask(found, self.inputs, cells)


@dataclass(frozen=True)
class _Several:
    inputs: Inputs
    ask: Ask
    layers: Layers

    def __call__(self, low: Floats, high: Floats, level: int, last: bool) -> Iterator[Decided]:
        cells = cells_of(self.inputs, low, high)
        for where, found in self.layers.classify(cells, len(low)):
            part = {n: (a[where], b[where]) for n, (a, b) in cells.items()}
            yield Decided(where, self.ask(found, self.inputs, part), found.ratio)


def _ends_of(found: Found, code: Floats) -> list[tuple[float, float]]:
    """The intervals in which the orbits of open cells end, joined where they overlap; a little
    wider, lest the node beside them be far away."""
    open_ = (code == OPEN) & (found.fate == Fate.ARRIVES)
    joined: list[tuple[float, float]] = []
    ends = zip(found.end[0][open_], found.end[1][open_], strict=True)
    for low, high in sorted(ends):
        room = float(high - low) / 2
        if joined and low - room <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], float(high) + room)
        else:
            joined.append((float(low) - room, float(high) + room))
    return joined

"""A question about a range of starts, as it was written; it can travel to another process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from theory.activation import Activation
from theory.errors import InputError
from theory.one_layer.regions.deciding import CELLS, Decide, Decided, decider
from theory.one_layer.regions.profile import Floats
from theory.one_layer.regions.questions import Predicate, colours
from theory.one_layer.regions.ranges import Inputs

MAX_DIGITS = 10  # the tables are made of floats
DIGITS = 6
DEEP_DIGITS = 3  # the tables of several layers are coarser
LEAST_RESOLUTION, MAX_RESOLUTION = 32, 2**14  # cells along an axis, where they are finest
RESOLUTION = 1024
DEEP_RESOLUTION = 256
CELLS_OF_TABLES = 4  # for each cell along an axis


@dataclass(frozen=True)
class Question:
    """What was asked of a range of starts.

    Attributes
    ----------
    phi
        The activation.
    values
        Pairs of an input's name and its number or range, as written.
    predicate
        None for a map, which tells all ends apart.
    digits
        That are asked for on a line.
    resolution
        Cells along an axis of a plane.
    """

    phi: str
    values: tuple[tuple[str, str], ...]
    predicate: str | None
    digits: int
    resolution: int

    @classmethod
    def of(
        cls,
        phi: str,
        values: Mapping[str, str],
        predicate: str | None = None,
        digits: int | None = None,
        resolution: int | None = None,
    ) -> Question:
        """By default 6 digits and 1024 cells; 3 and 256 for several layers."""
        given = tuple(values.items())
        deep = Inputs.of(values).depth > 1
        digits = (DEEP_DIGITS if deep else DIGITS) if digits is None else digits
        cells = (DEEP_RESOLUTION if deep else RESOLUTION) if resolution is None else resolution
        return cls(phi, given, predicate, digits, cells)

    @property
    def inputs(self) -> Inputs:
        return _inputs(self)

    @property
    def activation(self) -> Activation:
        return Activation.of(self.phi)

    @property
    def asked(self) -> str:
        """The predicate, as it was understood."""
        return "" if self.predicate is None else _predicate(self).text

    def require_sound(self) -> None:
        """InputError for what cannot be asked, before anything is computed."""
        if not 1 <= self.digits <= MAX_DIGITS:
            raise InputError(f"where proves ends to 1 to at most {MAX_DIGITS} digits.")
        if not LEAST_RESOLUTION <= self.resolution <= MAX_RESOLUTION:
            raise InputError(
                f"--resolution must be from {LEAST_RESOLUTION} to {MAX_RESOLUTION} cells along an "
                f"axis, but is {self.resolution}."
            )
        ranging = self.inputs.axes
        if self.predicate is None and len(ranging) != 2:
            raise InputError(
                "a map needs two inputs that range, as in --u0 -2:2 --v0 -2:2; here "
                f"{', '.join(ranging) or 'none'} does."
            )
        if len(ranging) > 2:
            raise InputError(f"at most two inputs can range, but {', '.join(ranging)} do.")
        if self.predicate is not None:
            _predicate(self)

    def decider(self) -> Decide:
        return _decider(self)

    @property
    def finest(self) -> dict[str, float]:
        """How small a cell has to be before it may stay open, along each axis."""
        spans, line = self.inputs.spans, len(self.inputs.axes) == 1
        return {
            axis: 0.0
            if axis == "width"
            else 10.0**-self.digits
            if line
            else spans[axis].length / self.resolution
            for axis in self.inputs.axes
        }


@lru_cache(maxsize=64)
def _inputs(question: Question) -> Inputs:
    return Inputs.of(dict(question.values))


@lru_cache(maxsize=64)
def _predicate(question: Question) -> Predicate:
    if question.predicate is None:
        raise InputError("a map has no predicate.")
    return Predicate.of(question.predicate, question.activation, question.inputs)


@lru_cache(maxsize=4)  # a worker is asked the same question many times
def _decider(question: Question) -> Decide:
    ask = colours if question.predicate is None else _predicate(question)
    inputs, cells = question.inputs, CELLS
    if inputs.depth > 1 and len(inputs.axes) == 2:  # a table for each column: no finer than cells
        cells = min(CELLS, CELLS_OF_TABLES * question.resolution)
    return decider(question.activation, inputs, ask, cells)


def elsewhere(question: Question, low: Floats, high: Floats) -> list[Decided]:
    """In another process: what is decided of some cells."""
    found: Iterator[Decided] = question.decider()(low, high, 0, False)
    return list(found)

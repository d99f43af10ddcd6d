"""What was found of a range of starts: cells, of each of which something is proved, or nothing."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from proofs_check.regions.question import Question
from theory.display import Drawn
from theory.one_layer.regions.paving import Paving, Segment, segments
from theory.one_layer.regions.profile import Bounds, Floats
from theory.one_layer.regions.questions import FALSE, TRUE, UNKNOWN, Colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Interval = tuple[float, float]
AREA_ROUNDING = 1e-9  # of the whole: of sums of a million floats, a thousand times over


@dataclass(frozen=True, repr=False)
class Answer(Drawn):
    """Cells with disjoint interiors that cover the range.  Its picture: what is proved, over two
    inputs the plane of both, over one a line; :attr:`figure` has |λ1| as well.

    Attributes
    ----------
    question
        What was asked.
    paving
        The cells, as they were decided.
    axes
        The inputs that range, one or two names.
    low, high
        Arrays (cells, axes): the corners of each cell.
    code
        What is proved of *every* start of each cell, 0 where nothing is.
    lambda1
        Two arrays: bounds of λ1 where training from the cell ends, infinite where none are proved.
    stopped
        Why open cells were not made any smaller, in words; empty if they are as small as asked.
    """

    question: Question
    paving: Paving

    @property
    def axes(self) -> tuple[str, ...]:
        return self.paving.axes

    @property
    def low(self) -> Floats:
        return self.paving.low

    @property
    def high(self) -> Floats:
        return self.paving.high

    @property
    def code(self) -> Floats:
        return self.paving.code

    @property
    def lambda1(self) -> Bounds:
        return self.paving.ratio

    @property
    def stopped(self) -> str:
        return self.paving.stopped

    @property
    def inputs(self) -> dict[str, str]:
        """All inputs as they were written, those of the default included."""
        return {name: span.text for name, span in self.paving.inputs.spans.items()}

    @property
    @abstractmethod
    def shares(self) -> dict[str, float]:
        """Parts of the length or area, by what is proved."""

    @property
    def phi(self) -> str:
        return self.question.activation.name

    @property
    def given(self) -> str:
        depth = self.paving.inputs.depth
        layers = "one hidden layer" if depth == 1 else f"{depth} hidden layers"
        return f"{layers}; " + ", ".join(f"{name} = {text}" for name, text in self.inputs.items())

    @property
    def figure(self) -> Figure:
        """Over two inputs the plane of both, over one a line, with |λ1| beside it; needs
        Matplotlib."""
        from proofs_check.rendering.region_map import figure

        return figure(self)

    @property
    def _undrawn(self) -> str:
        return "" if self.axes else "no input ranges, so there is nothing to draw"

    def _draw(self, axes: Axes) -> None:
        from proofs_check.rendering.region_map import on_axes

        on_axes(self, axes)

    def _repr_markdown_(self) -> str:
        rows = [f"| {name} | {100 * share:.4g} % |" for name, share in self.shares.items()]
        return "\n".join([f"{self.question.asked or 'how training ends'}: φ = {self.phi}, "
                          f"{self.given}", "", "| | |", "| --- | --- |", *rows])  # fmt: skip

    def _repr_png_(self) -> bytes | None:
        """In a notebook, where there is something to draw and something to draw it with."""
        from proofs_check.rendering.region_map import can_draw, png

        return png(self) if self.axes and can_draw() else None


@dataclass(frozen=True, repr=False)
class Region(Answer):
    """For which starts a predicate is proved: ``code`` is 1 where it holds, −1 where it does not.

    Of one input that ranges, ``proved`` and ``disproved`` are the intervals of it, ``gaps`` those
    between them that are open.

    Examples
    --------
    >>> from proofs_check import where
    >>> where("attractor", "sin", v0=(-2, 2))
    <attractor for φ = sin over v0: true 94.47 %, false 5.53 %, undecided 7.153e-05 %>
    """

    @property
    def predicate(self) -> str:
        return self.question.asked

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        return tuple(segments(self.paving)) if len(self.axes) == 1 else ()

    @property
    def proved(self) -> list[Interval]:
        return [segment.inner for segment in self.segments if segment.code == TRUE]

    @property
    def disproved(self) -> list[Interval]:
        return [segment.inner for segment in self.segments if segment.code == FALSE]

    @property
    def gaps(self) -> list[Interval]:
        """What is open, from left to right."""
        if len(self.axes) != 1 or not len(self.code):
            return []
        ends = [float(self.low.min()), *(x for p in self.segments for x in p.inner)]
        ends.append(float(self.high.max()))
        return [(a, b) for a, b in zip(ends[::2], ends[1::2], strict=True) if a < b]

    @property
    def shares(self) -> dict[str, float]:
        """Parts of the length or area."""
        codes = {"true": TRUE, "false": FALSE, "undecided": UNKNOWN}
        return {name: self.paving.share(code) for name, code in codes.items()}

    @property
    def areas(self) -> Interval | None:
        """Bounds of the area on which it holds, of two inputs that are no whole numbers."""
        spans = [self.paving.inputs.spans[axis] for axis in self.axes]
        if len(spans) != 2 or "width" in self.axes:
            return None
        whole = spans[0].length * spans[1].length
        room = AREA_ROUNDING * whole
        held, open_ = self.shares["true"], self.shares["undecided"]
        return max(held * whole - room, 0.0), (held + open_) * whole + room

    def __repr__(self) -> str:
        told = ", ".join(f"{name} {100 * share:.4g} %" for name, share in self.shares.items())
        over = " and ".join(self.axes) or "one start"
        return f"<{self.predicate} for φ = {self.phi} over {over}: {told}>"


@dataclass(frozen=True, repr=False)
class PhaseDiagram(Answer):
    """How training ends, over two inputs: ``code`` is a value of :class:`Colour`.

    Examples
    --------
    >>> from proofs_check import phase_diagram
    >>> phase_diagram("tanh", u0=(-1, 1), v0=(0.5, 1), resolution=32).axes
    ('u0', 'v0')
    """

    colours: ClassVar[type[Colour]] = Colour

    @property
    def shares(self) -> dict[str, float]:
        """Parts of the area, by colour."""
        return {colour.name.lower(): self.paving.share(colour) for colour in Colour}

    def __repr__(self) -> str:
        told = ", ".join(f"{n} {100 * x:.4g} %" for n, x in self.shares.items() if x)
        return f"<phase diagram of {self.phi} over {' and '.join(self.axes)}: {told}>"

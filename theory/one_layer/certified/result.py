"""What the certified analysis of one start gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flint import arb

from theory.display import Shown, axes_or_new
from theory.errors import InputError
from theory.outcome import Classification, Flow
from theory.rigour.decimals import Interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Balls:
    """u, v and λ1 as balls at the precision of the proof."""

    u: arb
    v: arb
    lambda1: arb

    def intervals(self, digits: int) -> tuple[Interval, Interval, Interval]:
        u, v, lambda1 = (Interval.from_ball(x, digits) for x in (self.u, self.v, self.lambda1))
        return u, v, lambda1


@dataclass(frozen=True, repr=False)
class Enclosure(Shown):
    """The certified analysis of one start.

    ``reason`` says what was proved, or why nothing was.  ``swept`` is an interval on which φ' ≠ 0
    was proved, in the variable a = ‖x‖² v.  ``balls`` and the three intervals are present only if
    the flow interpolates.
    """

    outcome: Flow
    certified: bool
    reason: str
    classification: Classification | None = None
    digits: int = 15
    balls: Balls | None = None
    u: Interval | None = None
    v: Interval | None = None
    lambda1: Interval | None = None
    swept: Interval | None = None
    stuck: bool = False
    """φ'(v0) = 0: v never moves and Theorem 1's integral does not exist."""

    @property
    def title(self) -> str:
        return "where gradient flow ends"

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        what = self.classification or self.outcome
        ends = (("u", self.u), ("v", self.v), ("λ1", self.lambda1))
        return (("", what.sentence), *((name, str(x)) for name, x in ends if x is not None))

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        return (("why", self.reason), ("proved", "yes" if self.certified else "no"))

    def plot(self, ax: Axes | None = None) -> Axes:
        """λ1 on a line, on which −1 < λ1 < 1 is an attractor; needs Matplotlib.

        Parameters
        ----------
        ax
            Where to draw, by default on axes of a new figure.

        Returns
        -------
        matplotlib.axes.Axes

        Raises
        ------
        InputError
            Where the flow does not interpolate, so that there is no λ1.

        Examples
        --------
        >>> from theory import enclose
        >>> ax = enclose("sin", width=2, u0=1, v0=1).plot()
        >>> ax.get_xlabel()
        'λ1'
        """
        if self.lambda1 is None:
            raise InputError(f"there is no λ1 to draw: {self.outcome.sentence}.")
        axes = axes_or_new(ax)
        axes.axvspan(-1, 1, alpha=0.15, label="attractor")
        axes.plot([self.lambda1.middle], [0], "o", label=f"λ1 = {self.lambda1.middle:.8g}")
        axes.set(xlabel="λ1", yticks=[])
        axes.legend()
        return axes

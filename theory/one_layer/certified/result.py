"""What the certified analysis of one start gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flint import arb

from theory.display import Drawn, Shown
from theory.errors import required
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
class Enclosure(Shown, Drawn):
    """The certified analysis of one start, from :func:`enclose`.  Its picture: λ1 on a line, on
    which −1 < λ1 < 1 is an attractor.

    Attributes
    ----------
    outcome
        What the flow does.
    certified
        Whether that is proved.
    reason
        What was proved, or why nothing was.
    classification
        What λ1 makes of the example, or None.
    digits
        That were asked for.
    balls
        u, v and λ1 at the precision of the proof; like the next three None unless the flow
        interpolates.
    u, v, lambda1
        Intervals that enclose the weights where the flow ends, and the eigenvalue there.
    swept
        An interval on which φ' ≠ 0 was proved, in the variable a = ‖x‖² v.
    stuck
        φ'(v0) = 0: v never moves and Theorem 1's integral does not exist.

    Examples
    --------
    >>> from theory import enclose
    >>> end = enclose("sin", width=2, u0=1, v0=1, digits=8)
    >>> end.certified, end.classification.value, str(end.v)
    (True, 'attractor', '[0.79809693166, 0.79809693167]')
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

    @property
    def _undrawn(self) -> str:
        return "" if self.lambda1 else f"there is no λ1 to draw: {self.outcome.sentence}"

    def _draw(self, axes: Axes) -> None:
        end = required(self.lambda1, "λ1").middle
        axes.axvspan(-1, 1, alpha=0.15, label="attractor")
        axes.plot([end], [0], "o", label=f"λ1 = {end:.8g}")
        axes.set(xlabel="λ1", yticks=[])
        axes.legend()

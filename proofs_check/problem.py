"""What the user asked about: φ, the start, and how hard to look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from theory.activation import Activation
from theory.deadline import remaining
from theory.one_layer.start import Start

if TYPE_CHECKING:
    import sympy

    from theory.one_layer.certified.enclosure import Enclosure

Progress = Callable[[str], None]


def _silent(_: str) -> None:
    """No display."""


@dataclass(frozen=True)
class Problem:
    """One question.  ``digits`` are asked of the enclosures; ``seed`` draws the training example;
    ``device`` is where training runs; ``progress`` is told what is going on.

    Deep networks have ``depth`` hidden layers and the starts ``w0`` = (w2, …, w_depth); sequences
    have ``length`` examples.
    """

    phi: Activation
    start: Start
    digits: int = 15
    seed: int = 0
    device: str = "auto"
    progress: Progress = _silent
    depth: int = 1
    w0: tuple[sympy.Expr, ...] = ()
    length: int = 3

    def watched_by(self, progress: Progress) -> Problem:
        """The same problem, telling ``progress`` what is going on."""
        return replace(self, progress=progress)

    def __getstate__(self) -> dict[str, object]:
        """For another process: without caches, and silent."""
        return {f.name: getattr(self, f.name) for f in fields(self)} | {"progress": _silent}

    @property
    def enclosure(self) -> Enclosure:
        """The certified analysis, made once however many claims look at it.

        One that is undecided for want of time is made again when it is asked for again.
        """
        from theory.one_layer.certified.enclosure import enclose

        known: Enclosure | None = self.__dict__.get("_enclosure")
        if known is not None:
            return known
        found = enclose(self.phi, self.start, self.digits)
        if remaining() > 0:
            self.__dict__["_enclosure"] = found
        return found

"""How results show themselves: in a short line, as a table in a notebook, as a picture.

Text only; a picture is drawn by whoever has Matplotlib, which is imported when one is asked for.
"""

from __future__ import annotations

import html
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from theory.errors import InputError, how_to_install

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Shown(ABC):
    """A result that says what it is.  ``facts`` are (name, value) in words, the first the outcome;
    those of the short line come without the ``notes``."""

    @property
    @abstractmethod
    def title(self) -> str: ...

    @property
    @abstractmethod
    def facts(self) -> tuple[tuple[str, str], ...]: ...

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        return ()

    def __repr__(self) -> str:
        told = ", ".join(f"{name} = {value}" if name else value for name, value in self.facts)
        return f"<{self.title}: {told}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th scope='row'>{html.escape(name)}</th><td>{html.escape(value)}</td></tr>"
            for name, value in (*self.facts, *self.notes)
        )
        return f"<table><caption>{html.escape(self.title)}</caption><tbody>{rows}</tbody></table>"

    def _repr_markdown_(self) -> str:
        rows = [(name, value) for name, value in (*self.facts, *self.notes)]
        lines = [f"| {_cell(name)} | {_cell(value)} |" for name, value in rows]
        return "\n".join([f"**{_cell(self.title)}**", "", "| | |", "| --- | --- |", *lines])


class Drawn(ABC):
    """A result of which there is a picture; its class says which."""

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw it; needs Matplotlib.

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
            If there is nothing to draw.

        Examples
        --------
        >>> from theory import enclose
        >>> enclose("sin", width=2, u0=1, v0=1).plot().get_xlabel()
        'λ1'
        """
        if self._undrawn:
            raise InputError(f"{self._undrawn}.")
        axes = axes_or_new(ax)
        self._draw(axes)
        return axes

    @abstractmethod
    def _draw(self, axes: Axes) -> None: ...

    @property
    def _undrawn(self) -> str:
        """Why there is nothing to draw; empty if there is something."""
        return ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def axes_or_new(ax: Axes | None) -> Any:
    """The axes that were given, or those of a new figure; InputError without Matplotlib."""
    if ax is not None:
        return ax
    try:
        from matplotlib import pyplot
    except ModuleNotFoundError:
        raise InputError(f"a picture needs matplotlib: {how_to_install('matplotlib')}") from None

    return pyplot.subplots(layout="constrained")[1]


def numbers_in_short(values: Any) -> str:
    """The range of many, or the one that there is."""
    import numpy as np

    found = np.asarray(values, dtype=float).ravel()
    found = found[np.isfinite(found)]
    if not found.size:
        return "none"
    low, high = found.min(), found.max()
    return f"{low:.6g}" if low == high else f"{low:.6g} … {high:.6g}"

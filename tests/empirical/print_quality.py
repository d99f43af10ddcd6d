"""What makes a figure fit for print: nothing covered, nothing cut off, letters that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from extent import LONG

from empirical.figures.style import SMALLEST, WIDTH

SLACK = 1.5  # points: boxes of letters have a margin
HEADING = re.compile(r"\(([a-z])\) ")


def faults(made: Any) -> list[str]:
    """In words; none for a figure that can be printed."""
    made.draw_without_rendering()
    renderer = made._get_renderer()
    points = made.dpi / 72
    found = []
    if abs(made.get_figwidth() - WIDTH) > 1e-9:
        found.append(f"it is {made.get_figwidth():g} inches wide")
    words = [
        (text, text.get_window_extent(renderer))
        for text in _drawn(made)
        if text.get_visible() and text.get_text().strip()
    ]
    for text, box in words:
        if text.get_fontsize() < SMALLEST:
            found.append(f"{_name(text)} has {text.get_fontsize():g} points")
        outside = max(-box.x0, -box.y0, box.x1 - made.bbox.x1, box.y1 - made.bbox.y1)
        if outside > SLACK * points:
            found.append(f"{_name(text)} is cut off by {outside / points:.0f} points")
    for i, (text, box) in enumerate(words):
        for other, second in words[:i]:
            if _overlap(box, second, SLACK * points):
                found.append(f"{_name(text)} lies over {_name(other)}")
    for legend in _legends(made):
        box = legend.get_window_extent(renderer)
        for axes in made.axes:
            if axes.axison and _overlap(box, axes.bbox, SLACK * points):
                found.append(f"a legend covers the axes {axes.get_title('left')!r}")
    letters = [m[1] for text, _ in words if (m := HEADING.match(text.get_text()))]
    if letters and sorted(letters) != [chr(97 + i) for i in range(len(letters))]:
        found.append(f"its panels are {', '.join(sorted(letters))}")
    if len(_panels(made)) > 1 and not letters:
        found.append("its panels have no letters")
    ink, area = (
        sum(a.bbox.width * a.bbox.height for a in made.axes),
        made.bbox.width * made.bbox.height,
    )
    if ink < area / 3:
        found.append(f"axes fill {ink / area:.0%} of it")
    return found


def _drawn(made: Any) -> Iterator[Any]:
    """All texts but those of ticks beyond the ends of their axis, and of axes turned off."""
    from matplotlib.axis import Tick
    from matplotlib.text import Text

    ticks = {id(text) for tick in made.findobj(Tick) for text in tick.findobj(Text)}
    off = {id(text) for axes in made.axes if not axes.axison for axis in (axes.xaxis, axes.yaxis)
           for text in axis.findobj(Text)}  # fmt: skip
    yield from (text for text in made.findobj(Text) if id(text) not in ticks | off)
    for axes in made.axes:
        for axis in (axes.xaxis, axes.yaxis) if axes.axison else ():
            for tick in axis._update_ticks():
                yield from (tick.label1, tick.label2)


def _overlap(a: Any, b: Any, slack: float) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > slack and min(a.y1, b.y1) - max(a.y0, b.y0) > slack


def _legends(made: Any) -> Iterator[Any]:
    from matplotlib.legend import Legend

    yield from made.findobj(Legend)


def _panels(made: Any) -> list[Any]:
    return [axes for axes in made.axes if axes.axison and axes.get_xlabel()]


def _name(text: Any) -> str:
    return repr(text.get_text()[:40])


def printable(made: Any, dear: bool = False) -> Any:
    """The figure, which has no faults; ``dear`` ones, of many axes, are asked by LONG_TESTS."""
    if LONG or not dear:
        assert faults(made) == []
    return made

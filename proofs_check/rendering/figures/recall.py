"""Iterating the trained network from points near the training example, along one letter.

The example is an attractor if the staircase runs into it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.engine.claims import Cycle, Where
from proofs_check.engine.letters import plain
from proofs_check.rendering.figures.picture import (
    FLOW,
    INK,
    SOFT,
    TRAINED,
    Absent,
    Picture,
    canvas,
    legend,
    mathtext,
    to_svg,
)
from proofs_check.rendering.figures.scene import Scene

TITLE = "Recall: the trained network, iterated"
BELOW, ABOVE = 1.25, 1.0  # of the example's size, shown on both sides of it
ITERATIONS = 40
FROM = {True: (-0.85, 0.85), False: (-0.07, 0.07)}  # attracted from afar, repelled from nearby


def draw(scene: Scene) -> Picture | Absent:
    """The graph of the map, the diagonal, and two cobwebs."""
    rule, stored = scene.system.iterated, scene.system.stored
    if rule is None or not stored:
        return Absent(TITLE, "the system names no example that its network stores")
    if len(rule.letters) > 1 or len(stored) > 1 or stored[0].rows > 1:
        return Absent(TITLE, "the network is iterated in several letters")
    if scene.at_end is None:
        return Absent(TITLE, "the flow was not found to arrive")
    cycle = Cycle(rule, stored[0], Where.END)
    example, slope = (
        float(x) for x in scene.evaluate([cycle.points[0], cycle.product[0, 0]], scene.at_end)
    )
    size = abs(example) or 1.0
    window = example - BELOW * size, example + ABOVE * size
    figure, axes = canvas(height=4.2)
    name = mathtext(rule.letters[0])
    axes.set(xlim=window, ylim=window, xlabel=name, ylabel=f"$g$({name})")
    x = np.linspace(*window, 801)
    axes.plot(x, x, color=SOFT, lw=1.2, ls=(0, (5, 3)), label=f"$g$({name}) = {name}")
    for i, away in enumerate(FROM[abs(slope) < 1]):
        steps = _cobweb(scene, window, example + away * size)
        axes.plot(*steps, color=TRAINED, lw=1.2, label="" if i else "iterates", zorder=2)
    axes.plot(x, scene.iterated(x), color=FLOW, lw=2.4, label=f"$g$({name})")
    axes.plot(example, example, "*", color=INK, ms=13, zorder=6, label="the example")
    legend(figure, 2)
    svg = to_svg(figure, f"{scene.name}-recall")
    return Picture("recall", TITLE, _caption(rule, slope), _alt(scene, rule, slope), svg)


def _cobweb(scene: Scene, window: tuple[float, float], start: float) -> tuple[Any, Any]:
    """From the diagonal: up to the graph, across to the diagonal, and so on."""
    x, y = [start], [start]
    for _ in range(ITERATIONS):
        value = float(scene.iterated(np.array(start)))
        if not window[0] <= value <= window[1]:
            break
        x += [start, value]
        y += [value, value]
        start = value
    return x, y


def _caption(rule: Any, slope: float) -> str:
    return f"g is {rule.text} where the flow ends; its slope at the example is {slope:.6g}."


def _alt(scene: Scene, rule: Any, slope: float) -> str:
    way = "converge to" if abs(slope) < 1 else "do not converge to"
    return (
        f"Graph of the map {rule.text} with the diagonal for {scene.setting}, where the flow ends. "
        f"They cross at the training example with slope {slope:.4g}; the staircases of iterates "
        f"from both sides {way} it, {plain(rule.letters[0])} along the horizontal axis."
    )

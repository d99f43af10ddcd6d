"""Iterating the trained network on multiples of the example: α ↦ g(α) = k u φ(v α).

f(αx) = g(α) x (with r² v for v if ‖x‖ = r), so g(1) = 1 and g'(1) = λ1: the example is an attractor
if the staircase runs into (1, 1).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.rendering.figures.picture import (
    FLOW,
    INK,
    SOFT,
    TRAINED,
    Absent,
    Picture,
    canvas,
    legend,
    to_svg,
)
from proofs_check.rendering.former.figures.scene import EndPoint, Scene

TITLE = "Recall: the map α ↦ g(α)"
WINDOW = (-0.25, 2.0)
ITERATIONS = 40
FROM = {True: (0.15, 1.85), False: (0.93, 1.07)}  # attracted from afar, repelled from nearby


def draw(scene: Scene) -> Picture | Absent:
    """The graph of g, the diagonal, and two cobwebs."""
    end = scene.end
    if end is None:
        return Absent(TITLE, "there is no end point at which the network interpolates")
    figure, axes = canvas(height=4.2)
    axes.set(xlim=WINDOW, ylim=WINDOW, xlabel="$α$", ylabel=r"$g(α)$")
    alpha = np.linspace(*WINDOW, 801)
    axes.plot(alpha, alpha, color=SOFT, lw=1.2, ls=(0, (5, 3)), label="g(α) = α")
    for i, start in enumerate(FROM[abs(end.lambda1) < 1]):
        x, y = _cobweb(scene, end, start)
        axes.plot(x, y, color=TRAINED, lw=1.2, label="" if i else "iterates of f", zorder=2)
    axes.plot(alpha, _g(scene, end, alpha), color=FLOW, lw=2.4, label=r"$g(α) = k\,u\,\varphi(vα)$")
    axes.plot(1, 1, "*", color=INK, ms=13, zorder=6, label="the example")
    legend(figure, 2)
    svg = to_svg(figure, f"{scene.name}-recall")
    return Picture("recall", TITLE, _caption(end), _alt(scene, end), svg)


def _g(scene: Scene, end: EndPoint, alpha: Any) -> Any:
    return scene.width * end.u * scene.phi(scene.r2 * end.v * np.asarray(alpha))[0]


def _cobweb(scene: Scene, end: EndPoint, alpha: float) -> tuple[list[float], list[float]]:
    """From (α, 0) or the diagonal: up to the graph, across to the diagonal, and so on."""
    x, y = [alpha], [alpha]
    for _ in range(ITERATIONS):
        value = float(_g(scene, end, alpha))
        if not WINDOW[0] <= value <= WINDOW[1]:
            break
        x += [alpha, value]
        y += [value, value]
        alpha = value
    return x, y


def _caption(end: EndPoint) -> str:
    words = "an attractor" if abs(end.lambda1) < 1 else "not an attractor"
    return (
        f"The network sends αx to g(α)x. Its slope at the example is λ1 = {end.lambda1:.6g}: "
        f"the example is {words if abs(end.lambda1) != 1 else 'neutral to first order'}."
    )


def _alt(scene: Scene, end: EndPoint) -> str:
    way = "converge to" if abs(end.lambda1) < 1 else "do not converge to"
    return (
        f"Graph of g(α) = k u φ(v α) with the diagonal for {scene.setting}. They cross at α = 1 "
        f"with slope {end.lambda1:.4g}; the staircases of iterates {way} (1, 1)."
    )

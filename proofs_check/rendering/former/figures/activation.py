"""φ and its elasticity E(z) = z φ'(z)/φ(z): the example is an attractor where |E| < 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.rendering.figures.picture import (
    BAND,
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
from proofs_check.rendering.former.figures.scene import Scene

TITLE = "The activation and its elasticity"
REACH = 4.0  # the window is [-REACH, REACH], or twice as far as the end point
TALL = 3.0  # |E| shown


def draw(scene: Scene) -> Picture | Absent:
    """φ and φ' above, E below, with the band |E| < 1."""
    z = _window(scene)
    value, slope = scene.phi(z)
    if not np.isfinite(value).any():
        return Absent(TITLE, "φ has no finite value in the window")
    figure, (above, below) = canvas(rows=2, height=4.8)
    above.axhline(0, color=SOFT, lw=0.8)
    above.plot(z, value, color=FLOW, label=r"$\varphi(z)$")
    above.plot(z, slope, color=TRAINED, lw=1.4, ls=(0, (5, 2)), label=r"$\varphi\,'(z)$")
    above.set(xlim=(z[0], z[-1]), ylim=_range(value, slope))
    _elasticity(below, z, value, slope)
    _mark(above, below, scene)
    legend(figure, 3)
    svg = to_svg(figure, f"{scene.name}-activation")
    return Picture("activation", TITLE, _caption(scene), _alt(scene), svg)


def _elasticity(axes: Any, z: Any, value: Any, slope: Any) -> None:
    with np.errstate(all="ignore"):
        elasticity = z * slope / value
    elasticity[~(np.abs(elasticity) < 10 * TALL)] = np.nan
    jumps = np.abs(np.diff(elasticity)) > TALL
    elasticity[1:][jumps] = np.nan
    axes.axhspan(-1, 1, color=BAND, alpha=0.22, lw=0, label="|E| < 1: attractor")
    axes.plot(z, elasticity, color=INK, label="$E(z)$")
    axes.set(ylim=(-TALL, TALL), xlabel="$z$", ylabel="$E(z)$")


def _mark(above: Any, below: Any, scene: Scene) -> None:
    end = scene.end
    if end is None:
        return
    a = scene.r2 * end.v
    for axes in (above, below):
        axes.axvline(a, color=SOFT, lw=1, ls=":")
    above.plot(a, scene.phi(a)[0], "*", color=INK, ms=12, zorder=6)
    below.plot(a, end.lambda1, "*", color=INK, ms=12, zorder=6, label=r"end: $E = \lambda_1$")


def _window(scene: Scene) -> Any:
    far = REACH
    if scene.end is not None:
        far = max(far, 2 * abs(scene.r2 * scene.end.v))
    return np.linspace(-far, far, 1600)  # an even number: z = 0, perhaps 0/0, is no node


def _range(*curves: Any) -> tuple[float, float]:
    """What the middle of the curves needs, so that an exponential does not flatten the rest."""
    values = np.concatenate([c[np.isfinite(c)] for c in curves])
    low, high = np.percentile(values, [4, 96])
    room = 0.15 * max(high - low, 0.1)
    return float(low - room), float(high + room)


def _caption(scene: Scene) -> str:
    text = (
        "E(z) = z φ'(z)/φ(z). Where it lies in the band, training makes the example an attractor."
    )
    if scene.end is None:
        return text
    return f"{text} The star is the end of training, where E = λ1 = {scene.end.lambda1:.6g}."


def _alt(scene: Scene) -> str:
    text = f"Graphs of φ, φ' and the elasticity E(z) = zφ'(z)/φ(z) for {scene.setting}"
    if scene.end is None:
        return text + ", with the band |E| < 1 shaded."
    inside = "inside" if abs(scene.end.lambda1) < 1 else "outside"
    where = f"E = {scene.end.lambda1:.4g}, {inside} the shaded band |E| < 1"
    return f"{text}. At the end of training {where}."

"""The phase plane of the reduced flow: conserved curves, trajectories, and where they end.

With U = r² u, a = r² v the curves are U²/2 − G(a) = const, G' = φ/φ'; the flow ends on
k u φ(r² v) = 1.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.rendering.figures.picture import (
    FLOW,
    GRID,
    INK,
    PAPER,
    SOFT,
    TARGET,
    TRAINED,
    Absent,
    Picture,
    canvas,
    legend,
    to_svg,
)
from proofs_check.rendering.former.figures.scene import Scene

TITLE = "Phase portrait"
MARGIN = 0.6  # of the extent of the trajectories, on each side
LEAST = 0.5  # half-width of the window at least, for trajectories that hardly move
SHOWN = 30.0  # a trapped flow runs off: only so far from its start is it followed
POINTS_V, POINTS_U, LEVELS = 1201, 241, 17
MARKERS = 45  # of the trained network, at most


def draw(scene: Scene) -> Picture | Absent:
    """The plane (v, u) around the trajectories."""
    if scene.flow is None and scene.training is None:
        return Absent(TITLE, "neither the flow nor the training was run")
    figure, axes = canvas(height=4.2)
    v, u = _window(scene)
    axes.set(xlim=(v[0], v[-1]), ylim=(u[0], u[-1]), xlabel="$v$", ylabel="$u$")
    axes.grid(False)
    _conserved(axes, scene, v, u)
    _interpolation(axes, scene, v, u)
    _paths(axes, scene)
    legend(figure, 2)
    return Picture("phase", TITLE, _caption(), _alt(scene), to_svg(figure, f"{scene.name}-phase"))


def _paths(axes: Any, scene: Scene) -> None:
    u0, v0 = scene.start
    if scene.flow is not None:
        axes.plot(scene.flow.v, scene.flow.u, color=FLOW, lw=2.6, label="flow")
        _arrow(axes, scene)
    if scene.training is not None:
        history = scene.training.history
        chosen = np.unique(np.linspace(0, len(history.step) - 1, MARKERS, dtype=int))
        axes.plot(
            history.v[chosen, 0],
            history.u[chosen, 0],
            "o",
            color=TRAINED,
            ms=4,
            label=f"trained, γ = {scene.training.rates[0]:.3g}",
        )
    axes.plot(v0, u0, "o", mfc=PAPER, mec=INK, mew=1.5, ms=8, zorder=5, label="start")
    if scene.end is not None:
        label = "certified end" if scene.end.certified else "end"
        axes.plot(scene.end.v, scene.end.u, "*", color=INK, ms=13, zorder=6, label=label)


def _arrow(axes: Any, scene: Scene) -> None:
    """In the middle of the visible part of the flow."""
    u, v = _near(scene, scene.flow.u, scene.flow.v)  # type: ignore[union-attr]
    length = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(v), np.diff(u)))])
    if length[-1] <= 0:
        return
    s = length[-1] * np.array([0.5, 0.53])
    tail, head = ((np.interp(x, length, v), np.interp(x, length, u)) for x in s)
    style = {"arrowstyle": "-|>", "color": FLOW, "mutation_scale": 20, "lw": 0}
    axes.annotate("", xy=head, xytext=tail, arrowprops=style)


def _near(scene: Scene, u: Any, v: Any) -> tuple[Any, Any]:
    """The finite points up to the first that lies farther than SHOWN from the start."""
    u0, v0 = scene.start
    far = ~(np.hypot(u - u0, v - v0) < SHOWN)
    stop = int(np.argmax(far)) if far.any() else len(u)
    return u[:stop], v[:stop]


def _window(scene: Scene) -> tuple[Any, Any]:
    """Grids of v and u that hold every trajectory with a margin."""
    us, vs = [np.array([scene.start[0]])], [np.array([scene.start[1]])]
    if scene.flow is not None:
        near = _near(scene, scene.flow.u, scene.flow.v)
        us.append(near[0])
        vs.append(near[1])
    if scene.training is not None:
        history = scene.training.history
        near = _near(scene, history.u[:, 0], history.v[:, 0])
        us.append(near[0])
        vs.append(near[1])
    return _grid(np.concatenate(vs), POINTS_V), _grid(np.concatenate(us), POINTS_U)


def _grid(points: Any, count: int) -> Any:
    low, high = points.min(), points.max()
    half = max((high - low) * (0.5 + MARGIN), LEAST)
    return np.linspace((low + high) / 2 - half, (low + high) / 2 + half, count)


def _conserved(axes: Any, scene: Scene, v: Any, u: Any) -> None:
    potential = _potential(scene, v)
    if not np.isfinite(potential).any():
        return
    energy = (scene.r2 * u[:, None]) ** 2 / 2 - potential[None, :]
    here = float((scene.r2 * scene.start[0]) ** 2 / 2)
    levels = np.unique(np.nanpercentile(energy, np.linspace(3, 97, LEVELS)))  # evenly spread
    grid = np.ma.masked_invalid(energy)
    axes.contour(v, u, grid, levels, colors=GRID, linewidths=1.0,
                 linestyles="solid")  # fmt: skip
    axes.contour(v, u, grid, [here], colors=INK, linewidths=1.2, linestyles=[(0, (5, 3))])
    axes.plot([], [], color=INK, lw=1.2, ls=(0, (5, 3)), label="conserved curve")


def _potential(scene: Scene, v: Any) -> Any:
    """G(r² v) − G(r² v0) by the trapezoidal rule; NaN beyond the nearest zeros of φ'."""
    a0, a = scene.start[1] * scene.r2, v * scene.r2
    total = np.full(len(a), np.nan)
    for ahead in (1, -1):
        chosen = np.flatnonzero((a - a0) * ahead >= 0)[::ahead]
        nodes = np.concatenate([[a0], a[chosen]])
        value, slope = scene.phi(nodes)
        with np.errstate(all="ignore"):
            ratio = value / slope
        sound = np.isfinite(ratio) & (np.sign(slope) == np.sign(slope[0])) & (slope != 0)
        stop = len(sound) if sound.all() else int(np.argmin(sound))
        if stop == 0:
            continue
        steps = (ratio[1:stop] + ratio[: stop - 1]) / 2 * np.diff(nodes[:stop])
        total[chosen[: len(steps)]] = np.cumsum(steps)
    return total


def _interpolation(axes: Any, scene: Scene, v: Any, u: Any) -> None:
    value, slope = scene.phi(v * scene.r2)
    with np.errstate(all="ignore"):
        curve = 1 / (scene.width * value)
    curve[~(np.abs(curve) < 3 * np.abs(u).max())] = np.nan
    curve[1:][curve[1:] * curve[:-1] < 0] = np.nan
    if ((curve > u[0]) & (curve < u[-1])).any():
        axes.plot(v, curve, color=TARGET, label=r"$k\,u\,\varphi(v) = 1$")
    for i in np.flatnonzero(slope[1:] * slope[:-1] < 0):
        axes.axvline((v[i] + v[i + 1]) / 2, color=SOFT, lw=1, ls=":")


def _caption() -> str:
    return (
        "Grey: curves on which u²/2 − ∫φ/φ' is constant; dashed, the one through the start. "
        "Training can end only on the curve where the network interpolates. "
        "Dotted: lines φ' = 0, which no trajectory crosses."
    )


def _alt(scene: Scene) -> str:
    u0, v0 = scene.start
    text = f"Phase plane of v and u for {scene.setting}. The start is (v, u) = ({v0:.4g}, {u0:.4g})"
    if scene.end is None:
        return text + "; the flow from there reaches no interpolating point in the picture."
    return (
        f"{text}. Flow and trained networks follow the conserved curve to "
        f"({scene.end.v:.4g}, {scene.end.u:.4g}), on the curve k u φ(v) = 1."
    )

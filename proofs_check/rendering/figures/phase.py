"""The phase plane of a flow of two letters: its orbits, the target, the flow and the training."""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.engine.letters import plain, t
from proofs_check.rendering.figures.picture import (
    FLOW,
    GRID,
    INK,
    PAPER,
    TARGET,
    TRAINED,
    Absent,
    Picture,
    canvas,
    legend,
    mathtext,
    to_svg,
)
from proofs_check.rendering.figures.scene import Scene

TITLE = "Phase portrait"
MARGIN = 0.6  # of the extent of the orbits, on each side
LEAST = 0.5  # half-width of the window at least, for orbits that hardly move
SHOWN = 30.0  # a trapped flow runs off: only so far from its start is it followed
POINTS = 241  # of the grid, along each axis
DENSITY = 0.9  # of the orbits that are drawn
MARKERS = 45  # of the trained network, at most


def draw(scene: Scene) -> Picture | Absent:
    """The plane around the orbits; the first letter is upward."""
    if len(scene.letters) != 2:
        return Absent(TITLE, f"the state has {len(scene.letters)} letters, not two")
    if scene.flow is None and scene.training is None:
        return Absent(TITLE, "neither the flow nor the training was run")
    up, across = scene.letters
    figure, axes = canvas(height=4.2)
    paths = _paths(scene)
    x, y = _window(scene, paths)
    axes.set(
        xlim=(x[0], x[-1]), ylim=(y[0], y[-1]),
        xlabel=mathtext(across), ylabel=mathtext(up),
    )  # fmt: skip
    axes.grid(False)
    _orbits(axes, scene, x, y)
    _target(axes, scene, x, y)
    _drawn(axes, scene, paths)
    legend(figure, 2)
    svg = to_svg(figure, f"{scene.name}-phase")
    return Picture("phase", TITLE, _caption(scene), _alt(scene), svg)


def _paths(scene: Scene) -> dict[str, Any]:
    """(up, across) of the flow and of training at the largest learning rate, near the start."""
    found = {}
    if scene.flow is not None:
        found["flow"] = _near(scene, *scene.flow.fine)
    run = scene.training
    names = tuple(map(str, scene.letters))
    if run is not None and all(n in run.records[0].letters for n in names):
        rows = [[r.letters[n][0] for r in run.records] for n in names]
        up, across = _near(scene, *map(np.array, rows))
        last = max(len(up) - 1, 0)
        chosen = np.unique(np.linspace(0, last, MARKERS, dtype=int))[: len(up)]
        found["training"] = up[chosen], across[chosen]
    return found


def _near(scene: Scene, up: Any, across: Any) -> tuple[Any, Any]:
    """The finite points up to the first that lies farther than SHOWN from the start."""
    far = ~(np.hypot(up - scene.start[0], across - scene.start[1]) < SHOWN)
    stop = int(np.argmax(far)) if far.any() else len(up)
    return up[:stop], across[:stop]


def _window(scene: Scene, paths: dict[str, Any]) -> tuple[Any, Any]:
    """Grids that hold every path with a margin."""
    ups = np.concatenate([[scene.start[0]], *(p[0] for p in paths.values())])
    acrosses = np.concatenate([[scene.start[1]], *(p[1] for p in paths.values())])
    return _grid(acrosses), _grid(ups)


def _grid(points: Any) -> Any:
    low, high = points.min(), points.max()
    half = max((high - low) * (0.5 + MARGIN), LEAST)
    return np.linspace((low + high) / 2 - half, (low + high) / 2 + half, POINTS)


def _orbits(axes: Any, scene: Scene, x: Any, y: Any) -> None:
    """Grey, without the clock's factor, so that they cross the target."""
    rates = list(scene.system.direction.values())
    if any(e.has(t) for e in rates):
        return  # the orbits through a point are many
    across, up = np.meshgrid(x, y)
    v_up, v_across = scene.evaluate(rates, (up, across))
    with np.errstate(all="ignore"):
        size = np.hypot(v_up, v_across)
        v_up, v_across = (np.ma.masked_invalid(v / size) for v in (v_up, v_across))
    if np.ma.getmaskarray(v_up).all():
        return
    axes.streamplot(
        x, y, v_across, v_up,
        color=GRID, linewidth=0.9, density=DENSITY, arrowsize=0.7, zorder=1,
    )  # fmt: skip
    axes.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))


def _target(axes: Any, scene: Scene, x: Any, y: Any) -> None:
    """Solid, where it is one equation; of several the target is where they meet."""
    several = len(scene.system.goal) > 1
    dashes: Any = (0, (5, 3)) if several else "solid"
    across, up = np.meshgrid(x, y)
    shown = False
    for value in scene.evaluate(scene.system.goal, (up, across)) if scene.system.goal else ():
        grid = np.ma.masked_invalid(value)
        if grid.count() and grid.min() < 0 < grid.max():
            axes.contour(x, y, grid, [0.0], colors=TARGET, linewidths=1.8, linestyles=[dashes])
            shown = True
    if shown:
        label = "equations of the target" if several else "target"
        axes.plot([], [], color=TARGET, ls=dashes, label=label)


def _drawn(axes: Any, scene: Scene, paths: dict[str, Any]) -> None:
    if "flow" in paths:
        up, across = paths["flow"]
        axes.plot(across, up, color=FLOW, lw=2.6, label="flow")
        _arrow(axes, up, across)
    if "training" in paths:
        up, across = paths["training"]
        rate = scene.training.rates[0]  # type: ignore[union-attr]
        axes.plot(across, up, "o", color=TRAINED, ms=4, label=f"trained, γ = {rate:.3g}")
    up, across = scene.start
    axes.plot(across, up, "o", mfc=PAPER, mec=INK, mew=1.5, ms=8, zorder=5, label="start")
    if scene.at_end is not None:
        up, across = scene.at_end
        label = "certified end" if scene.certified else "end"
        axes.plot(across, up, "*", color=INK, ms=13, zorder=6, label=label)


def _arrow(axes: Any, up: Any, across: Any) -> None:
    """In the middle of the visible part of the flow."""
    if len(up) < 2:
        return
    length = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(across), np.diff(up)))])
    if length[-1] <= 0:
        return
    tail, head = (
        (np.interp(s, length, across), np.interp(s, length, up))
        for s in length[-1] * np.array([0.5, 0.53])
    )
    style = {"arrowstyle": "-|>", "color": FLOW, "mutation_scale": 20, "lw": 0}
    axes.annotate("", xy=head, xytext=tail, arrowprops=style)


def _caption(scene: Scene) -> str:
    timeless = not any(e.has(t) for e in scene.system.direction.values())
    parts = ["Grey: orbits from other starts."] if timeless else ["The velocity depends on time."]
    if scene.system.goal:
        where = "on the target" if len(scene.system.goal) == 1 else "where all equations hold"
        parts.append(f"The flow can end only {where}.")
    return " ".join(parts)


def _alt(scene: Scene) -> str:
    up, across = map(plain, scene.letters)
    u0, v0 = scene.start
    text = (
        f"Phase plane of {across} and {up} for {scene.setting}. The start is ({across}, {up}) = "
        f"({v0:.4g}, {u0:.4g})"
    )
    if scene.at_end is None:
        return text + "; the flow was not found to arrive at the target."
    u, v = scene.at_end
    return f"{text}; the flow from there ends on the target, at ({v:.4g}, {u:.4g})."

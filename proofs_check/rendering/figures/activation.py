"""φ and its elasticity E(z) = z φ'(z)/φ(z), and the arguments of φ where the flow ends."""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.engine.letters import abstract_functions
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
from proofs_check.rendering.figures.scene import Scene
from theory.symbolic.mean import NORMAL

TITLE = "The activation and its elasticity"
REACH = 4.0  # the window is [-REACH, REACH], or twice as far as the end
TALL = 3.0  # |E| shown


def draw(scene: Scene) -> Picture | Absent:
    """φ and φ' above, E below, with the band |E| < 1."""
    if scene.case.activation is None:
        return Absent(TITLE, "the system has no activation")
    at = _arguments(scene)
    z = _window(at)
    value, slope = scene.phi(z)
    if not np.isfinite(value).any():
        return Absent(TITLE, "φ has no finite value in the window")
    figure, (above, below) = canvas(rows=2, height=4.8)
    above.axhline(0, color=SOFT, lw=0.8)
    above.plot(z, value, color=FLOW, label=r"$\varphi(z)$")
    above.plot(z, slope, color=TRAINED, lw=1.4, ls=(0, (5, 2)), label=r"$\varphi\,'(z)$")
    above.set(xlim=(z[0], z[-1]), ylim=_range(value, slope))
    _elasticity(below, z, value, slope)
    _mark(above, below, scene, at)
    legend(figure, 3)
    svg = to_svg(figure, f"{scene.name}-activation")
    return Picture("activation", TITLE, _caption(at), _alt(scene, at), svg)


def _arguments(scene: Scene) -> Any:
    """The values at the end of what φ is applied to, each once."""
    if scene.at_end is None:
        return np.zeros(0)
    system = scene.system
    formulas = [system.unobserved(e) for e in (*system.goal, *system.motion.values())]
    atoms = set().union(*map(abstract_functions, formulas))
    arguments = sorted(
        {a.args[0] for a in atoms if not a.args[0].free_symbols & set(NORMAL)}, key=str
    )
    values = np.array([float(x) for x in scene.evaluate(arguments, scene.at_end)])
    return np.unique(values[np.isfinite(values)].round(12))


def _elasticity(axes: Any, z: Any, value: Any, slope: Any) -> None:
    with np.errstate(all="ignore"):
        elasticity = z * slope / value
    elasticity[~(np.abs(elasticity) < 10 * TALL)] = np.nan
    jumps = np.abs(np.diff(elasticity)) > TALL
    elasticity[1:][jumps] = np.nan
    axes.axhspan(-1, 1, color=BAND, alpha=0.22, lw=0, label="|E| < 1")
    axes.plot(z, elasticity, color=INK, label="$E(z)$")
    axes.set(ylim=(-TALL, TALL), xlabel="$z$", ylabel="$E(z)$")


def _mark(above: Any, below: Any, scene: Scene, at: Any) -> None:
    for i, a in enumerate(at):
        for axes in (above, below):
            axes.axvline(a, color=SOFT, lw=1, ls=":")
        above.plot(a, scene.phi(a)[0], "*", color=INK, ms=12, zorder=6)
        below.plot(a, _at(scene, a), "*", color=INK, ms=12, zorder=6,
                   label="" if i else "where the flow ends")  # fmt: skip


def _at(scene: Scene, a: float) -> float:
    value, slope = scene.phi(a)
    with np.errstate(all="ignore"):
        return float(a * slope / value)


def _window(at: Any) -> Any:
    far = max([REACH, *(2 * abs(a) for a in at)])
    return np.linspace(-far, far, 1600)  # an even number: z = 0, perhaps 0/0, is no node


def _range(*curves: Any) -> tuple[float, float]:
    """What the middle of the curves needs, so that an exponential does not flatten the rest."""
    values = np.concatenate([c[np.isfinite(c)] for c in curves])
    low, high = np.percentile(values, [4, 96])
    room = 0.15 * max(high - low, 0.1)
    return float(low - room), float(high + room)


def _caption(at: Any) -> str:
    text = "E(z) = z φ'(z)/φ(z)."
    if not len(at):
        return text
    stars = "The star is what φ is applied to" if len(at) == 1 else "Stars are what φ is applied to"
    return f"{text} {stars} where the flow ends."


def _alt(scene: Scene, at: Any) -> str:
    text = f"Graphs of φ, φ' and the elasticity E(z) = zφ'(z)/φ(z) for {scene.setting}"
    if not len(at):
        return text + ", with the band |E| < 1 shaded."
    values = ", ".join(f"E({a:.4g}) = {_at(scene, a):.4g}" for a in at)
    return f"{text}. Where the flow ends {values}; the band |E| < 1 is shaded."

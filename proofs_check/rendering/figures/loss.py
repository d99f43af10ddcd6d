"""The loss over time, of the flow and of training, with the predicted final rate.

Where a clock c is the factor of the velocity that vanishes, and the loss is c² times something that
does not, ċ = −κ c near the end and the loss decays like e^{−2κt}.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import sympy

from proofs_check.engine.atoms import names_of_atoms
from proofs_check.rendering.figures.picture import (
    FLOW,
    INK,
    TRAINED,
    Absent,
    Picture,
    canvas,
    legend,
    to_svg,
)
from proofs_check.rendering.figures.scene import Scene

TITLE = "Loss over time"
FLOOR = 1e-24  # of the ordinate
ANCHOR = 1e-10  # relative loss at which the predicted line touches the flow
OVERSHOOT = 3.0  # of the predicted line over the largest loss, where the decay begins late
MARKERS = 60
LATEST = 1.2  # times the time at which the flow has arrived; training rests long after that


def draw(scene: Scene) -> Picture | Absent:
    """Logarithmic ordinate, so that an exponential decay is a straight line."""
    if scene.system.loss is None:
        return Absent(TITLE, "the system has no loss")
    if scene.flow is None and scene.training is None:
        return Absent(TITLE, "neither the flow nor the training was run")
    times, loss = _flow_loss(scene)
    if not len(times) and scene.training is None:
        return Absent(TITLE, "the loss is 0, or no number, on the integrated flow")
    figure, axes = canvas()
    axes.set(xlabel="time  $t$  (learning rate × steps)", ylabel="loss", yscale="log")
    arrived = scene.flow is not None and scene.flow.arrived
    last = LATEST * _arrival(times, loss) if arrived and len(times) else math.inf
    _trained(axes, scene, last)
    rate = _rate(scene)
    _flow(axes, times, loss, rate, last)
    if last < math.inf:
        axes.set_xlim(-0.02 * last, last)
    elif len(times):
        axes.set_xscale("log")  # it may creep for ever
    if axes.get_ylim()[0] < FLOOR:
        axes.set_ylim(bottom=FLOOR)
    legend(figure, 2)
    svg = to_svg(figure, f"{scene.name}-loss")
    return Picture("loss", TITLE, _caption(rate), _alt(scene, rate), svg)


def _flow_loss(scene: Scene) -> tuple[Any, Any]:
    """Times and losses of the integrated flow, down to what floats resolve."""
    if scene.flow is None:
        return np.zeros(0), np.zeros(0)
    (loss,) = scene.evaluate([sympy.sympify(scene.system.loss)], tuple(scene.flow.fine))
    seen = np.isfinite(loss) & (loss > FLOOR)
    return scene.flow.times[seen], loss[seen]


def _arrival(times: Any, loss: Any) -> float:
    """When the loss was first as small as it gets; later it is rounding."""
    return float(times[int(np.argmax(loss <= 10 * loss.min()))])


def _rate(scene: Scene) -> float:
    """2κ; NaN where the loss is not known to decay like c²."""
    clock, loss = scene.system.clock, scene.system.loss
    if clock is None or scene.at_end is None or loss is None:
        return math.nan
    named = names_of_atoms(loss, clock)
    factor = sympy.cancel(loss.xreplace(named) / clock.xreplace(named) ** 2)
    factor = factor.xreplace({name: atom for atom, name in named.items()})
    decay = -scene.system.rate(clock, scene.system.direction)
    found, kappa = (float(x) for x in scene.evaluate([factor, decay], scene.at_end))
    return 2 * kappa if math.isfinite(found) and found != 0 and kappa > 0 else math.nan


def _flow(axes: Any, times: Any, loss: Any, rate: float, last: float) -> None:
    if not len(times):
        return
    axes.plot(times, loss, color=FLOW, label="flow")
    if not (math.isfinite(rate) and len(times) > 2):
        return
    at = int(np.argmin(np.abs(np.log(loss / loss[0] / ANCHOR))))
    t0, l0 = times[at], loss[at]
    highest = np.log(OVERSHOOT * loss.max() / l0)
    t = np.array([max(0.0, t0 - highest / rate), min(last, times[-1])])
    axes.plot(
        t,
        l0 * np.exp(-rate * (t - t0)),
        color=INK,
        lw=1.2,
        ls=(0, (5, 3)),
        label=rf"predicted rate  $e^{{-{rate:.4g}\,t}}$",
    )


def _trained(axes: Any, scene: Scene, last: float) -> None:
    run = scene.training
    if run is None:
        return
    steps = np.array([r.step for r in run.records])
    every = np.array([r.loss for r in run.records])
    for level, mark in ((0, "o"), (len(run.rates) - 1, "+")):
        time, loss = steps * run.rates[level], every[:, level]
        seen = np.flatnonzero((loss > FLOOR) & (time <= last))
        if len(seen):
            seen = seen[np.unique(np.linspace(0, len(seen) - 1, MARKERS, dtype=int))]
            axes.plot(
                time[seen],
                loss[seen],
                mark,
                color=TRAINED,
                ms=4 if mark == "o" else 6,
                label=f"trained, γ = {run.rates[level]:.3g}",
            )


def _caption(rate: float) -> str:
    if math.isfinite(rate):
        return (
            f"Near the end the loss decays at the rate {rate:.5g}, which follows from the velocity "
            "there: the slope of the dashed line."
        )
    return "No rate of decay was predicted: the flow does not arrive, or has no clock."


def _alt(scene: Scene, rate: float) -> str:
    text = f"Loss against time on a logarithmic scale for {scene.setting}."
    if not math.isfinite(rate):
        return text + " No rate of convergence was predicted."
    return f"{text} It falls along a straight line, whose slope is the predicted rate {rate:.4g}."

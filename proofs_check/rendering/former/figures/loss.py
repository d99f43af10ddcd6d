"""The loss r² e²/2 over time, of the flow and of training, with the predicted final rate.

e decays like exp(−ρ t), ρ = k(φ² + U²φ'²) at the end, so the loss decays like exp(−2ρ t).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

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
from proofs_check.rendering.former.figures.scene import Scene
from theory.one_layer.trajectory import Arrival

TITLE = "Loss over time"
FLOOR = 1e-24  # of the ordinate: the flow is integrated until e = 1e-12
ANCHOR = 1e-10  # relative loss at which the predicted line touches the flow
OVERSHOOT = 3.0  # of the predicted line over the largest loss, where the decay begins late
MARKERS = 60
LATEST = 1.2  # times the time at which the flow has arrived; training rests long after that


def draw(scene: Scene) -> Picture | Absent:
    """Logarithmic ordinate, so that an exponential decay is a straight line."""
    if scene.flow is None and scene.training is None:
        return Absent(TITLE, "neither the flow nor the training was run")
    if scene.flow is not None and len(scene.flow.t) < 2 and scene.training is None:
        return Absent(TITLE, f"the flow did not move: {scene.flow.arrival.value}")
    figure, axes = canvas()
    axes.set(xlabel="time  $t$  (learning rate × steps)", ylabel="loss", yscale="log")
    _trained(axes, scene)
    _flow(axes, scene)
    if scene.flow is not None and scene.flow.arrival is Arrival.ARRIVED and scene.flow.t[-1] > 0:
        axes.set_xlim(-0.02 * scene.flow.t[-1], LATEST * scene.flow.t[-1])
    if axes.get_ylim()[0] < FLOOR:
        axes.set_ylim(bottom=FLOOR)
    legend(figure, 2)
    return Picture(
        "loss", TITLE, _caption(scene), _alt(scene), to_svg(figure, f"{scene.name}-loss")
    )


def _flow(axes: Any, scene: Scene) -> None:
    flow = scene.flow
    if flow is None:
        return
    loss = scene.r2 * flow.residual**2 / 2
    seen = loss > 0
    axes.plot(flow.t[seen], loss[seen], color=FLOW, label="flow")
    if flow.arrival is not Arrival.ARRIVED:
        axes.set_xscale("log")  # it may creep for ever
    rate = flow.predicted_rate
    if not (math.isfinite(rate) and rate > 0 and seen.sum() > 2):
        return
    at = int(np.argmin(np.abs(np.log(loss[seen] / loss[seen][0] / ANCHOR))))
    t0, l0 = flow.t[seen][at], loss[seen][at]
    highest = np.log(OVERSHOOT * loss[seen].max() / l0)
    t = np.array([max(0.0, t0 - highest / (2 * rate)), flow.t[-1]])
    axes.plot(
        t,
        l0 * np.exp(-2 * rate * (t - t0)),
        color=INK,
        lw=1.2,
        ls=(0, (5, 3)),
        label=rf"predicted rate  $e^{{-{2 * rate:.4g}\,t}}$",
    )


def _trained(axes: Any, scene: Scene) -> None:
    if scene.training is None:
        return
    history, rates = scene.training.history, scene.training.rates
    arrived = scene.flow is not None and scene.flow.arrival is Arrival.ARRIVED
    last = LATEST * scene.flow.t[-1] if arrived else math.inf  # type: ignore[union-attr]
    for level, mark in ((0, "o"), (len(rates) - 1, "+")):
        seen = np.flatnonzero((history.loss[:, level] > FLOOR) & (history.time[:, level] <= last))
        if len(seen):
            seen = seen[np.unique(np.linspace(0, len(seen) - 1, MARKERS, dtype=int))]
            axes.plot(
                history.time[seen, level],
                history.loss[seen, level],
                mark,
                color=TRAINED,
                ms=4 if mark == "o" else 6,
                label=f"trained, γ = {rates[level]:.3g}",
            )


def _caption(scene: Scene) -> str:
    if scene.flow is not None and math.isfinite(scene.flow.predicted_rate):
        return (
            f"The residual 1 − p decays at rate k(φ² + u²φ'²) = {scene.flow.predicted_rate:.5g} at "
            "the end point, the loss twice as fast: the slope of the dashed line."
        )
    return "The residual had not vanished when the integration ended: there is no rate to predict."


def _alt(scene: Scene) -> str:
    text = f"Loss against time on a logarithmic scale for {scene.setting}."
    if scene.flow is None or not math.isfinite(scene.flow.predicted_rate):
        return text + " No rate of convergence was predicted."
    return (
        f"{text} Flow and training fall together along a straight line, whose slope is twice the "
        f"predicted rate {scene.flow.predicted_rate:.4g}."
    )

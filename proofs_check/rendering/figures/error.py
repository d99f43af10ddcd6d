"""How far gradient descent ends from the flow, against the learning rate γ: first order in γ."""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.engine.letters import plain
from proofs_check.rendering.figures.picture import (
    BAND,
    FLOW,
    INK,
    SOFT,
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

TITLE = "Error against the learning rate"
ROUNDING = 1e-12  # relative to a letter: what is closer is no effect of γ
_LOOKS = ((FLOW, "o"), (TRAINED, "s"), (TARGET, "^"), (SOFT, "v"), (BAND, "D"), (INK, "P"))


def draw(scene: Scene) -> Picture | Absent:
    """Log-log: a line of slope 1 is first order."""
    run = scene.training
    if run is None:
        return Absent(TITLE, "no network was trained to rest")
    from proofs_check.engine.training.trainer import not_there

    why = not_there(run)
    if why:
        return Absent(TITLE, why)
    errors = _errors(scene, run)
    if not errors:
        return Absent(TITLE, "the end of training does not depend on γ, but for rounding")
    figure, axes = canvas()
    axes.set(xlabel="learning rate  $γ$", ylabel="error", xscale="log", yscale="log")
    for (letter, error), (colour, mark) in zip(errors.items(), _LOOKS, strict=False):
        seen = error > 0
        name = mathtext(letter)
        axes.plot(run.rates[seen], error[seen], mark, color=colour, ms=7, label=name)
    axes.set_xticks(run.rates, [f"{rate:.2g}" for rate in run.rates], minor=False)
    axes.set_xticks([], minor=True)
    largest = max(errors.values(), key=lambda e: e[0])
    if largest[-1] > 0:
        line = largest[-1] * run.rates / run.rates[-1]
        axes.plot(run.rates, line, color=INK, lw=1.2, ls=(0, (5, 3)), zorder=1, label="slope 1")
    legend(figure, 4)
    svg = to_svg(figure, f"{scene.name}-error")
    return Picture("error", TITLE, _caption(scene), _alt(scene, errors), svg)


def _errors(scene: Scene, run: Any) -> dict[Any, Any]:
    """|x(γ) − x(0)| of the letters that training reads and whose end depends on γ; x(0) is
    certified, or extrapolated."""
    from theory.extrapolation import richardson

    read, errors = run.records[-1].letters, {}
    for letter in (*scene.system.state, *scene.system.observed)[: len(_LOOKS)]:
        values = read.get(str(letter))
        if values is None or not np.isfinite(values).all():
            continue
        proved = scene.end.values.get(letter) if scene.end is not None else None
        limit = proved.middle if proved is not None else float(richardson(values).value)
        error = np.abs(values - limit)
        if error[0] > ROUNDING * max(abs(limit), float(np.abs(values).max())):
            errors[letter] = error
    return errors


def _caption(scene: Scene) -> str:
    centre = "certified end" if scene.certified else "extrapolation to γ = 0"
    return (
        f"How far each letter of the trained weights is from the {centre}, for each learning rate "
        "of the ladder. At first order, halving γ halves the error."
    )


def _alt(scene: Scene, errors: dict[Any, Any]) -> str:
    letter, error = next(iter(errors.items()))
    rates = scene.training.rates  # type: ignore[union-attr]
    names = ", ".join(map(plain, errors))
    return (
        f"Log-log plot of the errors of {names} against γ for {scene.setting}. From "
        f"γ = {rates[0]:.3g} to {rates[-1]:.3g} the error of {plain(letter)} goes from "
        f"{error[0]:.2g} to {error[-1]:.2g}; a line of slope 1 is drawn beside it."
    )

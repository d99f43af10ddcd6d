"""How far gradient descent ends from the flow, against the learning rate γ: first order in γ."""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.rendering.figures.picture import (
    FLOW,
    INK,
    TARGET,
    TRAINED,
    Absent,
    Picture,
    canvas,
    legend,
    to_svg,
)
from proofs_check.rendering.former.figures.scene import Scene

TITLE = "Error against the learning rate"
_LOOKS = (("u", FLOW, "o"), ("v", TRAINED, "s"), ("lambda1", TARGET, "^"))
_LETTERS = {"u": "$|u(γ) - u|$", "v": "$|v(γ) - v|$", "lambda1": r"$|\lambda_1(γ) - \lambda_1|$"}


def draw(scene: Scene) -> Picture | Absent:
    """Log-log: a line of slope 1 is first order."""
    run = scene.training
    if run is None or run.end is None:
        return Absent(TITLE, "no network was trained")
    if run.limit is None:
        return Absent(TITLE, "fewer than three learning rates reached f(x) = y")
    errors = _errors(scene)
    if not any((e > 0).any() for e in errors.values()):
        return Absent(TITLE, "the end of training does not depend on γ")
    figure, axes = canvas()
    axes.set(xlabel="learning rate  $γ$", ylabel="error", xscale="log", yscale="log")
    rates = run.rates[: run.limit.levels]
    for name, colour, mark in _LOOKS:
        seen = errors[name] > 0
        axes.plot(rates[seen], errors[name][seen], mark, color=colour, ms=7, label=_LETTERS[name])
    axes.set_xticks(rates, [f"{rate:.2g}" for rate in rates], minor=False)
    axes.set_xticks([], minor=True)
    _guide(axes, rates, max(errors.values(), key=lambda e: e[0]))
    legend(figure, 4)
    svg = to_svg(figure, f"{scene.name}-error")
    return Picture("error", TITLE, _caption(scene), _alt(scene, errors), svg)


def _errors(scene: Scene) -> dict[str, Any]:
    """|x(γ) − x(0)|, shape (levels,); x(0) is the certified end, or the extrapolated one."""
    run, end = scene.training, scene.end
    assert run is not None
    assert run.end is not None
    assert run.limit is not None
    errors = {}
    for name in ("u", "v", "lambda1"):
        extrapolated = float(getattr(run.limit, name).value)
        limit = getattr(end, name) if end and end.certified else extrapolated
        errors[name] = np.abs(getattr(run.end, name)[: run.limit.levels] - limit)
    return errors


def _guide(axes: Any, rates: Any, errors: Any) -> None:
    """Slope 1 through the smallest error of the largest family."""
    if errors[-1] > 0:
        line = errors[-1] * rates / rates[-1]
        axes.plot(rates, line, color=INK, lw=1.2, ls=(0, (5, 3)), zorder=1, label="slope 1")


def _caption(scene: Scene) -> str:
    end = scene.end
    centre = "certified end point" if end and end.certified else "extrapolation to γ = 0"
    return (
        f"The distance between the trained network and the {centre}, for each learning rate of "
        "the ladder. Halving γ halves the error."
    )


def _alt(scene: Scene, errors: dict[str, Any]) -> str:
    rates = scene.training.rates  # type: ignore[union-attr]
    u = errors["u"]
    return (
        f"Log-log plot of the errors of u, v and λ1 against γ for {scene.setting}. From "
        f"γ = {rates[0]:.3g} to {rates[len(u) - 1]:.3g} the error of u falls from {u[0]:.2g} to "
        f"{u[-1]:.2g}, parallel to a line of slope 1."
    )

"""The pictures of a report, one file each.  matplotlib is imported only when one is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs_check.rendering.figures.picture import Absent, Picture
from proofs_check.rendering.figures.scene import Scene

if TYPE_CHECKING:
    from proofs_check.engine.report import Report

NO_DATA = "no orbit was certified, integrated or trained for this theorem"


def pictures(report: Report) -> tuple[Picture | Absent, ...]:
    """Every picture that the report has data for, and for the others the reason."""
    scene = Scene.of(report)
    if scene.empty:
        return (Absent("Pictures", NO_DATA),)
    from proofs_check.rendering.figures import activation, error, loss, phase, recall

    return tuple(module.draw(scene) for module in (phase, loss, error, recall, activation))

"""The pictures of a report, one file each.  matplotlib is imported only when one is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs_check.rendering.figures.picture import Absent, Picture
from proofs_check.rendering.former.figures.scene import Scene

if TYPE_CHECKING:
    from proofs_check.examination import Report

NO_DATA = (
    "nothing of this statement was certified, integrated or trained "
    "in the one-layer setting (φ, k, u0, v0)"
)


def pictures(report: Report) -> tuple[Picture | Absent, ...]:
    """Every picture that the report has data for, and for the others the reason."""
    scene = Scene.of(report)
    if scene.empty:
        return (Absent("Pictures", NO_DATA),)
    from proofs_check.rendering.former.figures import activation, error, loss, phase, recall

    return tuple(module.draw(scene) for module in (phase, loss, error, recall, activation))

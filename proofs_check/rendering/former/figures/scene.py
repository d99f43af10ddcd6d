"""What a report holds that can be drawn, whatever its methods were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from theory.one_layer.start import nearest_float

if TYPE_CHECKING:
    from proofs_check.descent import Descent
    from proofs_check.examination import Report
    from proofs_check.problem import Problem
    from theory.one_layer.certified.enclosure import Enclosure
    from theory.one_layer.trajectory import Trajectory


@dataclass(frozen=True)
class EndPoint:
    """Where the flow ends, in floats; ``certified`` if they are centres of proved enclosures."""

    u: float
    v: float
    lambda1: float
    certified: bool


@dataclass(frozen=True)
class Scene:
    """The records of the one-layer setting; each may be missing."""

    name: str
    problem: Problem
    flow: Trajectory | None
    training: Descent | None
    enclosure: Enclosure | None

    @classmethod
    def of(cls, report: Report) -> Scene:
        """Records of other kinds (deep networks, sequences) are left to their own statements."""
        from proofs_check.descent import Descent
        from theory.one_layer.certified.enclosure import Enclosure
        from theory.one_layer.trajectory import Trajectory

        def of_kind(kind: type, record: Any) -> Any:
            return record if isinstance(record, kind) else None

        training = of_kind(Descent, report.records.get("training"))
        return cls(
            report.statement.name,
            report.problem,
            of_kind(Trajectory, report.records.get("flow")),
            training if training is not None and len(training.history.step) else None,
            of_kind(Enclosure, report.enclosure),
        )

    @property
    def empty(self) -> bool:
        return self.flow is None and self.training is None and self.enclosure is None

    @property
    def r2(self) -> float:
        return nearest_float(self.problem.start.norm**2)

    @property
    def width(self) -> int:
        return self.problem.start.width

    @property
    def start(self) -> tuple[float, float]:
        """(u0, v0)."""
        return nearest_float(self.problem.start.u0), nearest_float(self.problem.start.v0)

    @property
    def setting(self) -> str:
        """For alternative texts."""
        return f"φ(z) = {self.problem.phi.expression}, k = {self.width}"

    @property
    def end(self) -> EndPoint | None:
        """From the certified method if it has one, else from the integrated flow."""
        from theory.one_layer.trajectory import Arrival

        found, flow = self.enclosure, self.flow
        if found and found.u and found.v and found.lambda1:
            return EndPoint(found.u.middle, found.v.middle, found.lambda1.middle, True)
        if flow is not None and flow.arrival is Arrival.ARRIVED:
            return EndPoint(float(flow.u[-1]), float(flow.v[-1]), flow.lambda1, False)
        return None

    def phi(self, z: Any) -> tuple[Any, Any]:
        """(φ, φ') on an array; NaN where φ is undefined."""
        with np.errstate(all="ignore"):
            value, slope = self.problem.phi.array_functions(np)(np.asarray(z, dtype=np.float64))
        return value, slope

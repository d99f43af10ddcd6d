"""What a report holds that can be drawn: the orbit in floats, the training, the proved end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from proofs_check.engine.letters import plain

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from proofs_check.engine.case import Case
    from proofs_check.engine.ending import End
    from proofs_check.engine.flow.paths import Path
    from proofs_check.engine.report import Report
    from proofs_check.engine.system import System
    from proofs_check.engine.training.trainer import Run


@dataclass(frozen=True)
class Scene:
    """Each of ``flow``, ``training`` and ``end`` may be missing."""

    name: str
    system: System
    case: Case
    flow: Path | None
    training: Run | None
    end: End | None

    @classmethod
    def of(cls, report: Report) -> Scene:
        flow, run = report.integrated, report.trained
        return cls(
            report.theorem.name,
            report.theorem.system,
            report.case,
            flow if flow is not None and len(flow.times) > 1 else None,
            run if run is not None and run.records else None,
            report.end,
        )

    @property
    def empty(self) -> bool:
        return self.flow is None and self.training is None and self.end is None

    @property
    def letters(self) -> tuple[Symbol, ...]:
        """Of the state, in which every formula can be evaluated."""
        return tuple(self.system.state)

    @property
    def setting(self) -> str:
        """For alternative texts."""
        phi = self.case.activation
        values = [f"φ(z) = {phi.expression}"] if phi is not None else []
        values += [f"{plain(s)} = {x}" for s, x in self.case.shown.items()]
        return ", ".join(values)

    @cached_property
    def start(self) -> tuple[float, ...]:
        return tuple(map(float, self._evaluator(list(self.system.state.values()), ())(())))

    @property
    def certified(self) -> bool:
        """Whether the end is the centre of proved enclosures."""
        return self.end is not None and bool(self.end.values)

    @cached_property
    def at_end(self) -> tuple[float, ...] | None:
        """The state where the flow ends: certified, else where the integrated orbit arrived."""
        end = self.end
        if end is not None and all(s in end.values for s in self.letters) and end.values:
            return tuple(end.values[s].middle for s in self.letters)
        if self.flow is not None and self.flow.arrived:
            return tuple(map(float, self.flow.fine[:, -1]))
        return None

    def evaluate(self, expressions: Sequence[Expr], states: Sequence[Any]) -> tuple[Any, ...]:
        """Expressions of the system's letters at states, one array or number a letter."""
        shape = np.broadcast_shapes(*(np.shape(x) for x in states))
        found = self._evaluator(expressions, self.letters)(tuple(states))
        return tuple(np.broadcast_to(x, shape) for x in found)

    def _evaluator(self, expressions: Sequence[Expr], letters: tuple[Symbol, ...]) -> Any:
        from proofs_check.engine.sides import on_floats

        return on_floats([self.system.unobserved(e) for e in expressions], letters, self.case)

    def iterated(self, points: Any) -> Any:
        """The network at the end as a map of one letter."""
        from proofs_check.engine.sides import on_floats

        rule = self.system.iterated
        state = self.at_end or ()
        run = on_floats(list(rule.images), (*rule.letters, *self.letters), self.case)
        return np.broadcast_to(run((points, *state))[0], np.shape(points))

    def phi(self, z: Any) -> tuple[Any, Any]:
        """(φ, φ') on an array; NaN where φ is undefined."""
        with np.errstate(all="ignore"):
            value, slope = self.case.phi.array_functions(np)(np.asarray(z, dtype=np.float64))
        return value, slope

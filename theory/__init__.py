"""The mathematics of the paper, symbolic, certified and numerical.  No input or output, no torch.

>>> from theory import Start, enclose
>>> end = enclose("sin", Start.of(width=2, u0=1, v0=1), digits=20)
>>> end.classification.value
'attractor'

Names are imported on first use, so that ``import theory`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from theory.activation import Activation
    from theory.elasticity.expansion import Expansion, expansion
    from theory.errors import DomainError, ExpressionError, InputError
    from theory.one_layer.certified.enclosure import Enclosure, enclose
    from theory.one_layer.floats.closed_form import ClosedForm, closed_form
    from theory.one_layer.start import Start
    from theory.one_layer.trajectory import Trajectory, integrate_flow
    from theory.outcome import Classification, Flow, Truth

_HOME = {
    "Activation": "theory.activation",
    "Classification": "theory.outcome",
    "ClosedForm": "theory.one_layer.floats.closed_form",
    "DomainError": "theory.errors",
    "Enclosure": "theory.one_layer.certified.enclosure",
    "Expansion": "theory.elasticity.expansion",
    "ExpressionError": "theory.errors",
    "Flow": "theory.outcome",
    "InputError": "theory.errors",
    "Start": "theory.one_layer.start",
    "Trajectory": "theory.one_layer.trajectory",
    "Truth": "theory.outcome",
    "closed_form": "theory.one_layer.floats.closed_form",
    "enclose": "theory.one_layer.certified.enclosure",
    "expansion": "theory.elasticity.expansion",
    "integrate_flow": "theory.one_layer.trajectory",
}

__all__ = [
    "Activation",
    "Classification",
    "ClosedForm",
    "DomainError",
    "Enclosure",
    "Expansion",
    "ExpressionError",
    "Flow",
    "InputError",
    "Start",
    "Trajectory",
    "Truth",
    "closed_form",
    "enclose",
    "expansion",
    "integrate_flow",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from theory.version import version

        return version()
    if name not in _HOME:
        raise AttributeError(f"module 'theory' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])

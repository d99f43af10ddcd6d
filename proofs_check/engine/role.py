"""What the function φ of a system is, for whoever names one: an activation, or a loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from theory.errors import InputError


@dataclass(frozen=True)
class Role:
    """What the function φ of a system is.

    Parameters
    ----------
    noun
        What it is called in sentences.
    default
        φ where the user names none.
    option
        A further word for it, beside phi.
    formulas
        Names that only this role has, each with its formula in z.
    """

    noun: str = "activation"
    default: str = "sigmoid"
    option: str = ""
    formulas: Mapping[str, str] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.noun, self.default, self.option, tuple(self.formulas.items())))

    def chosen(self, phi: Any, values: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
        """φ by either word, None where it is not named, and the values that are left."""
        rest = dict(values)
        if self.option and self.option in rest:
            if phi is not None:
                raise InputError(
                    f"{self.option} is another word for phi, and both are given; leave one out."
                )
            phi = str(rest.pop(self.option))
        return (self.formulas.get(phi, phi) if isinstance(phi, str) else phi), rest


ACTIVATION = Role()
LOSS = Role(
    "loss",
    "z**2/2",
    "loss",
    {
        "square": "z**2/2",
        "quartic": "z**4/4",
        "logistic": "log(1 + exp(-z))",
        "exponential": "exp(-z)",
        "log-cosh": "log(cosh(z))",
    },
)

"""The contract of a network: shapes, fans, and one map for a whole ensemble; its fields, checked.

Torch is not needed for the latter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from theory.catalogue import NAMES
from theory.errors import InputError

if TYPE_CHECKING:
    import torch

Parameters = dict[str, "torch.Tensor"]
"""An ensemble of N networks: name → tensor (N, *shape), stacked over the members."""


class Architecture(Protocol):
    """A frozen dataclass (so that it can be hashed, printed and stored) with these members."""

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Of one example."""

    @property
    def output_shape(self) -> tuple[int, ...]:
        """Of one answer."""

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Of one network's parameters, in a fixed order; names are unique."""

    def fans(self) -> dict[str, tuple[int, int]]:
        """(fan_in, fan_out) of every parameter; a bias has those of its layer."""

    def apply(self, parameters: Parameters, x: torch.Tensor) -> torch.Tensor:
        """x (N, B, *input_shape), or (1, B, *input_shape) for all alike → (N, B, *output_shape)."""


def require_parameters(architecture: Architecture, parameters: Parameters) -> None:
    """InputError unless they are those of an ensemble of such networks, by name and by shape.

    Somebody else may have written the file that they come from.
    """
    expected = architecture.shapes()
    members = {len(p) for p in parameters.values() if p.ndim}
    if parameters.keys() != expected.keys():
        odd = min(parameters.keys() ^ expected.keys())
        fault = f"{odd!r:.60} is {'missing' if odd in expected else 'none of its parameters'}"
    elif len(members) > 1:
        fault = "they are of ensembles of different sizes"
    else:
        for name, shape in expected.items():
            found = parameters[name]
            if tuple(found.shape[1:]) != tuple(shape) or not found.ndim:
                fault = f"{name} has the shape {tuple(found.shape)}, not (members, "
                fault += ", ".join(map(str, shape)) + ")"
                break
            if not found.dtype.is_floating_point:
                fault = f"{name} is of type {found.dtype}, and no real number"
                break
        else:
            return
    source = getattr(parameters, "source", "")
    place = f"{source}: the weights" if source else "the weights"
    advice = "; remove the folder and run again" if source else ""
    raise InputError(f"{place} do not fit {type(architecture).__name__}: {fault}{advice}.")


def require_positive(network: object, *names: str) -> None:
    """InputError unless every named field is a whole number of at least 1."""
    for name in names:
        value = getattr(network, name)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            kind = type(network).__name__
            raise InputError(
                f"{kind}: {name} must be a whole number of at least 1, but is {value!r}."
            )


def require_activation(phi: str) -> None:
    """ExpressionError unless `theory` can read φ."""
    if phi not in NAMES:
        from theory.activation import Activation

        Activation.of(phi)

"""The fields of architectures, checked where they are made; torch is not needed for that."""

from __future__ import annotations

from theory.catalogue import NAMES
from theory.errors import InputError


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

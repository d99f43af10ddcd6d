"""How an ensemble is trained.  All frozen: a configuration is part of a run's identity."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from theory.errors import InputError


@dataclass(frozen=True)
class Optimiser:
    """Full-batch, with the update rules and defaults of ``torch.optim``.

    Attributes:
        rule: gd (SGD of the whole batch, with ``momentum`` and ``weight_decay``), rmsprop, adam.
        learning_rate: γ.
        momentum: μ of gd.
        weight_decay: added to the gradient as weight_decay · w (not decoupled).
        beta1: of adam.
        beta2: of adam; rmsprop's smoothing constant alpha is ``alpha``.
        alpha: of rmsprop.
        epsilon: added to the root.
    """

    rule: Literal["gd", "rmsprop", "adam"] = "adam"
    learning_rate: float = 1e-4
    momentum: float = 0.0
    weight_decay: float = 0.0
    beta1: float = 0.9
    beta2: float = 0.999
    alpha: float = 0.99
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        if not 0 < self.learning_rate < float("inf"):
            raise InputError(f"learning_rate must be positive, but is {self.learning_rate}.")

    @property
    def label(self) -> str:
        """As in the paper's tables."""
        if self.rule != "gd":
            return {"rmsprop": "RMSprop", "adam": "Adam"}[self.rule]
        parts = ["GD"]
        parts += ["momentum"] if self.momentum else []
        parts += ["weight decay"] if self.weight_decay else []
        return " + ".join(parts)


@dataclass(frozen=True)
class Initialisation:
    """Where the weights start.

    Attributes:
        scheme: pytorch (uniform ±1/√fan_in, the default of ``nn.Linear``), uniform (±``scale``),
            xavier-uniform, xavier-normal, kaiming-uniform, kaiming-normal (gain ``scale``),
            normal (standard deviation ``scale``), ntk (N(0, 1) weights, scaled in the network).
        scale: as the scheme says.
    """

    scheme: str = "pytorch"
    scale: float = 1.0


@dataclass(frozen=True)
class Member:
    """One network of an ensemble."""

    seed: int = 0
    optimiser: Optimiser = field(default_factory=Optimiser)
    initialisation: Initialisation = field(default_factory=Initialisation)


@dataclass(frozen=True)
class Stop:
    """When a member is done.

    Attributes:
        loss: at or below this training loss.
        epochs: after this many steps whatever the loss.
    """

    loss: float = 1e-8
    epochs: int = 1_000_000

"""How an ensemble is trained.  All frozen: a configuration is part of a run's identity."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from theory.errors import InputError


@dataclass(frozen=True)
class Optimiser:
    """Full-batch, with the update rules and defaults of ``torch.optim``.

    Attributes
    ----------
    rule
        gd (SGD of the whole batch, with ``momentum`` and ``weight_decay``), rmsprop, adam.
    learning_rate
        γ.
    momentum
        μ of gd.
    weight_decay
        Added to the gradient as weight_decay · w (not decoupled).
    beta1
        Of adam.
    beta2
        Of adam; rmsprop's smoothing constant alpha is ``alpha``.
    alpha
        Of rmsprop.
    epsilon
        Added to the root.

    Raises
    ------
    InputError
        For an unknown rule or a number out of its range.

    Examples
    --------
    >>> from empirical import Optimiser
    >>> Optimiser("gd", learning_rate=0.1, momentum=0.9).momentum
    0.9
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
        if self.rule not in ("gd", "rmsprop", "adam"):
            raise InputError(f"the rule of an optimiser is gd, rmsprop or adam, not {self.rule!r}.")
        if not 0 < self.learning_rate < math.inf:
            raise InputError(f"learning_rate must be positive, but is {self.learning_rate}.")
        if not 0 <= self.weight_decay < math.inf or not 0 <= self.epsilon < math.inf:
            raise InputError("weight_decay and epsilon must not be negative.")
        for name in ("momentum", "beta1", "beta2", "alpha"):
            if not 0 <= getattr(self, name) < 1:
                raise InputError(f"{name} must be in [0, 1), but is {getattr(self, name)}.")
        if self.momentum and self.rule != "gd":
            raise InputError(f"momentum belongs to the rule gd, not {self.rule}.")

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

    Attributes
    ----------
    scheme
        pytorch (uniform ±scale/√fan_in, biases too: the default of ``nn.Linear``), uniform (±
        ``scale``, biases too), xavier-uniform, xavier-normal (gain ``scale``), kaiming-uniform,
        kaiming-normal (gain √2 ``scale``: torch's default, for ReLU), normal (standard deviation
        ``scale``), ntk (the same, biases too; for parametrisation ntk), rank-one (the paper's
        invariants: W_1 = v0 1 xᵀ, then w0 1 1ᵀ, then y u0 1ᵀ, counted from the input; x ↦ y is the
        example trained).
    scale
        As the scheme says.
    u0
        Of rank-one.
    v0
        Of rank-one.
    w0
        Of rank-one: every entry of the weights between hidden layers.

    Raises
    ------
    InputError
        For a number that is not finite; an unknown scheme is refused when training begins.

    Examples
    --------
    >>> from empirical import Initialisation
    >>> Initialisation("normal", scale=0.1).scheme
    'normal'
    """

    scheme: str = "pytorch"
    scale: float = 1.0
    u0: float = 1.0
    v0: float = 1.0
    w0: float = 1.0

    def __post_init__(self) -> None:
        for name in ("scale", "u0", "v0", "w0"):
            if not math.isfinite(getattr(self, name)):
                raise InputError(
                    f"initialisation: {name} must be finite, but is {getattr(self, name)}."
                )


@dataclass(frozen=True)
class Member:
    """One network of an ensemble.

    Attributes
    ----------
    seed
        Of its initialisation.
    optimiser
        By which it is trained.
    initialisation
        Where its weights start.

    Examples
    --------
    >>> from empirical import Member, Optimiser
    >>> [Member(seed, Optimiser("adam", 1e-3)).seed for seed in range(2)]
    [0, 1]
    """

    seed: int = 0
    optimiser: Optimiser = field(default_factory=Optimiser)
    initialisation: Initialisation = field(default_factory=Initialisation)


@dataclass(frozen=True)
class Stop:
    """When a member is done.

    Attributes
    ----------
    loss
        At or below this training loss.
    epochs
        After this many steps whatever the loss; every step sees all examples.

    Examples
    --------
    >>> from empirical import Stop
    >>> Stop(loss=1e-6, epochs=10_000).epochs
    10000
    """

    loss: float = 1e-8
    epochs: int = 1_000_000

    def __post_init__(self) -> None:
        if math.isnan(self.loss):
            raise InputError("the loss to stop at must be a number.")
        if isinstance(self.epochs, bool) or not isinstance(self.epochs, int) or self.epochs < 0:
            raise InputError(f"epochs must be a whole number, not {self.epochs!r}.")

"""What a run gives back: why it ended, what was seen on the way, and the trained networks.

Shapes: L levels, R records, d the dimension of the example.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np

from proofs_check.descent.arguments import MAX_ENTRIES
from proofs_check.descent.budget import FEWEST_STEPS
from theory.extrapolation import Extrapolation, Floats


class Ending(enum.Enum):
    """Why training stopped, from the best case to the worst."""

    INTERPOLATED = "interpolated"
    STAGNATED = "stagnated"
    ESCAPED = "escaped"
    BUDGET = "budget"
    DIVERGED = "diverged"
    NOT_FINITE = "not_finite"
    TOO_SLOW = "too_slow"
    TOO_WIDE = "too_wide"

    @property
    def sentence(self) -> str:
        return _ENDING[self]


_ENDING = {
    Ending.INTERPOLATED: "up to rounding, the weights stopped changing and f(x) = y",
    Ending.STAGNATED: "up to rounding, the weights stopped changing, but f(x) is not y",
    Ending.ESCAPED: "rounding decided how the descent left a stationary point that it had reached",
    Ending.BUDGET: "the weights were still changing when the budget of steps or seconds was spent",
    Ending.DIVERGED: "the loss rose or is no longer finite: the learning rate is too large",
    Ending.NOT_FINITE: "the loss or its gradient is not a finite number at the start",
    Ending.TOO_SLOW: (
        f"nothing was trained: at this width {FEWEST_STEPS} steps, far fewer than a ladder needs, "
        "would take longer than training may"
    ),
    Ending.TOO_WIDE: f"nothing was trained: the matrices would exceed {MAX_ENTRIES:,} entries",
}


@dataclass(frozen=True)
class History:
    """What was seen on the way; every array but ``step`` has shape (R, L).

    u and v are the means over units of yᵀW1/‖y‖² and W2 x/‖x‖²; ``decay`` is |∇ loss|²/(2 loss),
    the rate at which the residual decays in ``time``, or 0 where the loss is 0.
    ``invariant1`` is the largest entry of W1 - y uᵀ and of W2 - v xᵀ, u and v being vectors here,
    ``invariant2`` the spread of the entries of these vectors; both relative to the largest entry
    that the matrix or the vector has had so far.
    """

    step: np.ndarray
    time: Floats
    residual: Floats
    loss: Floats
    decay: Floats
    u: Floats
    v: Floats
    invariant1: Floats
    invariant2: Floats


@dataclass(frozen=True)
class End:
    """The trained networks: arrays of shape (L,), but ``jacobian``, of shape (L, d, d).

    ``output`` is p = ⟨y, f(x)⟩/‖y‖², ``lambda1`` the eigenvalue of J_f(x) of largest modulus (its
    real part), ``others`` the largest modulus of the rest, ``multiplier`` ⟨y, J x⟩/‖y‖², the
    factor of Theorem 4, which is λ1 when y = x.
    """

    u: Floats
    v: Floats
    output: Floats
    lambda1: Floats
    others: Floats
    multiplier: Floats
    jacobian: Floats


@dataclass(frozen=True)
class Limit:
    """γ → 0 from the first ``levels`` levels; each value is an :class:`Extrapolation` of shape ().

    The errors cover truncation, the rounding of the updates and the residual that was left.
    """

    levels: int
    u: Extrapolation
    v: Extrapolation
    lambda1: Extrapolation
    multiplier: Extrapolation


@dataclass(frozen=True)
class Descent:
    """A run.  ``ending`` is the worst of ``endings``, one per level.

    ``end`` is None where no finite network was trained, ``limit`` where fewer than three levels
    reached f(x) = y on a way that rounding did not choose; ``rates`` are 0 where nothing was
    trained.  Every number is finite, but for the undefined orders of ``limit``.  Only the clock
    can make two equal calls differ.
    """

    ending: Ending
    endings: tuple[Ending, ...]
    rates: Floats
    steps: int
    restarts: int
    seconds: float
    history: History
    end: End | None
    limit: Limit | None
    example: Floats
    target: Floats
    seed: int
    device: str
    torch_version: str

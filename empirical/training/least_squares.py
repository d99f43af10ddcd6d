"""The output layer solved by least squares: an exact answer, and no gradient descent.

The answer of a fully connected network is linear in its last layer.  Where that layer has as many
inputs as there are examples, or more, some choice of it interpolates unless the last hidden layer
answers two sets of examples dependently; it is found at once, whatever the layers below have
learned.  The loss then says nothing of how the network was trained.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from empirical.networks.fully_connected import FullyConnected
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.networks.architecture import Parameters

NO_DESCENT = "no gradient descent"


def require_solvable(architecture: object, count: int) -> FullyConnected:
    """InputError unless the output layer is linear and at least as wide as there are examples."""
    if not isinstance(architecture, FullyConnected):
        raise InputError(
            f"least squares solves the output layer of fully connected networks only, not of "
            f"{type(architecture).__name__}; leave it out."
        )
    if architecture.width < count:
        raise InputError(
            f"least squares finds no interpolating output layer in general for {count} examples "
            f"and a width of {architecture.width}; make the width {count} or more, take fewer "
            "examples, or leave it out."
        )
    return architecture


@torch.no_grad()
def solved(
    architecture: FullyConnected, parameters: Parameters, x: np.ndarray, targets: np.ndarray
) -> tuple[Parameters, np.ndarray]:
    """Every member with the output layer of least error that lies nearest to its own, in float64.

    Returns the parameters and the mean squared errors (N,).  Nothing is promised of these: where
    the last hidden layer answers some examples dependently the error stays above 0, and a member
    that diverged stays as it is.
    """
    require_solvable(architecture, len(x))
    last, scale = f"weight{architecture.hidden + 1}", architecture.scales()[-1]
    found = {name: p.detach().to("cpu", torch.float64).clone() for name, p in parameters.items()}
    inputs = torch.tensor(x, dtype=torch.float64)[None]
    wanted = torch.tensor(np.ascontiguousarray(targets), dtype=torch.float64)
    errors = np.full(len(found[last]), np.nan)
    for member in range(len(errors)):
        one = {name: p[member : member + 1] for name, p in found.items()}
        if not all(bool(torch.isfinite(p).all()) for p in one.values()):
            continue
        *_, below, answer = architecture.preactivations(one, inputs)
        features = scale * architecture.phi.value(below[0])
        change = torch.linalg.lstsq(features, wanted - answer[0], driver="gelsd").solution
        found[last][member] += change.T
        one[last] = found[last][member : member + 1]
        errors[member] = float(((architecture.apply(one, inputs)[0] - wanted) ** 2).mean())
    return found, errors

"""What a trained network provably stores, from Python; ``proof_job`` does it for kept runs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from empirical.measurements.trained_network import network_of, refusal
from empirical.progress import Progress, silent
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.networks.architecture import Parameters
    from empirical.networks.fully_connected import FullyConnected
    from empirical.networks.u_net import UNet
    from theory.memories.memory import Finding

SECONDS = 600.0  # of computing, for an example or a sequence
DIGITS = range(1, 9)  # of the bounds of ρ: proofs are made in 64-bit floats


def prove(
    network: FullyConnected | UNet,
    parameters: Parameters,
    examples: Any,
    *,
    member: int = 0,
    cycles: Sequence[Sequence[int]] | None = None,
    digits: int = 3,
    seconds: float = SECONDS,
    progress: Progress = silent,
) -> tuple[Finding, ...]:
    """Prove of examples, or of sequences of them, that a trained network stores them or does not.

    *Proved*, unless a finding is undecided: its verdict, and its bounds of ρ, of distances and of
    the radius within which every start is drawn in; for these very weights and examples, on a
    machine with IEEE 754 doubles.  Not proved: anything about other starts or further attractors.

    Parameters
    ----------
    network
        Fully connected, or a small U-Net; as long in its output as
        in its input.
    parameters
        Its weights, as :func:`train` gives them back in ``Trained.parameters``.
    examples
        Array (n, d) or (n, *shape), with d numbers of an example.
    member
        Which network of the ensemble.
    cycles
        Sequences, each as the indices of its examples in their order; by default every example is
        a sequence of its own, which is to be a fixed point.
    digits
        Significant digits of the bounds of ρ, 1 to 8.
    seconds
        Of computing that one example or sequence may take; then it is undecided.
    progress
        Is told how far the work is.

    Returns
    -------
    tuple of theory.memories.memory.Finding
        One for each sequence, in their order.

    Raises
    ------
    InputError
        For another kind of network, examples of another size than its input, weights that are NaN
        or infinite, a member, an index or a number of digits that there is not.

    Examples
    --------
    >>> import torch
    >>> from empirical import FullyConnected, prove
    >>> network = FullyConnected(2, 2, width=2, hidden=1, activation="tanh")
    >>> half = {"weight1": torch.eye(2)[None], "weight2": torch.eye(2)[None] / 2}
    >>> (finding,) = prove(network, half, [[0.0, 0.0]])  # f(x) = tanh(x)/2
    >>> finding.verdict.value, finding.multiplier[1] < 0.51
    ('attractor', True)
    """
    from empirical.spectra.learned_map import LearnedMap
    from empirical.spectra.measure import neighbourhoods
    from theory.deadline import COMPUTING, OutOfTime, deadline, listening
    from theory.memories.memory import Finding, Verdict, examine

    if why := refusal(network):
        raise InputError(f"nothing can be proved of this network: {why}.")
    require_digits(digits)
    require_seconds(seconds)
    points = LearnedMap.of(network, parameters, member).points(examples)
    chosen = [(i,) for i in range(len(points))] if cycles is None else [tuple(c) for c in cycles]
    for cycle in chosen:
        if not cycle or any(not 0 <= i < len(points) for i in cycle):
            raise InputError(f"a cycle has indices of the {len(points)} examples, not {cycle}.")
    weights = network_of(network, parameters, member)
    reach, x = neighbourhoods(points), points.cpu().numpy()
    found = []
    for number, cycle in enumerate(chosen):
        near = float(min(reach[list(cycle)]))

        def told(what: str, number: int = number) -> None:
            progress("proofs", number / len(chosen), f"{number} of {len(chosen)}: {what}")

        try:
            with listening(told), deadline(seconds, clock=COMPUTING):
                found.append(examine(weights, [x[i] for i in cycle], near, digits))
        except OutOfTime as end:
            found.append(Finding(Verdict.UNDECIDED, end.why))
    return tuple(found)


def require_seconds(seconds: float) -> None:
    """InputError for a budget that is none."""
    if not 0 < seconds < math.inf:
        raise InputError(f"a proof takes more than 0 seconds, not {seconds:g}.")


def require_digits(digits: int) -> None:
    """InputError for more than proofs in 64-bit floats have."""
    if digits not in DIGITS:
        raise InputError(
            f"digits are {DIGITS[0]} to {DIGITS[-1]}, not {digits}: proofs are made in 64-bit "
            "floats, of which rounding takes the others."
        )

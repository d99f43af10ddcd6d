"""Examples on one ray do not decouple, however large they are."""

from collections.abc import Callable

from proofs_check.finding import Finding, Witness
from proofs_check.statement import Decision
from theory.outcome import Truth


def _one_repels(phi: str) -> Callable[[], Decision]:
    def check() -> Decision:
        from theory.activation import Activation
        from theory.ntk.ray import ray_limit

        found = ray_limit(Activation.of(phi))
        return Decision(Truth.TRUE if found.repels else Truth.UNKNOWN, found.reason)

    return check


FINDING = Finding(
    name="ntk-ray",
    title="At infinite width, two examples on one ray do not both attract",
    statement="ntk-attractor",
    printed="For multiple training examples, under certain conditions, the norm of the largest "
    "Jacobian eigenvalue drops below one with increasing input norm.",
    gap="The abstract of Jiang and Pehlevan (ICML 2020), whose statement this is, does not say "
    "which conditions, and one is needed. For x and 2x, scaled up together (σ_b = 0), the "
    "eigenvalue at x tends to a number above 1: at large norm x repels.",
    repaired="True for examples of one norm, no two of them parallel: there the largest "
    "|eigenvalue| tends to 1/2.",
    witnesses=tuple(
        Witness(f"{phi}: an eigenvalue at x or 2x tends to a limit above 1", _one_repels(phi))
        for phi in ("sigmoid", "tanh", "erf")
    ),
)

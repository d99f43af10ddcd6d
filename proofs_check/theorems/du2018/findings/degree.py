"""Differences of squared norms stay as they are for units of degree 1, and no other degree."""

from proofs_check.engine.claims import Conserved
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.outcomes import Verdict
from proofs_check.systems.homogeneous_units import homogeneous_units
from proofs_check.theorems.du2018.homogeneous_units import theorem

SYSTEM, LETTERS = homogeneous_units(2, 2, 1, 2)
DIFFERENCE = shows("difference-of-norms", SYSTEM, Conserved(LETTERS.difference(0, 1)))

FINDING = Finding(
    name="degree",
    title="The degree of φ weighs the norms of the layers",
    statement="homogeneous-units",
    printed="[…] gradient flow […] effectively enforces the differences between squared norms "
    "across different layers to remain invariant […]",
    gap="Homogeneous is read there as degree 1 (linear, ReLU, Leaky ReLU). The sentence does not "
    "extend to homogeneous units of another degree: for φ = z² or relu(z)² the difference moves.",
    repaired="‖w_in‖² − p ‖v_out‖² is invariant for φ of degree p, z φ'(z) = p φ(z).",
    witnesses=(
        Witness(DIFFERENCE, "z**2", (), Verdict.REFUTED),
        Witness(DIFFERENCE, "relu(z)**2", (), Verdict.REFUTED),
        Witness(theorem, "z**2", (("p", "2"),)),
    ),
)

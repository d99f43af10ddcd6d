"""Wider is not always more contractive."""

from proofs_check.finding import Finding, Witness
from proofs_check.witnesses import eigenvalue_rises

_WIDTHS = (2, 4, 8, 16, 64)

FINDING = Finding(
    name="width",
    title="Width does not always make training examples more attractive",
    statement="remark-width",
    printed="Autoencoders become more contractive with increasing width.",
    gap="True for the paper's example (sigmoid near u0 = v0 = 1), false for tanh and for sin from "
    "the same start: λ1 grows with k.",
    repaired="Whether |λ1| falls with k depends on φ and on the start; `remark-width` decides it "
    "for the widths that it names.",
    witnesses=tuple(
        Witness(
            f"{phi}, u0 = v0 = 1: |λ1| rises with k", eigenvalue_rises(phi, _WIDTHS, u0=1, v0=1)
        )
        for phi in ("tanh", "sin")
    ),
)

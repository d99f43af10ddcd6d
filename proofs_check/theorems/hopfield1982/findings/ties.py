"""A pattern may be fixed where its stability is 0."""

from proofs_check.engine.finding import Finding, Witness
from proofs_check.engine.outcomes import Verdict
from proofs_check.theorems.hopfield1982.hebb import theorem

TIE = (("neurons", "4"), ("patterns", "2"), ("pattern1", "1,1,1,1"), ("pattern2", "1,1,1,-1"))

FINDING = Finding(
    name="ties",
    title="A stored pattern need not have a positive stability",
    statement="hebb",
    printed="Pattern μ is fixed if and only if its stability at every unit is positive.",
    gap="A unit that sees exactly 0 stays as it is. For the patterns 1, 1, 1, 1 and 1, 1, 1, −1 "
    "the last unit sees 0 in both, and both are fixed.",
    repaired="Fixed exactly if the stability is nowhere negative; the usual words are right where "
    "no field is 0.",
    witnesses=(
        Witness(theorem, None, TIE, Verdict.REFUTED, "printed"),
        Witness(theorem, None, TIE),
    ),
)

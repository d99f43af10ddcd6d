"""With asymmetric weights the energy may rise."""

from proofs_check.engine.finding import Finding, Witness
from proofs_check.engine.outcomes import Verdict
from proofs_check.theorems.hopfield1982.energy import theorem

PURSUIT = (("neurons", "2"), ("weights", "0,2,-1,0"))

FINDING = Finding(
    name="asymmetric",
    title="Where two units see each other differently, the energy can rise",
    statement="energy",
    printed="The energy −½ sᵀWs never rises.",
    gap="With w_12 = 2 and w_21 = −1 the second unit of the state 1, 1 turns away from the first, "
    "and the energy rises from −1/2 to 1/2.",
    repaired="The weights are symmetric.",
    witnesses=(Witness(theorem, None, PURSUIT, Verdict.REFUTED, "printed"),),
)

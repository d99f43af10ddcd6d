"""With a negative diagonal the energy may rise."""

from proofs_check.engine.finding import Finding, Witness
from proofs_check.engine.outcomes import Verdict
from proofs_check.theorems.hopfield1982.energy import theorem

NEGATIVE = (("neurons", "2"), ("weights", "-2,1,1,-2"))

FINDING = Finding(
    name="diagonal",
    title="A unit that inhibits itself can raise the energy",
    statement="energy",
    printed="The energy −½ sᵀWs never rises.",
    gap="With W = (−2, 1; 1, −2) a unit of the state 1, 1 sees −1 and turns, and the energy rises "
    "from 1 to 3: its own weight is part of what it sees, but not of what its turning changes.",
    repaired="The diagonal is 0.",
    witnesses=(Witness(theorem, None, NEGATIVE, Verdict.REFUTED, "printed"),),
)

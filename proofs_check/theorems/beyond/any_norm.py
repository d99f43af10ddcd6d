"""E1, examples of any norm r: in U = r² u and a = r² v the relations of Theorems 1 and 2.

This is what Theorems 1 and 2 as proved say already, in the letters u and v: their claims are the
same, multiplied out.
"""

from proofs_check.engine.theorem import Theorem
from proofs_check.systems.one_layer import one_layer
from proofs_check.theorems.pnas2020 import theorem1, theorem2

THEOREM = Theorem(
    name="any-norm",
    title="Where gradient flow ends, for an example of any norm",
    source="E1",
    system=one_layer(),
    assume=theorem1.THEOREM.assume,
    claims=(*theorem1.THEOREM.claims, *theorem2.THEOREM.claims),
)

"""Gaussian inputs, from w0 ⊥ w*: the overlap stays 0, and ‖w‖² goes to 1/3: no minimum."""

from dataclasses import replace

from sympy import Eq, Ne, Rational, exp

from proofs_check.engine.claims import Along, Ends, Holds, Limit, Tends
from proofs_check.engine.letters import t
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.phase_retrieval import SYSTEM, m, m0, p0, q

SIZE = Along(q, 1 / (3 + (1 / p0**2 - 3) * exp(-2 * t)))

THEOREM = Theorem(
    name="orthogonal",
    title="Phase retrieval finds nothing from a start at a right angle",
    source="beyond what is known to the field",
    system=replace(SYSTEM, defaults={**SYSTEM.defaults, m0: 0}),
    assume=(Holds(Eq(m0, 0)), Holds(Ne(p0, 0))),
    claims=(
        Along(m, 0),
        SIZE,
        Ends(Limit.TRAPPED),
        Tends(q, Rational(1, 3)),
    ),
)

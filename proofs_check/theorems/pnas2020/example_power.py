"""The example of Appendix C: φ = c z^p, where every integral is elementary and λ1 = p^h.

p is φ'(1)/φ(1), and c is φ(1).  Of z φ'(z) = p φ(z) alone each half-line may have its own c, as
the rectifier's have.
"""

import itertools

import sympy

from proofs_check.engine.claims import Along, AtEnd, Ends, Holds, Identity
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.deep import Letters, deep, k, lambda1
from proofs_check.systems.one_layer import z

P = dphi(sympy.S.One) / phi(sympy.S.One)
POWER = (
    Identity(z * dphi(z), P * phi(z)),
    Identity(phi(z), phi(sympy.S.One) * z**P),
    Holds(sympy.Ne(P, 0)),
)


def relations(letters: Letters) -> tuple[Along, ...]:
    """u² − u0² = (k/p)(w_2² − w_{2,0}²), then (1/p), and 1/(k p) for the last; 1/p for h = 1."""
    found = []
    pairs = list(zip(letters.state, letters.starts, strict=True))
    for i, ((s, s0), (w, w0)) in enumerate(itertools.pairwise(pairs), 1):
        factor = 1 / P
        if i == 1:
            factor *= k
        if i == letters.depth:
            factor /= k
        found.append(Along(s**2 - s0**2, factor * (w**2 - w0**2)))
    return tuple(found)


def theorem(depth: int = 2) -> Theorem:
    system, letters = deep(depth)
    every = relations(letters)
    top = AtEnd(lambda1, P**depth)
    return Theorem(
        name="example-power",
        title="Powers: λ1 = pʰ",
        source="Example of Appendix C",
        system=system,
        assume=(*POWER, Ends()),
        claims=(*every, top),
        printed=Version(
            quote="Let φ(z) = z^p. Then u² − u0² = (k/p)(w_2² − w_{2,0}²) and λ1 = p^h.",
            assume=POWER,
            claims=(Ends(), every[0], top),
        ),
    )

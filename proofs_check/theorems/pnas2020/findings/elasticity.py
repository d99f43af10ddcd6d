"""Corollary 1's condition does not hold for all smooth nonlinearities of the paper."""

import sympy
from sympy import Abs, Eq, Gt, Interval, Rational

from proofs_check.engine.claims import Exists, ForAll, Holds
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.outcomes import Verdict
from proofs_check.systems.one_layer import one_layer, z

EXPANDS = shows(
    "expands-somewhere",
    one_layer(),
    Exists({z: sympy.S.Reals}, Holds(Gt(Abs(z * dphi(z) / phi(z)), 1))),
)

HALF = shows(
    "elasticity-one-half",
    one_layer(),
    ForAll({z: Interval.open(0, sympy.oo)}, Holds(Eq(z * dphi(z) / phi(z), Rational(1, 2)))),
)

FINDING = Finding(
    name="elasticity",
    title="Corollary 1's condition fails for powers below 1, and for tanh, erf and atan",
    statement="corollary1",
    printed="|zφ'(z)/φ(z)| > 1 on an open interval, which holds for all smooth nonlinearities "
    "considered.",
    gap="Among the nonlinearities that the paper considers is z^p with p < 1 (Appendix C), for "
    "which zφ'/φ = p. For tanh, erf, atan and the identity, which it does not list, |zφ'/φ| ≤ 1 "
    "everywhere as well.",
    repaired="The corollary is true wherever its condition is, which is decided for each φ.",
    witnesses=(
        Witness(HALF, "sqrt(z)"),
        *(Witness(EXPANDS, phi, verdict=Verdict.REFUTED)
          for phi in ("tanh", "erf", "atan", "identity")),
        *(Witness(EXPANDS, phi) for phi in ("swish", "z**2")),
    ),
)  # fmt: skip

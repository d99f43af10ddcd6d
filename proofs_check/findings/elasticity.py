"""Corollary 1's condition does not hold for all smooth nonlinearities."""

from proofs_check.finding import Finding, Witness
from proofs_check.witnesses import never_expands

FINDING = Finding(
    name="elasticity",
    title="Corollary 1's condition fails for tanh, erf and atan",
    statement="corollary1",
    printed="|zφ'(z)/φ(z)| > 1 on an open interval, which holds for all smooth nonlinearities "
    "considered.",
    gap="It depends on φ. Among the nonlinearities that the paper itself considers is z^p with "
    "p < 1 (Appendix C), for which zφ'/φ = p. For tanh, which it does not list, zφ'/φ = "
    "2z/sinh 2z ≤ 1 everywhere, and the same holds for erf, atan and the identity.",
    repaired="The corollary is true wherever its condition is; `corollary1` decides the condition "
    "for each φ, by an interval or by a proof that there is none.",
    witnesses=tuple(
        Witness(f"{phi}: |zφ'/φ| ≤ 1 on the whole line", never_expands(phi))
        for phi in ("tanh", "erf", "atan", "identity")
    ),
)

"""The remark of Appendix C: depth contracts where width cannot.

For φ = z^p, |p| < 1, λ1 = p^h falls with h and does not see the width (for p = 1/2 the
pre-activations must stay positive).  As printed the paper speaks of over-parameterized
autoencoders in general: that is decided, with proof, for the φ and start given, from depths 1, 2
and 3.  It fails for z² (λ1 = 2, 4, 8) and for the identity (1, 1, 1).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from proofs_check.conditions import UNIT_NORM
from proofs_check.examiners.deep import SETTING, arrival, deep_enclosure
from proofs_check.examiners.deep_methods import examiners
from proofs_check.examiners.power import CONTRACTING, POWER, POWER_LAMBDA, exponent
from proofs_check.statement import Condition, Decision, Statement, Version
from theory.outcome import Truth

if TYPE_CHECKING:
    from proofs_check.problem import Problem

DEPTHS = (1, 2, 3)


def _all_arrive(problem: Problem) -> Decision:
    words = []
    for depth in DEPTHS:
        found = arrival(deep_enclosure(problem, depth))
        if found.truth is not Truth.TRUE:
            return Decision(found.truth, f"depth {depth}: {found.reason}")
        words.append(f"depth {depth}: {found.reason}")
    return Decision(Truth.TRUE, "; ".join(words))


def _falls(problem: Problem) -> Decision:
    """|λ1| at depths 1, 2, 3 as balls: TRUE if each is below the last, FALSE if one is not."""
    p = exponent(problem.phi)
    if p is not None and abs(p) == 1:
        return Decision(Truth.FALSE, "E ≡ ±1, so |λ1| = 1 at every depth")
    balls = [deep_enclosure(problem, depth).balls for depth in DEPTHS]
    if None in balls:
        return Decision(Truth.UNKNOWN, "a flow was not enclosed to its end")
    sizes = [abs(b.lambda1) for b in balls if b is not None]
    shown = ", ".join(f"{d}: {deep_enclosure(problem, d).lambda1}" for d in DEPTHS)
    pairs = list(pairwise(sizes))
    if any(b > a for a, b in pairs):
        return Decision(Truth.FALSE, f"|λ1| rises with depth: λ1 by depth is {shown}")
    if all(b < a for a, b in pairs):
        return Decision(Truth.TRUE, f"λ1 by depth is {shown}")
    return Decision(Truth.UNKNOWN, f"two values could not be separated: {shown}")


ALL_ARRIVE = Condition(
    "all-depths-arrive", "the flows of depths 1, 2 and 3 reach interpolation", _all_arrive
)

FALLS = Condition("depth-contracts", "|λ1| falls from depth 1 to 2 and from 2 to 3", _falls)

STATEMENT = Statement(
    name="remark-depth",
    title="Depth contracts where width cannot",
    reference="Remark of Appendix C",
    setting=SETTING + "; intermediate weights that are not given start at 1",
    printed=Version(
        text="Depth can make over-parameterized autoencoders more contractive.",
        hypotheses=(UNIT_NORM, ALL_ARRIVE),
        conclusion=(FALLS,),
    ),
    proved=Version(
        text=(
            "For φ(z) = c z^p with 0 < |p| < 1, and flows that reach interpolation, λ1 = p^h "
            "whatever the width: |λ1| falls with every layer. For |p| ≥ 1 it does not."
        ),
        hypotheses=(POWER, CONTRACTING, UNIT_NORM, ALL_ARRIVE),
        conclusion=(POWER_LAMBDA, FALLS),
    ),
    examiners=examiners(),
    inputs=("depth", "w0"),
)

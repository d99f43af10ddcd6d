"""Theorem 4's product is about a composition, not about one network that runs the sequence."""

from proofs_check.engine.claims import Ends, Stable, Where
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.outcomes import Verdict
from proofs_check.systems.units import Target, groups
from proofs_check.theorems.beyond.one_network_cycle import theorem as one_network
from proofs_check.theorems.pnas2020.theorem4 import theorem

SYSTEM, LETTERS = groups(3, Target.NEXT, one_network=True)
CYCLE = LETTERS.network(Target.NEXT), LETTERS.examples, Where.END
UNSTABLE = shows("one network leaves the cycle", SYSTEM, Ends(), Stable(*CYCLE, stable=False))

FINDING = Finding(
    name="sequence",
    title="A composition of networks fixes the first example, and runs through no sequence",
    statement="theorem4",
    printed="x_1, …, x_n form a stable limit cycle of F = f_n ∘ … ∘ f_1 if "
    "|Π_i φ'(v_i) v_i/φ(v_i)| < 1.",
    gap="By the paper's own definition a limit cycle asks for one f with f(x_i) = x_{i+1}, and F "
    "has F(x_1) = x_1. For one network f, trained on all pairs, the product is not enough: along "
    "the other examples the n-fold map has the multiplier Π φ'(0) v_i/φ(v_i). For tanh this is "
    "above 1 from every start, so the cycle that it has learnt is unstable, although the printed "
    "product is below 1.",
    repaired="F has at x_1 the multiplier Π_i E(v_i), and x_1 is a stable fixed point if that "
    "is below 1. For one network and φ(0) = 0 the cycle is stable if both products are.",
    witnesses=(
        Witness(theorem, "sigmoid", verdict=Verdict.REFUTED, version="printed"),
        Witness(theorem, "tanh"),
        Witness(one_network, "tanh"),
        Witness(UNSTABLE, "tanh"),
    ),
)

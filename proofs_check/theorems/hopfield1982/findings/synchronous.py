"""When all units are updated at once the energy may rise, and the network may never rest."""

from sympy import ImmutableMatrix

from proofs_check.engine.claims import Cycle, Lyapunov
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.outcomes import Verdict
from proofs_check.systems.hopfield import Network

PAIR = Network(ImmutableMatrix([[0, 1], [1, 0]]))
TRIPLE = Network(ImmutableMatrix([[0, -3, 2], [-3, 0, 2], [2, 2, 0]]))
SWAP = ImmutableMatrix([[1, -1], [-1, 1]])

CYCLE = shows("two states in turn", PAIR.system({}), Cycle(PAIR.synchronous, SWAP))
RISES = shows(
    "the energy at a synchronous update",
    TRIPLE.system({}),
    Lyapunov(TRIPLE.synchronous, TRIPLE.energy, TRIPLE.states),
)

FINDING = Finding(
    name="synchronous",
    title="All units at once: two states in turn for ever, and an energy that rises",
    statement="energy",
    printed="The energy −½ sᵀWs never rises, and the network comes to rest.",
    gap="With symmetric weights and zero diagonal. For w_12 = 1 the states 1, −1 and −1, 1 follow "
    "one another for ever. For w_12 = −3, w_13 = w_23 = 2 the state 1, 1, 1 of energy −1 goes to "
    "−1, −1, 1 of energy 7.",
    repaired="One unit at a time.",
    witnesses=(Witness(CYCLE, None), Witness(RISES, None, verdict=Verdict.REFUTED)),
)

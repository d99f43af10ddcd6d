"""The energy −(1/β) ln Σ e^{β x_j·ξ} + ½‖ξ‖² falls at each step, by ½‖ξ⁺ − ξ‖² or more.

ξ⁺ is the gradient of the convex function (1/β) ln Σ e^{β x_j·ξ}; so for all patterns, of any sign
and size, all β > 0 and all ξ.  (The source adds a constant to the energy.)
"""

import sympy

from proofs_check.engine.claims import Lyapunov
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.hopfield import entries, letters
from proofs_check.systems.softmax_memory import Memory, beta


def theorem(patterns: int = 3, dimension: int = 2) -> Theorem:
    x = letters("x", patterns, dimension)
    memory = Memory(x)
    given = {letter: (2, -1, 1, -2, 0)[(2 * j + 3 * k) % 5] for j, k, letter in entries(x)}
    words = {f"pattern{j + 1}": tuple(x.row(j)) for j in range(patterns)}
    everywhere = dict.fromkeys(memory.state, sympy.S.Reals)
    return Theorem(
        name="falling-energy",
        title="The energy of a modern Hopfield network falls at each step",
        source="Theorems 1 and 2",
        system=memory.system({**given, beta: 1}, **words),
        claims=(Lyapunov(memory.rule, memory.energy, everywhere, strict=True),),
    )

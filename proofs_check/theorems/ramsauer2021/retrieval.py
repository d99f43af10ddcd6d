"""One update retrieves a pattern up to an error that is exponentially small in its separation.

With M the largest norm and Δ_i = x_i·x_i − max_{j≠i} x_i·x_j, from the query q

    ‖q⁺ − x_i‖ ≤ 2 (N − 1) M e^{−β (Δ_i − 2 M ‖q − x_i‖)}.

Theorem 5 has max(‖q − x_i‖, ‖x_i* − x_i‖) in the exponent, for the fixed point x_i* near x_i; this
is derived here without the second, which is sharper: q⁺ − x_i = Σ_j p_j (x_j − x_i), and p_j/p_i =
e^{−β (x_i − x_j)·q}, where (x_i − x_j)·q ≥ Δ_i − 2 M ‖q − x_i‖.  Where ρ_i = 2e (N − 1) M e^{−βΔ_i}
is at most 1/(2βM), a fixed point lies within ρ_i of x_i (Brouwer); that there is one alone, to
which all orbits from there go, is decided for the patterns given.
"""

from sympy import E, Gt, ImmutableMatrix, Le, Symbol, exp, sqrt

from proofs_check.engine.claims import Attracts, Holds
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.hopfield import entries, letters
from proofs_check.systems.softmax_memory import Memory, beta, dot
from theory.errors import InputError

PATTERNS = ((2, 0, 1), (-1, 2, 0), (-1, -2, 1), (1, 1, -3))


def theorem(patterns: int = 3, dimension: int = 2) -> Theorem:
    if patterns < 2:
        raise InputError(f"a pattern is separated from others: give two or more, not {patterns}.")
    x = letters("x", patterns, dimension)
    memory = Memory(x)
    query = tuple(Symbol(f"q_{k + 1}", real=True) for k in range(dimension))
    large, factor = memory.largest_norm, 2 * (patterns - 1) * memory.largest_norm
    errors, near, separated = [], [], []
    for i in range(patterns):
        x_i, delta = memory.row(i), memory.separation(i)
        off = tuple(a - b for a, b in zip(memory.image(query), x_i, strict=True))
        away = tuple(a - b for a, b in zip(query, x_i, strict=True))
        bound = factor * exp(-beta * (delta - 2 * large * sqrt(dot(away, away))))
        errors.append(Holds(Le(sqrt(dot(off, off)), bound)))
        reach = E * factor * exp(-beta * delta)
        separated.append(Holds(Le(reach, 1 / (2 * beta * large))))
        near.append(Attracts(memory.rule, ImmutableMatrix([x_i]), radius=reach))
    given = {s: PATTERNS[j % 4][k % 3] for j, k, s in entries(x)}
    words = {f"pattern{j + 1}": memory.row(j) for j in range(patterns)}
    start = {s: ("3/2", "1/3")[k % 2] for k, s in enumerate(query)}
    return Theorem(
        name="retrieval",
        title="A modern Hopfield network retrieves a pattern in one update",
        source="Theorems 4 and 5",
        system=memory.system({**given, beta: 1, **start}, query=query, **words),
        assume=(Holds(Gt(large, 0)), *separated),
        claims=(*errors, *near),
        printed=Version(
            quote="Each pattern is stored: near it lies one fixed point, to which all queries near "
            "it converge (the usual wording, without the separation).",
            claims=tuple(near),
        ),
    )

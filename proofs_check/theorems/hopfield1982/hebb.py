"""Hebb's rule, W_ij = Σ_μ ξ_i^μ ξ_j^μ for i ≠ j: which patterns are fixed points.

Pattern μ is fixed exactly if its stability ξ_i^μ h_i(ξ^μ) is nowhere negative.  In the usual words
it has to be positive, which is another condition where a unit sees 0 and stays as it is.
"""

from sympy import Eq, Expr, Ge, Gt, ImmutableMatrix

from proofs_check.engine.claims import Cycle, Every, Holds, Iff
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.hopfield import Network, entries, letters


def stored(patterns: ImmutableMatrix) -> Network:
    """The network of Hebb's rule; a pattern a row."""
    n, overlaps = patterns.cols, patterns.T * patterns
    rule = lambda i, j: overlaps[i, j] if i != j else 0  # noqa: E731
    return Network(ImmutableMatrix(n, n, rule))


def stabilities(network: Network, pattern: tuple[Expr, ...]) -> list[Expr]:
    """ξ_i h_i(ξ), unit by unit."""
    put = dict(zip(network.units, pattern, strict=True))
    return [x * network.field(i).xreplace(put) for i, x in enumerate(pattern)]


def theorem(neurons: int = 5, patterns: int = 2) -> Theorem:
    xi = letters("xi", patterns, neurons)
    network = stored(xi)
    rows = [tuple(xi.row(m)) for m in range(patterns)]

    def fixed(relation: type) -> tuple[Iff, ...]:
        """Each pattern is, exactly if its stabilities are in the relation to 0."""
        return tuple(
            Iff(
                Cycle(network.synchronous, ImmutableMatrix([row])),
                Every(
                    tuple(Holds(relation(e, 0, evaluate=False)) for e in stabilities(network, row))
                ),
            )
            for row in rows
        )

    signs = Holds(Eq(sum((x**2 - 1) ** 2 for x in xi), 0))
    return Theorem(
        name="hebb",
        title="Which patterns Hebb's rule stores",
        source="Hopfield 1982",
        system=network.system(
            {x: -1 if m and i % (m + 1) else 1 for m, i, x in entries(xi)},
            **{f"pattern{m + 1}": row for m, row in enumerate(rows)},
        ),
        assume=(signs,),
        claims=fixed(Ge),
        printed=Version(
            quote="Pattern μ is fixed if and only if its stability at every unit is positive.",
            assume=(signs,),
            claims=fixed(Gt),
        ),
    )

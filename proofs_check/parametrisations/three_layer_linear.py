"""A linear network with two hidden layers, φ = U V W: U n × r, V r × s, W s × m.

The entries of UᵀU − V Vᵀ and of VᵀV − W Wᵀ are conserved (Arora, Cohen, Golowich, Hu 2019, arXiv
1810.02281).  How many laws there are is found, not published.
"""

import sympy

from proofs_check.engine.parametrisation import Parametrisation


def parametrisation(n: int = 2, r: int = 2, s: int = 2, m: int = 2) -> Parametrisation:
    U, V, W = (
        sympy.Matrix(a, b, lambda i, j, x=x: sympy.Symbol(f"{x}_{i + 1}_{j + 1}", real=True))
        for x, a, b in (("u", n, r), ("v", r, s), ("w", s, m))
    )
    return Parametrisation(
        name="three-layer-linear",
        title="A linear network with two hidden layers, U V W",
        source="Arora, Cohen, Golowich, Hu 2019",
        parameters=(U, V, W),
        values=U * V * W,
    )

"""A linear network with one hidden layer, φ = U Vᵀ with U n × r and V m × r.

Marcotte, Gribonval, Peyré 2023 (arXiv 2307.00144): the laws are the entries of UᵀU − VᵀV, of which
r(r + 1)/2 are independent if r ≤ n + m, and (n + m) r − (n + m)(n + m − 1)/2 else.
"""

import sympy

from proofs_check.engine.parametrisation import Parametrisation


def parametrisation(n: int = 2, m: int = 2, r: int = 2) -> Parametrisation:
    U = sympy.Matrix(n, r, lambda i, j: sympy.Symbol(f"u_{i + 1}_{j + 1}", real=True))
    V = sympy.Matrix(m, r, lambda i, j: sympy.Symbol(f"v_{i + 1}_{j + 1}", real=True))
    both = n + m
    return Parametrisation(
        name="two-layer-linear",
        title="A linear network with one hidden layer, U Vᵀ",
        source="Marcotte, Gribonval, Peyré 2023",
        parameters=(U, V),
        values=U * V.T,
        published=r * (r + 1) // 2 if r <= both else both * r - both * (both - 1) // 2,
    )

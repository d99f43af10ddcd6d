"""A ReLU network with one hidden layer, φ = (u_h v_hᵀ)_h: u_h in Rⁿ, v_h in Rᵐ, r units.

Marcotte, Gribonval, Peyré 2023 (arXiv 2307.00144): the laws are ‖u_h‖² − ‖v_h‖² of each unit, r of
them.  Where no unit changes its side for any of the data, φ is what all losses of the network see.
"""

import sympy

from proofs_check.engine.parametrisation import Parametrisation


def parametrisation(n: int = 2, m: int = 2, r: int = 2) -> Parametrisation:
    U = sympy.Matrix(n, r, lambda i, j: sympy.Symbol(f"u_{i + 1}_{j + 1}", real=True))
    V = sympy.Matrix(m, r, lambda i, j: sympy.Symbol(f"v_{i + 1}_{j + 1}", real=True))
    return Parametrisation(
        name="two-layer-relu",
        title="A ReLU network with one hidden layer, unit by unit u vᵀ",
        source="Marcotte, Gribonval, Peyré 2023",
        parameters=(U, V),
        values=[U[:, h] * V[:, h].T for h in range(r)],
        published=r,
    )

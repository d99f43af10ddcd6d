"""Units with an activation that is homogeneous of degree p, f(x) = Σ_h u_h φ(⟨v_h, x⟩).

Conserved for every loss and all data: ‖v_h‖² − p u_h² of each unit (Du, Hu, Lee 2018, arXiv
1806.00900).
"""

import sympy

from proofs_check.engine.letters import phi
from proofs_check.engine.parametrisation import Parametrisation


def parametrisation(p: int = 1, d: int = 2, r: int = 2) -> Parametrisation:
    u = sympy.Matrix(r, 1, lambda h, _: sympy.Symbol(f"u_{h + 1}", real=True))
    V = sympy.Matrix(r, d, lambda h, j: sympy.Symbol(f"v_{h + 1}_{j + 1}", real=True))
    x = sympy.Matrix(d, 1, lambda j, _: sympy.Symbol(f"x_{j + 1}", real=True))
    return Parametrisation(
        name="homogeneous-units",
        title="Units with a homogeneous activation",
        source="Du, Hu, Lee 2018",
        parameters=(u, V),
        values=(sum(u[h] * phi((V * x)[h]) for h in range(r)),),
        data=x,
        homogeneous=p,
    )

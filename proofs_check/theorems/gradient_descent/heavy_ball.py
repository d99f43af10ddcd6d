"""The heavy ball (Polyak 1964) on a quadratic form converges iff γ < 2(1 + β)/λ_max, 0 ≤ β < 1.

x⁺ = x − γ ∇f(x) + β (x − y), where y is x of the step before, from rest.  In coordinates along
eigenvectors each pair (x_i, y_i) moves by itself, and x² − (1 + β − γh) x y + β y², which need not
be a distance, is multiplied by β in each step.
"""

import sympy
from sympy import Lt

from proofs_check.engine.claims import Criterion, Holds, LinearlyStable, Map, Recurrence
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.quadratic_forms import Form, beta, gamma


def theorem(dimension: int = 2) -> Theorem:
    form = Form(dimension)
    system = System(
        state={s: form.starts[i % dimension] for i, s in enumerate((*form.x, *form.before))},
        step=form.heavy_ball(),
        defaults={gamma: 2, beta: "1/4", **form.defaults},
        train=lambda torch, case: form.train(torch, case, float(case.number(beta))),
    )
    rule = Map.of(form.heavy_ball())
    at_rest = LinearlyStable(rule, sympy.ImmutableMatrix([[0] * len(rule.letters)]))
    triples = zip(form.x, form.before, form.h, strict=True)
    energies = [x**2 - (1 + beta - gamma * h) * x * y + beta * y**2 for x, y, h in triples]
    return Theorem(
        name="heavy-ball",
        title="The largest learning rate of the heavy ball on a quadratic form",
        source="Polyak 1964",
        system=system,
        assume=(Holds(Lt(beta, 1)), *form.largest_first),
        claims=(
            Criterion(at_rest, Lt(gamma, 2 * (1 + beta) / form.h[0])),
            *(Recurrence(energy, beta * energy) for energy in energies),
        ),
    )

"""Gradient descent on a quadratic form converges from every start if and only if γ < 2/λ_max.

In coordinates along eigenvectors the form is ½ Σ h_i x_i², h_1 the largest eigenvalue.  Each step
multiplies x_i by 1 − γ h_i: beyond 2/h_1 the component along the top eigenvector grows, if the
start has one; exactly there it changes sign for ever.
"""

from sympy import Lt

from proofs_check.engine.claims import Criterion, LinearlyStable, Map, Recurrence
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.quadratic_forms import Form, gamma


def theorem(dimension: int = 2) -> Theorem:
    form = Form(dimension)
    system = System(
        state=dict(zip(form.x, form.starts, strict=True)),
        step=form.descent(),
        defaults={gamma: 2, **form.defaults},
        train=form.train,
    )
    at_rest = LinearlyStable(Map.of(form.descent()), form.origin)
    return Theorem(
        name="quadratic-form",
        title="The largest learning rate on a quadratic form",
        source="Gradient descent",
        system=system,
        assume=form.largest_first,
        claims=(
            Criterion(at_rest, Lt(gamma, 2 / form.h[0])),
            *(Recurrence(x, (1 - gamma * h) * x) for x, h in zip(form.x, form.h, strict=True)),
        ),
    )

"""Proposition 1: eigenvalues of the Jacobian and attractors.

The paper calls x an attractor if all points of a neighbourhood *converge* to x; it does not ask
that they stay near.  With that definition the second half of the printed statement is false for
maps of the plane that are not invertible: they may lead a point away and home again along the
kernel of the Jacobian.  It holds on a line, where the networks of Theorem 1 live, and for the
usual notion of an attractor, which includes stability.

What is verified is the instance: that the network of this φ and start does, in a whole
neighbourhood, what its eigenvalue says.  The general statement is a textbook theorem; random maps
support it, and no method here proves it for all f.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs_check.conditions import FLOW_ARRIVES
from proofs_check.evidence import Evidence, Outcome, Rigour
from proofs_check.examiners.fixed_points import POINT, certified_point, one_point, sampled
from proofs_check.method import Examination
from proofs_check.statement import Claim, Statement, Version

if TYPE_CHECKING:
    from proofs_check.problem import Problem

NEVER_AN_ATTRACTOR = Claim(
    "never-an-attractor",
    "no differentiable map has an attractor (a point to which all points nearby converge) "
    "with an eigenvalue above 1",
)


def _certified(statement: Statement, problem: Problem) -> Examination:
    found = certified_point(statement, problem)
    return Examination((*found.evidence, _witness()), enclosure=found.enclosure)


def _witness() -> Evidence:
    """The map of the plane that refutes the printed second half, verified again each time."""
    from theory.dynamics.homoclinic import prove_return

    found = prove_return()
    outcome = Outcome.REFUTES if found.proved else Outcome.UNKNOWN
    return Evidence(
        "certified", NEVER_AN_ATTRACTOR, outcome, Rigour.PROOF, found.sentence, size=1.0
    )


STATEMENT = Statement(
    name="proposition1",
    title="When a fixed point is an attractor",
    reference="Proposition 1",
    setting=(
        "x is a fixed point of a differentiable map f: here, the example and the network that "
        "gradient flow trains on it"
    ),
    printed=Version(
        text=(
            "A fixed point x is an attractor of a differentiable map f if all eigenvalues of the "
            "Jacobian of f at x are strictly less than 1 in absolute value. If any of the "
            "eigenvalues are greater than 1, x cannot be an attractor."
        ),
        hypotheses=(),
        conclusion=(NEVER_AN_ATTRACTOR, POINT),
    ),
    proved=Version(
        text=(
            "If all eigenvalues are < 1 in absolute value, x is a stable attractor. If one is "
            "> 1, x is not stable: points arbitrarily near x leave a fixed neighbourhood; they "
            "may come back, unless f maps into a line, as the networks here do: then x is not "
            "an attractor. If the largest is 1, nothing follows."
        ),
        hypotheses=(FLOW_ARRIVES,),
        conclusion=(POINT,),
    ),
    examiners={
        "certified": _certified,
        "training": sampled(POINT, one_point),
    },
    senseless={
        "symbolic": "the statement is an estimate near a point, not an identity",
        "flow": "the statement is about iterating a map; nothing is trained in it",
    },
)

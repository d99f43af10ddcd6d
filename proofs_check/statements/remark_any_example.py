"""Remark: for all non-piecewise nonlinearities used, any training example can be an attractor.

One start serves all examples of the same norm, because λ1 = E(v) does not depend on x.  Where
|E| ≥ 1 throughout (z^p with p ≥ 1, sinh), no start will do.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from proofs_check.evidence import Evidence, Outcome, Rigour
from proofs_check.examiners.one_layer import SETTING
from proofs_check.method import Examination
from proofs_check.statement import Condition, Decision, Statement, Version
from theory.errors import required
from theory.outcome import Truth

if TYPE_CHECKING:
    from proofs_check.problem import Problem
    from theory.elasticity.witness import AttractingStart

ACCURACY = 1e-6  # of eigenvalues in floats, relative
MAX_WIDTH = 4096  # of a network built as full matrices


def _one_formula(problem: Problem) -> Decision:
    if problem.phi.smooth:
        return Decision(Truth.TRUE, f"φ(z) = {problem.phi.expression} for all z")
    where = ", ".join(map(str, problem.phi.kinks))
    return Decision(Truth.FALSE, f"φ is put together from several formulas, at z = {where}")


def _contracts(problem: Problem) -> Decision:
    from theory.elasticity.witness import contracts_somewhere

    found = contracts_somewhere(problem.phi)
    return Decision(found.truth, found.reason)


def _start(problem: Problem) -> AttractingStart:
    from theory.elasticity.witness import attracting_start

    return attracting_start(problem.phi, problem.start)


def _exists(problem: Problem) -> Decision:
    found = _start(problem)
    return Decision(found.truth, found.reason)


ONE_FORMULA = Condition("one-formula", "φ is not piecewise", _one_formula)
CONTRACTS = Condition("contracts", "|zφ'(z)/φ(z)| < 1 at some z with φ(z) ≠ 0", _contracts)
EXISTS = Condition(
    "attracting-start", "some u0, v0, k make any training example an attractor", _exists
)


def _training(statement: Statement, problem: Problem) -> Examination:
    """The eigenvalues of autograd's Jacobian at the certified end point."""
    found = _start(problem)
    if found.start is None or found.enclosure is None or found.enclosure.v is None:
        why = f"no start to try: {found.reason}"
    elif found.start.norm != 1 or found.start.width > MAX_WIDTH:
        why = f"full matrices are built for ‖x‖ = 1 and k ≤ {MAX_WIDTH}"
    else:
        try:
            return Examination((_autograd(problem, found),))
        except ImportError as error:
            why = f"torch cannot be imported ({error}); install torch"
    nothing = Evidence("training", EXISTS, Outcome.NOT_RUN, Rigour.NUMERICAL, why)
    return Examination((nothing,))


def _autograd(problem: Problem, found: AttractingStart) -> Evidence:
    from proofs_check.examiners.repulsion import eigenvalues

    began = perf_counter()
    start, end = required(found.start, "a start"), required(found.enclosure, "its end point")
    v, width = required(end.v, "an enclosure of v").middle, start.width
    defect, spectrum = eigenvalues(problem.phi, width, v, problem.seed)
    good = defect < ACCURACY and abs(spectrum[0]) < 1 - ACCURACY
    return Evidence(
        "training",
        EXISTS,
        Outcome.SUPPORTS if good else Outcome.UNKNOWN,
        Rigour.NUMERICAL,
        f"autograd at the end point of (k, u0, v0) = ({width}, {start.u0}, "
        f"{start.v0}), a random example, seed {problem.seed}: ‖f(x) − x‖ = {defect:.0e}, "
        f"largest |eigenvalue| {abs(spectrum[0]):.6g}",
        perf_counter() - began,
        size=ACCURACY,
    )


def _certified(statement: Statement, problem: Problem) -> Examination:
    from proofs_check.deciding import all_decided

    return Examination(all_decided("certified", statement, problem))


STATEMENT = Statement(
    name="remark-any-example",
    title="Any example can be made an attractor",
    reference="Remark after Theorem 2",
    setting=SETTING,
    printed=Version(
        text=(
            "For all non-piecewise nonlinearities used, we can make any training example an "
            "attractor by choosing u0, v0 and k."
        ),
        hypotheses=(ONE_FORMULA,),
        conclusion=(EXISTS,),
    ),
    proved=Version(
        text=(
            "If |zφ'(z)/φ(z)| < 1 at some z with φ(z) ≠ 0, then some u0, v0, k (named in the "
            "proof) make every example of the given norm an attractor. If |zφ'/φ| ≥ 1 wherever "
            "φ ≠ 0, as for the identity, z^p with p ≥ 1 (E ≡ p) and sinh, no start does."
        ),
        hypotheses=(CONTRACTS,),
        conclusion=(EXISTS,),
    ),
    examiners={"certified": _certified, "training": _training},
    senseless={
        "symbolic": "it is a claim about one start, which balls decide",
        "flow": "Theorems 1 and 2 follow the flow from any start",
    },
)

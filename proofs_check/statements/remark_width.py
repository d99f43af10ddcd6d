"""Remark: networks become more contractive with increasing width.

True for sigmoid from u0 = v0 = 1; false for tanh and sin there, where |λ1| rises with k; and
λ1 = p whatever the width for z^p.  Decided per φ and start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs_check.examiners.one_layer import SETTING
from proofs_check.method import Examination
from proofs_check.statement import Condition, Decision, Statement, Version

if TYPE_CHECKING:
    from proofs_check.problem import Problem
    from theory.elasticity.widths import Sweep


def _sweep(problem: Problem) -> Sweep:
    from theory.elasticity.widths import sweep

    return sweep(problem.phi, problem.start)


def _arrives(problem: Problem) -> Decision:
    from theory.elasticity.widths import arrives

    found = arrives(_sweep(problem))
    return Decision(found.truth, found.reason)


def _decreases(problem: Problem) -> Decision:
    from theory.elasticity.widths import decreases

    found = decreases(_sweep(problem))
    return Decision(found.truth, found.reason)


def _always(problem: Problem) -> Decision:
    from theory.elasticity.widths import decreases_for_all

    found = decreases_for_all(_sweep(problem))
    return Decision(found.truth, found.reason)


def _arc(problem: Problem) -> Decision:
    from theory.elasticity.widths import falls_on_arc

    found = falls_on_arc(_sweep(problem))
    return Decision(found.truth, found.reason)


TESTED = "k = 1, 2, 4, 8, 16, 32, 64, 128, 256"

ARRIVES = Condition(
    "arrives-at-widths", f"the flow reaches an interpolating network for {TESTED}", _arrives
)
ARC = Condition(
    "falls-on-arc",
    "|zφ'(z)/φ(z)| falls along the orbit from the end point of k = 1 to that of k = 256",
    _arc,
)
DECREASES = Condition("decreases", f"|λ1| falls from each width to the next, {TESTED}", _decreases)
ALWAYS = Condition("decreases-always", "|λ1| decreases in k for every width k ≥ 1", _always)


def _certified(statement: Statement, problem: Problem) -> Examination:
    from proofs_check.deciding import all_decided

    return Examination(all_decided("certified", statement, problem))


STATEMENT = Statement(
    name="remark-width",
    title="More contractive with increasing width?",
    reference="Remark after Theorem 2",
    setting=SETTING,
    printed=Version(
        text="Networks become more contractive at the training example with increasing width k.",
        hypotheses=(),
        conclusion=(ALWAYS,),
    ),
    proved=Version(
        text=(
            "The end points of all widths lie on one orbit, which does not depend on k, in the "
            "order of k. If |zφ'/φ| falls along it, |λ1| falls for the widths "
            f"{TESTED}: a proof for these widths, certified one by one, and for none beyond. "
            "The hypothesis depends on φ and on the start: it holds for sigmoid from "
            "u0 = v0 = 1, and fails for tanh and sin there and for z^p (λ1 = p)."
        ),
        hypotheses=(ARRIVES, ARC),
        conclusion=(DECREASES,),
    ),
    examiners={"certified": _certified},
    senseless={
        "symbolic": "the end point has no closed form in k to differentiate",
        "flow": "Theorem 2 measures λ1 at any one width",
        "training": "Theorem 2 measures λ1 at any one width",
    },
)

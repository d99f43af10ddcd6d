"""The paper's example: sigmoid, k = 2, u0 = v0 = 1, to the digits that it prints."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from proofs_check.conditions import FLOW_ARRIVES
from proofs_check.deciding import decided
from proofs_check.examiners.one_layer import (
    CONSERVED,
    EIGENVALUE,
    INTERPOLATION,
    SETTING,
    derivation,
)
from proofs_check.method import METHODS, Examination, not_run
from proofs_check.statement import Condition, Decision, Examiner, Statement, Version
from theory.outcome import Truth

if TYPE_CHECKING:
    from proofs_check.problem import Problem

PLACES = 3  # decimals that the paper prints
_PRINTED = {"u": ".697", "v": ".929", "lambda1": ".263"}
_LETTER = {"u": "u", "v": "v", "lambda1": "λ1"}


def _this_example(problem: Problem) -> Decision:
    start = problem.start
    given = (start.width, start.u0, start.v0, start.norm)
    words = (
        f"φ = {problem.phi.name}, k = {start.width}, u0 = {start.u0}, v0 = {start.v0}, "
        f"‖x‖ = {start.norm}"
    )
    if problem.phi.name == "sigmoid" and given == (2, 1, 1, 1):
        return Decision(Truth.TRUE, words)
    return Decision(
        Truth.FALSE,
        f"{words}; the example is about φ = sigmoid, k = 2, u0 = v0 = 1, ‖x‖ = 1 (the defaults)",
    )


def _rounds(name: str) -> Callable[[Problem], Decision]:
    def decide(problem: Problem) -> Decision:
        return rounds_to(problem, name, _PRINTED[name])

    return decide


def rounds_to(problem: Problem, name: str, printed: str) -> Decision:
    """Whether every number of the certified interval rounds to ``printed``; FALSE if none does."""
    from decimal import Decimal

    interval = getattr(problem.enclosure, name)
    if interval is None:
        return Decision(Truth.UNKNOWN, problem.enclosure.reason)
    half = Decimal(5).scaleb(-PLACES - 1)
    low, high = Decimal(printed) - half, Decimal(printed) + half
    lower, upper = Decimal(interval.lower), Decimal(interval.upper)
    words = f"{_LETTER[name]} = {interval}"
    if low < lower and upper < high:
        return Decision(Truth.TRUE, f"{words} rounds to {printed}")
    if upper < low or lower > high:
        return Decision(Truth.FALSE, f"{words} does not round to {printed}")
    return Decision(Truth.UNKNOWN, f"{words} is not sharp enough to round")


def _only(problem: Problem) -> Decision:
    from theory.elasticity.whole_map import WholeMap, only_fixed_point, portrait

    found = problem.enclosure
    if found.balls is None:
        return Decision(Truth.UNKNOWN, found.reason)
    whole = WholeMap.of_end_point(problem.phi, problem.start, found)
    answer = only_fixed_point(portrait(whole))
    return Decision(answer.truth, answer.reason)


def _closed_form(problem: Problem) -> Decision:
    import sympy

    from theory.activation import variable
    from theory.symbolic.exact import all_zero, is_zero

    z = variable()
    residuals = [(z + sympy.exp(z)).diff(z) - p.ratio for p in problem.phi.pieces if p.ratio]
    found = all_zero(*(is_zero(residual) for residual in residuals))
    return Decision(found.truth, f"d/dz (z + e^z) − φ/φ' = 0: {found.reason}")


def _in_general(method: str) -> Examiner:
    """The general way of examining, for this example; for any other nothing is computed."""

    def examine(statement: Statement, problem: Problem) -> Examination:
        if _this_example(problem).truth is Truth.TRUE:
            general = importlib.import_module(f"proofs_check.methods.{method}")
            return cast("Examination", general.examine(statement, problem))
        if method == "certified":
            return Examination((decided(method, EXAMPLE, problem),))
        return Examination((not_run(method, "this is not the example"),))

    return examine


EXAMPLE = Condition("this-example", "φ = sigmoid, k = 2, u0 = v0 = 1, ‖x‖ = 1", _this_example)
CLOSED_FORM = Condition("closed-form", "∫φ/φ' = v + e^v", _closed_form)
DIGITS = tuple(
    Condition(f"digits-{name}", f"{_LETTER[name]} ≈ {printed}, rounded", _rounds(name))
    for name, printed in _PRINTED.items()
)
ONLY = Condition("only-fixed-point", "x is the only fixed point of f", _only)

STATEMENT = Statement(
    name="example-sigmoid",
    title="The sigmoid example, to the printed digits",
    reference="Example after Theorem 2",
    setting=SETTING,
    printed=Version(
        text=(
            "For φ = 1/(1 + e^{-z}), k = 2 and u0 = v0 = 1, (u² − u0²)/2 = v + e^v − v0 − e^{v0}, "
            "u ≈ .697, v ≈ .929 and λ1 ≈ .263, so x is an attractor."
        ),
        hypotheses=(EXAMPLE,),
        conclusion=(FLOW_ARRIVES, CLOSED_FORM, *DIGITS),
    ),
    proved=Version(
        text=(
            "The same; each value rounds to the printed digits, and x is the only fixed point "
            "of f: nothing spurious is stored."
        ),
        hypotheses=(EXAMPLE, FLOW_ARRIVES),
        conclusion=(CONSERVED, INTERPOLATION, EIGENVALUE, CLOSED_FORM, *DIGITS, ONLY),
    ),
    derivation=derivation,
    examiners={method: _in_general(method) for method in METHODS},
)

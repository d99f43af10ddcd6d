"""Whether a claim holds for some values of the inputs: by a witness, or by a proof that none does.

A witness is tried at a few exact values; what it proves is proved by the methods of the claim
itself.  A refutation rewrites a bound at the end of the flow on the solutions of the target's
equations: what is left is a claim about one letter of the line.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.case import Case, written_out
from proofs_check.engine.certified.critical import is_analytic
from proofs_check.engine.certified.line import decide
from proofs_check.engine.claims import Bound, Exists, Holds, Stable, Where
from proofs_check.engine.elimination import solutions
from proofs_check.engine.inputs import numbers
from proofs_check.engine.letters import abstract_functions, plain
from proofs_check.engine.sides import number
from proofs_check.engine.system import System
from theory.errors import DomainError, InputError
from theory.outcome import Truth
from theory.symbolic.exact import Decision, is_zero

if TYPE_CHECKING:
    from proofs_check.engine.theorem import Theorem

REALS = tuple(map(sympy.Rational, ("1", "-1", "1/2", "2", "1/4", "-1/2", "-2", "3/2")))
WHOLE = tuple(map(sympy.Integer, (2, 1, 3)))
TRIES = 40

Holding = Callable[["Theorem", Any, Case], Truth]


def concerns_inputs(claim: Exists, system: System) -> bool:
    """Whether it says that something exists among the inputs of the system; an open interval of
    them is no matter of a few tries."""
    return type(claim) is Exists and set(claim.over) <= set(system.inputs)


def exists(theorem: Theorem, claim: Exists, case: Case, holding: Holding) -> Decision:
    """Proved unless UNKNOWN.  ``holding`` examines the claim inside for one case."""
    impossible = nowhere(theorem.system, claim, case)
    if impossible.truth is Truth.FALSE:
        return impossible
    for values in itertools.islice(_candidates(theorem.system, claim, case), TRIES):
        words = ", ".join(f"{plain(s)} = {x}" for s, x in values.items())
        case.progress(f"certified: {words}")
        here = replace(case, values={**case.values, **values})
        try:
            found = holding(theorem, claim.claim, here)
        except (DomainError, InputError):
            continue
        if found is Truth.TRUE:
            return Decision(Truth.TRUE, f"a witness: {words}")
    return Decision(Truth.UNKNOWN, f"no witness was found; {impossible.reason}")


def _candidates(system: System, claim: Exists, case: Case) -> Iterator[dict[Symbol, Expr]]:
    """A witness that is given, the case's own values, values beside the target, a grid."""
    letters = tuple(claim.over)
    own = {s: case.values[s] for s in letters}
    for values in ({**own, **numbers(system, claim.witness)}, own) if claim.witness else (own,):
        if set(values) == set(letters) and all(x in _domain(claim, s) for s, x in values.items()):
            yield values
    lists = [[x for x in _values(s) if x in _domain(claim, s)] for s in letters]
    grid = [dict(zip(letters, each, strict=True)) for each in itertools.product(*lists)]
    size = lambda values: sum(_values(s).index(x) for s, x in values.items())  # noqa: E731
    ordered = sorted(grid, key=size)
    beside = [_beside(system, case, values) for values in ordered]
    for values, near in itertools.zip_longest(ordered, beside):
        if near is not None and set(near) <= set(letters):
            yield {**values, **near}
        yield values


def _values(s: Symbol) -> tuple[Expr, ...]:
    return WHOLE if s.is_integer else REALS


def _domain(claim: Exists, s: Symbol) -> Any:
    domain = claim.over[s]
    return domain if isinstance(domain, sympy.Set) else sympy.S.Reals


def _beside(system: System, case: Case, values: dict[Symbol, Expr]) -> dict[Symbol, Expr] | None:
    """One start moved next to the target: its letter solved for, to a few digits."""
    branches = solutions([system.unobserved(g) for g in system.goal], tuple(system.state))
    here = replace(case, values={**case.values, **values})
    for branch in branches or []:
        found = {}
        for s, e in branch.items():
            value = number(system.at_start(e), here)
            if not value.is_finite():
                return None
            found[system.state[s]] = sympy.Rational(f"{float(value):.6g}")
        if set(found) <= set(values):
            return found
    return None


def nowhere(system: System, claim: Exists, case: Case) -> Decision:
    """FALSE if the claim inside is false wherever the flow may end, or for all values."""
    inner = claim.claim
    if isinstance(inner, Bound) and inner.strict and inner.at is Where.END and system.goal:
        return _nowhere_on_target(system, inner, case)
    if isinstance(inner, Stable) and inner.at is Where.EVERYWHERE:
        return _never_a_cycle(inner, tuple(claim.over), case)
    return Decision(Truth.UNKNOWN, "no argument excludes one")


def _nowhere_on_target(system: System, inner: Bound, case: Case) -> Decision:
    unknown = Decision(Truth.UNKNOWN, "none was excluded")
    branches = solutions([system.unobserved(g) for g in system.goal], tuple(system.state))
    words = []
    for branch in branches or []:
        left, right = (
            _as_one_letter(sympy.simplify(system.unobserved(e).xreplace(branch)), system)
            for e in (inner.left, inner.right)
        )
        letters = sorted((left.free_symbols | right.free_symbols) & set(system.state), key=str)
        if len(letters) != 1:
            return unknown
        (z,) = letters
        holds = Holds(sympy.Lt(left, right, evaluate=False))
        found = decide(Exists({z: sympy.S.Reals}, holds), case)
        if found.truth is not Truth.FALSE:
            return unknown
        rewritten = ", ".join(f"{plain(s)} = {plain(e)}" for s, e in branch.items())
        words.append(f"where the target's equations hold ({rewritten}), {found.reason}")
    return Decision(Truth.FALSE, "; ".join(words)) if words else unknown


def _as_one_letter(e: Expr, system: System) -> Expr:
    """φ(c v) written as φ(v): v takes all values, and so does c v for c ≠ 0."""
    arguments = {a.args[0] for a in abstract_functions(e)}
    for s in system.state:
        scales = {(a / s) for a in arguments if a.has(s)}
        if len(scales) == 1:
            (scale,) = scales
            if scale != 1 and not scale.free_symbols & set(system.state) and scale.is_nonzero:
                return sympy.simplify(e.xreplace({s: s / scale}))
    return e


def _never_a_cycle(inner: Stable, letters: tuple[Symbol, ...], case: Case) -> Decision:
    """Some coordinate of f(x_i) − x_{i+1} is a constant that is not 0, or has no zero."""
    (cycle,) = inner.rests_on
    for e in cycle.residuals:  # type: ignore[attr-defined]
        residual = sympy.simplify(e)
        if not residual.free_symbols & set(letters) and is_zero(residual).truth is Truth.FALSE:
            return Decision(Truth.FALSE, f"f(x) − x is {plain(residual)}, never 0")
    return Decision(Truth.UNKNOWN, "none was excluded")


def no_interval_of_cycles(claim: Exists, case: Case) -> Decision:
    """FALSE if on no open interval of its one letter the points are a cycle: some coordinate of
    f(x_i) − x_{i+1} has a numerator that is analytic on the whole line and not 0 at some point,
    so that its zeros are isolated."""
    unknown = Decision(Truth.UNKNOWN, "no interval was excluded")
    if case.sole_piece is None or len(claim.over) != 1:
        return unknown
    ((letter, _),) = claim.over.items()
    inputs = replace(case, values={s: x for s, x in case.values.items() if s != letter})
    (cycle,) = claim.claim.rests_on
    for e in cycle.residuals:  # type: ignore[attr-defined]
        written = inputs.put(written_out(e, case.sole_piece))
        above = sympy.numer(sympy.together(written))
        if above.free_symbols - {letter} or not is_analytic(above):
            continue
        for point in REALS:
            value = number(above.xreplace({letter: point}), inputs)
            if value.is_finite() and not value.contains(0):
                words = f"f(x) − x is 0 at isolated points only: at {plain(letter)} = {point} not"
                return Decision(Truth.FALSE, words)
    return unknown


def expanding(claim: Exists, case: Case) -> Decision:
    """Of a fixed point of a map of one letter: |f'| > 1 (or < 1) for some values, as a claim of
    the line; decided with an interval where φ's own analysis knows the formula."""
    inner = claim.claim
    unknown = Decision(Truth.UNKNOWN, "no claim about one letter of the line")
    if not isinstance(inner, Stable) or inner.points.shape != (1, 1):
        return unknown
    slope = sympy.simplify(inner.product[0, 0])
    relation = sympy.Lt if inner.stable else sympy.Gt
    found = decide(Exists(claim.over, Holds(relation(sympy.Abs(slope), 1, evaluate=False))), case)
    return found if found.truth is Truth.TRUE else unknown

"""Claims about all or some points of a line: hypotheses on φ, and functions of time alone.

Where the formula is one that the activation's own analysis knows (φ is differentiable, φ/φ' is
finite, |zφ'/φ| against 1), that decides; any other is tried on boxes that cover the line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy
from flint import arb
from sympy import Expr, Symbol

from proofs_check.engine.case import Case, written_out
from proofs_check.engine.certified import boxes
from proofs_check.engine.certified.constants import never
from proofs_check.engine.certified.critical import critical
from proofs_check.engine.certified.denominators import denominators
from proofs_check.engine.certified.functions import of_function
from proofs_check.engine.claims import Claim, Differentiable, Exists, Finite, ForAll, Holds, Many
from proofs_check.engine.contraries import contrary
from proofs_check.engine.letters import abstract_functions, dphi, phi
from theory.activation import Activation, Piece
from theory.errors import ExpressionError
from theory.expression.balls import precision
from theory.expression.program import Program
from theory.expression.ranges import Range, Ranges
from theory.outcome import Truth
from theory.rigour.decimals import in_decimals
from theory.symbolic.exact import Decision, is_zero

BOXES = 4000
POINTS = tuple(map(sympy.Rational, ("1/3", "-2/3", "7/5", "-9/4", "3", "-5", "11/2", "1/50")))
BESIDE = 2.0**-30  # on both sides of a point
EIGHTHS = [sympy.Rational(n, 8) for n in range(-64, 65)]
BITS = 64
Parts = list[tuple[Expr, str]]
_OPEN = Decision(Truth.UNKNOWN, "no method decides this quantified claim here")


def decide(claim: ForAll, case: Case) -> Decision:
    """Whether it holds for all (or for some) values of its letters; mostly of one letter.

    It is false where its contrary is true: "for some … not" of "for all", or the other way.
    """
    found = _decided(claim, case)
    opposite = contrary(claim) if found.truth is Truth.UNKNOWN else None
    if isinstance(opposite, ForAll):
        other = _decided(opposite, case)
        if other.truth is Truth.TRUE:
            return Decision(Truth.FALSE, f"{opposite.text}: {other.reason}")
    return found


def _decided(claim: ForAll, case: Case) -> Decision:
    case = replace(case, values={s: x for s, x in case.values.items() if s not in claim.over})
    if len(claim.over) != 1:
        return boxes.decide(claim, case) or _OPEN
    found = _of_one_letter(claim, case)
    return found if found.truth is not Truth.UNKNOWN else boxes.decide(claim, case) or found


def _of_one_letter(claim: ForAll, case: Case) -> Decision:
    ((z, domain),) = claim.over.items()
    if case.activation is not None and domain == sympy.S.Reals:
        found = _by_activation(claim, z, case.activation) or of_function(claim.claim, case)
        if found is not None and found.truth is not Truth.UNKNOWN:
            return found
    if not isinstance(domain, sympy.Interval | type(sympy.S.Reals)):
        return _OPEN
    point = _at_points(claim, z, case)
    if point is not None:
        return point
    equal = _identically(claim, z, case)
    if equal is not None:
        return equal
    constant = never(claim.claim, case)
    if constant is not None:
        return constant
    inner = _inside(claim.claim, z, domain, case)
    if inner is None:
        return _OPEN
    if type(claim) is ForAll:
        return _everywhere(inner, z, domain.inf, domain.sup)
    return _somewhere(inner, z, domain.inf, domain.sup, isinstance(claim, Many))


def _at_points(claim: ForAll, z: Symbol, case: Case) -> Decision | None:
    """A counterexample to what holds for all, or a witness of what holds for some, whatever the
    pieces of φ; None if no point tells.  (An open interval is no matter of a point.)"""
    from proofs_check.engine.sides import number

    holds, wanted = claim.claim, type(claim) is Exists
    if not isinstance(holds, Holds) or type(claim) not in (ForAll, Exists):
        return None
    left, right = holds.relation.args
    with precision(BITS):
        for point in (q for q in POINTS if claim.over[z] == sympy.S.Reals or q in claim.over[z]):
            try:
                gap = number((left - right).xreplace({z: point}), case)
            except ExpressionError:
                return None
            if gap.is_finite() and _TESTS[type(holds.relation)](gap) is wanted:
                words = f"at {z} = {point}: left − right is {in_decimals(gap, 5)}"
                return Decision(Truth.TRUE, words) if wanted else Decision(Truth.FALSE, words)
    return None


_TESTS: dict[type, Callable[[arb], bool | None]] = {  # of left − right; None where it does not tell
    sympy.Eq: lambda gap: _one_of(gap == 0, not gap.contains(0)),
    sympy.Ne: lambda gap: _one_of(not gap.contains(0), gap == 0),
    sympy.Gt: lambda gap: _one_of(gap > 0, gap <= 0),
    sympy.Ge: lambda gap: _one_of(gap >= 0, gap < 0),
    sympy.Lt: lambda gap: _one_of(gap < 0, gap >= 0),
    sympy.Le: lambda gap: _one_of(gap <= 0, gap > 0),
}


def _one_of(true: bool, false: bool) -> bool | None:
    return True if true else False if false else None


def _identically(claim: ForAll, z: Symbol, case: Case) -> Decision | None:
    """left = right for all z of the interval, by an exact zero test with the case's numbers."""
    holds, domain = claim.claim, claim.over[z]
    if type(claim) is not ForAll or not isinstance(holds, Holds):
        return None
    if not isinstance(holds.relation, sympy.Eq):
        return None
    piece = case.sole_piece
    if case.activation is not None and piece is None:
        piece = _piece_on(domain, holds, z, case.activation)
        if piece is None:
            return _OPEN
    left, right = (case.put(written_out(e, piece)) for e in holds.expressions())
    found = is_zero(left - right, within=(domain.inf, domain.sup))
    if found.truth is Truth.TRUE:
        for base in denominators(holds, z, domain, case, piece):
            if not covered(base, "nonzero", z, domain.inf, domain.sup):
                return Decision(Truth.UNKNOWN, f"{base}, a denominator, may be 0")
    return Decision(found.truth, found.reason)


def _piece_on(domain: Any, claim: Claim, z: Symbol, activation: Activation) -> Piece | None:
    """The formula of φ on an interval that holds no kink, if φ is asked for at z alone."""
    elsewhere = any(a.args[0] != z for e in claim.expressions() for a in abstract_functions(e))
    if elsewhere or any(domain.contains(x) is not sympy.false for x in activation.kinks):
        return None
    around = (p for p in activation.pieces if p.lower <= domain.inf and p.upper >= domain.sup)
    return next(around, None)


def _by_activation(claim: ForAll, z: Symbol, activation: Activation) -> Decision | None:
    from theory.elasticity.expansion import contracts_somewhere, expansion
    from theory.rigour.whole_line import differentiable, ratio_finite

    elasticity = sympy.Abs(z * dphi(z) / phi(z))
    known: dict[tuple[type, Claim], Callable[[Activation], object]] = {
        (ForAll, Differentiable(phi(z))): differentiable,
        (ForAll, Finite(phi(z) / dphi(z), claim.where)): ratio_finite,
        (Exists, Holds(sympy.Gt(elasticity, 1))): expansion,
        (Exists, Holds(sympy.Lt(elasticity, 1))): contracts_somewhere,
    }
    kind = Exists if isinstance(claim, Exists) else ForAll  # both find a whole interval
    decider = known.get((kind, claim.claim))
    if decider is None:
        return None
    found = decider(activation)
    return Decision(found.truth, found.reason)  # type: ignore[attr-defined]


def _inside(claim: Claim, z: Symbol, domain: Any, case: Case) -> Parts | None:
    """What must be nonzero, positive or defined: expressions in z, each with its demand."""
    if case.activation is not None and case.sole_piece is None:
        return None
    written = lambda e: case.put(written_out(e, case.sole_piece))  # noqa: E731
    if isinstance(claim, Finite):
        return [(written(part), "defined") for part in critical(claim.value, case)]
    if isinstance(claim, Holds):
        kind = type(claim.relation)
        gap = written(claim.relation.lhs - claim.relation.rhs)
        demand = _DEMANDS.get(kind)
        below = denominators(claim, z, domain, case, case.sole_piece)
        return [(gap, demand), *((base, "nonzero") for base in below)] if demand else None
    return None


_DEMANDS = {
    sympy.Ne: "nonzero",
    sympy.Gt: "positive",
    sympy.Ge: "not negative",
    sympy.Lt: "negative",
    sympy.Le: "not positive",
}


def _everywhere(parts: Parts, z: Symbol, low: Expr, high: Expr) -> Decision:
    for e, demand in parts:
        if not covered(e, demand, z, low, high):
            return Decision(Truth.UNKNOWN, f"{e} was not proved {demand} on [{low}, {high}]")
    return Decision(Truth.TRUE, f"proved on boxes that cover [{low}, {high}]")


def _somewhere(parts: Parts, z: Symbol, low: Expr, high: Expr, around: bool) -> Decision:
    """At a point; ``around``, on an interval around one, which no point alone is a witness of."""
    beside = BESIDE if around else 0
    for point in (q for q in EIGHTHS if low + beside <= q and q <= high - beside):
        at = arb(int(point.p)) / int(point.q)
        here = Range((at - beside).lower(), (at + beside).upper())
        if all(_demanded(_on(e, z)(here), demand) for e, demand in parts):
            return Decision(Truth.TRUE, f"it holds at {z} = {point}{around * ', and around it'}")
    return Decision(Truth.UNKNOWN, "no witness was found")


def finite_from_zero(e: Expr, time: Symbol) -> Truth:
    """Whether a formula of the time alone is finite for all t ≥ 0."""
    if not e.has(time):
        finite = _demanded(_on(e, time)(Range(arb(0), arb(0))), "defined")
    else:
        finite = covered(e, "defined", time, sympy.S.Zero, sympy.oo)
    return Truth.TRUE if finite else Truth.UNKNOWN


def keeps_its_sign(e: Expr, z: Symbol, low: arb, high: arb) -> bool:
    """Whether a formula of one letter was proved positive on [low, high], ends perhaps infinite."""
    return covered(e, "positive", z, low, high)


def bounds_on(e: Expr, z: Symbol, low: Expr, high: Expr) -> Range | None:
    """All values of a formula on [low, high]; None where it may be undefined."""
    try:
        found = _on(e, z)(Range(_number(low), _number(high)))
    except ExpressionError:
        return None
    return found if found.defined else None


def _on(e: Expr, z: Symbol) -> Callable[[Range], Range]:
    run = Program.compile([e], (z,)).bind(Ranges())
    return lambda box: run(box)[0]


def covered(e: Expr, demand: str, z: Symbol, low: Expr | arb, high: Expr | arb) -> bool:
    """Boxes on each of which the demand is proved cover [low, high]."""
    try:
        run = _on(e, z)
    except ExpressionError:
        return False
    queue = [(_number(low), _number(high))]
    for _ in range(BOXES):
        if not queue:
            return True
        a, b = queue.pop()
        if _demanded(run(Range(a, b)), demand):
            continue
        cut = _cut(a, b)
        if cut is None:
            return False
        queue += [(a, cut), (cut, b)]
    return False


def _demanded(value: Range, demand: str) -> bool:
    if not value.defined:
        return False
    if demand == "defined":
        return True
    return {
        "nonzero": value.nonzero,
        "positive": value.positive,
        "not negative": bool(value.lower >= 0),
        "negative": value.negative,
        "not positive": bool(value.upper <= 0),
    }[demand]


def _number(x: Expr | arb) -> arb:
    if isinstance(x, arb):
        return x
    if x is sympy.oo:
        return arb.pos_inf()
    return -arb.pos_inf() if x == -sympy.oo else arb(int(x.p)) / int(x.q)


def _cut(a: arb, b: arb) -> arb | None:
    """A point between; None when the interval is too small or too far out to be cut."""
    if not a.is_finite() and not b.is_finite():
        return arb(0)
    if not b.is_finite():
        point = 2 * abs(a) + 1
        return point.mid() if point < arb(2) ** 40 else None
    if not a.is_finite():
        point = -(2 * abs(b) + 1)
        return point.mid() if point > -(arb(2) ** 40) else None
    middle = ((a + b) / 2).mid()
    return middle if a < middle < b and b - a > arb(2) ** -30 else None

"""Is this expression identically zero?  TRUE, FALSE or UNKNOWN, with the reason.

The steps, cheapest first:

1. expand, if that cannot blow up; a polynomial with many terms, by FLINT;
2. refutation: a ball at an admissible rational point that excludes 0;
3. trigonometric and hyperbolic functions as exponentials, one common denominator, expand; the
   same with a letter for each exponential of a monomial; |a|, max and min case by case;
4. SymPy's ``simplify`` and ``equals``, in a process with a time limit;
5. otherwise UNKNOWN.  Failing to simplify is never FALSE.

FALSE is proved: at the point named in the reason, ball arithmetic separates the value from 0.
TRUE rests on SymPy's rewriting rules and holds wherever the expression is defined (``z/z - 1`` is
zero).  No step uses floating point.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import sympy
from flint import arb

from theory.deadline import check
from theory.errors import ExpressionError
from theory.expression.balls import RealBalls, precision
from theory.expression.program import Program
from theory.outcome import Truth
from theory.rigour.decimals import in_decimals
from theory.settings import settings_put_back
from theory.symbolic import worker
from theory.symbolic.by_cases import in_cases
from theory.symbolic.exponentials import in_letters
from theory.symbolic.matrix_functions import MatrixFunction
from theory.symbolic.multiplied import multiplies_out_to_zero

SECONDS = 5.0  # for SymPy's slow methods; what they can do at all they mostly do in two
MAX_TERMS = 500  # after expansion; 500 terms take SymPy some 50 ms
PRECISIONS = (64, 256, 1024, 4096)  # bits; the last tells 1e-1000 from 0
MAX_EXPONENT = 1000  # of a rational number, that it may be written out
KEPT = 2048  # expressions with their decisions
POINTS = 8  # of each refutation; an analytic function that is not 0 rarely vanishes at two

Interval = tuple[sympy.Expr, sympy.Expr]
REAL_LINE: Interval = (-sympy.oo, sympy.oo)

_PERIODIC = (sympy.sin, sympy.cos, sympy.tan, sympy.cot, sympy.sec, sympy.csc)
_HYPERBOLIC = (sympy.sinh, sympy.cosh, sympy.tanh, sympy.coth, sympy.sech, sympy.csch)
_INVERSE = (sympy.asinh, sympy.acosh, sympy.atanh)
_INEXACT = (sympy.Float, sympy.nan, sympy.zoo, sympy.oo, sympy.S.NegativeInfinity)
# small, of both signs, whole and fractional, so that most assumptions find admissible ones
_FRACTIONS = "1/3 -2/3 2 -3 7/5 -9/4 1 -1 5/97 -5/97 11/2 4 -6 10 1/2 3/4 2/7 9/10 12 25/2"
_RATIONALS = tuple(map(sympy.Rational, _FRACTIONS.split()))


@dataclass(frozen=True)
class Decision:
    """A three-valued answer and the sentence that justifies it."""

    truth: Truth
    reason: str


@settings_put_back()
def is_zero(
    expression: sympy.Expr, *, within: Interval = REAL_LINE, seconds: float = SECONDS
) -> Decision:
    """Whether ``expression`` is 0 for all values of its symbols in the open interval ``within``.

    The values also obey the symbols' own assumptions (real, positive, integer).  ``seconds``
    limits SymPy's slow methods; 0 leaves them out, and the answer comes in under a second.
    """
    check()
    expression = sympy.sympify(expression, strict=True)
    if expression == 0:
        return Decision(Truth.TRUE, "it is 0 as it stands")
    if expression.has(*_INEXACT):
        return Decision(Truth.UNKNOWN, "it contains floats or infinities; exact numbers are needed")
    if expression.has(MatrixFunction):
        seconds = 0  # SymPy knows no more of them than their names
    return _at_once(expression, within) or _simplified(expression, seconds)


@lru_cache(maxsize=KEPT)
def _at_once(expression: sympy.Expr, within: Interval) -> Decision | None:
    """By the steps that take no more time than they need; the same claim is met for many starts."""
    return (
        _expanded(expression)
        or _refuted(expression, within)
        or _rewritten(expression)
        or _in_exponentials(expression)
        or _by_cases(expression)
    )


@settings_put_back()
def sign(constant: sympy.Expr, *, seconds: float = SECONDS) -> int | None:
    """-1, 0 or 1 if that is the sign of the real ``constant``; None if it was not settled.

    A nonzero sign is proved by balls; 0 rests on :func:`is_zero`.
    """
    constant = sympy.sympify(constant, strict=True)
    if constant.free_symbols:
        raise ValueError(f"sign wants a constant, but {constant} has symbols")
    if constant.is_Rational:
        return int(sympy.sign(constant))
    for value in _values(constant, REAL_LINE):
        if value.ball > 0 or value.ball < 0:
            return 1 if value.ball > 0 else -1
    return 0 if is_zero(constant, seconds=seconds).truth is Truth.TRUE else None


def all_zero(*decisions: Decision) -> Decision:
    """TRUE if every one is, FALSE if any one is; the reason is that of the deciding one."""
    for truth in (Truth.FALSE, Truth.UNKNOWN):
        for decision in decisions:
            if decision.truth is truth:
                return decision
    return Decision(Truth.TRUE, "; ".join(dict.fromkeys(d.reason for d in decisions)))


def _expanded(expression: sympy.Expr) -> Decision | None:
    if may_blow_up(expression):
        words = "as a polynomial it is 0 when it is multiplied out over Q"
        return Decision(Truth.TRUE, words) if multiplies_out_to_zero(expression) else None
    canonical = sympy.expand(expression)
    if canonical == 0:
        return Decision(Truth.TRUE, "it expands to 0")
    if canonical.is_Rational:
        return Decision(Truth.FALSE, f"it is the number {canonical}")
    return None


def _rewritten(expression: sympy.Expr) -> Decision | None:
    words = "written in exponentials over one denominator, its numerator expands to 0"
    same = None if may_blow_up(expression) else _elementary(expression)
    return None if same is None else _over_one_denominator(same, words)


def _in_exponentials(expression: sympy.Expr) -> Decision | None:
    rational = None if may_blow_up(expression) else in_letters(expression, MAX_EXPONENT)
    words = "a rational function of exponentials, its numerator expands to 0"
    return None if rational is None else _over_one_denominator(rational, words)


def _over_one_denominator(expression: sympy.Expr, words: str) -> Decision | None:
    numerator, _ = sympy.fraction(sympy.together(expression))
    zero = not may_blow_up(numerator) and sympy.expand(numerator) == 0
    return Decision(Truth.TRUE, words) if zero else None


def _by_cases(expression: sympy.Expr) -> Decision | None:
    cases = None if may_blow_up(expression) else in_cases(expression)
    found = [_expanded(case) or _rewritten(case) for case in cases or ()]
    if not found or any(d is None or d.truth is not Truth.TRUE for d in found):
        return None
    return Decision(Truth.TRUE, "it is 0 for every sign of what stands in bars")


def _elementary(expression: sympy.Expr) -> sympy.Expr:
    """The same function in exponentials, logarithms and erf, which have fewer identities.

    Only the named functions are rewritten: a bare ``rewrite(exp)`` turns z**3 into exp(3 log z).
    """
    exponential = expression.rewrite([*_PERIODIC, *_HYPERBOLIC], sympy.exp)
    return exponential.rewrite(_INVERSE, sympy.log).rewrite(sympy.erfc, sympy.erf)


def _simplified(expression: sympy.Expr, seconds: float) -> Decision:
    reply = worker.run(worker.Job.VANISHES, expression, seconds)
    if reply.value is True:
        return Decision(Truth.TRUE, "SymPy simplifies it to 0")
    return Decision(
        Truth.UNKNOWN,
        f"neither proved nor refuted: {reply.reason}, and {_no_refutation(expression)}",
    )


def may_blow_up(expression: sympy.Expr) -> bool:
    """Expanding has many terms, or would write a number like 2**10**9 out."""
    return _terms(expression) > MAX_TERMS or any(
        e.args[0].is_number and e.args[0].has(sympy.log) for e in expression.atoms(sympy.exp)
    )


def _terms(e: sympy.Basic) -> int:
    """An upper bound, capped above MAX_TERMS, on the number of terms after expansion."""
    counts = [_terms(a) for a in e.args]
    if e.is_Add:
        return min(sum(counts), MAX_TERMS + 1)
    if e.is_Mul:
        return min(math.prod(counts), MAX_TERMS + 1)
    if e.is_Pow and e.exp.is_Integer and counts[0] > 1:
        n = abs(int(e.exp))
        return MAX_TERMS + 1 if n > MAX_TERMS else math.comb(counts[0] + n - 1, n)
    return max(counts, default=1)


@dataclass(frozen=True)
class _Value:
    """The expression lies in ``ball`` when its symbols take the values of ``point``."""

    point: dict[sympy.Symbol, sympy.Rational]
    ball: arb


def _refuted(expression: sympy.Expr, within: Interval) -> Decision | None:
    for value in _values(expression, within):
        if not value.ball.contains(0):
            where = ", ".join(f"{symbol} = {q}" for symbol, q in value.point.items())
            return Decision(
                Truth.FALSE,
                f"its value{where and ' at ' + where} is {in_decimals(value.ball, 5)}, not 0",
            )
    return None


def _no_refutation(expression: sympy.Expr) -> str:
    try:
        Program.compile([expression])
    except ExpressionError as error:
        return f"balls cannot evaluate it ({error})"
    return f"no ball at {PRECISIONS[-1]} bits excludes 0 at the points that were tried"


def _values(expression: sympy.Expr, within: Interval) -> Iterator[_Value]:
    """Finite balls around the values at some rational points, at rising precision."""
    try:
        Program.compile([expression])
        programs = [(point, _program(expression, point)) for point in _points(expression, within)]
    except ExpressionError:
        return
    for bits in PRECISIONS:
        for point, program in programs:
            with precision(bits):
                first = next(iter(point.values()), sympy.S.Zero)
                ball = program.bind(RealBalls())(arb(int(first.p)) / int(first.q))[0]
            if ball.is_finite():
                yield _Value(point, ball)


def _program(expression: sympy.Expr, point: dict[sympy.Symbol, sympy.Rational]) -> Program:
    """A program has one variable: the point's first symbol.  The others become numbers."""
    others = dict(islice(point.items(), 1, None))
    if others and not all(map(_small_when_substituted, expression.atoms(sympy.Pow, sympy.exp))):
        raise ExpressionError(f"a number in {expression} would be too long to write out")
    return Program.compile([expression.xreplace(others)])


def _small_when_substituted(power: sympy.Expr) -> bool:
    if isinstance(power, sympy.exp):
        return not power.args[0].has(sympy.log)  # exp(y log 2) turns into 2**y
    return power.exp.is_Rational and abs(power.exp) <= MAX_EXPONENT


def _points(
    expression: sympy.Expr, within: Interval
) -> Iterator[dict[sympy.Symbol, sympy.Rational]]:
    """Rational values of all symbols; one empty point for a constant."""
    symbols = sorted(expression.free_symbols, key=str)
    choices = [list(_admissible(symbol, within)) for symbol in symbols]
    if not all(choices):
        return
    for n in range(POINTS if symbols else 1):
        # the symbols run through their lists at shifted places, so that they take unequal values
        yield {
            s: c[(n + 3 * i) % len(c)]
            for i, (s, c) in enumerate(zip(symbols, choices, strict=True))
        }


def _admissible(symbol: sympy.Symbol, within: Interval) -> Iterator[sympy.Rational]:
    """Rationals inside ``within`` that agree with everything assumed of the symbol."""
    facts = symbol.assumptions0.items()
    for q in _inside(within):
        if all(getattr(q, f"is_{fact}") is known for fact, known in facts):
            yield q


def _inside(within: Interval) -> Iterator[sympy.Rational]:
    lower, upper = within
    if within == REAL_LINE:
        yield from _RATIONALS
        return
    for t in (q for q in _RATIONALS if q > 0):
        if lower.is_finite and upper.is_finite:
            place = lower + (upper - lower) * t / (1 + t)
        else:
            place = lower + t if lower.is_finite else upper - t
        short_first = (sympy.Rational(str(place.evalf(digits))) for digits in (3, 15))
        yield from islice((q for q in short_first if _strictly_between(lower, q, upper)), 1)


def _strictly_between(lower: sympy.Expr, q: sympy.Rational, upper: sympy.Expr) -> bool:
    return (lower < q) is sympy.S.true and (q < upper) is sympy.S.true

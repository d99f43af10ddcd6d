"""SymPy expressions, built part by part within limits, with the domain of what was written.

SymPy evaluates numbers as it meets them, without limits: 3**(10**9) is written out, the digits
of sin(10**(10**1000)) are looked for.  So every number is measured by balls first; one that is
too large to write out is held closed (:mod:`theory.expression.held`) or refused.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from theory.errors import ExpressionError
from theory.expression import domain
from theory.expression.domain import Guard
from theory.expression.functions import FUNCTIONS

if TYPE_CHECKING:
    import sympy

MAX_EXPONENT = 1000  # of a constant exponent, in absolute value
MAX_BITS = 8192  # of a constant's numerator or denominator
MAX_SIZE = 5000  # parts of the whole formula, with the named activations written out
_EXPONENTIAL = ("exp", "sinh", "cosh", "tanh", "erf", "erfc")
_LARGEST_LOGARITHM = 2.0**16  # of a number's size (natural), that SymPy may be shown it
_LARGEST_ARGUMENT = 4096.0 * math.log(2)  # the logarithm of it; sines of it want so many bits
_ROOT_BITS = 64  # of the denominator of an exponent: SymPy looks for exact roots of that order
_RADICAND_BITS = 1024  # of a number whose root SymPy may simplify, by trial division
_MEASURES = (64, 512)  # bits


class Construction:
    """Builds one expression; ``guards`` are what its parts demand, in the order of reading."""

    def __init__(self) -> None:
        self.guards: dict[Guard, None] = {}
        self._sizes: dict[sympy.Expr, int] = {}

    def quotient(self, left: sympy.Expr, right: sympy.Expr) -> sympy.Expr:
        if right == 0:
            raise ExpressionError("division by zero.")
        self._demand(domain.of_power(right, -_one()))
        return capped(left / right)

    def power(self, base: sympy.Expr, exponent: sympy.Expr) -> sympy.Expr:
        if exponent.is_number:
            if _logarithm(exponent) > math.log(MAX_EXPONENT):
                raise ExpressionError(f"an exponent is larger than {MAX_EXPONENT}.")
            if exponent.is_Rational and base == 0 and exponent <= 0:
                raise ExpressionError("0 is raised to a power that is not positive.")
        self._demand(domain.of_power(base, exponent))
        _refuse_written_out(base, exponent)
        if base.is_number and exponent.is_number and _wild_power(base, exponent):
            from theory.expression.held import POWER, Held

            return Held(POWER, base, exponent)
        return capped(base**exponent)

    def call(self, name: str, argument: sympy.Expr) -> sympy.Expr:
        """A function of the table."""
        import sympy

        self._demand(domain.of_call(name, argument))
        if name == "abs" and argument.is_number and not argument.is_Rational:
            side = _sign(argument)
            return argument if side == 1 else -argument if side == -1 else sympy.Abs(argument)
        if argument.is_number and _wild_call(name, argument):
            from theory.expression.held import Held

            return Held(name, argument)
        if name == "exp":
            _refuse_powers_in_disguise(argument)
        return capped(getattr(sympy, FUNCTIONS[name].sympy)(argument))

    def lattice(self, largest: bool, arguments: list[sympy.Expr]) -> sympy.Expr:
        """The largest of the arguments, or the least."""
        import sympy

        return (sympy.Max if largest else sympy.Min)(*arguments)

    def measured(self, expression: sympy.Expr) -> sympy.Expr:
        """The same, if it is not too long once every name in it is written out."""
        if self._size(expression) > MAX_SIZE:
            raise ExpressionError(
                f"it has more than {MAX_SIZE} parts once the named activations are written out."
            )
        return expression

    def _size(self, e: sympy.Expr) -> int:
        if e not in self._sizes:
            self._sizes[e] = 1 + sum(map(self._size, e.args))
        return self._sizes[e]

    def _demand(self, guards: Iterator[Guard]) -> None:
        for guard in guards:
            if guard.expression.free_symbols:
                self.guards[guard] = None
                continue
            met = guard.met_by(_sign(guard.expression))
            if met is False and guard.necessary:
                raise ExpressionError(
                    f"it is not a finite real number: {_shown(guard)} does not hold."
                )
            if met is None:
                self.guards[guard] = None


def _shown(guard: Guard) -> str:
    text = str(guard)
    return text if len(text) <= 60 else f"{text[:40]}…{text[-16:]}"


def capped(value: sympy.Expr) -> sympy.Expr:
    """The same, if it is not a fraction of too many digits."""
    if value.is_Rational and _bits(value) > MAX_BITS:
        raise ExpressionError(f"a constant needs more than {MAX_BITS} bits to write out.")
    return value


def _one() -> sympy.Expr:
    import sympy

    return sympy.S.One


def _sign(constant: sympy.Expr) -> int | None:
    from theory.symbolic import exact

    return exact.sign(constant, seconds=0)


def _logarithm(constant: sympy.Expr) -> float:
    """An upper bound of log|constant|, infinite if balls do not find one; -1 if it is below."""
    from theory.expression.balls import precision
    from theory.rigour.ball_activation import ball

    for bits in _MEASURES:
        with precision(bits):
            size = ball(constant).abs_upper()
            if size.is_finite():
                return float(size.log().upper()) if size > 1 else -1.0
    return math.inf


def _wild_call(name: str, argument: sympy.Expr) -> bool:
    """Whether SymPy must not see this function of a number."""
    import sympy

    size = _logarithm(argument)
    if name not in _EXPONENTIAL:
        return size > _LARGEST_ARGUMENT
    limit = _LARGEST_LOGARITHM
    if argument.has(sympy.log):  # exp(9999*log(2)) is an integer that SymPy writes out
        limit = min(limit, MAX_BITS * math.log(2) / 2)
    return size > math.log(limit)


def _wild_power(base: sympy.Expr, exponent: sympy.Expr) -> bool:
    import sympy

    if exponent.is_Integer and base.is_Rational:
        return False
    if base.is_Rational and exponent.is_Rational:
        return _bits(base) > _RADICAND_BITS or int(exponent.q).bit_length() > _ROOT_BITS
    size = max(_logarithm(base), 1.0)
    if base != 0 and not math.isinf(size):
        size = max(size, _logarithm(1 / base), 1.0)
    exponents = _logarithm(exponent)
    limit = MAX_BITS * math.log(2) / 2 if exponent.has(sympy.log) else _LARGEST_LOGARITHM
    return math.log(size) + max(exponents, 0.0) > math.log(limit)


def _refuse_written_out(base: sympy.Expr, exponent: sympy.Expr) -> None:
    """Refuse a power whose rational factor would be written out: (3*z)**10**9, 3**(10**9*z)."""
    import sympy

    factor = base.as_coeff_Mul()[0]
    if not factor.is_Rational or factor in (0, 1, -1):
        _refuse_powers_in_disguise(exponent)
        return
    for term in sympy.Add.make_args(exponent):
        multiple = term.as_coeff_Mul()[0]
        if multiple.is_Rational and _bits(factor) * abs(multiple) > MAX_BITS:
            raise ExpressionError(
                f"a constant power is too large to write out: it needs more than {MAX_BITS} "
                "bits to write out its digits."
            )
        held_whole = base.is_Rational and exponent.is_Rational
        if not held_whole and multiple.is_Rational and int(multiple.q).bit_length() > _ROOT_BITS:
            raise ExpressionError("an exponent has too many digits.")


def _refuse_powers_in_disguise(exponent: sympy.Expr) -> None:
    """SymPy writes exp(n log w) as w**n."""
    import sympy

    for term in sympy.Add.make_args(exponent):
        multiple, rest = term.as_coeff_Mul()
        if abs(multiple) > MAX_EXPONENT and any(map(_writes_out, rest.atoms(sympy.log))):
            raise ExpressionError(f"an exponent is larger than {MAX_EXPONENT}.")


def _writes_out(logarithm: sympy.Expr) -> bool:
    """Whether a power of its argument has a rational factor other than ±1."""
    factor = logarithm.args[0].as_coeff_Mul()[0]
    return factor not in (1, -1)


def _bits(value: sympy.Expr) -> int:
    return max(int(value.p).bit_length(), int(value.q).bit_length())

"""The grammar under stress: huge constants, SymPy's own errors, and random text.  Nothing hangs."""

from __future__ import annotations

import contextlib

import pytest
import sympy
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from sympy.core.cache import clear_cache

from theory.activation import Activation
from theory.catalogue import NAMES
from theory.errors import ExpressionError, InputError
from theory.expression.functions import FUNCTIONS
from theory.expression.grammar import parse_activation, parse_number

z = sympy.Symbol("z", real=True)
AT_ONCE = 1.0  # seconds on a loaded machine; an answer takes milliseconds

HUGE = ("exp(1000000000*log(3))", "exp(-10**9*log(3))", "erfc(10**9)", "(pi**1000)**1000")
HANGS = {
    "power of a product": "(((3*z)**1000)**1000)**1000",
    "base of a logarithm": "2**(log(3)*1000000000/log(2))",
    "power of e": "e**(1000000000*log(2))",
}
CRASHES = {
    "maximum with an imaginary number": "max(sqrt(-1), z)",
    "maximum with an undefined number": "max(asin(2), z)",
    "maximum with a pole": "max(log(0), z)",
    "rectified undefined number": "relu(acosh(0))",
    "rectified huge number": "max(exp(exp(exp(10))), z)",
    "kink at an irrational place": "max(sqrt(2)*z - 1, 0)",
    "power of zero": "max(0**z, 1)",
}


@pytest.mark.parametrize("text", HUGE)
def test_huge_constants_are_left_unwritten(time_limit, text):
    with time_limit(AT_ONCE):
        assert parse_activation(text).is_number


@pytest.mark.parametrize("text", HUGE[2:])
def test_huge_numbers_are_left_unwritten(time_limit, text):
    with time_limit(AT_ONCE):
        assert parse_number(text, "u0").is_number


def test_a_huge_exponential_is_a_number_at_once(time_limit):
    """SymPy asks its questions in random order, so that one in two runs hangs."""
    with time_limit(AT_ONCE):
        for run in range(12):
            sympy.core.random.seed(run)
            clear_cache()
            parse_number("exp(-10**9*log(3))", "u0")


@pytest.mark.parametrize("text", HANGS.values(), ids=HANGS)
def test_powers_in_disguise_are_refused_at_once(time_limit, text):
    clear_cache()
    with time_limit(AT_ONCE), pytest.raises(ExpressionError):
        parse_activation(text)


@pytest.mark.parametrize("text", CRASHES.values(), ids=CRASHES)
def test_no_error_of_sympy_reaches_the_caller(time_limit, text):
    """Activation.of accepts the formula, or refuses it with a sentence."""
    with time_limit(AT_ONCE), contextlib.suppress(InputError):
        Activation.of(text)


@pytest.mark.parametrize(
    "text", ["1/(pi - 3.14159265358979323846)", "sqrt(pi - 3.141592653589793)", "exp(exp(100))"]
)
def test_finite_numbers_are_not_called_infinite(text):
    assert parse_number(text, "u0").is_number


characters = st.text(st.sampled_from("z0123456789.eE+-*/^()_ ,:[]{}'\"\\@<>=!~%&|;\n\tlogexpsin"))
words = st.lists(
    st.sampled_from([*FUNCTIONS, *NAMES, *"z+-*/^(),.", "**", "lambda", "if", "for", "1e9", "x"]),
    max_size=12,
).map(" ".join)


@given(st.one_of(st.text(max_size=60), characters, words))
def test_arbitrary_text_is_read_or_refused(text):
    with contextlib.suppress(ExpressionError):
        assert parse_activation(text).free_symbols <= {z}


leaves = st.sampled_from(
    ["z", "z", "0", "1/2", "-3/7", "1e-300", "1e9", "999", "pi", "e", "log(2)"]
)
formulas = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds("({})*({})".format, inner, inner),
        st.builds("({})+({})".format, inner, inner),
        st.builds("({})/({})".format, inner, inner),
        st.builds("({})**({})".format, inner, inner),
        st.builds("max({}, {})".format, inner, inner),
        st.builds("{}({})".format, st.sampled_from([*FUNCTIONS, *NAMES]), inner),
    ),
    max_leaves=6,
)


@settings(phases=[Phase.explicit, Phase.generate])
@example("max(sqrt(-1), z)")
@given(formulas)
def test_every_formula_is_compiled_or_refused(time_limit, text):
    with time_limit(AT_ONCE), contextlib.suppress(InputError):
        assert all(piece.values_program.outputs for piece in Activation.of(text).pieces)

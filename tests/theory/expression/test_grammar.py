"""What the grammar reads, exactly; what it refuses, in words and at once; what must not run."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy import Abs, E, Max, Rational, S, cosh, erf, exp, log, pi, sqrt, tanh

from theory.activation import Activation
from theory.catalogue import CATALOGUE, NAMES
from theory.errors import ExpressionError
from theory.expression.functions import ALIASES
from theory.expression.grammar import (
    MAX_DEPTH,
    MAX_LENGTH,
    parse_activation,
    parse_number,
)

z = sympy.Symbol("z", real=True)
AT_ONCE = 1.0  # seconds on a loaded machine; a refusal takes milliseconds

NUMBERS = {
    "0.1": Rational(1, 10),
    "-3/10": Rational(-3, 10),
    "1e-3": Rational(1, 1000),
    "2.50E+2": S(250),
    ".5": Rational(1, 2),
    "1_000": S(1000),
    "1e-1000": Rational(1, 10**1000),
    "0.1 + 0.2": Rational(3, 10),
    "2^10": S(1024),
    "2**-2": Rational(1, 4),
    "-2**2": S(-4),
    "4**0.5": S(2),
    "e": E,
    "2*pi": 2 * pi,
    "-sinh(1)": -sympy.sinh(1),
    "ln(2)": log(2),
    "sqrt(2)**2": S(2),
    "max(1, pi, 3)": pi,
    "12/8": Rational(3, 2),
    "-0": S.Zero,
    "123456789012345678901/2": Rational(123456789012345678901, 2),
    "sigmoid(0)": Rational(1, 2),
}
FORMULAS = {
    "tanh(z)^3": tanh(z) ** 3,
    "0.1*z": z / 10,
    "z + 1e-2": z + Rational(1, 100),
    "e**z": exp(z),
    "arctan(z)": sympy.atan(z),
    "ln(1+z^2)": log(1 + z**2),
    "abs(z)": Abs(z),
    "max(z,0)": Max(z, 0),
    "gelu(z)": z * (1 + erf(z / sqrt(2))) / 2,
    "  z\t": z,
    "+-z": -z,
    "1/cosh(z)**2": 1 / cosh(z) ** 2,
    "0*z": S.Zero,
    "((((z))))": z,
}
REFUSED = {  # text, and what the sentence must say
    "unknown function": ("tnah(z)", "Did you mean 'tanh'"),
    "swapped letters": ("tahn(z)", "Did you mean 'tanh'"),
    "a name with swapped letters": ("tahn", "Did you mean 'tanh'? The names are identity, sigm"),
    "a name in capitals": ("ReLU", "Did you mean 'relu'?"),
    "a name without its underscore": ("LeakyReLU", "Did you mean 'leaky_relu'?"),
    "a call in capitals": ("GELU(z)", "Did you mean 'gelu'?"),
    "a name inside a formula": ("z + Relu", "Did you mean 'relu(z)'?"),
    "a function that is no name": ("sqt", "Did you mean 'sqrt(z)'?"),
    "a product without its sign": ("2z", "write 2*z"),
    "a product with a bracket": ("2(z + 1)", "a product needs its *"),
    "unknown and unlike": ("qqqq(z)", "Known: abs, acos"),
    "another symbol": ("x", "only variable is z"),
    "two symbols": ("z + x", "unknown symbol 'x'"),
    "function without argument": ("tanh", "write tanh(z)"),
    "two arguments": ("exp(z, z)", "takes one argument, 2"),
    "no argument": ("exp()", "takes one argument, 0"),
    "max of one": ("max(z)", "two arguments or more"),
    "import": ("__import__('os')", "unknown function"),
    "import without a string": ("__import__(z)", "unknown function"),
    "attribute": ("z.real", "attribute is not allowed"),
    "method": ("z.diff(z)", "plain function calls"),
    "dunder": ("().__class__", "attribute is not allowed"),
    "subscript": ("z[0]", "subscript is not allowed"),
    "lambda": ("lambda: z", "lambda is not allowed"),
    "comprehension": ("[z for z in (1,)]", "listcomp is not allowed"),
    "generator": ("max(z for z in (1, 2))", "generatorexp is not allowed"),
    "string": ("'z'", "not a real number"),
    "f-string": ("f'{z}'", "joinedstr is not allowed"),
    "walrus": ("(z := 1)", "namedexpr is not allowed"),
    "keyword": ("exp(x=z)", "plain function calls"),
    "starred": ("exp(*[z])", "starred is not allowed"),
    "comparison": ("z < 1", "compare is not allowed"),
    "condition": ("1 if z else 2", "z is not allowed as a condition"),
    "boolean": ("True", "not a real number"),
    "ellipsis": ("...", "not a real number"),
    "complex": ("5j", "not a real number"),
    "floor division": ("z // 2", "FloorDiv is not allowed"),
    "remainder": ("z % 2", "Mod is not allowed"),
    "not": ("not z", "only the signs"),
    "statement": ("import os", "cannot read"),
    "two statements": ("z; z", "cannot read"),
    "juxtaposition": ("2 z", "cannot read"),
    "superscript": ("z²", "cannot read"),
    "null byte": ("z\x00", "cannot read"),
    "surrogate": ("\ud800", "cannot read"),
    "open bracket": ("(z", "cannot read"),
    "empty": ("", "empty"),
    "blank": ("  ", "empty"),
    "division by zero": ("1/0", "division by zero"),
    "division by a hidden zero": ("1/(z-z)", "division by zero"),
    "zero to the zero": ("0**0", "not positive"),
    "logarithm of zero": ("log(0)", "not a finite real"),
    "pole": ("tan(pi/2)", "not a finite real"),
    "imaginary": ("sqrt(-1)*z", "not a finite real"),
    "nan": ("nan", "not a finite number"),
    "inf": ("z + inf", "not a finite number"),
    "tower": ("9**9**9**9", "exponent is larger"),
    "caret tower": ("9^9^9", "exponent is larger"),
    "long power": ("(2**1000)**9", "too large to write out"),
    "long product": ("10**1000*10**1000*10**1000", "bits to write out"),
    "long exponential": ("exp(1000*log(2))**1000", "bits to write out"),
    "ten thousand brackets": ("(" * 10_000 + "z" + ")" * 10_000, "at most 1000 are read"),
    "too many brackets": ("(" * 450 + "z" + ")" * 450, "cannot read"),
    "too many signs": ("-" * 100 + "z", "nested more than"),
    "too many parts": ("+".join(["z"] * 300), "parts"),
    "large exponent": ("1e1001", "1e1001"),
}


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_are_exact(text):
    value = parse_number(text, "u0")
    assert value == NUMBERS[text]
    assert not value.has(sympy.Float)


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_exact(text):
    assert parse_activation(text) == FORMULAS[text]


@pytest.mark.parametrize("alias", ALIASES)
def test_aliases_name_the_same_function(alias):
    assert parse_activation(f"{alias}(z/7)") == parse_activation(f"{ALIASES[alias]}(z/7)")


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_an_activation_and_can_be_composed(name):
    assert Activation.of(name).name == NAMES[name].name
    assert parse_activation(f"{name}(z)") == parse_activation(NAMES[name].text)


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_formula_of_the_catalogue_is_recognised(name):
    assert Activation.of(CATALOGUE[name].text).name == name


@pytest.mark.parametrize(("text", "words"), REFUSED.values(), ids=REFUSED)
def test_refusals_come_at_once_and_say_why(time_limit, text, words):
    with time_limit(AT_ONCE), pytest.raises(ExpressionError) as refused:
        parse_activation(text)
    assert words in str(refused.value)
    assert len(str(refused.value)) < 500  # of which the names that there are take 300


def test_long_but_allowed():
    assert parse_activation("-" * (MAX_DEPTH - 1) + "z") == -z
    assert parse_activation("+".join(["z"] * MAX_DEPTH)) == MAX_DEPTH * z
    assert parse_activation("z" + " " * MAX_LENGTH) == z
    assert parse_activation("1" * 900 + "*z") == int("1" * 900) * z


@pytest.mark.parametrize(
    ("text", "words"),
    {
        "z": "constants have no variables",
        "tanh": "constants have no variables",
        "sqrt(-2)": "finite real",
        "asin(2)": "not a finite real number",
        "(-8)**(1/3)": "not a finite real number",
        " ": "v0 is empty",
        "1,5": "tuple is not allowed",
        "0,1": "tuple is not allowed",
        "infinity": "not a finite number",
    }.items(),
)
def test_numbers_are_refused_under_their_name(text, words):
    with pytest.raises(ExpressionError, match="v0") as refused:
        parse_number(text, "v0")
    assert words in str(refused.value)


def test_a_float_in_sympy_is_refused():
    with pytest.raises(ExpressionError, match="floats"):
        Activation.of(0.1 * z)
    with pytest.raises(ExpressionError, match="more than one symbol"):
        Activation.of(z + sympy.Symbol("x"))
    with pytest.raises(ExpressionError, match="int"):
        Activation.of(3)


@pytest.mark.parametrize("text", ["abs(z**2-1)", "max(z, z**2)", "abs(abs(z)-1)"])
def test_kinks_that_are_not_linear_are_refused(text):
    with pytest.raises(ExpressionError, match="kink"):
        Activation.of(text)


@pytest.mark.parametrize(
    ("text", "kink"),
    [("max(z, pi)", pi), ("abs(3*z-1)", Rational(1, 3)), ("min(z, sqrt(2))", sqrt(2))],
)
def test_kinks_are_exact(text, kink):
    assert Activation.of(text).kinks == (kink,)


@pytest.mark.parametrize("text", ["1/3 + 1/10**35", "sqrt(2) + 1/10**40"])
def test_kinks_are_not_rounded(text):
    assert Activation.of(f"max(z, {text})").kinks == (parse_number(text, "kink"),)


@given(st.integers(-(10**12), 10**12), st.integers(0, 12), st.integers(-30, 30))
def test_decimals_are_exact(mantissa, places, exponent):
    digits = str(abs(mantissa)).rjust(places + 1, "0")
    text = f"{digits[: len(digits) - places]}.{digits[len(digits) - places :]}e{exponent}"
    sign = "-" if mantissa < 0 else ""
    assert parse_number(sign + text, "u0") == mantissa * Rational(10) ** (exponent - places)

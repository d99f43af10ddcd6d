"""φ with parameters, pieces, and the names that PyTorch has for it."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import sympy

from theory.activation import Activation
from theory.catalogue import EVERY, MIXING, NAMES
from theory.errors import ExpressionError
from theory.expression.parameters import parameters_of, with_parameters

POINTS = np.array([-4.1, -1.3, -0.7, -0.2, 0.3, 0.9, 2.2, 6.5])


def values(phi):
    return phi.array_functions(np)(POINTS)[0]


@pytest.mark.parametrize("entry", [e for e in EVERY if e.parameters], ids=lambda e: e.name)
def test_the_general_formula_at_its_defaults_is_the_named_one(entry):
    general = Activation.of(entry.name, **dict(entry.parameters))
    assert np.allclose(values(general), values(Activation.of(entry.name)), rtol=1e-15)
    assert parameters_of(entry.name) == tuple(name for name, _ in entry.parameters)


@pytest.mark.parametrize(
    ("text", "given", "meant"),
    [
        ("tanh(a*z)", {"a": 2}, "tanh(2*z)"),
        ("a*z + b", {"a": "-1/2", "b": "sqrt(2)"}, "-z/2 + sqrt(2)"),
        ("softplus(beta*z)/beta", {"beta": "0.1"}, "10*log(1+exp(z/10))"),
        ("elu", {"alpha": 2}, "max(z,0) + 2*(exp(min(z,0)) - 1)"),
        ("leaky_relu", {"negative_slope": "1/5"}, "max(z,0) + min(z,0)/5"),
        ("relu**2", {}, "max(z,0)**2"),
        ("sin**3 + z", {}, "sin(z)**3 + z"),
        ("LeakyReLU", {}, "leaky_relu"),
        ("SiLU", {}, "swish"),
    ],
)
def test_numbers_take_the_places_of_letters(text, given, meant):
    found = Activation.of(text, **given)
    assert sympy.simplify(found.expression - Activation.of(meant).expression) == 0


def test_a_number_keeps_all_its_digits():
    digits = "0.1000000000000000055511151231257827"
    assert digits in with_parameters("tanh(a*z)", {"a": digits})


@pytest.mark.parametrize(
    ("text", "given", "words"),
    [
        ("tanh(a*z)", {}, "unknown symbol 'a'.*a parameter needs its value"),
        ("tanh(a*z)", {"b": 1}, "no parameter 'b'; its parameters are a"),
        ("tanh", {"a": 1}, "no parameter 'a'; it has none"),
        ("tanh(a*z)", {"a": "z"}, "a = 'z'"),
        ("tanh(a*z)", {"a": "1:2"}, "a = '1:2'"),
        ("z/a", {"a": 0}, "division by zero"),
    ],
)
def test_what_is_no_parameter_is_refused(text, given, words):
    with pytest.raises(ExpressionError, match=words):
        Activation.of(text, **given)


PIECES = {
    "Piecewise((z, z > 0), (exp(z) - 1, True))": "elu",
    "Piecewise((exp(z) - 1, z <= 0), (z, True))": "elu",
    "z if z > 0 else exp(z) - 1": "elu",
    "Piecewise((-1, z < -1), (1, 1 < z), (z, True))": "hardtanh",
    "z if -1 < z < 1 else abs(z)/z": "hardtanh",
    "0 if z < -3 else (z if z > 3 else z*(z + 3)/6)": "hardswish",
    "Piecewise((0, (z > -1/2) & (z < 1/2)), (z - 1/2, z > 0), (z + 1/2, True))": "softshrink",
    "2*Piecewise((z/2, z > 0), (0, True))": "relu",
    "relu(z - 1) + Piecewise((0, z < 1), (1 - z, True))": "0*z",
}


@pytest.mark.parametrize("text", PIECES)
def test_pieces_that_meet_are_one_formula(text):
    found, meant = Activation.of(text), Activation.of(PIECES[text])
    assert np.allclose(values(found), values(meant), rtol=1e-13, atol=1e-13)
    assert np.allclose(*(phi.array_functions(np)(POINTS)[1] for phi in (found, meant)), atol=1e-13)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Piecewise((0, z < 0), (1, True))", "not proved that the pieces meet at 0"),
        ("z if z < 1 else z + 1/10**40", "not proved that the pieces meet at 1"),
        ("Piecewise((z, z > 0))", "no condition of the Piecewise holds"),
        ("z if sin(z) < 0 else 1", "compare z with numbers"),
        ("z if z else 1", "not allowed as a condition"),
        ("z if z == 1 else 1", "<, <=, > or >="),
        ("Piecewise(z, 1)", "pairs of a formula and a condition"),
    ],
)
def test_pieces_that_jump_or_cannot_be_read_are_refused(text, words):
    with pytest.raises(ExpressionError, match=words):
        Activation.of(text)


def test_sympys_own_pieces_and_functions():
    x = sympy.Symbol("x")
    assert Activation.of(sympy.Piecewise((x, x > 0), (sympy.exp(x) - 1, True))).name == "elu"
    assert Activation.of(lambda z: sympy.tanh(z) ** 3).name == "tanh(z)**3"
    assert Activation.of(lambda z, a: sympy.tanh(a * z), a=2).name == "tanh(2*z)"
    with pytest.raises(ExpressionError, match=r"sympy\.tanh, not numpy\.tanh"):
        Activation.of(np.tanh)
    with pytest.raises(ExpressionError, match=r"not a number|must be"):
        Activation.of(lambda z: "no formula" if z == 1 else object())


ELEMENTWISE = {  # of the page of PyTorch: class or function, and the keywords that it has here
    "ELU": {"alpha": 1.5}, "Hardshrink": {}, "Hardsigmoid": {}, "Hardswish": {},
    "Hardtanh": {"min_val": -2, "max_val": 0.5}, "LeakyReLU": {"negative_slope": 0.1},
    "LogSigmoid": {}, "PReLU": {}, "ReLU": {}, "ReLU6": {}, "RReLU": {}, "SELU": {},
    "CELU": {"alpha": 2.0}, "GELU": {}, "Sigmoid": {}, "SiLU": {}, "Mish": {},
    "Softplus": {"beta": 2.0}, "Softshrink": {"lambd": 0.3}, "Softsign": {}, "Tanh": {},
    "Tanhshrink": {}, "Threshold": {"threshold": 0.5, "value": -1.0},
}  # fmt: skip
FUNCTIONS = ("tanh", "sigmoid", "relu", "selu", "celu", "sin", "cos", "exp", "erf", "atan")


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_modules_of_pytorch_are_what_they_compute(name):
    torch = pytest.importorskip("torch")
    module = getattr(torch.nn, name)(**ELEMENTWISE[name]).double().eval()
    expected = module(torch.from_numpy(POINTS)).detach().numpy()
    assert np.allclose(values(Activation.of(module)), expected, rtol=1e-12, atol=1e-15)
    assert values(Activation.of(name)).shape == expected.shape


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_of_pytorch_are_what_they_compute(name):
    torch = pytest.importorskip("torch")
    function = getattr(torch, name)
    expected = function(torch.from_numpy(POINTS)).numpy()
    assert np.allclose(values(Activation.of(function)), expected, rtol=1e-12)
    gelu = torch.nn.GELU(approximate="tanh")
    assert Activation.of(gelu).name == "gelu_tanh"
    assert Activation.of(torch.nn.functional.silu).name == "swish"


def test_what_mixes_a_layer_is_refused_by_its_name():
    torch = pytest.importorskip("torch")
    for source in ("GLU", "softmax", "LogSoftmax", torch.nn.GLU(), torch.softmax):
        with pytest.raises(ExpressionError, match="applied to a whole layer"):
            Activation.of(source)
    for source in (torch.nn.PReLU(3), torch.nn.Linear(2, 2), torch.add):
        with pytest.raises(ExpressionError, match=r"one function of one number|no activation"):
            Activation.of(source)
    assert not set(MIXING) & set(NAMES)


def test_torch_is_not_imported_for_a_name():
    code = (
        "import sys\nfrom theory.activation import Activation\n"
        "Activation.of('hardswish'), Activation.of(lambda z: z)\nassert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_page_of_pytorch_has_what_is_applied_to_a_whole_layer():
    for name in ("GLU", "Softmax2d", "gumbel_softmax", "AdaptiveLogSoftmaxWithLoss"):
        with pytest.raises(ExpressionError, match="whole layer"):
            Activation.of(name)


def test_the_names_that_are_told_are_all_of_them():
    with pytest.raises(ExpressionError) as told:
        Activation.of("hardshrnk")
    assert "Did you mean 'hardshrink'?" in str(told.value)
    for entry in EVERY:
        assert f" {entry.name}" in str(told.value)


def test_an_activation_shows_itself_in_short():
    for written in ("hardswish", "tanh(z)**3"):
        shown = repr(Activation.of(written))
        assert shown == f"Activation.of({written!r})"
        assert eval(shown) == Activation.of(written)

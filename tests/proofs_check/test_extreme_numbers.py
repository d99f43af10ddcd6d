"""Numbers outside the range of floats end in a verdict or a clear refusal, never in a crash."""

from __future__ import annotations

import pytest
from extent import few
from flint import arb

from proofs_check import Verdict, check
from proofs_check.command_line import main
from proofs_check.rendering.outline import inputs
from theory.expression.balls import precision
from theory.expression.grammar import parse_number
from theory.one_layer.certified.enclosure import enclose
from theory.one_layer.start import Start
from theory.one_layer.trajectory import Arrival, integrate_flow
from theory.outcome import Classification, Flow
from theory.rigour.ball_activation import ball

STATEMENTS = ("theorem1", "theorem2", "theorem3", "proposition4", "invariant2")


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        *((name, "1e300") for name in STATEMENTS),
        *few(1, [(name, "1e-300") for name in STATEMENTS]),
    ],
)
def test_no_norm_crashes_any_method(statement, number, capsys):
    assert main([statement, "--phi", "sigmoid", "--norm", number]) in (0, 3)
    printed = " ".join(capsys.readouterr().out.split())
    assert "range of floating-point numbers" in printed or number == "1e-300"


@pytest.mark.parametrize("letter", few(1, ["u0", "v0"]))
def test_no_start_crashes_any_method(letter, capsys):
    assert main(["theorem4", "--phi", "sigmoid", f"--{letter}=1e300", "--seconds", "10"]) in (0, 3)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("width", "u0", "v0", "norm"),
    [(2, 1, 1, "1e-300"), (2, 1, 1, "1e300"), (2, "1e400", 1, 1), (2, 1, "-1e400", 1)],
)
def test_a_start_outside_floats_is_not_integrated(width, u0, v0, norm):
    path = integrate_flow("tanh", Start.of(width, u0, v0, norm))
    assert path.arrival is Arrival.OVERFLOW


@pytest.mark.parametrize(
    ("phi", "v0", "size"),
    [
        ("cos(z)-1+1e-60", 0, "1e-60"),
        ("sin(z)-1+1e-40", "pi/2", "1e-40"),
        ("cos(z)-1-1e-900", 0, "-1e-900"),
    ],
)
@pytest.mark.parametrize("digits", [1, 15, 60])
def test_a_tiny_value_where_v_is_stuck(phi, v0, size, digits):
    """By hand: φ'(v0) = 0, so v stays and u tends to 1/(2 φ(v0))."""
    found = enclose(phi, u0=1, v0=v0, digits=digits)
    assert (found.outcome, found.stuck) == (Flow.INTERPOLATES, True)
    assert found.classification is Classification.ATTRACTOR
    with precision(512):
        assert abs(found.balls.u * 2 * ball(Start.of(1, size).u0) - 1) < arb(10) ** (1 - digits)


def test_an_inner_absolute_value_has_jets():
    """φ' of acosh(1 + z²) holds |z|, which the second quadrature has to know."""
    assert enclose("acosh(1+z**2)", u0=1, v0=1).outcome is Flow.INTERPOLATES
    assert main(["theorem1", "--phi", "acosh(1+z**2)", "--method", "certified"]) in (0, 3)


@pytest.mark.parametrize("digits", [5, 30])
def test_a_start_nearer_to_its_end_than_the_digits_refutes_nothing(digits):
    """Where v may end is then wider than its whole way, and most of it holds no orbit."""
    start = {"width": 2, "u0": "1+1e-40", "v0": "1e-50", "r": "1e-300"}
    methods = ("symbolic", "certified")
    report = check("theorem1", "sigmoid", **start, methods=methods, digits=digits)
    assert report.judgements["proved"].verdict is Verdict.VERIFIED


def test_hundreds_of_zeros_are_shown_as_a_power_of_ten():
    """And exactly: what is shown can be asked again."""
    for written in ("1e400", "1e-400", "-3e-50", "7e16", "1/3", "1200", "123456789012345678901"):
        report = check("theorem2", "tanh", methods=("symbolic",), u0=written)
        (shown,) = (value for name, value, _ in inputs(report) if name == "u0")
        shown = shown.replace("−", "-")
        assert shown == written
        assert parse_number(shown, "u0") == parse_number(written, "u0")

"""Starts that make the example an attractor, and |λ1| against the width."""

from __future__ import annotations

import pytest

from theory.activation import Activation
from theory.catalogue import CATALOGUE
from theory.elasticity.widths import (
    arrives,
    decreases,
    decreases_for_all,
    falls_on_arc,
    sweep,
)
from theory.elasticity.witness import attracting_start, contracts_somewhere
from theory.one_layer.certified.enclosure import enclose
from theory.one_layer.start import Start
from theory.outcome import Classification, Truth

NONE = ("identity", "relu", "leaky_relu", "sinh")  # |E| >= 1 wherever φ ≠ 0


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_named_activation_is_decided(name):
    phi = Activation.of(name)
    found = attracting_start(phi)
    wanted = Truth.FALSE if name in NONE else Truth.TRUE
    assert found.truth is wanted, found.reason
    assert contracts_somewhere(phi).truth is wanted
    if found.start is not None:
        assert enclose(phi, found.start).classification is Classification.ATTRACTOR


@pytest.mark.parametrize("p", [2, 3, 4])
def test_powers_have_no_attracting_start(p):
    found = attracting_start(Activation.of(f"z**{p}"))
    assert found.truth is Truth.FALSE
    assert f"E ≡ {p}" in found.reason


def test_a_root_has_one():
    assert attracting_start(Activation.of("sqrt(z)")).truth is Truth.TRUE


@pytest.mark.parametrize(
    ("name", "start", "tested", "arc", "always"),
    [
        ("sigmoid", (1, 1), Truth.TRUE, Truth.TRUE, Truth.TRUE),
        ("softplus", (1, 1), Truth.TRUE, Truth.TRUE, Truth.TRUE),
        ("tanh", (1, 1), Truth.FALSE, Truth.FALSE, Truth.FALSE),
        ("sin", (1, 1), Truth.FALSE, Truth.FALSE, Truth.FALSE),
        ("z**3", (1, 1), Truth.FALSE, Truth.FALSE, Truth.FALSE),
        ("identity", (1, 1), Truth.FALSE, Truth.FALSE, Truth.FALSE),
        ("swish", (1, 1), Truth.TRUE, Truth.TRUE, Truth.UNKNOWN),
    ],
)
def test_width(name, start, tested, arc, always):
    run = sweep(Activation.of(name), Start.of(2, *start))
    assert arrives(run).truth is Truth.TRUE
    assert decreases(run).truth is tested
    assert falls_on_arc(run).truth is arc
    assert decreases_for_all(run).truth is always


def test_the_values_of_the_sweep():
    """docs/mathematics.md: tanh has .644 at k = 2, and rises towards .80."""
    run = sweep(Activation.of("tanh"), Start.of())
    assert run.found[1].lambda1.middle == pytest.approx(0.644, abs=5e-4)
    assert run.found[-1].lambda1.middle == pytest.approx(0.80, abs=0.02)


def test_a_trapped_start_says_so():
    run = sweep(Activation.of("gumbel"), Start.of(2, -2, 0))
    assert arrives(run).truth is Truth.FALSE
    assert decreases(run).truth is Truth.UNKNOWN
    assert decreases_for_all(run).truth is Truth.UNKNOWN


def test_a_start_that_never_moves_has_the_same_eigenvalue_at_every_width():
    found = decreases(sweep(Activation.of("sin"), Start.of(2, 1, "pi/2")))
    assert found.truth is Truth.FALSE
    assert "λ1 = 0 whatever the width" in found.reason

"""Starts that make the example an attractor."""

from __future__ import annotations

import pytest

from theory.activation import Activation
from theory.catalogue import CATALOGUE
from theory.elasticity.witness import attracting_start, contracts_somewhere
from theory.one_layer.certified.enclosure import enclose
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

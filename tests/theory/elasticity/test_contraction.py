"""Whether the example is an attractor from some start."""

from __future__ import annotations

import pytest

from theory.activation import Activation
from theory.catalogue import CATALOGUE
from theory.elasticity.expansion import contracts_somewhere
from theory.outcome import Truth

NONE = ("identity", "relu", "leaky_relu", "sinh")  # |E| >= 1 wherever φ ≠ 0


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_named_activation_is_decided(name):
    found = contracts_somewhere(Activation.of(name))
    assert found.truth is (Truth.FALSE if name in NONE else Truth.TRUE), found.reason


@pytest.mark.parametrize("p", [2, 3, 4])
def test_powers_contract_nowhere(p):
    found = contracts_somewhere(Activation.of(f"z**{p}"))
    assert found.truth is Truth.FALSE
    assert f"E ≡ {p}" in found.reason


def test_a_root_contracts():
    assert contracts_somewhere(Activation.of("sqrt(z)")).truth is Truth.TRUE

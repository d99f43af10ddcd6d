"""The derivation for deep networks: proved, and refused when a definition is spoilt."""

import dataclasses

import pytest
import sympy

from theory.deep import derivation, invariants
from theory.deep.derivation import corollary2, dphi, k, phi, steps, symbolic_pass
from theory.deep.field import Pass
from theory.outcome import Truth
from theory.symbolic.exact import is_zero

DEPTHS = [1, 2, 3, 4]
ALL = [(h, step) for h in DEPTHS for step in steps(h)]


@pytest.mark.parametrize(("h", "step"), ALL, ids=lambda x: getattr(x, "name", f"h{x}"))
def test_every_step_is_proved(h, step):
    assert step.residuals
    assert step.decide().truth is Truth.TRUE
    assert step.sentence.endswith(".")


class Spoilt(Pass):
    """B without the factor k w_i."""

    @property
    def sensitivities(self):
        found = [self.state[0] * self.slope[0]]
        for slope in self.slope[1:]:
            found.append(found[-1] * slope)
        return tuple(found)


@pytest.mark.parametrize("name", ["_flow", "_monotone", "corollary2", "_invariant_4"])
def test_a_spoilt_field_is_noticed(monkeypatch, name):
    whole = symbolic_pass(2)
    spoilt = Spoilt(**{f.name: getattr(whole, f.name) for f in dataclasses.fields(whole)})
    module = derivation if hasattr(derivation, name) else invariants
    monkeypatch.setattr(module, "symbolic_pass", lambda h: spoilt)
    assert getattr(module, name)(2).decide().truth is not Truth.TRUE


@pytest.mark.parametrize("h", [2, 3])
def test_a_relation_with_a_wrong_factor_is_refused(h):
    seen = symbolic_pass(h)
    for i in range(1, h + 1):
        left, right = seen.relation(i)
        assert is_zero(left - right, seconds=0).truth is Truth.TRUE
        for wrong in (k * right, -right, right * seen.state[0]):
            assert is_zero(left - wrong, seconds=0).truth is not Truth.TRUE


def test_a_product_that_misses_a_layer_is_refused():
    seen = symbolic_pass(2)
    a, value, slope = seen.a[-1], seen.value[-1], seen.slope[-1]
    short = seen.product_of_elasticities * value / (a * slope)
    assert is_zero(seen.lambda1 - seen.output * short, seconds=0).truth is not Truth.TRUE


def test_the_invariants_need_the_rank_one_form():
    """The gradient of W1 for a general last matrix is not x times a row without x."""
    assert "Invariant 3 (h = 2)" in [step.name for step in steps(2)]
    spoilt = invariants.rank_one(2, invariants.descent(2, 1), False) + invariants.x[invariants.n]
    p = sympy.Symbol("p")
    residual = spoilt - invariants.x[invariants.m] * (1 - p) * phi(invariants.n)
    assert is_zero(residual, seconds=0).truth is not Truth.TRUE


def test_corollary_2_of_depth_1_is_theorem_2():
    assert corollary2(1).decide().truth is Truth.TRUE
    u, v = derivation.symbols(1)
    assert symbolic_pass(1).lambda1 == k * u * dphi(v) * v

"""The one training loop: recorded steps equal plain ones, and shared memory is no matter."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from proofs_check.engine.recording import recorded  # noqa: E402
from proofs_check.engine.system import Trainable  # noqa: E402
from proofs_check.engine.trainer import Ending, train  # noqa: E402
from theory.extrapolation import EPSILON  # noqa: E402


@pytest.fixture(autouse=True)
def _doubles():
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def test_a_product_is_descended_simultaneously():
    """The gradient of ab/… by a is b itself: an update in place would use the new a for b."""
    weights = {"a": torch.tensor(1.0), "b": torch.tensor(0.5)}
    one = Trainable(weights, lambda w: (w["a"] * w["b"] - 2) ** 2 / 2, lambda w: dict(w))
    run = train(torch, one, rates=[0.25], times=(0.25,), device="cpu")
    a, b = 1.0, 0.5
    e = a * b - 2
    assert run.at[0].letters["a"][0] == a - 0.25 * e * b
    assert run.at[0].letters["b"][0] == b - 0.25 * e * a


def test_a_replay_equals_the_function_at_other_values():
    def slope(w):
        leaf = w["x"].detach().requires_grad_()
        with torch.enable_grad():
            total = (torch.sin(leaf) * torch.ones_like(leaf) * 3).sum() + leaf.clamp(min=0).sum()
        return {"x": torch.autograd.grad(total, leaf)[0]}

    first = {"x": torch.tensor([0.1, -0.2, 0.3])}
    replay = recorded(slope, first)
    assert replay is not None
    other = {"x": torch.tensor([-1.0, 2.0, 0.7])}
    assert torch.allclose(replay(other)["x"], slope(other)["x"], rtol=1e-14, atol=0)


def test_a_function_whose_course_depends_on_values_is_not_recorded():
    def chosen(w):
        return w["x"] * 2 if float(w["x"]) > 0 else w["x"] * 3

    assert recorded(chosen, {"x": torch.tensor(1.0)}) is None


def test_the_quadratic_loss_decays_as_it_must():
    """x⁺ = (1 − γ) x: at time 1 the level of rate γ stands at (1 − γ)^{1/γ}."""
    one = Trainable({"x": torch.tensor(1.0)}, lambda w: w["x"] ** 2 / 2, lambda w: dict(w))
    run = train(torch, one, rates=[1 / 8, 1 / 16, 1 / 32, 1 / 64], times=(1.0,), device="cpu")
    rates = 1 / 8 / 2.0 ** np.arange(4)
    np.testing.assert_allclose(run.at[0].letters["x"], (1 - rates) ** (1 / rates), rtol=1e-13)
    assert run.ending is Ending.DONE


def test_a_loss_that_is_not_finite_is_said():
    one = Trainable({"x": torch.tensor(0.0)}, lambda w: torch.log(w["x"]), lambda w: dict(w))
    assert train(torch, one, device="cpu").ending is Ending.NOT_FINITE


def test_descent_stops_when_nothing_changes():
    one = Trainable({"x": torch.tensor(3.0)}, lambda w: (w["x"] - 1) ** 2 / 2, lambda w: dict(w))
    run = train(torch, one, device="cpu", seconds=30)
    assert run.ending is Ending.SETTLED
    rounding = 4 * EPSILON / run.rates  # an update below an ulp of x is lost
    assert (abs(run.records[-1].letters["x"] - 1.0) <= rounding).all()

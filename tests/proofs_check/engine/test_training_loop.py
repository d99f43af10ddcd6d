"""The one training loop: recorded steps equal plain ones, and shared memory is no matter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from proofs_check.engine.system import Trainable  # noqa: E402
from proofs_check.engine.training.batch import Batch  # noqa: E402
from proofs_check.engine.training.recording import recorded  # noqa: E402
from proofs_check.engine.training.trainer import FEWEST_LEVELS, Ending, train  # noqa: E402
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


@pytest.mark.parametrize("device", ["cpu", "cpu:0"])  # the second is another one by name
def test_a_replay_equals_the_function_at_other_values(device):
    def slope(w):
        leaf = w["x"].detach().requires_grad_()
        with torch.enable_grad():
            total = (torch.sin(leaf) * torch.ones_like(leaf) * 3).sum() + leaf.clamp(min=0).sum()
        return {"x": torch.autograd.grad(total, leaf)[0]}

    first = {"x": torch.tensor([0.1, -0.2, 0.3])}
    replay = recorded(slope, first, device)
    assert replay is not None
    other = {"x": torch.tensor([-1.0, 2.0, 0.7])}
    assert torch.allclose(replay(other)["x"], slope(other)["x"], rtol=1e-14, atol=0)


def test_a_replay_leaves_out_what_its_result_needs_not():
    """The loss itself, of its gradient; a power of one; what is the same whatever the values."""
    called = []

    def slope(w):
        leaf = w["x"].detach().requires_grad_()
        with torch.enable_grad():
            loss = leaf.pow(2).sum()
        return {"x": torch.autograd.grad(loss, leaf)[0]}

    class Counting(torch.utils._python_dispatch.TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            called.append(func.__name__.split(".")[0])
            return func(*args, **(kwargs or {}))

    replay = recorded(slope, {"x": torch.tensor([0.5, -3.0])})
    with Counting(), torch.no_grad():
        found = replay({"x": torch.tensor([2.0, 1.0])})["x"]
    assert found.tolist() == [4.0, 2.0]
    assert "sum" not in called
    assert called.count("pow") == 0


def test_letters_read_by_a_gradient_are_read_off_all_levels_at_once():
    def read(w):
        point = torch.tensor(0.5).requires_grad_()
        (slope,) = torch.autograd.grad((w["x"] * point.sin()).sum(), point)
        return {"x": w["x"].sum(), "slope": slope, "fixed": 2.0}

    one = Trainable({"x": torch.tensor([0.25, 0.5])}, lambda w: w["x"].square().sum(), read)
    batch = Batch(torch, one, 3, "cpu")
    assert batch.read != batch._one_by_one
    weights = {"x": torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])}
    record = batch.record(0, weights)
    np.testing.assert_allclose(record.letters["x"], [3, 7, 11])
    np.testing.assert_allclose(record.letters["slope"], np.cos(0.5) * np.array([3, 7, 11]))
    np.testing.assert_allclose(record.letters["fixed"], 2)
    np.testing.assert_allclose(record.steepness, [20, 100, 244])


def test_letters_that_are_numbers_are_read_level_by_level():
    one = Trainable(
        {"x": torch.tensor(3.0)}, lambda w: w["x"] ** 2 / 2, lambda w: {"x": float(w["x"])}
    )
    record = Batch(torch, one, 2, "cpu").record(0, {"x": torch.tensor([1.0, 2.0])})
    assert record.letters["x"].tolist() == [1.0, 2.0]


def test_training_imports_no_compiler():
    """torch's takes seconds to import; a way of recording that needs it would go unnoticed."""
    program = (
        "import sys; from proofs_check import train; from proofs_check.systems.one_layer import "
        "one_layer; train(one_layer(), 'sin', 0.1, steps=5); "
        "sys.exit('torch._dynamo' in sys.modules)"
    )
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0


def test_the_coarse_levels_alone_will_do_when_the_time_is_short():
    """The finest of seven levels needs 64 times the steps of the first."""
    one = Trainable({"x": torch.tensor(3.0)}, lambda w: (w["x"] - 1) ** 2 / 2, lambda w: dict(w))
    run = train(torch, one, levels=7, device="cpu", max_steps=3000, seconds=600)
    assert run.ending is Ending.SETTLED
    assert FEWEST_LEVELS <= len(run.rates) < 7
    assert run.records[-1].loss.shape == run.rates.shape == run.weights["x"].shape


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

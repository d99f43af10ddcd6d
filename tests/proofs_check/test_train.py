"""Descents of full matrices against 40-digit quadratures of Theorem 1 (docs/mathematics.md)."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import sympy

torch = pytest.importorskip("torch")

from proofs_check import InputError, System, train  # noqa: E402
from proofs_check.engine.training import trainer  # noqa: E402
from proofs_check.engine.training.trainer import Ending  # noqa: E402
from proofs_check.systems.one_layer import one_layer  # noqa: E402

SIN_V = 0.7980969316666392381447847399882441710927
SIN_LAMBDA = 0.7780803457088690108353031345450443231765
SIGMOID_LAMBDA = 0.2630395136871855936284262560071478703736
LONG = 600.0  # seconds: nothing may depend on how busy the machine is
STEPS = 3000
HALVING = [0.0625, 0.03125, 0.015625, 0.0078125]
LAYER = one_layer()


@pytest.fixture(scope="module")
def sin_run():
    return train(LAYER, "sin", seconds=LONG)


def descent(phi, u0=1, v0=1, **settings):
    settings = {"steps": STEPS, "seconds": LONG} | settings
    return train(LAYER, phi, u0=u0, v0=v0, **settings)


def agrees(extrapolation, reference, error):
    off = abs(float(extrapolation.value) - reference)
    return off < error and off <= 10 * extrapolation.error


def numbers(run):
    yield from (run.rates, run.loss, run.time, *run.letters.values(), *run.weights.values())


def test_sin_meets_its_references(sin_run):
    assert sin_run.ending is Ending.SETTLED
    assert len(sin_run.rates) == 6
    assert agrees(sin_run.limit("v"), SIN_V, 1e-11)
    assert agrees(sin_run.limit("lambda1"), SIN_LAMBDA, 1e-11)
    assert (sin_run.loss[-1] < 1e-24).all()


def test_gradient_descent_is_first_order_in_the_learning_rate(sin_run):
    assert sin_run.limit("v").orders == pytest.approx(1, abs=0.1)
    assert sin_run.limit("v").order == pytest.approx(1, abs=0.02)


def test_a_slightly_wrong_eigenvalue_is_told_apart(sin_run):
    limit, elasticity = sin_run.limit("lambda1"), SIN_V / np.tan(SIN_V)
    assert limit.error < 1e-8
    assert abs(limit.value - elasticity * (1 + 1e-6)) > 10 * limit.error


def test_the_weights_keep_the_form_for_every_learning_rate(sin_run):
    for level in range(6):
        first, second = (sin_run.weights[name][level] for name in ("W1", "W2"))
        assert np.linalg.svd(first, compute_uv=False)[1] < 1e-12
        assert np.ptp(second, axis=0).max() < 1e-12


def test_the_records_are_few_start_at_the_start_and_fall(sin_run):
    assert len(sin_run.step) < 400
    assert sin_run.loss.shape == sin_run["u"].shape == sin_run.time.shape
    assert sin_run["u"][0] == pytest.approx(1)
    assert (np.diff(sin_run.loss[:, 0]) <= 1e-20).all()
    assert sin_run.time[-1] == pytest.approx(sin_run.step[-1] * sin_run.rates)


def test_sigmoid_meets_its_reference_whatever_the_norm():
    gamma = [0.125 / 2**j for j in range(5)]
    run = descent("sigmoid", gamma=gamma, steps=20_000)
    assert agrees(run.limit("lambda1"), SIGMOID_LAMBDA, 1e-9)
    slower = [g / 4 for g in gamma]  # in the time of r = 1
    scaled = descent("sigmoid", "1/4", "1/4", k=8, r=2, gamma=slower, steps=20_000)
    assert agrees(scaled.limit("lambda1"), SIGMOID_LAMBDA, 1e-9)  # U = r² u, K = k/r²


def test_a_limit_that_does_not_depend_on_the_rate():
    limit = descent("identity", gamma=HALVING).limit("lambda1")
    assert agrees(limit, 1, 1e-11)
    assert np.isnan(limit.orders).all()


def test_a_trapped_start_never_arrives():
    run = descent("gumbel", -2, 0, gamma=0.125)
    assert run.ending in (Ending.BUDGET, Ending.SETTLED)
    assert (run.loss > 0.5).all()
    assert (np.diff(run["v"][:, 0]) < 0).all()


def test_leaving_a_saddle_by_rounding_is_not_called_arriving():
    """u = -v is kept by exact arithmetic; rounding breaks it, and the breach grows."""
    run = descent("identity", -1, 1, gamma=0.0625)
    assert run.loss[-1, 0] < 1e-20
    assert run.ending is Ending.ESCAPED
    early = descent("identity", -1, 1, gamma=0.0625, steps=300)
    assert early.ending is Ending.BUDGET
    assert early.loss[-1] == pytest.approx(0.5, abs=0.01)


def test_leaving_a_saddle_by_the_learning_rate_is_no_rounding():
    """From u0 ≈ -sinh v0 every γ > 0 misses the saddle, by O(γ), and arrives."""
    run = descent("tanh", "-1.1752011936438014", 1, gamma=0.09375)
    assert run.ending is Ending.SETTLED
    assert run.loss[-1, 0] < 1e-20


def test_an_equilibrium_settles_at_once():
    run = descent("tanh", 0, 0, gamma=HALVING)
    assert run.ending is Ending.SETTLED
    assert run.step[-1] < 100
    assert run.loss == pytest.approx(0.5)


def test_a_start_that_fits_already_stays():
    run = descent("identity", k=1, gamma=HALVING)
    assert run.ending is Ending.SETTLED
    assert run.limit("v").value == pytest.approx(1, abs=1e-13)


@pytest.mark.parametrize(("phi", "gamma"), [("z**3", 3.0), ("tanh", 50.0)])
def test_a_rate_that_is_too_large_diverges(phi, gamma):
    run = descent(phi, gamma=[gamma])
    assert run.ending is Ending.DIVERGED
    assert not run.weights
    assert all(np.isfinite(array).all() for array in numbers(run))


def test_a_probe_that_was_too_bold_is_halved(monkeypatch):
    monkeypatch.setattr(trainer, "largest_rate", lambda *_: 4.0)
    run = descent("sin", steps=60)
    assert run.rates[0] < 4.0
    assert np.log2(run.rates[0]) == int(np.log2(run.rates[0]))
    assert run.ending is Ending.BUDGET
    assert (np.diff(run.loss[:, 0]) <= 0).all()


@pytest.mark.parametrize(
    ("phi", "start", "ending"),
    [
        pytest.param("sqrt(z)", {"v0": -1}, Ending.NOT_FINITE, id="outside-the-domain"),
        pytest.param("exp", {"v0": 1000}, Ending.NOT_FINITE, id="overflow"),
        pytest.param("sin", {"k": 1_100_000}, Ending.TOO_WIDE, id="too-wide"),
    ],
)
def test_what_cannot_be_trained_says_so(phi, start, ending):
    run = train(LAYER, phi, **start)
    assert run.ending is ending
    assert run.loss.shape == (0, 6)
    assert all(np.isfinite(array).all() for array in numbers(run))


def test_the_clock_ends_a_run():
    run = train(LAYER, "sin", seconds=0.02)
    assert run.ending is Ending.BUDGET
    assert run.seconds < 5
    with pytest.raises(InputError, match="did not end"):
        run.limit("v")


def test_several_rates_side_by_side_are_the_same_as_one_after_the_other():
    rates = [0.1, 0.03]
    both = descent("sin", gamma=rates, steps=40)
    for j, gamma in enumerate(rates):
        alone = descent("sin", gamma=gamma, steps=40)
        assert alone["v"][:, 0] == pytest.approx(both["v"][:, j], rel=1e-13)
    with pytest.raises(InputError, match="half"):
        both.limit("v")


def test_equal_calls_give_equal_runs_and_the_seed_only_turns_the_example():
    runs = [descent("sin", gamma=0.1, steps=60, seed=s) for s in (0, 0, 1)]
    assert np.array_equal(runs[0]["v"], runs[1]["v"])
    assert not np.allclose(runs[0].weights["W1"], runs[2].weights["W1"])
    assert runs[0]["v"] == pytest.approx(runs[2]["v"], rel=1e-13)


def test_progress_is_heard_and_the_threads_are_given_back():
    heard, before = [], torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        descent("sin", gamma=0.1, steps=50, progress=heard.append)
        assert torch.get_num_threads() == 2
        assert torch.get_default_dtype() == torch.float32
    finally:
        torch.set_num_threads(before)
    assert "step 0," in heard[0]
    assert "step 50," in heard[-1]


def test_an_interrupt_passes_through():
    def interrupt(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        descent("sin", progress=interrupt)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"gamma": -1.0}, "gamma"),
        ({"gamma": []}, "gamma"),
        ({"gamma": [0.1, "1/10"]}, "gamma"),
        ({"steps": 0}, "steps"),
        ({"seconds": 0.0}, "seconds"),
        ({"device": "tpu"}, "device"),
        ({"w0": 1}, "w0"),
        ({"k": "1/2"}, "k must be"),
    ],
)
def test_a_senseless_request_is_refused(settings, message):
    with pytest.raises(InputError, match=message):
        train(LAYER, "sin", **settings)


def test_what_has_nothing_to_train_is_refused_and_unread_letters_are_named():
    x, x0 = sympy.symbols("x x_0", real=True)
    system = System(state={x: x0}, loss=(x - 1) ** 2 / 2, defaults={x0: 3})
    with pytest.raises(InputError, match="nothing to train"):
        train(system)
    with pytest.raises(InputError, match="it reads"):
        descent("sin", gamma=0.1, steps=1)["w"]


@pytest.mark.skipif(torch.cuda.is_available(), reason="a CUDA device is present")
def test_cuda_without_a_device_says_what_to_do():
    with pytest.raises(InputError, match="use device auto or cpu"):
        train(LAYER, "sin", device="cuda")


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_cuda_agrees_with_the_reference():
    run = train(LAYER, "sin", HALVING, seconds=LONG, device="cuda")
    assert run.device != "cpu"
    assert agrees(run.limit("lambda1"), SIN_LAMBDA, 1e-6)


def test_importing_the_function_does_not_import_torch():
    program = "import sys; from proofs_check import train; sys.exit('torch' in sys.modules)"
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0

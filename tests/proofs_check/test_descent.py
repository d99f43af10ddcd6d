"""Full-matrix training against 40-digit quadratures of Theorem 1 (docs/mathematics.md)."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from proofs_check.descent import Ending, descend, ladder  # noqa: E402
from theory.activation import Activation  # noqa: E402
from theory.errors import InputError  # noqa: E402
from theory.one_layer.start import Start  # noqa: E402

SIN = Activation.of("sin")
SIN_V = 0.7980969316666392381447847399882441710927
SIN_LAMBDA = 0.7780803457088690108353031345450443231765
SIGMOID_LAMBDA = 0.2630395136871855936284262560071478703736
SMALL = {"levels": 4, "max_steps": 6000, "seconds": 20.0}


@pytest.fixture(scope="module")
def sin_run():
    return descend(SIN, Start.of(), seconds=30.0)


def agrees(extrapolation, reference, error):
    off = abs(float(extrapolation.value) - reference)
    return off < error and off <= extrapolation.error


def numbers(run):
    """Every array of a run, but the orders, whose NaN means undefined."""
    yield run.rates
    yield from vars(run.history).values()
    if run.end is not None:
        yield from vars(run.end).values()
    if run.limit is not None:
        for name in ("u", "v", "lambda1", "multiplier"):
            yield getattr(run.limit, name).value
            yield getattr(run.limit, name).error


def test_sin_meets_its_references(sin_run):
    assert sin_run.ending is Ending.INTERPOLATED
    assert agrees(sin_run.limit.v, SIN_V, 1e-11)
    assert agrees(sin_run.limit.lambda1, SIN_LAMBDA, 1e-11)
    assert sin_run.limit.levels == 6
    assert np.abs(sin_run.end.output - 1).max() < 1e-11
    assert sin_run.end.others.max() < 1e-14


def test_gradient_descent_is_first_order_in_the_learning_rate(sin_run):
    assert sin_run.limit.v.orders == pytest.approx(1, abs=0.1)
    assert sin_run.limit.v.order == pytest.approx(1, abs=0.02)


def test_a_slightly_wrong_eigenvalue_is_told_apart(sin_run):
    limit = sin_run.limit.lambda1
    elasticity = SIN_V / np.tan(SIN_V)
    assert limit.error < 1e-8
    assert abs(limit.value - elasticity) <= limit.error
    assert abs(limit.value - elasticity * (1 + 1e-6)) > 10 * limit.error


def test_the_invariants_hold_for_every_learning_rate(sin_run):
    assert sin_run.history.invariant1.max() < 1e-12
    assert sin_run.history.invariant2.max() < 1e-12


def test_the_residual_decays_at_the_local_rate_of_the_flow(sin_run):
    u, v = float(sin_run.limit.u.value), SIN_V
    rate = 2 * (np.sin(v) ** 2 + (u * np.cos(v)) ** 2)
    middle = np.abs(sin_run.history.residual[:, -1] - 1e-8).argmin()
    assert sin_run.history.decay[middle, -1] == pytest.approx(rate, rel=0.01)


def test_the_history_is_short_starts_at_the_start_and_falls(sin_run):
    history = sin_run.history
    assert len(history.step) < 400
    assert history.residual.shape == history.time.shape == (len(history.step), 6)
    assert history.u[0] == pytest.approx(1)
    assert history.v[0] == pytest.approx(1)
    assert (np.diff(history.loss[:, 0]) <= 1e-20).all()
    assert history.time[-1] == pytest.approx(history.step[-1] * sin_run.rates)


def test_sigmoid_meets_its_reference_whatever_the_norm():
    run = descend(Activation.of("sigmoid"), Start.of(), levels=5, seconds=30.0)
    assert agrees(run.limit.lambda1, SIGMOID_LAMBDA, 1e-10)
    scaled = descend(Activation.of("sigmoid"), Start.of(8, "1/4", "1/4", 2), levels=5, seconds=30.0)
    assert agrees(scaled.limit.lambda1, SIGMOID_LAMBDA, 1e-10)  # E1: U = r² u, K = k/r²


def test_a_limit_that_does_not_depend_on_the_rate():
    run = descend(Activation.of("identity"), Start.of(), **SMALL)
    assert agrees(run.limit.lambda1, 1, 1e-11)
    assert np.isnan(run.limit.lambda1.orders).all()


def test_a_trapped_start_never_interpolates():
    run = descend(Activation.of("gumbel"), Start.of(2, -2, 0), **SMALL)
    assert run.ending in (Ending.BUDGET, Ending.STAGNATED)
    assert run.limit is None
    assert (run.end.output < 0).all()
    assert (run.history.residual > 1).all()


def test_a_saddle_is_reached_and_the_loss_stays():
    run = descend(Activation.of("identity"), Start.of(2, -1, 1), levels=3, max_steps=600)
    assert run.ending is Ending.BUDGET
    assert run.limit is None
    assert abs(run.end.output[0]) < 1e-12
    assert run.history.loss[-1] == pytest.approx(0.5, abs=0.01)


def test_leaving_a_saddle_by_rounding_is_not_called_interpolation():
    """u = -v is kept by exact arithmetic; rounding breaks it, and the breach grows."""
    run = descend(Activation.of("identity"), Start.of(2, -1, 1), **SMALL)
    assert run.endings[0] is Ending.ESCAPED
    assert run.history.residual[-1, 0] == pytest.approx(0, abs=1e-12)
    assert run.ending is Ending.BUDGET
    assert run.limit is None


def test_leaving_a_saddle_by_the_learning_rate_is_no_rounding():
    """From u0 ≈ -sinh v0 every γ > 0 misses the saddle, by O(γ), and interpolates."""
    run = descend(Activation.of("tanh"), Start.of(2, "-1.1752011936438014", 1), **SMALL)
    assert run.endings[0] is Ending.INTERPOLATED


def test_an_equilibrium_stagnates_at_once():
    run = descend(Activation.of("tanh"), Start.of(2, 0, 0), **SMALL)
    assert run.ending is Ending.STAGNATED
    assert run.limit is None
    assert run.history.loss == pytest.approx(0.5)


def test_a_start_that_fits_already_stays():
    run = descend(Activation.of("identity"), Start.of(1, 1, 1), **SMALL)
    assert run.ending is Ending.INTERPOLATED
    assert run.limit.v.value == pytest.approx(1, abs=1e-13)


@pytest.mark.parametrize(("phi", "rate"), [("z**3", 3.0), ("tanh", 50.0)])
def test_a_rate_that_is_too_large_diverges(phi, rate):
    run = descend(Activation.of(phi), Start.of(), rate=rate, **SMALL)
    assert run.ending is Ending.DIVERGED
    assert run.end is None
    assert run.limit is None
    assert all(np.isfinite(array).all() for array in numbers(run))


def test_a_probe_that_was_too_bold_is_halved(monkeypatch):
    monkeypatch.setattr(ladder, "largest_rate", lambda network, budget: 4.0)
    run = descend(SIN, Start.of(), **SMALL)
    assert run.restarts > 0
    assert run.rates[0] == 4.0 / 2**run.restarts
    assert run.ending is Ending.INTERPOLATED


@pytest.mark.parametrize(
    ("phi", "start", "ending"),
    [
        pytest.param("sqrt(z)", Start.of(2, 1, -1), Ending.NOT_FINITE, id="outside-the-domain"),
        pytest.param("exp", Start.of(2, 1, 1000), Ending.NOT_FINITE, id="overflow"),
        pytest.param("sin", Start.of(2, "10**400", 1), Ending.NOT_FINITE, id="no-such-float"),
        pytest.param("sin", Start.of(10**12, 1, 1), Ending.TOO_WIDE, id="too-wide"),
    ],
)
def test_what_cannot_be_trained_says_so(phi, start, ending):
    run = descend(Activation.of(phi), start)
    assert run.ending is ending
    assert run.endings == (ending,) * 6
    assert run.end is None
    assert run.limit is None
    assert len(run.history.step) == 0
    assert all(np.isfinite(array).all() for array in numbers(run))


def test_the_clock_ends_a_run():
    run = descend(SIN, Start.of(), seconds=0.2)
    assert run.ending is Ending.BUDGET
    assert run.seconds < 2
    assert all(np.isfinite(array).all() for array in numbers(run))


def test_a_cycle_of_three_maps_multiplies_their_multipliers():
    """Theorem 4: J_F(x1) has the eigenvalue E(v)³, here of three orthonormal examples."""
    corners = np.eye(3)
    runs = [
        descend(SIN, Start.of(), dimension=3, example=x, target=y, **SMALL)
        for x, y in zip(corners, np.roll(corners, -1, axis=0), strict=True)
    ]
    assert all(agrees(run.limit.multiplier, SIN_LAMBDA, 1e-6) for run in runs)
    first, second, third = (run.end.jacobian[-1] for run in runs)
    top = np.abs(np.linalg.eigvals(third @ second @ first)).max()
    assert top == pytest.approx(np.prod([run.end.multiplier[-1] for run in runs]), rel=1e-12)


def test_equal_calls_give_equal_runs_and_the_seed_only_turns_the_example():
    runs = [descend(SIN, Start.of(), levels=3, max_steps=200, seed=s) for s in (0, 0, 1)]
    assert np.array_equal(runs[0].end.v, runs[1].end.v)
    assert not np.allclose(runs[0].example, runs[2].example)
    assert runs[0].end.v == pytest.approx(runs[2].end.v, rel=1e-13)


def test_progress_is_heard_and_the_threads_are_given_back():
    heard, before = [], torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        descend(SIN, Start.of(), levels=3, max_steps=50, progress=lambda *a: heard.append(a))
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
    assert heard[0][0] == 0
    assert heard[-1][0] == 50
    assert all(np.isfinite(residual) for _, residual in heard)


def test_an_interrupt_passes_through():
    def interrupt(step, residual):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        descend(SIN, Start.of(), progress=interrupt)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"levels": 2}, "levels"),
        ({"dimension": 0}, "dimension"),
        ({"seconds": 0.0}, "budget"),
        ({"rate": -1.0}, "rate"),
        ({"device": "tpu"}, "device"),
        ({"target": [1.0, 2.0]}, "target"),
        ({"example": [1.0, 1.0, 0.0, 0.0]}, "norm"),
    ],
)
def test_a_senseless_request_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        descend(SIN, Start.of(), **arguments)


@pytest.mark.skipif(torch.cuda.is_available(), reason="a CUDA device is present")
def test_cuda_without_a_device_says_what_to_do():
    with pytest.raises(InputError, match="use device auto or cpu"):
        descend(SIN, Start.of(), device="cuda")


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_cuda_agrees_with_the_reference():
    run = descend(SIN, Start.of(), levels=4, seconds=60.0, device="cuda")
    assert run.device != "cpu"
    assert agrees(run.limit.lambda1, SIN_LAMBDA, 1e-6)


def test_importing_the_module_does_not_import_torch():
    program = "import sys, proofs_check.descent; sys.exit('torch' in sys.modules)"
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0

"""The tangent kernel against autograd, and what a job on spheres returns."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from empirical.command_line import main
from empirical.data.configuration import Data
from empirical.laboratory import Laboratory
from empirical.measurements.limit_job import LimitJob
from empirical.measurements.sphere_job import SphereJob, tangent_kernel
from empirical.networks.fully_connected import FullyConnected
from empirical.networks.initialisation import initialise
from empirical.progress import silent
from empirical.runs.job import Workbench
from empirical.runs.proved import proofs_of
from empirical.training.configuration import Initialisation, Member, Stop
from theory.errors import InputError

DATA = Data("spheres", "spheres", 5, dimension=3, norm=4.0)


def job(**changes):
    net = FullyConnected(3, 3, 40, 1, "tanh", parametrisation="ntk")
    usual = {"data": DATA, "validation": DATA, "architecture": net, "seeds": (0, 1)}
    return SphereJob(**usual | {"stop": Stop(1e-7, 3000)} | changes)


@pytest.mark.parametrize("hidden", [1, 3])
def test_the_kernel_is_that_of_autograd(hidden):
    net = FullyConnected(3, 3, 7, hidden, "sigmoid", parametrisation="ntk")
    weights = initialise(net, [Member(4, initialisation=Initialisation("ntk"))])
    weights = {name: w.double().requires_grad_() for name, w in weights.items()}
    x = torch.randn(4, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    answers = net.apply(weights, x[None])[0]
    rows = [
        torch.cat(
            [g.flatten() for g in torch.autograd.grad(a, weights.values(), retain_graph=True)]
        )
        for a in answers.flatten()
    ]
    gradients = torch.stack(rows).reshape(4, 3, -1)
    expected = torch.einsum("ikp,jkp->ij", gradients, gradients) / 3
    found = tangent_kernel(net, {k: w.detach() for k, w in weights.items()}, x[None].numpy())
    assert torch.allclose(found[0], expected, rtol=1e-10)


def test_points_and_starts_are_each_network_s_own(tmp_path):
    measured = job().perform(Workbench(tmp_path, None, "cpu", silent))
    assert measured.numbers["reached"] == [True, True]
    assert measured.arrays["after"].shape == (2, 5)
    # the examples themselves are watched: the same loss on both
    assert np.allclose(measured.arrays["watch_losses"], measured.arrays["curve_losses"], rtol=1e-5)
    assert not np.allclose(*measured.arrays["before"])


def test_what_the_networks_store_is_proved_on_the_points_that_each_has(tmp_path, capsys):
    lab = Laboratory.at(tmp_path)
    (run,) = lab.sweep([job(validation=None)])
    words = ("prove", run.name, "--results", str(tmp_path), "--jobs", "1")
    assert main(words) == 0
    capsys.readouterr()
    found = proofs_of(lab.results, [run.name])
    assert [p.member for p in found] == [0, 1]
    verdicts = np.concatenate([p.verdict for p in found])
    assert {0, 1} <= set(verdicts.tolist())
    for p in found:
        assert not p.differing[np.abs(p.radius - 1) > 0.05].any()
        # ρ at the fixed point, which is not quite the example
        low, high = p.arrays["multiplier"].T
        assert ((low < p.radius + 1e-2) & (p.radius < high + 1e-2)).all()
        assert (p.arrays["distance"][p.verdict == 1, 1] < 0.1).all()
    (run.folder / "weights.safetensors").unlink()  # as earlier versions kept it
    assert main(words) == 2
    assert "without the weights" in capsys.readouterr().err


@pytest.mark.parametrize("changes", [{"seeds": ()}, {"step": 2.0}, {"step": 0.0}])
def test_jobs_that_cannot_be(changes):
    with pytest.raises(InputError):
        job(**changes)


def test_a_wide_network_comes_close_to_the_limit(tmp_path):
    """By another route; from an output at the start that is 0 on average only, hence the .2."""
    data = Data("spheres", "spheres", 3, seed=0, dimension=3, norm=6.0)
    net = FullyConnected(3, 3, 2000, 1, "tanh", parametrisation="ntk")
    bench = Workbench(tmp_path, None, "cpu", silent)
    trained = job(data=data, architecture=net, seeds=(0,)).perform(bench)
    limit = LimitJob(data, "tanh", 1).perform(bench)
    assert np.allclose(trained.arrays["after"][0], limit.arrays["radius"], atol=0.2)
    assert (trained.arrays["before"] < limit.arrays["radius"] - 0.2).all()


def test_no_limit_for_a_corner(tmp_path):
    found = LimitJob(DATA, "relu", 1).perform(Workbench(tmp_path, None, "cpu", silent))
    assert np.isnan(found.arrays["radius"]).all()
    assert "corner" in found.numbers["reason"]

"""What a device must not change: the same tests on a CPU and, where there is one, on a GPU."""

from __future__ import annotations

import signal

import numpy as np
import pytest
import torch

from empirical.networks.fully_connected import FullyConnected
from empirical.networks.recurrent import VanillaRNN
from empirical.networks.u_net import UNet
from empirical.retrieval.iteration import iterate
from empirical.spectra.learned_map import LearnedMap
from empirical.spectra.measure import cycle_spectra, measure_storage, spectral_radii
from empirical.training import pauses
from empirical.training.configuration import Member, Optimiser, Stop
from empirical.training.ensemble import train
from empirical.training.graphs import Leap

GPU = (
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device"),
)
DEVICES = ["cpu", pytest.param("cuda", marks=GPU)]
DRAW = np.random.default_rng(11)
ADAM, MOMENTUM = Optimiser("adam", 1e-3), Optimiser("gd", 1e-2, 0.9)
PLANE = DRAW.normal(size=(5, 3))
PICTURES = DRAW.uniform(size=(2, 4, 4))
WORDS = np.eye(4)
NETWORKS = {
    "fully connected": (FullyConnected(3, 3, 16, 3, "sinusoid", bias=True), PLANE, PLANE, "mse"),
    "U-Net": (UNet((4, 4), 2, 1, "cosid"), PICTURES, PICTURES, "mse"),
    "recurrent": (VanillaRNN(4, 6), WORDS, np.roll(WORDS, -1, axis=0), "cross-entropy"),
}
FEW = 40  # epochs: more than two leaps of a graph, and rounding has not grown yet


@pytest.fixture(autouse=True)
def _one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("name", NETWORKS)
def test_float32_is_float32(name, device):
    """Products of TF32 keep three digits: a loss of them is off by 1e-3 and more."""
    net, x, targets, loss = NETWORKS[name]
    members = [Member(0, ADAM), Member(1, MOMENTUM), Member(2, Optimiser("rmsprop", 1e-4))]
    stop = Stop(0.0, FEW)
    exact = train(net, members, x, targets, stop, loss=loss, precision="float64")
    found = train(net, members, x, targets, stop, loss=loss, device=device)
    np.testing.assert_allclose(found.curve_losses, exact.curve_losses, rtol=2e-5)
    assert all(w.device.type == "cpu" for w in found.parameters.values())


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_checkpoint_is_gone_on_from(name, device, tmp_path, monkeypatch):
    net, x, targets, loss = NETWORKS[name]
    monkeypatch.setattr(pauses, "TURN", 0.01)
    members, stop, calls = [Member(0, ADAM), Member(1, MOMENTUM)], Stop(0.0, 100), []

    def interrupting(*told):
        calls.append(told)
        if len(calls) == 2:
            signal.raise_signal(signal.SIGINT)

    def trained(**more):
        return train(net, members, x, targets, stop, loss=loss, device=device, **more)

    whole, path = trained(), tmp_path / "training.safetensors"
    with pytest.raises(KeyboardInterrupt):
        trained(checkpoint=path, progress=interrupting)
    found = trained(checkpoint=path)
    assert found.outcomes == whole.outcomes
    exact = {"rtol": 0.0} if device == "cpu" else {"rtol": 1e-3}  # kernels may add in another order
    np.testing.assert_allclose(found.losses, whole.losses, **exact)


@pytest.mark.parametrize("device", DEVICES)
def test_spectra_and_orbits_are_computed_where_the_weights_are(device):
    for net, x, _, _ in (NETWORKS["fully connected"], NETWORKS["U-Net"]):
        weights = train(net, [Member(0, ADAM), Member(1, ADAM)], x, x, Stop(0.0, 10)).parameters
        there = {name: w.to(device) for name, w in weights.items()}
        ours, theirs = measure_storage(net, weights, x), measure_storage(net, there, x)
        np.testing.assert_allclose(theirs["radius"], ours["radius"], rtol=1e-9)
        assert np.array_equal(theirs["stored"], ours["stored"])
        maps = [LearnedMap.of(net, w, 1) for w in (weights, there)]
        pairs = [(spectral_radii(f, x), cycle_spectra(f, x), iterate(f, x)) for f in maps]
        for here, other in zip(*(p[:2] for p in pairs), strict=True):
            np.testing.assert_allclose(other.radius, here.radius, rtol=1e-9)
        np.testing.assert_allclose(pairs[1][2].points, pairs[0][2].points, rtol=1e-6, atol=1e-9)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_gpu_records_few_graphs(monkeypatch):
    made = []

    class Counted(Leap):
        def __init__(self, stack):
            made.append(stack.seats)
            super().__init__(stack)

    monkeypatch.setattr("empirical.training.ensemble.Leap", Counted)
    net, x = NETWORKS["fully connected"][:2]
    members = [Member(seed, Optimiser("adam", 1e-3 * (1 + seed / 4))) for seed in range(16)]
    here, there = (
        train(net, members, x, x, Stop(1e-3, 3000), precision="float64", device=device)
        for device in ("cpu", "cuda")
    )
    assert len(set(there.epochs.tolist())) > 5
    assert 1 <= len(made) <= 5
    assert here.outcomes == there.outcomes
    np.testing.assert_allclose(there.epochs, here.epochs, atol=1)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_gpu_that_is_small_trains_fewer_at_a_time():
    """A share of its memory that holds some of the networks, with their gradients and Adam's."""
    net = FullyConnected(512, 512, 1024, 4, "relu")  # 17 MB of weights, 84 MB with all of it
    x, told = np.random.default_rng(0).normal(size=(8, 512)), []
    total = torch.cuda.get_device_properties(0).total_memory
    try:
        torch.cuda.set_per_process_memory_fraction(1.5e9 / total)
        found = train(
            net,
            [Member(seed, ADAM) for seed in range(32)],
            x,
            x,
            Stop(0.0, 40),
            device="cuda",
            progress=lambda *event: told.append(event[2]),
        )
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert any("memory is short" in line for line in told)
    assert found.epochs.tolist() == [40] * 32


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("precision", ["ieee", "tf32"])
def test_settings_of_the_caller_come_back(precision):
    parts = [torch.backends.cuda.matmul, torch.backends.cudnn.conv, torch.backends.cudnn.rnn]
    before = [part.fp32_precision for part in parts]
    try:
        for part in parts:
            part.fp32_precision = precision
        test_float32_is_float32("U-Net", "cuda")
        assert [part.fp32_precision for part in parts] == [precision] * 3
    finally:
        for part, value in zip(parts, before, strict=True):
            part.fp32_precision = value

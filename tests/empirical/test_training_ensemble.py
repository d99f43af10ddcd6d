"""Training as a whole: outcomes, what is returned, and what a member depends on."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from empirical.networks.fully_connected import FullyConnected
from empirical.networks.initialisation import initialise
from empirical.networks.recurrent import VanillaRNN
from empirical.networks.u_net import UNet
from empirical.training import ensemble
from empirical.training.configuration import Initialisation, Member, Optimiser, Stop
from empirical.training.course import LOOK_LENGTH
from empirical.training.ensemble import Outcome, train

NET = FullyConnected(2, 2, 32, 3, "sinusoid")
X = np.random.default_rng(7).normal(size=(5, 2))
FAST = Optimiser(learning_rate=3e-3)
ONE_BY_ONE, STACKED = 1, 10**9  # bytes of a stack
WORDS = 13  # of the sentence in Appendix F


@pytest.fixture(autouse=True)
def _one_thread():
    """More would wait for one another on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def members(*seeds, rule=FAST):
    return [Member(seed, rule) for seed in seeds]


def loss_again(net, trained, x, targets):
    with torch.no_grad():
        answer = net.apply({k: p.double() for k, p in trained.parameters.items()}, x)
    return (answer - targets).square().flatten(1).mean(1).numpy()


def test_the_loss_is_that_of_the_weights_returned():
    trained = train(NET, members(0, 1, 2), X, X, Stop(1e-6, 3000))
    assert trained.outcomes == (Outcome.REACHED,) * 3
    assert (trained.losses <= 1e-6).all()
    x = torch.as_tensor(X).unsqueeze(0)
    np.testing.assert_allclose(loss_again(NET, trained, x, x), trained.losses, rtol=1e-3)
    assert len(set(trained.epochs.tolist())) > 1  # so one was frozen while another went on


@pytest.mark.parametrize("cache", [ONE_BY_ONE, STACKED], ids=["one by one", "stacked"])
def test_epochs_and_weights_are_those_of_a_plain_loop(cache, monkeypatch):
    monkeypatch.setattr(ensemble, "CACHE", cache)
    chosen = members(0, 1)
    trained = train(NET, chosen, X, X, Stop(1e-4, 3000), precision="float64")
    x = torch.as_tensor(X).unsqueeze(0)
    for i in range(2):
        start = initialise(NET, chosen[i : i + 1], dtype=torch.float64)
        weights = [p.requires_grad_() for p in start.values()]
        adam = torch.optim.Adam(weights, lr=3e-3)
        epochs = 0
        while epochs < 3000:
            adam.zero_grad()
            loss = (NET.apply(start, x) - x).square().mean()
            if loss <= 1e-4:
                break
            loss.backward()
            adam.step()
            epochs += 1
        assert trained.epochs[i] == epochs
        assert trained.losses[i] == pytest.approx(loss.item(), rel=1e-6)
        for name, p in start.items():
            torch.testing.assert_close(
                trained.parameters[name][i], p[0].detach(), rtol=1e-7, atol=1e-9
            )


def test_a_member_alone_is_bit_for_bit_itself_in_company(monkeypatch):
    monkeypatch.setattr(ensemble, "CACHE", ONE_BY_ONE)
    together = train(NET, members(0, 1, 2), X, X, Stop(1e-5, 3000))
    alone = train(NET, members(1), X, X, Stop(1e-5, 3000))
    assert alone.epochs[0] == together.epochs[1]
    for name, p in alone.parameters.items():
        assert torch.equal(p[0], together.parameters[name][1])


def test_a_stacked_member_is_itself_to_rounding():
    rules = [FAST, Optimiser("gd", 1e-2), FAST]
    chosen = [Member(seed, rule) for seed, rule in enumerate(rules)]
    together = train(NET, chosen, X, X, Stop(0.0, 100), precision="float64")
    for i, one in enumerate(chosen):
        alone = train(NET, [one], X, X, Stop(0.0, 100), precision="float64")
        for name, p in alone.parameters.items():
            torch.testing.assert_close(p[0], together.parameters[name][i], rtol=1e-8, atol=1e-11)


def test_a_member_that_ended_is_frozen():
    """The others go on for hundreds of epochs; its bits are those of the shorter training."""
    slow = Optimiser(learning_rate=1e-5)
    chosen = [*members(0, 1), *members(2, rule=slow)]
    long = train(NET, chosen, X, X, Stop(1e-4, 900))
    last = int(long.epochs[:2].max())
    short = train(NET, chosen, X, X, Stop(1e-4, last))
    assert long.outcomes[2] is Outcome.EPOCH_CAP
    assert last < 900
    for name, p in short.parameters.items():
        assert torch.equal(p[:2], long.parameters[name][:2])
        assert not torch.equal(p[2], long.parameters[name][2])


def test_divergence_is_an_outcome():
    chosen = [*members(0), *members(1, rule=Optimiser("gd", 1e6)), *members(2)]
    trained = train(NET, chosen, X, X, Stop(1e-4, 3000))
    assert trained.outcomes == (Outcome.REACHED, Outcome.DIVERGED, Outcome.REACHED)
    assert trained.epochs[1] < 50
    assert not trained.losses[1] <= 1e6


def test_a_start_without_slope_stalls():
    """ReLU units that never fire: every gradient is 0, so that no step changes anything."""
    net = FullyConnected(2, 2, 4, 1)
    start = initialise(net, members(0, 1, 2), dtype=torch.float64)
    start["weight1"][1] = -1.0
    positive = np.abs(X)
    for rule in (Optimiser("gd", 0.1), Optimiser("gd", 0.1, momentum=0.9), FAST):
        trained = train(
            net, members(0, 1, 2, rule=rule), positive, positive, Stop(0.0, 50), start=start
        )
        assert trained.outcomes[1] is Outcome.STALLED
        assert trained.outcomes[0] is Outcome.EPOCH_CAP
        assert trained.epochs[1] <= LOOK_LENGTH
        assert torch.equal(trained.parameters["weight1"][1], start["weight1"][1].float())


def test_gradient_descent_stalls_where_float32_ends():
    net = FullyConnected(1, 1, 2, 1, "identity")
    trained = train(net, members(0, rule=Optimiser("gd", 0.1)), [[1.0]], [[0.7]], Stop(0.0, 10**5))
    assert trained.outcomes == (Outcome.STALLED,) or trained.losses[0] == 0.0
    assert trained.losses[0] < 1e-12
    assert trained.epochs[0] < 5000


def test_curves_and_what_is_watched():
    watch = (X + 0.1, X + 0.1)
    trained = train(NET, members(0, 1), X, X, Stop(1e-5, 2000), watch=watch, record=30)
    assert trained.curve_epochs[0] == 0
    assert (np.diff(trained.curve_epochs) > 0).all()
    assert trained.curve_epochs[-1] == trained.epochs.max()
    assert trained.curve_losses.shape == (2, len(trained.curve_epochs))
    assert np.array_equal(trained.curve_losses[:, -1], trained.losses)
    assert np.isfinite(trained.curve_losses).all()
    frozen = trained.curve_epochs >= trained.epochs.min()
    first = int(trained.epochs.argmin())
    assert set(trained.curve_losses[first, frozen]) == {trained.losses[first]}
    z = torch.as_tensor(watch[0]).unsqueeze(0)
    again = loss_again(NET, trained, z, z)
    np.testing.assert_allclose(trained.watch_losses[:, -1], again, rtol=1e-4)
    assert trained.watch_losses.shape == trained.curve_losses.shape
    assert np.isfinite(trained.watch_losses).all()


def test_settings_of_torch_come_back():
    denormal = torch.full((1,), 1e-40)
    before = torch.get_num_threads()
    train(NET, members(0), X, X, Stop(0.0, 2))
    assert torch.get_num_threads() == before
    assert float(denormal * 1) > 0


def test_no_epochs_returns_the_start():
    trained = train(NET, members(0), X, X, Stop(0.0, 0))
    assert trained.outcomes == (Outcome.EPOCH_CAP,)
    assert trained.curve_epochs.tolist() == [0]
    start = initialise(NET, members(0))
    assert all(torch.equal(p, start[name]) for name, p in trained.parameters.items())


def test_members_with_their_own_examples():
    own = np.stack([X, 2 * X])
    trained = train(NET, members(0, 0), own, own, Stop(1e-4, 3000), precision="float64")
    alone = train(NET, members(0), 2 * X, 2 * X, Stop(1e-4, 3000), precision="float64")
    assert trained.epochs[1] == alone.epochs[0]
    assert trained.epochs[0] != trained.epochs[1]


def test_half_sum_is_the_loss_of_theorem_1():
    """Sigmoid, k = 2, u0 = v0 = 1: the paper's example, u ≈ .697, v ≈ .929."""
    net = FullyConnected(3, 3, 2, 1, "sigmoid")
    x = np.array([[2.0, -1.0, 2.0]]) / 3
    one = Member(0, Optimiser("gd", 1e-2), Initialisation("rank-one"))
    trained = train(net, [one], x, x, Stop(1e-20, 10**5), loss="half-sum", precision="float64")
    assert trained.outcomes == (Outcome.REACHED,)
    u = trained.parameters["weight2"][0].T @ torch.as_tensor(x[0])
    v = trained.parameters["weight1"][0] @ torch.as_tensor(x[0])
    assert u.tolist() == pytest.approx([0.697] * 2, abs=2e-3)
    assert v.tolist() == pytest.approx([0.929] * 2, abs=2e-3)


def test_the_sentence_is_learned_by_an_rnn():
    net, words = VanillaRNN(WORDS, 24), np.eye(WORDS)
    following = (np.arange(WORDS) + 1) % WORDS
    rule = Optimiser(learning_rate=1e-2)
    trained = train(
        net, members(0, 1, rule=rule), words, following, Stop(1e-2, 2000), loss="cross-entropy"
    )
    assert trained.outcomes == (Outcome.REACHED,) * 2
    logits = net.apply(trained.parameters, torch.eye(WORDS).unsqueeze(0))
    assert (logits.argmax(-1) == torch.as_tensor(following)).all()


def test_a_u_net_learns():
    x = np.random.default_rng(1).random((3, 8, 8))
    trained = train(UNet((8, 8), 4, 1), members(0, 1), x, x, Stop(1e-2, 500))
    assert trained.outcomes == (Outcome.REACHED,) * 2


def test_progress_tells_of_losses_and_ends():
    told = []
    train(NET, members(0), X, X, Stop(1e-3, 500), progress=lambda *a: told.append(a), what="toy")
    assert told[-1] == ("toy", 1.0, "1 of 1 ended")
    assert all(0 <= fraction <= 1 for _, fraction, _ in told)


def test_what_was_given_is_left_as_it_was():
    start = initialise(NET, members(0), dtype=torch.float64)
    kept = {name: p.clone() for name, p in start.items()}
    x = torch.as_tensor(X).clone()
    train(NET, members(0), x, x, Stop(0.0, 5), precision="float64", start=start)
    assert all(torch.equal(start[name], kept[name]) for name in kept)
    assert torch.equal(x, torch.as_tensor(X))


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("rule", [FAST, Optimiser("gd", 1e-2, 0.9), Optimiser("rmsprop", 1e-3)])
def test_a_gpu_trains_the_same_networks(rule):
    chosen = members(0, 1, 2, rule=rule)
    here, there = (
        train(NET, chosen, X, X, Stop(1e-3, 300), precision="float64", device=device)
        for device in ("cpu", "cuda")
    )
    assert here.outcomes == there.outcomes
    np.testing.assert_allclose(here.epochs, there.epochs, atol=1)
    np.testing.assert_allclose(here.losses, there.losses, rtol=1e-2)

"""Update rules against torch.optim, step by step."""

from __future__ import annotations

import pytest
import torch

from empirical.networks.fully_connected import FullyConnected
from empirical.networks.initialisation import initialise
from empirical.training import optimisers
from empirical.training.configuration import Member, Optimiser, Stop
from empirical.training.layout import Layout
from empirical.training.problem import problem_of
from empirical.training.stack import Stack
from theory.errors import InputError

STEPS = 50
SAME = 1e-12  # relative, float64, after 50 steps
RULES = {
    "gd": Optimiser("gd", 0.05),
    "momentum": Optimiser("gd", 0.02, momentum=0.9),
    "decay": Optimiser("gd", 0.05, weight_decay=0.01),
    "momentum and decay": Optimiser("gd", 0.02, momentum=0.8, weight_decay=0.01),
    "rmsprop": Optimiser("rmsprop", 1e-3),
    "rmsprop, decay": Optimiser("rmsprop", 1e-3, alpha=0.9, weight_decay=0.1, epsilon=1e-6),
    "adam": Optimiser("adam", 1e-3),
    "adam, decay": Optimiser("adam", 1e-2, beta1=0.8, beta2=0.95, weight_decay=0.1, epsilon=1e-6),
}


@pytest.fixture(autouse=True)
def _one_thread():
    """More would wait for one another on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def of_torch(o, parameters):
    if o.rule == "gd":
        return torch.optim.SGD(
            parameters, o.learning_rate, momentum=o.momentum, weight_decay=o.weight_decay
        )
    if o.rule == "rmsprop":
        return torch.optim.RMSprop(
            parameters, o.learning_rate, o.alpha, o.epsilon, weight_decay=o.weight_decay
        )
    return torch.optim.Adam(
        parameters, o.learning_rate, (o.beta1, o.beta2), o.epsilon, o.weight_decay, fused=False
    )


def agree(a, b):
    torch.testing.assert_close(a, b, rtol=SAME, atol=SAME * 1e-2)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_fifty_steps_of_given_gradients(rule, monkeypatch):
    monkeypatch.setattr(optimisers, "_CHUNK", 16)  # so that chunks are seen too
    generator = torch.Generator().manual_seed(1)
    weights = torch.randn(3, 40, generator=generator, dtype=torch.float64)
    before, theirs = weights.clone(), weights[1:].clone().requires_grad_()
    plain = of_torch(rule, [theirs])
    memory = [torch.zeros_like(weights) for _ in range(2)]
    count = torch.zeros((), dtype=torch.float32)
    run = optimisers.Run(rule, 1, 3)
    for _ in range(STEPS):
        gradient = torch.randn(3, 40, generator=generator, dtype=torch.float64)
        gradient[0] = float("nan")  # of another run: must not be seen
        theirs.grad = gradient[1:].clone()
        plain.step()
        optimisers.step(run, weights, gradient, memory, count.add_(1))
        agree(weights[1:], theirs.detach())
    assert torch.equal(weights[0], before[0])


@pytest.mark.parametrize("name", ["adam", "adam, decay"])
def test_fifty_steps_where_torch_has_no_fused_adam(name, monkeypatch):
    monkeypatch.delattr(torch, "_fused_adam_")
    test_fifty_steps_of_given_gradients(RULES[name], monkeypatch)


def test_fifty_steps_of_one_ensemble_with_every_rule():
    net = FullyConnected(3, 3, 8, 2, "tanh", bias=True)
    members = [Member(seed, rule) for seed, rule in enumerate(RULES.values())]
    x = torch.randn(1, 5, 3, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    problem = problem_of(net, members, x, x, Stop(0.0, STEPS), "mse", "float64", "cpu")
    start = initialise(net, members, dtype=torch.float64)
    layout = Layout.of(net)
    stack = Stack(problem, range(len(members)), layout.flattened(start))
    own = [{k: p[i : i + 1].clone().requires_grad_() for k, p in start.items()} for i in range(8)]
    plain = [of_torch(m.optimiser, list(p.values())) for m, p in zip(members, own, strict=True)]
    with torch.no_grad():
        for _ in range(STEPS):
            stack.step()
    for _ in range(STEPS):
        for parameters, optimiser in zip(own, plain, strict=True):
            optimiser.zero_grad()
            (net.apply(parameters, x) - x).square().mean().backward()
            optimiser.step()
    for i, parameters in enumerate(own):
        for name, view in layout.views(stack.weights).items():
            torch.testing.assert_close(
                view[i], parameters[name][0].detach(), rtol=1e-10, atol=1e-12, msg=f"{i} {name}"
            )


def test_neighbours_with_one_optimiser_are_one_run():
    a, b = Optimiser(), Optimiser("gd")
    assert [(r.first, r.end) for r in optimisers.runs([a, a, b, a])] == [(0, 2), (2, 3), (3, 4)]


@pytest.mark.parametrize(
    "options",
    [
        {"learning_rate": 0.0},
        {"learning_rate": float("nan")},
        {"rule": "sgd"},
        {"rule": "adam", "momentum": 0.9},
        {"rule": "gd", "momentum": 1.5},
        {"beta2": 1.0},
        {"weight_decay": -1.0},
    ],
    ids=str,
)
def test_optimisers_that_cannot_be(options):
    with pytest.raises(InputError):
        Optimiser(**options)

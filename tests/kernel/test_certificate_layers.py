"""Certificates of networks with skips, convolutions and irrational scales, and of wrong words."""

from __future__ import annotations

import copy
import hashlib
import random
import time
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
import torch

from empirical.measurements.proof_certificates import exact_layers
from empirical.measurements.trained_network import network_of
from empirical.networks.fully_connected import FullyConnected
from empirical.networks.u_net import UNet
from proofs_check.certificates.layers import ExactLayer, Part
from proofs_check.certificates.memories import certificate, homogeneous_certificate
from proofs_check.certificates.sentences import wrong_word_certificate
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.core.reading import Reader
from proofs_check.kernel.files import stated
from proofs_check.kernel.kinds.layers import loop_of, read_layers
from proofs_check.kernel.kinds.networks import Activations, Spread
from tests.extent import LONG, few
from tests.kernel.attack import attacked
from tests.kernel.documents import words
from tests.kernel.float_oracle import Judge
from tests.theory.test_memories_recurrent import planted
from theory.memories.memory import answer
from theory.memories.network import Network

MUTANTS = 4_000 if LONG else 60
RNG = np.random.default_rng
NETWORKS = {
    "U-Net": UNet((4, 4), 1, 2, "tanh"),
    "U-Net of colours": UNet((2, 3, 5), 1, 1, "sin"),
    "ntk": FullyConnected(3, 3, 7, 2, "tanh", True, "ntk", 0.7, 0.3),
    "ntk, an even root": FullyConnected(4, 4, 9, 1, "sin", parametrisation="ntk"),
}


def weights(network, size=0.3):
    generator = torch.Generator().manual_seed(1)
    size = 1.0 if isinstance(network, FullyConnected) else size
    return {k: size * torch.randn(1, *s, generator=generator) for k, s in network.shapes().items()}


def settled(network):
    x = np.zeros(network.size)
    for _ in range(300):
        x = answer(network, network.entered(x)[0])
    return x


def skipping():
    """a_1 = W x + b, a_2 = W φ(a_1) + b, f(x) = W (φ(a_2), φ(a_1), x) + b: dense, and the input is
    read again."""
    rng = RNG(4)
    draw = lambda *shape: 0.4 * rng.normal(size=shape)  # noqa: E731
    first, second, last = draw(5, 3), draw(4, 5), [draw(3, 4), draw(3, 5), draw(3, 3)]
    offsets = draw(5), draw(4), draw(3)
    layers = [
        ExactLayer([Part(0, first)], offsets[0]),
        ExactLayer([Part(1, second)], offsets[1]),
        ExactLayer([Part(i, m) for i, m in zip((2, 1, 0), last, strict=True)], offsets[2]),
    ]
    # for the guess x is handed on, and φ(a_1) is found once more from a_1
    matrices = [
        np.vstack([first, np.eye(3)]),
        np.block([[second, np.zeros((4, 3))], [np.eye(5), np.zeros((5, 3))],
                  [np.zeros((3, 5)), np.eye(3)]]),
        np.hstack(last),
    ]  # fmt: skip
    return layers, matrices, offsets


@cache
def _made(name):
    if name == "a wrong word":
        network, _ = planted(0.3)
        wrong = type(network).of("tanh", network.weights, network.ears[:, [1, 0, 2, 3]],
                                 network.offset, network.voice, network.voice_offset)  # fmt: skip
        return wrong_word_certificate(wrong, "network")
    if name == "skips of a dense network":
        return _dense()
    architecture, alike = NETWORKS[name.removesuffix(", homogeneous")], "homogeneous" in name
    if alike:
        architecture = UNet(architecture.shape, 1, architecture.levels, "leaky_relu")
    parameters = weights(architecture)
    network, layers = (
        network_of(architecture, parameters, 0),
        exact_layers(architecture, parameters, 0),
    )
    if alike:
        layers = [ExactLayer(one.parts, 0 * one.offset) for one in layers]
        return homogeneous_certificate(network, "network", layers)
    document, reasons = certificate(network, {0: [settled(network)]}, "network", layers)
    return document, "; ".join(reasons)


def _dense():
    """The guess is that of a network of the same fixed point, found by iteration."""
    layers, matrices, offsets = skipping()

    def f(x):
        a = matrices[0][:5] @ x + offsets[0]
        b = layers[1].parts[0].weights @ np.tanh(a) + offsets[1]
        return matrices[2] @ np.concatenate([np.tanh(b), np.tanh(a), x]) + offsets[2]

    x = np.zeros(3)
    for _ in range(300):
        x = f(x)
    jacobian = np.array([(f(x + 1e-6 * e) - f(x - 1e-6 * e)) / 2e-6 for e in np.eye(3)]).T
    linear = Network.of("z", [np.eye(3), jacobian], [np.zeros(3), x - jacobian @ x])
    assert np.abs(f(x) - x).max() < 1e-12
    network = Network.of("tanh", linear.matrices, linear.offsets)
    object.__setattr__(network, "loop", linear.loop)
    document, reasons = certificate(network, {0: [x]}, "network", layers)
    return document, "; ".join(reasons)


def made(name):
    document, reason = _made(name)
    assert document, reason
    return copy.deepcopy(document)


def claim(document):
    return document["conclusions"][0]


def layer(document, number):
    return claim(document)["layers"][number - 1]


ALL = [*NETWORKS, "U-Net, homogeneous", "skips of a dense network", "a wrong word"]


@pytest.mark.parametrize("name", ALL)
def test_what_is_accepted_is_true_by_floats(name):
    document = made(name)
    assert "shown: " in words(document)
    assert Judge(document).is_true()


@pytest.mark.parametrize(
    ("shape", "channels", "levels"),
    [((8, 8), 2, 2), ((2, 7, 9), 2, 1), ((1, 13, 11), 1, 3), ((3, 4, 4), 1, 2)],
)
def test_the_kernel_reads_a_u_net_as_it_was_trained(shape, channels, levels):
    network = UNet(shape, channels, levels, "cosid")
    parameters = weights(network)
    chain = network_of(network, parameters, 0)
    document, _ = certificate(chain, {}, "", exact_layers(network, parameters, 0))
    assert document is None  # nothing is claimed
    layers = [one.written(i) for i, one in enumerate(exact_layers(network, parameters, 0), 1)]
    system = stated.system_of({**made("U-Net"), "bits": 120}, Reader())[0]
    loop = loop_of(system, read_layers(layers), False)
    x = RNG(0).normal(size=shape).round(3)
    centre = [int(q * 2**60) << 60 for q in x.ravel()]
    at = Spread.of(centre, [[0]] * len(centre))
    value = ["+", ["cos", ["letter", "z"]], ["*", "-1", ["letter", "z"]]]
    activation = [{"low": None, "high": None, "value": value}]
    like = {**made("U-Net"), "bits": 120, "activation": activation}
    cosid = Activations(stated.system_of(like, Reader())[0])
    found = np.array(cosid.through(loop, at, 0)[-1].value) / 2.0**120
    double = {k: w.double() for k, w in parameters.items()}
    expected = network.apply(double, torch.from_numpy(x)[None, None])[0, 0].numpy()
    assert np.allclose(found, expected.ravel(), atol=1e-12)


def test_the_words_have_the_hash_of_what_was_trained_and_the_scales():
    network = NETWORKS["ntk"]
    arrays = [w[0].double().numpy().astype("<f8").tobytes() for w in weights(network).values()]
    told = words(made("ntk"))
    assert hashlib.sha256(b"".join(arrays)).hexdigest() in told
    square = Fraction(0.7) ** 2
    assert f"s = {square / 3}, {square / 7}, {square / 7}, t = {Fraction(0.3)}, " in told
    told = words(made("U-Net"))
    assert "a_5 = W_5,1 ∗ φ(a_4)[3, 1: 2 × 2 → 4 × 4] + W_5,2 ∗ φ(a_1)[3, 1: 4 × 4 → 4 × 4]" in told
    told = words(made("skips of a dense network"))
    assert "a_3 = W_3,1 φ(a_2) + W_3,2 φ(a_1) + W_3,3 x + b_3" in told


def part(document, number, k=0):
    return layer(document, number)["parts"][k]


FALSE = {
    "another scale": ("ntk", lambda d: layer(d, 1)["scale"].update(square="1/2")),
    "the root of the scale": ("ntk, an even root", lambda d: layer(d, 1)["scale"].update(
        square="1/2")),
    "no scale": ("ntk", lambda d: layer(d, 2).pop("scale")),
    "a scale of no size": ("ntk", lambda d: layer(d, 1)["scale"].update(square="0")),
    "an imaginary scale": ("ntk", lambda d: layer(d, 1)["scale"].update(square="-1/3")),
    "half a scale": ("ntk", lambda d: layer(d, 1)["scale"].pop("offset")),
    "a scale that is a number": ("ntk", lambda d: layer(d, 1).update(scale="1/3")),
    "another scale of offsets": ("ntk", lambda d: layer(d, 1)["scale"].update(offset="1")),
    "offsets that are no floats": ("ntk", lambda d: layer(d, 1)["scale"].update(offset="1/3")),
    "weights with the scale in them": ("ntk", lambda d: [
        layer(d, 1).pop("scale"), layer(d, 1)["matrix"][0].__setitem__(0, "1/3")]),
    "a skip from another layer": ("skips of a dense network", lambda d: part(d, 3, 1).update(
        reads=2)),
    "a skip from itself": ("skips of a dense network", lambda d: part(d, 3, 1).update(reads=3)),
    "a skip from a later layer": ("skips of a dense network", lambda d: layer(d, 2).update(
        parts=[{"reads": 3, "matrix": layer(d, 2).pop("matrix")}])),
    "a skip from before": ("skips of a dense network", lambda d: part(d, 3).update(reads=-1)),
    "a skip from true": ("skips of a dense network", lambda d: part(d, 3, 1).update(reads=True)),
    "a skip left out": ("skips of a dense network", lambda d: layer(d, 3)["parts"].pop()),
    "a skip twice": ("skips of a dense network", lambda d: layer(d, 3)["parts"].append(
        part(d, 3, 1))),
    "no parts": ("skips of a dense network", lambda d: layer(d, 3).update(parts=[])),
    "a state of a layer, though the input is read again": (
        "skips of a dense network", lambda d: claim(d).update(inner=True)),
    "two layers swapped": ("U-Net", lambda d: claim(d)["layers"].insert(
        1, claim(d)["layers"].pop(2))),
    "the skips swapped": ("U-Net", lambda d: layer(d, 5)["parts"].reverse()
        or part(d, 5).update(reads=4) or part(d, 5, 1).update(reads=1)),
    "a skip of means": ("U-Net", lambda d: part(d, 5, 1).update(mean=2)),
    "no means": ("U-Net", lambda d: part(d, 2).update(mean=1)),
    "another side": ("U-Net", lambda d: part(d, 2).update(side=1)),
    "a kernel turned": ("U-Net", lambda d: [row.reverse() for row in part(d, 2)["kernel"]]),
    "a kernel left out": ("U-Net", lambda d: part(d, 2)["kernel"].pop()),
    "a number left out": ("U-Net", lambda d: part(d, 2)["kernel"][0].pop()),
    "other pictures": ("U-Net", lambda d: part(d, 2).update(to=[4, 1])),
    "pictures of another form": ("U-Net", lambda d: part(d, 1).update(**{"from": [2, 8]})),
    "pictures of no size": ("U-Net", lambda d: part(d, 2).update(to=[0, 0])),
    "pictures of one side": ("U-Net", lambda d: part(d, 2).update(to=[2])),
    "a large picture": ("U-Net", lambda d: part(d, 1).update(to=[1024, 1024])),
    "much to read": ("U-Net", lambda d: part(d, 2).update(
        side=16, mean=4, kernel=[["1"] * 256], to=[2, 2])),
    "an offset for each pixel": ("U-Net", lambda d: layer(d, 2).update(
        offset=layer(d, 2)["offset"] * 4)),
    "a weight that is no float": ("U-Net", lambda d: part(d, 2)["kernel"][0].__setitem__(
        0, "1/3")),
    "a mean of nine, which is no number of the grid": (
        "U-Net of colours", lambda d: part(d, 2).update(mean=3)),
    "another kernel": ("U-Net", lambda d: part(d, 5)["kernel"][0].__setitem__(4, "1")),
    "an offset": ("U-Net, homogeneous", lambda d: layer(d, 2)["offset"].__setitem__(0, "1")),
    "a scale of something": ("U-Net, homogeneous", lambda d: layer(d, 2).update(
        scale={"square": "-1", "offset": "1"})),
    "the right word": ("a wrong word", lambda d: claim(d).update(words=[0, 1])),
    "a word more": ("a wrong word", lambda d: claim(d)["words"].append(3)),
    "another wrong word": ("a wrong word", lambda d: claim(d)["words"].__setitem__(
        -1, (claim(d)["words"][-1] + 2) % 4)),
    "the word that would be right": ("a wrong word", lambda d: claim(d)["words"].__setitem__(
        -1, (claim(d)["words"][-2] + 1) % 4)),
    "a word that there is not": ("a wrong word", lambda d: claim(d)["words"].append(4)),
    "one word": ("a wrong word", lambda d: claim(d).update(words=claim(d)["words"][:1])),
    "no word": ("a wrong word", lambda d: claim(d).update(words=[])),
    "other weights": ("a wrong word", lambda d: claim(d)["weights"].update(
        V=claim(d)["weights"]["V"][::-1])),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_or_unsupported_is_refused_at_once(name):
    document, change = made(FALSE[name][0]), FALSE[name][1]
    change(document)
    began = time.process_time()
    with pytest.raises(Rejected):
        words(document)
    assert time.process_time() - began < 2


def test_a_scale_is_the_root_and_no_float_of_it():
    """√(1/2) from above and below: the grid tells them apart."""
    system = stated.system_of(made("U-Net"), Reader())[0]
    one = [{"matrix": [["1"]], "offset": ["0"], "scale": {"square": "1/2", "offset": "1"}}] * 2
    (first, _) = loop_of(system, read_layers(one), False)
    unit = system.f.one[0]
    (_, after) = Activations(system).through([first], Spread.of([unit], [[unit]]), 1)
    below, above = (Fraction(after.value[0] + s * after.error[0], unit) for s in (-1, 1))
    assert below**2 < Fraction(1, 2) < above**2
    assert above - below < Fraction(8, unit)
    slope = Fraction(after.rows[0][0], unit)
    assert abs(float(slope) ** 2 - 0.5) < 1e-15
    assert 0 < after.errors[0] < 8


@pytest.mark.parametrize("name", few(2, ["U-Net", "ntk", "skips of a dense network",
                                         "a wrong word", "U-Net of colours",
                                         "U-Net, homogeneous"]))  # fmt: skip
def test_no_mutant_that_is_accepted_is_false(name):
    attack = attacked(made(name), random.Random(name), MUTANTS)
    assert not attack.bad()
    assert attack.rejected() > MUTANTS / 3


def test_long_examples_have_certificates_and_what_is_too_wide_is_told(monkeypatch):
    n = 1100
    network = Network.of("tanh", [np.full((1, n), 2.0**-10), np.full((n, 1), 2.0**-10)])
    document, _ = certificate(network, {0: [np.zeros(n)]}, "network")
    assert "that attracts" in words(document)
    monkeypatch.setattr("proofs_check.kernel.kinds.layers.WIDEST", n - 1)
    document, (reason,) = certificate(network, {0: [np.zeros(n)]}, "network")
    assert document is None
    assert "rows" in reason


def test_a_scale_of_many_digits_is_too_much_work():
    document, n = made("U-Net"), 20_000
    scale = {"square": "1", "offset": f"0x{'7' * 11_000}p-60"}
    wide = {"matrix": [["1"]] * n, "offset": ["1"] * n, "scale": scale}
    claim(document)["layers"] = [wide, {"matrix": [["1"] * n], "offset": ["1"]}]
    began = time.process_time()
    with pytest.raises(Rejected, match="too much work"):
        words(document)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("side", [256, 2])
def test_large_pictures_are_refused_before_they_are_written(side):
    document = made("U-Net")
    window = {"side": side // 16 or 1, "mean": 1, "from": [256, 256], "to": [256, 256]}
    claim(document)["layers"] = [
        {"parts": [{"reads": i, "kernel": [["1"] * window["side"] ** 2], **window}],
         "offset": ["1"]} for i in range(2)
    ]  # fmt: skip
    began = time.process_time()
    with pytest.raises(Rejected, match="too large"):
        words(document)
    assert time.process_time() - began < 2

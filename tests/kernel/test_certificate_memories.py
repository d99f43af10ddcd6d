"""Certificates of attracting fixed points: true by floats, and nothing false is accepted."""

from __future__ import annotations

import copy
import random
import time
from functools import cache

import numpy as np
import pytest

from proofs_check.certificates.memories import bundle, certificate
from proofs_check.kernel.command import answers
from proofs_check.kernel.intervals import Rejected
from tests.extent import LONG, few, seldom
from tests.kernel.attack import attacked
from tests.kernel.documents import words
from tests.kernel.float_oracle import Judge
from theory.memories.memory import answer
from theory.memories.network import Network

MUTANTS = 4_000 if LONG else 60
SHAPES = {"short": (3, 5, 4, 3), "long": (6, 4, 6)}


def network(shape, phi="tanh", size=0.8, radii=()):
    """And a point near which iteration ends."""
    rng, sizes = np.random.default_rng(5), SHAPES[shape]
    pairs = list(zip(sizes[1:], sizes, strict=False))
    found = Network.of(
        phi,
        [size * rng.normal(size=pair) / np.sqrt(pair[1]) for pair in pairs],
        [rng.normal(size=n) / 4 for n, _ in pairs],
        radii,
    )
    x = np.zeros(sizes[0])
    for _ in range(200):
        x = answer(found, found.entered(x)[0])
    return found, x


@cache
def _made(shape, phi):
    found, x = network(shape, phi)
    return certificate(found, {0: x + 1e-3, 7: x}, "network")


def made(shape, phi="tanh"):
    return copy.deepcopy(_made(shape, phi)[0])


def claim(document):
    return document["conclusions"][0]


@pytest.mark.parametrize(
    ("shape", "phi"), few(2, [("short", "tanh"), ("long", "swish"), ("short", "sin"),
                              ("long", "elu"), ("short", "erf")])
)  # fmt: skip
def test_what_is_accepted_is_true_by_floats(shape, phi):
    document = made(shape, phi)
    assert len(claim(document)["memories"]) == 2
    assert "one and only one is a fixed point" in words(document)
    assert Judge(document).is_true()


def test_the_words_have_the_hash_of_the_weights():
    import hashlib

    found, _ = network("short")
    arrays = [x for pair in zip(found.matrices, found.offsets, strict=True) for x in pair]
    content = b"".join(x.astype("<f8").tobytes() for x in arrays)
    assert hashlib.sha256(content).hexdigest() in words(made("short"))


def scaled(numbers, factor):
    return [["+", x] if not isinstance(x, str) else _times(x, factor) for x in numbers]


def _times(x, factor):
    from proofs_check.kernel.reading import rational

    return str(rational(x) * factor)


def last(document):
    return claim(document)["layers"][-1]


def memory(document):
    return claim(document)["memories"][0]


FALSE = {  # each makes the claim false, or takes a step of its proof away
    "weights twice as large": lambda d: last(d).update(
        matrix=[scaled(row, 2) for row in last(d)["matrix"]]
    ),
    "weights of the other sign": lambda d: last(d).update(
        matrix=[scaled(row, -1) for row in last(d)["matrix"]]
    ),
    "another offset": lambda d: last(d)["offset"].__setitem__(0, "1"),
    "another centre": lambda d: memory(d)["centre"].__setitem__(0, "1"),
    "another example": lambda d: memory(d)["example"].__setitem__(0, "9"),
    "a larger ball": lambda d: memory(d).update(radius="4"),
    "no ball": lambda d: memory(d).update(radius="0"),
    "a negative ball": lambda d: memory(d).update(radius="-1"),
    "a rate of 1": lambda d: memory(d).update(rate="1"),
    "a smaller rate": lambda d: memory(d).update(rate="1/8"),
    "nearer": lambda d: memory(d).update(near="0x1p-30"),
    "another inverse": lambda d: memory(d).update(inverse=memory(d)["inverse"][::-1]),
    "no frame": lambda d: memory(d).update(frame=[["0"] * 3] * 3),
    "a number left out": lambda d: memory(d)["centre"].pop(),
    "a layer left out": lambda d: claim(d)["layers"].pop(1),
    "layers of a thousand that do not fit": lambda d: claim(d)["layers"].append(
        {"matrix": [["1"] * 1000] * 1000, "offset": ["1"] * 1000}
    ),
    "a layer that is a number": lambda d: claim(d)["layers"].append("1"),
    "a matrix that is a number": lambda d: last(d).update(matrix="1"),
    "a matrix of words": lambda d: last(d).update(matrix=["1"] * 3),
    "a row left out": lambda d: last(d)["matrix"].pop(),
    "an example that is short": lambda d: memory(d)["example"].pop(),
    "another state": lambda d: claim(d).update(inner=True),
    "another activation": lambda d: d["activation"][0].update(value=["^", ["letter", "z"], "2"]),
    "no activation": lambda d: d.update(activation=[]),
    "half an activation": lambda d: d["activation"][0].update(low="0"),
    "a weight that is no float": lambda d: last(d)["matrix"][0].__setitem__(0, "1/3"),
    "a weight that is too large": lambda d: last(d)["matrix"][0].__setitem__(0, "0x1p2000"),
    "no memories": lambda d: claim(d).update(memories=[]),
}


@pytest.mark.parametrize("change", FALSE, ids=str)
def test_what_is_false_or_unsupported_is_refused_at_once(change):
    document = made("short")
    FALSE[change](document)
    began = time.process_time()
    with pytest.raises(Rejected):
        words(document)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("shape", ["short", pytest.param("long", marks=seldom)])
def test_no_mutant_that_is_accepted_is_false(shape):
    attack = attacked(made(shape), random.Random(shape), MUTANTS)
    assert not attack.bad()
    assert attack.rejected() > MUTANTS / 3


def test_what_does_not_contract_or_has_no_rule_has_no_certificate():
    far = network("short", size=6.0)
    for found, x in (far, network("short", radii=(1e-9, 0, 0))):
        document, without = certificate(found, {0: x}, "network")
        assert document is None
        assert len(without) == 1


def test_a_collection_says_what_it_leaves_out(monkeypatch):
    document = made("short")
    assert [code for code, _ in answers(bundle([document], []))] == [0]
    assert [code for code, _ in answers(bundle([document], ["x: no rule"]))] == [0, 3]
    monkeypatch.setattr("proofs_check.certificates.memories.LARGEST", 100)
    kept = bundle([document], [])
    assert kept["certificates"] == []
    assert "8 MB" in kept["without"][0]

"""Certificates of what networks store, and do not: true by floats, and nothing false accepted."""

from __future__ import annotations

import copy
import itertools
import random
import time
from functools import cache

import numpy as np
import pytest

from proofs_check.certificates.memories import bundle, certificate, homogeneous_certificate
from proofs_check.certificates.sentences import sentence_certificate
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.files.command import answers
from tests.extent import LONG, few
from tests.kernel.attack import attacked
from tests.kernel.documents import words
from tests.kernel.float_oracle import Judge
from tests.theory.test_memories_recurrent import planted
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


QUARTER = np.array([[0.0, -1.0], [1.0, 0.0]])


def turning(size):
    """x ↦ a quarter of a turn of size · tanh(x)."""
    return Network.of("tanh", [np.eye(2), size * QUARTER])


def settled(size, points):
    """Points of a cycle, by iteration along the axes, or of the corners."""
    x, found = np.array(points, dtype=float), []
    for _ in range(200):
        x = size * np.tanh(np.abs(x)) * np.sign(x)
    for _ in range(4):
        found.append(x)
        x = size * QUARTER @ np.tanh(x)
    return found


PLANTED = {  # name → (a network, points, whether they attract)
    "four corners": (turning(1.5), settled(1.5, (1, 1)), True),
    "four on the axes": (turning(1.5), settled(1.5, (1, 0)), False),
    "an eigenvalue above 1": (turning(1.5), [np.zeros(2)], False),
    "hardly attracting": (turning(1 - 1e-5), [np.zeros(2)], True),
    "hardly repelling": (turning(1 + 1e-5), [np.zeros(2)], False),
    "two of a line": (
        Network.of("tanh", [np.eye(1), -2 * np.eye(1)]),
        [np.array([x]) for x in (1.9150081, -1.9150081)], True),
    "minus 2": (Network.of("tanh", [np.eye(1), -2 * np.eye(1)]), [np.zeros(1)], False),
    "a saddle": (
        Network.of("tanh", [np.eye(3), np.diag([0.5, -1.5, 0.9])]), [np.zeros(3)], False),
    "on first preactivations": (
        Network.of("tanh", [np.ones((1, 2)), np.ones((2, 1))]), [np.zeros(2)], False),
}  # fmt: skip


@cache
def _made(shape, phi):
    if shape in PLANTED:
        found, points, _ = PLANTED[shape]
        return certificate(found, {0: points}, "network")
    found, x = network(shape, phi)
    return certificate(found, {0: [x + 1e-3], 7: [x]}, "network")


def made(shape, phi="tanh"):
    return copy.deepcopy(_made(shape, phi)[0])


@cache
def _saying(radius):
    made, states = planted(radius)
    document, reason = sentence_certificate(made, states, "sentence")
    assert not reason
    return document


def saying(radius=0.3):
    return copy.deepcopy(_saying(radius))


@cache
def _alike(phi="relu"):
    rng = np.random.default_rng(2)
    made = Network.of(phi, [rng.normal(size=(4, 3)), rng.normal(size=(3, 4))])
    return homogeneous_certificate(made, "network")


def claim(document):
    return document["conclusions"][0]


@pytest.mark.parametrize(
    ("shape", "phi"), few(2, [("short", "tanh"), ("long", "swish"), ("short", "sin"),
                              ("long", "elu"), ("short", "erf")])
)  # fmt: skip
def test_what_is_accepted_is_true_by_floats(shape, phi):
    document = made(shape, phi)
    assert len(claim(document)["attracting"]) == 2
    assert "a fixed point that attracts" in words(document)
    assert Judge(document).is_true()


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_told_as_it_is(name):
    document, (_, points, attracts) = made(name), PLANTED[name]
    held, others = (claim(document)[k] for k in ("attracting", "repelling"))
    assert [len(one["points"]) for one in held] == ([len(points)] if attracts else [])
    assert [len(one["points"]) for one in others] == ([] if attracts else [len(points)])
    assert ("that attracts" in words(document)) is attracts
    assert name == "hardly attracting" or Judge(document).is_true()  # floats take too long for that


def test_a_centre_of_rotation_has_no_certificate():
    document, without = certificate(turning(1.0), {0: [np.zeros(2)]}, "network")
    assert document is None
    assert len(without) == 1
    document, _ = certificate(turning(1 + 2.0**-52), {0: [np.zeros(2)]}, "network")
    assert document["bits"] > 80  # so near to 1 it takes more of them
    assert "that does not attract" in words(document)


def test_a_repeller_is_not_told_to_attract_nor_an_attractor_to_repel():
    """With the weights of the other."""
    for a, b in itertools.permutations(("hardly attracting", "hardly repelling")):
        document = made(a)
        claim(document)["layers"] = claim(made(b))["layers"]
        with pytest.raises(Rejected):
            words(document)


def test_sentences_are_said_for_ever_and_also_from_the_zero_vector():
    document = saying()
    assert "said for ever" in words(document)
    assert Judge(document).is_true()
    document = saying(1.3)
    assert "grow there at a geometric rate" in words(document)
    assert Judge(document).is_true()


def test_networks_that_store_nothing_but_0():
    for phi in ("relu", "leaky_relu", "identity"):
        document, reason = _alike(phi)
        assert not reason
        assert "no fixed point and no cycle but that of 0" in words(document)
        assert Judge(document).is_true()
    for phi in ("elu", "tanh", "relu6"):
        assert _alike(phi)[0] is None


def test_the_words_have_the_hash_of_the_weights():
    import hashlib

    found, _ = network("short")
    arrays = [x for pair in zip(found.matrices, found.offsets, strict=True) for x in pair]
    content = b"".join(x.astype("<f8").tobytes() for x in arrays)
    assert hashlib.sha256(content).hexdigest() in words(made("short"))


def scaled(numbers, factor):
    return [["+", x] if not isinstance(x, str) else _times(x, factor) for x in numbers]


def _times(x, factor):
    from proofs_check.kernel.core.reading import rational

    return str(rational(x) * factor)


def last(document):
    return claim(document)["layers"][-1]


def memory(document):
    return claim(document)["attracting"][0]["points"][0]


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
    "a negative rate": lambda d: memory(d).update(rate="-1/2"),
    "a smaller rate": lambda d: memory(d).update(rate="1/8"),
    "nearer": lambda d: memory(d).update(near="0x1p-30"),
    "no frame": lambda d: memory(d).update(frame=[["0"] * n for n in (3, 2, 1)]),
    "a square frame": lambda d: memory(d).update(frame=[["1"] * 3] * 3),
    "a frame without an inverse": lambda d: memory(d).update(
        frame=[["0x1p-80", "1", "1"], ["0x1p-80", "1"], ["0x1p-80"]]
    ),
    "a smaller frame": lambda d: memory(d).update(frame=memory(d)["frame"][1:]),
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
    "nothing": lambda d: claim(d).update(attracting=[]),
    "no points": lambda d: claim(d)["attracting"][0].update(points=[]),
    "a fixed point twice": lambda d: claim(d)["attracting"][0]["points"].append(memory(d)),
}


def points(document):
    return (*claim(document)["attracting"], *claim(document)["repelling"])[0]["points"]


def swapped(document):
    first, second, *_ = points(document)
    first["centre"], second["centre"] = second["centre"], first["centre"]
    first["example"], second["example"] = second["example"], first["example"]


def repeller(document):
    return claim(document)["repelling"][0]


FALSE_CYCLES = {
    ("four corners", "two balls swapped"): swapped,
    ("four on the axes", "two points swapped"): swapped,
    ("four corners", "a ball left out"): lambda d: points(d).pop(),
    ("four corners", "twice around"): lambda d: points(d).extend(copy.deepcopy(points(d))),
    ("four corners", "a rate above 1 that is not made up for"): lambda d: points(d)[0].update(
        rate="9"),
    ("four corners", "a smaller ball after a larger one"): lambda d: points(d)[1].update(
        radius="0x1p-30"),
    ("four on the axes", "a point left out"): lambda d: points(d).pop(),
    ("four corners", "around others"): lambda d: [
        p.update(centre=q["centre"], example=q["example"])
        for p, q in zip(points(d), points(made("four on the axes")), strict=True)],
    ("four on the axes", "around others"): lambda d: [
        p.update(centre=q["centre"], example=q["example"])
        for p, q in zip(points(d), points(made("four corners")), strict=True)],
    ("minus 2", "no direction"): lambda d: repeller(d).update(direction=["0"]),
    ("minus 2", "a long direction"): lambda d: repeller(d).update(direction=["1", "1"]),
    ("minus 2", "a positive form"): lambda d: points(d)[0].update(form=[["1"]]),
    ("minus 2", "no form"): lambda d: points(d)[0].update(form=[["0"]]),
    ("minus 2", "a form that is too small"): lambda d: points(d)[0].update(form=[["-1/8"]]),
    ("minus 2", "a large ball"): lambda d: repeller(d).update(radius="4"),
    ("minus 2", "no ball"): lambda d: repeller(d).update(radius="0"),
    ("minus 2", "a negative ball"): lambda d: repeller(d).update(radius="-1/2"),
    ("minus 2", "a centre elsewhere"): lambda d: points(d)[0].update(centre=["1/4"]),
    ("minus 2", "an example elsewhere"): lambda d: points(d)[0].update(example=["1"]),
    ("minus 2", "weights that attract"): lambda d: last(d).update(matrix=[["-1/2"]]),
    ("a saddle", "a direction that is drawn in"): lambda d: repeller(d).update(
        direction=["1", "0", "0"]),
    ("a saddle", "only what is drawn in"): lambda d: last(d)["matrix"][1].__setitem__(1, "-1/2"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "change"), FALSE_CYCLES, ids=str)
def test_false_cycles_are_refused(name, change):
    document = made(name)
    FALSE_CYCLES[name, change](document)
    with pytest.raises(Rejected):
        words(document)


def cycle(document):
    return claim(document)["cycle"]["points"]


FALSE_SENTENCES = {
    "two words swapped": lambda d: claim(d).update(words=[1, 0, 2, 3]),
    "a word left out": lambda d: claim(d)["words"].pop(),
    "a word that there is not": lambda d: claim(d).update(words=[0, 1, 2, 4]),
    "two balls swapped": lambda d: claim(d)["cycle"].update(
        points=[cycle(d)[1], cycle(d)[0], *cycle(d)[2:]]
    ),
    "a ball in which another word is said": lambda d: [p.update(radius="8") for p in cycle(d)],
    "another start": lambda d: claim(d)["start"].update(first=(claim(d)["start"]["first"] + 1) % 4),
    "a start that is too early": lambda d: claim(d)["start"].update(steps=0),
    "a start with a word that there is not": lambda d: claim(d)["start"].update(first=4),
    "one word": lambda d: claim(d)["weights"].update(c=["0"]),
    "another voice": lambda d: claim(d)["weights"].update(V=claim(d)["weights"]["V"][::-1]),
    "other ears": lambda d: claim(d)["weights"]["U"][0].__setitem__(0, "3"),
    "larger weights": lambda d: claim(d)["weights"].update(
        W=[scaled(row, 3) for row in claim(d)["weights"]["W"]]
    ),
    "a row left out": lambda d: claim(d)["weights"]["W"].pop(),
    "a weight that is no float": lambda d: claim(d)["weights"]["b"].__setitem__(0, "1/3"),
}


@pytest.mark.parametrize("change", FALSE_SENTENCES, ids=str)
def test_false_sentences_are_refused(change):
    document = saying()
    FALSE_SENTENCES[change](document)
    with pytest.raises(Rejected):
        words(document)


NOWHERE = ["*", "0", ["log", "-1"]]


def test_what_is_not_homogeneous_is_refused():
    for change in (
        lambda d: last(d)["offset"].__setitem__(0, "1"),
        lambda d: d["activation"].pop(),
        lambda d: d["activation"][0].update(value="1"),
        lambda d: d["activation"][0].update(value=["^", ["letter", "z"], "2"]),
        lambda d: [d["activation"][0].update(high="1"), d["activation"][1].update(low="1")],
        lambda d: d.update(activation=[]),
        lambda d: d["activation"][1].update(value=["*", ["log", "-1"], ["letter", "z"]]),
        lambda d: d["activation"][1].update(
            value=["+", ["letter", "z"], ["*", "0", ["log", ["*", "-1", ["letter", "z"]]]]]
        ),
        lambda d: [d["activation"][0].update(high=NOWHERE), d["activation"][1].update(low=NOWHERE)],
    ):
        document = copy.deepcopy(_alike()[0])
        change(document)
        with pytest.raises(Rejected):
            words(document)


@pytest.mark.parametrize("change", FALSE, ids=str)
def test_what_is_false_or_unsupported_is_refused_at_once(change):
    document = made("short")
    FALSE[change](document)
    began = time.process_time()
    with pytest.raises(Rejected):
        words(document)
    assert time.process_time() - began < 1


ATTACKED = ["short", "four on the axes", "a sentence", "four corners", "long",
            "on first preactivations", "a saddle", "a lost sentence", "homogeneous"]  # fmt: skip


@pytest.mark.parametrize("name", few(3, ATTACKED))
def test_no_mutant_that_is_accepted_is_false(name):
    others = {"a sentence": saying, "a lost sentence": lambda: saying(1.3),
              "homogeneous": lambda: copy.deepcopy(_alike()[0])}  # fmt: skip
    document = others[name]() if name in others else made(name)
    mutants = MUTANTS // (3 if "sentence" in name else 1)
    attack = attacked(document, random.Random(name), mutants)
    assert not attack.bad()
    assert attack.rejected() > mutants / 3


def test_what_has_no_rule_has_no_certificate():
    found, x = network("short", radii=(1e-9, 0, 0))
    for made in (certificate(found, {0: [x]}, "x"), homogeneous_certificate(found, "x")):
        assert made[0] is None
        assert made[1]


def test_a_collection_says_what_it_leaves_out(monkeypatch):
    document = made("short")
    assert [code for code, _ in answers(bundle([document], []))] == [0]
    assert [code for code, _ in answers(bundle([document], ["x: no rule"]))] == [0, 3]
    monkeypatch.setattr("proofs_check.certificates.memories.LARGEST", 100)
    kept = bundle([document], [])
    assert kept["certificates"] == []
    assert "32 MB" in kept["without"][0]

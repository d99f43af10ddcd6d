"""Boxes of starts of several layers: each orbit is where tables say, and lies are refused."""

from __future__ import annotations

import copy
import itertools
import random
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from proofs_check.certificates import partly, regions, stacked
from proofs_check.certificates.boxes import over_box
from proofs_check.kernel.core import reading
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.files.ranges import Leaf
from proofs_check.regions.question import Question
from tests.extent import LONG, few
from tests.kernel.attack import attacked
from tests.kernel.documents import words
from tests.kernel.float_oracle import Judge

COARSE = {"CELLS": 64, "INNERMOST": 64, "COARSE": 24}
WIDTH, MUTANTS = Fraction(1, 50), 4_000 if LONG else 10
ROOM = 1e-6  # of what floats follow


def searched(phi, depth, values):
    """The search of a certificate, with its tables."""
    question = Question.of(phi, {"depth": str(depth), **values}, "attractor")
    system, case, ratio = partly._asked(question)
    found = over_box("attractor", "", system, case)
    found |= {"hypotheses": [], "conclusions": list(partly._claims(question, system, case, ratio))}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in COARSE.items():
            patch.setattr(stacked, name, value)
        return partly._Search(system, case, found), found


def orbit(judge, start):
    """Points on the way to where the clock is 0, along the curve of the flow."""
    rate = lambda _, x: np.array(judge.velocity(0, x)) / (1e-9 + abs(clock(judge, x)))  # noqa: E731
    there = lambda t, x: clock(judge, x)  # noqa: E731
    there.terminal = True
    found = solve_ivp(rate, (0, 1e5), start, "LSODA", rtol=1e-9, atol=1e-11, events=there)
    return found.y.T if len(found.t_events[0]) else None


def clock(judge, x):
    at = dict(zip(judge.names, x, strict=True))
    return judge.value(judge.document["conclusions"][0]["target"], at)


SUBJECTS = few(1, [
    ("tanh", 2, {"u0": "-2:2", "v0": "-2:2"}), ("swish", 2, {"u0": "-2:2", "v0": "-2:2"}),
    ("sigmoid", 2, {"u0": "-2:2", "w0": "-2:2"}), ("sin", 2, {"v0": "-3:3", "w0": "1/2:2"}),
    ("tanh", 3, {"u0": "1/2:2", "v0": "-2:2"}), ("swish", 3, {"u0": "-2:2", "v0": "1/4:2"}),
    ("softplus", 2, {"width": "1:4", "v0": "-2:2"}), ("exp", 2, {"u0": "-2:2", "v0": "-1:1"}),
    ("gelu", 2, {"u0": "-2:2", "v0": "-2:2"}), ("sinh", 3, {"u0": "-2:2", "w_2_0": "-1:1"}),
])  # fmt: skip


@pytest.mark.parametrize(("phi", "depth", "values"), SUBJECTS, ids=str)
def test_each_orbit_is_where_the_tables_say(phi, depth, values):
    """From random starts of random boxes: all of the way, and the end."""
    search, document = searched(phi, depth, values)
    rng, checked = random.Random(phi), 0
    for _ in range(200 if LONG else 16):
        low = {s: a + (b - a - WIDTH) * Fraction(rng.random()) for s, (a, b) in search.box.items()}
        box = {s: (x, x + WIDTH) for s, x in low.items()}
        for chosen in search.candidates(box):
            try:
                place = search.ranges.at(search.system, search.pieces, Leaf(box, chosen, ()))
            except Rejected:
                continue
            judge = Judge(document)
            judge.numbers |= {s: float(x + WIDTH * Fraction(rng.random())) for s, x in low.items()}
            start = [judge.value(judge.system["state"][s], {}) for s in judge.names]
            way = orbit(judge, start)
            assert way is not None, "floats do not arrive"
            (curve,) = place.reached.curves
            unit = float(1 << place.system.f.bits)
            for n, x in enumerate((way[-1], *way)):
                boxes = curve.ends if n == 0 else curve.boxes
                at = dict(zip(judge.names, x, strict=True))
                assert any(
                    all(a / unit - ROOM <= at[s] <= b / unit + ROOM for s, (a, b) in one.items())
                    for one in boxes
                ), (box, at)
            checked += 1
    assert checked > 5


@cache
def _made(phi, depth, values):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(partly, "FINEST", (2.0**-5, 2.0**-3))
        for name, value in COARSE.items():
            patch.setattr(stacked, name, value)
        question = Question.of(phi, {"depth": str(depth), **dict(values)}, "attractor")
        return regions.certificate(question, 600)


def made(phi="tanh", depth=2, **values):
    return copy.deepcopy(_made(phi, depth, tuple((values or {"v0": "1/2:2"}).items())))


def leaves(part):
    if "cut" not in part:
        return [part]
    return [leaf for half in part["parts"] for leaf in leaves(half)]


def orbits(d):
    return d["ranges"]["orbits"]


def chosen(d, change):
    for leaf in leaves(d["ranges"]["parts"]):
        leaf["orbit"] = leaf["orbit"] and change(leaf["orbit"])


FALSE = {  # each makes the claim false, or takes a step of its proof away
    "the other relation": lambda d: [
        c.update(left=c["right"], right=c["left"]) for c in d["conclusions"] if "left" in c
    ],
    "another K within": lambda d: orbits(d)["inner"][0].update(K="1"),
    "another K": lambda d: orbits(d).update(K="1"),
    "another u within": lambda d: orbits(d)["inner"][0].update(u=["letter", "w_2"]),
    "layers exchanged": lambda d: orbits(d).update(
        u=orbits(d)["inner"][0]["u"], inner=[{"K": orbits(d)["K"], "u": orbits(d)["u"]}]
    ),
    "another speed": lambda d: orbits(d).update(speed="1"),
    "a speed that moves": lambda d: orbits(d).update(speed=["letter", "w_2"]),
    "one layer": lambda d: orbits(d).pop("inner"),
    "no layer within": lambda d: orbits(d).update(inner=[]),
    "a layer too many": lambda d: orbits(d)["inner"].append(orbits(d)["inner"][0]),
    "another v": lambda d: orbits(d).update(v=["letter", "w_2"]),
    "tables exchanged": lambda d: chosen(d, lambda n: n[::-1]),
    "one table": lambda d: chosen(d, lambda n: n[:1]),
    "the number of a table": lambda d: chosen(d, lambda n: n[0]),
    "three tables": lambda d: chosen(d, lambda n: [*n, n[0]]),
    "no table": lambda d: chosen(d, lambda n: []),
    "a table that is not there": lambda d: chosen(d, lambda n: [n[0], 63]),
    "few nodes": lambda d: [t.update(nodes=t["nodes"][::16]) for t in orbits(d)["tables"]],
    "few nodes within": lambda d: orbits(d)["tables"][0].update(
        nodes=orbits(d)["tables"][0]["nodes"][:8]
    ),
    "another metric": lambda d: d["system"]["metric"].update(w_2=["letter", "k"]),
    "another width": lambda d: d["system"]["metric"].update(u=["^", ["letter", "k"], "2"]),
    "another activation within": lambda d: d["system"].update(loss=["+", d["system"]["loss"], [
        "*", "1/2", ["^", ["letter", "w_2"], "2"]]]),
}  # fmt: skip


@pytest.mark.parametrize("change", FALSE, ids=str)
def test_what_is_false_or_unsupported_is_refused(change):
    document = made()
    assert "where the flow ends" in words(document)
    FALSE[change](document)
    with pytest.raises(Rejected):
        words(document)


TRUE = few(1, [
    ("sigmoid", 2, {"v0": "1:3"}), ("tanh", 2, {"u0": "-2:2", "v0": "-2:2"}),
    ("swish", 2, {"v0": "1/4:3"}), ("sin", 2, {"u0": "-2:2"}), ("sigmoid", 3, {"u0": "-2:2"}),
])  # fmt: skip


@pytest.mark.parametrize(("phi", "depth", "values"), TRUE, ids=str)
def test_what_is_accepted_is_true_by_floats(phi, depth, values):
    document = made(phi, depth, **values)
    assert "where the flow ends" in words(document)
    assert Judge(document).is_true()


def test_no_mutant_that_is_accepted_is_false():
    attack = attacked(made(), random.Random(1), MUTANTS)
    assert not attack.bad()
    assert attack.rejected()


def test_what_is_too_much_for_the_kernel_is_thinned(monkeypatch):
    document = made("sigmoid", 2, v0="1:3")
    parts = document["ranges"]["parts"]
    shown = sum(bool(leaf["shown"]) for leaf in leaves(parts))
    assert not partly._too_much(document)
    monkeypatch.setattr(reading, "LEAST_WORK", -(10**9))
    assert partly._too_much(document)
    partly._thin(parts, itertools.count())
    assert sum(bool(leaf["shown"]) for leaf in leaves(parts)) == shown - shown // 4

"""Who asks for much work has to write much: what would take for ever is refused after a while."""

from __future__ import annotations

import time

import pytest

from proofs_check.kernel.core.intervals import Rejected, Work, spend
from proofs_check.kernel.core.reading import WORK_EACH, limited
from proofs_check.kernel.files.command import answers
from tests.extent import few
from tests.kernel.documents import made, words

SECONDS = 30  # of the processor, and several times what any of these took
U, V, Z = (["letter", s] for s in "uvz")


def in_cells(low, high, left, right):
    ends = {"low": low, "high": high, "closed": True, "parts": [{"end": high, "cells": 4096}]}
    sides = {"relation": "<", "left": left, "right": right, "at": "everywhere"}
    return {"kind": "for_all", "letter": "z", **ends, "claim": {"kind": "holds", **sides}}


def claimed(*claims, **changes):
    return {**made("theorem2", digits=3), "hypotheses": [], "conclusions": list(claims), **changes}


def equal(left, right="2"):
    return claimed({"kind": "identity", "left": left, "right": right})


def less(left, **changes):
    return claimed(
        {"kind": "holds", "relation": "<", "left": left, "right": "9", "at": "everywhere"},
        **changes,
    )


def high(e, times=5):
    for _ in range(times):
        e = ["^", e, "999"]
    return e


def network(n, number):
    triangle = [["1"] + ["0"] * i for i in range(n - 1, -1, -1)]
    point = dict.fromkeys(("radius", "rate", "near"), "1/2")
    point |= {"centre": ["0"] * n, "example": ["0"] * n, "frame": triangle}
    layer = {"matrix": [[number] * n] * n, "offset": ["0"] * n}
    claim = {"kind": "memories", "layers": [layer] * 2, "inner": False, "repelling": []}
    return claimed({**claim, "attracting": [{"points": [point]}]}, bits=8192)


def table(nodes, order=40):
    table = {"piece": 0, "order": order, "nodes": nodes, "crests": [None, None]}
    sides = {"K": ["letter", "k"], "u": U, "v": V, "speed": "1", "left": "0", "right": Z}
    return claimed({"kind": "regions", **sides, "axes": {}, "tables": [table], "boxes": [[0, "<"]]})


def longer(document, **changes):
    document["orbit"][0].update(changes)
    return document


def summed(*parts):
    """Invariant 1 with another loss."""
    document = made("invariant1")
    document["conclusions"][0]["loss"] = ["+", *parts]
    return document


BITS = {"bits": 8192}
HALF = ["^", ["+", "1", U], "1/2"]
ABSURD = {
    "orders": longer(claimed(**BITS), order=400),
    "steps": longer(claimed(**BITS), steps=made("theorem2", digits=3)["orbit"][0]["steps"] * 100),
    "nodes of a table": table([f"0x{i:x}p-10" for i in range(1, 4001)]),
    "functions of many digits": less(
        ["+", *[["erf", f"{8000 + i}/100"] for i in range(900)]], **BITS),
    "a tower of powers": equal(high("9")),
    "a tower of powers of a sum": equal(high(["+", U, "1"])),
    "a tower of powers of 1": equal(high(["^", ["+", "1", "0"], "1/2"])),
    "powers of a root": equal(["*", *[["^", HALF, "999"]] * 4]),
    "a product of sums": equal(["*", *[["+", U, ["sin", str(i)]] for i in range(4000)]]),
    "a product of letters": equal(["*", *[["letter", f"a{i}"] for i in range(9000)]]),
    "the slope of a product": claimed({"kind": "conserved", "quantity": ["*", *[U] * 9000]}),
    "a sum of functions": equal(["+", *[["sin", ["+", U, str(i)]] for i in range(4900)]]),
    "a sum of quotients": equal(["+", *[["/", "1", ["+", U, str(i)]] for i in range(3000)]]),
    "a sum of fractions": equal(["+", *[["*", f"1/{10**40 + 2 * i + 1}", U] for i in range(6000)]]),
    "exponentials": equal(
        ["exp", ["+", *[["*", "63/64", ["letter", f"a{i}"]] for i in range(5000)]]]),
    "many cells": claimed(*[in_cells("1", "3", "0", ["erf", ["exp", Z]])] * 50),
    "parts of the line": claimed({
        "kind": "for_all", "letter": "z", "low": "0", "high": "64", "closed": False,
        "parts": [{"end": str(i), "cells": 4096} for i in range(1, 65)],
        "claim": {"kind": "differentiable", "value": ["erf", ["sin", ["exp", Z]]]}}),
    "a long cycle": claimed({
        "kind": "cycle", "letters": [f"x{i}" for i in range(8)], "at": "everywhere",
        "images": [["erf", ["+", *[["exp", ["letter", f"x{j}"]] for j in range(8)], str(i)]]
                   for i in range(8)], "points": [["1"] * 8] * 8}),
    "cells between long fractions": claimed(
        *[in_cells("1/" + "7" * 11000, "3", "-1", Z)] * 50),
    "a network of many digits": network(200, "0x1p-9"),
    "sums in patterns": summed(*[
        ["*", str(i + 1), ["sum", ["sum", ["phi", ["entry", "W1", "p", "q"]], "p", "d"], "q", "k"]]
        for i in range(1000)]),
}  # fmt: skip


@pytest.mark.parametrize("name", few(3, ABSURD), ids=str)
def test_what_would_take_for_ever_is_refused(name):
    began = time.process_time()
    with pytest.raises(Rejected):
        words(ABSURD[name])
    assert time.process_time() - began < SECONDS


def test_a_collection_has_one_allowance(monkeypatch):
    monkeypatch.setattr("proofs_check.kernel.core.reading.LEAST_WORK", 10_000)
    document = longer(claimed(bits=4000), order=400)
    document["conclusions"] = [{"kind": "ends", "target": U}]
    many = {"format": "proofs_check certificates", "version": 1}
    with limited({}):
        for code, said in answers({**many, "certificates": [document] * 5, "without": []}):
            assert code == 1
            assert "too much work" in said
        assert Work.most == 10_000 + 4 * WORK_EACH


def test_the_allowance_ends_with_the_certificate():
    words(made("theorem2", digits=3))
    spend(10**12)

"""What moves is no constant, and what does not move is in no direction."""

from __future__ import annotations

import pytest

from proofs_check.kernel.core.intervals import Rejected
from tests.kernel.documents import words
from tests.kernel.test_certificate_boxes import made as over_box
from tests.kernel.test_certificate_meanings import flowing, pieces

U, V, Z, K = (["letter", s] for s in ("u", "v", "z", "o"))
OUTPUT = ["*", K, U, ["phi", V]]
CLOCK = ["+", "1", ["*", "-1", OUTPUT]]
ONE_LAYER = {"K": K, "u": U, "v": V, "speed": "1"}
PREMISES = {"kind": "one_layer", **ONE_LAYER, "radius": "4", "cells": 64}
TRAP = {  # u² > 2 + 2 e^v for gumbel
    "kind": "trapped", **ONE_LAYER, "target": CLOCK, "G": ["exp", Z], "letter": "z", "low": None,
    "high": "1/2", "closed": False, "parts": [{"end": "1/2", "cells": 0}], "q": "1",
}  # fmt: skip
GUMBEL = pieces((None, None, ["exp", ["*", "-1", ["exp", ["*", "-1", Z]]]]))


def one_layer(claim, u, K, **parts):
    """From (u, 0), with a K that is observed."""
    moving = {"u": ["*", CLOCK, ["phi", V]], "v": ["*", CLOCK, U, ["phi'", V]]}
    return flowing(claim, state={"u": u, "v": "0"}, velocity=moving, observed={"o": K},
                   phi=GUMBEL, **parts)  # fmt: skip


@pytest.mark.parametrize(("claim", "u"), [(PREMISES, "1"), (TRAP, "-2")], ids=str)
def test_the_width_of_one_layer_does_not_move(claim, u):
    """K = 1/10 at the start of the trap, and below 0 before u² = 2."""
    assert words(one_layer(claim, u, ["letter", "k"], numbers={"k": "3"}))
    for moving in (["+", ["*", "-1", U], "-19/10"], ["+", U, "3"]):
        with pytest.raises(Rejected, match="K or the speed moves"):
            words(one_layer(claim, u, moving))


def test_a_metric_that_may_vanish_is_none_of_one_layer():
    """v/v has no value where v crosses 0."""
    document = one_layer({**PREMISES, "K": "2"}, "1", "2")
    loss = ["*", "1/4", ["^", ["+", "1", ["*", "-2", U, ["phi", V]]], "2"]]
    document["system"] = {
        "state": {"u": "1", "v": "-1"}, "observed": {"o": "2"}, "loss": loss,
        "metric": {"u": "1", "v": "1"},
    }  # fmt: skip
    assert words(document)
    document["system"]["metric"]["v"] = ["/", V, V]
    with pytest.raises(Rejected, match="polynomial"):
        words(document)


def test_a_direction_is_one_of_the_state():
    """Along one in which the number r moved against u, r + u would be a constant."""
    starts = (("u0", "[9/10, 11/10]"), ("v0", "[1/4, 1/2]"))
    document = over_box("theorem1", "tanh", "proved", starts)
    direction = document["ranges"]["orbits"]["direction"]
    kept = ["+", ["letter", "r"], U]
    document["conclusions"] = [
        {"kind": "conserved", "quantity": kept, "at": "along", "degree": None}
    ]

    def shows_it(part):
        for half in part.get("parts", ()):
            shows_it(half)
        if "shown" in part:
            part["shown"] = [0]

    shows_it(document["ranges"]["parts"])
    with pytest.raises(Rejected):
        words(document)
    direction["r"] = ["*", "-1", direction["u"]]
    with pytest.raises(Rejected, match="direction"):
        words(document)

"""How the end of an orbit moves with the width: for all real widths from 1 on."""

from __future__ import annotations

import pytest

from proofs_check.kernel.core.intervals import Rejected
from tests.extent import seldom
from tests.kernel.documents import made, words
from tests.kernel.float_oracle import Judge

K, U = ["letter", "k"], ["letter", "u"]


def test_the_remark_on_width_for_all_widths():
    document = made("remark-width", "printed", digits=3)
    assert "for all real k from this one on" in words(document)
    assert Judge(document).is_true()


@seldom
@pytest.mark.parametrize("phi", [None, "tanh", "atan"])
def test_the_remark_as_proved(phi):
    document = made("remark-width", phi=phi, digits=3)
    assert words(document)
    assert Judge(document).is_true()


def scaled(c, factor):
    """The field of the loss holds k elsewhere."""
    c["here"]["system"]["loss"] = ["*", factor, c["here"]["system"]["loss"]]


CHANGED = {  # each makes the claim false, or leaves out what shows it
    "the contrary": lambda c: c.update(quantity=["*", "-1", c["quantity"]]),
    "another value": lambda c: c.update(value=["*", "2", c["value"]]),
    "the parameter in the value": lambda c: c.update(value=["*", K, c["value"]]),
    "another slope": lambda c: c.update(slope=["*", "2", c["slope"]]),
    "no slope": lambda c: c.update(slope="1"),
    "another output": lambda c: c.update(output=["*", "2", c["output"]]),
    "the parameter in the output": lambda c: c.update(output=["*", K, c["output"]]),
    "another parameter": lambda c: c.update(over="r"),
    "a letter that is not there": lambda c: c.update(over="q"),
    "a first value below 0": lambda c: c["here"]["numbers"].update(k="-1"),
    "an earlier value": lambda c: c["here"]["numbers"].update(k="1/2"),
    "another start": lambda c: c["here"]["numbers"].update(u_0="2"),
    "another start of the way back": lambda c: c["back"]["numbers"].update(u_0="2"),
    "a start with the parameter": lambda c: c["here"]["system"]["state"].update(u=K),
    "another φ": lambda c: c["back"]["activation"][0].update(value=["tanh", ["letter", "z"]]),
    "a root of the parameter": lambda c: scaled(c, ["^", ["+", "4", ["*", "-1", K]], "1/2"]),
    "a loss without a value for k = 3": lambda c: scaled(c, ["/", "1", ["+", K, "-3"]]),
    "a loss without a value at u = 1/2, on the way back": lambda c: scaled(
        c, ["/", ["+", U, "-1/2"], ["+", U, "-1/2"]]
    ),
    "no way back": lambda c: c["back"].update(orbit=None),
    "half of the way back": lambda c: c["back"]["orbit"][0]["steps"].pop(),
    "the way forth twice": lambda c: c.update(back=c["here"]),
    "the way back twice": lambda c: c.update(here=c["back"]),
    "the other way": lambda c: c["back"]["system"]["velocity"].update(
        {s: ["*", "-1", e] for s, e in c["back"]["system"]["velocity"].items()}
    ),
    "a quantity without a value": lambda c: c.update(
        quantity=["+", c["quantity"], ["/", ["*", "0", U], ["+", K, "-3"]]]
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGED, ids=str)
def test_what_does_not_fall_for_all_widths_is_refused(change):
    document = made("remark-width", "printed", digits=3)
    CHANGED[change](document["conclusions"][0])
    with pytest.raises(Rejected):
        words(document)

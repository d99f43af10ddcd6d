"""The command that a report quotes asks the same question."""

from __future__ import annotations

import contextlib
import io
import json
import shlex

import pytest

from proofs_check import check, load
from proofs_check.catalogue import find
from proofs_check.command_line import main
from proofs_check.rendering.html import to_html
from proofs_check.rendering.repetition import command
from proofs_check.version import program

QUESTIONS = {
    "defaults": ("theorem2", "sin", {}),
    "a formula": (
        "theorem1",
        "-tanh(z)**3",
        {"k": 8, "u0": "-3/10", "v0": "0.8", "r": "3/2"},
    ),
    "settings": ("theorem2", "gelu", {"u0": "sinh(1)", "digits": 20, "seed": 3}),
    "a deep network": (
        "theorem-deep",
        "sigmoid",
        {"depth": 3, "w_2_0": "-1/2", "w_3_0": 2},
    ),
    "a sequence": ("theorem4", "tanh", {"length": 4, "device": "cpu"}),
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_the_command_asks_the_same_question(question, monkeypatch):
    name, phi, values = question
    report = check(find(name)[0], phi, methods=("flow",), source=name, **values)
    asked = []

    def seen(*arguments, **settings):
        asked.append(real(*arguments, **settings))
        return asked[-1]

    import proofs_check.engine.check as engine

    real = engine.check
    monkeypatch.setattr(engine, "check", seen)
    words = shlex.split(command(report))
    assert words[:3] == ["python", "-m", "proofs_check"]
    main(words[3:])
    (again,) = asked
    for part in ("values", "activation", "digits", "seed", "device", "given"):
        assert getattr(again.case, part) == getattr(report.case, part)
    assert (again.theorem.name, again.shape) == (report.theorem.name, report.shape)
    assert set(again.spent) == {"flow"}


def test_a_page_quotes_command_and_version():
    name = "theorem2"
    report = check(find(name)[0], "sin", methods=("symbolic",), source=name)
    page = to_html([report])
    assert "<code>python -m proofs_check theorem2 --phi sin --method symbolic</code>" in page
    assert page.count(program()) == 2  # at the theorem, and in the footer


FILE = """
import sympy
from proofs_check import *
x, x0 = sympy.symbols("x x_0", real=True)
seed = sympy.Symbol("seed", positive=True)
S = System(state={x: x0}, loss=(x - seed) ** 2 / 2, clock=seed - x, defaults={x0: 3, seed: 1})
THEOREM = Theorem("decay", S, (AtEnd(x, seed),))
"""


def test_a_file_and_a_letter_that_is_called_like_an_option(tmp_path):
    path = tmp_path / "my theorem.py"
    path.write_text(FILE)
    (theorem,) = load(str(path))
    values = {"x0": -2, "seed": "1/2"}
    report = check(theorem, methods=("certified",), source=str(path), values=values)
    words = shlex.split(command(report))
    assert words[3:] == [
        *("check", str(path), "--param", "seed=1/2", "--x0=-2", "--method", "certified")
    ]
    found = json.loads(shown(*words[3:], "--json", "-"))
    assert found["inputs"] == {"x0": "-2", "seed": "1/2"}


def test_a_theorem_that_lives_in_no_file_has_no_command():
    assert command(check(find("theorem2")[0], "sin", methods=("symbolic",))) == ""


def shown(*arguments):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        main(arguments)
    return out.getvalue()

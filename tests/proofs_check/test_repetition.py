"""The command that a report quotes asks the same question."""

from __future__ import annotations

import shlex

import pytest

from proofs_check import check, load
from proofs_check.catalogue import find
from proofs_check.command_line import main
from proofs_check.rendering.html import to_html
from proofs_check.rendering.repetition import command
from proofs_check.version import program

QUESTIONS = {
    "defaults": ("pnas2020/theorem2", "sin", {}),
    "a formula": (
        "pnas2020/theorem1",
        "-tanh(z)**3",
        {"k": 8, "u0": "-3/10", "v0": "0.8", "r": "3/2"},
    ),
    "settings": ("pnas2020/theorem2", "gelu", {"u0": "sinh(1)", "digits": 20, "seed": 3}),
    "a deep network": (
        "pnas2020/theorem-deep",
        "sigmoid",
        {"depth": 3, "w_2_0": "-1/2", "w_3_0": 2},
    ),
    "a sequence": ("pnas2020/theorem4", "tanh", {"length": 4, "device": "cpu"}),
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
    name = "pnas2020/theorem2"
    report = check(find(name)[0], "sin", methods=("symbolic",), source=name)
    page = to_html([report])
    assert command(report) in page
    assert page.count(program()) == 2  # at the theorem, and in the footer


def test_a_file_of_ones_own_is_named_as_it_was(tmp_path):
    path = tmp_path / "my theorem.py"
    path.write_text(
        "import sympy\nfrom proofs_check import *\n"
        'x, x0 = sympy.symbols("x x_0", real=True)\n'
        "S = System(state={x: x0}, loss=(x - 1) ** 2 / 2, clock=1 - x, defaults={x0: 3})\n"
        'THEOREM = Theorem("decay", S, (AtEnd(x, 1),))\n'
    )
    (theorem,) = load(str(path))
    report = check(theorem, methods=("certified",), source=str(path), x0=2)
    words = shlex.split(command(report))
    assert str(path) in words
    assert main([*words[3:]]) == 0 or report.verdict != "verified"
    assert command(check(theorem, methods=("certified",))) == ""  # it lives in no file

"""Bad theorem files are refused with file, claim and letter; exit codes are verdicts."""

from __future__ import annotations

import pytest

from proofs_check.command_line import main
from proofs_check.engine.theorem_file import load
from theory.errors import InputError

GOOD = """
import sympy
from proofs_check.engine.claims import *
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
x = sympy.Symbol("x", real=True)
x0 = sympy.Symbol("x_0", real=True)
y = sympy.Symbol("y", real=True)
"""
SYSTEM = "S = System(state={x: x0}, loss=(x - 1) ** 2 / 2, clock=1 - x, defaults={x0: 3})\n"


def write(path, text):
    file = path / "mine.py"
    file.write_text(GOOD + text)
    return file


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "defines no theorem"),
        ("THEOREM = 3", "is no theorem"),
        ("1/0", "ZeroDivisionError"),
        (SYSTEM + "THEOREM = Theorem('t', S, ())", "at least one claim"),
        (SYSTEM + "THEOREM = Theorem('t', S, (AtEnd(y, 1),))", "the letter y"),
        (SYSTEM + "THEOREM = Theorem('t', S, ('x = 1',))", "is no claim"),
        ("System(state={x: x0}, loss=y * x, defaults={x0: 3})", "no letter of the system"),
        ("System(state={x: x0}, velocity={y: x}, defaults={x0: 3})", "one expression for each"),
        ("System(state={x: x0}, defaults={x0: 3})", "exactly one of loss, velocity and step"),
        (
            "p = sympy.Symbol('p', positive=True)\nSystem(state={p: x0}, loss=p, defaults={x0: 1})",
            "real and nothing more",
        ),
    ],
)
def test_a_bad_file_is_refused_with_what_is_wrong(tmp_path, text, words, capsys):
    file = write(tmp_path, text)
    with pytest.raises(InputError, match=words):
        load(file)
    assert main(["check", str(file)]) == 2
    assert words in capsys.readouterr().err


def test_a_file_that_is_not_there():
    with pytest.raises(InputError, match="is no file"):
        load("nowhere.py")


@pytest.mark.parametrize(("claim", "code"), [("AtEnd(x, 1)", 0), ("AtEnd(x, 2)", 1)])
def test_the_exit_code_is_the_verdict(tmp_path, claim, code, capsys):
    file = write(tmp_path, SYSTEM + f"THEOREM = Theorem('t', S, ({claim},))")
    assert main(["check", str(file), "--method", "symbolic,certified"]) == code
    assert ("VERIFIED" if code == 0 else "REFUTED") in capsys.readouterr().out


def test_an_unknown_letter_is_named(tmp_path, capsys):
    file = write(tmp_path, SYSTEM + "THEOREM = Theorem('t', S, (AtEnd(x, 1),))")
    assert main(["check", str(file), "--param", "q=3"]) == 2
    assert "has no --param q; the inputs are x0" in capsys.readouterr().err

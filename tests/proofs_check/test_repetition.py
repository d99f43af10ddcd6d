"""The command that a report quotes asks the same question."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from proofs_check.catalogue import find
from proofs_check.command_line import _parser
from proofs_check.examination import examine_statement
from proofs_check.method import METHODS, parse_methods
from proofs_check.options import joined, problem_of, require_inputs_of
from proofs_check.rendering.html import to_html
from proofs_check.rendering.repetition import command
from proofs_check.version import program

QUESTIONS = {
    "defaults": "theorem2 --phi sin",
    "a formula": "theorem1 --phi '-tanh(z)**3' --width 8 --u0 -3/10 --v0 0.8 --norm 3/2",
    "functions": "theorem2 --phi gelu --u0 'sinh(1)' --digits 20 --seed 3",
    "a deep network": "theorem-deep --phi sigmoid --depth 3 --w0 -1/2,2",
    "a sequence": "theorem4 --phi tanh --length 4 --device cpu",
}


def asked(line):
    words = shlex.split(line.removeprefix("python -m proofs_check "))
    options = _parser().parse_args(joined(words))
    statement = find(options.command)
    require_inputs_of(statement, options)
    return statement, problem_of(options), parse_methods(options.method)


@pytest.mark.parametrize("line", QUESTIONS.values(), ids=QUESTIONS)
def test_the_command_asks_the_same_question(line):
    statement, problem, _ = asked(line)
    report = examine_statement(statement, problem, ("symbolic",))
    assert asked(command(report)) == (statement, problem, ("symbolic",))


def test_a_page_quotes_command_and_version():
    report = examine_statement(*asked(f"{QUESTIONS['defaults']} --method symbolic"))
    page = to_html([report])
    assert "<code>python -m proofs_check theorem2 --phi sin --method symbolic</code>" in page
    assert page.count(program()) == 2  # at the statement, and in the footer
    assert "--method" not in command(replace(report, records=dict.fromkeys(METHODS)))

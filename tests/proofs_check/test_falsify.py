"""The search for counterexamples finds those that exist, and none that do not."""

import dataclasses

import pytest

from proofs_check import catalogue
from proofs_check.command_line import main
from proofs_check.falsification.search import Ending, falsify
from proofs_check.statement import Because, Equation
from theory.outcome import Flow


@pytest.mark.parametrize("phi", [None, "identity", "gumbel", "z**2"])
def test_theorem1_as_printed_has_counterexamples(phi):
    found = falsify(catalogue.find("theorem1"), "printed", phi=phi, examples=200)
    assert found.ending is Ending.COUNTEREXAMPLE
    candidate = found.counterexample
    assert candidate.width == 1, "shrunk to the simplest"
    assert abs(candidate.u0) <= 1
    assert abs(candidate.v0) <= 1
    outcome = candidate.problem(seed=0).enclosure.outcome
    assert outcome in (Flow.SADDLE, Flow.TRAPPED, Flow.EQUILIBRIUM)


def test_remark_width_as_printed_has_counterexamples():
    found = falsify(catalogue.find("remark-width"), "printed", phi="tanh", examples=40)
    assert found.ending is Ending.COUNTEREXAMPLE


@pytest.mark.parametrize(
    ("name", "version", "examples"),
    [
        ("theorem1", "proved", 60),
        ("theorem2", "proved", 60),
        ("theorem4", "proved", 25),
        ("invariant1", "printed", 5),
        ("invariant2", "printed", 5),
        ("invariant5", "printed", 3),
    ],
)
def test_what_is_true_is_not_falsified(name, version, examples):
    found = falsify(catalogue.find(name), version, examples=examples)
    assert found.ending is Ending.NONE, found.reason
    assert found.tally.tried >= 1


def test_a_false_theorem_is_falsified():
    """λ1 = φ(v)/(v φ'(v)): the elasticity upside down."""
    upside_down = Equation(
        name="upside down",
        text="λ1 = φ(v)/(v φ'(v))",
        latex="",
        left=lambda q: q.lambda1,
        right=lambda q: q.phi(q.a) / (q.a * q.dphi(q.a)),
        because=Because.AT_THE_END,
    )
    theorem2 = catalogue.find("theorem2")
    proved = dataclasses.replace(theorem2.proved, conclusion=(upside_down,))
    found = falsify(dataclasses.replace(theorem2, proved=proved), "proved", examples=50)
    assert found.ending is Ending.COUNTEREXAMPLE


def test_the_command(capsys):
    assert main(["falsify", "theorem1", "--examples", "100"]) == 1
    printed = capsys.readouterr().out
    assert "confirmed with proof" in printed
    assert "look closer: python -m proofs_check theorem1" in printed
    assert main(["falsify", "theorem1", "--phi", "sigmoid", "--examples", "20"]) == 0
    assert "proves nothing" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["falsify"], "needs a statement"),
        (["falsify", "theorem9"], "unknown statement"),
        (["falsify", "theorem1", "--examples", "0"], "--examples"),
    ],
)
def test_bad_requests(arguments, words, capsys):
    assert main(arguments) == 2
    assert words in capsys.readouterr().err

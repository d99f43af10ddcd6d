"""The budget of a command line: undecided with a reason, exit code 3; what was proved is kept."""

from __future__ import annotations

import json

import pytest

from proofs_check import check, falsify
from proofs_check.command_line import main
from proofs_check.engine.outcomes import Verdict
from proofs_check.engine.training import trainer
from proofs_check.falsification.judge import Fate, Judge
from proofs_check.falsification.search import Ending
from proofs_check.theorems.pnas2020.theorem1 import THEOREM
from theory.deadline import OutOfTime

HOSTILE = [
    "sin(10**30*z)",
    "erf(10**30*z)",
    "z*exp(-exp(exp(10)))",
    "exp(10**300*log(2+z))",
    "tanh(z)+exp(-10000*(z-1/3)**2)/100",
    "*".join(f"sin({n}*z)" for n in range(1, 40)),
]


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "1e999", "soon", ""])
def test_a_budget_that_is_none_is_refused(seconds, capsys):
    assert main(["theorem1", f"--seconds={seconds}"]) == 2
    assert "--seconds must be a positive number such as 60 or 2.5" in capsys.readouterr().err


@pytest.mark.parametrize("phi", HOSTILE)
def test_a_hostile_formula_ends_in_time_and_is_never_refuted(phi, capsys):
    """The alarm of the deadline is at work here, so no second one can watch over it."""
    words = ["theorem1", f"--phi={phi}", "--method=symbolic,certified", "--seconds=1", "--json=-"]
    code = main(words)
    assert code in (0, 3)
    found = json.loads(capsys.readouterr().out)
    assert found["versions"]["proved"]["verdict"] in ("verified", "inconclusive", "not_applicable")


def test_what_ran_out_of_time_is_unknown_with_the_reason(capsys):
    assert main(["theorem1", "--phi=sin", "--method=certified", "--seconds=1e-6", "--json=-"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert found["versions"]["proved"]["verdict"] == "inconclusive"
    assert "undecided, because" in found["versions"]["proved"]["reason"]
    certified = [e for e in found["evidence"] if e["method"] == "certified"]
    late = [e for e in certified if "spent" in e["detail"]]
    assert late
    assert all(e["outcome"] == "unknown" for e in late)


def spend(*_) -> None:
    raise OutOfTime("undecided, because the time of 1 s was spent")


def test_with_time_again_the_same_question_is_decided():
    methods = ("symbolic", "certified")
    short = check(THEOREM, "sin", methods=methods, seconds=1e-6)
    assert short.judgement().verdict is Verdict.INCONCLUSIVE
    assert "spent" in short.judgement().reason
    assert check(THEOREM, "sin", methods=methods).judgement().verdict is Verdict.VERIFIED


def test_a_search_stops_when_its_time_is_spent_and_says_how_far_it_came(capsys):
    code = main(["falsify", "theorem2", "--as=proved", "--examples=100000", "--seconds=0.5"])
    assert code == 3
    said = capsys.readouterr().out
    assert "before the time was spent" in said
    assert "candidates judged" in said


def test_a_counterexample_that_was_found_in_time_is_kept(monkeypatch):
    judged = []

    def refuted_then_late(self, candidate, longest):
        judged.append(candidate)
        if len(judged) > 1:
            spend()
        self.reasons[candidate] = "it is false"
        return True

    monkeypatch.setattr(Judge, "refutes", refuted_then_late)
    found = falsify("theorem1", examples=10)
    assert found.counterexample == judged[0]
    assert found.stopped
    assert found.ending is Ending.COUNTEREXAMPLE


def test_a_candidate_out_of_time_is_no_counterexample(monkeypatch):
    monkeypatch.setattr(Judge, "fate", spend)
    found = falsify("theorem1", examples=3)
    assert found.ending is Ending.NONE
    assert set(found.tally.fates) == {Fate.LATE}


def test_a_network_too_wide_is_not_even_made(capsys, time_limit):
    with time_limit(20):
        assert main(["theorem1", "--phi=sin", "--width=1000000000", "--method=training"]) == 3
    assert "would exceed" in " ".join(capsys.readouterr().out.split())
    assert trainer.MAX_ENTRIES < 10**9


def test_training_takes_no_longer_than_the_deadline_leaves(time_limit):
    with time_limit(30):
        report = check(THEOREM, "tanh", methods=("training",), seconds=0.5)
    assert report.judgement().verdict is Verdict.INCONCLUSIVE

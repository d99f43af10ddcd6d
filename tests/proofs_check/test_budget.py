"""The budget of a command line: undecided with a reason, exit code 3; what was proved is kept."""

from __future__ import annotations

import json

import pytest

from proofs_check import descent
from proofs_check.catalogue import find
from proofs_check.command_line import main
from proofs_check.descent import Ending, descend
from proofs_check.evidence import Evidence, Observation, Outcome, Rigour
from proofs_check.examination import examine_statement
from proofs_check.falsification import search
from proofs_check.falsification.search import falsify
from proofs_check.method import Examination, examine
from proofs_check.problem import Problem
from proofs_check.timing import in_time
from proofs_check.verdict import Verdict
from theory.activation import Activation
from theory.deadline import OutOfTime, deadline
from theory.one_layer.start import Start

HOSTILE = [
    "sin(10**30*z)",
    "erf(10**30*z)",
    "z*exp(-exp(exp(10)))",
    "exp(10**300*log(2+z))",
    "tanh(z)+exp(-10000*(z-1/3)**2)/100",
    "*".join(f"sin({n}*z)" for n in range(1, 40)),
]
SEEN = Observation("seen")


def problem(phi: str = "sin") -> Problem:
    return Problem(Activation.of(phi), Start.of(2, 1, 1))


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
    assert found["as_proved"]["verdict"] in ("verified", "inconclusive", "not_applicable")


def test_what_ran_out_of_time_is_unknown_with_the_reason(capsys):
    assert main(["theorem1", "--phi=sin", "--method=certified", "--seconds=1e-6", "--json=-"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert found["as_proved"]["verdict"] == "inconclusive"
    assert "undecided, because" in found["as_proved"]["reason"]
    certified = [e for e in found["evidence"] if e["method"] == "certified"]
    late = [e for e in certified if "spent" in e["detail"]]
    assert late
    assert all(e["outcome"] == "unknown" for e in late)


def spend() -> None:
    raise OutOfTime("undecided, because the time of 1 s was spent")


def test_a_method_that_is_broken_off_keeps_what_it_had_found():
    statement = find("theorem1")
    claim = statement.conditions[0]

    def broken_off(statement, problem):
        in_time("symbolic", claim, Rigour.PROOF, lambda: found)
        spend()

    found = Evidence("symbolic", claim, Outcome.SUPPORTS, Rigour.PROOF, "it is so")
    object.__setattr__(statement, "examiners", {"symbolic": broken_off})
    try:
        evidence = examine("symbolic", statement, problem()).evidence
    finally:
        object.__setattr__(statement, "examiners", {})
    assert evidence[0] is found
    assert evidence[1].outcome is Outcome.UNKNOWN
    assert "was spent" in evidence[1].detail


def test_one_method_out_of_time_leaves_the_others_their_say(monkeypatch):
    from proofs_check import examination

    def slow(name, statement, problem):
        if name == "certified":
            spend()
        return Examination((Evidence(name, SEEN, Outcome.SUPPORTS, Rigour.NUMERICAL, "seen"),))

    monkeypatch.setattr(examination, "examine", slow)
    report = examine_statement(find("theorem1"), problem())
    seen = {e.method for e in report.evidence if e.outcome is Outcome.SUPPORTS}
    assert seen == {"symbolic", "flow", "training"}
    assert report.proved.verdict is Verdict.INCONCLUSIVE


def test_with_time_again_the_same_problem_is_decided():
    question, statement = problem(), find("theorem1")
    short = examine_statement(statement, question, ("symbolic", "certified"), seconds=1e-6)
    assert short.proved.verdict is Verdict.INCONCLUSIVE
    assert "spent" in short.proved.reason
    again = examine_statement(statement, question, ("symbolic", "certified"))
    assert again.proved.verdict is Verdict.VERIFIED


def test_a_search_stops_when_its_time_is_spent_and_says_how_far_it_came(capsys):
    code = main(["falsify", "theorem2", "--as=proved", "--examples=100000", "--seconds=0.5"])
    assert code == 3
    said = capsys.readouterr().out
    assert "before the time was spent" in said
    assert "candidates judged" in said


def test_a_counterexample_that_was_found_in_time_is_kept(monkeypatch):
    judged = []

    def refuted_then_late(*arguments):
        judged.append(arguments[2])
        if len(judged) > 1:
            spend()
        return Verdict.REFUTED, "it is false"

    monkeypatch.setattr(search, "_judged", refuted_then_late)
    found = falsify(find("theorem1"), "printed", examples=10)
    assert found.counterexample == judged[0]
    assert found.stopped
    assert found.ending is search.Ending.COUNTEREXAMPLE


def test_a_network_too_wide_for_its_time_is_not_trained(monkeypatch):
    monkeypatch.setattr(descent.run, "seconds_of", lambda *_: 77.0)
    run = descend(Activation.of("sin"), Start.of(100_000, 1, 1), seconds=5)
    assert run.ending is Ending.TOO_SLOW
    assert run.seconds == 77.0
    assert not len(run.history.step)


def test_the_steps_of_a_wide_network_are_timed_before_training(time_limit):
    with time_limit(30):
        run = descend(Activation.of("sin"), Start.of(500_000, 1, 1), seconds=1.0)
    assert run.ending is Ending.TOO_SLOW
    assert run.seconds > 1


def test_training_says_what_it_would_take(monkeypatch):
    monkeypatch.setattr(descent.run, "seconds_of", lambda *_: 77.0)
    wide = Problem(Activation.of("sin"), Start.of(100_000, 1, 1))
    (found,) = examine("training", find("theorem1"), wide).evidence
    assert found.outcome is Outcome.NOT_RUN
    assert "about 77 s" in found.detail


def test_training_takes_no_longer_than_the_deadline_leaves(time_limit):
    with time_limit(30), deadline(0.5):
        found = examine("training", find("theorem1"), problem("tanh"))
    assert found.evidence

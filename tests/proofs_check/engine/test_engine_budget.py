"""Time that is spent leaves claims undecided with the reason; a failing method answers with 70."""

from __future__ import annotations

import sympy

import proofs_check
from proofs_check import AtEnd, Conserved, Outcome, System, Theorem, check
from proofs_check.command_line import main
from proofs_check.engine.case import Case
from proofs_check.engine.certified import method as certified
from proofs_check.engine.symbolic import method as symbolic
from theory.deadline import check as look_at_the_clock
from theory.deadline import remaining

x, x0 = sympy.symbols("x x_0", real=True)
SYSTEM = System(state={x: x0}, loss=(x - 1) ** 2 / 2, clock=1 - x, defaults={x0: 3})
TRUE, FALSE = AtEnd(x, 1), Conserved(x)
BOTH = Theorem("mine", SYSTEM, (TRUE, FALSE))
PROVING = ("symbolic", "certified")


def outcomes(report, method):
    return {e.claim: e.outcome for e in report.evidence if e.method == method}


def test_without_time_every_method_says_undecided_with_the_reason():
    report = check(BOTH, methods=PROVING, seconds=1e-6)
    assert report.verdict == "inconclusive"
    assert "spent" in report.judgement().reason
    for method in PROVING:
        assert set(outcomes(report, method).values()) == {Outcome.UNKNOWN}


def test_time_that_is_spent_before_the_methods_begin_is_told_by_them(monkeypatch):
    """What rests is found by evaluating a program, which looks at the clock."""
    honest, seconds = Case.resting, 0.2

    def slow(case, system):
        while remaining() < seconds:
            look_at_the_clock()
        return honest(case, system)

    monkeypatch.setattr(Case, "resting", slow)
    report = check(BOTH, methods=PROVING, seconds=seconds)
    assert report.verdict in ("inconclusive", "refuted")
    assert not report.errors


def test_a_claim_that_takes_all_its_time_leaves_the_others_theirs(monkeypatch):
    honest = symbolic.examine

    def slow(theorem, claim, *rest):
        while claim == TRUE:
            look_at_the_clock()
        return honest(theorem, claim, *rest)

    monkeypatch.setattr(symbolic, "examine", slow)
    report = check(BOTH, methods=PROVING, seconds=4)
    assert outcomes(report, "symbolic") == {TRUE: Outcome.UNKNOWN, FALSE: Outcome.REFUTES}
    assert outcomes(report, "certified")[TRUE] is Outcome.SUPPORTS
    (late,) = (e for e in report.about(TRUE) if e.method == "symbolic")
    assert "undecided, because its" in late.detail
    assert not report.errors


def test_a_method_that_fails_leaves_its_claim_open_and_answers_with_70(monkeypatch):
    def broken(theorem, claim, case, orbits):
        raise KeyError("slip")

    monkeypatch.setattr(certified, "examine", broken)
    report = check(BOTH, methods=PROVING)
    assert outcomes(report, "symbolic")[FALSE] is Outcome.REFUTES
    assert {e.method for e in report.errors} == {"certified"}
    assert "internal error: KeyError: 'slip'" in report.errors[0].detail
    assert report.exit_code() == 70


def test_the_command_line_tells_an_internal_error(monkeypatch, tmp_path, capsys):
    file = tmp_path / "mine.py"
    file.write_text(
        "import sympy\nfrom proofs_check import *\nx, x0 = sympy.symbols('x x_0', real=True)\n"
        "S = System(state={x: x0}, loss=(x - 1)**2 / 2, clock=1 - x, defaults={x0: 3})\n"
        "THEOREM = Theorem('mine', S, (AtEnd(x, 1),))\n"
    )
    arguments = ["check", str(file), "--method", "symbolic,certified"]
    assert main(arguments) == 0
    monkeypatch.setattr(certified, "examine", lambda *_: 1 / 0)
    assert main(arguments) == 70
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_the_public_names_are_those_that_are_listed():
    assert dir(proofs_check) == sorted([*proofs_check.__all__, "__version__"])
    for name in proofs_check.__all__:
        assert getattr(proofs_check, name) is not None


def test_a_report_is_short_in_words():
    report = check(BOTH, methods=PROVING)
    assert repr(report) == "<mine: refuted>"
    assert report.verdict == "refuted"

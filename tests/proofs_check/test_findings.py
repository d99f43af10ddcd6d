"""Every witness of every finding is proved again; one that is false is not confirmed."""

import pytest

from proofs_check.catalogue import find
from proofs_check.command_line import main
from proofs_check.finding import all_findings
from proofs_check.witnesses import (
    eigenvalue_rises,
    flow_ends,
    is_neutral,
    never_expands,
    ratio_is_finite,
    trapped_box,
)
from theory.outcome import Flow, Truth

WITNESSES = [(f, w) for f in all_findings() for w in f.witnesses]


@pytest.mark.parametrize(
    "witness", [w for _, w in WITNESSES], ids=[f"{f.name}: {w.text}" for f, w in WITNESSES]
)
def test_a_witness_is_proved_again(witness):
    decision = witness.check()
    assert decision.truth is Truth.TRUE, decision.reason


def test_findings_name_statements_that_exist():
    for finding in all_findings():
        assert find(finding.statement).name == finding.statement


FALSE = {
    "sigmoid cannot be trapped": flow_ends(Flow.TRAPPED, "sigmoid", width=2, u0=-2, v0=0),
    "gumbel arrives from u0 = -1": flow_ends(Flow.TRAPPED, "gumbel", width=2, u0=-1, v0=0),
    "sin violates the hypothesis": ratio_is_finite("sin"),
    "sigmoid contracts with width": eigenvalue_rises("sigmoid", (2, 4, 8), u0=1, v0=1),
    "the box reaches over the barrier": trapped_box("gumbel", ("-2", "1"), ("0", "0.5"), "0"),
    "tanh is not neutral": is_neutral("tanh", width=2, u0=1, v0=1),
    "sin expands beyond pi": never_expands("sin"),
}


@pytest.mark.parametrize("check", FALSE.values(), ids=FALSE)
def test_a_false_witness_is_not_confirmed(check):
    assert check().truth is not Truth.TRUE


def test_the_command_prints_and_writes_them(tmp_path, capsys):
    path = tmp_path / "findings.md"
    assert main(["findings", "--report", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "NOT CONFIRMED" not in printed
    for finding in all_findings():
        assert finding.title in printed
        assert f"## {finding.title}" in path.read_text(encoding="utf-8")
    assert main(["findings", "--report", str(path)]) == 2, "an existing file is not overwritten"

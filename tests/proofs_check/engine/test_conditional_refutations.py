"""What is false under a hypothesis is refuted where the hypothesis holds, and nowhere else."""

from __future__ import annotations

import pytest
from sympy import Eq, gamma, symbols

from proofs_check.engine.check import check
from proofs_check.engine.claims import Holds, Identity
from proofs_check.engine.outcomes import Outcome, Verdict
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem, Version

PROVING = ("symbolic", "certified")
p, q, z = symbols("p q z", real=True)
SYSTEM = System(defaults={p: 2, q: 3})
DOUBLE, SUM = Identity(2 * z**2, p * z**2), Identity(z + p, z + q - 1)


def theorem(claim, *assume):
    """With hypotheses as proved, and without any as printed."""
    return Theorem("here", SYSTEM, (claim,), assume, printed=Version((claim,)))


def verdicts(source, **values):
    report = check(source, methods=PROVING, **values)
    return tuple(report.judgement(version).verdict.value for version in ("proved", "printed"))


@pytest.mark.parametrize(
    ("claim", "hypothesis", "values", "expected"),
    [
        (DOUBLE, Eq(p, 1), {"p": 1}, ("refuted", "refuted")),
        (DOUBLE, Eq(p, 1), {"p": 2}, ("not_applicable", "verified")),
        (DOUBLE, Eq(p, 1), {"p": 3}, ("not_applicable", "refuted")),
        (SUM, Eq(p, q), {"p": 3}, ("refuted", "refuted")),
        (SUM, Eq(p, q), {}, ("not_applicable", "verified")),
        (SUM, Eq(p, q), {"p": 5}, ("not_applicable", "refuted")),
        (SUM, Eq(q, p + 1), {}, ("verified", "verified")),
        (SUM, Eq(q, p + 1), {"q": 4}, ("not_applicable", "refuted")),
    ],
)
def test_a_hypothesis_that_fails_refutes_nothing(claim, hypothesis, values, expected):
    assert verdicts(theorem(claim, Holds(hypothesis)), **values) == expected


def test_the_evidence_names_the_hypothesis_that_it_puts_in():
    """No other reading decides: balls have no Γ."""
    claim, equal = Identity(z + gamma(p), z + gamma(q) - 1), Holds(Eq(p, q))
    report = check(theorem(claim, equal), methods=PROVING, p="1/3", q="1/7")
    (found,) = (e for e in report.about(claim) if e.method == "symbolic")
    assert found.outcome is Outcome.REFUTES
    assert found.given == (equal,)
    assert report.judgement("printed").verdict is Verdict.INCONCLUSIVE
    assert f"its refutation needs that {equal.text}" in report.judgement("printed").reason

"""The engine gives the verdicts that were recorded before it, wherever those were right.

By default every thirtieth question is asked; LONG_TESTS=1 asks all.
"""

from __future__ import annotations

import importlib

import pytest
from extent import LONG
from recorded_answers import contains, ends, verdicts

from proofs_check.engine.check import check
from theory import Start, enclose
from theory.errors import InputError

EVERY = 1 if LONG else 30
PROVING = ("symbolic", "certified")
STATEMENTS = ("theorem1", "theorem2", "theorem-deep", "corollary2")

# what the engine decides and the program before it did not, or decided wrongly
MAY_BECOME = {"inconclusive": {"verified", "refuted", "not_applicable"}}


def sample(rows):
    return list(rows)[::EVERY]


@pytest.mark.parametrize(
    ("question", "kind", "values"),
    sample(ends()),
    ids=lambda x: str(x) if not isinstance(x, list | str) else "",
)
def test_the_same_ends(question, kind, values):
    if question.middle or kind == "refused":
        pytest.skip("one hidden layer only")
    found = enclose(question.phi, Start.of(*question.start), digits=20)
    outcome, _, classification = kind.partition("/")
    if outcome != "undecided":
        assert found.outcome.value == outcome
        assert not classification or found.classification.value == classification
    for recorded, interval in zip(values, (found.u, found.v, found.lambda1), strict=False):
        assert contains(recorded, interval.lower, interval.upper)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_same_verdicts(statement):
    module = importlib.import_module(
        f"proofs_check.theorems.pnas2020.{statement.replace('-', '_')}"
    )
    source = getattr(module, "THEOREM", None) or module.theorem
    different = []
    for question, printed, proved in sample(verdicts(statement)):
        now = _asked(source, question, statement)
        for before, after in zip((printed, proved), now, strict=True):
            if after != before and after not in MAY_BECOME.get(before, set()):
                different.append((str(question), (printed, proved), now))
                break
    assert not different


def _asked(source, question, statement):
    k, u0, v0, r = question.start
    values = {"k": k, "u0": u0, "v0": v0}
    if statement in ("theorem-deep", "corollary2"):
        if r != "1":
            return "not_applicable", "not_applicable"  # the deep system has ‖x‖ = 1 built in
        values["depth"] = 1 + len(question.middle)
        values |= {f"w{i},0": w for i, w in enumerate(question.middle, 2)}
    else:
        values["r"] = r
    try:
        report = check(source, question.phi, methods=PROVING, **values)
    except InputError:
        return "refused", "refused"
    return report.judgements["printed"].verdict.value, report.verdict

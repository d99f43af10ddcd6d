"""The engine gives the verdicts that were recorded before it, wherever those were right.

Every difference has a reason that is checked (differences.py).  By default a few questions of each
statement are asked, seeded; LONG_TESTS=1 asks all.
"""

from __future__ import annotations

import importlib
import random
from collections import Counter

import pytest
from differences import DIFFERENCES, explained
from extent import LONG, seldom
from recorded_answers import contains, ends, statements, verdicts

from proofs_check.engine.building import built, whole_numbers
from proofs_check.engine.check import check
from proofs_check.engine.finding import findings_of
from proofs_check.engine.letters import plain
from proofs_check.theorems.pnas2020 import findings
from theory import Start, enclose
from theory.errors import InputError

FEW, SLOW = 1, 1
SECONDS = 600  # by the clock, which is not what is asked of: a busy machine must change no answer
PROVING = ("symbolic", "certified")
SLOWER = ("remark-width", "remark-depth", "remark-any-example", "example-power", "ntk-attractor")
# Of the whole of a statement where the example has any norm; there is none in the other theorems
UNIT = ("theorem-deep", "corollary2", "theorem4", "proposition2", "remark-depth", "example-power")
RECORDED = [s for s in statements() if importlib.util.find_spec(
    f"proofs_check.theorems.pnas2020.{s.replace('-', '_')}")]  # fmt: skip


def sample(rows, few, seed="recorded"):
    rows = list(rows)
    return rows if LONG or len(rows) <= few else random.Random(seed).sample(rows, few)


@pytest.mark.parametrize(
    ("question", "kind", "values"),
    sample([row for row in ends() if not row[0].middle], 8),
    ids=lambda x: str(x) if not isinstance(x, list | str) else "",
)
def test_the_same_ends(question, kind, values):
    found = enclose(question.phi, Start.of(*question.start), digits=20)
    outcome, _, classification = kind.partition("/")
    if outcome != "undecided":
        assert found.outcome.value == outcome
        assert not classification or found.classification.value == classification
    for recorded, interval in zip(values, (found.u, found.v, found.lambda1), strict=False):
        assert contains(recorded, interval.lower, interval.upper)


@pytest.mark.parametrize(
    ("question", "kind", "values"),
    sample([row for row in ends() if row[0].middle and row[2]], 3),
    ids=lambda x: str(x) if not isinstance(x, list | str) else "",
)
def test_the_same_ends_of_deep_networks(question, kind, values):
    from proofs_check.engine.case import Case
    from proofs_check.engine.certified.orbits import Orbits
    from proofs_check.systems.deep import deep
    from theory.rigour.decimals import Interval

    system, letters = deep(1 + len(question.middle))
    case = Case.of(system, question.phi, of_deep(question), digits=20)
    found = Orbits(system, case).arrival
    assert (found.state is not None) is kind.startswith("interpolates"), found.reason
    for recorded, s in zip(values, (letters.state[0], letters.state[-1]), strict=False):
        if found.state is not None:
            interval = Interval.from_ball(found.state[s], 15)
            assert contains(recorded, interval.lower, interval.upper)


UNJUDGED = ("proposition1",)


def test_what_is_printed_and_not_judged_is_a_finding():
    found = {f.statement for f in findings_of(findings)}
    assert set(UNJUDGED) <= found


@pytest.mark.parametrize(
    "statement",
    [pytest.param(s, marks=seldom if s == "ntk-attractor" else ()) for s in RECORDED],
)
def test_the_same_verdicts(statement):
    different: list[tuple] = []
    reasons: Counter[str] = Counter()
    rows = [row for row in verdicts(statement) if row[0].start[3] == "1" or statement not in UNIT]
    for question, printed, proved in sample(rows, SLOW if statement in SLOWER else FEW, statement):
        report = asked(statement, question)
        for version, before in (("printed", printed), ("proved", proved)):
            if version == "printed" and statement in UNJUDGED:
                continue  # it speaks of all maps; a finding refutes it
            after = report.judgements[version].verdict.value if report else "refused"
            if after == before:
                continue
            why = report and explained(statement, version, before, after, question, report)
            reasons[why] += 1
            if not why:
                reason = report.judgements[version].reason if report else "it was refused"
                different.append((str(question), version, before, after, reason))
    assert not different, reasons


def test_each_difference_is_of_two_verdicts():
    for d in DIFFERENCES:
        assert d.why
        assert d.before
        assert d.after
        assert d.statements <= set(statements())


def asked(statement, question):
    """The engine's report on a recorded question; None if it is refused."""
    module = importlib.import_module(
        f"proofs_check.theorems.pnas2020.{statement.replace('-', '_')}"
    )
    source = getattr(module, "THEOREM", None) or module.theorem
    shape = {"depth": 1 + len(question.middle)} if "depth" in whole_numbers(source) else {}
    inputs = [plain(s) for s in built(source, shape).theorem.system.inputs]
    values = {n: x for n in inputs if (x := given(n, question)) is not None}
    if statement == "corollary1":
        values = {"k": question.start[0]}  # its v is a letter of the claim, and no start
    try:
        report = check(
            source, question.phi, methods=PROVING, seconds=SECONDS, values=values | shape
        )
    except InputError:
        return None
    return report


def given(name, question):
    """The number of an input: k, r, and u0, v0 of every unit or example alike."""
    k, u0, v0, r = question.start
    middle = {f"w{i},0": w for i, w in enumerate(question.middle, 2)}
    letters = {"k": k, "r": r, "a0": u0, "b0": v0, **middle}
    if name in letters:
        return letters[name]
    starts = {"u": u0, "v": v0} if name.endswith("0") else {}
    return starts.get(name[0])


def of_deep(question):
    names = ["k", "u0", "v0", *(f"w{i},0" for i in range(2, 2 + len(question.middle)))]
    return {n: given(n, question) for n in names}

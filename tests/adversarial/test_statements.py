"""Statements of the paper, printed and proved, for a zoo of φ and starts, against the truth.

VERIFIED and REFUTED both claim something; what they claim is looked up in the references.
INCONCLUSIVE is allowed, NOT_APPLICABLE only where a hypothesis is not true by the reference.
"""

from __future__ import annotations

import importlib
import random

import pytest
from mpmath import mp, mpf
from notation import TooLarge, Undefined, differentiable_at, elasticity, number
from reference import orbit
from sizes import SEED, amount, sample

from proofs_check.engine.building import built
from proofs_check.engine.check import check
from proofs_check.engine.letters import plain
from proofs_check.engine.outcomes import Verdict
from theory import InputError

FAST = ("symbolic", "certified")
VERIFIED, REFUTED = Verdict.VERIFIED, Verdict.REFUTED
ZOO = (  # φ, differentiable on R, φ/φ' finite on R (removable zeros removed)
    ("identity", True, True),
    ("sigmoid", True, True),
    ("tanh", True, True),
    ("exp(z)", True, True),
    ("exp(-z)", True, True),
    ("softplus", True, True),
    ("gumbel", True, True),
    ("erf", True, True),
    ("z**3", True, True),
    ("z**2", True, True),
    ("sinh", True, True),
    ("asinh(z)", True, True),
    ("sin", True, False),
    ("swish", True, False),
    ("cosid", True, False),
    ("z**2+1", True, False),
    ("1/(1+z**2)", True, False),
    ("cos(z)-1", True, False),
    ("relu", False, False),
    ("leaky_relu", False, True),
    ("abs(z)", False, True),
    ("selu", False, True),
    ("elu", True, True),
    ("log(z)", False, False),
    ("sqrt(z)", False, False),
    ("1/z", False, False),
    ("z+1/z", False, False),
    ("tan(z)", False, False),
    ("z**(1/3)", False, False),
    ("abs(z)/z+z", False, False),
    ("exp(log(z))", False, False),
    ("z**2/z", False, False),
)
STARTS = (("1", "1"), ("-1", "1"), ("2", "1/2"), ("-1/3", "3/2"), ("1", "-1"), ("3/2", "-2"))


def examined(name: str, phi: str, k: int, u0: str, v0: str, **shape):
    """(printed, proved) verdicts; None where the input is refused."""
    module = importlib.import_module(f"proofs_check.theorems.pnas2020.{name.replace('-', '_')}")
    source = getattr(module, "THEOREM", None) or module.theorem
    inputs = map(plain, built(source, shape).theorem.system.inputs)
    starts = {"u": u0, "v": v0}  # of every unit and layer alike
    values = {n: starts[n[0]] for n in inputs if n[0] in starts and n.endswith("0")}
    try:
        report = check(source, phi, methods=FAST, values={"k": k, **values, **shape})
    except InputError:
        return None
    return report.judgement("printed"), report.judgement("proved")


def arrives(phi: str, k: int, u0: str, v0: str) -> bool | None:
    """True if the integrator reaches p = 1; None if it does not, which proves nothing."""
    try:
        return True if orbit(phi, k, float(number(u0)), float(number(v0))) else None
    except (TooLarge, Undefined):
        return None


CASES = [(*z, u0, v0) for z in ZOO for u0, v0 in STARTS]


@pytest.mark.parametrize("name", sample(["theorem1", "theorem2", "theorem3", "theorem4"], 2))
def test_theorems_on_the_end_of_the_flow(name):
    wrong = []
    for phi, smooth, finite, u0, v0 in sample(CASES, 4):
        found, reached = examined(name, phi, 2, u0, v0), arrives(phi, 2, u0, v0)
        if found is None:
            continue
        printed, proved = found
        if printed.verdict in (VERIFIED, REFUTED) and not (smooth and finite):
            wrong.append((phi, u0, v0, "a false hypothesis passed", printed.reason))
        no_cycle = name == "theorem4" and "is a cycle of" in printed.reason  # F(x_1) is x_1
        if printed.verdict is REFUTED and reached and not no_cycle:
            wrong.append((phi, u0, v0, "printed refuted, but it arrives", printed.reason))
        if printed.verdict is Verdict.NOT_APPLICABLE and smooth and finite:
            wrong.append((phi, u0, v0, "printed hypotheses hold", printed.reason))
        if proved.verdict is REFUTED:
            wrong.append((phi, u0, v0, "proved refuted", proved.reason))
        slope = any(a in proved.reason for a in ("φ'(v0)", "φ'(r² v0)", "φ'(v1,0)"))
        if proved.verdict is Verdict.NOT_APPLICABLE and reached and not slope:
            wrong.append((phi, u0, v0, "it arrives", proved.reason))
        if Verdict.CONFLICT in (printed.verdict, proved.verdict):
            wrong.append((phi, u0, v0, "conflict", printed.reason, proved.reason))
    assert not wrong


@pytest.mark.parametrize("name", ["corollary1", "remark-any-example"])
def test_statements_on_the_elasticity(name):
    """corollary1 printed: |E| > 1 somewhere; remark printed: |E| < 1 reached from some start."""
    wrong, grid = [], [mpf(i) / 16 + mpf(1) / 97 for i in range(-200, 200)]
    for phi, smooth, _ in sample(list(ZOO), 4):
        found = examined(name, phi, 2, "1", "1")
        if found is None:
            continue
        with mp.workdps(40):
            sizes = []
            for z in grid:
                try:
                    sizes.append(abs(elasticity(phi, z)))
                except (Undefined, TooLarge):
                    continue
        beyond = [e for e in sizes if (e > 1) is (name == "corollary1") and abs(e - 1) > 1e-30]
        for verdict in found:
            denied = verdict.verdict is REFUTED or "there is no such interval" in verdict.reason
            if denied and beyond:
                wrong.append((phi, verdict.reason))
        formula = smooth or phi in ("sqrt(z)", "z**(1/3)")  # powers, of which the paper speaks
        if name == "corollary1" and found[0].verdict in (VERIFIED, REFUTED) and not formula:
            wrong.append((phi, "not smooth", found[0].reason))
    assert not wrong


@pytest.mark.parametrize("name", ["proposition3", "proposition4"])
def test_no_statement_about_a_network_that_does_not_exist(name):
    """φ has no value at any pre-activation near v0: nothing is verified of J_f(x)."""
    for phi, v0 in (("log(z)", "-5"), ("sqrt(z)", "-9"), ("acosh(z)", "-2"), ("asin(z)", "4")):
        found = examined(name, phi, 2, "1", v0)
        assert found is None or VERIFIED not in (found[0].verdict, found[1].verdict), (phi, found)


def test_propositions_on_local_behaviour():
    """proved: |λ1| < 1 attracts, > 1 repels; VERIFIED only where λ1 is away from 1."""
    wrong = []
    for phi, _, _, u0, v0 in sample(CASES, 3):
        found = examined("proposition1", phi, 2, u0, v0)
        if found is None:
            continue
        if found[1].verdict is REFUTED or found[1].verdict is Verdict.CONFLICT:
            wrong.append((phi, u0, v0, found[1]))
        if found[1].verdict is VERIFIED:
            end = orbit(phi, 2, float(number(u0)), float(number(v0)))
            if end is not None and abs(abs(end.lambda1) - 1) < 1e-9:
                wrong.append((phi, u0, v0, f"λ1 = {end.lambda1}"))
    assert not wrong


@pytest.mark.parametrize("length", sample([2, 3, 6], 1))
def test_sequences(length):
    """theorem4, proved: VERIFIED only where the flow arrives, and λ1ⁿ is away from ±1."""
    for phi, u0, v0 in sample(
        [("swish", "1", "1"), ("sigmoid", "1", "1"), ("identity", "1", "2"), ("tanh", "-2", "1")], 1
    ):
        found = examined("theorem4", phi, 2, u0, v0, length=length)
        end = orbit(phi, 2, float(number(u0)), float(number(v0)))
        assert found[1].verdict is not REFUTED
        if found[1].verdict is VERIFIED:
            assert end is None or abs(abs(end.lambda1) ** length - 1) > 1e-9


def test_deep_statements():
    """Corollary 2: λ1 = p^h for z^p, whatever the width; what "can" says no instance refutes."""
    for phi in sample(["z**2", "z**(1/2)", "z**3", "3*z"], 1):
        printed, proved = examined("example-power", phi, 2, "1", "1", depth=2)
        assert proved.verdict in (VERIFIED, Verdict.INCONCLUSIVE)
        assert examined("remark-depth", phi, 2, "1", "1", depth=2)[0].verdict is not REFUTED
        assert printed.verdict is not Verdict.CONFLICT


def test_the_zoo_is_what_it_says():
    rng = random.Random(SEED)
    with mp.workdps(40):
        for phi, smooth, _ in ZOO:
            points = [mpf(i) / 4 for i in range(-20, 21)]
            points += [mpf(rng.uniform(-9, 9)) for _ in range(amount(5, 50))]
            bad = [x for x in points if not differentiable_at(phi, x)]
            assert not (smooth and bad), (phi, bad)
            assert smooth or bad or phi == "tan(z)", phi

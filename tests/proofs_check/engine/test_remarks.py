"""The remarks on width and depth: what "can" says is shown by a witness and refuted by nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from extent import few, seldom

from proofs_check.engine.case import Case
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.certified.throughout import falls_throughout
from proofs_check.engine.check import check, examine
from proofs_check.engine.claims import CASES, Exists, Falls
from proofs_check.engine.mutation import mutants, with_mutant
from proofs_check.engine.outcomes import Outcome
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.deep import deep, lambda1
from proofs_check.systems.one_layer import k, one_layer
from proofs_check.systems.one_layer import lambda1 as one_lambda1
from proofs_check.theorems.pnas2020 import remark_contractive, remark_depth, remark_width

PROVING = ("symbolic", "certified")


def _verdicts(theorem, phi, **values):
    report = check(theorem, phi, methods=PROVING, **values)
    return tuple(report.judgements[v].verdict.value for v in ("proved", "printed"))


@pytest.mark.parametrize("phi", few(1, ["sinh", "swish"]))
def test_no_instance_refutes_that_depth_can(phi):
    assert _verdicts(remark_depth.theorem, phi) == ("not_applicable", "verified")


@pytest.mark.parametrize(
    ("phi", "values"), [("sqrt(z)", {}), ("z**(1/3)", {"p": "1/3", "depth": 3})]
)
def test_depth_contracts_powers(phi, values):
    assert _verdicts(remark_depth.theorem, phi, **values) == ("verified", "verified")


def test_a_power_that_is_not_this_one_or_expands_is_another_matter():
    assert _verdicts(remark_depth.theorem, "z**(1/3)")[0] == "not_applicable"
    assert _verdicts(remark_depth.theorem, "z**2", p=2)[0] == "not_applicable"


SHARPER = {
    "swish": [1.2518, 1.5495, 1.8866, 2.2600],
    "gelu": [1.2931, 1.6559, 2.0892, 2.5940],
}


@seldom  # a finding has the one of swish
@pytest.mark.parametrize("phi", SHARPER)
def test_more_layers_do_not_always_contract(phi):
    assert _verdicts(remark_contractive.theorem, phi) == ("verified", "refuted")
    rising = Falls(-abs(lambda1), remark_contractive.h, (1, 2, 3, 4), remark_contractive.network)
    theorem = Theorem("rises", deep(1)[0], (rising,))
    report = check(theorem, phi, methods=("certified",))
    assert report.verdict == "verified"
    words = next(e.detail for e in report.evidence if e.method == "certified")
    found = [-float(x) for x in words.split(" is ")[1].split(", ")]
    assert found == pytest.approx(SHARPER[phi], abs=1e-4)


WIDTH = {
    "sigmoid": "verified",
    "tanh": "refuted",
    "sqrt(z)": "refuted",  # λ1 = p, whatever k
    "sin": "refuted",
    **dict.fromkeys(("identity", "relu", "z**3"), "refuted"),
}


@pytest.mark.parametrize(("phi", "printed"), few(3, WIDTH.items()))
def test_width(phi, printed):
    assert _verdicts(remark_width.THEOREM, phi)[1] == printed


@pytest.mark.parametrize(
    ("phi", "sign", "holds"),
    [
        ("sigmoid", 1, True),
        pytest.param("sigmoid", -1, False, marks=seldom),
        pytest.param("tanh", -1, True, marks=seldom),
        pytest.param("tanh", 1, False, marks=seldom),
        pytest.param("softplus", 1, True, marks=seldom),
        ("z**3", 1, False),  # λ1 = 3, whatever k
    ],
)
def test_every_width_by_a_derivative(phi, sign, holds):
    every = Falls(sign * abs(one_lambda1), k, (1, 2), throughout=True)
    orbits = Orbits(one_layer(), Case.of(one_layer(), phi, {}))
    assert falls_throughout(every, orbits) is holds


def test_every_width_for_all_starts_of_a_box():
    start = {"u0": "[9/10, 11/10]", "v0": "[9/10, 11/10]"}
    orbits = Orbits(one_layer(), Case.of(one_layer(), "sigmoid", start, ranges=True))
    assert falls_throughout(Falls(abs(one_lambda1), k, (1, 2), throughout=True), orbits)


def test_what_rises_beyond_the_listed_widths_is_not_verified():
    """k² − 100 k falls up to k = 50, and no further."""
    every = Falls(k**2 - 100 * k, k, (1, 2, 4), throughout=True)
    theorem = Theorem("parabola", one_layer(), (every,))
    assert check(theorem, "sigmoid", methods=("certified",)).verdict == "inconclusive"
    listed = replace(theorem, claims=(replace(every, throughout=False),))
    assert check(listed, "sigmoid", methods=("certified",)).verdict == "verified"
    every = replace(theorem, claims=(Falls(-k, k, (1, 2), throughout=True),))
    assert check(every, "sigmoid", methods=("certified",)).verdict == "verified"


def test_what_no_case_shows_is_open():
    false = Exists(CASES, Falls(-abs(one_lambda1), k, (1, 2, 4)), {"phi": "sigmoid"})
    report = check(Theorem("false", one_layer(), (false,)), "sigmoid", methods=("certified",))
    assert report.verdict == "inconclusive"


def test_a_flow_that_does_not_arrive_has_no_value_to_fall():
    theorem = Theorem("saddle", one_layer(), (Falls(abs(one_lambda1), k, (1, 2)),))
    assert check(theorem, "identity", methods=("certified",), u0=-1, v0=1).verdict == "inconclusive"


FALLING = {
    "width": (Falls(one_lambda1, k, (2, 4, 8)), one_layer(), "sigmoid"),
    "depth": (
        Falls(lambda1, remark_contractive.h, (1, 2, 3), remark_contractive.network),
        deep(1)[0],
        "sigmoid",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FALLING)
def test_no_mutant_is_verified(name):
    claim, system, phi = FALLING[name]
    theorem = Theorem(name, system, (claim,))
    case = Case.of(system, phi, {"u0": "9/10", "v0": "7/10"})
    orbits = Orbits(system, case)
    assert examine(theorem, case, PROVING, orbits).verdict == "verified"
    counted: Counter[str] = Counter()
    for mutant in mutants(theorem):
        report = examine(with_mutant(theorem, mutant), case, PROVING, orbits)
        counted[report.verdict] += 1
    assert counted["verified"] == 0, counted
    assert counted["refuted"] >= 2, counted


def test_a_mutant_of_what_can_be_is_not_verified_by_its_witness():
    theorem = replace(remark_width.THEOREM, claims=remark_width.THEOREM.claims[:1], printed=None)
    case = Case.of(theorem.system, "sigmoid", {})
    turned = [
        m for m in mutants(theorem) if m.change in ("the order of the values", "sign of the whole")
    ]
    assert turned
    for mutant in turned:
        report = examine(with_mutant(theorem, mutant), case, ("certified",))
        assert report.verdict != "verified"
        assert all(e.outcome is not Outcome.REFUTES for e in report.evidence)

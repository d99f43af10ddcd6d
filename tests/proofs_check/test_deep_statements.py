"""The statements about deep networks: verified where true, refuted or undecided where not."""

import importlib

import pytest
from extent import few, seldom
from sympy import sqrt

from proofs_check.engine.case import Case
from proofs_check.engine.check import check
from proofs_check.engine.claims import AtEnd
from proofs_check.engine.outcomes import Outcome
from proofs_check.engine.symbolic import method as symbolic
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.deep import deep, lambda1
from proofs_check.theorems.pnas2020 import (
    corollary2,
    example_power,
    invariant3,
    remark_depth,
    theorem_deep,
)
from proofs_check.theorems.pnas2020.example_power import POWER

PROVING = ("symbolic", "certified")


def verdicts(name, phi, **values):
    """As proved, as printed."""
    module = importlib.import_module(f"proofs_check.theorems.pnas2020.{name}")
    report = check(module.theorem, phi, methods=PROVING, **values)
    return tuple(report.judgements[v].verdict.value for v in ("proved", "printed"))


@pytest.mark.parametrize("name", ["invariant3", "invariant4", "theorem_deep", "corollary2"])
@pytest.mark.parametrize("depth", few(1, [3, 1]))
def test_true_statements_are_verified(name, depth):
    assert verdicts(name, "tanh", depth=depth) == ("verified", "verified")


@pytest.mark.parametrize("name", ["theorem_deep", "corollary2"])
def test_as_printed_they_fail_where_nothing_moves(name):
    values = {"u0": 0, "values": {"w2,0": 0}}
    assert verdicts(name, "tanh", **values) == ("not_applicable", "refuted")


def test_a_flow_that_has_not_arrived_is_inconclusive():
    report = check(theorem_deep.theorem, "z**2", methods=PROVING, u0=-1, v0="1/3", seconds=5)
    assert {j.verdict.value for j in report.judgements.values()} <= {
        "inconclusive",
        "not_applicable",
        "refuted",
    }


@pytest.mark.parametrize("phi", few(1, ["z**(1/2)", "z**2", "identity"]))
def test_powers(phi):
    assert verdicts("example_power", phi)[0] == "verified"


def test_what_is_no_power_is_not_spoken_of():
    assert verdicts("example_power", "sin")[0] == "not_applicable"


@pytest.mark.parametrize("wrong", [2, sqrt(2), 5])
def test_a_wrong_exponent_is_refuted(wrong):
    false = Theorem("false", deep(2)[0], (AtEnd(lambda1, wrong),))
    assert check(false, "z**2", methods=PROVING).verdict == "refuted"


def test_a_wrong_product_is_refuted():
    system, letters = deep(2)
    false = Theorem("false", system, (AtEnd(lambda1, letters.elasticities * letters.a[0]),))
    assert check(false, "sin", methods=PROVING, u0="1/2").verdict == "refuted"


@seldom  # engine/test_remarks.py has others
def test_depth_contracts_for_roots_and_no_instance_refutes_that_it_can():
    assert verdicts("remark_depth", "z**(1/2)") == ("verified", "verified")
    for phi in ("z**2", "sin", "identity"):
        assert verdicts("remark_depth", phi) == ("not_applicable", "verified")


def test_starts_at_which_a_layer_is_silent_divide_by_zero():
    """φ(a_i) = 0 at the end: the product of elasticities is 0·∞, and λ1 is −2."""
    values = {"depth": 2, "u0": "1/2", "v0": -1, "values": {"w2,0": 1}}
    report = check(corollary2.theorem, "z+1", methods=PROVING, **values)
    assert {j.verdict.value for j in report.judgements.values()} <= {
        "inconclusive",
        "not_applicable",
    }


def test_depths_are_whole_numbers_from_one():
    from theory.errors import InputError

    for depth in (0, 9, "x"):
        with pytest.raises(InputError, match="depth"):
            check(invariant3.theorem, "tanh", depth=depth)


def test_by_training():
    pytest.importorskip("torch")
    report = check(example_power.theorem, "z**2", methods=("training",), u0="9/10", seconds=120)
    for claim in example_power.theorem().claims[:2]:
        (found,) = (e for e in report.evidence if e.claim == claim and e.method == "training")
        assert found.outcome is Outcome.SUPPORTS, found.detail
    assert remark_depth.DEPTHS


@pytest.mark.parametrize("phi", ["relu", "abs(z)"])
def test_another_factor_on_each_half_line_makes_no_power(phi):
    theorem = example_power.theorem(1)
    case = Case.of(theorem.system, phi)
    found = [symbolic.examine(theorem, claim, case, []).outcome for claim in POWER[:2]]
    assert found == [Outcome.SUPPORTS, Outcome.REFUTES]
    assert all(set(POWER) <= set(version.assume) for version in theorem.versions.values())


def test_a_power_below_0_is_one():
    assert verdicts("example_power", "3/z", depth=1) == ("verified", "verified")

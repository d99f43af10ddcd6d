"""The statements about deep networks: verified where true, refuted or undecided where not."""

import dataclasses

import numpy as np
import pytest
from theory.deep.start import DeepStart

from proofs_check.evidence import Outcome, Rigour
from proofs_check.examination import examine_statement
from proofs_check.examiners import deep_methods
from proofs_check.examiners.deep import PRODUCT, deep_enclosure, deep_start
from proofs_check.examiners.deep_methods import certified
from proofs_check.examiners.power import POWER_RELATION
from proofs_check.problem import Problem
from proofs_check.statement_catalogue import find
from proofs_check.verdict import AGREEMENT, Verdict
from theory.activation import Activation
from theory.errors import InputError
from theory.one_layer.start import Start

FAST = ("symbolic", "certified", "flow")
NAMES = ["invariant3", "invariant4", "theorem-deep", "corollary2", "example-power", "remark-depth"]


def problem(phi, depth=2, w0=(), **start):
    return Problem(
        Activation.of(phi), Start.of(**start), depth=depth, w0=DeepStart.of(depth, w0=w0).w0
    )


def examined(name, *args, methods=FAST, **kwargs):
    return examine_statement(find(name), problem(*args, **kwargs), methods)


def of(report, claim, method=None):
    return [e for e in report.evidence if e.claim == claim and method in (None, e.method)]


@pytest.mark.parametrize("name", ["invariant3", "invariant4", "theorem-deep", "corollary2"])
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_true_statements_are_verified(name, depth):
    report = examined(name, "tanh", depth)
    assert report.proved.verdict is Verdict.VERIFIED, report.proved.reason
    assert report.printed.verdict is Verdict.VERIFIED, report.printed.reason
    assert not [e for e in report.evidence if e.outcome is Outcome.REFUTES]


def test_invariants_of_a_depth_that_is_not_written_out_are_inconclusive():
    assert examined("invariant3", "tanh", 9).proved.verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("name", ["theorem-deep", "corollary2"])
def test_as_printed_they_fail_where_nothing_moves(name):
    report = examined(name, "tanh", 2, (0,), u0=0)
    assert report.printed.verdict is Verdict.REFUTED
    assert report.proved.verdict is Verdict.NOT_APPLICABLE


def test_a_flow_that_has_not_arrived_is_inconclusive():
    report = examined("theorem-deep", "z**2", 2, u0=-1)
    assert report.proved.verdict is Verdict.INCONCLUSIVE
    assert report.printed.verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("phi", ["z**2", "z**(1/2)", "identity"])
def test_powers(phi):
    assert examined("example-power", phi).proved.verdict is Verdict.VERIFIED
    assert examined("example-power", "sin").proved.verdict is Verdict.NOT_APPLICABLE


def test_a_wrong_exponent_is_refuted_with_proof(monkeypatch):
    monkeypatch.setattr(certified, "exponent", lambda phi: Activation.of("z").pieces[0].derivative)
    found = certified.examine(find("example-power"), problem("z**2"))
    wrong = [e for e in found.evidence if e.claim == POWER_RELATION.name]
    assert [(e.outcome, e.rigour) for e in wrong] == [(Outcome.REFUTES, Rigour.PROOF)]


def test_a_wrong_product_is_refuted_with_proof(monkeypatch):
    sides = dict(certified._SIDES)
    sides[PRODUCT] = lambda p, found, field, s: (
        field.real(s).lambda1,
        field.real(s).product_of_elasticities * field.real(s).a[0],
    )
    monkeypatch.setattr(certified, "_SIDES", sides)
    report = examined("corollary2", "sin", methods=("certified",))
    assert report.proved.verdict is Verdict.REFUTED


def test_depth_contracts_for_roots_and_not_for_squares():
    root = examined("remark-depth", "z**(1/2)")
    assert root.proved.verdict is Verdict.VERIFIED, root.proved.reason
    assert root.printed.verdict is Verdict.VERIFIED
    square = examined("remark-depth", "z**2")
    assert square.printed.verdict is Verdict.REFUTED
    assert square.proved.verdict is Verdict.NOT_APPLICABLE
    sine = examined("remark-depth", "sin")
    assert sine.printed.verdict is Verdict.VERIFIED
    assert sine.proved.verdict is Verdict.NOT_APPLICABLE
    assert examined("remark-depth", "identity").printed.verdict is Verdict.REFUTED


def test_certified_flow_and_training_agree():
    pytest.importorskip("torch")
    report = examined("corollary2", "sigmoid", methods=(*FAST, "training"))
    agreements = of(report, AGREEMENT.name)
    assert {e.method for e in agreements} == {"flow", "training"}
    assert {e.outcome for e in agreements} == {Outcome.SUPPORTS}
    assert of(report, "product", "training")[0].outcome is Outcome.SUPPORTS
    assert of(report, "first order in γ", "training")[0].outcome is Outcome.SUPPORTS


def test_training_keeps_the_invariants_and_meets_every_weight():
    pytest.importorskip("torch")
    from proofs_check.descent.deep import descend_deep

    start = DeepStart.of(3, width=3, u0="1/2", v0=1, w0=("1/2", "2/3"))
    run = descend_deep(Activation.of("tanh"), start, levels=4, seconds=8.0)
    found = deep_enclosure(problem("tanh", 3, ("1/2", "2/3"), width=3, u0="1/2"))
    assert max(run.invariant3, run.invariant4) < 1e-12
    intervals = (found.u, *found.w, found.v, found.lambda1)
    for interval, limit in zip(intervals, run.limits, strict=True):
        assert interval.distance(float(limit.value)) <= 10 * float(limit.error)
        assert float(limit.error) < 1e-5
    assert np.isfinite(run.state).all()


def test_training_breaks_the_invariants_from_another_start(monkeypatch):
    pytest.importorskip("torch")
    from proofs_check.descent import deep as deep_descent

    original = deep_descent.DeepNetwork.start

    def bent(self):
        weights = original(self)
        weights[1].data[:, 0, 0] += 0.1
        return weights

    monkeypatch.setattr(deep_descent.DeepNetwork, "start", bent)
    run = deep_descent.descend_deep(
        Activation.of("tanh"), DeepStart.of(2), levels=3, seconds=2.0, max_steps=50
    )
    assert run.invariant4 > 1e-3
    assert run.invariant3 < 1e-12


def test_the_norm_must_be_one_and_the_weights_must_fit():
    with pytest.raises(InputError, match="norm"):
        deep_start(problem("tanh", norm=2))
    with pytest.raises(InputError, match="w0"):
        deep_start(dataclasses.replace(problem("tanh"), w0=(1, 1)))


def test_statements_are_found_and_light():
    assert [find(name).name for name in NAMES] == NAMES
    assert set(deep_methods.examiners()) == {"symbolic", "certified", "flow", "training"}

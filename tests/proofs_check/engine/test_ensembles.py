"""Networks of growing width against what is claimed of the limit of infinite width."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from proofs_check.engine.check import check
from proofs_check.engine.claims import AtEnd
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.engine.system import Ensemble, Trainable
from proofs_check.engine.theorem import Theorem
from proofs_check.engine.training.ensembles import Gap
from proofs_check.systems.wide import elasticity, lambda1, r, wide
from theory.errors import InputError

WIDTHS = (64, 128, 256, 512, 1024)


def made_up(power, offset=0.0, noise=0.1):
    rng = np.random.default_rng(0)
    scatter = [noise * (w / 64) ** power * rng.standard_normal(12) for w in WIDTHS]
    return Gap(WIDTHS, offset + np.array(scatter), 0.5)


@pytest.mark.parametrize(
    ("gap", "outcome"),
    [
        (made_up(-0.5), Outcome.SUPPORTS),
        (made_up(0.0), Outcome.UNKNOWN),
        (made_up(-0.5, offset=0.3, noise=0.02), Outcome.REFUTES),
        (made_up(-0.5, noise=20.0), Outcome.UNKNOWN),
    ],
    ids=["as it should", "it does not shrink", "it misses", "too blunt"],
)
def test_what_widths_conclude(gap, outcome):
    assert gap.judged().outcome is outcome


@pytest.fixture(scope="module")
def report():
    pytest.importorskip("torch")
    system = wide(1)
    small = replace(system, ensemble=replace(system.ensemble, widths=(64, 128, 256, 512)))
    value = elasticity(1)
    claims = tuple(AtEnd(lambda1, factor * value) for factor in (1, 2, -1))
    return check(Theorem("wide", small, claims), "sigmoid", methods=("training",))


def test_wide_networks_meet_the_limit_and_refute_another(report):
    found = [e for e in report.evidence if e.method == "training"]
    outcomes = [Outcome.SUPPORTS, Outcome.REFUTES, Outcome.REFUTES]
    assert [e.outcome for e in found] == outcomes
    assert {e.rigour for e in found} == {Rigour.STATISTICAL}
    assert report.verdict == "inconclusive", "statistics settle nothing"


def broken(loss=lambda w: w["a"] ** 2, read=lambda w: {"lambda1": w["a"]}, rate=0.5):
    def make(torch, case, width):
        return Trainable({"a": torch.ones(3)}, loss, read, rate=rate)

    system = replace(wide(1), ensemble=Ensemble((2, 4), make))
    return Theorem("broken", system, (AtEnd(lambda1, r),))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"rate": 5.0}, "diverged"),
        ({"rate": 1e-6}, "did not reach loss 0"),
        ({"read": lambda w: {"f": w["a"]}}, "read no letter lambda1"),
    ],
)
def test_what_training_cannot_tell_is_unknown(given, words):
    pytest.importorskip("torch")
    found = check(broken(**given), "tanh", methods=("training",))
    (evidence,) = (e for e in found.evidence if e.method == "training")
    assert evidence.outcome is Outcome.UNKNOWN
    assert words in evidence.detail


def test_a_mistake_in_the_users_networks_is_told():
    pytest.importorskip("torch")
    with pytest.raises(InputError, match="ensemble"):
        check(broken(loss=lambda w: w["b"]), "tanh", methods=("training",))

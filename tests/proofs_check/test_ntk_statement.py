"""``ntk-attractor``: its verdicts, its four methods, wrong claims, and bad input."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from proofs_check.evidence import Outcome, Rigour
from proofs_check.examination import examine_statement
from proofs_check.examiners import ntk, ntk_training
from proofs_check.examiners.ntk_networks import Trained, heavy_ball, train
from proofs_check.examiners.ntk_training import Gap, outcome_of
from proofs_check.problem import Problem
from proofs_check.statement_catalogue import find
from proofs_check.verdict import Verdict, judge
from theory.activation import Activation
from theory.errors import InputError
from theory.one_layer.start import Start

V, R, N, UNSURE = (
    Verdict.VERIFIED,
    Verdict.REFUTED,
    Verdict.NOT_APPLICABLE,
    Verdict.INCONCLUSIVE,
)
STATEMENT = find("ntk-attractor")
FAST = ("symbolic", "certified")


def problem(name, norm=1, **rest):
    return Problem(Activation.of(name), Start.of(norm=norm), **rest)


def verdicts(asked, methods=FAST):
    report = examine_statement(STATEMENT, asked, methods)
    return report.printed.verdict, report.proved.verdict


def about(report, claim, method):
    return [e for e in report.evidence if e.claim == claim and e.method == method]


@pytest.mark.parametrize(
    ("name", "printed", "proved"),
    [
        ("sigmoid", R, V),
        ("tanh", R, V),
        ("erf", R, V),
        ("gumbel", R, V),
        ("tanh(z)**3", UNSURE, V),
        ("z/sqrt(1+z**2)", UNSURE, UNSURE),
        ("sin", N, N),
        ("relu", N, N),
        ("identity", N, N),
        ("softplus", N, N),
        ("1", N, N),
        ("log(z)", N, N),
    ],
)
def test_verdicts(name, printed, proved):
    assert verdicts(problem(name)) == (printed, proved)


def test_depth_does_not_change_the_verdict():
    assert verdicts(problem("tanh", depth=2)) == (R, V)


def test_numbers_alone_verify_nothing():
    assert verdicts(problem("tanh"), ("flow",)) == (UNSURE, UNSURE)


@pytest.mark.parametrize(
    ("name", "norm", "outcome"),
    [
        ("tanh(z)**3", "3/10", Outcome.REFUTES),  # λ1 = 2.18
        ("tanh(z)**3", 5, Outcome.SUPPORTS),
        ("gelu", 1, Outcome.REFUTES),
        ("relu", 1, Outcome.UNKNOWN),  # exactly 1
    ],
)
def test_one_example_at_this_norm(name, norm, outcome):
    report = examine_statement(STATEMENT, problem(name, norm), FAST)
    (found,) = about(report, ntk.AT_THIS_NORM.name, "certified")
    assert found.outcome is outcome
    assert found.rigour is Rigour.PROOF


def test_homogeneous_activations_are_settled_symbolically():
    report = examine_statement(STATEMENT, problem("relu"), ("symbolic",))
    (found,) = about(report, ntk.EVERY_NORM.name, "symbolic")
    assert found.outcome is Outcome.REFUTES
    assert "λ1 = 1 at every norm" in found.detail


def test_stein_and_price_enclose_one_number():
    report = examine_statement(STATEMENT, problem("tanh"), ("certified",))
    (found,) = about(report, ntk.ELASTICITY.name, "certified")
    assert (found.outcome, found.rigour) == (Outcome.SUPPORTS, Rigour.ENCLOSURE)
    assert found.size < 1e-12


@pytest.mark.parametrize(("name", "norm"), [("erf", 1), ("sin", 3), ("tanh", 20)])
def test_the_flow_ends_where_the_formula_says(name, norm):
    report = examine_statement(STATEMENT, problem(name, norm), ("flow",))
    for claim in (ntk.ELASTICITY.name, "end of the kernel's flow"):
        (found,) = about(report, claim, "flow")
        assert found.outcome is Outcome.SUPPORTS, found.detail


def test_a_wrong_kernel_is_contradicted_by_the_flow(monkeypatch):
    """λ1 of another depth: the flow refutes it, and that is a conflict with the symbolic proof."""
    from theory.ntk import diagonal

    right = diagonal.one_example
    monkeypatch.setattr(
        diagonal, "one_example", lambda phi, net, r: right(phi, replace(net, depth=2), r)
    )
    report = examine_statement(STATEMENT, problem("erf"), ("symbolic", "flow"))
    (found,) = about(report, ntk.ELASTICITY.name, "flow")
    assert found.outcome is Outcome.REFUTES
    assert judge(STATEMENT.proved, report.evidence).verdict is Verdict.CONFLICT


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(ntk_training, "SHALLOW", (64, 128, 256, 512))
    pytest.importorskip("torch")


@pytest.mark.parametrize("count", [1, 3])
def test_wide_networks_meet_the_prediction(small, count):
    asked = problem("tanh")
    gap = ntk_training.measured(asked, ntk.fitted(asked, count))
    assert outcome_of(gap) is Outcome.SUPPORTS
    low, high = (gap.exponent[0] + s * 3 * gap.exponent[1] for s in (-1, 1))
    assert low < -0.5 < high
    assert high < 0


@pytest.mark.parametrize("factor", [0.5, 1.5, -1.0])
def test_wide_networks_refute_a_wrong_prediction(small, factor):
    asked = problem("tanh")
    predictor = ntk.fitted(asked, 1)
    networks = ntk_training.measured(asked, predictor)
    wrong = Gap(networks.predicted * factor, networks.networks)
    assert outcome_of(wrong) is not Outcome.SUPPORTS
    assert outcome_of(networks) is Outcome.SUPPORTS


def synthetic(power, offset=0.0, noise=0.1):
    """Networks whose gap to the prediction 1/2 is made up."""
    random = np.random.default_rng(0)
    widths = (64, 128, 256, 512, 1024)
    values = [
        0.5 + offset + noise * (w / 64) ** power * random.standard_normal((12, 1)) for w in widths
    ]
    return Gap(
        np.array([0.5]), tuple(Trained(w, v, 0.5, 0.0) for w, v in zip(widths, values, strict=True))
    )


@pytest.mark.parametrize(
    ("gap", "outcome"),
    [
        (synthetic(-0.5), Outcome.SUPPORTS),
        (synthetic(0.0), Outcome.UNKNOWN),
        (synthetic(-0.5, offset=0.3, noise=0.02), Outcome.REFUTES),
        (synthetic(-0.5, noise=20.0), Outcome.UNKNOWN),
    ],
    ids=["as it should", "it does not shrink", "it misses", "too blunt"],
)
def test_what_training_concludes(gap, outcome):
    assert outcome_of(gap) is outcome


def test_training_reaches_loss_zero_at_a_large_norm(small):
    asked = problem("sigmoid", 50)
    found = train(asked, ntk.fitted(asked, 1), 512)
    assert found.residual < 1e-5
    assert np.isfinite(found.first_order).all()


def test_momentum_is_none_where_one_rate_fits_all():
    assert heavy_ball(2.0, 2.0) == pytest.approx((0.25, 0.0))


def test_training_says_nothing_where_there_are_corners():
    report = examine_statement(STATEMENT, problem("elu"), ("flow", "training"))
    assert all(e.outcome is Outcome.NOT_RUN for e in report.evidence if e.claim == "-")
    assert any("several formulas" in e.detail for e in report.evidence)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--norm", "0"), ["norm", "positive"]),
        (("--norm", "100000"), ["norm", "1000"]),
        (("--w0", "1"), ["no --w0"]),
        (("--phi", "foo"), ["foo"]),
        (("--depth", "0"), ["--depth"]),
        (("--length", "1"), ["--length"]),
    ],
)
def test_bad_input(command, arguments, words):
    done = command("ntk-attractor", "--method", "symbolic,certified", *arguments)
    assert done.code == 2
    assert all(word in done.err for word in words)
    assert "Traceback" not in done.err


def test_a_norm_too_large_to_say_anything():
    with pytest.raises(InputError, match="norm must be"):
        ntk.norm_of(problem("tanh", 10**6))


def test_the_command(command):
    done = command("ntk", "--phi", "tanh", "--method", "symbolic,certified", "--as", "printed")
    assert done.code == 1
    assert "two examples x and 2x" in " ".join(done.out.split())

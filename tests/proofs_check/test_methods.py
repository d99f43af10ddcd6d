"""Four independent routes to the same end point, and the tables of methods and statements."""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace

import pytest

from proofs_check import statements
from proofs_check.evidence import Outcome, Rigour
from proofs_check.examination import examine_statement
from proofs_check.method import METHODS, examine, parse_methods
from proofs_check.problem import Problem
from proofs_check.statement_catalogue import all_statements, find
from proofs_check.statements import theorem1, theorem2
from proofs_check.verdict import AGREEMENT, Verdict
from theory.activation import Activation
from theory.catalogue import CATALOGUE
from theory.errors import InputError
from theory.one_layer.start import Start
from theory.outcome import Flow

pytestmark = pytest.mark.usefixtures("patience")

NAMED = {"theorem1": theorem1.STATEMENT, "theorem2": theorem2.STATEMENT}


def problem(phi, *start, **options):
    return Problem(Activation.of(phi), Start.of(*start), **options)


def evidence_of(report, method):
    return [e for e in report.evidence if e.method == method]


@pytest.mark.parametrize(
    ("name", "question"),
    [
        pytest.param("theorem1", problem("sigmoid", 2, 1, 1), id="sigmoid"),
        pytest.param("theorem2", problem("sin", 2, 1, 1, "3/2"), id="sin-norm-3/2"),
        pytest.param("theorem1", problem("gelu", 2, 1, 1), id="gelu-no-primitive"),
        pytest.param("theorem2", problem("tanh(z)**3", 2, 1, 1), id="tanh-cubed"),
        pytest.param("theorem1", problem("leaky_relu", 1, 1, "1/2"), id="leaky-relu"),
        # p0 < 0: the barrier of tanh at v0 = 1 is u0² = sinh²(1) = 1.38
        pytest.param("theorem1", problem("tanh", 2, -2, 1), id="tanh-crosses-zero"),
        pytest.param("theorem2", problem("tanh", 2, "-1/2", 1), id="tanh-turns-back"),
        pytest.param("theorem1", problem("exp", 1, 0, "-1/2", "3/2"), id="exp-from-u0-zero"),
    ],
)
def test_four_methods_agree(name, question):
    pytest.importorskip("torch")
    report = examine_statement(NAMED[name], question)
    assert report.proved.verdict is Verdict.VERIFIED, report.proved.reason
    for method in METHODS:
        equations = {e.name for e in NAMED[name].proved.equations}
        said = {e.claim: e.outcome for e in evidence_of(report, method)}
        assert {said[claim] for claim in equations} == {Outcome.SUPPORTS}, method
    for method in ("flow", "training"):
        agreed = next(e for e in evidence_of(report, method) if e.subject == AGREEMENT)
        assert agreed.outcome is Outcome.SUPPORTS, agreed.detail


@pytest.mark.parametrize("name", NAMED)
def test_no_method_alone_verifies_and_two_do(name):
    """Conditions need the balls, equations the symbols; floats never suffice."""
    question = problem("sigmoid")
    for method in ("symbolic", "certified", "flow"):
        report = examine_statement(NAMED[name], question, (method,))
        assert report.proved.verdict is Verdict.INCONCLUSIVE
    report = examine_statement(NAMED[name], question, ("symbolic", "certified"))
    assert report.proved.verdict is report.printed.verdict is Verdict.VERIFIED


def test_a_method_that_was_not_asked_for_says_so():
    report = examine_statement(theorem2.STATEMENT, problem("sigmoid"), ("symbolic", "certified"))
    for method in ("flow", "training"):
        (only,) = evidence_of(report, method)
        assert only.outcome is Outcome.NOT_RUN
        assert "--method" in only.detail


def test_without_torch_the_others_still_verify(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)  # now `import torch` raises ImportError
    report = examine_statement(theorem2.STATEMENT, problem("sigmoid"))
    assert report.proved.verdict is Verdict.VERIFIED
    (only,) = evidence_of(report, "training")
    assert only.outcome is Outcome.NOT_RUN
    assert "torch" in only.detail


def test_the_seed_draws_the_example_and_nothing_else():
    pytest.importorskip("torch")
    first, again, other = (
        examine("training", theorem2.STATEMENT, problem("sin", 2, 1, 1, "3/2", seed=seed))
        for seed in (7, 7, 8)
    )
    assert first.estimates == again.estimates
    assert [(e.claim, e.outcome, e.detail) for e in first.evidence] == [
        (e.claim, e.outcome, e.detail) for e in again.evidence
    ]
    assert (first.record.example == again.record.example).all()
    assert (first.record.example != other.record.example).any()
    assert first.record.seed == 7
    for name, value in first.estimates.items():
        assert other.estimates[name].value == pytest.approx(value.value, abs=1e-9)


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        pytest.param(problem("gumbel", 2, -2, 0), Flow.TRAPPED, id="gumbel-trapped"),
        pytest.param(problem("z**2", 2, -1, 1), Flow.TRAPPED, id="square-trapped"),
        pytest.param(problem("tanh", 2, 0, 0), Flow.EQUILIBRIUM, id="tanh-at-rest"),
        pytest.param(problem("identity", 2, -1, 1), Flow.SADDLE, id="identity-saddle"),
    ],
)
@pytest.mark.parametrize("name", NAMED)
def test_where_the_flow_does_not_arrive(name, question, outcome):
    """As printed the theorem is refuted by this witness; as proved it does not apply."""
    report = examine_statement(NAMED[name], question, ("symbolic", "certified", "flow"))
    assert report.enclosure.outcome is outcome
    assert report.proved.verdict is Verdict.NOT_APPLICABLE
    assert report.printed.verdict is Verdict.REFUTED
    assert outcome.sentence in report.printed.reason


@pytest.mark.parametrize(
    "question",
    [
        pytest.param(problem("tanh", 2, 1, 20), id="tanh-20"),
        pytest.param(problem("sigmoid", 2, 1, 50), id="sigmoid-50"),
        pytest.param(problem("erf", 2, 1, 7), id="erf-7"),
        pytest.param(problem("sigmoid", 2, 1, -50), id="sigmoid-minus-50"),
        pytest.param(problem("sinusoid", 1, -2, 0), id="end-next-to-a-pole"),
        pytest.param(problem("sinusoid", 1000, 2, -3), id="tiny-eigenvalue"),
    ],
)
def test_a_start_that_floats_cannot_follow_is_no_conflict(question):
    methods = ("symbolic", "certified", "flow")
    report = examine_statement(theorem1.STATEMENT, question, methods)
    assert report.proved.verdict is Verdict.VERIFIED, report.proved.reason


@pytest.mark.parametrize(
    ("name", "question"),
    [
        pytest.param("theorem1", problem("cos", 2, 1, 0), id="1-cos-at-0"),
        pytest.param("theorem1", problem("sin", 2, 1, "pi/2"), id="1-sin-at-pi/2"),
        pytest.param("theorem1", problem("3", 2, 1, 1), id="1-constant"),
        pytest.param("theorem2", problem("cos", 2, 1, 0), id="2-cos-at-0"),
        pytest.param("theorem2", problem("sin", 2, 1, "pi/2"), id="2-sin-at-pi/2"),
        pytest.param("theorem2", problem("3", 2, 1, 1), id="2-constant"),
    ],
)
def test_a_start_without_slope_is_outside_the_theorem(name, question):
    """φ'(v0) = 0: v stays, u → 1/(k φ(v0)), λ1 = 0 (docs/mathematics.md)."""
    report = examine_statement(NAMED[name], question, ("symbolic", "certified"))
    assert report.enclosure.outcome is Flow.INTERPOLATES
    assert report.proved.verdict is Verdict.NOT_APPLICABLE, report.proved.reason
    assert report.printed.verdict is Verdict.NOT_APPLICABLE, report.printed.reason


@pytest.mark.parametrize("method", METHODS)
def test_every_method_is_a_module_with_examine(method):
    assert callable(importlib.import_module(f"proofs_check.methods.{method}").examine)


def test_evidence_is_signed_and_worded():
    report = examine_statement(
        theorem1.STATEMENT, problem("sin"), ("symbolic", "certified", "flow")
    )
    for e in report.evidence:
        assert e.method in METHODS
        assert e.detail
        assert e.seconds >= 0
    for e in evidence_of(report, "flow"):
        assert e.rigour is Rigour.NUMERICAL


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("flow", ("flow",)),
        ("training, symbolic", ("symbolic", "training")),
        ("flow,flow,", ("flow",)),
    ],
)
def test_methods_are_named_in_any_order(text, names):
    assert parse_methods(text) == names


@pytest.mark.parametrize("text", ["", ",", "guess", "symbolic,guess"])
def test_unknown_methods_are_refused(text):
    with pytest.raises(InputError, match="symbolic, certified, flow, training"):
        parse_methods(text)


def test_every_name_of_a_statement_is_its_own():
    names = [name for s in all_statements() for name in (s.name, *s.aliases)]
    assert len(names) == len(set(names))
    assert {"theorem1", "theorem2", "theorem5", "theorem6"} <= set(names)


@pytest.mark.parametrize(("alias", "name"), [("theorem5", "theorem1"), ("theorem6", "theorem2")])
def test_the_appendix_numbers_are_aliases(alias, name):
    assert find(alias) is find(name)


@pytest.mark.parametrize("wrong", ["theorm2", "Theorem2", "theorem-2"])
def test_a_misspelt_statement_is_corrected(wrong):
    with pytest.raises(InputError) as error:
        find(wrong)
    assert repr(wrong) in str(error.value)
    assert "Did you mean 'theorem2'" in str(error.value)


def test_a_name_like_no_other_points_to_the_list():
    with pytest.raises(InputError, match="list"):
        find("xyzzy")


@pytest.mark.parametrize(
    ("name", "primitive", "words"),
    [
        pytest.param("tanh", "sinh(z)**2/3", "was refused: G' is not φ/φ'", id="wrong"),
        pytest.param("gelu", None, "no elementary antiderivative is known", id="none"),
    ],
)
def test_a_wrong_listed_primitive_is_told_from_none(monkeypatch, name, primitive, words):
    monkeypatch.setitem(CATALOGUE, name, replace(CATALOGUE[name], primitive=primitive))
    found = examine("symbolic", theorem2.STATEMENT, problem(name)).evidence
    form = next(e for e in found if e.claim == "closed form of ∫φ/φ'")
    assert form.outcome is Outcome.UNKNOWN
    assert words in form.detail
    assert ("sinh(z)**2/3" in form.detail) is (primitive is not None)


DROPPED = '''"""A statement that somebody added."""
from dataclasses import replace
from proofs_check.statements import theorem2
STATEMENT = replace(theorem2.STATEMENT, name="theorem99", aliases=("dropped-in",))
'''


@pytest.fixture
def dropped(tmp_path, monkeypatch):
    """A new file in statements/, and nothing else."""
    (tmp_path / "theorem99.py").write_text(DROPPED, encoding="utf-8")
    monkeypatch.setattr(statements, "__path__", [*statements.__path__, str(tmp_path)])
    importlib.invalidate_caches()
    yield "theorem99"
    sys.modules.pop("proofs_check.statements.theorem99", None)
    monkeypatch.delattr(statements, "theorem99", raising=False)


def test_a_dropped_in_statement_is_found_listed_and_checked(dropped, command):
    assert find("dropped-in").name == dropped
    assert dropped in command("list").out
    done = command(dropped, "--method", "symbolic,certified")
    assert done.code == 0
    assert "VERIFIED" in done.out

"""A statement for every point of a box: what is decided of a part is so at each of its points."""

from __future__ import annotations

import itertools
import json
import random
from dataclasses import replace

import pytest
import sympy
from extent import LONG, seldom

from proofs_check.certificates.delivery import of_report
from proofs_check.checking import check
from proofs_check.engine.claims import AtEnd, Bound, Ends, Finite, Holds, Identity, Where
from proofs_check.engine.letters import phi
from proofs_check.engine.mutation import mutants
from proofs_check.engine.outcomes import Verdict
from proofs_check.engine.spans import Span, halved, share
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.kernel.files.certificate import verify
from proofs_check.rendering.document import to_json
from proofs_check.theorems.pnas2020.theorem1 import THEOREM as THEOREM1
from proofs_check.theorems.pnas2020.theorem2 import THEOREM as THEOREM2
from theory.errors import InputError

PROVING = ("symbolic", "certified")
FALSE = ("refuted", "conflict")
k = sympy.Symbol("k", integer=True, positive=True)
q, x, x0 = sympy.symbols("q x x_0", real=True)
NUMBERS = System(defaults={k: 2, q: 1})
PRODUCT = System(  # ẋ = −(x − q): the end is q
    state={x: x0}, velocity={x: q - x}, target=(x - q,), defaults={x0: 2, q: 1}
)
CLOCKED = System(  # ẋ = 1 − x, with a clock and no specialist
    state={x: x0}, velocity={x: 1 - x}, clock=1 - x, defaults={x0: 2}
)


def over(theorem, phi=None, seconds=20, **letters):
    return check(theorem, phi, methods=PROVING, seconds=seconds, **letters)


def stating(system, *claims, assume=()):
    return Theorem("mine", system, claims=claims, assume=assume)


def is_refuted_at(report, **point):
    (case,) = {id(r): r.witness.case for r in report.regions.values() if r.witness}.values()
    return report.verdict == "refuted" and {str(s): case.values[s] for s in case.whole} == point


@pytest.mark.parametrize(
    ("theorem", "phi", "letters"),
    [
        (THEOREM1, "tanh", {"u0": "[0.9, 1.1]", "v0": "[-1/2, 1/2]"}),
        (THEOREM2, "tanh", {"u0": "[1, 6/5]", "width": "2:"}),  # v → 0 with k, or not
        pytest.param(THEOREM2, "sin", {"width": "2:"}, marks=seldom),
        pytest.param(THEOREM2, "sin", {"width": "2:64"}, marks=seldom),
        pytest.param(THEOREM1, "sigmoid", {"u0": "-4:1", "v0": "-3:3"}, marks=seldom),
        pytest.param("theorem-deep", "tanh", {"u0": "[0.9, 1.1]"}, marks=seldom),
    ],
)
def test_it_is_verified_on_every_part(theorem, phi, letters):
    report = over(theorem, phi, **letters)
    assert report.verdict == "verified"
    assert report.regions["proved"].shares == {Verdict.VERIFIED: pytest.approx(1)}


def test_a_certificate_is_accepted_and_a_document_has_shares():
    report = over(stating(NUMBERS, Holds(q > 0)), q="[1, 2]")
    assert "for all q in [1, 2]" in verify(of_report(report, "proved"))
    told = json.loads(to_json([report], one=True))["box"]["proved"]
    assert (told["shares"], told["open"], told["witness"]) == ({"verified": 1.0}, 0, None)


def test_a_pair_of_numbers_is_a_range():
    claim = stating(NUMBERS, Holds(q > 0))
    report = over(claim, q=(0.9, 1.1), k=(2, None))
    assert report.verdict == "verified"
    assert [str(span) for span in report.case.box.values()] == ["2:", "[9/10, 11/10]"]


def test_what_holds_for_small_widths_only_is_refuted_at_the_first_other_one():
    assert is_refuted_at(over(stating(NUMBERS, Holds(k <= 5)), k="2:"), k=6)


def test_a_counterexample_is_an_ordinary_question():
    report = over(stating(NUMBERS, Holds(q**2 < 1)), q="[-1/2, 3/2]")
    case = report.regions["proved"].witness.case
    assert report.verdict == "refuted"
    assert case.values[q] ** 2 >= 1
    assert not case.box
    assert over(stating(NUMBERS, Holds(q**2 < 1)), q=str(case.values[q])).verdict == "refuted"
    said = verify(of_report(report, "proved"))
    assert f"q = ({case.values[q]})" in said
    assert "it is not true that q^2 < 1" in said


def test_where_a_hypothesis_fails_is_a_share():
    theorem = stating(NUMBERS, Holds(q**3 > 1), assume=(Holds(q > 1),))
    report = over(theorem, q="[0, 3]", seconds=4)
    shares = report.regions["proved"].shares
    assert report.verdict == "inconclusive"  # next to 1
    assert shares[Verdict.VERIFIED] == pytest.approx(2 / 3, abs=1e-3)
    assert shares[Verdict.NOT_APPLICABLE] == pytest.approx(1 / 3, abs=1e-3)
    (box,) = {tuple(box.values()) for box in report.regions["proved"].open[:1]}
    assert box[0].low <= 1 <= box[0].high


def test_a_hypothesis_that_names_a_number_leaves_a_slice():
    theorem = stating(NUMBERS, Holds(q + k > 2), assume=(Holds(sympy.Eq(q, 1)),))
    report = over(theorem, q="[1/2, 2]", k="2:9")
    assert report.verdict == "verified"
    assert report.regions["proved"].slice == {q: Span(sympy.Integer(1), sympy.Integer(1))}
    assert (
        over(replace(theorem, claims=(Holds(q + k < 9),)), q="[1/2, 2]", k="2:9").verdict in FALSE
    )


def test_no_false_claim_of_an_end_is_verified():
    arrives = stating(PRODUCT, AtEnd(x, q), assume=(Ends(),))
    assert over(arrives, x_0="[3/2, 2]").verdict == "verified"
    report = over(stating(PRODUCT, AtEnd(x, 1 + (q - 1) ** 2), assume=(Ends(),)), q="[1, 5/4]")
    assert report.verdict != "verified"
    wrong = stating(PRODUCT, AtEnd(x, q + (x0 - 2) ** 2), assume=(Ends(),))
    assert over(wrong, x_0="[3/2, 5/2]", seconds=6).verdict in FALSE


def test_starts_on_both_sides_of_the_target_arrive():
    report = over(stating(CLOCKED, AtEnd(x, 1), assume=(Ends(),)), x_0="[1/2, 2]")
    assert report.verdict == "verified"
    beyond = stating(CLOCKED, Bound(x, sympy.Rational(19, 10), Where.ALONG), assume=(Ends(),))
    assert over(beyond, x_0="[1/2, 2]", seconds=5).verdict in FALSE


@pytest.mark.parametrize(
    ("phi", "letters"),
    [
        pytest.param(  # trapped below −√(2 exp v0)
            "exp(-exp(-z))", {"u0": "-7/4:-5/4", "v0": "0:1/4"}, marks=seldom
        ),
        ("relu", {"v0": "[-1, 1]"}),  # a kink
        pytest.param(
            "tanh", {"u0": "[1, 1]", "v0": "[-2, 2]"}, marks=seldom
        ),  # a saddle at −asinh(1)
        pytest.param("tan(z)", {"v0": "[1, 2]"}, marks=seldom),  # a pole
        pytest.param("tanh", {"u0": "[-1, 1]", "v0": "[-1, 1]"}, marks=seldom),  # an equilibrium
    ],
)
def test_what_fails_somewhere_is_not_verified_on_the_whole_box(phi, letters):
    report = over(THEOREM1, phi, seconds=3, **letters)
    assert report.verdict == "inconclusive"
    assert len(report.regions["proved"].open) > 0
    assert report.regions["proved"].decided < 1
    agrees_with_single_questions(report, THEOREM1, phi, letters, 8 if LONG else 1)


def agrees_with_single_questions(report, theorem, phi, letters, points):
    chosen = random.Random(0)
    for verdict in (Verdict.VERIFIED, Verdict.NOT_APPLICABLE):
        parts = [box for box, found in report.regions["proved"].parts if found is verdict]
        for box in chosen.sample(parts, min(points, len(parts))):
            point = {
                str(s).replace("_", ""): span.low + (span.high - span.low) * sympy.Rational(n, 8)
                for (s, span), n in zip(box.items(), chosen.choices(range(9), k=9), strict=False)
            }
            found = over(theorem, phi, **{**letters, **{n: str(v) for n, v in point.items()}})
            assert found.judgement("proved").verdict is verdict, point


@pytest.mark.parametrize("number", range(6 if LONG else 2))
def test_no_mutant_is_verified_over_a_box(number):
    chosen = random.Random(number)
    theorem = replace(THEOREM1, printed=None)
    mutant = chosen.choice([m for m in mutants(theorem) if m.original in theorem.claims])
    claims = tuple(mutant.claim if c == mutant.original else c for c in theorem.claims)
    letters = {"u0": "[9/10, 1]", "v0": "[1/2, 3/4]", "width": 3, "norm": "6/5"}
    report = over(replace(theorem, claims=claims), "sigmoid", seconds=8, **letters)
    assert report.verdict != "verified", mutant.change


def test_an_undecidable_claim_stays_open():
    same = Holds(sympy.Eq(sympy.sin(sympy.exp(q)) ** 2 + sympy.cos(sympy.exp(q)) ** 2, 1))
    assert over(stating(NUMBERS, same), q="[0, 1]", seconds=4).verdict in (
        "verified",
        "inconclusive",
    )
    touching = Holds((q - sympy.sqrt(2)) ** 2 > 0)
    report = over(stating(NUMBERS, touching), q="[1, 2]", seconds=4)
    assert report.verdict == "inconclusive"


def test_an_identity_of_numbers_is_not_refuted_for_all_of_them():
    report = over(stating(NUMBERS, Identity(q**2, q)), q="[0, 1]", seconds=4)
    assert report.verdict in FALSE
    assert (
        over(stating(NUMBERS, Identity((q + 1) ** 2, q**2 + 2 * q + 1)), q="[0, 1]").verdict
        == "verified"
    )


def test_what_the_target_fixes_is_divided_by_and_nothing_else():
    v = sympy.Symbol("v", real=True)
    letters = {"u0": "[1, 6/5]", "width": "64:"}
    for value in (1 / phi(v), v / phi(v) ** 2):
        assert over(alone(Finite(value, Where.END)), "tanh", **letters).verdict == "verified"
    for value in (1 / phi(2 * v), 1 / sympy.sqrt(phi(v))):
        assert over(alone(Finite(value, Where.END)), "tanh", 1, **letters).verdict == "inconclusive"


def alone(claim):
    return replace(THEOREM2, claims=(claim,), printed=None)


@pytest.mark.parametrize(
    ("letters", "told"),
    [
        ({"q": "[1, 0]"}, "smaller end first"),
        ({"q": "1:"}, "with both ends"),
        ({"q": "[1,]"}, "with both ends"),
        ({"q": (1, None)}, "with both ends"),
        ({"k": ":3"}, "write 2:64"),
        ({"k": "1/2:3"}, "whole number"),
        ({"k": "0:3"}, "positive"),
        ({"q": "[a, 1]"}, "a"),
    ],
)
def test_a_range_that_is_none_is_refused(letters, told):
    with pytest.raises(InputError, match=told):
        over(stating(NUMBERS, Holds(q > 0)), **letters)


def test_a_box_outside_the_domain_of_phi_is_refused():
    for v0 in ("[-1, 2]", "[-2, -1]") if LONG else ("[-1, 2]",):
        with pytest.raises(InputError, match="Choose a v0"):
            over(THEOREM1, "log(z)", v0=v0)


def test_halves_cover_a_span_and_shares_add_up():
    for span in (Span.read("1:", k, "k"), Span.read("2:9", k, "k"), Span.read("[0, pi]", q, "q")):
        whole = parts = [{k: span}]
        for _ in range(6):
            parts = [half for part in parts for half in (halved(part, whole[0]) or (part,))]
        assert sum(share(part, whole[0]) for part in parts) == pytest.approx(1)
        ends = sorted((part[k].low, part[k].high) for part in parts)
        assert ends[0][0] == span.low
        assert ends[-1][1] == span.high
        step = 1 if span.whole else 0
        assert all(a[1] + step == b[0] for a, b in itertools.pairwise(ends))

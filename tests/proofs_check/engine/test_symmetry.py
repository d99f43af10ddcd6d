"""Laws derived from a symmetry of the loss: true, false and undecidable ones."""

from __future__ import annotations

import os
import random
from dataclasses import replace

import pytest
import sympy
from extent import few, seldom
from sympy import IndexedBase, Sum, Symbol, exp, symbols

from proofs_check.engine.case import Case
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.check import check, examine
from proofs_check.engine.claims import FlowLaw, Invariant, StepLaw
from proofs_check.engine.mutation import mutants, with_mutant
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.engine.symmetry import Symmetry
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.theorems.kunin2021 import norm_growth, rescaling, scaling, translation
from proofs_check.theorems.kunin2021.findings.plain_flow import FINDING
from theory.errors import InputError
from theory.outcome import Truth

PROVING = ("symbolic", "certified")
THEOREMS = [m.THEOREM for m in (translation, scaling, rescaling, norm_growth)]

w, a, b, c = map(IndexedBase, "wabc")
i, j, k, m, n, q = symbols("i j k m n q", integer=True)
s = Symbol("s", positive=True)
x, y, z, x0, y0, z0 = symbols("x y z x_0 y_0 z_0", real=True)
decay = Symbol("lambda", nonnegative=True)
gamma = Symbol("gamma", positive=True)
STARTS = {x: x0, y: y0, z: z0}
NUMBERS = {x0: "1/2", y0: "-3/4", z0: "2/3", decay: "1/3"}
FEW = {"methods": PROVING}
MUTANTS = 3  # of each theorem, in a quick run


def flow(loss, **more) -> System:
    decayed = loss + decay * (x**2 + y**2 + z**2) / 2
    return System(**{"state": STARTS, "loss": decayed, "defaults": NUMBERS, **more})


def shift(loss) -> Symmetry:
    return translation.translation(loss, (x, y, z))


def total(e=w[i]):
    return Sum(e, (i, 1, n))


@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda t: t.name)
def test_the_laws_are_derived_for_weights_of_every_number(theorem):
    report = check(theorem, **FEW)
    assert report.verdict == "verified", report.judgements
    law = theorem.claims[0]
    assert "every differentiable L" in next(
        e.detail for e in report.about(law) if e.method == "symbolic"
    )


@seldom
@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda t: t.name)
def test_every_method_measures_a_law(theorem):
    report = check(theorem)
    seen = {e.method: e.outcome for e in report.about(theorem.claims[0])}
    assert seen == dict.fromkeys(("symbolic", "certified", "flow", "training"), Outcome.SUPPORTS)


def test_training_measures_the_growth_of_a_norm():
    report = check(norm_growth.THEOREM, seconds=30, methods=("flow", "training"))
    seen = {e.method: e.outcome for e in report.about(norm_growth.THEOREM.claims[0])}
    assert seen["flow"] is seen["training"] is Outcome.SUPPORTS


@pytest.mark.parametrize(
    ("phi", "expected"),
    few(2, [("leaky_relu", "verified"), ("tanh", "not_applicable"), ("identity", "verified")]),
)
def test_units_have_to_be_homogeneous_for_rescaling(phi, expected):
    assert check(rescaling.THEOREM, phi, **FEW).verdict == expected


def test_a_loss_without_the_symmetry_is_not_spoken_of_and_breaks_the_law():
    loss = (x - y) ** 2 / 2 + (y - 2 * z) ** 2 / 2
    symmetry = shift(loss)
    law = FlowLaw(symmetry, total(), decay)
    theorem = Theorem("broken", flow(loss), (law,), (Invariant(symmetry),))
    assert check(theorem, **FEW).verdict == "not_applicable"
    report = check(replace(theorem, assume=()), **FEW)
    assert report.verdict == "refuted"
    kinds = {e.rigour for e in report.about(law) if e.outcome is Outcome.REFUTES}
    assert kinds == {Rigour.PROOF}


def test_a_loss_is_invariant_only_for_some_numbers():
    """Probabilities that do not sum to 1 break the invariance; which is decided at the numbers."""
    weight = Symbol("p", positive=True)
    loss = sympy.log(exp(x) + exp(y) + exp(z)) - weight * (x + y + z)
    symmetry = shift(loss)
    system = flow(loss, defaults={**NUMBERS, weight: "1/3"})
    law = FlowLaw(symmetry, total(), decay)
    theorem = Theorem("some", system, (law,), (Invariant(symmetry),))
    assert check(theorem, **FEW).verdict == "verified"
    assert check(theorem, p="1/2", **FEW).verdict == "not_applicable"


def test_what_is_no_group_is_left_undecided():
    odd = Symmetry(s, 1, {w[i]: w[i] + (s - 1) * w[i] ** 2}, {i: n}, {w: (x, y, z)}, x - x + 1)
    assert not odd.is_a_group
    constant = replace(odd, loss=sympy.S.One)
    system = System(state=STARTS, velocity=dict.fromkeys(STARTS, sympy.S.Zero), defaults=NUMBERS)
    theorem = Theorem("odd", system, (FlowLaw(constant, total()),), (Invariant(constant),))
    report = check(theorem, **FEW)
    assert report.verdict == "inconclusive"
    assert "one-parameter group" in report.judgement("proved").reason


@pytest.mark.parametrize(
    "law",
    [
        lambda g: FlowLaw(g, total(w[i] ** 2), decay),
        lambda g: FlowLaw(g, total(), 2 * decay),
        lambda g: FlowLaw(g, total(), -decay),
        lambda g: FlowLaw(g, total()),
        lambda g: FlowLaw(g, total(i * w[i]), decay),
        lambda g: FlowLaw(g, total() + 1, decay),
    ],
    ids=["squares", "twice the rate", "growing", "no decay", "weighted", "shifted"],
)
def test_false_laws_of_a_translation_are_refuted(law):
    loss = (x - y) ** 2 / 2 + (y - z) ** 4 / 2
    symmetry = shift(loss)
    theorem = Theorem("false", flow(loss), (law(symmetry),), (Invariant(symmetry),))
    assert check(theorem, **FEW).verdict == "refuted"


@pytest.mark.parametrize(
    ("quantity", "rate", "expected"),
    [
        (total() ** 2, 2 * decay, "verified"),
        (total() ** 3 - 2 * total() ** 3, 3 * decay, "verified"),
        (total(w[i] - 1), 0 * decay, "refuted"),
    ],
)
def test_functions_of_a_conserved_quantity(quantity, rate, expected):
    loss = (x - y) ** 2 / 2 + (y - z) ** 4 / 2
    symmetry = shift(loss)
    theorem = Theorem(
        "of", flow(loss), (FlowLaw(symmetry, quantity, rate),), (Invariant(symmetry),)
    )
    assert check(theorem, **FEW).verdict == expected


def test_letters_beside_the_groups_move_too():
    """Σ w + x is not conserved: x moves, though no group is asked about it."""
    loss = (x - y) ** 2 / 2 + (y - z) ** 4 / 2
    symmetry = replace(shift(loss), decay=0)
    system = replace(flow(loss), loss=loss)
    law = FlowLaw(symmetry, total() + x)
    report = check(Theorem("more", system, (law,), (Invariant(symmetry),)), methods=("symbolic",))
    (found,) = [e for e in report.about(law) if e.method == "symbolic"]
    assert found.outcome is not Outcome.SUPPORTS


def test_three_groups_that_scale_differently():
    """L(s a, s b, c/s²) = L(a, b, c) keeps |a|² + |b|² − … : here 2(|a|² + |b|²) weighs |c|²."""
    loss = (x * y * z - 1) ** 2 / 2 + (x / y) ** 2 / 5
    moved = {a[i]: s * a[i], b[j]: s * b[j], c[k]: c[k] / s**2}
    letters = {a: (x,), b: (y,), c: (z,)}
    symmetry = Symmetry(s, 1, moved, {i: m, j: n, k: q}, letters, loss, decay)
    squares = [Sum(v[e] ** 2, (e, 1, size)) for v, e, size in ((a, i, m), (b, j, n), (c, k, q))]
    true = FlowLaw(symmetry, squares[0] + squares[1] - 2 * squares[2], 2 * decay)
    false = FlowLaw(symmetry, squares[0] + squares[1] - squares[2], 2 * decay)
    for law, found in ((true, Outcome.SUPPORTS), (false, Outcome.REFUTES)):
        theorem = Theorem("three", flow(loss), (law,), (Invariant(symmetry),))
        report = check(theorem, methods=("symbolic",))
        assert [e.outcome for e in report.about(law) if e.method == "symbolic"] == [found]
        assert [e.outcome for e in report.about(theorem.assume[0])] == [Outcome.SUPPORTS]


@pytest.mark.parametrize(
    "more",
    [
        {"metric": {x: sympy.Integer(2)}},
        {"decay": sympy.S.Zero},
    ],
    ids=["another metric", "weight decay that the law forgets"],
)
def test_a_system_that_moves_otherwise_is_no_instance(more):
    loss = (x - y) ** 2 / 2 + (y - z) ** 4 / 2
    symmetry = shift(loss)
    if "decay" in more:
        symmetry, more = replace(symmetry, **more), {}
    law = FlowLaw(symmetry, total(), symmetry.decay)
    theorem = Theorem("else", flow(loss, **more), (law,), (Invariant(symmetry),))
    report = check(theorem, **FEW)
    assert report.verdict == "refuted"
    symbolic = [e for e in report.about(law) if e.method == "symbolic"]
    assert not any(e.outcome is Outcome.SUPPORTS for e in symbolic)


def test_without_the_square_of_the_gradient_the_step_is_another():
    law = norm_growth.THEOREM.claims[0]
    short = StepLaw(law.symmetry, law.quantity, law.quantity)
    theorem = replace(norm_growth.THEOREM, claims=(short,), printed=None)
    assert check(theorem, **FEW).verdict == "refuted"
    assert check(norm_growth.THEOREM, **{"lambda": "1/3"}, **FEW).judgement(
        "printed"
    ).verdict.value == ("refuted")


@pytest.mark.parametrize(
    "theorem", THEOREMS if "LONG_TESTS" in os.environ else THEOREMS[:1], ids=lambda t: t.name
)
def test_no_mutant_of_a_law_is_verified(theorem):
    theorem = replace(theorem, printed=None)
    found = list(mutants(theorem))
    assert len(found) >= 3
    if "LONG_TESTS" not in os.environ:
        found = random.Random(0).sample(found, min(len(found), MUTANTS))
    case = Case.of(theorem.system, values={"lambda": "2/7"})
    orbits = Orbits(theorem.system, case)
    for mutant in found:
        report = examine(with_mutant(theorem, mutant), case, PROVING, orbits)
        assert report.verdict == "refuted", (mutant.claim.text, report.judgements)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda: shift(x - y).__class__(s, 0, {w[i]: w[i] + s + 1}, {i: n}, {w: (x,)}, x),
            "nothing",
        ),
        (lambda: Symmetry(s, 1, {w[i]: w[i]}, {i: n}, {w: (x,)}, x), "does not move anything"),
        (lambda: Symmetry(s, 1, {w[i]: s * w[i]}, {}, {w: (x,)}, x), "range"),
        (lambda: FlowLaw(shift(x - y), Sum(w[i], (i, 1, m))), "summed from 1 to m"),
        (lambda: FlowLaw(shift(x - y), w[i]), "not summed"),
        (lambda: FlowLaw(shift(x - y), Sum(a[i], (i, 1, n))), "no entries"),
        (lambda: Symmetry(s, 1, {w[i]: s * w[i]}, {i: n}, {w: (x, x)}, x), "each of them once"),
        (lambda: StepLaw(shift(x - y), total(), total()), "learning rate"),
    ],
)
def test_what_makes_no_sense_is_refused(make, words):
    with pytest.raises(InputError, match=words):
        make()


@seldom
def test_the_finding_about_the_plain_flow():
    assert all(one.check().truth is Truth.TRUE for one in FINDING.witnesses)


def test_a_unit_at_its_kink_is_never_verified():
    """a·x = 0 at the start, where ReLU has no slope."""
    report = check(rescaling.THEOREM, a_1_0="2/3", a_2_0=1, **FEW)
    assert report.verdict == "inconclusive"

"""Mutated theorems: every method, alone, must see through them or say that it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pytest
import sympy
from extent import few

from proofs_check.engine.check import METHODS, check
from proofs_check.engine.claims import Along, AtEnd, Bound, Claim, Finite, Where
from proofs_check.engine.judgement import Verdict, judge
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.engine.training import runs as training_runs
from proofs_check.systems.one_layer import a, a0, k, lambda1, one_layer, p, r, s, u, u0
from proofs_check.theorems.pnas2020 import theorem1, theorem2

pytest.importorskip("torch")

FAST = ("symbolic", "certified")
REFUTES, UNKNOWN, SUPPORTS = Outcome.REFUTES, Outcome.UNKNOWN, Outcome.SUPPORTS
ASSUMED = theorem1.THEOREM.assume
CONSERVED = theorem1.THEOREM.claims[0]
(EIGENVALUE,) = theorem2.THEOREM.claims
PRIMITIVE = CONSERVED.right


@dataclass(frozen=True)
class Mutant:
    """A false claim, and the outcomes that each method may report: a gross error must be refuted
    by all; the symbolic method may find it open, as it refutes no claim about the end."""

    claim: Claim
    symbolic: tuple[Outcome, ...] = (REFUTES, UNKNOWN)
    certified: tuple[Outcome, ...] = (REFUTES,)
    flow: tuple[Outcome, ...] = (REFUTES,)
    training: tuple[Outcome, ...] = (REFUTES,)


def off(claim, digits):
    """The right side times 1 + 10^-digits."""
    return type(claim)(claim.left, claim.right * (1 + sympy.Rational(1, 10**digits)))


def conserved(left=CONSERVED.left, right=PRIMITIVE):
    return Along(left, right)


BLUNT = (REFUTES, UNKNOWN)  # may not reach so far, but must not support
BLIND = (REFUTES, UNKNOWN, SUPPORTS)  # beyond floats
MUTANTS = {
    "conserved: wrong sign": Mutant(conserved(-CONSERVED.left)),
    "conserved: no factor 1/2": Mutant(conserved(2 * CONSERVED.left)),
    "conserved: u³ for u²": Mutant(conserved(r**4 * (u**3 - u0**3) / 2)),
    "conserved: the identity's primitive": Mutant(conserved(right=(a**2 - a0**2) / 2)),
    "conserved: off by 1e-6": Mutant(off(CONSERVED, 6), flow=BLUNT, training=BLUNT),
    "conserved: off by 1e-30": Mutant(
        off(CONSERVED, 30), certified=BLIND, flow=BLIND, training=BLIND
    ),
    "interpolation: 2": Mutant(AtEnd(p, 2)),
    "interpolation: u²": Mutant(AtEnd(k * u**2 * phi(a), 1)),
    "eigenvalue: upside down": Mutant(AtEnd(lambda1, 1 / EIGENVALUE.right)),
    "eigenvalue: no v": Mutant(AtEnd(lambda1, EIGENVALUE.right / a)),
    "eigenvalue: off by 1e-6": Mutant(off(EIGENVALUE, 6), flow=BLUNT, training=BLUNT),
    "eigenvalue: off by 1e-12": Mutant(off(EIGENVALUE, 12), flow=BLIND, training=BLIND),
    "eigenvalue: off by 1e-30": Mutant(
        off(EIGENVALUE, 30), certified=BLIND, flow=BLIND, training=BLIND
    ),
}


def false(*claims, assume=ASSUMED):
    return Theorem("false", one_layer(), tuple(claims), assume)


@cache
def evidence(method):
    """What one method says about all mutants at once."""
    before, training_runs.SECONDS = training_runs.SECONDS, 60.0  # the clock may not decide
    try:
        theorem = false(*(mutant.claim for mutant in MUTANTS.values()))
        return check(theorem, "sigmoid", methods=(method,), seconds=180).evidence
    finally:
        training_runs.SECONDS = before


def about(method, name):
    return next(
        e for e in evidence(method) if e.claim == MUTANTS[name].claim and e.method == method
    )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", MUTANTS)
def test_each_method_sees_through_it(name, method):
    found = about(method, name)
    assert found.outcome in getattr(MUTANTS[name], method), found.detail
    assert not (found.outcome is SUPPORTS and found.rigour is Rigour.PROOF), found.detail
    judgement = judge(Version((MUTANTS[name].claim,)), evidence(method))
    assert judgement.verdict is not Verdict.VERIFIED


@pytest.mark.parametrize("name", MUTANTS)
def test_all_methods_together_refute_it_without_a_conflict(name):
    """Floats that cannot see 1e-30 are no contradiction of a proof."""
    found = [e for method in METHODS for e in evidence(method)]
    judgement = judge(Version((MUTANTS[name].claim,), ASSUMED), found)
    assert judgement.verdict is Verdict.REFUTED, judgement.reason


@pytest.mark.parametrize("theorem", [theorem1.THEOREM, theorem2.THEOREM], ids=lambda t: t.name)
@pytest.mark.parametrize("method", FAST)
def test_the_unspoilt_equations_are_supported(theorem, method):
    found = check(theorem, "sigmoid", methods=(method,)).evidence
    for claim in theorem.claims:
        (one,) = (e for e in found if e.claim == claim and e.method == method)
        assert one.outcome is SUPPORTS, one.detail


@pytest.mark.parametrize(
    ("digits", "verdict"),
    [
        pytest.param(15, "inconclusive", id="15-digits-cannot-tell"),
        pytest.param(90, "refuted", id="90-digits-refute"),
    ],
)
def test_a_formula_right_to_sixty_digits(digits, verdict):
    report = check(false(off(EIGENVALUE, 60)), "sigmoid", methods=("certified",), digits=digits)
    assert report.judgements["proved"].verdict.value == verdict


@pytest.mark.parametrize("phi_", few(2, ["gelu", "tanh(z)**3", "leaky_relu"]))
def test_whatever_the_activation(phi_):
    assert check(false(off(EIGENVALUE, 12)), phi_, methods=FAST).verdict == "refuted"


@pytest.mark.parametrize(
    ("phi_", "verdict"), [("identity", "verified"), ("sigmoid", "refuted"), ("z**3", "refuted")]
)
def test_a_formula_that_holds_for_one_activation_only(phi_, verdict):
    """λ1 = 1 is right for the identity; no proof may carry it to another."""
    assert check(false(AtEnd(lambda1, 1)), phi_, methods=FAST).verdict == verdict


@pytest.mark.parametrize(("width", "verdict"), [(1, "verified"), (2, "refuted")])
def test_a_formula_that_holds_for_one_width_only(width, verdict):
    """λ1 = u a φ'(a) forgets k: false in general, but a theorem about one hidden unit."""
    report = check(false(AtEnd(lambda1, u * a * dphi(a))), "sigmoid", methods=FAST, k=width)
    assert report.verdict == verdict
    if width == 1:
        (proof,) = (e for e in report.evidence if e.method == "symbolic" and e.scope)
        assert "these numbers" in proof.scope


@pytest.mark.parametrize(("u0_", "verdict"), [("1", "verified"), ("6/5", "refuted")])
def test_a_formula_that_holds_for_one_start_only(u0_, verdict):
    """u² = 1 + 2 ∫φ/φ' is the conserved quantity of the starts with u0 = ±1."""
    one = conserved(r**4 * (u**2 - 1) / 2, sympy.Integral(phi(s) / dphi(s), (s, a0, a)))
    assert check(false(one), "sigmoid", methods=FAST, u0=u0_).verdict == verdict


@pytest.mark.parametrize("theorem", [theorem1.THEOREM, theorem2.THEOREM], ids=lambda t: t.name)
def test_a_theorem_that_forgets_to_ask_whether_the_flow_arrives(theorem):
    """Its equations are identities on a solution that a trapped flow never reaches."""
    forgetful = false(*theorem.claims, assume=theorem.assume[:1])
    report = check(forgetful, "gumbel", methods=FAST, u0=-2, v0=0)
    assert report.verdict not in ("verified", "conflict")


JUMPS = {
    "sign": (abs(u) / u, abs(u0) / u0),
    "by the output": (u * phi(a) / abs(u * phi(a)), u0 * phi(a0) / abs(u0 * phi(a0))),
}


@pytest.mark.parametrize("name", JUMPS)
def test_a_derivative_that_vanishes_off_a_jump_proves_nothing(name):
    """u turns from -1 to a positive end, and the sign of u with it."""
    report = check(false(Along(*JUMPS[name])), "exp", methods=FAST, k=1, u0=-1, v0=1)
    assert report.verdict == "refuted"
    proved = [e for e in report.evidence if e.outcome is SUPPORTS]
    unbroken = Finite(JUMPS[name][0], at=Where.ALONG)  # at the jump it has no value
    assert all(unbroken in e.given for e in proved if e.method == "symbolic")
    assert unbroken not in [e.claim for e in proved]


def test_a_bound_that_is_broken_by_little_is_refuted_without_a_conflict():
    """λ1 = 3 exceeds 3 − 1e-14, which floats cannot see and balls can."""
    broken = Bound(lambda1, 3 - sympy.Rational(1, 10**14), at=Where.END)
    report = check(false(broken), "z**3", methods=(*FAST, "flow"), u0="9/10")
    assert report.verdict == "refuted", report.judgements

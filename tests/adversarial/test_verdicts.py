"""The verdict layer under false statements: empty claims, letters that look alike, mutants.

Each theorem is built here and is false, or claims nothing; none may come out VERIFIED.  Refusing
to examine it (InputError, ValueError) is as good.
"""

from __future__ import annotations

import random

import pytest
import sympy
from notation import number
from reference import orbit
from sizes import SEED, amount, sample

from proofs_check.engine.check import check
from proofs_check.engine.claims import Along, AtEnd, Bound, Finite, ForAll, Holds, Where
from proofs_check.engine.evidence import Evidence, Outcome, Rigour
from proofs_check.engine.judgement import Verdict, judge
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.one_layer import a, k, lambda1, one_layer, u, u0, v, v0
from proofs_check.theorems.pnas2020 import theorem1, theorem2

FAST = ("symbolic", "certified")
CUBE = ("z**3", {"k": 2, "u0": 1, "v0": 1})  # λ1 = 3: x is no attractor
HYPOTHESES = theorem2.THEOREM.assume
CONSERVED, INTERPOLATES = theorem1.THEOREM.claims
(EIGENVALUE,) = theorem2.THEOREM.claims


def examined(claims, assume=HYPOTHESES, phi_="sigmoid", methods=FAST, **values):
    """The verdict of a theorem with these claims; None if refused."""
    try:
        theorem = Theorem("false", one_layer(), tuple(claims), tuple(assume))
        return check(theorem, phi_, methods=methods, **values).judgements["proved"]
    except ValueError:  # InputError is one
        return None


def times(claim, factor):
    return type(claim)(claim.left, claim.right * factor)


def test_a_hypothesis_is_no_evidence_for_the_conclusion():
    """The same formula assumed of the end and claimed at every time."""
    assumed, claimed = AtEnd(lambda1, 3), Along(lambda1, sympy.Integer(3))
    found = examined((claimed,), (assumed,), *CUBE[:1], **CUBE[1])
    assert found is None or found.verdict is not Verdict.VERIFIED


@pytest.mark.parametrize("hypotheses", [(), HYPOTHESES], ids=["without", "with"])
def test_a_statement_that_claims_nothing_is_not_verified(hypotheses):
    assert examined((), hypotheses) is None
    assert judge(Version((), hypotheses), []).verdict is not Verdict.VERIFIED


def test_letters_of_equal_names_are_not_taken_for_one_another():
    """A λ1 declared positive is no letter of the system; a claim about it is refused."""
    other = sympy.Symbol("lambda1", positive=True)
    assert examined((AtEnd(other, lambda1),)) is None
    assert examined((Bound(0, other, at=Where.END),)) is None


def test_what_cannot_be_decided_does_not_pass():
    z = sympy.Symbol("z", real=True)
    open_ = ForAll({z: sympy.S.Reals}, Holds(sympy.Ge(sympy.sin(z) ** 2 + sympy.cos(z) ** 2, 1)))
    for claims, assume in (
        ((EIGENVALUE,), (open_,)),
        ((open_,), HYPOTHESES),
        ((INTERPOLATES,), (*HYPOTHESES, open_)),
    ):
        found = examined(claims, assume)
        assert found.verdict in (Verdict.INCONCLUSIVE, Verdict.VERIFIED)
        assert found.verdict is Verdict.INCONCLUSIVE or "open" not in found.reason


def test_numbers_alone_never_verify():
    claim = Finite(lambda1)
    for rigour in Rigour:
        for outcome in Outcome:
            verdict = judge(Version((claim,)), [Evidence("m", claim, outcome, rigour, "")])
            proof = rigour in (Rigour.PROOF, Rigour.CITED)
            expected = outcome is Outcome.SUPPORTS and proof
            assert (verdict.verdict is Verdict.VERIFIED) is expected


# two sides, and for (φ, k, u0, v0) whether they are equal at the end of the flow
SPECIAL = {
    "k a² = 1 at the end of z": (k * a**2, 1, lambda f, k, u0, v0: f == "z" and u0 == v0),
    "u = a": (u, a, lambda f, k, u0, v0: f == "z" and u0 == v0),
    "λ1 = u a φ' (k forgotten)": (lambda1, u * a * dphi(a), lambda f, k, u0, v0: k == 1),
    "λ1 = 1": (lambda1, 1, lambda f, k, u0, v0: f == "z"),
    "k u² = 1": (k * u**2, 1, lambda f, k, u0, v0: f == "z" and u0 == v0),
    "λ1 = 3": (lambda1, 3, lambda f, k, u0, v0: f == "z**3"),
    # of the starts below: E > 0
    "λ1 = |E|": (lambda1, abs(a * dphi(a) / phi(a)), lambda f, k, u0, v0: True),
    "3 u² − v² = 3 u0² − v0²": (
        3 * u**2 - v**2,
        3 * u0**2 - v0**2,
        lambda f, k, u0, v0: f == "z**3" or (f == "z" and k * u0 * v0 == 1),  # at rest
    ),
}
STARTS = (
    ("z", 2, 1, 1),
    ("z", 1, 1, 1),
    ("z", 2, 1, 2),
    ("tanh", 2, 1, 1),
    ("z**3", 2, 1, 1),
    ("sigmoid", 1, 1, 1),
)


@pytest.mark.parametrize("kind", [AtEnd, Along])
@pytest.mark.parametrize("text", sample(list(SPECIAL), 3))
def test_equations_that_hold_for_some_starts_only(text, kind):
    """REFUTED needs an equation that is false at the end (or on the way, if it is claimed there),
    VERIFIED one that is true there."""
    left, right, holds = SPECIAL[text]
    for start in sample(list(STARTS), 3):
        formula, width, first, second = start
        found = examined((kind(left, right),), phi_=formula, k=width, u0=first, v0=second)
        if found is None:
            continue
        true = holds(*start)
        assert found.verdict is not Verdict.CONFLICT, (start, found.reason)
        assert found.verdict is not Verdict.VERIFIED or true, (start, found.reason)
        refuted = found.verdict is Verdict.REFUTED
        assert not (refuted and true and kind is AtEnd), (start, found.reason)


@pytest.mark.parametrize("left", [abs(u) / u, u / abs(u), sympy.sign(u)], ids=str)
def test_a_sign_is_not_conserved(left):
    """u goes from −1 to > 0, though the derivative of its sign is 0 where it has one."""
    claim = Along(left, left.xreplace({u: u0}))
    found = examined((claim,), phi_="exp(z)", k=1, u0=-1, v0=1)
    assert found is None or found.verdict not in (Verdict.VERIFIED, Verdict.CONFLICT)


def test_false_equations_off_by_a_little():
    """(1 ± 10⁻ⁿ) times a true side: never VERIFIED and no CONFLICT, whatever φ, start and n."""
    rng, wrong = random.Random(f"{SEED} mutants"), []
    for _ in range(amount(4, 120)):
        claim = rng.choice((CONSERVED, EIGENVALUE, INTERPOLATES))
        size = 10 ** rng.choice((3, 9, 16, 25, 40, 80))
        factor = 1 + sympy.Rational(rng.choice((1, -1)), size)
        formula = rng.choice(("sigmoid", "tanh", "z**3", "swish", "exp(z)", "leaky_relu", "atan"))
        values = {"k": rng.choice((1, 2, 9)), "u0": "3/4", "v0": "5/4"}
        found = examined((times(claim, factor),), phi_=formula, **values)
        if found is not None and found.verdict in (Verdict.VERIFIED, Verdict.CONFLICT):
            wrong.append((claim.text, factor, formula, found.reason))
    assert not wrong


UNDEFINED = (  # what is 0 or 1 wherever it has a value, and has none at some time or at the end
    (u / u, 1, "exp(z)", {"k": 1, "u0": -1, "v0": 1}),  # u crosses 0
    (phi(a) / phi(a), 1, "z", {"k": 1, "u0": 2, "v0": -1}),
    ((lambda1 - 1) / (lambda1 - 1), 1, "z", {}),  # λ1 is 1 at the end
    (sympy.log(u**2) - 2 * sympy.log(abs(u)), 0, "exp(z)", {"k": 1, "u0": -1, "v0": 1}),
)


@pytest.mark.parametrize(("left", "right", "formula", "values"), UNDEFINED, ids=str)
def test_what_sympy_cancels_before_anybody_looks_is_as_it_stands(left, right, formula, values):
    """u/u is 1 as soon as it is written; whatever is left of a formula is what is checked."""
    raw = Along(left, right)
    found = examined((raw,), phi_=formula, **values)
    trivial = sympy.simplify(left - right) == 0 and not sympy.denom(left).free_symbols
    assert found is None or found.verdict is not Verdict.VERIFIED or trivial


def test_the_reference_for_the_special_starts():
    for formula, width, first, second in STARTS:
        end = orbit(formula, width, float(number(first)), float(number(second)))
        if formula == "z" and first == second:
            assert abs(width * end.v**2 - 1) < 1e-9

"""Corollary 1: infinitely many networks interpolate without making the example an attractor.

The paper adds that its condition, |zφ'/φ| > 1 on an open interval, holds "for all smooth
nonlinearities considered".  That is false for tanh, where E = 2z/sinh 2z ≤ 1, for the identity,
where |E| = 1, and for others; wherever the condition holds, the corollary does.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

from proofs_check.conditions import DIFFERENTIABLE
from proofs_check.evidence import DerivationStep, Evidence, Outcome, Rigour
from proofs_check.method import Examination
from proofs_check.statement import Claim, Condition, Decision, Statement, Version
from theory.errors import required
from theory.outcome import Truth

if TYPE_CHECKING:
    from proofs_check.problem import Problem
    from theory.elasticity.expansion import Expansion

STEPS = ("Rank-one network", "Proposition 3", "Proposition 4")
NETWORKS = 5  # built inside the interval; the proof covers all of them
ACCURACY = 1e-6  # relative, of eigenvalues of matrices with entries of the size of u and v
MAX_WIDTH = 4096  # of a network built as full matrices
RATE_ACCURACY = 1e-4  # of a growth rate: the distance stays below 1e-5, rounding below 1e-9 of it


def _expands(problem: Problem) -> Decision:
    found = _expansion(problem)
    return Decision(found.truth, found.reason)


def _expansion(problem: Problem) -> Expansion:
    from theory.elasticity.expansion import expansion

    return expansion(problem.phi)


def _smooth(problem: Problem) -> Decision:
    if not problem.phi.smooth:
        where = ", ".join(map(str, problem.phi.kinks))
        return Decision(Truth.FALSE, f"φ is put together from several formulas, at z = {where}")
    return DIFFERENTIABLE.decide(problem)


SMOOTH = Condition("smooth", "φ is smooth on R (one formula)", _smooth)
EXPANDS = Condition("expands", "|zφ'(z)/φ(z)| > 1 on an open interval", _expands)
INTERPOLATES = Claim("interpolates", "v in the interval and u = 1/(kφ(v)) give f(x) = x")
EIGENVALUE = Claim("eigenvalue", "at u = 1/(kφ(v)), λ1(J_f(x)) = E(v) = vφ'(v)/φ(v)")
REPELS = Claim("repels", "for infinitely many (W1, W2), f(x) = x and x is not an attractor")


def _symbolic(statement: Statement, problem: Problem) -> Examination:
    """Exact identities, for an abstract φ: Propositions 3 and 4 at u = 1/(kφ(v))."""
    import sympy

    from proofs_check.deciding import OUTCOME
    from theory.symbolic.exact import is_zero

    problem.progress("symbolic: λ1 at u = 1/(kφ(v))")
    v, k = sympy.Symbol("v", real=True), sympy.Symbol("k", positive=True)
    phi = sympy.Function("phi")(v)
    u = 1 / (k * phi)
    residuals = {
        INTERPOLATES: (k * u * phi - 1, "k u φ(v) − 1 = 0 (Proposition 3)"),
        EIGENVALUE: (
            k * u * phi.diff(v) * v - v * phi.diff(v) / phi,
            "k u φ'(v) v − vφ'(v)/φ(v) = 0 (Proposition 4)",
        ),
    }
    evidence = [_step(step) for step in derivation()]
    for claim, (residual, words) in residuals.items():
        began = perf_counter()
        found = is_zero(residual.subs({phi.diff(v): sympy.Symbol("d"), phi: sympy.Symbol("p")}))
        evidence.append(
            Evidence(
                "symbolic",
                claim,
                OUTCOME[found.truth],
                Rigour.PROOF,
                f"{words}: {found.reason}; for every φ, v, k with φ(v) ≠ 0",
                perf_counter() - began,
            )
        )
    return Examination(tuple(evidence))


def derivation() -> tuple[Any, ...]:
    """The steps of the general derivation on which the construction rests."""
    from theory.one_layer.derivation import steps

    return tuple(step for step in steps() if step.name in STEPS)


def _step(step: Any) -> Evidence:
    from proofs_check.deciding import OUTCOME

    found = step.decide()
    words = f"{step.plain}; {found.reason}"
    outcome = OUTCOME[found.truth]
    return Evidence("symbolic", DerivationStep(step.name), outcome, Rigour.PROOF, words)


def _certified(statement: Statement, problem: Problem) -> Examination:
    """The hypotheses decided; |E| > 1 on the whole interval; λ1 enclosed at several networks."""
    from proofs_check.deciding import all_decided

    evidence = list(all_decided("certified", statement, problem))
    found = _expansion(problem)
    if found.witness is not None:
        evidence.append(_repels(problem, found))
    return Examination(tuple(evidence), record=found)


def _repels(problem: Problem, found: Expansion) -> Evidence:
    from theory.expression.balls import precision
    from theory.rigour.ball_activation import BallActivation, ball

    began = perf_counter()
    witness = required(found.witness, "a witness")
    samples = []
    with precision(64):
        phi = BallActivation.of(problem.phi)
        for v in witness.points(NETWORKS):
            value, slope = phi.values(ball(v))
            u = 1 / (problem.start.width * value)
            lambda1 = problem.start.width * u * slope * ball(v)
            samples.append((v, u, lambda1, bool(abs(lambda1) > 1)))
    words = "; ".join(
        f"v = {float(v):.4g}, u = {u.str(4, radius=False)}: λ1 = {x.str(6, radius=False)}"
        for v, u, x, _ in samples
    )
    sound = all(repels for *_, repels in samples)
    return Evidence(
        "certified",
        REPELS,
        Outcome.SUPPORTS if sound else Outcome.UNKNOWN,
        Rigour.PROOF,
        f"φ ≠ 0 and |E(v)| > 1 for every v in {found.witness}, so each of these v with "
        f"u = 1/(kφ(v)) gives another such network (Proposition 1). For k = "
        f"{problem.start.width}: {words}",
        perf_counter() - began,
    )


def _flow(statement: Statement, problem: Problem) -> Examination:
    """No flow here: f itself is iterated next to x, with full matrices in NumPy."""
    from proofs_check.examiners.repulsion import NUDGE, iterate

    found = _expansion(problem)
    if found.witness is None:
        return Examination((_nothing("flow", found),))
    began = perf_counter()
    width = min(problem.start.width, MAX_WIDTH)
    places = [float(v) for v in found.witness.points(NETWORKS)]
    runs = [iterate(problem.phi, width, v, problem.seed) for v in places]
    grown = all(run.rate > 1 + RATE_ACCURACY and run.defect < ACCURACY for run in runs)
    words = "; ".join(f"v = {run.v:.4g}: distance × {run.rate:.4g} a step" for run in runs)
    evidence = Evidence(
        "flow",
        REPELS,
        Outcome.SUPPORTS if grown else Outcome.UNKNOWN,
        Rigour.NUMERICAL,
        f"iterating f from x(1 + {NUDGE:.0e}): {words}",
        perf_counter() - began,
        size=RATE_ACCURACY,
    )
    return Examination((evidence,), record=runs)


def _nothing(method: str, found: Expansion) -> Evidence:
    why = f"no network was built: {found.reason}"
    return Evidence(method, REPELS, Outcome.NOT_RUN, Rigour.NUMERICAL, why)


def _training(statement: Statement, problem: Problem) -> Examination:
    """Nothing is trained: eigenvalues of autograd's Jacobian of the full matrices."""
    found = _expansion(problem)
    if found.witness is None:
        return Examination((_nothing("training", found),))
    try:
        import torch  # noqa: F401
    except ImportError as error:
        why = f"torch cannot be imported ({error}); install torch"
        missing = Evidence("training", REPELS, Outcome.NOT_RUN, Rigour.NUMERICAL, why)
        return Examination((missing,))
    return Examination((_autograd(problem, found),))


def _autograd(problem: Problem, found: Expansion) -> Evidence:
    from proofs_check.examiners.repulsion import eigenvalues

    witness = required(found.witness, "a witness")
    problem.progress("training: eigenvalues by autograd")
    began = perf_counter()
    width = min(problem.start.width, MAX_WIDTH)
    words, outcome = [], Outcome.SUPPORTS
    for v in witness.points(NETWORKS):
        defect, spectrum = eigenvalues(problem.phi, width, float(v), problem.seed)
        top, second = abs(spectrum[0]), abs(spectrum[1])
        words.append(f"v = {float(v):.4g}: λ1 = {spectrum[0].real:.6g}, others ≤ {second:.0e}")
        if not (defect < ACCURACY and top > 1 + ACCURACY and second < ACCURACY * top):
            outcome = Outcome.UNKNOWN
    return Evidence(
        "training",
        REPELS,
        outcome,
        Rigour.NUMERICAL,
        f"full matrices, d = 5, k = {width}, seed {problem.seed}, no training: {'; '.join(words)}",
        perf_counter() - began,
        size=ACCURACY,
    )


STATEMENT = Statement(
    name="corollary1",
    title="Interpolating networks that do not remember",
    reference="Corollary 1",
    setting=(
        "f(z) = W1 φ(W2 z) with k hidden units, W1 = x uᵀ, W2 = v xᵀ with equal entries u and v; "
        "nothing is trained"
    ),
    printed=Version(
        text=(
            "Let φ be smooth with |zφ'(z)/φ(z)| > 1 on an open interval, which holds for all "
            "smooth nonlinearities considered. Then infinitely many (W1, W2) give f(x) = x with "
            "x not an attractor."
        ),
        hypotheses=(SMOOTH,),
        conclusion=(EXPANDS, REPELS),
    ),
    proved=Version(
        text=(
            "Let |zφ'(z)/φ(z)| > 1 on an open interval. Every v in it, with u = 1/(kφ(v)), gives "
            "f(x) = x and λ1(J_f(x)) = E(v), |E(v)| > 1: x is not an attractor. The hypothesis "
            "is a condition on φ and fails for tanh, erf, arctan, ELU and SELU (|E| ≤ 1), "
            "and for the identity, ReLU and leaky ReLU (|E| = 1)."
        ),
        hypotheses=(EXPANDS,),
        conclusion=(INTERPOLATES, EIGENVALUE, REPELS),
    ),
    derivation=derivation,
    examiners={
        "symbolic": _symbolic,
        "certified": _certified,
        "flow": _flow,
        "training": _training,
    },
)

"""Where the engine answers otherwise than the program before it, and why that is right.

Each class of differences names the statement, the version and the two verdicts, and a check of what
the report must show for the reason to hold.  A difference that no class explains fails the test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from recorded_answers import Question

from proofs_check.engine.claims import Ends
from proofs_check.engine.outcomes import Outcome, Rigour, Verdict
from proofs_check.engine.report import Report
from proofs_check.engine.with_activation import joins
from theory import Activation

ANY = frozenset({"verified", "refuted", "not_applicable", "inconclusive", "conflict"})
DECIDED = frozenset({"verified", "refuted", "not_applicable"})
PRINTED, PROVED = "printed", "proved"


@dataclass(frozen=True)
class Difference:
    """``holds(question, report, reason)`` must be true of every answer that it explains."""

    why: str
    statements: frozenset[str]
    versions: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    holds: Callable[[Question, Report, str], bool]


def _of(names, versions, before, after, why, holds=lambda *_: True):
    as_set = lambda x: frozenset({x} if isinstance(x, str) else x)  # noqa: E731
    return Difference(
        why, *map(as_set, (names, versions, before, after)), holds
    )  # fmt: skip


def _alike(_, report, __):
    return report.judgements[PRINTED].verdict is report.judgements[PROVED].verdict


def _ends_by_proof(_, report, __):
    """Where the flow goes was proved; an open question of before is answered."""
    about = [e for e in report.evidence if isinstance(e.claim, Ends) and e.method == "certified"]
    return all(e.rigour is Rigour.PROOF and e.outcome is not Outcome.UNKNOWN for e in about)


def _of_the_papers_list(question, _, reason):
    return question.phi not in ("swish", "cosid", "sinusoid") and "none of them" in reason


def _existence(_, report, __):
    return report.judgements[PRINTED].verdict is Verdict.VERIFIED


def _has_no_slope_at_0(question):
    """Two formulas of φ meet at 0 with different slopes."""
    activation = Activation.of(question.phi)
    return any(
        kink == 0 and not joins(activation, i, 1) for i, kink in enumerate(activation.kinks, 1)
    )


FLOWS = ("theorem1", "theorem2", "theorem3", "theorem4", "theorem-deep", "corollary2")
CONDITIONAL = (*FLOWS, "proposition1", "proposition2", "example-power", "remark-any-example")

DIFFERENCES = (
    _of(
        CONDITIONAL,
        (PRINTED, PROVED),
        "inconclusive",
        DECIDED,
        "an orbit that was open before is decided",
        _ends_by_proof,
    ),
    _of(
        "corollary1",
        PRINTED,
        "refuted",
        "not_applicable",
        "the paper speaks of its own nonlinearities, to which tanh, erf, atan and the identity do "
        "not belong",
        lambda q, _, reason: q.phi in ("identity", "tanh", "erf", "atan") and "none of" in reason,
    ),
    _of(
        "remark-any-example",
        PRINTED,
        ("verified", "refuted", "inconclusive"),
        "not_applicable",
        "the paper speaks of the nonlinearities that it has used so far",
        _of_the_papers_list,
    ),
    _of(
        "theorem4",
        PRINTED,
        ("verified", "inconclusive"),
        "refuted",
        "F maps x_1 to itself, not to x_2, so x_1, …, x_n are no cycle of F",
        lambda _, __, reason: "is a cycle of" in reason or "never reaches the target" in reason,
    ),
    _of(
        "proposition2",
        PRINTED,
        "not_applicable",
        "verified",
        "a multiplier above 1 was a false hypothesis; now it decides that the cycle is unstable",
        _alike,
    ),
    _of(
        "proposition2",
        (PRINTED, PROVED),
        "inconclusive",
        "not_applicable",
        "one network learns a cycle by this ansatz only if φ(0) = 0, which is now a hypothesis",
        lambda _, __, reason: "φ(0) = 0" in reason or "never reaches the target" in reason,
    ),
    _of(
        "remark-width",
        PROVED,
        ANY,
        "verified",
        "as proved the remark says that width can contract and need not, by two witnesses",
    ),
    _of(
        "remark-width",
        PRINTED,
        "inconclusive",
        ("verified", "refuted"),
        "decided for the widths that are listed, one by one",
    ),
    _of(
        "remark-depth",
        PRINTED,
        ANY,
        "verified",
        "“can” is shown by a witness, and no instance refutes it",
        _existence,
    ),
    _of(
        "remark-depth",
        PROVED,
        "inconclusive",
        "not_applicable",
        "that φ is no power with the exponent of the case is decided",
        lambda _, __, reason: "fails" in reason,
    ),
    _of(
        "proposition4",
        PROVED,
        "verified",
        "inconclusive",
        "the Jacobian is asked for where every unit is at the kink of φ: it does not exist",
        lambda q, _, reason: q.start[2] == "0" and _has_no_slope_at_0(q) and "undefined" in reason,
    ),
    _of(
        "proposition2",
        (PRINTED, PROVED),
        ("verified", "not_applicable"),
        "inconclusive",
        "the multipliers hold φ'(0), which does not exist: whether the cycle is stable is open",
        lambda q, _, reason: _has_no_slope_at_0(q) and "the Jacobian has no finite" in reason,
    ),
    _of(
        ("theorem-deep", "corollary2"),
        (PRINTED, PROVED),
        "verified",
        "inconclusive",
        "a denominator may vanish on the way, which is never verified",
        lambda _, __, reason: "may be undefined" in reason,
    ),
)


def explained(statement, version, before, after, question, report) -> str:
    """Why the two may differ; '' if nothing known explains it."""
    reason = report.judgements[version].reason
    for d in DIFFERENCES:
        fits = statement in d.statements and version in d.versions
        if fits and before in d.before and after in d.after and d.holds(question, report, reason):
            return d.why
    return ""

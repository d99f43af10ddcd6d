"""Training evidence for the limit: networks of finite width against the predictor.

Measured is the eigenvalue to first order in J − J∞, that is uᵀJv/uᵀv with the left and right
eigenvectors of the limit's J∞; its gap to the limit must shrink like 1/√width.  (Noise across the
data adds eigenvalues of its own, of order √(r³/width) at norm r.)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from proofs_check.evidence import Evidence, Observation, Outcome, Rigour, Subject
from proofs_check.examiners.ntk import ELASTICITY, SEVERAL_AT_THIS_NORM, fitted, norm_of
from proofs_check.examiners.ntk_networks import (
    RESIDUAL,
    SEEDS,
    Trained,
    top_pairs,
    train,
)
from proofs_check.method import Examination, not_run
from proofs_check.statement import Statement
from theory.errors import InputError
from theory.extrapolation import Floats

if TYPE_CHECKING:
    from proofs_check.problem import Problem
    from theory.ntk.predictor import Predictor

SHALLOW, DEEP = (64, 128, 256, 512, 1024), (24, 48, 96, 192)  # widths; deep ones cost a square
NORMS_TRIED = Observation("norms from 1 to 50")
NORMS = (1.0, 5.0, 20.0, 50.0)  # at which the widest network is compared, besides the given one
BIAS = 3.0  # times the seeds' variance, and over the width: the bias, which is of order 1/width
SUPPORTING, REFUTING = 4.0, 10.0  # standard errors
BLUNT = 0.25  # an error this large, relative to the prediction, leaves nothing to compare
SMALLEST = 1e-3  # of a predicted eigenvalue, that errors are relative to


@dataclass(frozen=True)
class Gap:
    """Networks of growing width against the ``predicted`` largest eigenvalues (examples,)."""

    predicted: Floats
    networks: tuple[Trained, ...]

    @property
    def sizes(self) -> Floats:
        """Root mean square of network − prediction over seeds and examples, for each width."""
        return np.array(
            [np.sqrt(np.mean((t.first_order - self.predicted) ** 2)) for t in self.networks]
        )

    @property
    def exponent(self) -> tuple[float, float]:
        """Of the gap as a power of the width, and its standard error (jackknife over seeds)."""
        logs = np.log([t.width for t in self.networks])
        squares = np.array(
            [np.mean((t.first_order - self.predicted) ** 2, axis=1) for t in self.networks]
        )
        seeds = squares.shape[1]
        whole = np.polyfit(logs, np.log(squares.mean(axis=1)) / 2, 1)[0]
        without = [
            np.polyfit(logs, np.log(np.delete(squares, i, axis=1).mean(axis=1)) / 2, 1)[0]
            for i in range(seeds)
        ]
        spread = math.sqrt((seeds - 1) / seeds * np.sum((without - np.mean(without)) ** 2))
        return float(whole), float(spread)

    @property
    def distance(self) -> float:
        """Of the widest networks' mean from the prediction, over its error: the worst example."""
        widest = self.networks[-1]
        return float(np.max(distance(widest, self.predicted)))


def distance(networks: Trained, predicted: Floats) -> Floats:
    """|mean − predicted| over standard error and bias, for each example."""
    error = standard_error(networks, predicted)
    return np.abs(networks.first_order.mean(axis=0) - predicted) / error


def standard_error(networks: Trained, predicted: Floats) -> Floats:
    """Of the seeds' mean, with the bias of order 1/width, for each example."""
    deviation = networks.first_order.std(axis=0, ddof=1)
    size = np.maximum(abs(predicted), SMALLEST)
    bias = BIAS * (deviation**2 / size + size / networks.width)
    return deviation / math.sqrt(len(networks.first_order)) + bias


def blunt(networks: Trained, predicted: Floats) -> bool:
    """The seeds scatter so much that their mean says nothing about the prediction."""
    size = np.maximum(abs(predicted), SMALLEST)
    return bool((standard_error(networks, predicted) > BLUNT * size).any())


def training(statement: Statement, problem: Problem) -> Examination:
    """One example and several, on growing widths; then one example at norms from 1 to 50."""
    norm_of(problem)
    problem.progress("training: importing torch")
    try:
        import torch  # noqa: F401  (its absence must be known before anything is tried)
    except ImportError as error:
        return Examination((not_run("training", f"torch cannot be imported ({error})"),))
    if not problem.phi.smooth:
        why = "φ is put together from several formulas: Jacobians of networks need not converge"
        return Examination((not_run("training", why),))
    evidence: list[Evidence] = []
    records: dict[int, Gap] = {}
    for claim, count in ((ELASTICITY, 1), (SEVERAL_AT_THIS_NORM, problem.length)):
        problem.progress(f"training: {count} example(s), growing widths")
        began = perf_counter()
        try:
            predictor = fitted(problem, count)
            gap = measured(problem, predictor)
        except InputError as error:
            evidence.append(_unknown(claim, str(error)))
            continue
        records[count] = gap
        evidence.append(_gap(problem, claim, gap, perf_counter() - began))
    evidence.append(_norms(problem))
    return Examination(tuple(evidence), record=records)


def measured(problem: Problem, predictor: Predictor, predicted: Floats | None = None) -> Gap:
    """Train at every width; ``predicted`` replaces the predictor's own eigenvalues."""
    if predicted is None:
        predicted = top_pairs(predictor)[0]
    widths = SHALLOW if problem.depth == 1 else DEEP
    return Gap(predicted, tuple(train(problem, predictor, width) for width in widths))


def _gap(problem: Problem, claim: Subject, gap: Gap, seconds: float) -> Evidence:
    worst = max(t.residual for t in gap.networks)
    if not worst < math.sqrt(RESIDUAL) or not np.isfinite(gap.sizes).all():
        return _unknown(claim, f"training did not reach loss 0 (relative residual {worst:.1e})")
    exponent, spread = gap.exponent
    low, high = exponent - 2 * spread, exponent + 2 * spread
    outcome = outcome_of(gap)
    sizes = ", ".join(f"{t.width}: {s:.2g}" for t, s in zip(gap.networks, gap.sizes, strict=True))
    mean = gap.networks[-1].first_order.mean(axis=0)
    pairs = zip(mean, gap.predicted, strict=True)
    shown = ", ".join(f"{m:.4f} against {p:.4f}" for m, p in pairs)
    words = (
        f"{SEEDS} networks of each width (seed {problem.seed}): gap by width {sizes}, "
        f"∝ width^p with p in [{low:.2f}, {high:.2f}] (−1/2 expected); at the widest the mean "
        f"eigenvalue is {shown} predicted, {gap.distance:.1f} standard errors off"
    )
    if blunt(gap.networks[-1], gap.predicted):
        words += "; these widths are too small for this norm to tell"
    return Evidence(
        "training", claim, _about(claim, outcome, gap), Rigour.STATISTICAL, words, seconds,
        float(gap.sizes[-1]),
    )  # fmt: skip


def _about(claim: Subject, outcome: Outcome, gap: Gap) -> Outcome:
    """The claim on several examples is that they attract, not that the prediction is met."""
    if claim == ELASTICITY or outcome is not Outcome.SUPPORTS:
        return outcome
    margin = 2 * float(gap.sizes[-1])
    largest = float(gap.predicted.max())
    if abs(largest - 1) <= margin:
        return Outcome.UNKNOWN
    return Outcome.SUPPORTS if largest < 1 else Outcome.REFUTES


def outcome_of(gap: Gap) -> Outcome:
    """SUPPORTS if the widest networks meet the prediction and the gap shrinks like 1/√width."""
    exponent, spread = gap.exponent
    if blunt(gap.networks[-1], gap.predicted):
        return Outcome.UNKNOWN
    if gap.distance > REFUTING:
        return Outcome.REFUTES
    shrinks = exponent + 2 * spread < 0 and exponent - 2 * spread <= -0.5 <= exponent + 4 * spread
    return Outcome.SUPPORTS if gap.distance < SUPPORTING and shrinks else Outcome.UNKNOWN


def _norms(problem: Problem) -> Evidence:
    """One example at norms from 1 to 50, at the largest width."""
    began = perf_counter()
    width = (SHALLOW if problem.depth == 1 else DEEP)[-1]
    words, worst, reached = [], 0.0, 0
    for norm in NORMS:
        try:
            predictor = fitted(problem, 1, norm)
        except InputError as error:
            return _unknown(NORMS_TRIED, str(error))
        predicted = top_pairs(predictor)[0]
        networks = train(problem, predictor, width)
        if not networks.residual < math.sqrt(RESIDUAL):
            return _unknown(NORMS_TRIED, f"training did not reach loss 0 at norm {norm:g}")
        shown = f"{norm:g}: {networks.first_order.mean():.3f} against {predicted[0]:.3f}"
        if blunt(networks, predicted):
            words.append(shown + " (too blunt)")
            continue
        reached += 1
        worst = max(worst, float(distance(networks, predicted)[0]))
        words.append(shown)
    outcome = Outcome.SUPPORTS if worst < SUPPORTING and reached > 1 else Outcome.UNKNOWN
    return Evidence(
        "training", NORMS_TRIED, outcome, Rigour.STATISTICAL,
        f"{SEEDS} networks of width {width}, mean eigenvalue by norm {'; '.join(words)}: at most "
        f"{worst:.1f} standard errors off",
        perf_counter() - began,
    )  # fmt: skip


def _unknown(claim: Subject, why: str) -> Evidence:
    return Evidence("training", claim, Outcome.UNKNOWN, Rigour.STATISTICAL, why)

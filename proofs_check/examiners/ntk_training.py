"""Training evidence for the limit: networks of finite width, by autograd, against the predictor.

Networks in the NTK parametrisation, several seeds at once, f = (g(θ) − g(θ at the start))/ε, trained
by gradient descent with momentum to loss 0.  Measured is the eigenvalue to first order in J − J∞, that
is uᵀJv/uᵀv with the left and right eigenvectors of the limit's J∞; its gap to the limit must shrink
like 1/√width.  (Noise across the data adds eigenvalues of its own, of order √(r³/width) at norm r.)

The output scale ε <= 1 has the same limit, whatever it is, but lets weights move little at finite
width; without it, tanh at norm 20 and width 16384 still has λ1 = 0.16 where the limit has 0.46.
Nothing here uses the kernel's recursion but J∞, which is tested, the learning rate and ε.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from proofs_check.evidence import Evidence, Outcome, Rigour
from proofs_check.examiners.ntk import ELASTICITY, SEVERAL_AT_THIS_NORM, fitted, norm_of
from proofs_check.method import Examination, not_run
from proofs_check.statement import Statement
from theory.errors import InputError
from theory.extrapolation import Floats

if TYPE_CHECKING:
    from proofs_check.problem import Problem
    from theory.ntk.predictor import Predictor

SHALLOW, DEEP = (64, 128, 256, 512, 1024), (24, 48, 96, 192)  # widths; deep ones cost a square
SEEDS = 12  # networks of each width
NORMS = (1.0, 5.0, 20.0, 50.0)  # at which the widest network is compared, besides the given one
RESIDUAL = 1e-5  # relative, at which training stops: far below the gaps that are measured
MAX_STEPS = 4000
RATE = 0.5  # times the largest stable rate: small enough that the rate does not show
LAZY = 0.1  # the largest change of a unit's input, at the smallest width, that ε allows
BIAS = 3.0  # times the seeds' variance, and over the width: the bias, which is of order 1/width
SUPPORTING, REFUTING = 4.0, 10.0  # standard errors
BLUNT = 0.25  # an error this large, relative to the prediction, leaves nothing to compare
SMALLEST = 1e-3  # of a predicted eigenvalue, that errors are relative to
BEYOND = 1e3  # a residual above which training has diverged


@dataclass(frozen=True)
class Trained:
    """The eigenvalue of each network to first order, shape (seeds, examples), the largest of its
    true |eigenvalues| on average, and the residual left."""

    width: int
    first_order: Floats
    largest: float
    residual: float


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
    for claim, count in ((ELASTICITY.name, 1), (SEVERAL_AT_THIS_NORM, problem.length)):
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


def train(problem: Problem, predictor: Predictor, width: int) -> Trained:
    """SEEDS networks of one width at once; heavy-ball momentum tuned to the spectrum of K."""
    import torch

    generator = torch.Generator().manual_seed(problem.seed + width)
    n0 = predictor.examples.shape[1]
    sizes = [n0, *[width] * problem.depth, n0]
    weights = [
        torch.randn(SEEDS, o, i, generator=generator, dtype=torch.float64).requires_grad_()
        for i, o in zip(sizes, sizes[1:], strict=False)
    ]
    x = torch.tensor(predictor.examples)
    start = [w.detach().clone() for w in weights]
    phi = problem.phi.array_value(torch)
    initial = _output(phi, start, x.expand(SEEDS, *x.shape)).detach()
    spectrum = np.linalg.eigvalsh(predictor.gram.value)
    rate, momentum = heavy_ball(float(spectrum[0]), float(spectrum[-1]))
    epsilon = output_scale(predictor)
    speed = [torch.zeros_like(w) for w in weights]
    residual = math.inf
    for _ in range(MAX_STEPS):
        left = (_output(phi, weights, x.expand(SEEDS, *x.shape)) - initial) / epsilon - x
        residual = float(left.detach().abs().max() / x.abs().max())
        if residual < RESIDUAL or not residual < BEYOND:
            break
        gradients = torch.autograd.grad((left**2).sum() / 2, weights)
        with torch.no_grad():
            for w, v, g in zip(weights, speed, gradients, strict=True):
                v.mul_(momentum).sub_(rate * epsilon**2 * g)
                w.add_(v)
    trained = [w.detach() for w in weights]
    J = _jacobians(phi, trained, start, predictor.examples) / epsilon
    _, left, right = top_pairs(predictor)
    first_order = np.einsum("no,snoi,ni->sn", left, J, right).real
    largest = (
        np.abs(np.linalg.eigvals(J)).max(axis=-1) if np.isfinite(J).all() else np.array(np.nan)
    )
    return Trained(width, first_order, float(largest.mean()), residual)


def heavy_ball(slowest: float, fastest: float) -> tuple[float, float]:
    """Polyak's rate and momentum for a quadratic with these curvatures, the rate times RATE."""
    high, low = math.sqrt(fastest), math.sqrt(slowest)
    return RATE * 4 / (high + low) ** 2, ((high - low) / (high + low)) ** 2


def output_scale(predictor: Predictor) -> float:
    """ε: weights move by ε√(tr XᵀK⁻¹X) in all, a unit's input by that times ‖x‖/√(n0 width)."""
    x = predictor.examples
    moved = math.sqrt(float(np.sum(x * predictor.weights)))
    farthest = float(np.max(np.linalg.norm(x, axis=1))) / math.sqrt(x.shape[1])
    return min(1.0, LAZY * math.sqrt(SHALLOW[0]) / (moved * max(farthest, 1.0)))


def _output(phi: Any, weights: list[Any], z: Any) -> Any:
    """g(z) for z of shape (seeds, m, n0): h = W φ(h)/√fan-in."""
    h = z
    for i, w in enumerate(weights):
        h = (phi(h) if i else h) @ w.transpose(1, 2) / math.sqrt(w.shape[2])
    return h


def _jacobians(phi: Any, weights: list[Any], start: list[Any], x: Floats) -> Floats:
    """Autograd's Jacobians of g(θ) − g(θ at the start), shape (seeds, examples, n0, n0)."""
    import torch

    z = torch.tensor(np.broadcast_to(x, (SEEDS, *x.shape)).copy(), requires_grad=True)
    f = _output(phi, weights, z) - _output(phi, start, z)
    outputs = range(x.shape[1])
    rows = [torch.autograd.grad(f[..., k].sum(), z, retain_graph=True)[0] for k in outputs]
    return np.asarray(torch.stack(rows, dim=-2).numpy())


def top_pairs(predictor: Predictor) -> tuple[Floats, Any, Any]:
    """The limit's largest eigenvalues (examples,), left and right eigenvectors with uᵀv = 1."""
    values, lefts, rights = [], [], []
    for x in predictor.examples:
        found, right = np.linalg.eig(predictor.jacobian(x).matrix)
        top = int(np.argmax(abs(found)))
        values.append(found[top].real)
        lefts.append(np.linalg.pinv(right)[top])
        rights.append(right[:, top])
    return np.array(values), np.array(lefts), np.array(rights)


def _gap(problem: Problem, claim: str, gap: Gap, seconds: float) -> Evidence:
    worst = max(t.residual for t in gap.networks)
    if not worst < math.sqrt(RESIDUAL) or not np.isfinite(gap.sizes).all():
        return _unknown(claim, f"training did not reach loss 0 (relative residual {worst:.1e})")
    exponent, spread = gap.exponent
    low, high = exponent - 2 * spread, exponent + 2 * spread
    outcome = outcome_of(gap)
    sizes = ", ".join(f"{t.width}: {s:.2g}" for t, s in zip(gap.networks, gap.sizes, strict=True))
    mean = gap.networks[-1].first_order.mean(axis=0)
    shown = ", ".join(f"{m:.4f} against {p:.4f}" for m, p in zip(mean, gap.predicted, strict=True))
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


def _about(claim: str, outcome: Outcome, gap: Gap) -> Outcome:
    """The claim on several examples is that they attract, not that the prediction is met."""
    if claim == ELASTICITY.name or outcome is not Outcome.SUPPORTS:
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
            return _unknown("norms from 1 to 50", str(error))
        predicted = top_pairs(predictor)[0]
        networks = train(problem, predictor, width)
        if not networks.residual < math.sqrt(RESIDUAL):
            return _unknown("norms from 1 to 50", f"training did not reach loss 0 at norm {norm:g}")
        shown = f"{norm:g}: {networks.first_order.mean():.3f} against {predicted[0]:.3f}"
        if blunt(networks, predicted):
            words.append(shown + " (too blunt)")
            continue
        reached += 1
        worst = max(worst, float(distance(networks, predicted)[0]))
        words.append(shown)
    outcome = Outcome.SUPPORTS if worst < SUPPORTING and reached > 1 else Outcome.UNKNOWN
    return Evidence(
        "training", "norms from 1 to 50", outcome, Rigour.STATISTICAL,
        f"{SEEDS} networks of width {width}, mean eigenvalue by norm {'; '.join(words)}: at most "
        f"{worst:.1f} standard errors off",
        perf_counter() - began,
    )  # fmt: skip


def _unknown(claim: str, why: str) -> Evidence:
    return Evidence("training", claim, Outcome.UNKNOWN, Rigour.STATISTICAL, why)

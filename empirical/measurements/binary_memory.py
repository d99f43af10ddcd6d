"""Memories of black-and-white pictures of any kind: what each keeps, recovers and costs.

A memory takes starts (B, d) of zeros and ones and answers with the ends of recall, zeros and ones
too (−1 for a pixel that is neither): so energy-based networks and trained ones are judged alike.
A picture is *kept* if recall from the picture itself ends at it, pixel for pixel, and a start is
*recovered* if it ends at the picture that it was made of.  A sequence encoder answers with what the
orbit is after whole rounds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.measurements.given import Given
from empirical.measurements.trained_member import TrainedMember
from empirical.networks.hopfield import Classical, Modern, Settled
from empirical.training.annealing import AnnealedJob
from empirical.training.configuration import Optimiser, Stop

if TYPE_CHECKING:
    from empirical.laboratory import Laboratory
    from empirical.networks.fully_connected import FullyConnected
    from empirical.runs.run import Run
    from empirical.spectra.learned_map import LearnedMap

LIMIT = 200  # applications of a trained map, or more where they make too few rounds
ROUNDS = 8  # of a sequence, at least
TOLERANCE = 1e-6  # of a step: pixels are asked for, black or white
MIDDLE = 0.5  # between a black pixel and a white one
NEITHER = 1e-6  # a pixel this near the middle is no answer


@dataclass(frozen=True, eq=False)
class Memory:
    """``recall`` of starts (B, d); what is kept in numbers, and multiplications to make it and
    for one step of recall; ``reached`` is False for a network that did not learn the pictures."""

    recall: Callable[[np.ndarray], Settled]
    numbers: int
    making: float
    a_step: float
    reached: bool = True
    stored: int | None = None  # by ρ < 1, of a trained network; of a sequence all or none


def classical(pictures: np.ndarray, seed: int) -> Memory:
    """Hebb's rule, asynchronous updates; ``pictures`` (n, d) of zeros and ones."""
    n, d = pictures.shape
    network = Classical.storing(_signs(pictures))

    def recall(starts: np.ndarray) -> Settled:
        found = network.settle(_signs(starts), np.random.default_rng(seed))
        return Settled(_binary(found.points, 0.0), found.steps, found.settled)

    return Memory(recall, d * (d - 1) // 2, n * d * (d - 1) / 2, d * d)


def modern(pictures: np.ndarray, beta: float) -> Memory:
    """The pictures themselves, and a softmax."""
    n, d = pictures.shape
    network = Modern(_signs(pictures), beta)

    def recall(starts: np.ndarray) -> Settled:
        found = network.settle(_signs(starts))
        return Settled(_binary(found.points, 0.0), found.steps, found.settled)

    return Memory(recall, n * d, 0, 2 * n * d)


@dataclass(frozen=True)
class Training:
    """A restless stage, then a quiet one (``empirical.training.annealing``)."""

    first: Optimiser = Optimiser("adam", learning_rate=1e-3, beta2=0.9)
    first_epochs: int = 1_000
    optimiser: Optimiser = Optimiser("adam", learning_rate=1e-4)
    loss: float = 1e-8
    epochs: int = 5_000

    def job(self, given: Given, network: FullyConnected, task: Any, seed: int) -> AnnealedJob:
        """One network; of a sequence, all the examples are one."""
        stop = Stop(self.loss, self.epochs)
        training = given.job(network, self.optimiser, stop, (seed,), task=task)
        return AnnealedJob(training, self.first, self.first_epochs)


def trained(job: AnnealedJob, run: Run, pictures: np.ndarray, laboratory: Laboratory) -> Memory:
    """The network of a job that was run: an autoencoder, or an encoder of one sequence."""
    network, n = TrainedMember(job.training, run, device=laboratory.device), len(pictures)
    learned, about = network.learned, network.numbers
    size = sum(int(w.numel()) for w in learned.parameters.values())
    epochs = job.first_epochs + run.numbers["epochs"][0]
    whole = job.training.task == "sequence"
    return Memory(
        _round_by_round(learned, n) if whole else _to_the_limit(learned),
        size,
        3.0 * epochs * n * size,  # forwards, and twice as much backwards
        float(size),
        about["reached"],
        about["stored"] * (n if whole else 1),
    )


def _to_the_limit(learned: LearnedMap) -> Callable[[np.ndarray], Settled]:
    def recall(starts: np.ndarray) -> Settled:
        from empirical.retrieval.iteration import iterate

        found = iterate(learned, starts, limit=LIMIT, tolerance=TOLERANCE)
        return Settled(_binary(found.points, MIDDLE), found.steps, found.periods == 1)

    return recall


def _round_by_round(learned: LearnedMap, length: int) -> Callable[[np.ndarray], Settled]:
    """After so many rounds that two in succession show the same picture."""

    def recall(starts: np.ndarray) -> Settled:
        import torch

        z = learned.points(starts)
        steps = np.zeros(len(starts), dtype=int)
        settled = still = np.zeros(len(starts), dtype=bool)
        with torch.no_grad():
            for _ in range(max(ROUNDS, LIMIT // length)):
                last = z > MIDDLE
                for _ in range(length):
                    z = learned(z)
                steps[~still] += length
                settled = (last == (z > MIDDLE)).all(dim=1).cpu().numpy()
                still = still | settled
                if still.all():
                    break
        return Settled(_binary(z.cpu().numpy(), MIDDLE), steps, settled)

    return recall


@dataclass(frozen=True)
class Trials:
    """fractions: of the pixels flipped; repeats: of each picture and fraction; noise: starts."""

    fractions: tuple[float, ...]
    repeats: int
    noise: int
    seed: int


def flipped(pictures: np.ndarray, fraction: float, repeats: int, seed: int) -> np.ndarray:
    """(repeats · n, d): with a growing fraction the same pixels and more."""
    n, d = pictures.shape
    generator = np.random.default_rng(seed)
    ranks = np.argsort(generator.uniform(size=(repeats * n, d)), axis=1).argsort(axis=1)
    again = np.tile(pictures, (repeats, 1))
    return np.where(ranks < round(fraction * d), 1 - again, again)


def tried(memory: Memory, pictures: np.ndarray, trials: Trials) -> dict[str, Any]:
    """kept: (n,) whether each picture is; recovered: (fractions,) of repeats · n starts; ends: of
    noise, at a picture, at a negative, elsewhere; steps: medians; settled: all of them did."""
    truth = np.tile(pictures, (trials.repeats, 1))
    kept = memory.recall(pictures)
    recovered, steps, settled = [], [], bool(kept.settled.all())
    for fraction in trials.fractions:
        found = memory.recall(flipped(pictures, fraction, trials.repeats, trials.seed))
        recovered.append(int(((found.points == truth).all(axis=1) & found.settled).sum()))
        steps.append(float(np.median(found.steps)))
        settled = settled and bool(found.settled.all())
    generator = np.random.default_rng([trials.seed, 1])
    noise = (generator.uniform(size=(trials.noise, pictures.shape[1])) < 0.5).astype(float)
    ends = memory.recall(noise)
    return {
        "kept": ((kept.points == pictures).all(axis=1) & kept.settled),
        "recovered": np.array(recovered),
        "steps": np.array(steps),
        "ends": _ends(ends, pictures),
        "settled": settled and bool(ends.settled.all()),
    }


def by_neighbour(pictures: np.ndarray, trials: Trials) -> np.ndarray:
    """(fractions,) how many starts are nearest to the picture that they were made of."""
    n, counts = len(pictures), []
    truth = np.tile(np.arange(n), trials.repeats)
    for fraction in trials.fractions:
        starts = flipped(pictures, fraction, trials.repeats, trials.seed)
        overlaps = _signs(starts) @ _signs(pictures).T
        best = overlaps.max(axis=1)
        only = (overlaps == best[:, None]).sum(axis=1) == 1
        counts.append(int(((overlaps.argmax(axis=1) == truth) & only).sum()))
    return np.array(counts)


def _ends(found: Settled, pictures: np.ndarray) -> np.ndarray:
    """(3,) at a picture, at the negative of one, elsewhere."""
    at = (found.points[:, None] == pictures).all(axis=2).any(axis=1) & found.settled
    mirror = (found.points[:, None] == 1 - pictures).all(axis=2).any(axis=1) & found.settled & ~at
    return np.array([at.sum(), mirror.sum(), (~at & ~mirror).sum()])


def _binary(values: np.ndarray, middle: float) -> np.ndarray:
    found: np.ndarray = (values > middle).astype(np.int8)
    return np.where(np.abs(values - middle) < NEITHER, np.int8(-1), found)


def _signs(pictures: np.ndarray) -> np.ndarray:
    return np.where(np.asarray(pictures) > MIDDLE, 1.0, -1.0)


def half_recovered(fractions: Sequence[float], rates: np.ndarray) -> float:
    """The fraction at which the rate falls to one half, between those tried; 0 where it is below
    at once, and the largest where it is above to the end."""
    if rates[0] < 0.5:
        return 0.0
    for i in range(1, len(rates)):
        if rates[i] < 0.5:
            share = (rates[i - 1] - 0.5) / (rates[i - 1] - rates[i])
            return float(fractions[i - 1] + share * (fractions[i] - fractions[i - 1]))
    return float(fractions[-1])

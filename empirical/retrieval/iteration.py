"""z, f(z), f(f(z)), … for many starts at once, in float64, until each settles.

A point has converged when ‖f^{m+1}(z) - f^m(z)‖ < tolerance, the criterion of the source
(1e-8, assumed).  That bounds a step, not what is left: with contraction ρ per step the limit is
still δ ρ/(1 - ρ) away.  ``remaining`` estimates this from the last steps, and is infinite where
they do not shrink: such a convergence is false.  A cycle is found by Brent's method: an iterate is
kept, and a return to it within the tolerance is the period, if the next period returns as well.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import torch

from empirical.memory import Halving
from empirical.progress import Progress, silent
from empirical.spectra.learned_map import LearnedMap
from theory.errors import InputError

TOLERANCE = 1e-8  # assumed: lost in the text of the source
LIMIT = 10_000
LONGEST_CYCLE = 512
FAR = 1e12  # times (1 + ‖start‖): the orbit is taken to diverge
REPORT = 100  # steps between two reports of progress
BATCH_NUMBERS = 2**24  # coordinates of the points iterated together


class Outcome(enum.IntEnum):
    """What became of an orbit."""

    CONVERGED = 0  # two successive iterates are closer than the tolerance
    CYCLE = 1  # the orbit returns to the same point after the period, twice
    DIVERGED = 2  # it leaves every bound, or is NaN
    MOVING = 3  # neither a limit nor a cycle within the limit of steps


@dataclass(frozen=True, eq=False)
class Limits:
    """Where B orbits ended.

    Attributes
    ----------
    points
        (B, d) float64: the limit, a point of the cycle, or the last iterate.
    steps
        (B,) applications of f.
    outcomes
        (B,) int8 codes of ``Outcome``.
    periods
        (B,) 1 for a limit, the minimal period of a cycle, 0 otherwise.
    change
        (B,) the last ‖f^{m+p}(z) - f^m(z)‖, p the period (1 where there is none).
    remaining
        (B,) estimated distance to the limit; 0 where rounding is reached, infinite where the steps
        do not shrink.  For cycles NaN: not estimated.
    """

    points: np.ndarray
    steps: np.ndarray
    outcomes: np.ndarray
    periods: np.ndarray
    change: np.ndarray
    remaining: np.ndarray

    @classmethod
    def joined(cls, *parts: Limits) -> Limits:
        """Those of several sets of starts, one after the other."""
        names = [field.name for field in fields(cls)]
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    @property
    def settled(self) -> np.ndarray:
        """(B,) whether there is a limit or a cycle."""
        return self.periods > 0


def iterate(
    learned: LearnedMap,
    starts: Any,
    *,
    tolerance: float = TOLERANCE,
    limit: int = LIMIT,
    longest_cycle: int = LONGEST_CYCLE,
    progress: Progress = silent,
) -> Limits:
    """Iterate the learned map from B starts.

    Parameters
    ----------
    learned
        The network as a map.
    starts
        (B, d) or (B, *shape).
    tolerance
        Of the step, and of the return to a cycle.
    limit
        Of the applications of f.
    longest_cycle
        That is looked for; 1 for none.
    progress
        Is told how far the work is.

    Returns
    -------
    Limits
        Where the orbits ended, and after how many steps.

    Raises
    ------
    InputError
        For points of another size than the network's, or a tolerance or a limit that is not
        positive.

    Examples
    --------
    >>> from empirical import FullyConnected, LearnedMap, iterate
    >>> import torch
    >>> network = FullyConnected(2, 2, width=2, hidden=1, activation="identity")
    >>> weights = {"weight1": torch.eye(2)[None], "weight2": torch.eye(2)[None] / 2}
    >>> half = LearnedMap.of(network, weights)  # f(x) = x/2
    >>> found = iterate(half, [[1.0, 0.0]])
    >>> bool(abs(found.points).max() < 1e-7), found.periods.tolist()
    (True, [1])
    """
    if not tolerance > 0 or limit < 1 or longest_cycle < 1:
        raise InputError("tolerance, limit and longest_cycle must be positive.")
    starts = learned.rows(starts)
    if len(starts):
        learned.require_independent_rows(starts[:1].to(learned.device))
    batch = max(1, BATCH_NUMBERS // learned.size)
    fitting, first = Halving("iteration: one orbit is", learned.device), 0

    def iterated(most: int) -> Limits:
        z = starts[first : first + most].to(learned.device)
        some = _Orbits(learned, z, tolerance, longest_cycle)
        for step in range(1, limit + 1):
            if not len(some.active):
                break
            some.advance()
            if step % REPORT == 0:
                moving = len(some.active)
                share = (first + len(some.ends) - moving) / len(starts)
                progress("iteration", share, f"{moving} still move at step {step}")
        return some.limits()

    parts = [] if len(starts) else [iterated(0)]
    while first < len(starts):
        parts.append(fitting(min(batch, len(starts) - first), iterated))
        first += len(parts[-1].points)
    return Limits.joined(*parts)


class _Orbits:
    """A batch that is iterated; those that have settled are taken out."""

    def __init__(
        self, learned: LearnedMap, z: torch.Tensor, tolerance: float, longest_cycle: int
    ) -> None:
        n = len(z)
        self.learned, self.tolerance, self.longest = learned, tolerance, longest_cycle
        self.active = torch.arange(n, device=z.device)  # rows still iterated
        self.z, self.step = z, 0
        self.far = FAR * (1 + z.norm(dim=1))
        self.changes = z.new_full((3, n), torch.inf)  # of the last three steps
        self.anchor, self.since, self.window = z, 0, 1
        self.candidate = torch.zeros(n, dtype=torch.int64, device=z.device)
        self.ends = z.clone()
        self.steps = np.zeros(n, dtype=np.int64)
        self.outcomes = np.full(n, Outcome.MOVING, dtype=np.int8)
        self.periods = np.zeros(n, dtype=np.int64)
        self.change, self.remaining = np.full((2, n), np.nan)

    @torch.no_grad()
    def advance(self) -> None:
        image = self.learned(self.z)
        self.step += 1
        change = (image - self.z).norm(dim=1)
        self.z = image
        self.changes = torch.stack([self.changes[1], self.changes[2], change])
        lost = ~(image.norm(dim=1) <= self.far)
        still = ~lost & (change < self.tolerance)
        returned, back = self._returns()
        cycling = returned & ~lost & ~still
        self._settle(lost, Outcome.DIVERGED, change)
        self._settle(still, Outcome.CONVERGED, change)
        self._settle(cycling, Outcome.CYCLE, back)
        self._keep(~(lost | still | cycling))

    def _returns(self) -> tuple[torch.Tensor, torch.Tensor]:
        """(orbits that have come back to the anchor a second time, their distance to it)."""
        self.since += 1
        back = (self.z - self.anchor).norm(dim=1)
        if self.longest == 1:
            return torch.zeros_like(back, dtype=torch.bool), back
        near = back < self.tolerance
        twice = near & (self.candidate > 0) & (self.since == 2 * self.candidate)
        self.candidate = torch.where(near & (self.candidate == 0), self.since, self.candidate)
        return twice, back

    def _settle(self, which: torch.Tensor, outcome: Outcome, change: torch.Tensor) -> None:
        if not bool(which.any()):
            return
        rows = self.active[which].cpu().numpy()
        self.ends[self.active[which]] = self.z[which]
        self.steps[rows] = self.step
        self.outcomes[rows] = outcome
        self.change[rows] = change[which].cpu().numpy()
        if outcome is Outcome.CONVERGED:
            self.periods[rows] = 1
            rounding = 4 * np.finfo(float).eps * (1 + self.z[which].norm(dim=1))
            self.remaining[rows] = _remaining(self.changes[:, which], rounding).cpu().numpy()
        elif outcome is Outcome.CYCLE:
            self.periods[rows] = self.candidate[which].cpu().numpy()

    def _keep(self, rest: torch.Tensor) -> None:
        if not bool(rest.all()):
            self.active, self.z, self.far = self.active[rest], self.z[rest], self.far[rest]
            self.anchor, self.candidate = self.anchor[rest], self.candidate[rest]
            self.changes = self.changes[:, rest]
        if self.since >= self.window:
            # twice the longest period, so that a return can be seen a second time
            self.window = min(2 * self.window, 2 * self.longest)
            self.anchor, self.since = self.z, 0
            self.candidate = torch.zeros_like(self.candidate)

    def limits(self) -> Limits:
        self.ends[self.active] = self.z
        rows = self.active.cpu().numpy()
        self.steps[rows] = self.step
        self.change[rows] = self.changes[2].cpu().numpy()
        self.remaining[self.outcomes != Outcome.CONVERGED] = np.inf
        self.remaining[self.outcomes == Outcome.CYCLE] = np.nan
        return Limits(
            self.ends.cpu().numpy(),
            self.steps,
            self.outcomes,
            self.periods,
            self.change,
            self.remaining,
        )


def _remaining(changes: torch.Tensor, rounding: torch.Tensor) -> torch.Tensor:
    """δ ρ/(1 - ρ), ρ the mean ratio of the last three steps δ (3, B)."""
    last = changes[2]
    ratio = torch.where(torch.isfinite(changes[0]), (last / changes[0]).sqrt(), last / changes[1])
    left = torch.where(ratio < 1, last * ratio / (1 - ratio), torch.inf)
    return torch.where(last <= rounding, torch.zeros_like(last), left)

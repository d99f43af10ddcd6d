"""The training method where the system is the limit of infinite width: growing widths, many seeds.

Networks of each width are trained by gradient descent from random weights.  What a claim says of
the limit must be met up to a gap that shrinks like 1/√width: statistical evidence, no proof.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from time import perf_counter
from typing import Any

import numpy as np

from proofs_check.engine.case import Case
from proofs_check.engine.claims import AtEnd, Claim
from proofs_check.engine.comparison import Comparison, unknown
from proofs_check.engine.evidence import Evidence, Outcome, Rigour
from proofs_check.engine.sides import on_floats
from proofs_check.engine.system import System
from proofs_check.engine.training.runs import doubles
from proofs_check.engine.users_code import users_errors
from theory.deadline import check
from theory.errors import required

METHOD = "training"
RESIDUAL = 1e-10  # of the loss, relative to its start: far below the gaps that are measured
MAX_STEPS = 400  # at a rate of half the largest one some 20 suffice
BIAS = 3.0  # times the seeds' variance, and over the width: the bias, which is of order 1/width
SUPPORTING, REFUTING = 4.0, 10.0  # standard errors
BLUNT = 0.25  # an error this large, relative to the claimed value, leaves nothing to compare
SMALLEST = 1e-3  # of a value, that errors are relative to


@dataclass(frozen=True)
class Gap:
    """left − right of a claim, shape (widths, seeds), and the size of its sides in the limit."""

    widths: tuple[int, ...]
    values: np.ndarray
    size: float

    @property
    def exponent(self) -> tuple[float, float]:
        """Of the gap as a power of the width, and its standard error (jackknife over seeds)."""
        logs, squares, seeds = np.log(self.widths), self.values**2, self.values.shape[1]
        with np.errstate(divide="ignore"):
            slope = lambda s: float(np.polyfit(logs, np.log(s.mean(axis=1)) / 2, 1)[0])  # noqa: E731
            without = np.array([slope(np.delete(squares, i, axis=1)) for i in range(seeds)])
            spread = math.sqrt((seeds - 1) / seeds * float(np.sum((without - without.mean()) ** 2)))
            return slope(squares), spread

    @property
    def error(self) -> float:
        """Of the mean of the widest networks: their scatter, and a bias of order 1/width."""
        deviation = float(self.values[-1].std(ddof=1))
        bias = BIAS * (deviation**2 / self.size + self.size / self.widths[-1])
        return deviation / math.sqrt(self.values.shape[1]) + bias

    def judged(self) -> Comparison:
        """SUPPORTS if the widest networks meet the limit and the gap shrinks like 1/√width."""
        exponent, spread = self.exponent
        mean = float(self.values[-1].mean())
        off = abs(mean) / self.error
        sizes = np.sqrt((self.values**2).mean(axis=1))
        listed = ", ".join(f"{w}: {s:.2g}" for w, s in zip(self.widths, sizes, strict=True))
        words = (
            f"{self.values.shape[1]} networks of each width: gap by width {listed}, ∝ width^p "
            f"with p in [{exponent - 2 * spread:.2f}, {exponent + 2 * spread:.2f}] (−1/2 "
            f"expected); at the widest left − right is {mean:.2g}, {off:.1f} standard errors off 0"
        )
        if self.error > BLUNT * self.size:
            return unknown(f"{words}; these widths are too small to tell")
        if off > REFUTING:
            return Comparison(Outcome.REFUTES, abs(mean) / self.size, words)
        low, high = exponent - 2 * spread, exponent + 4 * spread
        shrinks = exponent + 2 * spread < 0 and low <= -0.5 <= high
        outcome = Outcome.SUPPORTS if off < SUPPORTING and shrinks else Outcome.UNKNOWN
        return Comparison(outcome, float(sizes[-1]) / self.size, words)


class Networks:
    """The trained networks of one case, each width once, when asked for."""

    def __init__(self, system: System, case: Case):
        import torch

        self.torch, self.system, self.case = torch, system, case
        self.ensemble = required(system.ensemble, "an ensemble")

    @cached_property
    def letters(self) -> dict[str, np.ndarray] | str:
        """Of each letter that was read, shape (widths, seeds); words if loss 0 was not reached."""
        rows = []
        for width in self.ensemble.widths:
            self.case.progress(f"training: networks of width {width}")
            with doubles(self.torch), users_errors("ensemble", self.ensemble.make):
                one = self.ensemble.make(self.torch, self.case, width)
                row = self._trained(one)
            if isinstance(row, str):
                return f"width {width}: {row}"
            rows.append(row)
        return {name: np.array([row[name] for row in rows]) for name in rows[0]}

    def _trained(self, one: Any) -> dict[str, np.ndarray] | str:
        torch = self.torch
        weights = {k: w.detach().clone().requires_grad_() for k, w in one.weights.items()}
        speed = {k: torch.zeros_like(w) for k, w in weights.items()}
        first = None
        for _ in range(MAX_STEPS):
            check()
            losses = one.loss(weights)
            worst = float(losses.detach().max())
            first = worst if first is None else first
            if not math.isfinite(worst) or worst > 1e6 * first:
                return "training diverged"
            if worst <= RESIDUAL * first:
                return {str(n): x.detach().cpu().numpy() for n, x in one.read(weights).items()}
            slopes = torch.autograd.grad(losses.sum(), list(weights.values()))
            with torch.no_grad():
                for (k, w), slope in zip(weights.items(), slopes, strict=True):
                    speed[k].mul_(one.momentum).sub_(one.rate * slope)
                    w.add_(speed[k])
        return "training did not reach loss 0"


def examine(claim: Claim, networks: Networks) -> Evidence | None:
    """Evidence for what holds at the end; None for other kinds of claims."""
    if not isinstance(claim, AtEnd):
        return None
    began = perf_counter()
    found = _at_end(claim, networks)
    return Evidence(
        METHOD, claim, found.outcome, Rigour.STATISTICAL, found.detail,
        size=found.size, seconds=perf_counter() - began,
    )  # fmt: skip


def _at_end(claim: AtEnd, networks: Networks) -> Comparison:
    letters = networks.letters
    if isinstance(letters, str):
        return unknown(letters)
    system, case = networks.system, networks.case
    names = [s for s in (*system.state, *system.observed) if str(s) in letters]
    used = claim.left.free_symbols | claim.right.free_symbols
    missing = used & {*system.state, *system.observed} - set(names)
    if missing:
        words = ", ".join(map(str, missing))
        return unknown(f"the networks read no letter {words}")
    run = on_floats([claim.left, claim.right], names, case)
    left, right = (np.asarray(x, float) for x in run([letters[str(s)] for s in names]))
    shape = next(iter(letters.values())).shape
    values = np.broadcast_to(left - right, shape)
    if not np.isfinite(values).all():
        return unknown("a side is not finite at the trained networks")
    if not values.any():
        return unknown("the sides are equal whatever the width")
    size = max(float(np.abs(np.broadcast_to(right, shape)[-1]).mean()), SMALLEST)
    return Gap(networks.ensemble.widths, values, size).judged()

"""Pictures recalled from corrupted ones: what is tried, which recalls are shown, and how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from empirical.figures.pictures import in_bytes
from empirical.measurements.picture_memory import IMAGENET, PictureMemory, Trained
from empirical.measurements.recipes import by_recipe
from empirical.runs.job import Measured
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.laboratory import Laboratory
    from empirical.retrieval.corrupted import Trials

Trial = tuple[int, int, int]  # kind, fraction, example: indices into ``Trials``


@dataclass(frozen=True)
class Recall:
    """``kinds`` are those of ``empirical.data.corruption``; ``seed`` is that of the corruption."""

    memory: PictureMemory = IMAGENET["laptop"]
    kinds: tuple[str, ...] = ("pixels", "noise", "gaussian", "square", "left", "top")
    fractions: tuple[float, ...] = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
    seed: int = 0

    def measure(
        self, laboratory: Laboratory, follow: Callable[[Trained, Trials], Measured]
    ) -> Measured:
        """Train by all recipes; ``follow`` measures what iteration made of the corrupted."""
        return self.followed(self.trained(laboratory), follow)

    def trained(self, laboratory: Laboratory, seed: int | None = None) -> tuple[Trained, ...]:
        """By all recipes, from another seed if it is given.  InputError before any training."""
        from empirical.retrieval.corrupted import require_kinds

        require_kinds(self.kinds, self.fractions)
        memory = self.memory if seed is None else replace(self.memory, seed=seed)
        return memory.recall(laboratory)

    def followed(
        self, memories: Sequence[Trained], follow: Callable[[Trained, Trials], Measured]
    ) -> Measured:
        """What iteration makes of each of these networks."""
        from empirical.retrieval.corrupted import trials

        def recalled(memory: Trained) -> Measured:
            found = trials(memory.learned, memory.pictures, self.kinds, self.fractions,
                           self.seed, progress=memory.laboratory.progress,
                           pieces=memory.pieces("trials"))  # fmt: skip
            more = follow(memory, found)
            return Measured(more.numbers, found.arrays() | more.arrays)

        return by_recipe(memories, recalled)


@dataclass(frozen=True)
class ShownRecall(Recall):
    """Recalls from at most the fraction ``tested``, of which claims speak too, are shown."""

    tested: float = 0.5

    def __post_init__(self) -> None:
        if self.tested not in self.fractions:
            raise InputError(
                f"tested is {self.tested}, which is none of the fractions {self.fractions}."
            )

    def recoveries(self, found: Trials, count: int) -> list[Trial]:
        """Different examples, kind after kind, each from the largest fraction recovered."""
        chosen, taken = list[Trial](), set[int]()
        tried = sorted((f for f in self.fractions if f <= self.tested), reverse=True)
        for number in range(count):
            kind = number % len(self.kinds)
            for f in map(self.fractions.index, tried):
                right = np.flatnonzero(found.end[kind, f] == found.truth).tolist()
                if free := [i for i in right if i not in taken]:
                    pick = free[(7 * number) % len(free)]  # not always the first of the set
                    chosen.append((kind, f, pick))
                    taken.add(pick)
                    break
        return chosen

    def confusions(self, x: np.ndarray, found: Trials, count: int) -> list[Trial]:
        """Trials that ended at another example, the most alike first."""
        wrong = np.argwhere((found.end != found.truth) & (found.end >= 0))
        wrong = wrong[np.array(self.fractions)[wrong[:, 1]] <= self.tested]
        flat = x.reshape(len(x), -1)
        apart = [float(np.linalg.norm(flat[i] - flat[found.end[k, f, i]])) for k, f, i in wrong]
        chosen = dict[int, Trial]()
        for k, f, i in wrong[np.argsort(apart, kind="stable")].tolist():
            if len(chosen) < count:
                chosen.setdefault(i, (k, f, i))
        return list(chosen.values())

    def pictures(
        self, memory: Trained, some: Sequence[Trial], more: Sequence[Trial], steps: Sequence[int]
    ) -> dict[str, np.ndarray]:
        """Of ``some`` example, corrupted input, iterates and limit, (m, 3 + len(steps), *shape)
        bytes; of ``more`` the corrupted input and the limit."""
        return {
            "shown_pictures": self._strips(memory, some, steps),
            "more_pictures": self._strips(memory, more, ())[:, 1:],
        }

    def _strips(self, memory: Trained, chosen: Sequence[Trial], steps: Sequence[int]) -> np.ndarray:
        from empirical.retrieval.corrupted import corrupted

        x = memory.pictures
        if not chosen:
            return np.zeros((0, 3 + len(steps), *x.shape[1:]), dtype=np.uint8)
        starts = np.stack(
            [corrupted(x, self.kinds[k], self.fractions[f], self.seed)[i] for k, f, i in chosen]
        )
        originals = np.stack([x[i] for _, _, i in chosen])
        orbits = memory.orbits(starts, steps)
        return in_bytes(np.concatenate([originals[:, None], orbits], axis=1))

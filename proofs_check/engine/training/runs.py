"""The runs of gradient descent of one case, and expressions at the letters that they read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cached_property
from typing import Any

import numpy as np
import sympy
from sympy import Expr

from proofs_check.engine.case import Case
from proofs_check.engine.comparison import nudged
from proofs_check.engine.letters import plain, t
from proofs_check.engine.sides import on_floats
from proofs_check.engine.system import System
from proofs_check.engine.training.batch import Record
from proofs_check.engine.training.device import doubles
from proofs_check.engine.training.steps import Steps
from proofs_check.engine.training.trainable import sound
from proofs_check.engine.training.trainer import LEVELS, Run, train
from proofs_check.engine.users_code import users_errors
from theory.deadline import remaining
from theory.errors import InputError

SECONDS = 5.0  # a start that does not arrive would train for ever
TIMED_SECONDS = 20.0  # the number of steps to given times is bounded: a second on a quiet machine
ROOM = 0.8  # of what is left of the method's time: the run ends by itself, with what it has
STEPS_A_UNIT = 64  # of time, at the coarsest level, when closed forms in t are met


class Training:
    """The runs of one case; each is made once, when asked for."""

    def __init__(self, system: System, case: Case):
        import torch

        self.torch, self.system, self.case = torch, system, case
        if system.train is None:
            raise InputError("this system has nothing to train (train=…)")
        self.make = system.train
        with doubles(torch):
            with users_errors("train(torch, case)", self.make):
                self.one = self.make(torch, case)
            with self._users_errors("train"):
                self.read = sound(torch, self.one, (*system.state, *system.observed))

    def _users_errors(self, what: str) -> AbstractContextManager[None]:
        functions = [getattr(self.one, name, None) for name in ("loss", "read")]
        return users_errors(what, self.make, *(f for f in functions if callable(f)))

    def _seconds(self, most: float) -> float:
        return min(most, ROOM * min(self.case.seconds, remaining()))

    @cached_property
    def timed(self) -> Run:
        with doubles(self.torch), self._users_errors("training"):
            return train(
                self.torch,
                self.one,
                rates=[2.0**-j / STEPS_A_UNIT for j in range(LEVELS)],
                times=tuple(map(float, self.case.times)),
                device=self.case.device,
                seconds=self._seconds(TIMED_SECONDS),
            )

    @cached_property
    def settled(self) -> Run:
        with doubles(self.torch), self._users_errors("training"):
            return train(
                self.torch,
                self.one,
                device=self.case.device,
                seconds=self._seconds(SECONDS),
                progress=self.case.progress,
            )

    def require_read(self, *expressions: Expr) -> None:
        """UnreadError names the moving letters of the expressions that training does not read."""
        used = set().union(*(sympy.sympify(e).free_symbols for e in expressions))
        letters = (*self.system.state, *self.system.observed)
        missing = [plain(s) for s in letters if s in used and str(s) not in self.read]
        if missing:
            raise UnreadError(f"training reads no letter {', '.join(missing)}")

    @cached_property
    def steps(self) -> Steps:
        """Of a system that is gradient descent at a rate of its own."""
        return Steps(self)

    def values(self, record: Record, time: Any, *expressions: Expr) -> np.ndarray:
        """Expressions at the letters read, shape (expressions, levels)."""
        return self._evaluator(record, time, *expressions)(self._letters(record))

    def rounding(self, record: Record, time: Any, e: Expr) -> np.ndarray:
        """How much an expression changes when the letters, one by one, do by an ulp."""
        run, given = self._evaluator(record, time, e), self._letters(record)
        exact = run(given)
        moved = map(run, nudged(given, [np.spacing(x) for x in given]))
        return sum((np.nan_to_num(np.abs(m - exact)[0]) for m in moved), np.zeros(len(record.loss)))

    def _letters(self, record: Record) -> list[np.ndarray]:
        letters, levels = (*self.system.state, *self.system.observed), len(record.loss)
        nothing = np.full(levels, np.nan)
        return [np.asarray(record.letters.get(str(s), nothing), float) for s in letters]

    def _evaluator(
        self, record: Record, time: Any, *expressions: Expr
    ) -> Callable[[list[np.ndarray]], np.ndarray]:
        self.require_read(*expressions)
        letters, levels = (*self.system.state, *self.system.observed, t), len(record.loss)
        run = on_floats(list(expressions), letters, self.case)
        times = np.full(levels, float(time))
        return lambda given: np.array([np.broadcast_to(x, (levels,)) for x in run((*given, times))])


class UnreadError(Exception):
    """A claim has a letter that training does not read."""

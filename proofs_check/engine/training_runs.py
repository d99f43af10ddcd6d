"""The runs of gradient descent of one case, and expressions at the letters that they read."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import sympy
from sympy import Expr

from proofs_check.engine.case import Case
from proofs_check.engine.letters import t
from proofs_check.engine.sides import on_floats
from proofs_check.engine.system import System
from proofs_check.engine.trainer import Record, Run, train
from theory.errors import InputError

SECONDS = 5.0  # a start that does not arrive would train for ever
TIMED_SECONDS = 20.0  # the number of steps to given times is bounded: a second on a quiet machine
STEPS_A_UNIT = 64  # of time, at the coarsest level, when closed forms in t are met


class Training:
    """The runs of one case; each is made once, when asked for."""

    def __init__(self, system: System, case: Case):
        import torch

        self.torch, self.system, self.case = torch, system, case
        if system.train is None:
            raise InputError("this system has nothing to train (train=…)")
        with Doubles(torch):
            self.one = system.train(torch, case)
        self._require_letters()

    def _require_letters(self) -> None:
        with Doubles(self.torch):
            read = {str(name) for name in self.one.read(self.one.weights)}
        wanted = {str(s) for s in (*self.system.state, *self.system.observed)}
        if not read:
            raise InputError("train(…).read returns no letter.")
        unknown = read - wanted
        if unknown:
            raise InputError(
                f"train(…).read returns {', '.join(sorted(unknown))}, which the system does not "
                f"have; its letters are {', '.join(sorted(wanted))}."
            )
        self.read = read

    @cached_property
    def timed(self) -> Run:
        with Doubles(self.torch):
            return train(
                self.torch,
                self.one,
                rate=1 / STEPS_A_UNIT,
                times=tuple(map(float, self.case.times)),
                device=self.case.device,
                seconds=min(TIMED_SECONDS, self.case.seconds),
            )

    @cached_property
    def settled(self) -> Run:
        with Doubles(self.torch):
            return train(
                self.torch,
                self.one,
                device=self.case.device,
                seconds=min(SECONDS, self.case.seconds),
                progress=self.case.progress,
            )

    def values(self, record: Record, time: Any, *expressions: Expr) -> np.ndarray:
        """Expressions at the letters read, shape (expressions, levels)."""
        letters = (*self.system.state, *self.system.observed, t)
        used = set().union(*(sympy.sympify(e).free_symbols for e in expressions))
        missing = [s for s in letters[:-1] if s in used and str(s) not in self.read]
        if missing:
            raise UnreadError(f"training reads no letter {', '.join(map(str, missing))}")
        levels = len(record.loss)
        given = [
            np.asarray(record.letters.get(str(s), np.full(levels, np.nan)), float)
            for s in letters[:-1]
        ]
        run = on_floats(list(expressions), letters, self.case)
        return np.array(
            [np.broadcast_to(x, (levels,)) for x in run((*given, np.full(levels, float(time))))]
        )


class UnreadError(Exception):
    """A claim has a letter that training does not read."""


class Doubles:
    """float64 as torch's default inside the block."""

    def __init__(self, torch: Any):
        self.torch = torch

    def __enter__(self) -> None:
        self.before = self.torch.get_default_dtype()
        self.torch.set_default_dtype(self.torch.float64)

    def __exit__(self, *_: object) -> None:
        self.torch.set_default_dtype(self.before)

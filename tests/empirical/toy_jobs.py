"""Jobs that do little, or harm: importable by workers."""

from __future__ import annotations

import errno
import os
import signal
import time
from dataclasses import dataclass

import numpy as np

from empirical.runs.job import Measured, Workbench
from theory.errors import InputError


@dataclass(frozen=True)
class Nested:
    depth: int = 2
    rate: float = 1e-4


@dataclass(frozen=True)
class Square:
    x: float
    seconds: float = 0.0
    nested: Nested = Nested()
    names: tuple[str, ...] = ("a", "b")
    limit: int | None = None

    def perform(self, bench: Workbench) -> Measured:
        """Leaves a trace in its folder for every try, and looks like work."""
        with (bench.folder / "tries").open("a") as file:
            file.write("x")
        began = time.monotonic()
        while (passed := time.monotonic() - began) < self.seconds:
            bench.progress("training", passed / self.seconds, "loss 1e-3")
            time.sleep(0.02)
        draws = np.random.default_rng(int(self.x)).normal(size=(20, 20))
        return Measured({"y": self.x**2, "trace": float(np.trace(draws @ draws))}, {"draws": draws})


@dataclass(frozen=True)
class Wide:
    """A large result."""

    x: int

    def perform(self, bench: Workbench) -> Measured:
        return Measured({"x": self.x}, {"zeros": np.zeros(75_000) + self.x})  # 0.6 MB


@dataclass(frozen=True)
class Threads:
    def perform(self, bench: Workbench) -> Measured:
        import torch

        return Measured({"threads": torch.get_num_threads()})


@dataclass(frozen=True)
class Deadly:
    """Kills its worker so many times, then succeeds."""

    times: int
    n: int = 0

    def perform(self, bench: Workbench) -> Measured:
        tries = bench.folder / "tries"
        done = len(tries.read_text()) if tries.exists() else 0
        if done < self.times:
            tries.write_text("x" * (done + 1))
            os.kill(os.getpid(), signal.SIGKILL)
        return Measured({"tries": done})


@dataclass(frozen=True)
class Failing:
    kind: str

    def perform(self, bench: Workbench) -> Measured:
        if self.kind == "input":
            raise InputError("there is no such file; download it.")
        if self.kind == "disk":
            raise OSError(errno.ENOSPC, "No space left on device")
        if self.kind == "object":
            return Measured({}, {"bad": np.array([object()])})
        raise ZeroDivisionError("division by zero")

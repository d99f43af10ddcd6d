"""A training on disk: one safetensors file, replaced atomically, with JSON in its header.

Whatever moment the process is killed at, the file is the last complete one.  It holds the weights,
the optimisers' memories and the epoch of every stack, the weights of the members that have ended,
and the curves; so the resumed training takes the very steps that the uninterrupted one takes:
on a CPU, with as many threads, it ends in the same bits.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from empirical.memory import is_short
from empirical.networks.architecture import Parameters
from empirical.pieces import digest
from empirical.runs.plain import load
from empirical.training.course import Course
from empirical.training.problem import Problem
from empirical.training.stack import Stack
from empirical.training.trained import Outcome
from empirical.untrusted import require_regular
from proofs_check.host.files import drafts, replacing
from theory.errors import InputError

FORMAT = 1
LARGEST = 1 << 40  # bytes of a file; its arrays are held against the training's
MEMORIES = 4  # of an optimiser: none has more than two


def identity(
    problem: Problem, start: Parameters | None, watch: Sequence[Tensor] | None, record: int
) -> dict[str, str]:
    """What a checkpoint belongs to, part by part."""
    given = [] if start is None else [start[name] for name in sorted(start)]
    return {
        "architecture": repr(problem.architecture),
        "members": digest(repr(problem.members)),
        "x": digest(problem.x),
        "targets": digest(problem.targets),
        "stop": repr(problem.stop),
        "loss": problem.loss,
        "precision": str(problem.x.dtype),
        "start": digest(*given),
        "watch": digest(*(watch or ())),
        "record": str(record),
    }


class _OfAnother(InputError):
    """A whole checkpoint, but not of this training."""


class Checkpoint:
    """The file of one training."""

    def __init__(self, path: Path, identity: dict[str, str]) -> None:
        self.path = Path(path)
        self._identity = identity

    def prepare(self, size: int) -> None:
        """InputError, before any work, if the folder cannot take a file of ``size`` bytes."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            for left in drafts(self.path):  # of a process that was killed while it wrote
                left.unlink()
            with tempfile.TemporaryFile(dir=self.path.parent) as trial:
                trial.write(b"trial")
            free = shutil.disk_usage(self.path.parent).free
        except OSError as error:
            raise InputError(f"checkpoint {self.path}: cannot be written ({error}).") from None
        if self.path.is_dir():
            raise InputError(f"checkpoint {self.path}: this is a folder; name a file.")
        if free < size:
            raise InputError(
                f"checkpoint {self.path}: {size / 1e6:,.0f} MB are needed, {free / 1e6:,.0f} MB "
                "are free."
            )

    def save(self, course: Course, seconds: float) -> None:
        """Replace the file; OSError if that fails, and then the old one is as it was."""
        tensors, description = _described(course)
        description |= {"format": FORMAT, "identity": self._identity, "seconds": seconds}
        try:
            with replacing(self.path) as draft:
                save_file(tensors, draft, metadata={"training": json.dumps(description)})
        except SafetensorError as error:  # how safetensors says that the disk is full
            raise OSError(str(error)) from None

    def load(self, course: Course) -> float | None:
        """Bring a fresh course to where the file is; the seconds it had taken.  None: no file."""
        if not os.path.lexists(self.path):
            return None
        require_regular(self.path, LARGEST, follow=False)
        try:
            with safe_open(self.path, framework="pt") as file:
                description = load((file.metadata() or {})["training"], "its description")
                self._check(description)
                shapes = {n: tuple(file.get_slice(n).get_shape()) for n in file.keys()}  # noqa: SIM118
                _require_shapes(course, description, shapes)
                tensors = {name: file.get_tensor(name) for name in shapes}
            _restore(course, description, tensors)
            return float(description["seconds"])
        except _OfAnother as error:
            raise InputError(f"checkpoint {self.path}: {error}") from None
        except Exception as error:  # of a damaged file safetensors and torch each have their own
            if is_short(error):
                raise
            words = str(error) or type(error).__name__
            raise InputError(
                f"checkpoint {self.path}: this is no checkpoint of a training ({words:.200}); "
                "remove it or name another file."
            ) from None

    def _check(self, description: dict[str, Any]) -> None:
        if description["format"] != FORMAT:
            raise _OfAnother(
                f"its format is {description['format']!s:.60}, not {FORMAT}; remove it to train "
                "anew."
            )
        theirs = description["identity"]
        other = [part for part, value in self._identity.items() if theirs.get(part) != value]
        if other:
            raise _OfAnother(
                f"it belongs to a training with other {', '.join(other)}; remove it, or name "
                "another file."
            )


def _described(course: Course) -> tuple[dict[str, Tensor], dict[str, Any]]:
    ended = [i for i, outcome in enumerate(course.outcomes) if outcome]
    tensors = {
        "finished": course.finished[ended].contiguous(),
        "losses": torch.from_numpy(course.losses),
        "epochs": torch.from_numpy(course.epochs),
        "starts": torch.from_numpy(course.starts),
        "curves": torch.from_numpy(course.curves),
        "watched": torch.from_numpy(course.watched),
    }
    for i, stack in enumerate(course.stacks):
        tensors[f"stack{i}.weights"] = stack.weights.to("cpu").contiguous()
        for j, memory in enumerate(stack.memory):
            tensors[f"stack{i}.memory{j}"] = memory.to("cpu").contiguous()
    stacks = [{"members": stack.members, "epoch": stack.epoch} for stack in course.stacks]
    outcomes = [outcome.name if outcome else None for outcome in course.outcomes]
    return tensors, {"ended": ended, "outcomes": outcomes, "stacks": stacks}


def _require_shapes(
    course: Course, description: dict[str, Any], shapes: dict[str, tuple[int, ...]]
) -> None:
    """ValueError unless the arrays have this training's shapes and all its members are there.

    Before any is read: what a file claims of itself could fill the memory.
    """
    count, size = course.finished.shape
    ended, stacks = description["ended"], description["stacks"]
    members = [*ended, *(member for stack in stacks for member in stack["members"])]
    if len(description["outcomes"]) != count or sorted(members) != list(range(count)):
        raise ValueError("its members are not those of the training")
    expected = {"finished": (len(ended), size)} | {
        name: getattr(course, name).shape
        for name in ("losses", "epochs", "starts", "curves", "watched")
    }
    for i, stack in enumerate(stacks):
        rows = (len(stack["members"]), size)
        expected[f"stack{i}.weights"] = rows
        memories = [name for name in shapes if name.startswith(f"stack{i}.memory")]
        if len(memories) > MEMORIES or not 0 <= stack["epoch"] <= course.problem.stop.epochs:
            raise ValueError("a stack of another training")
        expected |= dict.fromkeys(memories, rows)
    wrong = [
        name for name in expected.keys() | shapes.keys() if expected.get(name) != shapes.get(name)
    ]
    if wrong:
        raise ValueError(f"{min(wrong)} is of shape {shapes.get(min(wrong))}")


def _restore(course: Course, description: dict[str, Any], tensors: dict[str, Tensor]) -> None:
    course.finished[description["ended"]] = tensors["finished"]
    for name in ("losses", "epochs", "starts", "curves", "watched"):
        getattr(course, name)[...] = tensors[name].numpy()
    course.outcomes = [name and Outcome[name] for name in description["outcomes"]]
    course.stacks = []
    for i, found in enumerate(description["stacks"]):
        memory = [t for name, t in sorted(tensors.items()) if name.startswith(f"stack{i}.memory")]
        weights = tensors[f"stack{i}.weights"].clone()
        course.stacks.append(
            Stack(course.problem, found["members"], weights, memory, found["epoch"])
        )

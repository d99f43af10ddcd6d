"""A finished run: a folder that is only read; and the documents of all, to be queried."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from empirical.runs.plain import Document, load
from empirical.untrusted import Refused, read, require_regular
from theory.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import torch

CONFIGURATION = "configuration.json"
NUMBERS = "numbers.json"
ENVIRONMENT = "environment.json"
ARRAYS = "arrays.npz"
WEIGHTS = "weights.safetensors"
DOCUMENT = 1 << 25  # bytes: numbers of a thousand networks have some 100,000
TENSORS = 1 << 37  # bytes: they are mapped, and read as they are used


@dataclass(frozen=True)
class Run:
    """Everything is read when asked for and not kept, so that many runs cost no memory.

    Others may have written the folder: what is missing or damaged in it is an InputError with its
    place, and links in it are not followed.
    """

    folder: Path

    @property
    def name(self) -> str:
        """Of the folder: training-job-0123456789abcdef."""
        return self.folder.name

    @property
    def kind(self) -> str:
        """Of the job: training-job."""
        return self.name.rpartition("-")[0]

    @property
    def identity(self) -> str:
        """The hash: 0123456789abcdef."""
        return self.name.rpartition("-")[2]

    @property
    def numbers(self) -> dict[str, Any]:
        """What was measured, as JSON values."""
        return self._object(NUMBERS)

    @property
    def configuration(self) -> dict[str, Any]:
        """The job, canonically, and its identity."""
        return self._object(CONFIGURATION)

    @property
    def environment(self) -> dict[str, Any]:
        """Versions, device, seconds: what is no part of the identity."""
        return self._object(ENVIRONMENT)

    @property
    def seconds(self) -> float:
        """Of computing, without what an interrupted try had done before."""
        seconds = self.environment["seconds"]
        if type(seconds) not in (int, float):
            raise self._damaged(ENVIRONMENT, "its seconds are no number")
        return float(seconds)

    def document(self, name: str) -> Any:
        """A JSON file of this run; InputError for one that cannot be read."""
        return load_text(self, name)[1]

    def arrays(self) -> dict[str, np.ndarray]:
        """All of them; :meth:`array` reads one."""
        if not self._has(ARRAYS):
            return Document({}, str(self.folder))
        return Document(self._arrays(None), str(self.folder / ARRAYS))

    def array(self, name: str) -> np.ndarray:
        """One array, without reading the others."""
        return self._arrays(name)[name]

    def weights(self) -> dict[str, torch.Tensor]:
        """Tensors by name, on the CPU."""
        if not self._has(WEIGHTS):
            return Document({}, str(self.folder))
        from safetensors.torch import load_file

        path = self.folder / WEIGHTS
        try:
            require_regular(path, TENSORS, follow=False)
            return Document(load_file(path), str(path))
        except Exception as error:  # of a damaged file safetensors and torch each have their own
            raise self._damaged(WEIGHTS, error) from None

    def _arrays(self, name: str | None) -> dict[str, np.ndarray]:
        from empirical.data.npz import read_arrays

        self._require_no_link(ARRAYS)
        try:
            return read_arrays(self.folder / ARRAYS, name)
        except InputError as error:
            raise self._damaged(ARRAYS, error) from None

    def _object(self, name: str) -> dict[str, Any]:
        found = self.document(name)
        if not isinstance(found, dict):
            raise self._damaged(name, "it holds no fields")
        return found

    def _has(self, name: str) -> bool:
        self._require_no_link(name)
        return os.path.lexists(self.folder / name)

    def _require_no_link(self, name: str) -> None:
        if self.folder.is_symlink():
            raise self._damaged(name, "its folder is a link, and links are not followed here")

    def _damaged(self, name: str, error: Exception | str) -> InputError:
        path = self.folder / name
        words = error.reason if isinstance(error, Refused) else str(error)
        words = words.removeprefix(f"{path} ").rstrip(".") or type(error).__name__
        return InputError(
            f"{path} cannot be read ({words:.300}); remove the folder {self.folder} and run again."
        )


def load_text(run: Run, name: str) -> tuple[str, Any]:
    """A JSON file of the run as it is written, and as values."""
    path = run.folder / name
    run._require_no_link(name)
    try:
        text = read(path, DOCUMENT, follow=False).decode("utf-8")
        return text, load(text, str(path))
    except ValueError as error:  # InputError is one
        raise run._damaged(name, error) from None


@dataclass(frozen=True)
class Documents:
    """Of one run, as they are written; None for a damaged one."""

    run: str
    configuration: str | None
    numbers: str | None
    environment: str | None


@dataclass(frozen=True)
class LeftOut:
    """A run that cannot be read, and why."""

    run: str
    reason: str


_REQUIRED: dict[str, dict[str, tuple[type, ...]]] = {
    CONFIGURATION: {"kind": (str,), "identity": (str,), "configuration": (dict,)},
    NUMBERS: {},
    ENVIRONMENT: {"seconds": (int, float), "finished": (str,)},
}


def all_documents(runs: Iterable[Run]) -> tuple[list[Documents], list[LeftOut]]:
    """Of every run, and which of the runs are not whole."""
    documents: list[Documents] = []
    damaged: list[LeftOut] = []
    for run in runs:
        texts, faults = list[str | None](), list[str]()
        for name in _REQUIRED:
            try:
                text, values = load_text(run, name)
                if fault := _fault(name, values):
                    raise InputError(f"{run.folder / name}: {fault}")
                texts.append(text)
            except InputError as error:
                texts.append(None)
                faults.append(str(error))
        documents.append(Documents(run.name, *texts))
        damaged += [LeftOut(run.name, fault) for fault in faults[:1]]
    return documents, damaged


def _fault(name: str, values: Any) -> str | None:
    """What keeps a document from being queried with those of other runs."""
    if not isinstance(values, dict):
        return "it holds no fields"
    for key, kinds in _REQUIRED[name].items():
        if key not in values:
            return f"{key!r} is missing"
        if not isinstance(values[key], kinds) or isinstance(values[key], bool):
            return f"{key!r} is of another kind"
    used = values.get("runs", []) if name == ENVIRONMENT else []
    if not (isinstance(used, list) and all(isinstance(run, str) for run in used)):
        return "'runs' are no names"
    return None

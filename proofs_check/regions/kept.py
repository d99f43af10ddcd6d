"""What a map has proved so far, in a file beside its report, from which it can go on."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from proofs_check.host.files import write_bytes
from proofs_check.regions.question import Question
from proofs_check.version import program
from theory.errors import InputError
from theory.one_layer.regions.paving import Paving

SUFFIX = ".kept"
EVERY = 30.0  # seconds, lest a crash lose more
ABOUT = "about"
ARRAYS = ("low", "high", "code", "least", "greatest")


def beside(report: Path) -> Path:
    return report.with_name(report.name + SUFFIX)


class Keeper:
    """Writes what there is every now and then."""

    def __init__(self, path: Path, question: Question):
        self.path, self.question, self.written = path, question, time.monotonic()

    def __call__(self, paving: Callable[[], Paving]) -> None:
        if time.monotonic() - self.written > EVERY:
            save(self.path, self.question, paving())
            self.written = time.monotonic()


def save(path: Path, question: Question, paving: Paving) -> None:
    stream = io.BytesIO()
    rows = paving.low, paving.high, paving.code, *paving.ratio
    told = json.dumps({**_identity(question), "looked": paving.looked})
    arrays: dict[str, Any] = {ABOUT: np.array(told), **dict(zip(ARRAYS, rows, strict=True))}
    np.savez_compressed(stream, **arrays)
    write_bytes(path, stream.getvalue(), "--report")


def load(path: Path, question: Question) -> Paving:
    """InputError for a file that is none, or about another question or program."""
    if not path.exists():
        raise InputError(f"--resume: there is no {path}, so nothing was kept; leave --resume out.")
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as found:
            told = json.loads(str(found[ABOUT]))
            low, high, code, least, greatest = (found[name] for name in ARRAYS)
        looked = int(told.pop("looked"))
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(
            f"--resume: {path} cannot be read ({type(error).__name__}); delete it to begin anew."
        ) from None
    for name, value in _identity(question).items():
        if told.get(name) != value:
            raise InputError(
                f"--resume: {path} is about another {name} ({told.get(name)!r}, not {value!r}); "
                "ask the same question, or delete the file to begin anew."
            )
    inputs = question.inputs
    shape = (len(code), len(inputs.axes))
    if low.shape != shape or high.shape != shape or not len(least) == len(greatest) == len(code):
        raise InputError(f"--resume: {path} is damaged; delete it to begin anew.")
    return Paving(inputs, inputs.axes, low, high, code, (least, greatest), looked, 0.0, "")


def _identity(question: Question) -> dict[str, object]:
    inputs = question.inputs
    return {
        "program": program(),
        "φ": question.phi,
        "depth": inputs.depth,
        "inputs": {name: span.text for name, span in inputs.spans.items()},
    }

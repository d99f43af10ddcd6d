"""The documents of all runs, and the runs that are left out because theirs are damaged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from empirical.runs.run import CONFIGURATION, ENVIRONMENT, NUMBERS, Run, load_text
from theory.errors import InputError


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

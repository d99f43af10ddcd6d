"""What steps have cost, machine by machine, and how long unfinished jobs have run: one small file.

It lies in the results folder, so that a second call need not measure again, and can be removed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from empirical.runs.identity import canonical, digest
from empirical.runs.job import Job
from empirical.trial import Cost
from empirical.untrusted import read
from proofs_check.host.files import replacing
from theory.errors import InputError

FILE = "timings.json"
FORMAT = 1
LARGEST = 1 << 24  # bytes: ten thousand kinds of jobs on ten machines
INDIFFERENT = ("seed", "seeds", "learning_rate", "fingerprint")  # fields that change no cost


class Timings:
    """Of one machine; what others have noted stays."""

    def __init__(self, folder: Path, machine: str) -> None:
        self._path, self._machine = folder / FILE, machine
        self._content = _read(self._path)

    def costs(self, job: Job) -> tuple[Cost, ...] | None:
        """As they were noted for a job that costs the same; None if none was."""
        found = self._content["costs"].get(self._machine, {}).get(_key(job))
        try:
            return None if found is None else tuple(Cost(**cost) for cost in found)
        except TypeError:
            return None

    def note(self, job: Job, costs: Sequence[Cost]) -> None:
        """What a trial of the job has shown."""
        mine = self._content["costs"].setdefault(self._machine, {})
        mine[_key(job)] = [asdict(cost) for cost in costs]
        self._write()

    def spent(self, name: str) -> float:
        """Seconds that a run has taken so far without being finished."""
        seconds = self._content["spent"].get(name, 0.0)
        return float(seconds) if isinstance(seconds, int | float) else 0.0

    def spend(self, name: str, seconds: float | None) -> None:
        """So many more; None: it is finished."""
        if seconds is None:
            if self._content["spent"].pop(name, None) is None:
                return
        else:
            self._content["spent"][name] = round(self.spent(name) + seconds, 1)
        self._write()

    def _write(self) -> None:
        with replacing(self._path) as draft:
            draft.write_text(json.dumps(self._content, indent=1) + "\n", encoding="utf-8")


def _key(job: Job) -> str:
    return digest(_without(canonical(job)))


def _without(document: Any) -> Any:
    if isinstance(document, list):
        return [_without(item) for item in document]
    if not isinstance(document, dict):
        return document
    return {k: None if k in INDIFFERENT else _without(v) for k, v in document.items()}


def _read(path: Path) -> dict[str, Any]:
    """What cannot be read is measured again."""
    empty: dict[str, Any] = {"format": FORMAT, "costs": {}, "spent": {}}
    try:
        found = json.loads(read(path, LARGEST, follow=False))
    except (InputError, ValueError, RecursionError):
        return empty
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        return empty
    return {k: found[k] if isinstance(found.get(k), type(v)) else v for k, v in empty.items()}

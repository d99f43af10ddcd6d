"""Reports on their way from one process to another.

A theorem holds functions (its training, its specialist), which do not travel: at its place, and at
that of its system and claims, goes a note of which they are, and whoever receives the report has
the theorem built again.
"""

from __future__ import annotations

import io
import pickle
from dataclasses import replace
from typing import Any

from proofs_check.engine.building import Source, built
from proofs_check.engine.case import silent
from proofs_check.engine.report import Report
from proofs_check.engine.theorem import Theorem


def packed(report: Report) -> bytes:
    """For another process; what a method failed with stays behind if it cannot travel."""
    case = replace(report.case, progress=silent)
    evidence = tuple(replace(e, error=_portable(e.error)) for e in report.evidence)
    out = io.BytesIO()
    out.write(pickle.dumps(dict(report.shape)))
    _Packer(out, report.theorem).dump(replace(report, case=case, evidence=evidence))
    return out.getvalue()


def unpacked(data: bytes, source: Source) -> Report:
    """The report on the theorem that this is."""
    parts = io.BytesIO(data)
    shape = pickle.load(parts)
    found = _Unpacker(parts, built(source, shape).theorem).load()
    if not isinstance(found, Report):
        raise TypeError(f"no report arrived, but {found!r}")
    return found


def _parts(theorem: Theorem) -> tuple[Any, ...]:
    return (theorem, theorem.system, *theorem.all_claims)


def _portable(error: Exception | None) -> Exception | None:
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


class _Packer(pickle.Pickler):
    def __init__(self, out: io.BytesIO, theorem: Theorem):
        super().__init__(out)
        self.held = _parts(theorem)
        self.places = {id(part): i for i, part in enumerate(self.held)}

    def persistent_id(self, obj: Any) -> int | None:
        return self.places.get(id(obj))


class _Unpacker(pickle.Unpickler):
    def __init__(self, parts: io.BytesIO, theorem: Theorem):
        super().__init__(parts)
        self.held = _parts(theorem)

    def persistent_load(self, place: Any) -> Any:
        return self.held[place]

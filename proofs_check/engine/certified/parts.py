"""A flow that falls into parts: each is followed by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from proofs_check.engine.case import Case
from proofs_check.engine.certified.arrival import Arrival
from proofs_check.engine.claims import Limit
from proofs_check.engine.system import System
from theory.outcome import Truth
from theory.symbolic.exact import is_zero

if TYPE_CHECKING:
    from proofs_check.engine.certified.orbits import Orbits


def arrival_of_parts(orbits: Orbits) -> Arrival:
    """Where the whole flow goes, once the velocity of every part is proved to be its own."""
    parts = orbits.system.parts
    for part in parts:
        for s, rate in part.motion.items():
            gap = orbits.written(orbits.case.put(orbits.system.motion[s] - rate))
            if is_zero(gap, seconds=0).truth is not Truth.TRUE:
                why = f"that the flow of {s} depends on its own part only was not proved"
                return Arrival(Limit.UNDECIDED, why)
    found = [orbits.of(part, _case_of(part, orbits.case)).arrival for part in parts]
    never = [a for a in found if a.limit not in (Limit.ARRIVES, Limit.UNDECIDED)]
    if never:
        return Arrival(Limit.TRAPPED, f"a part of it never arrives: {never[0].reason}")
    for a in found:
        if a.state is None:
            return Arrival(Limit.UNDECIDED, f"a part of it: {a.reason}")
    state = {s: x for a in found for s, x in (a.state or {}).items()}
    words = "; ".join(dict.fromkeys(a.reason for a in found))
    return Arrival(Limit.ARRIVES, f"each part of it arrives: {words}", state)


def _case_of(part: System, case: Case) -> Case:
    return replace(case, values={s: case.values[s] for s in part.inputs})

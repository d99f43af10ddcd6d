"""Flows whose velocity has Gaussian means: these stand in a certificate as numbers with letters."""

from __future__ import annotations

from typing import Any

from proofs_check.certificates.acceptance import is_shown
from proofs_check.certificates.cases import stated_system
from proofs_check.certificates.claims import Asked, Written
from proofs_check.certificates.curves import solution
from proofs_check.certificates.limits import decays
from proofs_check.certificates.trees import PRIMES, NoCertificate, trees
from proofs_check.engine.system import System
from theory.symbolic.mean import Mean

NOTHING = {"kind": "holds", "relation": "=", "left": "0", "right": "0", "at": "everywhere"}
GRID = {"reach": "8", "cells": 128, "order": 8}
WIDTH = "2"  # of the box about the end


def has_means(system: System) -> bool:
    return any(e.has(Mean) for e in system.motion.values())


def add_means(document: Written, asked: Asked) -> None:
    """The flow, and the numbers of which it is made."""
    document["means"] = {"letters": {}, "decay": None}
    document["system"] = named(document, stated_system(asked.system))
    for decay in decays(asked.case.activation, len(PRIMES) - 1):
        document["means"]["decay"] = {**decay, **GRID}
        if is_shown(document, NOTHING):
            return
    raise NoCertificate("no bounds of φ were found by which means can be enclosed")


def named(document: Written, x: Any) -> Any:
    """With a letter for each mean, but in limits."""
    if isinstance(x, dict):
        return x if x.get("kind") == "limit" else {k: named(document, e) for k, e in x.items()}
    if not isinstance(x, list) or not x:
        return x
    if x[0] != "mean":
        return [named(document, e) for e in x]
    letters = document["means"]["letters"]
    for s, e in letters.items():
        if e == x:
            return ["letter", s]
    letters[f"mean_{len(letters) + 1}"] = x
    return ["letter", f"mean_{len(letters)}"]


def to_end(asked: Asked, document: Written) -> list[Written]:
    """A clock that is linear in a letter, of which the others are linear formulas."""
    system = asked.system
    clock = system.clock
    found = solution(system, clock) if clock is not None else None
    if found is None:
        raise NoCertificate("the flow has no clock that is linear in a letter")
    f, end, _ = found
    speeds = {s: e / clock for s, e in system.motion.items()}
    if any(e.free_symbols & set(system.state) for e in speeds.values()):
        raise NoCertificate("the letters do not move along a line")
    way = f - system.state[f]
    known = {s: system.state[s] + e / speeds[f] * way for s, e in speeds.items() if s != f}
    limit = {s: e.xreplace({f: end}) for s, e in known.items()} | {f: end}
    told = [trees(part) for part in (limit, known)]
    return [{
        "rule": "sink", "piece": 0, "limit": named(document, told[0]),
        "known": named(document, told[1]), "widths": {f.name: WIDTH}, "order": 10, "steps": [],
    }]  # fmt: skip

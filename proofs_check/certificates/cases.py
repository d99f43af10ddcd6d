"""A system with its numbers and φ as they stand in a certificate, and other cases of it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import sympy
from sympy import Expr, Symbol

from proofs_check.certificates.curves import orbit
from proofs_check.certificates.trees import tree, trees
from proofs_check.engine.case import Case
from proofs_check.engine.claims import Falls
from proofs_check.engine.system import Dynamics, System
from theory.activation import Activation
from theory.symbolic.mean import Mean

GUARD_BITS = 64  # of the kernel's arithmetic, beyond those of the end
REALS = tuple(map(sympy.Rational, ("1", "-1", "1/2", "-1/2", "2", "-2")))
WHOLE = (sympy.Integer(2), sympy.Integer(1))


def bits_of(case: Case) -> int:
    """Of the end of an orbit."""
    return int(3.33 * case.digits) + 4


def without_orbit(system: System, case: Case) -> dict[str, Any]:
    return {
        "bits": bits_of(case) + GUARD_BITS,
        "system": system_of(system),
        "numbers": {s.name: tree(x) for s, x in case.values.items()},
        "activation": activation_of(case.activation),
        "orbit": None,
    }


def with_orbit(system: System, case: Case) -> dict[str, Any]:
    found = without_orbit(system, case)
    return {**found, "orbit": orbit(system, found, bits_of(case))}


def system_of(system: System) -> dict[str, Any]:
    means = any(e.has(Mean) for e in system.motion.values())
    if system.dynamics is not Dynamics.FLOW or means:  # then no claim can be about the flow
        return {"state": {}, "observed": {}, "velocity": {}}
    return stated_system(system)


def stated_system(system: System) -> dict[str, Any]:
    found: dict[str, Any] = {
        "state": {s.name: tree(s0) for s, s0 in system.state.items()},
        "observed": trees(system.observed),
    }
    if system.loss is None:
        return found | {"velocity": trees(system.motion)}
    metric = {s.name: tree(system.metric.get(s, sympy.S.One)) for s in system.state}
    return found | {"loss": tree(system.loss), "metric": metric}


def activation_of(phi: Activation | None) -> list[dict[str, Any]]:
    pieces = phi.pieces if phi is not None else ()
    ends = lambda x: None if x.is_infinite else tree(x)  # noqa: E731
    return [{"low": ends(p.lower), "high": ends(p.upper), "value": tree(p.value)} for p in pieces]


def members(system: System, case: Case, claim: Falls) -> Iterator[tuple[System, Case]]:
    """For each listed value the system and its case."""
    for n in claim.values:
        if claim.family is None:
            yield system, replace(case, values={**case.values, claim.over: sympy.Integer(n)})
            continue
        member = claim.family(n)
        given = {s: case.values.get(s, member.defaults.get(s)) for s in member.inputs}
        yield member, replace(case, values={s: sympy.sympify(x) for s, x in given.items()})


def tries(case: Case, letters: Mapping[Symbol, Any]) -> Iterator[Case]:
    """The case itself, and others with a few values of the letters."""
    yield case
    every = [WHOLE if s.is_integer else REALS for s in letters]
    for values in itertools.product(*every):
        put: dict[Symbol, Expr] = dict(zip(letters, values, strict=True))
        yield replace(case, values={**case.values, **put})

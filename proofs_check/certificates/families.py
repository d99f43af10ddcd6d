"""The curve on which the ends for all values of a parameter lie, as it stands in a certificate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy
from sympy import Expr

from proofs_check.certificates.cases import bits_of, with_orbit, without_orbit
from proofs_check.certificates.claims import Asked, Written
from proofs_check.certificates.curves import orbit
from proofs_check.certificates.trees import no_rule, tree, trees
from proofs_check.engine.atoms import cancelled
from proofs_check.engine.claims import Falls
from proofs_check.engine.system import System


def throughout(asked: Asked, claim: Falls) -> Written:
    """From the first value on, by the orbit for it and the way back to where the output is 0."""
    system, k = asked.system, claim.over
    clock = system.clock
    output = sympy.cancel((1 - clock) / k) if clock is not None else k
    if output.has(k) or any(e.has(k) for e in system.direction.values()):
        raise no_rule(claim)
    case = replace(asked.case, values={**asked.case.values, k: sympy.Integer(claim.values[0])})
    here = with_orbit(system, case)
    motion = {s: -output * e for s, e in system.direction.items()}
    behind = replace(
        system, loss=None, metric={}, velocity=motion, clock=output, observed={}, conserved=()
    )
    back = without_orbit(behind, case)
    back["system"] = {
        "state": here["system"]["state"], "observed": {},
        "velocity": trees(motion),
    }  # fmt: skip
    back["orbit"] = orbit(behind, back, bits_of(case))
    at_end = claim.quantity.replace(
        sympy.Abs, lambda e: sympy.Abs(cancelled(system.unobserved(e).xreplace({k: 1 / output})))
    )
    value = system.unobserved(at_end).xreplace({k: 1 / output})
    return {
        "kind": "throughout", "over": k.name, "quantity": tree(claim.quantity),
        "output": tree(output), "value": tree(value), "slope": _slope(system, value, output),
        "here": here, "back": back,
    }  # fmt: skip


def _slope(system: System, value: Expr, output: Expr) -> Any:
    """The rate of change along the curve, over the output; that of |e| is sgn e times that of e."""
    rates = {}
    for inner in (e.args[0] for e in value.atoms(sympy.Abs)):
        over = cancelled(system.rate(inner, system.direction) / output)
        rates[sympy.Abs(inner)] = ["*", ["sign", tree(inner)], tree(over)]
    named = {e: sympy.Dummy() for e in rates}
    outside = value.xreplace(named)
    found = [tree(cancelled(system.rate(outside, system.direction) / output))]
    found += [["*", tree(outside.diff(named[e])), rate] for e, rate in rates.items()]
    return ["+", *found]

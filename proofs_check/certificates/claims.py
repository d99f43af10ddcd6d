"""Claims as they stand in a certificate: one writer a kind, else there is no certificate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy
from sympy import Expr

from proofs_check.certificates.trees import NoCertificate, tree
from proofs_check.engine.atoms import names_of_atoms
from proofs_check.engine.claims import (
    Along,
    AnsatzKept,
    AtEnd,
    AtForm,
    Bound,
    Claim,
    Conserved,
    Cycle,
    Differential,
    Ends,
    Finite,
    FormClaim,
    Holds,
    Identity,
    Limit,
    Many,
    Monotone,
    Multiplier,
    Rounds,
    Stability,
    Stable,
    Where,
)
from proofs_check.engine.claims.maps import MapClaim
from proofs_check.engine.system import System

Written = dict[str, Any]
LATER = ""  # an end of an interval that is found when the numbers are there
CELLS = 64
PLACES = {Where.ALONG: "along", Where.END: "end", Where.EVERYWHERE: "everywhere"}
RELATIONS = {
    sympy.Eq: "=", sympy.Ne: "!=", sympy.Lt: "<", sympy.Le: "<=", sympy.Gt: ">", sympy.Ge: ">=",
}  # fmt: skip


def written(system: System, claim: Claim) -> Written:
    """The claim for a certificate; NoCertificate says that the kernel has no rule for it."""
    writer = _WRITERS.get(type(claim))
    if writer is None:
        raise NoCertificate(f"the kernel has no rule for “{claim.text}”")
    return writer(system, claim)


def _ends(system: System, claim: Ends) -> Written:
    if claim.limit is not Limit.ARRIVES or system.clock is None:
        raise NoCertificate(f"the kernel has no rule for “{claim.text}”")
    return {"kind": "ends", "target": tree(system.clock)}


def _at_end(system: System, claim: AtEnd) -> Written:
    sides = {"left": tree(claim.left), "right": tree(claim.right)}
    return {"kind": "at_end", **sides, "factor": _factor(system, claim.left - claim.right)}


def _factor(system: System, e: Expr) -> Any:
    """How often the clock is in an expression; what is not a multiple is refused by the kernel."""
    if system.clock is None:
        raise NoCertificate("the system has no clock, and the kernel no other rule for its end")
    e, clock = system.unobserved(e), system.clock
    named = names_of_atoms(e, clock)
    found = sympy.cancel(e.xreplace(named) / clock.xreplace(named))
    return tree(found.xreplace({name: atom for atom, name in named.items()}))


def _along(_: System, claim: Along) -> Written:
    return {"kind": "along", "left": tree(claim.left), "right": tree(claim.right)}


def _conserved(_: System, claim: Conserved) -> Written:
    return {"kind": "conserved", "quantity": tree(claim.quantity)}


def _differential(_: System, claim: Differential) -> Written:
    sides = {"left": tree(claim.left), "right": tree(claim.right)}
    return {"kind": "differential", **sides, "of": claim.of.name, "by": claim.by.name}


def _finite(_: System, claim: Finite) -> Written:
    return {"kind": "finite", "value": tree(claim.value), "at": PLACES[claim.at]}


def _holds(_: System, claim: Holds) -> Written:
    left, right = map(tree, claim.relation.args)
    relation = RELATIONS[type(claim.relation)]
    return {"kind": "holds", "relation": relation, "left": left, "right": right}


def _identity(_: System, claim: Identity) -> Written:
    return {"kind": "identity", "left": tree(claim.left), "right": tree(claim.right)}


def _bound(_: System, claim: Bound) -> Written:
    sides = {"left": tree(claim.left), "right": tree(claim.right)}
    relation = "<" if claim.strict else "<="
    return {"kind": "bound", "relation": relation, **sides, "at": PLACES[claim.at]}


def _rounds(_: System, claim: Rounds) -> Written:
    shown = {"shown": str(claim.shown), "places": claim.places}
    return {"kind": "rounds", "value": tree(claim.quantity), **shown}


def _monotone(_: System, claim: Monotone) -> Written:
    return {"kind": "monotone", "quantity": tree(claim.quantity), "rising": claim.rising}


def _map(system: System, claim: MapClaim) -> Written:
    if len(claim.rule.letters) > 1 or claim.points.rows > 1:
        raise NoCertificate("the kernel has rules for fixed points of one letter alone")
    (s,), (image,), (point,) = claim.rule.letters, claim.rule.images, claim.points
    written = {"letter": s.name, "image": tree(image), "point": tree(point)}
    return {**written, "at": PLACES[claim.at]}


def _fixed(system: System, claim: Cycle) -> Written:
    found = _map(system, claim)
    residual = claim.residuals[0]
    return {"kind": "fixed", **found, "factor": _multiple(system, claim, residual)}


def _multiple(system: System, claim: MapClaim, e: Expr) -> Any:
    return _factor(system, e) if claim.at is Where.END else "0"


def _multiplier(system: System, claim: Multiplier) -> Written:
    found = _map(system, claim)
    gap = claim.product[0] - claim.value
    factor = _multiple(system, claim, gap)
    return {"kind": "multiplier", **found, "value": tree(claim.value), "factor": factor}


def _stability(system: System, claim: Stability) -> Written:
    place = claim.rule, claim.points, claim.at
    if len(claim.multipliers) > 1:
        raise NoCertificate("the kernel has a rule for one multiplier alone")
    parts = _fixed(system, Cycle(*place)), _multiplier(system, Multiplier(*place, claim.values[0]))
    return {"kind": "stability", "fixed": parts[0], "multiplier": parts[1]}


def _many(system: System, claim: Many) -> Written:
    """On an interval that is found in floats: of |e| > 1, or of a fixed point that repels."""
    (s,) = claim.over
    inner = claim.claim
    own = sympy.Symbol(f"{s.name}_any", real=True)  # the letter may have a number elsewhere
    if isinstance(inner, Holds) and isinstance(inner.relation, sympy.Gt):
        left, right = (e.xreplace({s: own}) for e in inner.relation.args)
        return {
            "kind": "somewhere", "letter": own.name, "left": tree(right), "right": tree(left),
            "low": LATER, "high": LATER, "cells": CELLS,
        }  # fmt: skip
    if isinstance(inner, Stable) and not inner.stable and len(inner.rule.letters) == 1:
        (x,), (image,), (point,) = inner.rule.letters, inner.rule.images, inner.points
        value = inner.product[0].xreplace({s: own})
        return {
            "kind": "repelling", "over": own.name, "letter": x.name,
            "image": tree(image.xreplace({s: own})), "point": tree(point), "value": tree(value),
            "low": LATER, "high": LATER, "cells": CELLS,
        }  # fmt: skip
    raise NoCertificate(f"the kernel has no rule for “{claim.text}”")


def _patterns(entries: Mapping[Expr, Expr]) -> list[Written]:
    return [
        {
            "base": str(p.base) if isinstance(p, sympy.Indexed) else p.name,
            "indices": [i.name for i in p.indices] if isinstance(p, sympy.Indexed) else [],
            "value": tree(e),
        }
        for p, e in entries.items()
    ]


def _form(claim: FormClaim) -> Written:
    ansatz = claim.ansatz
    return {
        "entries": _patterns(ansatz.entries),
        "ranges": {i.name: n.name for i, n in ansatz.ranges.items()},
        "norms": {str(x): tree(r) for x, r in ansatz.norms.items()},
    }


def _kept(_: System, claim: AnsatzKept) -> Written:
    velocity = _patterns(claim.velocity)
    return {"kind": "kept", "loss": tree(claim.loss), "velocity": velocity, **_form(claim)}


def _at_form(_: System, claim: AtForm) -> Written:
    sides = {"left": tree(claim.left), "right": tree(claim.right)}
    return {"kind": "at_form", **sides, **_form(claim)}


_WRITERS: dict[type[Claim], Callable[[System, Any], Written]] = {
    AnsatzKept: _kept,
    AtForm: _at_form,
    Ends: _ends,
    AtEnd: _at_end,
    Along: _along,
    Conserved: _conserved,
    Differential: _differential,
    Finite: _finite,
    Holds: _holds,
    Identity: _identity,
    Bound: _bound,
    Many: _many,
    Rounds: _rounds,
    Monotone: _monotone,
    Cycle: _fixed,
    Multiplier: _multiplier,
    Stability: _stability,
}

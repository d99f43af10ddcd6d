"""Claims about formulas, numbers and orbits as they stand in a certificate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Expr

from proofs_check.certificates.trees import NoCertificate, no_rule, tree
from proofs_check.engine.case import Case
from proofs_check.engine.claims import (
    Along,
    AnsatzKept,
    AtEnd,
    AtForm,
    Bound,
    Claim,
    Conserved,
    Differentiable,
    Differential,
    Finite,
    FormClaim,
    Holds,
    Identity,
    Monotone,
    OneFormula,
    Rate,
    Rounds,
    Tends,
    Where,
)
from proofs_check.engine.system import System

Written = dict[str, Any]
LATER = ""  # an end of an interval that is found when the numbers are there
CELLS = 64
PLACES = {Where.ALONG: "along", Where.END: "end", Where.EVERYWHERE: "everywhere"}
RELATIONS = {
    sympy.Eq: "=", sympy.Ne: "!=", sympy.Lt: "<", sympy.Le: "<=", sympy.Gt: ">", sympy.Ge: ">=",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """The system and the case, and what is assumed."""

    system: System
    case: Case
    assume: Sequence[Claim] = ()


def at(place: Where, relation: str, left: Any, right: Any) -> Written:
    sides = {"left": tree(left), "right": tree(right)}
    return {"kind": "holds", "relation": relation, **sides, "at": PLACES[place]}


def _at_end(_: Asked, claim: AtEnd) -> Written:
    return at(Where.END, "=", claim.left, claim.right)


def _along(_: Asked, claim: Along) -> Written:
    return at(Where.ALONG, "=", claim.left, claim.right)


def _tends(_: Asked, claim: Tends) -> Written:
    """Where the orbit ends the quantity is continuous."""
    if claim.bound is not None:
        raise no_rule(claim)
    return at(Where.END, "=", claim.quantity, claim.value)


def _conserved(_: Asked, claim: Conserved) -> Written:
    e = tree(claim.quantity)
    return {"kind": "conserved", "quantity": e, "at": "along", "degree": None}


def _differential(_: Asked, claim: Differential) -> Written:
    sides = {"left": tree(claim.left), "right": tree(claim.right)}
    return {"kind": "differential", **sides, "of": claim.of.name, "by": claim.by.name}


def _finite(_: Asked, claim: Finite) -> Written:
    return {"kind": "finite", "value": tree(claim.value), "at": PLACES[claim.at]}


def _holds(_: Asked, claim: Holds) -> Written:
    return at(Where.EVERYWHERE, RELATIONS[type(claim.relation)], *claim.relation.args)


def _identity(_: Asked, claim: Identity) -> Written:
    return {"kind": "identity", "left": tree(claim.left), "right": tree(claim.right)}


def _bound(_: Asked, claim: Bound) -> Written:
    return at(claim.at, "<" if claim.strict else "<=", claim.left, claim.right)


def _rounds(_: Asked, claim: Rounds) -> Written:
    shown = {"shown": str(claim.shown), "places": claim.places}
    return {"kind": "rounds", "value": tree(claim.quantity), **shown}


def _monotone(_: Asked, claim: Monotone) -> Written:
    return {"kind": "monotone", "quantity": tree(claim.quantity), "rising": claim.rising}


def patterns(entries: Mapping[Expr, Expr]) -> list[Written]:
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
        "entries": patterns(ansatz.entries),
        "ranges": {i.name: n.name for i, n in ansatz.ranges.items()},
        "norms": {str(x): tree(r) for x, r in ansatz.norms.items()},
    }


def _kept(_: Asked, claim: AnsatzKept) -> Written:
    velocity = patterns(claim.velocity)
    return {"kind": "kept", "loss": tree(claim.loss), "velocity": velocity, **_form(claim)}


def _at_form(_: Asked, claim: AtForm) -> Written:
    sides = {"left": tree(claim.left), "right": tree(claim.right)}
    return {"kind": "at_form", **sides, **_form(claim)}


def listed(lists: Mapping[sympy.Symbol, Any]) -> dict[str, list[str]]:
    """By letter the numbers that it runs through."""
    found = {s.name: [tree(x) for x in values] for s, values in lists.items()}
    if any(not isinstance(x, str) for values in found.values() for x in values):
        raise NoCertificate("the kernel has a rule for lists of rational numbers alone")
    return found


WRITERS: dict[type[Claim], Callable[[Asked, Any], Written]] = {
    Differentiable: lambda _, claim: {"kind": "differentiable", "value": tree(claim.function)},
    OneFormula: lambda *_: {"kind": "one_formula"},
    AnsatzKept: _kept,
    AtForm: _at_form,
    AtEnd: _at_end,
    Along: _along,
    Conserved: _conserved,
    Differential: _differential,
    Finite: _finite,
    Holds: _holds,
    Identity: _identity,
    Bound: _bound,
    Rounds: _rounds,
    Tends: _tends,
    Monotone: _monotone,
    Rate: lambda _, claim: {"kind": "rate", "value": tree(claim.value)},
}

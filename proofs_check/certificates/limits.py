"""Limits as a letter grows, of formulas with Gaussian means, as they stand in a certificate."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from proofs_check.certificates.acceptance import is_shown
from proofs_check.certificates.cases import without_orbit
from proofs_check.certificates.claims import LATER, RELATIONS, Asked, Written, at
from proofs_check.certificates.trees import PRIMES, NoCertificate, no_rule, tree
from proofs_check.engine.claims import Claim, InTheLimit, SigmoidLike, Where
from proofs_check.engine.letters import dphi, phi
from theory.activation import Activation, variable

RATES = (2, 1, Fraction(1, 2))  # of the decay of φ'
FAR, POINTS, LARGEST = 24.0, 4801, 1000.0  # where bounds are looked for, and up to what
ROOM = 2  # by which a bound of a derivative exceeds what was seen: (1 + x)² - 2x has no term -x
REACH, CELLS, ORDER = "12", 256, 8  # of integrals over the line
_Z = sympy.Symbol("z", real=True)


def _seen(activation: Activation, order: int, rate: Fraction | int) -> Fraction | None:
    """The largest |φ^(m)| e^(κ|z|) that was seen, in quarters."""
    z = variable()
    e = activation.pieces[0].value.diff(z, order)
    s = np.linspace(-FAR, FAR, POINTS)
    with np.errstate(all="ignore"):
        values = np.broadcast_to(sympy.lambdify(z, e, ["scipy", "numpy"])(s), s.shape)
        most = float(np.max(np.abs(values) * np.exp(float(rate) * np.abs(s)), initial=0.0))
    return Fraction(int(np.ceil(most * 4)), 4) if most < LARGEST else None


def decays(activation: Activation | None, orders: int) -> Iterator[dict[str, Any]]:
    if activation is None or len(activation.pieces) > 1:
        return
    for rate in RATES:
        bounds = [_seen(activation, m, rate if m else 0) for m in range(orders + 1)]
        if None not in bounds:
            yield {
                "bounds": [str((ROOM if m else 1) * c) for m, c in enumerate(bounds) if c],
                "rate": str(rate), "reach": REACH, "cells": CELLS, "order": ORDER,
            }  # fmt: skip


def _limit(asked: Asked, claim: InTheLimit) -> Written:
    r, e = claim.letter, claim.relation.lhs
    own = sympy.Symbol(f"{r.name}_any", positive=True) if r in asked.system.defaults else r
    found: Written = {
        "kind": "limit", "letter": own.name, "value": tree(e.xreplace({r: own})),
        "relation": RELATIONS[type(claim.relation)], "right": tree(claim.relation.rhs),
    }  # fmt: skip
    orders = max(i for i, name in enumerate(PRIMES) if name in str(found["value"]))
    document = without_orbit(asked.system, asked.case)
    for found["decay"] in decays(asked.case.activation, orders):
        if any(is_shown(document, c) for c in (found, {"kind": "denied", "claim": found})):
            return found
    raise NoCertificate(f"the kernel did not show “{claim.text}”")


def sigmoid_like(asked: Asked, claim: SigmoidLike) -> list[Written]:
    """φ and φ' are bounded, φ' has one sign, and is not 0 somewhere."""
    activation = asked.case.activation
    if activation is None or claim.function != phi(_Z):
        raise no_rule(claim)
    high, steepest = (_seen(activation, m, 0) for m in (0, 1))
    if high is None or steepest is None or len(activation.pieces) > 1:
        raise NoCertificate(f"no bounds were found for “{claim.text}”")
    rises = activation.pieces[0].value.diff(variable()).subs(variable(), 1) >= 0
    line = {"letter": "z", "low": None, "high": None, "closed": False, "parts": LATER}
    steep = (0, ROOM * steepest) if rises else (-ROOM * steepest, 0)
    relations = [
        (relation, e, end)
        for e, ends in ((phi(_Z), (-high, high)), (dphi(_Z), steep))
        for relation, end in zip((">=", "<="), ends, strict=True)
    ]
    over = {"z": {"low": None, "high": None, "whole": False, "at": LATER}}
    changes = at(Where.EVERYWHERE, "!=", dphi(_Z), 0)
    return [
        *({"kind": "for_all", **line, "claim": at(Where.EVERYWHERE, *each)} for each in relations),
        {"kind": "exists", "over": over, "claim": changes},
    ]


LIMITS: dict[type[Claim], Any] = {InTheLimit: _limit}

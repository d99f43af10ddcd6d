"""Maps in discrete time as they stand in a certificate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Expr

from proofs_check.certificates.claims import PLACES, Asked, Written, factor
from proofs_check.certificates.trees import NoCertificate, tree
from proofs_check.engine.claims import Claim, Cycle, Multiplier, Stability, Where
from proofs_check.engine.claims.maps import MapClaim


def _map(asked: Asked, claim: MapClaim) -> Written:
    if len(claim.rule.letters) > 1 or claim.points.rows > 1:
        raise NoCertificate("the kernel has rules for fixed points of one letter alone")
    (s,), (image,), (point,) = claim.rule.letters, claim.rule.images, claim.points
    written = {"letter": s.name, "image": tree(image), "point": tree(point)}
    return {**written, "at": PLACES[claim.at]}


def _fixed(asked: Asked, claim: Cycle) -> Written:
    found = _map(asked, claim)
    residual = claim.residuals[0]
    return {"kind": "fixed", **found, "factor": _multiple(asked, claim, residual)}


def _multiple(asked: Asked, claim: MapClaim, e: Expr) -> Any:
    return factor(asked, e) if claim.at is Where.END else "0"


def _multiplier(asked: Asked, claim: Multiplier) -> Written:
    found = _map(asked, claim)
    gap = claim.product[0] - claim.value
    factor = _multiple(asked, claim, gap)
    return {"kind": "multiplier", **found, "value": tree(claim.value), "factor": factor}


def _stability(asked: Asked, claim: Stability) -> Written:
    place = claim.rule, claim.points, claim.at
    if len(claim.multipliers) > 1:
        raise NoCertificate("the kernel has a rule for one multiplier alone")
    parts = _fixed(asked, Cycle(*place)), _multiplier(asked, Multiplier(*place, claim.values[0]))
    return {"kind": "stability", "fixed": parts[0], "multiplier": parts[1]}


MAPS: dict[type[Claim], Callable[[Asked, Any], Written]] = {
    Cycle: _fixed,
    Multiplier: _multiplier,
    Stability: _stability,
}

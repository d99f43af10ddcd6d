"""The certificate of one version of a theorem, for one case.

Everything of the version is in it, or there is none: nothing is left out that has no rule.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import sympy

from proofs_check.certificates.claims import Asked
from proofs_check.certificates.completion import complete
from proofs_check.certificates.curves import orbit
from proofs_check.certificates.one_layer import premises
from proofs_check.certificates.statements import every
from proofs_check.certificates.trees import NoCertificate, tree
from proofs_check.engine.case import Case
from proofs_check.engine.claims import Where
from proofs_check.engine.system import Dynamics, System
from proofs_check.engine.theorem import Theorem
from proofs_check.kernel import certificate as kernel
from proofs_check.kernel.intervals import Rejected
from proofs_check.kernel.reading import Reader
from proofs_check.version import program
from theory.activation import Activation
from theory.deadline import OutOfTime, question

GUARD_BITS = 64  # of the kernel's arithmetic, beyond those of the end


def certificate(theorem: Theorem, case: Case, version: str = "proved") -> dict[str, Any]:
    """A document that the kernel has accepted; NoCertificate says why there is none."""
    try:
        with question(case.seconds):
            document = _document(theorem, case, version)
    except OutOfTime as spent:
        raise NoCertificate(str(spent)) from None
    return accepted(document)


def accepted(document: dict[str, Any]) -> dict[str, Any]:
    """The document, which the kernel accepts, or else NoCertificate."""
    try:
        kernel.verify(kernel.parse(json.dumps(document).encode()))
    except Rejected as error:
        raise NoCertificate(f"the kernel does not accept it: {error}") from None
    return document


def _document(theorem: Theorem, case: Case, version: str) -> dict[str, Any]:
    stated = theorem.versions.get(version) or theorem.versions["proved"]
    system = theorem.system
    wanted = int(3.33 * case.digits) + 4
    found: dict[str, Any] = {
        "format": kernel.FORMAT,
        "version": kernel.VERSION,
        "about": {"statement": theorem.name, "version": version, "program": program()},
        "bits": wanted + GUARD_BITS,
        "system": system_of(system),
        "numbers": {s.name: tree(x) for s, x in case.values.items()},
        "activation": activation_of(case.activation),
        "orbit": None,
    }
    asked = Asked(system, case.values)
    found["hypotheses"] = [w for claim in stated.assume for w in every(asked, claim)]
    found["conclusions"] = [w for claim in stated.claims for w in every(asked, claim)]
    for claim_ in (*found["hypotheses"], *found["conclusions"]):
        complete(found, claim_)
    claims = (*stated.assume, *stated.claims)
    if any(claim.where is not Where.EVERYWHERE for claim in claims):
        found["orbit"] = orbit(system, found, wanted)
        found["conclusions"] += _enclosures(system, found, case.digits)
        found["conclusions"] += _premises(system, case, found)
    return found


def system_of(system: System) -> dict[str, Any]:
    if system.dynamics is not Dynamics.FLOW:
        return {"state": {}, "observed": {}, "velocity": {}}
    found: dict[str, Any] = {
        "state": {s.name: tree(s0) for s, s0 in system.state.items()},
        "observed": {s.name: tree(e) for s, e in system.observed.items()},
    }
    if system.loss is None:
        return found | {"velocity": {s.name: tree(e) for s, e in system.motion.items()}}
    metric = {s.name: tree(system.metric.get(s, sympy.S.One)) for s in system.state}
    return found | {"loss": tree(system.loss), "metric": metric}


def activation_of(phi: Activation | None) -> list[dict[str, Any]]:
    pieces = phi.pieces if phi is not None else ()
    ends = lambda x: None if x.is_infinite else tree(x)  # noqa: E731
    return [{"low": ends(p.lower), "high": ends(p.upper), "value": tree(p.value)} for p in pieces]


def _premises(system: System, case: Case, document: dict[str, Any]) -> list[dict[str, Any]]:
    """Those of a theorem in Coq, where the kernel accepts them."""
    claim = premises(system, case)
    if claim is None:
        return []
    try:
        kernel.verify({**document, "hypotheses": [], "conclusions": [claim]})
    except Rejected:
        return []
    return [claim]


def _enclosures(system: System, document: dict[str, Any], digits: int) -> list[dict[str, Any]]:
    """Of each letter at the end, in decimals."""
    reader = Reader()
    inner, _ = kernel.system_of(document, reader)
    reached = kernel.orbit_of(document["orbit"], inner, reader)
    found = []
    for s in (*system.state, *system.observed):
        low, high = inner.value(reader.tree(tree(s)), reached.end)  # type: ignore[union-attr]
        scale = 1 << inner.f.bits
        size = max(abs(low), abs(high), 1)
        places = digits + 1 - len(str(size // scale)) + (1 if size >= scale else 0)
        while size * 10**places < 10 ** (digits) * scale and places < 4 * digits:
            places += 1
        ends = (low * 10**places // scale, -(-high * 10**places // scale))
        bounds = (Fraction(ends[0] - 1, 10**places), Fraction(ends[1] + 1, 10**places))
        found.append({"kind": "encloses", "value": tree(s), "low": str(bounds[0]),
                      "high": str(bounds[1])})  # fmt: skip
    return found

"""The certificate of one version of a theorem, for one case.

Everything of the version is in it, or there is none: nothing is left out that has no rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from proofs_check.certificates.acceptance import accepted, headed, is_shown
from proofs_check.certificates.cases import bits_of, without_orbit
from proofs_check.certificates.claims import Asked
from proofs_check.certificates.completion import complete
from proofs_check.certificates.counting import count
from proofs_check.certificates.curves import has_clocks, orbit
from proofs_check.certificates.following import about_an_orbit, settle
from proofs_check.certificates.means import add_means, has_means, named, to_end
from proofs_check.certificates.one_layer import premises
from proofs_check.certificates.refutation import contrary
from proofs_check.certificates.sinks import to_rest
from proofs_check.certificates.statements import every
from proofs_check.certificates.trees import NoCertificate, tree
from proofs_check.engine.case import Case
from proofs_check.engine.claims import Claim, Ends, Falls
from proofs_check.engine.system import Dynamics, System
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.kernel.core.reading import Reader
from proofs_check.kernel.files import stated
from theory.deadline import OutOfTime, question
from theory.errors import ExpressionError


def certificate(
    theorem: Theorem, case: Case, version: str = "proved", refuted: bool = False
) -> dict[str, Any]:
    """A document that the kernel has accepted; NoCertificate says why there is none.  What is
    ``refuted`` has one that shows the hypotheses and that a conclusion is false."""
    judged = theorem.versions.get(version) or theorem.versions["proved"]
    document = {**headed(theorem.name, version), **without_orbit(theorem.system, case)}
    asked = Asked(theorem.system, case, judged.assume)
    try:
        with question(case.seconds):
            document |= {"hypotheses": [], "conclusions": []}
            _write(document, "hypotheses", judged.assume, asked)
            if has_means(theorem.system) and any(isinstance(c, Ends) for c in judged.assume):
                add_means(document, asked)
            if refuted:
                return _refutation(document, judged, asked)
            _write(document, "conclusions", judged.claims, asked)
            _follow(document, (*judged.assume, *judged.claims), asked)
    except (OutOfTime, ExpressionError) as reason:
        raise NoCertificate(str(reason)) from None
    return accepted(document)


def _write(document: dict[str, Any], part: str, claims: Sequence[Claim], asked: Asked) -> None:
    document[part] = [w for claim in claims for w in every(asked, claim)]
    if "means" in document:
        document[part] = named(document, document[part])
    for claim in document[part]:
        complete(document, claim)


def _follow(document: dict[str, Any], claims: Sequence[Claim], asked: Asked) -> None:
    """The orbit, if a claim is about it, and what is seen of its end."""
    if about_an_orbit([*document["hypotheses"], *document["conclusions"]]):
        reason = None
        try:
            document["orbit"] = _orbit(document, asked)
        except NoCertificate as error:
            reason = error
        settle(document, asked, claims)
        if document["orbit"] is None:
            if about_an_orbit([*document["hypotheses"], *document["conclusions"]]):
                raise reason or NoCertificate("the flow has no orbit")
            return
        count(document)
        document["conclusions"] += _enclosures(asked.system, document, asked.case.digits)
        document["conclusions"] += _premises(asked.system, asked.case, document)


def _orbit(document: dict[str, Any], asked: Asked) -> list[dict[str, Any]]:
    if "means" in document:
        return to_end(asked, document)
    if asked.system.dynamics is Dynamics.FLOW and not has_clocks(asked.system):
        return to_rest(asked, document)
    return orbit(asked.system, document, bits_of(asked.case))


def _refutation(document: dict[str, Any], judged: Version, asked: Asked) -> dict[str, Any]:
    """Of the first conclusion whose contrary the kernel accepts."""
    reason = NoCertificate("it has no conclusion")
    for claim in judged.claims:
        try:
            found = {**document, "conclusions": [contrary(asked, claim)]}
            own = () if isinstance(claim, Ends | Falls) else (claim,)
            _follow(found, (*judged.assume, *own), asked)
            return accepted(found)
        except NoCertificate as error:
            reason = error
    raise NoCertificate(f"no conclusion could be shown to be false: {reason}")


def _premises(system: System, case: Case, document: dict[str, Any]) -> list[dict[str, Any]]:
    """Those of a theorem in Coq, where the kernel accepts them."""
    claim = premises(system, case)
    if claim is None or not is_shown(document, claim, document["orbit"]):
        return []
    return [claim]


def _enclosures(system: System, document: dict[str, Any], digits: int) -> list[dict[str, Any]]:
    """Of each letter at the end, in decimals."""
    reader = Reader()
    inner, _ = stated.system_of(document, reader)
    reached = stated.orbit_of(document["orbit"], inner, reader)
    found = []
    for s in (*system.state, *system.observed):
        low, high = inner.value(reader.tree(tree(s)), reached.end)  # type: ignore[union-attr]
        scale = 1 << inner.f.bits
        size = max(abs(low), abs(high), 1)
        places = digits + 1 - len(str(size // scale)) + (1 if size >= scale else 0)
        while size * 10**places < 10**digits * scale and 10 ** (places + 1) < scale:
            places += 1
        ends = (low * 10**places // scale, -(-high * 10**places // scale))
        bounds = (Fraction(ends[0] - 1, 10**places), Fraction(ends[1] + 1, 10**places))
        found.append({"kind": "encloses", "value": tree(s), "low": str(bounds[0]),
                      "high": str(bounds[1])})  # fmt: skip
    return found

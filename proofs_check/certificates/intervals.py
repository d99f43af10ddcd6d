"""An interval on which a bound can be shown: candidates farther and farther from 0."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from proofs_check.certificates.trees import NoCertificate
from proofs_check.kernel import certificate as kernel
from proofs_check.kernel.intervals import Rejected

CENTRES = tuple(Fraction(n, 4) for n in range(1, 33))  # and their negatives
WIDTH = Fraction(1, 8)


def found_interval(document: dict[str, Any], claim: dict[str, Any]) -> None:
    """Its ends are put into the claim; NoCertificate if none of the candidates serves."""
    for centre in (x for c in CENTRES for x in (c, -c)):
        claim["low"], claim["high"] = str(centre - WIDTH / 2), str(centre + WIDTH / 2)
        try:
            kernel.verify({**document, "orbit": None, "hypotheses": [], "conclusions": [claim]})
        except Rejected:
            continue
        return
    raise NoCertificate("no interval was found on which the bound can be shown")

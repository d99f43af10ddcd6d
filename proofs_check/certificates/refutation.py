"""The contrary of a claim as it stands in a certificate, and traps of one layer."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from proofs_check.certificates.acceptance import is_shown
from proofs_check.certificates.cases import without_orbit
from proofs_check.certificates.claims import Asked, Written
from proofs_check.certificates.completion import covers
from proofs_check.certificates.following import never
from proofs_check.certificates.one_layer import in_letters_of_one_layer
from proofs_check.certificates.statements import written
from proofs_check.certificates.trees import NoCertificate, tree
from proofs_check.engine.claims import Claim, Ends, Falls
from proofs_check.engine.sides import number
from proofs_check.kernel.kinds.logic import DENIALS
from theory.expression.balls import precision
from theory.symbolic.primitive import find_primitive

BITS = 64
SECONDS = 5.0  # for an antiderivative of φ/φ'
BESIDE = Fraction(1, 8)  # so far from the start the half-line of a trap begins
GRID = 1 << 10


def contrary(asked: Asked, claim: Claim) -> Written:
    """That it is not true, by a rule that the kernel has."""
    if isinstance(claim, Ends):
        return never(asked) or trap(asked, NoCertificate(_none(claim)))
    if isinstance(claim, Falls):
        claim = replace(claim, throughout=False)
    inner = written(asked, claim)
    if inner["kind"] not in DENIALS:
        raise NoCertificate(_none(claim))
    return {"kind": "denied", "claim": inner}


def _none(claim: Claim) -> str:
    return f"the kernel has no rule for the contrary of “{claim.text}”"


def trap(asked: Asked, none: NoCertificate, reach: Sequence[Fraction] = ()) -> Written:
    """That this start is trapped, on a half-line that holds the numbers ``reach`` as well."""
    system, case, phi = asked.system, asked.case, asked.case.activation
    found = in_letters_of_one_layer(system)
    if found is None or phi is None or not phi.smooth or system.clock is None:
        raise none
    primitive = find_primitive(phi, seconds=SECONDS)
    if primitive is None:
        raise NoCertificate("no antiderivative of φ/φ' was found, by which a trap is shown")
    K, u, v, speed = found
    with precision(BITS):
        a, b = (float(number(system.at_start(e), case).mid()) for e in (u, v))
    z = next(iter(primitive.expression.free_symbols), None)
    height = a * a / 2 - float(primitive.expression.subs(z, b)) if z is not None else 0.0
    reach = *reach, Fraction(round(b * GRID), GRID)
    levels = [Fraction(0), Fraction(math.floor(height * GRID), GRID)]
    ends = ((None, max(reach) + BESIDE), (min(reach) - BESIDE, None))
    written_: Written = {
        "kind": "trapped", "K": tree(K), "u": tree(u), "v": tree(v), "speed": tree(speed),
        "target": tree(system.clock), "G": tree(primitive.expression), "letter": "z",
        "closed": False,
    }  # fmt: skip
    for level, (low, high) in itertools.product(levels, ends):
        written_ |= {"q": str(level)}
        written_ |= {"low": low and str(low), "high": high and str(high)}
        for _ in covers(written_):
            if is_shown(without_orbit(system, case), written_):
                return written_
    raise none

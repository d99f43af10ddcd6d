"""The cells by which the points of a map are counted, by bisection in the kernel's arithmetic."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from proofs_check.certificates.claims import LATER
from proofs_check.certificates.trees import NoCertificate
from proofs_check.kernel import stated
from proofs_check.kernel.counting import gap_of
from proofs_check.kernel.fields import read
from proofs_check.kernel.intervals import Rejected, sign
from proofs_check.kernel.places import Place
from proofs_check.kernel.reading import Reader
from proofs_check.kernel.trees import derivative

MOST = 4000  # cells
ODD = Fraction(7, 16)  # where an interval is cut: a root in the middle is on no border


def count(document: dict[str, Any]) -> None:
    """What is LATER is put into claims about numbers of points, once the orbit is there."""
    for claim in document["conclusions"]:
        inner = claim["claim"] if claim["kind"] == "denied" else claim
        if inner["kind"] == "enumerates" and inner["cells"] == LATER:
            inner["cells"] = _cells(document, inner)


def _cells(document: dict[str, Any], claim: dict[str, Any]) -> list[dict[str, Any]]:
    reader = Reader()
    system, _ = stated.system_of(document, reader)
    orbit = stated.orbit_of(document["orbit"], system, reader)
    _, fields = read({**claim, "cells": [{"end": claim["high"], "single": False}]}, reader)
    (x,), (box,) = fields["letters"], Place(system, orbit).at(fields["at"]).boxes()
    gap = gap_of(system, fields)
    slope = derivative(gap, x)

    def signed(e: Any, *ends: Fraction) -> int:
        return sign(system.value(e, {**box, x: system.f.of(min(ends), max(ends))}))

    found: list[dict[str, Any]] = []
    waiting = [(fields["low"], fields["high"])]
    while waiting:
        a, b = waiting.pop()
        if len(found) + len(waiting) > MOST:
            raise NoCertificate(f"the points of the map were not told apart by {MOST} cells")
        try:
            none = signed(gap, a, b) != 0
            single = not none and signed(slope, a, b) != 0
            single = single and signed(gap, a) * signed(gap, b) == -1
        except Rejected:
            none = single = False
        if none or single:
            found.append({"end": str(b), "single": single})
        else:
            middle = a + (b - a) * ODD
            waiting += [(middle, b), (a, middle)]
    return found

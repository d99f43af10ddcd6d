"""The cells by which the points of a map are counted, by bisection in the kernel's arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from proofs_check.certificates.acceptance import is_shown
from proofs_check.certificates.claims import LATER
from proofs_check.certificates.completion import covers
from proofs_check.certificates.trees import NoCertificate
from proofs_check.kernel.core.flows import Box, System
from proofs_check.kernel.core.intervals import Rejected, sign
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.reading import Reader
from proofs_check.kernel.core.trees import derivative
from proofs_check.kernel.files import stated
from proofs_check.kernel.files.fields import read
from proofs_check.kernel.kinds.counting import gap_of, ranging

MOST = 4000  # cells
BOUNDS = (("0", "1"), ("-1", "1"), ("-8/5", "8/5"), ("-1", "8"))  # of φ
ODD = Fraction(7, 16)  # where an interval is cut: a root in the middle is on no border


def count(document: dict[str, Any]) -> None:
    """What is LATER is put into claims about numbers of points, once the orbit is there."""
    for claim in document["conclusions"]:
        inner = claim["claim"] if claim["kind"] == "denied" else claim
        if inner["kind"] == "enumerates" and inner["cells"] == LATER:
            _complete(document, inner)


def _complete(document: dict[str, Any], claim: dict[str, Any]) -> None:
    """Cells, and how far they have to go where the interval is unbounded."""
    reader = Reader()
    system, _ = stated.system_of(document, reader)
    orbit = stated.orbit_of(document["orbit"], system, reader)
    _, fields = read({**claim, "cells": [{"end": "0", "single": False}]}, reader)
    (box,) = Place(system, orbit).at(fields["at"]).boxes()
    ends = [fields["low"], fields["high"]]
    if None in ends:
        claim["reach"] = reach = _reach(document)
        phi = [Fraction(reach[k]) for k in ("low", "high")]
        (image,), f = fields["images"], system.f
        ranged, seen = ranging(system.plain(image))
        value = system.value(ranged, {**box, **dict.fromkeys(seen, f.of(*phi))})
        low, high = (Fraction(x >> f.bits) for x in (value[0] - f.one[0], value[1] + 2 * f.one[0]))
        reach["first"] = str(low)
        ends = [low if ends[0] is None else ends[0], high if ends[1] is None else ends[1]]
    claim["cells"] = _cells(system, box, fields, *ends)


def _reach(document: dict[str, Any]) -> dict[str, Any]:
    """Numbers between which φ is shown to be."""
    phi, alone = ["phi", ["letter", "z"]], {**document, "orbit": None}
    line: dict[str, Any] = {"kind": "for_all", "letter": "z", "low": None, "high": None}
    for low, high in BOUNDS:
        claims = [
            {"kind": "holds", "relation": "<=", "left": a, "right": b, "at": "everywhere"}
            for a, b in ((low, phi), (phi, high))
        ]
        for _ in covers(line):
            if all(is_shown(alone, {**line, "closed": False, "claim": c}) for c in claims):
                return {"low": low, "high": high, "first": "0", "parts": line["parts"]}
    raise NoCertificate("no numbers were found between which φ is shown to be")


def _cells(
    system: System, box: Box, fields: Mapping[str, Any], low: Fraction, high: Fraction
) -> list[dict[str, Any]]:
    (x,) = fields["letters"]
    gap = gap_of(system, fields)
    slope = derivative(gap, x)

    def signed(e: Any, *ends: Fraction) -> int:
        return sign(system.value(e, {**box, x: system.f.of(min(ends), max(ends))}))

    found: list[dict[str, Any]] = []
    waiting = [(low, high)]
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

"""What a claim leaves to a search: an interval on which it holds, a cover, a witness.

Candidates are tried, simple ones first, until the kernel accepts the claim.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from proofs_check.certificates.acceptance import refusal
from proofs_check.certificates.claims import CELLS, LATER
from proofs_check.certificates.trees import NoCertificate

CENTRES = tuple(Fraction(n, 4) for n in range(1, 33))  # and their negatives
WIDTH = Fraction(1, 8)
REACHES = (1, 2, 4, 8, 16)  # of a cover's bounded parts
CELLS_OF_COVERS = (16, 128)
MOST = 2000  # witnesses

Written = dict[str, Any]


def complete(document: Written, claim: Written) -> None:
    """What is LATER is put into the claim; NoCertificate if no candidate serves."""
    kind = claim["kind"]
    if kind == "either":
        _choose(document, claim)
        return
    inner = claim["claim"] if kind == "each" else claim
    kind, open_ = inner["kind"], (inner.get("parts"), *_open(inner))
    found = {
        "for_all": (covers, "no cover of the interval"), "exists": (_witnesses, "no number"),
    }.get(kind)  # fmt: skip
    if found is None or LATER not in open_:
        return
    candidates, words = (_intervals, "no interval") if inner.get("low") == LATER else found
    reason: str | None = "none was tried"
    for _ in candidates(inner):
        reason = refusal(document, claim)
        if reason is None:
            return
    raise NoCertificate(f"{words} was found for which the claim can be shown ({reason})")


def _choose(document: Written, claim: Written) -> None:
    """The first of two claims that can be shown; both have to be complete to be read."""
    reasons = {}
    for part in ("first", "second"):
        try:
            complete(document, claim[part])
            reason = refusal(document, claim[part])
        except NoCertificate as error:
            reason = str(error)
        if reason is not None:
            reasons[part] = reason
    if len(reasons) > 1:
        raise NoCertificate("; ".join(reasons.values()))
    claim["is_first"] = "first" not in reasons


def _open(claim: Written) -> list[str]:
    return [w["at"] for w in claim["over"].values()] if claim["kind"] == "exists" else []


def _intervals(claim: Written) -> Iterator[None]:
    for centre in (x for c in CENTRES for x in (c, -c)):
        claim["low"], claim["high"] = str(centre - WIDTH / 2), str(centre + WIDTH / 2)
        claim["parts"] = [{"end": claim["high"], "cells": CELLS}]
        yield


def covers(claim: Written) -> Iterator[None]:
    """By terms alone, and with cells on ever larger bounded parts, and terms beyond."""
    low, high = (None if claim[k] is None else Fraction(claim[k]) for k in ("low", "high"))
    cuts: list[tuple[int, ...]] = [(), (0,)]
    for reach, cells in itertools.product(REACHES, CELLS_OF_COVERS):
        cuts.append((-reach, reach, cells))
    for *ends, cells in ((*c, 0) if len(c) < 3 else c for c in cuts):
        inside = [e for e in ends if (low is None or low < e) and (high is None or e < high)]
        borders = [low, *map(Fraction, inside), high]
        claim["parts"] = [
            {
                "end": None if b is None else str(b),
                "cells": cells if a is not None and b is not None else 0,
            }
            for a, b in itertools.pairwise(borders)
        ]
        yield


def _witnesses(claim: Written) -> Iterator[None]:
    """Numbers of small height, for each letter that is open."""
    names = [z for z, w in claim["over"].items() if w["at"] == LATER]
    numbers = [Fraction(n, 4) for c in range(1, 33) for n in (c, -c)]
    every = [[x for x in numbers if x.denominator == 1 or not claim["over"][z]["whole"]]
             for z in names]  # fmt: skip
    for values in itertools.islice(itertools.product(*every), MOST):
        for z, x in zip(names, values, strict=True):
            claim["over"][z]["at"] = str(x)
        yield

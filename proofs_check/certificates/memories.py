"""Certificates of attracting fixed points of networks: a search, in floats and by the kernel."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from proofs_check.certificates.acceptance import accepted, headed
from proofs_check.certificates.cases import activation_of
from proofs_check.certificates.trees import NoCertificate
from proofs_check.kernel import stated
from proofs_check.kernel.flows import System
from proofs_check.kernel.intervals import Rejected, Work
from proofs_check.kernel.memories import (
    Activations,
    Layer,
    contracts,
    memory_on,
    read_layers,
    read_memories,
)
from proofs_check.kernel.reading import LEAST_WORK, WORK_EACH, Reader
from theory.memories.adapted_norm import frames
from theory.memories.network import Network
from theory.memories.polish import polished
from theory.memories.rounding import Floats

LEAST_BITS, MOST_BITS = 80, 400
GUARD = 24  # bits beyond those of the weights
RADII = (6, 10, 14, 19, 25, 31, 37, 42)  # r = 2^-n, the largest that is accepted
TILTS = (0.5, 0.9)  # where between ρ and 1 the rate lies that a norm is made for
FRAME = 40  # bits of a frame
CENTRE = 60  # bits of a centre
LARGEST = 7 << 20  # characters of all networks: the kernel reads no file beyond 8 MB
SHARE = 0.8  # of the kernel's patience


def certificate(
    network: Network, examples: Mapping[int, Floats], about: str
) -> tuple[dict[str, Any] | None, list[str]]:
    """(a document that the kernel has accepted, why some of the examples are not in it)."""
    if not network.exact or any(network.handed):
        return None, [
            f"{about}: the kernel has a rule for fully connected networks of exact weights"
        ]
    numbers = [*network.matrices, *network.offsets]
    bits = max(LEAST_BITS, GUARD + max(_places(x) for x in numbers))
    if bits > MOST_BITS:
        return None, [f"{about}: the weights have {bits} bits after the point"]
    layers = [
        {"matrix": [[_exact(q) for q in row] for row in m], "offset": [_exact(q) for q in b]}
        for m, b in zip(network.matrices, network.offsets, strict=True)
    ]
    claim: dict[str, Any] = {
        "kind": "memories", "layers": layers, "inner": network.narrow, "memories": [],
    }  # fmt: skip
    document: dict[str, Any] = {
        **headed(about),
        "bits": bits,
        "system": {"state": {}, "observed": {}, "velocity": {}},
        "numbers": {},
        "activation": activation_of(network.phi),
        "orbit": None,
        "hypotheses": [],
        "conclusions": [claim],
    }
    size = len(json.dumps(document))
    if size > LARGEST:
        return None, [f"{about}: its weights take {size} characters, more than {LARGEST}"]
    search, without, spent = _Search(document, layers, network), list[str](), 0.0
    for number, example in examples.items():
        name = f"{about}, example {number}"
        if spent > SHARE * (LEAST_WORK + size * WORK_EACH) or size > LARGEST:
            without.append(f"{name}: with it the certificate would be too long to check")
            continue
        try:
            found = search.memory(example)
        except NoCertificate as reason:
            without.append(f"{name}: {reason}")
            continue
        spent += search.work
        size += len(json.dumps(found))
        claim["memories"].append(found)
    if not claim["memories"]:
        return None, without
    try:
        return accepted(document), without
    except NoCertificate as reason:
        return None, [*without, f"{about}: {reason}"]


def _places(x: Floats) -> int:
    """Binary places of the finest number."""
    mantissas, exponents = np.frexp(x[x != 0].ravel())
    whole = (mantissas * 2.0**53).astype(np.int64)
    spare = np.log2((whole & -whole).astype(float)).astype(int)
    return int((53 - exponents - spare).max(initial=0))


def _exact(x: float) -> str:
    top, bottom = float(x).as_integer_ratio()
    return f"{'-' if top < 0 else ''}0x{abs(top):x}p-{bottom.bit_length() - 1}"


class _Search:
    def __init__(self, document: dict[str, Any], layers: list[Any], network: Network):
        self.system: System = stated.system_of(document, Reader())[0]
        self.network, self.phi = network, Activations(self.system)
        self.layers = [Layer.on(self.system, *layer) for layer in read_layers(layers)]
        self.work = 0

    def memory(self, example: Floats) -> dict[str, Any]:
        """One that the kernel accepts, with the largest radius of those that are tried."""
        guess = polished([self.network.loop], [self.network.entered(example)[0]])
        if guess.reason:
            raise NoCertificate(guess.reason)
        rho = guess.radius()
        if not rho < 1:
            raise NoCertificate(f"ρ is about {rho:.6g}, and the kernel has a rule for ρ < 1")
        centre = np.round(guess.points[0] * 2.0**CENTRE) / 2.0**CENTRE
        reason = "no norm was found"
        for tilt in TILTS:
            shapes = frames(guess.jacobians, rho + (1 - rho) * tilt)
            if shapes is None:
                continue
            frame, inverse = (
                np.round(x * 2.0**FRAME) / 2.0**FRAME for x in (shapes[0].shape, shapes[0].factor)
            )
            rate = rho + (1 - rho) * (1 + tilt) / 2
            found = {
                "centre": list(map(_exact, centre)),
                "frame": [list(map(_exact, row)) for row in frame],
                "inverse": [list(map(_exact, row)) for row in inverse],
                "rate": _short(rate),
                "example": list(map(_exact, example)),
                "near": "1",
            }
            for places in RADII:
                found["radius"] = f"0x1p-{places}"
                try:
                    far = self._checked(found)
                except Rejected as error:
                    reason = str(error)
                    continue
                return found | {"near": _short(1.001 * far / (1 << self.system.f.bits))}
        raise NoCertificate(f"the kernel shows no ball on which the network contracts ({reason})")

    def _checked(self, found: dict[str, Any]) -> int:
        """What the kernel says of the distance from the example."""
        before = Work.done
        (memory,) = read_memories([found])
        far = contracts(self.phi, self.layers, self.network.narrow, memory_on(self.system, memory))
        self.work = Work.done - before
        return far


def _short(x: float) -> str:
    """With few digits, and no less."""
    return _exact(np.ceil(x * 2.0**40) / 2.0**40)


def bundle(found: Sequence[dict[str, Any]], without: Sequence[str]) -> dict[str, Any]:
    """A collection, as far as one file goes."""
    from proofs_check.kernel.command import BUNDLE

    kept: list[dict[str, Any]] = []
    reasons, size = list(without), 0
    for document in found:
        size += len(json.dumps(document))
        if size > LARGEST:
            reasons.append(f"{document['about']['statement']}: the file would be longer than 8 MB")
            size -= len(json.dumps(document))
            continue
        kept.append(document)
    return {"format": BUNDLE, "version": 1, "certificates": kept, "without": reasons}

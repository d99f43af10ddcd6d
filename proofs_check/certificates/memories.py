"""Certificates of what networks store, and do not: written, and accepted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from proofs_check.certificates.acceptance import accepted, headed
from proofs_check.certificates.balls import BallSearch, short
from proofs_check.certificates.cases import activation_of
from proofs_check.certificates.layers import ExactLayer, layers_of, numbers
from proofs_check.certificates.trees import NoCertificate
from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Rejected, Work
from proofs_check.kernel.core.reading import LEAST_WORK, WORK_EACH, Reader
from proofs_check.kernel.files import stated
from proofs_check.kernel.kinds.layers import loop_of, read_layers
from proofs_check.kernel.kinds.memories import (
    cycle_of,
    distinct,
    read_attracting,
    read_repelling,
)
from proofs_check.kernel.kinds.networks import Activations
from theory.activation import Activation
from theory.deadline import at
from theory.memories.network import Network
from theory.memories.polish import polished
from theory.memories.rounding import Floats

LEAST_BITS, MOST_BITS = 80, 400
GUARD = 24  # bits beyond those of the weights
LARGEST = 31 << 20  # characters of all networks: the kernel reads no file beyond 32 MB
SHARE = 0.8  # of the kernel's patience


def certificate(
    network: Network,
    cycles: Mapping[int, Sequence[Floats]],
    about: str,
    layers: Sequence[ExactLayer] | None = None,
) -> tuple[dict[str, Any] | None, list[str]]:
    """(a document that the kernel has accepted, why some of the cycles are not in it).

    Of each cycle the points near which it runs, one for a fixed point.  ``layers`` are the exact
    ones of a network whose matrices are known with an error.
    """
    document, reason = _begun(network, about, layers)
    if document is None:
        return None, [f"{about}: {reason}"]
    size, (claim,) = len(json.dumps(document)), document["conclusions"]
    try:
        search, without, spent = _Search(document, network), list[str](), 0.0
    except Rejected as error:
        return None, [f"{about}: {error}"]
    for number, points in cycles.items():
        name = f"{about}, {'example' if len(points) == 1 else 'sequence'} {number + 1}"
        if spent > SHARE * (LEAST_WORK + size * WORK_EACH):
            without.append(f"{name}: with it the certificate would be too long to check")
            continue
        at(f"a certificate of {name}")
        try:
            search, found = search.found(points)
        except NoCertificate as reason:
            without.append(f"{name}: {reason}")
            continue
        more = len(json.dumps(found))
        if size + more > LARGEST:
            without.append(f"{name}: with it the certificate would be longer than 32 MB")
            continue
        spent += search.work
        size += more
        claim["repelling" if "direction" in found else "attracting"].append(found)
    if not (claim["attracting"] or claim["repelling"]):
        return None, without
    document["bits"] = search.phi.f.bits
    try:
        return accepted(document), without
    except NoCertificate as reason:
        return None, [*without, f"{about}: {reason}"]


def homogeneous_certificate(
    network: Network, about: str, layers: Sequence[ExactLayer] | None = None
) -> tuple[dict[str, Any] | None, str]:
    """(a document that the kernel has accepted, or why there is none): f(t x) = t f(x)."""
    document, reason = _begun(network, about, layers)
    if document is None:
        return None, f"{about}: {reason}"
    written = document["conclusions"][0]["layers"]
    document["conclusions"] = [{"kind": "homogeneous", "layers": written}]
    try:
        return accepted(document), ""
    except NoCertificate as refused:
        return None, f"{about}: {refused}"


def _begun(
    network: Network, about: str, layers: Sequence[ExactLayer] | None
) -> tuple[dict[str, Any] | None, str]:
    """A document about the network that claims nothing yet, or why there is none."""
    layers = layers_of(network) if layers is None else layers
    if layers is None:
        return None, "the kernel has a rule for networks whose weights are exact numbers"
    claim: dict[str, Any] = {
        "kind": "memories", "layers": [one.written(i) for i, one in enumerate(layers, 1)],
        "inner": network.narrow, "attracting": [], "repelling": [],
    }  # fmt: skip
    return claimed(claim, network.phi, max(one.places() for one in layers), about)


def claimed(
    claim: dict[str, Any], phi: Activation, places: int, about: str
) -> tuple[dict[str, Any] | None, str]:
    """A document that makes one claim about a network with weights of so many binary places, or why
    there is none."""
    bits = max(LEAST_BITS, GUARD + places)
    if bits > MOST_BITS:
        return None, f"the weights have {bits} bits after the point"
    document: dict[str, Any] = {
        **headed(about),
        "bits": bits,
        "system": {"state": {}, "observed": {}, "velocity": {}},
        "numbers": {},
        "activation": activation_of(phi),
        "orbit": None,
        "hypotheses": [],
        "conclusions": [claim],
    }
    size = len(json.dumps(document))
    if size > LARGEST:
        return None, f"its weights take {size} characters, more than {LARGEST}"
    return document, ""


class _Search:
    def __init__(self, document: dict[str, Any], network: Network):
        self.document = document
        self.system: System = stated.system_of(document, Reader())[0]
        self.network, self.phi = network, Activations(self.system)
        layers = read_layers(document["conclusions"][0]["layers"])
        self.loop, self.work = loop_of(self.system, layers, network.narrow), 0
        self.balls = BallSearch(self.phi, self._near)

    @cached_property
    def finer(self) -> _Search | None:
        """With twice the bits, if that is not too many."""
        bits = 2 * self.document["bits"]
        return _Search({**self.document, "bits": bits}, self.network) if bits <= MOST_BITS else None

    def found(self, points: Sequence[Floats]) -> tuple[_Search, dict[str, Any]]:
        """(by whom, what), with as few bits as will do."""
        try:
            return self, self.cycle(points)
        except NoCertificate:
            if self.finer is None:
                raise
            return self.finer.found(points)

    def cycle(self, points: Sequence[Floats]) -> dict[str, Any]:
        """One that the kernel accepts."""
        chains = [self.network.loop] * len(points)
        guess = polished(chains, [self.network.entered(p)[0] for p in points])
        examples = [{"example": numbers(p), "near": "1"} for p in points]
        return self.balls.found([self.loop] * len(points), guess, examples)

    def _near(self, found: dict[str, Any]) -> dict[str, Any]:
        """With what the kernel says of the distances from the examples."""
        before = Work.done
        read = read_repelling if "direction" in found else read_attracting
        far = cycle_of(self.phi, self.system, self.loop, self.network.narrow, read([found])[0])
        self.work = Work.done - before
        near = [short(1.001 * x / self.phi.f.one[0]) for x in far]
        points = [{**p, "near": n} for p, n in zip(found["points"], near, strict=True)]
        found = {**found, "points": points}
        distinct(read([found])[0]["points"])
        return found


def bundle(found: Sequence[dict[str, Any]], without: Sequence[str]) -> dict[str, Any]:
    """A collection, as far as one file goes."""
    from proofs_check.kernel.files.command import BUNDLE

    kept: list[dict[str, Any]] = []
    reasons, size = list(without), 0
    for document in found:
        more = len(json.dumps(document))
        if size + more > LARGEST:
            reasons.append(f"{document['about']['statement']}: the file would be longer than 32 MB")
            continue
        size += more
        kept.append(document)
    return {"format": BUNDLE, "version": 1, "certificates": kept, "without": reasons}

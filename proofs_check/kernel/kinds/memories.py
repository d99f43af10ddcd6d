"""What a network f(x) = W_L φ(… φ(W_1 x + b_1) …) + b_L stores, and what it does not; its layers
may read several earlier ones (``layers.py``).

The state s is x, or, where that is shorter, the first preactivation W_1 x + b_1; g leads from a
state to the next one, once around the layers, and to the cycles of g belong those of f.

If there are no biases, and φ is z times a constant on each side of 0, then f(t x) = t f(x) for all
t > 0: with x all t x are fixed, or on such a cycle, and are not drawn to that of x.
In Coq: ``inner_rule`` and ``homogeneous_rule`` of Memories.v.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Any

from proofs_check.kernel.core.claims import Claim
from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.reading import listed_up_to, parted, rational
from proofs_check.kernel.core.trees import ZERO, derivative, letter, letters, mul, nodes
from proofs_check.kernel.kinds.layers import is_chain, loop_of, told_network
from proofs_check.kernel.kinds.networks import (
    Activations,
    Layer,
    about,
    on_grid,
    read_triangle,
    read_vector,
)
from proofs_check.kernel.kinds.stability import Ball, Quadratic, attracts, repels

MOST_CYCLES = 200
MOST_POINTS = 64  # of a cycle


def cycle_of(
    phi: Activations, system: System, loop: Sequence[Layer], inner: bool, one: Mapping[str, Any]
) -> list[int]:
    """How far the points of a cycle may be from their examples in a number."""
    points, steps = one["points"], [loop] * len(one["points"])
    if "direction" in one:
        radius, *direction = on_grid(system, [one["radius"], *one["direction"]])
        paths = repels(phi, steps, [Quadratic(system, p) for p in points], radius, direction)
        radii = [radius] * len(points)
    else:
        balls = [Ball(system, p) for p in points]
        paths, radii = attracts(phi, steps, balls), [ball.radius for ball in balls]
    examples = [on_grid(system, p["example"]) for p in (*points[1:], points[0])]
    found = []
    for path, r, example in zip(paths, radii, examples, strict=True):
        answer = path[-2 if inner else -1]
        if len(example) != len(answer.value):
            raise Rejected("an example of another length than the network's answers")
        each = zip(answer.value, answer.reach(r, system.f.bits), example, strict=True)
        found.append(max(abs(a - at) + e for a, e, at in each))
    return [found[-1], *found[:-1]]


def memories(place: Place, claim: Claim) -> None:
    system, phi = place.system, Activations(place.system)
    loop = loop_of(system, claim["layers"], claim["inner"])
    if not (claim["attracting"] or claim["repelling"]):
        raise Rejected("nothing is claimed of the network")
    for i, one in enumerate([*claim["attracting"], *claim["repelling"]], 1):
        try:
            far = cycle_of(phi, system, loop, claim["inner"], one)
            if any(f > n for f, n in zip(far, on_grid(system, _near(one)), strict=True)):
                raise Rejected("a point may be farther from its example")
            distinct(one["points"])
        except Rejected as error:
            raise Rejected(f"cycle {i}: {error}") from None


def distinct(points: Sequence[Mapping[str, Any]]) -> None:
    """The first is none of the others: it is no cycle of fewer points."""
    first, *others = points
    for other in others:
        apart = max(map(abs, map(Fraction.__sub__, first["example"], other["example"])))
        if not apart > first["near"] + other["near"]:
            raise Rejected("points of the cycle may be the same")


def _near(one: Mapping[str, Any]) -> list[Fraction]:
    return [p["near"] for p in one["points"]]


def homogeneous(place: Place, claim: Claim) -> None:
    """φ is c z on each side of 0, for all z, and all biases are 0.  A polynomial has a value
    everywhere, and log(-1) z nowhere."""
    system, z = place.system, letter("z")
    pieces = system.pieces
    for piece in pieces:
        here, slope = system.on(piece), derivative(piece.formula, "z")
        if any(e.operation not in ("number", "letter", "+", "*") for e in nodes(piece.formula)):
            raise Rejected("φ is not made of numbers and z by sums and products on its pieces")
        if letters(slope) or not here.equal(piece.formula, mul(slope, z)):
            raise Rejected("φ is not z times a constant on its pieces")
    ends = [end for piece in pieces for end in (piece.low, piece.high)]
    if not ends or ends[0] is not None or ends[-1] is not None:
        raise Rejected("φ is not known for all z")
    if any(end is None or not system.equal(end, ZERO) for end in ends[1:-1]):
        raise Rejected("φ has a piece that ends elsewhere than at 0")
    if any(any(layer.offset) for layer in claim["layers"]):
        raise Rejected("a bias is not 0")


def told_homogeneous(claim: Claim) -> str:
    return (
        f"{told_network(claim['layers'])}f(t x) = t f(x) for all t > 0 and all x, so that with x "
        "every t x is on such a cycle, and no fixed point and no cycle but that of 0 attracts a "
        "neighbourhood"
    )


def told_memories(claim: Claim) -> str:
    layers = claim["layers"]
    first = "W_1 x + b_1" if is_chain(layers) else "a_1"
    state, words = first if claim["inner"] else "x", [told_network(layers)]
    for one in claim["attracting"]:
        which, i = ("whose i-th x has", "_i") if len(one["points"]) > 1 else ("with", "")
        words.append(
            f"  {_kind(one)} that attracts: it is the only one {which} ‖T{i}^-1 ({state} - c{i})‖ "
            f"≤ r{i}, c, T and r as in the file, r about {radii(one)}; from every such x iteration "
            f"of f leads to it, by a factor of at most {about(rate(one))} once around in this "
            f"norm; {_away(one)}"
        )
    for one in claim["repelling"]:
        which, i = ("whose i-th x has", "_i") if len(one["points"]) > 1 else ("with", "")
        words.append(
            f"  {_kind(one)} that does not attract: it is the only one {which} ‖{state} - c{i}‖ ≤ "
            f"r, c and r as in the file, r about {about(one['radius'])}; the powers of the "
            "derivative of once around grow there at a geometric rate, and from points as near to "
            f"it as one likes iteration of f leads out of these; {_away(one)}"
        )
    return "\n".join(words)


def _kind(one: Mapping[str, Any]) -> str:
    n = len(one["points"])
    return "a fixed point" if n == 1 else f"a cycle of {n} points"


def rate(one: Mapping[str, Any]) -> Fraction:
    return prod((p["rate"] for p in one["points"]), start=Fraction(1))


def radii(one: Mapping[str, Any]) -> str:
    found = [about(p["radius"]) for p in one["points"]]
    return found[0] if len(set(found)) == 1 else ", ".join(found)


def _away(one: Mapping[str, Any]) -> str:
    words = "the example" if len(one["points"]) == 1 else "the examples, one after the other"
    return f"in each number it is within {about(max(_near(one)))} of {words}"


PLACED = {"centre": read_vector, "example": read_vector, "near": rational}
BALL = {**PLACED, "frame": read_triangle, "radius": rational, "rate": rational}
FORM = {**PLACED, "form": read_triangle}


def read_points(x: Any, parts: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for one in listed_up_to(x, MOST_POINTS, "points", 1):
        parted(one, parts, "a point")
        found.append({part: read(one[part]) for part, read in parts.items()})
    if any(len(p[k]) != len(found[0][k]) for p in found for k in ("centre", "example") if k in p):
        raise Rejected("points of different lengths")
    return found


def read_attracting(x: Any) -> list[dict[str, Any]]:
    cycles = listed_up_to(x, MOST_CYCLES, "cycles")
    return [{"points": read_points(parted(one, ["points"], "a cycle")["points"], BALL)}
            for one in cycles]  # fmt: skip


def read_repelling(x: Any) -> list[dict[str, Any]]:
    found = []
    for one in listed_up_to(x, MOST_CYCLES, "cycles"):
        parted(one, ("points", "radius", "direction"), "a cycle")
        radius, direction = rational(one["radius"]), read_vector(one["direction"])
        points = read_points(one["points"], FORM)
        found.append({"points": points, "radius": radius, "direction": direction})
    return found

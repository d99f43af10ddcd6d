"""Words that a recurrent network which hears itself says for ever.

Its state is h = φ(a).  It says the word w whose number in V h + c is above all others, and a
becomes g_w(a) = W φ(a) + U e_w + b.  Where w_i is said at every point of the i-th ball of a cycle,
the steps from there are by g_{w_i}, and ``stability.py`` has the rest.  Before any word is heard,
h = 0 has led to a = b; from there each word is said at all points of an interval around a.
In Coq: ``sentence_rule`` of Memories.v.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from proofs_check.kernel.core.claims import Claim
from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.reading import listed_up_to, parted, rational, whole
from proofs_check.kernel.kinds.memories import BALL, FORM, MOST_POINTS, radii, rate, read_points
from proofs_check.kernel.kinds.networks import (
    Activations,
    Layer,
    Matrix,
    Numbers,
    Spread,
    about,
    digest,
    on_grid,
    read_matrix,
    read_vector,
    unit_matrix,
)
from proofs_check.kernel.kinds.stability import Ball, Quadratic, attracts, repels

MOST_STEPS_TO_IT = 4096
ARRAYS = ("W", "U", "b", "V", "c")


class Speaker:
    """The network, on the grid."""

    def __init__(self, system: System, arrays: Mapping[str, Any]):
        self.system, self.phi, self.arrays = system, Activations(system), arrays
        self.plain = self.layer(arrays["W"], arrays["b"])
        self.margins: dict[int, Layer] = {}

    def layer(self, matrix: Numbers, offset: Sequence[Fraction]) -> Layer:
        """Of φ(a)."""
        rows = [on_grid(self.system, row) for row in matrix]
        return Layer(self.system.f, rows, on_grid(self.system, offset))

    def hears(self, word: int) -> Layer:
        """a ↦ W φ(a) + U e_w + b."""
        offset = [row[word] + q for row, q in zip(self.arrays["U"], self.arrays["b"], strict=True)]
        return self.plain.with_offset(on_grid(self.system, offset))

    def says(self, word: int, centre: Spread, radius: int) -> None:
        """It is the word at all points of the ball: its number less those of the others."""
        if word not in self.margins:
            V, c = self.arrays["V"], self.arrays["c"]
            others = [i for i in range(len(c)) if i != word]
            rows = [[p - q for p, q in zip(V[word], V[i], strict=True)] for i in others]
            self.margins[word] = self.layer(rows, [c[word] - c[i] for i in others])
        found = self.phi.through([self.margins[word]], centre, radius)[-1]
        reach = found.reach(radius, self.system.f.bits)
        if not all(v > far for v, far in zip(found.value, reach, strict=True)):
            raise Rejected(f"another word may be said than {word}")

    def begins(self, words: Sequence[int]) -> Spread:
        """From a = b these are said; a after them."""
        offset = on_grid(self.system, self.arrays["b"])
        at = Spread.of(offset, [[0]] * len(offset))
        for word in words:
            self.says(word, at, 0)
            after = self.phi.through([self.hears(word)], at, 0)[-1]
            at = Spread(after.value, after.error, at.rows, at.errors, 0)
        return at


def sentence(place: Place, claim: Claim) -> None:
    said(Speaker(place.system, claim["weights"]), claim["words"], claim["cycle"], claim["start"])


def said(
    speaker: Speaker, words: Sequence[int], cycle: Mapping[str, Any], start: tuple[int, int] | None
) -> None:
    system, phi, points = speaker.system, speaker.phi, cycle["points"]
    n, size = len(speaker.arrays["b"]), len(speaker.arrays["c"])
    if len(points) != len(words) or max(words) >= size or len(points[0]["centre"]) != n:
        raise Rejected("words that do not fit the points of the cycle, or the network")
    steps = [[speaker.hears(word)] for word in words]
    balls: list[Ball] = []
    if "direction" in cycle:
        radius, *direction = on_grid(system, [cycle["radius"], *cycle["direction"]])
        forms = [Quadratic(system, p) for p in points]
        repels(phi, steps, forms, radius, direction)
        plain: Matrix = unit_matrix(system.f, n)
        around = [(Spread.of(form.centre, plain), radius) for form in forms]
    else:
        balls = [Ball(system, p) for p in points]
        attracts(phi, steps, balls)
        around = [(Spread.of(ball.centre, ball.frame), ball.radius) for ball in balls]
    for word, (centre, radius) in zip(words, around, strict=True):
        speaker.says(word, centre, radius)
    if start is not None:
        if not balls or start[0] >= len(words):
            raise Rejected("a start without a ball that it could reach")
        first, end = start[0], sum(start)
        at = speaker.begins([words[i % len(words)] for i in range(first, end)])
        end %= len(words)
        if balls[end].away(at) > balls[end].radius:
            raise Rejected("the ball may not have been reached")


def wrong_word(place: Place, claim: Claim) -> None:
    """The last of the words is not the one after that before it."""
    words, n = claim["words"], len(claim["weights"]["c"])
    if len(words) < 2 or max(words) >= n or words[-1] == (words[-2] + 1) % n:
        raise Rejected("no word that is wrong")
    Speaker(place.system, claim["weights"]).begins(words)


def told_wrong_word(claim: Claim) -> str:
    *words, wrong = claim["words"]
    right = (words[-1] + 1) % len(claim["weights"]["c"])
    return told_speaker(claim["weights"]) + (
        f"from h = 0, before any word is heard, the words {words} are said, and then {wrong}, "
        f"which is not {right}, the word after {words[-1]}, that of the last number being 0"
    )


def told_speaker(arrays: Mapping[str, Any]) -> str:
    numbers: list[Fraction] = []
    for key in ARRAYS:
        parts = arrays[key] if key in "WUV" else [arrays[key]]
        numbers += [q for row in parts for q in row]
    return (
        "h = φ(a), a becomes W h + U e_w + b, w the word whose number in V h + c is above all "
        f"others, with {len(arrays['b'])} numbers in h, {len(arrays['c'])} words, numbered from 0, "
        "and weights which as float64, little-endian, W by rows, U by rows, b, V by rows, c, have "
        f"the SHA-256 {digest(numbers)}: "
    )


def told_sentence(claim: Claim) -> str:
    cycle = claim["cycle"]
    words = claim["words"]
    told = told_speaker(claim["weights"]) + f"words {words}: "
    if "direction" in cycle:
        return told + (
            "of the cycles of a with these words and the i-th a within r of the i-th point in the "
            f"file, r as there, about {about(cycle['radius'])}, there is one and only one; "
            "the powers of the derivative of once around grow there at a geometric rate, and from "
            "points as near to it as one likes these words lead away from those in the file"
        )
    told += (
        "from every a with ‖T^-1 (a - c)‖ ≤ r, c, T and r of the i-th point in the file, r "
        f"about {radii(cycle)}, they are said for ever, from the i-th on and one after the other, "
        f"and a is drawn to one cycle, by a factor of at most {about(rate(cycle))} once around in "
        "this norm"
    )
    if claim["start"] is not None:
        first, steps = claim["start"]
        told += (
            f"; also from h = 0, before any word is heard, from the word {words[first]} on: after "
            f"{steps} words such an a is reached"
        )
    return told


def read_weights(x: Any) -> dict[str, Any]:
    parted(x, ARRAYS, "a recurrent network")
    found: dict[str, Any] = {
        k: read_matrix(x[k]) if k in "WUV" else read_vector(x[k]) for k in ARRAYS
    }
    k, n = len(found["b"]), len(found["c"])
    shapes = {"W": (k, k), "U": (k, n), "V": (n, k)}
    if n < 2 or any((len(found[a]), len(found[a][0])) != s for a, s in shapes.items()):
        raise Rejected("weights that do not fit one another")
    return found


def read_words(x: Any) -> list[int]:
    return [whole(w, 0, 4096, "a word") for w in listed_up_to(x, MOST_STEPS_TO_IT, "words", 1)]


def read_cycle(x: Any) -> dict[str, Any]:
    """One that attracts, or one that does not; it has no examples."""
    repelling = isinstance(x, dict) and "direction" in x
    parted(x, ("points", "radius", "direction") if repelling else ("points",), "a cycle")
    parts = {k: read for k, read in (FORM if repelling else BALL).items()
             if k not in ("example", "near")}  # fmt: skip
    found: dict[str, Any] = {"points": read_points(x["points"], parts)}
    if repelling:
        found |= {"radius": rational(x["radius"]), "direction": read_vector(x["direction"])}
    return found


def read_start(x: Any) -> tuple[int, int] | None:
    if x is None:
        return None
    parted(x, ("first", "steps"), "a start")
    return (
        whole(x["first"], 0, MOST_POINTS - 1, "a place"),
        whole(x["steps"], 0, MOST_STEPS_TO_IT, "a number of steps"),
    )

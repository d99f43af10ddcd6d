"""A recurrent network that hears itself: h' = φ(W h + U e_w + b), w the largest logit of V h + c.

As long as the words stay w_1, …, w_n, the preactivations move by a ↦ W φ(a) + U e_w + b: a cycle
of such steps, one chain each, attracts or repels as that of any network.  On the balls of a proof
every logit of another word must stay below that of w_i, which is a chain as well: its rows are
those of V, w_i's less the other's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from theory.activation import Activation
from theory.deadline import OutOfTime, at
from theory.errors import InputError
from theory.memories.activation_table import ActivationTable
from theory.memories.adapted_norm import Frame, frames
from theory.memories.attractor import Attractor, Step, attractor
from theory.memories.basin import away, room_around
from theory.memories.expansion import Expansion
from theory.memories.measures import multiplier, room
from theory.memories.memory import DIGITS, TILTS, Finding, Verdict
from theory.memories.network import Chain, Layer
from theory.memories.polish import Guess, polished
from theory.memories.repeller import EnclosedCycle, enclosed_cycle
from theory.memories.rounding import (
    LARGEST,
    UNIT,
    Floats,
    MatrixBall,
    above,
    above_each,
    image,
    length,
)

LAPS = 12  # from the zero vector, until the orbit must be in the cycle's balls


@dataclass(frozen=True, eq=False)
class Recurrent:
    """``weights`` W (k, k), ``ears`` U (k, n), ``offset`` b, ``voice`` V (n, k) and
    ``voice_offset`` c are exact floats."""

    phi: Activation
    weights: Floats
    ears: Floats
    offset: Floats
    voice: Floats
    voice_offset: Floats

    @classmethod
    def of(cls, phi: str | Activation, *arrays: Floats) -> Recurrent:
        """InputError for shapes that do not fit, and for NaN and infinity."""
        w, u, b, v, c = (np.ascontiguousarray(a, dtype=np.float64) for a in arrays)
        k, n = len(b), len(c)
        for name, a, shape in (("W", w, (k, k)), ("U", u, (k, n)), ("V", v, (n, k))):
            if a.shape != shape:
                raise InputError(
                    f"{name} has the shape {a.shape}, but {shape} belongs to a state of {k} "
                    f"numbers and {n} words."
                )
        if n < 2 or not all((np.abs(a) <= LARGEST).all() for a in (w, u, b, v, c)):
            raise InputError(
                f"two words and numbers below {LARGEST:.0e} are needed in all weights."
            )
        return cls(Activation.of(phi), w, u, b, v, c)

    @cached_property
    def table(self) -> ActivationTable:
        return ActivationTable.of(self.phi)

    @property
    def words(self) -> int:
        return len(self.voice_offset)

    def said(self, states: Floats) -> np.ndarray:
        """The words in states (N, k), in floats."""
        return np.asarray((states @ self.voice.T + self.voice_offset).argmax(axis=-1))

    def heard(self, state: Floats, word: int) -> Floats:
        """The next preactivations, in floats."""
        return np.asarray(self.weights @ state + self.ears[:, word] + self.offset)

    def step(self, word: int) -> Chain:
        """From preactivations to the next ones, while this word is said."""
        offset = self.ears[:, word] + self.offset
        error = above(2 * UNIT * length(offset))
        return Chain(self.table, None, (Layer(MatrixBall(self.weights), offset, error),))

    def margins(self, word: int) -> Layer:
        """From a state to the logit of the word less those of the others."""
        others = np.arange(self.words) != word
        rows = self.voice[word] - self.voice[others]
        offset = self.voice_offset[word] - self.voice_offset[others]
        radius, error = above(2 * UNIT * length(rows)), above(2 * UNIT * length(offset))
        return Layer(MatrixBall(rows, radius), offset, error)

    def says(self, word: int, centre: Floats, shape: Floats, radius: float) -> bool:
        """Proved if True: it is the word for all preactivations centre + shape z, ‖z‖ ≤ radius."""
        layer = self.margins(word)
        at = Expansion.at(Chain(self.table, None, (layer,)), centre)
        derivatives = at.derivatives(MatrixBall(shape))
        moved = at.moved(derivatives, radius)
        reach = derivatives[-1].rows + layer.matrix.rows * moved.kicks[-1] + moved.spreads[-1]
        lost = at.images[-1].each + at.images[-1].common + layer.matrix.rows * at.inputs[-1].kick
        return bool((at.value > above_each(lost + radius * reach)).all())

    def says_around(self, word: int, state: Floats) -> float:
        """Proved: it is the word in all states within the answer of this one."""
        layer = self.margins(word)
        found = image(layer.matrix, state, layer.offset, layer.offset_error)
        least = (found.value - above_each(found.each + found.common)) / layer.matrix.rows
        return max(0.0, float(least.min()) * (1 - 1e-12))


@dataclass(frozen=True)
class Saying:
    """What is proved of a sentence.

    Attributes
    ----------
    finding
        Of the cycle of hidden states that says it; ``radius`` is that of states around the first
        one given from which it is said for ever, ``distance`` how far the true first state may be
        from that.
    begun
        Proved, of the orbit from the zero vector, whether all its words are in order for ever; None
        if neither is.
    why
        In words.
    """

    finding: Finding
    begun: bool | None
    why: str


def examine_saying(
    network: Recurrent, states: Sequence[Floats] | None, digits: int = DIGITS
) -> Saying:
    """Of the cycle near hidden states (n, k) that say the words 0, …, n - 1 one after the other,
    if such states are known, and of the orbit from the zero vector; within the deadline in force.

    Proved unless UNDECIDED or None: what the fields of the answer say of the network, whose weights
    are exact floats.  No rival logit reaches that of the word anywhere in the balls of the cycle.
    """
    with np.errstate(all="ignore"):  # infinite bounds prove nothing, and are no error
        chains = [network.step(word) for word in range(network.words)]
        if states is None:
            finding = Finding(Verdict.UNDECIDED, "no cycle that says the sentence was found")
        else:
            given = np.asarray(states, dtype=np.float64)
            try:
                finding = _examined(network, chains, given, digits)
            except OutOfTime as end:
                finding = Finding(Verdict.UNDECIDED, end.why)
        try:
            return Saying(finding, *_begun(network, chains, finding.evidence))
        except OutOfTime as end:
            return Saying(finding, None, end.why)


def _examined(network: Recurrent, chains: Sequence[Chain], states: Floats, digits: int) -> Finding:
    n = network.words
    if not np.isfinite(states).all() or network.said(states).tolist() != list(range(n)):
        return Finding(Verdict.UNDECIDED, "these states do not say the words in order")
    starts = [network.heard(states[word - 1], (word - 1) % n) for word in range(n)]
    guess = polished(chains, starts)
    if guess.reason:
        return Finding(Verdict.UNDECIDED, guess.reason)
    rho = guess.radius()
    if not rho < 1:
        return _repelling(network, chains, guess)
    expansions = [Expansion.at(c, p) for c, p in zip(chains, guess.points, strict=True)]
    best: Attractor | None = None
    for tilt in TILTS:
        shapes = frames(guess.jacobians, (rho + (1 - rho) * tilt) ** (1 / n))
        heard = partial(_heard, network, guess, shapes)
        found = shapes and attractor(expansions, guess.points, shapes, allowed=heard)
        if found and (best is None or found.outer > best.outer):
            best = found
    if best is None:
        words = "no ball was found on which the network provably contracts and says its word"
        return Finding(Verdict.UNDECIDED, f"ρ is about {rho:.6g}, and {words}")
    return Finding(
        Verdict.ATTRACTOR,
        "a ball is mapped into itself and contracted, and no other word is said in it",
        _distance(network, best, states[0]),
        _radius(network, best, states[0]),
        multiplier(best, digits),
        min(room(frame.shape, best.outer) for frame in best.frames),
        best,
    )


def _heard(network: Recurrent, guess: Guess, shapes: Sequence[Frame] | None, radius: float) -> bool:
    """Whether every word is the only one in its ball of that radius."""
    if shapes is None:
        return False
    places = enumerate(zip(guess.points, shapes, strict=True))
    return all(network.says(word, point, frame.shape, radius) for word, (point, frame) in places)


def _distance(network: Recurrent, found: Attractor, state: Floats) -> tuple[float, float]:
    """Bounds of that of the cycle's first state φ(a), a in the first inner ball, from a state."""
    values = network.table.values(found.points[0])
    wide = above_each(MatrixBall(found.frames[0].shape).rows * found.inner)
    off = network.table.deviation(found.points[0], values, wide)
    error = length(above_each((np.abs(values.slope) + off) * wide + values.error))
    size = length(values.value - state)
    error = above(error + 2 * UNIT * size)
    return max(0.0, size * (1 - 1e-12) - error), above(size + error)


def _radius(network: Recurrent, found: Attractor, state: Floats) -> float:
    """Of states around one that say the first word and are in the second's ball after it."""
    step = network.step(0).layers[0]
    after = image(step.matrix, state, step.offset, step.offset_error)
    frame, centre = found.frames[1], found.points[1]
    r = room_around(frame, after.value, above(after.error), network.weights, found.outer, centre)
    return min(r, network.says_around(0, state))


def _begun(
    network: Recurrent, chains: Sequence[Chain], found: Attractor | EnclosedCycle | None
) -> tuple[bool | None, str]:
    """From the zero vector, before any word is heard: the first preactivations are b, exactly."""
    n, centre, radius = network.words, network.offset, 0.0
    cycle = found if isinstance(found, Attractor) else None
    plain = Frame(np.eye(len(centre)), np.eye(len(centre)))
    expected: int | None = None
    frame = plain
    for taken in range(LAPS * n):
        at(f"word {taken + 1} from the zero vector")
        word = int(network.said(network.table.floats(centre)[0][None])[0])
        if not network.says(word, centre, frame.shape, radius):
            return None, f"after {taken} words from the zero vector the next one was not proved"
        if expected not in (None, word):
            return False, f"word {taken + 1} from the zero vector is proved to be a wrong one"
        if cycle and expected is None:
            frame = cycle.frames[word]  # a point is a ball in every norm
        if cycle and above(away(frame, centre, cycle.points[word]) + radius) <= cycle.outer:
            return True, f"from the zero vector the cycle's balls are reached after {taken} words"
        expected = (word + 1) % n
        there = cycle.frames[expected] if cycle else plain
        expansion = Expansion.at(chains[word], centre)
        step = Step.between(expansion, frame, there, expansion.value)
        if step is None:
            break
        radius = above(step.miss + step.slopes.on(radius) * radius)
        frame, centre = there, expansion.value
    return None, f"the orbit from the zero vector was not enclosed for {LAPS} laps"


def _repelling(network: Recurrent, chains: Sequence[Chain], guess: Guess) -> Finding:
    about = f"ρ is about {guess.radius():.6g}"
    found = enclosed_cycle(chains, guess.points)
    plain = [Frame(np.eye(len(p)), np.eye(len(p))) for p in guess.points]
    if found is None or not _heard(network, guess, plain, found.inner):
        return Finding(Verdict.UNDECIDED, f"{about}, and no cycle that says the words was enclosed")
    proved = Finding(
        Verdict.NOT_STORED,
        "the cycle that says the words repels: an eigenvalue lies outside the unit disc",
        multiplier=(found.eigenvalue.least_modulus if found.eigenvalue else 0.0, np.inf),
        alone=found.outer,
        evidence=found,
    )
    if found.repels:
        return proved
    words = f"{about}, and no eigenvalue was proved to lie outside the unit disc"
    return replace(proved, verdict=Verdict.UNDECIDED, reason=words)

"""Whether an example, or a sequence of examples, is an attractor of a network: proof or refutation.

An example counts as stored if an attracting fixed point (a sequence: an attracting cycle through
points one after the other) is proved to lie nearer to it than ``reach``, which the caller names:
half the distance to the nearest other example, say.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from theory.memories.adapted_norm import frames
from theory.memories.attractor import Attractor, attractor
from theory.memories.basin import drawn_in
from theory.memories.expansion import Expansion, Slopes
from theory.memories.measures import distance, multiplier, room
from theory.memories.network import Chain, Network
from theory.memories.polish import Guess, polished
from theory.memories.repeller import EnclosedCycle, enclosed_cycle
from theory.memories.rounding import Floats, above, spectral
from theory.memories.sharpened import sharpened
from theory.memories.weak import weak_attractor

TILTS = (0.6, 0.9, 0.2)  # where between ρ and 1 the rate lies that a norm is made for
WEAK = 0.99  # ρ, from which on points are sharpened if nothing else proves anything
TRIALS = 2  # of such norms that succeed
DIGITS = 3


class Verdict(enum.Enum):
    """Of an example, or of a sequence."""

    ATTRACTOR = "attractor"
    NOT_STORED = "not_stored"
    UNDECIDED = "undecided"

    @property
    def sentence(self) -> str:
        return _SENTENCE[self]

    @property
    def code(self) -> int:
        """For arrays: 1 attractor, 0 not stored, -1 undecided."""
        return _CODE[self]


_SENTENCE = {
    Verdict.ATTRACTOR: "proved: an attracting fixed point or cycle, one and only one near by",
    Verdict.NOT_STORED: "proved: no attracting fixed point or cycle there",
    Verdict.UNDECIDED: "neither could be proved",
}
_CODE = {Verdict.ATTRACTOR: 1, Verdict.NOT_STORED: 0, Verdict.UNDECIDED: -1}
HOMOGENEOUS = (
    "f(t x) = t f(x) for all t > 0, as φ is homogeneous and there are no biases: with x every t x "
    "is fixed, so that no fixed point but 0 attracts a neighbourhood"
)
HOMOGENEOUS_CYCLE = HOMOGENEOUS.replace("fixed,", "on such a cycle,").replace(
    "no fixed point but 0", "no cycle but that of 0"
)


@dataclass(frozen=True)
class Finding:
    """What is proved of an example or a sequence.

    Attributes
    ----------
    verdict
        The answer.
    reason
        Why, in a sentence.
    distance
        Bounds (lower, upper) of the distance from the example to the fixed point; of a sequence, of
        the largest such distance.  NaN where no fixed point was enclosed.
    radius
        Every start within it of the example (of any of the sequence) is drawn to the attractor; 0
        if none was proved.
    multiplier
        Bounds (lower, upper) of the spectral radius of the Jacobian at the fixed point (of the
        n-fold map along the cycle); (0, inf) where nothing is proved.
    alone
        No other fixed point (cycle) is nearer than this to the one enclosed, in R^d or, for
        networks narrower than an example, on the first preactivations.
    evidence
        The balls, norms and bounds that the proof is made of; None where there are none.
    """

    verdict: Verdict
    reason: str
    distance: tuple[float, float] = field(default=(np.nan, np.nan))
    radius: float = 0.0
    multiplier: tuple[float, float] = field(default=(0.0, np.inf))
    alone: float = 0.0
    evidence: Attractor | EnclosedCycle | None = field(default=None, compare=False, repr=False)


def examine(
    network: Network, points: Sequence[Floats], reach: float, digits: int = DIGITS
) -> Finding:
    """Prove of one example, or of a sequence of them, that a network stores it or does not.

    Proved unless UNDECIDED: what the verdict, the reason and the fields of the answer say of the
    network, whose weights are exact floats.

    Parameters
    ----------
    network
        Whose answers are of the size of examples.
    points
        One point, or those of a sequence in their order, of the network's size each.
    reach
        How near the attractor must be to every point, in the Euclidean norm.
    digits
        Significant digits of the bounds of the multiplier.

    Returns
    -------
    Finding

    Examples
    --------
    >>> import numpy as np
    >>> from theory.memories.memory import examine
    >>> from theory.memories.network import Network
    >>> half = Network.of("tanh", [np.eye(2), np.eye(2) / 2])  # f(x) = tanh(x)/2
    >>> examine(half, [np.zeros(2)], reach=0.5).verdict.value
    'attractor'
    """
    with np.errstate(all="ignore"):  # infinite bounds prove nothing, and are no error
        return _examined(network, [np.asarray(p, dtype=np.float64) for p in points], reach, digits)


def _examined(network: Network, points: list[Floats], reach: float, digits: int) -> Finding:
    if not all(np.isfinite(p).all() for p in points):
        return Finding(Verdict.UNDECIDED, "the example holds NaN or infinity")
    # 0 itself may attract, so that it must be farther off than what counts
    if network.homogeneous and all(np.linalg.norm(p) * (1 - 1e-12) > reach for p in points):
        return Finding(Verdict.NOT_STORED, HOMOGENEOUS if len(points) == 1 else HOMOGENEOUS_CYCLE)
    chains = [network.loop] * len(points)
    states = [network.entered(p)[0] for p in points]
    guess = polished(chains, states)
    if guess.reason:
        return Finding(Verdict.UNDECIDED, guess.reason)
    far = max(
        float(np.linalg.norm(answer(network, s) - p))
        for s, p in zip(guess.points, (*points[1:], points[0]), strict=True)
    )
    if not far < reach:
        return Finding(
            Verdict.UNDECIDED,
            f"iteration from the example leaves it: the nearest fixed point or cycle found is "
            f"{far:.2g} away, and only {reach:.2g} counts",
        )
    rho = guess.radius()
    if rho < 1:
        return _attracting(network, points, guess, reach, digits)
    return _repelling(network, points, guess)


def answer(network: Network, state: Floats) -> Floats:
    """f(x) for the state of x, in floats."""
    first, *others = network.layers
    a = state if network.narrow else first.matrix.mid @ state + first.offset
    for layer in others:
        a = layer.matrix.mid @ network.loop.before(layer).floats(a)[0] + layer.offset
    return a


def _attracting(
    network: Network, points: list[Floats], guess: Guess, reach: float, digits: int
) -> Finding:
    rho = guess.radius()
    chains = [network.loop] * len(points)
    expansions = [Expansion.at(network.loop, p) for p in guess.points]
    best, radius = _largest(chains, network, points, guess, expansions)
    if best is None and rho > WEAK:
        guess, best = _weak(network, guess)
        expansions = [Expansion.at(network.loop, p) for p in guess.points]
        each = enumerate(points) if best else ()
        radius = min((drawn_in(network, chains, best, i, p) for i, p in each if best), default=0.0)
    if best is None:
        return Finding(
            Verdict.UNDECIDED,
            f"ρ is about {rho:.6g}, and no ball was found on which the network provably contracts",
        )
    found = Finding(
        Verdict.ATTRACTOR,
        "a ball is mapped into itself and contracted",
        _farthest(
            network,
            [step.slopes for step in best.steps],
            [above(spectral(frame.shape)) for frame in best.frames],
            best.inner,
            points,
        ),
        radius,
        multiplier(best, digits),
        min(room(frame.shape, best.outer) for frame in best.frames),
        best,
    )
    if found.distance[1] < reach:
        return found
    words = f"the attractor found is {found.distance[1]:.2g} away, and only {reach:.2g} counts"
    return replace(found, verdict=Verdict.UNDECIDED, reason=words, radius=0.0)


def _largest(
    chains: Sequence[Chain],
    network: Network,
    points: list[Floats],
    guess: Guess,
    expansions: Sequence[Expansion],
) -> tuple[Attractor | None, float]:
    """The attractor in the norm that gives the largest radius in the examples' space."""
    n, rho = len(points), guess.radius()
    best: tuple[Attractor | None, float] = (None, -1.0)
    left = TRIALS if n == 1 else 1
    for tilt in TILTS:
        shapes = frames(guess.jacobians, (rho + (1 - rho) * tilt) ** (1 / n))
        found = attractor(expansions, guess.points, shapes) if shapes else None
        if found is None:
            continue
        radius = min(drawn_in(network, chains, found, i, p) for i, p in enumerate(points))
        best = max(best, (found, radius), key=lambda pair: pair[1])
        left -= 1
        if left == 0:
            break
    return best


def _weak(network: Network, guess: Guess) -> tuple[Guess, Attractor | None]:
    """With the points sharpened, if they can be."""
    guess, known = _sharply(network, guess)
    rho, n = guess.radius(), len(guess.points)
    if known is None or not rho < 1:
        return guess, None
    for tilt in TILTS:
        shapes = frames(guess.jacobians, (rho + (1 - rho) * tilt) ** (1 / n))
        found = weak_attractor(known, shapes) if shapes else None
        if found is not None:
            return guess, found
    return guess, None


def _sharply(network: Network, guess: Guess) -> tuple[Guess, EnclosedCycle | None]:
    """The cycle enclosed after its points have been sharpened, if they can be."""
    better = sharpened(network, guess)
    if better is None:
        return guess, None
    return better[0], enclosed_cycle(
        [network.loop] * len(guess.points), better[0].points, better[1]
    )


def _repelling(network: Network, points: list[Floats], guess: Guess) -> Finding:
    about, n = f"ρ is about {guess.radius():.6g}", len(points)
    found = enclosed_cycle([network.loop] * n, guess.points)
    if not (found and found.repels) and guess.radius() < 2 - WEAK:
        found = _sharply(network, guess)[1] or found
    if found is None:
        return Finding(Verdict.UNDECIDED, f"{about}, and no fixed point or cycle was enclosed")
    proved = Finding(
        Verdict.NOT_STORED,
        f"the {'fixed point' if n == 1 else 'cycle'} near it repels: an eigenvalue lies outside "
        "the unit disc",
        _farthest(network, found.newton.plain, [1.0] * n, found.inner, points),
        multiplier=(found.eigenvalue.least_modulus if found.eigenvalue else 0.0, np.inf),
        alone=found.outer,
        evidence=found,
    )
    if found.repels:
        return proved
    words = f"{about}, and no eigenvalue was proved to lie outside the unit disc"
    return replace(proved, verdict=Verdict.UNDECIDED, reason=words)


def _farthest(
    network: Network,
    slopes: Sequence[Slopes],
    stretches: Sequence[float],
    radius: float,
    points: Sequence[Floats],
) -> tuple[float, float]:
    """Bounds of the largest distance of the cycle from the examples; ``stretches`` are bounds of
    the norms of the coordinates around its points."""
    away = []
    for i, x in enumerate(points):
        at = slopes[i - 1] if network.narrow else slopes[i]
        away.append(distance(network, at.expansion, at.derivatives, stretches[i], radius, x))
    return max(low for low, _ in away), max(high for _, high in away)

"""A recurrent network that hears itself: the most probable word is the next input.

With the word w(h) = argmax(V h + c) the hidden state moves by F(h) = tanh(W h + U e_w(h) + b), a
map that is smooth as long as the words stay what they are.  Along a cycle h_0 → ⋯ → h_{n-1} → h_0
the Jacobian of the n-step map is the product of diag(1 - h_{t+1}²) W: if its spectral radius is
below 1 and no two logits tie, the cycle attracts.

``tube`` makes a neighbourhood of it.  A deviation δ becomes J_t δ + R with |R| ≤ M ‖W‖² ‖δ‖²/2,
M = max|tanh''| = 4/(3√3), so with ‖δ_0‖ ≤ r and the products P of the Jacobians

    d_t = ‖P_{t,0}‖ r + Σ_{s<t} ‖P_{t,s+1}‖ (M ‖W‖² d_s²/2 + ε)

bounds ‖δ_t‖ as long as no d_s reaches the distance at which another word becomes the most probable.
If d_L ≤ r after L steps, a multiple of n, the orbit says the same words for ever, also with an
error of ε at every step.  That is a proof up to the rounding of the norms themselves, which are
computed in float64, and it holds for the computed orbit (ε covers its rounding) as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from empirical.spectra.eigen import spectrum
from empirical.spectra.spectrum import Spectrum, agreeing

RETURN = 1e-10  # a state this near to an earlier one has returned
CURVATURE = 4 / (3 * np.sqrt(3))  # max |tanh''|
LAPS = (1, 2, 4)  # L/n that are tried: a product may shrink only after a while
RADII = 2.0 ** -np.arange(0, 34)  # of tubes that are tried, the largest first
NO_WORD = -1  # as the first input: the zero vector
ROUNDING = 16 * np.finfo(float).eps  # of a product, in units of the norms of its factors


@dataclass(frozen=True, eq=False)
class Network:
    """One vanilla RNN with tanh, in float64; the letters are those of ``VanillaRNN``."""

    W: np.ndarray
    U: np.ndarray
    b: np.ndarray
    V: np.ndarray
    c: np.ndarray

    @classmethod
    def of(cls, weights: dict, member: int) -> Network:
        """From stacked parameters."""
        names = ("recurrent", "input", "bias", "output", "output_bias")
        return cls(*(np.asarray(weights[name][member], dtype=float) for name in names))

    def heard(self, states: np.ndarray, words: np.ndarray) -> np.ndarray:
        """(B, width), (B,) → the next states."""
        inputs = np.where((words == NO_WORD)[:, None], 0.0, self.U.T[words])
        return np.tanh(states @ self.W.T + inputs + self.b)

    def logits(self, states: np.ndarray) -> np.ndarray:
        """(…, width) → (…, symbols)"""
        return states @ self.V.T + self.c

    def continued(
        self, states: np.ndarray, words: np.ndarray, steps: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """States (steps, B, width) and words (steps, B) said, from a state and the first input."""
        orbit, said = np.empty((steps, *states.shape)), np.empty((steps, len(words)), dtype=int)
        for t in range(steps):
            states = self.heard(states, words)
            words = self.logits(states).argmax(axis=-1)
            orbit[t], said[t] = states, words
        return orbit, said


def period(orbit: np.ndarray, longest: int) -> np.ndarray:
    """(B,) after how many steps the last state had been there before; 0 for never.

    Twice: the state before it must have returned as well, so that a slow crawl is told from a
    cycle only by ``RETURN``.
    """
    found = np.zeros(orbit.shape[1], dtype=int)
    for p in range(min(longest, len(orbit) - 2), 0, -1):
        back = np.linalg.norm(orbit[-2:] - orbit[-2 - p : len(orbit) - p], axis=-1)
        found[(back < RETURN).all(axis=0)] = p
    return found


@dataclass(frozen=True, eq=False)
class Cycle:
    """A cycle of n hidden states and how it holds."""

    states: np.ndarray  # (n, width)
    words: np.ndarray  # (n,) said in them
    margins: np.ndarray  # (n,) by how much the logit of the word exceeds the next largest
    spectrum: Spectrum  # of the Jacobian of the n-step map, the words held fixed
    # whoever is nearer than this to states[0] says these words for ever; 0 if not shown
    tube: float


def cycle(network: Network, states: np.ndarray) -> Cycle:
    """What can be said of the cycle (n, width), found by iteration."""
    logits = network.logits(states)
    words = logits.argmax(axis=1)
    rivals = np.partition(logits, -2, axis=1)[:, -2]
    images = network.heard(states, words)
    jacobians = (1 - images**2)[:, :, None] * network.W
    margins = logits.max(axis=1) - rivals
    radius = tube(network, states, words, images, jacobians)
    return Cycle(states, words, margins, _spectrum(jacobians), radius)


def _spectrum(jacobians: np.ndarray) -> Spectrum:
    """Of the product, begun at two places of the cycle: one spectrum, computed twice."""
    n = len(jacobians)
    return agreeing(_product_spectrum(jacobians), _product_spectrum(np.roll(jacobians, n // 2, 0)))


def _product_spectrum(jacobians: np.ndarray) -> Spectrum:
    product, error = np.eye(jacobians.shape[1]), 0.0
    for jacobian in jacobians:
        rounding = ROUNDING * np.linalg.norm(jacobian) * np.linalg.norm(product)
        error = np.linalg.norm(jacobian, 2) * error + rounding
        product = jacobian @ product
    return spectrum(product, product_error=float(error))


def tube(
    network: Network,
    states: np.ndarray,
    words: np.ndarray,
    images: np.ndarray,
    jacobians: np.ndarray,
) -> float:
    """The largest of ``RADII`` for which the bound of the module's docstring closes; 0 for none."""
    n = len(states)
    reach = _reach(network, states, words)
    bend = CURVATURE * np.linalg.norm(network.W, 2) ** 2 / 2
    residual = np.linalg.norm(images - np.roll(states, -1, axis=0), axis=1).max()
    epsilon = float(residual + _rounding(network))
    for laps in LAPS:
        norms = _norms(jacobians, laps * n)
        for radius in RADII:
            if _closes(norms, np.tile(reach, laps), float(radius), bend, epsilon):
                return float(radius)
    return 0.0


def _rounding(network: Network) -> float:
    """A bound of the error of a step in float64, |h| ≤ 1."""
    width = len(network.b)
    size = np.linalg.norm(network.W) + abs(network.U).max() + abs(network.b).max() + 1
    return float((width + 3) * np.finfo(float).eps * np.sqrt(width) * size)


def _reach(network: Network, states: np.ndarray, words: np.ndarray) -> np.ndarray:
    """(n,) how far each state may move before another word can be the most probable."""
    logits = network.logits(states)
    gap = logits[np.arange(len(words)), words][:, None] - logits
    apart = np.linalg.norm(network.V[words][:, None] - network.V[None], axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(np.arange(len(network.c)) == words[:, None], np.inf, gap / apart)
    return ratio.min(axis=1)


def _norms(jacobians: np.ndarray, steps: int) -> np.ndarray:
    """(steps + 1, steps + 1): at [t, s] the norm of J_{t-1} ⋯ J_s, 1 for t = s."""
    n, width = len(jacobians), jacobians.shape[1]
    norms = np.zeros((steps + 1, steps + 1))
    for s in range(steps + 1):
        product = np.eye(width)
        norms[s, s] = 1.0
        for t in range(s, steps):
            product = jacobians[t % n] @ product
            norms[t + 1, s] = norms[t + 1 - n, s - n] if s >= n else np.linalg.norm(product, 2)
    return norms


def _closes(
    norms: np.ndarray, reach: np.ndarray, radius: float, bend: float, epsilon: float
) -> bool:
    """Whether d_L ≤ r, and no d_t reaches another word on the way."""
    d = [radius]
    for t in range(1, len(norms)):
        if not d[-1] < reach[t - 1]:
            return False
        kicks = sum(norms[t, s + 1] * (bend * d[s] ** 2 + epsilon) for s in range(t))
        d.append(norms[t, 0] * radius + kicks)
    return d[-1] <= radius

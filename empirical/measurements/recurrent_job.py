"""Recurrent networks trained on a sentence, and what they say when they hear themselves.

Word i is followed by word i + 1 modulo n.  A network is trained on a lap or more from the state 0,
by backpropagation through time; after that nothing of the sentence is shown to it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from empirical.bounds import require_least
from empirical.runs.job import Measured, Workbench
from empirical.training.configuration import Member, Stop

if TYPE_CHECKING:
    from empirical.networks.architecture import Parameters
    from empirical.networks.recurrent import VanillaRNN
    from empirical.retrieval.closed_loop import Network
    from theory.memories.recurrent import Recurrent

LONGEST = 4  # laps: cycles up to this length are looked for


@dataclass(frozen=True)
class RecurrentJob:
    """Networks of one width."""

    words: int  # n, all different
    width: int  # of the hidden state
    members: tuple[Member, ...]  # one a network
    stop: Stop  # the mean cross-entropy, and the epochs
    taught: int = 1  # laps of the sentence that it is trained on
    laps: int = 50  # of n words that are said from every start
    random: int = 200  # starts from hidden states uniform in [-1, 1], each with a random first word
    seed: int = 0  # of these

    def __post_init__(self) -> None:
        require_least(3, "a closed loop", words=self.words)
        require_least(1, "a closed loop", taught=self.taught, laps=self.laps)
        require_least(0, "a closed loop", random=self.random)

    def perform(self, bench: Workbench) -> Measured:
        """Arrays over N networks and the n + 1 + random starts of :meth:`starts`.

        radius, error, tube (N,), margins (N, n): of the cycle that says the sentence (``Cycle``);
        NaN and 0 where there is none.  stray (N, starts): how many words were said until the last
        wrong one, 0 if all are right.  held (N, starts): the orbit ends in the tube of that cycle.
        period (N, starts): after how many steps the last state returned, 0 for never.
        """
        from empirical.training.ensemble import train

        x = np.tile(np.eye(self.words), (self.taught, 1))
        trained = train(
            self.architecture,
            self.members,
            x,
            np.roll(x, -1, axis=0),
            self.stop,
            loss="cross-entropy",
            precision="float64",
            device=bench.device,
            checkpoint=bench.folder / "training.safetensors",
            progress=bench.progress,
            what=f"width {self.width}",
            record=50,
        )
        from empirical.retrieval.closed_loop import Network

        rows: list[dict[str, np.ndarray | float]] = []
        for member in range(len(self.members)):
            bench.progress("closed loop", member / len(self.members), f"network {member + 1}")
            rows.append(self._heard(Network.of(trained.parameters, member)))
        arrays = {name: np.stack([row[name] for row in rows]) for name in rows[0]}
        numbers = {
            "losses": [loss if math.isfinite(loss) else None for loss in trained.losses.tolist()],
            "epochs": trained.epochs.tolist(),
            "reached": trained.reached().tolist(),
        }
        return Measured(numbers, arrays, dict(trained.parameters))

    @property
    def architecture(self) -> VanillaRNN:
        """Of one network."""
        from empirical.networks.recurrent import VanillaRNN

        return VanillaRNN(self.words, self.width)

    def network(self, weights: Parameters, member: int) -> Network:
        """One of the ensemble; InputError for weights of other networks."""
        from empirical.networks.architecture import require_parameters
        from empirical.retrieval.closed_loop import Network

        require_parameters(self.architecture, weights)
        return Network.of(weights, member)

    def examined(self, weights: Parameters, member: int) -> tuple[Recurrent, np.ndarray | None]:
        """One of the ensemble as theorems are about it, and states that say the sentence, if some
        are known."""
        from theory.memories.recurrent import Recurrent

        heard = self.network(weights, member)
        arrays = heard.W, heard.U, heard.b, heard.V, heard.c
        return Recurrent.of(self.architecture.activation, *arrays), self.sentence(heard)

    def starts(self) -> tuple[np.ndarray, np.ndarray]:
        """(n + 1 + random, width) states and first words: every word, none, random ones."""
        from empirical.retrieval.closed_loop import NO_WORD

        generator = np.random.default_rng([self.seed, self.width])
        states = generator.uniform(-1, 1, (self.random, self.width))
        words = generator.integers(0, self.words, self.random)
        zeros = np.zeros((self.words + 1, self.width))
        return np.concatenate([zeros, states]), np.array([*range(self.words), NO_WORD, *words])

    def sentence(self, network: Network) -> np.ndarray | None:
        """(n, width) states of the cycle that says it, from its first word on, if some start ends
        there."""
        orbit, said, returned, _ = self._listened(network)
        return self._said(orbit, said, returned)

    def _listened(self, network: Network) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """States and words of the last steps, and of every start its period and how many words
        were said until the last wrong one."""
        from empirical.retrieval.closed_loop import NO_WORD, period

        states, words = self.starts()
        stray, said_before = np.zeros(len(words), dtype=int), 0
        for steps in [self.words] * self.laps + [LONGEST * self.words + 2]:
            orbit, said = network.continued(states, words, steps)
            before = np.concatenate([words[None], said[:-1]])
            wrong = (said != (before + 1) % self.words) & (before != NO_WORD)
            places = np.arange(said_before + 1, said_before + steps + 1)
            stray = np.maximum(stray, (wrong * places[:, None]).max(axis=0))
            states, words, said_before = orbit[-1], said[-1], said_before + steps
        return orbit, said, period(orbit, LONGEST * self.words), stray

    def _heard(self, network: Network) -> dict[str, np.ndarray | float]:
        """What one network says, lap after lap."""
        from empirical.retrieval.closed_loop import cycle

        orbit, said, returned, stray = self._listened(network)
        sentence = self._said(orbit, said, returned)
        found = None if sentence is None else cycle(network, sentence)
        kept: dict[str, np.ndarray | float]
        if found is None:
            nan, held = np.full(self.words, np.nan), np.zeros(len(stray), dtype=bool)
            kept = {"radius": np.nan, "error": np.inf, "tube": 0.0, "margins": nan}
        else:
            near = np.linalg.norm(orbit[-self.words :] - found.states[0], axis=-1).min(axis=0)
            held = near < found.tube
            scale = 2.0**found.spectrum.exponent
            radius, error = found.spectrum.modulus * scale, found.spectrum.error * scale
            kept = {"radius": radius, "error": error, "tube": found.tube, "margins": found.margins}
        return {**kept, "stray": stray, "held": held, "period": returned}

    def _said(self, orbit: np.ndarray, said: np.ndarray, returned: np.ndarray) -> np.ndarray | None:
        """States that say the sentence over and over, from its first word on."""
        lap = said[-self.words :]
        follows = (np.roll(lap, -1, axis=0) == (lap + 1) % self.words).all(axis=0)
        ends = np.flatnonzero(follows & (returned == self.words))
        if not len(ends):
            return None
        first = int(np.argmin(lap[:, ends[0]]))
        return np.asarray(np.roll(orbit[-self.words :, ends[0]], -first, axis=0))

"""Small-learning-rate training of the theory's own networks, extrapolated to gradient flow.

A network of k equal hidden units on one example of norm 1 is trained from many starts (u0, v0) at
once, on a ladder of halved learning rates, by the ensemble engine (its gradients, no formula of the
paper).  Beside it stands the closed form of Theorems 1 and 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.bounds import require_least
from empirical.runs.job import Measured, Workbench
from empirical.training.configuration import Initialisation, Member, Optimiser, Stop
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.networks.architecture import Parameters
    from theory import Enclosure

COARSEST = 0.2  # of 1 / (k (1 + u0² + v0²)), a scale of the curvature
LOSS = 1e-26  # where training may stop; a small γ stalls by rounding a little above it
ARRIVED = 1e-20  # the largest loss of a training that stalled by rounding and counts as arrived
NOISE = 20.0  # of an end point, in units of the residual √(2 loss) that is left there
NEAR = 0.1  # of the example, 1: where the fixed point of a network that interpolates lies
DIGITS = 8  # of the bounds of its multiplier
DECIMALS = 6  # of a start, so that it can be told exactly to the certified enclosure


@dataclass(frozen=True)
class FlowJob:
    """Starts of one activation and width."""

    activation: str  # φ
    width: int  # k
    starts: int  # drawn uniformly from [-reach, reach]²
    saddles: int  # further starts on the stable curve of a saddle (of φ with φ(0) = 0 ≠ φ'(0))
    reach: float  # of u0 and v0
    seed: int  # of the starts
    levels: int = 4  # of the ladder of learning rates, each half of the one before
    time: float = 400.0  # of the flow that is allowed, in units of 1/(k (1 + u0² + v0²))
    proved: int = 0  # of the first so many starts the trained networks are examined by proof

    def __post_init__(self) -> None:
        require_least(1, "theory-vs-training", starts=self.starts)
        require_least(3, "theory-vs-training", levels=self.levels)

    def perform(self, bench: Workbench) -> Measured:
        """Arrays over starts: u0, v0, saddle, predicted (Flow's index), u, v, lambda1, trained_…

        Over (levels, starts): ``losses`` at the end, ``arrived`` a small loss, ``reached`` the one
        asked for, at ``times`` = γ · epochs, and the ``rates`` γ.  Of the first ``proved``:
        ``verdict`` (1 attractor, 0 not, -1 undecided, -2 not examined) of the fixed point near 1,
        and proved bounds ``rho_low`` and ``rho_high`` of its multiplier's modulus.
        """
        from empirical.networks.fully_connected import FullyConnected
        from empirical.training.ensemble import train
        from theory import closed_form

        u0, v0 = self._starts()
        predicted = closed_form(self.activation, self.width, u0, v0)
        rates = self._rates(u0, v0)
        trained = train(
            FullyConnected(1, 1, self.width, 1, self.activation),
            self._members(u0, v0, rates),
            np.ones((1, 1)),
            np.ones((1, 1)),
            self._stop(),
            loss="half-sum",
            precision="float64",
            device=bench.device,
            checkpoint=bench.folder / "training.safetensors",
            progress=bench.progress,
            what=f"{self.activation}, k = {self.width}",
            record=2,
        )
        shape = rates.shape
        v = trained.parameters["weight1"][:, :, 0].numpy()
        u = trained.parameters["weight2"][:, 0, :].numpy()
        spread = float(max(np.ptp(u, axis=1).max(), np.ptp(v, axis=1).max()))
        losses = trained.losses.reshape(shape)
        arrived = losses <= ARRIVED
        arrays = {
            "u0": u0,
            "v0": v0,
            "saddle": np.arange(len(u0)) >= self.starts,
            "predicted": np.asarray(predicted.outcome),
            "u": predicted.u,
            "v": predicted.v,
            "lambda1": predicted.lambda1,
            "losses": losses,
            "arrived": arrived,
            "reached": trained.reached().reshape(shape),
            "times": trained.epochs.reshape(shape) * rates,
            "rates": rates,
        }
        arrays |= self._examined(trained.parameters, shape)
        arrays |= _extrapolated(u[:, 0].reshape(shape), v[:, 0].reshape(shape), losses)
        numbers = {"spread_of_units": spread, "seconds": trained.seconds}
        return Measured(numbers, arrays)

    def _examined(self, parameters: Parameters, shape: tuple[int, ...]) -> dict[str, np.ndarray]:
        """Which trained networks provably have 1 as an attractor; their weights are exact."""
        from theory.memories.memory import examine
        from theory.memories.network import Network

        verdict, low, high = np.full(shape, -2), np.full(shape, np.nan), np.full(shape, np.nan)
        for level in range(shape[0]):
            for i in range(min(self.proved, self.starts)):
                row = level * shape[1] + i
                w = [parameters[name][row].numpy() for name in ("weight1", "weight2")]
                if all(np.isfinite(m).all() for m in w):
                    found = examine(Network.of(self.activation, w), [np.ones(1)], NEAR, DIGITS)
                    verdict[level, i] = found.verdict.code
                    low[level, i], high[level, i] = found.multiplier
        return {"verdict": verdict, "rho_low": low, "rho_high": high}

    def _starts(self) -> tuple[np.ndarray, np.ndarray]:
        generator = np.random.default_rng([self.seed, self.width, *self.activation.encode()])
        starts = generator.uniform(-self.reach, self.reach, (2, self.starts))
        u0, v0 = np.round(starts, DECIMALS)
        if not self.saddles:
            return u0, v0
        w = generator.uniform(0.2, 1.2, self.saddles)
        return np.append(u0, -self._barrier(w)), np.append(v0, w)

    def _barrier(self, v: np.ndarray) -> np.ndarray:
        """√(2 ∫_0^v φ/φ'): from (-that, v) the flow ends at the saddle u = 0, φ = 0."""
        from scipy.integrate import quad

        from theory import Activation

        functions = Activation.of(self.activation).array_functions(np)

        def ratio(z: float) -> float:
            value, slope = functions(np.array([z]))
            return float(value[0] / slope[0])

        if abs(float(functions(np.zeros(1))[0][0])) > 0:
            raise InputError(f"saddles=0 is needed for {self.activation}: φ(0) is not 0.")
        integrals = [quad(ratio, 0, x, epsabs=1e-14, epsrel=1e-13)[0] for x in v]
        return np.sqrt(2 * np.array(integrals))

    def _scale(self, u0: np.ndarray, v0: np.ndarray) -> np.ndarray:
        return 1 / (self.width * (1 + u0**2 + v0**2))

    def _rates(self, u0: np.ndarray, v0: np.ndarray) -> np.ndarray:
        """(levels, starts)"""
        return COARSEST * self._scale(u0, v0) / 2.0 ** np.arange(self.levels)[:, None]

    def _members(self, u0: np.ndarray, v0: np.ndarray, rates: np.ndarray) -> tuple[Member, ...]:
        return tuple(
            Member(0, Optimiser("gd", rate), Initialisation("rank-one", u0=a, v0=b))
            for row in rates.tolist()
            for rate, a, b in zip(row, u0.tolist(), v0.tolist(), strict=True)
        )

    def _stop(self) -> Stop:
        return Stop(LOSS, round(self.time / COARSEST * 2 ** (self.levels - 1)))


def _extrapolated(u: np.ndarray, v: np.ndarray, losses: np.ndarray) -> dict[str, np.ndarray]:
    """The limit γ → 0, its error and the observed order, where all levels arrived; else NaN."""
    from theory.extrapolation import richardson

    names = [f"trained_{q}{part}" for q in "uv" for part in ("", "_error", "_order")]
    found = {name: np.full(u.shape[1], np.nan) for name in names}
    good = (losses <= ARRIVED).all(axis=0)
    if good.any():
        noise = NOISE * np.sqrt(2 * losses[:, good])
        for q, x in (("u", u), ("v", v)):
            limit = richardson(x[:, good], noise)
            for part in ("value", "error", "order"):
                name = f"trained_{q}" + ("" if part == "value" else f"_{part}")
                found[name][good] = getattr(limit, part)
    return found


def enclosed_beside(job: FlowJob, a: dict[str, np.ndarray], i: int) -> dict[str, Any] | None:
    """How far the trained end lies outside the certified box, in units of its own error."""
    from theory import Flow, Start, enclose

    if not np.isfinite(a["trained_u"][i]):
        return None
    start = Start.of(width=job.width, u0=f"{a['u0'][i]:.6f}", v0=f"{a['v0'][i]:.6f}")
    end = enclose(job.activation, start, digits=20)
    told = {"index": i, "flow": end.outcome.name}
    if end.outcome is not Flow.INTERPOLATES or end.u is None or end.v is None:
        return {**told, "excess": None}
    boxes = ((end.u, "u"), (end.v, "v"))
    excess = [
        max(float(box.lower) - a[f"trained_{q}"][i], a[f"trained_{q}"][i] - float(box.upper), 0.0)
        / a[f"trained_{q}_error"][i]
        for box, q in boxes
    ]
    return {**told, "excess": max(excess), **_met(a, i, end)}


def _met(a: dict[str, np.ndarray], i: int, end: Enclosure) -> dict[str, Any]:
    """How far the proved multiplier of every level's network is from the certified |λ1|."""
    if end.lambda1 is None or not (a["verdict"][:, i] == 1).all():
        return {}
    ends = sorted(abs(float(x)) for x in (end.lambda1.lower, end.lambda1.upper))
    low, high = a["rho_low"][:, i], a["rho_high"][:, i]
    least = np.maximum(np.maximum(low - ends[1], ends[0] - high), 0)
    most = np.maximum(np.abs(high - ends[0]), np.abs(ends[1] - low))
    return {
        "rates": a["rates"][:, i].tolist(),
        "least_gap": least.tolist(),
        "most_gap": most.tolist(),
    }

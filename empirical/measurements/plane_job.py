"""All fixed points and 2-cycles of trained maps of the plane in a box, with proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from empirical.measurements.trained_network import TrainedRun, fingerprint, network_of, why_not
from empirical.networks.fully_connected import FullyConnected
from empirical.runs.job import Measured, Workbench
from empirical.runs.run import Run
from empirical.training.job import TrainingJob, arranged
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.laboratory import Laboratory
    from theory.memories.network import Chain
    from theory.memories.plane import PlanePoint

    Found = tuple[PlanePoint, int]  # and its period

BORDER = 0.4  # of the box around the examples, in their own units, as in the pictures
STARTS = 300  # steps of the sampled orbits
SAME = 1e-3  # between a sampled limit and a proved attractor, in the examples' units


@dataclass(frozen=True)
class PlaneJob:
    """One network of a kept run whose examples are points of the plane.

    Attributes:
        trained: the run's name.
        training: its job.
        weights: the hash of its weights.
        member: of the ensemble.
        most: boxes that are looked at for fixed points, and as many for 2-cycles.
        resolution: of the picture of the basins, cells a side; 0 for none.
    """

    trained: str
    training: TrainingJob
    weights: str
    member: int
    most: int
    resolution: int

    def __post_init__(self) -> None:
        if self.most < 1 or self.resolution < 0:
            raise InputError(
                f"a search looks at 1 box or more and draws 0 cells or more, not {self.most} and "
                f"{self.resolution}."
            )

    def perform(self, bench: Workbench) -> Measured:
        """Arrays over the points found: point (m, 2), period (1 or 2), stability (1 attracts, 0
        repels, -1 undecided), example (the nearest if it is within half the distance to its own
        nearest, else -1), distance to it.  label and sampled (resolution, resolution): of
        every cell the point that it provably converges to, and that its centre is seen to."""
        from empirical.data.registry import load
        from theory.memories.plane import fixed_points

        examples = load(self.training.data, bench.data)
        x = arranged(examples, self.training.architecture.input_shape)
        why = why_not(self.training) or ("" if x.shape[1] == 2 else "its examples are no plane's")
        if why or not isinstance(self.training.architecture, FullyConnected):
            raise InputError(f"{self.trained}: nothing can be enumerated, for {why}.")
        parameters = Run(bench.results / "runs" / self.trained).weights()
        if fingerprint(parameters) != self.weights:
            raise InputError(f"{self.trained}: its weights have changed; give the command again.")
        network = network_of(self.training.architecture, parameters, self.member)
        low, high = x.min(axis=0) - BORDER, x.max(axis=0) + BORDER
        loop, open_, boxes = network.loop, list[float](), 0
        points: list[PlanePoint] = []
        periods: list[int] = []
        for period in (1, 2):
            bench.progress("plane", (period - 1) / 3, f"points of period {period}")
            chain = loop if period == 1 else loop.followed_by(loop)
            search = fixed_points(chain, low, high, self.most)
            boxes += search.boxes
            sides = search.open[:, 1] - search.open[:, 0]
            open_.append(float(sides.prod(axis=1).sum() / (high - low).prod()))
            known = [p for p, n in zip(points, periods, strict=True) if n == 1]
            fresh = [p for p in search.points if not _among(p, known)] if period == 2 else None
            points += search.points if fresh is None else fresh
            periods += [period] * (len(points) - len(periods))
        inside = [bool(((p.centre > low) & (p.centre < high)).all()) for p in points]
        found = [(p, n) for p, n, here in zip(points, periods, inside, strict=True) if here]
        bench.progress("plane", 2 / 3, "basins")
        arrays = _described(found, x)
        if self.resolution:
            arrays |= self._basins(network.loop, found, low, high)
        numbers = {
            "open": open_,
            "boxes": boxes,
            "low": low.tolist(),
            "high": high.tolist(),
            "clean": _clean(arrays, open_),
        }
        return Measured(numbers, arrays)

    def _basins(
        self, chain: Chain, found: list[Found], low: np.ndarray, high: np.ndarray
    ) -> dict[str, np.ndarray]:
        from theory.memories.plane import proved_basins
        from theory.memories.polish import values

        n = self.resolution
        half = (high - low) / (2 * n)
        sides = [low[i] + half[i] * (2 * np.arange(n) + 1) for i in range(2)]
        centres = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)
        fixed = [p for p, period in found if period == 1]
        wide = np.broadcast_to(half * (1 + 1e-12), centres.shape)
        label, ends = proved_basins(chain, fixed, centres, wide), centres
        with np.errstate(all="ignore"):
            for _ in range(STARTS):
                ends = values(chain, ends)
        sampled = np.full(len(centres), -1)
        for number, point in enumerate(fixed):
            sampled[np.linalg.norm(ends - point.centre, axis=1) < SAME] = number
        shaped = {"label": label.reshape(n, n), "sampled": sampled.reshape(n, n)}
        return {**shaped, "x": sides[0], "y": sides[1]}


def _among(point: PlanePoint, known: list[PlanePoint]) -> bool:
    """Whether a point of period 2 is one of the fixed points, by uniqueness in its ball."""
    return any(
        np.linalg.norm(p.centre - point.centre) + p.known.inner < point.known.outer for p in known
    )


def _described(found: list[Found], x: np.ndarray) -> dict[str, np.ndarray]:
    import torch

    from empirical.spectra.measure import neighbourhoods
    from theory.flows.equilibrium import Stability

    code = {Stability.STABLE: 1, Stability.UNSTABLE: 0, Stability.UNDECIDED: -1}
    centres = np.array([p.centre for p, _ in found]).reshape(-1, 2)
    away = np.linalg.norm(centres[:, None] - x[None], axis=-1)
    nearest = away.argmin(axis=1)
    distance = away.min(axis=1, initial=np.inf)
    near = distance < neighbourhoods(torch.from_numpy(x))[nearest]
    attracts = np.array([p.stability is Stability.STABLE for p, _ in found], dtype=bool)
    for i in np.flatnonzero(near & attracts):  # an example has one attractor of its own
        rivals = near & attracts & (nearest == nearest[i])
        near[i] = distance[i] == distance[rivals].min()
    return {
        "point": centres,
        "period": np.array([n for _, n in found], dtype=np.int8),
        "stability": np.array([code[p.stability] for p, _ in found], dtype=np.int8),
        "example": np.where(near, nearest, -1),
        "distance": distance,
    }


def _clean(arrays: dict[str, np.ndarray], open_: list[float]) -> bool | None:
    """Whether the box holds no attracting fixed point or 2-cycle but at examples: proved."""
    strange = (arrays["example"] < 0) | (arrays["period"] == 2)
    if (strange & (arrays["stability"] == 1)).any():
        return False
    return None if any(open_) or (strange & (arrays["stability"] < 0)).any() else True


def planes(
    runs: list[TrainedRun], laboratory: Laboratory, most: int, resolution: int
) -> list[tuple[TrainedRun, int, Run]]:
    """Of every network of the runs that maps the plane to itself."""
    flat = [
        (r, r.training)
        for r in runs
        if isinstance(r.training, TrainingJob)
        and isinstance(r.training.architecture, FullyConnected)
        and r.training.architecture.input_shape == (2,)
        and not r.refusal()
    ]
    if not flat:
        raise InputError(
            "--plane enumerates all fixed points of fully connected networks of the plane, and "
            "none of these is one; leave it out."
        )
    places = [(r, t, m) for r, t in flat for m in range(len(t.members))]
    jobs = [PlaneJob(r.run.name, t, r.weights, m, most, resolution) for r, t, m in places]
    done = laboratory.sweep(jobs)
    return [(r, m, run) for (r, _, m), run in zip(places, done, strict=True)]

"""All fixed points and 2-cycles of trained maps of the plane or of a line in a box, with proof."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from empirical.measurements.plane_orbits import SAME, Found, basins, cells, ends
from empirical.measurements.trained_network import TrainedRun, kept_weights, network_of, why_not
from empirical.networks.fully_connected import FullyConnected
from empirical.runs.job import Measured, Workbench
from empirical.training.job import TrainingJob, arranged
from theory.deadline import COMPUTING, alarm_deferred, deadline, listening, remaining
from theory.errors import InputError
from theory.flows.equilibrium import Stability
from theory.memories.attractor import Attractor
from theory.memories.memory import examine
from theory.memories.network import Network
from theory.memories.plane import fixed_points, moves, same_point
from theory.memories.polish import values

if TYPE_CHECKING:
    from empirical.laboratory import Laboratory
    from empirical.runs.run import Run

FINER = 10  # times as many cells on a line as on a side of a square
BORDER = 0.4  # of the box around the examples, in their own units, as in the pictures
STARTS = 12  # a side, of orbits whose ends are tried first
SECONDS = 60.0  # of computing, for a network
EDITION = 3  # of the methods, so that a later one proves again
CODES = {Stability.STABLE: 1, Stability.UNSTABLE: 0, Stability.UNDECIDED: -1}


@dataclass(frozen=True)
class PlaneJob:
    """One network of a kept run whose examples are points of the plane or of a line.

    Attributes
    ----------
    trained
        The run's name.
    training
        Its job.
    weights
        The hash of its weights.
    member
        Of the ensemble.
    most
        Boxes that are looked at for fixed points, and as many for 2-cycles.
    resolution
        Of the picture of the basins, cells a side; 0 for none.
    seconds
        Of computing that all of this may take; what is not decided then is open.
    edition
        Of the methods.
    """

    trained: str
    training: TrainingJob
    weights: str
    member: int
    most: int
    resolution: int
    seconds: float = SECONDS
    edition: int = EDITION

    def __post_init__(self) -> None:
        if self.most < 1 or self.resolution < 0:
            raise InputError(
                f"a search looks at 1 box or more and draws 0 cells or more, not {self.most} and "
                f"{self.resolution}."
            )
        if not 0 < self.seconds < math.inf:
            raise InputError(f"a search takes more than 0 seconds, not {self.seconds:g}.")

    def perform(self, bench: Workbench) -> Measured:
        """Arrays over the points found: point (m, d); period (1 or 2, or that of a sequence that
        was trained); stability (1 attracts, 0 repels, -1 undecided); example (the nearest if it is
        within half the distance to its own nearest, else -1); distance to it; own: it is the
        attractor that the example, or its sequence, should be; cycle: the number of the first
        point of the same cycle.  label and sampled (resolution, …): of every cell the cycle to
        which it provably converges, and to which its centre is seen to; -1 for none."""
        from empirical.data.registry import load
        from empirical.spectra.measure import neighbourhoods

        examples = load(self.training.data, bench.data)
        x = arranged(examples, self.training.architecture.input_shape)
        flat = "" if x.shape[1:] in ((1,), (2,)) else "its examples are no plane's"
        why = why_not(self.training) or flat
        if why:
            raise InputError(f"{self.trained}: nothing can be enumerated, for {why}.")
        parameters = kept_weights(bench, self.trained, self.weights)
        network = network_of(self.training.architecture, parameters, self.member)
        import torch

        memories = Memories.of(self.training, x, neighbourhoods(torch.from_numpy(x)))
        low, high = x.min(axis=0) - BORDER, x.max(axis=0) + BORDER
        part = Parts(COMPUTING() + self.seconds, bench)
        found, open_, boxes, width = self._enumerated(network, x, low, high, part)
        found += memories.longer(network, len(found))
        arrays = memories.described(found)
        if self.resolution:
            n = self.resolution
            with part("basins", 1.0):
                arrays |= basins(network, found, low, high, n)
            if len(low) == 1:
                arrays["image"] = values(network.loop, cells(low, high, n)[0])[:, 0]
        strange = ~arrays["own"]
        spurious = bool((strange & (arrays["stability"] == 1)).any())
        unknown = any(open_) or bool((strange & (arrays["stability"] < 0)).any())
        numbers = {
            "open": open_,
            "boxes": boxes,
            "width": width,
            "spent": sorted(part.spent),
            "low": low.tolist(),
            "high": high.tolist(),
            "clean": False if spurious else None if unknown else True,
        }
        return Measured(numbers, arrays)

    def _enumerated(
        self, network: Network, x: np.ndarray, low: np.ndarray, high: np.ndarray, part: Parts
    ) -> tuple[list[Found], list[float], int, list[float]]:
        """(fixed points and points of 2-cycles in the box, the share open for each, boxes, the
        median width of those that are open for each)."""
        loop, found, open_, boxes = network.loop, list[Found](), list[float](), 0
        starts = np.concatenate([x, cells(low, high, STARTS)[0]])
        with part("orbits", 0.2):
            guesses = np.concatenate([x, ends(loop, starts)])
        guesses = guesses[((guesses > low) & (guesses < high)).all(axis=1)]
        width = list[float]()
        for period in (1, 2):
            chain = loop if period == 1 else loop.followed_by(loop)
            name, share = NAMES[period - 1], 0.5 if self.resolution or period == 1 else 1.0
            with part(name, share):
                search = fixed_points(chain, low, high, self.most, guesses=guesses, said=name)
            boxes += search.boxes
            sides = search.open[:, 1] - search.open[:, 0]
            width.append(float(np.median(sides.max(axis=1))) if len(sides) else 0.0)
            open_.append(float(sides.prod(axis=1).sum() / (high - low).prod()))
            fixed = [f.known for f in found if f.known]
            for point in search.points:
                inside = ((point.centre > low) & (point.centre < high)).all()
                if not inside or (period == 2 and any(same_point(point, f) for f in fixed)):
                    continue
                sure = period == 1 or moves(loop, point)  # else it may be a fixed point
                stability = point.stability if sure else Stability.UNDECIDED
                found.append(Found(point.centre, period, stability, point.basin, point))
        return _paired(network, found), open_, boxes, width


NAMES = ("fixed points", "2-cycles")
PARTS = ("orbits", *NAMES, "basins")


class Parts:
    """A budget of computing, of which each part takes its share of what is left.

    Attributes
    ----------
    spent
        The parts whose time was over before they were done.
    """

    def __init__(self, end: float, bench: Workbench) -> None:
        self.spent: set[str] = set()
        self._end, self._bench = end, bench

    @contextmanager
    def __call__(self, name: str, share: float) -> Iterator[None]:
        """The time of a part."""

        def told(what: str) -> None:
            left = f"{what}; {remaining():.0f} s of computing left"
            self._bench.progress("plane", PARTS.index(name) / len(PARTS), left)

        left = max(self._end - COMPUTING(), 0.0)
        # the clock is looked at in every part; an alarm would ring between what is found and kept
        with listening(told), alarm_deferred(), deadline(share * left, name, COMPUTING):
            yield
            if not remaining():
                self.spent.add(name)


def _paired(network: Network, found: list[Found]) -> list[Found]:
    """A point of a 2-cycle belongs to the one that it is mapped to."""
    whole = list[Found]()
    for number, f in enumerate(found):
        image = values(network.loop, f.centre[None])[0]
        mates = [
            g.cycle
            for g in whole
            if f.period == g.period == 2 and np.linalg.norm(g.centre - image) < SAME
        ]
        whole.append(replace(f, cycle=mates[0] if mates else number))
    return whole


@dataclass(frozen=True, eq=False)
class Memories:
    """What should attract: the examples ``x`` (n, d), or their ``cycles``, within their reach."""

    x: np.ndarray
    reach: np.ndarray
    cycles: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, training: TrainingJob, x: np.ndarray, reach: np.ndarray) -> Memories:
        return cls(x, reach, training.loops(len(x)))

    def longer(self, network: Network, number: int) -> list[Found]:
        """Points of the cycles of three or more examples that are proved to attract: such cycles
        are not enumerated.  ``number`` is that of the first."""
        found = list[Found]()
        for cycle in (c for c in self.cycles if len(c) > 2):
            near = float(self.reach[list(cycle)].min())
            evidence = examine(network, [self.x[i] for i in cycle], near).evidence
            if isinstance(evidence, Attractor):
                first = number + len(found)
                found += [
                    Found(point, len(cycle), Stability.STABLE, evidence, cycle=first)
                    for point in evidence.points
                ]
        return found

    def described(self, found: list[Found]) -> dict[str, np.ndarray]:
        centres = np.array([f.centre for f in found]).reshape(-1, self.x.shape[1])
        away = np.linalg.norm(centres[:, None] - self.x[None], axis=-1)
        nearest, distance = away.argmin(axis=1), away.min(axis=1, initial=np.inf)
        near = distance < self.reach[nearest]
        period = np.array([f.period for f in found], dtype=np.int64)
        length = {i: len(cycle) for cycle in self.cycles for i in cycle}
        wanted = np.array([length[i] for i in nearest.tolist()], dtype=np.int64)
        attracts = np.array([f.stability is Stability.STABLE for f in found], dtype=bool)
        own = near & attracts & (period == wanted)
        for i in np.flatnonzero(own):  # an example has one attractor of its own
            own[i] = distance[i] == distance[own & (nearest == nearest[i])].min()
        return {
            "point": centres,
            "period": period,
            "stability": np.array([CODES[f.stability] for f in found], dtype=np.int8),
            "example": np.where(near, nearest, -1),
            "distance": distance,
            "own": own,
            "cycle": np.array([f.cycle for f in found], dtype=np.int64),
        }


def planes(
    runs: list[TrainedRun],
    laboratory: Laboratory,
    most: int,
    resolution: int,
    seconds: float = SECONDS,
) -> list[tuple[TrainedRun, int, Run]]:
    """Of every network of the runs that maps the plane or the line to itself."""
    flat = [
        (r, r.training)
        for r in runs
        if isinstance(r.training, TrainingJob)
        and isinstance(r.training.architecture, FullyConnected)
        and r.training.architecture.input_shape in ((1,), (2,))
        and not r.refusal()
    ]
    if not flat:
        raise InputError(
            "--plane enumerates all fixed points of fully connected networks of the plane or of a "
            "line, and none of these is one; leave it out."
        )
    places = [(r, t, m) for r, t in flat for m in range(len(t.members))]
    cells = {1: FINER * resolution, 2: resolution}
    jobs = [
        PlaneJob(r.run.name, t, r.weights, m, most, cells[t.architecture.input_shape[0]], seconds)
        for r, t, m in places
    ]
    done = laboratory.sweep(jobs)
    return [(r, m, run) for (r, _, m), run in zip(places, done, strict=True)]

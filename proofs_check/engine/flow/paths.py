"""Orbits in floats: by SciPy at two tolerances, of a map step by step.  Nothing is proved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from sympy import Expr

from proofs_check.engine.case import Case
from proofs_check.engine.comparison import nudged
from proofs_check.engine.letters import t
from proofs_check.engine.sides import as_shown, on_floats, on_scalars
from proofs_check.engine.system import Dynamics, System

FINE, COARSE = 1e-12, 1e-9  # relative tolerances of the two runs
ULPS = 4
ROUGHLY = 1e-8  # the same of the coarse run; a fine one that is short of the target is in vain
ARRIVED = 1e-9  # of the target's expressions, relative to their values at the start
HORIZONS = (10.0, 1e2, 1e3, 1e4, 1e5)  # of the true time, tried in turn until the target is met
SAMPLES = 200  # of a path that is drawn
A_DECADE = 50  # samples on the way to the target
NEAR = 1e-4  # the first of them, relative to the first horizon
STEPS = 100_000  # of the integrator from one time to the next
ITERATES = 24  # of a map


@dataclass(frozen=True)
class Path:
    """Two runs over the same times: ``fine`` and ``coarse`` have shape (letters, times)."""

    times: np.ndarray
    fine: np.ndarray
    coarse: np.ndarray
    arrived: bool
    reason: str
    missed: float = 0.0  # by how much, of a path that arrived

    def at(self, times: np.ndarray) -> Path | None:
        """The part at these times, if all of them are among its own."""
        chosen = np.isin(self.times, times)
        if not np.array_equal(self.times[chosen], times):
            return None
        return Path(times, self.fine[:, chosen], self.coarse[:, chosen], True, "")

    @property
    def last(self) -> Path:
        """Its end alone."""
        return replace(
            self, times=self.times[-1:], fine=self.fine[:, -1:], coarse=self.coarse[:, -1:]
        )


class Paths:
    """The runs of one case; each is made once, when asked for."""

    def __init__(self, system: System, case: Case):
        self.system, self.case = system, case
        self.letters = tuple(system.state)
        self.velocity = on_scalars(list(system.motion.values()), (*self.letters, t), case)
        self.start = np.array(
            [float(x) for x in on_floats(list(system.state.values()), (), case)(())]
        )

    @cached_property
    def timed(self) -> Path:
        """At the times of the case, or the first iterates of a map."""
        if self.system.dynamics is Dynamics.MAP:
            return self._iterated()
        times = np.array([0.0, *map(float, self.case.times)])
        if "arriving" in self.__dict__:
            found = self.arriving.at(times)
            if found is not None:
                return found
        return self._run(times)

    @cached_property
    def arriving(self) -> Path:
        """Until the target is met, with samples on the way."""
        goal = on_floats(
            [self.system.unobserved(g) for g in self.system.goal], self.letters, self.case
        )

        def left(states: np.ndarray) -> float:
            return max((abs(float(g)) for g in goal(tuple(states))), default=np.inf)

        first = left(self.start) if self.system.goal else 0.0
        times = self._samples(0.0, HORIZONS[0])
        coarse, fine = self._solved(times, COARSE), None
        path = self._both(times, coarse[:, :0], coarse)
        for horizon, next_one in zip(HORIZONS, (*HORIZONS[1:], None), strict=True):
            alive = coarse.shape[1] == len(times) and bool(np.isfinite(coarse).all())
            far = alive and left(coarse[:, -1]) > ROUGHLY * max(first, 1.0)
            if next_one is None or not far:  # else the fine run would not be there either
                fine = self._solved(times, FINE, fine)
                path = self._both(times, fine, coarse)
                if not path.fine.size or not np.isfinite(path.fine).all():
                    break
                missed = left(path.fine[:, -1])
                if missed <= ARRIVED * max(first, 1.0):
                    words = f"the target is met within {missed:.1e} at t = {horizon:g}"
                    return Path(path.times, path.fine, path.coarse, True, words, missed)
                if not (alive and path.arrived):  # complete
                    break
            if next_one is not None:
                times = np.concatenate([times, self._samples(horizon, next_one)])
                coarse = self._solved(times, COARSE, coarse)
        words = (
            f"the target was not met by t = {path.times[-1]:g}"
            if path.times.size
            else "the velocity at the start is outside the range of floating-point numbers"
        )
        return Path(path.times, path.fine, path.coarse, False, words)

    @property
    def followed(self) -> Path | None:
        """What claims have asked for, at enough times to be drawn."""
        if "arriving" in self.__dict__:
            return self.arriving
        if "timed" not in self.__dict__ or self.system.dynamics is Dynamics.MAP:
            return None
        times = np.linspace(0.0, max(map(float, self.case.times)), SAMPLES)
        return replace(self._run(times), arrived=False)

    def _samples(self, after: float, until: float) -> np.ndarray:
        """As many for each decade, and the times of the case."""
        low = after or until * NEAR
        count = 1 + round(A_DECADE * np.log10(until / low))
        grid = np.geomspace(low, until, count)
        every = np.union1d([0.0, *map(float, self.case.times)], grid)
        return every[(every > after if after else every >= 0) & (every <= until)]

    def _run(self, times: np.ndarray) -> Path:
        return self._both(times, self._solved(times, FINE), self._solved(times, COARSE))

    def _both(self, times: np.ndarray, fine: np.ndarray, coarse: np.ndarray) -> Path:
        n = min(fine.shape[1], coarse.shape[1])
        complete = n == len(times)
        reason = "" if complete else "the integrator stopped before the last time"
        return Path(times[:n], fine[:, :n], coarse[:, :n], complete, reason)

    def _solved(
        self, times: np.ndarray, tolerance: float, known: np.ndarray | None = None
    ) -> np.ndarray:
        """The states at the times, as far as the integrator came; those at the first of them may be
        ``known``."""
        import warnings

        from scipy.integrate import ODEintWarning, odeint

        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore", ODEintWarning)
            warnings.simplefilter("ignore", RuntimeWarning)
            if known is None:
                known = self.start[:, None]
                if not np.isfinite(self.velocity(*self.start.tolist(), 0.0)).all():
                    return known[:, :0]
            ahead = times[known.shape[1] - 1 :]
            found, seen = odeint(
                lambda time, state: self.velocity(*state.tolist(), time),
                known[:, -1],
                ahead,
                tfirst=True,
                full_output=True,
                rtol=tolerance,
                atol=tolerance * 1e-3,
                mxstep=STEPS,
            )
        late = np.flatnonzero(~(seen["tcur"] >= ahead[1:]))
        return np.hstack([known, found[1 : late[0] + 1 if late.size else None].T])

    def _iterated(self) -> Path:
        states = [self.start]
        for n in range(ITERATES):
            with np.errstate(all="ignore"):
                following = np.array(self.velocity(*states[-1].tolist(), float(n)), float)
            if not np.isfinite(following).all():
                break
            states.append(following)
        both = np.array(states).T
        return Path(np.arange(len(states), dtype=float), both, both, True, "")

    def values(self, path: Path, *expressions: Expr) -> tuple[np.ndarray, np.ndarray]:
        """Expressions on both runs, shape (expressions, times)."""
        fine, coarse = self._on(path, (path.fine, path.coarse), expressions)
        return fine, coarse

    def measured(self, path: Path, *expressions: Expr) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The same, and their rounding: how much they change when the letters, one by one, do by a
        few ulps: at φ = tanh, v = 20 the integral of φ/φ' changes by thousands."""
        ulps = ULPS * np.spacing(path.fine)  # 2/5 is no float at the start either
        states = [path.fine, path.coarse, *map(np.array, nudged(path.fine, ulps))]
        fine, coarse, *moved = self._on(path, states, expressions)
        with np.errstate(all="ignore"):
            changes = np.abs(np.array(moved).reshape(-1, *fine.shape) - fine)
        beside = (path.times == 0) & ~np.isfinite(changes)  # of the domain, on whose edge it is
        return fine, coarse, np.where(beside, 0.0, changes).sum(axis=0)

    def _on(
        self, path: Path, states: Sequence[np.ndarray], expressions: Sequence[Expr]
    ) -> list[np.ndarray]:
        """All at once, so that what they share is computed once."""
        run = as_shown(on_floats, self.system, expressions, (*self.letters, t), self.case)
        times = np.tile(path.times, len(states))
        found = [np.broadcast_to(x, times.shape) for x in run((*np.hstack(states), times))]
        return np.split(np.array(found), len(states), axis=1)

"""The reduced gradient flow as an ODE, integrated by SciPy.  Numerical evidence, no proof.

In U = r² u, a = r² v (r the norm of the example) it reads U̇ = r² e φ(a),
ȧ = r² e U φ'(a), e = 1 - k U φ(a)/r².  Near the end e decays like exp(-k (φ² + U² φ'²) t).
"""

from __future__ import annotations

import enum
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from theory.activation import Activation
from theory.display import Drawn, Shown
from theory.one_layer.floats.breaks import crosses_break
from theory.one_layer.start import Start, nearest_float

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RELATIVE = 1e-12  # tolerance of the integrator; LSODA honours it down to a few ulps
ABSOLUTE = 1e-15
RESIDUAL = 1e-12  # |1 - p| at which the limit counts as reached
STEPS = 20_000  # integrator steps; slow starts take a few thousand
HORIZON = 1e9  # time after which a start counts as not arriving
ORBIT_POINTS = 9  # at which the conserved quantity is compared with quadrature


class Arrival(enum.Enum):
    """How an integration ended."""

    ARRIVED = "the residual 1 - p fell below the tolerance"
    NOT_ARRIVED = "the residual had not vanished when the integration was stopped"
    EQUILIBRIUM = "the right-hand side is 0 at the start"
    OVERFLOW = "the start, φ or φ' left the range of floating-point numbers"
    BROKEN = "v met a point at which φ has no value or jumps, where the flow is not defined"


@dataclass(frozen=True, repr=False)
class Trajectory(Shown, Drawn):
    """An orbit of gradient flow in floats, from :func:`integrate_flow`.  Its picture: u, v and the
    output's error 1 − p over time.

    Attributes
    ----------
    arrival
        How the integration ended.
    t
        Times, of shape (n,), as all that follow.
    u, v
        The weights.
    residual
        1 − p, with the output p = k u φ(v).
    lambda1
        The eigenvalue at the end; NaN, like the next three, where it could not be measured.
    drift
        The largest relative change of u²/2 − ∫φ/φ' along the orbit, with the integral by separate
        quadrature.
    rate
        Of decay of 1 − p over the last decades, in 1 over the unit of t.
    predicted_rate
        k(φ² + U²φ'²) at the end.
    evaluations
        Of the right-hand side.

    Examples
    --------
    >>> from theory import Start, integrate_flow
    >>> integrate_flow("sin", Start.of(width=2, u0=1, v0=1)).arrival.name
    'ARRIVED'
    """

    arrival: Arrival
    t: NDArray[np.float64]
    u: NDArray[np.float64]
    v: NDArray[np.float64]
    residual: NDArray[np.float64]
    lambda1: float = math.nan
    drift: float = math.nan
    rate: float = math.nan
    predicted_rate: float = math.nan
    evaluations: int = field(default=0, compare=False)

    @property
    def title(self) -> str:
        return f"gradient flow in floats, {len(self.t)} times"

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        last = (("t", self.t), ("u", self.u), ("v", self.v), ("1 − p", self.residual))
        ends = ((name, f"{x[-1]:.6g}") for name, x in last if len(x))
        return (("", self.arrival.value), *ends, ("λ1", f"{self.lambda1:.8g}"))

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        numbers = (("drift", self.drift), ("rate", self.rate), ("predicted", self.predicted_rate))
        return tuple((name, f"{x:.3g}") for name, x in numbers)

    def _draw(self, axes: Axes) -> None:
        for name, values in (("u", self.u), ("v", self.v), ("1 − p", self.residual)):
            axes.plot(self.t, values, label=name)
        axes.set(xlabel="t")
        axes.legend()


def integrate_flow(phi: Any, start: Start) -> Trajectory:
    """Follow the flow in floats until 1 − p vanishes, or it is clear that it will not soon.

    Parameters
    ----------
    phi
        Whatever :meth:`Activation.of` takes: a name, a formula in z, ``torch.tanh``, …
    start
        Exact numbers, of which the nearest floats are taken.

    Returns
    -------
    Trajectory
        Numbers, which prove nothing.

    Raises
    ------
    InputError
        For what is no φ.

    Examples
    --------
    >>> from theory import Start, integrate_flow
    >>> path = integrate_flow("sin", Start.of(width=2, u0=1, v0=1))
    >>> path.arrival.name, f"{path.lambda1:.8f}"
    ('ARRIVED', '0.77808035')
    """
    phi = Activation.of(phi)
    values = phi.array_functions(np)
    k = start.width
    r2, K, U0, a0 = map(nearest_float, (start.norm**2, start.K, start.U0, start.a0))
    if not (r2 > 0 and np.isfinite([r2, K, U0, a0]).all()):
        return Trajectory(Arrival.OVERFLOW, *np.full((4, 1), np.nan))

    def velocity(_: float, state: NDArray[np.float64]) -> NDArray[np.float64]:
        value, slope = (float(x) for x in values(state[1]))
        e = 1 - k * state[0] * value / r2
        return np.array([r2 * e * value, r2 * e * state[0] * slope])

    with np.errstate(all="ignore"):
        arrival, t, states, count = _run(velocity, values, k / r2, np.array([U0, a0]))
        if crosses_break(phi, states[:, 1]):
            arrival = Arrival.BROKEN
        value, _ = values(states[:, 1])
        residual = 1 - k / r2 * states[:, 0] * value
        trajectory = Trajectory(
            arrival, t, states[:, 0] / r2, states[:, 1] / r2, residual, evaluations=count
        )
        if arrival is not Arrival.ARRIVED:
            return trajectory
        return _measured(trajectory, phi, states, k, r2)


def _run(
    velocity: Callable[..., NDArray[np.float64]],
    values: Callable[..., tuple[NDArray[np.float64], ...]],
    K: float,
    state: NDArray[np.float64],
) -> tuple[Arrival, NDArray[np.float64], NDArray[np.float64], int]:
    """LSODA step by step: a budget of steps, and a stop on arrival, standstill or overflow."""
    from scipy.integrate import LSODA

    first = velocity(0.0, state)
    if not np.isfinite(first).all():
        return Arrival.OVERFLOW, np.zeros(1), state[None], 1
    residual = 1 - K * state[0] * float(values(state[1])[0])
    if abs(residual) < RESIDUAL:
        return Arrival.ARRIVED, np.zeros(1), state[None], 1
    if not first.any():
        return Arrival.EQUILIBRIUM, np.zeros(1), state[None], 1
    solver = LSODA(velocity, 0.0, state, HORIZON, rtol=RELATIVE, atol=ABSOLUTE)
    times, states, arrival = [0.0], [state], Arrival.NOT_ARRIVED
    for _ in range(STEPS):
        if solver.status != "running":
            break
        solver.step()
        if not np.isfinite(solver.y).all():
            arrival = Arrival.OVERFLOW
            break
        times.append(solver.t)
        states.append(solver.y.copy())
        if abs(1 - K * solver.y[0] * float(values(solver.y[1])[0])) < RESIDUAL:
            arrival = Arrival.ARRIVED
            break
    return arrival, np.array(times), np.array(states), solver.nfev


def _measured(
    trajectory: Trajectory, phi: Activation, states: NDArray[np.float64], k: int, r2: float
) -> Trajectory:
    U, a = states[-1]
    value, slope = (float(x) for x in phi.array_functions(np)(a))
    return Trajectory(
        trajectory.arrival,
        trajectory.t,
        trajectory.u,
        trajectory.v,
        trajectory.residual,
        lambda1=k / r2 * U * slope * a,
        drift=_drift(phi, states),
        rate=_decay(trajectory.t, np.abs(trajectory.residual)),
        predicted_rate=k * (value**2 + (U * slope) ** 2),
        evaluations=trajectory.evaluations,
    )


@lru_cache(maxsize=1024)  # both versions of a theorem ask for the same ones
def integral_of_ratio(phi: Activation, a: float, b: float) -> float:
    """∫_a^b φ/φ' by adaptive quadrature in floats, split at the kinks of φ."""
    from scipy.integrate import quad

    inside = [float(x) for x in phi.kinks if min(a, b) < float(x) < max(a, b)]
    return quad(
        _ratio(phi), a, b, epsabs=0, epsrel=1e-13, limit=200, points=inside or None, full_output=1
    )[0]


@lru_cache(maxsize=32)
def _ratio(phi: Activation) -> Callable[[float], float]:
    values = phi.scalar_functions()

    def ratio(z: float) -> float:
        value, slope = values(z)
        return float(value / slope) if slope else float(np.float64(value) / np.float64(slope))

    return ratio


def _drift(phi: Activation, states: NDArray[np.float64]) -> float:
    (U0, a0), chosen = (
        states[0],
        np.unique(np.linspace(0, len(states) - 1, ORBIT_POINTS, dtype=int)),
    )
    worst = 0.0
    for U, a in states[chosen]:
        gained = (U * U - U0 * U0) / 2
        integral = integral_of_ratio(phi, a0, a)
        worst = max(worst, abs(gained - integral) / max(U0 * U0 / 2, U * U / 2, abs(integral)))
    return worst


def _decay(t: NDArray[np.float64], residual: NDArray[np.float64]) -> float:
    """Least-squares slope of -log e over 1e-10 < e < 1e-3, where it is a pure exponential."""
    tail = (residual < 1e-3) & (residual > 1e-10)
    if np.count_nonzero(tail) < 3:
        return math.nan
    return float(-np.polyfit(t[tail], np.log(residual[tail]), 1)[0])

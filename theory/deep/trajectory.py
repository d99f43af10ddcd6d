"""The reduced flow of a deep network as an ODE, integrated by SciPy.  Evidence, no proof.

    u̇ = e φ(a_2),  ẇ_i = e B_i φ(a_{i+1}),  v̇ = e B_{h+1},  e = 1 - p

Along the flow each relation of the theorem, w_i dw_i = r_i dw_{i+1}, is integrated beside the
state; the last one, w_h dw_h = φ(v)/(k φ'(v)) dv, is also compared with a quadrature in v alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from theory.activation import Activation
from theory.deep.field import Pass, forward
from theory.deep.start import DeepStart
from theory.one_layer.floats.breaks import crosses_break
from theory.one_layer.trajectory import (
    ABSOLUTE,
    HORIZON,
    ORBIT_POINTS,
    RELATIVE,
    RESIDUAL,
    STEPS,
    Arrival,
    integral_of_ratio,
)

Floats = NDArray[np.float64]
TAIL = (1e-10, 1e-3)  # residuals between which the decay is a pure exponential


@dataclass(frozen=True)
class DeepTrajectory:
    """``t`` and ``residual`` 1 - p of shape (n,); ``states`` of shape (n, h + 1): u, w_2, …, v.

    ``lambda1`` is the eigenvalue at the end, ``product`` the product of the elasticities there.
    ``drifts``, one entry per relation i = 1, …, h, is the relative gap at the end between
    (w_i² - w_{i,0}²)/2 and the relation's integral along the flow; ``quadrature_drift`` the same
    for the last relation along the orbit, by quadrature in v.  ``rate`` is the measured decay rate
    of 1 - p, ``predicted_rate`` is dp/dτ at the end.  NaN where it could not be measured.
    """

    arrival: Arrival
    t: Floats
    states: Floats
    residual: Floats
    lambda1: float = math.nan
    product: float = math.nan
    drifts: tuple[float, ...] = ()
    quadrature_drift: float = math.nan
    rate: float = math.nan
    predicted_rate: float = math.nan
    evaluations: int = field(default=0, compare=False)


def integrate_deep_flow(phi: str | Activation, start: DeepStart) -> DeepTrajectory:
    """Follow the flow from ``start`` until 1 - p vanishes, or it is clear that it will not soon."""
    phi = Activation.of(phi)
    at = _pass_of(phi, start.width)
    state = np.array([float(x) for x in start.state])
    with np.errstate(all="ignore"):
        path = _run(at, state)
        layers = np.array([at(s).a for s in path.states]).T
        if any(crosses_break(phi, layer) for layer in layers):
            path = replace(path, arrival=Arrival.BROKEN)
        return _measured(path, phi, start, at) if path.arrival is Arrival.ARRIVED else path


def _pass_of(phi: Activation, k: int) -> Callable[[Floats], Pass]:
    values = phi.array_functions(np)
    return lambda state: forward(k, [np.float64(x) for x in state], lambda _, a: values(a))


def _run(at: Callable[[Floats], Pass], state: Floats) -> DeepTrajectory:
    """LSODA step by step: a budget of steps, and a stop on arrival, standstill or overflow."""
    from scipy.integrate import LSODA

    first = at(state)
    velocity = np.array(first.velocity)
    states, times, residuals = [state], [0.0], [float(1 - first.output)]
    arrival, evaluations = Arrival.NOT_ARRIVED, 1
    if not np.isfinite(velocity).all() or not math.isfinite(residuals[0]):
        arrival = Arrival.OVERFLOW
    elif abs(residuals[0]) < RESIDUAL:
        arrival = Arrival.ARRIVED
    elif not velocity.any():
        arrival = Arrival.EQUILIBRIUM
    else:
        solver = LSODA(_velocity(at), 0.0, state, HORIZON, rtol=RELATIVE, atol=ABSOLUTE)
        for _ in range(STEPS):
            if solver.status != "running":
                break
            solver.step()
            if not np.isfinite(solver.y).all():
                arrival = Arrival.OVERFLOW
                break
            times.append(solver.t)
            states.append(solver.y.copy())
            residuals.append(float(1 - at(solver.y).output))
            if abs(residuals[-1]) < RESIDUAL:
                arrival = Arrival.ARRIVED
                break
        evaluations = solver.nfev
    arrays = np.array(times), np.array(states), np.array(residuals)
    return DeepTrajectory(arrival, *arrays, evaluations=evaluations)


def _velocity(at: Callable[[Floats], Pass]) -> Callable[[float, Floats], Floats]:
    def velocity(_: float, state: Floats) -> Floats:
        seen = at(state)
        return (1 - seen.output) * np.array(seen.velocity)

    return velocity


def _measured(
    path: DeepTrajectory, phi: Activation, start: DeepStart, at: Callable[[Floats], Pass]
) -> DeepTrajectory:
    end = at(path.states[-1])
    return replace(
        path,
        lambda1=float(end.lambda1),
        product=float(end.product_of_elasticities),
        drifts=_drifts(path, at),
        quadrature_drift=_quadrature_drift(path, phi, start),
        rate=_decay(path.t, np.abs(path.residual)),
        predicted_rate=float(end.rise),
    )


def _drifts(path: DeepTrajectory, at: Callable[[Floats], Pass]) -> tuple[float, ...]:
    """The integrals of the relations' right sides, integrated as further components of the ODE."""
    from scipy.integrate import solve_ivp

    n = path.states.shape[1]
    if len(path.t) < 2:
        return (0.0,) * (n - 1)

    def velocity(_: float, extended: Floats) -> Floats:
        seen = at(extended[:n])
        rates = np.array([*seen.velocity, *(seen.relation(i)[1] for i in range(1, n))])
        return (1 - seen.output) * np.where(np.isfinite(rates), rates, math.nan)

    first = np.concatenate([path.states[0], np.zeros(n - 1)])
    if not np.isfinite(velocity(0.0, first)).all():
        return (math.nan,) * (n - 1)
    span = (0.0, float(path.t[-1]))
    found = solve_ivp(velocity, span, first, method="LSODA", rtol=RELATIVE, atol=ABSOLUTE)
    end = found.y[:, -1]
    gained = (end[: n - 1] ** 2 - first[: n - 1] ** 2) / 2
    scale = np.maximum(np.maximum(end[: n - 1] ** 2, first[: n - 1] ** 2) / 2, abs(end[n:]))
    return tuple(float(x) for x in abs(gained - end[n:]) / np.maximum(scale, 1e-300))


def _quadrature_drift(path: DeepTrajectory, phi: Activation, start: DeepStart) -> float:
    """Largest gap along the orbit between (w_h² - w_{h,0}²)/2 and ∫φ/φ' (over k if h > 1)."""
    factor = start.width if start.depth > 1 else 1
    chosen = np.unique(np.linspace(0, len(path.t) - 1, ORBIT_POINTS, dtype=int))
    w0, v0 = path.states[0, -2:]
    worst = 0.0
    for w, v in path.states[chosen, -2:]:
        gained = (w * w - w0 * w0) / 2
        integral = integral_of_ratio(phi, v0, v) / factor
        worst = max(worst, abs(gained - integral) / max(w0 * w0 / 2, w * w / 2, abs(integral)))
    return worst


def _decay(t: Floats, residual: Floats) -> float:
    """Least-squares slope of -log e in the tail."""
    tail = (residual > TAIL[0]) & (residual < TAIL[1])
    if np.count_nonzero(tail) < 3:
        return math.nan
    return float(-np.polyfit(t[tail], np.log(residual[tail]), 1)[0])

"""Where the flow ends, by means that share no code with ``theory``: SciPy's DOP853 and mpmath.

Formulas (the reduced flow of one example, K = k/r², U = r² u, a = r² v):

* in dτ = (1 - p) dt the flow is U' = φ(a), a' = U φ'(a), p = K U φ(a), and p never falls;
* U²/2 - G(a) is conserved, G' = φ/φ'; the end is the first point of the orbit with p = 1;
* λ1 = K U φ'(a) a there, which is E(a) = a φ'(a)/φ(a);
* p0 < 0: with B = |∫ φ/φ'| from a0 to the zero of φ ahead, or to the end of the interval on which
  φ' ≠ 0, the flow reaches p = 1 if U0²/2 < B; if U0²/2 > B it does so only across a zero of φ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np
from mpmath import mp, mpf
from notation import FLOATS, Formula, Undefined


@dataclass(frozen=True)
class End:
    """u, v and λ1 where the orbit meets p = 1, as floats (or mpf)."""

    u: Any
    v: Any
    lambda1: Any


RELATIVE, ABSOLUTE = 1e-12, 1e-13  # of DOP853, an explicit method; ``theory`` uses LSODA, in t
EVALUATIONS = 30_000  # of the velocity; an orbit takes some hundreds
HORIZON = 400.0  # in τ; a start that has not arrived by then is told as None


def orbit(text: str, k: int, u0: float, v0: float, horizon: float = HORIZON) -> End | None:
    """Where the flow ends, by SciPy's DOP853 in τ with an event at p = 1; None if not reached."""
    from scipy.integrate import solve_ivp

    at, steps = Formula(text, FLOATS).compiled(), iter(range(EVALUATIONS))

    def velocity(_: float, s: np.ndarray) -> list[float]:
        if next(steps, None) is None:
            raise Undefined("it was given up: the flow slides along a kink, or is stiff")
        jet = at(float(s[1]))
        return [jet.value, s[0] * jet.slope]

    def gap(_: float, s: np.ndarray) -> float:
        return float(k * s[0] * at(float(s[1])).value - 1)

    first = gap(0, np.array([u0, v0]))
    if first == 0:
        return End(u0, v0, k * u0 * at(v0).slope * v0)
    gap.terminal = True  # type: ignore[attr-defined]
    span = (0.0, horizon if first < 0 else -horizon)
    try:
        found = solve_ivp(
            velocity, span, [u0, v0], "DOP853", events=gap, rtol=RELATIVE, atol=ABSOLUTE
        )
    except Undefined:
        return None
    if found.status != 1:
        return None
    u, v = map(float, found.y_events[0][0])
    return End(u, v, k * u * at(v).slope * v)


def refined(text: str, k: int, u0: mpf, v0: mpf, near: End) -> End:
    """The end to mpmath's precision: Newton on p = 1 and (u² - u0²)/2 = ∫φ/φ', from a float."""
    at = Formula(text).compiled()

    def ratio(s: mpf) -> mpf:
        jet = at(s)
        return jet.value / jet.slope

    def equations(u: mpf, v: mpf) -> list[mpf]:
        return [(u * u - u0 * u0) / 2 - mp.quad(ratio, [v0, v]), k * u * at(v).value - 1]

    def jacobian(u: mpf, v: mpf) -> mpmath.matrix:
        jet = at(v)
        return mp.matrix([[u, -jet.value / jet.slope], [k * jet.value, k * u * jet.slope]])

    u, v = mpf(near.u), mpf(near.v)
    for _ in range(12):
        step = mp.lu_solve(jacobian(u, v), -mp.matrix(equations(u, v)))
        u, v = u + step[0], v + step[1]
        if mp.norm(step) < mpf(10) ** (5 - mp.dps):
            break
    return End(u, v, k * u * at(v).slope * v)


def deep_orbit(
    text: str, k: int, weights: list[float], horizon: float = HORIZON
) -> list[float] | None:
    """(u, w_2, …, w_h, v) at p = 1 for the deep network, by DOP853 in τ.

    f(z) = W1 φ(W2 φ(… φ(W_{h+1} z))), W_i = w_i 1 1ᵀ inside.  The velocity is the *gradient of p*,
    by reverse accumulation, divided by the number of equal weights: of L = (1 - p)²/2 with
    W1 = x uᵀ the flow of one entry is the derivative of p by that entry alone.
    """
    from scipy.integrate import solve_ivp

    at = Formula(text, FLOATS).compiled()

    def output_and_velocity(s: np.ndarray) -> tuple[float, list[float]]:
        u, *middle, v = map(float, s)
        inner, jets = v, []
        for w in [*reversed(middle), None]:
            jet = at(inner)
            jets.append(jet)
            if w is not None:
                inner = k * w * jet.value
        p, grad = k * u * jets[-1].value, [k * jets[-1].value]
        back = k * u  # dp/d(φ of the outermost layer)
        for i, w in enumerate(middle):  # w_2 first: the layer next to the output
            back *= jets[-1 - i].slope
            grad.append(back * k * jets[-2 - i].value)
            back *= k * w
        grad.append(back * jets[0].slope)
        counts = [k, *[k * k] * len(middle), k]
        return p, [g / c for g, c in zip(grad, counts, strict=True)]

    def gap(_: float, s: np.ndarray) -> float:
        return output_and_velocity(s)[0] - 1

    gap.terminal = True  # type: ignore[attr-defined]
    first = gap(0, np.array(weights))
    span = (0.0, horizon if first < 0 else -horizon)
    try:
        found = solve_ivp(
            lambda _, s: output_and_velocity(s)[1],
            span,
            weights,
            "DOP853",
            events=gap,
            rtol=RELATIVE,
            atol=ABSOLUTE,
        )
    except Undefined:
        return None
    return [float(x) for x in found.y_events[0][0]] if found.status == 1 else None


def barrier(text: str, v0: mpf, end: mpf) -> mpf:
    """B = |∫_{v0}^{end} φ/φ'| by mpmath's quadrature; ``end`` a zero of φ, or of φ and φ'."""
    at = Formula(text).compiled()

    def ratio(s: mpf) -> mpf:
        jet = at(s)
        return jet.value / jet.slope

    return abs(mp.quad(ratio, [v0, (v0 + end) / 2, end]))

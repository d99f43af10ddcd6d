"""One hidden layer, one example: f(z) = W1 φ(W2 z) from W1 = y u 1ᵀ, W2 = v 1 xᵀ, ‖x‖ = ‖y‖ = r.

The loss in the letters u and v, ½ r² (1 − p)² with p = k u φ(r² v), and the metric follow from the
loss of the full matrices.
"""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import Any

import sympy
from flint import arb

from proofs_check.engine.ansatz import Ansatz
from proofs_check.engine.case import Case
from proofs_check.engine.certified.arrival import Arrival
from proofs_check.engine.certified.step_parts import Part
from proofs_check.engine.claims import Differentiable, Finite, ForAll, Holds, Limit, Map, Where
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.sides import number
from proofs_check.engine.system import System, Trainable
from proofs_check.systems import matrices
from proofs_check.systems.matrices import RANGES, W1, W2, k, m, n, r, x, y
from theory.expression.hulls import ends, spanning

u, v, u0, v0, s, z = sympy.symbols("u v u_0 v_0 s z", real=True)
lambda1 = sympy.Symbol("lambda1", real=True)  # the top eigenvalue of the Jacobian at x

a, a0 = r**2 * v, r**2 * v0  # what a unit sees
p = k * u * phi(a)  # the output along y

alpha = sympy.Symbol("alpha", real=True)
NETWORK = Map((alpha,), (k * u * phi(a * alpha),))  # f(α x) = g(α) y

PARTS = 16  # of the interval that v sweeps: a formula is checked on each
DIMENSION = 4  # of the example in training; nothing depends on it

DIFFERENTIABLE = ForAll({z: sympy.S.Reals}, Differentiable(phi(z)))
RATIO_FINITE = ForAll({z: sympy.S.Reals}, Finite(phi(z) / dphi(z), Where.EVERYWHERE))
UNIT_NORM = Holds(sympy.Eq(r, 1))
SLOPE_AT_START = Holds(sympy.Ne(dphi(a0), 0))


def _train(torch: Any, case: Case, maps_to_another: bool) -> Trainable:
    """Full matrices on ½‖y − f(x)‖²; u, v are means over the units, λ1 is ⟨y, J x⟩/r²."""
    rng = torch.Generator().manual_seed(case.seed)
    norm = float(case.number(r))
    x, other = (
        norm * torch.nn.functional.normalize(torch.randn(DIMENSION, generator=rng), dim=0)
        for _ in range(2)
    )
    y = other if maps_to_another else x
    act, ones = case.phi.array_value(torch), torch.ones(int(case.number(k)))
    weights = {
        "W1": float(case.number(u0)) * torch.outer(y, ones),
        "W2": float(case.number(v0)) * torch.outer(ones, x),
    }

    def f(w: Any, point: Any) -> Any:
        return w["W1"] @ act(w["W2"] @ point)

    def read(w: Any) -> dict[str, Any]:
        point = x.clone().requires_grad_()
        (back,) = torch.autograd.grad(y @ f(w, point), point)  # Jᵀ y
        return {
            "u": (y @ w["W1"]).mean() / norm**2,
            "v": (w["W2"] @ x).mean() / norm**2,
            "lambda1": back @ x / norm**2,
        }

    def applied(w: Any, point: Any) -> Any:
        return (y @ f(w, point[0] * x) / norm**2)[None]

    return Trainable(weights, lambda w: (y - f(w, x)).square().sum() / 2, read, applied)


def _specialist(case: Case) -> Arrival:
    """The global analysis of :mod:`theory.one_layer.certified`; of a box by tables."""
    if case.ranging:
        from proofs_check.systems.one_layer_box import Letters, end_of_box

        return end_of_box(case, Letters(u, v, u0, v0))
    from theory.one_layer.certified.enclosure import enclose
    from theory.one_layer.start import Start
    from theory.outcome import Flow

    limits = {
        Flow.INTERPOLATES: Limit.ARRIVES,
        Flow.SADDLE: Limit.SADDLE,
        Flow.TRAPPED: Limit.TRAPPED,
        Flow.EQUILIBRIUM: Limit.EQUILIBRIUM,
        Flow.UNDECIDED: Limit.UNDECIDED,
    }
    values = case.values
    start = Start(int(values[k]), values[u0], values[v0], values[r])
    found = enclose(case.phi, start, case.digits)
    if found.balls is None:
        return Arrival(limits[found.outcome], found.reason)
    state = {u: found.balls.u, v: found.balls.v}
    return Arrival(limits[found.outcome], found.reason, state, _cover(case, state))


def _cover(case: Case, end: dict[sympy.Symbol, arb]) -> tuple[Part, ...]:
    """Boxes that contain an orbit with p0 ≥ 0, on which u and v are monotone: φ(v) keeps its sign
    because p does, so u' = φ(v) has one sign, and so has v' = u φ'(v).  Empty for p0 < 0.

    Each box holds a point of the orbit, so that what fails on a whole box is false: cuts lie
    strictly between the start and all places where the end may be.
    """
    begin = {letter: number(letter0, case) for letter, letter0 in ((u, u0), (v, v0))}
    if not number(p.subs({u: u0, v: v0}), case) >= 0:
        return ()
    across = spanning(*ends(begin[u], end[u]))
    low, high = ends(begin[v], end[v])
    cuts = [low, *_between(*sorted((begin[v], end[v]), key=arb.mid)), high]
    return tuple(Part((across, spanning(*x)), arb(0)) for x in itertools.pairwise(cuts))


def _between(lower: arb, upper: arb) -> list[arb]:
    """Numbers that are larger than all of the one ball and smaller than all of the other."""
    low, high = lower.upper(), upper.lower()
    cuts = [low + (high - low) * i / PARTS for i in range(1, PARTS)]
    return [x for x in cuts if lower < x < upper]


def equal_units(maps_to_another: bool = False) -> Ansatz:
    """W1 = y u 1ᵀ, W2 = v 1 xᵀ."""
    target = y if maps_to_another else x
    return Ansatz(
        entries={W1[m, n]: target[m] * u, W2[n, m]: v * x[m]},
        ranges=RANGES,
        norms={x: r, target: r},
        at={u: u0, v: v0},
    )


@lru_cache(maxsize=2)
def one_layer(maps_to_another: bool = False) -> System:
    """The system; with ``maps_to_another`` the target y is not the example x."""
    ansatz = equal_units(maps_to_another)
    return System(
        state={u: u0, v: v0},
        loss=ansatz.loss(matrices.loss(1, y if maps_to_another else x)),
        metric={u: ansatz.metric(u), v: ansatz.metric(v)},
        clock=1 - p,
        observed={lambda1: k * u * dphi(a) * a},
        defaults={k: 2, r: 1, u0: 1, v0: 1},
        train=lambda torch, case: _train(torch, case, maps_to_another),
        specialist=_specialist,
        iterated=NETWORK,
        stored=() if maps_to_another else (sympy.ImmutableMatrix([[1]]),),
        words={"width": k, "norm": r},
    )

"""Attractors so weak that their points must be known before a contraction shows.

A cycle p_1, …, p_n is enclosed by Newton's method, in plain balls around c_i.  Where q < 1 bounds
the derivatives of all steps on plain balls of a radius ρ, in norms ‖T_i⁻¹ ·‖, the balls ‖T_i⁻¹ (s -
p_i)‖ ≤ (ρ - |p_i - c_i|)/‖T_i‖ lie in them and are mapped into one another: p_i is mapped to the
next, so that nothing is lost by rounding.
"""

from __future__ import annotations

from collections.abc import Sequence

from theory.memories.adapted_norm import Frame
from theory.memories.attractor import Attractor, Step, largest
from theory.memories.repeller import EnclosedCycle
from theory.memories.rounding import above, spectral


def weak_attractor(known: EnclosedCycle, frames: Sequence[Frame]) -> Attractor | None:
    """Proved unless None: there is one as the fields of the answer say, that which is known.

    ``outer`` is 0 where no ball around the centres is proved to be drawn to it.
    """
    plain, n = known.newton.plain, len(frames)
    centres = [slopes.expansion.centre for slopes in plain]
    found = [
        Step.between(s.expansion, frames[i], frames[(i + 1) % n], centres[(i + 1) % n])
        for i, s in enumerate(plain)
    ]
    steps = [step for step in found if step is not None]
    if len(steps) < n:
        return None
    widths = [spectral(frame.shape) for frame in frames]

    def rate(radius: float) -> float:
        rates = []
        for slopes, step, width in zip(plain, steps, widths, strict=True):
            moved = slopes.expansion.moved(slopes.derivatives, radius)
            s = step.slopes
            kicked = sum(w * k for w, k in zip(s.weights, moved.kicks, strict=True))
            drift = above((kicked + s.left.norm * moved.spreads[-1]) * width)
            rates.append(above(s.factor * (s.fixed + drift)))
        return max(rates)

    if not rate(known.inner) < 1:
        return None
    wide = largest(lambda radius: rate(radius) < 1, known.inner)
    inner = above(max(s.slopes.factor * s.slopes.left.norm for s in steps) * known.inner)
    room = (wide - known.inner) / above(max(widths)) * (1 - 1e-12)
    outer = max(0.0, (room - inner) * (1 - 1e-12))
    return Attractor(tuple(centres), tuple(frames), tuple(steps), inner, outer, rate(known.inner))

"""Dual activations in closed form: erf (Williams 1997), ReLU (Cho and Saul 2009), sin.

The derivatives are those of the formulas, so they check Price's theorem as the quadrature uses it.
"""

from __future__ import annotations

import numpy as np

from theory.activation import Activation
from theory.ntk.moments import CORRELATED, Dual, Moments
from theory.ntk.parts import Floats


def closed_form(phi: Activation) -> Dual | None:
    """The moments as formulas, for erf, ReLU and sin; None for any other φ."""
    return {"erf": erf, "relu": relu, "sin": sin}.get(phi.name)


def erf(q1: Floats, q2: Floats, c: Floats) -> Moments:
    """E[φφ] = (2/π) arcsin(2c/√(ab)), E[φ'φ'] = 4/(π√D); a = 1 + 2q1, b = 1 + 2q2, D = ab − 4c²."""
    a, b = 1 + 2 * q1, 1 + 2 * q2
    # ab - 4c² without cancellation at c² = q1 q2
    D = 1 + 2 * (q1 + q2) + 4 * np.maximum(q1 * q2 - c * c, 0.0)
    root = np.sqrt(D)
    return Moments(
        2 / np.pi * np.arctan2(2 * c, root),
        4 / (np.pi * root),
        -4 * c / (np.pi * b * root),
        16 * c / (np.pi * D * root),
        -4 * a / (np.pi * D * root),
    )


def relu(q1: Floats, q2: Floats, c: Floats) -> Moments:
    """E[φφ] = (√D + (π − θ)c)/(2π), E[φ'φ'] = (π − θ)/(2π), cos θ = c/√(q1 q2), D = q1 q2 − c²."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = q1 * q2 - c * c
        root = np.sqrt(np.where(rest > CORRELATED * q1 * q2, rest, 0.0))
        theta = np.arctan2(root, c)
        return Moments(
            (root + (np.pi - theta) * c) / (2 * np.pi),
            (np.pi - theta) / (2 * np.pi),
            np.where(q2 > 0, root / (4 * np.pi * q2), 0.0),
            np.where(root > 0, 1 / (2 * np.pi * root), np.nan),
            np.where(root > 0, -c / (4 * np.pi * q2 * root), np.nan),
        )


def sin(q1: Floats, q2: Floats, c: Floats) -> Moments:
    """E[φφ] = e^{−(q1+q2)/2} sinh c, E[φ'φ'] = e^{−(q1+q2)/2} cosh c."""
    near, far = np.exp(c - (q1 + q2) / 2) / 2, np.exp(-c - (q1 + q2) / 2) / 2
    # sinh c without cancellation at small c
    value = np.where(abs(c) < 1, np.exp(-(q1 + q2) / 2) * np.sinh(np.clip(c, -1, 1)), near - far)
    slope = near + far
    return Moments(value, slope, -value / 2, value, -slope / 2)

"""Adaptive Gauss-Kronrod quadrature of many one-dimensional integrals at once.

The 7-point Gauss rule sits inside the 15-point Kronrod rule.  Where the two agree the Kronrod
value is kept; elsewhere the interval is halved, and only those intervals go on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

# QUADPACK's rule (qk15): the nodes in [0, 1), then the weights
_NODES = (
    0.991455371120812639206854697526329,
    0.949107912342758524526189684047851,
    0.864864423359769072789712788640926,
    0.741531185599394439863864773280788,
    0.586087235467691130294144691258380,
    0.405845151377397166906606412076961,
    0.207784955007898467600689403773245,
    0.0,
)
_KRONROD = (
    0.022935322010529224963732008058970,
    0.063092092629978553290700663189204,
    0.104790010322250183839876322541518,
    0.140653259715525918745189590510238,
    0.169004726639267902826583426598550,
    0.190350578064785409913256402421014,
    0.204432940075298892414161999234649,
    0.209482141084727828012999174891714,
)
_GAUSS = (
    0.0,
    0.129484966168869693270611432679082,
    0.0,
    0.279705391489276667901467771423780,
    0.0,
    0.381830050505118944950369775488975,
    0.0,
    0.417959183673469387755102040816327,
)
NODES = np.array([-x for x in _NODES] + list(_NODES[-2::-1]))
KRONROD = np.array(_KRONROD + _KRONROD[-2::-1])
GAUSS = np.array(_GAUSS + _GAUSS[-2::-1])

# Kronrod's error is about the 23/14-th power of Gauss's, so this leaves it below rounding
_AGREEMENT = 1e-9
# next to a pole the nodes are as exact as a float, and the integrand as a difference of nodes
_GRAIN = 2.0**-46
_HALVINGS = 40  # a remaining panel is then 1e-12 of the interval and cannot matter
_PANELS = 64  # panels per integral at one length, on average; a noisy integrand has more


def integral(xp: Any, integrand: Callable[[Any], Any], lower: Any, upper: Any) -> Any:
    """∫ of ``integrand`` from ``lower`` to ``upper``, both of shape (n,); NaN where it fails."""
    total = xp.zeros_like(lower)
    which = xp.arange(len(lower)) if xp is np else xp.arange(len(lower), device=lower.device)
    nodes, kronrod, gauss = (constants(lower, table) for table in (NODES, KRONROD, GAUSS))
    most = max(_PANELS * len(lower), 2**12)
    for level in range(_HALVINGS + 1):
        half, middle = (upper - lower) / 2, (upper + lower) / 2
        values = integrand(middle + half * nodes[:, None])
        fine, coarse = half * (kronrod @ values), half * (gauss @ values)
        allowed = _AGREEMENT + _GRAIN * (1 + abs(middle)) / abs(half)
        rough = abs(fine - coarse) > allowed * abs(fine)  # False for NaN: it is kept, and shows
        if level == _HALVINGS:
            rough = rough & False
        if 2 * int(rough.sum()) > most:
            fine, rough = xp.where(rough, xp.nan, fine), rough & False
        _add(xp, total, which[~rough], fine[~rough])
        if not bool(rough.any()):
            break
        lower, middle, upper = lower[rough], middle[rough], upper[rough]
        lower, upper = xp.concatenate([lower, middle]), xp.concatenate([middle, upper])
        which = xp.concatenate([which[rough]] * 2)
    return total


def constants(like: Any, values: Any) -> Any:
    """``values`` as an array of the kind, type and device of ``like``."""
    return np.asarray(values) if isinstance(like, np.ndarray) else like.new_tensor(values)


def _add(xp: Any, total: Any, which: Any, values: Any) -> None:
    if xp is np:
        np.add.at(total, which, values)
    else:
        total.index_add_(0, which, values)

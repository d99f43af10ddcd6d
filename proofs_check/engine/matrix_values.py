"""Functions of matrices at numbers: on balls (proved) and in floats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flint import arb

from theory.symbolic.matrix_functions import MatrixExp, MatrixFunction, rows


def on_balls(e: MatrixFunction, values: Sequence[arb]) -> arb:
    """For all values in the balls; NaN where none was enclosed."""
    from theory.rigour import matrix_values

    if not all(x.is_finite() for x in values):
        return arb.nan()
    if isinstance(e, MatrixExp):
        i, j = (int(place) - 1 for place in e.args[:2])
        return matrix_values.exp_entry(i, j, values[0], values[1:], e.size)
    return matrix_values.least_eigenvalue(values, e.size)


def on_floats(e: MatrixFunction, values: Sequence[Any]) -> Any:
    """Of numbers, or of equal arrays."""
    import numpy as np

    return np.vectorize(lambda *numbers: _float(e, numbers), otypes=[float])(*values)


def _float(e: MatrixFunction, values: Sequence[float]) -> float:
    import numpy as np

    if not np.isfinite(values).all():
        return float("nan")
    if isinstance(e, MatrixExp):
        from scipy.linalg import expm

        i, j = (int(place) - 1 for place in e.args[:2])
        return float(expm(values[0] * np.array(rows(values[1:], e.size)))[i, j])
    matrix = np.array(rows(values, e.size))
    return float(np.linalg.eigvalsh((matrix + matrix.T) / 2)[0])

"""Theorems 1 and 2 in closed form, for whole arrays of starts.

The flow from ``(u0, v0)`` ends where ``k u φ(v) = 1`` and ``(u² - u0²)/2 = G(v) - G(v0)``, with
``G' = φ/φ'``; there the one nonzero eigenvalue of the Jacobian is ``λ1 = v φ'(v)/φ(v)``.  Whether
the flow gets there is settled by the signs of u0 and φ(v0) and by the barrier of
`docs/mathematics.md`.  An example of norm r is a unit example with ``U = r² u``, ``a = r² v``,
``K = k/r²``.

Everything is computed in floats: right to about 12 digits for ordinary starts, proved nowhere.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from theory.activation import Activation
from theory.display import Drawn, Shown, numbers_in_short
from theory.errors import InputError
from theory.one_layer.floats.arrival import Arrival
from theory.one_layer.floats.fate import CODE
from theory.one_layer.floats.potential import potential
from theory.outcome import Flow

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False)
class ClosedForm(Shown, Drawn):
    """Where the flow ends, as arrays of the broadcast shape of the inputs, from
    :func:`closed_form`.  Its picture: λ1 over a plane of starts, or of others how often it takes
    which value; white where the flow does not interpolate.

    Attributes
    ----------
    u, v, lambda1
        float64; NaN where the flow does not interpolate.
    outcome
        int8, indices of ``tuple(Flow)``.

    Examples
    --------
    >>> from theory import closed_form
    >>> closed_form("tanh", 2, u0=[1, 0], v0=[1, 0]).lambda1.round(6)
    array([0.644294,      nan])
    """

    u: Any
    v: Any
    lambda1: Any
    outcome: Any

    def is_(self, flow: Flow) -> Any:
        """Where the outcome is ``flow``.

        Parameters
        ----------
        flow
            A :class:`Flow`.

        Returns
        -------
        array of bool
            Of the shape of the inputs.
        """
        return self.outcome == CODE[flow]

    @property
    def title(self) -> str:
        count = math.prod(self.outcome.shape)
        return f"where gradient flow ends from {count:,} start{'' if count == 1 else 's'}"

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        counts = {flow.value: int(self.is_(flow).sum()) for flow in Flow}
        ends = (("u", self.u), ("v", self.v), ("λ1", self.lambda1))
        found = ((name, numbers_in_short(_on_cpu(x))) for name, x in ends)
        return (*((n, f"{x:,}") for n, x in counts.items() if x), *found)

    @property
    def _undrawn(self) -> str:
        none = "there is no λ1 to draw: the flow interpolates from none of them"
        return "" if np.isfinite(_on_cpu(self.lambda1)).any() else none

    def _draw(self, axes: Axes) -> None:
        values = np.asarray(_on_cpu(self.lambda1), dtype=float)
        known = values[np.isfinite(values)]
        axes.set_title("λ1 where gradient flow ends")
        if values.ndim == 2 and min(values.shape) > 1:
            shown = axes.imshow(values, origin="lower", aspect="auto", interpolation="nearest")
            axes.figure.colorbar(shown, ax=axes)
        else:
            axes.hist(known, bins="auto" if known.size > 1 else 1)
            axes.axvline(1, linestyle="--", color="gray")
            axes.set(xlabel="λ1", ylabel="starts")


def _on_cpu(x: Any) -> Any:
    return x.cpu() if hasattr(x, "cpu") else x


def closed_form(phi: Any, width: Any, u0: Any, v0: Any, norm: Any = 1.0) -> ClosedForm:
    """The end of gradient flow from every start, in floats.

    UNDECIDED means that floats cannot tell, or that the search was given up; no number is given
    then.  SADDLE means that u0²/2 equals the barrier *to rounding*: a start a few ulps beside it
    may well arrive, and only :func:`theory.enclose` can tell.  At a kink of φ the derivative is
    that of the arrays (0 for relu at 0), and a flow that runs into relu's flat side counts as
    trapped.

    Parameters
    ----------
    phi
        Whatever :meth:`Activation.of` takes: a name, a formula in z, ``torch.tanh``, …
    width, u0, v0, norm
        ``width`` > 0 and ``norm`` > 0.  They broadcast: numbers, NumPy arrays, or torch tensors,
        in which case the results are tensors on the same device.

    Returns
    -------
    ClosedForm

    Raises
    ------
    InputError
        For what are no real numbers, or do not broadcast.

    Examples
    --------
    >>> import numpy as np
    >>> from theory import Flow, closed_form
    >>> many = closed_form("tanh", 2, u0=np.array([1, -1, 0]), v0=np.array([1, 2, 0]))
    >>> many.is_(Flow.INTERPOLATES)
    array([ True,  True, False])
    >>> many.lambda1.round(6)
    array([0.644294, 0.152735,      nan])
    """
    phi = Activation.of(phi)
    xp, (k, u, v, r) = _arrays(width=width, u0=u0, v0=v0, norm=norm)
    shape, unit = k.shape, bool((r == 1).all())
    with np.errstate(all="ignore"):
        starts = (k, u, v) if unit else (k / r**2, u * r**2, v * r**2)
        end = Arrival.of(phi, potential(phi, xp), *(x.reshape(-1) for x in starts))
        end.run()
        u, v, lambda1, outcome = (x.reshape(shape) for x in end.ends())
        return ClosedForm(*((u, v) if unit else (u / r**2, v / r**2)), lambda1, outcome)


def _arrays(**inputs: Any) -> tuple[Any, list[Any]]:
    """The array library of the inputs, and the inputs as float64 arrays of one shape."""
    torch: Any = sys.modules.get("torch")
    tensors = [x for x in inputs.values() if torch is not None and isinstance(x, torch.Tensor)]
    xp = torch if tensors else np
    options = {"device": tensors[0].device} if tensors else {}
    arrays = {}
    for name, value in inputs.items():
        try:
            arrays[name] = xp.asarray(value, dtype=xp.float64, **options)
        except (TypeError, ValueError, RuntimeError) as error:
            raise InputError(f"{name} must be real numbers: {error}.") from None
        if tensors:
            arrays[name] = arrays[name].detach()
        _check(xp, name, arrays[name])
    broadcast = xp.broadcast_tensors if tensors else xp.broadcast_arrays
    try:
        return xp, list(broadcast(*arrays.values()))
    except (ValueError, RuntimeError):
        shapes = ", ".join(f"{name} {tuple(x.shape)}" for name, x in arrays.items())
        raise InputError(f"the shapes of the inputs do not broadcast: {shapes}.") from None


def _check(xp: Any, name: str, array: Any) -> None:
    if not bool(xp.isfinite(array).all()):
        raise InputError(f"{name} must be finite, but contains NaN or an infinity.")
    if name in ("width", "norm") and not bool((array > 0).all()):
        raise InputError(f"{name} must be positive, but its least value is {float(array.min())}.")

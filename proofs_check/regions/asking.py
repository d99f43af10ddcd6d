"""``where`` and ``phase_diagram``: questions about all starts of a range, from Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from proofs_check.arguments import DEFAULT_PHI
from proofs_check.regions.answer import PhaseDiagram, Region
from proofs_check.regions.question import Question
from proofs_check.regions.workers import workers
from theory.deadline import question as timed
from theory.one_layer.regions.paving import Paving, pave


def where(
    predicate: str,
    phi: str | None = None,
    *,
    digits: int | None = None,
    resolution: int | None = None,
    jobs: int = 1,
    seconds: float | None = None,
    **inputs: Any,
) -> Region:
    """The starts of a range for which a predicate is proved, and those for which its contrary is.

    Parameters
    ----------
    predicate
        ``attractor``, ``not_attractor``, ``interpolates``, ``trapped``, or a comparison such as
        ``"lambda1 < 1/2"``.
    phi
        A name or a formula in z.
    digits, resolution
        How small open cells become: on a line, and in a plane along an axis.
    jobs, seconds
        Processes, for networks of depth 2 and more; and the time for all of it.
    **inputs
        ``u0``, ``v0``, ``width``, ``norm``, ``depth``, ``w0``: numbers, or ranges as ``(-3, 3)`` or
        ``"-3:3"``, of which there may be two.

    Returns
    -------
    Region
        With what is proved as intervals, and all cells as arrays.

    Raises
    ------
    InputError
        For a predicate or an input that there is not, more than two ranges, a range that is none,
        or a resolution that is no number of cells.

    Examples
    --------
    >>> from proofs_check import where
    >>> ((low, high),) = where("interpolates", "tanh", v0=(-2, 2)).gaps  # around -asinh(1)
    >>> round(low, 5), round(high, 5)
    (-0.88137, -0.88137)
    """
    asked = Question.of(phi or DEFAULT_PHI, written(inputs), predicate, digits, resolution)
    return Region(asked, paved(asked, jobs, None, seconds))


def phase_diagram(
    phi: str | None = None,
    *,
    resolution: int | None = None,
    jobs: int = 1,
    seconds: float | None = None,
    **inputs: Any,
) -> PhaseDiagram:
    """How training ends for every start of a range of two inputs, proved cell by cell.

    The arguments are those of :func:`where`, and two of the inputs have to be ranges.

    Parameters
    ----------
    phi
        A name or a formula in z.
    resolution
        Cells along an axis.
    jobs, seconds
        Processes, for networks of depth 2 and more; and the time for all of it.
    **inputs
        As of :func:`where`, and two of them have to be ranges.

    Returns
    -------
    PhaseDiagram
        With what is proved of each cell as arrays.

    Raises
    ------
    InputError
        As of :func:`where`; and unless two inputs are ranges.

    Examples
    --------
    >>> from proofs_check import phase_diagram
    >>> found = phase_diagram("tanh", u0=(-1, 1), v0=(0.5, 1), resolution=32)
    >>> found.shares["attractor"] > 0.9
    True
    """
    asked = Question.of(phi or DEFAULT_PHI, written(inputs), resolution=resolution)
    return PhaseDiagram(asked, paved(asked, jobs, None, seconds))


def paved(
    asked: Question,
    jobs: int = 1,
    cluster: str | None = None,
    seconds: float | None = None,
    progress: Callable[[str], None] = lambda _: None,
    before: Paving | None = None,
    keep: Callable[[Callable[[], Paving]], None] = lambda _: None,
) -> Paving:
    """The cells of a question, decided within the time by whoever is to do it."""
    asked.require_sound()
    with timed(seconds), workers(asked, jobs, cluster) as decide:
        return pave(asked.inputs, decide, asked.finest, progress, before, keep)


def written(inputs: Mapping[str, Any]) -> dict[str, str]:
    """Pairs as ranges; everything else as it is written."""
    return {
        name: f"[{value[0]}, {value[1]}]"
        if isinstance(value, tuple | list) and len(value) == 2
        else str(value)
        for name, value in inputs.items()
    }

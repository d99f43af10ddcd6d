"""Gradient descent to look at: a system's letters over time, at rates of one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Symbol

from proofs_check.checking import found as named
from proofs_check.engine.building import Source, built
from proofs_check.engine.case import Case
from proofs_check.engine.letters import plain
from proofs_check.engine.system import Dynamics, System
from proofs_check.engine.training.trainer import LEVELS, MAX_STEPS, Ending
from proofs_check.engine.users_code import users_errors
from theory.activation import Activation
from theory.deadline import granted, remaining
from theory.display import Shown, axes_or_new, numbers_in_short
from theory.errors import InputError
from theory.extrapolation import EPSILON, Extrapolation, richardson

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SECONDS = 60.0
ROOM = 0.9  # of what is left of a deadline in force: the descents end by themselves


@dataclass(frozen=True, repr=False)
class Trajectories(Shown):
    """L descents from one start, read at R steps.

    Attributes
    ----------
    ending
        Why they stopped, in its ``sentence`` in words.
    rates
        (L,) the learning rates.
    step
        (R,) the steps at which something was read; R is 0 where nothing was trained.
    loss
        (R, L), as each of ``letters`` and ``time`` = step · rate; every number is finite.
    letters
        By plain name the letters of the system over time.
    weights
        The last ones by name, arrays of shape (L, …); none where the loss rose or left the floats.
    seconds
        That training took.
    device
        Where it ran.
    """

    ending: Ending
    rates: np.ndarray
    step: np.ndarray
    loss: np.ndarray
    letters: Mapping[str, np.ndarray]
    weights: Mapping[str, np.ndarray] = field(repr=False)
    seconds: float = 0.0
    device: str = "cpu"

    @property
    def time(self) -> np.ndarray:
        return np.outer(self.step, self.rates)

    def __getitem__(self, letter: str) -> np.ndarray:
        """A letter over time.

        Parameters
        ----------
        letter
            Its plain name.

        Returns
        -------
        numpy.ndarray
            (R, L).

        Raises
        ------
        InputError
            For a letter that training does not read.
        """
        if letter not in self.letters:
            known = ", ".join(self.letters)
            raise InputError(f"training reads no letter {letter}; it reads {known}.")
        return self.letters[letter]

    @property
    def title(self) -> str:
        rates = ", ".join(f"{rate:.4g}" for rate in self.rates)
        return f"gradient descent with γ = {rates}"

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        if not len(self.step):
            return (("", self.ending.sentence),)
        last = ((plain(Symbol(n)), numbers_in_short(x[-1])) for n, x in self.letters.items())
        steps = ("steps", f"{int(self.step[-1]):,}")
        return (("", self.ending.sentence), steps, ("loss", numbers_in_short(self.loss[-1])), *last)

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        return (("seconds", f"{self.seconds:.2f}"), ("device", self.device))

    def plot(self, *letters: str, ax: Axes | None = None) -> Axes:
        """Letters over time, one line a rate; needs Matplotlib.

        Parameters
        ----------
        *letters
            By their plain names; all of them where none is named.
        ax
            Where to draw, by default on axes of a new figure.

        Returns
        -------
        matplotlib.axes.Axes

        Raises
        ------
        InputError
            For a letter that training does not read.

        Examples
        --------
        >>> from proofs_check import train
        >>> ax = train("theorem2", "tanh", gamma=0.1).plot("u", "v")
        >>> [line.get_label() for line in ax.lines]
        ['u', 'v']
        """
        axes = axes_or_new(ax)
        for name in letters or tuple(self.letters):
            for time, values, rate in zip(self.time.T, self[name].T, self.rates, strict=True):
                several = f", γ = {rate:.4g}" if len(self.rates) > 1 else ""
                axes.plot(time, values, label=f"{name}{several}")
        axes.set(xlabel="time: steps × γ")
        axes.legend()
        return axes

    def limit(self, letter: str) -> Extrapolation:
        """The last value of a letter as the learning rate goes to 0, with an estimate of its error
        and the order that was observed.  Numbers prove nothing.

        Parameters
        ----------
        letter
            Its plain name.

        Returns
        -------
        Extrapolation
            Its ``value``, ``error`` and ``order``.

        Raises
        ------
        InputError
            If the rates do not halve from one to the next, or the descents did not settle.
        """
        halves = np.array_equal(self.rates[1:] * 2, self.rates[:-1])
        if not (len(self.rates) > 1 and halves):
            raise InputError("a limit needs two or more rates, each half of the one before.")
        if self.ending is not Ending.SETTLED:
            raise InputError(
                f"there is no limit of descents that did not end: {self.ending.value}."
            )
        last, before = self[letter][-1], self[letter][-2]
        rounding = EPSILON * np.sqrt(max(self.step[-1], 1)) * np.abs(last)  # of random updates
        return richardson(last, rounding + np.abs(last - before))


def train(
    theorem: Source | System | str,
    phi: str | Activation | None = None,
    gamma: float | Sequence[float] | None = None,
    *,
    steps: int = MAX_STEPS,
    seconds: float = SECONDS,
    seed: int = 0,
    device: str = "auto",
    progress: Callable[[str], None] = lambda _: None,
    values: Mapping[str, Any] | None = None,
    **letters: Any,
) -> Trajectories:
    """Train the full weights of a system by gradient descent and read its letters off them.

    Parameters
    ----------
    theorem
        A :class:`System`, a :class:`Theorem`, a function of whole numbers that returns one, or the
        name of a theorem as :func:`check` has it.
    phi
        A name or a formula in z, for a system that has an activation; sigmoid by default.
    gamma
        One learning rate, or several that are trained side by side; they are used as they are.  By
        default a largest one is searched for, and six are trained, each half of the one before.
    steps, seconds
        When to stop at the latest.  A descent stops earlier when no weight changes any more.
    seed, device
        Of everything random; ``auto``, ``cpu`` or ``cuda``.
    progress
        Hears a line now and then.
    **letters, values
        Exact numbers for starts and parameters, as :func:`check` has them.

    Returns
    -------
    Trajectories
        Letters, loss and time, and why it stopped.

    Raises
    ------
    InputError
        For a system that has nothing to train, a letter that there is not, or a learning rate that
        is no positive number.

    Examples
    --------
    >>> from proofs_check import train
    >>> run = train("theorem2", "sin", gamma=0.05, k=3)
    >>> run.ending.name, round(float(run["lambda1"][-1, 0]), 4)
    ('SETTLED', 0.8384)
    """
    import torch

    from proofs_check.engine.training.device import doubles
    from proofs_check.engine.training.trainable import sound
    from proofs_check.engine.training.trainer import train as descend

    rates = _rates(gamma)
    if not steps > 0:
        raise InputError(f"steps must be positive, but is {steps}.")
    system, given = _system(theorem, {**(values or {}), **letters})
    make = system.train
    if make is None or system.dynamics is Dynamics.NONE:
        raise InputError("this system has nothing to train (train=…).")
    case = Case.of(system, phi, given, seed=seed, device=device, seconds=granted(seconds))
    with doubles(torch):
        with users_errors("train(torch, case)", make):
            one = make(torch, case)
        functions = [getattr(one, name, None) for name in ("loss", "read")]
        with users_errors("training", make, *(f for f in functions if callable(f))):
            sound(torch, one, (*system.state, *system.observed))
            run = descend(
                torch,
                one,
                rates=rates,
                levels=LEVELS,
                device=device,
                seconds=min(seconds, ROOM * remaining()),
                max_steps=steps,
                progress=progress,
            )
    shape = (len(run.records), len(run.rates))
    names = run.records[0].letters if run.records else {}
    return Trajectories(
        run.ending,
        run.rates,
        np.array([r.step for r in run.records], dtype=int),
        np.array([r.loss for r in run.records]).reshape(shape),
        {n: np.array([r.letters[n] for r in run.records]) for n in names},
        {n: w.numpy() for n, w in run.weights.items()},
        run.seconds,
        run.device,
    )


def _system(
    theorem: Source | System | str, values: Mapping[str, Any]
) -> tuple[System, Mapping[str, Any]]:
    if isinstance(theorem, System):
        return theorem, values
    source = named(theorem) if isinstance(theorem, str) else theorem
    found = built(source, values)
    return found.theorem.system, found.values


def _rates(gamma: float | Sequence[float] | None) -> list[float] | None:
    if gamma is None:
        return None
    rates = [gamma] if isinstance(gamma, int | float) else list(gamma)
    for rate in rates:
        if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 < rate < np.inf:
            raise InputError(f"gamma must be a positive number, or several, but has {rate!r}.")
    if not rates:
        raise InputError("gamma must be a positive number, or several, but has none.")
    return [float(rate) for rate in rates]

"""Check a theorem that is given by itself or by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from proofs_check.catalogue import find
from proofs_check.engine import check as engine
from proofs_check.engine.building import Source
from proofs_check.engine.case import silent
from proofs_check.engine.errors import UnknownLetter
from proofs_check.engine.report import Report
from theory.activation import Activation
from theory.deadline import SECONDS
from theory.errors import ExpressionError, InputError


def check(
    theorem: Source | str,
    phi: Any = None,
    *,
    methods: str | Sequence[str] = engine.METHODS,
    digits: int = 15,
    seed: int = 0,
    device: str = "auto",
    seconds: float = SECONDS,
    progress: Callable[[str], None] = silent,
    source: str = "",
    values: Mapping[str, Any] | None = None,
    **letters: Any,
) -> Report:
    """Examine a theorem for an activation and exact numbers, or for every point of a box.

    Parameters
    ----------
    theorem
        A :class:`Theorem`, a function of whole numbers (``depth``) that returns one, or the name
        by which the command line finds it: ``"theorem2"``, ``"beyond/any-norm"``, ``"mine.py"``.
    phi
        For a system that has an activation, whatever :meth:`theory.Activation.of` takes: a name or
        a formula in z, ``torch.nn.GELU()``, a SymPy expression or a function of a symbol; sigmoid
        by default.
    methods
        Some of ``symbolic``, ``certified``, ``flow`` and ``training``, as ``"symbolic,flow"`` too.
    digits
        Significant digits of enclosures.
    seed, device
        Of everything random; where training runs.
    seconds
        For all methods together.  What is open when they are spent stays undecided, and says so.
    progress
        Hears a line now and then.
    source
        By which name or file a report says that the theorem is found; by default the name given.
    values
        The same as a mapping, for letters that are called like one of the arguments above.
    **letters
        Numbers for starts and parameters by their letters' names or words, ``k=3, u0="1/2"`` or
        ``width=3``, and for the whole numbers of a function.  Strings are read exactly; what is
        left out has its default.  A letter may have a range: ``u0=(0.9, 1.1)`` or ``"[0.9, 1.1]"``,
        ``width="2:64"``, and ``width=(2, None)`` or ``"2:"`` for all whole numbers from 2 on.
        What is none of the theorem's may be a parameter of φ: ``phi="tanh(a*z)", a=2``.

    Returns
    -------
    Report
        With the evidence about each claim and a verdict for each version.

    Raises
    ------
    InputError
        For a letter that there is not, a value outside its domain, a system that has no real value
        at the start, a training that cannot be run: what was expected, what came.

    Examples
    --------
    >>> from proofs_check import check
    >>> check("theorem2", "sin", methods=("symbolic", "certified"), k=3).verdict
    'verified'
    >>> check("theorem2", "softplus", beta=2, methods="symbolic,certified").verdict
    'verified'
    """
    if isinstance(theorem, str):
        source, theorem = source or theorem, found(theorem, seconds)
    ask = partial(
        engine.check,
        theorem,
        methods=methods,
        digits=digits,
        seed=seed,
        device=device,
        seconds=seconds,
        progress=progress,
        source=source,
        values=values,
    )
    try:
        return ask(phi, **letters)
    except UnknownLetter as error:
        its = {name: letters.pop(name) for name in error.names if name in letters}
        try:
            activation = Activation.of(phi, **its) if phi is not None and its else None
        except ExpressionError:  # φ has no such parameter either
            activation = None
        if activation is None:
            raise
    return ask(activation, **letters)


def found(name: str, seconds: float | None = None) -> Source:
    """The one theorem of that name, or of the file of that path."""
    every = find(name, seconds)
    if len(every) > 1:
        raise InputError(
            f"{name} holds {len(every)} theorems; take one of proofs_check.load({name!r})."
        )
    return every[0]

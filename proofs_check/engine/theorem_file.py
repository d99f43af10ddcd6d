"""A theorem from a file of the user's own, anywhere.  The file is code, and is run."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from types import ModuleType

from proofs_check.engine.building import Source
from proofs_check.engine.theorem import Theorem
from proofs_check.engine.users_code import place_of, said
from proofs_check.host.program import is_interrupt
from theory.deadline import OutOfTime, question
from theory.errors import InputError

WHAT = "THEOREM = Theorem(…), THEOREMS = (…), or def theorem(depth: int = 2) -> Theorem"
_NAMES = ("THEOREMS", "THEOREM", "theorem")


def load(path: str | Path, seconds: float | None = None) -> tuple[Source, ...]:
    """The theorems that a Python file defines.

    Parameters
    ----------
    path
        Of a file that holds ``THEOREM``, ``THEOREMS`` or ``def theorem(depth: int = 2)``.  It is
        run, as a script is: it may import its neighbours.
    seconds
        That it may take; by default what is left of the deadline in force, or 60.

    Returns
    -------
    tuple
        Theorems, or functions that return one, as :func:`proofs_check.check` takes them.

    Raises
    ------
    InputError
        If there is no such file, it fails (with the line), or it defines no theorem.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from proofs_check import load
    >>> path = Path(tempfile.mkdtemp(), "mine.py")
    >>> text = "from proofs_check.catalogue import find; THEOREM = find('theorem1')[0]"
    >>> _ = path.write_text(text)
    >>> [theorem.name for theorem in load(path)]
    ['theorem1']
    """
    return of_module(executed(path, WHAT, seconds), str(Path(path)))


def executed(path: str | Path, what: str, seconds: float | None = None) -> ModuleType:
    """The file, run as a module within so many seconds; ``what`` it is expected to hold."""
    file = Path(path)
    if not file.is_file():
        raise InputError(f"{file} is no file. Give the path of a Python file that holds {what}.")
    try:
        with question(seconds):
            return _run(file)
    except OutOfTime as spent:
        raise InputError(
            f"{file}{_line(spent, file)} defined no theorem in time: {spent}. Look for a loop "
            "there, or give --seconds more."
        ) from spent


def of_module(module: ModuleType, name: str) -> tuple[Source, ...]:
    """THEOREMS, THEOREM or ``theorem`` of a module."""
    held = next((n for n in _NAMES if hasattr(module, n)), None)
    if held is None:
        raise InputError(f"{name} defines no theorem: expected {WHAT}.")
    found = getattr(module, held)
    every = tuple(found) if isinstance(found, list | tuple) else (found,)
    if not every:
        raise InputError(f"{name} defines no theorem: {held} is empty.")
    for each in every:
        if isinstance(each, type) or not (isinstance(each, Theorem) or callable(each)):
            raise InputError(f"{name}: {held} = {each!r} is no theorem: expected {WHAT}.")
    return every


def _run(file: Path) -> ModuleType:
    try:
        code = compile(file.read_bytes(), str(file), "exec", dont_inherit=True)
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        raise InputError(f"{file}{line}: SyntaxError: {error.msg}") from error
    except (ValueError, OSError, RecursionError, MemoryError) as error:
        raise InputError(f"{file} cannot be read as Python: {said(error)}") from error
    place = hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:12]
    module = ModuleType(f"_theorem_file_{file.stem}_{place}")
    module.__file__ = str(file)
    sys.modules[module.__name__] = module  # dataclasses look their module up
    folder = str(file.resolve().parent)
    if folder not in sys.path:
        sys.path.append(folder)
    try:
        # no import, in which the alarm of a deadline would have to wait
        exec(code, module.__dict__)
    except (Exception, SystemExit) as error:
        if is_interrupt(error):
            raise
        words = str(error) if isinstance(error, InputError) else said(error)
        raise InputError(f"{file}{_line(error, file)}: {words}") from error
    return module


def _line(error: BaseException, file: Path) -> str:
    place = place_of(error, [str(file)])
    return f", line {place.rpartition(' ')[2]}" if place else ""

"""A theorem from a file of the user's own, anywhere.  The file is code, and is run."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from proofs_check.engine.theorem import Theorem
from theory.errors import InputError

Source = Theorem | Callable[..., Theorem]
_WHAT = "THEOREM = Theorem(…), THEOREMS = (…), or def theorem(depth: int = 2) -> Theorem"


def load(path: str | Path) -> tuple[Source, ...]:
    """The theorems that a file defines; InputError says what is wrong with it."""
    file = Path(path)
    if not file.is_file():
        raise InputError(f"{file} is no file. Give the path of a Python file that holds {_WHAT}.")
    return of_module(_run(file), str(file))


def of_module(module: ModuleType, name: str) -> tuple[Source, ...]:
    """THEOREM, THEOREMS or ``theorem`` of a module."""
    found = getattr(module, "THEOREMS", None) or getattr(module, "THEOREM", None)
    found = found or getattr(module, "theorem", None)
    if found is None:
        raise InputError(f"{name} defines no theorem: expected {_WHAT}.")
    every = tuple(found) if isinstance(found, list | tuple) else (found,)
    for each in every:
        if not (isinstance(each, Theorem) or callable(each)):
            raise InputError(f"{name}: {each!r} is no theorem: expected {_WHAT}.")
    return every


def _run(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"_theorem_file_{file.stem}", file)
    if spec is None or spec.loader is None:
        raise InputError(f"{file} is no Python file (.py).")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    try:
        spec.loader.exec_module(module)
    except InputError as error:
        raise InputError(f"{file}: {error}") from error
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        here = [x for x in traceback.extract_tb(error.__traceback__) if x.filename == str(file)]
        line = here[-1].lineno if here else last.lineno
        raise InputError(f"{file}, line {line}: {type(error).__name__}: {error}") from error
    return module

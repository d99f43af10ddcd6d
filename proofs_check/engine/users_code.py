"""Code of the user's own, run: what it raises is told with its file and line, as bad input.

What code of this package raises is a mistake of the program, and passes.
"""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from proofs_check.host.program import is_interrupt
from theory.errors import InputError

_OURS = Path(__file__).resolve().parents[1]


@contextmanager
def users_errors(what: str, *functions: Callable[..., Any]) -> Iterator[None]:
    """InputError for whatever the functions' own file raises inside; ``what`` names them."""
    try:
        yield
    except InputError:
        raise
    except (Exception, SystemExit) as error:
        place = place_of(error, [_file(f) for f in functions])
        if is_interrupt(error) or not place:
            raise
        raise InputError(f"{place}: {what} failed: {said(error)}") from error


def place_of(error: BaseException, files: list[str]) -> str:
    """``file, line n`` of the innermost frame in one of the files; '' if there is none."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in files]
    return f"{frames[-1].filename}, line {frames[-1].lineno}" if frames else ""


def said(error: BaseException) -> str:
    """In one line."""
    return " ".join(f"{type(error).__name__}: {error}".strip(": ").split())


def _file(function: Callable[..., Any]) -> str:
    """Where a function was written; '' for one of this package."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    file = code.co_filename if code is not None else ""
    return "" if _OURS in Path(file).resolve().parents else file

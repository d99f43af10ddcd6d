"""A command line from its start to its exit code: an exception is never taken for an answer."""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NoReturn

from proofs_check.host import streams
from proofs_check.host.exits import ExitCode
from proofs_check.host.fallback import spelt
from proofs_check.host.foreign import message
from proofs_check.host.signals import Signals
from theory.errors import InputError, missing_package

TRACEBACK = "THEORY_TRACEBACK"  # the environment variable that asks for it
OWN = ("theory", "proofs_check", "empirical")  # a missing module of these is a bug
_NARROWEST = 20  # columns; fewer make a word a line
_LAST_WORDS = b"internal error, and no memory to say which; please report it\n"


class Parser(argparse.ArgumentParser):
    """What is wrong is told in one sentence, never with the whole usage."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message.removeprefix('argument ')}; `{self.prog} --help` tells more.")


def program(
    body: Callable[[], int], words: Sequence[str], interrupted: str, extra: str = ""
) -> int:
    """What ``body`` returns, for a process that is this command line and nothing else.

    Parameters
    ----------
    body
        Parses, calls, prints.
    words
        Of the command line; error messages repeat them in short.
    interrupted
        What an interrupt leaves behind, in words.
    extra
        Of the package, that has all that this program imports: a missing one is told by it.
    """
    signals = Signals()
    try:
        streams.prepare()
        signals.install()
        code = _code(body, words, interrupted, extra, signals)
        trouble = streams.complaint()
        if trouble and signals.received is None and code != ExitCode.INTERNAL_ERROR:
            tell(f"error: standard output could not be written: {trouble}.")
            code = ExitCode.BAD_INPUT
    except KeyboardInterrupt:
        code = signals.exit_code
    except BaseException:
        code = _speechless()
    signals.finish()
    return int(code)


def _code(
    body: Callable[[], int],
    words: Sequence[str],
    interrupted: str,
    extra: str,
    signals: Signals,
) -> int:
    try:
        return guarded(body, words, interrupted, extra, signals)
    except SystemExit as error:  # of --help, or of a parser that has said what is wrong
        return int(error.code or ExitCode.DONE)


def guarded(
    body: Callable[[], int],
    words: Sequence[str],
    interrupted: str,
    extra: str = "",
    signals: Signals | None = None,
) -> int:
    """The same inside a process that is more than this: signals and streams are left alone."""
    try:
        return body()
    except InputError as error:
        tell(f"error: {error}", words)
        return ExitCode.BAD_INPUT
    except ModuleNotFoundError as error:
        if (error.name or OWN[0]).partition(".")[0] in OWN:
            return _crash(error, words)
        tell(f"error: {missing_package(error.name, extra)}", words)
        return ExitCode.BAD_INPUT
    except SystemExit as error:
        if error.code in (None, ExitCode.DONE, ExitCode.BAD_INPUT):
            raise
        return _crash(error, words)
    except BaseException as error:
        if not is_interrupt(error):
            return _crash(error, words)
        words_left = str(error) if isinstance(error, KeyboardInterrupt) else ""
        tell(words_left or interrupted)
        return ExitCode.INTERRUPTED if signals is None else signals.exit_code


def tell(text: str, words: Sequence[str] = ()) -> None:
    """On standard error, with whatever is foreign in it made harmless, in the columns of a
    terminal.  A path or any other word stays whole, to be copied."""
    told, columns = (
        spelt(message(text, words), getattr(sys.stderr, "encoding", None) or "ascii"),
        _columns(),
    )
    if columns:
        told = "\n".join(_wrapped(line, columns) for line in told.split("\n"))
    print(told, file=sys.stderr, flush=True)


def _columns() -> int:
    """Of standard error, or as COLUMNS says; 0 where nobody's eye has to find a next line."""
    if os.environ.get("COLUMNS", "").isdigit():
        return int(os.environ["COLUMNS"])
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError):  # a pipe, a file, a stream without a number
        return 0


def _wrapped(line: str, columns: int) -> str:
    if len(line) <= columns:
        return line
    margin = " " * (len(line) - len(line.lstrip(" ")))
    return textwrap.fill(
        line.strip(" "),
        max(columns, _NARROWEST),
        initial_indent=margin,
        subsequent_indent=f"{margin}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def is_interrupt(error: BaseException | None) -> bool:
    """An interrupt that arrives inside compiled code may come out wrapped as its cause."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _crash(error: BaseException, words: Sequence[str]) -> int:
    try:
        what = " ".join(f"{type(error).__name__}: {error}".strip(": ").split())
        if os.environ.get(TRACEBACK):
            import traceback

            tell("".join(traceback.format_exception(error)))
            how = "the traceback above"
        else:
            how = f"the traceback that {TRACEBACK}=1 in the environment prints"
        tell(
            f"internal error: {what}. This is no answer but a mistake of the program; please "
            f"report it, with the command line and {how}.",
            words,
        )
    except BaseException:
        return _speechless()
    return ExitCode.INTERNAL_ERROR


def _speechless() -> int:
    """Where even an error message fails."""
    with suppress(OSError):
        os.write(2, _LAST_WORDS)
    return ExitCode.INTERNAL_ERROR

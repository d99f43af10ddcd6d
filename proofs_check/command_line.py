"""The command line: parse, call, print.  No mathematics here, and no heavy import at the top."""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Sequence

from proofs_check import manual
from proofs_check.arguments import COMMANDS, OPTIONS, command
from proofs_check.host.exits import ExitCode
from proofs_check.host.program import guarded, program
from proofs_check.options import require_in_range
from proofs_check.words import OF_THE_PROGRAM, Words, apart, require_understood
from theory.errors import InputError, did_you_mean

INTERRUPTED = "interrupted; no file was written"


def main(arguments: Sequence[str] | None = None, began: float | None = None) -> int:
    """Run the command line and return its exit code; ``began`` is when the program did.

    Without ``arguments`` this process is the program: its streams and signals are taken over.
    """
    began = time.perf_counter() if began is None else began
    words = list(sys.argv[1:] if arguments is None else arguments)
    kind = program if arguments is None else guarded
    return kind(lambda: _dispatch(words, began), words, INTERRUPTED)


def _dispatch(arguments: list[str], began: float) -> int:
    words = apart(arguments)
    if words.command is None:
        return _of_the_program(words, arguments)
    options = parsed(arguments)
    require_in_range(options)
    module = command(options.command).module
    return importlib.import_module(f"proofs_check.commands.{module}").run(options, began)


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command; ``given`` are the names of those that were, and ``letters`` the
    others.  Those that the command has not have their defaults."""
    words = apart(arguments)
    name = words.command
    if name is None:
        raise InputError(f"there is no command in {' '.join(arguments)!r}.")
    if {"--help", "-h"} & set(words.options):
        print(manual.of_command(name, words.bare[1:]))
        raise SystemExit(ExitCode.DONE)
    if "--version" in words.options:
        _of_the_program(words, arguments)
        raise SystemExit(ExitCode.DONE)
    require_understood(words)
    defaults = {option.attribute(o): option.absent for o, option in OPTIONS.items()}
    options = argparse.Namespace(**defaults)
    manual.parser(name).parse_args(words.options, options)
    options.command, options.given, options.letters = name, words.given, words.letters
    options.subject = words.bare[1] if len(words.bare) > 1 else None
    return options


def _of_the_program(words: Words, arguments: Sequence[str]) -> int:
    """Where no command is named: help, version, completion."""
    asked = set(words.options)
    if {"--help", "-h"} & asked or not arguments:
        print(manual.of_program())
        return ExitCode.DONE if arguments else ExitCode.BAD_INPUT
    if "--version" in asked:
        from proofs_check.version import program as version

        print(version())
        return ExitCode.DONE
    for word in asked:
        if word.startswith("--completion="):
            from proofs_check.completion import script

            print(script(word.partition("=")[2]))
            return ExitCode.DONE
    if "--completion" in words.lacking:
        raise InputError("--completion takes the name of a shell: bash, zsh or tcsh.")
    first = next((w for w in arguments if w.startswith("-")), arguments[0])
    near = did_you_mean(first.partition("=")[0], OF_THE_PROGRAM, str)
    raise InputError(
        f"name a statement first (theorem2 {first} …), or one of {', '.join(COMMANDS)}; "
        f"`--help` shows how.{near}"
    )

"""What ``--help`` says: of the program, of a command, and of a statement with its letters."""

from __future__ import annotations

import argparse
import shutil
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from proofs_check.arguments import COMMANDS, DEFAULT_PHI, OPTIONS, STATEMENT, Command, command
from proofs_check.catalogue import PAPER, entries
from proofs_check.host.fallback import spelt
from proofs_check.host.foreign import continued, visible
from proofs_check.host.program import Parser

if TYPE_CHECKING:
    from sympy import Symbol

    from proofs_check.engine.building import Built
    from proofs_check.engine.role import Role
    from proofs_check.engine.theorem import Theorem

MODULE, SCRIPT = "python -m proofs_check", "proofs-check"
_PURPOSE = (
    "Checks theorems of deep-learning theory, and theorems of your own, for the activation and the "
    "numbers you name. Every letter of a statement is an option, --u0 -3/10, --width 3; numbers "
    "are exact. Of a range, --u0 '[0.9, 1.1]' or --width 2: (all from 2 on), the verdict is about "
    "every point."
)
_EVER = "2 bad input, 70 an error of the program (no answer), 130 interrupted, 143 told to end"
_EXAMPLES = (
    "theorem2 --phi sin",
    'theorem1 --phi "tanh(z)**3" --width 8 --as printed',
    "theorem2 --help",
    "all --phi tanh --json -",
)
_OWN = {
    "--help": "this text; after a command or a statement, what that takes",
    "--version": "the version, to be quoted",
    "--completion SHELL": "a script that completes words in bash, zsh or tcsh",
}
_COLUMNS = 100  # more is hard to read
_GAP = 2


def called() -> str:
    """The program as it was called."""
    return SCRIPT if Path(sys.argv[0]).stem == SCRIPT else MODULE


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Measures what standard output will write: φ may become three letters."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return super()._split_lines(_spelt(text), width)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        return _spelt(super()._format_action_invocation(action))


def parser(name: str) -> argparse.ArgumentParser:
    """Of the options of one command, or of the statement of that name; without letters."""
    its = command(name)
    found = Parser(prog=f"{called()} {name}", allow_abbrev=False, add_help=False)
    _add_options(found, its)
    return found


def of_program() -> str:
    """Commands, statements of the paper, examples."""
    names = ", ".join(entry.name for entry in entries(PAPER))
    codes = {c.name: c.codes for c in (STATEMENT, *COMMANDS.values()) if c.codes}
    return "\n\n".join(
        (
            _wrapped(f"usage: {called()} STATEMENT|COMMAND [options] [--LETTER NUMBER ...]"),
            _wrapped(_PURPOSE),
            "commands:\n" + _rows({c.name: c.summary for c in COMMANDS.values()}),
            _wrapped("statements of the paper (`list` shows those of every source):")
            + "\n"
            + _wrapped(names, 2),
            "options:\n" + _rows(_OWN),
            "examples:\n" + _examples(_EXAMPLES),
            "exit codes:\n" + _rows(codes | {"always": _EVER}),
        )
    )


def of_command(name: str, subjects: Sequence[str]) -> str:
    """Of a command, or of a statement: its letters, defaults, examples.

    A statement is loaded for it; so is the file or statement that follows ``check``.
    """
    its = command(name)
    subject = name if name not in COMMANDS else next(iter(subjects), "")
    stated = _theorems(subject) if subject and its.module == "check" else []
    about = _wrapped(f"{its.summary[:1].upper()}{its.summary[1:]}.")
    found = Parser(
        prog=f"{called()} {name}",
        usage=_wrapped(f"{called()} {name} {its.takes}", len("usage: ")).lstrip(),
        description=_heading(stated[0].theorem) if len(stated) == 1 else about,
        epilog=_epilog(its, name, bool(stated) and not _roles(stated)),
        formatter_class=lambda prog: _Formatter(prog, width=_width()),
        allow_abbrev=False,
        add_help=False,
    )
    if its.subject:
        group = found.add_argument_group("about")
        group.add_argument("subject", metavar=its.subject, help=its.about)
    for made in stated:
        _add_letters(found, made, len(stated) > 1)
    _add_options(found.add_argument_group("options"), its, stated)
    return visible(found.format_help().rstrip(), keep="\n")


def _add_options(
    parser: argparse._ActionsContainer, its: Command, stated: Sequence[Built] = ()
) -> None:
    """Of statements without an activation but for φ; a loss has another default."""
    roles = _roles(stated)
    for option in its.options:
        if option == "--phi" and stated and not roles:
            continue
        words = its.details.get(option, OPTIONS[option].help)
        if option == "--phi" and roles:
            words = words.replace("activation", roles[0].noun)
            words = words.replace(DEFAULT_PHI, roles[0].default)
        OPTIONS[option].add_to(parser, option, words)


def _roles(stated: Sequence[Built]) -> list[Role]:
    """What φ is, for each statement that has one."""
    return [made.theorem.system.role for made in stated if made.theorem.system.abstract]


def _theorems(subject: str) -> list[Built]:
    from proofs_check.catalogue import find_all
    from proofs_check.engine.building import built

    return [built(each, {}) for each in find_all(subject)]


def _heading(theorem: Theorem) -> str:
    title = theorem.title or theorem.name
    return _wrapped(": ".join(filter(None, (theorem.source, title))))


def _add_letters(parser: argparse.ArgumentParser, made: Built, several: bool) -> None:
    """What another theorem has as well is shown once."""
    of = f" of {made.theorem.name}" if several else ""
    group = parser.add_argument_group(
        f"letters{of}",
        _wrapped("each takes an exact number, 3, 0.1, -3/10, or a range, '[0.9, 1.1]', 2:64"),
    )
    for names, words in letters_of(made).items():
        options = [f"--{name}" for name in names]
        if not set(options) & set(parser._option_string_actions):
            group.add_argument(*options, metavar="X", help=words.replace("%", "%%"))


def letters_of(made: Built) -> dict[tuple[str, ...], str]:
    """The names of each letter, and what is said of it."""
    from sympy import Symbol

    from proofs_check.engine.letters import plain

    system = made.theorem.system
    found: dict[tuple[str, ...], str]
    found = {(n,): f"whole number (default {default})" for n, default in made.shape.items()}
    words: dict[Symbol, list[str]] = {}
    for word, meant in system.words.items():
        if isinstance(meant, Symbol):
            words.setdefault(meant, []).append(word)
        else:
            letters = ", ".join(plain(s) for s in sorted(meant, key=str))
            found[(word,)] = f"{'in order' if isinstance(meant, tuple) else 'all'}: {letters}"
    for letter in system.inputs:
        default = system.defaults.get(letter)
        said = "no default" if default is None else f"default {plain(default)}"
        found[(*words.get(letter, ()), plain(letter))] = f"{_domain(letter)} ({said})"
    return found


def _domain(letter: Symbol) -> str:
    sign = next((s for s in ("positive", "negative") if getattr(letter, f"is_{s}")), "")
    kind = "whole number" if letter.is_integer else "number"
    least = ", at least 0" if not sign and letter.is_nonnegative else ""
    return f"{sign} {kind}{least}".strip()


def _epilog(its: Command, name: str, without_phi: bool) -> str:
    kept = [words for words in its.examples if not (without_phi and "--phi" in words)]
    parts = ["examples:\n" + _examples([f"{name} {words}".strip() for words in kept])]
    codes = f"{its.codes}; " if its.codes else ""
    return "\n\n".join([*parts, "exit codes:\n" + _wrapped(f"{codes}{_EVER}.", 2)])


def _examples(lines: Sequence[str]) -> str:
    return "\n".join(continued(f"  {called()} {line}", _width()) for line in lines)


def _rows(rows: dict[str, str]) -> str:
    """Name and meaning in two columns; where there is no room, one under the other."""
    widest = max(map(len, rows)) + 2 * _GAP
    if _width() < 2 * widest:
        return "\n".join(f"  {name}\n{_wrapped(words, 2 * _GAP)}" for name, words in rows.items())
    return "\n".join(
        f"  {name}".ljust(widest) + _wrapped(words, widest).lstrip() for name, words in rows.items()
    )


def _wrapped(text: str, indent: int = 0) -> str:
    margin = " " * indent
    return textwrap.fill(
        _spelt(text),
        _width(),
        initial_indent=margin,
        subsequent_indent=margin,
        break_on_hyphens=False,
    )


def _spelt(text: str) -> str:
    return spelt(text, sys.stdout.encoding or "utf-8")


def _width() -> int:
    return min(shutil.get_terminal_size((_COLUMNS, 24)).columns, _COLUMNS)

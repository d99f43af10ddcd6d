"""Completion of words in a shell: commands, statements, their letters, names of activations."""

from __future__ import annotations

import argparse
import re

from proofs_check import manual
from proofs_check.arguments import COMMANDS, OPTIONS, STATEMENT, Command
from proofs_check.catalogue import Entry, listed, named, sources
from proofs_check.engine.methods import METHODS
from proofs_check.publications import ALL
from theory.catalogue import NAMES
from theory.errors import InputError

SHELLS = ("bash", "zsh", "tcsh")
_WRITTEN = ("--json", "--report", "--certificate")
_TYPED = re.compile(r"[a-z][a-z0-9_]*")  # w1,1 and τ are not typed with a shell's help


def script(shell: str) -> str:
    """What the shell is to read: ``eval "$(proofs-check --completion bash)"``.

    The statements are loaded for their letters, once and not at every key.
    """
    try:
        import shtab
    except ModuleNotFoundError:
        raise InputError("completion needs the package shtab: pip install shtab") from None
    if shell not in SHELLS:
        raise InputError(f"--completion takes {', '.join(SHELLS)}, not {shell!r}.")
    return str(shtab.complete(whole(shtab.FILE), shell))


def whole(file: object) -> argparse.ArgumentParser:
    """Every command and statement in one parser, by which nothing is parsed; ``file`` is what the
    writer of scripts has for the names of files."""
    found = argparse.ArgumentParser(prog=manual.SCRIPT, description="checks theorems")
    found.add_argument("--version", action="store_true", help="the version, to be quoted")
    found.add_argument("--completion", choices=SHELLS, help="a script for a shell")
    commands = found.add_subparsers(dest="command")
    for command in COMMANDS.values():
        subparser = commands.add_parser(command.name, help=command.summary)
        _fill(subparser, command, file)
    for entry in listed():
        letters = _letters(entry)
        for name in dict.fromkeys((named(entry.source, entry.name), *entry.aliases)):
            about = next((h.title for h in entry.headings if h.title), entry.name)
            subparser = commands.add_parser(name, help=_plain(about))
            _fill(subparser, STATEMENT, file)
            for letter in letters:
                subparser.add_argument(f"--{letter}", help="a number")
    return found


def _fill(parser: argparse.ArgumentParser, its: Command, file: object) -> None:
    if its.subject:
        subject = parser.add_argument("subject", nargs="?", help=_plain(its.about))
        if "FILE" in its.subject:
            subject.complete = file  # type: ignore[attr-defined]
        else:
            subject.choices = _subjects(its)
    for name in its.options:
        OPTIONS[name].add_to(parser, name, _plain(its.details.get(name, OPTIONS[name].help)))
    known = {"--phi": tuple(NAMES), "--method": METHODS, "--source": (*sources(), ALL)}
    for action in parser._actions:
        option = action.option_strings[-1] if action.option_strings else ""
        if option in known:
            action.choices = known[option]
        if option in _WRITTEN:
            action.complete = file  # type: ignore[attr-defined]


def _subjects(its: Command) -> list[str]:
    """What may follow the name of a command."""
    from proofs_check.conservation.subject_file import names
    from theory.one_layer.regions.questions import PREDICATES

    if its.name == "where":
        return [*PREDICATES]
    statements = [named(entry.source, entry.name) for entry in listed()]
    return [*names(), *statements] if its.name == "conserved" else statements


def _letters(entry: Entry) -> list[str]:
    from proofs_check.engine.building import built

    found = [names for each in entry.theorems for names in manual.letters_of(built(each, {}))]
    every = dict.fromkeys(name for names in found for name in names)
    return [n for n in every if _TYPED.fullmatch(n) and f"--{n}" not in OPTIONS]


def _plain(text: str) -> str:
    """Without what argparse or a shell would take for its own."""
    return re.sub(r"[%'\"`$\\\[\]]", "", text)

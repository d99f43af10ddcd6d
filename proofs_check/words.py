"""The words of a command line, told apart: command, subject, options, letters.

Every letter of a statement is an option (``--u0 1/2``), but which those are only the statement
knows: an option that is none of the program's own is taken for a letter, and refused with the
others' names where the statement has none such.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from proofs_check.arguments import COMMANDS, OPTIONS, Command, command
from proofs_check.catalogue import is_known
from theory.catalogue import NAMES
from theory.errors import InputError, did_you_mean

SWITCHES = tuple(name for name, option in OPTIONS.items() if not option.value)
OF_THE_PROGRAM = ("--help", "--version", "--completion")
_SHORT = re.compile("-[" + "".join(o.short[1] for o in OPTIONS.values() if o.short) + "h]+")
_OPTION = re.compile(r"--\w[^=]*")
_FORMULA = re.compile(r"(?<![A-Za-z_])z(?![A-Za-z_])")


@dataclass(frozen=True)
class Words:
    """``bare`` are the command and what it is about; ``options`` are as argparse likes them."""

    bare: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    letters: list[tuple[str, str]] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)  # options that have no value, and need one

    @property
    def command(self) -> str | None:
        return self.bare[0] if self.bare else None

    @property
    def given(self) -> set[str]:
        """By name; ``-vq`` is two of them."""
        long = {word.partition("=")[0] for word in self.options if word.startswith("--")}
        short = [word for word in self.options if not word.startswith("--")]
        return long | {f"-{letter}" for word in short for letter in word[1:] if letter != "h"}


def apart(arguments: Sequence[str]) -> Words:
    """Any value may begin with a minus sign, ``--u0 -3/10`` or ``--phi -z``."""
    found = Words()
    words = list(arguments)
    while words:
        word = words.pop(0)
        name, joined, value = word.partition("=")
        if word == "--":
            found.bare.extend(words)
            break
        if not name.startswith("--"):
            (found.options if _SHORT.fullmatch(word) else found.bare).append(word)
        elif name in SWITCHES or name in ("--help", "--version"):
            found.options.append(word)
        elif not joined and (not words or _OPTION.fullmatch(words[0].partition("=")[0])):
            found.lacking.append(name)
        else:
            value = value if joined else words.pop(0)
            if name in OPTIONS or name in OF_THE_PROGRAM:
                found.options.append(f"{name}={value}")
            else:
                found.letters.append((name.removeprefix("--"), value))
    return found


def require_understood(words: Words) -> None:
    """InputError for an option that the command has not, or that lacks its value, and for a word
    too many: what was meant, as far as that can be guessed."""
    name = words.command
    if name is None:
        return
    its, about = command(name), name if name in COMMANDS else words.bare[0]
    letters = [] if its.letters else [f"--{letter}" for letter, _ in words.letters]
    ours = {*its.options, *OF_THE_PROGRAM, *(OPTIONS[o].short for o in its.options)}
    for option in (*sorted(words.given.difference(ours)), *letters):
        raise InputError(
            f"{about} has no {option}; leave it out.{did_you_mean(option, its.options, str)}"
        )
    for option in words.lacking:
        question = "" if option in OPTIONS else did_you_mean(option, its.options, str)
        raise InputError(f"{option}: expected one argument.{question}")
    allowed = 2 if its.subject else 1
    if len(words.bare) > allowed:
        extra = words.bare[allowed]
        raise InputError(
            f"unexpected argument {extra!r} after {words.bare[allowed - 1]!r}."
            f"{_instead(words, its, extra)}"
        )


def _instead(words: Words, its: Command, extra: str) -> str:
    """How a word too many would have been understood."""
    if words.bare[0] not in COMMANDS and not is_known(words.bare[0]):
        return did_you_mean(words.bare[0], COMMANDS, str)
    letter, sign, value = extra.partition("=")
    if its.letters and sign and letter.isidentifier() and value:
        return f" Did you mean --{letter} {value}?"
    if "--phi" in its.options and "--phi" not in words.given:
        plain = extra if extra.isidentifier() else f"'{extra}'"
        if extra.lower() in NAMES or _FORMULA.search(extra):
            return f" Did you mean --phi {plain}?"
    return ""

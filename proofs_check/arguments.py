"""Every command and every option of the command line, once: what each takes, and its defaults.

A statement is a command too, ``theorem2``, and its letters are options that only it knows: they
are in no table (:mod:`proofs_check.words`).  Light: nothing here imports any mathematics.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from proofs_check.engine.methods import METHODS

DEFAULT_PHI = "sigmoid"


@dataclass(frozen=True)
class Option:
    """``value`` is what its value is called in the help; an option without one is a switch."""

    help: str
    value: str = ""
    default: Any = None
    type: Callable[[str], Any] = str
    choices: tuple[str, ...] = ()
    short: str = ""
    many: bool = False  # may be given several times
    name: str = ""  # of the attribute that holds it, if that is not the option's own

    @property
    def absent(self) -> Any:
        """Its value where it is not given."""
        return self.default if self.value else 0 if self.many else False

    def attribute(self, option: str) -> str:
        return self.name or option.removeprefix("--")

    def add_to(self, parser: argparse._ActionsContainer, option: str, words: str) -> None:
        """To a parser; ``words`` is its help there."""
        names = [*([self.short] if self.short else []), option]
        kind: dict[str, Any] = {"help": words, "dest": self.attribute(option)}
        if not self.value:
            kind |= {"action": "count", "default": 0} if self.many else {"action": "store_true"}
        else:
            kind |= {"metavar": self.value, "default": self.default, "type": self.type}
            kind |= {"action": "append"} if self.many else {}
            kind |= {"choices": self.choices} if self.choices else {}
        parser.add_argument(*names, **kind)


def whole(text: str) -> int:
    """A whole number, as Python writes it."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a whole number, but is {text!r}") from None


OPTIONS: dict[str, Option] = {
    "--phi": Option(
        f"the activation: a name or a formula in z, sin or 'tanh(z)**3' (default {DEFAULT_PHI})",
        "φ",
    ),
    "--param": Option(
        "a parameter of φ, as in --phi 'tanh(a*z)' --param a=2; or a letter of the statement that "
        "is called like an option of the program's",
        "A=2",
        many=True,
    ),
    "--as": Option(
        "the version whose verdict sets the exit code: proved or printed (default proved)",
        "VERSION",
        choices=("proved", "printed"),
        name="version",
    ),
    "--method": Option(f"some of {','.join(METHODS)} (default all)", "M,N", ",".join(METHODS)),
    "--digits": Option("significant digits of the enclosures (default 15)", "N", 15, whole),
    "--seconds": Option(
        "time for the methods, all together; what is open then stays undecided (default 60)", "S"
    ),
    "--device": Option(
        "where training runs: auto, cpu or cuda (default auto)",
        "D",
        "auto",
        choices=("auto", "cpu", "cuda"),
    ),
    "--seed": Option("of everything random (default 0)", "N", 0, whole),
    "--quiet": Option("the verdict alone", short="-q"),
    "--verbose": Option("the evidence as well; -vv: the derivation too", short="-v", many=True),
    "--json": Option("also write the result as JSON; - for standard output only", "PATH"),
    "--report": Option("also write a report: .html, .tex or .md", "PATH"),
    "--certificate": Option(
        "also write a certificate, which verify checks without the libraries of this program",
        "PATH",
    ),
    "--coq": Option("also write a script for Coq (formal.md), of one layer with p0 > 0", "PATH"),
    "--force": Option("overwrite files that are there already"),
    "--jobs": Option("processes (default: one a core, at most 4)", "N", type=whole),
    "--source": Option("those of one source, such as pnas2020, or of all of them", "NAME"),
    "--examples": Option("candidates that are tried (default 500)", "N", 500, whole),
    "--degree": Option("of the polynomial laws (default 2)", "D", type=whole),
    "--size": Option("3,2,2 in their order, or n=3,m=2", "N,M"),
    "--unknowns": Option(
        "coefficients of a polynomial law that it may look for (default 6000)", "N", type=whole
    ),
    "--resolution": Option(
        "cells along an axis, where they are finest (default 1024; 256 with depth 2 and more)",
        "N",
        type=whole,
    ),
    "--cluster": Option("of a Dask scheduler: tcp://host:8786", "ADDRESS"),
    "--resume": Option("go on with what was proved when it was stopped, kept beside --report"),
}  # fmt: skip
SHARED = ("--jobs", "--cluster", "--seconds")
AMOUNT = ("--quiet", "--verbose")  # of what is printed
WRITTEN = ("--json", "--report", "--force")
OF_CHECKS = (
    *("--phi", "--param", "--as", "--method", "--digits", "--seconds", "--device", "--seed"),
    *(*AMOUNT, "--certificate", *WRITTEN),
)


@dataclass(frozen=True)
class Command:
    """``module`` of :mod:`proofs_check.commands` runs it; ``details`` is what an option means here,
    where that is not what it means elsewhere."""

    name: str
    module: str
    summary: str
    options: tuple[str, ...]
    subject: str = ""
    about: str = ""  # the subject
    letters: bool = True  # whether it takes those of statements
    codes: str = ""
    examples: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def takes(self) -> str:
        """What follows its name."""
        letters = " [--LETTER NUMBER ...]" if self.letters else ""
        return f"{self.subject + ' ' if self.subject else ''}[options]{letters}"


_VERDICTS = (
    "0 verified, 1 refuted or conflict, 3 not applicable or inconclusive, of the version that "
    "--as names"
)
_WORKERS = {
    "--jobs": "processes, with depth 2 and more (default 1)",
    "--cluster": "a Dask scheduler whose workers decide, with depth 2 and more: tcp://host:8786",
}
_EACH = "time for each theorem; what is open then stays undecided (default 60)"
STATEMENT = Command(
    "STATEMENT",
    "check",
    "examine a statement",
    OF_CHECKS,
    codes=_VERDICTS,
    examples=("--phi sin", '--phi "tanh(z)**3" --digits 30', "--json -"),
)
_ALL = (
    Command(
        "list",
        "listing",
        "the statements: theorems, invariants, remarks, examples",
        ("--source",),
        "[SOURCE|FILE.py]",
        "a source such as saxe2014, or a file of your own (default: every source)",
        letters=False,
        examples=("", "--source saxe2014"),
    ),
    Command(
        "all",
        "everything",
        "examine every statement of a source",
        (*(o for o in OF_CHECKS if o not in AMOUNT), "--jobs", "--source"),
        "[SOURCE|FILE.py]",
        "a source such as saxe2014, or a file of your own (default: the paper, pnas2020)",
        codes="1 if any statement is refuted or in conflict, else 0, also where some are "
        "inconclusive, not applicable or could not be examined",
        examples=("--phi tanh --report tanh.html", "--source all"),
        details={"--seconds": _EACH},
    ),
    Command(
        "findings",
        "findings",
        "what is wrong with the printed statements, proved again",
        ("--source", "--seconds", *WRITTEN),
        letters=False,
        codes="1 if a witness is not proved again, 3 if only the time was too short, else 0",
        examples=("", "--source all"),
        details={
            "--report": "also write a report: .md",
            "--seconds": "time for each witness (default 60)",
            "--source": "those of one source, or of all of them (default pnas2020)",
        },
    ),
    Command(
        "falsify",
        "falsify",
        "search for a counterexample",
        ("--phi", "--param", "--as", "--examples", "--seed", "--seconds", "--json", "--force"),
        "STATEMENT",
        "its name, a file of your own, or a source",
        codes="1 with a confirmed counterexample, 0 with none, 3 with unconfirmed ones only, or if "
        "the time was spent before one was found",
        examples=("theorem1", "theorem2 --as proved --examples 2000"),
        details={
            "--as": "the version that is attacked: proved or printed (default printed)",
            "--phi": "the activation (default: any is tried)",
            "--seconds": "time for the search (default 60)",
        },
    ),
    Command(
        "check",
        "check",
        "examine a theorem of your own, from a file",
        OF_CHECKS,
        "FILE.py",
        "the file, or the name of a statement",
        codes=_VERDICTS,
        examples=("my_theorem.py", "my_theorem.py --x0 3 --report page.html"),
        details={"--seconds": _EACH},
    ),
    Command(
        "conserved",
        "conserved",
        "how many conservation laws, and which",
        (
            *("--size", "--phi", "--param", "--degree", "--unknowns", "--method", "--seconds"),
            *("--device", "--seed", *WRITTEN),
        ),
        "SUBJECT",
        "a parametrisation by its name, two-layer-linear, a statement, or a file of your own",
        codes="0 if the number of laws is proved, 1 if a law or a number that is claimed is "
        "refuted, 3 if something is open",
        examples=("two-layer-linear --size 3,2,2", "theorem1"),
        details={
            "--report": "also write a report: .md",
            "--method": "of the evidence for the laws (default symbolic,flow,training)",
        },
    ),
    Command(
        "where",
        "where",
        "for which starts of a range a property holds",
        (
            *("--phi", "--param", "--digits", "--resolution", *SHARED),
            *("--certificate", "--json", "--force"),
        ),
        "PREDICATE",
        "attractor, not_attractor, trapped, interpolates, or a comparison: 'lambda1 < 1/2'",
        codes="0, or 3 if the time was spent before all was as fine as asked",
        examples=("attractor --phi swish --v0 -3:3", "'lambda1 < 1/2' --u0 0:2"),
        details={
            "--digits": "of the ends of intervals, at most 10 (default 6; 3 with depth 2 and more)",
            "--resolution": "of two ranges: cells along an axis (default 1024; 256 with depth 2)",
            **_WORKERS,
        },
    ),
    Command(
        "map",
        "mapping",
        "a picture over two ranges whose every colour is a proof",
        ("--phi", "--param", "--resolution", *SHARED, "--certificate", *WRITTEN, "--resume"),
        codes="0, or 3 if the time was spent before all was as fine as asked",
        examples=(
            "--phi sin --u0 -2:2 --v0 -2:2 --report map.html",
            "--phi tanh --depth 2 --u0 -2:2 --v0 -2:2 --jobs 2 --report deep.html",
        ),
        details={"--report": "also write the picture: .html, .png, .svg or .csv", **_WORKERS},
    ),
    Command(
        "verify",
        "verify",
        "check a certificate by the kernel, which uses Python alone",
        ("--coq", "--force"),
        "FILE.json",
        "what --certificate wrote, by whomever",
        letters=False,
        codes="0 accepted, 1 rejected, 2 no certificate, 3 something in it has none",
        examples=("theorem1.json", "theorem1.json --coq theorem1.v"),
    ),
)
COMMANDS: dict[str, Command] = {command.name: command for command in _ALL}


def command(name: str) -> Command:
    """The command of that name; any other name is that of a statement."""
    return COMMANDS.get(name, STATEMENT)

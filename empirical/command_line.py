"""The command line: parse, call, print.  Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import importlib
import shutil
import sys
import textwrap
import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from empirical.experiment import PRESETS
from proofs_check.host.exits import ExitCode
from proofs_check.host.program import Parser, guarded, program
from theory.errors import InputError, did_you_mean

INTERRUPTED = "interrupted; finished runs and checkpoints are kept: the same command goes on there"
PROGRAM = "python -m empirical"
HELP = ("-h", "--help")
COMMANDS = {
    "run": "run",
    "prove": "prove",
    "list": "listing",
    "data": "data",
    "results": "results",
    "show": "show",
}


class _Parser(Parser):
    def value(self, name: str, meta: str, words: str, kind: Any = str, default: Any = None) -> None:
        self.add_argument(name, metavar=meta, help=words, type=kind, default=default)

    def flag(self, name: str, words: str) -> None:
        self.add_argument(name, action="store_true", help=words)

    def data(self) -> None:
        self.value("--data", "DIR", "folder of data files (or EMPIRICAL_DATA)")

    def results(self) -> None:
        words = "where runs are kept (default results)"
        self.value("--results", "DIR", words, default="results")

    def format(self) -> None:
        words = "of the figure: png, svg, pdf, or several: --format pdf,svg (default png and svg)"
        self.value("--format", "F", words)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Without ``arguments`` this process is the program: its streams and signals are taken over.
    """
    began = time.perf_counter()
    words = list(sys.argv[1:] if arguments is None else arguments)
    kind = program if arguments is None else guarded
    return kind(lambda: _dispatch(words, began), words, INTERRUPTED, extra="experiments")


def _dispatch(words: list[str], began: float) -> int:
    if words[:1] == ["run"] and words[1:2] and words[1][0] == "-" and words[1] not in HELP:
        raise InputError("name the experiment first, as in: run fig3 --preset smoke")
    _require_command(words)
    parser = _parser()
    options, others = parser.parse_known_args(words)
    if options.version:
        from theory.version import PACKAGE, version

        print(f"{PACKAGE} {version()}")
        return ExitCode.DONE
    if options.command is None:
        parser.print_help()
        return ExitCode.BAD_INPUT
    known = [o for o in options.parsers[options.command]._option_string_actions if o[:2] == "--"]
    if others and options.command != "run":
        near = did_you_mean(others[0], known, str)
        raise InputError(f"unexpected argument {others[0]!r} after {options.command!r}.{near}")
    options.fields, options.known = others, known
    module = COMMANDS[options.command]
    return importlib.import_module(f"empirical.commands.{module}").run(options, began)


def _require_command(words: Sequence[str]) -> None:
    """InputError for a first word that is no command."""
    first = words[0] if words else "--help"
    known = (*COMMANDS, *HELP, "--version")
    if first not in known:
        every = ", ".join(COMMANDS)
        raise InputError(
            f"there is no command {first!r}.{did_you_mean(first, known, str)} They are {every}."
        )


def _usage(words: str) -> str:
    """In the columns there are; argparse leaves a usage that it is given as it is."""
    room = shutil.get_terminal_size().columns - 2
    return textwrap.fill(f"usage: {words}", room, subsequent_indent=" " * 7)[7:]


def _parser() -> _Parser:
    parser = _Parser(
        prog=PROGRAM,
        description="Reproduce the experiments of the paper, and check what it says of them.",
        epilog="exit codes: 0 done, whatever became of the claims; 1 a run or an experiment "
        "failed; 2 bad input; 3 the time of --budget ended before all was done; 70 an error of the "
        "program; 130 interrupted; 143 told to end.",
        allow_abbrev=False,
    )
    parser.flag("--version", "print the version, to be quoted, and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    parser.set_defaults(parsers=commands.choices)
    add = partial(commands.add_parser, allow_abbrev=False)
    usage = _usage(f"{PROGRAM} run NAME...|all [options] [--field value ...]")
    _run(add("run", help="run an experiment, or all", add_help=False, usage=usage))
    _prove(add("prove", help="prove which examples trained networks store"))
    add("list", help="the experiments")
    add("data", help="the data sets, and what is missing").data()
    _results(add("results", help="query all runs by SQL"))
    show = add("show", help="the last result of an experiment")
    show.value("name", "NAME", "of an experiment")
    show.format()
    show.results()
    return parser


def _run(run: _Parser) -> None:
    run.set_defaults(parser=run)
    run.add_argument("names", nargs="*", metavar="NAME", help="of experiments, or all")
    words = "show this, and with a NAME all its fields"
    run.add_argument("-h", "--help", action="store_true", help=words)
    run.value("--preset", "P", f"{', '.join(PRESETS)} (default smoke)", default=PRESETS[0])
    run.data()
    run.results()
    devices, words = ("auto", "cpu", "cuda"), "(default: a GPU if any)"
    run.add_argument("--device", default="auto", choices=devices, help=words)
    run.value("--workers", "N", "processes of a sweep (default: one a core)", int)
    run.value("--cluster", "ADDRESS", "of a Dask scheduler, tcp://host:8786, for sweeps")
    run.format()
    run.flag("--again", "repeat a finished experiment; its runs are reused")
    run.value("--budget", "TIME", "do what fits into it, like 25m: the most valuable first")
    run.flag("--plan", "with --budget: print what it would do, and stop")
    run.value("--carry", "DIR", "with --budget: copy the results there, without weights")
    run.flag("--weights", "with --carry: with weights and checkpoints")


def _prove(prove: _Parser) -> None:
    prove.value("name", "RUN|EXPERIMENT", "of a kept run, or of an experiment with a result")
    words = "to which spectral radii are bounded (default 3, at most 8)"
    prove.value("--digits", "N", words, int, 3)
    words = "processes (default: one a core)"
    prove.add_argument("--jobs", dest="workers", type=int, metavar="N", help=words)
    prove.value("--cluster", "ADDRESS", "of a Dask scheduler, tcp://host:8786")
    prove.flag("--all", "list all examples, however many they are")
    prove.value("--figure", "FILE", "draw what is proved, measured and open (.png .svg .pdf)")
    words = "also write certificates of what is proved, for `python -m proofs_check verify`"
    prove.value("--certificate", "FILE", words)
    prove.flag("--force", "overwrite the file of --certificate")
    words = "of networks of the plane: find all fixed points and 2-cycles around the examples"
    prove.flag("--plane", words)
    words = "that --plane may look at for each network and period (default 60000)"
    prove.value("--boxes", "N", words, int, 60_000)
    words = "of computing for each example or sequence (default 600), or network of --plane (60)"
    prove.value("--seconds", "S", words, float)
    prove.data()
    prove.results()
    prove.set_defaults(device="cpu")


def _results(results: _Parser) -> None:
    words = "a SELECT on the table runs (default: all runs)"
    results.add_argument("sql", nargs="?", metavar="SQL", help=words)
    results.value("--experiment", "NAME", "only runs that this experiment used or made")
    words = "of the answer (default table)"
    results.add_argument("--format", choices=("table", "json", "csv"), default="table", help=words)
    words = "that the query may take (default 60, at most 3600)"
    results.value("--seconds", "S", words, float, 60.0)
    words = "of the answer; later ones are left out (default 10000, at most a million)"
    results.value("--rows", "N", words, int, 10_000)
    results.results()

"""The command line: parse, call, print.  Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Sequence
from typing import NoReturn

from empirical.experiment import PRESETS
from proofs_check.host.exits import ExitCode
from proofs_check.host.program import guarded, program
from theory.errors import InputError

INTERRUPTED = "interrupted; finished runs and checkpoints are kept: the same command goes on there"
HELP = ("-h", "--help")
COMMANDS = {
    "run": "run",
    "prove": "prove",
    "list": "listing",
    "data": "data",
    "results": "results",
    "show": "show",
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message} (`{self.prog} --help` tells more)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Without ``arguments`` this process is the program: its streams and signals are taken over.
    """
    began = time.perf_counter()
    words = list(sys.argv[1:] if arguments is None else arguments)
    kind = program if arguments is None else guarded
    return kind(lambda: _dispatch(words, began), words, INTERRUPTED)


def _dispatch(words: list[str], began: float) -> int:
    if words[:1] == ["run"] and words[1:2] and words[1][0] == "-" and words[1] not in HELP:
        raise InputError("name the experiment first, as in: run fig3 --preset smoke")
    parser = _parser()
    options, others = parser.parse_known_args(words)
    if options.version:
        from theory.version import PACKAGE, version

        print(f"{PACKAGE} {version()}")
        return ExitCode.DONE
    if options.command is None:
        parser.print_help()
        return ExitCode.BAD_INPUT
    if others and options.command != "run":
        raise InputError(f"unexpected argument {others[0]!r} after {options.command!r}.")
    options.fields = others
    module = COMMANDS[options.command]
    return importlib.import_module(f"empirical.commands.{module}").run(options, began)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m empirical",
        description="Reproduce the experiments of the paper, and check what it says of them.",
        epilog="exit codes: 0 done, whatever became of the claims; 1 a run or an experiment "
        "failed; 2 bad input; 3 the time of --budget ended before all was done; 70 an error of the "
        "program; 130 interrupted; 143 told to end.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version", action="store_true", help="print the version, to be quoted, and exit"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    _add_run(commands)
    _add_prove(commands)
    commands.add_parser("list", help="the experiments", allow_abbrev=False)
    data = commands.add_parser(
        "data", help="the data sets, and what is missing", allow_abbrev=False
    )
    _add_data(data)
    results = commands.add_parser("results", help="query all runs by SQL", allow_abbrev=False)
    add = results.add_argument
    add("sql", nargs="?", metavar="SQL", help="a SELECT on the table runs (default: all runs)")
    add("--experiment", metavar="NAME", help="only runs that this experiment used or made")
    add(
        "--format",
        choices=("table", "json", "csv"),
        default="table",
        help="of the answer (default table)",
    )
    add(
        "--seconds",
        type=float,
        default=60.0,
        metavar="S",
        help="that the query may take (default 60, at most 3600)",
    )
    add(
        "--rows",
        type=int,
        default=10_000,
        metavar="N",
        help="of the answer; later ones are left out (default 10000, at most a million)",
    )
    _add_results(results)
    show = commands.add_parser("show", help="the last result of an experiment", allow_abbrev=False)
    show.add_argument("name", metavar="NAME", help="of an experiment")
    _add_format(show)
    _add_results(show)
    return parser


def _add_run(commands: argparse._SubParsersAction) -> None:
    run = commands.add_parser(
        "run",
        help="run an experiment, or all",
        allow_abbrev=False,
        add_help=False,
        usage="python -m empirical run NAME...|all [options] [--field value ...]",
    )
    run.set_defaults(parser=run)
    add = run.add_argument
    add("names", nargs="*", metavar="NAME", help="of experiments, or all")
    add("-h", "--help", action="store_true", help="show this, and with a NAME all its fields")
    add("--preset", default=PRESETS[0], metavar="P", help=f"{', '.join(PRESETS)} (default smoke)")
    _add_data(run)
    _add_results(run)
    add("--device", default="auto", choices=("auto", "cpu", "cuda"), help="(default: a GPU if any)")
    add("--workers", type=int, metavar="N", help="processes of a sweep (default: one a core)")
    add("--cluster", metavar="ADDRESS", help="of a Dask scheduler, tcp://host:8786, for sweeps")
    _add_format(run)
    add("--again", action="store_true", help="repeat a finished experiment; its runs are reused")
    add("--budget", metavar="TIME", help="do what fits into it, like 25m: the most valuable first")
    add("--plan", action="store_true", help="with --budget: print what it would do, and stop")
    add("--carry", metavar="DIR", help="with --budget: copy the results there, without weights")
    add("--weights", action="store_true", help="with --carry: with weights and checkpoints")


def _add_prove(commands: argparse._SubParsersAction) -> None:
    prove = commands.add_parser(
        "prove", help="prove which examples trained networks store", allow_abbrev=False
    )
    add = prove.add_argument
    add("name", metavar="RUN|EXPERIMENT", help="of a kept run, or of an experiment with a result")
    add(
        "--digits",
        type=int,
        default=3,
        metavar="N",
        help="to which spectral radii are bounded (default 3, at most 8)",
    )
    add("--jobs", dest="workers", type=int, metavar="N", help="processes (default: one a core)")
    add("--cluster", metavar="ADDRESS", help="of a Dask scheduler, tcp://host:8786")
    add("--all", action="store_true", help="list all examples, however many they are")
    add("--figure", metavar="FILE", help="draw what is proved, measured and open (.png .svg .pdf)")
    add(
        "--certificate",
        metavar="FILE",
        help="also write certificates of attractors, for `python -m proofs_check verify`",
    )
    add("--force", action="store_true", help="overwrite the file of --certificate")
    add(
        "--plane",
        action="store_true",
        help="of networks of the plane: find all fixed points and 2-cycles around the examples",
    )
    add(
        "--boxes",
        type=int,
        default=60_000,
        metavar="N",
        help="that --plane may look at for each network and period (default 60000)",
    )
    add(
        "--seconds",
        type=float,
        default=60.0,
        metavar="S",
        help="of computing that --plane may take for each network (default 60)",
    )
    _add_data(prove)
    _add_results(prove)
    prove.set_defaults(device="cpu")


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", metavar="DIR", help="folder of data files (or EMPIRICAL_DATA)")


def _add_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        metavar="F",
        help="of the figure: png, svg, pdf, or several: --format pdf,svg (default png and svg)",
    )


def _add_results(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--results", default="results", metavar="DIR", help="where runs are kept (default results)"
    )

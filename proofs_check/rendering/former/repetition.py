"""The command line that asks a report's question again."""

from __future__ import annotations

import argparse
import shlex
from typing import TYPE_CHECKING

from proofs_check.method import METHODS
from proofs_check.options import add_problem_options
from proofs_check.rendering.former import outline

if TYPE_CHECKING:
    from proofs_check.examination import Report


def command(report: Report) -> str:
    """``python -m proofs_check theorem2 --phi sin``, with every option that is not the default."""
    words = ["python", "-m", "proofs_check", report.statement.name]
    for name, value in _options(report).items():
        words += [f"--{name}", value]
    return shlex.join(words)


def _options(report: Report) -> dict[str, str]:
    problem, start = report.problem, report.problem.start
    given = {name: str(getattr(start, name)) for name in ("width", "u0", "v0", "norm")}
    given |= {name: str(getattr(problem, name)) for name in ("digits", "device", "seed")}
    given["method"] = ",".join(outline.methods(report))
    defaults = _defaults()
    changed = {name: value for name, value in given.items() if value != defaults[name]}
    return {"phi": problem.phi.name} | changed | _own(report)


def _own(report: Report) -> dict[str, str]:
    """The statement's own inputs."""
    problem = report.problem
    values = {
        "depth": str(problem.depth),
        "length": str(problem.length),
        "w0": ",".join(map(str, problem.w0)),
    }
    return {name: values[name] for name in report.statement.inputs if values.get(name)}


def _defaults() -> dict[str, str]:
    parser = argparse.ArgumentParser()
    add_problem_options(parser)
    names = ("width", "u0", "v0", "norm", "digits", "device", "seed")
    return {name: str(parser.get_default(name)) for name in names} | {"method": ",".join(METHODS)}

"""The result of an experiment on the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule

from empirical.experiment import MACHINERY, CheckedClaim, Experiment, Finding, Provable
from empirical.laboratory import UsedData
from empirical.rendering.console import Fitted, grid
from empirical.runs.outcome import Outcome
from empirical.runs.proved import StorageProofs, differences, proofs_beside
from empirical.runs.store import Results
from proofs_check.host.console import Text

MARKS = {
    Finding.SUPPORTED: ("✓", "green"),
    Finding.CONTRADICTED: ("✗", "red"),
    Finding.UNDECIDED: ("?", "yellow"),
    Finding.NOT_TESTED: ("–", "dim"),
}
FEW_NETWORKS = 12  # a row is shown for each
LABEL = 7  # columns of the longest label
READ_BY = {  # field → the optimisers' rules, or the initialisations' schemes, that read it
    "momentum": ("gd",),
    "beta1": ("adam",),
    "beta2": ("adam",),
    "alpha": ("rmsprop",),
    "epsilon": ("rmsprop", "adam"),
    "u0": ("rank-one",),
    "v0": ("rank-one",),
    "w0": ("rank-one",),
}


def show(
    experiment: Experiment,
    outcome: Outcome,
    out: Console,
    told: str,
    figures: Sequence[Path] = (),
) -> None:
    """The whole result; ``told`` is the last line: how long it took, or that it was kept.

    ``figures`` are those that were asked for, or else the usual one is named.
    """
    out.print()
    out.print(
        Rule(Text.assemble((experiment.title, "bold"), f" · {experiment.name}"), align="left")
    )
    out.print(Padding(_facts(experiment, outcome), (1, 0, 0, 2)))
    assumed = _assumed(experiment, outcome)
    if assumed is not None:
        out.print()
        out.print(Text("† Assumed: lost in the text of the source", "bold"))
        out.print(Padding(assumed, (0, 0, 0, 2)))
    out.print()
    out.print(Text("What the source says, and what this run says of it", "bold"))
    results = Results(outcome.run.folder.parents[1])
    proofs, beside = proofs_beside(results, outcome.runs, experiment.name)
    out.print(Padding(_claims(outcome.claims, beside), (0, 0, 0, 2)))
    if proofs.networks:
        out.print()
        out.print(Text("Proved, beside what was measured", "bold"))
        out.print(Padding(_proved(proofs), (0, 0, 0, 2)))
    out.print()
    out.print(_end(outcome, figures or (outcome.figure,)))
    out.print(Text(told, "dim"))


def tally(claims: Iterable[CheckedClaim]) -> Text:
    """2 supported · 1 undecided"""
    counted = Counter(claim.finding for claim in claims)
    text = Text()
    for finding, (_, style) in MARKS.items():
        if counted[finding]:
            text.append(" · " if text.plain else "").append(
                f"{counted[finding]} {finding.value}", style
            )
    return text if text.plain else Text("no claims", "dim")


def marks(claims: Iterable[CheckedClaim]) -> Text:
    """✓✓?"""
    text = Text()
    for claim in claims:
        text.append(*MARKS[claim.finding])
    return text


def _facts(experiment: Experiment, outcome: Outcome) -> RenderableType:
    table = grid(2, fixed=LABEL)
    table.add_row(Text("source", "dim"), experiment.source)
    table.add_row(Text("paper", "dim"), experiment.paper)
    table.add_row(Text("here", "dim"), Text(_here(experiment, outcome), "bold"))
    label = Text("data", "dim")
    for used in outcome.data:
        table.add_row(label, _data(used))
        label = Text("")
    return table


def _here(experiment: Experiment, outcome: Outcome) -> str:
    given = values(outcome.run.configuration["configuration"])
    preset = values_of(experiment.presets[outcome.preset])
    changed = [f"{k} = {v}" for k, v in given.items() if preset.get(k) != v]
    return ", ".join([f"preset {outcome.preset}", *changed])


def _data(used: UsedData) -> Text:
    text = Text(used.source)
    if used.wanted != used.data.set:
        text.append(f"\nstands in for {used.wanted}, which needs files: --data DIR", "yellow")
    elif used.embedded:
        text.append(" (embedded)", "dim")
    return text


def _assumed(experiment: Experiment, outcome: Outcome) -> RenderableType | None:
    if not experiment.assumed:
        return None
    given = values(outcome.run.configuration["configuration"])
    table = grid(2)
    for name, reason in experiment.assumed.items():
        value = given.get(name)
        left = f"{name} = {value}" if value is not None else name
        table.add_row(Text(f"† {left}", "yellow"), Text(reason, "dim"))
    return table


def _proved(proofs: StorageProofs) -> RenderableType:
    """The networks, if they are few, and why proofs and measurements differ."""
    from empirical.rendering.proofs import networks

    few = [Fitted(networks(proofs.networks))] if len(proofs.networks) <= FEW_NETWORKS else []
    return Group(*few, *(Text(words, "yellow") for words in differences(proofs.networks)))


def _claims(claims: Sequence[CheckedClaim], beside: Mapping[Provable, str]) -> RenderableType:
    """``beside`` is what is said of those that proofs may stand beside."""
    table = grid(2)
    for claim in claims:
        symbol, style = MARKS[claim.finding]
        words = Text(claim.text)
        if claim.finding is not Finding.SUPPORTED:
            words.append(f" [{claim.finding.value}]", style)
        words.append(f"\n{claim.reason}", "dim")
        if claim.provable and claim.finding is not Finding.NOT_TESTED:
            words.append(f"\n{beside[claim.provable]}", "cyan")
        table.add_row(Text(symbol, style), words)
    return table


def _end(outcome: Outcome, figures: Sequence[Path]) -> RenderableType:
    table = grid(2, fixed=LABEL)
    table.add_row("claims", tally(outcome.claims))
    if outcome.preset == "smoke":
        table.add_row("scale", Text(MACHINERY, "yellow"))
    for path in figures:
        table.add_row("figure", Text(short(path)))
    for path in outcome.files:
        table.add_row("file", Text(short(path)))
    table.add_row("numbers", Text(short(outcome.run.folder / "numbers.json")))
    return Panel(table, title="result", title_align="left", padding=(0, 1))


def short(path: Path) -> str:
    """Relative to the working folder where it lies below it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def values(canonical: Mapping[str, Any]) -> dict[str, str]:
    """Field (with dots) → value, from the canonical form of a configuration.

    Of several dataclasses each has a line, ``columns[0]``; what a rule or a scheme does not read
    is left out.
    """
    flat: dict[str, str] = {}
    for name, value in _read(canonical).items():
        if _nested(value):
            flat |= {f"{name}.{key}": inner for key, inner in values(value).items()}
        elif isinstance(value, list) and value and all(map(_nested, value)):
            flat |= {f"{name}[{i}]": _fields(item) for i, item in enumerate(value)}
        else:
            flat[name] = _word(value)
    return flat


def values_of(configuration: Any) -> dict[str, str]:
    """The same of a configuration itself."""
    from empirical.runs.identity import canonical

    return values(canonical(configuration))


def _read(canonical: Mapping[str, Any]) -> dict[str, Any]:
    """The fields, without those that belong to another rule or scheme."""
    fields = canonical["fields"]
    kind = fields.get("rule", fields.get("scheme"))
    return {k: v for k, v in fields.items() if kind is None or kind in READ_BY.get(k, (kind,))}


def _nested(value: Any) -> bool:
    return isinstance(value, dict) and "fields" in value


def _word(value: Any) -> str:
    if isinstance(value, dict):
        return str(next(iter(value.values())))
    if isinstance(value, list):
        return f"({', '.join(_item(item) for item in value)})"
    return str(value)


def _item(value: Any) -> str:
    return f"({_fields(value)})" if _nested(value) else _word(value)


def _fields(canonical: Mapping[str, Any]) -> str:
    """name=base, norm=15.0"""
    return ", ".join(f"{k}={_item(v)}" for k, v in _read(canonical).items() if v is not None)

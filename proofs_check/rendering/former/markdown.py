"""The report as Markdown with LaTeX between dollars, as GitHub, Jupyter and pandoc read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from proofs_check.evidence import Outcome
from proofs_check.host.foreign import visible
from proofs_check.rendering.former import outline
from proofs_check.rendering.former.latex import number
from proofs_check.rendering.prose import segments

if TYPE_CHECKING:
    from proofs_check.examination import Report

_ESCAPED = {c: f"\\{c}" for c in "\\`*_{}[]<>#|$&~"}


def to_markdown(reports: Sequence[Report]) -> str:
    """One chapter for each statement, after a table of verdicts if there are several."""
    contents = [_contents(reports)] if len(reports) > 1 else []
    return "\n\n".join([*contents, *(_chapter(report) for report in reports)]) + "\n"


def plain(words: str) -> str:
    """Words of anybody's, on one line: no markup of Markdown's nor of HTML's."""
    return "".join(_ESCAPED.get(c, c) for c in visible(words))


def prose(sentence: str) -> str:
    """A sentence with its mathematics between dollars; no bar may end a table's cell."""
    return "".join(
        f"${s.latex}$" if s.latex else plain(s.text) for s in segments(visible(sentence))
    )


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _contents(reports: Sequence[Report]) -> str:
    rows = [
        (
            plain(f"{report.statement.reference}: {report.statement.title}"),
            outline.verdict_words(report.printed.verdict),
            outline.verdict_words(report.proved.verdict),
        )
        for report in reports
    ]
    return table(("statement", "as printed", "as proved"), rows)


def _chapter(report: Report) -> str:
    import sympy

    statement = report.statement
    parts = [
        f"# {plain(statement.reference)}: {prose(statement.title)}",
        prose(statement.setting) + ".",
    ]
    for label, version, judgement in outline.versions(report):
        words = outline.verdict_words(judgement.verdict).upper()
        parts.append(f"**{label}.** {prose(version.text)}")
        parts.append(f"→ **{words}**: {prose(judgement.reason)}.")
    parts += [f"$$\n{e.latex}\n$$" for e in statement.equations]
    asked = ", ".join(f"{prose(name)} = {plain(value)}" for name, value in outline.inputs(report))
    parts.append(f"Checked for {asked}:")
    parts += [f"$$\n{name} = {sympy.latex(e)}\n$$" for name, e in outline.functions(report)]
    parts += ["## Hypotheses", _hypotheses(report), *_end(report), *_derivation(report)]
    return "\n\n".join([*parts, "## Evidence", _evidence(report)])


def _hypotheses(report: Report) -> str:
    rows = []
    for label, version, _ in outline.versions(report):
        for claim in version.hypotheses:
            found = outline.about(report, claim)
            outcome = found.outcome if found else Outcome.NOT_RUN
            detail = found.detail if found else "no method that could decide it was run"
            rows.append((outline.MARKS[outcome], prose(claim.text), label.lower(), prose(detail)))
    return table(("", "hypothesis", "", "found"), rows) if rows else "None."


def _end(report: Report) -> list[str]:
    found = report.enclosure
    if found is None:
        return []
    doubt = "" if found.certified else " (not proved)"
    parts = [
        "## Where the flow ends",
        f"{prose(found.outcome.sentence)}{doubt}. {prose(found.reason)}.",
    ]
    parts += [f"$$\n{latex} \\in {number(x)}\n$$" for _, latex, x in outline.values(report)]
    if found.classification is not None:
        parts.append(prose(found.classification.sentence) + ".")
    return parts


def _derivation(report: Report) -> list[str]:
    lines = outline.derivation(report)
    parts = ["## Derivation, for abstract $\\varphi$ and free dimensions"] if lines else []
    for i, line in enumerate(lines, 1):
        mark = outline.MARKS[line.outcome]
        parts.append(f"{i}. {mark} **{plain(line.name)}.** {prose(line.sentence)}")
        parts.append(f"   $$\n   {line.latex}\n   $$" if line.latex else f"   {plain(line.plain)}")
    return parts


def _evidence(report: Report) -> str:
    rows = [
        (
            outline.MARKS[e.outcome],
            e.method,
            prose(claim),
            prose(e.detail),
            "" if e.outcome is Outcome.NOT_RUN else e.rigour.value,
        )
        for claim, e in outline.findings(report)
    ]
    return table(("", "method", "claim", "finding", "worth"), rows)

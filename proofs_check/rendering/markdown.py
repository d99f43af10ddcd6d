"""The report as Markdown with LaTeX between dollars, as GitHub, Jupyter and pandoc read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from proofs_check.host.foreign import visible
from proofs_check.rendering import outline
from proofs_check.rendering.formulas import parts
from proofs_check.rendering.latex import number
from proofs_check.rendering.prose import segments

if TYPE_CHECKING:
    from proofs_check.engine.claims import Claim
    from proofs_check.engine.report import Report

_ESCAPED = {c: f"\\{c}" for c in "\\`*_{}[]<>#|$&~"}
_COLUMNS = ("", "method", "claim", "finding", "worth", "proved for", "rests on", "not proved")


def to_markdown(reports: Sequence[Report]) -> str:
    """One chapter for each theorem, after a table of verdicts if there are several."""
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
    rows = [(plain(outline.heading(r)), _words(r, "printed"), _words(r, "proved")) for r in reports]
    return table(("theorem", "as printed", "as proved"), rows)


def _words(report: Report, version: str) -> str:
    judgement = report.judgements.get(version)
    return outline.verdict_words(judgement.verdict) if judgement is not None else "–"


def _chapter(report: Report) -> str:
    parts = [f"# {prose(outline.heading(report))}"]
    for name, judgement in report.judgements.items():
        words = outline.verdict_words(judgement.verdict).upper()
        reason = prose(outline.sentence(judgement.reason))
        parts.append(f"**{outline.label(report, name)}: {words}.** {reason}")
    parts.append(prose(outline.sentence(outline.trust_words(report))))
    parts += ["## The system", *(_display(tex) for _, _, tex in outline.dynamics(report))]
    parts += _question(report)
    for section in outline.sections(report):
        parts.append(f"## {section.heading}")
        parts += [f"> {prose(section.quote)}"] if section.quote else []
        listed = "\n".join(f"* {_formula(stated.claim)}" for stated in section.claims)
        parts.append("The same as proved." if section.same else listed)
    return "\n\n".join([*parts, *_end(report), "## Evidence", _evidence(report)])


def _display(latex: str) -> str:
    return f"$$\n{latex}\n$$"


def _question(report: Report) -> list[str]:
    import sympy

    words = [
        f"{prose(name)} = {plain(value)}{' (default)' if default else ''}"
        for name, value, default in outline.inputs(report)
    ]
    words += [f"{plain(name)} = {plain(value)}" for name, value in outline.settings(report)]
    functions = [_display(f"{name} = {sympy.latex(e)}") for name, e in outline.functions(report)]
    return [f"Checked for {', '.join(words)}.", *functions]


def _formula(claim: Claim) -> str:
    return "".join(_math(part.latex) if part.latex else prose(part.text) for part in parts(claim))


def _math(latex: str) -> str:
    """No bar may end a table's cell."""
    return f"${latex.replace('|', chr(92) + 'vert ')}$"


def _end(report: Report) -> list[str]:
    end = report.end
    if end is None:
        return []
    parts = [
        "## Where the flow ends",
        prose(f"{outline.sentence(end.sentence)} {outline.sentence(end.reason)}"),
    ]
    parts += [_display(rf"{latex} \in {number(x)}") for _, latex, x in outline.values(report)]
    return [*parts, *(prose(outline.sentence(stored.sentence)) for stored in end.stored)]


def _evidence(report: Report) -> str:
    rows = [
        (
            outline.MARKS[e.outcome],
            e.method,
            _formula(e.claim),
            prose(e.detail),
            e.rigour.value,
            prose(e.scope),
            *map(prose, outline.given(report, e)),
        )
        for e in outline.evidence(report)
    ]
    absent = [
        f"Not run: {', '.join(names)} ({prose(why)})."
        for why, names in outline.not_run(report).items()
    ]
    return "\n\n".join([*([table(_COLUMNS, rows)] if rows else []), *absent])

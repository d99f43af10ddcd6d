"""Reports on theorems of claims as files: HTML, LaTeX or Markdown, by the suffix of the name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from proofs_check.host.files import write
from proofs_check.rendering import latex, markdown
from proofs_check.rendering import outline as marks
from proofs_check.rendering import theorem_outline as outline
from proofs_check.rendering.report import require_report_path
from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.engine.claims import Claim
    from proofs_check.engine.report import Report


def write_report(reports: Sequence[Report], path: Path, force: bool = False) -> None:
    """Write the reports completely or not at all; an existing file is replaced with ``force``."""
    if not reports:
        raise InputError("there is no theorem to report on.")
    require_report_path(path, force)
    write(path, _text(reports, path.suffix.lower()), "--report", force)


def _text(reports: Sequence[Report], suffix: str) -> str:
    if suffix == ".tex":
        return to_latex(reports)
    if suffix == ".md":
        return to_markdown(reports)
    from proofs_check.rendering.theorem_html import to_html

    return to_html(reports)


def to_markdown(reports: Sequence[Report]) -> str:
    """One chapter a theorem, with LaTeX between dollars."""
    return "\n\n".join(map(_chapter, reports)) + "\n"


def _chapter(report: Report) -> str:
    prose = markdown.prose
    parts = [f"# {prose(outline.title(report))}"]
    if outline.eyebrow(report):
        parts.append(markdown.plain(outline.eyebrow(report)))
    for name, judgement in report.judgements.items():
        words = marks.verdict_words(judgement.verdict).upper()
        parts.append(f"**{outline.label(report, name)}: {words}.** {prose(judgement.reason)}.")
    parts += ["## The system", *(f"$$\n{row}\n$$" for row in outline.dynamics(report))]
    asked = ", ".join(
        f"{prose(name)} = {markdown.plain(value)}{' (default)' if default else ''}"
        for name, value, default in outline.inputs(report)
    )
    parts.append(f"Checked for {asked}.")
    for name, version in report.theorem.versions.items():
        suffix = f", as {name}" if len(report.judgements) > 1 else ""
        for heading, claims in (("Hypotheses", version.assume), ("Claims", version.claims)):
            if claims:
                parts.append(f"## {heading}{suffix}")
                quoted = version.quote and heading == "Claims"
                parts += [f"> {prose(version.quote)}"] if quoted else []
                parts.append("\n".join(f"* {_in_markdown(c)}" for c in claims))
    rows = [
        (
            marks.MARKS[e.outcome],
            e.method,
            _in_markdown(e.claim),
            prose(e.detail),
            e.rigour.value,
            markdown.plain(e.scope),
            "; ".join(prose(g.text) for g in e.given),
        )
        for e in report.evidence
    ]
    columns = ("", "method", "claim", "finding", "worth", "proved for", "given that")
    return "\n\n".join([*parts, "## Evidence", markdown.table(columns, rows)])


def _in_markdown(claim: Claim) -> str:
    found = outline.formula(claim)
    if not found.latex:
        return markdown.prose(claim.text)
    return f"${found.latex.replace('|', chr(92) + 'vert ')}${markdown.plain(found.after)}"


def to_latex(reports: Sequence[Report]) -> str:
    """A document that compiles as it is; one section a theorem."""
    body = "\n".join(map(_section, reports))
    return f"{latex.PREAMBLE}\n{body}\n\\end{{document}}\n"


def _section(report: Report) -> str:
    prose = latex.prose
    parts = [rf"\section*{{{prose(outline.title(report))}}}"]
    parts += [latex.plain(outline.eyebrow(report))]
    for name, judgement in report.judgements.items():
        words = marks.verdict_words(judgement.verdict)
        parts.append(
            rf"\textbf{{{outline.label(report, name)}: {words}.}} {prose(judgement.reason)}."
        )
    parts += [rf"\[ {row} \]" for row in outline.dynamics(report)]
    asked = ", ".join(
        f"{prose(name)} = {prose(value)}{' (default)' if default else ''}"
        for name, value, default in outline.inputs(report)
    )
    parts.append(f"Checked for {asked}.")
    for name, version in report.theorem.versions.items():
        suffix = f", as {name}" if len(report.judgements) > 1 else ""
        for heading, claims in (("Hypotheses", version.assume), ("Claims", version.claims)):
            if claims:
                items = "\n".join(rf"\item {_in_latex(c)}" for c in claims)
                quote = prose(version.quote) if heading == "Claims" else ""
                parts.append(
                    f"\\subsection*{{{heading}{suffix}}}\n{quote}\n"
                    f"\\begin{{itemize}}\n{items}\n\\end{{itemize}}"
                )
    rows = [
        f"{latex.MARKS[e.outcome]} & {e.method} & {_in_latex(e.claim)}: {prose(e.detail)}"
        f"{_given(e.given)} & {e.rigour.value}"
        for e in report.evidence
    ]
    head = " & method & claim and finding & worth"
    parts += [r"\subsection*{Evidence}", latex.table(r"llp{0.62\linewidth}l", head, rows)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _given(given: Sequence[Claim]) -> str:
    words = "; ".join(latex.prose(g.text) for g in given)
    return f" (given that {words})" if words else ""


def _in_latex(claim: Claim) -> str:
    found = outline.formula(claim)
    return f"${found.latex}${latex.plain(found.after)}" if found.latex else latex.prose(claim.text)

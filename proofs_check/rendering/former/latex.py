"""The report as LaTeX: a document that compiles as it is, or sections to paste into an appendix."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from proofs_check.evidence import Evidence, Outcome
from proofs_check.host.foreign import visible
from proofs_check.rendering.former import outline
from proofs_check.rendering.prose import SYMBOLS, segments
from proofs_check.rendering.prose import to_latex as run_to_latex

if TYPE_CHECKING:
    from proofs_check.examination import Report
    from theory.rigour.decimals import Interval

PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[utf8]{inputenc}
\usepackage[margin=25mm]{geometry}
\usepackage{amsmath,amssymb,longtable}
\setlength{\parindent}{0pt}\setlength{\parskip}{4pt}
\sloppy
\begin{document}
% For an appendix, copy what follows; it needs amsmath, amssymb and longtable.
"""
MARKS = {
    Outcome.SUPPORTS: r"$\checkmark$",
    Outcome.REFUTES: r"$\times$",
    Outcome.UNKNOWN: "?",
    Outcome.NOT_RUN: "--",
}
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\^{}", "~": r"\~{}", "<": "$<$", ">": "$>$", "|": "$|$",
    "“": "``", "”": "''", "’": "'", "‘": "`", "–": "--", "—": "---", "−": "$-$", "…": r"\dots{}",
    "\u00a0": "~", '"': "''",
}  # fmt: skip


def to_latex(reports: Sequence[Report]) -> str:
    """One section for each statement."""
    body = "\n".join(_section(report) for report in reports)
    return f"{PREAMBLE}\n{body}\n\\end{{document}}\n"


def notebook_latex(report: Report) -> str:
    """The equations, the enclosures and the verdict, as one display for MathJax."""
    rows = [e.latex for e in report.statement.equations]
    rows += [rf"{latex} \in {number(x)}" for _, latex, x in outline.values(report)]
    rows += [
        rf"\text{{{label}: {outline.verdict_words(judgement.verdict)}}}"
        for label, _, judgement in outline.versions(report)
    ]
    return "$$\\begin{gathered}\n" + " \\\\\n".join(rows) + "\n\\end{gathered}$$"


def plain(words: str) -> str:
    """Words with every special or foreign character replaced by something pdfLaTeX knows."""
    return "".join(_character(c) for c in visible(words))


def prose(sentence: str) -> str:
    """A sentence with its mathematics between dollars."""
    return "".join(
        f"${s.latex}$" if s.latex else plain(s.text) for s in segments(visible(sentence))
    )


def number(interval: Interval) -> str:
    """Certain digits, then the upper and the lower end's further digits, raised and lowered."""
    digits = outline.digits(interval)
    power = rf" \cdot 10^{{{digits.power}}}" if digits.power else ""
    if digits.exact:
        return digits.certain + power
    if not digits.certain:
        return f"[{digits.lower}, {digits.upper}]{power}"
    return rf"\mathbf{{{digits.certain}}}^{{{digits.upper}}}_{{{digits.lower}}}{power}"


def _character(c: str) -> str:
    if c in _SPECIAL:
        return _SPECIAL[c]
    if c.isascii():
        return c
    latex = run_to_latex(c)
    if latex is not None and latex[0] in "^_":
        return f"${{}}{latex}$"
    if latex is not None and c in SYMBOLS:
        return f"${latex.strip()}$"
    plainer = unicodedata.normalize("NFKD", c).encode("ascii", "ignore").decode()
    return plainer or f"[U+{ord(c):04X}]"


def _section(report: Report) -> str:
    statement = report.statement
    parts = [
        rf"\section*{{{plain(statement.reference)}: {prose(statement.title)}}}",
        prose(statement.setting) + ".",
        *_versions(report),
        *(rf"\[ {e.latex} \]" for e in statement.equations),
        _question(report),
        r"\subsection*{Hypotheses}",
        _hypotheses(report),
        *_end(report),
        *_derivation(report),
        r"\subsection*{Evidence}",
        _evidence(report),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _versions(report: Report) -> list[str]:
    return [
        rf"\textbf{{{label}.}} {prose(version.text)}"
        "\n\n"
        rf"\emph{{{outline.verdict_words(judgement.verdict).capitalize()}:}} "
        f"{prose(judgement.reason)}."
        for label, version, judgement in outline.versions(report)
    ]


def _question(report: Report) -> str:
    import sympy

    words = ", ".join(f"{prose(name)} = {plain(value)}" for name, value in outline.inputs(report))
    functions = " \\\\\n".join(
        f"{name} &= {sympy.latex(expression)}" for name, expression in outline.functions(report)
    )
    return f"Checked for {words}:\n\\begin{{align*}}\n{functions}\n\\end{{align*}}"


def table(columns: str, head: str, rows: list[str]) -> str:
    body = " \\\\\n".join(rows)
    return (
        f"\\begin{{longtable}}{{{columns}}}\n\\hline\n{head} \\\\ \\hline\n\\endhead\n"
        f"{body} \\\\ \\hline\n\\end{{longtable}}"
    )


def _hypotheses(report: Report) -> str:
    rows = []
    for label, version, _ in outline.versions(report):
        for claim in version.hypotheses:
            found = outline.about(report, claim)
            outcome = found.outcome if found else Outcome.NOT_RUN
            detail = found.detail if found else "no method that could decide it was run"
            rows.append(
                f"{MARKS[outcome]} & {prose(claim.text)} & {label.lower()} & {prose(detail)}"
            )
    head = r" & hypothesis & & found"
    return table(r"lp{0.33\linewidth}lp{0.38\linewidth}", head, rows) if rows else "None."


def _end(report: Report) -> list[str]:
    found = report.enclosure
    if found is None:
        return []
    doubt = "" if found.certified else " (not proved)"
    parts = [
        r"\subsection*{Where the flow ends}",
        f"{prose(found.outcome.sentence)}{doubt}. {prose(found.reason)}.",
    ]
    rows = [rf"{latex} &\in {number(x)}" for _, latex, x in outline.values(report)]
    if rows:
        parts.append("\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}")
        parts.append("The digits in bold are certain; those raised and lowered are the two ends.")
    if found.classification is not None:
        parts.append(prose(found.classification.sentence) + ".")
    return parts


def _derivation(report: Report) -> list[str]:
    lines = outline.derivation(report)
    if not lines:
        return []
    items = [
        rf"\item {MARKS[line.outcome]} \textbf{{{plain(line.name)}.}} {prose(line.sentence)}"
        + (f"\n\\[ {line.latex} \\]" if line.latex else f"\n\n{plain(line.plain)}")
        for line in lines
    ]
    return [
        r"\subsection*{Derivation, for abstract $\varphi$ and free dimensions}",
        "\\begin{enumerate}\n" + "\n".join(items) + "\n\\end{enumerate}",
    ]


def _evidence(report: Report) -> str:
    rows = [_finding(claim, e) for claim, e in outline.findings(report)]
    head = " & method & claim and finding & worth"
    return table(r"llp{0.62\linewidth}l", head, rows)


def _finding(claim: str, e: Evidence) -> str:
    worth = "" if e.outcome is Outcome.NOT_RUN else e.rigour.value
    words = f"{prose(claim)}: {prose(e.detail)}" if claim else prose(e.detail)
    return f"{MARKS[e.outcome]} & {e.method} & {words} & {worth}"

"""The report as LaTeX: a document that compiles as it is, or sections to paste into an appendix."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from proofs_check.engine.outcomes import Outcome
from proofs_check.host.foreign import visible
from proofs_check.rendering import outline
from proofs_check.rendering.digits import digits_of
from proofs_check.rendering.formulas import parts
from proofs_check.rendering.prose import SYMBOLS, segments
from proofs_check.rendering.prose import to_latex as run_to_latex

if TYPE_CHECKING:
    from proofs_check.engine.claims import Claim
    from proofs_check.engine.evidence import Evidence
    from proofs_check.engine.report import Report
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
    """One section for each theorem."""
    body = "\n".join(_chapter(report) for report in reports)
    return f"{PREAMBLE}\n{body}\n\\end{{document}}\n"


def notebook_latex(report: Report) -> str:
    """The claims, the enclosures and the verdict, as one display for MathJax."""
    rows = [part.latex for c in report.theorem.claims for part in parts(c) if part.latex]
    rows += [rf"{latex} \in {number(x)}" for _, latex, x in outline.values(report)]
    rows += [
        rf"\text{{{outline.label(report, name)}: {outline.verdict_words(judgement.verdict)}}}"
        for name, judgement in report.judgements.items()
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
    digits = digits_of(interval)
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


def _chapter(report: Report) -> str:
    parts = [rf"\section*{{{prose(outline.heading(report))}}}", *_verdicts(report)]
    parts += [rf"\[ {row} \]" for _, _, row in outline.dynamics(report)]
    parts.append(_question(report))
    for section in outline.sections(report):
        parts += _section(section)
    parts += [*_end(report), r"\subsection*{Evidence}", _evidence(report)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _verdicts(report: Report) -> list[str]:
    trust = prose(outline.sentence(outline.trust_words(report)))
    return [*_judged(report), trust]


def _judged(report: Report) -> list[str]:
    return [
        rf"\textbf{{{outline.label(report, name)}: {outline.verdict_words(judgement.verdict)}.}} "
        f"{prose(outline.sentence(judgement.reason))}"
        for name, judgement in report.judgements.items()
    ]


def _question(report: Report) -> str:
    import sympy

    words = [
        f"{prose(name)} = {prose(value)}{' (default)' if default else ''}"
        for name, value, default in outline.inputs(report)
    ]
    words += [f"{plain(name)} = {plain(value)}" for name, value in outline.settings(report)]
    rows = [f"{name} &= {sympy.latex(e)}" for name, e in outline.functions(report)]
    functions = "\n\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}" if rows else ""
    return f"Checked for {', '.join(words)}.{functions}"


def _section(section: outline.Section) -> list[str]:
    parts = [rf"\subsection*{{{section.heading}}}"]
    parts += [f"``{prose(section.quote)}''"] if section.quote else []
    if section.same:
        return [*parts, "The same as proved."]
    items = "\n".join(rf"\item {_formula(stated.claim)}" for stated in section.claims)
    return [*parts, f"\\begin{{itemize}}\n{items}\n\\end{{itemize}}"]


def _formula(claim: Claim) -> str:
    return "".join(f"${part.latex}$" if part.latex else prose(part.text) for part in parts(claim))


def table(columns: str, head: str, rows: list[str]) -> str:
    body = " \\\\\n".join(rows)
    return (
        f"\\begin{{longtable}}{{{columns}}}\n\\hline\n{head} \\\\ \\hline\n\\endhead\n"
        f"{body} \\\\ \\hline\n\\end{{longtable}}"
    )


def _end(report: Report) -> list[str]:
    end = report.end
    if end is None:
        return []
    parts = [
        r"\subsection*{Where the flow ends}",
        prose(f"{outline.sentence(end.sentence)} {outline.sentence(end.reason)}"),
    ]
    rows = [rf"{latex} &\in {number(x)}" for _, latex, x in outline.values(report)]
    if rows:
        parts.append("\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}")
        parts.append("The digits in bold are certain; those raised and lowered are the two ends.")
    return [*parts, *(prose(outline.sentence(stored.sentence)) for stored in end.stored)]


def _evidence(report: Report) -> str:
    rows = [_finding(report, e) for e in outline.evidence(report)]
    head = " & method & claim and finding & worth"
    absent = [
        f"Not run: {', '.join(names)} ({prose(why)})."
        for why, names in outline.not_run(report).items()
    ]
    body = [table(r"llp{0.62\linewidth}l", head, rows)] if rows else []
    return "\n\n".join([*body, *absent])


def _finding(report: Report, e: Evidence) -> str:
    proved, missing = outline.given(report, e)
    words = [f"{_formula(e.claim)}: {prose(e.detail)}"]
    words += [f"Proved for {prose(e.scope)}."] if e.scope else []
    words += [f"It rests on this, which is proved: {prose(proved)}."] if proved else []
    words += [f"It rests on this, which is not proved: {prose(missing)}."] if missing else []
    body = r" \newline ".join(words)
    return f"{MARKS[e.outcome]} & {e.method} & {body} & {e.rigour.value}"

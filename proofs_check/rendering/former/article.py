"""One statement in HTML, section by section."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from proofs_check.evidence import Evidence, Outcome
from proofs_check.host.foreign import visible
from proofs_check.rendering import mathml
from proofs_check.rendering.former import outline, repetition
from proofs_check.rendering.prose import segments
from proofs_check.statement import Claim, Equation
from proofs_check.verdict import Verdict
from proofs_check.version import program

if TYPE_CHECKING:
    from proofs_check.examination import Report
    from theory.rigour.decimals import Interval

_TONE = {
    Verdict.VERIFIED: ("good", "✓"),
    Verdict.REFUTED: ("bad", "✗"),
    Verdict.CONFLICT: ("bad", "⚡"),
    Verdict.NOT_APPLICABLE: ("open", "○"),
    Verdict.INCONCLUSIVE: ("open", "?"),
}
_OUTCOME_TONE = {
    Outcome.SUPPORTS: "good",
    Outcome.REFUTES: "bad",
    Outcome.UNKNOWN: "open",
    Outcome.NOT_RUN: "none",
}


def article(report: Report, level: int, pictures: bool = True, brief: bool = False) -> str:
    """Verdicts first, then what was asked, what was found and why.  Headings start at ``level``."""
    sections = [
        ("The statement", _statement(report)),
        ("Hypotheses, for this φ and start", _hypotheses(report)),
        ("Where the flow ends", _end(report)),
        ("The conclusion, method by method", _conclusion(report)),
        ("Pictures", _pictures(report, level + 1) if pictures else ""),
        ("Derivation, for abstract φ and free dimensions", "" if brief else _derivation(report)),
        ("All evidence", _evidence(report)),
    ]
    parts = [_verdicts(report)]
    for title, body in sections:
        if body:
            parts.append(f'<section><h{level} class="section">{title}</h{level}>\n{body}</section>')
    return "\n".join([*parts, _times(report)])


def text(words: str) -> str:
    """Words of anybody's: no markup, and no control characters, which no page may hold."""
    return html.escape(visible(words, keep="\n"), quote=True)


def mathematics(sentence: str) -> str:
    """A sentence whose mathematics is set as MathML where it is understood."""
    parts = []
    for segment in segments(visible(sentence, keep="\n")):
        math = mathml.from_latex(segment.latex) if segment.latex else None
        parts.append(math or text(segment.text))
    return "".join(parts)


def badge(verdict: Verdict) -> str:
    tone, sign = _TONE[verdict]
    return f'<span class="badge {tone}">{sign}&nbsp;{outline.verdict_words(verdict)}</span>'


def mark(outcome: Outcome) -> str:
    return (
        f'<span class="{_OUTCOME_TONE[outcome]}"><span aria-hidden="true">{outline.MARKS[outcome]}'
        f'</span><span class="hidden">{outline.WORDS[outcome]}</span></span>'
    )


def table(caption: str, columns: list[str], rows: list[str]) -> str:
    head = "".join(f'<th scope="col">{c}</th>' for c in columns)
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    return (
        f'<div class="scroll"><table><caption>{caption}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def _verdicts(report: Report) -> str:
    cards = [
        f'<div class="card"><span class="label">{label}</span>{badge(judgement.verdict)}'
        f"<p>{mathematics(judgement.reason)}</p></div>"
        for label, _, judgement in outline.versions(report)
    ]
    return f'<div class="cards">{"".join(cards)}</div>'


def _statement(report: Report) -> str:
    parts = [f"<p>{mathematics(report.statement.setting)}.</p>"]
    for label, version, _ in outline.versions(report):
        parts.append(
            f'<div class="theorem"><p><span class="label">{label}</span>'
            f"{mathematics(version.text)}</p></div>"
        )
    for equation in report.statement.equations:
        math = mathml.from_latex(equation.latex, display=True)
        parts.append(f'<div class="display">{math or text(equation.text)}</div>')
    return "\n".join([*parts, _question(report)])


def _question(report: Report) -> str:
    pairs = "".join(
        f"<div><dt>{mathematics(name)}</dt><dd>{text(value)}</dd></div>"
        for name, value in outline.inputs(report)
    )
    functions = "".join(
        f'<div class="display">{mathml.from_sympy(expression, name, display=True)}</div>'
        for name, expression in outline.functions(report)
    )
    return (
        f'<p class="note">Here it is checked for</p><dl class="inputs">{pairs}</dl>'
        f'<div class="functions">{functions}</div>'
    )


def _hypotheses(report: Report) -> str:
    printed = {h.name for h in report.statement.printed.hypotheses}
    proved = {h.name for h in report.statement.proved.hypotheses}
    both = report.statement.printed.hypotheses + report.statement.proved.hypotheses
    rows = []
    for claim in {h.name: h for h in both}.values():
        asked = [w for w, s in (("printed", printed), ("proved", proved)) if claim.name in s]
        rows.append(_hypothesis(claim, ", ".join(asked), outline.about(report, claim)))
    if not rows:
        return "<p>The statement has none.</p>"
    return table(
        "Ticked: proved to hold. Crossed: proved to fail.",
        ['<span class="hidden">Outcome</span>', "Hypothesis", "Version", "What was found"],
        rows,
    )


def _hypothesis(claim: Claim, asked: str, found: Evidence | None) -> str:
    outcome = found.outcome if found else Outcome.NOT_RUN
    detail = found.detail if found else "no method that could decide it was run"
    return (
        f'<td class="mark">{mark(outcome)}</td><th scope="row">{mathematics(claim.text)}</th>'
        f'<td class="rigour">{asked}</td><td class="wide small">{mathematics(detail)}</td>'
    )


def _conclusion(report: Report) -> str:
    methods, parts = outline.methods(report), outline.claims(report)
    if not parts:
        return ""
    rows = []
    for claim in parts:
        cells = "".join(_cell(outline.about(report, claim, method)) for method in methods)
        rows.append(f'<th scope="row">{_claim(claim)}</th>{cells}')
    return table("Only a proof can verify.", ["Claim", *methods], rows)


def _claim(claim: Claim) -> str:
    math = mathml.from_latex(claim.latex) if isinstance(claim, Equation) else None
    return math or mathematics(claim.text)


def _cell(found: Evidence | None) -> str:
    if found is None or found.outcome is Outcome.NOT_RUN:
        return f"<td>{mark(Outcome.NOT_RUN)}</td>"
    return f'<td>{mark(found.outcome)} <span class="rigour">{found.rigour.value}</span></td>'


def _end(report: Report) -> str:
    found = report.enclosure
    if found is None:
        return ""
    doubt = "" if found.certified else " (not proved)"
    words = [f"<p><strong>{mathematics(_sentence(found.outcome.sentence))}</strong>{doubt}</p>"]
    words.append(f'<p class="note">{mathematics(found.reason)}</p>')
    rows = [
        f'<th scope="row">{mathml.from_latex(latex)}</th><td class="number">{_number(x)}</td>'
        f'<td class="small">{x.width:.1e}</td>'
        for _, latex, x in outline.values(report)
    ]
    if rows:
        words.append(
            table(
                "Proved enclosures. Bold digits are certain; the small ones are the two ends.",
                ["Quantity", "Enclosure", "Width"],
                rows,
            )
        )
    if found.classification is not None:
        words.append(f"<p><strong>{mathematics(found.classification.sentence)}</strong></p>")
    return "\n".join(words)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + "."


def _number(interval: Interval) -> str:
    digits = outline.digits(interval)
    power = f" × 10<sup>{digits.power}</sup>" if digits.power else ""
    if digits.exact:
        return f'<span class="certain">{digits.certain}</span>{power}'
    if not digits.certain:
        return f"[{digits.lower}, {digits.upper}]{power}"
    return (
        f'<span class="hidden">from {interval.lower} to {interval.upper}</span>'
        f'<span aria-hidden="true"><span class="certain">{digits.certain}</span><span class="ends">'
        f"<span>{digits.upper}</span><span>{digits.lower}</span></span>{power}</span>"
    )


def _pictures(report: Report, level: int) -> str:
    from proofs_check.rendering.former.figures import Absent, pictures

    parts, missing = [], []
    for p in pictures(report):
        if isinstance(p, Absent):
            missing.append(f"<li>{text(p.title)}: {mathematics(p.why)}.</li>")
            continue
        svg = p.svg.replace("<svg ", f'<svg role="img" aria-label="{text(p.alt)}" ', 1)
        parts.append(
            f'<figure><h{level} class="minor">{text(p.title)}</h{level}>{svg}'
            f"<figcaption>{mathematics(p.caption)}</figcaption></figure>"
        )
    figures = f'<div class="figures">{"".join(parts)}</div>' if parts else ""
    reasons = f'<p class="note">Not drawn:</p><ul class="note">{"".join(missing)}</ul>'
    return figures + (reasons if missing else "")


def _derivation(report: Report) -> str:
    items = []
    for line in outline.derivation(report):
        math = mathml.equations(line.latex) if line.latex else None
        body = "".join(math) if math else f"<code>{text(line.plain)}</code>"
        items.append(
            f"<li>{mark(line.outcome)} <strong>{text(line.name)}.</strong> "
            f'{mathematics(line.sentence)}<div class="display flexed">{body}</div></li>'
        )
    if not items:
        return ""
    note = '<p class="note">Ticked: the difference of the two sides was expanded to 0 exactly.</p>'
    return f'{note}<ol class="steps">{"".join(items)}</ol>'


def _evidence(report: Report) -> str:
    rows = []
    for claim, e in outline.findings(report):
        worth = "" if e.outcome is Outcome.NOT_RUN else e.rigour.value
        rows.append(
            f'<td class="mark">{mark(e.outcome)}</td><th scope="row">{e.method}</th>'
            f'<td class="wide">{mathematics(claim)}<div class="small">{mathematics(e.detail)}</div>'
            f'</td><td class="rigour">{worth}</td>'
        )
    columns = ['<span class="hidden">Outcome</span>', "Method", "Claim and finding", "Worth"]
    return table("Everything that was found, in the order of the methods.", columns, rows)


def _times(report: Report) -> str:
    parts = ", ".join(f"{method} {seconds:.2f} s" for method, seconds in outline.times(report))
    again = f"<code>{text(repetition.command(report))}</code>"
    return (
        f'<p class="note">Examined in {report.seconds:.2f} s ({parts}) by {program()}: {again}</p>'
    )

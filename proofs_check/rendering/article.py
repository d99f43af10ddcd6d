"""One theorem in HTML, section by section."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from proofs_check.engine.outcomes import Outcome, Verdict
from proofs_check.host.foreign import visible
from proofs_check.rendering import mathml, outline, repetition
from proofs_check.rendering.digits import digits_of
from proofs_check.rendering.formulas import parts
from proofs_check.rendering.prose import segments
from proofs_check.version import program

if TYPE_CHECKING:
    from proofs_check.engine.claims import Claim
    from proofs_check.engine.ending import End
    from proofs_check.engine.evidence import Evidence
    from proofs_check.engine.report import Report
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
_DEFAULT = ' <span class="small">(default)</span>'
_OUTCOME = '<span class="hidden">Outcome</span>'


def article(report: Report, level: int, pictures: bool = True) -> str:
    """Verdicts first, then what was asked, what was found and why.  Headings start at ``level``."""
    parts = [("The system", _system(report))]
    parts += [(s.heading, _section(report, s)) for s in outline.sections(report)]
    parts += [
        ("Where the flow ends", _end(report, report.end) if report.end is not None else ""),
        ("Pictures", _pictures(report, level + 1) if pictures else ""),
        ("All evidence", _evidence(report)),
    ]
    found = [_verdicts(report)]
    for title, body in parts:
        if body:
            found.append(f'<section><h{level} class="section">{title}</h{level}>\n{body}</section>')
    return "\n".join([*found, _times(report)])


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
        f'</span><span class="hidden">{outcome.word}</span></span>'
    )


def table(caption: str, columns: list[str], rows: Sequence[str], hidden: bool = False) -> str:
    """``hidden``: the caption is for those who listen, as the heading above says it."""
    shown = '<caption class="hidden">' if hidden else "<caption>"
    head = "".join(f'<th scope="col">{c}</th>' for c in columns)
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    return (
        f'<div class="scroll"><table>{shown}{caption}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def badge_of(report: Report, version: str) -> str:
    judgement = report.judgements.get(version)
    return badge(judgement.verdict) if judgement is not None else "–"


def _verdicts(report: Report) -> str:
    cards = [
        f'<div class="card"><span class="label">{outline.label(report, name)}</span>'
        f"{badge(judgement.verdict)}<p>{mathematics(judgement.reason)}</p></div>"
        for name, judgement in report.judgements.items()
    ]
    trust = text(outline.sentence(outline.trust_words(report)))
    note = f'<p class="note">Only a proof can verify. {trust}</p>'
    return f'<div class="cards">{"".join(cards)}</div>{note}'


def _display(latex: str, words: str) -> str:
    return f'<div class="display">{mathml.from_latex(latex, display=True) or text(words)}</div>'


def _system(report: Report) -> str:
    rows = [_display(tex, f"{name} = {words}") for name, words, tex in outline.dynamics(report)]
    asked = [
        (mathematics(name), f"{mathematics(value)}{_DEFAULT if default else ''}")
        for name, value, default in outline.inputs(report)
    ]
    asked += [(text(name), text(value)) for name, value in outline.settings(report)]
    pairs = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in asked)
    functions = "".join(
        f'<div class="display">{mathml.from_sympy(expression, name, display=True)}</div>'
        for name, expression in outline.functions(report)
    )
    return (
        f'{"".join(rows)}<p class="note">Here it is checked for</p><dl class="inputs">{pairs}</dl>'
        f'<div class="functions">{functions}</div>'
    )


def _formula(claim: Claim) -> str:
    found = []
    for part in parts(claim):
        if not part.latex:
            found.append(mathematics(part.text))
            continue
        pieces = mathml.equations(part.latex)
        if pieces is None:  # the converter does not know some of it
            return mathematics(claim.text)
        found.append(", ".join(pieces))
    return "".join(found)


def _section(report: Report, section: outline.Section) -> str:
    """A row a claim, a column a method."""
    quote = (
        f'<div class="theorem"><p>“{mathematics(section.quote)}”</p></div>' if section.quote else ""
    )
    if section.same:
        return f"{quote}<p>The same as proved.</p>"
    methods = outline.methods(report)
    rows = [
        f'<th scope="row">{_formula(stated.claim)}</th>'
        + "".join(_cell(outline.weightiest(report, stated.claim, m)) for m in methods)
        for stated in section.claims
    ]
    return quote + table(f"{section.heading}, method by method", ["Claim", *methods], rows, True)


def _cell(found: Evidence | None) -> str:
    if found is None or found.outcome is Outcome.NOT_RUN:
        return f"<td>{mark(Outcome.NOT_RUN)}</td>"
    return f'<td>{mark(found.outcome)} <span class="rigour">{found.rigour.value}</span></td>'


def _end(report: Report, end: End) -> str:
    words = [f"<p><strong>{mathematics(outline.sentence(end.sentence))}</strong></p>"]
    words.append(f'<p class="note">{mathematics(end.reason)}</p>')
    rows = [
        f'<th scope="row">{mathml.from_latex(latex) or text(name)}</th>'
        f'<td class="number">{_number(x)}</td><td class="small">{x.width:.1e}</td>'
        for name, latex, x in outline.values(report)
    ]
    if rows:
        caption = "Proved enclosures. Bold digits are certain; the small ones are the two ends."
        words.append(table(caption, ["Quantity", "Enclosure", "Width"], rows))
    words += [
        f"<p><strong>{mathematics(outline.sentence(s.sentence))}</strong></p>" for s in end.stored
    ]
    return "\n".join(words)


def _number(interval: Interval) -> str:
    digits = digits_of(interval)
    power = f" × 10<sup>{digits.power}</sup>" if digits.power else ""
    if digits.exact:
        return f'<span class="certain">{digits.certain}</span>{power}'
    if not digits.certain:
        return f"[{digits.lower}, {digits.upper}]{power}"
    return (
        f'<span class="hidden">from {interval.lower} to {interval.upper}</span>'
        f'<span aria-hidden="true"><span class="certain">{digits.certain[:-1]}</span>'
        f'<span class="unbroken"><span class="certain">{digits.certain[-1]}</span>'
        f'<span class="ends"><span>{digits.upper}</span><span>{digits.lower}</span></span></span>'
        f"{power}</span>"
    )


def _pictures(report: Report, level: int) -> str:
    from proofs_check.rendering.figures import Absent, pictures

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


def _evidence(report: Report) -> str:
    rows = [
        f'<td class="mark">{mark(e.outcome)}</td><th scope="row">{e.method}</th>'
        f'<td class="wide">{_formula(e.claim)}<div class="small">{_finding(report, e)}</div></td>'
        f'<td class="rigour">{e.rigour.value}</td>'
        for e in outline.evidence(report)
    ]
    columns = [_OUTCOME, "Method", "Claim and finding", "Worth"]
    caption = "Everything that was found, in the order of the methods."
    absent = "".join(
        f'<p class="note">Not run: {", ".join(names)} ({mathematics(why)}).</p>'
        for why, names in outline.not_run(report).items()
    )
    return (table(caption, columns, rows) if rows else "") + absent


def _finding(report: Report, e: Evidence) -> str:
    """With its scope, and with what it rests on."""
    proved, missing = outline.given(report, e)
    lines = [mathematics(e.detail)]
    lines += [f"Proved for {mathematics(e.scope)}."] if e.scope else []
    lines += [f"It rests on this, which is proved: {mathematics(proved)}."] if proved else []
    lines += [f"It rests on this, which is not proved: {mathematics(missing)}."] if missing else []
    return "<br>".join(lines)


def _times(report: Report) -> str:
    parts = ", ".join(f"{method} {seconds:.2f} s" for method, seconds in outline.times(report))
    again = repetition.command(report)
    words = f": <code>{text(again)}</code>" if again else ""
    inner = f" ({parts})" if parts else ""
    return f'<p class="note">Examined in {report.seconds:.2f} s{inner} by {program()}{words}</p>'

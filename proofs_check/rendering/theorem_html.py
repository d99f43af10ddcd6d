"""A report on theorems of claims as one page of HTML, in the style of the other reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from proofs_check.rendering import mathml
from proofs_check.rendering import theorem_outline as outline
from proofs_check.rendering.article import badge, mark, mathematics, table, text
from proofs_check.rendering.html import page
from proofs_check.rendering.stylesheet import STYLE
from proofs_check.version import program

if TYPE_CHECKING:
    from proofs_check.engine.claims import Claim
    from proofs_check.engine.evidence import Evidence
    from proofs_check.engine.report import Report
    from proofs_check.engine.theorem import Version

_DEFAULT = ' <span class="small">(default)</span>'
_OUTCOME = '<span class="hidden">Outcome</span>'


def to_html(reports: Sequence[Report]) -> str:
    """One theorem as an article; several with a table of verdicts, each to be unfolded."""
    if len(reports) == 1:
        only = reports[0]
        head = f"<h1>{mathematics(outline.title(only))}</h1>"
        return page(outline.title(only), f"{_eyebrow(only)}\n{head}\n{article(only, 2)}")
    rows = [
        f'<th scope="row"><a href="#theorem-{i}">{mathematics(outline.title(r))}</a></th>'
        f"<td>{_badge_of(r, 'printed')}</td><td>{_badge_of(r, 'proved')}</td>"
        for i, r in enumerate(reports, 1)
    ]
    contents = table("Theorems and verdicts", ["Theorem", "As printed", "As proved"], rows)
    folded = (
        f'<details class="statement"><summary><h2>{mathematics(outline.title(r))}</h2> '
        f"{_badge_of(r, 'proved')}</summary>\n"
        f'<div id="theorem-{i}">{_eyebrow(r)}{article(r, 3)}</div></details>'
        for i, r in enumerate(reports, 1)
    )
    return page("Theorems, checked", "\n".join(["<h1>Theorems, checked</h1>", contents, *folded]))


def notebook_html(report: Report) -> str:
    """The article alone, with its style, for the output cell of a notebook."""
    head = f"{_eyebrow(report)}<h2>{mathematics(outline.title(report))}</h2>"
    inner = article(report, 3)
    return f'<div class="proofs-check"><style>{STYLE}</style>\n{head}\n{inner}\n</div>'


def article(report: Report, level: int) -> str:
    """Verdicts first, then what was asked, what was found, and what the proofs rest on."""
    sections = [("The system", _system(report))]
    for name, version in report.theorem.versions.items():
        suffix = f", as {name}" if len(report.judgements) > 1 else ""
        sections += [
            (f"Hypotheses{suffix}", _claims(report, version.assume)),
            (f"Claims{suffix}", _quote(version) + _claims(report, version.claims)),
        ]
    sections += [
        ("What the proofs cover, and rest on", _bases(report)),
        ("All evidence", _evidence(report)),
    ]
    parts = [_verdicts(report)]
    parts += [
        f'<section><h{level} class="section">{title}</h{level}>\n{body}</section>'
        for title, body in sections
        if body
    ]
    return "\n".join([*parts, _times(report)])


def _eyebrow(report: Report) -> str:
    words = outline.eyebrow(report)
    return f'<p class="eyebrow">{text(words)}</p>' if words else ""


def _badge_of(report: Report, version: str) -> str:
    judgement = report.judgements.get(version)
    return badge(judgement.verdict) if judgement is not None else "–"


def _verdicts(report: Report) -> str:
    cards = [
        f'<div class="card"><span class="label">{outline.label(report, name)}</span>'
        f"{badge(judgement.verdict)}<p>{mathematics(judgement.reason)}</p></div>"
        for name, judgement in report.judgements.items()
    ]
    return f'<div class="cards">{"".join(cards)}</div>'


def _system(report: Report) -> str:
    rows = "".join(
        f'<div class="display">{mathml.from_latex(row, display=True) or text(row)}</div>'
        for row in outline.dynamics(report)
    )
    pairs = "".join(
        f"<div><dt>{mathematics(name)}</dt><dd>{mathematics(value)}"
        f"{_DEFAULT if default else ''}</dd></div>"
        for name, value, default in outline.inputs(report)
    )
    return f'{rows}<p class="note">Here it is checked for</p><dl class="inputs">{pairs}</dl>'


def _quote(version: Version) -> str:
    if not version.quote:
        return ""
    return f'<div class="theorem"><p>“{mathematics(version.quote)}”</p></div>'


def _formula(claim: Claim) -> str:
    found = outline.formula(claim)
    math = mathml.from_latex(found.latex) if found.latex else None
    return f"{math}{text(found.after)}" if math else mathematics(claim.text)


def _claims(report: Report, claims: Sequence[Claim]) -> str:
    """A row a claim, a column a method."""
    if not claims:
        return ""
    methods = outline.methods(report)
    rows = [
        f'<th scope="row">{_formula(claim)}</th>'
        + "".join(_cell(outline.weightiest(report, claim, m)) for m in methods)
        for claim in claims
    ]
    return table("Only a proof can verify.", ["Claim", *methods], rows)


def _cell(found: Evidence | None) -> str:
    from proofs_check.evidence import Outcome

    if found is None or found.outcome is Outcome.NOT_RUN:
        return f"<td>{mark(Outcome.NOT_RUN)}</td>"
    return f'<td>{mark(found.outcome)} <span class="rigour">{found.rigour.value}</span></td>'


def _bases(report: Report) -> str:
    rows = []
    for basis in outline.bases(report):
        given = "".join(
            f"<li>{mathematics(g.text)} ({'proved' if held else 'not proved'})</li>"
            for g, held in basis.given
        )
        rests = f"<ul>{given}</ul>" if given else "nothing else"
        rows.append(
            f'<th scope="row">{_formula(basis.claim)}</th>'
            f'<td class="wide small">{text(basis.scope) or "this case"}</td>'
            f'<td class="wide small">{rests}</td>'
        )
    columns = ["Claim", "Proved for", "Given that"]
    return table("What each proof speaks of, and what it was given.", columns, rows) if rows else ""


def _evidence(report: Report) -> str:
    from proofs_check.evidence import Outcome

    rows = []
    for e in report.evidence:
        worth = "" if e.outcome is Outcome.NOT_RUN else e.rigour.value
        rows.append(
            f'<td class="mark">{mark(e.outcome)}</td><th scope="row">{e.method}</th>'
            f'<td class="wide">{_formula(e.claim)}<div class="small">{mathematics(e.detail)}</div>'
            f'</td><td class="rigour">{worth}</td>'
        )
    columns = [_OUTCOME, "Method", "Claim and finding", "Worth"]
    return table("Everything that was found, in the order of the methods.", columns, rows)


def _times(report: Report) -> str:
    parts = ", ".join(f"{method} {seconds:.2f} s" for method, seconds in report.spent.items())
    again = outline.command(report)
    words = f": <code>{text(again)}</code>" if again else ""
    return f'<p class="note">Examined in {report.seconds:.2f} s ({parts}) by {program()}{words}</p>'

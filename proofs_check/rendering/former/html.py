"""The report as one page of HTML that needs nothing else: no network, no script, no file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from proofs_check.rendering.former import outline
from proofs_check.rendering.former.article import article, badge, mathematics, text
from proofs_check.rendering.stylesheet import STYLE
from proofs_check.version import program

if TYPE_CHECKING:
    from proofs_check.examination import Report

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:"  # the page asks for nothing
)


def to_html(reports: Sequence[Report]) -> str:
    """One statement as an article; several with a table of contents, each to be unfolded."""
    if len(reports) == 1:
        only = reports[0]
        title = f"{only.statement.reference}: {only.statement.title}"
        eyebrow = text(only.statement.reference)
        heading = f"<h1>{mathematics(only.statement.title)}</h1>"
        body = f'<p class="eyebrow">{eyebrow}</p>\n{heading}\n{article(only, level=2)}'
    else:
        title = (
            f"The statements of the paper, checked for φ(z) = {reports[0].problem.phi.expression}"
        )
        body = _several(reports)
    return page(title, body)


def notebook_html(report: Report, pictures: bool = False) -> str:
    """The article alone, with its style, for the output cell of a notebook."""
    name = report.statement
    head = f'<p class="eyebrow">{text(name.reference)}</p><h2>{mathematics(name.title)}</h2>'
    inner = article(report, level=3, pictures=pictures, brief=True)
    return f'<div class="proofs-check"><style>{STYLE}</style>\n{head}\n{inner}\n</div>'


def page(title: str, body: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{text(title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f'<body class="proofs-check">\n<main>\n{body}\n'
        f"<footer>{_colophon()}</footer>\n</main>\n</body>\n</html>\n"
    )


def _colophon() -> str:
    return (
        f"Made by {program()}. A proof rests on this program, on FLINT’s ball arithmetic and on "
        "SymPy’s exact rewriting; numbers alone never verify. "
        f"Software: {text(outline.software())}."
    )


def _several(reports: Sequence[Report]) -> str:
    phi = reports[0].problem.phi.expression
    head = (
        "<h1>The statements of the paper</h1>\n"
        f'<p class="eyebrow">Each as printed and as proved, for φ(z) = {text(str(phi))}.</p>'
    )
    rows = "\n".join(_entry(report, _anchor(i, report)) for i, report in enumerate(reports, 1))
    contents = (
        '<nav aria-label="Statements"><div class="scroll"><table>'
        '<caption class="hidden">Statements and verdicts</caption><thead><tr>'
        '<th scope="col">Statement</th><th scope="col">As printed</th>'
        f'<th scope="col">As proved</th></tr></thead><tbody>\n{rows}\n</tbody></table></div></nav>'
    )
    folded = (_folded(report, _anchor(i, report)) for i, report in enumerate(reports, 1))
    return "\n".join([head, contents, *folded])


def _anchor(position: int, report: Report) -> str:
    """Two reports of one page may be about the same statement."""
    return f"statement-{position}-" + re.sub(r"[^a-z0-9]+", "-", report.statement.name.lower())


def _entry(report: Report, anchor: str) -> str:
    name = report.statement
    link = f'<a href="#{anchor}">{text(name.reference)}</a>'
    return (
        f'<tr><th scope="row">{link}<br><span class="small">{mathematics(name.title)}</span></th>'
        f"<td>{badge(report.printed.verdict)}</td><td>{badge(report.proved.verdict)}</td></tr>"
    )


def _folded(report: Report, anchor: str) -> str:
    """The anchor lies inside, so that following a link to it unfolds the statement."""
    name = report.statement
    return (
        f'<details class="statement"><summary><h2>{text(name.reference)}: '
        f"{mathematics(name.title)}</h2> {badge(report.proved.verdict)}</summary>\n"
        f'<div id="{anchor}">\n{article(report, level=3)}\n</div></details>'
    )

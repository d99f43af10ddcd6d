"""The report as one page of HTML that needs nothing else: no network, no script, no file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from proofs_check.rendering import outline
from proofs_check.rendering.article import article, badge_of, mathematics, text
from proofs_check.rendering.stylesheet import STYLE
from proofs_check.version import program

if TYPE_CHECKING:
    from proofs_check.engine.report import Report

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:"  # the page asks for nothing
)


def to_html(reports: Sequence[Report]) -> str:
    """One theorem as an article; several with a table of contents, each to be unfolded."""
    if len(reports) == 1:
        only = reports[0]
        heading = f"<h1>{mathematics(outline.title(only))}</h1>"
        return page(outline.heading(only), f"{_eyebrow(only)}{heading}\n{article(only, level=2)}")
    return page("Theorems, checked", _several(reports))


def notebook_html(report: Report, pictures: bool = False) -> str:
    """The article alone, with its style, for the output cell of a notebook."""
    head = f"{_eyebrow(report)}<h2>{mathematics(outline.title(report))}</h2>"
    inner = article(report, level=3, pictures=pictures)
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


def _eyebrow(report: Report) -> str:
    words = outline.reference(report)
    return f'<p class="eyebrow">{text(words)}</p>\n' if words else ""


def _several(reports: Sequence[Report]) -> str:
    rows = "\n".join(_entry(report, _anchor(i, report)) for i, report in enumerate(reports, 1))
    contents = (
        '<nav aria-label="Theorems"><div class="scroll"><table>'
        '<caption class="hidden">Theorems and verdicts</caption><thead><tr>'
        '<th scope="col">Theorem</th><th scope="col">As printed</th>'
        f'<th scope="col">As proved</th></tr></thead><tbody>\n{rows}\n</tbody></table></div></nav>'
    )
    folded = (_folded(report, _anchor(i, report)) for i, report in enumerate(reports, 1))
    return "\n".join(["<h1>Theorems, checked</h1>", contents, *folded])


def _anchor(position: int, report: Report) -> str:
    """Two reports of one page may be about the same theorem."""
    return f"theorem-{position}-" + re.sub(r"[^a-z0-9]+", "-", report.theorem.name.lower())


def _entry(report: Report, anchor: str) -> str:
    name = outline.reference(report) or outline.title(report)
    small = "" if name == outline.title(report) else (
        f'<br><span class="small">{mathematics(outline.title(report))}</span>'
    )  # fmt: skip
    return (
        f'<tr><th scope="row"><a href="#{anchor}">{text(name)}</a>{small}</th>'
        f"<td>{badge_of(report, 'printed')}</td><td>{badge_of(report, 'proved')}</td></tr>"
    )


def _folded(report: Report, anchor: str) -> str:
    """The anchor lies inside, so that following a link to it unfolds the theorem."""
    return (
        f'<details class="statement"><summary><h2>{mathematics(outline.heading(report))}</h2> '
        f"{badge_of(report, 'proved')}</summary>\n"
        f'<div id="{anchor}">\n{article(report, level=3)}\n</div></details>'
    )

"""Reports as files: one page of HTML, or LaTeX or Markdown for the appendix of a paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from proofs_check.host.files import require_writable, write
from proofs_check.rendering.packages import require_packages
from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.engine.report import Report

SUFFIXES = (".html", ".tex", ".md")
_PAGE_NEEDS = ("matplotlib", "latex2mathml")


def write_report(reports: Sequence[Report], path: Path, force: bool = False) -> None:
    """Write the reports to ``path`` in the format of its suffix, completely or not at all.

    An existing file is replaced only with ``force``.  Every refusal is an InputError.
    """
    if not reports:
        raise InputError("there is no theorem to report on.")
    require_report_path(path, force)
    write(path, _format(path)(reports), "--report", force)


def require_report_path(path: Path, force: bool = False) -> None:
    """Refuse, before any work is done, a path to which no report can be written."""
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"--report {path}: the name must end in {', '.join(SUFFIXES)}.")
    if path.suffix.lower() == ".html":
        require_packages(f"--report {path}", *_PAGE_NEEDS)
    require_writable(path, "--report", force)


def _format(path: Path) -> Callable[[Sequence[Report]], str]:
    if path.suffix.lower() == ".tex":
        from proofs_check.rendering.latex import to_latex

        return to_latex
    if path.suffix.lower() == ".md":
        from proofs_check.rendering.markdown import to_markdown

        return to_markdown
    from proofs_check.rendering.html import to_html

    return to_html

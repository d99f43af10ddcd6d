"""Reports as files: one page of HTML, or LaTeX or Markdown for the appendix of a paper."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.examination import Report

SUFFIXES = (".html", ".tex", ".md")
_PAGE_NEEDS = ("matplotlib", "latex2mathml")


def write_report(reports: Sequence[Report], path: Path, force: bool = False) -> None:
    """Write the reports to ``path`` in the format of its suffix, completely or not at all.

    An existing file is replaced only with ``force``.  Every refusal is an InputError.
    """
    if not reports:
        raise InputError("there is no statement to report on.")
    require_report_path(path, force)
    _write(path, _format(path)(reports), force)


def require_report_path(path: Path, force: bool = False) -> None:
    """Refuse, before any work is done, a path to which no report can be written."""
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"--report {path}: the name must end in {', '.join(SUFFIXES)}.")
    missing = [name for name in _PAGE_NEEDS if find_spec(name) is None]
    if path.suffix.lower() == ".html" and missing:
        raise InputError(
            f"--report {path} needs {', '.join(missing)}: pip install matplotlib latex2mathml"
        )
    if path.is_dir():
        raise InputError(f"--report {path} is a folder; give a file name.")
    if not path.parent.is_dir():
        raise InputError(f"--report {path}: the folder {path.parent} does not exist.")
    if path.exists() and not force:
        raise InputError(f"--report {path} exists; choose another name or add --force.")
    if not os.access(path.parent, os.W_OK):
        raise InputError(f"--report {path}: the folder {path.parent} is not writable.")


def _publish(draft: Path, path: Path) -> None:
    """A hard link fails if the name is taken; where there are none, look first."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:
        if path.exists():
            raise FileExistsError from None
        os.replace(draft, path)


def _format(path: Path) -> Callable[[Sequence[Report]], str]:
    if path.suffix.lower() == ".tex":
        from proofs_check.rendering.latex import to_latex

        return to_latex
    if path.suffix.lower() == ".md":
        from proofs_check.rendering.markdown import to_markdown

        return to_markdown
    from proofs_check.rendering.html import to_html

    return to_html


def _write(path: Path, text: str, force: bool) -> None:
    """Through a neighbour that is renamed; without force, linked, which fails if path appeared."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        try:
            draft.write_text(text, encoding="utf-8", newline="\n")
            if force:
                os.replace(draft, path)
            else:
                _publish(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    except FileExistsError:
        raise InputError(f"--report {path} exists; choose another name or add --force.") from None
    except OSError as error:
        raise InputError(f"--report {path} could not be written: {error.strerror}.") from None

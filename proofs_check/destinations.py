"""Where the results go that are not printed: --json and --report, refused before any work."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from proofs_check.host.files import require_different, require_writable, write
from proofs_check.host.foreign import json_text
from proofs_check.host.streams import is_shut
from theory.errors import InputError

STANDARD_OUTPUT = "-"


def require_destinations(
    options: argparse.Namespace, require_report: Callable[[Path, bool], None] | None = None
) -> None:
    """InputError for a place that cannot be written to, or that is named twice.

    ``require_report`` says what a report's file must be, by default one of a check.
    """
    paths = {}
    if options.json == STANDARD_OUTPUT:
        if is_shut(sys.stdout):
            raise InputError("--json - needs a standard output, which is closed; give a file name.")
    elif options.json is not None:
        paths["--json"] = Path(options.json)
        require_writable(paths["--json"], "--json", options.force)
    if options.report is not None:
        paths["--report"] = Path(options.report)
        (require_report or _require_page)(paths["--report"], options.force)
    if getattr(options, "certificate", None) is not None:
        paths["--certificate"] = Path(options.certificate)
        require_writable(paths["--certificate"], "--certificate", options.force)
    require_different(paths)


def _require_page(path: Path, force: bool) -> None:
    from proofs_check.rendering.report import require_report_path

    require_report_path(path, force)


def deliver_json(options: argparse.Namespace, text: Callable[[], str]) -> bool:
    """The document to the file that was named, or on standard output in what its encoding has.

    Whether people may be told something there too: not beside a document.
    """
    if options.json == STANDARD_OUTPUT:
        sys.stdout.write(json_text(text(), sys.stdout.encoding or "ascii"))
        return False
    if options.json is not None:
        write(Path(options.json), json_text(text(), "utf-8"), "--json", options.force)
    return True


def as_text(document: Mapping[str, Any]) -> str:
    """A document of a command that has no renderer of its own."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"

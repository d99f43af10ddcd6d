"""``{sources}``: every source with its theorems, their verdicts and its findings.

The page comes from the catalogue; verdicts are reached anew, by the methods that prove, whenever
the site is built.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from proofs_check.catalogue import PAPER, listed, named
from proofs_check.engine.finding import Finding
from proofs_check.publications import ALL, Publication, chosen, findings, publication

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 900  # for the theorems of one source
PROVING = "symbolic,certified"
CODES = (0, 1)  # all examined; one of them is refuted
NOT_RUN = "*This site was built without running anything: the verdicts are left out.*"
LONGEST = 160  # letters of a reason

Verdicts = Mapping[str, Mapping[str, Mapping[str, str]]]  # by theorem and version


def verdicts(source: str) -> Verdicts:
    """Of the theorems of a source, for its default φ and numbers."""
    line = ["-m", "proofs_check", "all", "--source", source, "--method", PROVING, "--json", "-"]
    done = subprocess.run(
        [sys.executable, *line],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    if done.returncode not in CODES or not done.stdout:
        raise ExtensionError(f"the theorems of {source} could not be examined: {done.stderr}")
    return {d["theorem"]: d["versions"] for d in json.loads(done.stdout)["documents"]}


def section(source: str, found: Verdicts) -> str:
    """A source under its heading, as Markdown."""
    head = "| theorem | statement | as printed | as proved | why |\n| --- | --- | --- | --- | --- |"
    rows = []
    for entry in listed(source):
        about = next((h for h in entry.headings if h.title), None)
        versions = found.get(entry.name, {})
        cells = [
            f"`{named(source, entry.name)}`",
            about.title if about else "",
            *(_verdict(versions.get(which)) for which in ("printed", "proved")),
            _why(versions),
        ]
        rows.append("| " + " | ".join(map(_cell, cells)) + " |")
    missed = [_finding(source, one) for one in findings(source)]
    parts = [f"## {source}", _cited(publication(source)), "\n".join([head, *rows])]
    if missed:
        parts += ["What the printed statements leave out:", "\n".join(missed)]
    return "\n\n".join(parts)


def _cited(about: Publication) -> str:
    authors = f"{about.authors}: " if about.authors else ""
    when = " ".join(filter(None, (about.venue, str(about.year or ""))))
    arxiv = f"[arXiv:{about.arxiv}](https://arxiv.org/abs/{about.arxiv})" if about.arxiv else ""
    return ", ".join(filter(None, (f"{authors}*{about.title}*", when, arxiv))) + "."


def _verdict(judged: Mapping[str, str] | None) -> str:
    return judged["verdict"].replace("_", " ") if judged else "–"


def _why(versions: Mapping[str, Mapping[str, str]]) -> str:
    """Of what is not verified, in short."""
    reasons = [j["reason"] for j in versions.values() if j["verdict"] != "verified"]
    words = "; ".join(dict.fromkeys(reasons))
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} …"


def _finding(source: str, one: Finding) -> str:
    name = named(source, one.statement)
    title = f"[{one.title}](findings.md)" if source == PAPER else one.title
    return f"* **{title}** (`{name}`). {_cell(one.gap)} *Repaired:* {_cell(one.repaired)}"


def _cell(text: str) -> str:
    """No bar ends the cell, and no asterisk, dollar or bracket begins markup."""
    return text if text.startswith("`") else re.sub(r"(?<!\\)([|*$_<])", r"\\\1", text)


class Sources(SphinxDirective):
    """``{sources}``: the whole page; a site whose notebooks are not run has no verdicts either."""

    def run(self) -> list[nodes.Node]:
        runs = self.config.nb_execution_mode != "off"
        parts = [section(source, verdicts(source) if runs else {}) for source in chosen(ALL)]
        text = "\n\n".join(parts if runs else [NOT_RUN, *parts])
        return self.parse_text_to_nodes(text, allow_section_headings=True)


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("sources", Sources)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

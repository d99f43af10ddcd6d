"""The site builds with warnings as errors, and its inner links lead to places that exist.

Here the notebooks are read but not executed, which test_notebooks.py does to some by
default; the full build executes them.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from browser import faults
from extent import LONG
from patience import patience

from proofs_check.arguments import COMMANDS, OPTIONS
from proofs_check.catalogue import entries

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("sphinx", "myst_nb", "jupytext", "furo", "sphinx_design", "sphinx_copybutton")
SECONDS = 280
SEEN = ("findings.html", "index.html", "mathematics.html", "experiments/index.html")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the built pages."""
    for name in NEEDED:
        pytest.importorskip(name, reason="the site needs the extra docs")
    out = tmp_path_factory.mktemp("site")
    settings = ("-D", "nb_execution_mode=off", "-D", "suppress_warnings=myst-nb.lexer")
    places = (str(ROOT / "docs"), str(out))
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-qEnW", "--keep-going", *settings, *places],
        capture_output=True,
        text=True,
        timeout=patience(SECONDS),
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    return out


def test_pages_fit_every_width(site):
    pages = sorted(site.rglob("*.html")) if LONG else [site / name for name in SEEN]
    assert faults(pages) == []
    assert faults(pages[:1] if not LONG else pages, dark=True) == []


class Page(HTMLParser):
    """The identifiers, links and outside resources of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if given.get("id"):
            self.ids.add(str(given["id"]))
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        source = given.get("src") or (given.get("href") if tag == "link" else None)
        if source:
            self.loaded.append(source)


@pytest.fixture(scope="module")
def pages(site):
    return {path: Page(path) for path in site.rglob("*.html") if "_static" not in path.parts}


def test_every_source_has_its_page(pages, site):
    sources = [*(ROOT / "docs" / "notebooks").glob("[0-9]*.py"), *(ROOT / "docs").glob("api/*.md")]
    for source in sources:
        assert (site / source.relative_to(ROOT / "docs")).with_suffix(".html") in pages


def test_inner_links_lead_somewhere(pages, site):
    lost = []
    for path, page in pages.items():
        for link in page.links:
            if "://" in link or link.startswith(("mailto:", "#")):
                continue
            name, _, anchor = link.partition("#")
            there = (path.parent / unquote(name)).resolve()
            known = pages.get(there)
            if not there.exists() or (anchor and known and unquote(anchor) not in known.ids):
                lost.append(f"{path.relative_to(site)}: {link}")
    assert not lost


def test_pages_load_nothing_from_elsewhere(pages, site):
    """No script, style, font or picture from another machine: the site works offline."""
    outside = {source for page in pages.values() for source in page.loaded if "://" in source}
    assert not outside


def test_the_command_reference_is_complete(site):
    text = (site / "commands.html").read_text("utf-8")
    for word in (*OPTIONS, *COMMANDS):
        assert word in text
    for entry in entries():
        assert entry.name in text


def test_the_api_reference_names_what_is_public(site):
    text = (site / "api" / "theory.html").read_text("utf-8")
    for name in importlib.import_module("theory").__all__:
        assert f'id="theory.{name}"' in text


def test_the_landing_page_shows_the_answer(site):
    text = (site / "index.html").read_text("utf-8")
    assert "0.77808035" in text
    assert "VERIFIED" in text


def test_every_notebook_can_be_downloaded(site):
    for source in (ROOT / "docs" / "notebooks").glob("[0-9]*.py"):
        notebook = json.loads((site / "notebooks" / f"{source.stem}.ipynb").read_text("utf-8"))
        assert notebook["metadata"]["kernelspec"]["name"] == "python3"
        assert any(cell["cell_type"] == "code" for cell in notebook["cells"])


def test_the_schema_can_be_downloaded(site):
    assert list(site.rglob("document.schema.json"))

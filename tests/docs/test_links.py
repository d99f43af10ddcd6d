"""Links of the documents: relative ones lead to files and headings that exist.

With ``-m network`` the external ones are followed too.
"""

from __future__ import annotations

import re
import urllib.request
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(p for p in (ROOT / "docs").rglob("*.md") if "_build" not in p.parts),
        *(ROOT / "docs" / "notebooks").glob("[0-9]*.py"),
    ]
)
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_URL = re.compile(r"https?://[^\s)>\]\"'`]+")
SECONDS = 20


def prose(path: Path) -> str:
    """The text of a page without its code; of a notebook, its Markdown cells."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        cells = re.split(r"^# %%.*$", text, flags=re.M)
        heads = ["", *re.findall(r"^# %%(.*)$", text, flags=re.M)]
        chosen = [c for c, head in zip(cells, heads, strict=True) if "[markdown]" in head]
        text = re.sub(r"^# ?", "", "\n".join(chosen), flags=re.M)
    return _FENCE.sub("", text)


@cache
def anchors(path: Path) -> set[str]:
    """The headings of a page as both the forge and the site name them."""
    heads = re.findall(r"^#+ (.+)$", prose(path), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def targets(path: Path) -> list[str]:
    return _LINK.findall(prose(path))


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_relative_links_lead_somewhere(path):
    lost = []
    for target in targets(path):
        if "://" in target or target.startswith("mailto:"):
            continue
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        if not there.exists() or (anchor and anchor not in anchors(there)):
            lost.append(target)
        assert there.is_relative_to(ROOT), f"{target} leaves the repository"
    assert not lost


def test_the_check_sees_links_and_would_miss_a_lost_one(tmp_path):
    assert "docs/verdicts.md" in targets(ROOT / "README.md")
    page = tmp_path / "page.md"
    page.write_text("[a](b.md) `[c](d.md)`\n```\n[e](f.md)\n```\n# Two words\n", "utf-8")
    assert targets(page)[0] == "b.md"
    assert "f.md" not in targets(page)
    assert anchors(page) == {"two-words"}


def external() -> set[str]:
    found = {url.rstrip(".,;") for path in PAGES for url in _URL.findall(path.read_text("utf-8"))}
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    found |= {f"https://doi.org/{doi}" for doi in re.findall(r"doi: (\S+)", citation)}
    found |= {f"https://arxiv.org/abs/{i}" for i in re.findall(r"arXiv:(\S+)", citation)}
    return found


@pytest.mark.network
@pytest.mark.parametrize("url", sorted(external()))
def test_external_links_answer(url):
    request = urllib.request.Request(url, headers={"User-Agent": "link check"}, method="HEAD")
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        assert answer.status < 400

"""Reports in Chromium, in light and dark: no sideways scrolling and no error at three widths."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import WIDTHS, faults

from proofs_check import check
from proofs_check.command_line import main
from proofs_check.rendering.html import to_html

WIDE = "<div style='width: 900px'>wide</div>"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A theorem as an article, several as a list, and a map."""
    folder = tmp_path_factory.mktemp("reports")
    one = check("proposition1", "tanh", methods=("symbolic",))
    pages = {"one": to_html([one]), "several": to_html([one, one])}
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text, "utf-8")
    words = ("map", "--phi", "sin", "--u0", "-2:2", "--v0", "-2:2", "--resolution", "64")
    assert main([*words, "--report", str(folder / "map.html")]) == 0
    return sorted(folder.glob("*.html"))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_reports_fit_every_width(reports: list[Path], dark: bool) -> None:
    assert faults(reports, dark=dark) == []


def test_what_is_wrong_is_found(tmp_path: Path) -> None:
    page = tmp_path / "wrong.html"
    head = '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
    page.write_text(
        f"{head}{WIDE}<script>console.error('loud'); null.x</script><img src='nowhere.png'>"
    )
    found = faults([page])
    assert [width for width in WIDTHS if any(f"at {width} pixels" in f for f in found)] == [
        390,
        768,
    ]
    assert any("loud" in f for f in found)
    assert any("Uncaught" in f for f in found)
    assert any("ERR_FILE_NOT_FOUND" in f for f in found)

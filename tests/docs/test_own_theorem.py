"""The file on the page “A theorem of your own” is complete, short, and verified as it stands."""

from __future__ import annotations

import re
from pathlib import Path

from proofs_check import check, load

PAGE = Path(__file__).resolve().parents[2] / "docs" / "own_theorem.md"


def test_the_file_on_the_page_is_verified(tmp_path):
    (text,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(text.splitlines()) <= 40
    file = tmp_path / "mode.py"
    file.write_text(text)
    (theorem,) = load(file)
    assert check(theorem, methods=("symbolic", "certified")).verdict == "verified"
    assert check(theorem, methods=("certified",), b0="1/4").verdict == "not_applicable"

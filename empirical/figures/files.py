"""A figure as a file: the same bytes for the same figure, and in vector formats text as text."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theory.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOTS_PER_INCH = 200  # a figure eight inches wide is sharp on a page of 800 pixels at twice that
_OPTIONS: dict[str, dict[str, Any]] = {
    "png": {"dpi": DOTS_PER_INCH},
    "svg": {"metadata": {"Date": None}},
    "pdf": {"metadata": {"CreationDate": None}},
}
FORMATS = tuple(_OPTIONS)
_STYLE: Any = {"svg.fonttype": "none", "svg.hashsalt": "empirical", "pdf.fonttype": 42}


def encoded(figure: Figure, kind: str) -> bytes:
    """The file's content; ``kind`` is one of ``FORMATS``."""
    import matplotlib

    stream = io.BytesIO()
    with matplotlib.rc_context(_STYLE):
        figure.savefig(stream, format=kind, **_OPTIONS[kind])
    return stream.getvalue()


def formats(words: str) -> tuple[str, ...]:
    """pdf,svg → ("pdf", "svg"), each once; InputError for another one."""
    chosen = dict.fromkeys(word.strip().lower() for word in words.split(","))
    for word in chosen:
        if word not in FORMATS:
            raise InputError(
                f"--format {words!r:.60}: a figure is written as {', '.join(FORMATS)}, or several "
                f"of them with commas between, as in --format pdf,svg; {word!r:.20} is none."
            )
    return tuple(chosen)


def format_of(path: Path) -> str:
    """By its ending; InputError for another one."""
    kind = path.suffix[1:].lower()
    if kind not in FORMATS:
        endings = ", ".join(f".{one}" for one in FORMATS)
        raise InputError(f"--figure {path}: the name of a figure ends in {endings}.")
    return kind

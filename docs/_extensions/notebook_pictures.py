"""The notebooks' pictures on the page: inline, in the page's colours, described in words.

A notebook draws with plain Matplotlib, in the look that ``notebooks/matplotlibrc`` gives it; the
words are the ``alt`` of its cell's metadata.  Here the kernel is told to draw SVG, and each picture
becomes part of its page, so that its colours follow the theme.
"""

from __future__ import annotations

import html
import os
import re
import sys
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.errors import ExtensionError

from proofs_check.rendering.figures.picture import embedded

FOLDER = "notebooks/"
EMS = 6.4  # an inch of a figure on the page, so that its letters match those of the text
INCH = 72.0  # points
COLOURS = {  # as drawn: the variable of site.css
    "#1b1f24": "ink",
    "#000000": "ink",
    "#5b6470": "soft",
    "#808080": "soft",
    "#dde1e6": "grid",
    "#d3d3d3": "grid",
    "#0072b2": "blue",
    "#d55e00": "orange",
    "#00855f": "green",
    "#a8447d": "purple",
    "#a87600": "amber",
}
SETTINGS = """\
c.InlineBackend.figure_formats = {"svg"}
c.InlineBackend.print_figure_kwargs = {"bbox_inches": None}
"""
_COLOUR = re.compile("|".join(COLOURS))
_WIDTH = re.compile(r'<svg [^>]*?\bwidth="([\d.]+)pt"')


def inline(svg: str, words: str) -> str:
    """The picture as HTML; what Matplotlib leaves black is drawn in ink, by the style sheet."""
    width = _WIDTH.search(svg)
    if width is None:
        raise ExtensionError("a picture of a notebook is no drawing of Matplotlib's")
    drawn = _COLOUR.sub(
        lambda c: f"var(--exhibit-{COLOURS[c[0]]}, {c[0]})", embedded(svg, "figure")
    )
    drawn = drawn.replace("<svg ", '<svg aria-hidden="true" ', 1)
    label, ems = html.escape(words, quote=True), float(width[1]) / INCH * EMS
    style = f"max-width: {ems:.1f}em"
    return f'<div class="exhibit" role="img" aria-label="{label}" style="{style}">{drawn}</div>'


def _configure(app: Any) -> None:
    """Of the kernels: SVG, this Python for shell commands, and transcripts without colours."""
    settings = Path(app.doctreedir, "ipython", "profile_default", "ipython_kernel_config.py")
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(SETTINGS, "utf-8")
    os.environ["IPYTHONDIR"] = os.fspath(settings.parents[1])
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    os.environ |= {"TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "88"}


def _embed(app: Any, doctree: nodes.document, docname: str) -> None:
    if app.builder.format != "html" or not docname.startswith(FOLDER):
        return
    for image in list(doctree.findall(nodes.image)):
        if image["uri"].endswith(".svg"):
            if not image.get("alt"):
                raise ExtensionError(f"{docname}: a picture without words (alt) in its metadata")
            svg = Path(app.srcdir, image["uri"]).read_text("utf-8")
            image.replace_self(nodes.raw("", inline(svg, image["alt"]), format="html"))


def setup(app: Any) -> dict[str, bool]:
    app.connect("builder-inited", _configure)
    app.connect("doctree-resolved", _embed)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Every notebook as a file to take away; where the site knows its repository, buttons to run it.

The environment variable SITE_REPOSITORY (``owner/name`` at GitHub) turns the buttons on; the
workflow that publishes the site sets it, and puts the same files on the branch ``notebooks``.
"""

from __future__ import annotations

import html
import os
from pathlib import Path
from typing import Any

from docutils import nodes

FOLDER = "notebooks/"
REPOSITORY = os.environ.get("SITE_REPOSITORY", "")
BRANCH = "notebooks"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
INSTALL = """\
# for a machine without a clone of the repository, as Colab's
!git clone -q --depth 1 https://github.com/{} repository
%cd repository/docs/notebooks
%pip install -q '../..[all]'"""


def links(name: str) -> str:
    """What stands under the title of the notebook ``name`` (without its suffix), as HTML."""
    shown = [(f"{name}.ipynb", "Download this notebook", " download")]
    if REPOSITORY:
        site = f"github/{REPOSITORY}/blob/{BRANCH}/{name}.ipynb"
        shown += [
            (f"https://colab.research.google.com/{site}", "Open in Colab", ""),
            (
                f"https://mybinder.org/v2/gh/{REPOSITORY}/HEAD?labpath=docs/{FOLDER}{name}.py",
                "Open in Binder",
                "",
            ),
        ]
    items = (f'<a href="{html.escape(to)}"{more}>{words}</a>' for to, words, more in shown)
    return f'<p class="notebook-files">{" · ".join(items)}</p>'


def _add_links(app: Any, doctree: nodes.document, docname: str) -> None:
    if app.builder.format == "html" and docname.startswith(FOLDER):
        title = next(iter(doctree.findall(nodes.title)), None)
        if title is not None:
            place = title.parent
            below = nodes.raw("", links(Path(docname).name), format="html")
            place.insert(place.index(title) + 1, below)


def _write_files(app: Any, error: Exception | None) -> None:
    if error is not None or app.builder.format != "html":
        return
    import jupytext
    from nbformat.v4 import new_code_cell

    for name in sorted(n for n in app.env.found_docs if n.startswith(FOLDER)):
        notebook = jupytext.read(os.fspath(app.env.doc2path(name)))
        notebook.metadata["kernelspec"] = KERNEL
        if REPOSITORY:
            notebook.cells.insert(0, new_code_cell(INSTALL.format(REPOSITORY)))
        target = Path(app.outdir, f"{name}.ipynb")
        target.parent.mkdir(parents=True, exist_ok=True)
        jupytext.write(notebook, target)


def setup(app: Any) -> dict[str, Any]:
    app.connect("doctree-resolved", _add_links)
    app.connect("build-finished", _write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

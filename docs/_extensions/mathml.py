"""Mathematics as MathML, so that the site needs neither a script nor a network."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.errors import ExtensionError

from proofs_check.rendering.mathml import from_latex
from proofs_check.rendering.prose import segments


def element(latex: str, display: bool = False) -> str:
    """The ``<math>`` element; LaTeX that cannot be read is an error, never shown as it stands."""
    found = from_latex(latex, display)
    if found is None:
        raise ExtensionError(f"no MathML for {latex!r}")
    return found


def _inline(translator: Any, node: nodes.Node) -> None:
    math = element(node.astext())
    if "closing" in node:
        math = f'<span class="joined">{math}{node["closing"]}</span>'
    translator.body.append(math)
    raise nodes.SkipNode


_VERBATIM = (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw,
             nodes.title, nodes.comment, addnodes.desc_signature)  # fmt: skip


def _typeset(app: Any, doctree: nodes.document) -> None:
    """Formulas that stand in sentences as plain letters, as in reports: φ, p0 < 1, u²/2."""
    for node in list(doctree.findall(nodes.Text)):
        if _within(node, _VERBATIM):
            continue
        parts = formulas(str(node))
        if any(latex for _, latex in parts):
            node.parent.replace(
                node, [nodes.math(x, x) if x else nodes.Text(words) for words, x in parts]
            )


def formulas(text: str) -> list[tuple[str, str | None]]:
    """The words in order, each with LaTeX if it is mathematics; a capital and a full stop are the
    initial of somebody's name, or might be."""
    parts = segments(text)
    found: list[tuple[str, str | None]] = []
    for part, after in zip(parts, (*parts[1:], None), strict=False):
        initial = re.fullmatch("[A-Z]", part.text) and after and after.text.startswith(".")
        known = part.latex and not initial and from_latex(part.latex) is not None
        found.append((part.text, part.latex if known else None))
    return found


def _within(node: nodes.Node, kinds: tuple[type, ...]) -> bool:
    while node.parent is not None:
        node = node.parent
        if isinstance(node, kinds):
            return True
    return False


def _join(app: Any, doctree: nodes.document, name: str) -> None:
    """No line may begin with the full stop after a formula: it moves into the formula's node."""
    for node in list(doctree.findall(nodes.math)):
        after = node.next_node(descend=False, siblings=True)
        if isinstance(after, nodes.Text) and after.startswith((".", ",", ";", ":", ")")):
            node["closing"] = after[0]
            node.parent.replace(after, nodes.Text(after[1:]))


def _block(translator: Any, node: nodes.Node) -> None:
    translator.body.append(f'<div class="math">{element(node.astext(), display=True)}</div>')
    raise nodes.SkipNode


def setup(app: Any) -> dict[str, bool]:
    app.connect("doctree-read", _typeset)
    app.connect("doctree-resolved", _join)
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""The docstrings and types of the code, as pages understand them.

Docstrings are plain text with ``names``: a bar is an absolute value, never a substitution, and an
asterisk is one of the letters.  A type is written by its short name: it is looked up among the
documented names, of which one must end in it.
"""

from __future__ import annotations

import re
from typing import Any

_MARKED = re.compile(
    r"(``.*?``|\*\*\w[^*]*\*\*|(?<![\w*])\*\w[^*]*\w\*(?![\w*]))"
)  # code, emphasis
_LETTER = re.compile(r"(?<!\\)([|*])")


def escaped(line: str) -> str:
    """The line with ``|`` and ``*`` taken literally outside of code and emphasis."""
    parts = _MARKED.split(line)  # every second one is marked
    return "".join(p if i % 2 else _LETTER.sub(r"\\\1", p) for i, p in enumerate(parts))


def _process(app: Any, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    lines[:] = [line if ">>>" in line else escaped(line) for line in lines]


def _signature(app: Any, what: str, name: str, thing: Any, options: Any, *parts: Any) -> Any:
    """A default that is a function has no text that a page could read."""
    signature, returned = parts
    return re.sub(r"<function .*?>", "...", signature or "") or None, returned


def _by_short_name(app: Any, env: Any, node: Any, content: Any) -> Any:
    if node.get("refdomain") != "py":
        return None
    python, target = env.domains["py"], node["reftarget"]
    objects = python.objects.items()
    found = {  # an alias stands for the name under which the object is documented
        name for name, entry in objects if f".{name}".endswith(f".{target}") and not entry.aliased
    }
    if len(found) != 1:
        return None
    builder, document = app.builder, node.get("refdoc", env.current_document.docname)
    return python.resolve_xref(env, document, builder, "obj", found.pop(), node, content)


def setup(app: Any) -> dict[str, bool]:
    app.connect("autodoc-process-docstring", _process)
    app.connect("autodoc-process-signature", _signature)
    app.connect("missing-reference", _by_short_name)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

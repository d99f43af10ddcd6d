"""The docstrings and types of the code, as pages understand them.

Docstrings are plain text with ``names``: a bar is an absolute value, never a substitution, and an
asterisk is one of the letters.  A type is written by its short name: it is looked up among the
documented names, of which one must end in it, or one of the same module.  Under ``Args:``, and after any line
that ends in a colon, indented lines ``name: meaning`` are a list.
"""

from __future__ import annotations

import re
from typing import Any

_MARKED = re.compile(
    r"(``.*?``|\*\*\w[^*]*\*\*|(?<![\w*])\*\w[^*]*\w\*(?![\w*]))"
)  # code, emphasis
_LETTER = re.compile(r"(?<!\\)([|*])")
_ENTRY = re.compile(r"    (\w+(?:, \w+)*): (.*)")  # names, and what they mean
# What this site does not document; ``conf.py`` has the types of numpy and of the standard library.
_FOREIGN = re.compile(r"(torch\.)?(Tensor|device|dtype)|(pathlib\.)?Path|Figure|DataSet|Executor")


def escaped(line: str) -> str:
    """The line with ``|`` and ``*`` taken literally outside of code and emphasis."""
    parts = _MARKED.split(line)  # every second one is marked
    return "".join(p if i % 2 else _LETTER.sub(r"\\\1", p) for i, p in enumerate(parts))


def listed(lines: list[str]) -> list[str]:
    """The lines, with every section of ``name: meaning`` as a list of its own."""
    found: list[str] = []
    within = False  # a section
    for i, line in enumerate(lines):
        if line and not line.startswith(" "):
            within = line.endswith(":") and bool(_ENTRY.match("".join(lines[i + 1 : i + 2])))
            found += [line, ""] if within else [line]
            continue
        entry = _ENTRY.match(line) if within else None
        more = f"  {line[8:]}".rstrip() if within else line
        found.append(f"* **{entry[1]}**: {entry[2]}" if entry else more)
    return found


def _process(app: Any, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    lines[:] = listed([line if ">>>" in line else escaped(line) for line in lines])


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
    if len(found) > 1:
        found &= {name for name in found if name == f"{node.get('py:module')}.{target}"}
    if len(found) != 1:
        return content if _FOREIGN.fullmatch(target) else None
    builder, document = app.builder, node.get("refdoc", env.current_document.docname)
    return python.resolve_xref(env, document, builder, "obj", found.pop(), node, content)


def setup(app: Any) -> dict[str, bool]:
    app.connect("autodoc-process-docstring", _process)
    app.connect("autodoc-process-signature", _signature)
    app.connect("missing-reference", _by_short_name)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""The docstrings and types of the code, as pages understand them.

Docstrings are plain text with ``names``: a bar is an absolute value, never a substitution, and an
asterisk is one of the letters.  Their sections are those of numpydoc.  Lines ``name: meaning``,
indented under a line that ends in a colon, are a list.  A type is written by its short name: it is
looked up among the documented names, of which one must end in it; of several, the one of the same
module or package.
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.addnodes import desc, pending_xref
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform

_MARKED = re.compile(
    r"(``.*?``|\*\*\w[^*]*\*\*|(?<![\w*])\*\w[^*]*\w\*(?![\w*]))"
)  # code, emphasis
_LETTER = re.compile(r"(?<!\\)([|*])")
SECTIONS = ("Parameters", "Attributes", "Returns", "Raises", "Notes", "Examples")
_ENTRY = re.compile(r"    (\w+(?:, \w+)*): (.*)")  # names, and what they mean
# What this site does not document; ``conf.py`` has the types of numpy and of the standard library.
_FOREIGN = re.compile(r"([\w.]+\.)?(Tensor|device|Path|Figure|Axes|Executor|Iterator)(\[.*)?")


def escaped(line: str) -> str:
    """The line with ``|`` and ``*`` taken literally outside of code and emphasis."""
    parts = _MARKED.split(line)  # every second one is marked
    return "".join(p if i % 2 else _LETTER.sub(r"\\\1", p) for i, p in enumerate(parts))


def spelt(lines: list[str]) -> list[str]:
    """The lines ``escaped``, but for examples: from a prompt to the next empty line."""
    found: list[str] = []
    within = False
    for line in lines:
        within = bool(line.strip()) and (within or ">>>" in line)
        found.append(line if within else escaped(line))
    return found


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


def headed(lines: list[str]) -> list[str]:
    """The lines with each underlined heading as a rubric: a page's own headings are others."""
    found: list[str] = []
    for line in lines:
        if found and found[-1] in SECTIONS and line == "-" * len(found[-1]):
            found[-1:] = [f".. rubric:: {found[-1]}", ""]
        else:
            found.append(line)
    return found


def _process(app: Any, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    lines[:] = listed(spelt(headed(lines)))


def _signature(app: Any, what: str, name: str, thing: Any, options: Any, *parts: Any) -> Any:
    """A default that is a function, or made by one, has no text that a page could read."""
    signature, returned = parts
    return re.sub(r"<(function .*?|factory)>", "...", signature or "") or None, returned


def _by_short_name(app: Any, env: Any, node: Any, content: Any) -> Any:
    if node.get("refdomain") != "py":
        return None
    python, target = env.domains["py"], node["reftarget"]
    objects = python.objects.items()
    found = {  # an alias stands for the name under which the object is documented
        name for name, entry in objects if f".{name}".endswith(f".{target}") and not entry.aliased
    }
    if not found and "." in target:  # by a module that has it from elsewhere
        package, short = target.split(".")[0], target.rsplit(".")[-1]
        found = {
            name
            for name, entry in objects
            if name.startswith(f"{package}.") and name.endswith(f".{short}") and not entry.aliased
        }
    if len(found) != 1:
        return content if _FOREIGN.fullmatch(target) else None
    builder, document = app.builder, node.get("refdoc", env.current_document.docname)
    return python.resolve_xref(env, document, builder, "obj", found.pop(), node, content)


class NearestName(SphinxPostTransform):
    """Before references are resolved: of several names that end alike, the one that is near."""

    default_priority = ReferencesResolver.default_priority - 1

    def run(self, **_: Any) -> None:
        objects = self.env.domains["py"].objects.items()
        names = [name for name, entry in objects if not entry.aliased]
        for node in self.document.findall(pending_xref):
            if node.get("refdomain") == "py":
                target, module = node["reftarget"], _module(node)
                node["reftarget"] = nearest(target, module, names) or target


def _module(node: Any) -> str:
    """Of the object that is described around the node; a signature does not say it elsewhere."""
    while node is not None and not isinstance(node, desc):
        node = node.parent
    return "" if node is None else node[0].get("module") or ""


def nearest(target: str, module: str, names: list[str]) -> str | None:
    """The one name that ends in the target, of this module or else of its package; None if none."""
    for place in (f"{module}.{target}", module.partition(".")[0] + "."):
        found = [n for n in names if n.startswith(place) and f".{n}".endswith(f".{target}")]
        if len(found) == 1:
            return found[0]
    return None


def setup(app: Any) -> dict[str, bool]:
    app.add_post_transform(NearestName)
    app.connect("autodoc-process-docstring", _process)
    app.connect("autodoc-process-signature", _signature)
    app.connect("missing-reference", _by_short_name)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

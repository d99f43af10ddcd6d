"""All of the kernel in one file, ``verify.py``, that can be carried anywhere."""

from __future__ import annotations

import re
from pathlib import Path

HEAD = '''"""Checks certificates of proofs_check: python verify.py CERTIFICATE.json

One file, which needs Python 3.11 and nothing else; it is made of the modules of proofs_check/kernel
by `python -m proofs_check.kernel.single`, and read from top to bottom.
"""
'''
TAIL = """

if __name__ == "__main__":
    sys.exit(guarded(sys.argv[1:]))
"""
FOLDER = Path(__file__).parent
_OWN = re.compile(r"^from proofs_check\.kernel\.(\w+\.\w+) import", re.MULTILINE)
_IMPORT = re.compile(r"^(?:from|import) [^(\n]*(?:\([^)]*\))?[^\n]*\n", re.MULTILINE)


def source_of(module: str) -> str:
    return FOLDER.joinpath(*module.split(".")).with_suffix(".py").read_text(encoding="utf-8")


def modules(last: str = "files.command", before: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Each after those that it imports."""
    for other in _OWN.findall(source_of(last)):
        before = before if other in before else modules(other, before)
    return (*before, last)


def single_file() -> str:
    """The modules one after the other, the imports of the standard library once at the top."""
    library: dict[str, set[str]] = {}
    parts = []
    for module in modules():
        source = source_of(module)
        head, body = _apart(source)
        for line in _IMPORT.findall(head):
            first, _, names = line.removesuffix("\n").partition(" import ")
            if "proofs_check" not in line and "__future__" not in line:
                library.setdefault(first, set()).update(names.split(", ") if names else ())
        title = re.match(r'"""(.*?)"""', source, re.DOTALL)
        words = title.group(1).strip() if title else module
        commented = "\n".join(f"# {line}".rstrip() for line in words.splitlines())
        parts.append(f"\n\n# --- {module} ---\n#\n{commented}\n\n{body.strip()}\n")
    imports = "".join(
        f"{first} import {', '.join(sorted(names))}\n" if names else f"{first}\n"
        for first, names in sorted(library.items(), key=lambda x: (bool(x[1]), x[0]))
    )
    return f"{HEAD}\nfrom __future__ import annotations\n\n{imports}{''.join(parts)}{TAIL}"


def _apart(source: str) -> tuple[str, str]:
    """What comes before the first line that is no import, and the rest."""
    end = 0
    for found in _IMPORT.finditer(source):
        if source[end : found.start()].strip() and end:
            break
        end = found.end()
    return source[:end], source[end:]


if __name__ == "__main__":
    print(single_file(), end="")

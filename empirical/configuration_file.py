"""A configuration in YAML, held against bounds before anything is built from it.

A few lines of YAML can stand for more values than there is memory (aliases of aliases), brackets
within brackets end the interpreter, and a text in the place of fields is taken for the name of a
further file.  An error quotes the line, never the file, which may not be what was meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from empirical.untrusted import read
from theory.errors import InputError

if TYPE_CHECKING:
    import yaml

LARGEST = 1 << 16  # bytes: the longest printed configuration has 3,000
DEPTH = 20  # brackets within brackets: configurations have 4
VALUES = 10_000  # every alias written out
QUOTED = 200  # characters of a line


def read_configuration(path: Path, preset: Any) -> str:
    """The text of the file, which names fields and nothing else; InputError otherwise."""
    content = read(path, LARGEST)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise InputError(f"{path} is no text in UTF-8 (line {line}).") from None
    check_bounds(text, str(path))
    _require_fields(_tree(text, path), preset, path)
    return text


def check_bounds(text: str, name: str) -> None:
    """InputError for more depth or values than a configuration has.

    What is no YAML passes: whoever parses it says so.
    """
    import yaml

    if len(text) > LARGEST:
        raise InputError(f"{name} has {len(text):,} characters; at most {LARGEST:,} are read.")
    try:
        _count(text, name)
    except yaml.YAMLError:
        return


def _count(text: str, name: str) -> None:
    import yaml

    sizes: dict[str, int] = {}  # anchor → values, aliases written out
    inside: list[tuple[str | None, int]] = []  # of every open bracket: its anchor, values before
    total = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            if any(event.anchor == anchor for anchor, _ in inside):
                raise InputError(f"{_where(event, name)}: an alias within what it stands for.")
            total += sizes.get(event.anchor, 1)
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = inside.pop()
            if anchor is not None:
                sizes[anchor] = total - before
        elif isinstance(event, yaml.NodeEvent):
            total += 1
            if isinstance(event, yaml.CollectionStartEvent):
                inside.append((event.anchor, total - 1))
            elif event.anchor is not None:
                sizes[event.anchor] = 1
        if len(inside) > DEPTH:
            raise InputError(f"{_where(event, name)}: more than {DEPTH} brackets in one another.")
        if total > VALUES:
            raise InputError(
                f"{_where(event, name)}: more than {VALUES:,} values, aliases written out."
            )


def _where(event: yaml.Event, name: str) -> str:
    return f"{name:.{QUOTED}}, line {event.start_mark.line + 1}"


def _tree(text: str, path: Path) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        lines = [*text.splitlines(), ""]
        number = 0 if mark is None else min(mark.line, len(lines) - 1)
        line = lines[number].strip()
        raise InputError(
            f"config {path}, line {number + 1}: {problem.problem}: {line!r:.{QUOTED}}"
        ) from None
    except (yaml.YAMLError, ValueError, OverflowError) as problem:
        words = " ".join(str(problem).split())
        raise InputError(f"config {path} is no YAML: {words:.{QUOTED}}") from None


def _require_fields(tree: Any, preset: Any, path: Path) -> None:
    """Names of fields at the top, and fields, no text, where the preset has fields of its own."""
    if not isinstance(tree, dict):
        raise InputError(
            f"{path} holds no fields, as in `count: 3`, but {_kind(tree)}; "
            "`--print-config` writes a whole one."
        )
    if "config" in tree:
        raise InputError(f"{path}: a configuration names no further one; leave out 'config'.")
    for name, inner in _nested(preset):
        value: Any = tree
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None and not isinstance(value, dict):
            of = ", ".join(field.name for field in fields(inner))
            raise InputError(f"{path}: {name} is {_kind(value)}; it has fields ({of:.{QUOTED}}).")


def nested_fields(preset: Any) -> frozenset[str]:
    """With dots, the names of fields that have fields themselves."""
    return frozenset(name for name, _ in _nested(preset))


def _nested(preset: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for field in fields(preset):
        value = getattr(preset, field.name)
        if is_dataclass(value):
            yield f"{before}{field.name}", value
            yield from _nested(value, f"{before}{field.name}.")


def _kind(value: Any) -> str:
    words = {dict: "fields", list: "a list", str: "a text", type(None): "nothing"}
    return words.get(type(value), "a single value")

"""A configuration from the command line and YAML: jsonargparse builds both from its dataclass.

YAML is held against bounds before anything is built from it.  A few lines of it can stand for more
values than there is memory (aliases of aliases), brackets within brackets end the interpreter, and
a text in the place of fields is taken for the name of a further file.  An error quotes the line,
never the file, which may not be what was meant.
"""

from __future__ import annotations

import argparse
import re
import shutil
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from empirical.untrusted import read
from theory.errors import InputError, did_you_mean

if TYPE_CHECKING:
    import yaml
    from jsonargparse import ArgumentParser

LARGEST_SEED = 2**63 - 1  # that every generator of random numbers takes
LARGEST = 1 << 16  # bytes: the longest printed configuration has 3,000
DEPTH = 20  # brackets within brackets: configurations have 4
VALUES = 10_000  # every alias written out
QUOTED = 200  # characters of a line
SHOWN = 60  # characters of a word


def configured(preset: Any, words: list[str], name: str, options: Sequence[str] = ()) -> Any:
    """The preset with what the words change; ``--print-config`` prints it and exits.  A word that
    is no field may be one of the command's ``options``, misspelt.

    Raises
    ------
    InputError
        For an unknown key, a value of another type, a file that cannot be read.
    """
    words = _joined(words)
    _check_words(words, preset)
    parser = _parser(preset, name)
    try:
        parsed = parser.parse_args(words)
        made = parser.instantiate(parsed)
    except argparse.ArgumentError as error:
        hint = f"`run {name} --help` shows all fields"
        its = list(parser.get_defaults().keys())  # a Namespace, which is no iterable of names
        known = [*(f"--{field}" for field in its), *options]
        raise InputError(f"{_one_line(str(error), known)} ({hint})") from None
    made.pop("config")
    made = type(preset)(**vars(made))
    require_seeds(made)
    return made


def described(preset: Any, name: str) -> str:
    """The help text of all fields."""
    text = _parser(preset, name).format_help()
    text = re.sub(r"\n  --\S+ CONFIG +Path to a configuration file\.", "", text)
    text = text[text.index("options:") :].replace("options:", "configuration:", 1)
    return "\n".join(  # jsonargparse wraps all but the headings
        line if line.startswith(" ") else in_columns(line) for line in text.split("\n")
    )


def in_columns(line: str) -> str:
    """Of the help, which argparse leaves two columns narrower than the terminal."""
    return textwrap.fill(line, shutil.get_terminal_size().columns - 2)


def _parser(preset: Any, name: str) -> ArgumentParser:
    from jsonargparse import ActionConfigFile, ArgumentParser, set_parsing_settings

    class FieldsFromFile(ActionConfigFile):
        """Hands over the text of the file, which was checked."""

        def __call__(
            self, parser: Any, cfg: Any, values: Any, option_string: str | None = None
        ) -> None:
            text = read_configuration(Path(values), preset)
            self.apply_config(parser, cfg, self.dest, f"\n{text}")  # no name begins so

    # A text where a class is expected would be imported as one, from the working folder too.
    set_parsing_settings(import_path_denylist=["*"], import_path_allowlist=["empirical"])
    parser = ArgumentParser(
        prog=f"python -m empirical run {name}",
        exit_on_error=False,
        allow_abbrev=False,
        print_config="--print-%s",
        add_help=False,
    )
    parser.add_argument(
        "--config", action=FieldsFromFile, metavar="FILE.yaml", help="fields from YAML"
    )
    parser.add_class_arguments(type(preset), nested_key=None)
    parser.set_defaults(asdict(preset))
    return parser


def _joined(words: list[str]) -> list[str]:
    """``--rate -1e-3`` as ``--rate=-1e-3``: the value would be taken for an option."""
    joined: list[str] = []
    for word in words:
        if joined and re.match(r"-[\d.]", word) and re.match(r"--[^=]+$", joined[-1]):
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


def _check_words(words: list[str], preset: Any) -> None:
    """The values are YAML too; and a text for fields of their own would name a file of them."""
    nested = nested_fields(preset)
    for word, after in zip(words, [*words[1:], ""], strict=True):
        name, given, value = word.removeprefix("--").partition("=")
        check_bounds(value if given else word, f"{word:.{SHOWN}}")
        text = value if given else after
        if word.startswith("--") and name in nested and not text.lstrip().startswith("{"):
            raise InputError(f"--{name} has fields of its own, as in --{name}.FIELD VALUE.")


def _one_line(message: str, known: list[str]) -> str:
    """``Parser key "kind":\n  Expected a <class 'int'>.  …`` → ``kind: expected int, …``."""
    message = re.sub(r'Parser key "([^"]*)":', r"\1:", " ".join(message.split()))
    message = re.sub(r"<class '(\w+)'>", r"\1", message).replace("typing.", "")
    message = re.sub(r"Expected an? (.*?)\. Got value:", r"expected \1, got", message)
    message = re.sub(
        r"Does not validate .* Subtypes: \[(.*?)\] .* Given value:", r"expected \1, got", message
    ).replace("NoneType", "null")
    unknown = re.search(r"unrecognized arguments: (\S+)|Option '(\S+)' is not accepted", message)
    if unknown is None:
        return _cut(message.rstrip("."))
    name = _cut((unknown[1] or unknown[2]).partition("=")[0])
    hint = did_you_mean(name, known, str).replace(" Did", "; did")
    return f"{_cut(message[: unknown.start()])}unknown field {name!r}{hint}"


def _cut(words: str) -> str:
    return words if len(words) <= QUOTED else f"{words[:QUOTED]}…"


def require_seeds(configuration: Any, place: str = "") -> None:
    """InputError for a ``seed`` that is negative or too large, or fewer ``seeds`` than one."""
    if isinstance(configuration, (tuple, list)):
        for i, item in enumerate(configuration):
            require_seeds(item, f"{place}[{i}]")
    if not is_dataclass(configuration):
        return
    for field in fields(configuration):
        value, name = getattr(configuration, field.name), f"{place}.{field.name}".lstrip(".")
        if isinstance(value, int) and (least := _least(field.name)) is not None:
            if not least <= value <= LARGEST_SEED:
                raise InputError(
                    f"{name} must be a whole number from {least} to {LARGEST_SEED}, but is {value}."
                )
        else:
            require_seeds(value, name)


def _least(name: str) -> int | None:
    if name == "seed" or name.endswith("_seed"):
        return 0
    return 1 if name == "seeds" or name.endswith("_seeds") else None


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

"""A configuration from the command line and YAML: jsonargparse builds both from its dataclass."""

from __future__ import annotations

import argparse
import difflib
import re
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from empirical.configuration_file import QUOTED, check_bounds, nested_fields, read_configuration
from theory.errors import InputError

if TYPE_CHECKING:
    from jsonargparse import ArgumentParser

LARGEST = 2**63 - 1  # that every generator of random numbers takes
SHOWN = 60  # characters of a word


def configured(preset: Any, words: list[str], name: str) -> Any:
    """The preset with what the words change; ``--print-config`` prints it and exits.

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
        raise InputError(
            f"{_one_line(str(error), list(parser.get_defaults().keys()))} ({hint})"
        ) from None
    made.pop("config")
    made = type(preset)(**vars(made))
    require_seeds(made)
    return made


def described(preset: Any, name: str) -> str:
    """The help text of all fields."""
    text = _parser(preset, name).format_help()
    text = re.sub(r"\n  --\S+ CONFIG +Path to a configuration file\.", "", text)
    return text[text.index("options:") :].replace("options:", "configuration:", 1)


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
    near = difflib.get_close_matches(name.lstrip("-"), known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
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
            if not least <= value <= LARGEST:
                raise InputError(
                    f"{name} must be a whole number from {least} to {LARGEST}, but is {value}."
                )
        else:
            require_seeds(value, name)


def _least(name: str) -> int | None:
    if name == "seed" or name.endswith("_seed"):
        return 0
    return 1 if name == "seeds" or name.endswith("_seeds") else None

"""Who a job is: the hash of its canonical configuration.

The canonical form is JSON with sorted keys and no spaces.  A dataclass becomes its qualified class
name and all its fields, a tuple a list, a float what ``repr`` prints (so 1.0 is not 1).  The same
job has the same identity in every process, on every platform and under every later version of
Python; moving or renaming its class, or adding a field, makes another job of it.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, get_args, get_type_hints

FORMAT = 1  # of the canonical form; a change of it makes every old run another job's
DIGITS = 16  # of the hash: 64 bits, a collision among a million runs has probability 3e-8


def canonical(value: Any) -> Any:
    """The JSON value that stands for a plain value; TypeError for anything else."""
    if value is None or isinstance(value, bool | str) or type(value) is int:
        return value
    if isinstance(value, Enum):
        return {"enum": f"{_qualified(type(value))}.{value.name}"}
    if type(value) is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if isinstance(value, tuple):
        return [canonical(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {
            "class": _qualified(type(value)),
            "fields": {f.name: canonical(getattr(value, f.name)) for f in fields(value)},
        }
    raise TypeError(
        f"a job holds numbers, texts, tuples and frozen dataclasses of these, "
        f"but {value!r:.60} is of type {type(value).__name__}."
    )


def is_canonical(value: Any) -> bool:
    """Whether :func:`canonical` can have given it."""
    if isinstance(value, list):
        return all(map(is_canonical, value))
    if not isinstance(value, dict):
        return value is None or isinstance(value, bool | int | float | str)
    if set(value) == {"class", "fields"}:
        fields_ = value["fields"]
        return (
            isinstance(value["class"], str)
            and isinstance(fields_, dict)
            and all(map(is_canonical, fields_.values()))
        )
    return set(value) in ({"enum"}, {"float"}) and all(isinstance(v, str) for v in value.values())


def restored(value: Any, like: Any) -> Any:
    """The plain value that has this canonical form; its classes are those of fields of ``like``.

    A field that is missing has its default.  ValueError for any other class.
    """
    return _restored(value, {_qualified(cls): cls for cls in _classes(type(like))})


def _restored(value: Any, classes: dict[str, type]) -> Any:
    if isinstance(value, list):
        return tuple(_restored(item, classes) for item in value)
    if not isinstance(value, dict):
        return value
    if "float" in value:
        return float(value["float"])
    name = value.get("class") or str(value.get("enum")).rpartition(".")[0]
    if name not in classes:
        raise ValueError(f"there is no class {name!r:.80} in this configuration")
    if "enum" in value:
        return classes[name][value["enum"].rpartition(".")[2]]  # type: ignore[index]
    fields_ = {key: _restored(inner, classes) for key, inner in value["fields"].items()}
    return classes[name](**fields_)


def _classes(cls: type) -> set[type]:
    """It, and those of its fields, however deep."""
    found, open_ = set[type](), [cls]
    while open_:
        one = open_.pop()
        if one in found:
            continue
        found.add(one)
        for hint in get_type_hints(one).values() if is_dataclass(one) else ():
            hints = [hint]
            while hints:
                inner = hints.pop()
                hints += get_args(inner)
                if isinstance(inner, type) and (is_dataclass(inner) or issubclass(inner, Enum)):
                    open_.append(inner)
    return found


def identity(job: Any, files: tuple[str, ...] = ()) -> str:
    """16 hexadecimal digits; ``files`` are the fingerprints of the user's data that it reads."""
    if not is_dataclass(job) or isinstance(job, type):
        raise TypeError(f"a job is a frozen dataclass, but {job!r:.60} is none.")
    document = {"format": FORMAT, "job": canonical(job)}
    return digest({**document, "files": list(files)} if files else document)


def digest(document: Any) -> str:
    """The hash of a JSON value."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def kind(job: Any) -> str:
    """TrainEnsemble → train-ensemble."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", type(job).__name__)
    return words.strip("_").lower()


def name(job: Any, files: tuple[str, ...] = ()) -> str:
    """Of the job's folder: what it is, and its identity."""
    return f"{kind(job)}-{identity(job, files)}"


def _qualified(cls: type) -> str:
    """A spawned process knows the main module by another name."""
    module = "__main__" if cls.__module__ == "__mp_main__" else cls.__module__
    return f"{module}.{cls.__qualname__}"

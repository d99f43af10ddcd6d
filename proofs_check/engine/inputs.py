"""How the inputs of a system are named by whoever gives them numbers: by letters, or in words.

A letter has its plain name (u0, w2,0, λ1) and that of its symbol (u_0, w_2_0).  The ``words`` of a
system are further names: of one letter (width), of several that take a list of numbers (w0), or of
a set of letters that take one number together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sympy import Expr, Symbol

from proofs_check.engine.errors import UnknownLetter
from proofs_check.engine.letters import plain
from proofs_check.engine.system import System, Word
from theory.errors import InputError
from theory.expression.grammar import parse_number


def names(system: System) -> dict[str, Word]:
    """What each name gives a number to."""
    found: dict[str, Word] = dict(system.words)
    for letter in system.inputs:
        found |= {letter.name.replace("_", ""): letter} if letter.name.count("_") == 1 else {}
    return found | {n: s for s in system.inputs for n in (s.name, plain(s))}


def described(system: System) -> tuple[str, ...]:
    """Each input by its plain name, with the words for it."""
    words: dict[Symbol, list[str]] = {}
    for word, meant in system.words.items():
        for letter in (meant,) if isinstance(meant, Symbol) else meant:
            words.setdefault(letter, []).append(word)
    every = [plain(s) + (f" ({', '.join(words[s])})" if s in words else "") for s in system.inputs]
    option = system.role.option
    return (*every, f"phi ({option})") if option else tuple(every)


def numbers(system: System, given: Mapping[str, Any]) -> dict[Symbol, Expr]:
    """The numbers that are given, by letter, each within the letter's domain."""
    known = names(system)
    unknown = set(given) - set(known)
    if unknown:
        raise UnknownLetter(unknown, described(system))
    found: dict[Symbol, Expr] = {}
    said: dict[Symbol, str] = {}
    for name, value in given.items():
        for letter, each in _meant(known[name], name, value):
            if letter in found:
                raise InputError(
                    f"{plain(letter)} is given twice, by {said[letter]} and by {name}; leave out "
                    "one of the two."
                )
            found[letter], said[letter] = number(each, letter, name), name
    return found


def number(value: Any, letter: Symbol, name: str) -> Expr:
    """An exact number within the domain of a letter, which the user calls ``name``."""
    if value is None:
        raise InputError(f"{name} needs a value: it has no default. Give {name}=….")
    if isinstance(value, str) and _RANGE.fullmatch(value.strip()):
        raise InputError(
            f"{name} = {value} is a range, but a statement is examined at single numbers. For "
            "networks with one hidden layer `where` and `map` answer for ranges; see docs/regions."
        )
    found = value if isinstance(value, Expr) else parse_number(str(value), name)
    for fact, words in _DOMAIN.items():
        wanted = letter.assumptions0.get(fact)
        if wanted is not None and getattr(found, f"is_{fact}") is (not wanted):
            must = "must be" if wanted else "must not be"
            raise InputError(f"{name} {must} {words}, but is {found}.")
    return found


_RANGE = re.compile(r"\[[^,\[\]]*,[^,\[\]]*\]|[^:]*:[^:]*")
_DOMAIN = {
    "integer": "a whole number",
    "positive": "positive",
    "negative": "negative",
    "nonnegative": "at least 0",
    "real": "a real number",
    "zero": "0",
}


def _meant(meant: Word, name: str, value: Any) -> list[tuple[Symbol, Any]]:
    if isinstance(meant, Symbol):
        return [(meant, value)]
    if isinstance(meant, frozenset):
        return [(letter, value) for letter in sorted(meant, key=str)]
    parts = list(value) if isinstance(value, list | tuple) else str(value).split(",")
    parts = [] if parts == [""] else parts
    if len(parts) != len(meant):
        letters = ", ".join(map(plain, meant))
        raise InputError(
            f"{name} needs {len(meant)} numbers ({letters}), but {len(parts)} were given."
        )
    return list(zip(meant, parts, strict=True))

"""How the inputs of a system are named by whoever gives them numbers: by letters, or in words.

A letter has its plain name (u0, w2,0, λ1) and that of its symbol (u_0, w_2_0).  The ``words`` of a
system are further names: of one letter (width), of several that take a list of numbers (w0), or of
a set of letters that take one number together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.errors import UnknownLetter
from proofs_check.engine.letters import plain
from proofs_check.engine.spans import Span
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
    """The numbers that are given, by letter, each within the letter's domain; no ranges."""
    found = values(system, given)
    for letter, each in found.items():
        if isinstance(each, Span):
            raise InputError(f"{plain(letter)} = {each} is a range, and one number is needed here.")
    return found


def values(system: System, given: Mapping[str, Any]) -> dict[Symbol, Any]:
    """What is given, by letter: a number, or a range, within the letter's domain."""
    known = names(system)
    unknown = set(given) - set(known)
    if unknown:
        raise UnknownLetter(unknown, described(system))
    found: dict[Symbol, Any] = {}
    said: dict[Symbol, str] = {}
    for name, value in given.items():
        for letter, each in _meant(known[name], name, value):
            if letter in found:
                raise InputError(
                    f"{plain(letter)} is given twice, by {said[letter]} and by {name}; leave out "
                    "one of the two."
                )
            found[letter], said[letter] = _value(each, letter, name), name
            if isinstance(found[letter], Span) and isinstance(known[name], frozenset):
                raise InputError(
                    f"{name} = {value} is a range, but {name} gives several letters one number; "
                    "give each letter a range of its own."
                )
    return found


def number(value: Any, letter: Symbol, name: str) -> Expr:
    """An exact number within the domain of a letter, which the user calls ``name``."""
    if value is None:
        raise InputError(f"{name} needs a value: it has no default. Give {name}=….")
    found = value if isinstance(value, Expr) else parse_number(str(value), name)
    for fact, words in _DOMAIN.items():
        wanted = letter.assumptions0.get(fact)
        if wanted is not None and getattr(found, f"is_{fact}") is (not wanted):
            must = "must be" if wanted else "must not be"
            raise InputError(f"{name} {must} {words}, but is {found}.")
    return found


_DOMAIN = {
    "integer": "a whole number",
    "positive": "positive",
    "negative": "negative",
    "nonnegative": "at least 0",
    "real": "a real number",
    "zero": "0",
}


def _value(value: Any, letter: Symbol, name: str) -> Expr | Span:
    span = Span.read(value, letter, name)
    if span is None:
        return number(value, letter, name)
    number(span.low, letter, name)
    if span.high is not sympy.oo:
        number(span.high, letter, name)
    return span.low if span.point else span


_COMMAS = re.compile(r",(?![^\[]*\])")  # outside brackets


def _meant(meant: Word, name: str, value: Any) -> list[tuple[Symbol, Any]]:
    if isinstance(meant, Symbol):
        return [(meant, value)]
    if isinstance(meant, frozenset):
        return [(letter, value) for letter in sorted(meant, key=str)]
    parts = list(value) if isinstance(value, list | tuple) else _COMMAS.split(str(value))
    parts = [] if parts == [""] else parts
    if len(parts) != len(meant):
        letters = ", ".join(map(plain, meant))
        raise InputError(
            f"{name} needs {len(meant)} numbers ({letters}), but {len(parts)} were given."
        )
    return list(zip(meant, parts, strict=True))

"""Formulas and numbers as a stranger wrote them, within limits.

Written down, a formula is a number in a string, "-3/2", or a list with an operation first:
["letter", "u"], ["+", a, b, …], ["*", a, b, …], ["^", a, "n"] with a rational n, ["/", a, b],
["exp", a] and other functions, ["pi"], ["phi", a], ["phi'", a], ["phi''", a] for φ and its
derivatives, ["integral", f, "s", a, b] for ∫_a^b f ds, and ["matrix_exp", i, j, s, M_11, …] for the
entry i, j of e^(sM), with the entries of M row by row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from math import inf, isqrt
from typing import Any

from proofs_check.kernel.core.functions import FUNCTIONS
from proofs_check.kernel.core.intervals import Rejected, Work, spend
from proofs_check.kernel.core.trees import PHI, Tree, add, letter, number, power

MOST_CHARACTERS = 32 << 20
DEEPEST = 100  # levels of a formula
MOST_NODES = 20_000  # of all formulas of a certificate
LARGEST_MATRIX = 16  # rows
LONGEST = 12_000  # characters of a number
EXPONENTS = 1000  # the largest numerator and denominator of an exponent
LEAST_WORK, WORK_EACH = 4_000_000, 40  # operations, and more for each character
NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
DIGITS = frozenset("0123456789")
NUMBER = re.compile("(-?)(?:([0-9]+)(?:/([0-9]+))?|0x([0-9a-fA-F]+)p(-?[0-9]{1,6}))")


class Malformed(Rejected):
    """What was read is no certificate."""


@contextmanager
def limited(document: Any) -> Iterator[None]:
    """Who asks for much work has to write much: operations by the size of all that is read."""
    if Work.most < inf:  # of a collection of certificates
        yield
        return
    size, waiting = 0, [document]
    while waiting and size < MOST_CHARACTERS:
        x = waiting.pop()
        size += len(x) if isinstance(x, str) else 4
        if isinstance(x, (dict, list)):
            waiting += x.values() if isinstance(x, dict) else x
    Work.done, Work.most = 0, LEAST_WORK + size * WORK_EACH
    try:
        yield
    finally:
        Work.most = inf


class Reader:
    """From lists and strings that a stranger wrote to trees, within limits."""

    def __init__(self) -> None:
        self.left, self.with_indices, self.with_means = MOST_NODES, False, False

    def indexed(self, e: Any) -> Tree:
        """With entries ["entry", "W", "i", "j"], sums ["sum", f, "i", "d"] from 1 to d, and
        ["delta", "i", "j"]."""
        self.with_indices = True
        found = self.tree(e)
        self.with_indices = False
        return found

    def with_mean(self, e: Any) -> Tree:
        """With means ["mean", f, "Z", …] over independent standard normal letters."""
        self.with_means = True
        found = self.tree(e)
        self.with_means = False
        return found

    def tree(self, e: Any, depth: int = 0) -> Tree:
        self.left -= 1
        if depth > DEEPEST or self.left < 0:
            raise Rejected(f"a formula of more than {DEEPEST} levels or {MOST_NODES} parts")
        if isinstance(e, str):
            return number(rational(e))
        if not isinstance(e, list) or not e or not isinstance(e[0], str):
            raise Rejected(
                "a formula is neither a number in a string nor a list with its operation"
            )
        operation, rest = e[0], e[1:]
        if operation == "letter" and len(rest) == 1:
            return letter(name(rest[0]))
        if self.with_indices and operation in ("entry", "delta") and len(rest) > 1:
            words = tuple(map(name_of_many, rest))
            if operation == "entry":
                return Tree(operation, (), (words[0], words[1:]))
            if len(words) == 2:
                return Tree(operation, (), words)
        if self.with_indices and operation == "sum" and len(rest) == 3:
            return Tree("sum", (self.tree(rest[0], depth + 1),), tuple(map(name_of_many, rest[1:])))
        if self.with_means and operation == "mean" and 1 < len(rest) < 4:
            return Tree("mean", (self.tree(rest[0], depth + 1),), tuple(map(name, rest[1:])))
        if operation == "pi" and not rest:
            return Tree("pi")
        if operation == "integral" and len(rest) == 4 and not self.with_indices:
            parts = [self.tree(a, depth + 1) for a in (rest[0], rest[2], rest[3])]
            return Tree("integral", tuple(parts), name(rest[1]))
        if operation == "^" and len(rest) == 2 and isinstance(rest[1], str):
            q = rational(rest[1])
            if max(abs(q.numerator), q.denominator) > EXPONENTS:
                raise Rejected(f"an exponent beyond {EXPONENTS}")
            return power(self.tree(rest[0], depth + 1), q)
        if operation == "matrix_exp" and 3 < len(rest) <= 3 + LARGEST_MATRIX**2:
            return self.of_matrix(rest, depth)
        arguments = tuple(self.tree(a, depth + 1) for a in rest)
        if operation == "+" and arguments:
            return add(*arguments)
        if operation == "*" and arguments:
            return Tree("*", arguments) if len(arguments) > 1 else arguments[0]
        if operation == "/" and len(arguments) == 2:
            return Tree("/", arguments)
        if (operation in FUNCTIONS or operation in PHI) and len(arguments) == 1:
            return Tree(operation, arguments)
        raise Rejected(f"no operation {operation[:20]!r} of {len(rest)} parts is known")

    def of_matrix(self, rest: list[Any], depth: int) -> Tree:
        i, j, *parts = rest
        n = isqrt(len(parts) - 1)
        if n * n != len(parts) - 1:
            raise Rejected("a matrix that is not square")
        place = tuple(whole(x, 1, n, "a place of a matrix") for x in (i, j))
        return Tree("matrix_exp", tuple(self.tree(a, depth + 1) for a in parts), place)


def name(word: Any) -> str:
    if not isinstance(word, str) or not 0 < len(word) <= 40 or not NAME.issuperset(word):
        raise Rejected("a letter's name must be at most 40 letters, digits and _")
    if word[0] in DIGITS:
        raise Rejected("a letter's name that begins with a digit, as a number does")
    return word


def name_of_many(word: Any) -> str:
    """Of weights, an index or a length, where a letter gamma is the size of a step."""
    if word == "gamma":
        raise Rejected("gamma is the size of a step, and no weight, index or length")
    return name(word)


def rational(word: Any) -> Fraction:
    """From "-3/2", or from a dyadic number with a hexadecimal numerator, "-0x1fp-60"."""
    if not isinstance(word, str) or not 0 < len(word) <= LONGEST:
        raise Rejected(f"a number must be a string of at most {LONGEST} characters")
    spend(1 + (len(word) // 256) ** 2)
    found = NUMBER.fullmatch(word)
    if found is None:
        raise Rejected(f"{word[:40]!r} is no number")
    minus, top, bottom, digits, exponent = found.groups()
    if digits and abs(int(exponent)) > 4 * LONGEST:
        raise Rejected(f"a power of 2 beyond {4 * LONGEST}")
    if digits:
        value = Fraction(int(digits, 16)) * Fraction(2) ** int(exponent)
    elif below := decimal(bottom or "1"):
        value = Fraction(decimal(top), below)
    else:
        raise Rejected(f"{word[:40]!r} is divided by 0")
    return -value if minus else value


def decimal(digits: str) -> int:
    """In halves: Python refuses to read more than 4300 digits at once."""
    if len(digits) < 1000:
        return int(digits)
    half = len(digits) // 2
    return decimal(digits[:-half]) * 10**half + decimal(digits[-half:])


def listed_up_to(x: Any, most: int, what: str, least: int = 0) -> list[Any]:
    if not isinstance(x, list) or not least <= len(x) <= most:
        raise Malformed(f"{what}: a list of {least} to {most}")
    return x


def whole(x: Any, low: int, high: int, what: str) -> int:
    if not isinstance(x, int) or isinstance(x, bool) or not low <= x <= high:
        raise Malformed(f"{what} must be a whole number from {low} to {high}")
    return x


def flag(x: Any) -> bool:
    if not isinstance(x, bool):
        raise Malformed(f"{str(x)[:40]!r} is neither true nor false")
    return x


def parted(x: Any, parts: Iterable[str], what: str) -> dict[str, Any]:
    """Something with all of these parts, and no others."""
    if not isinstance(x, dict) or set(x) != set(parts):
        raise Malformed(f"{what} has the parts {', '.join(sorted(parts))}, and no others")
    return x

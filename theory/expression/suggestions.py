"""What was meant by a word that is no function, and how a formula is written."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from theory.catalogue import CATALOGUE, NAMES, folded
from theory.expression.functions import ALIASES, FUNCTIONS, LATTICE

_PRODUCT = re.compile(r"(?<![\w.])(\d+(?:\.\d*)?)\s*([^\W\d]\w*)")  # 2z, where 2*z is meant


def unknown_function(name: str) -> str:
    near = nearest(name, sorted({*FUNCTIONS, *NAMES, *ALIASES, *LATTICE}))
    usual = ", ".join(sorted({*FUNCTIONS, *CATALOGUE, *LATTICE}))
    hint = f" Did you mean {near!r}?" if near else f" Known: {usual}."
    return f"unknown function {name!r}.{hint}"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """ReLU is relu, LeakyReLU leaky_relu, and tahn, with its letters swapped, not tan but tanh."""
    given, by_word = folded(name), {folded(k): k for k in reversed(list(known))}
    swapped = [word for word in by_word if sorted(word) == sorted(given)]
    near = swapped or difflib.get_close_matches(given, by_word, n=1)
    return by_word[near[0]] if near else None


def how_to_write(text: str) -> str:
    product = _PRODUCT.search(text)
    if product:
        return f"A product needs its *: write {product[1]}*{product[2]}."
    return "Write it as in 'z*exp(-z**2/2)'."

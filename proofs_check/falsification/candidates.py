"""Random questions, simplest first: Hypothesis shrinks towards the front of every list.

A question about a theorem is its whole numbers, a number for each of its letters within the
letter's domain, and an activation if it has one.
"""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from sympy import Symbol

from proofs_check.engine.building import Source, built, whole_numbers
from proofs_check.engine.inputs import names, numbers
from proofs_check.engine.letters import plain
from theory.errors import InputError

WIDEST = 64
LARGEST = 4  # of numbers: far starts only make them longer
DENOMINATOR = 8
MOST = 4  # of whole numbers that a theorem is a function of
SHAPES = 25  # of one that is a function of many

# from simple to involved, of every kind: odd, bounded, one-sided, with and without zeros of φ'
NAMES = (
    *("identity", "z**2", "exp", "tanh", "sigmoid", "sin", "z**3", "gumbel", "cos", "atan", "erf"),
    *("softplus", "sinh", "swish", "gelu", "mish", "cosid", "sinusoid"),
)
_SHAPES = (
    "{a}*z",
    "{base}({a}*z)",
    "{base}(z) + {a}*z",
    "{base}(z) + {a}",
    "{a}*{base}(z)**2",
    "z*{base}({a}*z)",
    "{base}(z)*exp(-z**2/{b})",
)
_BASES = ("exp", "tanh", "sin", "sigmoid", "atan", "erf", "cos", "softplus")


@dataclass(frozen=True)
class Candidate:
    """One question, in words.

    Attributes
    ----------
    values
        Pairs of a letter's name and its exact number.
    phi
        The activation; empty for a system without.
    """

    values: tuple[tuple[str, str], ...]
    phi: str = ""

    @property
    def text(self) -> str:
        words = [f"φ(z) = {self.phi}"] if self.phi else []
        return ", ".join([*words, *(f"{name} = {value}" for name, value in self.values)])

    def command(self, subject: str, version: str) -> str:
        """The command line that repeats it, quoted for a shell."""
        from proofs_check.rendering.repetition import asking

        return shlex.join(asking(subject, self.phi, dict(self.values), {"as": version}))


def candidates(
    source: Source, phi: str | None, fixed: Mapping[str, Any], *, inner: bool = False
) -> st.SearchStrategy[Candidate]:
    """Questions in which the letters that are ``fixed``, and ``phi``, are not varied; no number
    is drawn to be 0 if they are ``inner``: every open set holds such points."""
    shapes = _shapes(source, fixed)
    free = {name: value for name, value in fixed.items() if name not in whole_numbers(source)}
    system = built(source, shapes[0]).theorem.system
    phi, free = system.role.chosen(phi, free)
    if phi is not None and not system.abstract:
        raise InputError("This system has no activation φ; leave --phi out.")
    numbers(system, {n: x for n, x in free.items() if n in names(system)})
    activation: st.SearchStrategy[str] = st.just("")
    if system.abstract:
        named = st.one_of(st.sampled_from(NAMES), formulas())
        activation = named if phi is None else st.just(phi)

    @st.composite
    def drawn(draw: st.DrawFn) -> Candidate:
        shape = draw(st.sampled_from(shapes))
        system = built(source, shape).theorem.system
        given = numbers(system, free)
        values = [(name, str(n)) for name, n in shape.items()]
        for letter in system.inputs:
            if letter in given:
                value = given[letter]
            else:  # the default is what hypotheses often ask for: a norm of 1
                value, usual = draw(numbers_of(letter, inner)), draw(st.booleans())
                value = system.defaults.get(letter, value) if usual else value
            values.append((plain(letter), str(value)))
        return Candidate(tuple(values), draw(activation))

    return drawn()


def formulas() -> st.SearchStrategy[str]:
    """Formulas in z with small numbers in them."""
    small = st.integers(1, 4)
    return st.builds(
        lambda shape, base, a, b: shape.format(base=base, a=a, b=b),
        st.sampled_from(_SHAPES),
        st.sampled_from(_BASES),
        small,
        small,
    )


def numbers_of(letter: Symbol, inner: bool = False) -> st.SearchStrategy[Any]:
    """Exact numbers within the letter's assumptions, 0 or 1 first."""
    size = WIDEST if letter.is_integer else LARGEST
    least = 0 if letter.is_nonnegative or letter.is_positive else -size
    most = 0 if letter.is_nonpositive or letter.is_negative else size
    found: st.SearchStrategy[Any] = (
        st.integers(least, most)
        if letter.is_integer
        else st.fractions(least, most, max_denominator=DENOMINATOR)
    )
    nonzero = inner or letter.is_nonzero
    return found.map(lambda x: x or (1 if most else -1)) if nonzero else found


def _shapes(source: Source, fixed: Mapping[str, Any]) -> list[dict[str, int]]:
    """Small whole numbers for which there is a theorem, smallest first."""
    wanted = {name: value for name, value in fixed.items() if name in whole_numbers(source)}
    first = dict(built(source, wanted).shape)
    free = [name for name in whole_numbers(source) if name not in wanted]
    every = sorted(itertools.product(range(MOST + 1), repeat=len(free)), key=sum)
    shapes = ({**first, **dict(zip(free, numbers, strict=True))} for numbers in every)
    sound = (shape for shape in shapes if _is_theorem(source, shape))
    return list(itertools.islice(sound, SHAPES)) or [first]


def _is_theorem(source: Source, shape: Mapping[str, int]) -> bool:
    try:
        built(source, shape)
    except InputError:
        return False
    return True

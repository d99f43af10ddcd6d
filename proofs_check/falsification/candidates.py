"""Random questions, simplest first: Hypothesis shrinks towards the front of every list."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from proofs_check.problem import Problem

WIDEST = 64
LARGEST = 4  # of |u0|, |v0|: far starts only make the numbers longer
DENOMINATOR = 8
DEEPEST = 3
LONGEST = 4

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
    """One question in words; ``problem()`` makes it one for the methods."""

    phi: str
    width: int
    u0: Fraction
    v0: Fraction
    depth: int = 1
    length: int = 2

    def problem(self, seed: int) -> Problem:
        """Raises InputError where φ is undefined at v0."""
        import sympy

        from proofs_check.problem import Problem
        from theory.activation import Activation
        from theory.one_layer.start import Start

        return Problem(
            Activation.of(self.phi),
            Start.of(self.width, self.u0, self.v0),
            seed=seed,
            depth=self.depth,
            w0=(sympy.Integer(1),) * (self.depth - 1),
            length=self.length,
        )

    def command(self, statement: str) -> str:
        """The command line that repeats it."""
        words = ["python", "-m", "proofs_check", statement, "--phi", str(self.phi)]
        words += ["--width", str(self.width), "--u0", str(self.u0), "--v0", str(self.v0)]
        if self.depth > 1:
            words += ["--depth", str(self.depth)]
        return shlex.join(words)


def candidates(phi: str | None, inputs: tuple[str, ...]) -> st.SearchStrategy[Candidate]:
    """Questions about a fixed φ, or about random ones; depth and length where they matter."""
    numbers = st.fractions(-LARGEST, LARGEST, max_denominator=DENOMINATOR)
    return st.builds(
        Candidate,
        phi=st.just(phi) if phi is not None else st.one_of(st.sampled_from(NAMES), formulas()),
        width=st.integers(1, WIDEST),
        u0=numbers,
        v0=numbers,
        depth=st.integers(1, DEEPEST) if "depth" in inputs else st.just(1),
        length=st.integers(2, LONGEST) if "length" in inputs else st.just(2),
    )


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

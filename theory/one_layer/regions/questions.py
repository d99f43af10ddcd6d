"""What can be asked of every start of a box: is x an attractor, trapped, …, or a comparison."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import sympy
from flint import arb

from theory.activation import Activation
from theory.errors import InputError, did_you_mean
from theory.expression.balls import RealBalls, precision
from theory.expression.program import Program
from theory.expression.several_letters import parse_expression
from theory.one_layer.regions.classify import Fate, Found
from theory.one_layer.regions.profile import BITS, Bounds, Floats, hull
from theory.one_layer.regions.ranges import Inputs
from theory.rigour.ball_activation import BallActivation

TRUE, FALSE, UNKNOWN = 1, -1, 0


class Colour(enum.IntEnum):
    """What is proved of a cell of a map."""

    UNDECIDED = 0
    ATTRACTOR = 1
    NOT_ATTRACTOR = 2
    NEUTRAL = 3
    TRAPPED = 4
    STILL = 5


_BY_SIZE = {-1: Colour.ATTRACTOR, 1: Colour.NOT_ATTRACTOR, 0: Colour.NEUTRAL}  # of |λ1| − 1


def colours(found: Found, _: Inputs, __: Mapping[str, Bounds]) -> Floats:
    """|λ1| < 1, > 1, = 1 at the end of every orbit of the cell; or all of them are trapped, or at
    rest and not at the end."""
    arrives = found.fate == Fate.ARRIVES
    answer = np.full(len(found.fate), Colour.UNDECIDED)
    for sign, colour in _BY_SIZE.items():
        answer[arrives & (found.size[0] == sign) & (found.size[1] == sign)] = colour
    answer[found.fate == Fate.TRAPPED] = Colour.TRAPPED
    answer[found.fate == Fate.STILL] = Colour.STILL
    return answer


_TRUE_OF = {  # |λ1| = 1 decides neither, by Proposition 1
    "attractor": {
        Colour.ATTRACTOR: TRUE,
        **dict.fromkeys((Colour.NOT_ATTRACTOR, Colour.TRAPPED, Colour.STILL), FALSE),
    },
    "not_attractor": {Colour.ATTRACTOR: FALSE, Colour.NOT_ATTRACTOR: TRUE},
    "trapped": dict.fromkeys(Colour, FALSE) | {Colour.TRAPPED: TRUE, Colour.UNDECIDED: UNKNOWN},
}
PREDICATES = (*_TRUE_OF, "interpolates")
AT_END = ("u", "v", "lambda1")
_RELATION = re.compile(r"(?P<left>[^<>=]+)(?P<sign><=|>=|<|>)(?P<right>[^<>=]+)")


@dataclass(frozen=True)
class Predicate:
    """A question of the end of an orbit; ``text`` as it was asked."""

    text: str
    phi: Activation
    gap: sympy.Expr | None = None  # of a comparison: right − left or left − right, to be positive
    strict: bool = True
    letters: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str, phi: Activation, inputs: Inputs) -> Predicate:
        """``attractor``, or a comparison of the letters, ``lambda1 < 1/2``."""
        name = text.strip().replace("-", "_")
        if name in PREDICATES:
            return cls(name, phi)
        letters = (*AT_END, *("k" if name == "width" else name for name in inputs.spans))
        found = _RELATION.fullmatch(text.strip())
        if found is None:
            raise InputError(
                f"{text!r} is no predicate: write {', '.join(PREDICATES)}, or a comparison by <, "
                f"<=, > or >= of formulas in {', '.join(letters)}, such as 'lambda1 < 1/2'."
                f"{did_you_mean(name, PREDICATES)}"
            )
        left, right = (parse_expression(found[side], letters) for side in ("left", "right"))
        falls = found["sign"].startswith("<")
        gap = right - left if falls else left - right
        return cls(text.strip(), phi, gap, len(found["sign"]) == 1, letters)

    def __call__(self, found: Found, inputs: Inputs, cells: Mapping[str, Bounds]) -> Floats:
        """TRUE or FALSE where it is proved for all starts of a cell, else UNKNOWN."""
        if self.gap is not None:
            return self._compared(found, inputs, cells)
        answer = np.full(len(found.fate), UNKNOWN)
        if self.text == "interpolates":
            answer[found.fate == Fate.ARRIVES] = TRUE
            answer[np.isin(found.fate, (Fate.TRAPPED, Fate.STILL))] = FALSE
            return answer
        colour = colours(found, inputs, cells)
        for each, truth in _TRUE_OF[self.text].items():
            answer[colour == each] = truth
        if self.text == "trapped":
            answer[found.fate == Fate.ARRIVES] = FALSE
        return answer

    def _compared(self, found: Found, inputs: Inputs, cells: Mapping[str, Bounds]) -> Floats:
        answer = np.full(len(found.fate), UNKNOWN)
        letters = [sympy.Symbol(name, real=True) for name in self.letters]
        run = Program.compile([self.gap], letters).bind(RealBalls())
        phi = BallActivation.of(self.phi)
        spans = {
            name: cells.get(name, (np.full(len(answer), span.low), np.full(len(answer), span.high)))
            for name, span in inputs.spans.items()
        }
        with precision(BITS):
            for i in map(int, np.flatnonzero(found.fate == Fate.ARRIVES)):
                given = {n: hull(float(low[i]), float(high[i])) for n, (low, high) in spans.items()}
                u = 1 / (given["width"] * phi.values(_ball(found.end, i))[0])
                (gap,) = run(u, _innermost(found, given, i), _ball(found.ratio, i), *given.values())
                if gap > 0 or (not self.strict and gap >= 0):
                    answer[i] = TRUE
                elif gap < 0 or (self.strict and gap <= 0):
                    answer[i] = FALSE
        return answer


def _ball(bounds: Bounds, i: int) -> arb:
    ends = float(bounds[0][i]), float(bounds[1][i])
    return hull(*ends) if np.isfinite(ends).all() else arb.nan()


def _innermost(found: Found, given: Mapping[str, arb], i: int) -> arb:
    """v at the end."""
    if "norm" in given:
        return _ball(found.end, i) / given["norm"] ** 2
    return _ball(found.bounds["innermost"], i)

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
from theory.errors import InputError
from theory.expression.balls import RealBalls, precision
from theory.expression.program import Program
from theory.expression.several_letters import parse_expression
from theory.one_layer.regions.classify import Fate, Found
from theory.one_layer.regions.profile import BITS, Floats, hull
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


_BY_SIZE = {-1: Colour.ATTRACTOR, 1: Colour.NOT_ATTRACTOR, 0: Colour.NEUTRAL}  # of |λ1| − 1


def colours(found: Found, _: Inputs, __: Mapping[str, tuple[Floats, Floats]]) -> Floats:
    """|λ1| < 1, > 1, = 1 at the end of every orbit of the cell, or all of them trapped."""
    arrives = found.fate == Fate.ARRIVES
    answer = np.full(len(found.fate), Colour.UNDECIDED)
    for sign, colour in _BY_SIZE.items():
        answer[arrives & (found.size[0] == sign) & (found.size[1] == sign)] = colour
    answer[found.fate == Fate.TRAPPED] = Colour.TRAPPED
    return answer


_TRUE_OF = {  # |λ1| = 1 decides neither, by Proposition 1
    "attractor": {Colour.ATTRACTOR: TRUE, Colour.NOT_ATTRACTOR: FALSE, Colour.TRAPPED: FALSE},
    "not_attractor": {Colour.ATTRACTOR: FALSE, Colour.NOT_ATTRACTOR: TRUE},
    "trapped": dict.fromkeys(Colour, FALSE) | {Colour.TRAPPED: TRUE, Colour.UNDECIDED: UNKNOWN},
}
PREDICATES = (*_TRUE_OF, "interpolates")
LETTERS = ("u", "v", "lambda1", "u0", "v0", "k", "norm")
_RELATION = re.compile(r"(?P<left>[^<>=]+)(?P<sign><=|>=|<|>)(?P<right>[^<>=]+)")


@dataclass(frozen=True)
class Predicate:
    """A question of the end of an orbit; ``text`` as it was asked."""

    text: str
    phi: Activation
    gap: sympy.Expr | None = None  # of a comparison: right − left or left − right, to be positive
    strict: bool = True

    @classmethod
    def of(cls, text: str, phi: Activation) -> Predicate:
        """``attractor``, or a comparison of the letters, ``lambda1 < 1/2``."""
        name = text.strip().replace("-", "_")
        if name in PREDICATES:
            return cls(name, phi)
        found = _RELATION.fullmatch(text.strip())
        if found is None:
            raise InputError(
                f"{text!r} is no predicate: write {', '.join(PREDICATES)}, or a comparison by <, "
                f"<=, > or >= of formulas in {', '.join(LETTERS)}, such as 'lambda1 < 1/2'."
            )
        left, right = (parse_expression(found[side], LETTERS) for side in ("left", "right"))
        falls = found["sign"].startswith("<")
        return cls(
            text.strip(), phi, right - left if falls else left - right, len(found["sign"]) == 1
        )

    def __call__(
        self, found: Found, inputs: Inputs, cells: Mapping[str, tuple[Floats, Floats]]
    ) -> Floats:
        """TRUE or FALSE where it is proved for all starts of a cell, else UNKNOWN."""
        if self.gap is not None:
            return self._compared(found, inputs, cells)
        answer = np.full(len(found.fate), UNKNOWN)
        if self.text == "interpolates":
            answer[found.fate == Fate.ARRIVES] = TRUE
            answer[found.fate == Fate.TRAPPED] = FALSE
            return answer
        colour = colours(found, inputs, cells)
        for each, truth in _TRUE_OF[self.text].items():
            answer[colour == each] = truth
        if self.text == "trapped":
            answer[found.fate == Fate.ARRIVES] = FALSE
        return answer

    def _compared(
        self, found: Found, inputs: Inputs, cells: Mapping[str, tuple[Floats, Floats]]
    ) -> Floats:
        answer = np.full(len(found.fate), UNKNOWN)
        letters = [sympy.Symbol(name, real=True) for name in LETTERS]
        run = Program.compile([self.gap], letters).bind(RealBalls())
        phi = BallActivation.of(self.phi)
        spans = {
            name: cells.get(name, (np.full(len(answer), span.low), np.full(len(answer), span.high)))
            for name, span in inputs.spans.items()
        }
        with precision(BITS):
            for i in np.flatnonzero(found.fate == Fate.ARRIVES):
                k, norm, u0, v0 = (
                    hull(float(spans[n][0][i]), float(spans[n][1][i]))
                    for n in ("width", "norm", "u0", "v0")
                )
                a = hull(float(found.end[0][i]), float(found.end[1][i]))
                ends = float(found.ratio[0][i]), float(found.ratio[1][i])
                ratio = hull(*ends) if np.isfinite(ends).all() else arb.nan()
                u = 1 / (k * phi.values(a)[0])
                (gap,) = run(u, a / norm**2, ratio, u0, v0, k, norm)
                if gap > 0 or (not self.strict and gap >= 0):
                    answer[i] = TRUE
                elif gap < 0 or (self.strict and gap <= 0):
                    answer[i] = FALSE
        return answer

"""What holds for all z between two ends, by terms.

    With s > 0, z = a + s runs through (a, ∞), z = a - s through (-∞, a), and
    z = (a + b s)/(1 + s) through (a, b); on the whole line z itself may have either sign;

a formula is then a quotient of polynomials with rational coefficients in s, in e^(…), in roots and
other atoms.  s, π, e^(…) and roots are positive.  A term with even powers of all other atoms has
the sign of its coefficient or is 0, and never is 0 if there are no others.  So a polynomial whose
coefficients have one sign, with one term that is never 0, has that sign everywhere.

A formula has a value and is smooth wherever its parts are: what is divided by is not 0, what a log
or a root is taken of is positive, |a| is not taken at 0, and so on.  Each of these is shown so.
Then it is equal to its quotient there, and the quotient's denominator is not 0: it is a product of
what was divided by.  In Coq: ``terms_rule`` and ``ranges_rule`` of Signs.v.
"""

from __future__ import annotations

from collections.abc import Sequence

from proofs_check.kernel.core.flows import Box, System
from proofs_check.kernel.core.identities import Algebra, Polynomial
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.trees import (
    ONE,
    PHI,
    Tree,
    letter,
    letters,
    nodes,
    power,
    sub,
    substituted,
)

TOTAL = ("sin", "cos", "sinh", "cosh", "tanh", "atan", "asinh", "erf", "erfc")
SMOOTH = frozenset(("number", "letter", "pi", "+", "*", "exp", *TOTAL))
RUNNING = "@s"  # no letter of a formula is called so


class Terms(Place):
    """For all s > 0, of which a letter z is ``image``; or for all values of several letters."""

    said = "by terms"

    def __init__(self, system: System, names: Sequence[str], image: Tree | None = None):
        super().__init__(system, None, names)
        self.image, self.algebra = image, Algebra()
        self.positive = {RUNNING} if image is not None else set()
        self.not_negative = set[str]()

    def _concrete(self, e: Tree) -> Tree:
        p = self.system.piece
        if p is not None and (p.low is not None or p.high is not None):
            for node in nodes(self.system.plain(e)):
                if node.operation in PHI and (
                    self.image is None or node.arguments[0] is not letter(*self.ranging)
                ):
                    raise Rejected("an argument of φ may leave the piece of φ")
        e = self.system.concrete(e)
        if letters(e) - set(self.ranging):
            raise Rejected(f"a letter other than {', '.join(self.ranging)} has no number")
        return e if self.image is None else substituted(e, dict.fromkeys(self.ranging, self.image))

    def boxes(self, *formulas: Tree) -> Sequence[Box]:
        raise Rejected("a part of a line by terms has no boxes")

    def sign(self, e: Tree) -> int:
        return self._sign(self._concrete(e), strictly=True)

    def never(self, e: Tree, below: int) -> bool:
        return self._sign(self._concrete(e), strictly=False) == -below

    def _sign(self, e: Tree, strictly: bool) -> int:
        above, below = self.algebra.quotient(e)
        return self._of(above, strictly) * self._of(below, True)

    def _of(self, p: Polynomial, strictly: bool) -> int:
        signs, certain = set(), not strictly
        for monomial, c in p.items():
            unsure = [(i, n) for i, n in monomial if not self._is_positive(i)]
            if any(n % 2 and not self._is_letter(i, self.not_negative) for i, n in unsure):
                return 0
            signs.add(1 if c > 0 else -1)
            certain = certain or not unsure
        return signs.pop() if len(signs) == 1 and certain else 0

    def _is_positive(self, i: int) -> bool:
        kind = self.algebra.atoms[i][0]
        return kind in ("pi", "exp", "root") or self._is_letter(i, self.positive)

    def _is_letter(self, i: int, names: set[str]) -> bool:
        kind, data, _ = self.algebra.atoms[i]
        return kind == "letter" and data in names

    def smooth(self, *formulas: Tree) -> None:
        for e in nodes(*map(self._concrete, formulas)):
            kind, parts = e.operation, e.arguments
            needed = True
            if kind == "/":
                needed = self._sign(parts[1], True) != 0
            elif kind == "^":
                whole = e.data.denominator == 1
                found = 1 if whole and e.data > 0 else self._sign(parts[0], True)
                needed = found == 1 or (whole and found == -1)
            elif kind in ("log", "acosh"):
                needed = self._sign(sub(parts[0], ONE) if kind == "acosh" else parts[0], True) == 1
            elif kind in ("abs", "sign"):
                needed = self._sign(parts[0], True) != 0
            elif kind in ("asin", "acos", "atanh"):
                needed = self._sign(sub(ONE, power(parts[0], 2)), True) == 1
            elif kind not in SMOOTH:
                raise Rejected(f"no rule for {kind} on a part by terms")
            if not needed:
                raise Rejected(f"whether {kind} has a value everywhere is open")

    def differentiable(self, e: Tree) -> None:
        self.smooth(e)

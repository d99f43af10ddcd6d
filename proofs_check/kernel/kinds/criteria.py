"""For which parameters all multipliers of a cycle are below 1 in absolute value.

Parameters are letters: any real numbers, or any above 0, or from 0 on, for which given inequalities
hold.  A map and a cycle of it are formulas in them, J is the derivative of once around the cycle.

*The margins.*  Let det(z - J) be, identically, the product of z - b for the multipliers b that are
left out, each as often as it is named, and of factors z - m and z² + p z + q with real m, p and q.
So all others are below 1 in absolute value if and only if all roots of the factors are.  Of z - m
that is so if and only if 1 - m and 1 + m are positive; of z² + p z + q with the roots r and s, if
and only if 1 + p + q = (1 - r)(1 - s), 1 - p + q = (1 + r)(1 + s) and 1 - q = 1 - r s are:

  if |r|, |s| < 1 the first two are products of positive numbers, or |1 ∓ r|² if s is the conjugate
  of r, and |r s| < 1.  Let all three be positive.  Conjugate roots have |r|² = q < 1.  For real
  ones half of the sum of the first two is 1 + r s > 0.  1 - r and 1 - s have one sign; if both
  were not positive, r and s would be at least 1, and 1 - r s not positive.  Likewise for 1 + r and
  1 + s, where r and s would be at most -1.  In Coq: ``margins_rule`` of Rates.v.

*A criterion.*  The gap of an inequality, its greater side minus its smaller one, is positive, or
not negative, where it holds.  A margin is written as a formula in the parameters and in letters for
gaps: with the gaps put in, it is the margin, identically.  If all its terms have one sign
(``terms.py``) when parameters and those letters are any numbers that are positive, or not negative,
as they are said to be, the margin has that sign.  So, with the gap of the condition among them, all
margins are positive if the condition holds; and with that of the contrary, one is not if it fails.

*A linear map.*  If the image of every x is J x, its iterates are J^n x, which converge to 0 for all
real x if and only if all multipliers are below 1: if one is not, they do not from v, an eigenvector
of it, and so not from the real part of v, or not from the imaginary one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofs_check.kernel.core.claims import Claim, Relation, require
from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.identities import Algebra
from proofs_check.kernel.core.intervals import Intervals, Rejected
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.reading import name
from proofs_check.kernel.core.trees import (
    ONE,
    ZERO,
    Tree,
    add,
    letter,
    letters,
    mul,
    number,
    power,
    sub,
    substituted,
)
from proofs_check.kernel.kinds.cycles import Jacobian, cycle, jacobian
from proofs_check.kernel.kinds.terms import Terms

DOMAINS = {"real": "", "positive": " > 0", "nonnegative": " ≥ 0"}
MOST_PARAMETERS = 64
STRICT = {"<": True, "<=": False, ">": True, ">=": False}


class Parameters(Terms):
    """All values of letters with their domains; nothing else has a meaning."""

    said = "for all parameters"

    def __init__(self, f: Intervals, domains: Mapping[str, str]):
        super().__init__(System({}, {}, {}, {}, (), f), "", None)
        self.ranging = tuple(domains)
        self.positive = {s for s, word in domains.items() if word == "positive"}
        self.not_negative = {s for s, word in domains.items() if word == "nonnegative"}

    def _concrete(self, e: Tree) -> Tree:
        if letters(e) - set(self.ranging):
            raise Rejected("a letter that no value is said of")
        return self.system.concrete(e)


def excess_of(relation: Relation, contrary: bool = False) -> tuple[Tree, str]:
    """A formula that is positive, or not negative, where the relation holds, or where it fails."""
    left, word, right = relation
    gap = sub(right, left) if (word in ("<", "<=")) != contrary else sub(left, right)
    return gap, "positive" if STRICT[word] != contrary else "nonnegative"


def criterion(place: Place, claim: Claim) -> None:
    domains, given, condition = claim["over"], claim["given"], claim["condition"]
    if any(word not in STRICT for _, word, _ in (*given.values(), condition)):
        raise Rejected("a criterion is about inequalities")
    if {*given, claim["gap"]} & set(domains) or claim["gap"] in given:
        raise Rejected("a gap is called like a parameter, or like another one")
    parameters = Parameters(place.system.f, domains)
    once = {**claim, "at": "everywhere"}
    require(*cycle(parameters, once))
    matrix = jacobian(parameters, once)
    for s in claim["letters"]:
        if s in given or s == claim["gap"]:
            raise Rejected(f"the letter {s} has two meanings")
    if claim["linear"]:
        require_linear(place, claim, matrix)
    parameters.smooth(*(side for left, _, right in (*given.values(), condition)
                        for side in (left, right)))  # fmt: skip
    margins = margins_of(parameters, matrix, claim["besides"], claim["factors"])
    if len(margins) != len(claim["within"]) or claim["fails"] > len(margins):
        raise Rejected("a margin has one formula, and there is none of that number")

    def as_terms(margin: Tree, e: Tree, contrary: bool) -> Parameters:
        gaps = {s: excess_of(r) for s, r in given.items()}
        gaps[claim["gap"]] = excess_of(condition, contrary)
        put = {s: gap for s, (gap, _) in gaps.items()}
        if not parameters.algebra.equal(substituted(e, put), margin):
            raise Rejected("a formula is not the margin when gaps are put in")
        here = Parameters(place.system.f, domains | {s: word for s, (_, word) in gaps.items()})
        here.smooth(e)
        return here

    for margin, e in zip(margins, claim["within"], strict=True):
        if as_terms(margin, e, False).sign(e) != 1:
            raise Rejected("a margin may not be positive where the condition holds")
    beyond = claim["beyond"]
    if not as_terms(margins[claim["fails"] - 1], beyond, True).never(beyond, 1):
        raise Rejected("a margin may be positive where the condition fails")


def require_linear(place: Place, claim: Claim, matrix: Jacobian) -> None:
    """The image of every x is J x."""
    names, points = claim["letters"], claim["points"]
    domains = {**claim["over"], **dict.fromkeys(names, "real")}
    everywhere = Parameters(place.system.f, domains)
    if claim["besides"] or len(points) > 1 or any(x is not ZERO for x in points[0]):
        raise Rejected("a linear map is at its fixed point 0, and nothing is left out")
    for e, row in zip(claim["images"], matrix, strict=True):
        image = add(*(mul(x, letter(s)) for x, s in zip(row, names, strict=True)))
        require(everywhere, [(e, "=", image)])


def margins_of(
    parameters: Parameters, matrix: Jacobian, besides: Sequence[Tree],
    factors: Sequence[Sequence[Tree]],
) -> list[Tree]:  # fmt: skip
    """Of det(z - J), which is the product of the factors."""
    parameters.smooth(*besides, *(e for factor in factors for e in factor))
    z, found, whole = letter("@"), list[Tree](), [sub(letter("@"), b) for b in besides]
    for factor in factors:
        if len(factor) == 1:
            (m,) = factor
            whole.append(sub(z, m))
            found += [sub(ONE, m), add(ONE, m)]
        else:
            p, q = factor
            whole.append(add(power(z, 2), mul(p, z), q))
            found += [add(ONE, p, q), add(ONE, mul(number(-1), p), q), sub(ONE, q)]
    n = len(matrix)
    turned = [[sub(z if i == j else ZERO, e) for j, e in enumerate(row)] 
              for i, row in enumerate(matrix)]  # fmt: skip
    if not found or not Algebra().equal(determinant(turned, 0, tuple(range(n)), {}), mul(*whole)):
        raise Rejected("the factors are not those of the characteristic polynomial")
    return found


def determinant(
    matrix: Jacobian, i: int, columns: tuple[int, ...], kept: dict[tuple[int, ...], Tree]
) -> Tree:
    """Of the rows from i on, in these columns."""
    if columns not in kept:
        kept[columns] = add(*(
            mul(number((-1) ** k), matrix[i][c],
                determinant(matrix, i + 1, columns[:k] + columns[k + 1 :], kept))
            for k, c in enumerate(columns) if matrix[i][c] is not ZERO
        )) if columns else ONE  # fmt: skip
    return kept[columns]


def read_domains(x: Any) -> dict[str, str]:
    words = list(x.values()) if isinstance(x, dict) and len(x) <= MOST_PARAMETERS else [None]
    if not all(isinstance(word, str) and word in DOMAINS for word in words):
        raise Rejected(f"at most {MOST_PARAMETERS} letters, each {', '.join(DOMAINS)}")
    return {name(s): word for s, word in x.items()}

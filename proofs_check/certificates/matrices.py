"""Exponentials and eigenvalues of matrices as they stand in a certificate."""

from __future__ import annotations

from collections.abc import Sequence

import sympy
from sympy import Expr

from proofs_check.certificates.claims import Asked, Written, at
from proofs_check.certificates.trees import NoCertificate, tree
from proofs_check.engine.claims import Along, Bound
from proofs_check.engine.letters import t
from theory.symbolic.matrix_functions import LeastEigenvalue


def closed_form(asked: Asked, claims: Sequence[Along]) -> dict[Expr, Expr]:
    """Every letter of the state as a formula in t, if claims say so."""
    found = {c.left: c.right for c in claims if c.left in asked.system.state and c.right.has(t)}
    return found if set(found) == set(asked.system.state) else {}


def bound(asked: Asked, claim: Bound) -> list[Written]:
    """With the least eigenvalue as a number, and all eigenvalues of that matrix; along the flow
    the difference falls by squares."""
    least = claim.right.atoms(LeastEigenvalue) | claim.left.atoms(LeastEigenvalue)
    put, shown = {}, list[Written]()
    for e in least:
        matrix = e.matrix.xreplace(dict(asked.case.values))
        pairs = [(x, v) for x, _, vectors in matrix.eigenvects() for v in vectors]
        if not all(y.is_Rational for x, v in pairs for y in (x, *v)):
            raise NoCertificate("the kernel has rational eigenvalues and eigenvectors alone")
        put[e] = min(x for x, _ in pairs)
        shown += [_multiplier(e.matrix, x, v) for x, v in pairs]
    left, right = (e.xreplace(put) for e in (claim.left, claim.right))
    relation = "<" if claim.strict else "<="
    return [_below(asked, left, right) or at(claim.at, relation, left, right), *shown]


def _multiplier(matrix: sympy.MatrixBase, value: Expr, vector: sympy.MatrixBase) -> Written:
    letters = sympy.symbols(f"x_1:{matrix.rows + 1}", real=True)
    images = matrix * sympy.Matrix(letters)
    return {
        "kind": "multiplier", "letters": [s.name for s in letters],
        "images": list(map(tree, images)), "points": [["0"] * matrix.rows], "at": "everywhere",
        "value": tree(value), "vector": list(map(str, vector)),
    }  # fmt: skip


def _below(asked: Asked, left: Expr, right: Expr) -> Written | None:
    """left' + c left is minus a sum of squares, for c = −right'/right; by elimination."""
    system = asked.system
    if right.free_symbols & set(system.state) or not right.has(t):
        return None
    factor = sympy.cancel(right.diff(t) / right)
    rest = sympy.expand((factor * left - system.rate(left)).xreplace(dict(asked.case.values)))
    weights, roots = [], list[Expr]()
    for s in system.state:
        w = sympy.expand(rest.diff(s, 2) / 2)
        if w == 0:
            continue
        root = sympy.expand(rest.diff(s) / (2 * w))
        if not w.is_Rational or w < 0:
            return None
        weights.append(str(w))
        roots.append(root)
        rest = sympy.expand(rest - w * root**2)
    if rest != 0:
        return None
    return {
        "kind": "below", "left": tree(left), "right": tree(right), "factor": tree(factor),
        "weights": weights, "roots": list(map(tree, roots)),
    }  # fmt: skip

"""Laws of gradient descent for every loss, and symmetries, as they stand in a certificate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy
from sympy import Expr, IndexedBase

from proofs_check.certificates.acceptance import is_shown
from proofs_check.certificates.cases import without_orbit
from proofs_check.certificates.claims import Asked, Written, patterns
from proofs_check.certificates.trees import NoCertificate, no_rule, tree
from proofs_check.engine.claims import Claim, Identity
from proofs_check.engine.claims.ansatz import GAMMA
from proofs_check.engine.claims.symmetry import FlowLaw, Invariant, Law, StepLaw
from proofs_check.engine.claims.weights import FlowKeeps, StepGives, WeightClaim, gradient
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.symmetry import Symmetry
from theory.symbolic.any_loss import AnyLoss

_Z = sympy.Symbol("z", real=True)


def degree(asked: Asked) -> Expr | None:
    """p with z φ'(z) = p φ(z), where a hypothesis says so, in the numbers of the case."""
    for claim in asked.assume:
        if isinstance(claim, Identity):
            sides = [
                e.xreplace({s: _Z for s in e.free_symbols if s.name == "z"})
                for e in (claim.left, claim.right)
            ]
            p = sympy.cancel(sides[1] / phi(_Z))
            if sides[0] == _Z * dphi(_Z) and not p.has(_Z):
                return p.xreplace(dict(asked.case.values))
    return None


def _named(base: IndexedBase) -> str:
    """Of ∇W, which no certificate can name so."""
    return f"slope_of_{str(base).removeprefix('∇')}"


def _law(
    weights: Mapping[Expr, IndexedBase], ranges: Mapping[Expr, Expr], flow: bool, *sides: Expr
) -> Written:
    slopes = {old.label: IndexedBase(_named(old)).label for old in weights.values()}
    quantity, following = (e.xreplace(slopes) for e in sides)
    gradients = {w: IndexedBase(_named(g))[w.indices] for w, g in weights.items()}
    return {
        "weights": patterns(gradients), "ranges": {i.name: n.name for i, n in ranges.items()},
        "quantity": tree(quantity), "following": tree(following), "flow": flow,
    }  # fmt: skip


def _every_loss(asked: Asked, claim: WeightClaim, following: Expr, flow: bool) -> Written:
    loss = claim.loss
    if not isinstance(loss, AnyLoss):
        raise NoCertificate(f"the kernel has a rule for every loss alone: “{claim.text}”")
    p = degree(asked)
    put = {} if p is None else {s: x for s, x in asked.case.values.items() if s.name == "p"}
    weights = {w: gradient(w.base) for w in claim.moving}
    sides = (e.xreplace(put) for e in (claim.quantity, following))
    return {
        "kind": "every_loss", **_law(weights, claim.ansatz.ranges, flow, *sides),
        "output": tree(loss.function), "over": [i.name for i in loss.indices],
        "degree": None if p is None else str(p),
    }  # fmt: skip


def _flow_keeps(asked: Asked, claim: FlowKeeps) -> Written:
    return _every_loss(asked, claim, sympy.S.Zero, True)


def _step_gives(asked: Asked, claim: StepGives) -> Written:
    return _every_loss(asked, claim, claim.following, False)


def _symmetric(asked: Asked, claim: Law, following: Expr, multiple: Expr) -> Written:
    """With the decay that it has in this case, where the law is of no other."""
    symmetry = claim.symmetry
    put = {} if symmetry.rate is None else {symmetry.rate: GAMMA}
    found = _of_symmetry(symmetry, put, claim, following, multiple)
    if is_shown(without_orbit(asked.system, asked.case), found):
        return found
    return _of_symmetry(symmetry, {**asked.case.values, **put}, claim, following, multiple)


def _of_symmetry(
    symmetry: Symmetry, put: Mapping[Expr, Expr], claim: Law, following: Expr, multiple: Expr
) -> Written:
    weights = {w: symmetry.slope(w.base) for w in symmetry.moved}
    sides = (e.xreplace(put) for e in (claim.quantity, following))
    return {
        "kind": "symmetric", **_law(weights, symmetry.ranges, symmetry.rate is None, *sides),
        "moved": patterns(symmetry.moved), "parameter": symmetry.parameter.name,
        "identity": tree(symmetry.identity), "decay": tree(symmetry.decay.xreplace(put)),
        "multiple": tree(multiple.xreplace(put)),
    }  # fmt: skip


def _flow_law(asked: Asked, claim: FlowLaw) -> Written:
    return _symmetric(asked, claim, -claim.rate * claim.quantity, GAMMA * _multiple(claim, True))


def _step_law(asked: Asked, claim: StepLaw) -> Written:
    return _symmetric(asked, claim, claim.following, _multiple(claim, False))


def _multiple(claim: Law, flow: bool) -> Expr:
    """c of a change … + c ⟨ξ, ∇L⟩, read off what one weight of a group adds to it."""
    symmetry = claim.symmetry
    w, xi = next((w, xi) for w, xi in symmetry.generator.items() if xi != 0)
    slope, summed = symmetry.slope(w.base)[w.indices], claim.quantity.atoms(sympy.Sum)
    for e in (total.function for total in summed if total.has(w.base)):
        inner = e.xreplace(dict.fromkeys(e.atoms(sympy.Indexed), w))
        sign = claim.quantity.coeff(next(x for x in summed if x.function == e))
        force = -slope - symmetry.decay * w
        moved = inner.diff(w) * force if flow else inner.xreplace({w: w + symmetry.rate * force})
        return sign * sympy.cancel(sympy.expand(moved).coeff(slope, 1) / xi)
    raise no_rule(claim)


def _invariant(_: Asked, claim: Invariant) -> Written:
    """⟨ξ, ∇L⟩ = 0, which is all that the laws rest on."""
    symmetry = claim.symmetry
    return {"kind": "identity", "left": tree(symmetry.at_hand(symmetry.vanishing)), "right": "0"}


LAWS: dict[type[Claim], Callable[[Asked, Any], Written]] = {
    FlowKeeps: _flow_keeps,
    FlowLaw: _flow_law,
    Invariant: _invariant,
    StepGives: _step_gives,
    StepLaw: _step_law,
}

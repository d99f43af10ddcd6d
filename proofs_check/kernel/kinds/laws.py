"""What gradient descent makes of a quantity of weights, for every loss of a kind, all lengths, γ.

W moves by S, which is known up to a gradient of which nothing is.  Then Q(W - γ S) is a form in γ
and the gradient.  A step makes Q to what it is equal to.  Of gradient flow, Ẇ = -S, the rate of
change of Q is what stands at γ there, for a polynomial Q.  In Coq: ``law_rule`` of Laws.v.
"""

from __future__ import annotations

from collections.abc import Mapping

from proofs_check.kernel.core.claims import Claim
from proofs_check.kernel.core.identities import plus
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.trees import (
    PHI,
    ZERO,
    Tree,
    add,
    derivative,
    letter,
    mul,
    named,
    nodes,
    number,
    sub,
    substituted,
)
from proofs_check.kernel.kinds.sums import Pattern, Sums, free_indices
from proofs_check.kernel.kinds.weights import (
    GAMMA,
    entry_at,
    forms_of,
    index_names,
    lengths,
    require_held,
    without_gamma,
)


def every_loss(_: Place, claim: Claim) -> None:
    """L = ℓ(P), ℓ a differentiable function of all entries of P, whose indices are ``over``: then
    ∂L/∂W = Σ G ∂P/∂W over them, G the gradient of ℓ at P.  In Coq: ``every_loss_rule`` of Laws.v.
    """
    sums, output, over = Sums(claim["ranges"], {}, claim["degree"]), claim["output"], claim["over"]
    if len(set(over)) < len(over) or set(over) != free_indices(output):
        raise Rejected("the outputs have other indices, or one of them is there twice")
    slopes = {}
    for p in claim["weights"]:
        own = sums.apart(p.base, p.indices)
        slope = mul(entry_at("@", tuple(over)), derivative(output, entry_at(p.base, own)))
        for index in over:
            slope = Tree("sum", (slope,), (index, sums.length(index)))
        slopes[p.base] = Pattern(p.base, own, slope)
    known = {named_by(p): slopes[p.base] for p in claim["weights"]}
    require_law(claim, sums, slopes, known, (output,), ZERO)


def symmetric(_: Place, claim: Claim) -> None:
    """L does not change to first order as each weight moves, from its value at the identity of a
    parameter: so Σ ξ ∂L/∂W = 0, ξ the derivative of the value there, and multiples of that sum are
    0.  W moves by ∂L/∂W + λ W, λ the decay.  In Coq: ``symmetry_rule`` of Laws.v."""
    sums, decay, s = Sums(claim["ranges"], {}), claim["decay"], claim["parameter"]
    moved, at = forms_of(claim["moved"], ()), {s: number(claim["identity"])}
    others = [claim[k] for k in ("quantity", "following", "decay", "multiple")]
    held = lengths(claim) | index_names(claim) | {named(n) for n in nodes(*others)}
    if s in {"gamma", *moved, *held}:
        raise Rejected("the parameter has two meanings")
    if set(moved) != {p.base for p in claim["weights"]}:
        raise Rejected("the symmetry moves other weights")
    slopes, vanishing = {}, ZERO
    for p in claim["weights"]:
        indices, image = moved[p.base].indices, moved[p.base].value
        here = entry_at(p.base, indices)
        if any(n not in (here, letter(s)) and named(n) is not None for n in nodes(image)):
            raise Rejected("a weight moves by something else than itself and the parameter")
        if sums.form(substituted(image, at), {}) != sums.form(here, {}):
            raise Rejected("a weight moves at the identity")
        part = mul(substituted(derivative(image, s), at), entry_at(named_by(p), indices))
        for index in indices:
            part = Tree("sum", (part,), (index, sums.length(index)))
        vanishing = add(vanishing, part)
        own = sums.apart(p.base, p.indices)
        sums.shaped(named_by(p), own)
        slope = add(entry_at(named_by(p), own), mul(decay, entry_at(p.base, own)))
        slopes[p.base] = Pattern(p.base, own, slope)
    if any(n.operation not in ("letter", "number", "+", "*") for n in nodes(decay)):
        raise Rejected("the decay is no number")
    require_law(claim, sums, slopes, {}, (decay,), mul(claim["multiple"], vanishing))


def named_by(p: Pattern) -> str:
    """The name of ∂L/∂W, which stands with the weight's indices."""
    name = named(p.value) or ""
    if not p.indices or p.value is not entry_at(name, p.indices):
        raise Rejected("a gradient has other indices than its weight")
    return name


def require_law(
    claim: Claim, sums: Sums, slopes: Mapping[str, Pattern], known: Mapping[str, Pattern],
    others: tuple[Tree, ...], vanishing: Tree,
) -> None:  # fmt: skip
    """Up to what vanishes; of a flow up to higher powers of γ."""
    quantity, following = claim["quantity"], claim["following"]
    weights = forms_of(claim["weights"], ())
    gradients = {named_by(p) for p in weights.values()}
    require_held(claim, gradients | set(weights))
    if len(gradients) < len(weights) or gradients & set(weights):
        raise Rejected("a gradient has two meanings")
    for name, p in known.items():
        sums.shaped(name, p.indices)
    fixed = (quantity, *others)
    without_gamma((*fixed, *(following,) * claim["flow"], *(p.value for p in weights.values())))
    if any(named(n) in gradients for e in fixed for n in nodes(e)):
        raise Rejected("a gradient in a formula of the weights")
    if any(n.operation in PHI for e in (quantity, following, vanishing) for n in nodes(e)):
        raise Rejected("a quantity with φ")
    after = {
        w: Pattern(w, p.indices, sub(entry_at(w, p.indices), mul(GAMMA, p.value)))
        for w, p in slopes.items()
    }
    if claim["flow"]:
        following = add(quantity, mul(GAMMA, following))
    gap = plus(
        sums.form(quantity, after),
        sums.form(mul(number(-1), following), known),
        sums.form(mul(number(-1), vanishing), {}),
    )
    if claim["flow"]:
        gap = {term: c for term, c in gap.items() if (("letter", "gamma"), 1) in term[1]}
    if gap:
        raise Rejected("gradient descent makes something else of the quantity")

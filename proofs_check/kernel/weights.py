"""What gradient descent does to weights of a form, W1[m, n] = x[m] u[n], of free sizes."""

from __future__ import annotations

from collections.abc import Mapping

from proofs_check.kernel.identities import plus
from proofs_check.kernel.intervals import Rejected
from proofs_check.kernel.sums import Pattern, Sums
from proofs_check.kernel.trees import Tree, add, derivative, letter, mul, named, nodes, number


def keeps_form(
    loss: Tree,
    entries: list[Pattern],
    velocity: list[Pattern],
    ranges: Mapping[str, str],
    norms: Mapping[str, Tree],
) -> None:
    """W - γ ∂L/∂W at weights of the form is the form with γ times its velocity added to each
    letter, for each weight of the form, all lengths, every γ, and every φ that has a derivative
    where the loss asks for it."""
    forms, moved = ({p.base: p for p in part} for part in (entries, velocity))
    held = {named(n) for p in (*entries, *velocity) for n in nodes(p.value) if named(n) is not None}
    if len(forms) < len(entries) or len(moved) < len(velocity) or held & set(forms):
        raise Rejected("a weight or letter has two forms, or its form holds a weight")
    gamma = letter("gamma")
    if any(n is gamma for p in (*entries, *velocity) for n in nodes(p.value)):
        raise Rejected("gamma has two meanings")
    further = {}
    for p in velocity:
        itself = Tree("entry", (), (p.base, p.indices)) if p.indices else letter(p.base)
        further[p.base] = Pattern(p.base, p.indices, add(itself, mul(gamma, p.value)))
    sums = Sums(ranges, norms)
    for p in entries:
        own = tuple(f"@{i}" for i in range(len(p.indices)))  # no index of a formula is called so
        sums.ranges.update({o: sums._length(i) for o, i in zip(own, p.indices, strict=True)})
        sums._shaped(p.base, own)
        names = dict(zip(p.indices, own, strict=True))
        before = sums.form(p.value, {}, names)
        weight = Tree("entry", (), (p.base, own)) if own else letter(p.base)
        slope = sums.form(mul(number(-1), gamma, derivative(loss, weight)), forms)
        if plus(before, slope) != sums.form(p.value, further, names):
            raise Rejected(f"a step does not keep the form of {p.base}")


def equal_at_form(
    left: Tree, right: Tree, entries: list[Pattern], ranges: Mapping[str, str],
    norms: Mapping[str, Tree],
) -> None:  # fmt: skip
    """left = right for all weights of the form, all lengths and all values of free indices."""
    forms = {p.base: p for p in entries}
    held = {named(n) for p in entries for n in nodes(p.value)}
    if len(forms) < len(entries) or held & set(forms):
        raise Rejected("a weight has two forms, or its form holds a weight")
    sums = Sums(ranges, norms)
    for p in entries:
        sums._shaped(p.base, p.indices)
    if sums.form(left, forms) != sums.form(right, forms):
        raise Rejected("the two sides are not one formula at the form")

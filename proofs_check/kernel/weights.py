"""What gradient descent does to weights of a form, W1[m, n] = x[m] u[n], of free sizes."""

from __future__ import annotations

from collections.abc import Mapping

from proofs_check.kernel.identities import plus
from proofs_check.kernel.intervals import Rejected
from proofs_check.kernel.sums import Pattern, Sums
from proofs_check.kernel.trees import (
    ONE,
    PHI,
    ZERO,
    Tree,
    add,
    letter,
    mul,
    nodes,
    number,
    of,
    power,
)


def entry_slope(e: Tree, base: str, at: tuple[str, ...]) -> Tree:
    """∂e/∂W[m, n] of a formula with sums: ∂W[i, j]/∂W[m, n] = δ(i, m) δ(j, n)."""
    kind = e.operation
    if kind == "entry" and e.data[0] == base:
        if len(e.data[1]) != len(at):
            raise Rejected(f"{base} has another number of indices")
        return mul(*(Tree("delta", (), pair) for pair in zip(e.data[1], at, strict=True)))
    if kind == "letter" and e.data == base and not at:
        return ONE
    if kind in ("number", "letter", "entry", "delta"):
        return ZERO
    inner = [entry_slope(a, base, at) for a in e.arguments]
    if all(d is ZERO for d in inner):
        return ZERO
    if kind == "sum":
        return Tree("sum", (inner[0],), e.data)
    if kind == "+":
        return add(*inner)
    if kind == "*":
        parts = e.arguments
        return add(*(
            mul(*parts[:i], d, *parts[i + 1 :]) for i, d in enumerate(inner) if d is not ZERO
        ))  # fmt: skip
    if kind == "^":
        return mul(number(e.data), power(e.arguments[0], e.data - 1), inner[0])
    if kind in PHI[:-1]:
        return mul(of(PHI[PHI.index(kind) + 1], e.arguments[0]), inner[0])
    raise Rejected(f"a derivative of {kind} inside sums")


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
    held = {
        base_of(n) for p in (*entries, *velocity) for n in nodes(p.value) if base_of(n) is not None
    }
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
        slope_ = sums.form(mul(number(-1), gamma, entry_slope(loss, p.base, own)), forms)
        if plus(before, slope_) != sums.form(p.value, further, names):
            raise Rejected(f"a step does not keep the form of {p.base}")


def base_of(node: Tree) -> str | None:
    if node.operation == "letter":
        return str(node.data)
    return str(node.data[0]) if node.operation == "entry" else None


def equal_at_form(
    left: Tree, right: Tree, entries: list[Pattern], ranges: Mapping[str, str],
    norms: Mapping[str, Tree],
) -> None:  # fmt: skip
    """left = right for all weights of the form, all lengths and all values of free indices."""
    forms = {p.base: p for p in entries}
    held = {base_of(n) for p in entries for n in nodes(p.value)}
    if len(forms) < len(entries) or held & set(forms):
        raise Rejected("a weight has two forms, or its form holds a weight")
    sums = Sums(ranges, norms)
    for p in entries:
        sums._shaped(p.base, p.indices)
    if sums.form(left, forms) != sums.form(right, forms):
        raise Rejected("the two sides are not one formula at the form")

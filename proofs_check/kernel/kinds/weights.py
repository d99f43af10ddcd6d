"""What gradient descent does to weights of a form, W1[m, n] = x[m] u[n], of free sizes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from proofs_check.kernel.core.claims import Claim
from proofs_check.kernel.core.identities import plus
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.trees import (
    Tree,
    add,
    derivative,
    letter,
    letters,
    mul,
    named,
    nodes,
    number,
    substituted,
)
from proofs_check.kernel.kinds.sums import Pattern, Sums

GAMMA = letter("gamma")  # the size of a step


def without_gamma(formulas: Iterable[Tree]) -> None:
    if any(named(n) == "gamma" for e in formulas for n in nodes(e)):
        raise Rejected("gamma has two meanings")


def lengths(claim: Claim) -> set[str]:
    """Those of its indices and of its sums."""
    return {n.data[1] for n in sums_of(claim)} | set(claim["ranges"].values())


def index_names(claim: Claim) -> set[str]:
    """Those that are free, and those that are summed."""
    return {n.data[0] for n in sums_of(claim)} | set(claim["ranges"])


def sums_of(claim: Claim) -> list[Tree]:
    held = [x for x in claim.values() if isinstance(x, Tree)]
    held += [p.value for x in claim.values() if isinstance(x, list) for p in x
             if isinstance(p, Pattern)]  # fmt: skip
    return [n for n in nodes(*held) if n.operation == "sum"]


def require_held(claim: Claim, moving: set[str]) -> None:
    """Lengths and norms do not move."""
    norms = claim.get("norms", {})
    held = lengths(claim) | set(norms) | {s for r in norms.values() for s in letters(r)}
    if held & moving:
        raise Rejected(f"{min(held & moving)} moves, and is a length or has to do with a norm")


def entry_at(base: str, indices: tuple[str, ...]) -> Tree:
    """The entry, or the letter."""
    return Tree("entry", (), (base, indices)) if indices else letter(base)


def forms_of(patterns: Sequence[Pattern], held: Sequence[Pattern]) -> dict[str, Pattern]:
    """One for each weight or letter, none of which is in the forms that are held."""
    found = {p.base: p for p in patterns}
    if len(found) < len(patterns) or any(named(n) in found for p in held for n in nodes(p.value)):
        raise Rejected("a weight or letter has two forms, or its form holds a weight")
    return found


def keeps_form(
    loss: Tree,
    entries: list[Pattern],
    velocity: list[Pattern],
    ranges: Mapping[str, str],
    norms: Mapping[str, Tree],
) -> None:
    """W - γ ∂L/∂W at weights of the form is the form with γ times its velocity added to each
    letter, for each weight of the form, all lengths, every γ, and every φ that has a derivative
    where the loss asks for it.  An entry of W has the derivatives δ δ.  In Coq: ``entry_rule`` of
    Laws.v."""
    forms = forms_of(entries, (*entries, *velocity))
    forms_of(velocity, ())
    without_gamma((loss, *norms.values(), *(p.value for p in (*entries, *velocity))))
    further = {}
    for p in velocity:
        moved = add(entry_at(p.base, p.indices), mul(GAMMA, p.value))
        further[p.base] = Pattern(p.base, p.indices, moved)
    sums = Sums(ranges, norms)
    for p in entries:
        own = sums.apart(p.base, p.indices)
        names = dict(zip(p.indices, own, strict=True))
        before = sums.form(p.value, {}, names)
        slope = derivative(loss, entry_at(p.base, own))
        change = sums.form(mul(number(-1), GAMMA, slope), forms)
        if plus(before, change) != sums.form(p.value, further, names):
            raise Rejected(f"a step does not keep the form of {p.base}")


def equal_at_form(
    left: Tree, right: Tree, entries: list[Pattern], ranges: Mapping[str, str],
    norms: Mapping[str, Tree],
) -> None:  # fmt: skip
    """left = right for all weights of the form, all lengths and all values of free indices."""
    forms, sums = forms_of(entries, entries), Sums(ranges, norms)
    for p in entries:
        sums.shaped(p.base, p.indices)
    if sums.form(left, forms) != sums.form(right, forms):
        raise Rejected("the two sides are not one formula at the form")


def kept(_: Place, claim: Claim) -> None:
    require_held(claim, {p.base for p in (*claim["entries"], *claim["velocity"])})
    keeps_form(*(claim[k] for k in ("loss", "entries", "velocity", "ranges", "norms")))


def at_form(place: Place, claim: Claim) -> None:
    """For all values of the letters; else for the numbers of the case, but for all lengths."""
    parts = [claim[k] for k in ("left", "right", "entries", "ranges", "norms")]
    try:
        equal_at_form(*parts)
    except Rejected:
        held = lengths(claim) | index_names(claim)
        put = {s: x for s, x in place.system.numbers.items() if s not in held}
        left, right = (substituted(claim[k], put) for k in ("left", "right"))
        norms = {x: substituted(r, put) for x, r in claim["norms"].items()}
        entries = [replace(p, value=substituted(p.value, put)) for p in claim["entries"]]
        equal_at_form(left, right, entries, claim["ranges"], norms)

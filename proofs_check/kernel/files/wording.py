"""What a claim says, in words made of the very formulas that its rule was given."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from proofs_check.kernel.core.claims import Claim, Relation
from proofs_check.kernel.core.texts import digits, text
from proofs_check.kernel.core.trees import ZERO
from proofs_check.kernel.files.stated import Case
from proofs_check.kernel.kinds.criteria import DOMAINS
from proofs_check.kernel.kinds.sums import Pattern
from proofs_check.kernel.kinds.weights import entry_at, lengths

RELATIONS = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}


def listed(patterns: list[Pattern], sign: str = "=") -> str:
    return ", ".join(
        f"{text(entry_at(p.base, p.indices))} {sign} {text(p.value)}" for p in patterns
    )


def sizes(claim: Claim, *more: str) -> str:
    """Over what a claim about weights of a form ranges."""
    found = [", ".join(sorted(lengths(claim)))]
    indices = ", ".join(f"{i} from 1 to {n}" for i, n in claim["ranges"].items())
    found = [f"all lengths {found[0]}" + f" ({indices})" * bool(indices)] if found[0] else []
    for x, r in claim.get("norms", {}).items():
        found.append(f"every {x} with Σ_i {x}[i]^2 = {text(r)}^2")
    return f"for {', '.join((*found, *more))}"


def where(claim: Claim) -> str:
    words = {
        "end": " where the flow ends", "along": " at every time",
        "while": while_smooth("the quantity" if "quantity" in claim else "both sides"),
    }  # fmt: skip
    return words.get(claim.get("at", ""), "")


def while_smooth(*parts: str) -> str:
    """Then the gap between two sides is the only solution of its equation."""
    return (
        " from the start on, as long as the orbit exists and all parts of "
        f"{' and of '.join(('the flow', *parts))} have values and are smooth along it"
    )


def told_known(claim: Claim) -> str:
    return ", ".join(f"{s} = {text(e)}" for s, e in claim["known"].items())


def known_of(claim: Claim) -> list[str]:
    known = told_known(claim)
    return [f"{known}, which stays so,"] if known else []


def with_known(claim: Claim) -> str:
    return "".join(f", {s} = {text(e)}" for s, e in claim["known"].items())


def while_followed(claim: Claim) -> str:
    factor = claim["factor"]
    grows = [] if factor is ZERO else [f"the factor {text(factor)} by which their gap grows"]
    return while_smooth("both sides", *grows, *known_of(claim))


def while_below(claim: Claim) -> str:
    return while_smooth("both sides", *map(text, (claim["factor"], *claim["roots"])))


def of_degree(claim: Claim) -> str:
    p = claim["degree"]
    return "" if p is None else f", for z φ'(z) = {shown(p)} φ(z)"


def every_phi(claim: Claim) -> str:
    return f"{of_degree(claim) or ' and every φ'}, φ differentiable where it is met"


def law(claim: Claim) -> str:
    """With the step in words, as the slopes stand for ∂L/∂W in it."""
    names = ", ".join(
        f"{text(p.value)} = ∂ℒ/∂{text(entry_at(p.base, p.indices))}" for p in claim["weights"]
    )
    weights = [text(entry_at(p.base, p.indices)) for p in claim["weights"]]
    moving, names = " and ".join(weights), f"with all else held and {names}"
    before, after = text(claim["quantity"]), text(claim["following"])
    if claim["flow"]:
        return f"of gradient flow in {moving} the rate of change of {before} is {after}, {names}"
    return (
        f"a step of gradient descent in {moving}, of any size gamma, makes {before} to {after}, "
        f"{names}"
    )


def range_of(z: str, low: Fraction | None, high: Fraction | None, closed: bool = False) -> str:
    """Over what a letter runs."""
    sign = "≤" if closed else "<"
    ends = f"{shown(low)} {sign} " if low is not None else "", "" if high is None else (
        f" {sign} {shown(high)}")  # fmt: skip
    return f"{ends[0]}{z}{ends[1]}" if any(ends) else f"real {z}"


def numbered(cases: Sequence[Case]) -> str:
    return "; ".join(f"({i}) {case.stated}" for i, case in enumerate(cases, 1))


def witnesses(claim: Claim) -> str:
    return ", ".join(
        f"{'whole ' if w.whole else ''}{range_of(z, w.low, w.high)}, as {z} = {shown(w.at)}"
        for z, w in claim["over"].items()
    )


def lists(claim: Claim) -> str:
    return ", ".join(f"{z} of {{{', '.join(map(shown, q))}}}" for z, q in claim["over"].items())


def both(claims: Sequence[Any]) -> str:
    """All of them."""
    return " and ".join(f"({c.words})" for c in claims)


def period(claim: Claim) -> str:
    n = len(claim["points"])
    return "fixed point" if n == 1 else f"cycle of {n} different points"


def row(e: Sequence[Any]) -> str:
    words = [x if isinstance(x, str) else text(x) for x in e]
    return words[0] if len(words) == 1 else f"({', '.join(words)})"


def around(claim: Claim) -> str:
    return " → ".join(map(row, claim["points"]))


def mapped(claim: Claim) -> str:
    return f"{row(claim['letters'])} ↦ {row(claim['images'])}"


def shown(q: Fraction) -> str:
    """A decimal where it is a short one, else a quotient."""
    short = 10**99 % q.denominator == 0 and q.numerator.bit_length() < 9_000
    for places in range(100 if short else 0):
        if not q * 10**places % 1:
            word = digits(abs(q) * 10**places).rjust(places + 1, "0")
            whole = f"{word[:-places]}.{word[-places:]}" if places else word
            return f"-{whole}" if q < 0 else whole
    return digits(q)


def a_cycle(c: Claim) -> str:
    kind = "fixed point" if len(c["points"]) == 1 else "cycle"
    return f"{around(c)}, a {kind} of {mapped(c)}, "


def inequality(r: Relation) -> str:
    return f"{text(r[0])} {RELATIONS[r[1]]} {text(r[2])}"


def told_criterion(c: Claim) -> str:
    """Over what it ranges, what is decided, and by which condition."""
    letters = ", ".join(f"{s}{DOMAINS[word] or ' real'}" for s, word in c["over"].items())
    given = " and ".join(map(inequality, c["given"].values()))
    words = f"for all {letters or 'numbers'}{given and f' for which {given}'}: "
    if c["linear"]:
        words += f"the iterates of {mapped(c)} converge to {around(c)} from every start"
    else:
        left_out = ", ".join(map(text, c["besides"]))
        but = f" but {left_out}, each as often as it is named," if left_out else ""
        times = "" if len(c["points"]) == 1 else ", applied once around,"
        words += (
            f"{a_cycle(c)}has all eigenvalues of the derivative{times} there, with their "
            f"multiplicities,{but} below 1 in absolute value"
        )
    return f"{words} if and only if {inequality(c['condition'])}"

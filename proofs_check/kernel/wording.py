"""What a claim says, in words made of the very formulas that its rule was given."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from proofs_check.kernel.claims import Claim
from proofs_check.kernel.stated import Case
from proofs_check.kernel.sums import Pattern
from proofs_check.kernel.trees import digits, text
from proofs_check.kernel.weights import entry_at


def listed(patterns: list[Pattern], sign: str = "=") -> str:
    return ", ".join(
        f"{text(entry_at(p.base, p.indices))} {sign} {text(p.value)}" for p in patterns
    )


def sizes(claim: Claim) -> str:
    """Over what a claim about weights of a form ranges."""
    words = ", ".join(f"{i} from 1 to {n}" for i, n in claim["ranges"].items())
    norms = "".join(
        f", every {x} with Σ_i {x}[i]^2 = {text(r)}^2" for x, r in claim.get("norms", {}).items()
    )
    return f"for all lengths {', '.join(sorted(set(claim['ranges'].values())))} ({words}){norms}"


def where(claim: Claim) -> str:
    words = {
        "end": " where the flow ends", "along": " at every time",
        "while": " from the start on, as long as the orbit exists and all parts of it are smooth",
    }  # fmt: skip
    return words.get(claim.get("at", ""), "")


def of_degree(claim: Claim) -> str:
    p = claim["degree"]
    return "" if p is None else f", for z φ'(z) = {shown(p)} φ(z)"


def every_phi(claim: Claim) -> str:
    return f"{of_degree(claim) or ' and every φ'}, φ differentiable where it is met"


def law(claim: Claim) -> str:
    """With the step in words, as the slopes stand for ∂L/∂W in it."""
    names = ", ".join(
        f"{text(p.value)} = ∂L/∂{text(entry_at(p.base, p.indices))}" for p in claim["weights"]
    )
    before, after = text(claim["quantity"]), text(claim["following"])
    if claim["flow"]:
        return f"of gradient flow the rate of change of {before} is {after}, with {names}"
    return f"a step of gradient descent, of any size gamma, makes {before} to {after}, with {names}"


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


def row(e: Sequence[Any]) -> str:
    words = [x if isinstance(x, str) else text(x) for x in e]
    return words[0] if len(words) == 1 else f"({', '.join(words)})"


def around(claim: Claim) -> str:
    return " → ".join(map(row, claim["points"]))


def mapped(claim: Claim) -> str:
    return f"{row(claim['letters'])} ↦ {row(claim['images'])}"


def shown(q: Fraction) -> str:
    """A decimal where it is a short one, else a quotient."""
    for places in range(100 if 10**99 % q.denominator == 0 else 0):
        if not q * 10**places % 1:
            word = digits(abs(q) * 10**places).rjust(places + 1, "0")
            whole = f"{word[:-places]}.{word[-places:]}" if places else word
            return f"-{whole}" if q < 0 else whole
    return digits(q)

"""Mutants of a claim: the same kind of claim with one small thing changed, or its contrary.

A sign, a factor, an exponent, an index, a dropped term, a swapped letter; the opposite relation,
another end, "for all … not" for "for some".  A verdict that does not notice was not a verdict about
the formula that is shown: no mutant may ever be verified, but for one that is true as well (an
*equivalent* mutant: twice a conserved quantity is conserved).  Those that always are so are left
out here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import cycle
from typing import Any

import sympy
from sympy import Abs

from proofs_check.engine.claims import (
    Among,
    Bound,
    Claim,
    Criterion,
    Differentiable,
    Either,
    Ends,
    Enumerates,
    Every,
    Exists,
    Falls,
    Finite,
    ForAll,
    Iff,
    InTheLimit,
    Limit,
    Lyapunov,
    Many,
    Monotone,
    OneFormula,
    Rounds,
    SigmoidLike,
    Tends,
    WeightClaim,
    Where,
)
from proofs_check.engine.claims.activation import FunctionClaim
from proofs_check.engine.contraries import contrary
from proofs_check.engine.equivalents import says_the_same
from proofs_check.engine.formula_changes import changes
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from theory.errors import InputError

_Changed = Iterator[tuple[Claim, str]]


@dataclass(frozen=True)
class Mutant:
    """A claim, changed in one place.

    Attributes
    ----------
    original
        The claim as it was.
    claim
        What stands in its place.
    change
        What was done, in words.
    """

    original: Claim
    claim: Claim
    change: str


def mutants(theorem: Theorem, *, hypotheses: bool = False) -> Iterator[Mutant]:
    """Every conclusion of every version of a theorem, changed in one place: a sign, a factor, an
    exponent.

    Parameters
    ----------
    theorem
        Whose conclusions are changed.
    hypotheses
        Whether its hypotheses are, too.

    Returns
    -------
    Iterator of Mutant
        Each once.

    Raises
    ------
    InputError
        Where no conclusion has any: a test of them could not fail.

    Examples
    --------
    >>> from proofs_check import mutants
    >>> from proofs_check.catalogue import find
    >>> (theorem,) = find("invariant1")
    >>> next(mutants(theorem)).change
    'sign of the whole'
    """
    versions = theorem.versions.values()
    found = list(_all(theorem.system, [c for v in versions for c in v.claims]))
    if not found:
        claims = "; ".join(f"“{c.text}”" for v in theorem.versions.values() for c in v.claims)
        raise InputError(
            f"{theorem.name}: nothing can be changed in {claims}, so no mutation test can be made. "
            "A conclusion needs a formula that holds letters of the system."
        )
    yield from found
    if hypotheses:
        yield from _all(theorem.system, [c for v in versions for c in v.assume])


def _all(system: System, claims: Iterable[Claim]) -> Iterator[Mutant]:
    for claim in dict.fromkeys(claims):
        seen = {claim}
        for changed, change in _of(claim, system):
            if changed not in seen:
                seen.add(changed)
                yield Mutant(claim, changed, change)


def with_mutant(theorem: Theorem, mutant: Mutant) -> Theorem:
    """The theorem, as proved, with the mutant in the place of all its claims.

    Its other claims become lemmas, so that a mutant may rest on everything that is true.  A mutant
    of a hypothesis is a claim, under the other hypotheses.
    """
    lemmas = tuple(c for c in theorem.claims if c != mutant.original)
    assume = tuple(c for c in theorem.assume if c != mutant.original)
    return replace(
        theorem,
        claims=(mutant.claim,),
        assume=assume,
        lemmas=(*theorem.lemmas, *lemmas),
        printed=None,
    )


def _of(claim: Claim, system: System) -> _Changed:
    opposite = contrary(claim)
    if opposite is not None:
        yield opposite, "the contrary"
    inner = getattr(claim, "claim", claim)
    of_letters = isinstance(inner, Bound) and claim.where is Where.EVERYWHERE
    special = _signs if of_letters else _SPECIAL.get(type(claim))
    yield from special(claim, system) if special is not None else _formulas(claim, system)


def _formulas(claim: Claim, system: System) -> _Changed:
    """One formula changed in one place."""
    letters = tuple(system.state)
    parts = claim.expressions()
    kept = 1 if isinstance(claim, WeightClaim) else 0  # what is true of every loss, is of another
    if isinstance(claim, Criterion):  # −f has the multipliers of f but for their signs
        kept = len(claim.stable.expressions()) - len(claim.stable.besides)
    for i, part in enumerate(parts[kept:], kept):
        others = (*parts[:i], *parts[i + 1 :])
        for changed, change in changes(part, letters):
            if says_the_same(claim, i, changed, others, letters):
                continue
            if isinstance(claim, WeightClaim) and not _fits(claim, changed):
                continue
            try:
                yield claim.with_expressions((*parts[:i], changed, *parts[i + 1 :])), change
            except InputError:  # a sum over more entries than there are says nothing
                continue


def _fits(claim: WeightClaim, changed: sympy.Expr) -> bool:
    """Whether every table keeps the sizes that it has in the claim: V[m, l] is none of V[i, h]."""
    ranges = claim.ansatz.ranges
    shape = lambda e: (e.base, tuple(map(ranges.get, e.indices)))  # noqa: E731
    parts = (claim.loss, *claim.expressions())
    return {shape(e) for e in changed.atoms(sympy.Indexed)} <= {
        shape(e) for part in parts for e in part.atoms(sympy.Indexed)
    }


def _signs(claim: Claim, _: System) -> _Changed:
    """The sign of each formula alone: an inequality stays true of multiples, and of sums without
    terms that do not change; and where two sides of Iff are false, so are most mutants of them."""
    parts = claim.expressions()
    for i, part in enumerate(parts):
        if part != -part:
            new = (*parts[:i], -part, *parts[i + 1 :])
            yield claim.with_expressions(new), f"sign of the formula {i + 1}"


def _ends(claim: Ends, _: System) -> _Changed:
    for limit in Limit:
        if limit not in (claim.limit, Limit.UNDECIDED):
            yield Ends(limit), f"{claim.limit.name} → {limit.name}"


def _monotone(claim: Monotone, system: System) -> _Changed:
    yield replace(claim, rising=not claim.rising), "rising ↔ falling"
    yield from _formulas(claim, system)


def _falls(claim: Falls, system: System) -> _Changed:
    back = (*claim.values, claim.values[0])
    yield replace(claim, values=back, throughout=False), "back to the first value"
    yield from _formulas(claim, system)


def _enumerates(claim: Enumerates, system: System) -> _Changed:
    yield replace(claim, count=claim.count + 1), "one point more"
    if claim.count:
        yield replace(claim, count=claim.count - 1), "one point less"
    yield from _formulas(claim, system)


def _rounds(claim: Rounds, system: System) -> _Changed:
    unit = sympy.Rational(1, 10**claim.places)
    for sign in (1, -1):
        yield replace(claim, shown=claim.shown + sign * unit), f"the last decimal, by {sign}"
    yield from _formulas(claim, system)


def _quantified(claim: ForAll, system: System) -> _Changed:
    """The claim inside, but for what only another quantifier makes a contrary; and no letter of
    the state where it has no value."""
    letters = {s for e in claim.claim.expressions() for s in e.free_symbols} | set(claim.over)
    foreign = set(system.state) - letters if claim.claim.where is Where.EVERYWHERE else set()
    for inner, change in _of(claim.claim, system):
        if foreign & {s for e in inner.expressions() for s in e.free_symbols}:
            continue
        if change != "the contrary":
            yield replace(claim, claim=inner), change


def _of_a_limit(claim: InTheLimit, _: System) -> _Changed:
    """Of the whole: a term of lower order does not change a limit, nor does r + 1 for r."""
    left, right = claim.expressions()
    for changed, change in ((left + 1, "1 more"), (-left, "sign"), (2 * left, "a factor 2")):
        if isinstance(claim.relation, sympy.Eq) and (right != 0 or change == "1 more"):
            yield claim.with_expressions((changed, right)), change


def _tends(claim: Tends, _: System) -> _Changed:
    if claim.value.is_finite:
        yield replace(claim, value=claim.value + 1), "1 more"
    else:
        yield replace(claim, value=-claim.value), "sign of the limit"


def _finite(claim: Finite, system: System) -> _Changed:
    """With a pole at the start, or where the flow has arrived."""
    if claim.at is Where.END:
        poles = list(system.goal)
    elif claim.at is Where.ALONG:
        poles = [s - s0 for s, s0 in system.state.items()]
    else:
        poles = [s - 1 for s in sorted(claim.value.free_symbols, key=str)]
    for pole in poles:
        yield replace(claim, value=claim.value / pole), f"a pole where {pole} = 0"
    yield from _formulas(claim, system)


def _shape(claim: FunctionClaim, _: System) -> _Changed:
    """Of the kind of a function: what has a kink, or grows, or turns."""
    function = claim.function
    for s in sorted(function.free_symbols, key=str):
        for changed, change in (
            (function.xreplace({s: Abs(s)}), f"|{s}| for {s}"),
            (function + Abs(s - 1), f"|{s} − 1| more"),
            (s * function, f"a factor {s}"),
        ):
            yield replace(claim, function=changed), change


def _among(claim: Among, _: System) -> _Changed:
    """All formulas of the list at once: φ may be any of them."""
    for changed, change in (
        (tuple(2 * e for e in claim.formulas), "a factor 2"),
        (tuple(-e for e in claim.formulas), "sign"),
        (tuple(e + 1 for e in claim.formulas), "1 more"),
    ):
        yield replace(claim, formulas=changed), change
    if claim.powers:
        yield replace(claim, powers=False), "without the powers"


def _either(claim: Either, system: System) -> _Changed:
    """Both at once: one of them is enough."""
    first, second = (list(_of(part, system)) for part in (claim.first, claim.second))
    n = max(map(len, (first, second))) if first and second else 0
    for (a, one), (b, other), _ in zip(cycle(first), cycle(second), range(n), strict=False):
        yield Either(a, b), f"{one}; {other}"


_SPECIAL: dict[type[Claim], Callable[[Any, System], _Changed]] = {
    Ends: _ends,
    Monotone: _monotone,
    Falls: _falls,
    Enumerates: _enumerates,
    Rounds: _rounds,
    **dict.fromkeys((ForAll, Exists, Many), _quantified),
    InTheLimit: _of_a_limit,
    Finite: _finite,
    Tends: _tends,
    **dict.fromkeys((Differentiable, OneFormula, SigmoidLike), _shape),
    Among: _among,
    Either: _either,
    **dict.fromkeys((Lyapunov, Every, Iff), _signs),
}

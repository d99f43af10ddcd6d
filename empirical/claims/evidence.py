"""What counts say of a claim: was everything stored, does a rate beat chance, was none found.

Intervals are Wilson's, at 95 % unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from empirical.data.corruption import CORRUPTIONS
from empirical.experiment import CheckedClaim, Finding
from empirical.measurements.recipes import Part, parted
from empirical.statistics.decision import LEVEL
from empirical.statistics.proportions import rate, wilson

if TYPE_CHECKING:
    from empirical.measurements.picture_recall import ShownRecall
    from empirical.runs.job import Measured

SMALL = 0.05  # a rate below this is one that nobody would call a recovery


def stored(text: str, n: Mapping[str, Any]) -> CheckedClaim:
    """All examples of one network.

    ``n`` is ``Trained.numbers`` of ``empirical.measurements.picture_memory``.
    """
    told = (
        f"{n['stored']} of {n['examples']} stored, ρ at most {n['largest_radius']:.3g}, median "
        f"{n['median_radius']:.2g}; loss {n['loss']:.1e} after {n['epochs']:,} epochs"
        if n["loss"] is not None
        else "training diverged"
    )
    lost = n["examples"] - n["stored"] - n["undecided"]
    holds: bool | None = lost == 0
    if not n["reached"]:
        holds, told = None, f"the loss asked for was not reached: {told}"
    elif n["undecided"] and not lost:
        holds, told = None, f"{n['undecided']} ρ not told from 1: {told}"
    return CheckedClaim.decided(text, holds, told).about_storage()


def at_scale(claim: CheckedClaim, here: float, stated: float, what: str) -> CheckedClaim:
    """The claim as decided, if as much was tried as the source states; else NOT_TESTED."""
    if here >= stated:
        return claim
    reason = f"{here:,} {what} here, {stated:,} in the source"
    return replace(claim, finding=Finding.NOT_TESTED, reason=reason)


def above_chance(
    text: str, successes: int, trials: int, chance: float, tests: int = 1
) -> CheckedClaim:
    """One-sided binomial test; ``tests`` are made together (Bonferroni).

    Contradicted if it fails where a rate of 5 % would be excluded as well; undecided if it fails
    for want of trials.
    """
    from scipy.stats import binomtest

    p = float(binomtest(successes, trials, chance, alternative="greater").pvalue) * tests
    _, high = wilson(successes, trials)
    holds = True if p < LEVEL else False if high < SMALL else None
    told = f"{rate(successes, trials)} recovered, chance {chance:.2g}, p = {min(p, 1):.1g}"
    return CheckedClaim.decided(text, holds, told)


def none_found(text: str, found: int, unsettled: int, starts: int) -> CheckedClaim:
    """Contradicted by one that was found, undecided while an orbit still moves."""
    bound = 1 - LEVEL ** (1 / starts) if starts else 1.0
    if found:
        return CheckedClaim.decided(text, False, f"{found} found from {starts:,} starts")
    if unsettled or not starts:
        told = f"none found, but {unsettled:,} of {starts:,} orbits did not settle"
        return CheckedClaim.decided(text, None, told)
    told = (
        f"none found from {starts:,} starts, all of which settled: with 95 % confidence fewer "
        f"than {bound:.2%} of such starts end elsewhere"
    )
    return CheckedClaim.decided(text, True, told)


def of_recipes(
    measured: Measured,
    storage: Callable[[Part], Iterable[CheckedClaim]],
    recall: Callable[[Part], Iterable[CheckedClaim]],
) -> tuple[CheckedClaim, ...]:
    """Claims about every network, which its recipe tells apart; ``recall`` is asked of those that
    were iterated, and says nothing of one that did not reach its loss."""
    return tuple(
        replace(claim, text=f"{part.memory['recipe']}: {claim.text}")
        for part in parted(measured)
        for claim in (
            *storage(part),
            *(if_trained(part.memory, recall(part)) if part.followed else ()),
        )
    )


def recovers(text: str, c: ShownRecall, part: Part) -> list[CheckedClaim]:
    """That iteration recovers more of the pictures than chance, kind by kind of corruption."""
    found, column = part.trials, c.fractions.index(c.tested)
    count, kinds = len(found.truth), len(c.kinds)
    return [
        above_chance(f"{text}: {CORRUPTIONS[kind].title}", int(n), count, 1 / count, kinds)
        for kind, n in zip(c.kinds, found.network[:, column], strict=True)
    ]


def if_trained(n: Mapping[str, Any], claims: Iterable[CheckedClaim]) -> tuple[CheckedClaim, ...]:
    """A network that did not reach its loss is evidence neither way."""
    if n["reached"]:
        return tuple(claims)
    reason = "the network did not reach the loss asked for"
    return tuple(
        c
        if c.finding is Finding.NOT_TESTED
        else replace(c, finding=Finding.UNDECIDED, reason=reason)
        for c in claims
    )

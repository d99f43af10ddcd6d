"""What counts say of a claim: was everything stored, does a rate beat chance, was none found.

Intervals are Wilson's, at 95 % unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from empirical.data.corruption import CORRUPTIONS
from empirical.measurements.recipes import Part, parted
from empirical.statistics.decision import LEVEL, Decision
from empirical.statistics.proportions import rate, wilson

if TYPE_CHECKING:
    from empirical.measurements.picture_recall import ShownRecall
    from empirical.runs.job import Measured

SMALL = 0.05  # a rate below this is one that nobody would call a recovery


def stored(n: Mapping[str, Any]) -> Decision:
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
    return Decision(holds, told).about_storage()


def at_scale(decision: Decision, here: float, stated: float, what: str) -> Decision:
    """As decided, if as much was tried as the source states; else not tested."""
    if here >= stated:
        return decision
    reason = f"{here:,} {what} here, {stated:,} in the source"
    return replace(decision, holds=None, reason=reason, tested=False)


def above_chance(successes: int, trials: int, chance: float, tests: int = 1) -> Decision:
    """One-sided binomial test; ``tests`` are made together (Bonferroni).

    Contradicted if it fails where a rate of 5 % would be excluded as well; undecided if it fails
    for want of trials.
    """
    from scipy.stats import binomtest

    p = float(binomtest(successes, trials, chance, alternative="greater").pvalue) * tests
    _, high = wilson(successes, trials)
    holds = True if p < LEVEL else False if high < SMALL else None
    told = f"{rate(successes, trials)} recovered, chance {chance:.2g}, p = {min(p, 1):.1g}"
    return Decision(holds, told)


def none_found(found: int, unsettled: int, starts: int) -> Decision:
    """Contradicted by one that was found, undecided while an orbit still moves."""
    bound = 1 - LEVEL ** (1 / starts) if starts else 1.0
    if found:
        return Decision(False, f"{found} found from {starts:,} starts")
    if unsettled or not starts:
        return Decision(None, f"none found, but {unsettled:,} of {starts:,} orbits did not settle")
    return Decision(
        True,
        f"none found from {starts:,} starts, all of which settled: with 95 % confidence fewer "
        f"than {bound:.2%} of such starts end elsewhere",
    )


def of_recipes(
    measured: Measured,
    storage: Callable[[Part], Mapping[str, Decision]],
    recall: Callable[[Part], Mapping[str, Decision]],
) -> dict[str, Decision]:
    """Claims about every network, which its recipe tells apart; ``recall`` is asked of those that
    were iterated, and says nothing of one that did not reach its loss."""
    return {
        f"{part.memory['recipe']}: {text}": decision
        for part in parted(measured)
        for text, decision in (
            *storage(part).items(),
            *(if_trained(part.memory, recall(part)) if part.followed else {}).items(),
        )
    }


def recovers(text: str, c: ShownRecall, part: Part) -> dict[str, Decision]:
    """That iteration recovers more of the pictures than chance, kind by kind of corruption."""
    found, column = part.trials, c.fractions.index(c.tested)
    count, kinds = len(found.truth), len(c.kinds)
    return {
        f"{text}: {CORRUPTIONS[kind].title}": above_chance(int(n), count, 1 / count, kinds)
        for kind, n in zip(c.kinds, found.network[:, column], strict=True)
    }


def if_trained(n: Mapping[str, Any], decisions: Mapping[str, Decision]) -> dict[str, Decision]:
    """A network that did not reach its loss is evidence neither way."""
    reason = "the network did not reach the loss asked for"
    return {
        text: d if n["reached"] or not d.tested else replace(d, holds=None, reason=reason)
        for text, d in decisions.items()
    }

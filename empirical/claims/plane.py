"""Attractors of maps of the plane beside the examples, by where the orbits of a grid end."""

from __future__ import annotations

from empirical.claims.networks import Network, Networks
from empirical.statistics.decision import Decision
from empirical.statistics.proportions import rate, some

# Steps without a limit or a cycle after which an orbit is taken to be where it stays: on a closed
# curve or a chaotic set.  With 600 the orbits of one network in thirty were left open, which still
# wander after 6,000; what only creeps to a limit has come to it by then (ρ up to .998).
WANDERS = 10_000


def stores_all(networks: Networks, loss: float) -> Decision:
    """All examples, by some network that reached the loss."""
    trained, full = networks.trained, len(networks.full)
    rule = "; so it is possible, but no rule" if 0 < full < len(trained) else ""
    told = ", ".join(
        f"{kind}: {[w['stored'] for w in trained if w['kind'] == kind]}"
        for kind in dict.fromkeys(w["kind"] for w in trained)
    )
    return Decision(
        networks.can_store_all.holds,
        f"{rate(full, len(trained))} networks store all {networks.count}{rule}; {networks.missed} "
        f"did not reach loss {loss:g}; how many of the {networks.count} examples each network "
        f"stored: {told}",
    ).about_storage()


def _clean(w: Network, limit: int) -> bool | None:
    """Whether a network has no other attractor; None if orbits that still move may find one."""
    wanders = w["settled"] < 1
    if any(other["certain"] for other in w["others"]) or (wanders and limit >= WANDERS):
        return False
    return None if w["others"] or wanders else True


def no_spurious_attractor(networks: Networks, limit: int) -> Decision:
    """Of the networks that store all examples, iterated for ``limit`` steps from a grid.

    Each is what ``empirical.retrieval.survey`` found, as numbers.
    """
    trained, full = networks.trained, networks.full
    answers = [_clean(w, limit) for w in full]
    known = [answer for answer in answers if answer is not None]
    certain, mirrors = certain_attractors(trained)
    return Decision(
        some(sum(known), len(known)).holds,
        f"{answers.count(True)} of the {len(full)} networks that store all have none, "
        f"{answers.count(False)} have some (numbers: "
        f"{[len(w['others']) for w in full]}), {answers.count(None)} are open; in "
        f"{sum(w['settled'] < 1 for w in full)} some starts still wander after {limit:,} steps, at "
        f"no limit and no cycle, and count as one; of all {len(trained)} networks "
        f"{sum(map(bool, certain))} have some, {sum(map(len, certain))} attractors together, "
        f"{mirrors} of them negatives -x of an example, which an odd network must have",
    ).about_spurious()


def certain_attractors(trained: list[Network]) -> tuple[list[list[Network]], int]:
    """Of each network those that are no examples, with ρ < 1 for sure; how many are negatives."""
    certain = [[o for o in w["others"] if o["certain"]] for w in trained]
    return certain, sum(o["mirror"] for others in certain for o in others)

"""Attractors of maps of the plane beside the examples, by where the orbits of a grid end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from empirical.experiment import CheckedClaim
from empirical.statistics.proportions import rate, some

# Steps without a limit or a cycle after which an orbit is taken to be where it stays: on a closed
# curve or a chaotic set.  With 600 the orbits of one network in thirty were left open, which still
# wander after 6,000; what only creeps to a limit has come to it by then (ρ up to .998).
WANDERS = 10_000

Network = Mapping[str, Any]


def stores_all(networks: Sequence[Network], count: int, loss: float) -> CheckedClaim:
    """All ``count`` examples, by some network that reached the loss."""
    trained = [w for w in networks if w["reached"]]
    full = [w for w in trained if w["stored"] == count]
    open_ = [w for w in trained if w["stored"] + w["undecided"] == count and w not in full]
    rule = "; so it is possible, but no rule" if 0 < len(full) < len(trained) else ""
    told = ", ".join(
        f"{kind}: {[w['stored'] for w in trained if w['kind'] == kind]}"
        for kind in dict.fromkeys(w["kind"] for w in trained)
    )
    return CheckedClaim.decided(
        "an over-parameterised autoencoder of the plane stores all its training examples",
        some(len(full), len(trained) - len(open_)).holds,
        f"{rate(len(full), len(trained))} networks store all {count}{rule}; "
        f"{len(networks) - len(trained)} did not reach loss {loss:g}; how many of the {count} "
        f"examples each network stored: {told}",
    ).about_storage()


def _clean(w: Network, limit: int) -> bool | None:
    """Whether a network has no other attractor; None if orbits that still move may find one."""
    wanders = w["settled"] < 1
    if any(other["certain"] for other in w["others"]) or (wanders and limit >= WANDERS):
        return False
    return None if w["others"] or wanders else True


def no_spurious_attractor(
    trained: Sequence[Network], full: Sequence[Network], limit: int
) -> CheckedClaim:
    """Of the networks that store all examples, iterated for ``limit`` steps from a grid.

    Each is what ``empirical.retrieval.survey`` found, as numbers.
    """
    answers = [_clean(w, limit) for w in full]
    wandering = [w for w in full if w["settled"] < 1]
    known = [answer for answer in answers if answer is not None]
    holds = some(sum(known), len(known)).holds
    certain = [[o for o in w["others"] if o["certain"]] for w in trained]
    mirrors = sum(o["mirror"] for some in certain for o in some)
    return CheckedClaim.decided(
        "a network that stores all training examples has no spurious attractor",
        holds,
        f"{answers.count(True)} of the {len(full)} networks that store all have none, "
        f"{answers.count(False)} have some (numbers: "
        f"{[len(w['others']) for w in full]}), {answers.count(None)} are open; in {len(wandering)} "
        f"some starts still wander after {limit:,} steps, at no limit and no cycle, and count as "
        f"one; of all {len(trained)} networks {sum(map(bool, certain))} have some, "
        f"{sum(map(len, certain))} attractors together, {mirrors} of them "
        "negatives -x of an example, which an odd network must have",
    ).about_spurious()

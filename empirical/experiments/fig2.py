"""Figure 2: an autoencoder that stores pictures of ImageNet-64, and recalls them.

The paper trains on 500 colour pictures until every one is an attractor, iterates from corrupted
ones, and counts how often iteration comes back to the picture that was corrupted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from empirical.claims.evidence import above_chance, at_scale, of_recipe, stored
from empirical.experiment import CheckedClaim, Experiment, Value
from empirical.measurements.picture_memory import IMAGENET, IMAGENET_ASSUMED, PictureMemory
from empirical.measurements.recipes import FOLLOWED, by_recipe, parted, shown, told
from empirical.runs.job import Measured
from empirical.statistics.seeds import mean_interval
from theory.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from empirical.laboratory import Laboratory
    from empirical.measurements.picture_memory import Trained
    from empirical.retrieval.corrupted import Trials

STATED = 500  # pictures
STEPS = (1, 2, 4, 8)  # shown before the limit
SHOWN = 4  # recoveries in (a), and then
WRONG = 2  # that end at another picture, as in the paper
MORE = 18  # recoveries in (b)


@dataclass(frozen=True)
class Configuration:
    """``kinds`` are those of ``empirical.data.corruption``; ``seed`` is that of the corruption."""

    memory: PictureMemory = IMAGENET["laptop"]
    kinds: tuple[str, ...] = ("pixels", "noise", "gaussian", "square", "left", "top")
    fractions: tuple[float, ...] = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
    tested: float = 0.5
    seed: int = 0


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train by both recipes, corrupt, iterate, and keep some pictures."""
    from empirical.retrieval.corrupted import require_kinds

    require_kinds(c.kinds, c.fractions)
    if c.tested not in c.fractions:
        raise InputError(f"tested is {c.tested}, which is none of the fractions {c.fractions}.")
    memories = c.memory.recall(laboratory)
    return by_recipe(memories, lambda memory: _recalled(c, memory, laboratory))


def _recalled(c: Configuration, memory: Trained, laboratory: Laboratory) -> Measured:
    from empirical.measurements.picture_recall import confusions, recoveries, strips
    from empirical.retrieval.corrupted import likeness, trials

    found = trials(
        memory.architecture,
        memory.weights,
        memory.pictures,
        c.kinds,
        c.fractions,
        c.seed,
        progress=laboratory.progress,
        pieces=laboratory.pieces("trials", *memory.weights.values()),
    )
    excess, typical = likeness(memory.pictures, found)
    right = recoveries(found, c.fractions, c.tested, SHOWN + MORE)
    wrong = confusions(memory.pictures, found, c.fractions, c.tested, WRONG)
    some, more = right[:SHOWN] + wrong, right[SHOWN:]
    corruption = (c.kinds, c.fractions, c.seed)
    return Measured(
        {
            "nowhere": int(((found.end < 0) & found.settled).sum()),
            "unsettled": int((~found.settled).sum()),
            "excess_distance": mean_interval(excess),
            "typical_distance": typical,
            "shown": some,
        },
        {
            **found.arrays(),
            "radius": memory.arrays["radius"],
            "shown_pictures": strips(memory, *corruption, some, STEPS),
            "more_pictures": strips(memory, *corruption, more, ())[:, 1:],
        },
    )


def draw(c: Configuration, measured: Measured) -> Figure:
    """(a) iterates, (b) more recoveries, (c) recovery rates."""
    from empirical.data.corruption import CORRUPTIONS
    from empirical.figures.recovery import gallery, pairs, rate_panel, rates, wrapped
    from empirical.figures.style import divided, figure, headline, legend, lettered
    from empirical.retrieval.corrupted import Trials

    part = shown(measured)
    found, n = Trials.of(part.arrays), part.numbers
    made = figure(7.8)
    top, bottom = divided(made, 2, 1, height_ratios=(1.4, 1))
    left, right = divided(top, 1, 2, width_ratios=(1.6, 1))
    rows = [
        wrapped(f"{CORRUPTIONS[c.kinds[k]].title}, {c.fractions[f]:.0%}")
        + ("" if found.end[k, f, i] == i else "\n→ another picture")
        for k, f, i in n["shown"]
    ]
    steps = [f"{s} step{'s' * (s > 1)}" for s in STEPS]
    columns = ["example", "corrupted", *steps, "limit"]
    gallery(left, part.arrays["shown_pictures"], rows, columns, "iteration")
    title = f"more recoveries, up to {c.tested:.0%}"
    pairs(right, part.arrays["more_pictures"], title)
    axes = rate_panel(bottom.subplots(), "recovery rate", 1 / len(found.truth))
    titles = [CORRUPTIONS[kind].title for kind in c.kinds]
    rates(axes, c.fractions, found.network, len(found.truth), titles)
    lettered([left, right, axes])
    legend(bottom)
    headline(made, told(measured))
    return made


def check(c: Configuration, measured: Measured) -> tuple[CheckedClaim, ...]:
    """Of each recipe: all stored; iteration ends at examples, at times at another one; rates beat
    chance."""
    return tuple(claim for part in parted(measured) for claim in _claims(c, part))


def _claims(c: Configuration, part: Measured) -> tuple[CheckedClaim, ...]:
    n = part.numbers
    memory, count = n["memory"], n["memory"]["examples"]
    here = stored("", memory)
    kept = [
        at_scale(
            replace(here, text=f"{STATED} pictures of ImageNet-64 are stored as attractors"),
            count,
            STATED,
            "pictures",
        ),
        replace(here, text="all training pictures are stored: every |eigenvalue| < 1"),
    ]
    return of_recipe(memory, kept, _recalls(c, part) if n[FOLLOWED] else ())


def _recalls(c: Configuration, part: Measured) -> list[CheckedClaim]:
    from empirical.data.corruption import CORRUPTIONS
    from empirical.retrieval.corrupted import Trials

    n, found = part.numbers, Trials.of(part.arrays)
    count = len(found.truth)
    claims = [_ends_at_examples(n, found.end.size), _another(found), _alike(n)]
    column = c.fractions.index(c.tested)
    for kind, recovered in zip(c.kinds, found.network[:, column], strict=True):
        claims.append(
            above_chance(
                f"recovery is significantly above chance with {c.tested:.0%} † lost: "
                f"{CORRUPTIONS[kind].title}",
                int(recovered),
                count,
                1 / count,
                len(c.kinds),
            )
        )
    return claims


def _ends_at_examples(n: Mapping[str, Any], starts: int) -> CheckedClaim:
    nowhere, unsettled = n["nowhere"], n["unsettled"]
    return CheckedClaim.decided(
        "iteration from corrupted inputs converges to individual training examples",
        False if nowhere else None if unsettled else True,
        f"of {starts:,} corrupted inputs {nowhere:,} settled at no example and {unsettled:,} "
        f"did not settle",
    )


def _another(found: Trials) -> CheckedClaim:
    wrong = int(((found.end != found.truth) & (found.end >= 0)).sum())
    return CheckedClaim.decided(
        "some corrupted inputs end at a different training example",
        wrong > 0,
        f"{wrong:,} of {found.end.size:,} do",
    )


def _alike(n: Mapping[str, Any]) -> CheckedClaim:
    low, high = n["excess_distance"]
    holds = True if high < 0 else False if low > 0 else None
    return CheckedClaim.decided(
        "the different example is one similar to the original",
        holds,
        f"it is nearer to the original than the wrong ends of other originals by "
        f"{-high:.3g} to {-low:.3g} (mean, 95 %), which are {n['typical_distance']:.3g} away",
    )


EXPERIMENT = Experiment(
    name="fig2",
    title="Pictures of ImageNet-64 stored and recalled",
    source="PNAS paper, Figure 2",
    paper="A fully connected autoencoder with the nonlinearity cosid, trained by Adam, stores 500 "
    "pictures of ImageNet-64: all eigenvalues at all of them are below 1.  Iteration from "
    "corrupted pictures ends at training examples, twice at a different, similar one.  Even with "
    "much of the picture corrupted it recovers far more than expected by chance.",
    presets={
        "smoke": Configuration(IMAGENET["smoke"], fractions=(0.1, 0.3, 0.5, 0.7, 0.9)),
        "laptop": Configuration(IMAGENET["laptop"]),
        "paper": Configuration(IMAGENET["paper"]),
    },
    assumed={
        **IMAGENET_ASSUMED,
        "kinds": "what corrupts the pictures is not in the text",
        "tested": "how much of the picture is corrupted is lost in the text",
    },
    minutes={"smoke": 0.1, "laptop": 2.5},
    value=Value(100, "the paper's main claim; two more experiments use its network"),
    run=run,
    draw=draw,
    check=check,
)

"""Appendix F: a vanilla RNN learns a sentence and says it for ever.

The paper trains a vanilla RNN with cross-entropy to map each of 13 words to the next, modulo 13;
started from the zero vector, with the most probable word as the next input, it says the sentence
again and again.  Here the loop is followed until the hidden state repeats; the spectral radius of
the 13-step map tells whether the cycle attracts, and a tube around it that no orbit leaves makes
"for ever" more than "for as long as we listened".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from empirical.bounds import require_least
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.style import (
    GREY,
    NOTE,
    SEQUENTIAL,
    SMALLEST,
    colour,
    divided,
    figure,
    finished,
    heading,
    logarithmic,
    panel,
)
from empirical.measurements.recurrent_job import RecurrentJob
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision, beyond
from empirical.statistics.proportions import wilson
from empirical.training.configuration import Member, Optimiser, Stop
from theory.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SENTENCE = (
    "Hopfield networks are able to store binary training patterns as attractive fixed points."
)
ORBITS = 8  # from random states, in the figure
SHOWN_LAPS = 2  # of the text
FLOOR = -30.0  # of the logits shown, below the largest


@dataclass(frozen=True)
class Configuration:
    """``networks`` of each width are ``taught`` so many laps of the sentence, and say ``laps``."""

    sentence: str = SENTENCE
    widths: tuple[int, ...] = (16, 32, 64, 128)
    networks: int = 10
    optimiser: Optimiser = Optimiser("rmsprop", learning_rate=3e-3)
    loss: float = 1e-8
    epochs: int = 20_000
    taught: int = 1
    laps: int = 50
    random: int = 200


def words_of(sentence: str) -> tuple[str, ...]:
    """What white space separates; InputError unless each has one successor."""
    words = tuple(sentence.split())
    bare = [word.strip(".,;:!?\"'()").casefold() for word in words]
    for word in bare:
        if bare.count(word) > 1:
            followers = [words[(i + 1) % len(words)] for i, w in enumerate(bare) if w == word]
            raise InputError(
                f"the sentence has the word {word!r} {bare.count(word)} times, before "
                f"{' and '.join(map(repr, followers))}: “each word is mapped to the next” is not "
                "a function of the word.  Give a sentence whose words are all different."
            )
    if len(words) < 3:
        raise InputError(f"the sentence needs 3 different words or more, but has {len(words)}.")
    return words


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train all widths, then listen to one network again for the figure."""
    words = words_of(c.sentence)
    require_least(1, "app-f", widths=c.widths, networks=c.networks)
    members = tuple(Member(seed, c.optimiser) for seed in range(c.networks))
    stop = Stop(c.loss, c.epochs)
    jobs = [
        RecurrentJob(len(words), w, members, stop, c.taught, c.laps, c.random) for w in c.widths
    ]
    runs = laboratory.sweep(jobs)
    parts = [found.arrays() for found in runs]
    arrays = {name: np.stack([part[name] for part in parts]) for name in parts[0]}
    numbers = [found.numbers for found in runs]
    reached = np.array([n["reached"] for n in numbers])
    w, member = _best(reached, arrays["held"][..., len(words)])
    return Measured(
        {
            "words": list(words),
            "reached": reached.tolist(),
            "losses": [n["losses"] for n in numbers],
            "epochs": [n["epochs"] for n in numbers],
            "shown": [w, member],
        },
        arrays | _shown(jobs[w], runs[w].weights(), member),
    )


def _best(reached: np.ndarray, held: np.ndarray) -> tuple[int, int]:
    """The first network that says the sentence, or that reached the loss, or the first of all."""
    best = next(m for m in (reached & held, reached, np.ones_like(reached)) if m.any())
    w, member = np.argwhere(best)[0].tolist()
    return w, member


def _shown(job: RecurrentJob, weights: dict, member: int) -> dict[str, np.ndarray]:
    """Orbits (steps, starts, width) from the zero vector and from random states; what is said."""
    network = job.network(weights, member)
    states, first = job.starts()
    some = [job.words, *range(job.words + 1, min(job.words + 1 + ORBITS, len(first)))]
    orbit, said = network.continued(states[some], first[some], 4 * job.words)
    orbit = np.concatenate([states[some][None], orbit])
    logits = network.logits(orbit[1 : SHOWN_LAPS * job.words + 1, 0])
    return {"orbit": orbit, "said": said, "logits": logits}


def draw(c: Configuration, measured: Measured) -> Figure:
    """The cycle in the plane of its principal components, ρ of each network, the text."""
    made = figure(7.6)
    top, bottom = divided(made, 2, 1, height_ratios=(1.15, 1))
    plane, radii = top.subplots(1, 2, width_ratios=(1.5, 1))
    text = bottom.subplots()
    w, member = measured.numbers["shown"]
    title = f"hidden states, a network of width {c.widths[w]} (seed {member})"
    _draw_plane(panel(plane, title, "first principal component", "second"), measured)
    _draw_radii(
        panel(radii, "how many have the cycle", "width", "ρ of the $n$-step map"), c, measured
    )
    _draw_text(text, measured)
    return finished(made, [plane, radii, text], [top])


def _draw_plane(axes: Axes, measured: Measured) -> None:
    orbit, said = measured.arrays["orbit"], measured.arrays["said"][:, 0]
    words = measured.numbers["words"]
    cycle = orbit[-len(words) :, 0]
    middle = cycle.mean(axis=0)
    components = np.linalg.svd(cycle - middle, full_matrices=False)[2][:2]
    flat = (orbit - middle) @ components.T
    for i in range(1, flat.shape[1]):
        label = "from random states" if i == 1 else None
        axes.plot(*flat[: len(words), i].T, "-", color=GREY, lw=0.7, alpha=0.45, label=label)
        axes.plot(*flat[0, i], ".", color=GREY, ms=5)
    axes.plot(
        *flat[: len(words) + 1, 0].T, "--", color=colour(1), lw=1.1, label="from the zero vector"
    )
    ring = flat[-len(words) - 1 :, 0]
    axes.plot(*ring.T, "o-", color=colour(0), lw=1.6, ms=5, label="the last lap")
    for place, word in zip(ring[1:], said[-len(words) :], strict=True):
        out = place / np.linalg.norm(place)  # away from the middle, where the lines are
        axes.annotate(words[word], place, xytext=8 * out, textcoords="offset points", va="center",
                      fontsize=NOTE, ha="left" if out[0] > 0 else "right")  # fmt: skip
    axes.margins(0.22, 0.12)


def _draw_radii(axes: Axes, c: Configuration, measured: Measured) -> None:
    radius, reached = measured.arrays["radius"], np.array(measured.numbers["reached"])
    known = reached & np.isfinite(radius)
    spread = np.linspace(-0.2, 0.2, c.networks) if c.networks > 1 else np.zeros(1)
    places = np.arange(len(c.widths))[:, None] + spread
    axes.scatter(places[known], radius[known].clip(1e-18), s=22, color=colour(0))
    axes.axhline(1, color="black", lw=0.9, ls=":")
    axes.set_yscale("log")
    for i, row in enumerate(known):
        axes.text(i, 2, f"{row.sum()} of {reached[i].sum()}", ha="center", fontsize=NOTE)
    axes.set_ylim(top=100)
    logarithmic(axes.yaxis)
    axes.set_xticks(range(len(c.widths)), [str(w) for w in c.widths])
    axes.set_xlim(-0.5, len(c.widths) - 0.5)


def _draw_text(axes: Axes, measured: Measured) -> None:
    words, logits = measured.numbers["words"], measured.arrays["logits"]
    said = measured.arrays["said"][: len(logits), 0]
    below = (logits - logits.max(axis=1, keepdims=True)).clip(FLOOR)
    image = axes.imshow(below.T, cmap=SEQUENTIAL, vmin=FLOOR, vmax=0, aspect="auto")
    axes.set_xticks(range(len(said)), [words[i] for i in said], rotation=60, ha="right",
                    fontsize=NOTE, rotation_mode="anchor")  # fmt: skip
    axes.set_yticks(range(len(words)), words, fontsize=NOTE)
    axes.tick_params(length=0)
    rivals = logits.max(axis=1) - np.partition(logits, -2, axis=1)[:, -2]
    for t, (word, margin) in enumerate(zip(said, rivals, strict=True)):
        axes.text(t, word, f"{margin:.0f}", ha="center", va="center", fontsize=SMALLEST)
    heading(axes, "what it says from the zero vector; by how much a word's logit exceeds the next")
    bar = axes.figure.colorbar(image, ax=axes, pad=0.01, shrink=0.9)
    bar.set_label("logit less the largest", fontsize=NOTE)
    bar.ax.tick_params(labelsize=NOTE)


def check(c: Configuration, measured: Measured) -> Claims:
    """Each network is one observation; those that did not reach the loss are none."""
    n, reached = len(measured.numbers["words"]), np.array(measured.numbers["reached"])
    a = {name: measured.arrays[name][reached] for name in ("radius", "error", "tube", "margins")}
    stray, held = measured.arrays["stray"][reached], measured.arrays["held"][reached]
    right, random, margin = held & (stray == 0), held[:, n + 1 :], a["margins"].min(axis=1)
    found = np.isfinite(a["radius"])
    largest = a["radius"].max(where=found, initial=0)
    late = stray[:, :n].max(where=held[:, :n], initial=0)
    strange = measured.arrays["period"][reached][:, n][~right[:, n]]
    return {
        f"from the zero vector, taking the most probable word each time gives the {n} words in "
        "order, however often it is repeated": _most(
            right[:, n],
            "do so from the first word on, and come so near to the cycle that they cannot leave it"
            f"{_others(strange, c.taught)}").about_storage(),
        "the sentence is stored as a limit cycle": _most(
            (a["radius"] + a["error"] < 1) & (margin > 0),
            f"have a cycle of {n} hidden states with ρ < 1; the largest ρ is {largest:.1e}, the "
            f"least margin of a logit {margin.min(where=found, initial=np.inf):.2g}",
        ).about_storage(),
        "from every first word (state 0) the sentence is said for ever, sooner or later (not in "
        "the source)": _most(held[:, :n].all(axis=1), f"do so, after at most {late} words"),
        "from every first word (state 0) all words are right at once (not in the source)": _most(
            right[:, :n].all(axis=1),
            f"do so; {_share(right[:, :n])} of their starts are.  In training only the first word "
            "was heard in the state 0, and the state tells the place as well as the word"),
        "from random hidden states the sentence is said for ever (not in the source)": _most(
            random.all(axis=1), f"do so from all {c.random}; {_share(random)} of all such starts do"
        ) if c.random else Decision.untested("no random states were asked for"),
    }  # fmt: skip


def _most(do: np.ndarray, why: str) -> Decision:
    """Whether more than half of all networks do, by Wilson's 95 % interval."""
    if not do.size:
        return Decision(None, "no network reached the loss")
    count = int(do.sum())
    low, high = wilson(count, do.size)
    told = f"{count} of {do.size} networks that reached the loss ({low:.0%} to {high:.0%} of all)"
    return Decision(beyond(low, high, 0.5), f"{told} {why}")


def _others(periods: np.ndarray, taught: int) -> str:
    """What became of the networks that do not say the sentence."""
    if not periods.size:
        return ""
    cycles, lost = np.unique(periods[periods > 0]), int((periods == 0).sum())
    told = f"{periods.size - lost} end in cycles of {', '.join(map(str, cycles))} words"
    kinds = [told] * bool(cycles.size) + [f"{lost} go on without any"] * bool(lost)
    return f"; of the others {' and '.join(kinds)}; lap {taught + 1} was not taught"


def _share(starts: np.ndarray) -> str:
    return f"{starts.mean():.1%}" if starts.size else "none"


EXPERIMENT = Experiment(
    name="app-f", title="A recurrent network says a sentence for ever",
    source="PNAS paper, Appendix F",
    paper="A vanilla RNN is trained with cross-entropy to map each of the 13 one-hot words of a "
    "sentence to the next, modulo 13.  Started from the zero vector, with the most probable word "
    "as the next input, it puts out the whole sentence however often this is repeated.",
    presets={
        "smoke": Configuration(widths=(32,), networks=6, loss=1e-3, laps=10, random=50),
        "laptop": Configuration(),
        "paper": Configuration(
            widths=(16, 32, 64, 128, 256, 512), networks=50, laps=1_000, random=2_000,
        ),
    },
    assumed={
        "taught": "how the sentence was presented is not said: here as one lap from the state 0; "
        "networks that are taught two laps learn what follows the first",
        "widths": "the architecture is in a table that the text has lost; so is its nonlinearity, "
        "for which tanh is taken",
        "networks": "the paper shows one",
        "optimiser": "not in the text of the appendix; RMSprop is the fastest here",
        "loss": "1e-8 is reconstructed, and was said of the mean squared error",
        "epochs": "not in the text",
    },
    minutes={"smoke": 0.05, "laptop": 0.7},
    value=Value(45, "one recurrent network; preset laptop shows it whole"),
    run=run, draw=draw, check=check,
)  # fmt: skip

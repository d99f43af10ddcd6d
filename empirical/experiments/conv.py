"""Convolutional autoencoders (U-Net) store examples as attractors.

The paper says so without numbers of its own: the phenomenon is not limited to fully connected
networks.  A U-Net's skips let it learn something near the identity, whose ρ is near 1, so that it
is measured how often training stores what it interpolates.

What stores more than one picture was searched for on the first of CIFAR-10, grey, one network each
with the loss 1e-8.  Needed were the sinusoid, halvings down to a single pixel, and a restless
stage: 8 channels and 3 levels stored 2 of 2 at 8 × 8 (with 2 levels 1 of 2), 2 levels 5 of 5 at
4 × 4, where cosid stored 1 of 2.  None of 2 at 8 × 8 was stored by cosid, SELU, tanh, sine or leaky
ReLU, with 4 to 32 channels, 1 to 3 levels, Adam or RMSprop from 1e-3 to 1e-2 and starts of .3 to 5
times the usual size, and none of 5 by the sinusoid with 16 channels and 3 levels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from empirical.bounds import require_least
from empirical.claims.networks import Networks
from empirical.data.configuration import Data
from empirical.data.corruption import CORRUPTIONS
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.pictures import in_bytes
from empirical.figures.recovery import gallery
from empirical.figures.style import colour, divided, figure, finished, panel
from empirical.measurements.given import Given
from empirical.measurements.trained_member import TrainedMember
from empirical.networks.u_net import UNet
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision
from empirical.statistics.proportions import majority
from empirical.training.annealing import AnnealedJob
from empirical.training.configuration import Optimiser, Stop
from empirical.training.job import TrainingJob, arranged
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.data.examples import Examples

LOST = (0.25, 0.5, 0.75)  # fractions of pixels replaced by noise before recall
FAR = 1e3  # of a picture in [0, 1]: what is left of an orbit that diverges


@dataclass(frozen=True)
class Configuration:
    """``seeds`` networks of every activation on the first of ``counts`` examples of ``data``.

    ``first_epochs`` with ``first`` come before ``optimiser``; 0 for none.
    """

    data: Data = Data("cifar10-subset", "digits", count=2, side=8)
    counts: tuple[int, ...] = (1, 2)
    activations: tuple[str, ...] = ("sinusoid", "cosid", "leaky_relu")
    channels: int = 8
    levels: int = 3
    first: Optimiser = Optimiser("adam", learning_rate=3e-3, beta2=0.9)
    first_epochs: int = 400
    optimiser: Optimiser = Optimiser("adam", learning_rate=1e-3)
    seeds: int = 3
    loss: float = 1e-8
    epochs: int = 2000
    limit: int = 300

    def __post_init__(self) -> None:
        require_least(1, "conv", counts=self.counts, seeds=self.seeds)
        require_least(1, "conv", activations=len(self.activations))
        require_least(0, "conv", first_epochs=self.first_epochs)
        if max(self.counts) > self.data.count:
            raise InputError(
                f"conv: counts goes up to {max(self.counts)}, but data.count is {self.data.count}; "
                "raise data.count."
            )


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train and measure every network; recall from noise with the one that stores most."""
    jobs = list[TrainingJob]()
    for count, phi in product(c.counts, c.activations):
        given = Given.of(replace(c.data, count=count), laboratory)
        *colours, height, width = _colours_first(given.examples.values).shape[1:]
        network = UNet((*colours, height, width), c.channels, c.levels, phi)
        jobs.append(given.job(network, c.optimiser, Stop(c.loss, c.epochs), range(c.seeds)))
    whole = [AnnealedJob(job, c.first, c.first_epochs) if c.first_epochs else job for job in jobs]
    found = TrainedMember.every(jobs, laboratory.sweep(whole))
    networks = [
        {
            "count": len(w.radii),
            "activation": w.architecture.activation,
            "seed": w.member,
            "loss": w.run.numbers["losses"][w.member],
            "radii": w.radii.tolist(),
            **w.numbers,
        }
        for w in found
    ]
    best = max(range(len(networks)), key=lambda i: (networks[i]["reached"], networks[i]["stored"]))
    arrays, recovered = _recalled(c, found[best], laboratory.examples(found[best].training.data))
    return Measured({"networks": networks, "shown": best, "recovered": recovered}, arrays)


def _colours_first(pictures: np.ndarray) -> np.ndarray:
    return np.moveaxis(pictures, -1, 1) if pictures.ndim == 4 else pictures


def _recalled(
    c: Configuration, network: TrainedMember, examples: Examples
) -> tuple[dict[str, np.ndarray], list[int]]:
    """Pictures before and after iteration, and how many examples came back at every loss."""
    from empirical.retrieval.iteration import iterate
    from empirical.retrieval.labelling import ended, reach, representatives

    learned = network.learned
    x = arranged(examples, network.architecture.input_shape)
    flat, generator = x.reshape(len(x), -1), np.random.default_rng(0)
    reaches, themselves = reach(learned, flat), representatives(flat)
    arrays, counts = {"examples": examples.values}, []
    for i, fraction in enumerate(LOST):
        start = CORRUPTIONS["noise"].apply(examples.values, fraction, generator)
        inputs = _colours_first(start)
        limits = iterate(learned, inputs, limit=c.limit)
        end = limits.points.reshape(inputs.shape)
        arrays |= {f"start{i}": start, f"end{i}": np.moveaxis(end, 1, -1) if end.ndim == 4 else end}
        counts.append(int((ended(limits, flat, reaches) == themselves).sum()))
    return arrays, counts


def draw(c: Configuration, measured: Measured) -> Figure:
    """ρ of every example in every network, and recall by the one that stores most."""
    n, a = measured.numbers, measured.arrays
    rows = min(3, len(a["examples"]))
    heights = (3.2, 0.7 + 1.05 * rows)
    made = figure(sum(heights))
    top, bottom = divided(made, 2, 1, height_ratios=heights)
    axes = panel(top.subplots(), "spectral radius at every example; hollow: loss not reached",
                 "examples trained on", "spectral radius")  # fmt: skip
    for i, network in enumerate(n["networks"]):
        k = c.activations.index(network["activation"])
        place = c.counts.index(network["count"]) + (k - (len(c.activations) - 1) / 2) * 0.22
        place += (network["seed"] - (c.seeds - 1) / 2) * 0.04
        full = colour(k) if network["reached"] else "none"
        axes.plot([place] * len(network["radii"]), network["radii"], "o", mec=colour(k), ls="",
                  mfc=full, label=network["activation"] if i % c.seeds == 0 and
                  network["count"] == c.counts[0] else None)  # fmt: skip
    axes.axhline(1, color="black", lw=0.9, ls=":")
    axes.set_xticks(range(len(c.counts)), [str(count) for count in c.counts])
    axes.set_xlim(-0.5, len(c.counts) - 0.5)
    shown = n["networks"][n["shown"]]
    names, strip = ["example"], [a["examples"][:rows]]
    for i, (fraction, recovered) in enumerate(zip(LOST, n["recovered"], strict=True)):
        limit = "it diverges" if np.abs(a[f"end{i}"]).max() > FAR else "its limit"
        names += [f"{fraction:.0%} noise", f"{limit}\n({recovered} of {shown['count']} recover)"]
        strip += [a[f"start{i}"][:rows], a[f"end{i}"][:rows]]
    title = (
        f"recall by a network of {shown['count']} ({shown['activation']}), {shown['stored']} stored"
    )
    gallery(bottom, in_bytes(np.stack(strip, axis=1)), (), names, title)
    return finished(made, [axes, bottom], [top])


def check(c: Configuration, measured: Measured) -> Claims:
    """Stored, by spectra: at all, for several examples, and as a rule."""
    rows = measured.numbers["networks"]
    trained = Networks(rows).trained
    rule = majority(sum(w["stored"] > 0 for w in trained), len(trained))
    decisions = {
        f"a U-Net trained on {count} example{'s' if count != 1 else ''} stores all as attractors":
        _stores(Networks(rows, count).where(count=count), c.loss)
        for count in c.counts
    }  # fmt: skip
    text = "a U-Net trained to a low loss stores an example more often than not"
    often = rule.telling(" networks store one or more").about_storage()
    return decisions | {text: often}


def _stores(networks: Networks, loss: float) -> Decision:
    told = "; ".join(
        f"{w['activation']}: ρ = {', '.join(f'{r:.3f}' for r in w['radii'])}"
        for w in networks.trained
    )
    return Decision(
        networks.can_store_all.holds,
        f"{len(networks.full)} of the {len(networks.trained)} networks that reached loss {loss:g} "
        f"do ({networks.missed} did not reach it). {told}",
    ).about_storage()


EXPERIMENT = Experiment(
    name="conv", title="Convolutional autoencoders as memories",
    source="PNAS paper, text on convolutional networks",
    paper="U-Net convolutional autoencoders, too, store training examples as attractors: the "
    "phenomenon is not limited to fully connected networks.",
    presets={
        "smoke": Configuration(
            Data("digits", "digits", count=1), (1,), ("cosid",), channels=8, levels=2,
            first_epochs=0, seeds=1, limit=200,
        ),
        "laptop": Configuration(),
        "paper": Configuration(
            Data("cifar10", "digits", count=100, grey=False), (10, 100),
            ("leaky_relu", "selu", "swish", "cosid", "sinusoid"), channels=64, levels=4,
            first_epochs=0, optimiser=Optimiser("adam", learning_rate=1e-4), epochs=1_000_000,
            limit=10_000,
        ),
    },
    assumed={
        "data": "which examples, and how many, is not in the text", "counts": "not in the text",
        "activations": "not in the text for U-Nets",
        "channels": "the U-Net's sizes are not in the text",
        "levels": "the U-Net's sizes are not in the text",
        "first_epochs": "the source names no first stage; 0, none, in the preset paper",
        "optimiser": "Adam is told, its learning rate is not", "loss": "1e-8 is reconstructed",
    },
    minutes={"smoke": 0.03, "laptop": 0.6},
    value=Value(52, "another architecture; the source tells no number"),
    run=run, draw=draw, check=check,
)  # fmt: skip

"""Figure 1: interpolation against memory, the schematic made real in one dimension.

The paper draws a function that interpolates its examples and one that implements memory.  Here
both are trained networks R → R on the same few points, trained alike to the same loss; they are
chosen from an ensemble over seeds by ρ = |f'(x_i)|: one that stores all the examples, and one that
does not.  In one dimension all can be seen: f against the diagonal, and the basins as intervals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from empirical.bounds import require_least
from empirical.claims.evidence import SMALL
from empirical.data.configuration import Data
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.line import cobwebs, intervals
from empirical.figures.style import colour, figure, finished, panel
from empirical.measurements.given import Given
from empirical.measurements.line_memory import graph, iterated
from empirical.measurements.trained_member import TrainedMember
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision, unless
from empirical.statistics.proportions import rate, wilson
from empirical.training.configuration import Optimiser, Stop
from theory.errors import InputError

BORDER = 0.5  # of the line around the examples, in their own units
STEPS = 30  # of the iterates drawn
ASIDE = 0.4  # where these start: so much of the way from one example to the next


@dataclass(frozen=True)
class Configuration:
    """``seeds`` networks of every activation.

    Each is iterated, at most ``limit`` steps, from ``search`` starts along the line (the two shown
    from ``resolution``) and from ``nudge`` to the left and to the right of every example.
    """

    data: Data = Data("points", "points", count=4, dimension=1, seed=2)
    width: int = 64
    hidden: int = 4
    activations: tuple[str, ...] = ("sinusoid", "selu", "relu")
    bias: bool = True
    optimiser: Optimiser = Optimiser("adam", learning_rate=1e-3)
    seeds: int = 12
    loss: float = 1e-8
    epochs: int = 10_000
    search: int = 41
    resolution: int = 401
    nudge: float = 0.01
    limit: int = 1_000

    def __post_init__(self) -> None:
        require_least(1, "fig1", seeds=self.seeds, limit=self.limit)
        require_least(1, "fig1", activations=len(self.activations))
        require_least(2, "fig1", search=self.search, resolution=self.resolution)
        if not 0 < self.nudge < np.inf:
            raise InputError(f"fig1: nudge must be a positive distance, not {self.nudge}.")
        if self.data.dimension != 1 or self.data.count < 2:
            raise InputError(
                "fig1 draws two or more points of a line: set data.dimension to 1 and data.count "
                f"to 2 or more, not {self.data.dimension} and {self.data.count}."
            )


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train, iterate every network, choose two and keep their maps."""
    given = Given.of(c.data, laboratory)
    given.require_vectors(1, "fig1 draws a line")
    stop, seeds = Stop(c.loss, c.epochs), range(c.seeds)
    jobs = [
        given.job(given.network(c.width, c.hidden, phi, c.bias), c.optimiser, stop, seeds)
        for phi in c.activations
    ]
    found = TrainedMember.every(jobs, laboratory.sweep(jobs))
    order = np.argsort(given.examples.flat[:, 0])
    x = given.examples.flat[order]
    ends = x[0, 0] - BORDER, x[-1, 0] + BORDER
    starts, line = (np.linspace(*ends, count) for count in (c.search, c.resolution))
    networks = list[dict[str, Any]]()
    for i, network in enumerate(found):
        laboratory.progress("basins", i / len(found), f"network {i + 1}")
        numbers = iterated(network, x, starts, c.nudge, c.limit)[0]
        kept = {"codes": network.codes[order].tolist(), "radii": network.radii[order].tolist()}
        about = {"seed": network.member, "reached": network.numbers["reached"]}
        networks.append(about | kept | numbers)
    shown = _chosen(networks)
    labels = [iterated(found[i], x, line, c.nudge, c.limit)[1] for i in shown]
    maps, orbits = zip(*(graph(found[i], x, line, STEPS, ASIDE) for i in shown), strict=True)
    return Measured(
        {"networks": networks, "shown": shown},
        {
            "examples": x[:, 0],
            "line": line,
            "label": np.stack(labels),
            "map": np.stack(maps),
            "orbits": np.stack(orbits),
        },
    )


def _chosen(networks: list[dict[str, Any]]) -> list[int]:
    """[stores fewest, stores most]; of one activation if both can be."""

    def memory(i: int) -> tuple:
        w = networks[i]
        return w["reached"], w["codes"].count(1), w["at_examples"], -max(w["radii"])

    best = max(range(len(networks)), key=memory)

    def interpolation(i: int) -> tuple:
        w = networks[i]
        same = w["activation"] == networks[best]["activation"]
        return w["reached"], 0 in w["codes"], same, w["codes"].count(0), max(w["radii"])

    return [max(range(len(networks)), key=interpolation), best]


def draw(c: Configuration, measured: Measured) -> Figure:
    """Both maps with iterates, over their basins; ρ of all networks."""
    a, networks = measured.arrays, measured.numbers["networks"]
    made, count = figure(7.4), len(a["examples"])
    grid = made.add_gridspec(3, 2, height_ratios=(12, 1, 7))
    names, panels = ("interpolates, does not store all", "interpolates and stores"), []
    for column, (i, name) in enumerate(zip(measured.numbers["shown"], names, strict=True)):
        w = networks[i]
        kept = f"{w['activation']}, seed {w['seed']}: {w['codes'].count(1)} of {len(w['codes'])}"
        top = panel(made.add_subplot(grid[0, column]), f"{name}\n{kept} stored", "", "$f(z)$")
        panels.append(top)
        cobwebs(top, a["line"], a["map"][column], a["orbits"][column], a["examples"], w["radii"])
        below = made.add_subplot(grid[1, column], sharex=top)
        intervals(below, a["line"], a["label"][column], a["examples"])
    right = panel(made.add_subplot(grid[2, :]), "all networks that interpolate",
                  "", "$ρ = |f'(x)|$ at the examples")  # fmt: skip
    right.axhline(1, color="black", lw=1)
    scatter = np.random.default_rng(0)
    for place, phi in enumerate(c.activations):
        some = [w for w in networks if w["activation"] == phi and w["reached"]]
        for k in range(count):
            aside = place + 0.16 * (k - (count - 1) / 2)
            right.plot(aside + scatter.uniform(-0.05, 0.05, len(some)),
                       [w["radii"][k] for w in some], "o", ms=4.5, color=colour(k), alpha=0.7,
                       mew=0)  # fmt: skip
    right.set_xticks(range(len(c.activations)), c.activations)
    right.set_ylim(bottom=0)
    title = (
        f"the same {count} points, the same training to loss {c.loss:g}; two networks chosen by ρ "
        f"from {len(networks)}\ncolours: examples and their basins; white: none"
    )
    return finished(made, [*panels, right], title=title)


def check(c: Configuration, measured: Measured) -> Claims:
    """Interpolation is not enough; storage is possible; what is stored is what iterates return."""
    networks = measured.numbers["networks"]
    trained = [w for w in networks if w["reached"]]
    lost = [w for w in trained if 0 in w["codes"]]
    full = [w for w in trained if set(w["codes"]) == {1}]
    told = f" that reached loss {c.loss:g} ({len(networks) - len(trained)} did not)"
    highest = f", ρ up to {max(max(w['radii']) for w in lost):.3g}" if lost else ""
    by_activation = (f"{phi} {sum(w['activation'] == phi for w in full)}" for phi in c.activations)
    missed = _examples(trained, 0)
    back = sum(recovered for _, recovered, _ in missed)
    return {
        "interpolation alone is not sufficient for memory": _exists(
            len(lost), len(trained),
            f"interpolating networks{told} have an example with ρ > 1{highest}"),
        "a network trained in the same way can implement memory: it stores all the examples":
        _exists(
            len(full), len(trained),
            f"networks{told} store all; by activation: {', '.join(by_activation)}",
        ).about_storage(),
        f"iterating recovers the examples that are stored, from {c.nudge:g} on either side":
        _recovery(trained),
        "iterating does not recover the examples that are interpolated but not stored": Decision(
            back == 0 if missed else None,
            f"{rate(back, len(missed))} such examples are recovered from {c.nudge:g} on either "
            "side"),
        "where memory is implemented the examples are the range of the map, iterated":
        _range(full).about_spurious(),
    }  # fmt: skip


def _exists(count: int, trials: int, told: str) -> Decision:
    """One suffices; contradicted where a rate of 5 % is excluded, since none is never proved."""
    holds = True if count else False if wilson(0, trials)[1] < SMALL else None
    return Decision(holds, f"{rate(count, trials)} {told}")


def _examples(trained: list[dict], code: int) -> list[tuple[float, bool, bool]]:
    """(ρ, recovered, settled) of all examples with this code."""
    rows = [zip(w["codes"], w["radii"], w["recovered"], w["settled"], strict=True) for w in trained]
    return [(r, ok, still) for row in rows for k, r, ok, still in row if k == code]


def _recovery(trained: list[dict]) -> Decision:
    some = _examples(trained, 1)
    failed = [radius for radius, ok, still in some if still and not ok]
    moving = sum(not ok and not still for _, ok, still in some)
    why = (
        f"; those that are not have ρ from {min(failed):.4g} to {max(failed):.4g}: the basin is "
        "narrower, or the fixed point lies far off, since the loss is not 0"
        if failed
        else ""
    )
    return Decision(
        unless(failed, moving or not some),
        f"{rate(sum(ok for _, ok, _ in some), len(some))} stored examples are; "
        f"{moving} orbits still moved{why}",
    )


def _range(full: list[dict]) -> Decision:
    pure = [w for w in full if w["at_examples"] == 1]
    shares = [w["at_examples"] for w in full]
    told = f"; shares of starts {min(shares):.0%} to {max(shares):.0%}" if shares else ""
    return Decision(
        True if pure else None if not full or any(w["moving"] for w in full) else False,
        f"in {len(pure)} of the {len(full)} networks that store all every start from a line that "
        f"reaches {BORDER} beyond the examples ends at one of them{told}",
    )


EXPERIMENT = Experiment(
    name="fig1", title="Interpolation against memory, in one dimension",
    source="PNAS paper, Figure 1",
    paper="A schematic: a function can interpolate the training examples and yet give no way to "
    "recover them; memory is stronger.  Over-parameterised networks store the examples as "
    "attractors, so that iterating the map recovers them.",
    presets={
        "smoke": Configuration(activations=("sinusoid",), seeds=5, search=21, resolution=81,
                               limit=500),
        "laptop": Configuration(),
        "paper": Configuration(seeds=200, width=256, epochs=100_000, search=401, resolution=2_001,
                               limit=10_000),
    },
    assumed={
        "data": "the figure is a schematic: points and networks are this experiment's own",
        "width": "as data", "hidden": "as data",
        "activations": "as data; the sinusoid's formula, z + sin(10 z)/5, is reconstructed",
        "bias": "as data", "optimiser": "as data", "loss": "1e-8 is reconstructed",
    },
    minutes={"smoke": 0.1, "laptop": 0.25}, value=Value(20, "a schematic"),
    run=run, draw=draw, check=check,
)  # fmt: skip

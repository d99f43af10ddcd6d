"""Theorems 1 and 2 against training: many random starts, gradient descent, the limit γ → 0.

For random φ, k, u0, v0 the ensemble engine trains the network of the theorems at several small
learning rates.  Extrapolated to γ → 0, the weights must be those of the closed form, with an error
of the first order in γ; where the closed form says that the flow is trapped, training must fail;
on the stable curve of a saddle it must linger, the longer the smaller γ.  A sample is compared with
certified enclosures, and the proved multiplier of its trained networks with the certified λ1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from empirical.claims.meeting import same_multiplier
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.style import colour, figure, finished, panel
from empirical.measurements.flow_job import FlowJob, enclosed_beside
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision, beyond, unless
from empirical.statistics.proportions import wilson

SAFETY = 10.0  # on the extrapolation's error, which is an estimate
SADDLED = ("identity", "sin", "tanh", "sinh", "erf", "atan")  # φ(0) = 0, φ'(0) > 0, φ odd
FIRST_ORDER = (0.5, 1.5)  # nearer to 1 than to 0 or 2
WRONG_SIGN = 0.5  # the loss ½ (1 - p)² of an output p ≤ 0, which a trapped flow keeps for ever


@dataclass(frozen=True)
class Configuration:
    """``starts`` and ``saddles`` are for each activation and width."""

    activations: tuple[str, ...] = (
        *("sin", "tanh", "sigmoid", "swish", "softplus", "sinh"),
        "z^2",  # traps an open set of starts: u0 < 0 with u0² > v0²/2
    )
    widths: tuple[int, ...] = (1, 4)
    starts: int = 50
    saddles: int = 5
    reach: float = 2.0
    levels: int = 4
    time: float = 400.0
    enclosures: int = 10
    seed: int = 0


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train everything, then enclose a sample."""
    saddles = {phi: c.saddles if phi in SADDLED else 0 for phi in c.activations}
    jobs = [
        FlowJob(phi, k, c.starts, more, c.reach, c.seed, c.levels, c.time, c.enclosures)
        for phi, more in saddles.items()
        for k in c.widths
    ]
    runs = laboratory.sweep(jobs)
    parts = [run.arrays() for run in runs]
    arrays = {name: np.concatenate([part[name] for part in parts], axis=-1) for name in parts[0]}
    group = np.repeat(np.arange(len(jobs)), [len(part["u0"]) for part in parts])
    arrays["group"] = group
    sample = [
        int(i)
        for g in range(len(jobs))
        for i in np.flatnonzero((group == g) & ~arrays["saddle"])[: c.enclosures]
    ]
    enclosed = [enclosed_beside(jobs[group[i]], arrays, i) for i in sample]
    return Measured(
        {
            "groups": [[job.activation, job.width] for job in jobs],
            "enclosed": [word for word in enclosed if word is not None],
            "spread_of_units": max(run.numbers["spread_of_units"] for run in runs),
        },
        arrays,
    )


@dataclass(frozen=True, eq=False)
class Starts:
    """What was measured of all starts, and masks over them."""

    a: Mapping[str, np.ndarray]
    n: Mapping[str, Any]

    def predicted(self, *ends: str) -> np.ndarray:
        """To end so, of those that are not on the curve of a saddle."""
        from theory import Flow

        codes = [list(Flow).index(Flow[end]) for end in ends]
        found: np.ndarray = ~self.a["saddle"] & np.isin(self.a["predicted"], codes)
        return found

    @property
    def ends(self) -> np.ndarray:
        return self.predicted("INTERPOLATES")

    @property
    def stuck(self) -> np.ndarray:
        return self.predicted("TRAPPED", "SADDLE", "EQUILIBRIUM")

    @property
    def arrived(self) -> np.ndarray:
        """At every γ."""
        return np.asarray(self.a["arrived"].all(axis=0))

    @property
    def wrong_sign(self) -> np.ndarray:
        """(levels, starts)"""
        wrong: np.ndarray = self.a["losses"] >= WRONG_SIGN
        return wrong

    @property
    def freed(self) -> np.ndarray:
        """Not stuck, in spite of the prediction."""
        return self.stuck & ~self.wrong_sign.all(axis=0)

    @property
    def compared(self) -> np.ndarray:
        return self.ends & self.arrived

    def difference(self, q: str) -> np.ndarray:
        """|trained - closed form|"""
        return np.abs(self.a[f"trained_{q}"] - self.a[q])

    def error(self, q: str) -> np.ndarray:
        """The same in units of the extrapolation's error."""
        rounding = 1e-12 * (1 + np.abs(self.a[q]))  # of the closed form, good to about 12 digits
        return self.difference(q) / np.maximum(self.a[f"trained_{q}_error"], rounding)

    def orders(self, q: str) -> np.ndarray:
        """That were observed."""
        orders = self.a[f"trained_{q}_order"][self.compared]
        return orders[np.isfinite(orders)]

    def named(self, which: np.ndarray) -> str:
        """The first few of a mask, to look at."""
        words = []
        for i in np.flatnonzero(which)[:3]:
            phi, k = self.n["groups"][self.a["group"][i]]
            u0, v0 = self.a["u0"][i], self.a["v0"][i]
            words.append(f"φ = {phi}, k = {k}, u0 = {u0:.6f}, v0 = {v0:.6f}")
        return "; ".join(words)


def draw(c: Configuration, measured: Measured) -> Figure:
    """Errors, observed orders, and where in the plane of starts training arrives."""
    a, s = measured.arrays, Starts(measured.arrays, measured.numbers)
    made = figure(3.7)
    left, middle, right = made.subplots(1, 3)
    panel(left, "trained, extrapolated,\nagainst the closed form", "absolute difference", "starts")
    panel(middle, "observed order in $γ$", "order", "starts")
    for i, q in enumerate("uv"):
        line: dict[str, Any] = {"histtype": "step", "lw": 1.8, "color": colour(i)}
        difference = s.difference(q)[s.compared].clip(1e-16, 1e-2)
        left.hist(difference, np.logspace(-16, -2, 43), label=f"${q}$", **line)
        orders = s.orders(q).clip(0.5, 2.5)
        middle.hist(orders, np.linspace(0.5, 2.5, 41), label=f"${q}$", **line)
    left.set_xscale("log")
    middle.axvline(1, color="black", lw=0.8, ls=":")
    panel(right, "all $φ$ and $k$, by start", "$u_0$", "$v_0$")
    for mask, style, label in (
        (s.compared, {"c": colour(0), "marker": "."}, "predicted, arrives"),
        (s.stuck & ~s.freed, {"c": colour(1), "marker": "^"}, "predicted stuck, fails"),
        (a["saddle"], {"c": colour(3), "marker": "+"}, "on a saddle's curve"),
        (s.freed, {"c": colour(4), "marker": "X", "s": 60}, "disagrees"),
    ):
        if mask.any():
            size = {"s": 14} | style
            right.scatter(a["u0"][mask], a["v0"][mask], label=label, lw=1, **size)
    title = (
        f"{len(a['u0'])} starts, {len(measured.numbers['groups'])} pairs of $φ$ and $k$, "
        f"{c.levels} learning rates each"
    )
    return finished(made, [left, middle, right], [made], title)


def check(c: Configuration, measured: Measured) -> Claims:
    """Ends, orders, failures, delays at saddles, enclosures."""
    s, enclosed = Starts(measured.arrays, measured.numbers), measured.numbers["enclosed"]
    return {
        "Theorem 1: gradient descent with γ → 0 ends at the closed form's u and v": _ends(s),
        "gradient descent deviates from gradient flow in the first order of γ, for most starts":
        _orders(s),
        "training fails from the starts from which the flow is trapped, and only from these":
        _failures(s),
        "on the stable curve of a saddle, training fails or is delayed by every halving of γ":
        _delays(measured.arrays),
        "trained and extrapolated weights lie in the certified enclosures, up to their own error":
        _certified(enclosed),
        "the proved attractor of the trained network and the certified end point of Theorem 1 have "
        "the same multiplier, up to O(γ)": same_multiplier(enclosed),
    }  # fmt: skip


def _ends(s: Starts) -> Decision:
    compared = s.compared
    bad = compared & ~(np.maximum(s.error("u"), s.error("v")) <= SAFETY)
    differences = np.concatenate([s.difference(q)[compared] for q in "uv"])
    largest = differences.max() if differences.size else float("nan")
    reason = (
        f"{int(compared.sum())} starts compared, {int(bad.sum())} differ by more than {SAFETY:g} "
        f"times the estimated error; the largest difference is {largest:.1e}; "
        f"{int((s.ends & ~s.arrived).sum())} starts were on their way at some γ when their time "
        "was up"
    )
    if bad.any():
        reason += f"; the first: {s.named(bad)}"
    return Decision(unless(bad.any(), not compared.any()), reason)


def _orders(s: Starts) -> Decision:
    seen = np.concatenate([s.orders(q) for q in "uv"])
    if not seen.size:
        return Decision(None, "no ladder was clear of rounding")
    low, middle, high = np.percentile(seen, [5, 50, 95])
    first = int(((seen > FIRST_ORDER[0]) & (seen < FIRST_ORDER[1])).sum())
    least, most = wilson(first, seen.size)
    return Decision(
        beyond(least, most, 0.5),
        f"{first} of {seen.size} observed orders are nearer to 1 than to 0 or 2 (interval of the "
        f"share {least:.0%} to {most:.0%}); their median is {middle:.3f}, nine tenths are in "
        f"[{low:.3f}, {high:.3f}] (near 2 where the coefficient of γ is near 0)",
    )


def _failures(s: Starts) -> Decision:
    stuck, ends, wrong = s.stuck, s.ends, s.freed
    doubtful = ends & s.wrong_sign.any(axis=0)
    reason = (
        f"{int((stuck & ~wrong).sum())} of {int(stuck.sum())} starts that are predicted to be "
        "stuck keep an output of the wrong sign at every γ; "
        f"{int((ends & ~doubtful).sum())} of {int(ends.sum())} that are predicted to interpolate "
        "have got the right sign"
    )
    if (wrong | doubtful).any():
        reason += f"; the others: {s.named(wrong | doubtful)}"
    undecided = not stuck.any() or not ends.any() or doubtful.any()  # late is not never
    return Decision(unless(wrong.any(), undecided), reason)


def _delays(a: Mapping[str, np.ndarray]) -> Decision:
    """On a saddle's stable curve gradient descent leaves later by ln 2 / μ for each halving."""
    times, reached = a["times"][:, a["saddle"]], a["reached"][:, a["saddle"]]
    delays = np.diff(times, axis=0)[reached[:-1] & reached[1:]]
    left = f"{int(reached.any(axis=0).sum())} of {times.shape[1]} starts leave at some γ"
    if not delays.size:
        return Decision(None if reached.any() or not times.size else True, left)
    return Decision(
        bool((delays > 0).all()),
        f"{left}, later by {np.median(delays):.2f} (median of {delays.size}, in units of t) for "
        f"each halving; the shortest delay is {delays.min():.2g}",
    )


def _certified(enclosed: list[dict[str, Any]]) -> Decision:
    excess = [e["excess"] for e in enclosed if e["excess"] is not None]
    return Decision(
        None if not excess else max(excess) <= SAFETY,
        f"{len(excess)} enclosures, the farthest end is {max(excess, default=0):.2g} errors "
        f"outside; {len(enclosed) - len(excess)} enclosures were not decided",
    )


EXPERIMENT = Experiment(
    name="theory-vs-training", title="Closed forms against training",
    source="PNAS paper, Theorems 1 and 2",
    paper="Theorems 1 and 2 say where gradient flow ends and what the top eigenvalue is; the paper "
    "confirms one example to three decimal places by training.",
    presets={
        "smoke": Configuration(("tanh", "z^2"), (2,), 25, 2, levels=3, time=150.0, enclosures=3),
        "laptop": Configuration(),
        "paper": Configuration(
            ("sin", "tanh", "sigmoid", "swish", "softplus", "sinh", "gelu", "erf", "atan", "z^2"),
            (1, 2, 4, 16), starts=250, saddles=25, levels=5, enclosures=50,
        ),
    },
    assumed={},
    minutes={"smoke": 0.04, "laptop": 1.1},
    value=Value(80, "the theorems against the trained networks they are about"),
    run=run, draw=draw, check=check,
)  # fmt: skip

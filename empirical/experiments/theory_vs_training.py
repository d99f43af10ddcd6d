"""Theorems 1 and 2 against training: many random starts, gradient descent, the limit γ → 0.

For random φ, k, u0, v0 the ensemble engine trains the network of the theorems at several small
learning rates.  Extrapolated to γ → 0, the weights must be those of the closed form, with an error
of the first order in γ; where the closed form says that the flow is trapped, training must fail;
on the stable curve of a saddle it must linger, the longer the smaller γ.  A sample is compared with
certified enclosures, and the proved multiplier of its trained networks with the certified λ1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from empirical.claims.meeting import same_multiplier
from empirical.experiment import CheckedClaim, Experiment, Figure, Laboratory, Value
from empirical.figures.style import colour, figure, finished, panel
from empirical.measurements.flow_job import FlowJob, enclosed_beside
from empirical.runs.job import Measured
from empirical.statistics.decision import beyond, unless
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


def _states(a: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Masks over starts."""
    from theory import Flow

    code = {flow: i for i, flow in enumerate(Flow)}
    known = ~a["saddle"]
    arrived, wrong_sign = a["arrived"].all(axis=0), a["losses"] >= WRONG_SIGN
    ends = known & (a["predicted"] == code[Flow.INTERPOLATES])
    stuck = known & np.isin(
        a["predicted"], [code[Flow.TRAPPED], code[Flow.SADDLE], code[Flow.EQUILIBRIUM]]
    )
    return {
        "ends": ends,
        "stuck": stuck,
        "arrived": arrived,
        "failed": wrong_sign.all(axis=0),
        "passed": ~wrong_sign.any(axis=0),
    }


def _error(a: dict[str, np.ndarray], q: str) -> np.ndarray:
    """|trained - closed form| in units of the extrapolation's error."""
    difference = np.abs(a[f"trained_{q}"] - a[q])
    rounding = 1e-12 * (1 + np.abs(a[q]))  # of the closed form, good to about 12 digits
    return difference / np.maximum(a[f"trained_{q}_error"], rounding)


def draw(c: Configuration, measured: Measured) -> Figure:
    """Errors, observed orders, and where in the plane of starts training arrives."""
    a, s = measured.arrays, _states(measured.arrays)
    made = figure(3.7)
    left, middle, right = made.subplots(1, 3)
    compared = s["ends"] & s["arrived"]
    panel(left, "trained, extrapolated,\nagainst the closed form", "absolute difference", "starts")
    bins = np.logspace(-16, -2, 43)
    for i, q in enumerate("uv"):
        difference = np.abs(a[f"trained_{q}"] - a[q])[compared].clip(1e-16, 1e-2)
        left.hist(difference, bins, histtype="step", lw=1.8, color=colour(i), label=f"${q}$")
    left.set_xscale("log")
    panel(middle, "observed order in $γ$", "order", "starts")
    for i, q in enumerate("uv"):
        orders = a[f"trained_{q}_order"][compared]
        middle.hist(orders[np.isfinite(orders)].clip(0.5, 2.5), np.linspace(0.5, 2.5, 41),
                    histtype="step", lw=1.8, color=colour(i), label=f"${q}$")  # fmt: skip
    middle.axvline(1, color="black", lw=0.8, ls=":")
    panel(right, "all $φ$ and $k$, by start", "$u_0$", "$v_0$")
    for mask, style, label in (
        (s["ends"] & s["arrived"], {"c": colour(0), "marker": "."}, "predicted, arrives"),
        (s["stuck"] & s["failed"], {"c": colour(1), "marker": "^"}, "predicted stuck, fails"),
        (a["saddle"], {"c": colour(3), "marker": "+"}, "on a saddle's curve"),
        (_wrong(s), {"c": colour(4), "marker": "X", "s": 60}, "disagrees"),
    ):
        if mask.any():
            size = {"s": 14} | style
            right.scatter(a["u0"][mask], a["v0"][mask], label=label, lw=1, **size)
    title = (
        f"{len(a['u0'])} starts, {len(measured.numbers['groups'])} pairs of $φ$ and $k$, "
        f"{c.levels} learning rates each"
    )
    return finished(made, [left, middle, right], [made], title)


def _wrong(s: dict[str, np.ndarray]) -> np.ndarray:
    """Stuck in spite of the prediction, or not stuck in spite of it."""
    return s["stuck"] & ~s["failed"]


def check(c: Configuration, measured: Measured) -> tuple[CheckedClaim, ...]:
    """Ends, orders, failures, delays at saddles, enclosures."""
    a, n = measured.arrays, measured.numbers
    s = _states(a)
    return (
        _ends(c, a, n, s),
        _orders(a, s),
        _failures(a, n, s),
        _delays(a),
        _certified(n),
        same_multiplier(n["enclosed"]),
    )


def _named(a: dict[str, np.ndarray], n: dict[str, Any], which: np.ndarray) -> str:
    """The first few starts of a mask, to look at."""
    words = [
        f"φ = {n['groups'][a['group'][i]][0]}, k = {n['groups'][a['group'][i]][1]}, "
        f"u0 = {a['u0'][i]:.6f}, v0 = {a['v0'][i]:.6f}"
        for i in np.flatnonzero(which)[:3]
    ]
    return "; ".join(words)


def _ends(c: Configuration, a: dict, n: dict, s: dict) -> CheckedClaim:
    compared = s["ends"] & s["arrived"]
    ratio = np.maximum(_error(a, "u"), _error(a, "v"))
    bad = compared & ~(ratio <= SAFETY)
    late = int((s["ends"] & ~s["arrived"]).sum())
    reason = (
        f"{int(compared.sum())} starts compared, {int(bad.sum())} differ by more than {SAFETY:g} "
        f"times the estimated error; the largest difference is {_largest(a, compared):.1e}; "
        f"{late} starts were on their way at some γ when their time was up"
    )
    if bad.any():
        reason += f"; the first: {_named(a, n, bad)}"
    return CheckedClaim.decided(
        "Theorem 1: gradient descent with γ → 0 ends at the closed form's u and v",
        None if not compared.any() else not bad.any(),
        reason,
    )


def _largest(a: dict, compared: np.ndarray) -> float:
    differences = [np.abs(a[f"trained_{q}"] - a[q])[compared] for q in "uv"]
    return max((float(d.max()) for d in differences if d.size), default=float("nan"))


def _orders(a: dict, s: dict) -> CheckedClaim:
    compared = s["ends"] & s["arrived"]
    orders = np.concatenate([a[f"trained_{q}_order"][compared] for q in "uv"])
    seen = orders[np.isfinite(orders)]
    text = "gradient descent deviates from gradient flow in the first order of γ, for most starts"
    if not seen.size:
        return CheckedClaim.decided(text, None, "no ladder was clear of rounding")
    low, middle, high = np.percentile(seen, [5, 50, 95])
    first = int(((seen > FIRST_ORDER[0]) & (seen < FIRST_ORDER[1])).sum())
    least, most = wilson(first, seen.size)
    return CheckedClaim.decided(
        text,
        beyond(least, most, 0.5),
        f"{first} of {seen.size} observed orders are nearer to 1 than to 0 or 2 (interval of the "
        f"share {least:.0%} to {most:.0%}); their median is {middle:.3f}, nine tenths are in "
        f"[{low:.3f}, {high:.3f}] (near 2 where the coefficient of γ is near 0)",
    )


def _failures(a: dict, n: dict, s: dict) -> CheckedClaim:
    stuck, ends, wrong = s["stuck"], s["ends"], _wrong(s)
    doubtful = ends & ~s["passed"]
    reason = (
        f"{int((stuck & s['failed']).sum())} of {int(stuck.sum())} starts that are predicted to be "
        "stuck keep an output of the wrong sign at every γ; "
        f"{int((ends & s['passed']).sum())} of {int(ends.sum())} that are predicted to interpolate "
        "have got the right sign"
    )
    if (wrong | doubtful).any():
        reason += f"; the others: {_named(a, n, wrong | doubtful)}"
    undecided = not stuck.any() or not ends.any() or doubtful.any()  # late is not never
    return CheckedClaim.decided(
        "training fails from the starts from which the flow is trapped, and only from these",
        unless(wrong.any(), undecided),
        reason,
    )


def _delays(a: dict) -> CheckedClaim:
    """On a saddle's stable curve gradient descent leaves later by ln 2 / μ for each halving."""
    text = "on the stable curve of a saddle, training fails or is delayed by every halving of γ"
    times, reached = a["times"][:, a["saddle"]], a["reached"][:, a["saddle"]]
    both = reached[:-1] & reached[1:]
    delays = np.diff(times, axis=0)[both]
    left = f"{int(reached.any(axis=0).sum())} of {times.shape[1]} starts leave at some γ"
    if not delays.size:
        return CheckedClaim.decided(text, None if reached.any() or not times.size else True, left)
    return CheckedClaim.decided(
        text,
        bool((delays > 0).all()),
        f"{left}, later by {np.median(delays):.2f} (median of {delays.size}, in units of t) for "
        f"each halving; the shortest delay is {delays.min():.2g}",
    )


def _certified(n: dict) -> CheckedClaim:
    excess = [e["excess"] for e in n["enclosed"] if e["excess"] is not None]
    unknown = len(n["enclosed"]) - len(excess)
    return CheckedClaim.decided(
        "trained and extrapolated weights lie in the certified enclosures, up to their own error",
        None if not excess else max(excess) <= SAFETY,
        f"{len(excess)} enclosures, the farthest end is {max(excess, default=0):.2g} errors "
        f"outside; {unknown} enclosures were not decided",
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

"""What is proved, what is only measured and what is open, as tables on the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from rich.table import Table

from empirical.rendering.console import Fitted, console
from empirical.runs.proved import differences, sentence
from proofs_check.host.console import Text

if TYPE_CHECKING:
    from rich.console import Console

    from empirical.measurements.trained_network import TrainedRun
    from empirical.runs.proved import Proofs
    from empirical.runs.run import Run

FEW = 40  # examples that are listed one by one without being asked for
ONE = {
    1: ("attractor", "green"),
    0: ("not stored", "red"),
    -1: ("undecided", "yellow"),
}
SIGNS = {1: "✓", 0: "✗", -1: "?"}


def show(found: Sequence[Proofs], name: str, everything: bool, seconds: float) -> None:
    """The networks, the examples if they are few (or all), and the sum."""
    out = console()
    out.print()
    out.print(Text(f"Proofs about the networks of {name}", "bold"))
    out.print(Fitted(networks(found)))
    total = sum(len(p.verdict) for p in found)
    if everything or total <= FEW:
        out.print(Fitted(_examples(found)))
    _reasons(found, out)
    for words in differences(found):
        out.print(Text(words, "red" if "proved" in words else "yellow"))
    out.print(Text(f"proved: {sentence(found)}", "bold"))
    out.print(Text(f"{seconds:.1f} s in all; proofs are kept and not made again", "dim"))


def networks(found: Sequence[Proofs]) -> Table:
    """A row for each: what is proved, and what was measured."""
    table = Table(box=None, padding=(0, 1), header_style="dim")
    for heading in ("run", "network", "loss", "attractors", "not stored", "undecided", "measured"):
        table.add_column(heading, justify="left" if heading in ("run", "network") else "right")
    for p in found:
        attractors, lost, open_ = p.counts()
        measured = Counter(p.measured.tolist())
        table.add_row(
            Text(p.identity[:6]),
            Text(p.title),
            Text("reached" if p.reached else "missed", "" if p.reached else "yellow"),
            Text(str(attractors), "green"),
            Text(str(lost), "red"),
            Text(str(open_), "yellow"),
            Text(f"{measured[1]} / {measured[0]} / {measured[-1]}", "dim"),
        )
    return table


def _examples(found: Sequence[Proofs]) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="dim")
    table.add_column("network")
    table.add_column("example", justify="right")
    table.add_column("proved", no_wrap=True)
    for heading in ("distance", "drawn\nwithin", "ρ", "measured\nρ"):
        table.add_column(heading, justify="right", no_wrap=True)
    for number, p in enumerate(found, start=1):
        for i, code in enumerate(p.verdict.tolist()):
            words, style = ONE[code]
            table.add_row(
                str(number),
                str(i + 1),
                Text(words, style),
                _most(p.arrays["distance"][i, 1]),
                f"{p.arrays['drawn'][i]:.2g}" if p.arrays["drawn"][i] > 0 else "–",
                _bounds(*p.arrays["multiplier"][i]),
                f"{p.radius[i]:.4f} {SIGNS[int(p.measured[i])]}",
            )
    return table


def _most(bound: float) -> str:
    return f"≤ {bound * 1.005:.2e}" if np.isfinite(bound) else "–"


def _bounds(low: float, high: float) -> str:
    """0.7059 … 0.7067, rounded outwards; ≥ 1.2000"""
    if not np.isfinite(low):
        return "–"
    if not np.isfinite(high):
        return f"≥ {np.floor(low * 1e4) / 1e4:.4f}" if low > 0 else "–"
    return f"{np.floor(low * 1e4) / 1e4:.4f} … {np.ceil(high * 1e4) / 1e4:.4f}"


def _reasons(found: Sequence[Proofs], out: Console) -> None:
    """Why what is open is open."""
    open_ = Counter(
        reason for p in found for reason, code in zip(p.reasons, p.verdict, strict=True) if code < 0
    )
    for reason, count in open_.most_common(5):
        out.print(Text(f"undecided, {count}: {reason}", "yellow"))
    if len(open_) > 5:
        out.print(Text(f"and {len(open_) - 5} other reasons (--all lists the examples)", "dim"))


STABILITIES = {1: ("attracts", "green"), 0: ("repels", "dim"), -1: ("undecided", "yellow")}
CLEAN = {
    True: ("proved: no spurious attracting fixed point or 2-cycle in the box", "green"),
    False: ("refuted: there are spurious attractors in the box", "red"),
    None: ("undecided whether the box holds a spurious attractor", "yellow"),
}


def show_planes(found: Sequence[tuple[TrainedRun, int, Run]]) -> None:
    """All points of every network, and what follows for spurious attractors."""
    from empirical.measurements.plane_job import NAMES

    out = console()
    for number, (trained, member, run) in enumerate(found, start=1):
        a, n = run.arrays(), run.numbers
        seed = trained.training.members[member].seed
        seconds = run.configuration["configuration"]["fields"]["seconds"]
        out.print()
        out.print(Text(f"network {number} in the plane (seed {seed})", "bold"))
        table = Table(box=None, padding=(0, 1), header_style="dim")
        axes = "xy"[: a["point"].shape[1]]
        for heading in (*axes, "what", "", "attractor of", "distance"):
            table.add_column(heading, justify="right" if heading in axes else "left")
        for i, point in enumerate(a["point"].tolist()):
            own, period = bool(a["own"][i]), int(a["period"][i])
            table.add_row(
                *(f"{x:.6f}" for x in point),
                "fixed point" if period == 1 else f"of a {period}-cycle",
                Text(*STABILITIES[int(a["stability"][i])]),
                f"example {int(a['example'][i]) + 1}" if own else Text("none", "yellow"),
                f"{a['distance'][i]:.2g}",
            )
        out.print(Fitted(table))
        corners = ", ".join(f"[{p:.3g}, {q:.3g}]" for p, q in zip(n["low"], n["high"], strict=True))
        left = [f"{share:.2g} of it open for {w}, in boxes {width:.2g} wide" for w, share, width in
                zip(NAMES, n["open"], n["width"], strict=True) if share]  # fmt: skip
        rest = "; ".join(left) or "nothing in it is open"
        out.print(Text(f"box {corners}: {rest}; {n['boxes']:,} boxes looked at", "dim"))
        if n["spent"]:
            said = f"the {seconds:g} s of computing were over: {', '.join(n['spent'])}"
            out.print(Text(f"{said} (--seconds gives more)", "yellow"))
        out.print(Text(*CLEAN[n["clean"]]))

"""Figure 4a: a film as a limit cycle, recalled from noise.

The paper trains a network to map every frame of a film to the next and the last to the first, and
shows that iteration from random noise plays the film.  The film that the authors published is such
an orbit, and is used here; of an animated film most drawings are held for several frames, which
differ by grain alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from empirical.claims.sequences import are_limit_cycles, exist_as_limit_cycles, recalled_from_noise
from empirical.data.configuration import Data
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.film import encoded, side_by_side
from empirical.figures.pictures import contact_sheet, in_bytes, png
from empirical.figures.sequences import as_limit_cycle, one_sequence, strips
from empirical.figures.style import divided, figure, finished, heading
from empirical.measurements.given import Given
from empirical.measurements.playing import SequenceTraining
from empirical.measurements.sequence_job import Starts
from empirical.measurements.sequence_memory import SequenceMemory
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision
from empirical.training.configuration import Optimiser

PAPER = (389, 128, 128)  # frames and their size; the size is reconstructed
AUTHORS = "steamboat_willie.mp4"
SETTLED = 219  # from this frame on the authors' film holds one settled period
TRANSIENT = 100  # frames at its start that are left out when its period is measured
SHOWN = 12  # pictures in a row of the figure


@dataclass(frozen=True)
class Configuration(SequenceTraining):
    """Of a film shorter than ``data.count`` all frames are taken."""

    data: Data = Data("film", "moving-picture", count=389, first=SETTLED, file=AUTHORS)
    hidden: int = 6


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train, measure ρ, iterate from noise; play one orbit beside the film."""
    given = Given.of(_as_many(c.data, laboratory), laboratory)
    frames, n = given.examples.values, given.examples.count
    (found,) = c.recall(given, laboratory, [(c.hidden, ())])
    playing, told = found.shown()
    pictures = playing.orbit.reshape(-1, *given.examples.shape)
    chosen = np.linspace(0, n - 1, min(n, SHOWN)).round().astype(int)
    film = side_by_side(frames[playing.expected], pictures)
    return Measured(
        told.numbers
        | {
            "film": given.data.set,
            "frames": n,
            "shape": list(given.examples.shape),
            "published": _published(given.data, laboratory),
        },
        told.arrays
        | {
            "phases": chosen,
            "first_pictures": in_bytes(pictures[:SHOWN]),
            "recalled_pictures": in_bytes(pictures[playing.settled(chosen)]),
            "film_pictures": in_bytes(frames[chosen]),
        },
        files={
            "recalled.mp4": encoded(film, given.examples.rate or 24.0),
            "contact_sheet.png": png(
                contact_sheet(pictures[-n:], columns=int(np.ceil(np.sqrt(n))))
            ),
        },
    )


def _as_many(data: Data, laboratory: Laboratory) -> Data:
    """As many frames as asked for, or as there are; another film of the user's from its start."""
    from empirical.data import film
    from empirical.data.media import own_file

    data = own_file(laboratory.resolve(data), laboratory.data)
    if data.set != "film":
        return data
    there = film.available(data, laboratory.data)
    return replace(data, count=there) if 2 <= there < data.count else data


def _published(data: Data, laboratory: Laboratory) -> dict[str, Any] | None:
    """After how many frames the authors' film comes back, by the mean difference of pictures."""
    if data.file != AUTHORS:
        return None
    from empirical.data import film

    whole = replace(data, set="film", first=TRANSIENT, count=10_000, side=32, grey=True)
    whole = replace(whole, count=film.available(whole, laboratory.data))
    frames = film.load(whole, laboratory.data).flat
    lags = np.arange(PAPER[0] // 2, min(PAPER[0] + 8, len(frames) - 8))
    rms = [255 * float(np.sqrt(((frames[lag:] - frames[:-lag]) ** 2).mean())) for lag in lags]
    return {"lags": lags.tolist(), "rms": rms, "frames": TRANSIENT + len(frames)}


def draw(c: Configuration, measured: Measured) -> Figure:
    """From noise into the film, the film recalled, where and when it is entered, ρ."""
    a, n = measured.arrays, measured.numbers
    memory, made = SequenceMemory.kept(a, (n["frames"],)), figure(7.8)
    top, bottom = divided(made, 2, 1, height_ratios=(1, 2))
    rows = {"from noise": "first", "recalled": "recalled", "the film": "film"}
    steps = [f"step {m}" for m in range(len(a["first_pictures"]))]
    entered = n["entered"] if n["recalled"] and n["entered"] < SHOWN else None
    strips(
        top,
        [(label, a[f"{name}_pictures"] / 255) for label, name in rows.items()],
        [steps, [f"frame {i}" for i in a["phases"]], []],
        [entered, None, None],
    )
    heading(top, "from noise into the film, and a whole period of it")
    panels = one_sequence(bottom, memory, n["shown"], a["distance_along"], n["entered"])
    title = as_limit_cycle(_size(n), memory, n["shown"])
    return finished(made, [top, *panels], [bottom], title)


def _size(n: dict[str, Any]) -> str:
    return f"{n['frames']} frames of {' × '.join(map(str, n['shape']))}"


def check(c: Configuration, measured: Measured) -> Claims:
    """The film is stored, and noise recalls it; its length against the authors' film."""
    n = measured.numbers
    memory = SequenceMemory.kept(measured.arrays, (n["frames"],))
    stored = exist_as_limit_cycles(memory)
    return {
        "389 frames of the film, 128 × 128, are encoded in one network": _at_full_size(stored, n),
        f"a network trained on a film stores it as a stable limit cycle (here {_size(n)})": stored,
        "training leads to the sequence being stored as a stable limit cycle (most networks)":
        are_limit_cycles(memory),
        "iterating the trained network from random noise yields the film":
        recalled_from_noise(memory),
        "the film recalled from noise that the authors published has 389 frames":
        _length(n["published"]),
    }  # fmt: skip


def _at_full_size(stored: Decision, n: dict[str, Any]) -> Decision:
    if (n["frames"], *n["shape"]) == PAPER and n["film"] == "film":
        return stored
    why = f"here {_size(n)} of {n['film']}"
    if n["frames"] == 382:
        why += "; the authors' film holds one settled period of 382 frames, which were taken"
    return Decision.untested(why)


def _length(published: dict[str, Any] | None) -> Decision:
    """From the authors' own orbit: after how many frames the same pictures come again."""
    if published is None:
        return Decision.untested(f"their film, {AUTHORS}, is not at hand")
    lags, rms = np.array(published["lags"]), np.array(published["rms"])
    best, other = int(np.argmin(rms)), float(np.partition(rms, 1)[1])
    told = (
        f"of {published['frames']} frames those {lags[best]} apart differ by "
        f"{rms[best]:.1f} of 255 grey levels (root mean square), at any other distance by "
        f"{other:.1f} or more"
    )
    if PAPER[0] in lags and lags[best] != PAPER[0]:
        told += (
            f", {PAPER[0]} apart by {rms[lags == PAPER[0]][0]:.1f}: the orbit has the period "
            f"{lags[best]}"
        )
    return Decision(bool(lags[best] == PAPER[0]), told)


EXPERIMENT = Experiment(
    name="fig4a", title="A film recalled from noise", source="PNAS paper, Figure 4a",
    paper="389 frames of the film Steamboat Willie, 128 × 128, frame i mapped to frame i + 1; "
    "iteration from random noise yields the film, as a stable limit cycle.",
    presets={
        "smoke": Configuration(
            data=Data(
                "thinned-film", "moving-picture", count=12, first=SETTLED, side=16, file=AUTHORS
            ),
            width=96, hidden=6, optimiser=Optimiser("adam", learning_rate=1e-3), networks=1,
            epochs=5_000, starts=Starts(count=20, limit=1_000),
        ),
        "laptop": Configuration(
            data=Data(
                "thinned-film", "moving-picture", count=32, first=SETTLED, side=32, file=AUTHORS
            ),
        ),
        "paper": Configuration(
            width=1024, hidden=10, networks=4, epochs=1_000_000,
            starts=Starts(count=100, limit=50_000),
        ),
    },
    assumed={
        "data": "the size 128 × 128 is reconstructed; the frames are those of the film recalled "
        "that the authors published, whose settled period is 382 frames",
        "width": "not in the text", "hidden": "not in the text",
        "activation": "not in the text for this figure",
        "optimiser": "Adam is in the text; its learning rate 1e-4 is reconstructed",
        "loss": "1e-8 is reconstructed",
        "starts": "neither the kind of noise nor its variance is in the text",
    },
    minutes={"smoke": 0.1, "laptop": 4.5},
    value=Value(85, "the largest sequence: a film stored whole"),
    run=run, draw=draw, check=check,
)  # fmt: skip

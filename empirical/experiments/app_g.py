"""Appendix G: eight seconds of speech as a limit cycle, recalled from noise.

The paper maps every second of a recording, one vector of samples, to the next second, and iterates
from random noise.  The recording that the authors published is such an orbit, and is used here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from empirical.claims.sequences import are_limit_cycles, exist_as_limit_cycles, recalled_from_noise
from empirical.data.configuration import Data
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.sequences import as_limit_cycle, one_sequence
from empirical.figures.sound import draw_spectrogram, encoded, spectrogram
from empirical.figures.style import divided, figure, finished
from empirical.measurements.given import Given
from empirical.measurements.playing import SequenceTraining
from empirical.measurements.sequence_job import Starts
from empirical.measurements.sequence_memory import SequenceMemory
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision
from empirical.training.configuration import Optimiser

PAPER = (8, 22_050)  # seconds and samples a second; the latter is reconstructed
AUTHORS = "speech.wav"
SETTLED = 9  # from this second on the authors' recording has settled
WINDOW = 0.032  # seconds of a spectrum
COLUMNS = 400  # of a spectrogram, at most


@dataclass(frozen=True)
class Configuration(SequenceTraining):
    """One vector a second; the sound is scaled so that its largest sample is 1."""

    data: Data = Data("scaled-sound", "chirps", count=8, first=SETTLED, file=AUTHORS, rate=4_000)
    hidden: int = 5
    optimiser: Optimiser = Optimiser("adam", learning_rate=3e-4)
    networks: int = 5
    epochs: int = 20_000
    starts: Starts = field(default_factory=lambda: Starts(lowest=-1.0))


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train, measure ρ of the n-fold map, iterate from noise; play one orbit."""
    from empirical.data.media import own_file

    given = Given.of(own_file(laboratory.resolve(c.data), laboratory.data), laboratory)
    x, n, d = given.examples.flat, given.examples.count, given.examples.size
    (found,) = c.recall(given, laboratory, [(c.hidden, ())])
    playing, told = found.shown()
    settled = playing.orbit[playing.settled(np.arange(n))]
    begun = min(playing.entered + 1, n)
    sounds = {"original": x, "recalled": settled, "first": playing.orbit[: begun + n]}
    window = max(16, round(WINDOW * d))
    return Measured(
        told.numbers
        | {
            "set": given.data.set,
            "seconds": n,
            "rate": d,
            "correlation": float(np.corrcoef(settled.ravel(), x.ravel())[0, 1]),
        },
        told.arrays
        | {
            f"spectrogram_{name}": spectrogram(sound.ravel(), d, window, COLUMNS)
            for name, sound in sounds.items()
        },
        files={
            "original.wav": encoded(x.ravel(), d),
            "recalled.wav": encoded(playing.orbit[1:].ravel(), d),
        },
    )


def draw(c: Configuration, measured: Measured) -> Figure:
    """Spectrograms of noise becoming speech, of the speech recalled and of the original."""
    a, n = measured.arrays, measured.numbers
    seconds, shown = n["seconds"], n["shown"]
    memory, made = SequenceMemory.kept(a, (seconds,)), figure(9.6)
    top, bottom = divided(made, 2, 1, height_ratios=(1, 1.15))
    begun = min(n["entered"] + 1, seconds)
    heard = top.subplots(3, 1)
    for axes, (name, title, length) in zip(
        heard,
        (
            ("first", f"from noise, step 0 to {begun + seconds - 1}", begun + seconds),
            ("recalled", "recalled, one settled period", seconds),
            ("original", "the original", seconds),
        ),
        strict=True,
    ):
        draw_spectrogram(axes, a[f"spectrogram_{name}"], length, n["rate"], title)
    panels = one_sequence(bottom, memory, shown, a["distance_along"], n["entered"])
    title = as_limit_cycle(f"{seconds} seconds at {n['rate']:,} Hz", memory, shown)
    return finished(made, [*heard, *panels], [bottom], title)


def check(c: Configuration, measured: Measured) -> Claims:
    """The speech is stored, and noise recalls it."""
    n = measured.numbers
    memory = SequenceMemory.kept(measured.arrays, (n["seconds"],))
    size = f"{n['seconds']} seconds of {n['rate']:,} samples"
    whole = (n["seconds"], n["rate"]) >= PAPER and n["set"] == "scaled-sound"
    stored = exist_as_limit_cycles(memory)
    return {
        "8 seconds of speech, 22,050 samples each, are stored as a limit cycle":
        stored if whole else Decision.untested(f"here {size} of {n['set']}"),
        f"a network stores a sound as a limit cycle (here {size})": stored,
        "training leads to the sequence being stored as a limit cycle (most networks)":
        are_limit_cycles(memory),
        "iteration from random noise recovers the entire recording": recalled_from_noise(memory),
    }  # fmt: skip


EXPERIMENT = Experiment(
    name="app-g", title="Speech recalled from noise", source="PNAS paper, Appendix G",
    paper="Eight seconds of speech, second i mapped to second i + 1 by a fully connected network; "
    "iteration from random noise recovers the entire recording.",
    presets={
        "smoke": Configuration(
            data=Data("scaled-sound", "chirps", count=8, first=SETTLED, file=AUTHORS, rate=500),
            width=96, optimiser=Optimiser("adam", learning_rate=1e-3), networks=1,
            starts=Starts(count=20, lowest=-1.0, limit=1_000),
        ),
        "laptop": Configuration(),
        "paper": Configuration(
            data=Data("scaled-sound", "chirps", count=8, first=SETTLED, file=AUTHORS, rate=22_050),
            width=1024, hidden=10, optimiser=Optimiser("adam", learning_rate=1e-4), networks=10,
            epochs=1_000_000, starts=Starts(count=1000, lowest=-1.0),
        ),
    },
    assumed={
        "data": "22,050 samples a second is what the authors' recording was made with; that it is "
        "scaled to a peak of 1 is ours",
        "width": "not in the text", "hidden": "not in the text", "activation": "not in the text",
        "optimiser": "Adam is in the text; its learning rate 1e-4 is reconstructed",
        "loss": "1e-8 is reconstructed",
        "starts": "neither the kind of noise nor its variance is in the text",
    },
    minutes={"smoke": 0.07, "laptop": 3.5}, value=Value(54, "sound, in long vectors; one network"),
    run=run, draw=draw, check=check,
)  # fmt: skip

"""Appendix G: eight seconds of speech as a limit cycle, recalled from noise.

The paper maps every second of a recording, one vector of samples, to the next second, and iterates
from random noise.  The recording that the authors published is such an orbit, and is used here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from empirical.claims.sequences import are_limit_cycles, exist_as_limit_cycles, recalled_from_noise
from empirical.data.configuration import Data
from empirical.experiment import CheckedClaim, Experiment, Finding, Value
from empirical.measurements.sequence_job import Starts, one_a_seed
from empirical.measurements.sequence_memory import SequenceMemory
from empirical.networks.fully_connected import FullyConnected
from empirical.runs.job import Measured
from empirical.training.configuration import Member, Optimiser, Stop
from empirical.training.job import TrainingJob

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from empirical.laboratory import Laboratory

PAPER = (8, 22_050)  # seconds and samples a second; the latter is reconstructed
AUTHORS = "speech.wav"
SETTLED = 9  # from this second on the authors' recording has settled
WINDOW = 0.032  # seconds of a spectrum
COLUMNS = 400  # of a spectrogram, at most


@dataclass(frozen=True)
class Configuration:
    """One vector a second; the sound is scaled so that its largest sample is 1."""

    data: Data = Data("scaled-sound", "chirps", count=8, first=SETTLED, file=AUTHORS, rate=4_000)
    width: int = 256
    hidden: int = 5
    activation: str = "selu"
    optimiser: Optimiser = Optimiser("adam", learning_rate=3e-4)
    networks: int = 5
    loss: float = 1e-8
    epochs: int = 20_000
    starts: Starts = field(default_factory=lambda: Starts(lowest=-1.0))


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train, measure ρ of the n-fold map, iterate from noise; play one orbit."""
    from empirical.data.media import own_file
    from empirical.figures.sound import encoded, spectrogram
    from empirical.measurements.playing import play

    data = own_file(laboratory.resolve(c.data), laboratory.data)
    examples = laboratory.examples(data)
    n, d = examples.count, examples.size
    architecture = FullyConnected(d, d, c.width, c.hidden, c.activation)
    training = TrainingJob(
        data,
        examples.fingerprint,
        architecture,
        (Member(0, c.optimiser),),
        Stop(c.loss, c.epochs),
        task="sequence",
    )
    runs = laboratory.sweep(one_a_seed(training, c.starts, c.networks))
    memory = SequenceMemory.of_runs(runs, (n,))
    shown = memory.best()
    playing = play(architecture, runs[shown].weights(), examples.flat, c.starts, memory, shown)
    settled = playing.orbit[playing.settled(np.arange(n))]
    noise = min(playing.entered + 1, n)
    sounds = {"original": examples.flat, "recalled": settled, "first": playing.orbit[: noise + n]}
    window = max(16, round(WINDOW * d))
    return Measured(
        numbers={
            "set": data.set,
            "seconds": n,
            "rate": d,
            "shown": shown,
            "start": playing.start,
            "entered": playing.entered,
            "recalled": playing.recalled,
            "correlation": float(np.corrcoef(settled.ravel(), examples.flat.ravel())[0, 1]),
        },
        arrays={
            **memory.arrays(),
            "distance_along": playing.distance,
            **{
                f"spectrogram_{name}": spectrogram(sound.ravel(), d, window, COLUMNS)
                for name, sound in sounds.items()
            },
        },
        files={
            "original.wav": encoded(examples.flat.ravel(), d),
            "recalled.wav": encoded(playing.orbit[1:].ravel(), d),
        },
    )


def draw(c: Configuration, measured: Measured) -> Figure:
    """Spectrograms of noise becoming speech, of the speech recalled and of the original."""
    from empirical.figures.sequences import distances, entry_phases, entry_steps, radii
    from empirical.figures.sound import draw_spectrogram
    from empirical.figures.style import divided, figure, headline, legend, lettered

    a, n = measured.arrays, measured.numbers
    memory = SequenceMemory.kept(a, (n["seconds"],))
    made = figure(9.6)
    top, bottom = divided(made, 2, 1, height_ratios=(1, 1.15))
    begun = min(n["entered"] + 1, n["seconds"])
    spans = {
        "first": (f"from noise, step 0 to {begun + n['seconds'] - 1}", begun + n["seconds"]),
        "recalled": ("recalled, one settled period", n["seconds"]),
        "original": ("the original", n["seconds"]),
    }
    heard = top.subplots(3, 1)
    for axes, (name, (title, seconds)) in zip(heard, spans.items(), strict=True):
        draw_spectrogram(axes, a[f"spectrogram_{name}"], seconds, n["rate"], title)
    panels = bottom.subplots(2, 2).ravel()
    distances(panels[0], a["distance_along"], n["entered"], n["seconds"])
    entry_steps(panels[1], memory, n["shown"])
    entry_phases(panels[2], memory, n["shown"])
    radii(panels[3], [(f"{c.networks} network{'s' * (c.networks > 1)}", memory)])
    lettered([*heard, *panels])
    legend(bottom)
    successes, trials = memory.from_noise(n["shown"])
    headline(
        made,
        f"{n['seconds']} seconds at {n['rate']:,} Hz as a limit cycle: {successes} of {trials} "
        f"starts from noise end in it (network {n['shown']})",
    )
    return made


def check(c: Configuration, measured: Measured) -> tuple[CheckedClaim, ...]:
    """The speech is stored, and noise recalls it."""
    n = measured.numbers
    memory = SequenceMemory.kept(measured.arrays, (n["seconds"],))
    size = f"{n['seconds']} seconds of {n['rate']:,} samples"
    full = (n["seconds"], n["rate"]) >= PAPER and n["set"] == "scaled-sound"
    text = "8 seconds of speech, 22,050 samples each, are stored as a limit cycle"
    return (
        exist_as_limit_cycles(memory, text)
        if full
        else CheckedClaim(text, Finding.NOT_TESTED, f"here {size} of {n['set']}"),
        exist_as_limit_cycles(memory, f"a network stores a sound as a limit cycle (here {size})"),
        are_limit_cycles(
            memory, "training leads to the sequence being stored as a limit cycle (most networks)"
        ),
        recalled_from_noise(memory, "iteration from random noise recovers the entire recording"),
    )


EXPERIMENT = Experiment(
    name="app-g",
    title="Speech recalled from noise",
    source="PNAS paper, Appendix G",
    paper="Eight seconds of speech, second i mapped to second i + 1 by a fully connected network; "
    "iteration from random noise recovers the entire recording.",
    presets={
        "smoke": Configuration(
            data=Data("scaled-sound", "chirps", count=8, first=SETTLED, file=AUTHORS, rate=500),
            width=96,
            optimiser=Optimiser("adam", learning_rate=1e-3),
            networks=1,
            starts=Starts(count=20, lowest=-1.0, limit=1_000),
        ),
        "laptop": Configuration(),
        "paper": Configuration(
            data=Data("scaled-sound", "chirps", count=8, first=SETTLED, file=AUTHORS, rate=22_050),
            width=1024,
            hidden=10,
            optimiser=Optimiser("adam", learning_rate=1e-4),
            networks=10,
            epochs=1_000_000,
            starts=Starts(count=1000, lowest=-1.0),
        ),
    },
    assumed={
        "data": "22,050 samples a second is what the authors' recording was made with; that it is "
        "scaled to a peak of 1 is ours",
        "width": "not in the text",
        "hidden": "not in the text",
        "activation": "not in the text",
        "optimiser": "Adam is in the text; its learning rate 1e-4 is reconstructed",
        "loss": "1e-8 is reconstructed",
        "starts": "neither the kind of noise nor its variance is in the text",
    },
    minutes={"smoke": 0.07, "laptop": 3.5},
    value=Value(54, "sound, in long vectors; one network"),
    run=run,
    draw=draw,
    check=check,
)

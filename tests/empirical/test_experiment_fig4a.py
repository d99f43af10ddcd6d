"""Figure 4a: a small film recalled, as a file too; claims of made-up runs; odd films."""

from __future__ import annotations

import io
from dataclasses import replace

import av
import numpy as np
import pytest
from print_quality import printable
from test_data_film import film

from empirical.data.configuration import Data
from empirical.experiment import Finding
from empirical.experiments.fig4a import AUTHORS, EXPERIMENT, PAPER
from empirical.laboratory import Laboratory
from empirical.measurements.sequence_memory import SequenceMemory
from empirical.runs.job import Measured
from empirical.runs.outcome import conduct
from theory.errors import InputError

SMOKE = EXPERIMENT.presets["smoke"]
FRAMES = SMOKE.data.count


@pytest.fixture(scope="module")
def outcome(laboratory):
    return conduct(EXPERIMENT, "smoke", SMOKE, laboratory)


@pytest.fixture(scope="module")
def measured(outcome):
    return Measured(outcome.run.numbers, outcome.run.arrays())


def test_noise_becomes_the_film(measured):
    memory = SequenceMemory.kept(measured.arrays, (FRAMES,))
    assert memory.limit_cycles.all()
    assert (memory["period"][memory["sequence"] == 0] == FRAMES).all()
    assert memory.from_noise(measured.numbers["shown"])[0] >= 20
    entered = memory["entry_example"][memory["entry_step"] >= 0]
    assert len(np.unique(entered)) > FRAMES // 2
    assert measured.numbers["recalled"]
    difference = measured.arrays["recalled_pictures"] / 255 - measured.arrays["film_pictures"] / 255
    assert np.abs(difference).max() < 0.05
    along = measured.arrays["distance_along"]
    assert along[-1] < along[measured.numbers["entered"]] / 100


def test_the_recalled_film_is_written_beside_the_original(outcome, measured):
    assert [path.name for path in outcome.files] == ["contact_sheet.png", "recalled.mp4"]
    with av.open(io.BytesIO(outcome.files[1].read_bytes())) as container:
        frames = [f.to_ndarray(format="gray") for f in container.decode(container.streams.video[0])]
    assert len(frames) == len(measured.arrays["distance_along"])
    middle = frames[0].shape[1] // 2
    left, right = frames[-1][:, : middle - 16], frames[-1][:, middle + 16 :]
    assert np.abs(left.astype(float) - right).mean() < 4
    assert (
        np.abs(frames[0][:, : middle - 16].astype(float) - frames[0][:, middle + 16 :]).mean() > 40
    )


def test_the_figure_is_drawn(measured):
    assert len(printable(EXPERIMENT.draw(SMOKE, measured), dear=True).axes) == 3 * FRAMES + 4


NETWORKS, STARTS = 5, 20


def made_up(share=1.0, stored=1, reached=NETWORKS, size=PAPER, best=389, set="film"):
    one = np.ones((NETWORKS, 1))
    good = np.arange(STARTS) < share * STARTS
    sequence = np.tile(np.where(good, 0, -1), (NETWORKS, 3, 1))
    arrays = {
        "reached": np.arange(NETWORKS) < reached, "radius": one, "stored": stored * one,
        **dict.fromkeys(("sequence", "distance", "entry_step", "entry_example"), sequence),
    }  # fmt: skip
    lags = np.arange(194, 397)
    published = {"lags": lags.tolist(), "rms": np.where(lags == best, 2.0, 30).tolist()}
    return Measured(
        {
            "film": set,
            "frames": size[0],
            "shape": list(size[1:]),
            "shown": 0,
            "published": {**published, "frames": 601} if best else None,
        },
        arrays,
    )


@pytest.mark.parametrize(
    ("changes", "findings"),
    [
        ({}, "SUPPORTED SUPPORTED SUPPORTED SUPPORTED SUPPORTED"),
        ({"size": (382, 128, 128)}, "NOT_TESTED SUPPORTED SUPPORTED SUPPORTED SUPPORTED"),
        ({"set": "thinned-film"}, "NOT_TESTED SUPPORTED SUPPORTED SUPPORTED SUPPORTED"),
        ({"best": 382}, "SUPPORTED SUPPORTED SUPPORTED SUPPORTED CONTRADICTED"),
        ({"best": None}, "SUPPORTED SUPPORTED SUPPORTED SUPPORTED NOT_TESTED"),
        ({"share": 0.5}, "SUPPORTED SUPPORTED SUPPORTED UNDECIDED SUPPORTED"),
        ({"share": 0.1}, "SUPPORTED SUPPORTED SUPPORTED CONTRADICTED SUPPORTED"),
        ({"share": 0}, "UNDECIDED UNDECIDED UNDECIDED CONTRADICTED SUPPORTED"),
        ({"stored": 0}, "CONTRADICTED CONTRADICTED CONTRADICTED SUPPORTED SUPPORTED"),
        ({"stored": -1}, "UNDECIDED UNDECIDED UNDECIDED SUPPORTED SUPPORTED"),
        ({"reached": 2}, "SUPPORTED SUPPORTED UNDECIDED SUPPORTED SUPPORTED"),
        ({"reached": 0}, "UNDECIDED UNDECIDED UNDECIDED UNDECIDED SUPPORTED"),
    ],
    ids=["paper", "382", "thinned", "their period", "their film missing", "half", "few", "none",
         "repels", "close to 1", "two networks", "untrained"],
)  # fmt: skip
def test_claims(changes, findings):
    claims = EXPERIMENT.claims(SMOKE, made_up(**changes))
    assert [claim.finding for claim in claims] == [Finding[name] for name in findings.split()]


BRIGHT = np.random.default_rng(3).integers(0, 256, (5, 12, 12, 3), dtype=np.uint8)
QUICK = replace(
    SMOKE,
    data=Data("film", count=389, first=219, grey=False, file=AUTHORS),
    networks=1,
    epochs=300,
    starts=replace(SMOKE.starts, count=3, limit=60),
)


def test_a_colour_film_of_the_users_own_that_is_shorter(tmp_path):
    """All its five frames are taken, from its start, in colour."""
    film(tmp_path / "own.mkv", BRIGHT, pixels="bgr0")
    laboratory = Laboratory.at(tmp_path / "results", data=tmp_path)
    measured = EXPERIMENT.run(QUICK, laboratory)
    assert measured.numbers["frames"] == 5
    assert measured.numbers["shape"] == [12, 12, 3]
    assert np.array_equal(measured.arrays["film_pictures"], BRIGHT)
    assert measured.numbers["published"] is None
    assert printable(EXPERIMENT.draw(QUICK, measured), dear=True).axes
    assert EXPERIMENT.claims(QUICK, measured)[0].finding is Finding.NOT_TESTED


def test_a_film_of_one_frame(tmp_path):
    film(tmp_path / "own.mkv", BRIGHT[:1], pixels="bgr0")
    laboratory = Laboratory.at(tmp_path / "results", data=tmp_path)
    with pytest.raises(InputError, match="has one frame; a sequence needs two"):
        EXPERIMENT.run(QUICK, laboratory)
    assert not list(laboratory.results.runs())


def test_a_folder_with_two_films_or_none(tmp_path):
    laboratory = Laboratory.at(tmp_path / "results", data=tmp_path)
    with pytest.raises(InputError, match="film"):
        EXPERIMENT.run(QUICK, laboratory)
    for name in ("a.mkv", "b.mkv"):
        film(tmp_path / name, BRIGHT, pixels="bgr0")
    with pytest.raises(InputError, match="2 film files"):
        EXPERIMENT.run(QUICK, laboratory)

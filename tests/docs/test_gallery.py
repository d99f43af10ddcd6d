"""The pages of the experiments: what they say of data, time and settings, and the table of them."""

from __future__ import annotations

import importlib
import io
import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PIL import Image

from empirical.data.configuration import Data
from empirical.experiment import Experiment, Finding
from empirical.figures.style import figure
from empirical.laboratory import Laboratory, UsedData
from empirical.rendering.report import values_of
from empirical.runs.job import Measured
from empirical.runs.outcome import Outcome, conduct
from empirical.runs.store import Results
from empirical.statistics.decision import Decision
from empirical.training.configuration import Initialisation, Optimiser
from theory.errors import InputError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def gallery(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    return importlib.import_module("gallery")


@dataclass(frozen=True)
class Row:
    title: str
    start: Initialisation
    norm: float | None = None


@dataclass(frozen=True)
class Configuration:
    rows: tuple[Row, ...]
    optimiser: Optimiser
    momentum: float = 0.9


def test_each_of_several_dataclasses_has_a_line():
    start = Initialisation()
    found = values_of(Configuration((Row("a", start), Row("b", start, 2.0)), Optimiser("rmsprop")))
    assert found["rows[0]"] == "title=a, start=(scheme=pytorch, scale=1.0)"
    assert found["rows[1]"] == "title=b, start=(scheme=pytorch, scale=1.0), norm=2.0"
    assert found["optimiser.alpha"] == "0.99"
    assert found["momentum"] == "0.9"  # no field of an optimiser


@pytest.mark.parametrize(
    ("rule", "unread"),
    [
        ("gd", {"beta1", "beta2", "alpha", "epsilon"}),
        ("rmsprop", {"momentum", "beta1", "beta2"}),
        ("adam", {"momentum", "alpha"}),
    ],
)
def test_what_a_rule_does_not_read_is_left_out(rule, unread):
    fields = set(Optimiser.__dataclass_fields__)
    assert set(values_of(Optimiser(rule))) == fields - unread
    assert "u0" in values_of(Initialisation("rank-one"))


@pytest.mark.parametrize(
    ("data", "source", "expected"),
    [
        (
            Data("imagenet64-subset", side=32),
            "ImageNet 64 × 64 (/a/b/c.npz): 60 of 1,200",
            "ImageNet 64 × 64 (c.npz): 60 of 1,200, 32 × 32 grey",
        ),
        (Data("cifar10", side=16, grey=False), "CIFAR-10", "CIFAR-10, 16 × 16"),
        (Data("mnist"), "film /a/b.mp4: 9 frames", "film b.mp4: 9 frames, grey"),
        (Data("points"), "6 points", "6 points"),
    ],
)
def test_the_size_that_was_used_is_told(gallery, data, source, expected):
    assert gallery._data(UsedData(data, data.set, source, False, "")) == expected


def test_a_setting_other_than_the_presets_is_told(gallery):
    assert gallery._cell("60", "60") == "60"
    assert gallery._cell("a|b", "200") == "a\\|b (now in the preset: 200)"


def keep(results, name, seconds, finished, **facts):
    facts |= {"seconds": seconds, "finished": f"2026-01-01T{finished}+00:00"}
    return results.keep(name, {}, _measured(), facts, {})


def _measured():
    from empirical.runs.job import Measured

    return Measured({})


@pytest.mark.parametrize(
    ("seconds", "finished", "expected"),
    [
        (30, "14:00:00", "4 min"),  # both jobs were kept from before: 30 s more than theirs
        (250, "12:01:00", "4 min"),  # it waited for both, one after the other
        (100, "12:01:00", "3 min"),  # and here at the same time: their own times are added
    ],
)
def test_jobs_count_in_the_time(gallery, tmp_path, seconds, finished, expected):
    results = Results.open(tmp_path)
    names = [f"training-job-{i:016d}" for i in range(2)]
    for name in names:
        keep(results, name, 95, "12:00:50")
    run = keep(results, f"experiment-x-{0:016d}", seconds, finished, runs=names)
    words = gallery._time(Outcome(run), results)
    assert words == f"{expected} in all, the times of its 2 jobs added up"
    results.named(names[0]).folder.rename(tmp_path / "elsewhere")
    assert gallery._time(Outcome(run), results).endswith(", without 1 that are no longer kept")


def test_the_table_tells_what_differs_and_what_is_missing(gallery, tmp_path, monkeypatch):
    monkeypatch.setattr(gallery, "FOLDER", tmp_path)
    rest = {"paper": "", "presets": {}, "assumed": {}, "run": None, "draw": None, "check": None}
    made = [Experiment(n, n.upper(), f"PNAS paper, Figure {n}", **rest) for n in ("a", "b", "c")]
    for name, machine in (("a", "2 × CPU"), ("b", "GPU")):
        page = {"preset": "laptop", "machine": machine, "claims": [{"finding": "supported"}]}
        (tmp_path / f"{name}.json").write_text(json.dumps(page))
    text = gallery.index(made)
    assert "2 of the 3 experiments have a page; all ran with the preset `laptop`." in text
    assert "Without one so far: `c` (C; PNAS paper, Figure c)." in text
    assert ":::{grid-item-card} A\n:link: a\n" in text
    assert "Figure a\\\n{bdg-success}`1 supported`\\\n2 × CPU\n" in text
    assert "contradicted`" not in text
    assert "All 2 experiments have a page" in gallery.index(made[:2])


def test_a_thumbnail_is_small(gallery):
    stream = io.BytesIO()
    Image.new("RGB", (1600, 1200), "white").save(stream, format="png")
    found = Image.open(io.BytesIO(gallery.thumbnail(stream.getvalue())))
    assert found.size == (420, 315)


def _check(finding):
    holds = finding is Finding.SUPPORTED
    return lambda count, measured: {f"{finding.value} of 3": Decision(holds, "counted")}


def test_a_page_tells_the_claims_that_this_version_makes(gallery, tmp_path, monkeypatch):
    """Not those that were kept with the result, which an older version has made."""
    monkeypatch.setattr(gallery, "FOLDER", tmp_path)
    lab = Laboratory.at(tmp_path / "results")
    older = Experiment(
        "three", "Three", "PNAS paper, Figure 0", "", {"smoke": Data("points", "points", count=3)},
        {}, lambda data, laboratory: Measured({"three": data.count}),
        lambda data, measured: figure(1.0, str(measured.numbers["three"])),
        _check(Finding.SUPPORTED),
    )  # fmt: skip
    outcome = conduct(older, "smoke", older.presets["smoke"], lab)
    assert outcome.claims[0].finding is Finding.SUPPORTED
    gallery.write(replace(older, check=_check(Finding.CONTRADICTED)), outcome, lab.results)
    page = (tmp_path / "three.md").read_text("utf-8")
    assert "**contradicted**: contradicted of 3" in page
    assert "supported of 3" not in page
    kept = json.loads((tmp_path / "three.json").read_text("utf-8"))
    assert [claim["finding"] for claim in kept["claims"]] == ["contradicted"]

    def forgotten(data, measured):
        return measured.numbers["four"]

    with pytest.raises(InputError, match="four"):
        gallery.write(replace(older, draw=forgotten), outcome, lab.results)

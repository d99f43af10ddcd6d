"""An experiment's result is kept, and made again when anything that it depends on has changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from toy_catalogue import TOYS

from empirical import experiments
from empirical.catalogue import _place, all_experiments, find, require_preset
from empirical.data.configuration import Data
from empirical.laboratory import Laboratory, asked_for
from empirical.runs import outcome as module
from empirical.runs.outcome import conduct, outcomes
from empirical.runs.sweep import JobsFailed
from theory.errors import InputError


@pytest.fixture
def experiment(monkeypatch):
    monkeypatch.setattr(experiments, "__path__", [TOYS])
    return find("squares")


@pytest.fixture
def laboratory(tmp_path):
    return Laboratory.at(tmp_path / "results")


def write_mnist(folder, pixels):
    """In the format of its authors: a magic number, the shape, the bytes."""
    for kind, values in (("images-idx3", pixels), ("labels-idx1", np.zeros(len(pixels), "u1"))):
        head = np.array([0x0800 + values.ndim, *values.shape], dtype=">u4").tobytes()
        (folder / f"train-{kind}-ubyte").write_bytes(head + values.tobytes())


def again(experiment, laboratory, configuration=None, **others):
    return conduct(
        experiment, "smoke", configuration or experiment.presets["smoke"], laboratory, **others
    )


def test_a_result_holds_figure_claims_numbers_and_what_it_was_made_from(experiment, laboratory):
    made = again(experiment, laboratory)
    assert made.fresh
    assert made.figure.read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (made.run.folder / "figure.svg").read_text()
    assert [c.finding.name for c in made.claims] == [
        *("SUPPORTED", "CONTRADICTED", "UNDECIDED", "NOT_TESTED")
    ]
    assert made.run.numbers["sum"] == 1
    assert set(made.run.arrays()) == {"squares"}
    assert len(made.runs) == 2
    assert all(laboratory.results.named(name) for name in made.runs)
    [used] = made.data
    assert (used.wanted, used.data.set, used.embedded) == ("mnist", "digits", True)


def test_a_kept_result_is_shown_again(experiment, laboratory):
    made = again(experiment, laboratory)
    kept = again(experiment, laboratory)
    assert not kept.fresh
    assert kept.run == made.run
    assert kept.claims == made.claims


def test_again_repeats_the_experiment_but_no_run(experiment, laboratory):
    made = again(experiment, laboratory)
    written = made.run.document("environment.json")
    runs = {r: r.environment["finished"] for r in laboratory.results.runs("square")}
    repeated = again(experiment, laboratory, again=True)
    assert repeated.fresh
    assert repeated.run == made.run
    assert repeated.run.document("environment.json")["seconds"] != written["seconds"]
    assert {r: r.environment["finished"] for r in laboratory.results.runs("square")} == runs


def test_another_configuration_version_or_source_is_another_result(
    experiment, laboratory, monkeypatch
):
    configuration = experiment.presets["smoke"]
    made = {again(experiment, laboratory).run}
    made.add(again(experiment, laboratory, replace(configuration, count=3)).run)
    monkeypatch.setattr(module, "package_version", lambda: "99")
    made.add(again(experiment, laboratory).run)
    monkeypatch.setattr(module, "_source", lambda experiment: "edited")
    made.add(again(experiment, laboratory).run)
    assert len(made) == 4
    assert len(list(outcomes(experiment, laboratory.results))) == 4


def test_other_files_of_the_user_are_another_result(experiment, laboratory, tmp_path):
    files = tmp_path / "files"
    files.mkdir()
    pixels = np.random.default_rng(0).integers(0, 255, (20, 28, 28), dtype=np.uint8)
    write_mnist(files, pixels)
    stand_in = again(experiment, laboratory)
    laboratory = replace(laboratory, data=files)
    mine = again(experiment, laboratory)
    assert mine.run != stand_in.run
    assert mine.data[0].wanted == mine.data[0].data.set == "mnist"
    assert again(experiment, laboratory).run == mine.run
    write_mnist(files, 255 - pixels)
    assert again(experiment, laboratory).run != mine.run


def test_a_failing_run_fails_the_experiment_and_keeps_the_others(laboratory, monkeypatch):
    monkeypatch.setattr(experiments, "__path__", [TOYS])
    with pytest.raises(JobsFailed, match="1 of 3 runs failed"):
        again(find("broken"), laboratory)
    assert len(list(laboratory.results.runs("square"))) == 2
    assert not list(outcomes(find("broken"), laboratory.results))


def test_a_job_on_other_files_of_the_user_is_another_run(laboratory, tmp_path):
    from dataclasses import dataclass

    from empirical.data.registry import load
    from empirical.runs.job import Measured

    @dataclass(frozen=True)
    class Mean:
        data: Data

        def perform(self, bench):
            return Measured({"mean": float(load(self.data, bench.data).values.mean())})

    means = []
    for value in (0, 255):
        write_mnist(tmp_path, np.full((4, 28, 28), value, dtype=np.uint8))
        lab = replace(laboratory.asked({}), data=tmp_path)
        means.append(lab.perform(Mean(Data(set="mnist", count=4))).numbers["mean"])
    assert means == [0, 1]


def test_data_are_found_however_deep():
    data = Data(count=3)
    assert asked_for((1, (data, "a"), data)) == (data, data)


def test_experiments_are_found_and_ordered(monkeypatch):
    monkeypatch.setattr(experiments, "__path__", [TOYS])
    assert [e.name for e in all_experiments()] == ["broken", "squares"]
    names = ["s2-fig1", "appa", "conv", "fig12", "fig4b", "fig4a", "fig3"]
    assert sorted(names, key=_place) == list(reversed(names))


def test_a_broken_file_stops_only_itself(tmp_path, monkeypatch):
    for name, text in {
        "sound_one": "EXPERIMENT = None",
        "broken_one": "import nothing_such",
    }.items():
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.setattr(experiments, "__path__", [str(tmp_path), TOYS])
    assert find("squares").name == "squares"
    with pytest.raises(InputError, match="must define EXPERIMENT, an Experiment with the name"):
        find("sound-one")
    with pytest.raises(ModuleNotFoundError, match="nothing_such"):
        find("broken-one")


def test_a_result_depends_on_what_its_experiment_imports(tmp_path):
    root = Path(experiments.__file__).parents[1]
    film = module.deciding(root / "experiments" / "fig4a.py")
    used = {p.relative_to(root).as_posix() for p in film}
    assert {"claims/sequences.py", "figures/film.py", "retrieval/recall.py"} <= used
    assert not any(p.startswith(("runs", "training", "data", "rendering")) for p in used)
    mine = tmp_path / "mine.py"
    mine.write_text("from empirical.claims import evidence")
    before = module.fingerprint(mine)
    mine.write_text("from empirical.claims import evidence, comparison")
    module.fingerprint.cache_clear()
    assert module.fingerprint(mine) != before
    assert root / "measurements" / "storage_table.py" in module.deciding(mine)


def test_near_names_are_suggested(monkeypatch):
    monkeypatch.setattr(experiments, "__path__", [TOYS])
    with pytest.raises(
        InputError, match=r"unknown experiment 'squaress'\. Did you mean 'squares'\?"
    ):
        find("squaress")
    with pytest.raises(InputError, match=r"Did you mean 'laptop'\?"):
        require_preset("labtop")

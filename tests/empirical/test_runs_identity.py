"""A job's identity is its configuration's, wherever it is computed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, fields, replace
from enum import Enum
from pathlib import Path

import numpy as np
import pytest
from toy_jobs import Nested, Square

from empirical.catalogue import all_experiments
from empirical.experiment import PRESETS
from empirical.runs.identity import canonical, identity, kind, name, restored

JOB = Square(0.1, 1e-300, Nested(3, 1 / 3), ("φ", "b"))
GOLDEN = "6892fd56567e8a78"


def test_the_identity_is_the_same_on_every_platform():
    assert identity(JOB) == GOLDEN


def test_the_identity_is_the_same_in_another_process():
    code = "from test_runs_identity import JOB, identity; print(identity(JOB))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parent,
        env={"PYTHONHASHSEED": "7", "PYTHONPATH": f"{Path(__file__).parents[2]}"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.strip() == GOLDEN, done.stderr


OTHER = {"x": 0.2, "seconds": 1.0, "nested": Nested(3), "names": ("φ",), "limit": 0}


@pytest.mark.parametrize("field", [f.name for f in fields(Square)])
def test_every_field_counts(field):
    assert identity(replace(JOB, **{field: OTHER[field]})) != identity(JOB)


def test_neighbouring_floats_differ_and_so_do_one_and_one_point_nought():
    assert identity(replace(JOB, x=float(np.nextafter(0.1, 1)))) != identity(JOB)
    assert identity(Square(1)) != identity(Square(1.0))
    assert identity(Square(0.0)) != identity(Square(-0.0))


def test_a_class_counts_even_with_equal_fields():
    @dataclass(frozen=True)
    class Other:
        depth: int = 2
        rate: float = 1e-4

    assert identity(Other()) != identity(Nested())


def test_the_files_of_the_user_count():
    assert len({identity(JOB), identity(JOB, ("abc",)), identity(JOB, ("abd",))}) == 3


def test_what_json_has_no_word_for():
    assert canonical(float("inf")) == {"float": "inf"}
    assert canonical(Enum("Colour", "RED").RED)["enum"].endswith("Colour.RED")


@pytest.mark.parametrize("value", [[1], {"a": 1}, np.float64(1), 1j, {1}, Path("x"), Square])
def test_other_values_are_refused(value):
    with pytest.raises(TypeError, match="a job holds numbers"):
        identity(Square(value))


def test_what_is_no_dataclass_is_refused():
    with pytest.raises(TypeError, match="frozen dataclass"):
        identity(3)


def test_a_main_module_is_known_to_workers_by_another_name(monkeypatch):
    monkeypatch.setattr(Square, "__module__", "__main__")
    here = identity(JOB)
    monkeypatch.setattr(Square, "__module__", "__mp_main__")
    assert identity(JOB) == here


@pytest.mark.parametrize(
    ("cls", "words"), [("TrainEnsemble", "train-ensemble"), ("GDRun", "gd-run"), ("_S2", "s2")]
)
def test_folders_are_named_after_classes(cls, words):
    assert kind(type(cls, (), {})()) == words
    assert name(JOB) == f"square-{GOLDEN}"


def test_a_configuration_comes_back_from_its_canonical_form():
    assert restored(canonical(JOB), JOB) == JOB
    for experiment in all_experiments():
        for preset in PRESETS:
            configuration = experiment.presets[preset]
            like = experiment.presets["smoke"]
            assert restored(canonical(configuration), like) == configuration


@pytest.mark.parametrize("name", ["os.PathLike", "pathlib.Path", "toy_jobs.Failing"])
def test_no_other_class_is_made_of_a_file(name):
    value = canonical(JOB)
    value["fields"]["nested"]["class"] = name
    with pytest.raises(ValueError, match="no class"):
        restored(value, JOB)

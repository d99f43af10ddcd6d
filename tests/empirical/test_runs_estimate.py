"""What a few real steps tell, how many epochs are expected, and that both are kept."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np
import pytest
import torch
from extent import few
from test_training_job import DATA, MEMBERS

from empirical.data.registry import load
from empirical.laboratory import Laboratory
from empirical.measurements.spectrum_job import SpectrumJob
from empirical.networks.fully_connected import FullyConnected
from empirical.runs.estimate import Estimator, try_out
from empirical.runs.habits import Basis, Habits, Traits
from empirical.runs.identity import canonical, kind
from empirical.runs.task import Ending, perform
from empirical.runs.timings import FILE, Timings
from empirical.runs.work import Work
from empirical.training.annealing import AnnealedJob
from empirical.training.configuration import Optimiser, Stop
from empirical.training.job import CHECKPOINT, TrainingJob
from empirical.trial import Cost, current, timed


@pytest.fixture
def lab(laboratory):
    return laboratory


@pytest.fixture(scope="module")
def job():
    digits = load(DATA, None)
    network = FullyConnected(64, 64, 32, 2, "selu")
    return TrainingJob(DATA, digits.fingerprint, network, MEMBERS, Stop(1e-6, 900))


def task(lab, job):
    return lab._task(job)


def test_a_trial_takes_real_steps_and_keeps_nothing(lab, job):
    training, spectra = try_out(task(lab, job))
    assert (training.part, spectra.part) == ("training", "spectra")
    assert (training.units, training.copies, training.certain) == (900, 1.0, False)
    assert 0 < training.seconds < 5
    assert (spectra.units, spectra.certain) == (2 * 6, True)
    assert current() is None
    assert lab.results.named(task(lab, job).name) is None
    assert not (lab.results.folder / "work" / task(lab, job).name).exists()


def test_a_trial_sees_every_stage_of_a_training(lab, job):
    annealed = AnnealedJob(job, Optimiser("adam", 1e-2), first_epochs=50)
    first, second, spectra = try_out(task(lab, annealed))
    assert (first.units, first.certain) == (50, True)
    assert (second.units, second.certain) == (900, False)
    assert spectra.part == "spectra"
    parts = [cost.part for cost in try_out(task(lab, SpectrumJob(job, 2)))]
    assert parts == ["training", "spectra"]


def test_a_trial_of_a_job_that_fails_tells_nothing(lab, job):
    assert try_out(task(lab, replace(job, fingerprint="other"))) == ()


def test_steps_are_timed_after_the_first():
    now = [0.0]
    lengths = iter([100.0, *[0.25] * 9])

    def step():
        now[0] += next(lengths)
        return 1

    assert timed(step, lambda: now[0]) == 0.25
    assert timed(lambda: 0) < 1


def test_a_stack_of_many_steps_at_once_counts_them():
    now = [0.0]

    def leap():
        now[0] += 16.0
        return 16

    assert timed(leap, lambda: now[0]) == 1.0


def test_the_estimate_is_kept_for_all_jobs_that_cost_the_same(lab, job, tmp_path):
    tried = []

    def trial(task):
        tried.append(task.name)
        return (Cost("training", 0.5, 900, copies=2.0),)

    estimator = Estimator(Timings(tmp_path, "here"), Habits(), trial)
    assert estimator.known(task(lab, job)) is None
    found = estimator.estimate(task(lab, job))
    assert (found.seconds, found.epochs, found.basis) == (900.0, 900, Basis.CAP)
    others = tuple(replace(m, seed=7 + m.seed) for m in MEMBERS)
    again = Estimator(Timings(tmp_path, "here"), Habits(), trial)
    assert again.estimate(task(lab, replace(job, members=others))) == found
    assert len(tried) == 1
    deeper = replace(job, stop=Stop(1e-6, 901))
    again.estimate(task(lab, deeper))
    Estimator(Timings(tmp_path, "elsewhere"), Habits(), trial).estimate(task(lab, job))
    assert len(tried) == 3


def sized(job, width, **changes):
    return replace(job, architecture=FullyConnected(64, 64, width, 2, "selu"), **changes)


def asked(tmp_path, lab, seconds=0.001, limit=math.inf):
    """An estimator, and the widths that it tried; a step of width 32 takes ``seconds``."""
    tried, now = [], [0.0]

    def trial(task):
        tried.append(task.job.architecture.width)
        took = seconds * Work.of(task.job).training / Work.of(sized(task.job, 32)).training
        now[0] += 3 * took
        return (Cost("training", took, 900), Cost("spectra", 1e-6, 12, certain=True))

    return Estimator(Timings(tmp_path, "here"), Habits(), trial, limit, lambda: now[0]), tried


def test_near_sizes_share_a_trial_and_say_so(lab, job, tmp_path):
    estimator, tried = asked(tmp_path, lab)
    own, other = (estimator.estimate(task(lab, sized(job, width))) for width in (32, 40))
    assert tried == [32]
    assert (own.measured, other.measured) == (True, False)
    layers = (2 * 64 * 40 + 40**2) / (2 * 64 * 32 + 32**2)
    spectra = ((2 * 64 * 40 + 40**2) * 40 + 25 * 40**3) / ((2 * 64 * 32 + 32**2) * 32 + 25 * 32**3)
    assert other.seconds == pytest.approx(0.9 * layers + 12e-6 * spectra, rel=1e-12)
    members = MEMBERS + tuple(replace(m, seed=9) for m in MEMBERS)
    assert estimator.estimate(task(lab, sized(job, 32, members=members))).seconds == pytest.approx(
        2 * own.seconds
    )
    estimator.estimate(task(lab, sized(job, 512)))  # sixty times as much
    estimator.estimate(task(lab, sized(job, 32, precision="float64")))  # another question
    assert tried == [32, 512, 32]


def test_what_is_measured_already_is_never_scaled(lab, job, tmp_path):
    first, tried = asked(tmp_path, lab)
    assert first.estimate(task(lab, sized(job, 40))).measured
    second, again = asked(tmp_path, lab)
    second.survey([task(lab, sized(job, width)) for width in (512, 40, 32)])
    assert second.known(task(lab, sized(job, 40))).measured
    assert not second.known(task(lab, sized(job, 32))).measured
    assert (tried, again) == ([40], [512])


def test_the_smallest_are_tried_first_and_what_would_take_too_long_is_scaled(lab, job, tmp_path):
    estimator, tried = asked(tmp_path, lab, seconds=0.2)
    told = []
    tasks = [task(lab, sized(job, width)) for width in (2048, 32, 512, 30)]
    estimator.survey(tasks, lambda *event: told.append(event[2]))
    assert tried == [30]  # at 512 it would take 40 s
    assert told[-1] == "4 of 4 runs, 3 of them scaled"
    seconds = [estimator.known(one).seconds for one in tasks]
    assert seconds[0] > seconds[2] > seconds[1] > seconds[3]


def test_far_sizes_are_as_fast_as_the_nearest_of_another_kind(lab, job, tmp_path):
    """Small networks are slow by what they multiply: nothing is concluded from them of large."""
    double = {"precision": "float64"}

    def trial(task):
        rate = 1e-6 if task.job.architecture.width < 100 else 1e-9
        work = Work.of(task.job)
        return (
            Cost("training", rate * work.training / 2, 900, copies=2.0),
            Cost("spectra", rate * work.spectra / 12, 12, certain=True),
        )

    estimator = Estimator(Timings(tmp_path, "here"), Habits(), trial)
    estimator.estimate(task(lab, sized(job, 500, **double)))
    estimator.estimate(task(lab, sized(job, 32)))
    estimator.left = 0.0
    found, work = estimator.estimate(task(lab, sized(job, 512))), Work.of(sized(job, 512))
    assert not found.measured
    assert found.seconds == pytest.approx(1e-9 * (900 * work.training + work.spectra))


def test_once_no_time_is_left_all_that_can_be_is_scaled(lab, job, tmp_path):
    estimator, tried = asked(tmp_path, lab, limit=0.002)
    assert estimator.estimate(task(lab, sized(job, 32))).measured
    assert not estimator.estimate(task(lab, sized(job, 512))).measured
    assert estimator.estimate(task(lab, sized(job, 32, precision="float64"))) is None
    assert tried == [32]


@pytest.mark.parametrize("width", few(1, [96, 192]))
def test_scaled_is_about_what_is_measured(lab, job, tmp_path, width):
    """On this machine, within a factor that a busy one needs; sizes that differ fourfold."""
    own, other = (try_out(task(lab, sized(job, w, stop=Stop(0.0, 90)))) for w in (width, 2 * width))
    works = [Work.of(sized(job, w)) for w in (width, 2 * width)]
    for scaled, measured in zip(works[1].scaled(works[0], own), other, strict=True):
        assert scaled.part == measured.part
        assert scaled.units == measured.units
        assert 1 / 20 < scaled.seconds / measured.seconds < 20


def test_what_a_slow_first_step_took_is_not_taken_thrice():
    now, taken = [0.0], []

    def step():
        taken.append(1)
        now[0] += 20.0
        return 1

    assert timed(step, lambda: now[0]) == 20.0
    assert len(taken) == 2


def test_what_was_spent_is_less_to_do_until_it_overruns(lab, job, tmp_path):
    timings = Timings(tmp_path, "here")
    estimator = Estimator(timings, Habits(), lambda task: (Cost("training", 1.0, 900),))
    one = task(lab, job)
    assert estimator.estimate(one).seconds == 900
    timings.spend(one.name, 800)
    assert estimator.estimate(one).seconds == 100
    timings.spend(one.name, 700)
    assert estimator.estimate(one).seconds == 1500
    assert Timings(tmp_path, "there").spent(one.name) == 1500
    timings.spend(one.name, None)
    assert Timings(tmp_path, "here").spent(one.name) == 0


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"format": 9}', '{"format": 1, "costs": 3, "spent": {"x": []}}', "[" * 9999],
)
def test_a_damaged_file_is_measured_again(lab, job, tmp_path, text):
    (tmp_path / FILE).write_text(text)
    timings = Timings(tmp_path, "here")
    assert timings.costs(job) is None
    assert timings.spent("x") == 0
    timings.note(job, [Cost("training", 1.0, 2)])
    assert Timings(tmp_path, "here").costs(job) == (Cost("training", 1.0, 2),)


def expected(habits, job, cap=1_000_000, longest=False):
    return habits.expected(Traits.of(kind(job), canonical(job)), cap, longest)


def test_epochs_are_expected_as_runs_alike_took(lab, job):
    quick = replace(job, stop=Stop(1e-2, 900))
    [run] = lab.sweep([quick])
    epochs = run.numbers["epochs"]
    habits = Habits([run])
    wider = replace(quick, architecture=FullyConnected(64, 64, 48, 3, "selu"))
    mean = round(float(np.mean(epochs)))
    assert expected(habits, wider) == (mean, Basis.ALIKE)
    assert expected(habits, wider, longest=True) == (max(epochs), Basis.ALIKE)
    assert expected(habits, wider, cap=3) == (3, Basis.ALIKE)
    other = replace(wider, architecture=FullyConnected(64, 64, 48, 3, "tanh"))
    assert expected(habits, other) == (1_000, Basis.GUESS)  # Adam at 1e-3
    plain = tuple(replace(m, optimiser=Optimiser("gd", 0.1)) for m in MEMBERS)
    assert expected(habits, replace(other, members=plain)) == (1_000_000, Basis.CAP)


def test_the_nearest_size_decides(lab, job):
    small, large = (
        replace(job, architecture=FullyConnected(64, 64, w, 2, "selu"), stop=Stop(0.05, 900))
        for w in (8, 64)
    )
    runs = lab.sweep([small, large])
    means = [round(float(np.mean(run.numbers["epochs"]))) for run in runs]
    assert means[0] != means[1]
    near = replace(small, architecture=FullyConnected(64, 64, 50, 2, "selu"))
    assert expected(Habits(runs), near)[0] == means[1]


def test_a_run_that_is_out_of_time_goes_on_to_the_same_bits(lab, job, tmp_path):
    whole = replace(job, stop=Stop(1e-9, 400))
    one = replace(task(lab, whole), results=Laboratory.at(tmp_path / "x").results.folder)
    stopped = perform(replace(one, until=time.time() - 1), lambda *_: None)
    assert stopped.ending is Ending.STOPPED
    work = one.results / "work" / one.name
    assert (work / CHECKPOINT).exists()
    assert perform(one, lambda *_: None).ending is Ending.FINISHED
    assert not work.exists()
    [other] = lab.sweep([whole])
    from empirical.runs.run import Run

    here = Run(one.results / "runs" / one.name)
    assert all(torch.equal(w, other.weights()[name]) for name, w in here.weights().items())

"""Jobs of one shape as one: each is kept as if it had been alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from empirical.data.configuration import Data
from empirical.data.registry import load
from empirical.laboratory import Laboratory
from empirical.measurements.sequence_job import SequenceJob, Starts
from empirical.measurements.spectrum_job import SpectrumJob
from empirical.networks.fully_connected import FullyConnected
from empirical.runs import together
from empirical.runs.executor import Executor, chosen_executor
from empirical.runs.sweep import JobsFailed
from empirical.training.annealing import AnnealedJob
from empirical.training.configuration import Initialisation, Member, Optimiser, Stop
from empirical.training.job import TrainingJob
from theory.errors import InputError

DATA = Data("points", "points", count=4, seed=1)
NET = FullyConnected(2, 2, 8, 1, "tanh")
ONE = TrainingJob(
    DATA, load(DATA, None).fingerprint, NET, (Member(0, Optimiser("adam", 1e-2)),), Stop(1e-3, 150)
)
RULES = (Optimiser("adam", 1e-2), Optimiser("gd", 0.1, 0.9), Optimiser("rmsprop", 1e-3))
JOBS = [
    replace(ONE, members=tuple(Member(seed, rule) for seed in range(count)))
    for rule, count in zip(RULES, (2, 1, 3), strict=True)
]
OTHERS = [
    replace(ONE, stop=Stop(1e-2, 90)),
    replace(ONE, architecture=FullyConnected(2, 2, 9, 1, "tanh")),
]
SEQUENCES = [
    SequenceJob(
        replace(ONE, task="sequence", members=(Member(seed, RULES[0]),)), Starts(3, limit=9)
    )
    for seed in range(3)
]
WRAPPED = [
    SEQUENCES,
    [AnnealedJob(job, Optimiser("adam", 3e-2), 5) for job in JOBS],
    [SpectrumJob(job, 2) for job in JOBS],
]


@pytest.fixture(autouse=True)
def _one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def performed(monkeypatch):
    """The numbers of members that were trained at once."""
    counts, real = [], TrainingJob.perform

    def perform(job, *given, **named):
        counts.append(len(job.members))
        return real(job, *given, **named)

    monkeypatch.setattr(TrainingJob, "perform", perform)
    return counts


def swept(folder, jobs, joins):
    return Laboratory.at(folder, executor=Executor(joins=joins)).sweep(jobs)


def alike(ours, theirs):
    assert ours.name == theirs.name
    assert ours.configuration == theirs.configuration
    for name, value in theirs.numbers.items():
        assert ours.numbers[name] == (
            pytest.approx(value, rel=1e-3) if "losses" in name else value
        ), name
    for kind in ("arrays", "weights"):
        found, expected = getattr(ours, kind)(), getattr(theirs, kind)()
        assert found.keys() == expected.keys()
        for name, array in expected.items():
            np.testing.assert_allclose(found[name], array, rtol=1e-2, atol=1e-5, err_msg=name)


def test_kin_are_trained_at_once_and_kept_one_by_one(tmp_path, performed):
    jobs = [JOBS[0], OTHERS[0], JOBS[1], OTHERS[1], JOBS[2]]
    together_ = swept(tmp_path / "a", jobs, joins=True)
    assert performed == [6, 1, 1]
    alone = swept(tmp_path / "b", jobs, joins=False)
    assert performed[3:] == [2, 1, 1, 1, 3]
    for ours, theirs in zip(together_, alone, strict=True):
        alike(ours, theirs)
    assert not any((tmp_path / "a" / "work").iterdir())


@pytest.mark.parametrize("jobs", WRAPPED, ids=["sequences", "annealed", "spectra"])
def test_jobs_about_a_training(tmp_path, performed, jobs):
    found = swept(tmp_path / "a", jobs, joins=True)
    total = sum(len(job.training.members) for job in jobs)
    assert set(performed) == {total}
    for ours, theirs in zip(found, swept(tmp_path / "b", jobs, joins=False), strict=True):
        alike(ours, theirs)


def test_what_fails_together_is_tried_one_by_one(tmp_path, performed):
    """So that each says why; the others are kept."""
    spoilt = replace(JOBS[1], members=(Member(0, initialisation=Initialisation("unheard")),))
    with pytest.raises(JobsFailed, match=r"(?s)1 of 3 runs failed.*unheard"):
        swept(tmp_path, [JOBS[0], spoilt, JOBS[2]], joins=True)
    assert performed == [6, 2, 1, 3]
    assert len(list((tmp_path / "runs").iterdir())) == 2


def test_finished_ones_are_left_out(tmp_path, performed):
    swept(tmp_path, JOBS[:1], joins=True)
    swept(tmp_path, JOBS, joins=True)
    assert performed == [2, 4]


def test_an_interrupt_keeps_the_checkpoint(tmp_path, monkeypatch):
    def interrupted(job, bench, start=None):
        (bench.folder / "checkpoint").write_text("half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(TrainingJob, "perform", interrupted)
        with pytest.raises(KeyboardInterrupt):
            swept(tmp_path, JOBS, joins=True)
    assert [path.name for path in (tmp_path / "work").glob("together-*/*")] == ["checkpoint"]
    swept(tmp_path, JOBS, joins=True)
    assert not list((tmp_path / "work").glob("together-*"))


def test_a_gpu_joins_and_processes_do_not():
    assert chosen_executor(None, None, "cuda").joins
    assert not chosen_executor(1, None, "cpu").joins
    assert not chosen_executor(2, None, "cpu").joins
    assert together.groups([]) == []
    with pytest.raises(InputError):
        replace(ONE, task="other")

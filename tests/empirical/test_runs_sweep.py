"""Sweeps in this process, in worker processes and on any executor."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from patience import patience
from safetensors import safe_open
from toy_jobs import Deadly, Failing, Square, Threads, Wide

from empirical.data.configuration import Data
from empirical.data.registry import load
from empirical.laboratory import Laboratory
from empirical.networks.fully_connected import FullyConnected
from empirical.runs.executor import Anywhere, Executor
from empirical.runs.processes import Processes
from empirical.runs.storage import StorageError
from empirical.runs.sweep import JobsFailed
from empirical.training.configuration import Member, Stop
from empirical.training.job import TrainingJob

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def processes():
    workers = Processes(2)
    yield workers
    workers.close()


@pytest.fixture
def laboratory(tmp_path, processes):
    """In worker processes."""
    return Laboratory.at(tmp_path / "results", executor=processes)


def contents(runs):
    """Everything that must not depend on who computed it."""
    names = ("numbers.json", "configuration.json", "arrays.npz")
    return [{name: (run.folder / name).read_bytes() for name in names} for run in runs]


def test_results_are_identical_wherever_they_are_computed(tmp_path, processes):
    jobs = [Square(float(x)) for x in range(4)]
    with ThreadPoolExecutor(2) as threads:
        found = [
            contents(Laboratory.at(tmp_path / str(i), executor=executor).sweep(jobs))
            for i, executor in enumerate((Executor(), processes, Anywhere(threads, 2)))
        ]
    assert found[0] == found[1] == found[2]


def test_runs_come_in_the_order_of_the_jobs_and_equal_jobs_share_one(laboratory):
    jobs = [Square(2.0, 0.2), Square(1.0), Square(2.0, 0.2), Square(3.0)]
    runs = laboratory.sweep(iter(jobs))
    assert [run.numbers["y"] for run in runs] == [4, 1, 4, 9]
    assert len(list(laboratory.results.runs())) == 3
    assert len(laboratory.record.runs) == 3


def test_finished_runs_are_not_repeated(laboratory):
    [before] = laboratory.sweep([Square(5.0)])
    written = before.folder.stat().st_mtime_ns
    after = laboratory.sweep([Square(5.0), Square(6.0)])[0]
    assert (after, after.folder.stat().st_mtime_ns) == (before, written)
    assert laboratory.perform(Square(5.0)) == before


def test_workers_have_one_thread(laboratory):
    assert laboratory.sweep([Threads()])[0].numbers["threads"] == 1


def test_a_killed_worker_is_survived(laboratory):
    runs = laboratory.sweep([Square(1.0, 0.5), Deadly(1), Square(2.0), Deadly(2)])
    assert [run.numbers.get("tries") for run in runs] == [None, 1, None, 2]


def test_a_job_that_always_kills_its_worker_is_found_out_and_the_others_finish(laboratory):
    innocent = [Square(float(x), 0.3) for x in range(4)]
    with pytest.raises(JobsFailed, match=r"(?s)1 of 5 runs failed.*killed 3 times") as failed:
        laboratory.sweep([*innocent[:2], Deadly(99), *innocent[2:]])
    assert [f.name.rpartition("-")[0] for f in failed.value.failures] == ["deadly"]
    assert len(list(laboratory.results.runs())) == 4


@pytest.mark.parametrize("workers", ["here", "processes"])
def test_what_can_be_finished_is_finished(laboratory, workers, tmp_path):
    if workers == "here":
        laboratory = Laboratory.at(tmp_path / "here")
    jobs = [Failing("bug"), Square(1.0), Failing("input"), Square(2.0)]
    with pytest.raises(JobsFailed, match="2 of 4 runs failed") as failed:
        laboratory.sweep(jobs)
    assert "ZeroDivisionError" in str(failed.value)
    assert "download it" in str(failed.value)
    assert len(list(laboratory.results.runs())) == 2


def test_a_full_disk_ends_the_sweep_at_once(laboratory):
    jobs = [Failing("disk"), *(Square(float(x), 60.0) for x in range(6))]
    began = time.monotonic()
    with pytest.raises(StorageError, match="no space is left"):
        laboratory.sweep(jobs)
    assert time.monotonic() - began < patience(4)
    assert laboratory.sweep([Square(1.0)])[0].numbers["y"] == 1  # new workers are hired


def test_progress_tells_of_every_run_and_of_the_sweep(tmp_path, processes):
    events = []
    laboratory = Laboratory.at(
        tmp_path, executor=processes, progress=lambda *event: events.append(event)
    )
    laboratory.sweep([Square(1.0, 0.5), Square(2.0)])
    assert events[0] == ("runs", 0.0, "0 of 2")
    assert events[-1] == ("runs", 1.0, "2 of 2")
    told = [e for e in events if "loss 1e-3" in e[2]]
    assert told
    assert len(told) < 10  # the job tells it 25 times
    assert told[0][0].startswith("square ")


def test_an_interrupt_stops_the_workers_and_keeps_what_is_done(laboratory):
    jobs = [Square(1.0), *(Square(float(x), 60.0) for x in range(2, 6))]
    laboratory.sweep(jobs[:1])
    threading.Timer(1.0, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        laboratory.sweep(jobs)
    assert time.monotonic() - began < patience(4)
    left = sorted((laboratory.results.folder / "work").glob("square-*/tries"))
    assert 1 <= len(left) <= 2
    time.sleep(0.5)
    before = [path.read_text() for path in left]
    assert laboratory.sweep(jobs[:1])[0].numbers["y"] == 1
    assert [path.read_text() for path in left] == before  # nobody is at them any more


def test_an_interrupt_lets_workers_write_their_checkpoints(tmp_path, processes):
    """They are told to end, and killed a second later; the next checkpoint was due after 30 s."""
    data = Data("digits", count=4)
    network = FullyConnected(64, 64, 8, 1, "tanh")
    known = load(data, None).fingerprint
    job = TrainingJob(data, known, network, (Member(),), Stop(0.0, 10**9), spectra=False)
    begun = threading.Event()

    def progress(what, fraction, detail):
        if "epoch" in detail and not begun.is_set():
            begun.set()
            os.kill(os.getpid(), signal.SIGINT)

    laboratory = Laboratory.at(tmp_path, executor=processes, progress=progress)
    with pytest.raises(KeyboardInterrupt):
        laboratory.sweep([job])
    assert begun.is_set()
    [left] = (tmp_path / "work").glob("training-job-*/training.safetensors")
    with safe_open(left, "pt") as file:
        assert json.loads(file.metadata()["training"])["stacks"][0]["epoch"] > 0


def test_an_interrupt_wrapped_by_compiled_code_is_one(tmp_path, monkeypatch):
    def wrapped(job, bench):
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as interrupt:
            raise SystemError("returned a result with an exception set") from interrupt

    monkeypatch.setattr(Square, "perform", wrapped)
    with pytest.raises(KeyboardInterrupt):
        Laboratory.at(tmp_path).perform(Square(1.0))


def test_workers_do_not_outlive_a_killed_main_process(tmp_path):
    code = (
        "import sys\nfrom empirical.laboratory import Laboratory\n"
        "from empirical.runs.processes import Processes\nfrom toy_jobs import Square\n"
        "if __name__ == '__main__':\n"
        "    laboratory = Laboratory.at(sys.argv[1], executor=Processes(2))\n"
        "    laboratory.sweep([Square(1.0, 60.0), Square(2.0, 60.0)])\n"
    )
    script = tmp_path / "script.py"
    script.write_text(code)
    folder = tmp_path / "results"
    paths = os.pathsep.join([str(HERE), str(HERE.parents[1])])
    main = subprocess.Popen(
        [sys.executable, script, folder],
        env={**os.environ, "PYTHONPATH": paths},
        start_new_session=True,
    )
    try:
        _until(lambda: len(list((folder / "work").glob("*/tries"))) == 2)
    finally:
        main.kill()
        main.wait()
    _until(lambda: not _members(main.pid))


def _until(met, seconds=20):
    end = time.monotonic() + patience(seconds)
    while not met():
        assert time.monotonic() < end
        time.sleep(0.05)


def _members(session):
    """Living processes of a session."""
    found = subprocess.run(
        ["ps", "-o", "stat=", "-s", str(session)], capture_output=True, text=True
    ).stdout.split()
    return [state for state in found if not state.startswith("Z")]


@pytest.mark.parametrize("workers", ["here", "processes"])
def test_the_memory_of_a_sweep_does_not_grow_with_its_runs(laboratory, workers, tmp_path):
    """100 results, 60 MB together."""
    if workers == "here":
        laboratory = Laboratory.at(tmp_path / "here")
    laboratory.sweep([Wide(-1)])  # imports
    before = _resident()
    runs = laboratory.sweep([Wide(x) for x in range(100)])
    assert _resident() - before < 25e6
    assert runs[99].array("zeros")[0] == 99


def _resident():
    """Bytes of memory that this process holds."""
    status = Path("/proc/self/statm")
    if not status.exists():
        pytest.skip("needs /proc")
    return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

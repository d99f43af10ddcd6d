"""The real scheduler and workers of Dask, as processes on loopback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from patience import patience
from test_runs_sweep import contents
from toy_jobs import Failing, Square

from empirical.laboratory import Laboratory
from empirical.runs.sweep import JobsFailed
from theory.errors import InputError

pytest.importorskip("distributed")
HERE = Path(__file__).parent
PATHS = os.pathsep.join([str(HERE), str(HERE.parents[1])])


def start(program, *arguments):
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{program}", *arguments, "--no-dashboard"],
        env={**os.environ, "PYTHONPATH": PATHS},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def worker(address):
    return start("worker", address, "--nthreads", "1", "--no-nanny")


@pytest.fixture(scope="module")
def address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    scheduler = start("scheduler", "--host", "127.0.0.1", "--port", str(port))
    yield f"tcp://127.0.0.1:{port}"
    scheduler.kill()
    scheduler.wait()


@pytest.fixture(scope="module")
def workers(address):
    found = [worker(address) for _ in range(2)]
    yield found
    for process in found:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def cluster(address, workers):
    from empirical.runs.cluster import Cluster

    for _ in range(20):  # the scheduler takes a moment to start
        try:
            found = Cluster(address)
            break
        except InputError:
            time.sleep(0.5)
    while len(found._client.nthreads()) < 2:
        time.sleep(0.1)
    yield found
    found.close()


@pytest.fixture
def laboratory(tmp_path, cluster):
    return Laboratory.at(tmp_path / "results", executor=cluster)


def test_results_are_those_of_this_process(laboratory, tmp_path):
    jobs = [Square(float(x)) for x in range(4)]
    assert contents(laboratory.sweep(jobs)) == contents(Laboratory.at(tmp_path / "2").sweep(jobs))


def test_a_worker_decides_on_its_device(laboratory):
    from dataclasses import replace

    [run] = replace(laboratory, device="nonsense", elsewhere="cpu").sweep([Square(9.0)])
    assert run.environment["device"] == "cpu"


def test_progress_comes_back(tmp_path, cluster):
    events = []
    laboratory = Laboratory.at(
        tmp_path, executor=cluster, progress=lambda *event: events.append(event)
    )
    laboratory.perform(Square(1.0, 1.0))
    assert any("loss 1e-3" in detail for _, _, detail in events)


def test_a_failing_job_does_not_stop_the_others(laboratory):
    with pytest.raises(JobsFailed, match="1 of 2 runs failed"):
        laboratory.sweep([Failing("bug"), Square(1.0)])
    assert len(list(laboratory.results.runs())) == 1


def test_a_worker_killed_in_the_middle_of_a_run_is_survived(laboratory, address, workers):
    jobs = [Square(float(x), 1.0) for x in range(4)]
    threading.Timer(0.5, workers[0].kill).start()
    runs = laboratory.sweep(jobs)
    assert [run.numbers["y"] for run in runs] == [0, 1, 4, 9]
    assert workers[0].wait(5) == -signal.SIGKILL
    workers.append(worker(address))


def test_an_interrupt_stops_what_runs_on_the_cluster(laboratory):
    jobs = [Square(float(x), 60.0) for x in range(4)]
    threading.Timer(1.0, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        laboratory.sweep(jobs)
    began = time.monotonic()
    assert laboratory.sweep([Square(1.0)])[0].numbers["y"] == 1  # a worker is free again
    assert time.monotonic() - began < patience(5)


@pytest.mark.parametrize("wrong", ["tcp://127.0.0.1:9", "nonsense", "ftp://127.0.0.1:1"])
def test_a_wrong_address_is_told_within_seconds(wrong, time_limit, monkeypatch):
    from empirical.runs.cluster import Cluster
    from proofs_check.host import cluster

    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with time_limit(10), pytest.raises(InputError, match="no Dask scheduler answers"):
        Cluster(wrong)

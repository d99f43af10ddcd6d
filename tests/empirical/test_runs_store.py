"""Runs are kept whole or not at all."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from toy_jobs import Failing, Square

from empirical.runs import store
from empirical.runs.identity import name
from empirical.runs.job import Measured
from empirical.runs.plain import dump, load
from empirical.runs.storage import StorageError
from empirical.runs.store import Results
from empirical.runs.task import Ending, Task, perform
from theory.errors import InputError

NAME = "square-0123456789abcdef"
MEASURED = Measured(
    {"loss": 1e-9, "worst": float("inf"), "gap": np.float32(0.5), "list": (1, np.int64(2))},
    {"a": np.arange(6.0).reshape(2, 3), "names": np.array(["φ", "b"])},
)


@pytest.fixture
def results(tmp_path):
    return Results.open(tmp_path / "results")


def keep(results, measured=MEASURED, **others):
    return results.keep(NAME, {"kind": "square"}, measured, {"seconds": 1.5}, **others)


def task(results, job):
    return Task(name(job), job, results.folder, None, "cpu")


def silent(*event):
    pass


def test_what_was_kept_comes_back(results):
    run = keep(results)
    assert results.named(NAME) == run
    assert run.numbers == {"loss": 1e-9, "worst": float("inf"), "gap": 0.5, "list": [1, 2]}
    assert np.array_equal(run.arrays()["a"], MEASURED.arrays["a"])
    assert list(run.array("names")) == ["φ", "b"]
    assert (run.kind, run.identity, run.seconds) == ("square", "0123456789abcdef", 1.5)
    assert run.weights() == {}


def test_weights_come_back_even_if_they_share_memory(results):
    torch = pytest.importorskip("torch")
    matrix = torch.arange(6.0).reshape(2, 3).requires_grad_()
    run = keep(results, Measured({}, {}, {"w": matrix, "wt": matrix.T}))
    weights = run.weights()
    assert torch.equal(weights["w"], matrix)
    assert torch.equal(weights["wt"], matrix.T)


@pytest.mark.parametrize("value", [float("nan"), float("-inf"), 1e-320, True, None, "φ", {"a": []}])
def test_numbers_survive_json(value):
    assert repr(load(dump({"v": value}))["v"]) == repr(value)


@pytest.mark.parametrize("value", [{3: 1}, {"a": object()}, 1j])
def test_numbers_that_json_would_bend_are_refused(value):
    with pytest.raises(TypeError):
        dump(value)


def test_the_first_result_stays_unless_it_is_to_be_replaced(results):
    keep(results)
    assert keep(results, Measured({"loss": 2})).numbers["loss"] == 1e-9
    assert keep(results, Measured({"loss": 3}), replace=True).numbers["loss"] == 3
    assert list((results.folder / "work").iterdir()) == []


def test_a_full_disk_leaves_nothing_behind(results, monkeypatch):
    def full(*_arguments, **_names):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(StorageError, match=r"no space is left .* same command again"):
        keep(results)
    assert results.named(NAME) is None
    assert list((results.folder / "work").iterdir()) == []
    monkeypatch.undo()
    assert keep(results).numbers["loss"] == 1e-9


def test_a_read_only_folder_is_told(tmp_path, monkeypatch):
    def refused(*_arguments, **_names):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(store.tempfile, "TemporaryFile", refused)
    with pytest.raises(StorageError, match="cannot be written to"):
        Results.open(tmp_path / "results")


def other_version(folder):
    Results.open(folder)
    (folder / "format.json").write_text('{"format": 99}')


def strangers(folder):
    folder.mkdir()
    (folder / "thesis.tex").write_text("precious")


BAD = {
    "format 99": other_version,
    "holds other things": strangers,
    "is a file": lambda folder: folder.write_text(""),
}


@pytest.mark.parametrize("message", BAD)
def test_a_folder_that_is_not_ours_is_left_alone(tmp_path, message):
    folder = tmp_path / "results"
    BAD[message](folder)
    with pytest.raises(InputError, match=message):
        Results.open(folder)


def test_looking_creates_nothing(tmp_path):
    with pytest.raises(InputError, match="there are no results"):
        Results.read(tmp_path / "results")
    assert list(tmp_path.iterdir()) == []


def test_a_path_through_a_file_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="is a file"):
        Results.open(tmp_path / "file" / "results")


def test_damaged_numbers_say_which_file(results):
    run = keep(results)
    (run.folder / "numbers.json").write_text("{")
    with pytest.raises(InputError, match=r"numbers\.json cannot be read"):
        run.numbers  # noqa: B018


def test_a_task_waits_while_another_process_is_at_the_same_run(results):
    job = Square(3.0)
    folder = results.folder / "work" / name(job)
    code = (
        "import sys, time\nfrom filelock import FileLock\n"
        "with FileLock(sys.argv[1]):\n    print('held', flush=True)\n    time.sleep(1.5)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, f"{folder}.lock"], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        events, began = [], time.monotonic()
        report = perform(task(results, job), lambda *event: events.append(event))
    assert report.ending is Ending.FINISHED
    assert time.monotonic() - began > 0.5
    assert any("another process" in detail for _, _, detail in events)


def test_what_a_killed_process_half_wrote_is_removed(results):
    job = Square(3.0)
    half = results.folder / "work" / f"{name(job)}.draft-abc"
    half.mkdir()
    perform(task(results, job), silent)
    assert not half.exists()


def test_a_resumed_task_finds_its_folder(results):
    job = Square(3.0)
    with results.workplace(name(job), lambda: None) as folder:
        (folder / "tries").write_text("checkpoint")
    with results.workplace(name(job), lambda: None) as folder:
        assert (folder / "tries").read_text() == "checkpoint"


def test_no_lock_and_no_empty_folder_outlives_the_work(results):
    work = results.folder / "work"
    with results.workplace("unfinished-a", lambda: None):
        assert {path.name for path in work.iterdir()} == {"unfinished-a", "unfinished-a.lock"}
    assert not list(work.iterdir())
    with results.workplace("unfinished-a", lambda: None) as folder:
        (folder / "pieces").write_text("checkpoint")
    assert [path.name for path in work.iterdir()] == ["unfinished-a"]


def test_of_many_at_one_lock_that_is_removed_one_is_in_the_folder_at_a_time(results):
    inside, most = [], []

    def visit():
        for _ in range(20):
            with results.workplace("unfinished-a", lambda: None):
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.001)
                inside.pop()

    threads = [threading.Thread(target=visit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 80
    assert set(most) == {1}


ENDINGS = {
    "input": (Ending.FAILED, "download it"),
    "bug": (Ending.FAILED, r"ZeroDivisionError: .*failure\.txt"),
    "object": (Ending.FAILED, "'bad' holds Python objects"),
    "disk": (Ending.NO_STORAGE, "no space is left"),
}


@pytest.mark.parametrize("kind", ENDINGS)
def test_a_failure_is_told_in_words(results, kind):
    import re

    job = Failing(kind)
    report = perform(task(results, job), silent)
    assert report.ending is ENDINGS[kind][0]
    assert re.search(ENDINGS[kind][1], report.reason)
    assert results.named(name(job)) is None


def test_the_environment_is_written_without_the_name_of_the_machine(results):
    perform(task(results, Square(1.0)), silent)
    environment = results.named(name(Square(1.0))).environment
    assert {
        "python",
        "torch",
        "numpy",
        "device",
        "device_name",
        "cpus",
        "commit",
        "seconds",
    } <= set(environment)
    import platform

    assert platform.node() not in json.dumps(environment)


def test_the_folder_is_laid_out_as_the_documents_say(results):
    perform(task(results, Square(1.0)), silent)
    [run] = results.runs()
    assert sorted(p.name for p in run.folder.iterdir()) == [
        *("arrays.npz", "configuration.json", "environment.json", "numbers.json")
    ]
    assert run.configuration["configuration"]["fields"]["x"] == 1.0
    assert sorted(p.name for p in Path(results.folder).iterdir()) == ["format.json", "runs", "work"]
    assert list((results.folder / "work").iterdir()) == []


def test_what_is_kept_in_a_folder_that_cannot_be_written_can_still_be_shown(tmp_path, monkeypatch):
    def refused(*_arguments, **_names):
        raise PermissionError(errno.EACCES, "Permission denied")

    Results.open(tmp_path / "results")
    monkeypatch.setattr(store.tempfile, "TemporaryFile", refused)
    found = Results.open_or_read(tmp_path / "results")
    assert list(found.runs()) == []
    with pytest.raises(StorageError, match="cannot be written to"):
        found.require_writable()

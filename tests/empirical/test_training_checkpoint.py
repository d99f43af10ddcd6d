"""Checkpoints: atomic, refused to others, and resumed in the same bits, after kill -9 too."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from empirical.networks.fully_connected import FullyConnected
from empirical.training import checkpoint as checkpoints
from empirical.training import ensemble, pauses
from empirical.training.configuration import Member, Optimiser, Stop
from empirical.training.ensemble import Outcome, train
from theory.errors import InputError

ROOT = Path(__file__).parents[2]
NET = FullyConnected(3, 3, 24, 2, "cosid")
X = np.random.default_rng(3).normal(size=(6, 3))
RULES = (Optimiser("adam", 1e-3), Optimiser("rmsprop", 1e-4), Optimiser("gd", 1e-2, momentum=0.9))
MEMBERS = [Member(i, rule) for i, rule in enumerate(RULES * 2)]
STOP = Stop(1e-4, 1500)

SCRIPT = f"""
import sys, numpy as np, torch
sys.path.insert(0, {str(ROOT / "tests" / "empirical")!r})
from pathlib import Path
import test_training_checkpoint as here
torch.set_num_threads(1)
print("ready", flush=True)
here.trained(Path(sys.argv[1]), interval=0.0, progress=lambda *a: print(a[1], flush=True))
"""


def trained(path, **options):
    """Several stacks, many turns, and a checkpoint whenever one is asked for."""
    ensemble.CACHE, ensemble.WRITING, pauses.TURN = 40_000, 1e9, 0.01
    return train(NET, MEMBERS, X, X, STOP, checkpoint=path, **options)


@pytest.fixture(autouse=True)
def _several_stacks(monkeypatch):
    monkeypatch.setattr(ensemble, "CACHE", ensemble.CACHE)
    monkeypatch.setattr(ensemble, "WRITING", ensemble.WRITING)
    monkeypatch.setattr(pauses, "TURN", pauses.TURN)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def uninterrupted():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    found = trained(None)
    torch.set_num_threads(threads)
    return found


def same_bits(a, b):
    assert a.outcomes == b.outcomes
    for field in ("losses", "epochs", "curve_epochs", "curve_losses"):
        assert np.array_equal(getattr(a, field), getattr(b, field), equal_nan=True), field
    assert all(torch.equal(p, b.parameters[name]) for name, p in a.parameters.items())


class Stopping:
    """Progress that presses Ctrl-C at its n-th call."""

    def __init__(self, calls):
        self.left = calls

    def __call__(self, what, fraction, detail):
        self.left -= 1
        if self.left == 0:
            signal.raise_signal(signal.SIGINT)


def test_ctrl_c_again_and_again_ends_in_the_same_bits(tmp_path, uninterrupted):
    path, times = tmp_path / "deep" / "training.safetensors", 0
    while True:
        try:
            found = trained(path, progress=Stopping(3))
            break
        except KeyboardInterrupt:
            times += 1
            assert path.exists()
    assert times > 2
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    same_bits(found, uninterrupted)


def test_kill_9_again_and_again_ends_in_the_same_bits(tmp_path, uninterrupted):
    path, killed = tmp_path / "training.safetensors", 0
    for attempt in range(2):
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(path)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        assert process.stdout is not None
        for _ in range(4 + 2 * attempt):
            process.stdout.readline()
        time.sleep(0.002 * attempt)  # somewhere between two lines
        process.kill()
        process.stdout.close()
        killed += process.wait() == -signal.SIGKILL
    assert killed == 2
    assert path.exists()
    path.with_name(f"{path.name}.123.part").write_bytes(b"killed while writing")
    same_bits(trained(path), uninterrupted)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_finished_training_answers_at_once(tmp_path, uninterrupted):
    path = tmp_path / "training.safetensors"
    trained(path)
    began = time.monotonic()
    same_bits(trained(path), uninterrupted)
    assert time.monotonic() - began < 1
    assert [p.name for p in tmp_path.iterdir()] == [path.name]  # no temporary file is left


@pytest.mark.parametrize(
    ("part", "arguments"),
    [
        ("architecture", {"architecture": FullyConnected(3, 3, 24, 2, "tanh")}),
        ("members", {"members": MEMBERS[:5]}),
        ("x", {"x": X + 1e-12}),
        ("targets", {"targets": X[::-1].copy()}),
        ("stop", {"stop": Stop(1e-4, 1501)}),
        ("loss", {"loss": "half-sum"}),
        ("precision", {"precision": "float64"}),
        ("record", {"record": 20}),
    ],
)
def test_another_training_is_refused(tmp_path, part, arguments):
    path = tmp_path / "training.safetensors"
    usual = {"architecture": NET, "members": MEMBERS, "x": X, "targets": X, "stop": Stop(1e-4, 20)}
    usual["precision"] = "float64"
    if part == "precision":
        arguments = {"precision": "float32"}
    train(**usual, checkpoint=path)
    with pytest.raises(InputError, match=rf"other .*\b{part}\b.*remove it"):
        train(**usual | arguments, checkpoint=path)


@pytest.mark.parametrize(
    "content", [b"", b"no safetensors at all", b"\x08" + bytes(7) + b"{}      "]
)
def test_a_damaged_file_is_refused(tmp_path, content):
    path = tmp_path / "training.safetensors"
    path.write_bytes(content)
    with pytest.raises(InputError, match="no checkpoint"):
        trained(path)


def test_a_folder_that_is_a_file_is_refused_before_any_work(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        trained(tmp_path / "file" / "training.safetensors")
    with pytest.raises(InputError, match="folder"):
        trained(tmp_path)


def test_too_small_a_disk_is_refused_before_any_work(tmp_path, monkeypatch):
    usage = checkpoints.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(checkpoints.shutil, "disk_usage", lambda path: usage._replace(free=1000))
    with pytest.raises(InputError, match="MB"):
        trained(tmp_path / "training.safetensors")


def test_a_disk_that_fills_up_costs_no_training(tmp_path, monkeypatch, uninterrupted):
    path, told = tmp_path / "training.safetensors", []

    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoints, "save_file", full)
    found = trained(path, interval=0.0, progress=lambda *a: told.append(a[2]))
    same_bits(found, uninterrupted)
    assert any("No space left" in detail for detail in told)
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch, uninterrupted):
    path = tmp_path / "training.safetensors"
    with pytest.raises(KeyboardInterrupt):
        trained(path, progress=Stopping(2))
    before = path.read_bytes()
    monkeypatch.setattr(checkpoints.os, "replace", lambda *a: (_ for _ in ()).throw(OSError("no")))
    with pytest.raises(KeyboardInterrupt):
        trained(path, interval=0.0, progress=Stopping(2))
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    monkeypatch.undo()
    same_bits(trained(path), uninterrupted)


def test_the_uninterrupted_training_is_worth_comparing(uninterrupted):
    assert len(set(uninterrupted.epochs.tolist())) > 2
    assert Outcome.REACHED in uninterrupted.outcomes

"""Checkpoints: atomic, refused to others, and resumed in the same bits, after kill -9 too."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from extent import few
from hostile_files import mutations
from safetensors import safe_open
from safetensors.torch import save_file

from empirical.networks.fully_connected import FullyConnected
from empirical.training import checkpoint as checkpoints
from empirical.training import ensemble, pauses
from empirical.training.checkpoint import Checkpoint, identity
from empirical.training.configuration import Member, Optimiser, Stop
from empirical.training.course import Course
from empirical.training.ensemble import Outcome, train
from empirical.training.problem import problem_of
from theory.errors import InputError

ROOT = Path(__file__).parents[2]
NET = FullyConnected(3, 3, 24, 2, "cosid")
X = np.random.default_rng(3).normal(size=(6, 3))
RULES = (Optimiser("adam", 1e-3), Optimiser("rmsprop", 1e-4), Optimiser("gd", 1e-2, momentum=0.9))
MEMBERS = [Member(i, rule) for i, rule in enumerate(RULES * 2)]
STOP = Stop(1e-4, 1500)

SCRIPT = f"""
import sys, numpy as np, torch
sys.path[:0] = [{str(ROOT / "tests" / "empirical")!r}, {str(ROOT / "tests")!r}]
from pathlib import Path
import test_training_checkpoint as here
torch.set_num_threads(1)
print("ready", flush=True)
here.trained(Path(sys.argv[1]), interval=0.0, progress=lambda *a: print(a[1], flush=True))
"""


def trained(path, **options):
    """Several stacks, many turns, and a checkpoint whenever one is asked for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ensemble, "CACHE", 40_000)
        patch.setattr(ensemble, "WRITING", 1e9)
        patch.setattr(pauses, "TURN", 0.01)
        return train(NET, MEMBERS, X, X, STOP, checkpoint=path, **options)


@pytest.fixture(autouse=True)
def _one_thread():
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


@pytest.mark.parametrize("number", few(1, [signal.SIGTERM, signal.SIGINT]))
def test_a_signal_leaves_a_checkpoint_of_that_moment(tmp_path, number):
    """Whoever trains from Python handles no SIGTERM: the process ends of it, but not at once."""
    path = tmp_path / "training.safetensors"
    script = SCRIPT.replace("interval=0.0", "interval=1e9")
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    for _ in range(4):
        process.stdout.readline()
    assert not path.exists()
    process.send_signal(number)
    process.stdout.read()
    assert process.wait() == -number
    process.stdout.close()
    with safe_open(path, "pt") as file:
        stacks = json.loads(file.metadata()["training"])["stacks"]
    assert any(stack["epoch"] > 0 for stack in stacks)


@pytest.mark.parametrize("terminated", [False, True])
def test_sigterm_is_left_to_whoever_handles_it(monkeypatch, terminated):
    from proofs_check.host.signals import last_words

    heard, ended = [], []
    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        with monkeypatch.context() as patch:
            raised = signal.raise_signal
            patch.setattr(signal, "raise_signal", ended.append)
            with last_words(lambda *_: heard.append("ours")):
                if terminated:
                    raised(signal.SIGTERM)
        assert (heard, ended) == ((["ours"], [signal.SIGTERM]) if terminated else ([], []))
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        signal.signal(signal.SIGTERM, lambda *_: heard.append("theirs"))
        with last_words(lambda *_: heard.append("ours")):
            signal.raise_signal(signal.SIGTERM)
        assert heard[-1] == "theirs"
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_finished_training_answers_at_once(tmp_path, uninterrupted, time_limit):
    path = tmp_path / "training.safetensors"
    trained(path)
    with time_limit(1):
        same_bits(trained(path), uninterrupted)
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


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """The checkpoint of a training that was interrupted."""
    path = tmp_path_factory.mktemp("stopped") / "training.safetensors"
    with pytest.raises(KeyboardInterrupt):
        trained(path, progress=Stopping(3))
    return path.read_bytes()


def opened(path):
    """A checkpoint that is read but not trained from: the course it is brought to."""
    problem = problem_of(NET, MEMBERS, X, X, STOP, "mse", "float32", "cpu")
    return Checkpoint(path, identity(problem, None, None, 200)).load(Course(problem, 200))


@pytest.mark.parametrize("cut", [1, 100, 1000, 5000])
def test_a_truncated_checkpoint_is_told_in_a_line(tmp_path, stopped, cut):
    path = tmp_path / "training.safetensors"
    path.write_bytes(stopped)
    assert opened(path) > 0
    path.write_bytes(stopped[:-cut])
    with pytest.raises(InputError, match="no checkpoint of a training") as raised:
        opened(path)
    assert len(str(raised.value).splitlines()) == 1


def test_damage_to_a_checkpoint_is_an_input_error_or_harmless(tmp_path, stopped):
    path, refused = tmp_path / "training.safetensors", 0
    for changed in mutations(stopped, 80, 3):
        path.write_bytes(changed)
        try:
            opened(path)
        except InputError:
            refused += 1
    assert refused > 30


DESCRIBED = {
    "deep": lambda d: "[" * 100_000,
    "a list": lambda d: "[]",
    "identity as a list": lambda d: json.dumps(d | {"identity": []}),
    "no stacks": lambda d: json.dumps({k: v for k, v in d.items() if k != "stacks"}),
    "outcomes": lambda d: json.dumps(d | {"outcomes": ["WON"] * len(d["outcomes"])}),
    "fewer outcomes": lambda d: json.dumps(d | {"outcomes": []}),
    "members twice": lambda d: json.dumps(d | {"stacks": d["stacks"] * 2}),
    "members as texts": lambda d: json.dumps(d | {"ended": ["a"]}),
    "seconds": lambda d: json.dumps(d | {"seconds": "long"}),
    "an epoch of the future": lambda d: json.dumps(
        d | {"stacks": [s | {"epoch": 10**18} for s in d["stacks"]]}
    ),
    "another format": lambda d: json.dumps(d | {"format": [[9]]}),
}


def described(path, change):
    """The same checkpoint with another description."""
    with safe_open(path, framework="pt") as file:
        text = file.metadata()["training"]
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    path.unlink()  # it is mapped
    save_file(tensors, path, metadata={"training": change(json.loads(text))})


@pytest.mark.parametrize("name", DESCRIBED)
def test_a_description_that_does_not_fit(tmp_path, stopped, name):
    path = tmp_path / "training.safetensors"
    path.write_bytes(stopped)
    described(path, DESCRIBED[name])
    with pytest.raises(InputError, match=r"checkpoint .*(no checkpoint|its format)"):
        opened(path)


@pytest.mark.parametrize("kind", ["pipe", "device", "link"])
def test_a_checkpoint_that_is_no_file(tmp_path, time_limit, kind):
    path = tmp_path / "training.safetensors"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero" if kind == "device" else "/etc/passwd")
    with time_limit(5), pytest.raises(InputError, match="cannot be opened"):
        opened(path)


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

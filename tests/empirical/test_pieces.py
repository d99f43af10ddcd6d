"""Work that is killed at any moment goes on from its pieces, and ends in the same bits."""

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
from extent import few

from empirical.networks.fully_connected import FullyConnected
from empirical.networks.initialisation import initialise
from empirical.networks.u_net import UNet
from empirical.pieces import Pieces, digest
from empirical.retrieval.attractors import Attractor
from empirical.retrieval.census import census
from empirical.retrieval.corrupted import trials
from empirical.spectra import eigen, matrix_free, measure
from empirical.spectra.learned_map import LearnedMap
from empirical.spectra.measure import measure_storage
from empirical.spectra.spectrum import Spectrum
from empirical.spectra.stored import Stored
from empirical.training.configuration import Initialisation, Member
from theory.errors import InputError

NET = FullyConnected(6, 6, 5, 2, "tanh")
WEIGHTS = initialise(
    NET, [Member(seed, initialisation=Initialisation("normal")) for seed in (0, 1)]
)
X = np.random.default_rng(3).normal(size=(7, 6))


class Killed(BaseException):
    """As of kill -9: nothing is tidied up."""


def counting(stop=None):
    """How often a piece is made; the ``stop``-th time the work ends instead."""
    made = []

    def make(value):
        if len(made) == stop:
            raise Killed
        made.append(value)
        return {"value": np.array([value, np.nan]), "text": np.array("ρ")}

    return made, make


def gone_through(path, make, of="a", **options):
    with Pieces(path, of, **options) as pieces:
        return [pieces.get(f"|{i}|", lambda i=i: make(i)) for i in range(5)]


def test_what_is_done_is_not_done_again(tmp_path):
    path = tmp_path / "work.npz"
    made, make = counting(stop=3)
    with pytest.raises(Killed):
        gone_through(path, make)
    again, make = counting()
    found = gone_through(path, make)
    assert (made, again) == ([0, 1, 2], [3, 4])
    assert [p["value"][0] for p in found] == [0, 1, 2, 3, 4]
    assert np.isnan(found[0]["value"][1])
    assert str(found[0]["text"]) == "ρ"


def test_pieces_of_something_else_are_made_anew(tmp_path):
    path = tmp_path / "work.npz"
    with pytest.raises(Killed):
        gone_through(path, counting(stop=4)[1])
    made, make = counting()
    gone_through(path, make, of="b")
    assert made == [0, 1, 2, 3, 4]


def test_short_work_writes_nothing_and_without_a_place_nothing_is_kept(tmp_path):
    gone_through(tmp_path / "work.npz", counting()[1])
    gone_through(None, counting()[1])
    assert not list(tmp_path.iterdir())


def test_after_the_interval_the_file_is_whole(tmp_path):
    """Without leaving the block: as a process that is killed."""
    path = tmp_path / "work.npz"
    pieces = Pieces(path, "a", interval=0.0).__enter__()
    pieces.get("one", lambda: {"x": np.arange(3)})
    made, make = counting()
    with Pieces(path, "a") as found:
        assert found.get("one", lambda: make(0))["x"].tolist() == [0, 1, 2]
    assert not made
    assert [p.name for p in tmp_path.iterdir()] == ["work.npz"]


@pytest.mark.parametrize("damage", ["truncated", "empty", "text", "no identity", "folder"])
def test_a_damaged_file_is_told_in_a_line(tmp_path, damage):
    path = tmp_path / "work.npz"
    with pytest.raises(Killed):
        gone_through(path, counting(stop=3)[1])
    whole = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage == "no identity":
        np.savez(path, x=np.arange(3))
    else:
        path.write_bytes(
            {"truncated": whole[: len(whole) // 2], "empty": b"", "text": b"no"}[damage]
        )
    with pytest.raises(InputError, match=r"no record of unfinished work.*remove it") as error:
        gone_through(path, counting()[1])
    assert "\n" not in str(error.value)


def test_a_full_disk_costs_the_pieces_alone(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    assert len(gone_through(tmp_path / "work.npz", counting()[1], interval=0.0)) == 5
    assert not list(tmp_path.iterdir())


def test_digests_tell_numbers_shapes_and_types_apart():
    x = np.zeros((2, 3))
    found = {
        digest(x),
        digest(x[0]),
        digest(x.astype("f4")),
        digest("x"),
        digest(torch.zeros(2, 3)),
    }
    assert len(found) == 5
    assert digest(x, "a") == digest(x.copy(), "a")


def test_spectra_and_attractors_survive_as_they_are():
    spectrum = Spectrum(np.array([1 + 2j, 0.5]), np.inf, 1e-20, -700, "two runs disagree: ρ")
    again = Spectrum.of_piece(spectrum.piece(None))
    assert np.array_equal(again.values, spectrum.values)
    assert (again.error, again.floor, again.exponent, again.reason) == (
        np.inf, 1e-20, -700, "two runs disagree: ρ",
    )  # fmt: skip
    assert Spectrum.of_piece(Spectrum.unknown("NaN").piece(1)).reason == "NaN"
    found = [
        Attractor(np.ones((2, 3)), 5, 0.1, 0.9, 1e-9, Stored.STORED, (1, 0), 0.3, False),
        Attractor(np.zeros((1, 3)), 4, 0.2, 1.0, 0.1, Stored.UNDECIDED, (2,), 0.1, True),
    ]
    for one, other in zip(found, Attractor.of_pieces(Attractor.pieces(found, 3)), strict=True):
        assert np.array_equal(one.points, other.points)
        assert repr(one) == repr(other)
    assert Attractor.of_pieces(Attractor.pieces([], 3)) == ()


def killed_at(monkeypatch, module, name, call):
    """The ``call``-th use of a function ends the work."""
    real, calls = getattr(module, name), []

    def until(*given, **named):
        calls.append(name)
        if len(calls) == call:
            raise Killed
        return real(*given, **named)

    monkeypatch.setattr(module, name, until)
    return calls


def same(ours, theirs):
    """Bit for bit: NaN are equal, and 0 and -0 are not."""
    return ours.keys() == theirs.keys() and all(
        np.asarray(ours[k]).tobytes() == np.asarray(theirs[k]).tobytes() for k in ours
    )


@pytest.mark.parametrize("sequences", [None, ((0, 1, 2), (3, 4, 5, 6))])
def test_spectra_go_on_where_they_were(tmp_path, monkeypatch, sequences):
    whole = measure_storage(NET, WEIGHTS, X, sequences)
    total = 4 if sequences else 14  # of both members; a cycle's is computed twice
    for stop in range(1, total + 1, 4):
        folder = tmp_path / str(stop)
        folder.mkdir()
        with monkeypatch.context() as patch:
            killed_at(patch, measure.cyclic, "spectrum", stop)
            with pytest.raises(Killed):
                measure_storage(NET, WEIGHTS, X, sequences, folder=folder)
        with monkeypatch.context() as patch:
            calls = killed_at(patch, measure.cyclic, "spectrum", 0)
            assert same(measure_storage(NET, WEIGHTS, X, sequences, folder=folder), whole)
            if sequences is None:
                assert len(calls) == total - stop + 1


def test_spectra_of_other_architectures_and_all_their_values(tmp_path, monkeypatch):
    net = UNet((4, 4), 2, 1, "tanh")
    weights = initialise(net, [Member(0)])
    x = np.random.default_rng(0).normal(size=(3, 4, 4))
    whole = measure_storage(net, weights, x, leading=5)
    with monkeypatch.context() as patch:
        killed_at(patch, matrix_free, "spectrum", 3)
        with pytest.raises(Killed):
            measure_storage(net, weights, x, leading=5, folder=tmp_path)
    calls = killed_at(monkeypatch, matrix_free, "spectrum", 0)
    found = measure_storage(net, weights, x, leading=5, folder=tmp_path)
    assert len(calls) == 1
    assert same(found, whole)
    assert found["moduli"].shape == (1, 3, 5)
    other = {name: w + 1 for name, w in weights.items()}  # nothing of another network is used
    ours = measure_storage(net, other, x, leading=5, folder=tmp_path)
    assert same(ours, measure_storage(net, other, x, leading=5))
    assert eigen.spectrum is not matrix_free.spectrum


def test_trials_and_a_census_go_on_where_they_were(tmp_path, monkeypatch):
    from empirical.retrieval import census as counting_ends
    from empirical.retrieval import corrupted

    x = X.reshape(7, 2, 3)
    kinds, fractions, batches = ("noise", "pixels"), (0.1, 0.5), [X[:3], 3 * X[:4], -X]

    learned = LearnedMap.of(NET, WEIGHTS)

    def tried(pieces):
        return vars(trials(learned, x, kinds, fractions, 0, limit=50, pieces=pieces))

    def counted(pieces):
        return vars(census(learned, batches, X, limit=50, pieces=pieces))

    for module, work, total in ((corrupted, tried, 4), (counting_ends, counted, 3)):
        path = tmp_path / f"{module.__name__}.npz"
        whole = work(Pieces(None))
        with monkeypatch.context() as patch:
            killed_at(patch, module, "iterate", total)
            with pytest.raises(Killed):
                work(Pieces(path, "a"))
        with monkeypatch.context() as patch:
            calls = killed_at(patch, module, "iterate", 0)
            found = work(Pieces(path, "a"))
        assert len(calls) == 1
        assert repr(found.pop("others", ())) == repr(whole.pop("others", ()))
        assert same(found, whole)


PROGRAM = """
import sys
from empirical import experiments
from empirical.command_line import main
experiments.__path__ = sys.argv.pop(1).split()
sys.exit(main())
"""


def begun(results: Path, log: Path) -> subprocess.Popen:
    toys = str(Path(__file__).with_name("patient_toys"))
    words = ["run", "patient", "--seconds", "0.1", "--results", str(results)]
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, toys, *words],
        env={**os.environ, "PATIENT_LOG": str(log)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("number", "lost"), few(0, [(signal.SIGKILL, 5), (signal.SIGTERM, 1), (signal.SIGINT, 1)])
)
def test_an_experiment_that_is_killed_goes_on(tmp_path, number, lost):
    """Its own work, beside its jobs; of a signal that can be heard only one part is lost."""
    results, log = tmp_path / "results", tmp_path / "log"
    process = begun(results, log)
    end = time.monotonic() + 60
    while time.monotonic() < end and (not log.exists() or len(log.read_text()) < 8):
        time.sleep(0.01)
    process.send_signal(number)
    process.communicate(timeout=60)
    assert 8 <= len(log.read_text()) < 20
    assert len(list(results.glob("work/unfinished-patient-*/parts *.npz"))) == 1
    process = begun(results, log)
    told = process.communicate(timeout=120)[1]
    assert process.returncode == 0, told
    assert 20 <= len(log.read_text()) <= 20 + lost
    assert not list(results.glob("work/unfinished-*"))
    [run] = (results / "runs").glob("experiment-patient-*")
    expected = [np.random.default_rng(i).normal(size=3) for i in range(20)]
    assert np.array_equal(np.load(run / "arrays.npz")["parts"], expected)

"""``python -m empirical prove``: counts beside measurements, kept as runs, and bad input."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from flint import arb

from empirical.command_line import main
from empirical.data.configuration import Data
from empirical.data.registry import load
from empirical.experiment import Claims, Experiment, Provable
from empirical.figures.style import figure
from empirical.laboratory import Laboratory
from empirical.measurements.plane_job import Parts, planes
from empirical.measurements.proof import prove
from empirical.measurements.proofs import proofs
from empirical.measurements.recurrent_job import RecurrentJob
from empirical.measurements.trained_network import TrainedRun, network_of, rebuilt
from empirical.networks.fully_connected import FullyConnected
from empirical.networks.u_net import UNet
from empirical.progress import silent
from empirical.rendering import report
from empirical.rendering.console import console
from empirical.rendering.proofs import show_planes
from empirical.runs.identity import canonical, name
from empirical.runs.job import Measured, Workbench
from empirical.runs.outcome import conduct, outcomes
from empirical.runs.proved import Proofs, StorageProofs, differences, proofs_of
from empirical.spectra.learned_map import LearnedMap
from empirical.spectra.measure import measure_storage, spectral_radii
from empirical.statistics.decision import Decision
from empirical.training.configuration import Member, Optimiser, Stop
from empirical.training.job import TrainingJob
from theory.deadline import COMPUTING, _ring, remaining
from theory.errors import InputError
from theory.expression.balls import precision

DATA = Data("points", "points", count=4, seed=2)
NETWORK = FullyConnected(2, 2, 12, 1, "tanh", bias=True)
MEMBERS = tuple(Member(seed, Optimiser("gd", 0.1)) for seed in range(2))


def job(**changes) -> TrainingJob:
    plain = TrainingJob(DATA, load(DATA, None).fingerprint, NETWORK, MEMBERS, Stop(1e-8, 10))
    return replace(plain, **changes)


def weights(members: int = 2, task: str = "autoencode") -> dict[str, torch.Tensor]:
    """Of networks that interpolate the examples by their last layer, without any training."""
    x = load(DATA, None).flat
    found: dict[str, list] = {"weight1": [], "bias1": [], "weight2": [], "bias2": []}
    for member in range(members):
        generator = np.random.default_rng(member)
        first, bias = generator.normal(size=(12, 2)) * (1 + 3 * member), generator.normal(size=12)
        h = np.hstack([np.tanh(x @ first.T + bias), np.ones((len(x), 1))])
        targets = x if task == "autoencode" else np.roll(x, -1, axis=0)
        last = np.linalg.lstsq(h, targets, rcond=None)[0].T
        for key, array in zip(found, (first, bias, last[:, :-1], last[:, -1]), strict=True):
            found[key].append(torch.from_numpy(array.copy()))
    return {key: torch.stack(parts) for key, parts in found.items()}


def kept(made: TrainingJob, parameters: dict, results, outcome: str = "REACHED") -> str:
    """As if the job had been done."""
    cycles = made.cycles(DATA.count)
    measured = {}
    if made.architecture == NETWORK and parameters["weight1"].shape[1:] == (12, 2):
        measured = measure_storage(NETWORK, parameters, load(DATA, None).flat, cycles)
    numbers = {"outcomes": [outcome] * len(made.members)}
    run = name(made)
    configuration = {"kind": "training-job", "configuration": canonical(made)}
    results.keep(run, configuration, Measured(numbers, measured, parameters), {"seconds": 1.0})
    return run


@pytest.fixture
def lab(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")
    return Laboratory.at()


def answer(capsys, *words):
    code = main(("prove", *words, "--jobs", "1"))
    return code, *capsys.readouterr()


@pytest.mark.parametrize("task", ["autoencode", "sequence"])
def test_proofs_stand_beside_what_was_measured_and_are_kept(lab, capsys, task):
    run = kept(job(task=task), weights(task=task), lab.results)
    code, out, _ = answer(capsys, run, "--figure", "proofs.png")
    assert code == 0
    assert "proved: " in out
    assert "measured: " in out
    found = proofs([TrainedRun.of(lab.results.named(run))], lab)
    assert sum(len(p.verdict) for p in found) == (8 if task == "autoencode" else 2)
    for p in found:
        decided = p.verdict >= 0
        assert decided.any() or task == "sequence"
        # proof and measurement may only differ where the example is no fixed point
        assert not (p.differing & (np.abs(p.radius - 1) > 0.05)).any()
        low, high = p.arrays["multiplier"][decided].T
        assert ((low <= p.radius[decided] + 1e-6) & (p.radius[decided] <= high + 1e-6)).all()
    again = proofs_of(lab.results, [run])
    assert [p.counts() for p in again] == [p.counts() for p in found]
    assert [p.measured.tolist() for p in again] == [p.measured.tolist() for p in found]
    assert not proofs_of(lab.results, ["training-job-0000000000000000"])
    before = sorted(lab.results.folder.rglob("numbers.json"))
    assert answer(capsys, run.rpartition("-")[2][:8])[0] == 0  # by its identity's beginning
    assert sorted(lab.results.folder.rglob("numbers.json")) == before
    assert answer(capsys, run, "--digits", "5")[0] == 0
    assert len(list(lab.results.folder.rglob("numbers.json"))) == len(before) + 2


def recurrent() -> tuple[RecurrentJob, dict[str, torch.Tensor]]:
    """A network that says its three words from everywhere, and one that says the same word."""
    made = RecurrentJob(3, 4, MEMBERS, Stop(1e-3, 10), laps=2, random=3)
    ears = 2 * np.eye(4)[:, [1, 2, 0]]
    one = {"recurrent": np.zeros((4, 4)), "input": ears, "bias": np.zeros(4)}
    one |= {"output": 9 * np.eye(4)[:3], "output_bias": np.arange(3) / 9}
    other = {**one, "input": np.zeros((4, 3))}
    arrays = {name: np.stack([one[name], other[name]]) for name in one}
    return made, {name: torch.from_numpy(a.copy()) for name, a in arrays.items()}


def test_the_sentence_of_a_recurrent_network_is_proved(lab, capsys):
    made, parameters = recurrent()
    rows = [made._heard(made.network(parameters, member)) for member in range(2)]
    arrays = {key: np.stack([row[key] for row in rows]) for key in rows[0]}
    configuration = {"kind": "recurrent-job", "configuration": canonical(made)}
    run, numbers = name(made), {"reached": [True, True]}
    lab.results.keep(run, configuration, Measured(numbers, arrays, parameters), {"seconds": 1.0})
    code, out, _ = answer(capsys, run)
    assert (code, "1 attractors, 0 not stored, 1 undecided, of 2" in out) == (0, True)
    first, second = proofs_of(lab.results, [run])
    assert (first.begun, second.begun) == (1, 0)  # the other one says a wrong word after the first
    assert (first.measured.tolist(), second.measured.tolist()) == ([1], [0])
    told = StorageProofs.of(lab.results, [run]).beside("app-f")
    assert "said for ever, proved of 1; a wrong word is said, proved of 1" in told
    assert "measured as not stored is undecided" in " ".join(differences([first, second]))
    code, _, err = answer(capsys, run, "--certificate", "said.json")
    assert (code, "certificates of 1 that attract and of 0 that do not" in err) == (3, True)
    document = json.loads((lab.results.folder.parent / "said.json").read_text("utf-8"))
    kinds = [one["conclusions"][0]["kind"] for one in document["certificates"]]
    assert kinds == ["sentence", "wrong_word"]
    assert "and of 1 that begin with a wrong word" in " ".join(err.split())
    assert document["without"] == [f"{run}, network 1: undecided"]
    code, out, _ = answer(capsys, run, "--seconds", "1e-9")
    assert (code, "2 undecided, of 2" in out) == (0, True)
    assert "the time of 0 s of computing was spent" in " ".join(out.split())


@dataclass(frozen=True)
class Few:
    epochs: int = 1


def experiment(made: TrainingJob) -> Experiment:
    def run(c: Few, laboratory: Laboratory) -> Measured:
        laboratory.record.runs[name(made)] = None
        return Measured({})

    def check(c: Few, measured: Measured) -> Claims:
        return {
            "all are stored": Decision(True, "4 of 4").about_storage(),
            "a hundred are stored": Decision.untested("4 here").about_storage(),
            "it is fast": Decision(True, "1 s"),
            "there is nothing else": Decision(None, "0 found").about_spurious(),
        }

    presets = {preset: Few() for preset in ("smoke", "laptop", "paper")}
    return Experiment("few", "Few", "", "", presets, {}, run, lambda c, m: figure(1.0), check)


def test_claims_about_storage_have_the_proved_counts_beside_them(lab, capsys):
    made = job(members=MEMBERS[:1])
    run = kept(made, weights(1), lab.results)
    few = experiment(made)
    conduct(few, "smoke", Few(), lab)
    (outcome,) = outcomes(few, lab.results)
    kinds = [claim.provable for claim in outcome.claims]
    assert kinds == [Provable.STORAGE, Provable.STORAGE, None, Provable.PLANE]

    def shown() -> str:
        report.show(few, outcome, console(), "")
        return " ".join(capsys.readouterr().out.split())

    before = shown()
    assert before.count("not proved: `python -m empirical prove few` tries") == 1
    assert before.count("not enumerated: `python -m empirical prove few --plane` tries") == 1
    found = proofs([TrainedRun.of(lab.results.named(run))], lab)
    counts = np.array([p.counts() for p in found]).sum(axis=0)
    told = "proved: {} attractors, {} not stored, {} undecided, of 4".format(*counts)
    text = shown()
    assert text.count(told) == 1
    assert "(one network that reached the loss)" in text
    for words in differences(found):
        assert words in text
    planes([TrainedRun.of(lab.results.named(run))], lab, 40, 0)
    assert "proved, of the networks that reached the loss (1): 0 have no spurious" in shown()
    missed = kept(replace(made, stop=Stop(1e-7, 10)), weights(1), lab.results, "MISSED")
    proofs([TrainedRun.of(lab.results.named(missed))], lab)
    assert "no network reached" in StorageProofs.of(lab.results, [missed]).beside("few")
    other = kept(replace(made, stop=Stop(1e-7, 11)), weights(1), lab.results)
    told = StorageProofs.of(lab.results, [run, other]).beside("few")
    assert "(one network that reached the loss; 1 other that did has no proofs yet)" in told


def test_why_proof_and_measurement_differ_is_told():
    def about(verdict, measured, reasons) -> Proofs:
        count = len(reasons)
        arrays = {"verdict": np.array(verdict), "distance": np.full((count, 2), 1e-4)}
        radius = np.linspace(0.999, 1.001, count)
        return Proofs("r-0", 0, "", True, np.array(measured), radius, arrays, tuple(reasons))

    assert not differences([about([1, 0, -1], [1, 0, -1], ["a", "b", "c"])])
    reasons = ["Newton stopped at 1.5e-3", "Newton stopped at 2", "it repels", "0.5 away"]
    told = differences([about([-1, -1, 0, -1], [1, 1, 1, 0], reasons)])
    assert len(told) == 3
    assert told[0].startswith("2 measured as stored (ρ = 0.999 to ")
    assert "are undecided: Newton stopped at 1.5e-3 (the numbers are of one of them)" in told[0]
    assert "is proved not stored: it repels" in told[1]
    assert "at most 1.0e-04 away" in told[1]
    assert "1 measured as not stored" in told[2]


def test_networks_without_rigorous_arithmetic_are_undecided_with_the_reason(lab, capsys):
    for channels, told in ((1, "iteration"), (32, "dense matrices, of 3,000 at most")):
        unet = UNet((8, 8), channels, levels=2, activation="tanh")
        data = Data("digits", "digits", count=2)
        made = job(data=data, fingerprint=load(data, None).fingerprint, architecture=unet)
        made = replace(made, members=MEMBERS[:1])
        parameters = {key: torch.zeros(1, *shape) for key, shape in unet.shapes().items()}
        code, out, err = answer(capsys, kept(made, parameters, lab.results))
        assert (code, "2 undecided, of 2" in out) == (0, True), err
        assert told in " ".join(out.split())
    diverged = {key: torch.full_like(w, torch.nan) for key, w in weights().items()}
    other = job(architecture=replace(NETWORK, activation="sin"))
    assert "NaN" in answer(capsys, kept(other, diverged, lab.results))[1]


@pytest.mark.parametrize(("sigma_w", "sigma_b"), [(1.0, 0.3), (1.7, 0.0), (0.3, 1.0)])
def test_the_scale_of_the_parametrisation_ntk_is_irrational_and_enclosed(sigma_w, sigma_b):
    def away(trained, scale, floats):
        pairs = zip(trained.ravel().tolist(), floats.ravel().tolist(), strict=True)
        return sum(((scale * arb(w) - arb(m)) ** 2 for w, m in pairs), arb(0)).sqrt()

    wide = FullyConnected(7, 7, 11, 1, "tanh", sigma_b > 0, "ntk", sigma_w, sigma_b)
    generator = torch.Generator().manual_seed(1)
    parameters = {k: torch.randn(2, *s, generator=generator) for k, s in wide.shapes().items()}
    network = network_of(wide, parameters, 1)
    assert not network.exact
    for number, fan_in in ((1, 7), (2, 11)):
        with precision(200):
            scale = arb(sigma_w) / arb(fan_in).sqrt()
            size = away(parameters[f"weight{number}"][1], scale, network.matrices[number - 1])
            assert 0 < size < arb(network.radii[number - 1]) < 1e-14
            if sigma_b:
                size = away(
                    parameters[f"bias{number}"][1], arb(sigma_b), network.offsets[number - 1]
                )
                assert size <= arb(network.offset_radii[number - 1])
    points = torch.zeros(1, 7, dtype=torch.float64)
    (found,) = prove(wide, parameters, points, member=1)
    rho = spectral_radii(LearnedMap.of(wide, parameters, 1), points).radius[0]
    if not sigma_b:
        assert found.verdict.value == ("attractor" if rho < 1 else "not_stored")
        assert found.multiplier[0] <= rho * (1 + 1e-9)
        assert rho <= found.multiplier[1] * (1 + 1e-9)


def test_a_proof_whose_seconds_are_over_is_undecided_and_says_at_what(lab, capsys):
    run, told = kept(job(), weights(), lab.results), []
    found = prove(
        NETWORK, weights(), load(DATA, None).flat, seconds=1e-9, progress=lambda *e: told.append(e)
    )
    assert {f.verdict.value for f in found} == {"undecided"}
    spent = "the time of 0 s of computing was spent (at Newton's method)"
    assert found[0].reason == spent
    assert told[0][2] == "0 of 4: Newton's method"
    code, out, _ = answer(capsys, run, "--seconds", "1e-9")
    assert (code, "8 undecided, of 8" in " ".join(out.split())) == (0, True)
    assert spent in " ".join(out.split())
    code, out, _ = answer(capsys, run)  # with more of them it is another question
    assert "was spent" not in out
    code, _, err = answer(capsys, run, "--seconds", "nan")
    assert (code, "more than 0 seconds" in err) == (2, True)


def test_a_failure_of_the_moment_is_no_answer(lab, capsys, monkeypatch):
    """A formula that could not be read in time is asked again: nothing is kept of it."""
    run = kept(job(), weights(), lab.results)

    def busy(*_: object) -> None:
        raise InputError("it could not be read within 2 s")

    with monkeypatch.context() as patched:
        patched.setattr("empirical.measurements.proof.network_of", busy)
        code, _, err = answer(capsys, run)
        assert (code, "could not be read" in err) == (1, True)
    assert not list(lab.results.runs("proof-job"))
    assert answer(capsys, run)[0] == 0


def test_bad_input_is_told_with_exit_code_2(lab, capsys):
    run = kept(job(), weights(), lab.results)
    for words, told in (
        (("nothing",), "no run and no experiment"),
        (("fig3",), "run it first"),
        ((run[:14],), "no run and no experiment"),
        ((run, "--digits", "0"), "--digits"),
        ((run, "--digits", "17"), "--digits"),
        ((run, "--figure", "x.txt"), "ends in .png, .svg"),
        ((run, "--workers", "2"), "unexpected argument"),
        (("*",), "names no run"),
    ):
        code, _, err = answer(capsys, *words)
        assert (code, told in err) == (2, True), (words, err)
    (lab.results.folder / "work" / "training-job-0000000000000000").mkdir()
    code, _, err = answer(capsys, "training-job-0000000000000000")
    assert (code, "not finished" in err) == (2, True)


def test_weights_of_another_shape_or_number_are_refused(lab, capsys):
    run = kept(job(), {"weight1": torch.zeros(2, 3, 2)}, lab.results)
    code, _, err = answer(capsys, run)
    assert (code, "do not fit" in err) == (2, True)
    one = kept(job(stop=Stop(1e-7, 10)), weights(1), lab.results)
    code, _, err = answer(capsys, one)
    assert (code, "of 1 networks" in err) == (2, True)


def test_a_run_of_something_else_is_refused(lab, capsys):
    configuration = {"kind": "square", "configuration": {"class": "os.system", "fields": {}}}
    lab.results.keep("square-0123456789abcdef", configuration, Measured({}), {"seconds": 1.0})
    code, _, err = answer(capsys, "square-0123456789abcdef")
    assert (code, "trained no network" in err) == (2, True)


def test_only_named_classes_and_fields_are_built():
    made = job()
    document = json.loads(json.dumps(canonical(made)))
    assert rebuilt(document, "here") == made
    assert rebuilt({"class": "subprocess.Popen", "fields": {"args": "true"}}, "here") is None
    del document["fields"]["loss"]
    with pytest.raises(InputError, match="another version"):
        rebuilt(document, "here")
    document["fields"]["loss"] = 7
    document["fields"]["lengths"] = 3
    with pytest.raises(InputError, match="here"):
        rebuilt(document, "here")


def test_all_points_of_the_plane_are_enumerated(lab, capsys):
    run = kept(job(members=MEMBERS[:1]), weights(1), lab.results)
    words = (run, "--plane", "--boxes", "4000", "--figure", "plane.svg")
    code, out, _ = answer(capsys, *words)
    assert code == 0
    assert "in the plane" in out
    (plane,) = (r for r in lab.results.runs("plane-job"))
    a, n = plane.arrays(), plane.numbers
    proved = proofs([TrainedRun.of(lab.results.named(run))], lab)[0]
    attractors = {
        int(i) for i in a["example"][(a["stability"] == 1) & (a["period"] == 1)] if i >= 0
    }
    if not n["open"][0]:  # two routes to the same attractors
        assert attractors == set(np.flatnonzero(proved.verdict == 1).tolist())
    assert n["clean"] in (True, False, None)
    both = (a["label"] >= 0) & (a["sampled"] >= 0)
    assert (a["label"][both] == a["sampled"][both]).all()
    assert (lab.results.folder.parent / "plane.svg").stat().st_size > 1000


def test_a_cycle_of_examples_is_no_spurious_attractor_of_its_networks(lab, capsys):
    """One network sends both points of the line to each other, and one each to itself."""
    pair = Data("points", "points", count=2, dimension=1, seed=2)
    x = load(pair, None).flat[:, 0]
    network = FullyConnected(1, 1, 2, 1, "tanh", bias=True)
    slope, middle, size = 3 / np.ptp(x), x.mean(), np.ptp(x) / 2 / np.tanh(1.5)
    made = job(data=pair, fingerprint=load(pair, None).fingerprint, architecture=network)
    for task, sign in (("sequence", -1), ("autoencode", 1)):
        one = {"weight1": [[slope], [0]], "bias1": [-slope * middle, 0]}
        one |= {"weight2": [[sign * size, 0]], "bias2": [middle]}
        parameters = {key: torch.tensor([v], dtype=torch.float64) for key, v in one.items()}
        mine = replace(made, members=MEMBERS[:1], task=task)
        numbers = Measured({"outcomes": ["REACHED"]}, {}, parameters)
        lab.results.keep(name(mine), {"configuration": canonical(mine)}, numbers, {"seconds": 1.0})
        trained = TrainedRun.of(lab.results.named(name(mine)))
        ((_, _, run),) = planes([trained], lab, 4000, 40)
        a, n = run.arrays(), run.numbers
        assert (n["open"], n["clean"]) == ([0, 0], True)
        assert sorted(a["period"].tolist()) == ([1, 2, 2] if task == "sequence" else [1, 1, 1])
        assert a["own"].tolist() == (a["stability"] == 1).tolist()
        both = a["own"].nonzero()[0]
        assert len(set(a["cycle"][both].tolist())) == (1 if task == "sequence" else 2)
        ends = set(a["label"].tolist())
        assert ends - {-1} == set(a["cycle"][both].tolist())
        assert n["spent"] == []
        ((_, _, short),) = planes([trained], lab, 4000, 40, 1e-9)
        assert short.name != run.name  # more seconds are another question
        assert set(short.numbers["spent"]) == {"orbits", "fixed points", "2-cycles", "basins"}
        assert short.numbers["open"] == pytest.approx([1, 1])
        assert short.numbers["clean"] is None
        capsys.readouterr()
        show_planes([(trained, 0, short)])
        said = " ".join(capsys.readouterr().out.split())
        assert "1 of it open for fixed points, in boxes" in said
        assert "the 1e-09 s of computing were over: 2-cycles, basins, fixed points, orbits" in said
        assert ends - {-1} <= set(a["sampled"].tolist())


def test_what_is_no_map_of_the_plane_is_not_enumerated(lab, capsys):
    line = Data("digits", "digits", count=2)
    wide = FullyConnected(64, 64, 3, 1, "tanh")
    made = job(data=line, fingerprint=load(line, None).fingerprint, architecture=wide)
    parameters = {key: torch.zeros(2, *shape) for key, shape in wide.shapes().items()}
    code, _, err = answer(capsys, kept(made, parameters, lab.results), "--plane")
    assert (code, "of the plane" in err) == (2, True)
    code, _, err = answer(capsys, kept(job(), weights(), lab.results), "--plane", "--boxes", "0")
    assert (code, "1 box or more" in err) == (2, True)
    code, _, err = answer(capsys, kept(job(), weights(), lab.results), "--plane", "--seconds", "0")
    assert (code, "more than 0 seconds" in err) == (2, True)


def test_certificates_of_proofs_are_checked_by_the_kernel(lab, capsys):
    run = kept(job(), weights(), lab.results)
    code, _, err = answer(capsys, run, "--certificate", "out.json")
    document = json.loads((lab.results.folder.parent / "out.json").read_text("utf-8"))
    found = proofs([TrainedRun.of(lab.results.named(run))], lab)
    claims = [one["conclusions"][0] for one in document["certificates"]]
    attracting, repelling = (sum(len(c[k]) for c in claims) for k in ("attracting", "repelling"))
    assert 0 < attracting <= sum(int((p.verdict == 1).sum()) for p in found)
    assert repelling <= sum(int((p.verdict == 0).sum()) for p in found)
    assert attracting + repelling + len(document["without"]) == sum(len(p.verdict) for p in found)
    assert code == (3 if document["without"] else 0)
    assert f"certificates of {attracting} that attract and of {repelling} that do not" in err
    assert answer(capsys, run, "--certificate", "out.json")[0] == 2  # it is there already
    from proofs_check.kernel.files.command import verified

    assert all(code in (0, 3) for code, _ in verified("out.json"))


def test_no_alarm_rings_in_a_part_of_a_search_whose_time_is_over(tmp_path):
    part = Parts(COMPUTING() + 0.01, Workbench(tmp_path, None, "cpu", silent))
    with part("orbits", 1.0):
        while remaining():
            pass
        _ring(0, None)  # as the system calls it
    assert part.spent == {"orbits"}

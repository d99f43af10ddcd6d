"""Results folders that others wrote: what is damaged is left out, and told in a line."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from extent import few
from hostile_files import mutations
from toy_jobs import Failing, Square

from empirical.laboratory import Laboratory
from empirical.runs.asking import asked
from empirical.runs.identity import name as task_name
from empirical.runs.job import Measured
from empirical.runs.plain import DEPTH, load
from empirical.runs.query import Limits, query
from empirical.runs.store import Results
from empirical.runs.sweep import JobsFailed
from theory.errors import InputError

DEEP = "[" * 100_000
HALF = '{"y": "\\ud800"}'


def document(name, **changes):
    def damage(run):
        path = run / name
        values = json.loads(path.read_text())
        for key, value in changes.items():
            if value is None:
                del values[key]
            else:
                values[key] = value
        path.write_text(json.dumps(values))

    return damage


def text(name, content):
    return lambda run: (run / name).write_text(content)


def elsewhere(name):
    """The file is there, but in another place, with a link to it."""

    def damage(run):
        other = run.parents[1] / "elsewhere"
        (run / name).rename(other)
        (run / name).symlink_to(other)

    return damage


def replaced(name, make):
    def damage(run):
        (run / name).unlink()
        make(run / name)

    return damage


DAMAGE = {
    "no numbers": lambda run: (run / "numbers.json").unlink(),
    "no JSON": text("numbers.json", "{"),
    "no text": lambda run: (run / "numbers.json").write_bytes(b'{"y": "\xff"}'),
    "deep": text("numbers.json", DEEP),
    "deep and whole": text("numbers.json", '{"y": ' + "[" * 900 + "]" * 900 + "}"),
    "deep environment": text("environment.json", DEEP),
    "deep configuration": text("configuration.json", '{"a":' * 50_000),
    "half a character": text("numbers.json", HALF),
    "half a key": text("numbers.json", '{"\\udfff": 1}'),
    "NaN": text("numbers.json", '{"y": NaN}'),
    "a long number": text("numbers.json", '{"y": ' + "9" * 5000 + "}"),
    "a list": text("numbers.json", "[1]"),
    "a list of facts": text("environment.json", "[1]"),
    "no fields": text("configuration.json", "3"),
    "no kind": document("configuration.json", kind=None),
    "no identity": document("configuration.json", identity=None),
    "no configuration": document("configuration.json", configuration=None),
    "a text as configuration": document("configuration.json", configuration="x"),
    "no seconds": document("environment.json", seconds=None),
    "a text for seconds": document("environment.json", seconds="fast"),
    "true seconds": document("environment.json", seconds=True),
    "a list for seconds": document("environment.json", seconds=[1]),
    "no date": document("environment.json", finished=None),
    "a number of runs": document("environment.json", runs=3),
    "runs without names": document("environment.json", runs=[1, {}]),
    "a link": elsewhere("numbers.json"),
    "a linked environment": elsewhere("environment.json"),
    "a device": replaced("numbers.json", lambda path: path.symlink_to("/dev/zero")),
    "a pipe": replaced("numbers.json", os.mkfifo),
    "a folder": replaced("numbers.json", Path.mkdir),
    "huge": lambda run: os.truncate(run / "numbers.json", 1 << 40),
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """One good run, and one for every kind of damage."""
    results = Laboratory.at(tmp_path_factory.mktemp("results")).results
    Laboratory(results).sweep([Square(float(x)) for x in range(len(DAMAGE) + 1)])
    by_number = {int(run.numbers["y"] ** 0.5): run for run in results.runs()}
    for number, damage in enumerate(DAMAGE.values(), start=1):
        damage(by_number[number].folder)
    names = {name: by_number[i].name for i, name in enumerate(DAMAGE, start=1)}
    return results, names


@pytest.fixture(scope="module")
def answer(kept):
    return query(kept[0], "SELECT x, y FROM runs")


def test_the_good_run_is_found_among_all_the_damaged(kept, answer):
    assert answer.rows == ((0.0, 0.0),)
    assert set(answer.damaged) == set(kept[1].values())


@pytest.mark.parametrize("name", DAMAGE)
def test_every_damaged_run_is_left_out_with_its_reason(kept, answer, name):
    [reason] = [each.reason for each in answer.left_out if each.run == kept[1][name]]
    assert len(reason) < 600
    assert len(reason.splitlines()) == 1
    assert "elsewhere" not in reason


def test_a_linked_run_is_left_out(tmp_path):
    results = Results.open(tmp_path / "results")
    Laboratory(results).sweep([Square(1.0), Square(2.0)])
    run = next(results.runs())
    run.folder.rename(tmp_path / "elsewhere")
    run.folder.symlink_to(tmp_path / "elsewhere")
    answer = query(results, "SELECT count(*) FROM runs")
    assert answer.rows == ((1,),)
    assert "a link" in answer.left_out[0].reason
    with pytest.raises(InputError, match="is a link"):
        results.named(run.name)
    for read in (run.arrays, run.weights, lambda: run.numbers):
        with pytest.raises(InputError, match="a link"):
            read()


@pytest.mark.parametrize("part", ["runs", "work"])
def test_a_results_folder_does_not_lead_elsewhere(tmp_path, part):
    results = Results.open(tmp_path / "results")
    (results.folder / part).rename(tmp_path / "elsewhere")
    (results.folder / part).symlink_to(tmp_path / "elsewhere")
    for opening in (Results.open, Results.read):
        with pytest.raises(InputError, match="is a link"):
            opening(results.folder)
    whole = tmp_path / "linked"  # but the whole of it may lie elsewhere
    (results.folder / part).unlink()
    (tmp_path / "elsewhere").rename(results.folder / part)
    whole.symlink_to(results.folder)
    Results.open(whole)


STAMPS = {
    "deep": lambda stamp: stamp.write_text(DEEP),
    "a pipe": lambda stamp: (stamp.unlink(), os.mkfifo(stamp)),
    "a device": lambda stamp: (stamp.unlink(), stamp.symlink_to("/dev/zero")),
    "a list": lambda stamp: stamp.write_text("[]"),
    "no format": lambda stamp: stamp.write_text("{}"),
    "large": lambda stamp: os.truncate(stamp, 1 << 40),
    "another": lambda stamp: stamp.write_text('{"format": {"a": ' + "[" * 50 + "]" * 50 + "}}"),
}


@pytest.mark.parametrize("name", STAMPS)
def test_a_stamp_that_is_none(tmp_path, time_limit, name):
    results = Results.open(tmp_path / "results")
    STAMPS[name](results.folder / "format.json")
    with time_limit(2), pytest.raises(InputError, match=r"cannot be read|has format"):
        Results.read(results.folder)


KEYS = {
    "best": 1,
    'a"b': 1,
    "a\\b": 1,
    "a'b": 1,
    "a\nb": 1,
    "\x1b[31m": 1,
    "a]b": 1,
    "*": 1,
    "": 1,
    "runs": 1,
    "numbers": 1,
    "configuration ->> 'x'": 1,
    "{columns}": 1,
    "x" * 5000: 1,
    "\u0000": 1,
    **{f"k{i}": i for i in range(3000)},
}


def test_keys_that_are_no_names_of_columns(tmp_path):
    results = Results.open(tmp_path)
    facts = {"seconds": 1.0, "device": "cpu", "finished": "2026", "asked_by": {}}
    configuration = {"kind": "a", "identity": "0" * 16, "configuration": {"fields": KEYS}}
    results.keep(f"a-{'0' * 16}", configuration, Measured(KEYS), facts)
    answer = query(results, "SELECT * FROM runs")
    assert len(answer.rows) == 1
    assert "best" in answer.columns
    assert len(answer.columns) < 600
    assert not any(set("\n\x1b\"'\\") & set(name) for name in answer.columns)
    again = query(results, "SELECT json_extract_string(numbers, '$.k2999') FROM runs")
    assert again.rows == (("2999",),)


def test_json_is_no_deeper_than_what_is_kept():
    assert load("[" * DEPTH + "]" * DEPTH)
    for depth in (DEPTH + 1, 900, 100_000):
        with pytest.raises(ValueError, match="nested too deeply"):
            load("[" * depth + "]" * depth)
        with pytest.raises(ValueError, match="nested too deeply"):
            load('{"a":' * depth + "1" + "}" * depth)


def test_what_a_document_lacks_is_told():
    found = load('{"a": {"b": 1}}', "numbers.json")
    assert found == {"a": {"b": 1}}
    with pytest.raises(InputError, match=r"numbers\.json has no 'c'"):
        found["a"]["c"]
    assert found.get("c") is None


# Arrays and weights


def test_missing_arrays_and_weights(tmp_path):
    run = Results.open(tmp_path).keep("a-0123456789abcdef", {}, Measured({}), {})
    assert run.arrays() == {}
    assert run.weights() == {}
    for read in (lambda: run.array("a"), lambda: run.arrays()["a"], lambda: run.weights()["w"]):
        with pytest.raises(InputError, match=r"arrays\.npz cannot be read|has no '[aw]'"):
            read()


@pytest.mark.parametrize("kind", ["link", "pipe", "device", "folder", "huge"])
@pytest.mark.parametrize("name", ["arrays.npz", "weights.safetensors"])
def test_arrays_and_weights_that_are_no_files(tmp_path, time_limit, name, kind):
    run = Results.open(tmp_path).keep("a-0123456789abcdef", {}, Measured({}), {})
    path = run.folder / name
    make = {
        "link": lambda: path.symlink_to("/etc/passwd"),
        "pipe": lambda: os.mkfifo(path),
        "device": lambda: path.symlink_to("/dev/zero"),
        "folder": path.mkdir,
        "huge": lambda: (path.touch(), os.truncate(path, 1 << 40)),
    }
    make[kind]()
    with time_limit(2), pytest.raises(InputError, match=f"{name} cannot be read .*remove the"):
        run.arrays() if name == "arrays.npz" else run.weights()


@pytest.mark.parametrize("name", ["arrays.npz", "weights.safetensors"])
def test_damaged_arrays_and_weights(tmp_path, name):
    torch = pytest.importorskip("torch")
    arrays = {"a": np.arange(60.0).reshape(3, 20), "n": np.array(["φ", "b"])}
    weights = {"w": torch.arange(12.0).reshape(3, 4), "b": torch.zeros(2, dtype=torch.int64)}
    run = Results.open(tmp_path).keep(
        "a-0123456789abcdef", {}, Measured({}, arrays, weights), {"seconds": 1}
    )
    path, refused = run.folder / name, 0
    whole = path.read_bytes()
    for changed in mutations(whole, 150, 5):
        path.write_bytes(changed)
        try:
            found = run.arrays() if name == "arrays.npz" else run.weights()
            for value in found.values():
                value.sum() if value.dtype != "<U1" else value.tolist()
        except InputError:
            refused += 1
    assert refused > 60


def header(text, body=b""):
    return len(text).to_bytes(8, "little") + text + body


WEIGHTS = {
    "empty": b"",
    "no header": b"12345678",
    "a header of 2^63": b"\xff" * 7 + b"\x7f{}",
    "a header of 99 MB": (99_000_000).to_bytes(8, "little") + b"{}",
    "deep": header(b'{"a":' * 10_000),
    "no tensor": header(b'{"a": 3}'),
    "an unknown type": header(b'{"a":{"dtype":"X9","shape":[1],"data_offsets":[0,4]}}', bytes(4)),
    "outside": header(b'{"a":{"dtype":"F32","shape":[9],"data_offsets":[0,36]}}', bytes(4)),
    "backwards": header(b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}', bytes(4)),
    "other size": header(b'{"a":{"dtype":"F32","shape":[7],"data_offsets":[0,4]}}', bytes(4)),
    "overflow": header(
        b'{"a":{"dtype":"F64","shape":[4294967296,4294967296,2],"data_offsets":[0,0]}}'
    ),
}


@pytest.mark.parametrize("name", WEIGHTS)
def test_hostile_weights(tmp_path, time_limit, name):
    run = Results.open(tmp_path).keep("a-0123456789abcdef", {}, Measured({}), {})
    (run.folder / "weights.safetensors").write_bytes(WEIGHTS[name])
    with time_limit(5), pytest.raises(InputError, match=r"weights\.safetensors cannot be read"):
        run.weights()


def weights_of(architecture, **changes):
    torch = pytest.importorskip("torch")
    from empirical.runs.plain import Document

    whole = {name: torch.zeros(2, *shape) for name, shape in architecture.shapes().items()}
    whole |= {name: change(torch) for name, change in changes.items()}
    return Document({k: v for k, v in whole.items() if v is not None}, "/r/a/weights.safetensors")


OF_ANOTHER = {
    "a wider network": {"weight1": lambda torch: torch.zeros(2, 5, 3)},
    "no ensemble": {"weight1": lambda torch: torch.zeros(4, 3)},
    "a number": {"weight1": lambda torch: torch.zeros(())},
    "another ensemble": {"weight1": lambda torch: torch.zeros(3, 4, 3)},
    "a layer more": {"weight9": lambda torch: torch.zeros(2, 4, 4)},
    "a layer less": {"weight2": lambda torch: None},
    "whole numbers": {"weight1": lambda torch: torch.zeros(2, 4, 3, dtype=torch.int64)},
    "complex numbers": {"weight1": lambda torch: torch.zeros(2, 4, 3, dtype=torch.complex64)},
}


@pytest.mark.parametrize("name", OF_ANOTHER)
def test_weights_of_another_network(name):
    """The file is whole; torch would raise in the middle of the work."""
    from empirical.networks.fully_connected import FullyConnected
    from empirical.spectra.learned_map import LearnedMap

    network = FullyConnected(3, 3, 4, 1, "tanh")
    assert set(network.shapes()) >= {"weight1", "weight2"}
    LearnedMap.of(network, weights_of(network), 1)
    with pytest.raises(InputError, match=r"tensors: the weights do not fit.*run again"):
        LearnedMap.of(network, weights_of(network, **OF_ANOTHER[name]), 1)


# What is written into a folder that others filled


def work(tmp_path, job):
    """The folder of an unfinished run, and a file of somebody else's."""
    results = Results.open(tmp_path / "results")
    valuable = tmp_path / "valuable"
    valuable.write_text("mine")
    return results, results.folder / "work" / task_name(job), valuable


def test_the_traceback_of_a_failure_goes_nowhere_else(tmp_path):
    job = Failing("bug")
    results, folder, valuable = work(tmp_path, job)
    folder.mkdir()
    (folder / "failure.txt").symlink_to(valuable)
    with pytest.raises(JobsFailed, match=r"traceback in .*failure\.txt"):
        Laboratory(results).sweep([job])
    assert valuable.read_text() == "mine"
    assert "ZeroDivisionError" in (folder / "failure.txt").read_text()
    assert not (folder / "failure.txt").is_symlink()


def test_the_work_of_a_run_is_done_nowhere_else(tmp_path):
    job = Square(2.0)
    results, folder, _ = work(tmp_path, job)
    other = tmp_path / "other"
    other.mkdir()
    folder.symlink_to(other)
    for target in (other, tmp_path / "nowhere"):
        folder.unlink()
        folder.symlink_to(target)
        with pytest.raises(JobsFailed, match="it is a link"):
            Laboratory(results).sweep([job])
    assert not list(other.iterdir())
    folder.unlink()
    Laboratory(results).sweep([job])  # and no lock has stayed


def test_a_lock_empties_no_file(tmp_path):
    job = Square(2.0)
    results, folder, valuable = work(tmp_path, job)
    lock = folder.with_name(f"{folder.name}.lock")
    lock.symlink_to(valuable)
    with pytest.raises(JobsFailed, match="it is a link"):
        Laboratory(results).sweep([job])
    assert valuable.read_text() == "mine"


def test_a_checkpoint_replaces_a_link(tmp_path):
    pytest.importorskip("torch")
    from empirical.training.checkpoint import Checkpoint

    valuable = tmp_path / "valuable"
    valuable.write_text("mine")
    folder = tmp_path / "work"
    folder.mkdir()
    for name in ("a", f"a.{os.getpid()}.part"):
        (folder / name).symlink_to(valuable)
    Checkpoint(folder / "a", {}).prepare(1000)
    assert valuable.read_text() == "mine"
    assert os.listdir(folder) == ["a"]


# SQL

SLOW = {
    "rows of rows": "SELECT count(*) FROM range(1000000) a, range(1000000) b",
    "one function": "SELECT levenshtein(repeat('ab', 100000), repeat('ba', 100000))",
}


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    laboratory = Laboratory.at(tmp_path_factory.mktemp("one"))
    laboratory.perform(Square(2.0))
    return laboratory.results


@pytest.mark.parametrize("name", SLOW)
def test_a_query_has_a_time_limit(one, time_limit, name):
    with time_limit(30), pytest.raises(InputError, match=r"longer than 0\.3 s.*--seconds"):
        asked(one, SLOW[name], None, Limits(seconds=0.3))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT repeat('a', 4000000000)",
        "SELECT len(range(3000000000))",
        "SELECT repeat('a', 90000000)",
        "SELECT " + "(" * 3000 + "1" + ")" * 3000,
        "SELECT '" + "[" * 50_000 + "'::JSON",
    ],
)
def test_a_query_has_bounds_of_memory_and_depth(one, time_limit, sql):
    with time_limit(60), pytest.raises(InputError) as raised:
        query(one, sql)
    assert len(str(raised.value)) < 600


def test_rows_are_counted(one):
    answer = query(one, "SELECT * FROM range(99)", limits=Limits(rows=7))
    assert [row[0] for row in answer.rows] == list(range(7))
    assert answer.cut
    assert not query(one, "SELECT * FROM range(7)", limits=Limits(rows=7)).cut


@pytest.mark.parametrize(
    "sql",
    few(
        7,
        [
            "SELECT * FROM '/etc/passwd'",
            "SELECT * FROM glob('/etc/*')",
            "COPY (SELECT 1) TO 'mark'",
            "INSTALL httpfs",
            "ATTACH 'mark' AS other",
            "SELECT * FROM whole",
            "INSERT INTO runs SELECT * FROM runs",
            "SELECT * FROM read_csv('/etc/passwd')",
            "SELECT * FROM read_json_auto('numbers.json')",
            "LOAD httpfs",
            "EXPORT DATABASE 'mark'",
            "PRAGMA enable_profiling",
            "CREATE TABLE x AS SELECT 1",
            "SELECT * FROM read_blob('/etc/hostname')",
        ],
    ),
)
def test_a_query_reads_and_writes_nothing_else(one, tmp_path, monkeypatch, sql):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError):
        query(one, sql)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "limits", [{"seconds": 0}, {"seconds": float("nan")}, {"seconds": 1e9}, {"rows": 0}]
)
def test_limits_have_bounds(limits):
    with pytest.raises(InputError, match="must be from"):
        Limits(**limits)


def test_a_query_imports_nothing_of_the_working_folder(one, tmp_path, monkeypatch):
    (tmp_path / "duckdb.py").write_text("open('mark', 'w')")
    monkeypatch.chdir(tmp_path)
    assert query(one, "SELECT 1").rows == ((1,),)
    assert not (tmp_path / "mark").exists()

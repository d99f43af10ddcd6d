"""``python -m empirical run``, list, data and show."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from extent import few
from patience import patience
from toy_catalogue import TOYS

from empirical import experiments
from empirical.command_line import main
from empirical.runs.store import Results

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.fixture
def command(monkeypatch, tmp_path, capsys):
    """Runs a command in an empty folder; gives exit code, output and errors."""
    monkeypatch.setattr(experiments, "__path__", [TOYS])
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EMPIRICAL_DATA", raising=False)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*words):
        try:
            code = main(words)
        except SystemExit as end:
            code = end.code or 0
        return code, *capsys.readouterr()

    return run


HERE_ONLY = ("--workers", "1", "--device", "cpu")


def test_a_result_is_shown_whole(command):
    code, out, _ = command("run", "squares", *HERE_ONLY)
    assert code == 0
    for words in (
        *("Squares of small numbers", "PNAS paper, Figure 3", "preset smoke", "digits"),
        *("stands in for mnist", "† count = 2", "lost in the text", "✓  The sum is 1."),
        *("✗  The mean is 0. [contradicted]", "?  There are many. [undecided]", "figure.png"),
        *("–  All of them. [not tested at this scale]", "1 supported · 1 contradicted"),
    ):
        assert words in out
    assert max(map(len, out.splitlines())) <= 100
    figure = next(w for w in out.split() if w.endswith("figure.png"))
    assert Path(figure).exists()


def test_a_finished_experiment_is_not_repeated(command):
    command("run", "squares", *HERE_ONLY)
    assert "kept since" in command("run", "squares", *HERE_ONLY)[1]
    assert "kept since" in command("show", "squares")[1]
    assert "kept since" not in command("run", "squares", *HERE_ONLY, "--again")[1]


def test_the_figure_is_written_in_the_formats_that_were_asked_for(command, tmp_path):
    code, out, _ = command("run", "squares", *HERE_ONLY, "--format", "pdf,svg,png")
    assert code == 0
    [folder] = [p.parent for p in tmp_path.rglob("figure.pdf")]
    files = {kind: (folder / f"figure.{kind}").read_bytes() for kind in ("pdf", "svg", "png")}
    assert all(f"figure.{kind}" in " ".join(out.split()) for kind in files)
    assert files["pdf"].startswith(b"%PDF")
    assert b"/Type0" in files["pdf"]  # letters as letters of a font: they can be searched
    assert b"<text" in files["svg"]
    (folder / "figure.pdf").unlink()  # drawn again of what was measured, byte by byte
    assert command("show", "squares", "--format", "pdf,png")[0] == 0
    assert (folder / "figure.pdf").read_bytes() == files["pdf"]


def test_fields_are_changed_by_name_and_by_file(command):
    Path("mine.yaml").write_text("count: 3\ndata: {count: 7}\n")
    code, out, _ = command(
        "run", "squares", *HERE_ONLY, "--config", "mine.yaml", "--data.count", "8"
    )
    assert code == 0
    assert "preset smoke, count = 3, data.count = 8" in out


def test_the_printed_configuration_can_be_given_back(command):
    code, out, _ = command("run", "squares", "--preset", "laptop", "--count", "3", "--print-config")
    assert code == 0
    assert yaml.safe_load(out)["count"] == 3
    assert yaml.safe_load(out)["data"]["set"] == "mnist"
    assert yaml.safe_load(out)["optimisers"][0]["learning_rate"] == 1e-4
    Path("printed.yaml").write_text(out)
    code, out, _ = command("run", "squares", *HERE_ONLY, "--config", "printed.yaml")
    assert code == 0
    assert "preset smoke, count = 3\n" in out.replace("  ", "")


OPTIMISERS = "[{rule: gd, learning_rate: 0.5}, {rule: adam}]"


def test_nested_tuples_can_be_given(command):
    code, out, _ = command("run", "squares", "--optimisers", OPTIMISERS, "--print-config")
    assert code == 0
    assert [o["rule"] for o in yaml.safe_load(out)["optimisers"]] == ["gd", "adam"]


BAD = {
    "unknown experiment": (("run", "squaress"), "Did you mean 'squares'"),
    "unknown preset": (("run", "squares", "--preset", "smok"), "Did you mean 'smoke'"),
    "unknown field": (
        ("run", "squares", "--cuont", "3"),
        "unknown field '--cuont'; did you mean --count?",
    ),
    "unknown nested": (("run", "squares", "--data.sett", "x"), "unknown field '--data.sett'"),
    "unknown in a tuple": (("run", "squares", "--optimisers", "[{foo: 3}]"), "unknown field 'foo'"),
    "unknown in yaml": (("run", "squares", "--config", "bad.yaml"), "unknown field 'cuont'"),
    "no yaml": (("run", "squares", "--config", "none.yaml"), "does not exist"),
    "broken yaml": (("run", "squares", "--config", "broken.yaml"), "config"),
    "wrong type": (("run", "squares", "--count", "x"), "count: expected int, got x"),
    "wrong union": (("run", "squares", "--data.seed", "x"), "data.seed: expected int, null, got x"),
    "refused value": (("run", "squares", "--data.count", "0"), "count is 0"),
    "no name": (("run",), "needs the name"),
    "name after": (("run", "--count", "3"), "name the experiment first"),
    "fields of all": (("run", "all", "--count", "3"), "takes no field"),
    "two places": (("run", "squares", "--workers", "2", "--cluster", "tcp://x:1"), "give one"),
    "no workers": (("run", "squares", "--workers", "0"), "at least 1"),
    "no format": (("run", "squares", "--format", "pdf,gif"), "'gif' is none"),
    "empty format": (("show", "squares", "--format", ""), "png, svg, pdf"),
    "no data": (("run", "squares", "--data", "nowhere"), "does not exist"),
    "file as results": (("run", "squares", "--results", "bad.yaml"), "is a file"),
    "foreign results": (("run", "squares", "--results", "."), "holds other things"),
    "no such file system": (("run", "squares", "--results", "/proc/none"), "--results /proc/none"),
    "old results": (("run", "squares", "--results", "old"), "has format 0"),
    "misspelt option": (("run", "squares", "--presett", "smoke"), "did you mean --preset?"),
    "unknown command": (("rum",), "there is no command 'rum'. Did you mean run?"),
    "too many words": (("list", "more"), "unexpected argument 'more'"),
    "nothing to show": (("show", "squares"), "there are no results"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_told_in_a_line(command, case, monkeypatch):
    monkeypatch.delenv("COLUMNS")  # which is where lines end
    Path("bad.yaml").write_text("cuont: 3\n")
    Path("broken.yaml").write_text("count: [3\n")
    Path("old").mkdir()
    Path("old/format.json").write_text('{"format": 0}')
    words, message = BAD[case]
    code, out, err = command(*words)
    assert code == 2
    assert message in err
    assert err.startswith("error: ")
    assert len(err.splitlines()) == 1
    assert out == ""


def test_a_cuda_that_is_not_there_is_told(command):
    torch = pytest.importorskip("torch")
    if torch.cuda.is_available():
        pytest.skip("there is one")
    code, _, err = command("run", "squares", "--device", "cuda")
    assert code == 2
    assert "finds no CUDA device" in err


def test_a_failed_run_is_reported_with_its_reason(command):
    code, _, err = command("run", "broken", *HERE_ONLY)
    assert code == 1
    assert "1 of 3 runs failed" in err
    assert "ZeroDivisionError" in err


def test_a_full_disk_is_told(command):
    code, _, err = command("run", "squares", "--failing", "disk", *HERE_ONLY)
    assert code == 2
    assert "no space is left for the results folder" in err


def test_all_runs_all_and_ends_in_a_table(command):
    code, out, err = command("run", "all", "--preset", "smoke", *HERE_ONLY)
    assert code == 1
    assert "squares" in err
    assert "✓✗?–" in out
    assert "failed: 1 of 3 runs failed" in out
    assert "The mean is 0." in out
    assert "ZeroDivisionError" in out
    assert "2 experiments with the preset smoke" in out


def test_nothing_shows_the_help(command):
    code, out, _ = command()
    assert code == 2
    assert "results" in out


def test_help_with_a_name_tells_all_fields(command):
    code, out, _ = command("run", "squares", "--help")
    assert code == 0
    assert "--data.count COUNT" in out
    assert "how many squares" in out
    assert "--cluster ADDRESS" in out


def test_list_tells_title_and_source(command):
    code, out, _ = command("list")
    assert code == 0
    assert "Squares of small numbers" in out
    assert out.index("broken") < out.index("squares")


def test_data_tells_what_is_missing(command, tmp_path):
    code, out, _ = command("data")
    assert code == 0
    assert "digits" in out
    assert "[missing]" in out
    assert str(tmp_path) in command("data", "--data", str(tmp_path))[1]


HEAVY = ("torch", "duckdb", "distributed", "jsonargparse", "matplotlib", "numpy", "rich")


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["results", "--help"]])
def test_help_is_light(words):
    code = (
        "import sys\nfrom empirical.command_line import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        f"print(*set({HEAVY!r}) & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert "usage" in done.stdout
    assert done.stderr.split() == []


def started(tmp_path, *words):
    return subprocess.Popen(
        [sys.executable, HERE / "toy_catalogue.py", *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize("workers", few(1, ["1", "2"]))
def test_an_interrupt_ends_within_seconds_and_the_same_command_goes_on(tmp_path, workers):
    words = ("run", "squares", "--device", "cpu", "--workers", workers, "--count", "3")
    process = started(tmp_path, *words, "--seconds", "1.5")
    end = time.monotonic() + patience(40)
    while not list(tmp_path.glob("results/runs/square-*")):  # one is finished, the next is begun
        assert time.monotonic() < end
        time.sleep(0.05)
    time.sleep(0.3)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to workers as well
    began = time.monotonic()
    _, err = process.communicate(timeout=patience(20))
    assert time.monotonic() - began < patience(4)
    assert process.returncode == 130
    assert err.splitlines()[-1].startswith("interrupted; finished runs and checkpoints are kept")
    assert "Traceback" not in err
    results = Results.read(tmp_path / "results")
    before = {run.name: run.environment["finished"] for run in results.runs()}
    assert 1 <= len(before) < 3
    if workers == "1":
        return  # going on is the same
    process = started(tmp_path, *words, "--seconds", "1.5")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "3 runs" in out
    after = {run.name: run.environment["finished"] for run in results.runs()}
    assert {name: after[name] for name in before} == before

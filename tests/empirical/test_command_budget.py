"""``python -m empirical run NAME --budget TIME``."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from test_command_run import HERE_ONLY, command  # noqa: F401  (a fixture)

from empirical.commands.budget import seconds_of
from empirical.runs.carrying import bytes_told
from empirical.runs.store import Results
from theory.errors import InputError

RUN = ("run", "squares", *HERE_ONLY)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("25m", 1500), ("90s", 90), ("1h30m", 5400), ("2.5h", 9000), ("1d", 86400), ("0.5m10s", 40)],
)
def test_times_have_units(text, seconds):
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    "text",
    ["", "25", "m", "-5m", "0m", "25 m", "5min", "1e3s", "31d", "nan", "infs", "٣m"],
)
def test_what_is_no_time_is_told(text):
    with pytest.raises(InputError, match="--budget"):
        seconds_of(text)


BAD = {
    "no time": (("--budget", "soon"), "like 25m or 1h30m"),
    "nothing": (("--budget",), "expected one argument"),
    "a plan of nothing": (("--plan",), "--plan belongs to --budget TIME"),
    "carry alone": (("--carry", "home"), "--carry belongs to --budget"),
    "weights alone": (("--weights", "--budget", "9s"), "name a folder by --carry"),
    "plan and carry": (("--budget", "9s", "--plan", "--carry", "home"), "give one"),
    "anew": (("--budget", "9s", "--again"), "would begin anew"),
    "elsewhere": (("--budget", "9s", "--cluster", "tcp://x:1"), "omit --cluster"),
    "carried into itself": (("--budget", "9s", "--carry", "results/x"), "results folder itself"),
    "carried elsewhere": (("--budget", "9s", "--carry", "."), "--carry /"),
    "carried into a file": (("--budget", "9s", "--carry", "file"), "is a file"),
    "field of all": (("squares", "--budget", "9s", "--cuont", "3"), "unknown field"),
    "unknown": (("broke", "--budget", "9s"), "unknown experiment 'broke'"),
    "all and more": (("all", "--budget", "9s"), "`all` is every experiment"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_told_in_a_line(command, case, monkeypatch):  # noqa: F811
    monkeypatch.delenv("COLUMNS", raising=False)  # which is where lines end
    Path("file").write_text("")
    words, message = BAD[case]
    if case == "all and more":
        code, out, err = command("run", "all", "squares", *words[1:])
    else:
        code, out, err = command("run", "squares", *words)
    assert code == 2
    assert message in err
    assert err.startswith("error: ")
    assert len(err.splitlines()) == 1
    assert out == ""


def test_a_plan_is_printed_and_nothing_computed(command):  # noqa: F811
    code, out, _ = command(*RUN, "--budget", "5m", "--plan")
    assert code == 0
    assert "squares" in out
    assert "in the time" in out
    assert not list(Results.read(Path("results")).runs())
    assert "None" not in out


def test_everything_that_fits_is_done_and_the_plan_comes_first(command):  # noqa: F811
    code, out, err = command(*RUN, "--budget", "5m")
    assert code == 0
    assert out.index("in the time") < out.index("still needs")
    assert "done" in out
    assert "1 of 1 experiments are done" in out
    assert "squares: done" in err
    assert "kept since" in command(*RUN)[1]
    code, out, _ = command(*RUN, "--budget", "5m")
    assert code == 0
    assert "done before" in out


def test_a_time_that_ends_has_a_code_of_its_own_and_the_rest_is_done_later(command):  # noqa: F811
    words = (*RUN, "--count", "2", "--seconds", "1.5")
    code, out, _ = command(*words, "--budget", "1s")
    assert code == 3
    assert "the same command goes on from here" in out
    assert "evaluation" in out
    code, out, _ = command(*words, "--budget", "5m")
    assert code == 0


def test_a_failure_is_told_before_an_unfinished_rest(command):  # noqa: F811
    code, out, err = command(*RUN, "--failing", "bug", "--budget", "5m")
    assert code == 1
    assert "1 of 3 runs failed: ZeroDivisionError" in out
    assert "failed: failing" in err


def test_several_experiments_may_be_named(command):  # noqa: F811
    code, out, _ = command("run", "squares", "broken", *HERE_ONLY, "--budget", "5m")
    assert code == 1
    assert "squares" in out
    assert "broken" in out
    code, out, _ = command("run", "squares", "broken", *HERE_ONLY)
    assert code == 1
    assert "2 experiments with the preset smoke" in out


def test_results_are_carried_without_weights_unless_they_are_asked_for(command):  # noqa: F811
    command(*RUN, "--budget", "5m")
    [run] = Results.read(Path("results")).runs("experiment-squares")
    (run.folder / "weights.safetensors").write_bytes(b"w" * 5000)
    work = Path("results/work/training-job-0123456789abcdef")
    work.mkdir()
    (work / "training.safetensors").write_bytes(b"c" * 3000)
    code, _, err = command(*RUN, "--budget", "5m", "--carry", "home")
    assert code == 0
    assert "carried: 3 runs" in err
    assert "8 kB of weights and checkpoints stay" in err
    kept = Results.read(Path("home"))
    assert {r.name for r in kept.runs()} == {r.name for r in Results.read(Path("results")).runs()}
    assert not [name for _, _, names in os.walk("home") for name in names if "safetensors" in name]
    assert json.loads(Path("home/timings.json").read_text())["format"] == 1
    assert "kept since" in command("show", "squares", "--results", "home")[1]
    code, _, err = command(*RUN, "--budget", "5m", "--carry", "home", "--weights")
    assert "stay in" not in err
    names = [name for _, _, names in os.walk("home") for name in names if "safetensors" in name]
    assert sorted(names) == ["training.safetensors", "weights.safetensors"]
    assert (run.folder / "weights.safetensors").stat().st_size == 5000


def test_sizes_are_told():
    assert [bytes_told(n) for n in (0, 820_400, 3_140_000, 2.4e9)] == [
        *("0 kB", "820 kB", "3.1 MB", "2.4 GB")
    ]


def test_before_hours_of_work_it_is_told_how_many(command):  # noqa: F811
    code, _, err = command(*RUN, "--preset", "paper")
    assert code == 0
    (said,) = [line for line in err.splitlines() if "a few steps were measured" in line]
    assert "squares: " in said
    assert "runs to do" in said
    assert err.splitlines()[0] == said
    for words in ((*RUN, "--preset", "paper"), (*RUN, "--preset", "smoke")):
        assert "were measured" not in command(*words)[2]  # kept; seconds

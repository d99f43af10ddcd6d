"""``where`` and ``map``: what they print and write, their exit codes, and what they refuse."""

from __future__ import annotations

import csv
import json
import math
import re

import pytest

from proofs_check.theorems.pnas2020.findings.convergence import FINDING

DONE, BAD, OPEN = 0, 2, 3
PLANE = ("--u0", "-2:2", "--v0", "-2:2", "--resolution", "64")


def test_where_prints_the_proved_set_and_what_is_open(command):
    done = command("where", "interpolates", "--phi", "tanh", "--v0", "[-2, 2]", "--digits", "8")
    assert (done.code, done.err) == (DONE, "")
    assert "proved to hold for v0 in" in done.out
    low, high = (float(x) for x in re.findall(r"-0\.88137\d+", done.out)[:2])
    assert -2e-8 < low + math.asinh(1) < 0 < high + math.asinh(1) < 2e-8
    assert "undecided" in done.out


def test_where_of_a_comparison_as_json(command):
    done = command("where", "v > 1", "--phi", "sigmoid", "--u0", "-1:1", "--json", "-")
    told = json.loads(done.out)
    assert done.code == DONE
    assert told["axes"] == ["u0"]
    assert sum(told["shares"].values()) == pytest.approx(1)
    for piece in told["segments"]:
        inner, outer = piece["inner"], piece["outer"]
        assert outer[0] <= inner[0] <= inner[1] <= outer[1]


def test_where_of_all_widths_and_of_one_start(command):
    every = command("where", "attractor", "--phi", "tanh", "--width", "1:")
    assert every.code == DONE
    assert "1, 2, …" in every.out
    single = command("where", "not-attractor", "--phi", "swish")
    assert "holds (proved)" in single.out


def test_the_area_of_the_trap_that_a_finding_names_is_proved(command):
    """Where u0 < 0 and u0²/2 > exp(v0), which is an integral by hand."""
    ranges = ("--u0", "-3:3", "--v0", "-3:3", "--json", "-")
    low, high = json.loads(command("where", "trapped", "--phi", "gumbel", *ranges).out)["area"]
    end = math.log(4.5)
    exact = 3 * (end + 3) - 2 * math.sqrt(2) * (math.exp(end / 2) - math.exp(-1.5))
    assert low <= exact <= high
    named = re.search(r"at least ([\d.]+) of 36", FINDING.gap)
    assert low >= float(named[1]) > low - 0.05


def test_a_map_as_a_table_covers_the_plane_without_overlap(command, tmp_path):
    path = tmp_path / "map.csv"
    done = command("map", "--phi", "swish", *PLANE, "--report", str(path))
    assert done.code == DONE
    assert "x is an attractor" in done.out
    rows = list(csv.DictReader(path.read_text().splitlines()))
    area = sum(
        (float(r["u0_high"]) - float(r["u0_low"])) * (float(r["v0_high"]) - float(r["v0_low"]))
        for r in rows
    )
    assert area == pytest.approx(16)
    assert {r["proved"] for r in rows} == {"attractor", "not_attractor", "undecided"}
    for r in rows:
        if r["proved"] == "attractor":
            assert -1 < float(r["lambda1_low"]) <= float(r["lambda1_high"]) < 1


@pytest.mark.parametrize("suffix", [".html", ".png", ".svg"])
def test_a_map_as_a_picture(command, tmp_path, suffix):
    pytest.importorskip("matplotlib")
    path = tmp_path / f"map{suffix}"
    done = command("map", "--phi", "gumbel", *PLANE, "--report", str(path))
    assert done.code == DONE
    content = path.read_bytes()
    assert content.startswith((b"<!DOCTYPE html>", b"\x89PNG", b"<?xml"))
    if suffix == ".html":
        assert b"the flow is trapped and never arrives" in content
    again = command("map", "--phi", "gumbel", *PLANE, "--report", str(path))
    assert again.code == BAD  # it is there already
    assert path.read_bytes() == content


def test_a_map_over_the_width_and_the_norm(command, tmp_path):
    path = tmp_path / "map.json"
    ranges = ("--width", "1:64", "--norm", "1/2:2", "--resolution", "64")
    done = command("map", "--phi", "sin", *ranges, "--json", str(path))
    assert done.code == DONE
    told = json.loads(path.read_text())
    assert told["axes"] == ["width", "norm"]
    assert math.isclose(sum(told["shares"].values()), 1)


def test_what_was_proved_when_the_time_was_spent_is_kept(command):
    done = command("map", "--phi", "sinusoid", *PLANE, "--seconds", "0.2", "--json", "-")
    told = json.loads(done.out)
    if done.code == OPEN:  # else the machine was quick
        assert told["stopped"]
    assert math.isclose(sum(told["shares"].values()), 1)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("where",), "needs a predicate"),
        (("where", "atractor"), "is no predicate"),
        (("where", "lambda2 < 1"), "Did you mean 'lambda1'"),
        (("where", "attractor", "--u0", "2:1"), "smaller end first"),
        (("where", "attractor", "--u0", "0:1", "--v0", "0:1", "--norm", "1:2"), "at most two"),
        (("where", "attractor", "--digits", "11"), "at most 10 digits"),
        (("where", "attractor", "--depth", "2", "--norm", "2"), "no input 'norm'"),
        (("where", "attractor", "--depth", "9"), "depth must be"),
        (("where", "attractor", "--jobs", "2", "--v0", "0:1"), "of depth 2 and more"),
        (("map", *PLANE, "--resume"), "--resume needs --report"),
        (("map", *PLANE, "--resume", "--report", "none.csv"), "nothing was kept"),
        (("where", "attractor", "--report", "x.html"), "has no --report"),
        (("falsify", "theorem2", "--u0", "[1, 2]"), "is a range"),
        (("theorem2", "--v0", "1:-1"), "smaller end first"),
        (("map", "--u0", "-2:2"), "two inputs that range"),
        (("map", *PLANE[:4], "--resolution", "1000000"), "--resolution must be"),
        (("map", *PLANE, "--report", "map.pdf"), "must end in"),
        (("map", *PLANE, "--report", "no/such/folder/map.csv"), "there is no folder"),
    ],
)
def test_bad_questions_are_refused_without_a_traceback(command, words, told):
    done = command(*words)
    assert done.code == BAD
    assert told in " ".join((done.out + done.err).split())
    assert "Traceback" not in done.err

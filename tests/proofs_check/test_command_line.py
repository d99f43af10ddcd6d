"""The command line: what a transcript shows, exit codes, and starts at the edge."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from extent import few

ROOT = Path(__file__).resolve().parents[2]
FAST = ("--method", "symbolic,certified")
MOST = ("--method", "symbolic,certified,flow")
OK, FALSE, BAD, SILENT = 0, 1, 2, 3
TRAPPED = ("--phi", "gumbel", "--u0", "-2", "--v0", "0")


def squeezed(text):
    """Without line breaks, frames and indentation."""
    return " ".join(text.replace("│", " ").split())


def test_a_transcript_shows_statement_hypotheses_evidence_end_and_verdicts(command):
    done = command("theorem2", "--phi", "sin", "-vv", *MOST)
    text = squeezed(done.out)
    assert done.code == OK
    assert done.err == ""
    for part in (
        "Theorem 2 (Theorem 6 of the appendix) · The top eigenvalue",
        "φ(z) = sin(z); by default k = 2, r = 1, u0 = 1, v0 = 1",
        "Hypotheses, as printed",
        "φ(z)/φ'(z) is finite for all z in R certified ✗ proof φ' changes sign at z ≈ 1.5707963",
        "Hypotheses, as proved φ'(r² v0) ≠ 0 certified ✓ proof",
        "λ1 = r² v φ'(r² v)/φ(r² v) where the flow ends symbolic ✓ proof",
        "certified ✓ enclosure left side [0.77808034570886901",
        "flow ✓ numerical 0.7780803457",
        "– training not asked for",
        "v ∈ [0.798096931666639238, 0.798096931666639239]",
        "λ1 ∈ [0.77808034570886901, 0.778080345708869011]",
        "the training example is an attractor",
        "as printed NOT APPLICABLE",
        "as proved VERIFIED",
    ):
        assert part in text, part


def test_a_trapped_start_is_shown_with_its_witness(command):
    done = command("theorem1", "-vv", *TRAPPED, *MOST)
    text = squeezed(done.out)
    assert done.code == SILENT
    for part in (
        "as printed REFUTED",
        "as proved NOT APPLICABLE",
        "never reaches",
        "u0²/2 = 2.0000",
    ):
        assert part in text
    assert "λ1 ∈" not in text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(("theorem2", "--phi", "sigmoid"), OK, id="verified"),
        pytest.param(
            ("theorem2", "--phi", "sigmoid", "--as", "printed"), OK, id="printed-verified"
        ),
        pytest.param(("theorem2", "--phi", "sin"), OK, id="sin-proved"),
        pytest.param(("theorem2", "--phi", "sin", "--as", "printed"), SILENT, id="sin-printed"),
        pytest.param(("theorem1", *TRAPPED, "--as", "printed"), FALSE, id="trapped-printed"),
        pytest.param(("theorem2", *TRAPPED), SILENT, id="trapped-proved"),
        pytest.param(("theorem6", "--norm", "3/2", "--as", "printed"), SILENT, id="other-norm"),
        pytest.param(("theorem6", "--norm", "3/2"), OK, id="other-norm-proved"),
    ],
)
def test_exit_codes(command, arguments, code):
    assert command(*arguments, *FAST).code == code


@pytest.mark.parametrize("method", ["symbolic", "certified", "flow"])
def test_one_method_alone_is_inconclusive(command, method):
    done = command("theorem2", "--method", method)
    assert done.code == SILENT
    assert "INCONCLUSIVE" in done.out


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        pytest.param(("--u0", "-3/10"), "u0 = −3/10", id="apart"),
        pytest.param(("--u0=-3/10",), "u0 = −3/10", id="joined"),
        pytest.param(("--u0", "-0.3"), "u0 = −3/10", id="decimal"),
        pytest.param(("--v0", "0.1"), "v0 = 1/10", id="a-tenth"),
        pytest.param(("--v0", "1e-1"), "v0 = 1/10", id="scientific"),
        pytest.param(("--u0", "-sinh(2)"), "u0 = −sinh(2)", id="function"),
        pytest.param(("--norm", "1.5"), "r = 3/2", id="norm"),
        pytest.param(("--phi", "-z", "--u0", "-1"), "φ(z) = -z", id="phi-with-a-minus"),
    ],
)
def test_numbers_are_taken_exactly_as_written(command, written, shown):
    done = command("theorem2", *written, *FAST)
    assert done.code == OK
    assert shown in squeezed(done.out)


def test_the_width_and_digits_are_respected(command):
    done = command("theorem2", "--width", "1e6", "--digits", "40", "-vv", *FAST)
    assert done.code == OK
    assert "k = 1000000" in done.out
    u = next(line for line in done.out.splitlines() if line.strip().startswith("u  "))
    assert len(u.split("[")[1].split(",")[0]) > 40


def test_help_says_how_and_what_the_exit_codes_are(command):
    done = command("--help")
    assert done.code == OK
    for word in ("--phi", "--json", "--as", "exit codes", "0 verified", "all 1 if any"):
        assert word in squeezed(done.out)


def test_the_version_is_that_of_the_project(command):
    done = command("--version")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert (done.code, done.err) == (OK, "")
    assert done.out == f"{project['name']} {project['version']}\n"


@pytest.mark.parametrize("statement", few(1, ["theorem2", "remark-depth"]))
def test_the_parts_of_the_time_do_not_exceed_the_whole(command, statement, tmp_path):
    arguments = (statement, "--phi", "tanh", *FAST)
    for extra in ((), ("--report", str(tmp_path / "page.md"))):
        last = " ".join(command(*arguments, "-v", *extra).out.rpartition("trust:")[2].split())
        total, *parts = (float(x) for x in re.findall(r"([\d.]+) s\b", last))
        assert len(parts) == 2
        assert sum(parts) <= total + 0.01  # each is rounded to a hundredth
        assert ("without writing" in last) is bool(extra)


def test_without_arguments_the_help_is_shown(command):
    done = command()
    assert done.code == BAD
    assert "--phi" in done.out


def test_the_list_names_statements_and_aliases(command):
    done = command("list")
    assert done.code == OK
    for name in ("theorem1, theorem5", "theorem2, theorem6"):
        assert name in done.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        pytest.param(("--phi", "2"), SILENT, ["φ'(v0) = 0"], id="constant"),
        pytest.param(("--phi", "sin(1)"), SILENT, ["φ'(v0) = 0"], id="constant-in-disguise"),
        pytest.param(("--phi", "cos", "--v0", "0"), SILENT, ["φ'(v0) = 0"], id="cos-at-0"),
        pytest.param(("--phi", "sin", "--v0", "pi/2"), SILENT, ["φ'(v0) = 0"], id="sin-at-pi/2"),
        pytest.param(("--phi", "relu", "--v0", "0"), SILENT, ["kink"], id="relu-at-kink"),
        pytest.param(("--phi", "relu", "--v0", "1"), OK, ["corner at z = 0"], id="relu-right"),
        pytest.param(("--phi", "relu", "--v0", "-1"), SILENT, ["φ'(r² v0) is 0"], id="relu-left"),
        pytest.param(("--phi", "abs(z)", "--v0", "0"), SILENT, ["kink"], id="abs-at-kink"),
        pytest.param(("--phi", "abs(z)", "--v0", "1"), OK, ["corner"], id="abs-right"),
        pytest.param(("--phi", "abs(z)", "--v0", "-1"), OK, ["corner"], id="abs-left"),
        pytest.param(("--phi", "elu", "--v0", "0"), OK, ["VERIFIED"], id="elu-where-it-is-smooth"),
        pytest.param(
            ("--phi", "tanh", "--u0", "0", "--v0", "0"), SILENT, ["equilib"], id="at-rest"
        ),
        pytest.param(("--phi", "log(z)", "--v0", "2"), OK, ["VERIFIED"], id="log-in-its-domain"),
        pytest.param(("--width", str(10**12)), OK, ["VERIFIED"], id="widest"),
    ],
)
def test_starts_at_the_edge(command, arguments, code, words):
    done = command("theorem2", "-vv", *arguments, *MOST)
    assert done.code == code, done.out
    assert done.err == ""
    for word in words:
        assert word in squeezed(done.out)


@pytest.mark.parametrize("v0", few(1, ["1e6", "-1e6"]))
@pytest.mark.parametrize("phi", few(2, ["softplus", "sigmoid", "exp", "tanh"]))
def test_a_start_beyond_all_floats_does_not_hang(command, time_limit, phi, v0):
    with time_limit(20):
        done = command("theorem2", "--phi", phi, "--v0", v0, *MOST)
    assert done.code in (OK, SILENT)
    assert done.err == ""

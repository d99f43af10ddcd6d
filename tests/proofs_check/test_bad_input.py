"""Bad input: exit code 2, one sentence that says what was expected and what came, no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

FAST = ("--method", "symbolic,certified")
OK, BAD = 0, 2


def refused(done, *words):
    assert done.code == BAD, done.out
    assert done.out == ""
    assert "Traceback" not in done.err
    assert "error:" in done.err
    for word in words:
        assert word in done.err, done.err


@pytest.mark.parametrize(
    ("line", "option"),
    [
        ("list --json", "--json"),
        ("list --report", "--report"),
        ("list --phi", "--phi"),
        ("findings --width", "--width"),
        ("list --u0", "--u0"),
        ("findings --param", "--param"),
        ("falsify theorem1 --report", "--report"),
        ("falsify theorem1 --method", "--method"),
        ("check theorem.py --examples", "--examples"),
        ("theorem2 --jobs", "--jobs"),
        ("theorem2 --examples", "--examples"),
        ("all --examples", "--examples"),
    ],
)
@pytest.mark.parametrize("form", ["{} {}", "{}={}"], ids=["apart", "joined"])
def test_an_option_that_would_be_ignored_is_refused(command, tmp_path, line, option, form):
    value = "3" if option not in ("--json", "--report") else str(tmp_path / "a.md")
    done = command(*form.format(line, value).split())
    refused(done, f"{line.split()[0]} has no {option}; leave it out")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("phi", "words"),
    [
        pytest.param("foo", ["'foo'", "z"], id="unknown-name"),
        pytest.param("sgmoid(z)", ["'sgmoid'", "Did you mean 'sigmoid'?"], id="misspelt-function"),
        pytest.param("sinus(z)", ["'sinus'"], id="unknown-function"),
        pytest.param("z*w", ["'w'", "the only variable is z"], id="two-symbols"),
        pytest.param("", ["empty"], id="empty"),
        pytest.param("z +", ["cannot read", "'z +'"], id="syntax"),
        pytest.param("sin", None, id="a-name-is-fine"),
        pytest.param("sin + cos", ["write sin(z)"], id="functions-without-argument"),
        pytest.param("sin(z, z)", ["one argument", "2 were given"], id="two-arguments"),
        pytest.param("z/0", ["division by zero"], id="division-by-zero"),
        pytest.param(
            "__import__('os').system('true')", ["only plain function calls"], id="attribute-call"
        ),
        pytest.param("__import__('os')", ["unknown function", "__import__"], id="import"),
        pytest.param("z.__class__", ["attribute", "not allowed"], id="attribute"),
        pytest.param("(lambda z: z)(z)", ["only plain function calls"], id="called-lambda"),
        pytest.param("lambda z: z", ["lambda", "not allowed"], id="lambda"),
        pytest.param("[z for z in (1,)]", ["not allowed"], id="comprehension"),
        pytest.param("z if z else 1", ["not allowed"], id="conditional"),
        pytest.param("f'{z}'", ["not allowed"], id="formatted-string"),
        pytest.param("'z'", ["not a real number"], id="string"),
        pytest.param("1j*z", ["not a real number"], id="complex"),
        pytest.param("sqrt(-1)*z", ["real"], id="imaginary"),
        pytest.param("z < 1", ["not allowed"], id="comparison"),
        pytest.param("(" * 10_000, ["10000 characters", "1000"], id="10000-parentheses"),
        pytest.param("(" * 10_000 + "z" + ")" * 10_000, ["characters"], id="10000-balanced"),
        pytest.param("(" * 300 + "z" + ")" * 300, ["parentheses"], id="300-parentheses"),
        pytest.param("-" * 900 + "z", ["400 parts"], id="900-minus-signs"),
        pytest.param("9**9**9**9", ["exponent"], id="power-tower"),
        pytest.param("exp(" * 70 + "z" + ")" * 70, ["nested"], id="70-exponentials"),
        pytest.param("z**100000", ["exponent"], id="huge-exponent"),
        pytest.param("1e999999999*z", ["'1e999999999'"], id="huge-number"),
        pytest.param("z\x00", ["cannot read"], id="null-byte"),
        pytest.param("abs(sin(z))", ["kink"], id="kinks-of-a-curve"),
    ],
)
def test_a_bad_activation_is_refused(command, time_limit, phi, words):
    with time_limit(10):
        done = command("theorem2", "--phi", phi, *FAST)
    if words is None:
        assert done.code == OK
    else:
        refused(done, *words)


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--width", "0", ["width", "positive", "0"]),
        ("--width", "-1", ["width", "positive", "-1"]),
        ("--width", "2.5", ["width", "whole number", "5/2"]),
        ("--width", "many", ["width", "'many'"]),
        ("--width", "", ["width is empty"]),
        ("--width", "9" * 5000, ["width"]),
        ("--u0", "nan", ["u0", "nan", "not a finite number"]),
        ("--u0", "inf", ["u0", "not a finite number"]),
        ("--u0", "-inf", ["u0", "not a finite number"]),
        ("--u0", "", ["u0 is empty", "-3/10"]),
        ("--u0", "one", ["u0", "'one'", "not a number"]),
        ("--u0", "1,5", ["u0", "1,5"]),
        ("--u0", "1/0", ["u0", "division by zero"]),
        ("--u0", "z", ["u0", "'z'"]),
        ("--u0", "sqrt(-1)", ["u0", "real"]),
        ("--u0", "log(-1)", ["u0", "real"]),
        ("--v0", "9**9**9", ["v0", "exponent"]),
        ("--v0", "1e400000", ["v0", "1e400000"]),
        ("--v0", "1e5000", ["v0", "too large"]),
        ("--norm", "0", ["norm", "positive", "0"]),
        ("--norm", "-1", ["norm", "positive", "-1"]),
        ("--norm", "nan", ["norm", "nan"]),
        ("--digits", "0", ["--digits", "1", "2000", "0"]),
        ("--digits", "1000000000", ["--digits", "2000", "1000000000"]),
        ("--digits", "-5", ["--digits"]),
        ("--digits", "15.0", ["--digits", "'15.0'"]),
        ("--seed", "-1", ["--seed", "-1"]),
        ("--seed", str(2**64), ["--seed"]),
        ("--seed", "x", ["--seed", "'x'"]),
        ("--method", "guess", ["guess", "symbolic, certified, flow, training"]),
        ("--method", "", ["symbolic, certified, flow, training"]),
        ("--device", "tpu", ["--device", "'tpu'", "cpu"]),
        ("--as", "maybe", ["--as", "'maybe'", "printed"]),
        ("--bogus", "1", ["--bogus"]),
        ("--wid", "3", ["theorem2 has no --wid", "k (width)"]),
        ("--diggits", "3", ["theorem2 has no --diggits", "Did you mean --digits?"]),
        ("--param", "u0", ["--param needs a letter"]),
    ],
    ids=lambda x: x[:12] if isinstance(x, str) else "",
)
def test_a_bad_option_is_refused(command, option, value, words):
    refused(command("theorem2", *FAST, option, value), *words)


@pytest.mark.parametrize("option", ["--u0", "--phi", "--json", "--digits"])
def test_an_option_without_its_value_is_refused(command, option):
    refused(command("theorem2", option), option, "expected one argument")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("theorem9", ["'theorem9'", "list"]),
        ("theorm2", ["'theorm2'", "Did you mean 'theorem2'?"]),
        ("Theorem1", ["'Theorem1'", "Did you mean 'theorem1'?"]),
        ("../theorem1", ["'../theorem1'"]),
        ("", ["''"]),
    ],
)
def test_an_unknown_statement_is_refused(command, name, words):
    refused(command(name, *FAST), *words)


def test_a_second_statement_is_refused(command):
    refused(command("theorem1", "theorem2", *FAST), "theorem2")


def test_a_start_outside_the_domain_is_refused(command):
    done = command("theorem2", "--phi", "log(z)", "--v0", "-1", *FAST)
    refused(done, "log(z)", "-1", "domain")


def test_a_missing_accelerator_is_refused(command):
    torch = pytest.importorskip("torch")
    if torch.cuda.is_available():
        pytest.skip("there is one")
    refused(command("theorem2", "--device", "cuda", "--method", "training"), "cuda", "cpu")


# --- paths -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "words"),
    [
        pytest.param("missing/result.json", ["missing", "no folder"], id="missing-folder"),
        pytest.param(".", ["folder", "file name"], id="a-folder"),
        pytest.param("file.txt/result.json", ["file.txt"], id="below-a-file"),
        pytest.param(
            "x" * 300,
            ["cannot be written"],
            id="name-too-long",
        ),
    ],
)
def test_a_path_that_cannot_be_written_is_refused_before_any_work(command, tmp_path, place, words):
    (tmp_path / "file.txt").write_text("mine")
    refused(command("theorem2", "--json", str(tmp_path / place), *FAST), *words)
    assert (tmp_path / "file.txt").read_text() == "mine"


@pytest.mark.skipif(
    not Path("/proc/version").exists(), reason="needs a file system of the kernel's"
)
def test_an_unwritable_folder_is_refused(command):
    refused(command("theorem2", "--json", "/proc/result.json", *FAST), "/proc/result.json")


def test_a_refused_question_leaves_the_file_alone(command, tmp_path):
    path = tmp_path / "result.json"
    path.write_text("mine")
    refused(command("theorem2", "--phi", "foo", "--json", str(path), "--force", *FAST), "foo")
    assert path.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [path]


def test_a_result_replaces_the_file_only_by_force_and_nothing_is_left_over(command, tmp_path):
    path = tmp_path / "result.json"
    path.write_text("old")
    refused(command("theorem2", "--json", str(path), *FAST), str(path), "exists", "--force")
    assert path.read_text() == "old"
    assert command("theorem2", "--json", str(path), "--force", *FAST).code == OK
    assert path.read_text().startswith("{")
    assert list(tmp_path.iterdir()) == [path]


def test_bad_input_in_a_real_process(process):
    refused(process("theorem2", "--phi", "__import__('os')"), "'__import__'")

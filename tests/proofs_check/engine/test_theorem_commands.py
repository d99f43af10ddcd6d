"""list, all, falsify, --json and --report on theorems in files and by name."""

from __future__ import annotations

import copy
import json
import shlex
from pathlib import Path

import pytest
import sympy
from rich.cells import cell_len

from proofs_check import InputError, System
from proofs_check.catalogue import entries, find_all
from proofs_check.command_line import main

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((ROOT / "proofs_check/rendering/document.schema.json").read_text("utf-8"))
FAST = ("--method", "symbolic,certified")
FILE = """
import sympy
from proofs_check import *
x = sympy.Symbol("x", real=True)
x0 = sympy.Symbol("x_0", real=True)
r = sympy.Symbol("r", positive=True)
S = System(state={x: x0}, loss=(x - r) ** 2 / 2, clock=r - x, defaults={x0: 3, r: "1/2"})
CURVE = Along(x, r + (x0 - r) * sympy.exp(-t))
TRUE = Theorem("true one", S, (AtEnd(x, r), CURVE), title="<b>Decay")
FALSE = Theorem("false one", S, (AtEnd(x, 1 / r), Bound(x, 4)), (Holds(sympy.Gt(x0, r)),))
THEOREMS = (TRUE, FALSE)
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "my theorems.py"
    path.write_text(FILE)
    return str(path)


def test_a_file_is_listed(file, capsys):
    assert main(["list", file]) == 0
    said = capsys.readouterr().out
    assert "true one" in said
    assert "<b>Decay" in said


def test_all_theorems_of_a_file_in_a_table(file, capsys):
    assert main(["all", file, *FAST]) == 1
    said = capsys.readouterr().out
    assert "verified" in said
    assert "refuted" in said


def test_falsify_finds_numbers_and_a_command_that_repeats_them(file, capsys):
    assert main(["falsify", file, "--examples", "40"]) == 1
    said = capsys.readouterr().out
    assert "true one as proved: no counterexample" in said
    assert "false one as proved: a counterexample" in said
    (line,) = said.split("look closer:")[1:]
    words = shlex.split(line.replace("\\\n", ""))
    arguments = words[3 : words.index("--as") + 2]
    assert words[:3] == ["python", "-m", "proofs_check"]
    assert main([*arguments, *FAST]) == 1


def test_json_is_as_its_schema_says(file, capsys):
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(SCHEMA)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert main(["check", file, *FAST, "--param", "x0=2", "--json", "-"]) == 1
    found = json.loads(capsys.readouterr().out)
    validator.validate(found)
    one = found["documents"][0]
    assert one["inputs"] == {"r": "1/2", "x0": "2"}
    assert one["given"] == ["x0"]
    assert one["versions"]["proved"]["verdict"] == "verified"
    validator.validate(one)
    for key in one:
        broken = copy.deepcopy(one)
        del broken[key]
        assert not validator.is_valid(broken)
    assert main(["check", "pnas2020/theorem-deep", "--phi", "tanh", *FAST, "--json", "-"]) in (0, 3)
    deep = json.loads(capsys.readouterr().out)
    validator.validate(deep)
    assert deep["shape"] == {"depth": 2}


@pytest.mark.parametrize("suffix", [".html", ".md", ".tex"])
def test_reports_hold_formulas_defaults_and_what_a_proof_rests_on(file, suffix, tmp_path):
    path = tmp_path / f"report{suffix}"
    assert main(["check", file, *FAST, "--report", str(path)]) == 1
    said = path.read_text("utf-8")
    assert "(default)" in said
    assert "refuted" in said.lower()
    assert "every start and all parameters" in said or suffix == ".tex"
    assert "<b>Decay" not in said
    assert {".html": "<math", ".md": "$$", ".tex": r"\["}[suffix] in said
    assert main(["check", file, *FAST, "--report", str(path)]) == 2  # not without --force


def test_bundled_theorems_are_found_by_name(capsys):
    assert main(["check", "pnas2020/theorem1", "--phi", "sin", "--param", "k=3", *FAST]) == 0
    assert "k = 3" in capsys.readouterr().out
    assert main(["list", "--source", "pnas2020"]) == 0
    assert "pnas2020/theorem1" in capsys.readouterr().out
    assert find_all("pnas2020/theorem6") == find_all("pnas2020/theorem2")
    assert {e.path for e in entries()} >= {"pnas2020/theorem1", "pnas2020/theorem-deep"}


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("theorem2 --width 3 --u0 1/2 --v0 -1 --norm 2", "k = 3, r = 2, u0 = 1/2, v0 = -1"),
        ("theorem2 --param u0=-3/10 --v0=-3/10", "u0 = -3/10, v0 = -3/10"),
        ("theorem2 --u_0 2 --r 3", "r = 3, u0 = 2"),
        ("theorem-deep --depth 3 --w0 1/2,-1/3", "depth = 3"),
        ("theorem-deep --depth 3 --w0 1/2,-1/3", "w2,0 = 1/2, w3,0 = -1/3"),
        ("theorem4 --length 4 --u0 -2", "u4,0 = -2"),
        ("theorem4 --u2,0 3", "u2,0 = 3"),
        ("check pnas2020/theorem6 --k 5", "k = 5"),
        ("check FILE --x0 2/3 --r=3", "r = 3, x0 = 2/3"),
    ],
)
def test_letters_and_words_are_options(line, shown, file, capsys):
    words = [file if word == "FILE" else word for word in line.split()]
    assert main([*words, "--method", "symbolic"]) in (1, 3)
    said = " ".join(
        capsys.readouterr().out.replace(" (default)", "").replace("\u2212", "-").split()
    )
    assert shown in said


def test_letters_and_words_are_keywords():
    from proofs_check import check

    asked = {"methods": ("symbolic",)}
    by_words = check("theorem2", "sin", width=3, norm=2, **asked)
    by_letters = check("pnas2020/theorem6", "sin", k="3", r=2, **asked)
    assert by_words.case.values == by_letters.case.values
    assert by_words.source == "theorem2"
    deep = check("theorem-deep", depth=3, w0=["1/2", 2], **asked)
    assert deep.case.values == check("deep", depth=3, w0="1/2,2", **asked).case.values
    with pytest.raises(InputError, match="There is no letter depth; the inputs are k"):
        check("theorem2", depth=2, **asked)


def test_a_word_that_makes_no_sense_is_refused():
    x, x0, k = sympy.symbols("x x_0 k", real=True)
    parts = {"state": {x: x0}, "loss": (x - k) ** 2 / 2, "defaults": {x0: 1, k: 2}}
    assert System(**parts, words={"width": k, "both": frozenset({k, x0})}).words["width"] == k
    for words in ({"w": x}, {"w": ()}, {"x0": k}, {"k": (k, x0)}):
        with pytest.raises(InputError, match="The word"):
            System(**parts, words=words)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "pnas2020/theoram1"], "Did you mean 'pnas2020/theorem1'?"),
        (["check", "nowhere.py"], "is no file"),
        (["check", "theorem9"], "unknown statement 'theorem9'"),
        (["list", "--source", "pnas"], "neither a file"),
        (["check", "pnas2020/theorem1", "--q", "2"], "pnas2020/theorem1 has no --q"),
        (["theorem1", "--param", "q=3"], "the inputs are k (width), r (norm), u0, v0"),
        (["theorem1", "--widht", "3"], "Did you mean width?"),
        (["theorem1", "--width", "3", "--k", "3"], "k is given twice, by width and by k"),
        (["theorem1", "--k", "3", "--param", "k=2"], "k is given twice, as 3 and as 2"),
        (["theorem1", "--depth", "2"], "theorem1 has no --depth"),
        (["theorem-deep", "--length", "2"], "the inputs are depth, k (width), u0, w2,0 (w0), v0"),
        (["theorem-deep", "--depth", "3", "--w0", "1"], "w0 needs 2 numbers (w2,0, w3,0)"),
        (["theorem-deep", "--depth", "0"], "depth must be from 1 to 8"),
        (["theorem4", "--length", "1"], "length must be from 2"),
        (["theorem4", "--u0", "1", "--u1,0", "2"], "u1,0 is given twice"),
        (["theorem1", "--source", "pnas2020"], "theorem1 has no --source"),
        (["check", "pnas2020/theorem1", "--param", "k"], "--param needs a letter and its value"),
        (["check", "pnas2020/theorem1", "--param", "k=2", "--param", "k=3"], "twice"),
        (["falsify", "pnas2020/theorem1", "--param", "q=2"], "has no --param q"),
        (["check"], "needs a statement or a file"),
    ],
    ids=lambda a: " ".join(a) if isinstance(a, list) else "-",
)
def test_what_makes_no_sense_is_refused(arguments, words, capsys):
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("columns", ["80", "40"])
def test_the_terminal_keeps_within_its_columns(file, columns, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", columns)
    main(["check", file, *FAST])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(cell_len, lines)) <= int(columns)

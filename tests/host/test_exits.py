"""A crash, a closed stream or a poor encoding never has the exit code of an answer."""

from __future__ import annotations

import ast
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from extent import LONG, seldom
from patience import patience

from empirical.command_line import main as experiment
from proofs_check.command_line import main as check
from proofs_check.host.exits import ExitCode
from proofs_check.host.foreign import unprintable

ROOT = Path(__file__).resolve().parents[2]
FAST = "theorem2 --method symbolic,certified"
FALSE = "theorem1 --phi z --u0 -1 --v0 1 --as printed --method certified"
LINES = 400 if LONG else 60  # that are drawn at random
pytestmark = pytest.mark.skipif(os.name != "posix", reason="redirects by a POSIX shell")


def shell(line, module="proofs_check", **environment):
    return subprocess.run(
        line.replace("RUN", f"{sys.executable} -m {module}"),
        shell=True,
        executable="/bin/bash",
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        timeout=patience(120),
    )


def text(done):
    return (done.stdout + done.stderr).decode("utf-8", "replace")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        pytest.param(f"RUN {FAST} >&-", 0, marks=seldom),
        (f"RUN {FALSE} >&-", 1),
        pytest.param(f"RUN {FAST} 2>&-", 0, marks=seldom),
        (f"RUN {FAST} <&- >&- 2>&-", 0),
        pytest.param(f"RUN {FAST} >/dev/full", 2, marks=seldom),
        (f"RUN {FALSE} >/dev/full", 2),
        pytest.param(f"RUN {FAST} 2>/dev/full", 0, marks=seldom),
        ("RUN theorem2 --phi foo 2>/dev/full", 2),
        pytest.param("RUN theorem2 --phi foo 2>&-", 2, marks=seldom),
        ("RUN theorem2 --json - >&-", 2),
        (f"RUN {FALSE} | head -1; exit ${{PIPESTATUS[0]}}", 1),
        ("RUN all --jobs 3000000000", 2),
        ("RUN all --jobs 0", 2),
    ],
)
def test_streams(line, code):
    done = shell(line)
    assert done.returncode == code, text(done)
    assert "Traceback" not in text(done)


@pytest.mark.parametrize("module", ["proofs_check", "empirical"])
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("RUN list >/dev/full", 2),
        pytest.param("RUN list >&-", 0, marks=seldom),
        pytest.param("RUN list 2>&-", 0, marks=seldom),
        pytest.param("RUN list | head -1; exit ${PIPESTATUS[0]}", 0, marks=seldom),
        ("RUN --help >/dev/full", 2),
        ("RUN --nonsense 2>&-", 2),
        ("RUN --nonsense 2>/dev/full", 2),
    ],
)
def test_streams_of_both(module, line, code):
    done = shell(line, module)
    assert done.returncode == code, text(done)
    assert "Traceback" not in text(done)


POOR = {
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "strict": {"PYTHONIOENCODING": "ascii:strict"},
    "latin": {"PYTHONIOENCODING": "latin-1"},
    "c": {"LC_ALL": "C", "LANG": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "posix": {"LC_ALL": "POSIX"},
}


ENCODINGS = [pytest.param(name, marks=() if name == "c" else seldom)
             for name in POOR]  # fmt: skip


@pytest.mark.parametrize("name", ENCODINGS)
def test_a_poor_encoding_is_spelt(name):
    listed, done = (
        shell(line, module, **POOR[name])
        for module, line in (("empirical", "RUN list"), ("proofs_check", f"RUN {FAST}"))
    )
    assert listed.returncode == done.returncode == 0, text(listed) + text(done)
    assert listed.stderr == done.stderr == b""
    if name in ("ascii", "strict", "c"):
        assert done.stdout.isascii()
        assert b"phi(z) = 1/(1 + exp(-z))" in done.stdout


@pytest.fixture(scope="module")
def rich():
    """A document in an encoding that has everything."""
    return without_seconds(shell(f"RUN {FAST} --json -", PYTHONIOENCODING="utf-8").stdout)


def without_seconds(document):
    found = json.loads(document)
    for evidence in found["evidence"]:
        del evidence["seconds"]
    return found


@pytest.mark.parametrize("name", ENCODINGS)
def test_json_means_the_same_in_every_encoding(name, rich):
    poor = shell(f"RUN {FAST} --json -", **POOR[name]).stdout
    encoding = "latin-1" if name == "latin" else "utf-8"
    assert without_seconds(poor.decode(encoding)) == rich


ERRORS = {
    "MemoryError": 70,
    "RecursionError('too deep')": 70,
    "ZeroDivisionError('by zero')": 70,
    "SystemExit(1)": 70,
    "SystemExit('words')": 70,
    "GeneratorExit": 70,
    "AssertionError": 70,
    "KeyboardInterrupt": 130,
    "SystemError('x') from KeyboardInterrupt()": 130,
    "ModuleNotFoundError('x', name='proofs_check.gone')": 70,
    "ModuleNotFoundError('x', name='mpmath')": 2,
}
OFTEN = "MemoryError", "KeyboardInterrupt", "ModuleNotFoundError('x', name='mpmath')"
HERE = *OFTEN, "SystemExit(1)", "GeneratorExit", "SystemError('x') from KeyboardInterrupt()"


@pytest.mark.parametrize(
    ("command", "error", "code"),
    [
        pytest.param(command, *case, marks=() if case[0] in often else seldom)
        for command, often in (
            ("theorem2", HERE),
            ("all --jobs 2", OFTEN),
            ("falsify theorem1", OFTEN[:1]),
        )
        for case in ERRORS.items()
    ],
)
def test_an_error_while_a_library_is_imported(tmp_path, command, error, code):
    (tmp_path / "sympy.py").write_text(f"raise {error}\n")
    done = shell(f"RUN {command}", PYTHONPATH=str(tmp_path))
    assert done.returncode == code, text(done)
    assert "Traceback" not in text(done)
    assert len(done.stderr.decode().splitlines()) == 1
    if code == 70:
        assert "please report it" in text(done)


def test_an_experiment_that_crashes(tmp_path):
    (tmp_path / "numpy.py").write_text("raise ZeroDivisionError('by zero')\n")
    done = shell(f"RUN run fig3 --results {tmp_path / 'r'}", "empirical", PYTHONPATH=str(tmp_path))
    assert done.returncode == 70, text(done)
    assert "please report it" in text(done)


def test_the_traceback_is_shown_on_demand(tmp_path):
    (tmp_path / "sympy.py").write_text("raise ZeroDivisionError('by zero')\n")
    done = shell("RUN theorem2", PYTHONPATH=str(tmp_path), THEORY_TRACEBACK="1")
    assert done.returncode == 70
    assert "Traceback" in text(done)
    assert "sympy.py" in text(done)


def test_a_worker_that_is_killed_is_no_refutation(tmp_path):
    """It is tried again alone; the other statements are examined all the same."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os, signal, sys\n"
        "if '--multiprocessing-fork' in sys.argv:\n"
        "    from proofs_check import survey\n"
        "    one = survey._one\n"
        "    def killed(statement, *rest):\n"
        "        if statement.name == 'balanced-steps':\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
        "        return one(statement, *rest)\n"
        "    survey._one = killed\n"
    )
    places = os.pathsep.join([str(tmp_path), str(ROOT)])
    done = shell(
        "RUN all --source arora2019 --jobs 2 --method symbolic --seconds 1", PYTHONPATH=places
    )
    assert done.returncode == 70, text(done)
    assert "balanced-steps" in done.stderr.decode()
    assert "killed" in text(done)
    assert "balanced-layers " in done.stdout.decode()


@pytest.mark.parametrize("word", ["9" * 5000, "z+" * 3000 + "z", "a " * 2000, "\x1b[31m\udcff"])
@pytest.mark.parametrize(
    "line",
    [
        "{}",
        "theorem2 --phi {}",
        "theorem2 --u0 {}",
        "theorem2 --digits {}",
        "theorem2 --method {}",
        "theorem2 --as {}",
        "theorem2 --json no/{}",
        "theorem2 --report {}",
        "theorem2 {}",
        "remark-depth --w0 {}",
        "--{} 1",
    ],
)
def test_a_refused_word_is_repeated_in_short(capsys, line, word):
    given = [part.format(word) for part in line.split()]
    try:
        code = check(given)
    except SystemExit as exit_:
        code = exit_.code
    shown = capsys.readouterr().err
    assert code == 2, shown
    last = shown[shown.rindex("error:") :]
    assert len(last) < 900
    assert not re.search(r"[9z+a ]{201}", last)
    assert "\x1b" not in shown


@pytest.mark.parametrize("word", ["9" * 5000, "\x1b[31m\udcff"])
@pytest.mark.parametrize(
    "line",
    ["{}", "run {}", "run fig3 --{} 1", "run fig3 --seed {}", "show {}", "results {}", "list {}"],
)
def test_the_same_of_experiments(capsys, line, word, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code = experiment([part.format(word) for part in line.split()])
    shown = capsys.readouterr().err
    assert code == 2, shown
    assert len(shown) < 1500
    assert not re.search(r"9{201}", shown)
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    "line", ["list", "findings", "all", "theorem2", "falsify theorem1", "corollary1"]
)
@pytest.mark.parametrize("seed", ["-1", str(2**63), "x", "1.5"])
def test_a_seed_that_is_none_is_refused_everywhere(capsys, line, seed):
    try:
        code = check([*line.split(), "--seed", seed])
    except SystemExit as exit_:
        code = exit_.code
    assert code == 2
    assert "--seed" in capsys.readouterr().err


WORDS = [
    *("list", "all", "findings", "falsify", "theorem1", "theorem2", "corollary1", "--help", "-1"),
    *("--phi", "--u0", "--v0", "--w0", "--width", "--norm", "--digits", "--seed", "--jobs"),
    *("--json", "--report", "--method", "--as", "--force", "--examples", "--depth", "--length"),
    *("nan", "inf", "-", "--", "", " ", "0", "1e400", "1/0", "z", "sin", "[red]", "φ", "\x1b[0m"),
    *(
        "\udcff",
        "x.md",
        "/dev/full/x",
        "/",
        "..",
        "symbolic",
        "certified,",
        "printed",
        "=",
        "--u0=",
    ),
    *("run", "show", "results", "data", "fig3", "--preset", "smoke", "--results", "SELECT 1"),
    *("--config", "--workers", "--cluster", "--device", "-h", "9" * 300, "None", "*", "\n", "%s"),
]


@pytest.mark.parametrize("main", [check, experiment], ids=["proofs_check", "empirical"])
def test_random_command_lines(main, capsys, tmp_path, monkeypatch):
    """Bad input or an answer, never a traceback, never the code of a crash."""
    monkeypatch.chdir(tmp_path)
    draw = random.Random(f"{main.__module__}")
    costly = {"all", "findings", "falsify", "run", "theorem1", "theorem2", "corollary1"}
    for _ in range(LINES):
        words = [draw.choice(WORDS) for _ in range(draw.randint(0, 6))]
        if costly & set(words):
            words.append("--nonsense")
        try:
            code = main(words)
        except SystemExit as exit_:
            code = exit_.code
        shown = capsys.readouterr()
        assert code in (0, 2, None), (words, shown)
        assert "Traceback" not in shown.err, words
        assert "\x1b" not in shown.err + shown.out, words


def test_every_exit_code_is_named_in_one_place():
    """And each is in the documentation."""
    page = (ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8")
    for code in ExitCode:
        assert re.search(rf"\| *{code.value} *\|", page), code
    numbers = {int(code) for code in ExitCode if code > 3}
    found = [
        (path.name, node.value)
        for folder in ("proofs_check", "empirical")
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "__main__.py"
        if re.search(r"return \(?[0-9]", code := path.read_text(encoding="utf-8"))
        for call in ast.walk(ast.parse(code))
        if isinstance(call, ast.Return)
        for node in [call.value]
        if isinstance(node, ast.Constant) and node.value in numbers
    ]
    assert not found


def test_the_words_of_a_broken_library_command_nobody(tmp_path):
    """They reach every kind of report."""
    words = r"\x1b]0;t\x07 [/bold] <script>x</script> \\input{x} $y$ | `z` \u202e \x9b31m"
    (tmp_path / "torch.py").write_text(f'raise ImportError("{words}")\n')
    for suffix in ("html", "tex", "md") if LONG else ("html",):
        path = tmp_path / f"report.{suffix}"
        line = f"RUN theorem2 --method symbolic,training --report {path} --json {path}.json"
        done = shell(line, PYTHONPATH=str(tmp_path))
        assert done.returncode == 3, text(done)
        document = f"{path}.json"
        for shown in (text(done), path.read_text(encoding="utf-8"), Path(document).read_text()):
            assert not [c for c in shown if unprintable(c) and c != "\n"]
            assert (
                "t\\x07" in shown
                or "textbackslash{}x07" in shown
                or "\\\\x07" in shown
                or ("\\u0007" in shown)
            )
        if suffix == "html":
            assert "<script>x" not in path.read_text(encoding="utf-8")
        if suffix == "tex":
            assert "\\input{x}" not in path.read_text(encoding="utf-8")

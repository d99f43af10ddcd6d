"""``conserved``: what it tells, what it refuses, and its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sympy
from extent import LONG

from proofs_check import Parametrisation, conserved
from proofs_check.conservation.answer import answered
from proofs_check.conservation.question import question
from proofs_check.conservation.subject_file import find, names
from theory.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
OK, FALSE, BAD, OPEN, INTERRUPTED = 0, 1, 2, 3, 130
ONE = ("--method", "symbolic")
u, v, w = sympy.symbols("u v w", real=True)


def squeezed(text):
    return " ".join(text.split())


@pytest.fixture
def file(tmp_path):
    """A file of the user's own with this text after the usual imports."""

    def write(text):
        path = tmp_path / "mine.py"
        head = (
            "import sympy\nfrom proofs_check import Parametrisation, System, Theorem, Conserved\n"
        )
        letters = 'u, v, w = sympy.symbols("u v w", real=True)\n'
        path.write_text(head + "from proofs_check import phi\n" + letters + text, "utf-8")
        return str(path)

    return write


def test_the_laws_of_a_linear_network(command):
    done = command("conserved", "two-layer-linear", "--size", "2,1,2", *ONE)
    text = squeezed(done.out)
    assert done.code == OK
    for part in (
        "n = 2; m = 1; r = 2",
        "3 independent laws, exactly",
        "Marcotte, Gribonval, Peyré 2023: 3, the same",
        "u1,1² + u2,1² − v1,1²",
        "✓ identity ✓ symbolic",
        "3 of 3 laws verified",
        "there are no others, which is proved",
    ):
        assert part in text


def test_sizes_have_names_and_an_order(command):
    ways = (("--size", "1,1,2"), ("--size", "r=2,n=1,m=1"), ("--n", "1", "--m=1", "--r", "2"))
    answers = {
        squeezed(command("conserved", "two-layer-relu", *way, *ONE).out).rpartition("identity:")[0]
        for way in ways
    }
    assert len(answers) == 1
    assert "2 independent laws, exactly" in answers.pop()


def test_a_hidden_law_is_counted_and_not_denied(command):
    done = command("conserved", "one-layer", "--phi", "tanh", "--degree", "3")
    text = squeezed(done.out)
    assert done.code == OK
    assert "1 independent law, exactly" in text
    assert "Polynomial laws up to degree 3: there are none, which is proved" in text
    assert "1 independent law is no polynomial of degree 3 or less" in text


def test_a_theorem_lends_its_system(command):
    done = command("conserved", "theorem1", "--phi", "z**2", *ONE)
    text = squeezed(done.out)
    assert done.code == OK
    assert "2 u² − v² ✓ identity ✓ symbolic" in text


def test_every_activation_is_meant_where_none_is_named(command):
    text = squeezed(command("conserved", "one-layer").out)
    assert "every differentiable φ" in text


CLAIMED = 'PARAMETRISATION = Parametrisation("p", (u, v), (u * v,), claimed=(u**2 + v**2,))\n'


def test_a_law_that_is_claimed_and_is_none_is_refuted(command, file, tmp_path):
    out = tmp_path / "out.json"
    methods = "symbolic,flow,training" if LONG else "symbolic,flow"
    done = command("conserved", file(CLAIMED), "--method", methods, "--json", str(out))
    assert done.code == FALSE
    assert f"✗ identity ✗ {' ✗ '.join(methods.split(','))}" in squeezed(done.out)
    assert "1 of 2 laws verified, 1 refuted" in squeezed(done.out)
    found = json.loads(out.read_text("utf-8"))
    law, claim = found["laws"]
    assert (law["identity"], law["claimed"]) == (True, False)
    assert {e["outcome"] for e in law["evidence"]} == {"supports"}
    assert (claim["identity"], claim["claimed"]) == (False, True)
    assert {e["outcome"] for e in claim["evidence"]} == {"refutes"}


def test_a_claim_that_is_no_polynomial_is_left_to_the_methods(command, file):
    true = 'PARAMETRISATION = Parametrisation("p", (u, v), (u * sympy.exp(v),), claimed=({},))'
    good = file(true.format("sympy.exp(u**2 - 2*v)"))
    assert command("conserved", good, "--degree", "1", *ONE).code == OK
    bad = file(true.format("sympy.exp(u**2 + 2*v)"))
    assert command("conserved", bad, "--degree", "1", *ONE).code == FALSE


def test_a_published_number_that_is_wrong_is_refuted(command, file):
    text = 'PARAMETRISATION = Parametrisation("p", (u, v), (u * v,), published=2)\n'
    done = command("conserved", file(text), *ONE)
    assert done.code == FALSE
    assert "2, another number" in squeezed(done.out)


def test_a_parametrisation_without_laws(command, file):
    text = 'PARAMETRISATION = Parametrisation("p", (u, v, w), (u * v, u**2 * v + w))\n'
    done = command("conserved", file(text), *ONE)
    assert done.code == OK
    assert "0 independent laws, exactly" in squeezed(done.out)


def test_a_flow_of_ones_own_and_what_it_claims(command, file):
    text = (
        "u0, v0 = sympy.symbols('u_0 v_0', real=True)\nr = sympy.Symbol('r', positive=True)\n"
        "SYSTEM = System({u: u0, v: v0}, velocity={u: r * v, v: -u}, conserved=(u**2 + v**2,), "
        "defaults={u0: 1, v0: 2, r: 1})\n"
    )
    done = command("conserved", file(text), *ONE)
    assert done.code == OK
    assert "the flow of this system; r = 1" in squeezed(done.out)
    done = command("conserved", file(text), "--r", "3", *ONE)
    assert done.code == FALSE
    assert "u² + 3 v²" in squeezed(done.out)


def test_a_homogeneous_activation_of_any_degree():
    for degree in (1, 2, 3):
        found = answered(question(find("homogeneous-units", {"p": degree, "r": 1})), 2, methods=())
        (law,) = found.laws
        x, y, z = sympy.symbols("u_1 v_1_1 v_1_2", real=True)
        assert law.quantity in (degree * x**2 - y**2 - z**2, y**2 + z**2 - degree * x**2)


def test_an_activation_of_another_degree_is_refused(command):
    subject = find("homogeneous-units", {"r": "1", "d": "1"})
    assert question(subject, "relu").fields == question(subject).fields
    done = command("conserved", "homogeneous-units", "--phi", "tanh")
    assert done.code == BAD
    assert "not homogeneous of degree 1" in done.err
    assert command("conserved", "homogeneous-units", "--p", "2", "--phi", "relu").code == BAD


def test_a_report_in_markdown(command, tmp_path):
    out = tmp_path / "laws.md"
    done = command("conserved", "two-layer-relu", "--r", "1", *ONE, "--report", str(out))
    assert done.code == OK
    page = out.read_text("utf-8")
    assert "**1 independent law, exactly, near almost every θ.**" in page
    assert "| $u_{1,1}^{2} + u_{2,1}^{2} - v_{1,1}^{2} - v_{2,1}^{2}$ | found | yes |" in page
    assert command("conserved", "two-layer-relu", "--report", str(tmp_path / "a.html")).code == BAD


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "needs a parametrisation"),
        (("two-layer-lineer",), "Did you mean 'two-layer-linear'"),
        (("two-layer-linear", "--size", "0,1,1"), "size n must be a whole number of at least 1"),
        (("two-layer-linear", "--size", "1,1,1,1"), "has 3 sizes (n, m, r)"),
        (("two-layer-linear", "--size", "1,,1"), "--size needs whole numbers"),
        (("two-layer-linear", "--size", "n=1,2"), "all sizes by name"),
        (("two-layer-linear", "--size", "1,1,1", "--n", "2"), "given twice"),
        (("two-layer-linear", "--n", "1.5"), "whole number"),
        (("two-layer-linear", "--q", "1"), "has no --q"),
        (("two-layer-linear", "--phi", "tanh"), "no activation"),
        (("two-layer-linear", "--degree", "0"), "--degree must be"),
        (("two-layer-linear", "--degree", "9"), "unknown coefficients, and the budget is 6,000"),
        (("two-layer-linear", "--degree", "2", "--unknowns", "5"), "44 unknown"),
        (("one-layer", "--phi", "relu"), "not differentiable everywhere"),
        (("one-layer", "--phi", "sqrt(z**2+1)"), "nor rational"),
        (("one-layer", "--size", "3"), "has no sizes"),
        (("one-layer", "--r", "sqrt(2)", "--phi", "tanh"), "must be a rational number"),
        (("one-layer", "--q", "1"), "has no --q"),
        (("one-layer", "--digits", "5"), "conserved has no --digits"),
        (("no_such_file.py",), "is no file"),
    ],
)
def test_bad_input(command, arguments, words):
    done = command("conserved", *arguments)
    assert done.code == BAD
    assert words in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('PARAMETRISATION = Parametrisation("p", (), (u,))', "no parameters"),
        ('PARAMETRISATION = Parametrisation("p", (u,), ())', "no values"),
        ('PARAMETRISATION = Parametrisation("p", (u, u), (u,))', "twice"),
        ('PARAMETRISATION = Parametrisation("p", (u,), (u * v,))', "neither a parameter nor data"),
        ('PARAMETRISATION = Parametrisation("p", (u,), (u / 3.0,))', "float"),
        ('PARAMETRISATION = Parametrisation("p", (u,), (abs(u),))', "differentiable"),
        ('PARAMETRISATION = Parametrisation("p", (u,), "u")', "SymPy expressions"),
        ('PARAMETRISATION = Parametrisation("p", (u,), (u,), homogeneous=0)', "whole degree"),
        ('PARAMETRISATION = Parametrisation("p", (u,), (u,), homogeneous=1)', "no activation"),
        ('PARAMETRISATION = Parametrisation("p", (u,), (phi(u*v),), data=(v,))', "holds data"),
        ("PARAMETRISATION = 3", "expected PARAMETRISATION"),
        ("A = 1", "nothing to ask about"),
        ("1/0", "ZeroDivisionError"),
        ("def parametrisation(n=2): return 3", "must return a Parametrisation"),
        ("def parametrisation(n): return 3", "has no default"),
        ("def parametrisation(n=2): return n.a", "AttributeError"),
        ("SYSTEM = System({u: v}, step={u: u**2}, defaults={v: 1})", "flows"),
        ("while True: pass", "in time"),
    ],
)
def test_files_that_make_no_sense(command, file, text, words):
    done = command("conserved", file(text), "--seconds", "0.1")
    assert done.code == BAD
    assert words in squeezed(done.err)


def test_time_that_is_spent_leaves_what_was_found(command):
    done = command("conserved", "three-layer-linear", "--size", "4,4,4,4", "--seconds", "0.01")
    text = squeezed(done.out)
    assert done.code == OPEN
    assert "spent" in text
    assert "from 0 to" in text


def test_every_parametrisation_of_the_package_answers():
    assert "two-layer-relu" in names()
    for name in names():
        found = answered(question(find(name, {})), 2, methods=())
        assert found.survey.certainty.proved
        assert found.exit_code == OK


def test_what_is_only_probable_is_not_called_proved(command, file):
    """A linear network beside u tanh v, whose law is no polynomial: too many fields for minors."""
    text = (
        "U, V = (sympy.Matrix(2, 2, sympy.symbols(f'{s}_1:5', real=True)) for s in 'ab')\n"
        "PARAMETRISATION = Parametrisation('p', (U, V, u, v), (U * V.T, u * sympy.tanh(v)))\n"
    )
    done = command("conserved", file(text), *ONE)
    words = squeezed(done.out)
    assert done.code == OPEN
    assert "from 3 to 4 independent laws, probably 4" in words
    assert "this is not proved" in words
    assert "at most 1 independent law is no polynomial" in words


@pytest.mark.skipif(not LONG, reason="half a minute: set LONG_TESTS")
def test_the_tables_of_the_site_are_what_the_script_writes():
    done = subprocess.run(
        [sys.executable, "docs/conservation_tables.py"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    written = (ROOT / "docs" / "conservation_tables.md").read_text("utf-8")
    assert done.stdout.partition("##")[2] == written.partition("##")[2]


@pytest.mark.skipif(not LONG, reason="a process of its own: set LONG_TESTS")
def test_laws_need_no_torch_where_no_training_is_asked_for():
    code = (
        "import sys\nfrom proofs_check.command_line import main\n"
        "main(['conserved', 'two-layer-relu', '--method', 'symbolic'])\n"
        "sys.exit('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=100)
    assert done.returncode == 0, done.stderr


def test_an_interrupt_shows_what_was_found(command, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr("theory.conservation.survey.rank", interrupted)
    done = command("conserved", "two-layer-relu")
    assert done.code == INTERRUPTED
    assert "interrupted: what is shown was found before" in done.err
    assert "2 laws, 2 independent" in squeezed(done.out)
    assert "from 2 to 8 independent laws" in squeezed(done.out)


def test_a_question_of_the_library_is_refused_like_that_of_the_command():
    with pytest.raises(InputError, match="no parameters"):
        Parametrisation("p", (), (u,))


def test_letters_of_one_name_and_one_called_like_the_time():
    t, other = sympy.Symbol("t", real=True), sympy.Symbol("u", positive=True)
    for letters in ((u, t), (u, other)):
        subject = Parametrisation("p", letters, (letters[0] * letters[1],))
        found = conserved(subject, methods=("symbolic",))
        (law,) = found.laws
        assert [e.outcome.value for e in law.evidence] == ["supports"]


def test_other_commands_refuse_its_options(command):
    done = command("theorem1", "--degree", "2")
    assert done.code == BAD
    assert "has no --degree" in done.err

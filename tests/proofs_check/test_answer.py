"""The short answer: what it says, word for word, and that the rest is a switch away."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from proofs_check import check
from proofs_check.host.console import HarmlessConsole, console
from proofs_check.rendering.digits import rounded
from proofs_check.rendering.overview import overview
from proofs_check.rendering.terminal import show
from proofs_check.survey import Failure
from theory.rigour.decimals import Interval

PROVING = ("symbolic", "certified")
FAST = ("--method", "symbolic,certified")
OK, SILENT = 0, 3
README = Path(__file__).resolve().parents[2] / "README.md"

AT_80 = """\
Theorem 2 (Theorem 6 of the appendix) · The top eigenvalue at the training
  example
φ(z) = sin(z); by default k = 2, r = 1, u0 = 1, v0 = 1

as proved   VERIFIED        every hypothesis and every conclusion is proved
as printed  NOT APPLICABLE  the hypothesis “φ(z)/φ'(z) is finite for all z in R”
                            fails: φ' changes sign at z ≈ 1.5707963, where φ ≠
                            0, so φ/φ' has a pole there

at the end  u = 0.69829583, v = 0.79809693, λ1 = 0.77808035
            |λ1| < 1: the training example is an attractor

✓ symbolic   proof for every differentiable φ, every start and all parameters
✓ certified  enclosure: both sides agree to N
– flow       not asked for
– training   not asked for
trust: FLINT and SymPy (docs/trust.md)
2.00 s in all; more: -v (evidence), -vv (derivation), --report x.html
"""
AT_40 = """\
Theorem 1 (Theorem 5 of the appendix) ·
  Gradient flow in closed form
φ(z) = exp(-exp(-z)), u0 = -2, v0 = 0;
  by default k = 2, r = 1

as proved NOT APPLICABLE
  the hypothesis “the flow converges to
  a point of the target” fails: the flow
  never reaches the target (u0²/2 =
  2.0000000 exceeds the barrier B ≤
  1.0000000: v runs to -∞ while p stays
  below 0)
as printed REFUTED
  “the flow converges to a point of the
  target” is false: the flow never
  reaches the target (u0²/2 = 2.0000000
  exceeds the barrier B ≤ 1.0000000: v
  runs to -∞ while p stays below 0)

✓ symbolic: proof for every
  differentiable φ, every start and all
  parameters
✗ certified: proof that it is false: the
  flow converges to a point of the
  target
– flow: not asked for
– training: not asked for
trust: FLINT and SymPy (docs/trust.md)
2.00 s in all; more: -v (evidence), -vv
(derivation), --report x.html
"""


@pytest.fixture(scope="module")
def verified():
    return check("theorem2", "sin", methods=PROVING)


@pytest.fixture(scope="module")
def trapped():
    return check("theorem1", "gumbel", methods=PROVING, u0=-2, v0=0)


def told(report, columns, detail=0, version="proved"):
    """As printed, without what varies: the size of an error, and spaces at the ends of lines."""
    out = io.StringIO()
    show(report, console(out, width=columns), 2.0, detail=detail, version=version)
    lines = out.getvalue().splitlines()
    assert max(map(cell_len, lines)) <= columns
    return re.sub(
        r"agree to [\d.]+e-\d+", "agree to N", "\n".join(x.rstrip() for x in lines) + "\n"
    )


def test_the_answer_at_80_columns(verified):
    assert told(verified, 80) == AT_80
    assert len(AT_80.splitlines()) <= 18


def test_the_readme_shows_the_answer_as_it_is():
    shown = README.read_text("utf-8")
    answer, _, rest = AT_80.partition("\n\n✓ symbolic")
    assert f"$ proofs-check theorem2 --phi sin\n{answer}\n\n✓ symbolic" in shown
    for line in rest.splitlines()[4:]:
        assert line.partition("; ")[2] in shown


def test_the_answer_at_40_columns(trapped):
    assert told(trapped, 40) == AT_40


def test_more_is_told_only_where_it_is_asked_for(verified):
    answer, evidence, derivation = (told(verified, 80, detail) for detail in (0, 1, 2))
    assert len(answer) < len(evidence) < len(derivation)
    first = answer.rpartition("\ntrust:")[0]
    assert evidence.startswith(first)
    assert derivation.startswith(first)
    assert "Hypotheses, as proved" in evidence
    assert "rests on" not in evidence
    assert "loss    = r² (k u φ(r² v) − 1)²/2" not in evidence
    for part in ("rests on", "loss    = r² (k u φ(r² v) − 1)²/2", "λ1  ∈  [0.778080345708869"):
        assert part in derivation
    assert "VERIFIED · as printed NOT APPLICABLE" in evidence.splitlines()[-3]


def test_the_methods_speak_of_the_version_that_counts(trapped):
    assert "✗ certified  proof that it is false: the flow converges" in told(trapped, 100)
    printed = told(check("theorem2", "sin", methods=PROVING), 100, version="printed")
    assert "✗ certified  proof that it is false: φ(z)/φ'(z) is finite for all z in R" in printed


def test_there_is_nothing_but_plain_characters_without_colour_and_colour_with_it(verified):
    for colour in (False, True):
        out = io.StringIO()
        show(verified, HarmlessConsole(out, 80, force_terminal=True, no_color=not colour), detail=0)
        assert ("\x1b[1;32mVERIFIED" in out.getvalue()) is colour


@pytest.mark.parametrize(
    ("arguments", "out"),
    [
        ((), "as proved   VERIFIED\nas printed  NOT APPLICABLE\n"),
        (("--as", "printed"), "NOT APPLICABLE\n"),
        (("--as", "proved"), "VERIFIED\n"),
    ],
)
def test_the_verdict_alone(command, arguments, out):
    done = command("theorem2", "--phi", "sin", "-q", *arguments, *FAST)
    assert (done.out, done.err) == (out, "")
    assert done.code == (SILENT if "printed" in arguments else OK)


@pytest.mark.parametrize(
    ("methods", "missing"),
    [
        ("symbolic", "the certified method may prove it: not asked for"),
        ("certified", "the symbolic method may prove it: not asked for"),
        ("flow", "the symbolic or certified method may prove it: not asked for"),
    ],
)
def test_methods_that_can_reach_no_verdict_say_which_one_is_missing(command, methods, missing):
    done = command("theorem2", "--method", methods)
    assert done.code == SILENT
    assert missing in " ".join(done.out.split())


@pytest.mark.parametrize(
    ("lower", "upper", "shown"),
    [
        ("0.778080345708869", "0.778080345708870", "0.77808035"),
        ("1", "1", "1"),
        ("1.499999999999", "1.5000000000001", "1.5000000"),
        ("0.7780", "0.7784", "0.778(20000)"),
        ("-3.14159265358979", "-3.14159265358978", "-3.1415927"),
        ("1.234567891e-20", "1.234567892e-20", "1.2345679e-20"),
        ("9.9999999999", "10.0000000001", "10.000000"),
        ("0.5", "0.6", "[0.5, 0.6]"),
        ("-1e-30", "1e-30", "[-1e-30, 1e-30]"),
        ("0", "0", "0"),
    ],
)
def test_only_what_the_whole_interval_rounds_to_is_called_certain(lower, upper, shown):
    found = rounded(Interval(lower, upper), 8)
    assert str(found) == shown


def test_a_reason_that_many_share_is_told_once_and_letters_are_defined(trapped):
    why = "there is no such interval: |E| < 1 on (-∞, 0), and on (0, ∞) as well"
    out = io.StringIO()
    results = [Failure("one", why), Failure("two", why), Failure("three", "no φ"), trapped]
    overview(results, 4, 1.0, console(out, width=100))
    words = " ".join(out.getvalue().split())
    assert words.count("there is no such interval") == 1
    assert "two – – as one" in words
    assert "E(z) = z φ'(z)/φ(z) is the elasticity of φ" in words
    out = io.StringIO()
    overview([Failure("three", "no φ"), Failure("four", "no φ")], 2, 1.0, console(out, width=100))
    assert out.getvalue().count("no φ") == 2
    assert "elasticity" not in out.getvalue()

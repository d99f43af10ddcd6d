"""What is printed: every claim and its evidence once, within the columns there are."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.table import Table

from empirical.rendering.console import Fitted
from proofs_check import check
from proofs_check.host.console import HarmlessConsole, Text, console, grid, hanging, indented
from proofs_check.host.fallback import register
from proofs_check.rendering.answer import LONGEST, shortened
from proofs_check.rendering.overview import overview
from proofs_check.rendering.progress import bar, status
from proofs_check.rendering.terminal import show
from proofs_check.survey import Failure

PROVING = ("symbolic", "certified")


@pytest.fixture(scope="module")
def report():
    return check("theorem2", "sin", methods=PROVING)


def stream(encoding="utf-8"):
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors=register(), write_through=True)


def printed(write, columns, encoding="utf-8"):
    out = stream(encoding)
    write(console(out, width=columns))
    lines = out.buffer.getvalue().decode(encoding).splitlines()
    assert max(map(cell_len, lines)) <= columns
    return lines


def said(write):
    """On one line."""
    return " ".join(" ".join(printed(write, 100)).split())


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("columns", [80, 40])
def test_a_report_keeps_within_its_columns(report, columns, encoding):
    for detail in (0, 1, 2):
        short = printed(lambda out, d=detail: show(report, out, detail=d), columns, encoding)
        assert any("NOT APPLICABLE" in line for line in short)
    lines = printed(lambda out: show(report, out, 2.0), columns, encoding)
    assert any(line.startswith("Where the flow ends") for line in lines)


@pytest.mark.parametrize("columns", [80, 40])
def test_what_becomes_longer_in_ascii_is_measured_so(columns):
    """However it was put together: rich joins, copies and wraps in its own way."""
    words = "‖φ‖ ≤ λ₁ … ∈ ⟨σ⟩ · " * 9
    styled = Text.assemble(("λ1 ", "bold"), words, ("∇", "red"))
    table = grid(2)
    table.add_row(styled, Text(words) + Text("∞"))
    for shown in (words, styled, hanging(styled), indented(styled), table):
        text = " ".join(printed(lambda out, x=shown: out.print(x), columns, "ascii"))
        assert "lambda" in text
        assert "phi" in text


def test_a_style_stays_with_its_letters_in_ascii():
    out = HarmlessConsole(stream("ascii"), 80, force_terminal=True)
    out.print(Text.assemble("λ ", ("φ", "bold"), " b"))
    assert out.file.buffer.getvalue() == b"lambda \x1b[1mphi\x1b[0m b\n"


def test_a_report_says_what_was_asked_found_and_concluded(report):
    words = said(lambda out: show(report, out, 2.0, "writing a.html"))
    assert "Theorem 2 (Theorem 6 of the appendix) · The top eigenvalue" in words
    assert "φ(z) = sin(z); by default k = 2, r = 1, u0 = 1, v0 = 1" in words
    assert "target 1 − k u φ(r² v) = 0" in words
    assert "symbolic ✓ proof for every differentiable φ, every start and all parameters" in words
    assert "rests on, and this is proved: the flow converges to a point of the target" in words
    assert "– flow not asked for – training not asked for" in words
    assert "v ∈ [0.798096931666639238, 0.798096931666639239]" in words
    assert "|λ1| < 1: the training example is an attractor" in words
    assert "as proved VERIFIED" in words
    assert "2.00 s in all, without writing a.html, imports included (symbolic" in words


def test_what_two_versions_share_is_shown_once(report):
    words = said(lambda out: show(report, out))
    assert words.count("u keeps its sign") == 2  # as evidence, and where the flow ends
    assert "the flow converges to a point of the target (as above)" in words
    same = said(lambda out: show(check("invariant1", "tanh", methods=PROVING), out))
    assert "the same as proved" in same
    assert same.count("a gradient step on") == 1


def test_what_a_proof_lacks_is_told():
    report = check("theorem1", "gumbel", methods=PROVING, u0=-2, v0=0)
    words = said(lambda out: show(report, out))
    assert "rests on, and this is not proved: the flow converges to a point of the target" in words
    assert "φ(z) = exp(-exp(-z)), u0 = -2, v0 = 0; by default k = 2, r = 1" in words


@pytest.mark.parametrize("columns", [100, 40])
def test_the_table_of_verdicts(report, columns):
    results = [report, Failure("theorem4", "the length must be from 2 to 6")]
    lines = printed(lambda out: overview(results, 5, 3.2, out, {"theorem2": "no q"}), columns)
    words = " ".join(" ".join(lines).split())
    assert words.startswith("φ(z) = sin(z), k = 2, r = 1, u0 = 1, v0 = 1 theorem")
    assert "not applicable" in words
    assert "verified" in words
    assert "no q" in words
    assert "the length must be from 2 to 6" in words
    assert words.endswith("2 of 5 theorems, 3 s")


def test_what_stands_further_in_stays_so():
    """A line that begins with spaces, text or styled, goes on further in."""
    words = "  one two three four five six seven"
    for shown in (words, Text(words, "dim")):
        lines = printed(lambda out, x=shown: out.print(x), 20)
        assert [line.rstrip() for line in lines] == [
            "  one two three",
            "    four five six",
            "    seven",
        ]
    assert printed(lambda out: out.print("  one two"), 20) == ["  one two"]


@pytest.mark.parametrize("notebook", [False, True])
def test_a_line_that_changes_is_shown_to_who_can_see_it_change(monkeypatch, notebook):
    shown = io.StringIO()
    monkeypatch.setattr(shown, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stderr", shown)
    monkeypatch.setenv("TERM", "xterm-color")  # as a notebook's shell has it
    monkeypatch.delenv("JPY_PARENT_PID", raising=False)
    if notebook:
        monkeypatch.setenv("JPY_PARENT_PID", "1")
    with status() as progress:
        progress("certified")
    with bar(2) as count:
        count("theorem1")
    assert bool(shown.getvalue()) is not notebook


def test_what_turns_is_ascii_where_the_stream_is(monkeypatch):
    shown = stream("ascii")
    monkeypatch.setattr(shown, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stderr", shown)
    monkeypatch.setenv("TERM", "xterm-color")
    monkeypatch.delenv("JPY_PARENT_PID", raising=False)
    with status() as progress:
        progress("certified")
    turned = shown.buffer.getvalue()
    assert b"certified" in turned
    assert rb"\u" not in turned  # an escape in the place of a character that is not there


def test_every_line_of_several_goes_on_further_in():
    lines = printed(lambda out: out.print("shown:\n  one two three four five"), 20)
    assert [line.rstrip() for line in lines] == ["shown:", "  one two three", "    four five"]


def test_the_first_of_hanging_lines_uses_all_columns():
    words = Text.assemble(("printed: ", "dim"), "one two three")
    lines = printed(lambda out: out.print(hanging(words, 9)), 20)
    assert lines == ["printed: one two", " " * 9 + "three"]


@pytest.mark.parametrize(("columns", "stacked"), [(30, False), (20, True)])
def test_a_table_without_room_is_told_row_by_row(columns, stacked):
    """No heading and no word is cut off."""
    table = Table(box=None, padding=(0, 1))
    for heading in ("example", "what is proved", "note"):
        table.add_column(heading)
    table.add_row("1", Text("attractor"), "")
    table.add_row("2", Text("undecided"), "too wide")
    lines = [x.rstrip() for x in printed(lambda out: out.print(Fitted(table)), columns)]
    told = ["example 2", "  what is proved", "    undecided", "  note too wide"]
    assert (lines[-4:] == told) is stacked
    assert not any("…" in line for line in lines)
    assert ("  note" in lines) is False


def test_a_reason_is_shortened_between_words():
    words = shortened(" ".join(f"word{i}" for i in range(99)))
    head, tail = words.split(" … ")
    assert head.split()[-1] in {f"word{i}" for i in range(99)}
    assert tail.split()[0] in {f"word{i}" for i in range(99)}
    assert len(words) <= LONGEST + 3


def test_one_verdict_on_both_versions_is_told_once():
    both = check("invariant1", "tanh", methods=PROVING)
    words = " ".join(" ".join(printed(lambda out: overview([both], 1, 1.0, out), 40)).split())
    assert "invariant1 verified, as printed and as proved" in words

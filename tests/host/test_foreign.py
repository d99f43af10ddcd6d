"""What others wrote is shown, and obeyed by nobody: terminal, page, TeX, Markdown, spreadsheet."""

from __future__ import annotations

import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table

from proofs_check.host.console import Text, console
from proofs_check.host.fallback import ascii_of
from proofs_check.host.foreign import (
    LONGEST_ECHO,
    cell,
    json_text,
    message,
    shortened,
    unprintable,
    visible,
)
from proofs_check.rendering import article, latex, markdown

HOSTILE = {
    "markup": "[/bold] [red]x[/]",
    "link": "[link=https://example.org]x[/link]",
    "emoji": ":smile:",
    "colour": "\x1b[31mred",
    "title": "\x1b]0;owned\x07",
    "csi": "\x9b31mred",
    "carriage": "good\rbad",
    "backspace": "a\x08b",
    "null": "a\x00b",
    "bidi": "a\u202eb\u2066c",
    "invisible": "a\u200bb\ufeffc",
    "byte": "a\udcffb",
    "surrogate": "a\ud800b",
    "html": "<script>alert(1)</script>&amp;\"'",
    "tex": r"\input{/etc/passwd} $x$ % # & ~ ^ u0\write18",
    "markdown": "| x | ![a](http://b) <b> `c` *d* [e](f) &lt; ~~g~~",
    "formula": '=HYPERLINK("http://b")',
}
hostile = pytest.mark.parametrize("text", list(HOSTILE.values()), ids=list(HOSTILE))


def controls(text):
    return [c for c in text if unprintable(c) and c != "\n"]


@hostile
@pytest.mark.parametrize(
    "shown",
    [
        lambda text: text,
        lambda text: Text(text, "bold"),
        lambda text: Rule(text, align="left"),
        lambda text: Panel(text, title=Text(text)),
    ],
    ids=["string", "text", "rule", "panel"],
)
def test_a_terminal_shows_it(text, shown):
    stream = io.StringIO()
    console(stream, width=400).print(shown(text))
    assert not controls(stream.getvalue())
    assert visible(text) in stream.getvalue()


@hostile
def test_a_table_has_room_for_it(text):
    stream = io.StringIO()
    table = Table(text, "text")
    table.add_row(text, Text("").append(text, "bold"))
    console(stream, width=400).print(table)
    assert not controls(stream.getvalue())
    assert stream.getvalue().count(visible(text)) == 3


@hostile
def test_a_page_holds_neither_markup_nor_controls(text):
    for written in (article.text(text), article.mathematics(text)):
        assert not controls(written)
        assert "<script" not in written
        written.encode("utf-8")


def is_tame(tex):
    """No command but those of the table of characters, every brace and dollar closed."""
    known = {"textbackslash", "dots", *(w for s in latex.SYMBOLS.values() for w in words(s))}
    return set(words(tex)) <= known | {"sin", "cos", "exp", "log", "max", "min", "lim", "det"}


def words(tex):
    return re.findall(r"\\([A-Za-z]+)", tex)


@hostile
def test_tex_is_told_no_command(text):
    for written in (latex.plain(text), latex.prose(text)):
        assert not controls(written)
        assert written.isascii()
        assert is_tame(written), written


@hostile
def test_markdown_is_words(text):
    for written in (markdown.plain(text), markdown.prose(text)):
        assert not controls(written)
        bare = re.sub(r"\\[\\`*_{}\[\]<>#|$&~]", "", written)
        assert not set("`*<>|[]&~") & set(bare), written


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_nothing_foreign_survives_anywhere(text):
    assert not controls(visible(text))
    assert not controls(article.text(text))
    assert latex.plain(text).isascii()
    assert is_tame(latex.prose(text))
    assert not controls(markdown.plain(text))
    assert all(map(str.isascii, map(ascii_of, text)))
    for encoding in ("ascii", "latin-1", "utf-8"):
        document = json_text(json.dumps({"x": text}, ensure_ascii=False), encoding)
        document.encode(encoding)
        assert not controls(document)
        assert json.loads(document) == {"x": text}


def test_ordinary_text_is_left_alone():
    for text in ("φ(z) = ½‖x − f(x)‖², u̇ = 1", "naïve café", "日本語", "plain"):
        assert visible(text) == text
        assert message(text) == text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        (" =1", "' =1"),
        ("\t=1", "'\\t=1"),
        ("＝1", "'＝1"),
        ("-3/10", "-3/10"),
        ("-1.5e-8", "-1.5e-8"),
        ("a=b", "a=b"),
        ("x\x1b[0m", "x\\x1b[0m"),
        ("two\nlines", "two\nlines"),
        (-1.5, -1.5),
        (None, None),
    ],
)
def test_a_spreadsheet_runs_nothing(value, written):
    assert cell(value) == written


def test_an_error_repeats_a_word_in_short():
    long = "9" * 5000
    told = message(f"--u0 = {long!r} is wrong, {long}", [f"--u0={long}"])
    assert len(told) < 2 * LONGEST_ECHO + 40
    spaced = "z + " * 1000
    assert len(message(f"cannot read {spaced!r}", ["--phi", spaced])) < LONGEST_ECHO + 40
    assert len(message("x" * 5000)) <= LONGEST_ECHO
    assert len(shortened("x" * 201)) <= LONGEST_ECHO
    assert shortened("x" * 200) == "x" * 200


@pytest.mark.parametrize(
    ("character", "spelt"),
    [
        ("φ", "phi"),
        ("½", "1/2"),
        ("²", "^2"),
        ("₁", "_1"),
        ("é", "e"),
        ("\u0307", "'"),
        ("→", "->"),
    ],
)
def test_a_character_is_spelt(character, spelt):
    assert ascii_of(character) == spelt

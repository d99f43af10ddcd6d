"""Every command and statement has a help of its own, and a slip is answered with what was meant."""

from __future__ import annotations

import io

import pytest

from proofs_check import check, manual
from proofs_check.arguments import COMMANDS, OF_CHECKS, OPTIONS
from proofs_check.arguments import command as of_name
from proofs_check.command_line import parsed
from proofs_check.engine.errors import UnknownLetter
from proofs_check.host.fallback import register, spelt
from theory.activation import Activation
from theory.errors import InputError

OK, BAD = 0, 2


@pytest.mark.parametrize("columns", ["80", "40"])
@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_shows_what_it_takes_and_keeps_within_its_columns(
    command, monkeypatch, name, columns
):
    monkeypatch.setenv("COLUMNS", columns)
    done = command(name, "--help")
    assert (done.code, done.err) == (OK, "")
    head, _, rest = done.out.partition("\nexamples:\n")
    shown = [word.strip(",") for line in head.splitlines() for word in line.split()[:2]]
    assert set(OPTIONS) & set(shown) == set(of_name(name).options)
    in_one_line = " ".join(rest.replace("\\\n", " ").split())
    for example in COMMANDS[name].examples:
        assert f"{name} {example}".strip() in in_one_line
    assert max(map(len, head.splitlines())) <= int(columns)


@pytest.mark.parametrize("columns", ["80", "40"])
@pytest.mark.parametrize("name", [*COMMANDS, "theorem2"])
def test_help_keeps_within_its_columns_in_ascii(monkeypatch, name, columns):
    monkeypatch.setenv("COLUMNS", columns)
    with io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors=register()) as out:
        monkeypatch.setattr(manual.sys, "stdout", out)
        told = manual.of_command(name, [])
    head = told.partition("\nexamples:\n")[0]
    assert max(len(spelt(line, "ascii")) for line in head.splitlines()) <= int(columns)


def test_an_example_goes_on_where_a_shell_goes_on(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    told = manual.of_command("map", [])
    examples = told.partition("\nexamples:\n")[2].partition("\n\n")[0]
    commands = examples.replace("\\\n", "").splitlines()
    assert [" ".join(line.split()) for line in commands] == [
        f"{manual.called()} map {words}" for words in COMMANDS["map"].examples
    ]
    assert max(map(len, examples.splitlines())) <= 40


def test_the_help_of_a_statement_shows_its_letters_and_defaults(command):
    done = command("theorem2", "-h")
    words = " ".join(done.out.split())
    assert done.code == OK
    for part in (
        "Theorem 2 (Theorem 6 of the appendix): The top eigenvalue",
        "--width X, --k X positive whole number (default 2)",
        "--u0 X number (default 1)",
        "(default sigmoid)",
        "theorem2 --phi sin",
    ):
        assert part in words, part
    assert command("theorem5", "--help").out.count("--width X, --k X") == 1
    assert "--depth X whole number (default 2)" in " ".join(
        command("theorem-deep", "-h").out.split()
    )


def test_the_help_shows_phi_as_what_it_is(command):
    options = command("saxe2014/two-layers", "-h").out.splitlines()
    assert not [line for line in options if line.startswith("  --phi")]
    loss = " ".join(command("check", "arora2019/balanced-layers", "-h").out.split())
    assert "the loss: a name or a formula" in loss
    assert "sigmoid" not in loss


def test_the_help_of_several_statements_shows_each_letter_once(command):
    done = command("hopfield1982", "--help")
    assert done.code == OK
    assert done.out.count("--neurons X") == 1


@pytest.mark.parametrize("word", ["theorem99", "no_such_file.py"])
def test_there_is_no_help_of_what_there_is_not(command, word):
    done = command(word, "--help")
    assert (done.code, done.out) == (BAD, "")
    assert word in done.err


SLIPS = {
    "theorem2 sin": "Did you mean --phi sin?",
    "theorem2 tanh(z)**3": "Did you mean --phi 'tanh(z)**3'?",
    "theorem2 --phi sin cos": "unexpected argument 'cos'",
    "theorem2 k=3": "Did you mean --k 3?",
    "falsify theorem1 v0=1/2": "Did you mean --v0 1/2?",
    "falsfy theorem1": "Did you mean falsify?",
    "theorem2 --jsno x.json": "Did you mean --json?",
    "theorem2 --jsno": "Did you mean --json?",
    "theorem2 --froce": "Did you mean --force?",
    "theorem2 --widht 3": "Did you mean width?",
    "findings --reprot a.md": "findings has no --reprot; leave it out. Did you mean --report?",
    "list --suorce pnas2020": "Did you mean --source?",
    "theorem2 --u0 --v0 1": "--u0: expected one argument",
    "theorem2 --digits x": "--digits: must be a whole number, but is 'x'",
    "theorem2 --as maybe": "--as: invalid choice: 'maybe'",
    "theorem2 -3/10": "unexpected argument '-3/10'",
    "where attractor --reslution 32 --v0 0:1": "Did you mean --resolution?",
    "findings -v": "findings has no -v; leave it out",
    "all -qv": "all has no -q; leave it out",
    "--hlep": "Did you mean --help?",
    "--phi sin": "name a statement first (theorem2 --phi",
    "theorm2 --phi sin": "Did you mean 'theorem2'?",
}


@pytest.mark.parametrize("line", SLIPS)
def test_a_slip_is_answered_in_one_sentence_without_the_usage(command, line):
    done = command(*line.split())
    assert (done.code, done.out) == (BAD, "")
    assert "usage" not in done.err
    assert len(done.err.splitlines()) == 1
    assert SLIPS[line] in done.err


def test_the_order_of_the_words_does_not_matter():
    ways = (
        ("theorem2", "--phi", "-z", "--u0", "-3/10", "--force"),
        ("--phi=-z", "--u0=-3/10", "theorem2", "--force"),
        ("--force", "--phi", "-z", "--u0", "-3/10", "--", "theorem2"),
    )
    for words in ways:
        found = parsed(words)
        assert (found.command, found.subject, found.phi) == ("theorem2", None, "-z")
        assert found.letters == [("u0", "-3/10")]
        assert found.force is True
        assert found.given == {"--phi", "--force"}


def test_a_file_may_be_called_like_an_option():
    assert parsed(["check", "--", "--my-theorem.py"]).subject == "--my-theorem.py"
    with pytest.raises(InputError, match="expected one argument"):
        parsed(["check", "--my-theorem.py"])


def test_what_a_command_has_not_has_its_default():
    found = vars(parsed(["list"]))
    assert {option.attribute(name) for name, option in OPTIONS.items()} <= set(found)
    assert set(OF_CHECKS) < set(OPTIONS)


PARAMETERS = {
    "theorem2 --param a=2": "No --phi is given whose parameter a could be",
    "theorem2 --phi tanh --param a=2": "theorem2 has no --param a; the inputs are k (width)",
    "theorem2 --phi tanh(b*z) --param a=2": "Nor has φ = tanh(b*z) a parameter a",
    "where attractor --v0 0:1 --param a=2": "No --phi is given",
    "all --param a=2": "no statement of pnas2020 has --param a; leave it out. No --phi",
    "conserved theorem1 --param a=2": "No --phi is given",
}


@pytest.mark.parametrize("line", PARAMETERS)
def test_a_parameter_of_nothing_is_told_as_it_was_given(command, line):
    done = command(*line.split())
    assert (done.code, done.out) == (BAD, "")
    assert PARAMETERS[line] in done.err
    assert "Did you mean" not in done.err


def test_no_option_is_meant_by_what_shares_only_its_dashes(command):
    assert "--force" not in command("theorem2", "--nope", "3").err


@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize("line", SLIPS)
def test_an_error_keeps_within_the_columns_of_a_terminal(command, monkeypatch, line, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    words = command(*line.split()).err
    assert max(map(len, words.splitlines())) <= columns
    assert SLIPS[line] in " ".join(words.split())


def test_an_error_leaves_a_path_whole(command, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    path = "/nowhere/" + "-".join(["deep"] * 12) + "/x.json"
    assert path in command("theorem2", "--json", path).err


def test_check_takes_parameters_of_an_activation_as_the_command_line_does():
    methods = "certified, symbolic"
    named = check("theorem2", "softplus", beta=2, methods=methods)
    written = check("theorem2", "log(1+exp(a*z))/a", a=2, k=3, methods=methods)
    assert named.verdict == written.verdict == "verified"
    assert written.case.activation == Activation.of("softplus", beta=2)
    assert tuple(named.spent) == ("symbolic", "certified")
    with pytest.raises(UnknownLetter, match="no letter a; the inputs are"):
        check("theorem2", "tanh", a=2, methods=methods)
    with pytest.raises(InputError, match="unknown method simbolic; choose from symbolic,"):
        check("theorem2", "tanh", methods="simbolic")

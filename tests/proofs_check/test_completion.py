"""Shells complete commands, statements, their letters and names of activations."""

from __future__ import annotations

import argparse
import importlib.util
import subprocess

import pytest

from proofs_check.arguments import COMMANDS
from proofs_check.completion import SHELLS, whole


@pytest.fixture(scope="module")
def subparsers():
    (found,) = [a for a in whole("FILES")._actions if isinstance(a, argparse._SubParsersAction)]
    return found.choices


def test_every_command_and_statement_is_completed_with_what_it_takes(subparsers):
    assert set(COMMANDS) | {"theorem2", "theorem6", "saxe2014/two-layers"} <= set(subparsers)
    options = subparsers["theorem2"]._option_string_actions
    assert {"--phi", "--width", "--k", "--u0", "--json", "-v"} <= set(options)
    assert "--jobs" not in options
    assert "hardswish" in options["--phi"].choices
    assert options["--json"].complete == "FILES"
    assert "--depth" in subparsers["theorem-deep"]._option_string_actions
    assert "--depth" not in options


def test_what_a_command_is_about_is_completed_with_what_it_takes(subparsers):
    subjects = {}
    for name in ("where", "conserved", "falsify"):
        (action,) = (a for a in subparsers[name]._actions if a.dest == "subject")
        subjects[name] = set(action.choices)
    assert subjects["where"] == {"attractor", "not_attractor", "trapped", "interpolates"}
    assert {"two-layer-linear", "theorem1", "saxe2014/two-layers"} <= subjects["conserved"]
    assert "theorem1" in subjects["falsify"]
    assert "two-layer-linear" not in subjects["falsify"]


def test_a_shell_it_does_not_know_and_a_package_that_lacks_are_told(command):
    there = importlib.util.find_spec("shtab") is not None
    done = command("--completion", "fish")
    assert (done.code, done.out) == (2, "")
    assert ("takes bash, zsh, tcsh" if there else "pip install shtab") in done.err


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_written(command, shell):
    pytest.importorskip("shtab")
    done = command("--completion", shell)
    assert (done.code, done.err) == (0, "")
    assert "theorem2" in done.out
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=done.out, text=True, check=True, timeout=60)

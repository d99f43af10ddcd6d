"""What is public says in its docstring what it takes, what it gives back, and shows it.

Public is what ``dir()`` of the three packages tells.
"""

from __future__ import annotations

import enum
import inspect
import re

import pytest

import empirical
import proofs_check
import theory

pytest.importorskip("torch", reason="empirical trains networks")

OURS = ("empirical", "proofs_check", "theory")
PUBLIC = {
    f"{package.__name__}.{name}": getattr(package, name)
    for package in (theory, proofs_check, empirical)
    for name in dir(package)
    if callable(getattr(package, name))
}
PLAIN = {
    name: thing
    for name, thing in PUBLIC.items()
    if not (inspect.isclass(thing) and issubclass(thing, enum.Enum | Exception))
}
FUNCTIONS = {name: thing for name, thing in PLAIN.items() if not inspect.isclass(thing)}
ABSTRACT = ("proofs_check.Claim", "proofs_check.FormClaim", "proofs_check.WeightClaim")


def sections(text: str) -> dict[str, list[str]]:
    """The lines of each section, by its heading."""
    found: dict[str, list[str]] = {}
    heading = ""
    lines = inspect.cleandoc(text).splitlines()
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if line and below == "-" * len(line):
            heading = line
            found[heading] = []
        elif heading:
            found[heading].append(line)
    return found


def described(thing: object) -> set[str]:
    """The names of parameters (of a dataclass, attributes) that are described; of a class its
    bases' too."""
    docs = [c.__doc__ for c in thing.__mro__] if inspect.isclass(thing) else [thing.__doc__]
    found = set()
    for doc in filter(None, docs):
        parts = sections(doc)
        entries = [*parts.get("Parameters", []), *parts.get("Attributes", [])]
        for entry in entries:
            if re.match(r"[\w*]", entry):
                found |= {name.lstrip("*") for name in entry.split(", ")}
    return found


@pytest.mark.parametrize("name", PUBLIC)
def test_what_is_public_says_what_it_is(name):
    doc = PUBLIC[name].__doc__
    assert doc
    assert not doc.startswith(f"{PUBLIC[name].__name__}(")  # what a dataclass writes by itself


@pytest.mark.parametrize("name", PLAIN)
def test_every_parameter_is_described(name):
    taken = inspect.signature(PLAIN[name]).parameters
    assert described(PLAIN[name]) >= taken.keys()


@pytest.mark.parametrize("name", PLAIN)
def test_nothing_is_described_that_is_not_taken(name):
    """A class inherits what is told of its bases, and may tell of what can be read of it."""
    thing = PLAIN[name]
    own = sections(thing.__doc__)
    entries = [e for e in own.get("Parameters", []) if re.match(r"[\w*]", e)]
    told = {word.lstrip("*") for entry in entries for word in entry.split(", ")}
    assert told <= inspect.signature(thing).parameters.keys()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_result_is_described_and_shown(name):
    parts = sections(FUNCTIONS[name].__doc__)
    assert any(parts.get("Returns", []))
    assert any(">>> " in line for line in parts.get("Examples", [])) or name in NEED_RESULTS


NEED_RESULTS = ("empirical.conduct", "empirical.query")  # the page on sweeps shows them


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_that_raises_says_what(name):
    function = FUNCTIONS[name]
    if "raise InputError" in inspect.getsource(function):
        assert "Raises" in sections(function.__doc__)


def test_a_missing_description_is_noticed():
    def silent(one, *others, **more):
        """Does it.

        Parameters
        ----------
        one
            Of them.
        """

    assert described(silent) == {"one"}
    assert set(inspect.signature(silent).parameters) - described(silent) == {"others", "more"}


def test_results_show_how_they_come_about():
    """All plain classes have an example, but those that stand for their kinds, and those that a
    run makes, which the pages show."""
    without = {n for n, c in PLAIN.items() if "Examples" not in sections(c.__doc__)}
    assert without <= {*NEED_RESULTS, *ABSTRACT, *LONG}


LONG = (  # a system, an ansatz or a symmetry comes first: the bundled theorems show them
    *(f"proofs_check.{name}" for name in ("AnsatzKept", "AtForm", "FlowKeeps", "StepGives")),
    *(f"proofs_check.{name}" for name in ("FlowLaw", "Invariant", "StepLaw", "Falls", "Equation")),
    *(f"proofs_check.{name}" for name in ("Attracts", "CycleNear", "Criterion", "Enumerates")),
    "proofs_check.Stability",
    *(f"empirical.{name}" for name in ("Outcome", "Workbench")),
)

"""Results show themselves: a short line, a table in a notebook, a picture on given axes."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import empirical
import proofs_check
import theory
from proofs_check import check, conserved, falsify, train
from theory import InputError, Start, closed_form, enclose, integrate_flow

FAST = ("certified", "flow")


@pytest.fixture(scope="module")
def results():
    pytest.importorskip("torch")
    plane = np.linspace(-1, 1, 5)[:, None], np.linspace(0.1, 1, 4)
    return {
        "report": check("theorem2", "sin", width=2, methods=FAST),
        "enclosure": enclose("sin", width=2, u0=1, v0=1),
        "closed form": closed_form("sin", 2, *plane),
        "trajectory": integrate_flow("sin", Start.of(width=2, u0=1, v0=1)),
        "trajectories": train("theorem2", "tanh", gamma=0.1),
        "search": falsify("saxe2014/arrival", "printed", examples=20),
        "laws": conserved("two-layer-linear", n=2, m=1, r=1, methods=()),
    }


NAMES = ("report", "enclosure", "closed form", "trajectory", "trajectories")


@pytest.mark.parametrize("name", [*NAMES, "search", "laws"])
def test_a_result_is_told_in_one_line_and_shown_in_a_table(results, name):
    found = results[name]
    assert len(repr(found)) < 300
    assert "\n" not in repr(found)
    assert "array(" not in repr(found)
    assert "<table" in found._repr_html_()
    assert "| --- |" in found._repr_markdown_()
    for text in (repr(found), found._repr_markdown_()):
        assert "lambda1" not in text


def test_the_parts_of_a_report_are_told_in_one_line(results):
    report = results["report"]
    told = [repr(part) for part in (report.end, report.theorem, *report.evidence)]
    assert told[0].startswith("<the flow converges to a point of the target: u ∈ [0.698")
    assert told[1] == "<theorem theorem2: The top eigenvalue at the training example>"
    assert (
        "<certified supports (enclosure): λ1 = r² v φ'(r² v)/φ(r² v) where the flow ends>" in told
    )
    for words in told:
        assert len(words) < 300
        assert "\n" not in words


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_drawn_where_it_is_wanted(results, name):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    figure, (left, right) = pyplot.subplots(1, 2)
    assert results[name].plot(ax=right) is right
    assert right.has_data()
    assert not left.has_data()
    pyplot.close(figure)
    pyplot.close(results[name].plot().figure)


def test_nothing_is_drawn_of_what_there_is_not(results):
    with pytest.raises(InputError, match="no λ1 to draw: the flow is trapped"):
        enclose("gumbel", width=2, u0=-2, v0=0).plot()
    with pytest.raises(InputError, match="interpolates from none"):
        closed_form("gumbel", 2, -2, 0).plot()
    with pytest.raises(InputError, match="include flow"):
        check("theorem2", "sin", methods=("symbolic",)).plot()
    with pytest.raises(InputError, match="reads no letter w"):
        results["trajectories"].plot("w")


def test_what_is_foreign_is_escaped():
    x = enclose("sin", width=2, u0=1, v0=1)
    assert "\\|λ1\\| &lt; 1" in x._repr_markdown_()
    assert "|λ1| &lt; 1" in x._repr_html_()


@pytest.mark.parametrize("package", [theory, proofs_check, empirical])
def test_a_package_lists_what_is_public_and_its_version(package):
    names = dir(package)
    assert "__version__" in names
    assert not [name for name in names if name.startswith("_") and name != "__version__"]
    assert all(hasattr(package, name) for name in names)
    assert package.__version__ == theory.__version__
    assert set(names) - {"__version__"} == set(package.__all__)


def test_phi_may_be_whatever_a_reader_has_at_hand():
    torch = pytest.importorskip("torch")
    import sympy

    x = sympy.Symbol("x")
    asked = {
        "gelu": torch.nn.GELU(),
        "tanh": torch.tanh,
        "sin": sympy.sin(x),
        "z**3": lambda z: z**3,
    }
    for name, phi in asked.items():
        report = check("theorem2", phi, methods=("symbolic",), width=3)
        assert report.case.activation.name == name
    with pytest.raises(InputError, match="applied to a whole layer"):
        check("theorem2", torch.nn.GLU())


def test_matplotlib_is_imported_for_a_picture_and_for_nothing_else():
    code = (
        "import sys\nfrom theory import enclose\nx = enclose('sin', width=2, u0=1, v0=1)\n"
        "repr(x), x._repr_html_()\nassert 'matplotlib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("axes", [{"v0": (-1, 1)}, {"u0": (-1, 1), "v0": (-1, 1)}], ids=len)
def test_regions_are_drawn_on_given_axes_and_shown_as_a_table(axes):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    region = proofs_check.where("attractor", phi="tanh", digits=2, resolution=32, **axes)
    figure, (left, right) = pyplot.subplots(1, 2)
    assert region.plot(ax=right) is right
    assert right.has_data()
    assert not left.has_data()
    pyplot.close(figure)
    assert "| true |" in region._repr_markdown_()
    with pytest.raises(InputError, match="nothing to draw"):
        proofs_check.where("attractor", phi="tanh", v0=1).plot(ax=left)

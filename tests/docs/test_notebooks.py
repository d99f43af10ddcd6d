"""Every notebook runs, and the values that it leaves behind are the right ones.

The dear ones run here with LONG_TESTS=1 only: every build of the site executes all of them.

The cells run in one fresh namespace, with warnings as errors.  ``shown`` holds what the cells end
in.  Reference values come from 70-digit roots of Theorem 1's equations (mpmath) or from the exact
formula next to them.
"""

from __future__ import annotations

import ast
import math
import os
import re
import sys
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import matplotlib
import numpy as np
import pytest
from extent import seldom
from IPython.core.inputtransformer2 import TransformerManager
from matplotlib import pyplot

import empirical
import proofs_check
import theory
from empirical.measurements.optimiser_table import PAPER, ROWS, TITLES
from proofs_check import Outcome, Rigour, Verdict
from proofs_check.engine.ending import Recall
from proofs_check.engine.training import runs as training_runs
from proofs_check.falsification.search import Search
from theory import Classification, Flow, Truth
from theory.one_layer.trajectory import Arrival

jupytext = pytest.importorskip("jupytext", reason="notebooks are read with jupytext")
pytest.importorskip("torch", reason="notebooks train networks")

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("[0-9]*.py"))
PATIENCE = 120.0  # seconds of training: on a busy machine the product's own few would run out

SIN_LAMBDA1 = "0.778080345708869010835303134545044323176456680539731107858873"  # k = 2, u0 = v0 = 1
SIN_V = "0.798096931666639238147844739988244171092741181178408400404147"
TANH_LAMBDA1 = 0.644293809470910654  # k = 2, u0 = v0 = 1
SWISH_FACTORS = (1.25184613222980408, 0.101217227785585026)  # k = 2, (1, 1) and (-1, -1)


@dataclass(frozen=True)
class Run:
    """A notebook that was run: its names, the values of its cells' last expressions, how its shell
    commands ended, and the words about each picture that was shown."""

    names: SimpleNamespace
    shown: tuple[object, ...]
    codes: tuple[int, ...]
    pictures: tuple[str, ...]


@pytest.fixture
def run(monkeypatch):
    """``run("01_one_line")``."""

    def execute(name: str) -> Run:
        monkeypatch.setattr(training_runs, "SECONDS", PATIENCE)
        monkeypatch.chdir(FOLDER)
        monkeypatch.setenv("PYTHONPATH", str(FOLDER.parents[1]))
        monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        matplotlib.use("Agg")
        pyplot.close("all")  # what other tests of this process left open
        codes, drawn, shown = [], [], []
        monkeypatch.setattr(pyplot, "show", lambda: (drawn.append(pyplot.gcf()), pyplot.close()))
        shell = SimpleNamespace(system=lambda line: codes.append(os.system(line)))
        names: dict[str, object] = {"__name__": name, "get_ipython": lambda: shell}
        pictures = []
        with matplotlib.rc_context(fname=FOLDER / "matplotlibrc"):
            for cell in jupytext.read(FOLDER / f"{name}.py", fmt="py:percent").cells:
                if cell.cell_type == "code":
                    before = len(drawn)
                    shown.append(_run_cell(TransformerManager().transform_cell(cell.source), names))
                    words = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
                    pictures += [words] * (len(drawn) - before)
        assert not pyplot.get_fignums()
        return Run(SimpleNamespace(**names), tuple(shown), tuple(codes), tuple(pictures))

    return execute


def _run_cell(source: str, names: dict[str, object]) -> object:
    """Run a cell; the value of its last line if that is an expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)


def encloses(interval, value: str) -> bool:
    return Decimal(interval.lower) <= Decimal(value) <= Decimal(interval.upper)


def require_pictures(found: Run, count: int) -> None:
    """So many, each described in words."""
    assert len(found.pictures) == count
    assert all(len(words) > 60 for words in found.pictures)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_imports_what_is_public(path):
    """What ``dir()`` of the three packages tells, and nothing else of this project."""
    ours = {package.__name__: set(dir(package)) for package in (empirical, proofs_check, theory)}
    code = "\n".join(
        TransformerManager().transform_cell(cell.source)
        for cell in jupytext.read(path, fmt="py:percent").cells
        if cell.cell_type == "code"
    )
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            assert not {alias.name.partition(".")[0] for alias in node.names} & ours.keys()
        if isinstance(node, ast.ImportFrom) and node.module.partition(".")[0] in ours:
            assert {alias.name for alias in node.names} <= ours.get(node.module, set())
        if isinstance(node, ast.ImportFrom | ast.Import):
            names = [getattr(node, "module", None) or alias.name for alias in node.names]
            assert not {n.partition(".")[0] for n in names} & {p.stem for p in FOLDER.glob("*.py")}


def test_every_notebook_is_tested():
    tests = {name for name in globals() if name.startswith("test_n")}
    assert {f"test_n{path.stem}" for path in NOTEBOOKS} <= tests


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_short_and_begins_with_its_title(path):
    cells = jupytext.read(path, fmt="py:percent").cells
    assert cells[0].cell_type == "markdown"
    assert cells[0].source.startswith("# ")
    assert len(path.read_text("utf-8").splitlines()) <= 250


@seldom
@pytest.mark.slow
def test_n01_one_line(run):
    found = run("01_one_line")
    n = found.names
    assert found.codes == (0,)
    assert n.report.judgement("printed").verdict is Verdict.NOT_APPLICABLE
    assert n.report.judgement("proved").verdict is Verdict.VERIFIED
    assert encloses(n.end.lambda1, SIN_LAMBDA1)
    assert encloses(n.end.v, SIN_V)
    assert n.end.lambda1.width < 1e-49
    for _, off, stated in n.rows[1:]:
        assert off <= stated
    assert 1e-6 < n.rows[0][1] < 1e-3  # one run, at the smallest rate
    assert n.rows[1][1] < 1e-9
    require_pictures(found, 1)


@pytest.mark.slow
@seldom
def test_n02_closed_form(run):
    found = run("02_closed_form")
    n = found.names
    assert n.left_over < 1e-14
    assert n.spread == 0
    orders = [math.log2(a / b) for a, b in pairwise(n.drifts)]
    assert orders[-1] == pytest.approx(1, abs=0.1)
    assert abs(orders[-1] - 1) < abs(orders[0] - 1)
    assert all(end.outcome is Flow.INTERPOLATES for end in n.ends)
    for trained, end in zip(n.runs, n.ends, strict=True):
        assert trained["v"][-1, 0] == pytest.approx(end.v.middle, abs=0.02)
        assert trained["u"][-1, 0] == pytest.approx(end.u.middle, abs=0.02)
    assert n.order == pytest.approx(1, abs=0.02)
    assert encloses(n.truth.lambda1, SIN_LAMBDA1)
    assert n.off < 1e-10 < 1e-6 < n.errors[-1]
    require_pictures(found, 3)


@seldom
@pytest.mark.slow
def test_n03_where_it_fails(run):
    found = run("03_where_it_fails")
    n = found.names
    assert (n.saddle.outcome, n.saddle.certified) == (Flow.SADDLE, True)
    assert (n.trapped.outcome, n.trapped.certified) == (Flow.TRAPPED, True)
    assert n.bad.loss[-1, 0] == pytest.approx(0.5, abs=1e-3)
    assert n.good.loss[-1, 0] < 1e-20
    assert n.agree
    # the area of u0 < -sqrt(2 e^v0), -4 < u0, over that of the square: 0.3706
    assert n.trapped_share == pytest.approx(0.3706, abs=0.003)
    assert n.slow.arrival is n.stuck.arrival is Arrival.NOT_ARRIVED
    search, repaired = (x for x in found.shown if isinstance(x, Search))
    assert search.counterexample is not None
    assert repaired.counterexample is None
    require_pictures(found, 2)


@seldom
@pytest.mark.slow
def test_n04_attractor_or_not(run):
    found = run("04_attractor_or_not")
    n = found.names
    assert n.starts >= 1_000_000
    for k in n.WIDTHS:
        tanh = n.diagram["tanh", k]
        arrived = tanh.is_(Flow.INTERPOLATES)
        assert (np.abs(tanh.lambda1[arrived]) < 1).all()
        gumbel = n.diagram["gumbel", k].is_(Flow.TRAPPED)
        assert (gumbel == ((n.u0 < 0) & (n.u0**2 / 2 > np.exp(n.v0)))).all()
        inside = np.abs(n.v0) < math.pi / 2
        sin = np.abs(n.diagram["sin", k].lambda1)
        assert np.nanmax(sin[inside]) < 1
    assert n.by_width["tanh"][1] == pytest.approx(TANH_LAMBDA1, abs=1e-12)
    assert n.by_width["sin"][1] == pytest.approx(float(SIN_LAMBDA1), abs=1e-12)
    assert all(np.diff(n.by_width["sigmoid"]) < 0)
    assert all(np.diff(n.by_width["tanh"]) > 0)
    assert all(np.diff(n.by_width["sin"]) > 0)
    holds = {name for name, answer in n.decided.items() if answer.truth is Truth.TRUE}
    assert holds == {"sigmoid", "sin", "swish", "softplus", "gumbel", "gelu"}
    assert n.decided["tanh"].truth is n.decided["erf"].truth is Truth.FALSE
    assert n.repelled.classification is Classification.NOT_ATTRACTOR
    assert n.repelled.lambda1.middle == pytest.approx(-2 / (1 + math.exp(-2)), abs=1e-5)
    require_pictures(found, 3)


@pytest.mark.slow
def test_n05_depth(run):
    found = run("05_depth")
    n = found.names
    assert (n.report.verdict, n.decay.verdict, n.product.verdict) == (
        "verified",
        "verified",
        "verified",
    )
    assert n.path.arrived
    end = n.report.end.values
    assert n.report.end["lambda1"].width < 1e-30
    for letter, value in zip(n.system.state, n.path.fine[:, -1], strict=True):
        assert end[letter].middle == pytest.approx(value, abs=1e-9)
    assert -n.slope == pytest.approx(1.78307669868817, rel=1e-2)
    for depth, root, square in zip(
        (1, 2, 3), n.by_depth["sqrt(z)"], n.by_depth["z**2"], strict=True
    ):
        assert root == pytest.approx(0.5**depth, rel=1e-14)
        assert square == pytest.approx(2.0**depth, rel=1e-14)
    assert n.by_depth["tanh"][0] == pytest.approx(TANH_LAMBDA1, abs=1e-14)
    assert n.by_depth["sin"][0] == pytest.approx(float(SIN_LAMBDA1), abs=1e-14)
    require_pictures(found, 2)


@pytest.mark.slow
@seldom
def test_n06_sequences(run):
    found = run("06_sequences")
    n = found.names
    assert n.factor == pytest.approx(TANH_LAMBDA1, abs=1e-14)
    assert n.eigenvalues == pytest.approx([0, TANH_LAMBDA1**5], abs=1e-8)
    near, far, mirrored = n.off
    assert near[-1] < 0.01
    assert far[-1] < 0.01
    assert mirrored[-1] == pytest.approx(2, abs=0.01)
    assert [factor.middle for factor in n.factors] == pytest.approx(SWISH_FACTORS, abs=1e-14)
    assert n.cycle.verdict == "verified"
    assert n.evidence.claim == n.cycle.theorem.claims[-1]
    (stable,) = [e for e in n.cycle.about(n.evidence.claim) if e.method == "certified"]
    assert (stable.outcome, stable.rigour) == (Outcome.SUPPORTS, Rigour.PROOF)
    assert f"multiplier [{math.prod(SWISH_FACTORS):.7f}"[:-1] in stable.detail
    recalls = {phi: found.recall for phi, found in n.stored.items()}
    assert recalls == {"tanh": Recall.UNSTABLE, "tanh(z)**3": Recall.ATTRACTOR}
    assert {r.verdict for r in n.reports.values()} == {"verified"}
    assert n.final["tanh(z)**3"] < 1e-8
    assert n.final["tanh"] > 1
    assert n.trained.losses[0] <= 1e-8
    assert n.tenfold.radius[0] < 0.9
    assert n.counting.followed.sum() > 50  # of 100
    require_pictures(found, 4)


@seldom
@pytest.mark.slow
def test_n07_your_own(run):
    found = run("07_your_own")
    n = found.names
    assert n.end.classification is Classification.ATTRACTOR
    v = n.end.v.middle
    elasticity = v * (1 / (1 + v * v) + 0.2) / (math.atan(v) + v / 5)
    assert n.end.lambda1.middle == pytest.approx(elasticity, abs=1e-14)
    assert (n.right.verdict, n.wrong.verdict) == ("verified", "refuted")
    true = {e.method: e.outcome for e in n.found if e.claim == n.TRUE}
    false = {e.method: e.outcome for e in n.found if e.claim == n.FALSE}
    methods = ("symbolic", "certified", "flow", "training")
    assert true == dict.fromkeys(methods, Outcome.SUPPORTS)
    assert false == dict.fromkeys(methods, Outcome.REFUTES)
    refuted = [e for e in n.found if e.outcome is Outcome.REFUTES and e.rigour is Rigour.PROOF]
    assert {e.method for e in refuted} >= {"symbolic", "certified"}
    logistic = 1 / (1 + 49 * np.exp(-4 * n.times))
    assert np.abs(n.overlap - logistic).max() < 0.05
    assert n.search.counterexample is not None
    require_pictures(found, 2)


@seldom
@pytest.mark.slow
def test_n08_networks_that_remember(run):
    found = run("08_networks_that_remember")
    names = found.names
    require_pictures(found, 3)
    assert (names.plane.losses <= 1e-8).all()
    assert (names.stored == 1).sum(axis=1).max() >= 5  # of 6; which seed stores all is luck
    mirrors = [a for a in names.others if names.nearest(-a.points, names.points).distance[0] < 0.01]
    assert mirrors  # an odd network stores -x beside x
    assert (names.spectra.radius < 1).sum() >= 18
    assert names.untrained.radius.max() > 1
    rates, rivals = names.curve.network.value, names.curve.neighbour.value
    assert rates[0] >= 0.9
    assert rates[1] > rates[-1] > 0.05  # chance is one in twenty
    assert rivals[1] == 1


def test_n09_experiments(run):
    found = run("09_experiments")
    names = found.names
    assert set(names.findings) <= set(names.kinds)
    assert sum(names.findings.values()) >= 40
    assert names.ours.shape == names.theirs.shape == (5, 6)
    assert np.nanmax(names.ours) <= 100
    contradicted = found.shown[-1].data.splitlines()[2:]
    assert len(contradicted) == names.findings["contradicted"]
    assert names.added > 0
    assert "not in the source" not in found.shown[-1].data
    paper = np.array([PAPER[name] for name in TITLES], dtype=float).T
    assert np.array_equal(names.theirs, paper, equal_nan=True)
    assert (names.names, names.optimisers) == (list(TITLES.values()), list(ROWS))
    require_pictures(found, 2)
    linked = re.findall(
        r"\]\(\.\./(experiments/[^){]*)\)", (FOLDER / "09_experiments.py").read_text("utf-8")
    )
    assert all((FOLDER.parent / path).exists() for path in linked)
    assert len(linked) > 12


@seldom
@pytest.mark.slow
def test_n10_ten_theorems(run):
    found = run("10_ten_theorems")
    names = found.names
    assert len(names.rows) >= 10
    assert {proved for _, _, proved in names.rows} == {"verified"}
    assert names.drifts == sorted(names.drifts, reverse=True)
    assert names.stored[0] > 0.95 > 0.05 > names.stored[-1]
    require_pictures(found, 10)

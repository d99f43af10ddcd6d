"""Boxes of starts of networks of several layers: what is proved is true, and mistakes are seen."""

import itertools
import json
import math

import numpy as np
import pytest
from extent import LONG

from proofs_check import phase_diagram, where
from proofs_check.engine.case import Case
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.claims import Limit
from proofs_check.engine.sides import on_balls
from proofs_check.regions.question import Question
from proofs_check.systems.deep import deep, lambda1
from theory.activation import Activation
from theory.one_layer.regions import layers, weighted
from theory.one_layer.regions.questions import Colour

WIDTH = 2
PLANE = {"u0": (-2, 2), "v0": (-2, 2), "width": WIDTH}
KINDS = [("tanh", 2), ("swish", 2)]
MORE = [(n, 2) for n in ("sin", "sigmoid", "exp", "gumbel", "gelu", "softplus", "cosid", "mish")]
MORE += [("tanh", 3), ("swish", 3), ("sigmoid", 4)]
POINTS = 100_000 if LONG else 200
CERTIFIED = 40 if LONG else 3
STEPS = 2_000 if LONG else 400


class Floats:
    """The network and its gradient by the chain rule, for many starts at once; p from p0 to 1."""

    def __init__(self, phi, depth):
        activation = Activation.of(phi)
        self.f = activation.on_arrays(np, lambda p: p.program([p.value, p.derivative]))
        self.depth = depth
        self.metric = [WIDTH, *[WIDTH**2] * (depth - 1), WIDTH]

    def parts(self, state):
        """p, its gradient, and λ1."""
        h, inner = self.depth, [state[-1]]
        values = [self.f(inner[0])]
        for i in range(h - 1, 0, -1):
            inner.append(WIDTH * state[i] * values[-1][0])
            values.append(self.f(inner[-1]))
        back = WIDTH * state[0] * values[-1][1]
        gradient = [WIDTH * values[-1][0]]
        for i in range(1, h):
            gradient.append(back * WIDTH * values[h - 1 - i][0])
            back = back * WIDTH * state[i] * values[h - 1 - i][1]
        gradient.append(back)
        ratio = np.prod([a * v[1] / v[0] for a, v in zip(inner, values, strict=True)], axis=0)
        return WIDTH * state[0] * values[-1][0], np.array(gradient), ratio

    def ends(self, state):
        """λ1 at the end, NaN where floats do not arrive."""
        first = self.parts(state)[0]
        step = (1 - first) / STEPS

        def rate(s):
            _, gradient, _ = self.parts(s)
            natural = np.array([g / m for g, m in zip(gradient, self.metric, strict=True)])
            return natural / (natural * gradient).sum(axis=0)

        for _ in range(STEPS):
            one = rate(state)
            two = rate(state + step / 2 * one)
            three = rate(state + step / 2 * two)
            state = state + step / 6 * (one + 2 * two + 2 * three + rate(state + step * three))
        last, _, ratio = self.parts(state)
        return np.where(np.abs(last - 1) < 1e-7, ratio, np.nan)


def contradictions(phi, found, depth, count=POINTS):
    """Points of decided cells at which floats say otherwise, and how many could be compared."""
    rng = np.random.default_rng(1)
    decided = np.flatnonzero(found.code != Colour.UNDECIDED)
    cell = decided[rng.integers(len(decided), size=count)]
    at = found.low[cell] + rng.random((count, 2)) * (found.high[cell] - found.low[cell])
    state = np.ones((depth + 1, count))
    state[0], state[-1] = at.T
    with np.errstate(all="ignore"):
        ratio = Floats(phi, depth).ends(state)
    low, high = (bound[cell] for bound in found.lambda1)
    slack = 1e-4 * (1 + np.abs(ratio))
    wrong = (ratio < low - slack) | (ratio > high + slack)
    code = found.code[cell]
    wrong |= (code == Colour.ATTRACTOR) & (np.abs(ratio) > 1 + slack)
    wrong |= (code == Colour.NOT_ATTRACTOR) & (np.abs(ratio) < 1 - slack)
    return int(wrong.sum()), int(np.isfinite(ratio).sum())


@pytest.mark.parametrize(("phi", "depth"), KINDS + (MORE if LONG else []))
def test_no_decided_cell_is_contradicted_by_an_integration_in_floats(phi, depth):
    found = phase_diagram(phi=phi, depth=depth, resolution=256 if LONG else 32, **PLANE)
    wrong, compared = contradictions(phi, found, depth)
    assert wrong == 0
    assert compared > 0.8 * POINTS
    assert found.shares["undecided"] < 0.5


@pytest.mark.parametrize(("phi", "depth"), [("swish", 2), *([("tanh", 3)] if LONG else [])])
def test_certified_single_starts_inside_decided_cells_agree(phi, depth):
    found = phase_diagram(phi=phi, depth=depth, resolution=32, **PLANE)
    system, letters = deep(depth)
    rng = np.random.default_rng(2)
    decided = np.flatnonzero(found.code)
    for i in decided[rng.integers(len(decided), size=CERTIFIED)]:
        place = found.low[i] + rng.random(2) * (found.high[i] - found.low[i])
        values = dict(zip(("u0", "v0"), map(repr, map(float, place)), strict=True))
        case = Case.of(system, phi, values)
        end = Orbits(system, case).arrival
        if end.limit is Limit.UNDECIDED:
            continue
        assert end.limit is Limit.ARRIVES
        (ratio,) = on_balls([system.observed[lambda1]], letters.state, case)(
            [end.state[s] for s in letters.state]
        )
        assert found.lambda1[0][i] <= ratio.upper()
        assert found.lambda1[1][i] >= ratio.lower()


def slower_inner_layers(monkeypatch):
    side = weighted._side

    def mutant(stretch, outer, inner, start):
        low, high = inner.bounds["gain"]
        inner.bounds["gain"] = 2 * low, 2 * high
        return side(stretch, outer, inner, start)

    monkeypatch.setattr(weighted, "_side", mutant)


def mirrored_inner_layers(monkeypatch):
    times = layers._times
    monkeypatch.setattr(layers, "_times", lambda x, k: times((-x[1], -x[0]), k))


def without_the_inner_elasticity(monkeypatch):
    monkeypatch.setattr(weighted, "_product", lambda x, y: x)


@pytest.mark.parametrize(
    "mutant", [slower_inner_layers, mirrored_inner_layers, without_the_inner_elasticity]
)
def test_a_mistake_is_seen_by_these_tests(mutant, monkeypatch):
    mutant(monkeypatch)
    found = phase_diagram(phi="swish", depth=2, resolution=32, **PLANE)
    assert contradictions("swish", found, 2, max(POINTS, 3000))[0] > 0


def test_the_saddle_of_the_inner_layer_is_not_coloured():
    """From w0 = 1 and width 2, v0 = −asinh √2 leads the inner layer into its saddle."""
    found = phase_diagram(phi="tanh", depth=2, resolution=32, **PLANE)
    saddle = -math.asinh(math.sqrt(2))
    inside = (found.low[:, 1] <= saddle) & (saddle <= found.high[:, 1]) & (found.low[:, 0] < -1)
    assert inside.any()
    assert (found.code[inside] == Colour.UNDECIDED).all()


@pytest.mark.parametrize("predicate", ["attractor", "lambda1 < 1/4", "v > 9/10", "w_2_0 + u > 1.6"])
def test_where_for_two_layers_brackets_what_single_starts_say(predicate):
    found = where(predicate, phi="tanh", depth=2, u0=("1/4", "3/2"), digits=2)
    system, letters = deep(2)
    for piece in found.segments:
        middle = (piece.inner[0] + piece.inner[1]) / 2
        case = Case.of(system, "tanh", {"u0": repr(middle)})
        end = Orbits(system, case).arrival.state
        u, v = float(end[letters.state[0]].mid()), float(end[letters.state[-1]].mid())
        (ratio,) = on_balls([system.observed[lambda1]], letters.state, case)(
            [end[s] for s in letters.state]
        )
        truth = {
            "attractor": abs(float(ratio.mid())) < 1,
            "lambda1 < 1/4": float(ratio.mid()) < 0.25,
            "v > 9/10": v > 0.9,
            "w_2_0 + u > 1.6": 1 + u > 1.6,
        }[predicate]
        assert (piece.code == 1) is truth
    assert found.shares["undecided"] < 0.1


def test_processes_decide_what_one_does():
    asked = {"phi": "tanh", "depth": 2, "u0": (-1, 1), "v0": ("1/2", 1), "resolution": 32}
    one, two = phase_diagram(**asked), phase_diagram(jobs=2, **asked)
    cells = [sorted(zip(*f.low.T, *f.high.T, f.code, strict=True)) for f in (one, two)]
    assert cells[0] == cells[1]


def interrupted(decider, after):
    """A question's decider that is stopped by Ctrl-C after some of its work."""

    def starting(question):
        decide, calls = decider(question), itertools.count()

        def some(*cells):
            if next(calls) >= after:
                raise KeyboardInterrupt
            return decide(*cells)

        return some

    return starting


def test_what_was_proved_is_gone_on_with(command, tmp_path, monkeypatch):
    path = tmp_path / "map.csv"
    question = ("map", "--phi", "tanh", "--depth", "2", "--u0", "-1:1", "--v0", "0:1")
    report = ("--resolution", "64", "--report", str(path))
    with monkeypatch.context() as patched:
        patched.setattr(Question, "decider", interrupted(Question.decider, after=1))
        short = command(*question, *report)
    beside = tmp_path / "map.csv.kept"
    assert (short.code, beside.exists()) == (3, True)
    refused = command(*question, *report)
    assert refused.code == 2
    other = command(*question[:-1], "0:2", *report, "--resume")
    assert (other.code, "about another inputs" in other.err) == (2, True)
    done = command(*question, *report, "--resume")
    assert (done.code, beside.exists()) == (0, False)
    whole = command(*question, *report, "--force", "--json", "-")
    resumed = len(path.read_text().splitlines()) - 1
    assert json.loads(whole.out)["cells"] == resumed


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x03\x04broken"])
def test_a_damaged_file_is_refused(command, tmp_path, content):
    (tmp_path / "map.csv.kept").write_bytes(content)
    done = command(
        "map", "--u0", "0:1", "--v0", "0:1", "--resume", "--report", str(tmp_path / "map.csv")
    )
    assert done.code == 2
    assert "cannot be read" in done.err

"""Boxes of starts: what is proved of a box is true of every start in it, and mistakes are seen."""

import math
from fractions import Fraction

import numpy as np
import pytest
from extent import LONG, few

from theory import closed_form, enclose
from theory.activation import Activation
from theory.errors import InputError
from theory.one_layer.regions import cells, classify, sides
from theory.one_layer.regions.deciding import Decided, decider
from theory.one_layer.regions.paving import pave, segments
from theory.one_layer.regions.questions import FALSE, TRUE, Colour, Predicate, colours
from theory.one_layer.regions.ranges import Inputs
from theory.one_layer.start import Start
from theory.outcome import Flow

PLANE = {"u0": "-2:2", "v0": "-2:2"}
SMOOTH = ("tanh", "sigmoid", "sin", "swish", "gumbel", "cosid", "softplus", "exp")
MORE = ("gelu", "mish", "sinusoid", "cos", "sinh", "erf", "atan", "selu", "elu", "leaky_relu")
POINTS = 100_000 if LONG else 4_000
CERTIFIED = 400 if LONG else 12


def paved(phi, values=PLANE, resolution=128):
    inputs = Inputs.of(values)
    finest = {a: inputs.spans[a].length / resolution for a in inputs.axes}
    return pave(inputs, lambda: decider(Activation.of(phi), inputs, colours), finest)


def asked(phi, predicate, values, finest):
    activation, inputs = Activation.of(phi), Inputs.of(values)
    ask = Predicate.of(predicate, activation, inputs)
    return pave(inputs, lambda: decider(activation, inputs, ask), finest)


def contradictions(phi, found, count=POINTS):
    """Points of decided cells at which the closed form, in floats, says otherwise."""
    rng = np.random.default_rng(1)
    decided = np.flatnonzero(found.code != Colour.UNDECIDED)
    cell = decided[rng.integers(len(decided), size=count)]
    at = found.low[cell] + rng.random((count, 2)) * (found.high[cell] - found.low[cell])
    ends = closed_form(phi, 2, at[:, 0], at[:, 1])
    code, arrived = found.code[cell], ends.is_(Flow.INTERPOLATES)
    size, trapped = np.abs(ends.lambda1), ends.is_(Flow.TRAPPED)
    low, high = (ratio[cell] for ratio in found.ratio)
    slack = 1e-9 * (1 + size)
    wrong = arrived & (code == Colour.TRAPPED) | trapped & (code != Colour.TRAPPED)
    wrong |= arrived & (code == Colour.ATTRACTOR) & (size > 1 + 1e-9)
    wrong |= arrived & (code == Colour.NOT_ATTRACTOR) & (size < 1 - 1e-9)
    wrong |= arrived & ((ends.lambda1 < low - slack) | (ends.lambda1 > high + slack))
    return int(wrong.sum())


@pytest.mark.parametrize("phi", SMOOTH + (MORE if LONG else ()))
def test_no_decided_cell_is_contradicted_by_the_closed_form(phi):
    found = paved(phi, resolution=512 if LONG else 128)  # sinusoid has boundaries everywhere
    assert contradictions(phi, found) == 0
    assert found.share(Colour.UNDECIDED) < 0.05


@pytest.mark.parametrize("phi", SMOOTH[:5] + (MORE if LONG else ()))
def test_certified_single_starts_inside_decided_cells_agree(phi):
    found = paved(phi)
    rng = np.random.default_rng(2)
    for i in rng.integers(len(found.code), size=CERTIFIED):
        place = found.low[i] + rng.random(2) * (found.high[i] - found.low[i])
        start = Start.of(2, *(str(Fraction(float(x))) for x in place))
        certified = enclose(phi, start, 10)
        allowed = {
            Colour.TRAPPED: {Flow.TRAPPED},
            Colour.UNDECIDED: set(Flow),
        }.get(Colour(found.code[i]), {Flow.INTERPOLATES})
        assert certified.outcome in allowed
        if found.code[i] in (Colour.ATTRACTOR, Colour.NOT_ATTRACTOR):
            assert certified.classification.name == Colour(found.code[i]).name


def flipped_side(monkeypatch):
    levels = classify._levels

    def mutant(*arguments):
        level, signed = levels(*arguments)
        return level, (-signed[1], -signed[0])

    monkeypatch.setattr(classify, "_levels", mutant)


def flipped_level(monkeypatch):
    monkeypatch.setattr(cells, "jet_integral", lambda *a: -integral(*a))


def flipped_slope(monkeypatch):
    known = sides._known
    monkeypatch.setattr(sides, "_known", lambda size: known(None if size is None else -size))


def inward_square(monkeypatch):
    monkeypatch.setattr(classify, "_square", lambda x: (np.square(x[1]), np.square(x[0])))


integral = cells.jet_integral


@pytest.mark.parametrize("mutant", [flipped_side, flipped_level, flipped_slope, inward_square])
def test_a_wrong_sign_is_seen_by_these_tests(mutant, monkeypatch):
    mutant(monkeypatch)
    assert contradictions("swish", paved("swish")) > 0


def test_the_stable_manifold_of_the_saddle_of_tanh_is_found_to_ten_digits():
    found = asked("tanh", "interpolates", {"u0": "1", "v0": "-1:3"}, {"v0": 1e-10})
    left, right = segments(found)
    assert (left.code, right.code) == (TRUE, TRUE)
    assert left.inner[1] < -math.asinh(1) < right.inner[0] < left.inner[1] + 3e-10


def test_the_trap_of_gumbel_ends_where_its_barrier_says():
    found = asked("gumbel", "trapped", {"u0": "-1", "v0": "-3:3"}, {"v0": 1e-7})
    trapped, free = segments(found)  # exp(v0) = u0²/2
    assert (trapped.code, free.code) == (TRUE, FALSE)
    assert trapped.inner[1] <= -math.log(2) <= free.inner[0] <= trapped.inner[1] + 3e-7


@pytest.mark.parametrize(
    ("phi", "answer"), few(3, [("tanh", TRUE), ("swish", FALSE), ("identity", 0), ("sinh", FALSE)])
)
def test_every_width_at_once(phi, answer):
    """Of the identity λ1 = 1 for every width, which Proposition 1 does not decide."""
    found = asked(phi, "attractor", {"width": "1:"}, {"width": 0.0})
    assert set(found.code) == {answer}


@pytest.mark.parametrize(
    ("phi", "u0", "v0"),
    [
        ("identity", 0, 0),  # a saddle
        ("tanh", 1, -math.asinh(1)),  # on its stable manifold
        ("relu", 1, 0),  # a kink
        ("abs(z)", 1, 0),
        ("1/z", 1, 0),  # a pole
        ("log(z)", 1, 0),  # the edge of the domain
        ("log(z)", 1, -1),  # outside it
        ("sqrt(z)", 1, 0),
    ],
)
def test_cells_that_hold_a_saddle_a_kink_a_pole_or_an_edge_are_not_coloured(phi, u0, v0):
    found = paved(phi, resolution=64)
    inside = (found.low <= (u0, v0)).all(axis=1) & (found.high >= (u0, v0)).all(axis=1)
    assert inside.any()
    assert (found.code[inside] == Colour.UNDECIDED).all()


@pytest.mark.parametrize(
    ("phi", "place", "colour"),
    [
        ("relu", (1, -1), Colour.STILL),
        ("relu", (1, 0), Colour.UNDECIDED),  # the kink
        ("Max(z, -1)", (1, -1.5), Colour.ATTRACTOR),  # φ = −1 and φ' = 0: λ1 = 0
        ("(1 + abs(z) - abs(z - 1))/2", (-1, 1.5), Colour.ATTRACTOR),
        ("(1 + abs(z) - abs(z - 1))/2", (-1, -1.5), Colour.STILL),
    ],
)
@pytest.mark.parametrize("depth", ["1", "2"])
def test_where_phi_is_flat_the_flow_rests_or_only_u_moves(phi, place, colour, depth):
    if depth == "2" and colour is Colour.ATTRACTOR:
        pytest.skip("a layer within may rest while those further out move")
    found = paved(phi, {**PLANE, "depth": depth}, 32)
    inside = (found.low <= place).all(axis=1) & (found.high >= place).all(axis=1)
    assert set(found.code[inside]) == {colour}
    start = Start.of(2, *(str(Fraction(x)) for x in place))
    if depth == "1" and colour is Colour.STILL:
        assert enclose(phi, start, 10).outcome is Flow.EQUILIBRIUM


def test_ranges_of_the_norm_and_the_width_hold_their_members():
    found = paved("sin", {"norm": "[1/2, 2]", "width": "2:9", "v0": "3/2"}, 256)
    axes = found.inputs.axes
    assert axes == ("width", "norm")
    rng = np.random.default_rng(3)
    for i in rng.integers(len(found.code), size=25):
        width = int(rng.integers(found.low[i, 0], found.high[i, 0] + 1))
        norm = Fraction(float(rng.uniform(found.low[i, 1], found.high[i, 1])))
        certified = enclose("sin", Start.of(width, 1, "3/2", str(norm)), 10)
        if found.code[i] != Colour.UNDECIDED:
            assert certified.classification.name == Colour(found.code[i]).name


def test_a_comparison_is_decided_by_the_letters_that_it_names():
    found = asked("sin", "lambda1 < 1/2", {"v0": "1:3/2"}, {"v0": 1e-6})
    below, above = segments(found)
    assert (below.code, above.code) == (FALSE, TRUE)
    for place, truth in ((below.inner[1], False), (above.inner[0], True)):
        end = enclose("sin", Start.of(2, 1, str(Fraction(place))), 15)
        assert (float(end.balls.lambda1) < 0.5) is truth


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"u0": "[2, 1]"}, "smaller end first"),
        ({"u0": "[1,"}, "u0"),
        ({"width": "1/2"}, "whole number"),
        ({"width": "0:4"}, "whole number"),
        ({"norm": "-1:1"}, "norm must be positive"),
        ({"depth": "0"}, "depth must be"),
        ({"depth": "3/2"}, "depth must be"),
        ({"depth": "2", "norm": "2"}, "no input 'norm'"),
        ({"depth": "2", "width": "2:"}, "one hidden layer"),
        ({"depth": "3", "w0": "0:1"}, "would range in 2 layers"),
        ({"depth": "3", "w0": "1,2,3"}, "one number or 2"),
        ({"w0": "1"}, "there are none"),
        ({"u0": "1", "k": "2", "width": "3"}, "twice"),
        ({"v0": "-1e9:1"}, "at most"),
    ],
)
def test_ranges_that_make_no_sense_are_refused(values, words):
    with pytest.raises(InputError, match=words):
        Inputs.of(values)


@pytest.mark.parametrize("stop_at", [0, 2, 3])
def test_a_paving_that_was_interrupted_at_any_level_goes_on_to_the_same_end(stop_at):
    inputs = Inputs.of(PLANE)
    finest = dict.fromkeys(inputs.axes, 4 / 256)
    whole = decider(Activation.of("tanh"), inputs, colours)

    def interrupted(low, high, level, last):
        for part in whole(low, high, level, last):
            if level == stop_at:
                half = part.where[: len(part.where) // 2]
                yield Decided(half, part.code[half], tuple(r[half] for r in part.ratio))
                raise KeyboardInterrupt
            yield part

    begun = pave(inputs, lambda: interrupted, finest)
    assert begun.stopped
    done = pave(inputs, lambda: whole, finest, before=begun)
    straight = pave(inputs, lambda: whole, finest)
    cells = [sorted(zip(*f.low.T, *f.high.T, f.code, strict=True)) for f in (done, straight)]
    assert cells[0] == cells[1]


@pytest.mark.parametrize("text", ["atractor", "lambda2 < 1", "1 < 2 < 3", "lambda1", "lambda1 = 1"])
def test_predicates_that_make_no_sense_are_refused(text):
    with pytest.raises(InputError):
        Predicate.of(text, Activation.of("tanh"), Inputs.of({}))

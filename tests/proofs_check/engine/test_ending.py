"""Where the flow ends, to the digits asked for, and whether the example is then an attractor."""

from __future__ import annotations

import pickle
from decimal import Decimal

import pytest
import sympy

from proofs_check import AtEnd, Identity, System, Theorem, check
from proofs_check.catalogue import find
from proofs_check.engine.claims import Limit, Map
from proofs_check.engine.ending import Recall
from proofs_check.engine.letters import dphi, phi, plain
from proofs_check.systems.one_layer import one_layer

PROVING = ("symbolic", "certified")

# sin, k = 2, u0 = v0 = 1, to 40 digits by an mpmath root of Theorem 1
SIN = {
    "v": "0.7980969316666392381478447399882441710927",
    "λ1": "0.7780803457088690108353031345450443231765",
}


def end_of(name, phi=None, digits=15, **letters):
    return check(find(name)[0], phi, methods=PROVING, digits=digits, **letters).end


@pytest.mark.parametrize("digits", [1, 15, 30])
def test_the_values_enclose_the_truth_to_the_digits_asked_for(digits):
    end = end_of("theorem2", "sin", digits)
    found = {plain(s): x for s, x in end.values.items()}
    assert list(found) == ["u", "v", "λ1"]
    for name, value in SIN.items():
        lower, upper = Decimal(found[name].lower), Decimal(found[name].upper)
        assert lower <= Decimal(value) <= upper
        assert upper - lower <= abs(Decimal(value)) * Decimal(10) ** -digits


@pytest.mark.parametrize(
    ("name", "phi", "letters", "recall", "words"),
    [
        ("theorem2", "sin", {}, Recall.ATTRACTOR, "|λ1| < 1: the training example is an attractor"),
        ("theorem2", "z**2", {}, Recall.NOT_ATTRACTOR, "|λ1| > 1"),
        ("theorem2", "identity", {}, Recall.NEUTRAL, "|λ1| = 1 exactly"),
        ("theorem2", "relu", {}, Recall.NEUTRAL, "|λ1| = 1 exactly"),
        ("theorem2", "1/z", {}, Recall.NEUTRAL, "|λ1| = 1 exactly"),  # λ1 = -1
        ("theorem-deep", "tanh", {"depth": 2}, Recall.ATTRACTOR, "|λ1| < 1"),
        ("theorem-deep", "leaky_relu", {"depth": 2}, Recall.NEUTRAL, "|λ1| = 1 exactly"),
    ],
)
def test_what_iteration_does_near_the_example(name, phi, letters, recall, words):
    end = end_of(name, phi, **letters)
    assert end.limit is Limit.ARRIVES
    (stored,) = end.stored
    assert stored.recall is recall
    assert stored.sentence.startswith(words)
    exact = [x for s, x in end.values.items() if plain(s) == "λ1" and x.lower == x.upper]
    assert len(exact) == (recall is Recall.NEUTRAL)


def test_a_multiplier_that_no_argument_decides_is_left_open():
    """z φ'/φ = 1 at z = 1, where it starts on the target, but not around it."""
    end = end_of("theorem2", "z + (z-1)**2", k=1, u0=1, v0=1)
    (stored,) = end.stored
    assert stored.recall is Recall.UNDECIDED
    assert "could not be separated from 1" in stored.sentence


@pytest.mark.parametrize(
    ("letters", "phi", "limit"),
    [
        ({"u0": -2, "v0": 0}, "gumbel", Limit.TRAPPED),
        ({"u0": -1}, "identity", Limit.SADDLE),
        ({"u0": 0, "v0": 0}, "tanh", Limit.EQUILIBRIUM),
        ({"v0": 0}, "relu", Limit.UNDECIDED),
    ],
)
def test_an_orbit_that_does_not_arrive_has_no_values(letters, phi, limit):
    end = end_of("theorem2", phi, **letters)
    assert end.limit is limit
    assert end.proved is (limit is not Limit.UNDECIDED)
    assert end.reason
    assert not end.values
    assert not end.stored


def test_cycles_of_several_examples():
    """tanh is steep at 0: along the other examples the one network expands."""
    (cycle,) = end_of("beyond/one-network-cycle", "tanh").stored
    assert len(cycle.points) == 3
    assert cycle.recall is Recall.UNSTABLE
    assert cycle.sentence.startswith("some |multiplier| > 1: the cycle of the 3 training examples")
    first, second = end_of("beyond/orthonormal-examples", "tanh", length=2).stored
    assert (first.points, second.points) == (("(1, 0)",), ("(0, 1)",))
    assert end_of("theorem4", "tanh").stored == ()  # another map stores nothing


def test_a_target_that_is_not_the_example_is_no_memory_of_it():
    assert one_layer().stored
    assert not one_layer(maps_to_another=True).stored


def test_examples_that_the_network_does_not_map_to_each_other_are_left_out():
    x, x0, a = sympy.symbols("x x_0 a", real=True)
    system = System(
        state={x: x0},
        loss=(x - 2) ** 2 / 2,
        clock=2 - x,
        defaults={x0: 3},
        iterated=Map((a,), (x * a / 4 + phi(a) * 0,)),
        stored=(sympy.ImmutableMatrix([[1]]), sympy.ImmutableMatrix([[0]])),
    )
    end = check(Theorem("halving", system, (AtEnd(x, 2),)), methods=PROVING).end
    (stored,) = end.stored
    assert stored.points == ("0",)
    assert stored.recall is Recall.ATTRACTOR
    assert stored.sentence == "|multiplier| < 1: the training example 0 is an attractor"


def test_there_is_no_end_without_the_certified_method_or_an_orbit():
    theorem = find("theorem2")[0]
    assert check(theorem, "sin", methods=("symbolic", "flow")).end is None
    z = sympy.Symbol("z", real=True)
    rule = Theorem("chain", System(), (Identity(phi(z**2).diff(z), 2 * z * dphi(z**2)),))
    assert check(rule, "sin", methods=PROVING).end is None


def test_an_end_travels_to_another_process():
    end = end_of("theorem2", "sin")
    assert pickle.loads(pickle.dumps(end)) == end

"""Saddles and traps by conserved quantities: proved, agreed with the specialist, never invented."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy
from extent import few, seldom

from proofs_check.engine.case import Case
from proofs_check.engine.certified import reduction
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.certified.saddles import end_off_target
from proofs_check.engine.check import examine
from proofs_check.engine.claims import Ends, Limit
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.deep import deep
from proofs_check.systems.one_layer import one_layer


def _orbits(depth, phi, **values):
    system, _ = deep(depth)
    return Orbits(system, Case.of(system, phi, values))


def _found(depth, phi, **values):
    found = end_off_target(_orbits(depth, phi, **values))
    return found.limit if found else None


DECIDED = [
    (2, "identity", {"k": 1, "u0": -1}, Limit.SADDLE),
    (2, "identity", {"k": 1, "u0": "-1 - 1/10**30"}, Limit.SADDLE),  # w2 = v for ever
    (1, "tanh", {"u0": "-sinh(4/3)", "v0": "4/3"}, Limit.SADDLE),
    (1, "z-1/3", {"u0": -1, "v0": "4/3"}, Limit.SADDLE),
    (1, "gumbel", {"u0": -2, "v0": 0}, Limit.TRAPPED),
    (3, "identity", {"k": 1, "u0": -1}, Limit.SADDLE),
    (2, "identity", {"k": 4, "u0": -2, "v0": 2}, Limit.SADDLE),
    (1, "identity", {"k": 3, "u0": "-7/5", "v0": "7/5"}, Limit.SADDLE),
    (2, "exp", {"u0": -3}, Limit.TRAPPED),
    (1, "z**3", {"u0": -1}, Limit.TRAPPED),
]


@pytest.mark.parametrize(("depth", "phi", "values", "limit"), few(5, DECIDED))
def test_a_saddle_or_a_trap_is_proved(depth, phi, values, limit):
    assert _found(depth, phi, **values) is limit


ARRIVING = [
    (2, "identity", {"k": 1, "u0": "-1 + 1/10**30"}),
    (1, "tanh", {"u0": "-sinh(1) - 1/10**12"}),
    (1, "gumbel", {"u0": -1, "v0": 0}),
    (2, "exp", {"u0": -1}),
    (1, "sin", {"u0": -1, "v0": 2}),
]


@pytest.mark.parametrize(("depth", "phi", "values"), few(3, ARRIVING))
def test_an_orbit_that_arrives_is_neither(depth, phi, values):
    assert _found(depth, phi, **values) is None


@pytest.mark.parametrize("phi", ["abs(z)", "relu(z)+z", "log(z)"])
def test_a_formula_with_a_kink_or_an_edge_is_left_open(phi):
    assert _found(1, phi, u0=-1, v0=1) is None


@pytest.mark.parametrize("phi", few(2, ["tanh", "gumbel", "z**2"]))
def test_the_specialist_agrees(phi):
    system = one_layer()
    for u0, v0 in ((-2, 0), (-1, 1), ("-sinh(1)", 1)):
        case = Case.of(system, phi, {"k": 2, "u0": u0, "v0": v0, "r": "1"})
        found = end_off_target(Orbits(system, case))
        special = system.specialist(case)
        if found is not None:
            assert found.limit is special.limit


@seldom
def test_a_claim_of_the_end_is_verified_and_one_that_it_arrives_is_refuted():
    system, _ = deep(2)
    orbits = Orbits(system, Case.of(system, "identity", {"k": 1, "u0": -1}))
    for limit in (Limit.SADDLE, Limit.TRAPPED, Limit.ARRIVES):
        theorem = Theorem("end", system, (Ends(limit),))
        verdict = examine(theorem, orbits.case, ("certified",), orbits).verdict
        assert verdict == ("refuted" if limit is Limit.ARRIVES else "verified")


TRUE_OF_IT = {  # all ends that are true of an orbit, and those that are left open
    "a trap at infinity": (2, "exp", {"u0": -3}, {Limit.TRAPPED, Limit.DIVERGES}, set()),
    "slowly to infinity": (
        1, "gumbel", {"u0": -2, "v0": 0}, {Limit.TRAPPED, Limit.DIVERGES}, set()
    ),
    "a trap at a saddle": (1, "z**3", {"u0": -1}, {Limit.TRAPPED}, {Limit.SADDLE}),
    "a saddle": (1, "identity", {"u0": -1, "k": 1}, {Limit.TRAPPED, Limit.SADDLE}, set()),
    "on the target": (
        1, "identity", {"k": 1, "u0": 1, "v0": 1}, {Limit.ARRIVES, Limit.EQUILIBRIUM}, set()
    ),
    "still": (
        1, "identity", {"k": 1, "u0": 0, "v0": 0}, {Limit.TRAPPED, Limit.EQUILIBRIUM}, set()
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE_OF_IT)
def test_what_is_true_of_an_orbit_besides_is_not_refuted(name):
    """A trapped orbit may run into a saddle or to infinity; a start on the target is at rest."""
    depth, phi, values, true, left_open = TRUE_OF_IT[name]
    system = one_layer() if depth == 1 else deep(depth)[0]
    orbits = Orbits(system, Case.of(system, phi, values))
    for limit in set(Limit) - {Limit.UNDECIDED}:
        theorem = Theorem("end", system, (Ends(limit),))
        verdict = examine(theorem, orbits.case, ("certified",), orbits).verdict
        expected = "verified" if limit in true else "refuted"
        assert verdict == ("inconclusive" if limit in left_open else expected), limit


def test_an_attractor_off_the_target_is_no_saddle():
    """x goes to −1, where the target's x = 1 is not."""
    x, x0 = sympy.symbols("x x_0", real=True)
    flow = System(
        state={x: x0}, velocity={x: x * (1 - x**2)}, target=(x - 1,), defaults={x0: "-1/2"}
    )
    orbits = Orbits(flow, Case.of(flow))
    found = {limit: orbits.arrival.ends(limit) for limit in Limit}
    assert found[Limit.TRAPPED] is True
    assert not any(found[n] for n in (Limit.ARRIVES, Limit.SADDLE, Limit.DIVERGES))
    assert found[Limit.SADDLE] is found[Limit.DIVERGES] is False


U, V = sympy.symbols("u v", real=True)
QUANTITIES = {
    (U**2 - sympy.sinh(V) ** 2) / 2: Limit.SADDLE,
    (U**2 - 2 * sympy.sinh(V) ** 2) / 2: None,
    U + V: None,
}


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_a_claimed_quantity_serves_only_if_it_is_proved(quantity, monkeypatch):
    monkeypatch.setattr(reduction, "antiderivative", lambda *_: None)
    system = replace(deep(1)[0], conserved=(quantity,))
    case = Case.of(system, "tanh", {"u0": "-sinh(1)"})
    found = end_off_target(Orbits(system, case))
    assert (found and found.limit) is QUANTITIES[quantity]


def test_any_system_with_a_clock():
    """A product of two numbers, learnt from the wrong side: no network, no φ."""
    a, b, a0, b0 = sympy.symbols("a b a_0 b_0", real=True)
    product = System(
        state={a: a0, b: b0},
        loss=(2 - a * b) ** 2 / 2,
        clock=2 - a * b,
        defaults={a0: 1, b0: -1},
    )
    assert Orbits(product, Case.of(product)).arrival.limit is Limit.SADDLE
    rooted = replace(
        product, loss=None, clock=1 - a, velocity={a: -(1 - a) * sympy.sqrt(b), b: -(1 - a) * a}
    )
    assert end_off_target(Orbits(rooted, Case.of(rooted, None, {"b0": 1}))) is None
    tilted = Case.of(product, None, {"a0": "11/10"})
    assert Orbits(product, tilted).arrival.limit is Limit.ARRIVES


@pytest.mark.parametrize(
    ("depth", "phi", "values"),
    [(4, "softplus", {"k": 3, "u0": -1, "v0": 0}), (1, "swish", {"k": 1, "u0": 1, "v0": -1})],
)
def test_easy_starts_on_the_wrong_side_are_decided(depth, phi, values):
    assert _orbits(depth, phi, **values).arrival.limit is Limit.ARRIVES

"""What is stated is what is checked: no mutant of a claim is verified."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from mutation import judged

from proofs_check.engine.check import shaped
from proofs_check.engine.mutation import mutants
from proofs_check.engine.theorem_file import load
from proofs_check.theorems.beyond import (
    any_norm,
    one_network_cycle,
    unequal_units,
    whole_map,
)
from proofs_check.theorems.hopfield1982 import energy, hebb
from proofs_check.theorems.pnas2020 import (
    corollary1,
    corollary2,
    example_power,
    example_sigmoid,
    invariant1,
    invariant2,
    invariant3,
    invariant4,
    invariant5,
    ntk_attractor,
    proposition1,
    proposition2,
    proposition3,
    proposition4,
    theorem1,
    theorem2,
    theorem3,
    theorem4,
    theorem_deep,
)

HERE = Path(__file__).parent / "theorems"
GENERIC = {"u0": "9/10", "v0": "7/10"}  # no 1, whose powers are all alike

SAXE = load(HERE / "saxe_mode.py")[0]
# with a0 = b0 the letters are equal for ever, and one may stand for the other
UNBALANCED = replace(SAXE, assume=(), claims=(SAXE.claims[0], SAXE.claims[2]))

# the example starts from 1, whose powers are all alike, so only its digits have false mutants
DIGITS = replace(example_sigmoid.THEOREM, claims=example_sigmoid.DIGITS)

CASES = {
    "theorem1": (theorem1.THEOREM, "sigmoid", {**GENERIC, "r": "6/5"}),
    "theorem2": (theorem2.THEOREM, "sigmoid", {**GENERIC, "r": "6/5"}),
    "corollary2": (corollary2.theorem, "tanh", GENERIC),
    "invariant1": (invariant1.THEOREM, "sigmoid", {**GENERIC, "k": 3, "r": "6/5"}),
    "invariant2": (invariant2.THEOREM, "sigmoid", {**GENERIC, "k": 3, "r": "6/5"}),
    "invariant3": (invariant3.theorem, "sigmoid", {**GENERIC, "k": 3}),
    "invariant4": (invariant4.theorem, "sigmoid", {**GENERIC, "k": 3}),
    "invariant5": (invariant5.THEOREM, "sigmoid", {"a0": "9/10", "b0": "7/10"}),
    "proposition3": (proposition3.THEOREM, "sigmoid", {**GENERIC, "k": 3, "r": "6/5"}),
    "proposition4": (proposition4.THEOREM, "sigmoid", {**GENERIC, "k": 3, "r": "6/5"}),
    "theorem3": (theorem3.THEOREM, "sigmoid", {**GENERIC, "r": "6/5"}),
    "power": (example_power.theorem, "3*z**3", {**GENERIC, "w2,0": "4/5"}),
    "digits": (DIGITS, "sigmoid", {}),
    "saxe": (UNBALANCED, None, {"a0": "1/4", "b0": "1/5"}),
}
CASES["proposition1"] = (proposition1.THEOREM, "sigmoid", {**GENERIC, "r": "6/5"})
CASES["whole map"] = (whole_map.theorem, "sigmoid", {**GENERIC, "r": "6/5"})
NTK = ntk_attractor.theorem()
ONE_EXAMPLE = replace(NTK, claims=NTK.claims[:3])
CASES["ntk"] = (ONE_EXAMPLE, "tanh", {"r": "6/5"})
CASES["theorem-deep"] = (theorem_deep.theorem, "tanh", {**GENERIC, "w2,0": "4/5"})
CASES["any norm"] = (any_norm.THEOREM, "sigmoid", {**GENERIC, "r": "6/5"})
CASES["energy"] = (energy.theorem, None, {})
CASES["hebb"] = (hebb.theorem, None, {})
CASES["corollary1"] = (corollary1.THEOREM, "sigmoid", {"k": 3, "v": "7/10"})
# another "can" than that of the remarks may be true as well: their own claims are in test_remarks
PRINTED = {
    "theorem1": (theorem1.THEOREM, "sigmoid", GENERIC),
    "theorem2": (theorem2.THEOREM, "sigmoid", GENERIC),
    "theorem3": (theorem3.THEOREM, "sigmoid", GENERIC),
    "theorem-deep": CASES["theorem-deep"],
    "corollary2": (corollary2.theorem, "tanh", {**GENERIC, "w2,0": "4/5"}),
    "proposition3": (proposition3.THEOREM, "sigmoid", {**GENERIC, "k": 3}),
    "proposition4": (proposition4.THEOREM, "sigmoid", {**GENERIC, "k": 3}),
    "power": (example_power.theorem, "3*z**3", {**GENERIC, "w2,0": "4/5"}),
}
if os.environ.get("LONG_TESTS"):
    UNLIKE = {"length": 2, "u_1_0": "9/10", "v_1_0": "7/10", "u_2_0": "4/5", "v_2_0": "3/5"}
    CASES["proposition2"] = (proposition2.theorem, "tanh", UNLIKE)
    CASES["cycle"] = (one_network_cycle.theorem, "tanh", UNLIKE)
if os.environ.get("LONG_TESTS"):  # four letters: a hundred mutants
    starts = {"u_1_0": "9/10", "v_1_0": "7/10", "u_2_0": "4/5", "v_2_0": "3/5"}
    CASES["theorem4"] = (theorem4.theorem, "sigmoid", {"length": 2, **starts})
if os.environ.get("LONG_TESTS"):  # each mutant takes seconds
    CASES["bias"] = (load(HERE / "output_bias.py")[0], "sigmoid", GENERIC)
    CASES["unequal"] = (
        unequal_units.theorem,
        "sigmoid",
        {"u1,0": "9/10", "v1,0": "7/10", "r": "6/5"},
    )


@pytest.mark.parametrize("name", CASES)
def test_no_mutant_is_verified(name):
    source, phi, values = CASES[name]
    theorem, values = shaped(source, values)
    judged(replace(theorem, printed=None), phi, values)


@pytest.mark.parametrize("name", PRINTED)
def test_no_mutant_of_what_is_printed_is_verified(name):
    source, phi, values = PRINTED[name]
    theorem, values = shaped(source, values)
    printed = theorem.versions["printed"]
    judged(
        replace(theorem, claims=printed.claims, assume=printed.assume, printed=None), phi, values
    )


def test_another_name_for_a_letter_is_no_mutant():
    """Of a network with any v, one with v + 1 says nothing else."""
    changes = [m.change for m in mutants(replace(corollary1.THEOREM, printed=None))]
    assert changes
    cycle = corollary1.THEOREM.claims[0]
    own = [m for m in mutants(corollary1.THEOREM) if m.original == cycle]
    assert not any("for v" in m.change for m in own)

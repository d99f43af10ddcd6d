"""What is stated is what is checked: no mutant of a claim is verified."""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from proofs_check.engine.case import Case
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.check import examine, shaped
from proofs_check.engine.claims import Exists
from proofs_check.engine.mutation import mutants, with_mutant
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

PROVING = ("symbolic", "certified")
HERE = Path(__file__).parent / "theorems"
GENERIC = {"u0": "9/10", "v0": "7/10"}  # no 1, whose powers are all alike
FEW = 6  # of each theorem, in a quick run
REFUTED = 0.95  # of all mutants; the others may be undecided, never verified

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


def sample(every):
    """A few of them, seeded; LONG_TESTS=1 takes all."""
    assert len(every) >= 10
    if os.environ.get("LONG_TESTS") or len(every) <= FEW:
        return every
    return random.Random(0).sample(every, FEW)


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


def judged(theorem, phi, values):
    """No mutant verified, and nearly all refuted.  What "some" says no case refutes."""
    case = Case.of(theorem.system, phi, values)
    counted: Counter[str] = Counter()
    orbits = Orbits(theorem.system, case)
    for mutant in sample(list(mutants(theorem))):
        report = examine(with_mutant(theorem, mutant), case, PROVING, orbits)
        assert report.verdict != "verified", (mutant.claim.text, mutant.change)
        if not isinstance(mutant.claim, Exists):
            counted[report.verdict] += 1
    asked = sum(counted.values())
    spare = 0 if os.environ.get("LONG_TESTS") else 1  # one of a few is more than a twentieth
    assert counted["refuted"] >= REFUTED * asked - spare, counted


def test_another_name_for_a_letter_is_no_mutant():
    """Of a network with any v, one with v + 1 says nothing else."""
    changes = [m.change for m in mutants(replace(corollary1.THEOREM, printed=None))]
    assert changes
    cycle = corollary1.THEOREM.claims[0]
    own = [m for m in mutants(corollary1.THEOREM) if m.original == cycle]
    assert not any("for v" in m.change for m in own)

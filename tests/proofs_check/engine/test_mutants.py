"""What is stated is what is checked: no mutant of a claim is verified, unless it is true too."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from extent import LONG
from mutation import FEW, require_refuted

from proofs_check.catalogue import entries
from proofs_check.engine.case import Case
from proofs_check.engine.check import shaped
from proofs_check.engine.mutation import mutants
from proofs_check.engine.outcomes import Verdict
from proofs_check.engine.theorem import Theorem
from proofs_check.engine.theorem_file import load
from proofs_check.publications import ALL, chosen, findings
from proofs_check.theorems.beyond import (
    any_norm,
    one_network_cycle,
    orthonormal_examples,
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
    remark_any_example,
    remark_contractive,
    remark_depth,
    remark_width,
    theorem1,
    theorem2,
    theorem3,
    theorem4,
    theorem_deep,
)

SOURCES = "pnas2020", "beyond", "hopfield1982"  # the others have tests of their own
SLOW = {  # of which only one is tried in a quick run
    "invariant3", "invariant4", "invariant5", "orthonormal-examples", "proposition2",
    "proposition4", "remark-any-example", "theorem1", "theorem4", "example-power", "ntk-attractor",
}  # fmt: skip
LATER = {  # and these in a long one only: each mutant takes seconds
    "one-network-cycle", "unequal-units", "remark-contractive", "remark-width", "contractive",
    "ntk-ray", "degree", "first-step",
}  # fmt: skip
PRINTED_LATER = {"theorem4"}  # as proved it is tried in a quick run
HERE = Path(__file__).parent / "theorems"
GENERIC = {"u0": "9/10", "v0": "7/10"}  # no 1, whose powers are all alike
LONGER = {**GENERIC, "r": "6/5"}
DEEP = {**GENERIC, "w2,0": "4/5"}
TWO = {"length": 2, "u_1_0": "9/10", "v_1_0": "7/10", "u_2_0": "4/5", "v_2_0": "3/5"}

SAXE = load(HERE / "saxe_mode.py")[0]
# with a0 = b0 the letters are equal for ever, and one may stand for the other
UNBALANCED = replace(SAXE, assume=(), claims=(SAXE.claims[0], SAXE.claims[2]))

CASES = {  # at which the hypotheses hold
    "theorem1": (theorem1.THEOREM, "sigmoid", LONGER),
    "theorem2": (theorem2.THEOREM, "sigmoid", LONGER),
    "theorem3": (theorem3.THEOREM, "sigmoid", LONGER),
    "theorem4": (theorem4.theorem, "sigmoid", TWO),
    "theorem-deep": (theorem_deep.theorem, "tanh", DEEP),
    "corollary1": (corollary1.THEOREM, "sigmoid", {"k": 3, "v": "7/10"}),
    "corollary2": (corollary2.theorem, "tanh", DEEP),
    "invariant1": (invariant1.THEOREM, "sigmoid", {**LONGER, "k": 3}),
    "invariant2": (invariant2.THEOREM, "sigmoid", {**LONGER, "k": 3}),
    "invariant3": (invariant3.theorem, "sigmoid", {**GENERIC, "k": 3}),
    "invariant4": (invariant4.theorem, "sigmoid", {**GENERIC, "k": 3}),
    "invariant5": (invariant5.THEOREM, "sigmoid", {"a0": "9/10", "b0": "7/10"}),
    "proposition1": (proposition1.THEOREM, "sigmoid", LONGER),
    "proposition2": (proposition2.theorem, "tanh", TWO),
    "proposition3": (proposition3.THEOREM, "sigmoid", {**LONGER, "k": 3}),
    "proposition4": (proposition4.THEOREM, "sigmoid", {**LONGER, "k": 3}),
    "example-power": (example_power.theorem, "3*z**3", DEEP),
    "example-sigmoid": (example_sigmoid.THEOREM, "sigmoid", {}),
    "remark-any-example": (remark_any_example.THEOREM, "swish", GENERIC),
    "remark-contractive": (remark_contractive.theorem, "sigmoid", GENERIC),
    "remark-depth": (remark_depth.theorem, "sqrt(z)", DEEP),
    "remark-width": (remark_width.THEOREM, "sigmoid", GENERIC),
    "ntk-attractor": (ntk_attractor.theorem, "tanh", {"r": "6/5"}),
    "any-norm": (any_norm.THEOREM, "sigmoid", LONGER),
    "one-network-cycle": (one_network_cycle.theorem, "tanh", TWO),
    "orthonormal-examples": (orthonormal_examples.theorem, "tanh", TWO),
    "unequal-units": (
        unequal_units.theorem,
        "sigmoid",
        {"u1,0": "9/10", "v1,0": "7/10", "r": "6/5"},
    ),
    "whole-map": (whole_map.theorem, "sigmoid", LONGER),
    "energy": (energy.theorem, None, {}),
    "hebb": (hebb.theorem, None, {}),
    "saxe": (UNBALANCED, None, {"a0": "1/4", "b0": "1/5"}),
}
FOREIGN = {  # at the numbers of their own
    found.name: (found, "sigmoid" if found.system.abstract else None, {})
    for file in sorted(HERE.glob("*.py"))
    if file.name != "saxe_mode.py"
    for found in load(file)
}
CASES |= FOREIGN
UNIT = {  # cases of norm 1, of which printed versions speak
    "theorem1": GENERIC,
    "theorem2": GENERIC,
    "theorem3": GENERIC,
    "proposition3": {**GENERIC, "k": 3},
    "proposition4": {**GENERIC, "k": 3},
}


def of(name: str, version: str) -> tuple[Theorem, Case]:
    """A version as a theorem without another, and the case at which it is tried."""
    source, phi, values = CASES[name]
    theorem, values = shaped(source, UNIT.get(name, values) if version == "printed" else values)
    return alone(theorem, version), Case.of(theorem.system, phi, values)


def alone(theorem: Theorem, version: str) -> Theorem:
    found = theorem.versions[version]
    return replace(theorem, claims=found.claims, assume=found.assume, printed=None)


def has_printed(name: str) -> bool:
    """Whether the printed version says more than the other."""
    source, _, values = CASES[name]
    theorem, _ = shaped(source, values)
    said = theorem.printed
    if said is None:
        return False
    return said.assume != theorem.assume or not set(said.claims) <= set(theorem.claims)


VERSIONS = [
    (name, version)
    for name in CASES
    if LONG or name not in LATER
    for version in ("proved", "printed")
    if version == "proved" or (has_printed(name) and (LONG or name not in PRINTED_LATER))
]
WITNESSES = {
    f"{finding.name}: {w.text}": w
    for source in chosen(ALL)
    for finding in findings(source)
    if LONG or finding.name not in LATER
    for w in finding.witnesses[: None if LONG else 1]
}


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_no_mutant_is_verified_and_nearly_all_are_refuted(name, version):
    theorem, case = of(name, version)
    require_refuted(theorem, case, 1 if name in SLOW or version == "printed" else FEW)


@pytest.mark.parametrize(
    "name", WITNESSES if LONG else random.Random(7).sample(list(WITNESSES), 12)
)
def test_no_mutant_of_a_witness_is_verified(name):
    """Where the witness is no proof, but a refutation or a hypothesis that fails, its mutants may
    be undecided."""
    witness = WITNESSES[name]
    theorem, values = shaped(witness.theorem, dict(witness.values))
    theorem = alone(theorem, witness.version)
    case = Case.of(theorem.system, witness.phi, values)
    require_refuted(theorem, case, 1, decided=witness.verdict is Verdict.VERIFIED)


def test_every_theorem_of_the_package_is_mutated():
    assert {entry.name for source in SOURCES for entry in entries(source)} <= set(CASES)


def test_another_name_for_a_letter_is_no_mutant():
    """Of a network with any v, one with v + 1 says nothing else."""
    cycle = corollary1.THEOREM.claims[0]
    own = [m for m in mutants(corollary1.THEOREM) if m.original == cycle]
    assert own
    assert not any("for v" in m.change for m in own)

"""What the formal proofs rest on: the axioms that Coq lists, and those that are allowed.

``python axioms.py assumptions.txt`` fails on any other, and if a theorem has no answer.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

# Coq's library of real numbers, and the two principles that its classical analysis needs
REALS = frozenset(
    {
        "ClassicalDedekindReals.sig_not_dec",
        "ClassicalDedekindReals.sig_forall_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
        "Classical_Prop.classic",
    }
)
# the processor's integers and floats, as Coq specifies them: where coq-interval computes
ARITHMETIC = ("FloatAxioms.", "PrimFloat.", "PrimInt63.", "Uint63.")
COMPUTED = frozenset({"sigmoid_example"})
CLOSED = "Closed under the global context"


@dataclass(frozen=True)
class Answer:
    """One answer of ``Print Assumptions``: the axioms' names."""

    axioms: frozenset[str]

    def unexpected(self, theorem: str) -> list[str]:
        allowed = ARITHMETIC if theorem in COMPUTED else ()
        return sorted(a for a in self.axioms - REALS if not a.startswith(allowed))


def answers(printed: str) -> list[Answer]:
    """The answers in what Coq printed, in order."""
    found: list[set[str]] = []
    for line in printed.splitlines():
        if line.startswith((CLOSED, "Axioms:")):
            found.append(set())
        elif found and (named := re.match(r"([A-Za-z_][\w.']*)(?: :|$)", line)):
            found[-1].add(named[1])
    return [Answer(frozenset(names)) for names in found]


def asked(script: str) -> list[str]:
    """The theorems that a script of ``Print Assumptions`` names."""
    return re.findall(r"^Print Assumptions ([\w.]+)\.$", script, flags=re.MULTILINE)


def complaints(names: list[str], printed: str) -> list[str]:
    """What is wrong with the answers; nothing if every theorem rests on allowed axioms only."""
    given = answers(printed)
    if len(given) != len(names):
        return [f"{len(names)} theorems were asked about, {len(given)} answered"]
    return [
        f"{name} rests on {', '.join(unexpected)}"
        for name, answer in zip(names, given, strict=True)
        if (unexpected := answer.unexpected(name))
    ]


def main(printed: Path) -> int:
    names = asked((Path(__file__).parent / "Assumptions.v").read_text(encoding="utf-8"))
    wrong = complaints(names, printed.read_text(encoding="utf-8"))
    for complaint in wrong:
        print(complaint, file=sys.stderr)
    if not wrong:
        print(f"{len(names)} theorems rest on the reals of Coq's library and classical logic only,")
        print(
            f"but for the numbers of {', '.join(sorted(COMPUTED))}: these on machine arithmetic too"
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

"""What the formal proofs rest on: the axioms that Coq lists, and those that are allowed.

``axioms.py script`` prints a script that asks Coq about all headline theorems at once, and
``axioms.py check ANSWERS`` fails on an axiom that is not allowed, and if record.txt is of other
sources. ``axioms.py record ANSWERS`` writes that file from the answers to Assumptions.v, theorem
by theorem: documentation and tests read it where there is no Coq.
"""

from __future__ import annotations

import hashlib
import re
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
RECORD = "record.txt"
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

    def in_short(self) -> str:
        words = sorted(a.rpartition(".")[2] for a in self.axioms & REALS)
        return " ".join([*words, *(["machine_arithmetic"] if self.axioms - REALS else [])])


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


def digest(folder: Path) -> str:
    """Of all sources, so that a record of other sources is seen to be old."""
    whole = hashlib.sha256()
    for path in sorted(folder.glob("*.v")):
        whole.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def record(folder: Path, names: list[str], printed: str) -> str:
    lines = [f"sources {digest(folder)}"]
    pairs = zip(names, answers(printed), strict=True)
    lines += [f"{name}: {answer.in_short()}".rstrip() for name, answer in pairs]
    return "\n".join(lines) + "\n"


def script(assumptions: str) -> str:
    """One question about all theorems but the computed ones takes a second; each alone, too."""
    imports = [line for line in assumptions.splitlines() if line.startswith("From ")]
    plain = ", ".join(f"@{name}" for name in asked(assumptions) if name not in COMPUTED)
    questions = [f"Print Assumptions {name}." for name in ("others", *sorted(COMPUTED))]
    return "\n".join(
        [
            *imports,
            f"Definition others := ({plain}).",
            *questions,
            "",
        ]
    )


def main(word: str, answered: Path | None = None) -> int:
    assumptions = (HERE / "Assumptions.v").read_text(encoding="utf-8")
    if answered is None:
        print(script(assumptions), end="")
        return 0
    printed = answered.read_text(encoding="utf-8")
    names = asked(assumptions) if word == "record" else asked(script(assumptions))
    wrong = complaints(names, printed)
    if not wrong and word == "record":
        (HERE / RECORD).write_text(record(HERE, names, printed), encoding="utf-8")
    if digest(HERE) not in (HERE / RECORD).read_text(encoding="utf-8"):
        wrong.append(f"{RECORD} is of other sources; make record")
    for complaint in wrong:
        print(complaint, file=sys.stderr)
    if not wrong:
        print(f"{len(asked(assumptions))} theorems rest on Coq's real numbers and classical logic,")
        print(f"and the numbers of {', '.join(sorted(COMPUTED))} on machine arithmetic too")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(Path, sys.argv[2:])))

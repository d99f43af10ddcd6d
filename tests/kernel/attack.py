"""Certificates changed in one place, by the hundred thousand, and whether what is accepted is true.

python -m tests.kernel.attack LOG CERTIFICATE.json … --mutants 100000

Rounds of BATCH mutants, one certificate after the other; each adds a line to the log.  A run that
was interrupted goes on after the last line.  An accepted mutant with the words of the original has
its claim, and other data of the proof; any other is judged in floats.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import warnings
from collections import Counter
from pathlib import Path

from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.files.certificate import parse, verify
from tests.kernel.float_oracle import UNDECIDED, Judge
from tests.kernel.tampering import kind_of, places, tampered

BATCH = 100
SECONDS = 20.0  # of the processor, for the kernel and one mutant
BAD = ("false", "crashed", "slow")
STATED = ("system", "numbers", "activation")


class Attack:
    """On one certificate, which the kernel accepts."""

    def __init__(self, document):
        self.document, self.places = document, list(places(document))
        self.before, self.judge = self.said(document), Judge(document)
        self.counts: Counter[tuple[str, str]] = Counter()  # (kind of change, outcome)
        self.odd: list[dict] = []
        self.seconds = 0.0  # that the kernel took for the last one

    @staticmethod
    def said(document):
        return verify(parse(json.dumps(document).encode()))

    def change(self, rng):
        mutant, path = tampered(self.document, rng, self.places)
        try:
            outcome = self.outcome(mutant, path)
        except Exception as error:  # what it is about
            outcome = f"crashed: {error!r}"
        if self.seconds > SECONDS:
            outcome = "slow"
        word = outcome.partition(":")[0]
        self.counts[kind_of(self.document, mutant, path), word] += 1
        if word in (*BAD, "undecided"):
            self.odd.append({"outcome": outcome, "path": path, "mutant": mutant})

    def outcome(self, mutant, path):
        began = time.process_time()
        try:
            found = self.said(mutant)
        except Rejected:
            return "rejected"
        finally:
            self.seconds = time.process_time() - began
        if found == self.before:
            return "same claim"
        judge = Judge(mutant)
        if path[0] not in STATED:
            self.judge.points_if_any()
            judge.orbit = self.judge.orbit
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return "true" if judge.is_true() else "false"
            except UNDECIDED as error:
                return f"undecided: {error!r}"

    def rejected(self):
        return sum(n for (_, outcome), n in self.counts.items() if outcome == "rejected")

    def bad(self):
        return [x for x in self.odd if not x["outcome"].startswith("undecided")]


def attacked(document, rng, mutants):
    """The whole of one attack, for a test."""
    attack = Attack(document)
    for _ in range(mutants):
        attack.change(rng)
    return attack


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("certificates", type=Path, nargs="+")
    parser.add_argument("--mutants", type=int, default=100_000)
    options = parser.parse_args()
    lines = options.log.read_text().splitlines() if options.log.exists() else []
    total: Counter[tuple[str, str]] = Counter()
    for line in lines:
        total.update({tuple(k.split(" → ")): n for k, n in json.loads(line)["counts"].items()})
    attacks: dict[Path, Attack] = {}
    for number in range(len(lines), -(-options.mutants // BATCH)):
        path = options.certificates[number % len(options.certificates)]
        if path not in attacks:
            attacks[path] = Attack(json.loads(path.read_text()))
        attack = attacks[path]
        attack.counts, attack.odd, rng = Counter(), [], random.Random(f"{path.name} {number}")
        for _ in range(BATCH):
            attack.change(rng)
        total.update(attack.counts)
        with options.log.open("a") as log:
            counts = {" → ".join(k): n for k, n in attack.counts.items()}
            line = {"certificate": path.name, "counts": counts, "odd": attack.odd}
            log.write(json.dumps(line) + "\n")
    kinds = sorted({kind for kind, _ in total})
    outcomes = sorted({outcome for _, outcome in total})
    print(f"{'':12}" + "".join(f"{word:>12}" for word in outcomes))
    for kind in kinds:
        print(f"{kind:12}" + "".join(f"{total[kind, word]:12}" for word in outcomes))
    print(f"{'in all':12}" + "".join(
        f"{sum(total[kind, word] for kind in kinds):12}" for word in outcomes))  # fmt: skip
    sys.exit(any(total[kind, word] for kind in kinds for word in BAD))


if __name__ == "__main__":
    main()

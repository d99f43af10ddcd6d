"""What `prove` has found about runs, counted from its own runs; nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from empirical.runs.store import Results
from theory.errors import InputError

KIND = "proof-job"
COUNTED = ("attractors", "not_stored", "undecided")


@dataclass(frozen=True)
class ProvedCounts:
    """Of examples or sequences, over all networks of some runs."""

    attractors: int
    not_stored: int
    undecided: int

    def sentence(self) -> str:
        """With the sum."""
        total = self.attractors + self.not_stored + self.undecided
        return (
            f"{self.attractors} attractors, {self.not_stored} not stored, {self.undecided} "
            f"undecided, of {total}"
        )


def proved_counts(results: Results, runs: Iterable[str]) -> ProvedCounts | None:
    """None if nothing was proved of any of them.  What cannot be read is left out."""
    wanted, counts = set(runs), dict[tuple[object, ...], list[int]]()
    for run in results.runs(KIND):
        try:
            fields = run.configuration["configuration"]["fields"]
            if fields["trained"] not in wanted:
                continue
            place = (fields["trained"], fields["member"], fields["first"])  # of all digits one
            counts[place] = [int(run.numbers[name]) for name in COUNTED]
        except (InputError, LookupError, TypeError, ValueError):
            continue
    sums = [sum(column) for column in zip(*counts.values(), strict=True)]
    return ProvedCounts(*sums) if sums else None

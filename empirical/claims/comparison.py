"""A table of stored examples beside the paper's: what can be claimed of both.

The paper's cells are single networks of 100 examples; a blank did not reach the loss.  Each of ours
is several networks, and if they are trained alike the paper's is one more of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from empirical.measurements.storage_table import StorageTable
from empirical.statistics.decision import Decision
from empirical.statistics.seeds import alike, foreign

PAPER_SIZE = 100  # examples of the paper's tables
SHOWN = 6  # cells named in a reason


@dataclass(frozen=True, eq=False)
class Comparison:
    """``paper`` (R, C) of 100 examples, NaN for a blank; ``rows`` and ``columns`` are titles."""

    ours: StorageTable
    paper: np.ndarray
    rows: Sequence[str]
    columns: Sequence[str]

    def claims(self, tried: str = "") -> dict[str, Decision]:
        """All four; ``tried`` ends the reason of the comparison cell by cell."""
        exact, text = self.ours.size == PAPER_SIZE, "the number stored in every cell"
        compared, more = self.cell_by_cell(), f"; {tried}" if tried else ""
        smaller = {
            f"{text}, of {PAPER_SIZE}": Decision.untested(
                f"the networks have {self.ours.size} examples here"
            )
        }
        return {
            "attractors arise in all settings for which training reached the loss":
            self.attractors_arise().about_storage(),
            "training reaches the loss in the settings in which the paper's did, and in no others":
            self.blanks(),
            **({} if exact else smaller),
            text if exact else f"{text}: as a share of the examples": compared.telling(more),
            "the settings stand in the paper's order of how much they store":
            alike(self.ours.mean, self.paper),
        }  # fmt: skip

    def attractors_arise(self) -> Decision:
        """Contradicted by a cell that reached the loss with every network storing nothing."""
        t = self.ours
        trained = t.reached.any(axis=2)
        some = (t.reached & (t.stored > 0)).any(axis=2)
        maybe = (t.reached & (t.stored + t.undecided > 0)).any(axis=2)
        empty = self._named(trained & ~maybe)
        holds = False if empty else None if (some != trained).any() or not trained.any() else True
        told = f"{int(some.sum())} of {int(trained.sum())} settings that reached do"
        nothing = f"; none of {t.size} in {empty}" if empty else ""
        return Decision(holds, f"{told} ({t.summary()}){nothing}")

    def blanks(self) -> Decision:
        """Contradicted by a cell in which all of our networks differ from the paper's."""
        trained = np.isfinite(self.paper)
        shared = self.ours.reached.mean(axis=2)
        only_here, only_there = (
            self._named(~trained & (shared == 1)),
            self._named(trained & (shared == 0)),
        )
        told = [f"reached here but not there: {only_here}"] if only_here else []
        told += [f"reached there but not here: {only_there}"] if only_there else []
        mixed = self._named((shared > 0) & (shared < 1))
        told += [f"some seeds only: {mixed}"] if mixed else []
        return Decision(
            False if only_here or only_there else (None if mixed else True),
            "; ".join(told or ["the same settings"])
            + "; rates and the number of epochs are assumed",
        )

    def cell_by_cell(self) -> Decision:
        """Whether the paper's networks may be some of ours, to the grain of our examples."""
        grain = 100 / self.ours.size
        paper = np.rint(self.paper / grain) * grain
        share = self.ours.share
        decision = foreign(share.reshape(-1, share.shape[2]), paper.ravel(), " points")
        known = self.ours.reached
        both = np.isfinite(paper) & known.any(axis=2)
        least = share.min(axis=2, where=known, initial=np.inf)
        most = share.max(axis=2, where=known, initial=-np.inf)
        outside = both & ((paper < least) | (paper > most))
        told = f"{int((both & ~outside).sum())} of {int(both.sum())} of the paper's numbers lie in "
        told += f"the range of our networks; {decision.reason}"
        if outside.any():
            told += f"; not in it: {self._named(outside, compared=True)}"
        return Decision(decision.holds, told)

    def _named(self, cells: np.ndarray, compared: bool = False) -> str:
        names = []
        for r, c in np.argwhere(cells):
            numbers = f" ({self.ours.mean[r, c]:.0f} % against {self.paper[r, c]:.0f} %)"
            names.append(f"{self.columns[c]}, {self.rows[r]}{numbers if compared else ''}")
        more = [f"{len(names) - SHOWN} more"] if len(names) > SHOWN else []
        return "; ".join([*names[:SHOWN], *more])

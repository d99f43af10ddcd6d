"""Networks that were trained, as numbers, and how many of them store all their examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from empirical.statistics.decision import Decision
from empirical.statistics.proportions import some

Network = Mapping[str, Any]


@dataclass(frozen=True)
class Networks:
    """``rows`` tell of each network whether it ``reached`` the loss and how many of its examples
    are ``stored`` and ``undecided``; how many it has is told as ``examples``, or by ``count``."""

    rows: Sequence[Network]
    count: int | None = None

    @property
    def trained(self) -> list[Network]:
        """Those that reached the loss: the others are no evidence."""
        return [w for w in self.rows if w["reached"]]

    @property
    def missed(self) -> int:
        """How many did not."""
        return len(self.rows) - len(self.trained)

    def _all(self, w: Network) -> int:
        count: int = w["examples"] if self.count is None else self.count
        return count

    @property
    def full(self) -> list[Network]:
        """The trained ones that store all."""
        return [w for w in self.trained if w["stored"] == self._all(w)]

    @property
    def open(self) -> list[Network]:
        """Those that may store all, for all that can be told."""
        trained = [w for w in self.trained if w["stored"] < self._all(w)]
        return [w for w in trained if w["stored"] + w["undecided"] == self._all(w)]

    @property
    def can_store_all(self) -> Decision:
        """One is enough, and that there is none takes a majority."""
        return some(len(self.full), len(self.trained) - len(self.open))

    def where(self, **settings: object) -> Networks:
        """Those of these settings."""
        rows = [w for w in self.rows if all(w[key] == value for key, value in settings.items())]
        return Networks(rows, self.count)

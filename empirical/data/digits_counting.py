"""scikit-learn's digits in the order of counting; see ``counting``."""

from __future__ import annotations

from pathlib import Path

from empirical.data import digits
from empirical.data.configuration import Data
from empirical.data.counting import counted
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples

TOTAL = {part: place.stop - place.start for part, place in digits.PARTS.items()}


def load(data: Data, folder: Path | None = None) -> Examples:
    """Ten pictures a sequence, up and down in turn."""
    return counted(data, folder, digits.load, TOTAL[data.split])


DATA_SET = DataSet(
    name="digits-counting",
    title="scikit-learn's digits in order: 0 to 9, then 9 to 0, and so on",
    load=load,
    options=digits.DATA_SET.options,
)

"""MNIST's digits in the order of counting; see ``counting``."""

from __future__ import annotations

from pathlib import Path

from empirical.data import mnist
from empirical.data.configuration import Data
from empirical.data.counting import counted
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples

TOTAL = {"train": 60_000, "test": 10_000}


def load(data: Data, folder: Path | None) -> Examples:
    """Ten pictures a sequence, up and down in turn."""
    return counted(data, folder, mnist.load, TOTAL[data.split])


DATA_SET = DataSet(
    name="mnist-counting",
    title="MNIST's digits in order: 0 to 9, then 9 to 0, and so on",
    load=load,
    options=mnist.DATA_SET.options,
    files=mnist.FILES,
    find=mnist.find,
)

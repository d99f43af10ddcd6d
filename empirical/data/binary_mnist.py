"""MNIST's digits in black and white; see ``binary``."""

from __future__ import annotations

from pathlib import Path

from empirical.data import mnist
from empirical.data.binary import binarised
from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples


def load(data: Data, folder: Path | None) -> Examples:
    """Every pixel 0 or 1."""
    return binarised(data, folder, mnist.load)


DATA_SET = DataSet(
    name="binary-mnist",
    title="MNIST's digits in black and white",
    load=load,
    options=mnist.DATA_SET.options,
    files=mnist.FILES,
    find=mnist.find,
)

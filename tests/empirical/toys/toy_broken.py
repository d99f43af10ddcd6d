"""An experiment that fails."""

from dataclasses import replace

from empirical.experiments.toy_squares import EXPERIMENT as SQUARES
from empirical.experiments.toy_squares import Squares

FAILING = Squares(failing="bug")
EXPERIMENT = replace(
    SQUARES,
    name="fig12",
    title="What fails",
    presets={"smoke": FAILING, "laptop": FAILING, "paper": FAILING},
)

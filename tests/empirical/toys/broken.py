"""An experiment that fails."""

from dataclasses import replace

from empirical.experiments.squares import EXPERIMENT as SQUARES
from empirical.experiments.squares import Squares

FAILING = Squares(failing="bug")
EXPERIMENT = replace(
    SQUARES,
    name="broken",
    title="What fails",
    presets={"smoke": FAILING, "laptop": FAILING, "paper": FAILING},
)

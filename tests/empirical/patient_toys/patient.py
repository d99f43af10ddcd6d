"""An experiment with long work of its own: every part that it computes leaves a mark in a log."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from empirical.experiment import Claims, Experiment
from empirical.laboratory import Laboratory
from empirical.pieces import Piece, Pieces
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision

PARTS = 20
INTERVAL = 0.3  # seconds between two writings


@dataclass(frozen=True)
class Patient:
    """``seconds`` of each part."""

    seconds: float = 0.0


def run(c: Patient, laboratory: Laboratory) -> Measured:
    """Twenty parts."""
    kept = laboratory.pieces("parts", "of these")
    with Pieces(kept._path, kept._of, INTERVAL) as pieces:
        parts = [pieces.get(str(i), lambda i=i: _part(c, i)) for i in range(PARTS)]
    return Measured({}, {"parts": np.stack([part["x"] for part in parts])})


def _part(c: Patient, i: int) -> Piece:
    time.sleep(c.seconds)
    with open(os.environ["PATIENT_LOG"], "a") as log:
        log.write("x")
    return {"x": np.random.default_rng(i).normal(size=3)}


def check(c: Patient, measured: Measured) -> Claims:
    """Nothing is claimed."""
    return {"It ends.": Decision(True, f"{measured.arrays['parts'].sum()!r}")}


EXPERIMENT = Experiment(
    name="patient",
    title="What takes long",
    source="PNAS paper, Figure 3",
    paper="It ends.",
    presets={name: Patient() for name in ("smoke", "laptop", "paper")},
    assumed={},
    minutes={"smoke": 0.1},
    run=run,
    draw=lambda c, measured: Figure(figsize=(3, 2)),
    check=check,
)

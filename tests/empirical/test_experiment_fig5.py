"""Figure 5: it runs, its jobs chain the examples, and every claim can come out either way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from print_quality import printable

from empirical.experiment import Finding
from empirical.experiments import fig5
from empirical.measurements.capacity import GRIDS
from empirical.measurements.given import Given
from empirical.measurements.storage_table import StorageTable
from empirical.runs.job import Measured
from theory.errors import InputError

S, C, U, N = Finding.SUPPORTED, Finding.CONTRADICTED, Finding.UNDECIDED, Finding.NOT_TESTED
LAPTOP = fig5.EXPERIMENT.presets["laptop"]
GRID = LAPTOP.grid
SHAPE = (len(GRID.depths), len(GRID.widths), GRID.seeds)
COUNT = 20
RISING = np.linspace(0, 1, SHAPE[0])[:, None] + np.linspace(0, 1, SHAPE[1])[None]  # 0 to 2


def table(share, size, reached=True):
    """(depths, widths) shares in [0, 1], alike for all seeds but for one."""
    share = np.broadcast_to(share, SHAPE[:2])[..., None]
    stored = np.rint(share * size - (np.arange(SHAPE[2]) == 1) * (share < 1)).clip(0, size)
    return {
        "reached": np.broadcast_to(reached, SHAPE),
        "stored": stored.astype(int),
        "undecided": np.zeros(SHAPE, int),
        "epochs": np.ones(SHAPE, int),
        "losses": np.full(SHAPE, 1e-9),
    }


def measured(single, chained, followed=100, reached=True):
    arrays = {}
    for length in (1, *LAPTOP.lengths):
        share = single if length == 1 else chained
        kept = table(share, COUNT // length, reached)
        arrays |= {f"length_{length}_{name}": values for name, values in kept.items()}
    recalled = {"hidden": 1, "width": 32, "seed": 0, "settled": 100, "followed": followed}
    one = {**recalled, "sequences": 1, "sequences_found": 1, "distance": 0.01}
    both = {"smallest": one, "largest": {**one, "followed": 100}}
    return Measured({"examples": COUNT, "recall": [both] * len(LAPTOP.lengths)}, arrays)


def findings(m, c=LAPTOP):
    return [claim.finding for claim in fig5.EXPERIMENT.claims(c, m)]


def test_it_runs_and_a_chain_is_easier_than_single_examples(laboratory):
    c = fig5.EXPERIMENT.presets["smoke"]
    m = fig5.run(c, laboratory)
    assert m.arrays["length_1_stored"].shape == (2, 2, 2)
    assert m.arrays["length_6_stored"].max() == 1  # the chain of all is one sequence
    wide = (0, -1)  # one hidden layer
    assert m.arrays["length_6_stored"][wide].sum() > m.arrays["length_1_stored"][wide].sum() / 6
    (two, six) = m.numbers["recall"]
    assert six["largest"]["sequences_found"] == 1
    assert six["largest"]["followed"] <= six["largest"]["settled"] <= c.starts
    assert six["smallest"]["width"] <= six["largest"]["width"]
    assert not two or two["smallest"]["sequences"] == 3
    assert len(printable(fig5.draw(c, m)).axes) == 3


def test_the_jobs_chain_the_examples(laboratory):
    c = fig5.EXPERIMENT.presets["smoke"]
    data = laboratory.resolve(c.grid.data)
    examples = laboratory.examples(data)
    jobs = c.grid.jobs(Given(data, examples), 2)
    assert [(j.architecture.hidden, j.architecture.width) for j in jobs] == [
        (1, 16), (1, 48), (4, 16), (4, 48),
    ]  # fmt: skip
    assert jobs[0].cycles(6) == ((0, 1), (2, 3), (4, 5))
    assert c.grid.jobs(Given(data, examples))[0].cycles(6) is None


def test_as_the_paper_has_it():
    single = np.minimum(RISING / 2, 0.9)
    single[-1, -1] = 1.0
    claims = fig5.EXPERIMENT.claims(LAPTOP, measured(single, np.ones(SHAPE[:2])))
    assert [c.finding for c in claims] == [S, S, N, S, S, S, S, N, S] + [S] * 8
    assert "smallest network that stores everything: sequences 1 × 32" in claims[3].reason


def test_contradicted():
    m = measured(1 - RISING / 4, np.zeros(SHAPE[:2]), followed=10)
    assert findings(m) == [C, C, N, C, C, C, C, N, C] + [C, S] * 4


def test_undecided():
    m = measured(np.full(SHAPE[:2], 0.5), np.full(SHAPE[:2], 0.5), reached=False)
    m.numbers["recall"] = [{}] * len(LAPTOP.lengths)
    assert findings(m) == [U, U, N, U, U, U, U, N, U] + [U] * 8


def test_at_the_papers_size_nothing_is_left_untested():
    c = fig5.EXPERIMENT.presets["paper"]
    shape = (len(c.grid.depths), len(c.grid.widths), c.grid.seeds)
    arrays = {}
    for length in (1, *c.lengths):
        size = 100 // length
        full = {"reached": True, "stored": size, "undecided": 0, "epochs": 1, "losses": 1e-9}
        arrays |= {f"length_{length}_{k}": np.full(shape, v) for k, v in full.items()}
    m = Measured({"examples": 100, "recall": [{}] * len(c.lengths)}, arrays)
    claims = {claim.text: claim.finding for claim in fig5.EXPERIMENT.claims(c, m)}
    assert N not in claims.values()
    almost = next(text for text in claims if text.startswith("99 of 100"))
    assert claims[almost] is C  # smaller networks do it too


@pytest.mark.parametrize(
    ("depths", "widths", "size", "stored", "finding"),
    [
        ((1, 31), (64, 512), 100, ((0, 0), (0, 100)), S),
        ((1, 31), (64, 512), 100, ((0, 100), (0, 100)), C),
        ((1, 31), (64, 512), 100, ((0, 0), (0, 50)), C),
        ((1, 31), (64, 512), 20, ((0, 0), (0, 20)), N),
        ((1, 21), (64, 512), 100, ((0, 100), (100, 100)), N),
        ((31, 41), (512, 1024), 100, ((100, 100), (100, 100)), S),  # larger ones may as well
        ((31, 41), (512, 1024), 100, ((50, 100), (100, 100)), C),
        ((41,), (1024,), 100, ((100,),), N),
    ],
)
def test_what_is_said_of_the_papers_network_is_decided_by_it_alone(
    depths, widths, size, stored, finding
):
    grid = replace(GRID, depths=depths, widths=widths)
    counts = np.repeat(np.array(stored)[..., None], 3, axis=2)
    kept = {"undecided": 0 * counts, "epochs": counts, "losses": 1e-9 * counts}
    table = StorageTable(np.full(counts.shape, True), counts, **kept, size=size)
    decision = fig5._almost_all(replace(LAPTOP, grid=grid), table)
    assert (decision.holds, decision.tested) == ({S: True, C: False}.get(finding), finding is not N)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"lengths": (3,)}, "20 examples do not make sequences of 3"),
        ({"lengths": (5, 2)}, "lengths must be above 1 and grow"),
        ({"lengths": (1, 2)}, "lengths must be above 1 and grow"),
        ({"starts": 0}, "starts must be 1 or more"),
    ],
)
def test_bad_input(laboratory, changed, words):
    c = replace(LAPTOP, grid=replace(GRID, data=replace(GRID.data, set="digits", side=None)))
    with pytest.raises(InputError, match=words):
        fig5.run(replace(c, **changed), laboratory)


@pytest.mark.parametrize("changed", [{"widths": (64, 32)}, {"depths": ()}, {"seeds": 0}])
def test_bad_grid(changed):
    with pytest.raises(InputError, match="grid: "):
        replace(GRIDS["laptop"], **changed)

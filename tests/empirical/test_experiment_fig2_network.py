"""Figures 2 and 14 and the search for spurious attractors: one small network for all three."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from print_quality import printable

from empirical.data.configuration import Data
from empirical.data.registry import load
from empirical.experiment import Finding
from empirical.experiments import fig2, fig14, spurious
from empirical.measurements.given import Given
from empirical.measurements.picture_memory import (
    IMAGENET,
    OURS,
    PAPER,
    SOLVED,
    PictureMemory,
    least_loss,
)
from empirical.measurements.recipes import followed, gathered, parted, shown, told
from empirical.retrieval.corrupted import Trials
from empirical.runs.job import Measured
from empirical.training.annealing import AnnealedJob
from empirical.training.job import TrainingJob
from theory.errors import InputError

SMOKE = {
    module.EXPERIMENT.name: module.EXPERIMENT.presets["smoke"] for module in (fig2, fig14, spurious)
}
TRAINED = {
    "recipe": OURS, "gradient_descent": True,
    "reached": True, "loss": 9e-9, "epochs": 100, "examples": 100, "stored": 100, "undecided": 0,
    "largest_radius": 0.5, "median_radius": 0.1,
}  # fmt: skip
S, C, U, N = Finding.SUPPORTED, Finding.CONTRADICTED, Finding.UNDECIDED, Finding.NOT_TESTED


@pytest.fixture(scope="module")
def whole(laboratory):
    return {
        module.EXPERIMENT.name: module.EXPERIMENT.run(SMOKE[module.EXPERIMENT.name], laboratory)
        for module in (fig2, fig14, spurious)
    }


@pytest.fixture(scope="module")
def found2(whole):
    return shown(whole["fig2"])


@pytest.fixture(scope="module")
def found14(whole):
    return shown(whole["fig14"])


@pytest.fixture(scope="module")
def found_spurious(whole):
    return shown(whole["spurious"])


def test_all_three_name_the_same_networks(laboratory, found2, found14, found_spurious):
    for preset in ("smoke", "laptop", "paper"):
        memories = {m.EXPERIMENT.presets[preset].memory for m in (fig2, fig14, spurious)}
        assert len(memories) == 1
    assert len(laboratory.record.runs) == 2  # one a recipe
    assert found2.numbers["memory"] == found14.numbers["memory"] == found_spurious.numbers["memory"]


def test_every_picture_is_stored_and_recalled_from_little_corruption(found2):
    memory = found2.numbers["memory"]
    assert memory["reached"]
    assert memory["stored"] == memory["examples"] == 20
    assert memory["largest_radius"] == found2.arrays["radius"].max() < 1
    found = Trials.of(found2.arrays)
    assert found.settled.all()
    noise = SMOKE["fig2"].kinds.index("noise")
    assert found.network[noise, 0] == 20
    assert (found.network[:, 0] > found.network[:, -1]).all()  # 10 % corrupted against 90 %


def test_what_is_shown_is_what_is_told(found2):
    found, shown = Trials.of(found2.arrays), found2.numbers["shown"]
    right = [found.end[k, f, i] == i for k, f, i in shown]
    assert right == [True] * fig2.SHOWN + [False] * fig2.WRONG
    pictures = found2.arrays["shown_pictures"].astype(float)
    for strip, good in zip(pictures, right, strict=True):
        assert (abs(strip[-1] - strip[0]).max() <= 3) == good  # of 255: the limit is the example


def test_recall_and_nearest_neighbour_are_compared_on_the_same_inputs(found2, found14):
    for name in ("end", "neighbour"):
        assert np.array_equal(found2.arrays[name], found14.arrays[name])
    assert found14.numbers["labels"]["low"] > 0.2
    assert found14.numbers["rates"]["low"] <= found14.numbers["rates"]["value"]
    alone = np.array(found14.numbers["discordant"])
    found = Trials.of(found14.arrays)
    assert (alone[:, 0] - alone[:, 1]).tolist() == (
        found.network.sum(axis=1) - found.by_neighbour.sum(axis=1)
    ).tolist()


def test_the_census_accounts_for_every_start(found_spurious):
    for kind, found in found_spurious.numbers["kinds"].items():
        elsewhere = sum(a["count"] for a in found["spurious"]) + found["repelling"]
        assert found["at_examples"] + elsewhere + found["unsettled"] == found["starts"]
        assert found_spurious.arrays[f"{kind}, ends"].sum() == found["at_examples"]
        assert found["at_examples"] > 0.9 * found["starts"]


def test_figures_are_drawn(whole, found2, found_spurious):
    assert (
        len(printable(fig2.EXPERIMENT.draw(SMOKE["fig2"], whole["fig2"]), dear=True).subfigs) == 2
    )
    assert printable(fig14.EXPERIMENT.draw(SMOKE["fig14"], whole["fig14"]), dear=True).axes
    nothing = gathered([emptied(found2)])
    assert printable(fig2.EXPERIMENT.draw(SMOKE["fig2"], nothing), dear=True).subfigs
    assert printable(
        spurious.EXPERIMENT.draw(SMOKE["spurious"], whole["spurious"]), dear=True
    ).subfigs
    odd = {f"{spurious.UNIFORM}, spurious": np.zeros((3, 16, 16), dtype=np.uint8)}
    with_some = gathered([Measured(found_spurious.numbers, found_spurious.arrays | odd)])
    assert printable(spurious.EXPERIMENT.draw(SMOKE["spurious"], with_some), dear=True).subfigs


def emptied(measured):
    none = {n: a[:0] for n, a in measured.arrays.items() if n.endswith("pictures")}
    return Measured({**measured.numbers, "shown": []}, {**measured.arrays, **none})


def made_up(network=0.9, wrong=1, excess=(-2.0, -1.0), nowhere=0, unsettled=0, memory=TRAINED):
    """100 pictures, of which this share is recovered; ``wrong`` more end at the next one."""
    c = fig2.Configuration()
    end = np.full((len(c.kinds), len(c.fractions), 100), -1)
    truth = np.arange(100)
    count = round(100 * network)
    end[..., :count] = truth[:count]
    end[..., count : count + wrong] = truth[:wrong] if wrong else 0
    found = Trials(end, end, np.ones(end.shape, dtype=bool), truth)
    numbers = {"followed": True, "memory": memory, "nowhere": nowhere, "unsettled": unsettled,
               "excess_distance": excess, "typical_distance": 9.0, "shown": []}  # fmt: skip
    return c, gathered([Measured(numbers, found.arrays())])


@pytest.mark.parametrize(
    ("changes", "findings"),
    [
        ({}, [N, S, S, S, S, S]),
        ({"wrong": 0, "excess": (np.nan, np.nan)}, [N, S, S, C, U, S]),
        ({"nowhere": 3, "excess": (1.0, 2.0)}, [N, S, C, S, C, S]),
        ({"unsettled": 3, "excess": (-1.0, 2.0), "network": 0.02}, [N, S, U, S, U, U]),
        ({"memory": TRAINED | {"stored": 99}}, [N, C, S, S, S, S]),
        ({"memory": TRAINED | {"reached": False}}, [N, U, U, U, U, U]),
    ],
)
def test_claims_of_fig2(changes, findings):
    found = [claim.finding for claim in fig2.EXPERIMENT.claims(*made_up(**changes))]
    assert found[:6] == findings
    assert set(found[5:]) == {findings[5]}


def test_with_as_many_pictures_as_the_source_its_number_is_tested():
    _, measured = made_up(memory=TRAINED | {"examples": 500, "stored": 500})
    arrays = {name: np.repeat(a, 5, axis=-1) for name, a in measured.arrays.items()}
    claims = fig2.EXPERIMENT.claims(fig2.Configuration(), Measured(measured.numbers, arrays))
    assert claims[0].finding is S


def estimate(value, width=0.02):
    return {"value": value, "low": value - width, "high": value + width}


@pytest.mark.parametrize(
    ("rates", "recovery", "labels", "findings"),
    [
        (0.97, 0.8, 0.8, [S, S, S, S]),
        (0.7, 0.3, 0.3, [S, C, C, C]),
        (0.9, 0.6, 0.6, [S, U, U, U]),
        (np.nan, np.nan, np.nan, [S, U, U, U]),
    ],
)
def test_claims_of_fig14(rates, recovery, labels, findings):
    numbers = {
        "followed": True, "memory": TRAINED,
        "rates": estimate(rates), "recovery": estimate(recovery),
        "labels": estimate(labels), "difference": estimate(-0.1), "discordant": [[1, 2], [0, 3]],
    }  # fmt: skip
    claims = fig14.EXPERIMENT.claims(SMOKE["fig14"], gathered([Measured(numbers)]))
    assert [claim.finding for claim in claims] == findings


@pytest.mark.parametrize(
    ("starts", "others", "unsettled", "pictures", "findings"),
    [
        (10_000, 0, 0, 500, [S, S]),
        (10_000, 0, 0, 499, [N, S]),
        (300, 0, 0, 500, [N, S]),
        (300, 2, 0, 500, [N, C]),
        (300, 0, 7, 100, [N, U]),
        (10_000, 1, 0, 500, [C, C]),
    ],
)
def test_claims_of_spurious(starts, others, unsettled, pictures, findings):
    kind = {"starts": starts, "unsettled": unsettled, "spurious": [{"count": 1}] * others}
    memory = TRAINED | {"examples": pictures, "stored": pictures}
    numbers = {"followed": True, "memory": memory, "kinds": {spurious.UNIFORM: kind}}
    claims = spurious.EXPERIMENT.claims(SMOKE["spurious"], gathered([Measured(numbers)]))
    assert [claim.finding for claim in claims[1:]] == findings


def test_bad_input(laboratory):
    drawn = replace(IMAGENET["smoke"], data=Data("patterns", seed=1))
    for experiment, changes, message in (
        (fig2, {"tested": 0.45}, "none of the fractions"),
        (fig2, {"kinds": ("fog",)}, "'fog' is none of"),
        (fig14, {"fractions": ()}, "at least one"),
        (spurious, {"uniform": 0}, "uniform must be 1 or more"),
        (spurious, {"unseen": 5, "memory": drawn}, "set data.seed null"),
        (fig2, {"memory": replace(IMAGENET["smoke"], width=10)}, "set memory.width to 20 or more"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=message):
            experiment.EXPERIMENT.run(
                replace(SMOKE[experiment.EXPERIMENT.name], **changes), laboratory
            )
    with pytest.raises(InputError, match="at least two pictures"):
        PictureMemory(Data("digits", count=1))


def test_a_narrow_network_cannot_interpolate():
    """x = diag(2, 1): one direction leaves 1² of 4 numbers."""
    assert least_loss(np.diag([2.0, 1.0]), 1) == pytest.approx(1 / 4)
    assert least_loss(np.random.default_rng(0).normal(size=(3, 5)), 3) == pytest.approx(0)
    assert least_loss(np.random.default_rng(0).normal(size=(5, 3)), 2) > 0


def test_a_recipe_of_no_epochs_is_left_out():
    data = Data("digits", count=5)
    given = Given(data, load(data, None))
    both = PictureMemory(data).jobs(given)
    assert [type(job) for job in both.values()] == [TrainingJob, AnnealedJob]
    assert both[PAPER].members[0].optimiser.learning_rate == 1e-4
    assert list(PictureMemory(data, first_epochs=0).jobs(given)) == [PAPER]
    assert list(PictureMemory(data, alone_epochs=0).jobs(given)) == [OURS]
    for epochs in ((0, 0), (-1, 5), (5, -1)):
        with pytest.raises(InputError, match="one must be left"):
            PictureMemory(data, alone_epochs=epochs[0], first_epochs=epochs[1])


def test_every_claim_says_whose_recipe_it_is_about(whole):
    for module in (fig2, fig14, spurious):
        name = module.EXPERIMENT.name
        claims = module.EXPERIMENT.claims(SMOKE[name], whole[name])
        assert {claim.text.partition(":")[0] for claim in claims} == {PAPER, OURS}
        paper = [claim for claim in claims if claim.text.startswith(PAPER)]
        assert {claim.finding for claim in paper} <= {U, N}  # 500 epochs do not reach the loss
        assert any("0 of 20 stored" in claim.reason for claim in paper)
    assert told(whole["fig2"]).splitlines()[0].startswith(f"{PAPER}: 0 of 20 stored")


def test_a_network_that_is_not_iterated_has_claims_on_storage_alone():
    paper = TRAINED | {"recipe": PAPER, "reached": False, "stored": 15}
    c, ours = made_up()
    both = gathered([Measured({"followed": False, "memory": paper}), *parted(ours)])
    claims = fig2.EXPERIMENT.claims(c, both)
    assert [claim.finding for claim in claims[:3]] == [N, U, N]
    assert "15 of 100 stored" in claims[1].reason
    assert len(claims) == 2 + len(fig2.EXPERIMENT.claims(c, ours))


@pytest.mark.parametrize(
    ("networks", "chosen"),
    [
        ([(True, 6), (True, 20)], [True, True]),
        ([(False, 6), (True, 20)], [False, True]),
        ([(True, 0), (True, 20)], [False, True]),
        ([(True, 6), (False, 20)], [True, False]),
        ([(False, 6), (False, 20)], [False, True]),
        ([(True, 0)], [True]),
    ],
)
def test_which_networks_are_iterated(networks, chosen):
    assert followed([{"reached": r, "stored": s} for r, s in networks]) == chosen


def test_solved_output_layers_are_told_apart_and_marked(laboratory):
    memory = replace(
        IMAGENET["smoke"], alone_epochs=100, first_epochs=300, epochs=1, least_squares=True
    )
    found = {m.numbers["recipe"]: m.numbers for m in memory.recall(laboratory)}
    assert list(found) == [PAPER, f"{PAPER}, {SOLVED}", OURS, f"{OURS}, {SOLVED}"]
    assert "no gradient descent" in SOLVED
    for recipe in (PAPER, OURS):
        before, after = found[recipe], found[f"{recipe}, {SOLVED}"]
        assert (before["gradient_descent"], after["gradient_descent"]) == (True, False)
        assert (before["reached"], after["reached"]) == (False, True)
        assert before["loss"] > 1e-8 > 1e-20 > after["loss"]
        assert before["epochs"] == after["epochs"]
    assert found[OURS]["epochs"] == 301
    assert found[f"{PAPER}, {SOLVED}"]["stored"] == 0  # it interpolates, and stores nothing


def test_fewer_units_than_pictures_cannot_be_solved_and_are_refused_before_training(laboratory):
    data = Data("digits", count=8, side=2)  # of 4 numbers: any network of 4 units interpolates
    memory = PictureMemory(data, width=6, hidden=1, least_squares=True)
    with pytest.raises(InputError, match="8 examples and a width of 6"):
        memory.recall(laboratory)


def test_pictures_are_drawn_of_a_network_that_was_trained_by_descent_if_any_was():
    solved = TRAINED | {"recipe": "x", "gradient_descent": False}
    parts = [Measured({"followed": True, "memory": m}) for m in (TRAINED, solved)]
    assert shown(gathered(parts)).numbers["memory"] is TRAINED
    assert shown(gathered(parts[1:])).numbers["memory"] is solved
    assert told(gathered([Measured({"followed": True, "memory": TRAINED | {"loss": None}})])) == (
        f"{OURS}: training diverged"
    )


def test_the_paper_preset_has_both_recipes():
    memory = IMAGENET["paper"]
    assert (memory.alone.learning_rate, memory.alone_epochs) == (1e-4, 1_000_000)
    assert memory.first.learning_rate <= 1e-4  # at 1e-3 a network so wide blows up

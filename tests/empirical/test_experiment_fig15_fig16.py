"""Figures 15 and 16: they run, jobs are what the tables say, claims come out either way."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from extent import seldom
from print_quality import printable

from empirical.experiment import Finding
from empirical.experiments import fig15, fig16
from empirical.measurements.given import Given
from empirical.networks.fully_connected import FullyConnected
from empirical.runs.job import Measured
from empirical.training.configuration import Initialisation
from theory.errors import InputError

S, C, U, N = Finding.SUPPORTED, Finding.CONTRADICTED, Finding.UNDECIDED, Finding.NOT_TESTED
TABLE15, TABLE16 = fig15.EXPERIMENT.presets["laptop"], fig16.EXPERIMENT.presets["laptop"]


def measured(share, size, seeds, scatter=1.0):
    """As if the cells had these shares in per cent, NaN for not reached."""
    share = np.asarray(share, dtype=float)
    noise = scatter * np.random.default_rng(0).uniform(-1, 1, size=(*share.shape, seeds))
    full = (
        np.nan_to_num(share)[..., None]
        + np.where((share > 0) & (share < 100), 1, 0)[..., None] * noise
    )
    arrays = {
        "reached": np.repeat(np.isfinite(share)[..., None], seeds, axis=2),
        "stored": np.rint(full * size / 100).clip(0, size).astype(int),
        "undecided": np.zeros((*share.shape, seeds), int),
        "epochs": np.ones((*share.shape, seeds), int),
        "losses": np.full((*share.shape, seeds), 1e-9),
    }
    return Measured({"examples": size}, arrays)


def found(claims):
    return {claim.text: claim.finding for claim in claims}


def test_figure_15_runs_and_stores(laboratory):
    c = fig15.EXPERIMENT.presets["smoke"]
    m = fig15.run(c, laboratory)
    assert m.arrays["reached"].shape == (5, 2, 2)
    assert m.arrays["reached"][[0, 1, 2, 4]].all()  # all but RMSprop
    sinusoid = m.arrays["stored"][:, 1][m.arrays["reached"][:, 1]]
    assert (sinusoid == 4).all()  # every example, with every optimiser that reached
    assert len(fig15.EXPERIMENT.claims(c, m)) >= 8
    assert len(printable(fig15.draw(c, m)).axes) == 3


def test_the_optimisers_are_the_rows(laboratory):
    c = fig15.EXPERIMENT.presets["smoke"]
    data = laboratory.resolve(c.data)
    examples = laboratory.examples(data)
    own = fig15.Variant("", c.width, c.hidden)
    jobs = [
        fig15._job(c, Given(data, examples), c.columns[0], row, own, 2)
        for row in range(len(fig15.ROWS))
    ]
    assert [job.members[0].optimiser.label for job in jobs] == [
        "GD", "GD + momentum", "GD + momentum + weight decay", "RMSprop", "Adam",
    ]  # fmt: skip
    assert [member.seed for member in jobs[0].members] == [0, 1]


def test_figure_15_as_the_paper_has_it():
    paper = np.array(list(fig15.PAPER.values())).T
    c = replace(TABLE15, variants=())
    claims = found(fig15.EXPERIMENT.claims(c, measured(paper, 100, 5)))
    undecided = {text for text, finding in claims.items() if finding is U}
    assert undecided == {
        "the number stored in every cell",  # no more differ than chance would
        "Leaky ReLU stores more than ReLU, with every optimiser",  # five networks a row
        "Swish stores less than SELU, with every optimiser",
    }
    assert set(claims.values()) == {S, U}


def test_figure_15_contradicted():
    paper = np.array(list(fig15.PAPER.values())).T
    c = replace(TABLE15, variants=())
    other = np.where(np.isfinite(paper), 100 - paper, 50)
    claims = found(fig15.EXPERIMENT.claims(c, measured(other, 20, 8)))
    assert {text for text, finding in claims.items() if finding is not C} == {
        "the number stored in every cell, of 100"
    }


def test_figure_15_with_as_many_networks_as_its_presets_have():
    """Three a row cannot show what is said of every row, whatever they are."""
    paper = np.array(list(fig15.PAPER.values())).T
    c = replace(TABLE15, variants=())
    claims = fig15.EXPERIMENT.claims(c, measured(paper, 100, TABLE15.seeds, 0.0))
    (every,) = [c for c in claims if c.text.startswith("Leaky ReLU")]
    assert every.finding is U
    assert "Adam: mean difference +15 points in 3 pairs" in every.reason
    assert "3 pairs cannot show it" in every.reason


def test_figure_15_without_evidence():
    c = replace(TABLE15, variants=())
    claims = found(fig15.EXPERIMENT.claims(c, measured(np.full((5, 6), np.nan), 20, 5)))
    assert set(claims.values()) == {U, N, C}
    assert [t for t, f in claims.items() if f is C] == [
        "training reaches the loss in the settings in which the paper's did, and in no others"
    ]


def test_figure_15_tells_what_was_tried():
    paper = np.array(list(fig15.PAPER.values())).T
    c = replace(TABLE15, variants=(fig15.Variant("wide", width=256),))
    m = measured(paper, 20, 5)
    m.arrays.update({f"variant_{k}": v for k, v in measured(paper[[4]] / 2, 20, 2).arrays.items()})
    (claim,) = [c for c in fig15.EXPERIMENT.claims(c, m) if "as a share" in c.text]
    assert "the likeliest first" in claim.reason
    assert re.search(r"as in the table \(6 of 6\), wide -\d+\.\d \(6 of 6\)", claim.reason)
    c = replace(c, variants=(fig15.Variant("like it"),))
    exact = measured(paper, 20, 5)
    m.arrays.update(exact.arrays)
    m.arrays["stored"][4] //= 2
    m.arrays.update({f"variant_{k}": v[[4]] for k, v in measured(paper, 20, 5).arrays.items()})
    (claim,) = [c for c in fig15.EXPERIMENT.claims(c, m) if "as a share" in c.text]
    assert re.search(r"like it \(6 of 6\), as in the table -\d", claim.reason)


def test_figure_15_keeps_the_counts_by_which_settings_are_ranked(laboratory):
    c = fig15.EXPERIMENT.presets["smoke"]
    m = fig15.run(c, laboratory)
    own, variant = m.numbers["adam"]
    assert own["setting"] == "as in the table"
    assert own["examples"] == (4 * m.arrays["reached"][4].sum(axis=1)).tolist()
    assert variant["stored"][1] <= variant["examples"][1] <= 4


def test_the_presets_of_figure_15_are_of_the_likeliest_network():
    for name in ("laptop", "paper"):
        c = fig15.EXPERIMENT.presets[name]
        assert (c.width, c.hidden) == (256, 5)
        assert all(  # one thing is another one in each variant
            sum([v.width != c.width, v.hidden != c.hidden, v.bias != c.bias, v.rate != 1.0,
                 v.initialisation != c.initialisation]) == 1
            for v in c.variants
        )  # fmt: skip
    assert "earlier measurement" in fig15.EXPERIMENT.assumed["width"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"columns": (fig15.Column("tanh", 1.0, 1.0, 1.0, 1.0),)}, "columns must be some of relu"),
        ({"columns": TABLE15.columns[:1] * 2}, "each once"),
        ({"columns": ()}, "but they are none"),
        ({"seeds": 0}, "seeds must be 1 or more"),
        ({"variant_seeds": 0}, "variant_seeds must be 1 or more"),
    ],
)
def test_figure_15_bad_input(laboratory, changed, words):
    with pytest.raises(InputError, match=words):
        fig15.run(replace(TABLE15, **changed), laboratory)


@seldom
def test_figure_16_runs_and_stores(laboratory):
    c = fig16.EXPERIMENT.presets["smoke"]
    m = fig16.run(c, laboratory)
    assert m.arrays["reached"].shape == (5, 2, 2)
    assert m.arrays["stored"][0].sum() > m.arrays["stored"][-1].sum()  # small starts store more
    assert len(printable(fig16.draw(c, m)).axes) == 2
    assert "U[-0.06, 0.06]" in fig16._compared(c, m).rows


def test_figure_16_each_way():
    paper = np.array(list(fig16.PAPER.values())).T
    like = found(fig16.EXPERIMENT.claims(TABLE16, measured(paper, 100, 5)))
    assert set(like.values()) == {S, U}
    other = found(
        fig16.EXPERIMENT.claims(
            TABLE16, measured(np.where(np.isfinite(paper), 100 - paper, 5), 20, 5)
        )
    )
    assert {finding for text, finding in other.items() if "of 100" not in text} == {C}
    nothing = found(fig16.EXPERIMENT.claims(TABLE16, measured(np.full((5, 6), np.nan), 20, 5)))
    assert [f for t, f in nothing.items() if "first weights" in t] == [U] * 4


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"activations": ("tanh",)}, "activations must be some of relu"),
        ({"ranges": (0.1, 0.2)}, "ranges are 5, one for each row"),
        ({"ranges": (0.5, 0.4, 0.3, 0.2, 0.1)}, "above 0 and grow"),
        ({"seeds": 0}, "seeds must be 1 or more"),
    ],
)
def test_figure_16_bad_input(laboratory, changed, words):
    with pytest.raises(InputError, match=words):
        fig16.run(replace(TABLE16, **changed), laboratory)


def test_without_biases_no_example_of_a_relu_network_is_an_attractor():
    """φ(c z) = c φ(z) gives f(c x) = c f(x), so that J(x) x = f(x)."""
    import torch

    from empirical.networks.initialisation import initialise
    from empirical.training.configuration import Member

    network = FullyConnected(3, 3, 7, 2, "leaky_relu")
    start = initialise(network, [Member(1, initialisation=Initialisation())], dtype=torch.float64)
    x = torch.tensor([0.3, 0.9, 0.5], dtype=torch.float64)

    def f(z):
        return network.apply(start, z[None, None])[0, 0]

    jacobian = torch.autograd.functional.jacobian(f, x)
    torch.testing.assert_close(jacobian @ x, f(x))

"""Figures 1 and 2 of the second source: they run, and every claim can come out either way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from print_quality import printable

from empirical.experiment import Finding
from empirical.experiments import s2_fig1, s2_fig2
from empirical.measurements.eigenvalue_grid import EigenvalueGrid
from empirical.runs.job import Measured
from theory.errors import InputError

S, C, U = Finding.SUPPORTED, Finding.CONTRADICTED, Finding.UNDECIDED
GRID = EigenvalueGrid(("tanh", "relu"), widths=(100,), norms=(1.0, 2.0, 3.0))
TWO = EigenvalueGrid(("sigmoid",), widths=(100, 10), norms=(1.0, 2.0, 3.0))
NOISE = np.array([-0.02, -0.01, 0.0, 0.01, 0.02])


def made(c, difference, after=0.5, attracting=1.0, reached=True):
    """Arrays from what broadcasts to (activation, layers, width, norm), with noise over seeds."""
    shape = c.shape
    values = {"difference": difference, "after": after, "attracting": attracting, "before": 0.3}
    arrays = {}
    for name, value in values.items():
        noise = NOISE if name in ("difference", "after") else 0 * NOISE
        arrays[name] = np.broadcast_to(np.asarray(value, float)[..., None] + noise, shape).copy()
    arrays["reached"] = np.full(shape, reached)
    arrays["limit"] = np.full((*c.shape[:2], len(c.limit_norms)), np.nan)
    return Measured({}, arrays)


def layers(tanh, relu):
    return np.array([tanh, relu])[:, :, None, None]


def found(claims):
    return [claim.finding for claim in claims]


FALLS = np.array([0.9, 0.7, 0.5])  # over the norms


def test_figure_1_as_the_report_has_it():
    attracting = layers([1, 1, 1], [1, 1, 0.5])
    measured = made(GRID, layers([0.9, 0.5, 0.2], [0.2, 0.2, 0.9]), FALLS, attracting)
    assert found(s2_fig1.EXPERIMENT.claims(GRID, measured))[:5] == [S] * 5


def test_figure_1_contradicted():
    measured = made(GRID, layers([0.2, 0.5, 0.9], [0.9, 0.2, 0.2]), 2 - FALLS)
    assert found(s2_fig1.EXPERIMENT.claims(GRID, measured))[:3] == [C, C, C]
    assert found(s2_fig1.EXPERIMENT.claims(GRID, measured))[4] is C


def test_figure_1_undecided_without_networks():
    measured = made(GRID, 0.5, reached=False)
    claims = s2_fig1.EXPERIMENT.claims(GRID, measured)
    assert found(claims)[:5] == [U] * 5
    assert "90 of 90 networks did not reach" in claims[0].reason


def test_relu_attracts_at_no_depth():
    claim = s2_fig1.EXPERIMENT.claims(GRID, made(GRID, 0.5, attracting=layers([1] * 3, [0] * 3)))[3]
    assert claim.finding is C
    assert "homogeneous" in claim.reason


def test_relu_is_lipschitz():
    assert found(s2_fig1.EXPERIMENT.claims(GRID, made(GRID, 0.5)))[-1] is C


def test_figure_2_each_way():
    # (layers, width, norm)
    up, down = [0.1, 0.15, 0.2], [0.6, 0.45, 0.3]
    report = np.array([[[0.2] * 3, [0.4] * 3], [up, up], [up, up]])
    other = np.array([[[0.4] * 3, [0.1] * 3], [[0.2] * 3, down], [down, down]])
    assert found(s2_fig2.EXPERIMENT.claims(TWO, made(TWO, report[None], attracting=0.5))) == [
        S,
        S,
        S,
        U,
    ]
    assert found(s2_fig2.EXPERIMENT.claims(TWO, made(TWO, other[None]))) == [C, C, C, C]
    assert found(s2_fig2.EXPERIMENT.claims(TWO, made(TWO, 0.3, reached=False))) == [U] * 4


def test_two_norms_show_no_trend():
    c = replace(TWO, norms=(1.0, 2.0))
    rises = np.array([[[0.2, 0.2], [0.4, 0.4]], [[0.1, 0.2], [0.1, 0.2]], [[0.1, 0.2]] * 2])
    claim = s2_fig2.EXPERIMENT.claims(c, made(c, rises[None]))[1]
    assert claim.finding is U
    assert "2 places on the axis show no trend" in claim.reason


def test_figure_1_runs(laboratory):
    c = replace(s2_fig1.EXPERIMENT.presets["smoke"], seeds=2, norms=(20.0,))
    measured = s2_fig1.run(c, laboratory)
    a = measured.arrays
    assert a["reached"].all()
    assert (a["after"][0] < 1).all()  # tanh saturates at a large norm
    assert a["after"][1].mean() > a["before"][1].mean()  # ReLU is driven towards the identity
    assert a["after"][1].min() > 0.995  # J(x) x = f(x) = x without biases
    assert not a["attracting"][1].any()
    assert np.isfinite(a["difference"]).all()
    printable(s2_fig1.draw(c, measured))


def test_figure_2_runs(laboratory):
    c = replace(s2_fig2.EXPERIMENT.presets["smoke"], seeds=2, norms=(30.0,))
    measured = s2_fig2.run(c, laboratory)
    assert measured.arrays["reached"].shape == (1, 3, 2, 1, 2)
    assert measured.arrays["reached"].all()
    printable(s2_fig2.draw(c, measured))


@pytest.mark.parametrize(
    ("module", "changes"),
    [
        (s2_fig1, {"activations": ("tanh",)}),
        (s2_fig1, {"layers": (2, 3)}),
        (s2_fig1, {"seeds": 1}),
        (s2_fig1, {"limits": ("sin",)}),
        (s2_fig2, {"widths": (50,)}),
        (s2_fig2, {"widths": (50, 1000)}),
    ],
)
def test_what_cannot_be_run(module, changes, laboratory):
    with pytest.raises(InputError):
        module.run(replace(module.EXPERIMENT.presets["smoke"], **changes), laboratory)

"""Bounds of configurations: the first that is broken is named, with what it is."""

from __future__ import annotations

import pytest

from empirical.bounds import require_growing, require_least, require_some_of
from theory.errors import InputError


@pytest.mark.parametrize("value", [0, -1, (), (3, 0), float("nan")])
def test_too_small(value):
    with pytest.raises(InputError, match=r"fig: b must be 1 or more, not .*\."):
        require_least(1, "fig", a=1, b=value, c=(2, 1))


@pytest.mark.parametrize("values", [(), (0,), (2, 1), (1, 1)])
def test_what_does_not_grow(values):
    with pytest.raises(InputError, match="fig: b must be above 0 and grow"):
        require_growing(0, "fig", a=(0.5, 3), b=values)


@pytest.mark.parametrize("words", [(), ("tanh", "tanh"), ("fog",)])
def test_other_words(words):
    with pytest.raises(InputError, match="fig: b must be some of relu, tanh, each once"):
        require_some_of(("relu", "tanh"), "fig", a=("tanh",), b=words)


def test_what_is_within_bounds_passes():
    require_least(1, "fig", a=1, b=(1, 2))
    require_growing(0, "fig", a=(1, 2))
    require_some_of(("relu", "tanh"), "fig", a=("tanh", "relu"))

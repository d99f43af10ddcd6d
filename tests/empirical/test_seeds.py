"""A seed that is none is refused before any work, wherever it stands."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from empirical.command_line import main
from empirical.fields import require_seeds
from theory.errors import InputError


@dataclass(frozen=True)
class Inner:
    seed: int = 0


@dataclass(frozen=True)
class Outer:
    seeds: int = 1
    variant_seeds: int = 1
    inner: Inner = Inner()
    many: tuple[Inner, ...] = (Inner(),)
    other: int = -5


@pytest.mark.parametrize(
    ("configuration", "place"),
    [
        (Outer(seeds=0), "seeds"),
        (Outer(variant_seeds=-1), "variant_seeds"),
        (Outer(inner=Inner(-1)), "inner.seed"),
        (Outer(inner=Inner(2**63)), "inner.seed"),
        (Outer(many=(Inner(), Inner(-1))), r"many\[1\].seed"),
    ],
)
def test_it_is_refused(configuration, place):
    with pytest.raises(InputError, match=f"^{place} must be"):
        require_seeds(configuration)
    require_seeds(Outer())


@pytest.mark.parametrize(
    "words",
    [
        ("fig3", "--seeds", "0"),
        ("fig3", "--data.seed", "-1"),
        ("fig2", "--seed", "-1"),
        ("fig14", "--seed=-1"),
        ("fig1", "--seeds", "-3"),
    ],
)
def test_on_the_command_line(words, tmp_path, capsys):
    assert main(["run", *words, "--results", str(tmp_path / "r")]) == 2
    assert "seed" in capsys.readouterr().err
    assert not (tmp_path / "r").exists()

"""Find experiments by name; a module dropped into ``experiments/`` is found by itself."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import re

from empirical import experiments
from empirical.experiment import PRESETS, Experiment
from theory.errors import InputError

_LAST = ("app", "s2")  # the appendices, then the second source


def all_experiments() -> tuple[Experiment, ...]:
    """Every experiment, figures first and by number."""
    names = (module.name for module in pkgutil.iter_modules(experiments.__path__))
    modules = [importlib.import_module(f"{experiments.__name__}.{name}") for name in names]
    found = [module.EXPERIMENT for module in modules if hasattr(module, "EXPERIMENT")]
    return tuple(sorted(found, key=lambda experiment: _place(experiment.name)))


def _place(name: str) -> tuple[int, int, str]:
    """Figures by number, then what has a name of its own, then :data:`_LAST`."""
    figure = re.match(r"fig(\d+)", name)
    if figure:
        return 0, int(figure[1]), name
    kind = next((i for i, start in enumerate(_LAST, start=2) if name.startswith(start)), 1)
    return kind, 0, name


def find(name: str) -> Experiment:
    """The experiment called ``name``."""
    known = {experiment.name: experiment for experiment in all_experiments()}
    if name in known:
        return known[name]
    raise InputError(
        f"unknown experiment {name!r}. {_nearest(name, list(known))}"
        f"`python -m empirical list` shows all."
    )


def require_preset(preset: str) -> None:
    """InputError for a name that is none."""
    if preset not in PRESETS:
        raise InputError(
            f"unknown preset {preset!r}. {_nearest(preset, list(PRESETS))}"
            f"The presets are {', '.join(PRESETS)}."
        )


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean {near[0]!r}? " if near else ""

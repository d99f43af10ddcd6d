"""Find experiments by name; a module dropped into ``experiments/`` is found by itself."""

from __future__ import annotations

import importlib
import pkgutil
import re

from empirical import experiments
from empirical.experiment import PRESETS, Experiment
from theory.errors import InputError, did_you_mean

_LAST = ("app", "s2")  # the appendices, then the second source


def names() -> tuple[str, ...]:
    """Of every experiment, figures first and by number: ``app_a.py`` is ``app-a``."""
    found = (module.name for module in pkgutil.iter_modules(experiments.__path__))
    return tuple(sorted((name.replace("_", "-") for name in found), key=_place))


def all_experiments() -> tuple[Experiment, ...]:
    """Every experiment, in the order of :func:`names`.

    Returns
    -------
    tuple of Experiment

    Examples
    --------
    >>> from empirical import all_experiments
    >>> len(all_experiments()) > 20
    True
    """
    return tuple(_imported(name) for name in names())


def find(name: str) -> Experiment:
    """The experiment of a name; no other file is read.

    Parameters
    ----------
    name
        As ``python -m empirical list`` shows it: fig3.

    Returns
    -------
    Experiment

    Raises
    ------
    InputError
        If there is none.

    Examples
    --------
    >>> from empirical import find
    >>> find("fig13").source
    'PNAS paper, Figure 13 (appendix)'
    """
    known = names()
    if name in known:
        return _imported(name)
    raise InputError(
        f"unknown experiment {name!r}.{did_you_mean(name, known)} "
        f"`python -m empirical list` shows all."
    )


def _imported(name: str) -> Experiment:
    module = importlib.import_module(f"{experiments.__name__}.{name.replace('-', '_')}")
    found = getattr(module, "EXPERIMENT", None)
    if not isinstance(found, Experiment) or found.name != name:
        raise InputError(
            f"{module.__file__} must define EXPERIMENT, an Experiment with the name {name!r}, "
            f"but defines {getattr(found, 'name', found)!r}."
        )
    return found


def _place(name: str) -> tuple[int, int, str]:
    """Figures by number, then what has a name of its own, then :data:`_LAST`."""
    figure = re.match(r"fig(\d+)", name)
    if figure:
        return 0, int(figure[1]), name
    kind = next((i for i, start in enumerate(_LAST, start=2) if name.startswith(start)), 1)
    return kind, 0, name


def require_preset(preset: str) -> None:
    """InputError for a name that is none."""
    if preset not in PRESETS:
        raise InputError(
            f"unknown preset {preset!r}.{did_you_mean(preset, PRESETS)} "
            f"The presets are {', '.join(PRESETS)}."
        )

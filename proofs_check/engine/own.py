"""What of a question that is put to many theorems one of them can take, and what it lacks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

from proofs_check.engine.building import Source, built, whole_numbers
from proofs_check.engine.inputs import names
from proofs_check.engine.theorem import Theorem

T = TypeVar("T")


def own_part(
    source: Source, phi: str | None, values: Mapping[str, T]
) -> tuple[str | None, dict[str, T]]:
    """φ, if the theorem has one, and the values of its own letters."""
    shape = whole_numbers(source)
    theorem = built(source, {n: x for n, x in values.items() if n in shape}).theorem
    absent = lacking(theorem, shape, phi, values)
    return None if "φ" in absent else phi, {n: x for n, x in values.items() if n not in absent}


def lacking(
    theorem: Theorem, shape: Collection[str], phi: str | None, values: Collection[str]
) -> tuple[str, ...]:
    """The letters (φ among them) that were given and that the theorem has not."""
    known = {*shape, *names(theorem.system), *filter(None, [theorem.system.role.option])}
    absent = [name for name in values if name not in known]
    return (*absent, *(["φ"] if phi is not None and not theorem.system.abstract else []))

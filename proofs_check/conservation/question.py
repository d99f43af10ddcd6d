"""From a parametrisation or a system to the fields along which its laws are constant.

Of a *parametrisation* the laws hold for every loss of φ(θ) and all data; of a *system* they are
those of its own flow, with its parameters at the numbers of the case.  An activation φ that is
given by ``--phi`` is written out; otherwise a law has to hold for every φ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy
from sympy import Expr, Symbol

from proofs_check.conservation.subject_file import Found
from proofs_check.engine.case import with_formula
from proofs_check.engine.inputs import number, numbers
from proofs_check.engine.letters import plain, t
from proofs_check.engine.parametrisation import Parametrisation
from proofs_check.engine.system import Dynamics, System
from theory.activation import Activation, variable
from theory.conservation.atoms import Kind
from theory.conservation.fields import Fields, of_flow, of_parametrisation
from theory.deadline import OutOfTime
from theory.deadline import question as budget
from theory.errors import InputError
from theory.outcome import Truth
from theory.symbolic.exact import is_zero
from theory.symbolic.mean import Mean

_SIZELESS = (sympy.Sum, sympy.Integral, sympy.Indexed, Mean)


@dataclass(frozen=True)
class Question:
    """Whose laws were asked for.

    Attributes
    ----------
    name
        What it is called.
    subject
        The parametrisation or the system.
    fields
        Along which a law is constant.
    shape
        Its whole numbers.
    numbers
        The parameters of a system, with their values.
    phi
        The activation, as it was given.
    values
        The letters, as they were given.
    """

    name: str
    subject: Parametrisation | System
    fields: Fields
    shape: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[Symbol, Expr] = field(default_factory=dict)
    phi: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def letters(self) -> tuple[Symbol, ...]:
        return self.fields.ring.letters

    @property
    def title(self) -> str:
        return self.subject.title if isinstance(self.subject, Parametrisation) else ""

    @property
    def source(self) -> str:
        return self.subject.source if isinstance(self.subject, Parametrisation) else ""

    @property
    def published(self) -> int | None:
        """The number of laws that the source has."""
        return self.subject.published if isinstance(self.subject, Parametrisation) else None

    @property
    def claimed(self) -> tuple[Expr, ...]:
        """Laws that the file claims."""
        if isinstance(self.subject, Parametrisation):
            return self.subject.claimed
        return self.subject.conserved

    @property
    def of_all_losses(self) -> bool:
        return isinstance(self.subject, Parametrisation)

    @property
    def for_every_phi(self) -> bool:
        """Whether there is an activation of which nothing is known."""
        return any(atom.kind is Kind.PHI for atom in self.fields.ring.atoms)


def question(found: Found, phi: str | None = None, seconds: float | None = None) -> Question:
    """InputError for what laws are not defined of, cannot be found of, or is read too slowly."""
    try:
        with budget(seconds):
            return _question(found, phi)
    except OutOfTime as spent:
        raise InputError(f"the gradients were not written out in time: {spent}.") from spent


def _question(found: Found, phi: str | None) -> Question:
    subject = found.subject
    if isinstance(subject, Parametrisation):
        if found.values:
            raise InputError(
                f"{found.name} has no {', '.join(f'--{name}' for name in found.values)}; its sizes "
                f"are {', '.join(found.shape) or 'fixed'}."
            )
        return Question(
            found.name, subject, _of_parametrisation(subject, phi), found.shape, {}, phi
        )
    numbers_ = _numbers(subject, found.values)
    fields = _of_system(subject, numbers_, phi)
    shown = {s: x for s, x in numbers_.items() if s in subject.parameters}
    return Question(found.name, subject, fields, found.shape, shown, phi, found.values)


def _of_parametrisation(subject: Parametrisation, phi: str | None) -> Fields:
    if phi is not None and not subject.abstract:
        raise InputError(f"{subject.name} has no activation φ; leave --phi out.")
    if subject.homogeneous is not None:
        if phi is not None:
            require_homogeneous(Activation.of(phi), subject.homogeneous)
        values, data = subject.on_a_side
        return of_parametrisation(values, subject.parameters, data)
    return of_parametrisation(_written(subject.values, phi), subject.parameters, subject.data)


def _of_system(subject: System, values: Mapping[Symbol, Expr], phi: str | None) -> Fields:
    if subject.dynamics is not Dynamics.FLOW:
        raise InputError(
            f"{subject.dynamics.value}: conserved asks about flows (System(loss=…) or velocity=…)."
        )
    if phi is not None and not subject.abstract:
        raise InputError("the system has no activation φ; leave --phi out.")
    velocity = [e.xreplace(dict(values)) for e in subject.direction.values()]
    for e in velocity:
        if e.has(*_SIZELESS):
            raise InputError(
                f"the velocity {plain(e)} holds a sum, an integral or an index; laws are found for "
                "systems of letters."
            )
    return of_flow(_written(velocity, phi), tuple(subject.state), (t,))


def _numbers(subject: System, given: Mapping[str, Any]) -> dict[Symbol, Expr]:
    """Of the parameters and starts, which a velocity may hold; rational ones, as the field is."""
    wanted = numbers(subject, given)
    moving = set().union(*(e.free_symbols for e in subject.direction.values()), set())
    found = {}
    for s in subject.inputs:
        if s not in moving and s not in wanted:
            continue
        x = wanted.get(s)
        x = number(subject.defaults.get(s), s, plain(s)) if x is None else x
        if s in moving and not x.is_Rational:
            raise InputError(f"{plain(s)} must be a rational number for this, but is {plain(x)}.")
        found[s] = x
    return {s: x for s, x in found.items() if s in moving}


def _written(values: Any, phi: str | None) -> list[Expr]:
    """With φ's formula, if it was given and is one for the whole line."""
    if phi is None:
        return list(values)
    activation = Activation.of(phi)
    if len(activation.pieces) > 1:
        raise InputError(
            f"{phi} is not differentiable everywhere, or no single formula. Leave --phi out to "
            "ask for the laws of every differentiable φ, or say homogeneous=1 in the file."
        )
    return [with_formula(e, activation) for e in values]


def require_homogeneous(activation: Activation, degree: int) -> None:
    """InputError unless z φ'(z) = p φ(z) on every piece of φ, each of which ends at 0."""
    z = variable()
    for piece in activation.pieces:
        ends = (piece.lower, piece.upper)
        if not all(x == 0 or x.is_infinite for x in ends) or (
            is_zero(z * piece.derivative - degree * piece.value).truth is not Truth.TRUE
        ):
            raise InputError(
                f"φ = {activation.expression} is not homogeneous of degree {degree}, as the "
                "parametrisation says."
            )

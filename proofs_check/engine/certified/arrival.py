"""Where the orbit of a case goes, by one method or by two that must agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flint import arb
from sympy import Symbol

from proofs_check.engine.certified.step_parts import Part
from proofs_check.engine.claims import Limit


@dataclass(frozen=True)
class Arrival:
    """Where the orbit goes.  ``state`` encloses the limit, if it is a point of the target, and
    ``rests_at`` if it is a point off it.

    ``cover`` are boxes that together contain the whole orbit, from the start to its limit; empty
    where that was not proved.  ``besides`` says of other ends whether they are the orbit's too: one
    that is trapped may converge to a saddle, or leave every bounded set.
    """

    limit: Limit
    reason: str
    state: dict[Symbol, arb] | None = None
    cover: tuple[Part, ...] = ()
    besides: Mapping[Limit, bool] = field(default_factory=dict)
    rests_at: dict[Symbol, arb] | None = None

    def ends(self, limit: Limit) -> bool | None:
        """Whether the orbit ends so, as far as it was proved; None where it was not."""
        if limit.follows_from(self.limit):
            return True
        if limit.excluded_by(self.limit):
            return False
        return self.besides.get(limit)

    def beside(self, rest: Mapping[Symbol, arb]) -> Arrival:
        """The same, of a state that has letters at ``rest`` as well."""
        cover = tuple(Part((*part.box, *rest.values()), part.time) for part in self.cover)
        state, point = (at and {**at, **rest} for at in (self.state, self.rests_at))
        return replace(self, state=state, cover=cover, rests_at=point)


def reconciled(generic: Arrival, special: Arrival) -> Arrival:
    """The specialist decides; the generic method gives the cover, and must not contradict."""
    if Limit.UNDECIDED in (generic.limit, special.limit):
        decided = special if special.limit is not Limit.UNDECIDED else generic
        cover = generic.cover or special.cover
        return Arrival(decided.limit, decided.reason, decided.state, cover, decided.besides)
    agree = generic.limit is special.limit and _overlap(generic.state, special.state)
    if not agree:
        raise ContradictionError(
            f"the specialist says “{special.reason}”, the generic method “{generic.reason}”"
        )
    cover, besides = generic.cover or special.cover, {**generic.besides, **special.besides}
    return Arrival(special.limit, special.reason, special.state, cover, besides)


class ContradictionError(Exception):
    """Two proofs exclude each other: a defect of this program."""


def _overlap(a: dict[Symbol, arb] | None, b: dict[Symbol, arb] | None) -> bool:
    if a is None or b is None:
        return True
    return all(a[s].overlaps(b[s]) for s in a if s in b)

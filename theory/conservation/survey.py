"""How many laws there are, and all polynomial ones up to a degree: what is certain, and what not.

The rank m of the Lie algebra that was found is a lower bound, so that *there are at most* dim θ − m
independent laws.  The polynomial laws that were found are laws, so that *there are at least* as
many as are independent among them.  Where the two numbers meet, the number is proved.  Where they
do not, a proof that m is the whole rank (:mod:`theory.conservation.involutive`) settles it too;
otherwise it is probable at best.  All numbers are those near almost every θ.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, replace

from theory.conservation.fields import Fields
from theory.conservation.involutive import closed
from theory.conservation.laws import MAX_UNKNOWNS, Laws, laws, require_within
from theory.conservation.lie import PRIMES, Ended, Rank, rank
from theory.conservation.polynomials import independent
from theory.deadline import OutOfTime, Shares


class Certainty(enum.Enum):
    """What is known of the number of independent laws."""

    BY_LAWS = (
        "proved: as many independent polynomial laws were found as the rank of the Lie algebra "
        "leaves room for"
    )
    BY_FROBENIUS = (
        "proved: the brackets of the fields are combinations of the fields, as an identity between "
        "polynomials, so by Frobenius's theorem there are as many laws as the rank leaves room "
        "for; those that are missing below are no polynomials of this degree"
    )
    PROBABLE = (
        "there are certainly no more and certainly at least the polynomial ones; probably exactly "
        "as many as the rank leaves room for, since no further bracket adds to it at two random "
        "points modulo two primes; this is not proved"
    )
    OPEN = (
        "there are certainly no more and certainly at least the polynomial ones; not all brackets "
        "were looked at"
    )
    NOTHING = "the rank was not found"

    @property
    def sentence(self) -> str:
        return self.value

    @property
    def proved(self) -> bool:
        return self in (Certainty.BY_LAWS, Certainty.BY_FROBENIUS)


@dataclass(frozen=True)
class Survey:
    """What was found so far.

    Attributes
    ----------
    fields
        Along which a law is constant.
    degree
        That was asked for.
    laws
        Of the highest degree that was finished.
    independent
        How many of them are functionally so.
    rank
        Of the Lie algebra, as found.
    certainty
        What is known of the number of laws.
    spent
        For which parts there was no time.
    """

    fields: Fields
    degree: int
    laws: Laws | None = None
    independent: int = 0
    rank: Rank | None = None
    certainty: Certainty = Certainty.NOTHING
    spent: tuple[str, ...] = ()

    @property
    def at_most(self) -> int:
        """Certainly no more independent laws than this."""
        return self.fields.dimension - (self.rank.rank if self.rank else 0)

    @property
    def at_least(self) -> int:
        """Certainly as many."""
        return self.at_most if self.certainty.proved else self.independent

    @property
    def complete(self) -> bool:
        """Whether the polynomial laws of all degrees that were asked for were found."""
        return self.laws is not None and self.laws.degree == self.degree

    @property
    def hidden(self) -> int:
        """At most so many independent laws are no polynomials of the degrees looked at."""
        return self.at_most - self.independent


def survey(
    fields: Fields,
    degree: int = 2,
    *,
    unknowns: int = MAX_UNKNOWNS,
    seed: int = 0,
    progress: Callable[[str], None] = lambda _: None,
    keep: Callable[[Survey], None] = lambda _: None,
) -> Survey:
    """What is found within the deadline in force; ``keep`` is called with all that is found on the
    way, for whoever is interrupted.

    InputError, before any work, for a degree that needs more than so many ``unknowns``.
    """
    require_within(fields.dimension, degree, unknowns)
    found, shares = Survey(fields, degree), Shares(3)
    keep(found)
    try:
        with shares.part("polynomial laws"):
            for each in laws(fields, degree, progress):
                count = independent(each.new, fields.dimension, seed)
                found = replace(found, laws=each, independent=count)
                keep(found)
    except OutOfTime as spent:
        found = replace(found, spent=(*found.spent, str(spent)))
    enough = fields.dimension - found.independent
    try:
        with shares.part("brackets"):
            for looked in rank(fields, enough, seed, PRIMES[0], progress):
                found = replace(found, rank=looked, certainty=_certainty(looked, enough))
                keep(found)
            found = _looked_again(found, enough, seed, progress)
        with shares.part("identities"):
            found = _proved(found, seed, progress)
    except OutOfTime as spent:
        found = replace(found, spent=(*found.spent, str(spent)))
    keep(found)
    return found


def _certainty(found: Rank, enough: int) -> Certainty:
    return Certainty.BY_LAWS if found.rank == enough else Certainty.OPEN


def _looked_again(found: Survey, enough: int, seed: int, progress: Callable[[str], None]) -> Survey:
    """At a second point, modulo another prime; of two ranks the larger counts."""
    first = found.rank
    if first is None or found.certainty.proved:
        return found
    for again in rank(found.fields, enough, seed + 1, PRIMES[1], progress):
        second = again
    best = max(first, second, key=lambda r: r.rank)
    closed_twice = first.ended is second.ended is Ended.CLOSED and first.rank == second.rank
    certainty = Certainty.PROBABLE if closed_twice else _certainty(best, enough)
    return replace(found, rank=best, certainty=certainty)


def _proved(found: Survey, seed: int, progress: Callable[[str], None]) -> Survey:
    if found.rank is None or found.certainty is not Certainty.PROBABLE:
        return found
    progress("whether brackets are combinations of the fields")
    if closed(found.fields, found.rank.rank, seed):
        return replace(found, certainty=Certainty.BY_FROBENIUS)
    return found

"""Claims about weights of free sizes, met in numbers: the network at hand, and random ones.

The network at hand has the letters that the ansatz names (``at``).  Its sums are first brought to
normal form, so that its size does not matter.  Random networks have small sizes where the case
leaves them free, and letters near those at hand; they are evaluated entry by entry from the loss
and the weights themselves, without the normal form.  A ball of left − right that excludes 0 at
one of them is a counterexample.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from flint import arb, fmpq
from sympy import Expr, Indexed, IndexedBase, Symbol

from proofs_check.engine.ansatz import Ansatz
from proofs_check.engine.certified.ball_comparison import compare_balls
from proofs_check.engine.certified.enclosing import Found, unknown
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.claims import AnsatzKept, AtForm, FormClaim, WeightClaim
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.engine.sides import number
from proofs_check.engine.with_activation import WithActivation, on_balls_of
from theory.errors import ExpressionError
from theory.expression.balls import RealBalls
from theory.expression.indexed import IndexedValues, Table
from theory.symbolic.sums import normal, substituted

FREE_SIZE = 3  # of a dimension without a value; unit vectors of this length are rational
MAX_SIZE = 12  # of a random network
SAMPLES = 3
PLACES = 12  # at which equations with free indices are compared
SPREAD = 20  # random letters differ from those at hand by twentieths
# rational vectors of length 1
DIRECTIONS = (((1, 2, 2), 3), ((2, 3, 6), 7), ((1, 4, 8), 9), ((4, 4, 7), 9), ((2, 6, 9), 11))

Equality = tuple[Expr, Expr]  # both in terms of weights, letters and data


def examined(claim: FormClaim, orbits: Orbits) -> Found:
    """A step from the form, entry by entry, against the form at the moved letters; or the two
    sides.  UNKNOWN unless both are defined in the network at hand."""
    return _examined(claim.ansatz, equalities(claim), orbits)


@lru_cache(maxsize=256)
def equalities(claim: FormClaim) -> tuple[Equality, ...]:
    """What has to be equal for the claim to hold."""
    if isinstance(claim, AtForm):
        return ((claim.left, claim.right),)
    if isinstance(claim, WeightClaim):
        return claim.equalities
    if not isinstance(claim, AnsatzKept):
        raise TypeError(f"{type(claim).__name__} is no equation about weights")
    return tuple(claim.sides(pattern) for pattern in claim.ansatz.entries)


@lru_cache(maxsize=256)
def residuals(claim: FormClaim) -> tuple[Expr, ...]:
    """left − right at the form, in normal form."""
    put, squares = claim.ansatz.put, claim.ansatz.squares
    return tuple(normal(put(a) - put(b), squares) for a, b in equalities(claim))


@dataclass(frozen=True)
class Network:
    """Sizes, numbers and tables of one network.  What has no value yet gets a random one."""

    ansatz: Ansatz
    orbits: Orbits
    rng: np.random.Generator
    spread: bool
    numbers: dict[Symbol, arb] = field(default_factory=dict)
    tables: dict[IndexedBase, Table] = field(default_factory=dict)

    @property
    def sizes(self) -> dict[Symbol, int]:
        free = {s for s in self.ansatz.ranges.values() if isinstance(s, Symbol)}
        values = self.orbits.case.values
        found = {s: int(values[s]) if s in values else FREE_SIZE for s in free}
        return {**found, **self.ansatz.extents}

    def values(self, *expressions: Expr) -> IndexedValues:
        """An evaluator for the expressions: every letter that they have gets its number."""
        case = self.orbits.case
        atoms = set().union(*(e.free_symbols | e.atoms(IndexedBase) for e in expressions))
        entries = self.ansatz.entries.items()
        patterns = {p.base: (p.indices, e) for p, e in entries}
        for pattern, entry in entries:
            if pattern.base in atoms:
                atoms |= entry.free_symbols | entry.atoms(IndexedBase)
        bases = {a for a in atoms if isinstance(a, IndexedBase)}
        names = {b.label for b in bases}
        for s in sorted((a for a in atoms if isinstance(a, Symbol)), key=str):
            if s in names or s in self.numbers or (s.is_integer and s not in case.values):
                continue
            self.numbers[s] = number(s, case) if s in case.values else self._drawn(s, ())
        for base in sorted(bases - set(patterns), key=str):
            self.tables.setdefault(base, self._table(base))
        kernel = WithActivation(RealBalls(), on_balls_of(case.activation))
        sizes = self.sizes
        found = IndexedValues(
            kernel,
            {**self.numbers, **{s: arb(v) for s, v in sizes.items()}},
            sizes,
            self.tables,
            kernel.functions,
        )
        for base, (indices, entry) in patterns.items():
            found.tables[base] = _weight(found, indices, entry)
        return found

    def _table(self, base: IndexedBase) -> Table:
        if base in self.ansatz.norms:
            vector = self._vector(number(self.ansatz.norms[base], self.orbits.case))
            return lambda place: vector[place - 1]
        known: dict[tuple[int, ...], arb] = {}

        def entry(*places: int) -> arb:
            if places not in known:
                known[places] = self._drawn(base, places)
            return known[places]

        return entry

    def _vector(self, norm: arb) -> list[arb]:
        direction, length = DIRECTIONS[self.rng.integers(len(DIRECTIONS))]
        signs = self.rng.choice((-1, 1), FREE_SIZE)
        order = self.rng.permutation(FREE_SIZE)
        return [
            norm * arb(fmpq(int(signs[q]) * int(direction[order[q]]), length))
            for q in range(FREE_SIZE)
        ]

    def _drawn(self, letter: Symbol | IndexedBase, places: tuple[int, ...]) -> arb:
        """The value at hand, if there is one, and a random number of twentieths."""
        middle = arb(0)
        for known in self.ansatz.at:
            if (known.base if isinstance(known, Indexed) else known) == letter:
                middle = number(self.ansatz.entry_at(known, places), self.orbits.case)
                if not self.spread:
                    return middle
        step = int(self.rng.choice([s for s in range(-9, 10) if s]))
        if getattr(letter, "is_positive", False):
            step = abs(step)
        return middle + arb(fmpq(step, SPREAD))


def _weight(values: IndexedValues, indices: tuple[Any, ...], entry: Expr) -> Table:
    return lambda *places: values.value(entry, dict(zip(indices, places, strict=True)))


def _examined(ansatz: Ansatz, equal: tuple[Equality, ...], orbits: Orbits) -> Found:
    rng = np.random.default_rng((orbits.case.seed, zlib.crc32(ansatz.text.encode())))
    try:
        here = _at_hand(ansatz, equal, orbits, rng)
        if here[0] is Outcome.REFUTES:
            return here
        for _ in range(SAMPLES):
            network = Network(ansatz, orbits, rng, spread=True)
            if max(network.sizes.values(), default=0) > MAX_SIZE:
                break
            found = _compared(network, [(a, b) for a, b in equal])
            if found[0] is Outcome.REFUTES:
                return found[0], found[1], found[2], f"at random weights of the form {found[3]}"
    except ExpressionError as error:
        return unknown(str(error))
    return here


def _at_hand(
    ansatz: Ansatz, equal: tuple[Equality, ...], orbits: Orbits, rng: np.random.Generator
) -> Found:
    """Both sides at the network at hand: UNKNOWN where one may be undefined."""
    letters = {s: at for s, at in ansatz.at.items() if s not in ansatz.listed}
    sides = [
        tuple(normal(substituted(ansatz.put(e), letters), ansatz.squares) for e in pair)
        for pair in equal
    ]
    outcome, rigour, size, words = _compared(Network(ansatz, orbits, rng, spread=False), sides)
    if outcome is Outcome.UNKNOWN:
        return unknown(f"φ or φ' may be undefined in the network at hand: {words}")
    return outcome, rigour, size, f"at the network at hand {words}"


def _compared(network: Network, equal: list[Any]) -> Found:
    """The worst of all pairs at all places."""
    values = network.values(*(e for pair in equal for e in pair))
    worst: Found | None = None
    for left, right in equal:
        for at in _places(network, left, right):
            found = compare_balls(values.value(left, at), values.value(right, at))
            if found[0] is Outcome.REFUTES:
                return found
            if worst is None or found[0] is Outcome.UNKNOWN or found[2] > worst[2]:
                worst = worst if worst and worst[0] is Outcome.UNKNOWN else found
    return worst or (Outcome.UNKNOWN, Rigour.ENCLOSURE, 0.0, "there was nothing to compare")


def _places(network: Network, *expressions: Expr) -> Iterator[Mapping[Symbol, int]]:
    """Values of the free indices, all or a random few."""
    ranges, sizes = network.ansatz.ranges, network.sizes
    used = set().union(*(e.free_symbols for e in expressions))
    free = sorted((i for i in ranges if i in used), key=str)
    lasts = [int(sizes.get(ranges[i], ranges[i])) for i in free]
    if np.prod(lasts, initial=1.0) <= PLACES:
        for places in itertools.product(*(range(1, last + 1) for last in lasts)):
            yield dict(zip(free, places, strict=True))
        return
    for _ in range(PLACES):
        yield {
            i: int(network.rng.integers(1, last + 1)) for i, last in zip(free, lasts, strict=True)
        }

"""Claims about full weights of a form, tried on weights of small sizes with random entries."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

import sympy
from mpmath import mp, mpf
from sympy import IndexedBase

from oracle.comparison import CLOSE
from oracle.formulas import DIGITS, Formula, value
from oracle.orbits import Setting
from proofs_check.engine import claims as kinds
from proofs_check.engine.claims.ansatz import GAMMA

SIZES = ((3, 2), (2, 3))  # the sizes in turn, in the order of their names
RATE = mpf("0.37")  # the learning rate
STEP = mpf(10) ** -(DIGITS // 3)


class _Weights:
    """Numbers of sizes, of letters and of indexed letters, and the weights made of them."""

    def __init__(self, claim: Any, phi: Formula, sizes: tuple[int, ...], seed: int):
        self.ansatz, self.phi = claim.ansatz, phi
        rng = random.Random(seed)
        names = sorted(set(self.ansatz.ranges.values()), key=str)
        self.env: dict[Any, Any] = {s: mpf(sizes[n % len(sizes)]) for n, s in enumerate(names)}
        formulas = [*claim.expressions(), *getattr(claim, "velocity", ())]
        bound = set(self.ansatz.ranges) | {i for e in formulas for i in _bound(e)}
        free = set().union(*(e.free_symbols for e in formulas), set()) - bound
        weights = {pattern.base for pattern in self.ansatz.entries}
        bases = set().union(*(e.atoms(IndexedBase) for e in formulas)) - weights
        labels = {b.label for b in bases | weights}
        for s in sorted(free - labels - set(self.env), key=str):
            if isinstance(s, sympy.Symbol) and s != GAMMA:
                self.env[s] = mpf(rng.uniform(0.5, 1.4))
        most = max(sizes)
        for b in sorted(bases, key=str):
            shape = max(
                len(i.indices) for e in formulas for i in e.atoms(sympy.Indexed) if i.base == b
            )
            places = itertools.product(range(most), repeat=shape)
            self.env[b] = {place: mpf(rng.uniform(-1.2, 1.2)) for place in places}
        for b, norm in self.ansatz.norms.items():
            own = int(self.env[next(n for n in names if str(n) == "d")])
            length = mp.sqrt(mp.fsum(self.env[b][(i,)] ** 2 for i in range(own)))
            for place in self.env[b]:
                self.env[b][place] *= self.env.get(norm, mpf(1)) / length

    def value(self, e: Any, env: Any) -> Any:
        return value(e, env, self.phi)

    def places(self, indices: Any) -> Iterator[dict[Any, Any]]:
        ranges = [range(1, int(self.env[self.ansatz.ranges[i]]) + 1) for i in indices]
        for place in itertools.product(*ranges):
            yield dict(zip(indices, map(mpf, place), strict=True))

    def formed(self, env: Any) -> dict[Any, dict[tuple[int, ...], Any]]:
        """The weights of the form."""
        found: dict[Any, dict[tuple[int, ...], Any]] = {}
        for pattern, entry in self.ansatz.entries.items():
            found[pattern.base] = {
                tuple(int(x) - 1 for x in at.values()): self.value(entry, {**env, **at})
                for at in self.places(pattern.indices)
            }
        return found


def _bound(e: Any) -> set[Any]:
    """Letters of sums, and indices."""
    summed = {v for s in e.atoms(sympy.Sum) for v, *_ in s.limits}
    return summed | {i for x in e.atoms(sympy.Indexed) for i in x.indices if i.is_Symbol}


def _close(a: Any, b: Any) -> bool:
    return bool(abs(a - b) <= CLOSE * (abs(a) + abs(b)) + mpf(10) ** -10)


def kept(claim: kinds.AnsatzKept, setting: Setting) -> bool:
    """A step on the loss, differentiated by differences, against the form at the moved letters."""
    return all(
        _kept(claim, _Weights(claim, setting.phi, sizes, seed)) for seed, sizes in enumerate(SIZES)
    )


def _kept(claim: kinds.AnsatzKept, here: _Weights) -> bool:
    formed = here.formed(here.env)

    def loss(weights: Any) -> Any:
        return here.value(claim.loss, {**here.env, **weights})

    moved = here.formed(_moved(claim, here))
    for base, entries in formed.items():
        for place, x in entries.items():
            up, down = (loss({**formed, base: {**entries, place: x + s * STEP}}) for s in (1, -1))
            with mp.workdps(DIGITS):
                stepped = x - RATE * (up - down) / (2 * STEP)
            if not _close(stepped, moved[base][place]):
                return False
    return True


def _moved(claim: kinds.AnsatzKept, here: _Weights) -> dict[Any, Any]:
    """The letters, each moved by its velocity."""
    env = dict(here.env)
    for letter, speed in claim.velocity.items():
        if not isinstance(letter, sympy.Indexed):
            env[letter] = here.env[letter] + RATE * here.value(speed, here.env)
            continue
        entries = dict(here.env[letter.base])
        for at in here.places(letter.indices):
            place = tuple(int(at[i]) - 1 for i in letter.indices)
            entries[place] += RATE * here.value(speed, {**here.env, **at})
        env[letter.base] = entries
    return env


def at_form(claim: kinds.AtForm, setting: Setting) -> bool:
    """Both sides at all values of the indices that are free."""
    for seed, sizes in enumerate(SIZES):
        here = _Weights(claim, setting.phi, sizes, seed)
        env = {**here.env, **here.formed(here.env)}
        free = (claim.left.free_symbols | claim.right.free_symbols) & set(claim.ansatz.ranges)
        for at in here.places(sorted(free, key=str)):
            if not _close(*(here.value(e, {**env, **at}) for e in (claim.left, claim.right))):
                return False
    return True

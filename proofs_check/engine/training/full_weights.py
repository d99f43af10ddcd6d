"""Full weights of a form at random letters near those of a case, as torch tensors."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import sympy
from sympy import Expr, Indexed, IndexedBase, Symbol

from proofs_check.engine.case import Case
from proofs_check.engine.claims.ansatz import GAMMA, FormClaim
from proofs_check.engine.instances import FREE_SIZE, MAX_SIZE, SPREAD
from proofs_check.engine.training.indexed_tensors import IndexedTensors, Letters, shapes
from theory.errors import ExpressionError


@dataclass(frozen=True)
class FullWeights:
    """Full weights of the form at random letters near those of the case."""

    torch: Any
    claim: FormClaim
    case: Case
    full_loss: Expr
    data: dict[Any, Any] = field(default_factory=dict)
    start: dict[Any, Any] = field(default_factory=dict)  # letters, and weights of no form

    def __post_init__(self) -> None:
        rng = np.random.default_rng((self.case.seed, zlib.crc32(self.claim.text.encode())))
        tensor = lambda x: self.torch.as_tensor(x, dtype=self.torch.float64)  # noqa: E731
        for base, shape in self.shapes.items():
            if base in self.patterns:
                continue
            extent = tuple(self.sizes[s] if isinstance(s, Symbol) else int(s) for s in shape)
            if base in self.own:
                middle = tensor([float(self.case.put(y)) for y in self._at(base, extent)])
                moved = middle.reshape(extent) + tensor(_twentieths(rng, extent))
                self.start[base] = moved
                continue
            drawn = rng.normal(size=extent)
            if base in self.claim.ansatz.norms:
                length = float(self.case.put(self.claim.ansatz.norms[base]))
                drawn *= length / np.linalg.norm(drawn)
            self.data[base] = tensor(drawn)
        for s in self.symbols:
            if s in self.own:
                self.start[s] = tensor(float(self.case.put(self.claim.ansatz.at[s])))
                self.start[s] = self.start[s] + float(_twentieths(rng, ()))
            else:
                at = self.case.values[s] if s in self.case.values else _drawn(rng, s)
                self.data[s] = tensor(float(at))

    @cached_property
    def formulas(self) -> list[Expr]:
        claim = self.claim
        shown = [*claim.expressions(), *claim.ansatz.entries, *claim.ansatz.at, self.full_loss]
        return [e for e in map(sympy.sympify, shown) if not isinstance(e, Symbol)] + self.letters

    @property
    def letters(self) -> list[Expr]:
        """What the form is written in."""
        named = list(getattr(self.claim, "velocity", ()))
        return named + [s for s in self.claim.ansatz.at if s not in named and self._in_form(s)]

    def _in_form(self, letter: Expr) -> bool:
        base = letter.base if isinstance(letter, Indexed) else letter
        return any(e.has(base) for e in self.claim.ansatz.entries.values())

    @cached_property
    def own(self) -> set[Any]:
        """Letters of the form, and weights that have none."""
        every = [*self.letters, *self.claim.ansatz.at]
        return {s.base if isinstance(s, Indexed) else s for s in every}

    @cached_property
    def patterns(self) -> dict[IndexedBase, tuple[Any, Expr]]:
        return {p.base: (p.indices, e) for p, e in self.claim.ansatz.entries.items()}

    @cached_property
    def shapes(self) -> dict[IndexedBase, list[Expr]]:
        return shapes(self.formulas, self.claim.ansatz.ranges)

    @property
    def symbols(self) -> list[Symbol]:
        labels = {b.label for b in self.shapes}
        used = set().union(*(e.free_symbols for e in self.formulas)) | {
            s for s in self.letters if isinstance(s, Symbol)
        }
        free = {s for s in used if isinstance(s, Symbol) and s not in labels}
        return sorted((s for s in free if s not in self.sizes and s != GAMMA), key=str)

    @cached_property
    def sizes(self) -> dict[Symbol, int]:
        """Of dimensions, and of the free indices."""
        ranges, values = self.claim.ansatz.ranges, self.case.values
        found = {s: int(values.get(s, FREE_SIZE)) for s in ranges.values() if s.is_Symbol}
        found = {s: min(n, MAX_SIZE) for s, n in found.items()}
        found |= self.claim.ansatz.extents
        return found | {i: found.get(last, last) for i, last in ranges.items()}

    @cached_property
    def tensors(self) -> IndexedTensors:
        return IndexedTensors(self.torch, self.sizes, self.case.activation)

    def _at(self, base: IndexedBase, extent: tuple[int, ...]) -> list[Expr]:
        found = [at for s, at in self.claim.ansatz.at.items() if getattr(s, "base", s) == base]
        at = found[0] if found else sympy.S.Zero
        several = isinstance(at, tuple | sympy.MatrixBase)
        return list(at) if several else [at] * int(np.prod(extent))

    @cached_property
    def _entries(self) -> dict[str, Any]:
        return {
            str(base): self.tensors.compiled(e, indices)
            for base, (indices, e) in self.patterns.items()
        }

    def weights(self, letters: Letters) -> dict[str, Any]:
        """By the form, and those that it does not speak of."""
        found = {n: entry({**self.data, **letters}) for n, entry in self._entries.items()}
        return found | {str(b): letters[b] for b in self.free if b in letters}

    @property
    def free(self) -> list[IndexedBase]:
        """Weights that the form does not speak of."""
        named = {s.base for s in self.letters if isinstance(s, Indexed)}
        return [b for b in self.start if isinstance(b, IndexedBase) and b not in named]

    @cached_property
    def _loss(self) -> Any:
        return self.tensors.compiled(self.full_loss)

    def loss(self, weights: Any) -> Any:
        bases = {b: weights[str(b)] for b in [*self.patterns, *self.free]}
        return self._loss({**self.data, **bases})

    @cached_property
    def _basis(self) -> tuple[Any, Any] | None:
        """The form as an affine map of its letters; None if it is none."""
        jacobian, form = self.torch.autograd.functional.jacobian, self._flat_form
        zero = self.torch.zeros(sum(self.start[b].numel() for b in self._named))
        first, second = jacobian(form, zero), jacobian(form, zero + 1)
        return (first, form(zero)) if self.torch.equal(first, second) else None

    @property
    def _named(self) -> list[Any]:
        return [s.base if isinstance(s, Indexed) else s for s in self.letters]

    def _flat_form(self, flat: Any) -> Any:
        letters, done = {}, 0
        for name in self._named:
            like = self.start[name]
            letters[name] = flat[done : done + like.numel()].reshape(like.shape)
            done += like.numel()
        weights = self.weights(letters)
        return self.torch.cat([weights[str(b)].reshape(-1) for b in self.patterns])

    def read_off(self, weights: Any) -> Letters | None:
        """The letters whose form is nearest; None where the form is not linear in them."""
        if self._basis is None:
            return None
        matrix, shift = self._basis
        flat = self.torch.cat([weights[str(b)].reshape(-1) for b in self.patterns])
        solved = self.torch.linalg.lstsq(matrix, (flat - shift)[:, None], driver="gelsd")
        found, done = {}, 0
        for name in self._named:
            like = self.start[name]
            found[name] = solved.solution[done : done + like.numel(), 0].reshape(like.shape)
            done += like.numel()
        return found | {b: weights[str(b)] for b in self.free}


def _drawn(rng: np.random.Generator, letter: Symbol) -> float:
    """A value of a letter that the question gives none, as the claim is about all of them."""
    if letter.is_integer:
        raise ExpressionError(f"the letter {letter} has no value, and none is drawn of an integer")
    x = float(rng.normal())
    return abs(x) if letter.is_nonnegative else -abs(x) if letter.is_nonpositive else x


def _twentieths(rng: np.random.Generator, shape: tuple[int, ...]) -> Any:
    """Numbers n/20 with 0 < |n| < 10."""
    return rng.choice([n for n in range(-9, 10) if n], size=shape) / SPREAD

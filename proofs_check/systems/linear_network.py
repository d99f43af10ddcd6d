"""Deep linear networks: the product Q = W_N ⋯ W_1 and a loss of it.

Of free sizes, for two layers that follow one another among any number: Q = A W2 W1 B, where A is
the product of the layers above and B of those below, each the identity where there are none.  Of
given sizes, with letters for all entries, on the loss Σ φ(Q[a, b] − y[a, b]) that the user names
by φ: z²/2, log(1 + e^{−z}), z⁴, …
"""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import Any

import sympy
from sympy import Expr, ImmutableMatrix, IndexedBase, Sum, Symbol

from proofs_check.engine.ansatz import Ansatz
from proofs_check.engine.case import Case
from proofs_check.engine.claims import gradient
from proofs_check.engine.claims.ansatz import GAMMA
from proofs_check.engine.letters import phi
from proofs_check.engine.role import LOSS
from proofs_check.engine.system import System, Trainable
from theory.errors import InputError
from theory.symbolic.any_loss import AnyLoss

MAX_LETTERS = 40  # of all layers together

d0, d1, d2, out, into = sympy.symbols("d0 d1 d2 p q", integer=True, positive=True)
a, b, i, j, l, m, n = sympy.symbols("a b i j l m n", integer=True)  # noqa: E741  (inputs)
W1, W2, A, B, Y = map(IndexedBase, ("W1", "W2", "A", "B", "Y"))

RANGES = {i: d2, j: d1, m: d1, n: d1, l: d0, a: out, b: into}
PRODUCT = Sum(A[a, i] * W2[i, j] * W1[j, l] * B[l, b], (i, 1, d2), (j, 1, d1), (l, 1, d0))
EVERY_LOSS = AnyLoss(PRODUCT, (a, 1, out), (b, 1, into))
NAMED_LOSS = Sum(phi(PRODUCT - Y[a, b]), (a, 1, out), (b, 1, into))

UPPER, LOWER = Sum(W2[i, m] * W2[i, n], (i, 1, d2)), Sum(W1[m, l] * W1[n, l], (l, 1, d0))
BALANCE = UPPER - LOWER  # (W2ᵀ W2 − W1 W1ᵀ)[m, n]
AFTER_STEP = BALANCE + GAMMA**2 * BALANCE.xreplace({w: gradient(w) for w in (W1, W2)})


class Letters:
    """``layers``, their ``starts`` and ``slopes`` ∂L/∂W as matrices of letters, W_1 first."""

    def __init__(self, depth: int, inputs: int, width: int, outputs: int):
        sizes = [inputs, *[width] * (depth - 1), outputs]
        count = sum(p * q for p, q in itertools.pairwise(sizes))
        if depth < 2 or min(sizes) < 1 or count > MAX_LETTERS:
            raise InputError(
                f"a linear network needs depth ≥ 2, sizes of at least 1 and at most {MAX_LETTERS} "
                f"weights in all, but has depth {depth} and the sizes {sizes}."
            )
        shapes = list(enumerate(itertools.pairwise(sizes), 1))
        self.layers = tuple(matrix(f"w_{k}", q, p) for k, (p, q) in shapes)
        self.starts = tuple(matrix(f"w_{k}", q, p, "_0") for k, (p, q) in shapes)
        self.y = matrix("y", outputs, inputs)
        self.slopes = tuple(matrix(f"g_{k}", q, p) for k, (p, q) in shapes)

    @property
    def product(self) -> ImmutableMatrix:
        found = self.layers[0]
        for layer in self.layers[1:]:
            found = layer * found
        return found

    @property
    def loss(self) -> Expr:
        return sympy.Add(*(phi(x) for x in self.product - self.y))

    @property
    def all_sizes(self) -> Ansatz:
        """Two layers of any sizes; at hand are the first two."""
        first, second, *_ = self.starts
        return Ansatz({}, RANGES, at={W1[j, l]: first, W2[i, j]: second}, full_loss=NAMED_LOSS)


def matrix(name: str, rows: int, columns: int, end: str = "") -> ImmutableMatrix:
    entry = lambda r, c: Symbol(f"{name}_{r + 1}_{c + 1}{end}", real=True)  # noqa: E731
    return ImmutableMatrix(rows, columns, entry)


def balance(lower: ImmutableMatrix, upper: ImmutableMatrix) -> tuple[Expr, ...]:
    """The entries of W_{j+1}ᵀ W_{j+1} − W_j W_jᵀ on and above the diagonal."""
    found = upper.T * upper - lower * lower.T
    return tuple(found[r, c] for r in range(found.rows) for c in range(r, found.cols))


def _train(torch: Any, case: Case, letters: Letters) -> Trainable:
    tensor = lambda x: torch.tensor([[float(case.number(s)) for s in row] for row in x.tolist()])  # noqa: E731
    names = [f"W{k}" for k in range(1, len(letters.layers) + 1)]
    y, act = tensor(letters.y), case.phi.array_value(torch)

    def loss(w: Any) -> Any:
        product = w[names[0]]
        for name in names[1:]:
            product = w[name] @ product
        return act(product - y).sum()

    def read(w: Any) -> dict[str, Any]:
        pairs = zip(names, letters.layers, strict=True)
        return {str(s): w[k][r, c] for k, x in pairs for (r, c), s in x.todok().items()}

    def read_with_slopes(w: Any) -> dict[str, Any]:
        leaves = {k: x.detach().requires_grad_() for k, x in w.items()}
        with torch.enable_grad():
            found = torch.autograd.grad(loss(leaves), list(leaves.values()))
        pairs = zip(found, letters.slopes, strict=True)
        return read(w) | {str(s): g[r, c] for g, x in pairs for (r, c), s in x.todok().items()}

    start = dict(zip(names, map(tensor, letters.starts), strict=True))
    if GAMMA not in case.values:
        return Trainable(start, loss, read)
    return Trainable(start, loss, read_with_slopes, rate=float(case.number(GAMMA)))


@lru_cache(maxsize=16)
def linear_network(
    depth: int, inputs: int, width: int, outputs: int, steps: bool = False
) -> tuple[System, Letters]:
    """The gradient flow of given sizes, or gradient descent in steps of γ, and its letters."""
    letters = Letters(depth, inputs, width, outputs)
    starts = [s for x in letters.starts for s in x]
    state = dict(zip((s for x in letters.layers for s in x), starts, strict=True))
    slopes = dict(zip((s for x in letters.slopes for s in x), state, strict=True))
    targets = {s: int(r == c) for (r, c), s in letters.y.todok().items()}
    defaults = targets | {s: _start(k) for k, s in enumerate(starts)}
    words = {f"w{k}": tuple(x) for k, x in enumerate(letters.starts, 1)}
    moves = {
        "step": {s: s - GAMMA * letters.loss.diff(s) for s in state},
        "observed": {g: letters.loss.diff(s) for g, s in slopes.items()},
        "defaults": {GAMMA: "1/8"} | defaults,
    }
    system = System(
        state=state,
        **(moves if steps else {"loss": letters.loss, "defaults": defaults}),
        train=lambda torch, case: _train(torch, case, letters),
        words=words | {"y": tuple(letters.y)},
        role=LOSS,
    )
    return system, letters


def _start(place: int) -> sympy.Rational:
    """Eighths between −1 and 1, none like another near it."""
    return sympy.Rational((5 * place + 3) % 13 - 6, 8)

"""n groups of k equal units, each of which sees one of n orthonormal examples.

Group i sees c_i = ⟨x_i, z⟩ and answers with k u_i φ(v_i c_i) along its target.  The networks are
either n networks, one for each pair x_i ↦ x_{i+1} (a sequence of networks), or one: then an
example excites the other groups by φ(0), and the loss says so.
"""

from __future__ import annotations

import dataclasses
import enum
from functools import cache
from typing import Any

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.case import Case
from proofs_check.engine.certified.arrival import Arrival
from proofs_check.engine.claims import Holds, Map
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.system import System, Trainable
from proofs_check.systems import one_layer
from proofs_check.systems.one_layer import k
from theory.errors import InputError

MOST = 6  # groups

ZERO_AT_ORIGIN = Holds(sympy.Eq(phi(sympy.S.Zero), 0))


class Target(enum.Enum):
    """Where group i writes."""

    SAME = "x_i"
    NEXT = "x_{i+1}, and x_1 after the last"


class Letters:
    """u_i, v_i of n groups, their starts, the coordinate c_i along x_i, α along one example."""

    def __init__(self, length: int):
        if not 2 <= length <= MOST:
            raise InputError(
                f"length must be from 2 to {MOST}, but is {length}; a single example is the "
                "subject of theorem1 and proposition1."
            )
        self.length = length
        every = range(1, length + 1)
        named = lambda name: tuple(sympy.Symbol(name.format(i), real=True) for i in every)  # noqa: E731
        self.u, self.v = named("u_{}"), named("v_{}")
        self.u0, self.v0 = named("u_{}_0"), named("v_{}_0")
        self.c = named("c_{}")
        self.alpha = sympy.Symbol("alpha", real=True)

    @property
    def state(self) -> dict[Symbol, Symbol]:
        pairs = zip(self.u, self.v, self.u0, self.v0, strict=True)
        return {s: s0 for u, v, u0, v0 in pairs for s, s0 in ((u, u0), (v, v0))}

    def answer(self, i: int, seen: Expr) -> Expr:
        return k * self.u[i] * phi(self.v[i] * seen)

    @property
    def outputs(self) -> tuple[Expr, ...]:
        """k u_i φ(v_i): what group i answers to its own example."""
        return tuple(self.answer(i, sympy.S.One) for i in range(self.length))

    def elasticity(self, i: int) -> Expr:
        v = self.v[i]
        return v * dphi(v) / phi(v)

    @property
    def elasticities(self) -> Expr:
        return sympy.Mul(*(self.elasticity(i) for i in range(self.length)))

    def slope_at_zero(self, i: int) -> Expr:
        """Of group i, to first order, along an example that it does not see: φ'(0) v_i/φ(v_i)."""
        return dphi(sympy.S.Zero) * self.v[i] / phi(self.v[i])

    @property
    def slopes_at_zero(self) -> Expr:
        return sympy.Mul(*(self.slope_at_zero(i) for i in range(self.length)))

    @property
    def composition(self) -> Map:
        """F = f_n ∘ … ∘ f_1 along x_1: α ↦ g_n(… g_1(α))."""
        value: Expr = self.alpha
        for i in range(self.length):
            value = self.answer(i, value)
        return Map((self.alpha,), (value,))

    @property
    def composed_network(self) -> Map:
        """F in the coordinates c_i: it reads c_1 and writes along x_1."""
        answer = self.composition.images[0].xreplace({self.alpha: self.c[0]})
        return Map(self.c, (answer, *[sympy.S.Zero] * (self.length - 1)))

    @property
    def examples(self) -> sympy.ImmutableMatrix:
        """x_1, …, x_n in the coordinates c_i, one a row."""
        return sympy.ImmutableMatrix(sympy.eye(self.length))

    def cycles(self, target: Target) -> tuple[sympy.ImmutableMatrix, ...]:
        """Of the one network: n fixed points, or one cycle."""
        if target is Target.NEXT:
            return (self.examples,)
        return tuple(self.examples.row(i) for i in range(self.length))

    def network(self, target: Target) -> Map:
        """The one network in the coordinates c_i = ⟨x_i, z⟩."""
        answers = [self.answer(i, c) for i, c in enumerate(self.c)]
        if target is Target.NEXT:
            answers = [answers[-1], *answers[:-1]]
        return Map(self.c, tuple(answers))


def _group(letters: Letters, i: int) -> System:
    """Theorem 1's system in the letters of group i."""
    single = one_layer.one_layer()
    names = dict(
        zip(
            (one_layer.u, one_layer.v, one_layer.u0, one_layer.v0),
            (letters.u[i], letters.v[i], letters.u0[i], letters.v0[i]),
            strict=True,
        )
    )
    one = {one_layer.r: sympy.S.One}
    loss = sympy.sympify(single.loss).xreplace(one).xreplace(names)

    def specialist(case: Case) -> Arrival:
        back = {s: case.values[new] for s, new in names.items() if new in case.values}
        values = {**back, k: case.values[k], one_layer.r: sympy.S.One}
        found = single.specialist(dataclasses.replace(case, values=values))  # type: ignore[misc]
        state = found.state and {names[s]: x for s, x in found.state.items()}
        return dataclasses.replace(found, state=state)

    return System(
        state={letters.u[i]: letters.u0[i], letters.v[i]: letters.v0[i]},
        loss=loss,
        metric={letters.u[i]: k, letters.v[i]: k},
        clock=1 - letters.outputs[i],
        defaults={k: 2, letters.u0[i]: 1, letters.v0[i]: 1},
        specialist=specialist,
    )


def _loss(letters: Letters, one_network: bool) -> Expr:
    """½ Σ_j ‖target of j − answer to x_j‖², coordinate by coordinate."""
    own = sum(((1 - p) ** 2 for p in letters.outputs), sympy.S.Zero)
    if not one_network:
        return own / 2
    others = letters.length - 1
    silent = [letters.answer(i, sympy.S.Zero) for i in range(letters.length)]
    return own / 2 + others * sum((s**2 for s in silent), sympy.S.Zero) / 2


def _train(torch: Any, case: Case, letters: Letters, target: Target, one: bool) -> Trainable:
    """Full matrices of n networks, or of the one network; nothing of the groups is used."""
    n, width = letters.length, int(case.number(k))
    rng = torch.Generator().manual_seed(case.seed)
    examples = torch.linalg.qr(torch.randn(n + 2, n, generator=rng)).Q.T  # x_i, orthonormal rows
    goals = examples if target is Target.SAME else examples.roll(-1, 0)
    act = case.phi.array_value(torch)
    starts = [float(case.number(s)) for s in (*letters.u0, *letters.v0)]
    ones = torch.eye(n).repeat_interleave(width, 0)  # (units, groups)
    first = (ones * torch.tensor(starts[:n])) @ goals  # (units, d)
    second = (ones * torch.tensor(starts[n:])) @ examples
    if one:
        weights = {"W1": first.T.contiguous(), "W2": second.contiguous()}
    else:
        weights = {f"W1_{i}": first[i * width : (i + 1) * width].T.contiguous() for i in range(n)}
        weights |= {f"W2_{i}": second[i * width : (i + 1) * width].contiguous() for i in range(n)}

    def network(w: Any, i: int, z: Any) -> Any:
        return w["W1"] @ act(w["W2"] @ z) if one else w[f"W1_{i}"] @ act(w[f"W2_{i}"] @ z)

    def loss(w: Any) -> Any:
        gaps = [goals[i] - network(w, i, examples[i]) for i in range(n)]
        return sum(g.square().sum() for g in gaps) / 2

    def read(w: Any) -> dict[str, Any]:
        found = {}
        for i in range(n):
            units = slice(i * width, (i + 1) * width)
            above = w["W1"][:, units] if one else w[f"W1_{i}"]
            below = w["W2"][units] if one else w[f"W2_{i}"]
            found[str(letters.u[i])] = (goals[i] @ above).mean()
            found[str(letters.v[i])] = (below @ examples[i]).mean()
        return found

    def applied(w: Any, c: Any) -> Any:
        """Of one network in the coordinates; of several, once around, along x_1."""
        if one:
            return examples @ network(w, 0, c @ examples)
        z = c[0] * examples[0]
        for i in range(n):
            z = network(w, i, z)
        return (examples[0] @ z)[None]

    return Trainable(weights, loss, read, applied)


@cache
def groups(length: int, target: Target, one_network: bool) -> tuple[System, Letters]:
    letters = Letters(length)
    starts = dict.fromkeys((*letters.u0, *letters.v0), 1)
    system = System(
        state=letters.state,
        loss=_loss(letters, one_network),
        metric=dict.fromkeys((*letters.u, *letters.v), k),
        target=tuple(1 - p for p in letters.outputs),
        defaults={k: 2, **starts},
        train=lambda torch, case: _train(torch, case, letters, target, one_network),
        parts=tuple(_group(letters, i) for i in range(length)),
        iterated=letters.network(target) if one_network else letters.composition,
        stored=letters.cycles(target) if one_network else (),
        words={"width": k, "u0": frozenset(letters.u0), "v0": frozenset(letters.v0)},
    )
    return system, letters

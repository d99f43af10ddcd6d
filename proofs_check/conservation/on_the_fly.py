"""A theorem made of laws: they are conserved by gradient flow of a loss, with letters for data.

Of a parametrisation the loss is ½ Σ (φ_i(θ) − y_i)² with a target y_i for each value, and of one
with data a sum over some examples; a homogeneous activation is on one of its sides.  The targets
are letters, so that a proof for all of them is one for all losses.  Training descends the loss of
φ(θ) by autograd, and knows no gradient.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import sympy
from sympy import Expr, Rational, Symbol

from proofs_check.conservation.question import Question
from proofs_check.engine.case import Case
from proofs_check.engine.claims import Conserved
from proofs_check.engine.letters import t
from proofs_check.engine.parametrisation import Parametrisation
from proofs_check.engine.system import System, Trainable
from proofs_check.engine.theorem import Theorem
from proofs_check.engine.with_activation import WithActivation
from theory.expression.arrays import Arrays
from theory.expression.program import Program

EXAMPLES = 3  # of a parametrisation with data
PARTS = 8  # starts and targets are eighths, small enough to train


def theorem(question: Question, laws: Sequence[Expr], seed: int = 0) -> Theorem:
    """That says of each law, and of each one that was claimed, that it is conserved."""
    subject = question.subject
    system, letters = (subject, {}) if isinstance(subject, System) else _descent(subject, seed)
    every = dict.fromkeys(Conserved(q.xreplace(letters)) for q in (*laws, *question.claimed))
    return Theorem(
        name=f"laws of {question.name}",
        title="Conservation laws that were found",
        source=question.source,
        system=system,
        claims=tuple(every),
    )


def activation(question: Question) -> str | None:
    """The one that the system needs; where it is homogeneous it is written out, on one side."""
    homogeneous = getattr(question.subject, "homogeneous", None)
    return question.phi if homogeneous is None else None


def _descent(subject: Parametrisation, seed: int) -> tuple[System, dict[Symbol, Symbol]]:
    """The system, and the letters that stand for the parameters in it."""
    draw = random.Random(seed)
    real = {s: sympy.Symbol(s.name, real=True) for s in subject.parameters}
    if len(set(real.values())) < len(real) or t.name in map(str, real):  # two of one name
        real = {s: sympy.Symbol(f"theta_{i}", real=True) for i, s in enumerate(real, 1)}
    state = {s: sympy.Symbol(f"{s.name}_0", real=True) for s in real.values()}
    values = _at_examples(subject, real, draw)
    names = {s.name for s in (*state, *state.values())}
    word = next(w for w in ("y", "target", "aim", "wanted") if f"{w}_1" not in names)
    targets = [sympy.Symbol(f"{word}_{i}", real=True) for i, _ in enumerate(values, 1)]
    loss = sum(((e - y) ** 2 for e, y in zip(values, targets, strict=True)), sympy.S.Zero) / 2
    defaults = {s: _drawn(draw) for s in (*targets, *state.values())}
    system = System(
        state=state,
        velocity={s: -loss.diff(s) for s in state},
        defaults=defaults,
        train=lambda torch, case: _train(torch, case, values, targets, state),
    )
    return system, real


def _at_examples(
    subject: Parametrisation, real: dict[Symbol, Symbol], draw: random.Random
) -> list[Expr]:
    values, data = subject.on_a_side
    examples = [{x: _drawn(draw) for x in data} for _ in range(EXAMPLES if data else 1)]
    return [e.xreplace({**real, **example}) for example in examples for e in values]


def _drawn(draw: random.Random) -> Rational:
    return Rational(draw.choice([n for n in range(-PARTS, PARTS + 1) if n]), PARTS)


def _train(
    torch: Any, case: Case, values: list[Expr], targets: list[Symbol], state: dict[Symbol, Symbol]
) -> Trainable:
    """θ as one vector, and ½‖φ(θ) − y‖²."""
    functions = {}
    if case.activation is not None:
        act = case.phi.array_value(torch)
        functions = {"φ": act}
    kernel: Any = WithActivation(Arrays(torch), functions)
    run = Program.compile(values, tuple(state), functions=functions).bind(kernel)
    start = torch.tensor([float(case.number(s)) for s in state.values()])
    wanted = torch.tensor([float(case.number(y)) for y in targets])

    def loss(w: Any) -> Any:
        found = [torch.as_tensor(x) for x in run(*w["theta"].unbind(-1))]
        return (torch.stack(found, -1) - wanted).square().sum(-1) / 2

    def read(w: Any) -> dict[str, Any]:
        return {str(s): w["theta"][..., i] for i, s in enumerate(state)}

    return Trainable({"theta": start}, loss, read)

"""A claim in words and formulas, in the order in which it is read."""

from __future__ import annotations

import sympy

from proofs_check.engine.ansatz import Ansatz
from proofs_check.engine.claims import (
    AnsatzKept,
    AtForm,
    Bound,
    Claim,
    Conserved,
    Criterion,
    Differential,
    Either,
    Equation,
    Finite,
    FlowKeeps,
    FlowLaw,
    ForAll,
    Holds,
    Invariant,
    Many,
    Monotone,
    Recurrence,
    Rounds,
    StepGives,
    StepLaw,
)
from proofs_check.engine.claims.base import SUFFIX
from proofs_check.engine.claims.maps import MapClaim
from proofs_check.engine.claims.symmetry import slopes
from proofs_check.engine.letters import latex, t
from proofs_check.engine.symmetry import Symmetry
from proofs_check.rendering.prose import Segment


def parts(claim: Claim) -> tuple[Segment, ...]:
    """Segments with ``latex`` are formulas of the claim; the words of the others are prose."""
    return tuple(part for part in _parts(claim) if part.text or part.latex)


def _parts(claim: Claim) -> tuple[Segment, ...]:
    if isinstance(claim, Conserved):
        return _math(latex(claim.quantity)), Segment(" is conserved")
    if isinstance(claim, Finite):
        return _math(latex(claim.value)), Segment(f" is finite{SUFFIX[claim.where]}")
    if isinstance(claim, Rounds):
        words = f" to {claim.places} decimals{SUFFIX[claim.where]}"
        return _math(claim.latex), Segment(words)
    if isinstance(claim, AtForm):
        return _math(claim.latex), Segment(" for "), _form(claim.ansatz)
    if isinstance(claim, AnsatzKept):
        return _kept(claim)
    if isinstance(claim, FlowKeeps):
        return (
            *(Segment("gradient flow on "), _math(latex(claim.loss))),
            *(Segment(" keeps "), _math(latex(claim.quantity))),
        )
    if isinstance(claim, StepGives):
        return _stepped(claim)
    if isinstance(claim, Either):
        return (*_parts(claim.first), Segment(", or "), *_parts(claim.second))
    if isinstance(claim, ForAll) and not isinstance(claim, Many):
        before, inner, after = claim.text.partition(claim.claim.text)
        return (Segment(before), *_parts(claim.claim), Segment(after)) if inner else _words(claim)
    if isinstance(claim, Invariant):
        return Segment("the loss "), _math(latex(claim.symmetry.loss)), *_under(claim.symmetry)
    if isinstance(claim, FlowLaw):
        decays = Segment(" decays as "), _math(latex(sympy.exp(-claim.rate * t)))
        how = decays if claim.rate != 0 else (Segment(" is conserved"),)
        return _math(latex(claim.quantity)), *how, *_by(claim.symmetry)
    if isinstance(claim, StepLaw):
        named = slopes(claim.symmetry, claim.following)
        return _math(claim.latex), Segment(named and f" with {named}"), *_by(claim.symmetry)
    if isinstance(claim, Criterion | MapClaim):
        return _of_a_map(claim)
    if isinstance(claim, Equation | Bound):
        return _math(claim.latex), Segment(SUFFIX[claim.where])
    if isinstance(claim, Differential | Holds | Monotone | Recurrence):
        return (_math(claim.latex),)
    return _words(claim)


def _math(tex: str) -> Segment:
    return Segment("", tex)


def _words(claim: Claim) -> tuple[Segment, ...]:
    return (Segment(claim.text),)


def _of_a_map(claim: Criterion | MapClaim) -> tuple[Segment, ...]:
    """The words of the claim, with its map and its points typeset."""
    if isinstance(claim, Criterion):
        condition = _math(latex(claim.condition))
        return *_of_a_map(claim.stable), Segment(" if and only if "), condition
    typeset = {claim.rule.text: (_math(claim.rule.latex),), claim.place: _points(claim)}
    words: tuple[Segment, ...] = (Segment(claim.text),)
    for text, formulas in typeset.items():
        words = tuple(s for word in words for s in _put(word, text, formulas))
    return words


def _put(word: Segment, text: str, formulas: tuple[Segment, ...]) -> tuple[Segment, ...]:
    before, found, after = word.text.partition(text)
    if word.latex is not None or not found:
        return (word,)
    return Segment(before), *formulas, Segment(after)


def _points(claim: MapClaim) -> tuple[Segment, ...]:
    """Each by itself, so that a line may end between two of them."""
    points = []
    for row in claim.rows:
        inner = ", ".join(map(latex, row))
        points.append(_math(inner if len(row) == 1 else rf"\left({inner}\right)"))
    return tuple(s for p in points for s in (Segment(" → "), p))[1:]


def _under(symmetry: Symmetry) -> tuple[Segment, ...]:
    return Segment(" does not change under "), _action(symmetry)


def _by(symmetry: Symmetry) -> tuple[Segment, ...]:
    return Segment(", by the symmetry "), _action(symmetry)


def _action(symmetry: Symmetry) -> Segment:
    return _math(r",\; ".join(rf"{latex(w)} \mapsto {latex(e)}" for w, e in symmetry.moved.items()))


def _form(ansatz: Ansatz) -> Segment:
    entries = [f"{latex(weight)} = {latex(e)}" for weight, e in ansatz.entries.items()]
    norms = [rf"\Vert {latex(x)} \Vert = {latex(r)}" for x, r in ansatz.norms.items()]
    return _math(r",\; ".join([*entries, *norms]))


def _stepped(claim: StepGives) -> tuple[Segment, ...]:
    return (
        Segment("a gradient step on "),
        _math(latex(claim.loss)),
        Segment(", with any γ, makes "),
        _math(latex(claim.quantity)),
        Segment(" to "),
        _math(latex(claim.following)),
    )


def _kept(claim: AnsatzKept) -> tuple[Segment, ...]:
    moves = r",\; ".join(
        rf"{latex(s)} \leftarrow {latex(s)} + \gamma \left({latex(v)}\right)"
        for s, v in claim.velocity.items()
    )
    return (
        Segment("a gradient step on "),
        _math(latex(claim.loss)),
        Segment(", with any γ, keeps "),
        _form(claim.ansatz),
        Segment(", and moves "),
        _math(moves),
    )

"""How the symbolic method derives conservation laws from a symmetry of the loss.

*Invariance of a loss at hand.*  ⟨ξ, ∇L⟩ ≡ 0 in its letters, where ξ generates a one-parameter
group.

*A law, of weights of any number and any differentiable L.*  The hypothesis L(g_s θ) = L(θ),
differentiated by s where nothing moves, is h = ⟨ξ, ∇L⟩ = 0.  What the law says vanishes, dQ/dt + κQ
along θ̇ = −∇L − λθ, or Q(θ⁺) − following, must be a multiple of h: the partial derivatives of L are
nothing but names here, so that no other property of L can take part.  The system at hand is an
instance of it if it moves by that rule and its loss has the symmetry, which is ``given``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import sympy
from sympy import Expr, Indexed

from proofs_check.engine.case import derivative
from proofs_check.engine.claims import Finite, FlowLaw, Invariant, StepLaw
from proofs_check.engine.claims.symmetry import slopes
from proofs_check.engine.letters import plain
from proofs_check.engine.symbolic.reading import OPEN, Proof, Reading
from proofs_check.engine.symmetry import Symmetry
from proofs_check.engine.system import System
from theory.activation import Piece, variable
from theory.outcome import Truth
from theory.symbolic.abstract import Abstract
from theory.symbolic.exact import Decision, all_zero, is_zero
from theory.symbolic.sums import normal, substituted

MOST_WAYS = 256  # of choosing a piece of φ for each of its arguments


def invariance(system: System, claim: Invariant, reading: Reading, _: object) -> Proof:
    """TRUE for all values of the letters at which L is differentiable."""
    symmetry = claim.symmetry
    if not symmetry.is_a_group:
        return Proof(Decision(Truth.UNKNOWN, "the maps were not shown to be a one-parameter group"))
    e = reading.put(symmetry.at_hand(symmetry.vanishing))
    found = all_zero(*(is_zero(way, seconds=reading.seconds) for way in _ways(e, reading.pieces)))
    if found.truth is not Truth.TRUE:  # balls refute, at numbers at which the loss has a value
        return Proof(Decision(Truth.UNKNOWN, f"{_in_words(symmetry)} was not reduced to 0"))
    return Proof(Decision(found.truth, f"{_in_words(symmetry)} is 0 for this L: {found.reason}"))


def _ways(e: Expr, pieces: tuple[Piece, ...]) -> Iterator[Expr]:
    """φ at each of its arguments by the formula of each of its pieces; without pieces, as it is."""
    arguments = sorted({atom.args[0] for atom in e.atoms(Abstract)}, key=str)
    if not pieces or len(pieces) ** len(arguments) > MOST_WAYS:
        yield e
        return
    for chosen in itertools.product(pieces, repeat=len(arguments)):
        piece = dict(zip(arguments, chosen, strict=True))
        yield e.xreplace(
            {
                atom: derivative(piece[atom.args[0]], atom.order).subs(variable(), atom.args[0])
                for atom in e.atoms(Abstract)
            }
        )


def flow_law(system: System, claim: FlowLaw, reading: Reading, _: object) -> Proof:
    symmetry, quantity = claim.symmetry, claim.quantity
    constant = not claim.rate.free_symbols - set(system.parameters)
    if symmetry.rate is not None or not constant or _moves_by_itself(system, quantity):
        return OPEN
    change = claim.rate * quantity
    for w, velocity in symmetry.motion.items():
        j = sympy.Dummy("j", integer=True)
        slope = quantity.diff(w.base[j]) * _at(velocity, w, j)
        change += sympy.Sum(slope, (j, 1, symmetry.ranges[w.indices[0]]))
    what = f"dQ/dt + {plain(claim.rate)} Q" if claim.rate != 0 else "dQ/dt"
    sides = claim.sides(system)
    what = f"{what} for Q = {plain(quantity)}"
    return _derived(system, symmetry, change, what, (quantity,), sides, reading)


def step_law(system: System, claim: StepLaw, reading: Reading, _: object) -> Proof:
    if _moves_by_itself(system, claim.quantity):
        return OPEN
    after = substituted(claim.quantity, claim.symmetry.motion)
    change = after - claim.following
    here = claim.at_hand
    what = f"Q⁺ − ({plain(claim.following)}) for Q = {plain(claim.quantity)}"
    sides = here.quantity, here.following
    shown = claim.expressions()
    return _derived(system, claim.symmetry, change, what, shown, sides, reading)


def _moves_by_itself(system: System, quantity: Expr) -> bool:
    """Whether it holds letters of the system beside the groups, whose motion is another matter."""
    return bool(quantity.free_symbols & {*system.letters})


def _derived(
    system: System,
    symmetry: Symmetry,
    change: Expr,
    what: str,
    shown: tuple[Expr, ...],
    sides: tuple[Expr, Expr],
    reading: Reading,
) -> Proof:
    """``change`` is 0 because it is a multiple of ⟨ξ, ∇L⟩."""
    factor = _factor(normal(reading.put(change)), symmetry)
    if factor is None:
        why = f"{what} is no multiple of {_in_words(symmetry)}, which is all that is known of L"
        return Proof(Decision(Truth.UNKNOWN, why))
    moves = _moves_so(system, symmetry, reading)
    if moves.truth is not Truth.TRUE:
        why = "the system at hand does not move by the gradient of the loss and weight decay alone"
        return Proof(Decision(Truth.UNKNOWN, f"{why}: {moves.reason}"))
    # whatever is a polynomial in weights and gradients has a value wherever the system moves
    finite = () if all(map(_polynomial, shown)) else map(Finite, sides)
    sizes = ", ".join(sorted({str(n) for n in symmetry.ranges.values()}))
    words = (
        f"for every {sizes} and every differentiable L with this symmetry: "
        f"{_in_words(symmetry)} is 0, and {what} is {plain(factor)} times that"
    )
    return Proof(Decision(Truth.TRUE, words), (Invariant(symmetry), *finite))


def _factor(change: Expr, symmetry: Symmetry) -> Expr | None:
    """c, if the change is c ⟨ξ, ∇L⟩ for weights of every number and every value of ∇L."""
    w, xi = next((w, xi) for w, xi in symmetry.generator.items() if xi != 0)
    j = sympy.Dummy("j", integer=True)
    factor = sympy.cancel(normal(change.diff(symmetry.slope(w.base)[j])) / _at(xi, w, j))
    if factor.has(j):
        return None
    left = normal(change - factor * symmetry.vanishing)
    return factor if is_zero(left, seconds=0).truth is Truth.TRUE else None


def _polynomial(e: Expr) -> bool:
    """In the entries of the groups."""
    held = [x for x in sympy.preorder_traversal(e) if x.args and x.has(Indexed)]
    return all(
        isinstance(x, Indexed | sympy.Add | sympy.Mul | sympy.Sum | sympy.Tuple)
        or (isinstance(x, sympy.Pow) and x.exp.is_Integer and x.exp > 0)
        for x in held
    )


def _in_words(symmetry: Symmetry) -> str:
    """h, as the derivative that it is."""
    h, s = symmetry.vanishing, symmetry.parameter
    where = f"at {plain(s)} = {plain(symmetry.identity)}"
    return f"{plain(h)} (the derivative of L by {plain(s)} {where}; {slopes(symmetry, h)})"


def _at(e: Expr, pattern: Indexed, index: Expr) -> Expr:
    return e.xreplace({pattern.indices[0]: index})


def _moves_so(system: System, symmetry: Symmetry, reading: Reading) -> Decision:
    """The letters of the system move by the rule of the law, with the loss at hand."""
    expected = symmetry.each_at_hand(symmetry.motion)
    missing = [plain(s) for s in expected if s not in system.state]
    if missing:
        return Decision(Truth.UNKNOWN, f"{', '.join(missing)} does not move")
    maps = system.step is not None
    if maps is (symmetry.rate is None):
        return Decision(Truth.UNKNOWN, "one is a flow and the other a map")
    gaps = (reading.put(system.motion[s] - e) for s, e in expected.items())
    return all_zero(*(is_zero(gap, seconds=reading.seconds) for gap in gaps))

"""φ on one piece of it: ∫ φ/φ', and where φ' is 0."""

from __future__ import annotations

from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Interval, Rejected, sign, size
from proofs_check.kernel.core.series import Program, integrated
from proofs_check.kernel.core.trees import PHI, Tree, derivative, div, letter, nodes


class Curve:
    """φ on one piece of it, in the letter z: ∫ φ/φ', and what is needed beside it."""

    def __init__(self, system: System, piece: int, order: int):
        if piece >= len(system.pieces):
            raise Rejected("a table of a piece of φ that is not there")
        self.system = system.on(system.pieces[piece])
        self.order, self.f, phi = order, system.f, system.pieces[piece].formula
        slope = derivative(phi, "z")
        self.ratio = Program([div(phi, slope)])
        self.parts = Program([phi, slope, derivative(slope, "z")])

    def values(self, at: Interval) -> tuple[Interval, ...]:
        """φ, φ' and φ'', which must be smooth there."""
        self.system.inside(at)
        return self.parts.values(self.f, {"z": at})

    def in_z(self, e: Tree) -> Tree:
        """With the formula of φ, whose arguments are all z."""
        seen = {n.arguments[0] for n in nodes(self.system.plain(e)) if n.operation in PHI}
        if seen - {letter("z")}:
            raise Rejected("an argument of φ that is not z may leave the piece of φ")
        return self.system.concrete(e)

    def integral(self, a: int, b: int) -> Interval:
        """∫ φ/φ' from a to b, on which φ is smooth and φ' not 0."""
        self.system.inside((a, b))
        return integrated(self.ratio, self.f, "z", (a, b), self.order)

    def rise(self, a: int, b: int) -> Interval:
        """∫ φ/φ' from the zero of φ in [a, b] to any point there: it has the sign of the way."""
        self.values((a, b))
        (steep,) = self.ratio.values(self.f, {"z": (a, b)})
        return 0, self.f.mul((b - a, b - a), (size(steep), size(steep)))[1]

    def require_crest(self, node: int, beyond: int, right: bool) -> None:
        """φ has no zero from an outermost node to a point beyond it, and φ' has one."""
        ends = (node, beyond) if right else (beyond, node)
        if ends[0] >= ends[1]:
            raise Rejected("a crest that is not beyond its table")
        slopes = [sign(self.values((e, e))[1]) for e in ends]
        if not sign(self.values(ends)[0]) or slopes[0] * slopes[1] != -1:
            raise Rejected("a crest at which φ may be 0, or φ' need not be")

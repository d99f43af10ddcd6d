"""A vector field s' = F(s) from exact expressions, on real balls, complex balls and jets.

F may have several smooth pieces (``Piecewise``, ``Abs``, ``Max``, ``Min``).  What separates them
are *guards*, functions of the state whose sign chooses the piece; a box is evaluated only in a
branch in which every guard is proved to have one sign (:mod:`theory.flows.surfaces`).  That a
solution leads from one piece to the next is a matter of :mod:`theory.flows.switching`.

``where`` are abbreviations, in which the layers of a network are written once each.  ``domain``
are functions of the state that are positive wherever the formulas hold: a box on which one is not
proved positive is refused like one that meets a kink.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flint import acb, arb, arb_mat, arb_series

from theory.errors import ExpressionError, InputError
from theory.expression.balls import ComplexBalls, Jets, RealBalls
from theory.expression.lowering import continued, divided, lowered
from theory.expression.program import Program
from theory.expression.tangent import tangent
from theory.flows.formulas import Where, abbreviations, flat, require_closed, require_smooth
from theory.flows.pieces import guards_of, smooth_form
from theory.flows.surfaces import Signs, Surfaces

if TYPE_CHECKING:
    import sympy

Box = tuple[arb, ...]


@dataclass(frozen=True)
class SmoothField:
    """F and functions observed along it, free of kinks, on every kernel that a proof needs.

    ``names`` are those of the observed functions.  Balls that meet a branch cut or a pole get
    values that are not finite.
    """

    state: tuple[sympy.Symbol, ...]
    velocity_of: tuple[sympy.Expr, ...]
    observed: tuple[tuple[str, sympy.Expr], ...] = ()
    where: Where = ()

    @property
    def dimension(self) -> int:
        return len(self.state)

    @cached_property
    def _program(self) -> Program:
        return self._compiled([*self.velocity_of, *(e for _, e in self.observed)])

    @cached_property
    def _velocity(self) -> Program:
        return self._compiled(self.velocity_of)

    def _compiled(self, expressions: Sequence[sympy.Expr]) -> Program:
        return continued(Program.compile(expressions, self.state, where=self.where))

    @cached_property
    def _places(self) -> dict[str, int]:
        n = len(self.velocity_of)
        return {name: n + i for i, (name, _) in enumerate(self.observed)}

    @cached_property
    def _real(self) -> Any:
        return self._program.bind(RealBalls())

    @cached_property
    def _real_velocity(self) -> Any:
        return self._velocity.bind(RealBalls())

    @cached_property
    def _tangent(self) -> Any:
        return tangent(self._program).bind(RealBalls())

    @cached_property
    def _velocity_tangent(self) -> Any:
        return tangent(self._velocity).bind(RealBalls())

    @cached_property
    def _complex(self) -> Any:
        return divided(self._velocity).bind(ComplexBalls(True))

    @cached_property
    def _jets(self) -> tuple[Any, Any]:
        low = lowered(self._velocity)
        return low.bind(Jets()), lowered(tangent(low)).bind(Jets())

    def velocity(self, box: Sequence[arb]) -> Box:
        return self._real_velocity(*box)

    def complex(self, box: Sequence[acb]) -> tuple[acb, ...]:
        """F on a complex box; not finite where F is not proved to be analytic on it."""
        return tuple(map(acb, self._complex(*box)))

    def series(self, state: Sequence[arb_series]) -> tuple[arb_series, ...]:
        return self._jets[0](*state)

    def jacobian_series(self, state: Sequence[arb_series]) -> tuple[arb_series, ...]:
        """∂F_i/∂s_j along a series, row by row."""
        return self._jets[1](*state)[len(self.velocity_of) :]

    def jacobian(self, box: Sequence[arb]) -> list[Box]:
        """Rows of enclosures of ∂F_i/∂s_j over the box."""
        m, n = len(self.velocity_of), self.dimension
        found = self._velocity_tangent(*box)[m:]
        return [tuple(found[i * n : (i + 1) * n]) for i in range(m)]

    def value(self, name: str, box: Sequence[arb]) -> arb:
        return self._real(*box)[self._places[name]]

    def rate(self, name: str, box: Sequence[arb]) -> arb:
        """The derivative of an observed function along the field."""
        n, found = self.dimension, self._tangent(*box)
        first = n + len(self.observed) + self._places[name] * n
        terms = zip(found[first : first + n], found[:n], strict=True)
        return sum((g * f for g, f in terms), arb(0))


@dataclass(frozen=True)
class VectorField:
    """The field as it was given; :meth:`branch` is what one may compute with on a box.

    ``rate`` and the flow itself need as many velocities as state variables; a map and a system of
    equations are served by the same class.
    """

    state: tuple[sympy.Symbol, ...]
    velocity_of: tuple[sympy.Expr, ...]
    observed: tuple[tuple[str, sympy.Expr], ...]
    guards: tuple[sympy.Basic, ...]
    where: Where = ()
    domain: tuple[sympy.Expr, ...] = ()
    _branches: dict[Any, SmoothField] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        state: Sequence[sympy.Symbol],
        velocity: Sequence[sympy.Expr],
        observed: Mapping[str, sympy.Expr] | None = None,
        where: Mapping[sympy.Symbol, sympy.Expr] | None = None,
        domain: Sequence[sympy.Expr] = (),
    ) -> VectorField:
        """From a velocity for each state symbol, in exact numbers and the state's symbols.

        ``observed`` are functions of the state, by name, for events and for evaluation.
        ``where`` are abbreviations, free of kinks, each in symbols of the state and of
        abbreviations before it; ``domain`` is positive where the formulas hold.
        """
        if len(velocity) != len(state):
            raise ExpressionError(
                f"{len(state)} state variables need as many velocities, not {len(velocity)}."
            )
        return cls.functions(state, velocity, observed, where, domain)

    @classmethod
    def functions(
        cls,
        state: Sequence[sympy.Symbol],
        values: Sequence[sympy.Expr],
        observed: Mapping[str, sympy.Expr] | None = None,
        where: Mapping[sympy.Symbol, sympy.Expr] | None = None,
        domain: Sequence[sympy.Expr] = (),
    ) -> VectorField:
        """Any number of functions of the state: ``velocity`` and ``jacobian`` are theirs."""
        if not state or len(set(state)) < len(state):
            raise ExpressionError(
                f"the state needs one symbol or more, each once, but is {tuple(state)}."
            )
        given = dict(observed or {})
        every = [flat(e) for e in (*values, *given.values())]
        meanings = abbreviations(where or {}, state)
        inside = tuple(flat(e) for e in domain)
        for e in (*every, *inside):
            require_closed(e, (*state, *(symbol for symbol, _ in meanings)))
        require_smooth(inside)
        n = len(values)
        names = tuple(zip(given, every[n:], strict=True))
        found = cls(tuple(state), tuple(every[:n]), names, guards_of(every), meanings, inside)
        if not found.guards:
            found.branch_of({})  # refuses what cannot be evaluated, before anything is proved
        return found

    @property
    def dimension(self) -> int:
        return len(self.state)

    def require_observed(self, name: str) -> None:
        """InputError unless there is an observed function of that name."""
        names = [known for known, _ in self.observed]
        if name not in names:
            raise InputError(f"{name} is not observed; there are: {', '.join(names) or 'none'}.")

    def branch_of(self, signs: Mapping[sympy.Basic, bool]) -> SmoothField:
        """The smooth field where the guards have the given truth."""
        key = tuple(signs.get(g) for g in self.guards)
        if key not in self._branches:
            smooth = tuple(smooth_form(e, signs) for e in self.velocity_of)
            names = tuple((name, smooth_form(e, signs)) for name, e in self.observed)
            branch = SmoothField(self.state, smooth, names, self.where)
            branch._program  # noqa: B018  (compiled now: an expression may be refused)
            self._branches[key] = branch
        return self._branches[key]

    @cached_property
    def surfaces(self) -> Surfaces:
        return Surfaces(self.state, self.guards, self.where)

    def watching(self, signs: Signs, functions: Sequence[sympy.Expr]) -> SmoothField:
        """The smooth field where the guards have the given truth, with smooth functions observed
        along it, by their place."""
        key = (*(signs[g] for g in self.guards), *functions)
        if key not in self._branches:
            velocity = self.branch_of(signs).velocity_of
            names = tuple((str(i), e) for i, e in enumerate(functions))
            self._branches[key] = SmoothField(self.state, velocity, names, self.where)
        return self._branches[key]

    @property
    def everywhere(self) -> bool:
        """Whether one formula holds on every box."""
        return not (self.guards or self.domain)

    def branch(self, box: Sequence[arb]) -> SmoothField | None:
        """The smooth field that holds on the whole box; None if the box meets a kink or is not
        proved to lie in the domain."""
        signs = self.surfaces.signs(box)
        if signs is None or not self.inside(box):
            return None
        return self.branch_of(signs)

    def inside(self, box: Sequence[arb]) -> bool:
        """Whether the whole box is proved to lie in the domain."""
        return not self.domain or all(x > 0 for x in self.surfaces.values(self.domain, box))

    def velocity(self, box: Sequence[arb]) -> Box:
        """Enclosures of F over the box; NaN if it meets a kink."""
        branch = self.branch(box)
        return branch.velocity(box) if branch else (arb.nan(),) * len(self.velocity_of)

    def jacobian(self, box: Sequence[arb]) -> arb_mat:
        """Enclosures of ∂F_i/∂s_j over the box; NaN if it meets a kink."""
        branch = self.branch(box)
        nothing = [(arb.nan(),) * self.dimension] * len(self.velocity_of)
        rows = branch.jacobian(box) if branch else nothing
        return arb_mat([list(row) for row in rows])

    def value(self, name: str, box: Sequence[arb]) -> arb:
        """An enclosure of an observed function over the box; NaN if it meets a kink."""
        self.require_observed(name)
        branch = self.branch(box)
        return branch.value(name, box) if branch else arb.nan()

    def rate(self, name: str, box: Sequence[arb]) -> arb:
        """Of the derivative of an observed function along the field."""
        self.require_observed(name)
        branch = self.branch(box)
        return branch.rate(name, box) if branch else arb.nan()

"""Orbits of a system in floats: Runge and Kutta's classical method, each step also in two halves.

The velocity is differentiated here, from the loss and the metric.  Nothing is proved, and nothing
is shared with ``theory/flows`` or the engine's methods.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy import Expr, Symbol

from oracle.formulas import Formula, Undefined, value
from proofs_check.engine.case import Case
from proofs_check.engine.letters import t
from proofs_check.engine.system import Dynamics, System
from theory.symbolic.abstract import Abstract
from theory.symbolic.mean import Mean

TOLERANCE = 1e-13  # of one step, relative; an orbit of a thousand steps has ten digits
STEPS, TIME = 20_000, 1e4
ARRIVED = 1e-12  # of the target's equations
STILL = 1e-13  # of the velocity
# so slow, so early and so far from the target an orbit runs into an equilibrium
SLOW, SOON, FAR_OFF = 1e-6, 200.0, 1e-2
DECADES = 3  # of time, in which the growth of a state is looked at
KEPT = 0.5  # of the growth in one, that the next has where it goes on: ln t has all, 1/t a tenth
SAMPLES = 7
ITERATES = 6  # of a map

State = tuple[float, ...]


@dataclass(frozen=True)
class Orbit:
    """``path`` are times and states; ``arrived``: the last one satisfies the target's equations."""

    letters: tuple[Symbol, ...]
    path: tuple[tuple[float, State], ...]
    arrived: bool
    still: bool

    @property
    def samples(self) -> list[tuple[float, State]]:
        last = len(self.path) - 1
        return [self.path[i] for i in sorted({round(last * n / SAMPLES) for n in range(SAMPLES)})]

    @property
    def grows(self) -> bool:
        """Whether the state's norm went on growing from decade to decade of time."""
        last = self.path[-1][0]
        if self.still or not last:
            return False
        times = [last / 10.0**n for n in range(DECADES, -1, -1)]
        sizes = [math.hypot(*min(self.path, key=lambda p: abs(p[0] - s))[1]) for s in times]
        steps = [b - a for a, b in itertools.pairwise(sizes)]
        return min(steps) > 0 and all(b >= KEPT * a for a, b in itertools.pairwise(steps))

    @property
    def end(self) -> tuple[float, State]:
        return self.path[-1]


class Setting:
    """A system at a case's numbers: values of formulas at states, and the orbit."""

    def __init__(self, system: System, case: Case):
        self.system, self.case = system, case
        activation = case.activation
        expression = activation.expression if activation is not None else None
        free = sorted(expression.free_symbols, key=str) if expression is not None else []
        self.phi = Formula(expression, free[0] if free else Symbol("z", real=True))
        self.numbers: dict[Any, Any] = {}
        for s, x in case.values.items():
            self.numbers[s] = value(x, {}, self.phi)
        self._orbit: Orbit | None = None
        self._others: dict[Any, Setting] = {}

    def other(self, system: System, case: Case) -> Setting:
        """Another case, perhaps of another system; each is followed once."""
        key = id(system), tuple(case.values.items()), case.activation
        if key not in self._others:
            self._others[key] = Setting(system, case)
        return self._others[key]

    def with_numbers(self, numbers: dict[Any, Any]) -> Setting:
        """With other numbers for some inputs, or numbers for letters of a claim's own."""
        inputs = {s: sympy.Float(x, 20) for s, x in numbers.items() if s in self.case.values}
        values = {**self.case.values, **inputs}
        found = self.other(self.system, replace(self.case, values=values)) if inputs else self
        found = copy(found)
        found.numbers = {**found.numbers, **numbers}
        return found

    def at(self, e: Any, time: float, state: State) -> Any:
        """The value of a formula in the system's letters at a point of the orbit."""
        env = {**self.numbers, t: time, **dict(zip(self.system.state, state, strict=True))}
        used = sympy.sympify(e).free_symbols
        for letter, formula in self.system.observed.items():
            if letter in used:
                env[letter] = value(formula, env, self.phi)
        return value(e, env, self.phi)

    @property
    def start(self) -> State:
        return tuple(float(value(s, self.numbers, self.phi)) for s in self.system.state.values())

    @property
    def velocity(self) -> dict[Symbol, Expr]:
        system = self.system
        if system.loss is None:
            return dict(system.velocity or system.step or {})
        loss = sympy.sympify(system.loss)
        return {s: -loss.diff(s) / system.metric.get(s, 1) for s in system.state}

    @property
    def target(self) -> tuple[Expr, ...]:
        return system.target if (system := self.system).clock is None else (system.clock,)

    def compiled(self, formulas: tuple[Expr, ...]) -> Callable[..., Any]:
        numbers = {s: sympy.Float(x, 20) for s, x in self.numbers.items()}
        put = [self._written(sympy.sympify(e).xreplace(numbers)) for e in formulas]
        return sympy.lambdify((t, *self.system.state), put, "math", cse=True)  # type: ignore[no-any-return]

    def _written(self, e: Expr) -> Expr:
        """With φ's formula and the values of expectations, innermost first."""
        if isinstance(e, Mean):
            return sympy.Float(value(e, self.numbers, self.phi), 20)
        if not e.args:
            return e
        inner = [self._written(a) for a in e.args]
        if isinstance(e, Abstract):
            slope = sympy.diff(self.phi.expression, self.phi.z, e.order)
            return slope.subs(self.phi.z, inner[0])
        return e.func(*inner)

    @property
    def orbit(self) -> Orbit:
        if self._orbit is None:
            moving = self.system.dynamics is Dynamics.MAP
            self._orbit = self._iterated() if moving else self._flow()
        return self._orbit

    def _iterated(self) -> Orbit:
        path = [(0.0, tuple(value(s, self.numbers, self.phi) for s in self.system.state.values()))]
        for n in range(ITERATES):
            following = (self.at(self.velocity[s], *path[-1]) for s in self.system.state)
            path.append((n + 1.0, tuple(following)))
        return Orbit(tuple(self.system.state), tuple(path), False, path[-1][1] == path[0][1])

    def _flow(self) -> Orbit:
        letters = tuple(self.system.state)
        f = self.compiled(tuple(self.velocity[s] for s in letters))
        goal = self.compiled(self.target)
        time, x, h = 0.0, self.start, 1e-3
        path = [(time, x)]
        arrived = still = False
        for _ in range(STEPS):
            gap = max(map(abs, goal(time, *x)), default=0.0)
            speed = max(map(abs, f(time, *x)))
            arrived = bool(self.target) and gap < ARRIVED
            still = speed < STILL or (speed < SLOW and time < SOON and gap > FAR_OFF)
            if arrived or still or time > TIME:
                break
            h, step, x = _step(f, time, x, h)
            time += step
            path.append((time, x))
        return Orbit(letters, tuple(path), arrived, still)


def _step(f: Callable[..., Any], time: float, x: State, h: float) -> tuple[float, float, State]:
    """The size of the next step, that of this one, and where it leads: two halves, less what they
    and the whole tell of their error."""
    while True:
        try:
            whole = _rk4(f, time, x, h)
            half = _rk4(f, time + h / 2, _rk4(f, time, x, h / 2), h / 2)
            errors = [(a - b) / 15 for a, b in zip(whole, half, strict=True)]
            gap = max(abs(d) / (1e-3 + abs(b)) for d, b in zip(errors, half, strict=True))
        except (OverflowError, ValueError, ZeroDivisionError):
            gap, half, errors = math.inf, (), []
        factor = 0.9 * (TOLERANCE / gap) ** 0.2 if gap > 0 else 2.0
        if gap <= TOLERANCE:
            moved = tuple(b - d for b, d in zip(half, errors, strict=True))
            return h * min(2.0, factor), h, moved
        h *= max(0.1, factor)
        if not h > 1e-14:
            raise Undefined(f"the orbit cannot be followed beyond t = {time}")


def _rk4(f: Callable[..., Any], time: float, x: State, h: float) -> State:
    def moved(k: Any, by: float) -> State:
        return tuple(a + by * float(b) for a, b in zip(x, k, strict=True))

    k1 = f(time, *x)
    k2 = f(time + h / 2, *moved(k1, h / 2))
    k3 = f(time + h / 2, *moved(k2, h / 2))
    k4 = f(time + h, *moved(k3, h))
    mean = [(a + 2 * b + 2 * c + d) / 6 for a, b, c, d in zip(k1, k2, k3, k4, strict=True)]
    return moved(mean, h)

"""The reduced flow of a deep network, written once for every number system.

With w_1 = u and w_{h+1} = v, and the outermost layer being 1,

    a_{h+1} = v,  a_i = k w_i φ(a_{i+1}),  p = k u φ(a_2),
    B_2 = u φ'(a_2),  B_{i+1} = B_i · k w_i φ'(a_{i+1}),
    u' = φ(a_2),  w_i' = B_i φ(a_{i+1}) (2 ≤ i ≤ h),  v' = B_{h+1}

in the time dτ = (1 - p) dt.  A *state* is (w_1, …, w_{h+1}), of length h + 1.  The numbers may be
real or complex balls, Taylor jets, floats, arrays or SymPy expressions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Both = Callable[[int, Any], tuple[Any, Any]]  # (i, a_i) ↦ (φ(a_i), φ'(a_i))


@dataclass(frozen=True)
class Pass:
    """One pass through the network: a_i, φ(a_i) and φ'(a_i), each for i = 2, …, h + 1 in order."""

    k: Any
    state: tuple[Any, ...]
    a: tuple[Any, ...]
    value: tuple[Any, ...]
    slope: tuple[Any, ...]

    @property
    def output(self) -> Any:
        """p = k u φ(a_2)."""
        return self.k * self.state[0] * self.value[0]

    @property
    def sensitivities(self) -> tuple[Any, ...]:
        """B_2, …, B_{h+1}; k B_i is the derivative of p by a_i."""
        found = [self.state[0] * self.slope[0]]
        for w, slope in zip(self.state[1:-1], self.slope[1:], strict=True):
            found.append(found[-1] * self.k * w * slope)
        return tuple(found)

    @property
    def velocity(self) -> tuple[Any, ...]:
        """(u', w_2', …, w_h', v') in the time τ."""
        b = self.sensitivities
        middle = (x * y for x, y in zip(b[:-1], self.value[1:], strict=True))
        return (self.value[0], *middle, b[-1])

    @property
    def rise(self) -> Any:
        """dp/dτ = k φ(a_2)² + k² Σ w_i'² + k v'²: a sum of squares."""
        first, *middle, last = self.velocity
        total = self.k * (first * first + last * last)
        for x in middle:
            total = total + self.k * self.k * (x * x)
        return total

    @property
    def lambda1(self) -> Any:
        """The eigenvalue of J_f(x) along x, by the chain rule: k B_{h+1} v."""
        return self.k * self.sensitivities[-1] * self.state[-1]

    @property
    def product_of_elasticities(self) -> Any:
        """Π E(a_i), the right side of Corollary 2; every φ(a_i) must differ from 0."""
        total: Any = 1
        for a, value, slope in zip(self.a, self.value, self.slope, strict=True):
            total = total * (a * slope / value)
        return total

    def relation(self, i: int) -> tuple[Any, Any]:
        """Both sides of the i-th differential relation (1 ≤ i ≤ h), divided by dτ:

        u u' = φ(a_2)/(φ'(a_2) φ(a_3)) w_2';  w_i w_i' = φ(a_{i+1})/(k φ'(a_{i+1}) φ(a_{i+2}))
        w_{i+1}';  w_h w_h' = φ(v)/(k φ'(v)) v'.  For h = 1 the factor k is absent (Theorem 1).
        """
        last = i == len(self.state) - 1
        below = self.slope[i - 1] if i == 1 else self.k * self.slope[i - 1]
        below = below if last else below * self.value[i]
        velocity = self.velocity
        return self.state[i - 1] * velocity[i - 1], self.value[i - 1] / below * velocity[i]


def forward(k: Any, state: Sequence[Any], both: Both) -> Pass:
    """The pass at ``state``; ``both`` gives φ and φ' of a pre-activation in the given layer."""
    layer, a = len(state), state[-1]
    rows = [(a, *both(layer, a))]
    for w in reversed(state[1:-1]):
        layer -= 1
        a = k * w * rows[-1][1]
        rows.append((a, *both(layer, a)))
    pre, value, slope = zip(*reversed(rows), strict=True)
    return Pass(k, tuple(state), pre, value, slope)

"""A chain around a point: its value, its Jacobian, and how far that moves on a ball.

With a_1 = s (or its image under the entrance) and a_{l+1} = B_l φ(a_l) + b_l the Jacobian is
J(s) = B_h D_h(s) ⋯ B_1 D_1(s).  Around c it is compared with the same product of the fixed floats
d_l ≈ φ'(a_l(c)).  Exactly,

    J_l(s) - M_l = Σ_{j<l} S_{l←j} (D_j(s) - d_j) J_j(s),   S_{l←j} = B_{l-1} d_{l-1} ⋯ d_{j+1} B_j,

where J_l and M_l are the derivatives of a_l in the coordinates of a shape T, s = c + T z.  On the
ball ‖z‖ ≤ r the mean value theorem bounds a_l by the rows of J_l, whence D_l(s) - d_l, and so on
from layer to layer: no product of the norms of the layers ever occurs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from theory.memories.activation_table import Values
from theory.memories.network import Chain
from theory.memories.rounding import (
    Floats,
    Image,
    MatrixBall,
    above,
    above_each,
    image,
    length,
)


@dataclass(frozen=True, eq=False)
class Inputs:
    """Where the chain applies φ: at ``a`` within ``error``, with the ``values`` at a itself.

    ``value_error`` is that of the values for the true input; ``kick`` bounds the length of what is
    wrong with them beyond d times the error that came from the layers before.
    """

    a: Floats
    error: Floats
    values: Values
    value_error: Floats
    kick: float


@dataclass(frozen=True, eq=False)
class Moved:
    """On a ball: by how much the Jacobian may differ from the fixed product, layer by layer.

    ``kicks`` bound ‖(D_l(s) - d_l) J_l(s)‖ and ``spreads`` what the matrices' own radii add.
    """

    kicks: tuple[float, ...]
    spreads: tuple[float, ...]
    last_input: Floats


@dataclass(frozen=True, eq=False)
class Sensitivities:
    """Of every l and j < l: ``rows`` bound the lengths of the rows of S_{l←j}, and ``sizes`` its
    norm, where l = h is the end; ``ends`` are S_{end←j}."""

    rows: tuple[tuple[Floats, ...], ...]
    ends: tuple[MatrixBall, ...]
    sizes: tuple[tuple[float, ...], ...]


def carried(errors: Sequence[float], sizes: Sequence[float], steepest: Sequence[float]) -> float:
    """What errors of the first layers come to at the last of them, which ``sizes`` belong to."""
    *before, last = errors
    each = zip(before, sizes, steepest, strict=False)
    return above(last + sum(error * size * slope for error, size, slope in each), 3 * len(errors))


@dataclass(frozen=True, eq=False)
class Expansion:
    """Of a chain at ``centre``, whose floats are exact.

    ``images`` are a_1, …, a_h and the value, each computed from the float values before it, with
    the error of that one computation; ``values`` those of φ between them.
    """

    chain: Chain
    centre: Floats
    images: tuple[Image, ...]
    values: tuple[Values, ...]

    @classmethod
    def at(cls, chain: Chain, centre: Floats) -> Expansion:
        """Proved: what the fields say of the chain at the centre."""
        if chain.entrance is None:
            images = [Image(centre, np.zeros(len(centre)), 0.0)]
        else:
            entrance = chain.entrance
            images = [image(entrance.matrix, centre, entrance.offset, entrance.offset_error)]
        values = []
        for layer in chain.layers:
            values.append(chain.before(layer).values(images[-1].value))
            images.append(image(layer.matrix, values[-1].value, layer.offset, layer.offset_error))
        return cls(chain, centre, tuple(images), tuple(values))

    @property
    def value(self) -> Floats:
        """Of the chain at the centre, in floats."""
        return self.images[-1].value

    @cached_property
    def inputs(self) -> tuple[Inputs, ...]:
        """Errors are carried from layer to layer as the Jacobian's changes are."""
        rows, found = self.sensitivities.rows, list[Inputs]()
        for number, values in enumerate(self.values):
            local = self.images[number]
            a, own = local.value, above_each(local.each + local.common)
            carried = sum(
                (r * i.kick for r, i in zip(rows[number], found, strict=True)), np.zeros(len(a))
            )
            error = above_each(own + carried)
            off = self.chain.before(self.chain.layers[number]).deviation(a, values, error)
            wrong = above_each(off * error + values.error + np.abs(values.slope) * local.each)
            kick = above(length(wrong) + self.steepest[number] * local.common)
            value_error = above_each((np.abs(values.slope) + off) * error + values.error)
            found.append(Inputs(a, error, values, value_error, kick))
        return tuple(found)

    @cached_property
    def steepest(self) -> tuple[float, ...]:
        """The largest of the moduli of d_l, for every l."""
        return tuple(float(np.abs(v.slope).max(initial=0.0)) for v in self.values)

    @cached_property
    def sensitivities(self) -> Sensitivities:
        """Rounding errors of the products go the ways of all others: S_{l←m} d_m carries them."""
        layers, h = self.chain.layers, len(self.chain.layers)
        rows: list[list[Floats]] = [[np.zeros(0)] * last for last in range(h)]
        sizes = [[0.0] * last for last in range(h + 1)]
        ends = [layer.matrix for layer in layers]
        for j in reversed(range(h)):
            product, errors = layers[j].matrix, [0.0] * (j + 1)
            for last in range(j + 1, h + 1):
                errors.append(product.radius)
                ball = MatrixBall(product.mid, carried(errors, sizes[last], self.steepest))
                sizes[last][j] = ball.size
                if last == h:
                    ends[j] = ball
                    break
                rows[last][j] = ball.rows
                slope = self.values[last].slope
                product = layers[last].matrix.after_scaling(slope, MatrixBall(product.mid))
        return Sensitivities(tuple(map(tuple, rows)), tuple(ends), tuple(map(tuple, sizes)))

    def derivatives(self, shape: MatrixBall) -> tuple[MatrixBall, ...]:
        """M_1, …, M_h and that of the end, in the coordinates of the shape."""
        entrance, sizes = self.chain.entrance, self.sensitivities.sizes
        found = [shape if entrance is None else entrance.matrix.times(shape)]
        errors = [found[0].radius]
        for layer, values in zip(self.chain.layers, self.values, strict=True):
            made = layer.matrix.after_scaling(values.slope, MatrixBall(found[-1].mid))
            errors.append(made.radius)
            radius = carried(errors, sizes[len(found)], self.steepest)
            found.append(MatrixBall(made.mid, radius))
        return tuple(found)

    def moved(self, derivatives: tuple[MatrixBall, ...], radius: float) -> Moved:
        """On all s = centre + T z with ‖z‖ ≤ radius."""
        rows = self.sensitivities.rows
        kicks: list[float] = []
        spreads: list[float] = []
        last_input = np.zeros(0)
        for number, (layer, inputs) in enumerate(zip(self.chain.layers, self.inputs, strict=True)):
            drift = sum((s * k for s, k in zip(rows[number], kicks, strict=True)), np.zeros(1))
            extra = spreads[-1] if spreads else 0.0
            reach = above_each(derivatives[number].rows + drift + extra)
            last_input = above_each(radius * reach + inputs.error)
            off = self.chain.before(layer).deviation(inputs.a, inputs.values, last_input)
            slopes = np.abs(inputs.values.slope)
            kick = length(above_each(off * reach))
            kicks.append(above(kick + self.steepest[number] * extra))
            spread = layer.matrix.radius
            spreads.append(
                above(spread * length(above_each((slopes + off) * reach))) if spread else 0.0
            )
        return Moved(tuple(kicks), tuple(spreads), last_input)


@dataclass(frozen=True, eq=False)
class Slopes:
    """The derivative of T_after⁻¹ ∘ chain ∘ (centre + T ·), bounded in the 2-norm.

    ``left`` is a matrix L with ‖T_after⁻¹ X‖ ≤ ``factor`` ‖L X‖.
    """

    expansion: Expansion
    derivatives: tuple[MatrixBall, ...]
    left: MatrixBall
    factor: float

    @cached_property
    def fixed(self) -> float:
        """‖L M_end‖"""
        return self.left.times(self.derivatives[-1]).norm

    @cached_property
    def weights(self) -> tuple[float, ...]:
        """‖L S_{end←j}‖ for every j."""
        return tuple(self.left.times(end).norm for end in self.expansion.sensitivities.ends)

    def drift(self, radius: float) -> float:
        """A bound of ‖L (J(s) T - M_end)‖ on the ball."""
        moved = self.expansion.moved(self.derivatives, radius)
        kicked = sum(w * k for w, k in zip(self.weights, moved.kicks, strict=True))
        return above(kicked + self.left.norm * moved.spreads[-1])

    def on(self, radius: float) -> float:
        """A bound of the derivative on all of the ball, and so of its Lipschitz constant there."""
        return above(self.factor * (self.fixed + self.drift(radius)))

    def jacobian(self, radius: float) -> MatrixBall:
        """It holds the derivative at every point of the ball, in the coordinates of the shape."""
        middle = self.derivatives[-1]
        moved = self.expansion.moved(self.derivatives, radius)
        ends = self.expansion.sensitivities.ends
        changes = sum(end.norm * kick for end, kick in zip(ends, moved.kicks, strict=True))
        return MatrixBall(middle.mid, above(middle.radius + changes + moved.spreads[-1]))

    def within(self, radius: float) -> MatrixBall:
        """It holds the derivative at every point of the ball."""
        fixed = self.left.times(self.derivatives[-1])
        ball = MatrixBall(fixed.mid, above(fixed.radius + self.drift(radius)))
        # T_after⁻¹ X = (L T_after)⁻¹ L X, and the first factor is within this of 1
        off = self.factor - 1
        return MatrixBall(ball.mid, above(ball.radius + off * ball.norm))

    def stretched(self, v: Floats, error: float) -> float:
        """A bound of ‖T_after⁻¹ w‖ for all w within the error (2-norm) of v."""
        seen = image(self.left, v, np.zeros(len(self.left.mid)))
        return above(self.factor * (length(seen.value) + seen.error + self.left.norm * error))

    def distance(self, target: Floats) -> float:
        """A bound of ‖T_after⁻¹ (value at the centre - target)‖."""
        last = self.expansion.images[-1]
        step = last.value - target
        seen = image(self.left, step, np.zeros(len(self.left.mid)))
        lost = self.left.norm * above(last.error + 2.0**-52 * length(step))
        inputs = zip(self.weights, self.expansion.inputs, strict=True)
        carried = sum(w * i.kick for w, i in inputs)
        return above(self.factor * (length(seen.value) + seen.error + lost + carried))

"""f(x) = W_L φ(W_{L-1} φ(⋯ φ(W_1 x + b_1) ⋯) + b_{L-1}) + b_L with weights that are exact floats.

Fixed points of f = P ∘ Q, where Q x = W_1 x + b_1, are those of g = Q ∘ P, x = P(a) and a = Q x.
If examples are longer than the first hidden layer is wide, everything happens on its
preactivations a: g closes the cycle with the one matrix W_1 W_L, which is made once for all
examples, with a bound of its rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from theory.activation import Activation
from theory.errors import InputError
from theory.memories.activation_table import ActivationTable
from theory.memories.handing import Handing
from theory.memories.rounding import LARGEST, Floats, MatrixBall, above, image, product


@dataclass(frozen=True, eq=False)
class Layer:
    """h ↦ W h + b for all W of a ball and b within ``offset_error`` (2-norm) of ``offset``.

    The last ``handed`` numbers of h came without φ from the layer before.
    """

    matrix: MatrixBall
    offset: Floats
    offset_error: float = 0.0
    handed: int = 0


@dataclass(frozen=True, eq=False)
class Chain:
    """s ↦ a_1 ↦ ⋯: ``entrance`` first (none is the identity), then φ and a layer, repeatedly."""

    phi: ActivationTable
    entrance: Layer | None
    layers: tuple[Layer, ...]

    def before(self, layer: Layer) -> ActivationTable | Handing:
        """What is applied to the inputs of a layer."""
        return Handing(self.phi, layer.handed) if layer.handed else self.phi

    def followed_by(self, other: Chain) -> Chain:
        """The other after this one; that one's entrance is merged into this one's last layer."""
        if other.entrance is None:
            return Chain(self.phi, self.entrance, self.layers + other.layers)
        *inner, last = self.layers
        merged = _merged(other.entrance, last)
        return Chain(self.phi, self.entrance, (*inner, merged, *other.layers))


@dataclass(frozen=True, eq=False)
class Network:
    """A fully connected network whose weights are exact floats; made by :meth:`of`.

    Attributes
    ----------
    phi
        φ between the layers.
    matrices
        From the input to the answer, (out, in) each, float64.
    offsets
        The biases, (out,) each.
    radii
        How far from the matrices the true ones may be, in the 2-norm: 0 for weights as trained.
    handed
        Of every layer but the first how many of its inputs, the last ones, were handed on without
        φ: 0 where there are no skip connections.
    offset_radii
        How far from the offsets the true ones may be, in the 2-norm: 0 for biases as trained.

    Raises
    ------
    InputError
        For fewer than two layers, sizes that do not fit, answers of another size than examples, NaN
        or numbers that are too large.
    """

    phi: Activation
    matrices: tuple[Floats, ...]
    offsets: tuple[Floats, ...]
    radii: tuple[float, ...] = field(default=())
    handed: tuple[int, ...] = field(default=())
    offset_radii: tuple[float, ...] = field(default=())

    def __post_init__(self) -> None:
        if len(self.matrices) < 2 or len(self.offsets) != len(self.matrices):
            raise InputError("a network has two layers or more, each with weights and a bias.")
        sizes = [m.shape[1] for m in self.matrices] + [len(self.matrices[-1])]
        for number, (m, b) in enumerate(zip(self.matrices, self.offsets, strict=True), start=1):
            if m.shape != (sizes[number], sizes[number - 1]) or b.shape != (sizes[number],):
                raise InputError(
                    f"layer {number} has weights {m.shape} and a bias {b.shape}, which do not fit "
                    f"its neighbours; expected ({sizes[number]}, {sizes[number - 1]})."
                )
            if not (np.abs(m) <= LARGEST).all() or not (np.abs(b) <= LARGEST).all():
                raise InputError(f"layer {number} holds NaN or numbers beyond {LARGEST:.0e}.")
        if self.handed and len(self.handed) != len(self.matrices) - 1:
            raise InputError(
                "of every layer but the first it is said how many inputs are handed on."
            )
        for size, count in zip(sizes[1:], self.handed, strict=False):
            if not 0 <= count < size:
                raise InputError(
                    f"of {size} units {count} cannot be handed on: φ acts on one or more."
                )
        if sizes[0] != sizes[-1]:
            raise InputError(f"answers of {sizes[-1]} numbers to {sizes[0]} have no fixed points.")

    @classmethod
    def of(
        cls,
        phi: str | Activation,
        matrices: Sequence[Floats],
        offsets: Sequence[Floats] | None = None,
        radii: Sequence[float] = (),
        handed: Sequence[int] = (),
        offset_radii: Sequence[float] = (),
    ) -> Network:
        """From arrays.

        Parameters
        ----------
        phi
            A name, a formula in z, or an activation.
        matrices
            From the input to the answer, (out, in) each.
        offsets
            The biases, 0 by default.
        radii
            As of the class, 0 by default.
        handed
            As of the class, 0 by default.
        offset_radii
            As of the class, 0 by default.

        Returns
        -------
        Network

        Examples
        --------
        >>> import numpy as np
        >>> from theory.memories.network import Network
        >>> Network.of("tanh", [np.eye(2), np.eye(2) / 2]).size
        2
        """
        arrays = tuple(np.ascontiguousarray(m, dtype=np.float64) for m in matrices)
        if offsets is None:
            offsets = [np.zeros(len(m)) for m in arrays]
        biases = tuple(np.ascontiguousarray(b, dtype=np.float64) for b in offsets)
        more = tuple(radii), tuple(handed), tuple(offset_radii)
        return cls(Activation.of(phi), arrays, biases, *more)

    @property
    def size(self) -> int:
        """Of an example."""
        return self.matrices[0].shape[1]

    @property
    def narrow(self) -> bool:
        """The first hidden layer is narrower than an example, and known exactly: g takes the place
        of f, and the states of its examples are as exact."""
        return len(self.matrices[0]) < self.size and not any(self.radii[:1])

    @property
    def exact(self) -> bool:
        """Every weight and bias is the float that stands for it."""
        return not any(self.radii) and not any(self.offset_radii)

    @cached_property
    def table(self) -> ActivationTable:
        return ActivationTable.of(self.phi)

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        radii = self.radii or (0.0,) * len(self.matrices)
        handed = (0, *(self.handed or (0,) * (len(self.matrices) - 1)))
        errors = self.offset_radii or (0.0,) * len(self.matrices)
        each = zip(self.matrices, radii, self.offsets, errors, handed, strict=True)
        return tuple(Layer(MatrixBall(m, r), b, e, n) for m, r, b, e, n in each)

    @cached_property
    def loop(self) -> Chain:
        """g on the preactivations of the first layer, or f itself where that is no longer."""
        first, *inner, last = self.layers
        if not self.narrow:
            return Chain(self.table, first, (*inner, last))
        return Chain(self.table, None, (*inner, _merged(first, last)))

    @property
    def homogeneous(self) -> bool:
        """Proved if True: f(t x) = t f(x) for all t > 0."""
        zero = not any(b.any() for b in self.offsets) and not any(self.offset_radii)
        return self.table.homogeneous and zero

    def entered(self, x: Floats) -> tuple[Floats, float]:
        """(the state of the loop that x has, a bound of its error in the 2-norm)."""
        if not self.narrow:
            return x, 0.0
        first = self.layers[0]
        found = image(first.matrix, x, first.offset, first.offset_error)
        return found.value, above(found.error)

    @property
    def entry(self) -> Floats:
        """The derivative of the loop's state in the example: W_1, or 1."""
        return self.matrices[0] if self.narrow else np.eye(self.size)


def _merged(outer: Layer, inner: Layer) -> Layer:
    """outer ∘ inner as one layer."""
    offset = image(outer.matrix, inner.offset, outer.offset, outer.offset_error)
    carried = above(outer.matrix.norm * inner.offset_error)
    error = above(offset.error + carried)
    matrix = product(outer.matrix, inner.matrix)
    return Layer(matrix, offset.value, error, inner.handed)

"""f(x) = W_{h+1} φ(W_h φ(… φ(W_1 x))), with or without biases, for a whole ensemble.

Numbered from the input: ``weight1`` reads the example, ``weight{h+1}`` writes the answer, and no
φ follows it.  (MATHEMATICS and `theory` count from the output.)  With the parametrisation "ntk" a
layer is ``a = σ_w W h / √fan_in + σ_b b``, with weights of order one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from empirical.networks.architecture import require_activation, require_positive
from theory.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor

    from empirical.networks.activations import Nonlinearity
    from empirical.networks.architecture import Parameters


@dataclass(frozen=True)
class FullyConnected:
    """f(x) = W_{h+1} φ(W_h φ(… φ(W_1 x))): hidden layers of one width and a linear answer.

    Stacked parameters, numbered from the input: ``weight{l}`` (N, out, in), and with ``bias``
    ``bias{l}`` (N, out).

    Attributes
    ----------
    inputs
        Numbers of an example.
    outputs
        Numbers of an answer.
    width
        Units of every hidden layer.
    hidden
        How many hidden layers, at least 1.
    activation
        φ, a catalogue name or a formula in z.
    bias
        Whether every layer has one.
    parametrisation
        standard, or ntk: a layer is σ_w W h / √fan_in + σ_b b.
    sigma_w
        σ_w, of ntk only.
    sigma_b
        σ_b, of ntk with biases only.

    Raises
    ------
    InputError
        For fields that do not go together.
    ExpressionError
        For an unknown φ.

    Examples
    --------
    >>> from empirical import FullyConnected
    >>> network = FullyConnected(64, 64, width=128, hidden=3, activation="tanh")
    >>> network.input_shape
    (64,)
    """

    inputs: int
    outputs: int
    width: int
    hidden: int
    activation: str = "relu"
    bias: bool = False
    parametrisation: Literal["standard", "ntk"] = "standard"
    sigma_w: float = 1.0
    sigma_b: float = 0.0

    def __post_init__(self) -> None:
        require_positive(self, "inputs", "outputs", "width", "hidden")
        require_activation(self.activation)
        if self.parametrisation not in ("standard", "ntk"):
            raise InputError(f"parametrisation is standard or ntk, not {self.parametrisation!r}.")
        if not (0 < self.sigma_w < math.inf and 0 <= self.sigma_b < math.inf):
            raise InputError(
                f"sigma_w must be positive and sigma_b not negative, "
                f"but they are {self.sigma_w} and {self.sigma_b}."
            )
        if self.parametrisation == "standard" and (self.sigma_w, self.sigma_b) != (1, 0):
            raise InputError("sigma_w and sigma_b belong to parametrisation='ntk'.")
        if self.sigma_b and not self.bias:
            raise InputError("sigma_b scales biases; set bias=True, or sigma_b=0.")

    @property
    def input_shape(self) -> tuple[int, ...]:
        return (self.inputs,)

    @property
    def output_shape(self) -> tuple[int, ...]:
        return (self.outputs,)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Of the input, of every hidden layer, of the answer."""
        return (self.inputs, *[self.width] * self.hidden, self.outputs)

    @property
    def phi(self) -> Nonlinearity:
        from empirical.networks.activations import nonlinearity

        return nonlinearity(self.activation)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        sizes, shapes = self.sizes, dict[str, tuple[int, ...]]()
        for layer in range(1, len(sizes)):
            shapes[f"weight{layer}"] = (sizes[layer], sizes[layer - 1])
            if self.bias:
                shapes[f"bias{layer}"] = (sizes[layer],)
        return shapes

    def fans(self) -> dict[str, tuple[int, int]]:
        sizes = self.sizes
        return {
            name: (sizes[layer - 1], sizes[layer])
            for name in self.shapes()
            for layer in [int(name.removeprefix("weight").removeprefix("bias"))]
        }

    def scales(self) -> list[float]:
        """By which every layer's weights are multiplied in the map: 1, or σ_w/√fan_in."""
        if self.parametrisation == "standard":
            return [1.0] * (self.hidden + 1)
        return [self.sigma_w / math.sqrt(fan_in) for fan_in in self.sizes[:-1]]

    @property
    def bias_scale(self) -> float:
        return 1.0 if self.parametrisation == "standard" else self.sigma_b

    def apply(self, parameters: Parameters, x: Tensor) -> Tensor:
        """x (N or 1, B, inputs) → (N, B, outputs)."""
        return self.preactivations(parameters, x)[-1]

    def preactivations(self, parameters: Parameters, x: Tensor) -> list[Tensor]:
        """a_1 … a_{hidden}, each (N, B, width), and the answer (N, B, outputs)."""
        phi, found, h = self.phi, [], x
        for layer, scale in enumerate(self.scales(), start=1):
            a = h @ parameters[f"weight{layer}"].mT
            a = a if scale == 1 else scale * a
            if self.bias:
                a = a + self.bias_scale * parameters[f"bias{layer}"].unsqueeze(1)
            found.append(a)
            h = phi.value(a) if layer <= self.hidden else a
        return found

    def layers(self, parameters: Parameters) -> list[Tensor]:
        """The weights as effective in the map, (N, out, in) each, from the input to the answer."""
        return [
            parameters[f"weight{layer}"] * scale if scale != 1 else parameters[f"weight{layer}"]
            for layer, scale in enumerate(self.scales(), start=1)
        ]

    def preactivation_slopes(self, parameters: Parameters, x: Tensor) -> list[Tensor]:
        """φ'(a_l) of every hidden layer, (N, B, width) each."""
        return [self.phi.slope(a) for a in self.preactivations(parameters, x)[:-1]]

"""A vanilla RNN: h' = φ(W h + U x + b), logits = V h' + c.

One example is one word, and *the axis of examples is time*: ``apply`` carries the state from each
example to the next, so that ``train`` on words and their successors (cross-entropy) is
backpropagation through the whole sequence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from empirical.networks.architecture import require_activation, require_positive

if TYPE_CHECKING:
    from torch import Tensor

    from empirical.networks.architecture import Parameters


@dataclass(frozen=True)
class VanillaRNN:
    """h' = φ(W h + U x + b), logits V h' + c; the axis of examples is time.

    Stacked parameters: ``recurrent`` W (N, width, width), ``input`` U (N, width, symbols), ``bias``
    b (N, width), ``output`` V (N, symbols, width), ``output_bias`` c (N, symbols).

    Attributes
    ----------
    symbols
        Numbers of a word, and of its successor's logits.
    width
        Units of the hidden state.
    activation
        φ, a catalogue name or a formula in z.

    Raises
    ------
    InputError
        For sizes below 1.
    ExpressionError
        For an unknown φ.

    Examples
    --------
    >>> from empirical import VanillaRNN
    >>> VanillaRNN(symbols=26, width=64).output_shape
    (26,)
    """

    symbols: int
    width: int
    activation: str = "tanh"

    def __post_init__(self) -> None:
        require_positive(self, "symbols", "width")
        require_activation(self.activation)

    @property
    def input_shape(self) -> tuple[int, ...]:
        return (self.symbols,)

    output_shape = input_shape

    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {
            "recurrent": (self.width, self.width),
            "input": (self.width, self.symbols),
            "bias": (self.width,),
            "output": (self.symbols, self.width),
            "output_bias": (self.symbols,),
        }

    def fans(self) -> dict[str, tuple[int, int]]:
        """All of the hidden layer have its fan, so that "pytorch" is the default of ``nn.RNN``."""
        inner, outer = (self.width, self.width), (self.width, self.symbols)
        return dict.fromkeys(("recurrent", "input", "bias"), inner) | dict.fromkeys(
            ("output", "output_bias"), outer
        )

    def apply(self, parameters: Parameters, x: Tensor) -> Tensor:
        """The logits after every word of x (N or 1, T, symbols), from the zero state."""
        return self.unroll(parameters, x)[1]

    def unroll(self, parameters: Parameters, xs: Tensor) -> tuple[Tensor, Tensor]:
        """xs (N or 1, T, symbols) → (states (N, T, width), logits (N, T, symbols))."""
        import torch

        from empirical.networks.activations import nonlinearity

        p, phi = parameters, nonlinearity(self.activation).value
        driven = xs @ p["input"].mT + p["bias"].unsqueeze(1)
        h = torch.zeros_like(p["bias"]).unsqueeze(1)
        states = []
        for t in range(driven.shape[1]):
            h = phi(driven[:, t : t + 1] + h @ p["recurrent"].mT)
            states.append(h)
        unrolled = torch.cat(states, dim=1)
        return unrolled, unrolled @ p["output"].mT + p["output_bias"].unsqueeze(1)

"""φ on tensors: torch's fused kernels where it has them, otherwise the array functions of `theory`.

Both agree to rounding; at a kink φ' is that of the left piece, as in `theory`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from theory.activation import Activation

_aten = torch.ops.aten
_LEAK = 0.01
_SELU_SCALE = 1.0507009873554804934193349852946
_SELU_ALPHA = 1.6732632423543772848170429916717


@dataclass(frozen=True)
class Nonlinearity:
    """φ in the four forms that training and the spectra need."""

    value: Callable[[Tensor], Tensor]  # a ↦ φ(a), a new tensor; autograd goes through it
    slope: Callable[[Tensor], Tensor]  # a ↦ φ'(a), a new tensor
    # (a, h): writes φ(a) to h, and may overwrite a by what backward wants
    forward: Callable[[Tensor, Tensor], object]
    # (delta, a, h): multiplies delta by φ' in place, after forward on a and h
    backward: Callable[[Tensor, Tensor, Tensor], object]


@lru_cache(maxsize=64)
def nonlinearity(phi: str) -> Nonlinearity:
    """Of a catalogue name or a formula in z; ExpressionError for what `theory` refuses."""
    activation = Activation.of(phi)
    return _FUSED.get(activation.name) or _of_theory(activation)


def _of_theory(activation: Activation) -> Nonlinearity:
    both = activation.array_functions(torch)

    def forward(a: Tensor, h: Tensor) -> None:
        value, slope = both(a)
        h.copy_(value)
        a.copy_(slope)

    return Nonlinearity(
        value=activation.array_value(torch),
        slope=lambda a: both(a)[1],
        forward=forward,
        backward=lambda delta, a, h: delta.mul_(a),
    )


def _cosid(a: Tensor, h: Tensor) -> None:
    torch.cos(a, out=h).sub_(a)
    a.sin_().neg_().sub_(1)  # the slope


def _sinusoid(a: Tensor, h: Tensor) -> None:
    torch.mul(a, 10, out=h)
    slope = torch.cos(h).mul_(2).add_(1)
    torch.add(a, h.sin_(), alpha=0.2, out=h)
    a.copy_(slope)


def _sine(a: Tensor, h: Tensor) -> None:
    torch.sin(a, out=h)
    a.cos_()


def _by_stored_slope(delta: Tensor, slope: Tensor, h: Tensor) -> None:
    delta.mul_(slope)


_FUSED = {
    "identity": Nonlinearity(
        value=lambda a: a,
        slope=torch.ones_like,
        forward=lambda a, h: h.copy_(a),
        backward=lambda delta, a, h: delta,
    ),
    "relu": Nonlinearity(
        value=torch.relu,
        slope=lambda a: (a > 0).to(a.dtype),
        forward=lambda a, h: torch.clamp_min(a, 0, out=h),
        backward=lambda d, a, h: _aten.threshold_backward.grad_input(d, h, 0, grad_input=d),
    ),
    "leaky_relu": Nonlinearity(
        value=lambda a: torch.nn.functional.leaky_relu(a, _LEAK),
        slope=lambda a: torch.full_like(a, _LEAK).masked_fill_(a > 0, 1),
        forward=lambda a, h: _aten.leaky_relu.out(a, _LEAK, out=h),
        backward=lambda d, a, h: _aten.leaky_relu_backward.grad_input(
            d, a, _LEAK, False, grad_input=d
        ),
    ),
    "selu": Nonlinearity(
        value=torch.selu,
        slope=lambda a: torch.where(
            a > 0, _SELU_SCALE, _SELU_SCALE * _SELU_ALPHA * torch.exp(a.clamp(max=0))
        ).to(a.dtype),
        forward=lambda a, h: _aten.elu.out(a, _SELU_ALPHA, _SELU_SCALE, 1.0, out=h),
        backward=lambda d, a, h: _aten.elu_backward.grad_input(
            d, _SELU_ALPHA, _SELU_SCALE, 1.0, False, a, grad_input=d
        ),
    ),
    "swish": Nonlinearity(
        value=torch.nn.functional.silu,
        slope=lambda a: torch.sigmoid(a) * (1 + a * torch.sigmoid(-a)),
        forward=lambda a, h: _aten.silu.out(a, out=h),
        backward=lambda d, a, h: _aten.silu_backward.grad_input(d, a, grad_input=d),
    ),
    "tanh": Nonlinearity(
        value=torch.tanh,
        slope=lambda a: torch.cosh(a).reciprocal().square(),
        forward=lambda a, h: torch.tanh(a, out=h),
        backward=lambda d, a, h: _aten.tanh_backward.grad_input(d, h, grad_input=d),
    ),
    "sigmoid": Nonlinearity(
        value=torch.sigmoid,
        slope=lambda a: torch.sigmoid(a) * torch.sigmoid(-a),
        forward=lambda a, h: torch.sigmoid(a, out=h),
        backward=lambda d, a, h: _aten.sigmoid_backward.grad_input(d, h, grad_input=d),
    ),
    "sin": Nonlinearity(torch.sin, torch.cos, _sine, _by_stored_slope),
    "cosid": Nonlinearity(
        value=lambda a: torch.cos(a) - a,
        slope=lambda a: -torch.sin(a) - 1,
        forward=_cosid,
        backward=_by_stored_slope,
    ),
    "sinusoid": Nonlinearity(
        value=lambda a: a + torch.sin(10 * a) / 5,
        slope=lambda a: 1 + 2 * torch.cos(10 * a),
        forward=_sinusoid,
        backward=_by_stored_slope,
    ),
}

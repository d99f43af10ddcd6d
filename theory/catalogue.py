"""The named activations, as text in the grammar of :mod:`theory.expression.grammar`.

``primitive`` is a *candidate* for an antiderivative of φ/φ' on a suitable interval.  It is never
trusted: :mod:`theory.symbolic.primitive` differentiates it and compares it with rigorous quadrature
before anybody uses it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Named:
    """A named activation: ``text`` in z, and perhaps a candidate antiderivative of φ/φ'."""

    name: str
    text: str
    primitive: str | None = None
    aliases: tuple[str, ...] = ()


_SELU_SCALE = "1.0507009873554804934193349852946"
_SELU_ALPHA = "1.6732632423543772848170429916717"

_ENTRIES = (
    Named("identity", "z", "z**2/2", ("linear", "id")),
    Named("sigmoid", "1/(1+exp(-z))", "z + exp(z)", ("logistic",)),
    Named("tanh", "tanh(z)", "sinh(z)**2/2"),
    Named("sin", "sin(z)", "-log(abs(cos(z)))", ("sine",)),
    Named("cos", "cos(z)", "-log(abs(sin(z)))", ("cosine",)),
    Named("exp", "exp(z)", "z"),
    Named("sinh", "sinh(z)", "log(cosh(z))"),
    Named("erf", "erf(z)"),
    Named("atan", "atan(z)", "(z + z**3/3)*atan(z) - z**2/6 - log(1+z**2)/3", ("arctan",)),
    Named("softplus", "log(1+exp(z))"),
    Named("swish", "z/(1+exp(-z))", None, ("silu",)),
    Named("gelu", "z*(1+erf(z/sqrt(2)))/2"),
    Named("mish", "z*tanh(log(1+exp(z)))"),
    Named("elu", "max(z,0) + exp(min(z,0)) - 1"),
    Named("selu", f"{_SELU_SCALE}*(max(z,0) + {_SELU_ALPHA}*(exp(min(z,0)) - 1))"),
    Named("relu", "max(z,0)"),
    Named("leaky_relu", "max(z,0) + min(z,0)/100", None, ("leakyrelu",)),
    Named("cosid", "cos(z)-z"),
    Named("sinusoid", "z+sin(10*z)/5"),
    Named("gumbel", "exp(-exp(-z))", "exp(z)"),
)

CATALOGUE: dict[str, Named] = {entry.name: entry for entry in _ENTRIES}
NAMES: dict[str, Named] = CATALOGUE | {a: entry for entry in _ENTRIES for a in entry.aliases}

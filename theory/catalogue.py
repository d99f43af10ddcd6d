"""The named activations, as text in the grammar of :mod:`theory.expression.grammar`.

``primitive`` is a *candidate* for an antiderivative of φ/φ' on a suitable interval.  It is never
trusted: :mod:`theory.symbolic.primitive` differentiates it and compares it with rigorous quadrature
before anybody uses it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Named:
    """A named activation: ``text`` in z, and perhaps a candidate antiderivative of φ/φ'.

    ``general`` is the same with its ``parameters``, which ``text`` has at their defaults.
    """

    name: str
    text: str
    primitive: str | None = None
    aliases: tuple[str, ...] = ()
    general: str = ""
    parameters: tuple[tuple[str, str], ...] = ()


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
    Named("softplus", "log(1+exp(z))", None, (), "log(1+exp(beta*z))/beta", (("beta", "1"),)),
    Named("swish", "z/(1+exp(-z))", None, ("silu",), "z/(1+exp(-beta*z))", (("beta", "1"),)),
    Named("gelu", "z*(1+erf(z/sqrt(2)))/2"),
    Named("mish", "z*tanh(log(1+exp(z)))"),
    Named(
        "elu",
        "max(z,0) + exp(min(z,0)) - 1",
        general="max(z,0) + alpha*(exp(min(z,0)) - 1)",
        parameters=(("alpha", "1"),),
    ),
    Named("selu", f"{_SELU_SCALE}*(max(z,0) + {_SELU_ALPHA}*(exp(min(z,0)) - 1))"),
    Named("relu", "max(z,0)"),
    Named(
        "leaky_relu",
        "max(z,0) + min(z,0)/100",
        None,
        ("leakyrelu",),
        "max(z,0) + negative_slope*min(z,0)",
        (("negative_slope", "1/100"),),
    ),
    Named("cosid", "cos(z)-z"),
    Named("sinusoid", "z+sin(10*z)/5"),
    Named("gumbel", "exp(-exp(-z))", "exp(z)"),
)

_HALF = (("lambd", "1/2"),)
_FURTHER = (  # what else PyTorch lists, by its names; where one jumps it has no value
    Named(
        "celu",
        "max(z,0) + exp(min(z,0)) - 1",
        general="max(z,0) + alpha*(exp(min(z,0)/alpha) - 1)",
        parameters=(("alpha", "1"),),
    ),
    Named("gelu_tanh", "z*(1+tanh(sqrt(2/pi)*(z+0.044715*z**3)))/2"),
    Named(
        "hardshrink",
        "z*(2 + (z-1/2)/abs(z-1/2) - (z+1/2)/abs(z+1/2))/2",
        general="z*(2 + (z-lambd)/abs(z-lambd) - (z+lambd)/abs(z+lambd))/2",
        parameters=_HALF,
    ),
    Named("hardsigmoid", "(max(z+3,0) - max(z-3,0))/6"),
    Named("hardswish", "z*(max(z+3,0) - max(z-3,0))/6"),
    Named(
        "hardtanh",
        "max(z+1,0) - max(z-1,0) - 1",
        general="max(z-min_val,0) - max(z-max_val,0) + min_val",
        parameters=(("min_val", "-1"), ("max_val", "1")),
    ),
    Named("logsigmoid", "-log(1+exp(-z))", None, ("log_sigmoid",)),
    Named(
        "prelu",
        "max(z,0) + min(z,0)/4",
        general="max(z,0) + weight*min(z,0)",
        parameters=(("weight", "1/4"),),
    ),
    Named("relu6", "max(z,0) - max(z-6,0)"),
    Named(  # as it is evaluated; in training PyTorch draws the slope
        "rrelu",
        "max(z,0) + 11*min(z,0)/48",
        general="max(z,0) + (lower+upper)/2*min(z,0)",
        parameters=(("lower", "1/8"), ("upper", "1/3")),
    ),
    Named("snake", "z + sin(z)**2", general="z + sin(a*z)**2/a", parameters=(("a", "1"),)),
    Named(
        "softshrink",
        "max(z-1/2,0) + min(z+1/2,0)",
        general="max(z-lambd,0) + min(z+lambd,0)",
        parameters=_HALF,
    ),
    Named("softsign", "z/(1+abs(z))"),
    Named("tanhshrink", "z - tanh(z)"),
    Named(
        "threshold",
        "z*(1+z/abs(z))/2",
        general="value + (z-value)*(1+(z-threshold)/abs(z-threshold))/2",
        parameters=(("threshold", "0"), ("value", "0")),
    ),
)
MIXING = {  # what PyTorch lists as well, and is no function of one number
    "glu": "it multiplies one half of a layer by a function of the other",
    "softmax": "it divides by a sum over the layer",
    "gumbelsoftmax": "it draws at random, and divides by a sum over the layer",
    "softmin": "it divides by a sum over the layer",
    "softmax2d": "it divides by a sum over the channels",
    "log_softmax": "it subtracts a sum over the layer",
    "logsoftmax": "it subtracts a sum over the layer",
    "maxout": "it takes the largest of several units",
    "multiheadattention": "it mixes all positions of a sequence",
    "adaptivelogsoftmaxwithloss": "it is a loss over classes",
}

CATALOGUE: dict[str, Named] = {entry.name: entry for entry in _ENTRIES}
EVERY = (*_ENTRIES, *_FURTHER)
NAMES: dict[str, Named] = {name: e for e in EVERY for name in (e.name, *e.aliases)}


def folded(name: str) -> str:
    """ReLU6, LeakyReLU and leaky_relu as they are compared."""
    return name.lower().replace("_", "")


_FOLDED = {folded(name): entry for name, entry in reversed(NAMES.items())}


def named(text: str) -> Named | None:
    """The activation of that name, however it is spelt: relu6 or ReLU6."""
    return NAMES.get(text) or (_FOLDED.get(folded(text)) if text.isidentifier() else None)

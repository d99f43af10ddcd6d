"""Activations as other libraries have them: PyTorch's functions and modules, functions of SymPy.

Nothing is imported for it: an object of PyTorch brings its library along.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from theory.catalogue import MIXING, folded, named
from theory.errors import ExpressionError

_ACTIVATIONS = "torch.nn.modules.activation"
_TANH_GELU = "gelu_tanh"


def written(source: Any, parameters: Mapping[str, Any]) -> Any:
    """A text in the grammar of φ, or a SymPy expression; ExpressionError for anything else."""
    if _of_torch(source):
        return _torch(source)
    if callable(source) and not hasattr(source, "free_symbols"):
        return _called(source, parameters)
    return source


def _of_torch(source: Any) -> bool:
    module = getattr(source, "__module__", None) or type(source).__module__ or ""
    return module.partition(".")[0] == "torch" or any(
        kind.__module__.startswith("torch.nn.") for kind in type(source).__mro__
    )


def _torch(source: Any) -> str:
    """By the name of the function or of the module's class, with the module's own numbers."""
    is_module = hasattr(source, "forward") and not isinstance(source, type)
    name = type(source).__name__ if is_module else getattr(source, "__name__", "")
    name = name.strip("_")
    if is_module and folded(name) == "gelu" and getattr(source, "approximate", "none") == "tanh":
        return _TANH_GELU
    if folded(name) in MIXING:
        return name  # told by whoever reads it
    home = type(source).__module__ if is_module else _ACTIVATIONS
    known = named(name) if home == _ACTIVATIONS or name == "Identity" else None  # no Linear
    if known is None:
        raise ExpressionError(
            f"φ: {name or source!r} of PyTorch is no activation that is known here; write its "
            "formula in z, such as 'z*tanh(z)'."
        )
    if not is_module or not known.parameters:
        return known.name
    from theory.expression.parameters import with_parameters

    having = [p for p, _ in known.parameters if hasattr(source, p)]
    return with_parameters(known.name, {p: _exactly(source, p) for p in having})


def _exactly(module: Any, name: str) -> str:
    """A parameter of a module as the decimal that was typed: 0.1, not the float nearest to it."""
    value = getattr(module, name)
    if hasattr(value, "numel"):  # of PReLU, which learns it
        if value.numel() != 1:
            raise ExpressionError(
                f"φ: {type(module).__name__} has {value.numel()} slopes, one a channel; the "
                "theorems need one function of one number."
            )
        value = value.item()
    return ast.unparse(ast.Constant(value))


def _called(function: Any, parameters: Mapping[str, Any]) -> Any:
    """What it makes of the symbol z; ``parameters`` are its keywords."""
    from theory.piece import variable

    try:
        return function(variable(), **parameters)
    except Exception as error:
        words = f"{type(error).__name__}: {error}"
        raise ExpressionError(
            f"φ: {getattr(function, '__name__', 'the function')} cannot be applied to a symbol of "
            f"SymPy ({words}); use SymPy's functions in it (sympy.tanh, not numpy.tanh)."
        ) from error

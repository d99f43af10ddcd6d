"""Errors that a caller can act on: what was expected, what came, what to do."""


class InputError(ValueError):
    """The request itself cannot be understood or makes no sense (exit code 2)."""


class ExpressionError(InputError):
    """An activation or a number was written in a way that the grammar refuses."""


class DomainError(InputError):
    """The activation has no real value at the point that was asked for."""

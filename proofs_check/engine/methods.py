"""The methods of evidence, in their order.  Light: the command line names them too."""

from collections.abc import Sequence

from theory.errors import InputError

PROVING = ("symbolic", "certified")  # the others give numbers, and numbers alone verify nothing
METHODS = ("symbolic", "certified", "flow", "training")


def chosen(methods: str | Sequence[str]) -> tuple[str, ...]:
    """``"flow,symbolic"``, or several names, in the order of :data:`METHODS`; InputError for one
    that there is not."""
    words = methods.split(",") if isinstance(methods, str) else methods
    wanted = [word.strip() for word in words if word.strip()]
    unknown = [name for name in wanted if name not in METHODS]
    if unknown or not wanted:
        raise InputError(
            f"unknown method {', '.join(unknown) or repr(methods)}; choose from "
            f"{', '.join(METHODS)}."
        )
    return tuple(name for name in METHODS if name in wanted)

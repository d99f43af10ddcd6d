"""A function of tensors recorded as a list of plain operations, without what a step needs not.

A gradient that is mapped over levels costs more in bookkeeping than in arithmetic; recorded once,
it is replayed without.  What does not depend on the values of the arguments is computed once;
operations that return their argument as it is, and those whose result nothing uses (the loss, of
a gradient), are left out.  (torch.fx records too, but importing it takes longer than most runs do.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Tensors = Mapping[str, Any]
_BY_SHAPE = ("ones_like", "zeros_like", "full_like", "new_zeros", "new_ones", "new_full")
_VIEWS = (
    *("view", "_unsafe_view", "expand", "permute", "alias", "detach", "clone", "_to_copy"),
    *("reshape", "movedim", "lift_fresh"),
)


_RESHAPED_IN_PLACE = ("squeeze_", "unsqueeze_", "transpose_", "t_")  # no number is written


class _Slot:
    """The place of a tensor that depends on the arguments."""

    def __init__(self, index: int):
        self.index = index


def recorded(
    function: Callable[[Tensors], Any], arguments: Tensors, device: str = "cpu"
) -> Callable[[Tensors], Any] | None:
    """The function, replayed on a device; None where it cannot be recorded or the replay differs.

    It returns one tensor, or tensors by name.  A function whose course depends on values is not
    recorded: it asks for a number, which a replay would not see.  A replay is to be run under
    ``torch.no_grad()``; recorded are the arguments where they lie, and checked there.
    """
    import torch

    tape = _Tape(torch, arguments)
    found = tape.record(function, arguments)
    if found is None:
        return None
    replay = tape.player(found, None)
    moved = {k: x + 2.0**-20 * (1 + x.abs()) for k, x in arguments.items()}  # not the same values
    for given in (arguments, moved):
        with torch.no_grad():
            again = replay(given)
        if not _equal(torch, function(given), again):
            return None
    return replay if device == "cpu" else tape.player(found, device)


class _Tape:
    """The operations of one run, and which tensors depend on its arguments."""

    def __init__(self, torch: Any, arguments: Tensors):
        self.torch = torch
        self.names = tuple(arguments)
        self.calls: list[tuple[Any, Any, Any, tuple[int, ...]]] = []
        self.slots: dict[int, _Slot] = {}
        self.kept: list[Any] = []  # alive, so that no identity is used twice
        self.size = 0
        self.broken = False

    def record(self, function: Callable[[Tensors], Any], arguments: Tensors) -> Any:
        from torch.utils._python_dispatch import TorchDispatchMode

        def watched(_: Any, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            out = func(*args, **(kwargs or {}))
            self.note(func, args, kwargs or {}, out)
            return out

        class Watch(TorchDispatchMode):
            pass

        # a method of the class's own body would be wrapped for torch's compiler, which is then
        # imported: longer than training takes
        setattr(Watch, "__torch_dispatch__", watched)  # noqa: B010
        for value in arguments.values():
            self.slot(value)
        try:
            with Watch():
                found = function(arguments)
        except Exception:  # whatever a recording may raise, the function itself still works
            return None
        return None if self.broken else found

    def slot(self, tensor: Any) -> None:
        self.slots[id(tensor)] = _Slot(self.size)
        self.kept.append(tensor)
        self.size += 1

    def note(self, func: Any, args: Any, kwargs: Any, out: Any) -> None:
        inputs = [x for x in _leaves((args, kwargs)) if self._moves(x)]
        outputs = _leaves(out)
        self.kept += outputs
        name, _, overload = func.__name__.partition(".")
        if name in _RESHAPED_IN_PLACE:
            name = name.removesuffix("_")
            func = getattr(getattr(self.torch.ops.aten, name), overload)
        if func._schema.is_mutable or name in ("_local_scalar_dense", "item"):
            self.broken = True
        if not inputs or name in _BY_SHAPE:
            return
        first_power = name == "pow" and _is_one(args[1]) and out.dtype == inputs[0].dtype
        if first_power or (
            name in _VIEWS and len(inputs) == 1 and self._same(outputs[0], inputs[0])
        ):
            self.slots[id(outputs[0])] = self.slots[id(inputs[0])]
            return
        given = self._template(args), self._template(kwargs)  # an output may be an argument
        for each in outputs:
            self.slot(each)
        self.calls.append((func, *given, tuple(self.slots[id(x)].index for x in outputs)))

    def _moves(self, x: Any) -> bool:
        return isinstance(x, self.torch.Tensor) and id(x) in self.slots

    def _same(self, a: Any, b: Any) -> bool:
        alike = a.shape == b.shape and a.stride() == b.stride() and a.dtype == b.dtype
        return alike and bool(self.torch.equal(a.detach(), b.detach()))

    def _template(self, x: Any) -> Any:
        if isinstance(x, list | tuple):
            return type(x)(self._template(y) for y in x)
        if isinstance(x, dict):
            return {k: self._template(y) for k, y in x.items()}
        return self.slots[id(x)] if self._moves(x) else x

    def player(self, found: Any, device: str | None) -> Callable[[Tensors], Any]:
        """The calls in order, each with its arguments looked up; constants lie on the device."""
        result = self._template(found)
        calls, names = self._needed(result), self.names
        if device is not None:
            result, calls = self._moved(result, device), self._moved(calls, device)
        room = [None] * (self.size - len(names))

        def replay(arguments: Tensors) -> Any:
            values: list[Any] = [*(arguments[n] for n in names), *room]
            for func, args, kwargs, places, flat in calls:
                if flat is None:
                    args, kwargs = _filled(args, values), _filled(kwargs, values)
                else:
                    args = args.copy()
                    for i, j in flat:
                        args[i] = values[j]
                out = func(*args, **kwargs)
                if len(places) == 1 and not isinstance(out, list | tuple):
                    values[places[0]] = out
                else:
                    for place, each in zip(places, _leaves(out), strict=True):
                        values[place] = each
            return _filled(result, values)

        return replay

    def _moved(self, x: Any, device: str) -> Any:
        if isinstance(x, list | tuple):
            return type(x)(self._moved(y, device) for y in x)
        if isinstance(x, dict):
            return {k: self._moved(y, device) for k, y in x.items()}
        if isinstance(x, self.torch.device):
            return self.torch.device(device)
        return x.to(device) if isinstance(x, self.torch.Tensor) else x

    def _needed(self, result: Any) -> tuple[tuple[Any, ...], ...]:
        """The calls on which the result rests, each with (position, slot) of its arguments where
        these are tensors and numbers one beside the other; None where they are nested."""
        used = set(_slots(result))
        found = []
        for func, args, kwargs, places in reversed(self.calls):
            if used.isdisjoint(places):
                continue
            within = [i for i, x in enumerate(args) if _slots(x)]
            plain = all(type(args[i]) is _Slot for i in within) and not _slots(kwargs)
            flat = tuple((i, args[i].index) for i in within) if plain else None
            used |= set(_slots((args, kwargs)))
            found.append((func, list(args), kwargs, places, flat))
        return tuple(reversed(found))


def _slots(x: Any) -> list[int]:
    """The places of the moving tensors in a nest of tuples, lists and dictionaries."""
    if type(x) is _Slot:
        return [x.index]
    if isinstance(x, dict):
        x = tuple(x.values())
    return [i for y in x for i in _slots(y)] if isinstance(x, list | tuple) else []


def _is_one(x: Any) -> bool:
    return isinstance(x, int | float) and x == 1


def _filled(x: Any, values: list[Any]) -> Any:
    kind = type(x)
    if kind is _Slot:
        return values[x.index]
    if kind is tuple or kind is list:
        return kind([_filled(y, values) for y in x])
    return {k: _filled(y, values) for k, y in x.items()} if kind is dict and x else x


def _leaves(x: Any) -> list[Any]:
    """Tensors in a nest of tuples, lists and dictionaries."""
    if isinstance(x, list | tuple):
        return [leaf for y in x for leaf in _leaves(y)]
    if isinstance(x, dict):
        return [leaf for y in x.values() for leaf in _leaves(y)]
    return [x] if hasattr(x, "stride") else []


def _equal(torch: Any, a: Any, b: Any) -> bool:
    left, right = _leaves(a), _leaves(b)
    return len(left) == len(right) and all(
        bool(torch.allclose(x, y, rtol=1e-13, atol=0.0, equal_nan=True))
        for x, y in zip(left, right, strict=True)
    )

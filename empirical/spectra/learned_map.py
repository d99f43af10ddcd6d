"""One trained network as a map z ↦ f(z) of (B, d) to (B, d), in float64."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from empirical.memory import Halving
from empirical.networks.architecture import require_parameters
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.networks.architecture import Architecture, Parameters

DEPENDENCE = 1e-9  # relative change of an answer that is no rounding
DIVERGED = "the weights hold NaN or infinity: training diverged"


@dataclass(frozen=True, eq=False)
class LearnedMap:
    """f, a network that was trained: what is iterated, and whose Jacobian has a spectrum.

    Points are rows of (B, d) tensors, whatever the shape of an example.

    Attributes
    ----------
    architecture
        The network, :class:`FullyConnected` or another one.
    parameters
        Its weights as trained, exactly: float64 tensors of leading axis 1.

    Examples
    --------
    >>> from empirical import FullyConnected, LearnedMap
    >>> import torch
    >>> network = FullyConnected(2, 2, width=2, hidden=1, activation="identity")
    >>> weights = {"weight1": torch.eye(2)[None], "weight2": torch.eye(2)[None] / 2}
    >>> half = LearnedMap.of(network, weights)  # f(x) = x/2
    >>> half.iterates([[1.0, 0.0]], (1, 3)).tolist()
    [[[0.5, 0.0], [0.125, 0.0]]]
    """

    architecture: Architecture
    parameters: Parameters

    @classmethod
    def of(cls, architecture: Architecture, parameters: Parameters, member: int = 0) -> LearnedMap:
        """One member of an ensemble, whose weights are stacked as ``Trained.parameters`` has them.

        InputError if it does not map a space into itself, for parameters of another network, or for
        a member that there is not.
        """
        if tuple(architecture.input_shape) != tuple(architecture.output_shape):
            raise InputError(
                f"iteration and its spectra need answers of the shape of examples, but the network "
                f"maps {tuple(architecture.input_shape)} to {tuple(architecture.output_shape)}."
            )
        require_parameters(architecture, parameters)
        members = ensemble_size(parameters)
        if not 0 <= member < members:
            raise InputError(f"member must be one of 0 to {members - 1}, but is {member}.")
        one = {
            name: _movable(p.detach())[member : member + 1].to(torch.float64)
            for name, p in parameters.items()
        }
        return cls(architecture, one)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one example."""
        return tuple(self.architecture.input_shape)

    @property
    def size(self) -> int:
        """d."""
        return math.prod(self.shape)

    @property
    def device(self) -> torch.device:
        return next((p.device for p in self.parameters.values()), torch.device("cpu"))

    @property
    def finite(self) -> bool:
        return all(bool(torch.isfinite(p).all()) for p in self.parameters.values())

    def points(self, values: Any) -> torch.Tensor:
        """(n, *shape) or (n, d), array or tensor, as a float64 tensor (n, d) on the device."""
        return self.rows(values).to(self.device)

    def rows(self, values: Any) -> torch.Tensor:
        """The same where the values are, to be moved in parts."""
        if not isinstance(values, torch.Tensor):
            values = torch.from_numpy(np.array(values, dtype=np.float64))
        if values.ndim < 2 or math.prod(values.shape[1:]) != self.size:
            raise InputError(
                f"points must have shape (n, {', '.join(map(str, self.shape))}), "
                f"but have {tuple(values.shape)}."
            )
        flat = values.detach().reshape(len(values), self.size)
        return _movable(flat).to(torch.float64)

    def shaped(self, z: torch.Tensor) -> torch.Tensor:
        """(1, B, *shape): one network's batch in the form of the contract."""
        return z.reshape(1, len(z), *self.shape)

    def __call__(self, z: torch.Tensor) -> torch.Tensor:
        """(B, d) → (B, d), fewer rows at once where memory is short for their layers."""

        def answered(most: int) -> torch.Tensor:
            parts = [self._answer(rows) for rows in z.split(most)]
            return parts[0] if len(parts) == 1 else torch.cat(parts)

        return self._fitting(len(z), answered) if len(z) else self._answer(z)

    @cached_property
    def _fitting(self) -> Halving:
        return Halving("one point and its layers are", self.device)

    def _answer(self, z: torch.Tensor) -> torch.Tensor:
        answer = self.architecture.apply(self.parameters, self.shaped(z))
        return answer.reshape(len(z), -1)

    def orbit(self, z: torch.Tensor, steps: int) -> Iterator[torch.Tensor]:
        """z, f(z), …, after so many steps the last."""
        yield z
        for _ in range(steps):
            z = self(z)
            yield z

    @torch.no_grad()
    def iterates(
        self, starts: Any, steps: Sequence[int], dtype: type[np.floating] = np.float64
    ) -> np.ndarray:
        """(B, len(steps), d): f applied that many times, growing, to B starts."""
        places = enumerate(self.orbit(self.points(starts), max(steps)))
        kept = [z.cpu().numpy().astype(dtype, copy=False) for step, z in places if step in steps]
        return np.stack(kept, axis=1)

    def require_independent_rows(self, z: torch.Tensor) -> None:
        """InputError if the answer to one point depends on the others of its batch.

        So it does for the recurrent network, whose axis of examples is time.
        """
        pair = torch.stack([z[0], 0.5 * z[0] + 0.25])
        together, alone = self._answer(pair)[1], self._answer(pair[1:])[0]
        if bool(((together - alone).abs() > DEPENDENCE * (1 + alone.abs())).any()):
            raise InputError(
                f"{type(self.architecture).__name__}: the answer to an example depends on the "
                "examples before it, so that there is no map to iterate; give a map of the state."
            )

    def pushed(self, z: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        """J(z) v for every row: (B, d), (B, d) → (B, d), by forward differentiation."""
        result: torch.Tensor = torch.func.jvp(self, (z,), (v,))[1]
        return result.detach()

    def pulled(self, z: torch.Tensor, u: torch.Tensor) -> torch.Tensor:
        """J(z)ᵀ u for every row: (B, d), (B, d) → (B, d), by reverse differentiation."""
        with torch.enable_grad():
            z = z.detach().clone().requires_grad_(True)
            (result,) = torch.autograd.grad(self(z), z, u)
        return result.detach()


def ensemble_size(parameters: Parameters) -> int:
    """N.  InputError for no parameters."""
    for p in parameters.values():
        if p.ndim:
            return len(p)
    raise InputError("a network without parameters has no ensemble axis.")


def _movable(p: torch.Tensor) -> torch.Tensor:
    return p.cpu() if p.device.type == "mps" else p  # it has no float64

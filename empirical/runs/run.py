"""A finished run: a folder that is only read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from empirical.runs.plain import load
from theory.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import torch

CONFIGURATION = "configuration.json"
NUMBERS = "numbers.json"
ENVIRONMENT = "environment.json"
ARRAYS = "arrays.npz"
WEIGHTS = "weights.safetensors"


@dataclass(frozen=True)
class Run:
    """Everything is read when asked for and not kept, so that many runs cost no memory."""

    folder: Path

    @property
    def name(self) -> str:
        """Of the folder: training-job-0123456789abcdef."""
        return self.folder.name

    @property
    def kind(self) -> str:
        """Of the job: training-job."""
        return self.name.rpartition("-")[0]

    @property
    def identity(self) -> str:
        """The hash: 0123456789abcdef."""
        return self.name.rpartition("-")[2]

    @property
    def numbers(self) -> dict[str, Any]:
        """What was measured, as JSON values."""
        return self.document(NUMBERS)

    @property
    def configuration(self) -> dict[str, Any]:
        """The job, canonically, and its identity."""
        return self.document(CONFIGURATION)

    @property
    def environment(self) -> dict[str, Any]:
        """Versions, device, seconds: what is no part of the identity."""
        return self.document(ENVIRONMENT)

    @property
    def seconds(self) -> float:
        """Of computing, without what an interrupted try had done before."""
        return float(self.environment["seconds"])

    def document(self, name: str) -> Any:
        """A JSON file of this run; InputError for one that cannot be read."""
        path = self.folder / name
        try:
            return load(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise _damaged(path, error) from None

    def arrays(self) -> dict[str, np.ndarray]:
        """All of them; :meth:`array` reads one."""
        import numpy as np

        path = self.folder / ARRAYS
        if not path.exists():
            return {}
        try:
            with np.load(path, allow_pickle=False) as file:
                return {name: file[name] for name in file.files}
        except (OSError, ValueError) as error:
            raise _damaged(path, error) from None

    def array(self, name: str) -> np.ndarray:
        """One array, without reading the others."""
        import numpy as np

        with np.load(self.folder / ARRAYS, allow_pickle=False) as file:
            return file[name]

    def weights(self) -> dict[str, torch.Tensor]:
        """Tensors by name, on the CPU."""
        path = self.folder / WEIGHTS
        if not path.exists():
            return {}
        from safetensors.torch import load_file

        return load_file(path)


def _damaged(path: Path, error: Exception) -> InputError:
    return InputError(
        f"{path} cannot be read ({error}); remove the folder {path.parent} and run again."
    )

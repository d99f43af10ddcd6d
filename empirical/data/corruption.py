"""What is done to an example before it is recalled: a fraction of it is lost (Fig. 2).

Every kind takes values (n, *shape), a fraction in [0, 1] and a generator, and returns new values of
that shape.  Fraction 0 changes nothing, and 1 leaves nothing of the original but under Gaussian
noise.  Pictures are (n, h, w), or (n, h, w, 3), whose three colours share the fate of their pixel;
of vectors (n, d) each coordinate is a pixel.  Black is 0; uniform noise is in [0, 1].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from theory.errors import InputError

DEVIATION = 0.5  # of the Gaussian noise; the sources name none

# (n, h, w) of the values, fraction, generator → True where the pixel is lost, (n, h, w)
Mask = Callable[[tuple[int, int, int], float, np.random.Generator], np.ndarray]
# (values, generator) → what stands in the place of every lost number
Filling = Callable[[np.ndarray, np.random.Generator], np.ndarray]


@dataclass(frozen=True)
class Corruption:
    """One kind: which pixels are lost, and what stands in their place.

    Attributes
    ----------
    title
        In a few words.
    mask
        ((n, h, w), fraction, generator) → True where the pixel is lost, (n, h, w).
    filling
        (values, generator) → what stands in the place of every lost number.
    pictures_only
        Vectors (n, d) are refused.
    """

    title: str
    mask: Mask
    filling: Filling
    pictures_only: bool = False

    def apply(
        self, values: np.ndarray, fraction: float, generator: np.random.Generator
    ) -> np.ndarray:
        """(n, *shape) → (n, *shape) float64, with that fraction lost; 0 changes nothing.

        InputError for a fraction outside [0, 1], or values that are no pictures where they must be.
        """
        values = np.asarray(values, dtype=np.float64)
        if not 0 <= fraction <= 1:
            raise InputError(f"the corrupted fraction is {fraction}; it must be from 0 to 1.")
        lost = self.mask(self._layout(values), fraction, generator)
        lost = (
            lost.reshape(lost.shape + (1,) * (values.ndim - 3)) if values.ndim > 2 else lost[..., 0]
        )
        return np.where(lost, self.filling(values, generator), values)

    def _layout(self, values: np.ndarray) -> tuple[int, int, int]:
        """A vector counts as a picture one pixel wide."""
        if values.ndim not in (2, 3, 4):
            raise InputError(f"expected (n, d), (n, h, w) or (n, h, w, 3), found {values.shape}.")
        if values.ndim == 2 and self.pictures_only:
            raise InputError(f"{self.title!r} needs pictures (n, h, w), found {values.shape}.")
        return values.shape[0], values.shape[1], values.shape[2] if values.ndim > 2 else 1


def uniform_noise(n: int, shape: tuple[int, ...], generator: np.random.Generator) -> np.ndarray:
    """(n, *shape), uniform in [0, 1]."""
    return generator.uniform(size=(n, *shape))


def gaussian_noise(
    n: int, shape: tuple[int, ...], variance: float, generator: np.random.Generator
) -> np.ndarray:
    """(n, *shape), normal with mean 0."""
    if not (variance >= 0 and np.isfinite(variance)):
        raise InputError(f"the variance is {variance}; it must be a finite number, 0 or more.")
    return generator.normal(scale=np.sqrt(variance), size=(n, *shape))


def _top(size: tuple[int, int, int], fraction: float, _: np.random.Generator) -> np.ndarray:
    rows = np.arange(size[1]) < round(fraction * size[1])
    return np.broadcast_to(rows[:, None], size)


def _left(size: tuple[int, int, int], fraction: float, _: np.random.Generator) -> np.ndarray:
    return np.broadcast_to(np.arange(size[2]) < round(fraction * size[2]), size)


def _bottom(size: tuple[int, int, int], fraction: float, g: np.random.Generator) -> np.ndarray:
    return _top(size, fraction, g)[:, ::-1]


def _right(size: tuple[int, int, int], fraction: float, g: np.random.Generator) -> np.ndarray:
    return _left(size, fraction, g)[:, :, ::-1]


def _pixels(size: tuple[int, int, int], fraction: float, g: np.random.Generator) -> np.ndarray:
    n, height, width = size
    return _drawn(n, height * width, fraction, g).reshape(size)


def _columns(size: tuple[int, int, int], fraction: float, g: np.random.Generator) -> np.ndarray:
    n, _height, width = size
    return np.broadcast_to(_drawn(n, width, fraction, g)[:, None, :], size)


def _drawn(n: int, total: int, fraction: float, g: np.random.Generator) -> np.ndarray:
    """(n, total): round(fraction · total) of each row, drawn without replacement."""
    ranks = np.argsort(np.argsort(g.uniform(size=(n, total)), axis=1), axis=1)
    return ranks < round(fraction * total)


def _block(size: tuple[int, int, int], fraction: float, g: np.random.Generator) -> np.ndarray:
    """√fraction of the height by √fraction of the width, anywhere in the picture."""
    inside = []
    for length in size[1:]:
        side = round(np.sqrt(fraction) * length)
        start = g.integers(0, length - side, size=(size[0], 1), endpoint=True)
        places = np.arange(length)
        inside.append((places >= start) & (places < start + side))
    return inside[0][:, :, None] & inside[1][:, None, :]


def _black(values: np.ndarray, _: np.random.Generator) -> np.ndarray:
    return np.zeros_like(values)


def _uniform(values: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    return uniform_noise(len(values), values.shape[1:], generator)


def _added(values: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    return values + gaussian_noise(len(values), values.shape[1:], DEVIATION**2, generator)


CORRUPTIONS: dict[str, Corruption] = {
    "top": Corruption("the top rows black", _top, _black),
    "bottom": Corruption("the bottom rows black", _bottom, _black),
    "left": Corruption("the left columns black", _left, _black, pictures_only=True),
    "right": Corruption("the right columns black", _right, _black, pictures_only=True),
    "square": Corruption("a square anywhere black", _block, _black, pictures_only=True),
    "columns": Corruption("random columns black", _columns, _black, pictures_only=True),
    "pixels": Corruption("random pixels black", _pixels, _black),
    "noise": Corruption("random pixels replaced by uniform noise", _pixels, _uniform),
    "gaussian": Corruption("Gaussian noise added to random pixels", _pixels, _added),
}
"""By name: top, bottom, left, right, square, columns, pixels, noise and gaussian."""

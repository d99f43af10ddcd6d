"""Balls, norms and forms with which the kernel accepts a cycle: a search, in floats and by it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.linalg import solve_discrete_lyapunov

from proofs_check.certificates.curves import dyadic
from proofs_check.certificates.trees import NoCertificate
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.kinds.networks import Activations, Spread
from proofs_check.kernel.kinds.stability import Steps
from theory.memories.adapted_norm import frames
from theory.memories.polish import Guess, corrections
from theory.memories.rounding import Floats

SMALL = 40  # 2^-40 is a radius at which derivatives spread in proportion to it
STEPS = (1, 2, 4, 8, 16)  # from r to r/2^n, until the kernel accepts it
TILTS = (0.5, 0.9)  # where between ρ and 1 the rate lies that a norm is made for
SLACK = 20  # bits of a frame beyond those of its inverse, and of a form beyond its condition
ROUNDS = 3  # of Newton's method in the kernel's arithmetic
Found = dict[str, Any]


def exact(x: float) -> str:
    """The float, as the kernel reads numbers."""
    top, bottom = float(x).as_integer_ratio()
    return dyadic(top, bottom.bit_length() - 1)


def short(x: float) -> str:
    """With few digits, and no less."""
    return exact(np.ceil(x * 2.0**40) / 2.0**40)


def rounded(x: Floats, places: int) -> list[str]:
    """With so many binary places."""
    return list(map(exact, np.round(x * 2.0**places) / 2.0**places))


def triangle(x: Floats, places: int) -> list[list[str]]:
    """Its rows from the diagonal on."""
    return [rounded(row[i:], places) for i, row in enumerate(x)]


class BallSearch:
    """For cycles near what floats found; the kernel's ``judge`` completes what it accepts, or
    raises Rejected."""

    def __init__(self, phi: Activations, judge: Callable[[Found], Found]):
        self.phi, self.judge = phi, judge
        self.bits = phi.f.bits

    def found(self, steps: Steps, guess: Guess, more: Sequence[Found]) -> Found:
        """A cycle of these steps that attracts, or, with a ``direction``, one that does not; with
        ``more`` of each of its points.  NoCertificate if the kernel accepts none."""
        if guess.reason:
            raise NoCertificate(guess.reason)
        places = [
            {"centre": [dyadic(c, self.bits) for c in centre], **others}
            for centre, others in zip(self._sharpened(steps, guess), more, strict=True)
        ]
        if guess.radius() < 1:
            return self._attracting(steps, guess, places)
        return self._repelling(steps, guess, places)

    def _sharpened(self, steps: Steps, guess: Guess) -> list[list[int]]:
        """In units of the grid, by Newton's method with the Jacobians of the guess."""
        unit = 1 << self.bits
        centres = list(map(self._near, guess.points))
        for _ in range(ROUNDS):
            try:
                images = list(map(self._image, steps, centres))
            except Rejected:
                return centres  # and then the kernel says why
            residuals = [
                np.array([(a - b) / unit for a, b in zip(image, after, strict=True)])
                for image, after in zip(images, (*centres[1:], centres[0]), strict=True)
            ]
            moved = corrections(guess.jacobians, residuals)
            if moved is None or not all(np.isfinite(m).all() for m in moved):
                return centres
            centres = [
                [c + int(d * unit) for c, d in zip(centre, m.tolist(), strict=True)]
                for centre, m in zip(centres, moved, strict=True)
            ]
        return centres

    def _image(self, layers: Sequence[Any], centre: list[int]) -> list[int]:
        return self.phi.through(layers, Spread.of(centre, [[0]] * len(centre)), 0)[-1].value

    def _attracting(self, steps: Steps, guess: Guess, places: Sequence[Found]) -> Found:
        """In the first norm that serves."""
        rho, n, reason = guess.radius(), len(places), "no norm was found"
        for tilt in TILTS:
            still, most = ((rho + (1 - rho) * t) ** (1 / n) for t in (tilt, (1 + tilt) / 2))
            shapes = frames(guess.jacobians, still)
            if shapes is None:
                continue
            rate = short(most)
            bits = [SLACK + max(0, int(np.log2(np.abs(s.factor).max()))) for s in shapes]
            drawn = [triangle(s.shape, b) for s, b in zip(shapes, bits, strict=True)]

            def trial(radius: str, rate: str = rate, drawn: list[Any] = drawn) -> Found:
                each = zip(places, drawn, strict=True)
                return {
                    "points": [{**p, "frame": d, "radius": radius, "rate": rate} for p, d in each]
                }

            room = [(most - still) / np.linalg.norm(s.factor, 2) for s in (*shapes[1:], shapes[0])]
            try:
                return self._largest(trial, steps, guess, [s.shape for s in shapes], room)
            except NoCertificate as error:
                reason = str(error)
        raise NoCertificate(f"the kernel shows no ball on which the network contracts ({reason})")

    def _repelling(self, steps: Steps, guess: Guess, places: Sequence[Found]) -> Found:
        """Forms P_i = J_iᵀ P_{i+1} J_i + 1, which float arithmetic finds."""
        around = guess.product
        whole = _forms(np.eye(len(around)), guess.jacobians)[-1]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the kernel judges what comes
                first = solve_discrete_lyapunov(around.T, whole - around.T @ around)
        except (np.linalg.LinAlgError, ValueError):
            raise NoCertificate("no form was found: an eigenvalue is on the unit circle") from None
        forms = _forms(first, guess.jacobians[1:])
        forms = [(p + p.T) / 2 for p in (forms[0], *forms[:0:-1])]
        largest = max(float(np.abs(j).max()) for j in guess.jacobians)
        bits = SLACK + max(0, int(np.log2(len(around) * (1 + largest))))
        if not np.isfinite(forms).all():
            raise NoCertificate("no form was found: an eigenvalue is on the unit circle")
        drawn = [triangle(p, bits) for p in forms]
        direction = np.linalg.eigh(forms[0])[1][:, 0]

        def trial(radius: str) -> Found:
            points = [{**p, "form": d} for p, d in zip(places, drawn, strict=True)]
            return {"points": points, "radius": radius, "direction": rounded(direction, SLACK)}

        sizes = [
            float(np.linalg.norm(p, 2) + 2 * np.linalg.norm(p @ j, 2))
            for p, j in zip((*forms[1:], forms[0]), guess.jacobians, strict=True)
        ]
        plain = [np.eye(len(p)) for p in forms]
        try:
            return self._largest(trial, steps, guess, plain, [1 / (4 * size) for size in sizes])
        except NoCertificate as reason:
            raise NoCertificate(f"the kernel does not show that it repels ({reason})") from None

    def _largest(
        self, trial: Callable[[str], Found], steps: Steps, guess: Guess,
        shapes: Sequence[Floats], room: Sequence[float],
    ) -> Found:  # fmt: skip
        """With a large radius: derivatives may spread by so much in each step."""
        reason, places = "", self._likely(steps, guess, shapes, room)
        for more in (0, *STEPS):
            places += more
            if places > self.bits:
                break
            try:
                return self.judge(trial(f"0x1p-{places}"))
            except Rejected as error:
                reason = str(error)
        raise NoCertificate(reason)

    def _likely(
        self, steps: Steps, guess: Guess, shapes: Sequence[Floats], room: Sequence[float]
    ) -> int:
        """n of a radius 2^-n that is likely to be as large as can be."""
        radius, found = 1 << self.bits - SMALL, 0.0
        for layers, point, shape, most in zip(steps, guess.points, shapes, room, strict=True):
            around = Spread.of(self._near(point), [self._near(row) for row in shape])
            try:
                spread = self.phi.through(layers, around, radius)[-1].whole / radius
            except Rejected:
                return SMALL
            found = max(found, spread / most)
        return min(SMALL, max(0, int(np.ceil(np.log2(max(found, 1e-9)))) + 1))

    def _near(self, x: Floats) -> list[int]:
        """On the grid."""
        return [int(q * 2.0**60) << self.bits - 60 for q in x.tolist()]


def _forms(last: Floats, jacobians: Sequence[Floats]) -> list[Floats]:
    """From the last one backwards along a path, each Jᵀ P J + 1."""
    found = [last]
    for j in reversed(jacobians):
        found.append(j.T @ found[-1] @ j + np.eye(len(j)))
    return found

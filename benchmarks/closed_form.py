"""The closed form of a million random starts, against its own kernel and against an ODE solver.

python benchmarks/closed_form.py --count 1000000

One unit of cost is one evaluation of φ, φ' and G on the whole array, by the same program and in
the same library.  The ODE is SciPy's DOP853 in dτ = e dt, one start after another, to p = 1.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
from scipy.integrate import solve_ivp

from theory import Activation, closed_form
from theory.expression.arrays import Arrays
from theory.one_layer.floats.potential import shared_program
from theory.outcome import Flow

NAMES = ("sin", "tanh", "sigmoid")
SEED = 20
ROUNDS = 5  # kernel and closed form in turn, so that both see the same machine
SOLVED = 20  # starts that the ODE solver is timed on
ACCURACY = 1e-12  # asked of the ODE too; it is met by the closed form
LONG = 1e4  # in τ; no random start needs more


def seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def followed(phi: Activation, k: float, u0: float, v0: float) -> tuple[float, float]:
    """u and v at p = 1, by the flow itself."""
    both = phi.array_functions(np)
    forward = 1.0 if k * u0 * both(np.float64(v0))[0] < 1 else -1.0

    def field(_: float, y: np.ndarray) -> list[float]:
        value, slope = both(y[1])
        return [forward * value, forward * y[0] * slope]

    def arrived(_: float, y: np.ndarray) -> float:
        return k * y[0] * both(y[1])[0] - 1

    arrived.terminal = True  # type: ignore[attr-defined]
    path = solve_ivp(
        field,
        (0, LONG),
        [u0, v0],
        method="DOP853",
        events=arrived,
        rtol=max(ACCURACY, 100 * np.finfo(float).eps),
        atol=ACCURACY,
    )
    return path.y[0, -1], path.y[1, -1]


def farthest(
    phi: Activation, k: np.ndarray, u0: np.ndarray, v0: np.ndarray, v: np.ndarray
) -> float:
    """The largest Newton step F/F' from v on F = log (k² R φ²), relative to 1 + |v|."""
    kernel = shared_program(phi).bind(Arrays(np))
    value, slope, level = kernel(v)
    radicand = u0**2 + 2 * (level - kernel(v0)[2])
    step = np.log(k**2 * radicand * value**2) / 2 / (slope / value + value / slope / radicand)
    return float((abs(step) / (1 + abs(v))).max())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    count = parser.parse_args().count
    random = np.random.default_rng(SEED)
    k = random.integers(1, 65, count).astype(float)
    u0, v0 = random.normal(size=(2, count))
    print("| φ | kernel (ms) | closed form (ms) | cost in kernels | ns per start | ", end="")
    print("solve_ivp (µs per start) | rate over solve_ivp | settled | farthest from a root |")
    print("| --- " * 9 + "|")
    for name in NAMES:
        phi = Activation.of(name)
        kernel = shared_program(phi).bind(Arrays(np))
        end = closed_form(phi, k, u0, v0)
        rounds = [
            (
                seconds(lambda kernel=kernel: kernel(v0)),
                seconds(lambda phi=phi: closed_form(phi, k, u0, v0)),
            )
            for _ in range(ROUNDS)
        ]
        once, all_of_it = (statistics.median(column) for column in zip(*rounds, strict=True))
        ratio = statistics.median(b / a for a, b in rounds)
        few = range(min(SOLVED, count))
        ode = seconds(
            lambda phi=phi, few=few: [followed(phi, k[i], u0[i], v0[i]) for i in few]
        ) / len(few)
        settled = float(np.mean(~end.is_(Flow.UNDECIDED)))
        print(
            f"| {name} | {1e3 * once:.1f} | {1e3 * all_of_it:.0f} | {ratio:.1f} "
            f"| {1e9 * all_of_it / count:.0f} | {1e6 * ode:.0f} | {ode * count / all_of_it:,.0f} "
            f"| {settled:.4%} | {farthest(phi, k, u0, v0, end.v):.1e} |"
        )


if __name__ == "__main__":
    main()

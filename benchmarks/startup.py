"""Time of the processor for whole commands, as ratios to the bare imports they cannot avoid.

python benchmarks/startup.py
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

IMPORTS = "import sympy, scipy.integrate, flint"
RUNS = 5
COMMANDS = {
    "bare imports (SymPy, scipy.integrate, flint)": ["-c", IMPORTS],
    "--help": ["-m", "proofs_check", "--help"],
    "list": ["-m", "proofs_check", "list"],
    "theorem2 --phi sin, symbolic+certified+flow": [
        *("-m", "proofs_check", "theorem2", "--phi", "sin"),
        *("--method", "symbolic,certified,flow"),
    ],
    "theorem2 --phi sin, all four methods": ["-m", "proofs_check", "theorem2", "--phi", "sin"],
}


def seconds(arguments: list[str]) -> float:
    """Of one run of Python and its children; by the clock other work would count as well."""
    before = os.times()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])


def main() -> None:
    times = {name: [] for name in COMMANDS}
    for _ in range(RUNS):  # interleaved, so that a noisy moment hits all of them
        for name, arguments in COMMANDS.items():
            times[name].append(seconds(arguments))
    base = statistics.median(next(iter(times.values())))
    print("| command | median s | ratio to the bare imports |\n| --- | --- | --- |")
    for name, measured in times.items():
        median = statistics.median(measured)
        print(f"| {name} | {median:.2f} | {median / base:.2f} |")


if __name__ == "__main__":
    main()

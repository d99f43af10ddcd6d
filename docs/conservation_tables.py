"""Write docs/conservation_tables.md: the number of laws of small networks, each proved.

python docs/conservation_tables.py > docs/conservation_tables.md
"""

from __future__ import annotations

import itertools
import os
import platform
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from proofs_check.engine.parametrisation import Parametrisation
from proofs_check.parametrisations.three_layer_linear import parametrisation as three_layers
from proofs_check.parametrisations.two_layer_linear import parametrisation as two_layers
from proofs_check.parametrisations.two_layer_relu import parametrisation as relu
from theory.conservation.fields import of_parametrisation
from theory.conservation.survey import Survey, survey

MOST = 4  # of each size
HEAD = """# Numbers of conservation laws

How many independent functions of the parameters every gradient flow keeps, whatever the data and
the loss: [what that means, and how it is proved](conservation.md). Every number here is proved.
Computed at {commit}, {machine}, in {seconds:.0f} s of the
processor.
"""


def found(made: Parametrisation) -> Survey:
    result = survey(of_parametrisation(made.values, made.parameters))
    if not result.certainty.proved:
        raise SystemExit(f"{made.name} was not decided: {result.certainty.sentence}")
    return result


def two_layer_table(make: Callable[..., Parametrisation]) -> Iterator[str]:
    """A row for each n and m, a column for each r."""
    widths = range(1, MOST + 1)
    yield "| n, m | " + " | ".join(f"r = {r}" for r in widths) + " |"
    yield "| --- " * (MOST + 1) + "|"
    for n, m in itertools.product(widths, repeat=2):
        cells = []
        for r in widths:
            made = make(n, m, r)
            number = found(made).at_most
            if number != made.published:
                raise SystemExit(f"{made.name} {n, m, r}: {number}, published {made.published}")
            cells.append(str(number))
        yield f"| {n}, {m} | {' | '.join(cells)} |"


def layer(width: int, neighbours: int) -> int:
    """Independent entries of a balancedness matrix, as with one hidden layer."""
    if width <= neighbours:
        return width * (width + 1) // 2
    return neighbours * width - neighbours * (neighbours - 1) // 2


def expected(n: int, r: int, s: int, m: int) -> int:
    if n == m == 1:
        return r + r * s + s - 1
    return layer(r, n + s) + layer(s, r + m)


def three_layer_rows() -> Iterator[str]:
    """A row for each r and s, a column for each n and m."""
    outer = list(itertools.product(range(1, MOST + 1), repeat=2))
    yield "| r, s | " + " | ".join(f"{n}, {m}" for n, m in outer) + " |"
    yield "| --- " * (len(outer) + 1) + "|"
    for r, s in itertools.product(range(1, MOST + 1), repeat=2):
        cells = []
        for n, m in outer:
            number = found(three_layers(n, r, s, m)).at_most
            if number != expected(n, r, s, m):
                raise SystemExit(f"three layers {n, r, s, m}: {number}, not as the page says")
            plain = r * (r + 1) // 2 + s * (s + 1) // 2
            cells.append(str(number) if number == plain else f"**{number}**")
        yield f"| {r}, {s} | {' | '.join(cells)} |"


def commit() -> str:
    root = Path(__file__).resolve().parents[1]
    command = ["git", "-C", str(root), "rev-parse", "--short", "HEAD"]
    return "commit " + subprocess.run(command, capture_output=True, text=True).stdout.strip()


def machine() -> str:
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}"
    )


def main() -> None:
    began = time.process_time()
    linear, units = [*two_layer_table(two_layers)], [*two_layer_table(relu)]
    deeper = [*three_layer_rows()]
    spent = time.process_time() - began
    print(HEAD.format(commit=commit(), machine=machine(), seconds=spent))
    print(
        "## Two-layer linear networks\n\n"
        "$U V^\\top$ with $U$ of shape $n × r$ and $V$ of shape $m × r$. The formula of Marcotte, "
        "Gribonval and Peyré, $r(r+1)/2$ if $r ≤ n+m$ and $(n+m)r - (n+m)(n+m-1)/2$ else, gives "
        "the same in every cell.\n"
    )
    print("\n".join(linear))
    print(
        "\n## Two-layer ReLU networks\n\n"
        "$(u_h v_h^\\top)_h$, unit by unit. The same authors' number, $r$, is found in every "
        "cell.\n"
    )
    print("\n".join(units))
    print(
        "\n## Three-layer linear networks\n\n"
        "$U V W$ with shapes $n × r$, $r × s$, $s × m$; a column for each $n, m$. Balancedness, "
        "$U^\\top U - V V^\\top$ and $V^\\top V - W W^\\top$, has $r(r+1)/2 + s(s+1)/2$ entries. "
        "They are independent, and there are no other laws, where $r ≤ n+s$, $s ≤ r+m$ and the "
        "output is no single number; where there is another number it is bold. All of them are\n\n"
        "$$\\ell(r, n+s) + \\ell(s, r+m), \\quad \\ell(r, q) = r(r+1)/2 \\text{ if } r ≤ q, "
        "\\text{ else } qr - q(q-1)/2,$$\n\n"
        "but for $n = m = 1$: there one field moves all parameters, and there is one law less than "
        "parameters, not all of them polynomials of degree 2 if $r, s ≥ 2$. This was found for "
        "these sizes, and is not proved for others.\n"
    )
    print("\n".join(deeper))


if __name__ == "__main__":
    main()

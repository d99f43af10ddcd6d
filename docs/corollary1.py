"""Write docs/corollary1.md: Corollary 1's condition, decided for every named activation.

python docs/corollary1.py > docs/corollary1.md
"""

from theory.activation import Activation
from theory.catalogue import CATALOGUE
from theory.elasticity.expansion import expansion
from theory.elasticity.intervals import WholeInterval

HEAD = """# Corollary 1's condition, φ by φ

|E| > 1 on an open interval, where E(z) = z φ'(z)/φ(z) is the elasticity of φ: decided with proof,
by an interval on which it is shown, or by a proof that there is none. The interval is the largest
one around any of its points: its ends are exact (0, a kink, infinity, a short number), or between
the two numbers that are given lies one at which |E| = 1 or φ = 0.
"""


def main() -> None:
    print(HEAD)
    print("| φ | holds | why |\n| --- | --- | --- |")
    for name in CATALOGUE:
        found = expansion(Activation.of(name))
        why = found.reason.replace("|", "\\|")
        if found.interval is not None:
            why += "".join(f"; ends between {a} and {b}" for a, b in open_ends(found.interval))
        print(f"| {name} | {found.truth.value} | {why} |")


def open_ends(interval: WholeInterval) -> list[tuple[str, str]]:
    """Those ends that are enclosed."""
    return [
        (e.within.lower, e.within.upper)
        for e in (interval.lower, interval.upper)
        if e.within and e.found
    ]


if __name__ == "__main__":
    main()

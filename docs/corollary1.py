"""Write docs/corollary1.md: Corollary 1's condition, decided for every named activation.

python docs/corollary1.py > docs/corollary1.md
"""

from theory.activation import Activation
from theory.catalogue import CATALOGUE
from theory.elasticity.expansion import expansion

HEAD = """# Corollary 1's condition, φ by φ

|E| > 1 on an open interval, where E(z) = z φ'(z)/φ(z) is the elasticity of φ: decided with proof,
by an interval on which balls show it, or by a proof that there is none. Written by
`python docs/corollary1.py`.
"""


def main() -> None:
    print(HEAD)
    print("| φ | holds | why |\n| --- | --- | --- |")
    for name in CATALOGUE:
        found = expansion(Activation.of(name))
        why = found.reason.replace("|", "\\|")
        print(f"| {name} | {found.truth.value} | {why} |")


if __name__ == "__main__":
    main()

"""What a certificate costs: to find and write it, to check it, and its size.

python benchmarks/certificates.py [--digits 15]

The producer is the certified method's enclosure of the same end (of one layer), and the writer of
certificates; the checker is the kernel, in this process.  Seconds of the processor.
"""

from __future__ import annotations

import argparse
import json
import time

from proofs_check.catalogue import find_all
from proofs_check.certificates.trees import NoCertificate
from proofs_check.certificates.writing import certificate
from proofs_check.engine.case import Case
from proofs_check.engine.check import shaped
from proofs_check.kernel.files.certificate import parse, verify
from theory.activation import Activation
from theory.one_layer.certified.enclosure import enclose
from theory.one_layer.start import Start

ACTIVATIONS = ("sigmoid", "tanh", "sin", "gelu", "atan", "softplus", "z**3")
STATEMENTS = (
    *("invariant1", "invariant2", "invariant3", "invariant4", "invariant5", "proposition1"),
    *("proposition3", "proposition4", "theorem1", "theorem2", "theorem3", "theorem-deep"),
    *("corollary1", "corollary2"),
)


TRIES = 5  # the best counts, as the machine is shared


def spent(work):
    times = []
    for _ in range(TRIES):
        began = time.process_time()
        found = work()
        times.append(time.process_time() - began)
    return found, min(times)


def written(name: str, phi: str | None, digits: int):
    theorem, values = shaped(find_all(name, 60)[0], {})
    case = Case.of(theorem.system, phi, values, digits=digits)
    return spent(lambda: json.dumps(certificate(theorem, case)).encode())


def row(label: str, made, enclosed: float | None) -> None:
    content, writing = made
    _, checking = spent(lambda: verify(parse(content)))
    ratio = f"{checking / enclosed:6.1f}" if enclosed else "     -"
    print(f"{label:14} {writing:8.2f} {checking:8.2f} {ratio} {len(content) / 1000:8.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--digits", type=int, default=15)
    digits = parser.parse_args().digits
    print(f"{'':14} {'write s':>8} {'check s':>8} {'ratio':>6} {'kB':>8}")
    for phi in ACTIVATIONS:
        start, activation = Start.of(), Activation.of(phi)
        enclose(activation, start, digits)  # compiles φ
        _, enclosed = spent(lambda s=start, a=activation: enclose(a, s, digits))
        row(phi, written("theorem2", phi, digits), enclosed)
    for name in STATEMENTS:
        try:
            row(name, written(name, None, digits), None)
        except NoCertificate as reason:
            print(f"{name:14} {reason}")


if __name__ == "__main__":
    main()

"""From a certificate of one layer to a script for Coq.

Only what the script states comes from the certificate: φ, the width and the start, as the
certificate's claim ``one_layer`` has them. All numbers of the script are found and checked anew.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from proofs_check.formal.instances import script, search
from proofs_check.formal.script import Refused
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.core.reading import Reader
from proofs_check.kernel.core.trees import Tree, substituted

DIGITS = 12  # of the bracket; more take Coq minutes


def of_certificate(document: Any, digits: int = DIGITS) -> str:
    """The script; Refused says why there is none."""
    try:
        return script(search(*_read(document), digits))
    except (Rejected, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"the certificate cannot be read: {error}") from None


def _read(document: Any) -> tuple[Tree, Fraction, Fraction, Fraction]:
    """φ, K, and the start of u and v in u' = (1 - K u φ(v)) φ(v), v' = (1 - K u φ(v)) u φ'(v)."""
    claims = [c for c in document["conclusions"] if c.get("kind") == "one_layer"]
    if not claims:
        raise Refused("only certificates of one layer with K u0 φ(v0) > 0 have a script for Coq")
    if len(document["activation"]) != 1 or any(
        document["activation"][0][end] is not None for end in ("low", "high")
    ):
        raise Refused("φ has pieces, and Certificate.v asks one formula")
    reader = Reader()
    numbers = {s: reader.tree(e) for s, e in document["numbers"].items()}
    state = {s: reader.tree(e) for s, e in document["system"]["state"].items()}
    observed = {s: reader.tree(e) for s, e in document["system"]["observed"].items()}

    def started(e: Any) -> Fraction:
        tree = substituted(reader.tree(e), observed)
        return rational(substituted(substituted(tree, state), numbers))

    claim = claims[0]
    formula = substituted(reader.tree(document["activation"][0]["value"]), numbers)
    return formula, started(claim["K"]), started(claim["u"]), started(claim["v"])


def rational(e: Tree) -> Fraction:
    """The value of a formula without letters; Refused if it is not a rational number."""
    parts = [rational(a) for a in e.arguments]
    if e.operation == "number":
        return Fraction(e.data)
    if e.operation == "+":
        return sum(parts, Fraction(0))
    if e.operation == "*":
        product = Fraction(1)
        for part in parts:
            product *= part
        return product
    if e.operation == "/" and parts[1]:
        return parts[0] / parts[1]
    if e.operation == "^" and e.data.denominator == 1 and (parts[0] or e.data > 0):
        return Fraction(parts[0] ** int(e.data))
    raise Refused("a width or start that is not a rational number")

"""``python -m proofs_check verify FILE``: what the kernel says of a certificate."""

from __future__ import annotations

import argparse
import sys

from proofs_check.host.console import console
from proofs_check.kernel.command import overall, verified
from theory.errors import InputError


def run(options: argparse.Namespace, began: float) -> int:
    """0 accepted, 1 rejected, 2 no certificate of this version, 3 something has none."""
    if options.subject is None:
        raise InputError("verify needs the file of a certificate: verify out.json")
    found, out = verified(options.subject), console(sys.stdout)
    for _, words in found:
        out.print(words, markup=False, highlight=False)
    return overall([code for code, _ in found])

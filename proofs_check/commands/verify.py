"""``python -m proofs_check verify FILE``: what the kernel says of a certificate."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from proofs_check.host.console import console
from proofs_check.host.files import require_writable, write
from proofs_check.host.program import tell
from proofs_check.kernel.core.reading import Malformed
from proofs_check.kernel.files.certificate import load
from proofs_check.kernel.files.command import ACCEPTED, WITHOUT, overall, verified
from theory.errors import InputError


def run(options: argparse.Namespace, began: float) -> int:
    """0 accepted, 1 rejected, 2 no certificate of this version, 3 something has none."""
    if options.subject is None:
        raise InputError("verify needs the file of a certificate: verify out.json")
    if options.coq is not None:
        require_writable(Path(options.coq), "--coq", options.force)
    found, out = verified(options.subject), console(sys.stdout)
    for _, words in found:
        out.print(words, markup=False, highlight=False)
    code = overall([code for code, _ in found])
    if options.coq is None or code != ACCEPTED:
        return code
    return _script(options)


def _script(options: argparse.Namespace) -> int:
    """Written for an accepted certificate; all that the script says is for Coq to check anew."""
    from proofs_check.formal.from_certificate import of_certificate
    from proofs_check.formal.script import Refused

    try:
        text = of_certificate(load(options.subject))
    except (Refused, Malformed) as error:
        tell(f"no script for Coq: {error}")
        return WITHOUT
    write(Path(options.coq), text, "--coq", options.force)
    tell(
        f"script written to {options.coq}; coqc -Q proofs_check/formal AssociativeMemory "
        f"{options.coq} checks it, where make in proofs_check/formal has compiled the proofs"
    )
    return ACCEPTED

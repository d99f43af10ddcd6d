"""What the kernel says of a document, while it is made."""

from __future__ import annotations

import json
from typing import Any

from proofs_check.certificates.trees import NoCertificate
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.files import certificate as kernel
from proofs_check.version import program


def headed(statement: str, version: str = "") -> dict[str, Any]:
    """What stands first in a certificate."""
    about = {"statement": statement, "version": version, "program": program()}
    return {"format": kernel.FORMAT, "version": kernel.VERSION, "about": about}


def accepted(document: dict[str, Any]) -> dict[str, Any]:
    """The document, which the kernel accepts, or else NoCertificate."""
    try:
        kernel.verify(kernel.parse(json.dumps(document).encode()))
    except Rejected as error:
        raise NoCertificate(f"the kernel does not accept it: {error}") from None
    return document


def is_shown(document: dict[str, Any], claim: dict[str, Any], orbit: Any = None) -> bool:
    """Whether the kernel accepts this one claim of a document, without its orbit or with one."""
    return refusal(document, claim, orbit) is None


def refusal(document: dict[str, Any], claim: dict[str, Any], orbit: Any = None) -> str | None:
    """Why it does not."""
    alone = {"orbit": orbit, "hypotheses": [], "conclusions": [claim]}
    try:
        kernel.verify({**headed(""), **document, **alone})
    except Rejected as error:
        return str(error)
    return None

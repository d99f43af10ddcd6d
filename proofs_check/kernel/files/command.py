"""``python verify.py CERTIFICATE.json``: accepted, and what that means; or rejected, and why."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.core.reading import Malformed, limited, parted
from proofs_check.kernel.files.certificate import load, verify

ACCEPTED, REJECTED, BAD_INPUT, WITHOUT, INTERNAL_ERROR = 0, 1, 2, 3, 70
BUNDLE = "proofs_check certificates"
MEANING = (
    "Accepted means: every sentence marked “assumed, and true here” or “shown” was derived from "
    "the formulas above it, by the rules of this program, in exact integers. Names of theorems "
    "mean nothing to it."
)
REFUTES_NOTHING = "A rejection refutes nothing."


def answers(document: Any) -> list[tuple[int, str]]:
    """For each certificate of the document a code and words."""
    with limited(document):
        return _answers(document)


def _answers(document: Any) -> list[tuple[int, str]]:
    if not isinstance(document, dict) or document.get("format") != BUNDLE:
        return [_answer(document)]
    found: list[tuple[int, str]] = []
    parted(document, ("format", "version", "certificates", "without"), "a collection")
    if document["version"] != 1 or not all(
        isinstance(document[part], list) for part in ("certificates", "without")
    ):
        raise Malformed("a collection of another version, or without its lists")
    if not document["certificates"] and not document["without"]:
        raise Malformed("a collection of nothing")
    for each in document["certificates"]:
        code, words = _answer(each)
        about = each.get("about") if isinstance(each, dict) else None
        name = str(about.get("statement", "") if isinstance(about, dict) else "")[:60]
        found.append((code, f"[the file calls it {printable(name).replace(']', ')')}] {words}"))
    found += [
        (WITHOUT, f"without a certificate, in the words of the file: {printable(str(why)[:500])}")
        for why in document["without"]
    ]
    return found


def _answer(document: Any) -> tuple[int, str]:
    try:
        return ACCEPTED, f"accepted. {verify(document)}\n{MEANING}"
    except Malformed as error:
        return BAD_INPUT, f"no certificate: {printable(str(error))}"
    except Rejected as error:
        return REJECTED, f"rejected: {printable(str(error))}. {REFUTES_NOTHING}"


def printable(words: str) -> str:
    """A stranger's words do not command a terminal."""
    return "".join(c if c.isprintable() else "�" for c in words)


def verified(path: str) -> list[tuple[int, str]]:
    try:
        return answers(load(path))
    except Malformed as error:
        return [(BAD_INPUT, f"{printable(path)} is no certificate: {printable(str(error))}")]


def overall(codes: Sequence[int]) -> int:
    """Rejected before bad input, before what has no certificate."""
    for code in (REJECTED, BAD_INPUT, WITHOUT):
        if code in codes:
            return code
    return ACCEPTED


def guarded(arguments: Sequence[str]) -> int:
    """A mistake of this program is no answer."""
    try:
        return main(arguments)
    except Exception as error:
        print(f"internal error: {error!r}; no answer, please report it", file=sys.stderr)
        return INTERNAL_ERROR


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("usage: verify.py CERTIFICATE.json", file=sys.stderr)
        return BAD_INPUT
    found = verified(arguments[0])
    for _, words in found:
        print(words.encode(sys.stdout.encoding or "ascii", "replace").decode(
            sys.stdout.encoding or "ascii"))  # fmt: skip
    return overall([code for code, _ in found])

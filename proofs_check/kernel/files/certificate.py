"""From a file that a stranger wrote to *accepted*, with what was shown, or *rejected*, and why."""

from __future__ import annotations

import json
import os
import stat
import sys
from typing import Any, NoReturn

from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.reading import (
    MOST_CHARACTERS,
    Malformed,
    Reader,
    limited,
    listed_up_to,
    parted,
)
from proofs_check.kernel.core.trees import Tree
from proofs_check.kernel.files.fields import Said, read_said
from proofs_check.kernel.files.ranges import read_ranges, spanned
from proofs_check.kernel.files.stated import orbit_of, system_of

FORMAT = "proofs_check certificate"
VERSION = 5
LARGEST_FILE = MOST_CHARACTERS  # bytes
MOST_LISTS = 1 << 18  # and objects
MOST_CLAIMS = 200
DEEPEST_CALLS = 5000
PARTS = {"format", "version", "about", "bits", "system", "numbers", "activation", "orbit",
         "hypotheses", "conclusions"}  # fmt: skip


def load(path: str) -> Any:
    """The document of a regular file, within limits; floats and repeated names have no meaning."""
    try:
        with open(path, "rb", opener=at_once) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Malformed("it is not a regular file")
            if status.st_size > LARGEST_FILE:
                raise Malformed(f"it has {status.st_size} bytes, more than {LARGEST_FILE}")
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise Malformed(error.strerror or str(error)) from None
    if len(content) > LARGEST_FILE:
        raise Malformed(f"it has more than {LARGEST_FILE} bytes")
    return parse(content)


def at_once(path: str, flags: int) -> int:
    """A pipe, which is no regular file, is not waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def parse(content: bytes) -> Any:
    if content.count(b"[") + content.count(b"{") > MOST_LISTS:
        raise Malformed(f"it has more than {MOST_LISTS} lists and objects")
    try:
        return json.loads(
            content.decode("utf-8"), parse_float=_refused, parse_constant=_refused,
            parse_int=_short, object_pairs_hook=_once,
        )  # fmt: skip
    except RecursionError:
        raise Malformed("it is nested too deeply") from None
    except ValueError as error:
        raise Malformed(f"it is not JSON as a certificate has it: {str(error)[:200]}") from None


def _refused(word: str) -> NoReturn:
    raise ValueError(f"{word[:20]} is a float; numbers are strings")


def _short(word: str) -> int:
    if len(word) > 9:
        raise ValueError(f"a number of {len(word)} digits outside a string")
    return int(word)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found


def verify(document: Any) -> str:
    """What the certificate shows, in words; Rejected otherwise."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, DEEPEST_CALLS))
    try:
        with limited(document):
            return _verified(document)
    except RecursionError:
        raise Rejected("its formulas, put into one another, are nested too deeply") from None
    finally:
        sys.setrecursionlimit(before)


def _verified(document: Any) -> str:
    more = {"ranges", "means"} & set(document) if isinstance(document, dict) else set()
    ranging = "ranges" in more
    if len(more) > 1:
        raise Malformed("no rule for means over boxes")
    parted(document, PARTS | more, "a certificate")
    if document["format"] != FORMAT or document["version"] != VERSION:
        raise Malformed(
            f"its format is {str(document['format'])[:40]!r}, version "
            f"{str(document['version'])[:20]}; this program reads {FORMAT!r}, version {VERSION}"
        )
    Tree.forget()
    reader = Reader()
    system, stated = system_of(document, reader)
    orbit = None
    try:
        if not ranging:
            orbit = orbit_of(document["orbit"], system, reader)
        elif document["orbit"] is not None:
            raise Malformed("its orbits are those of the parts of a box")
    except Rejected as error:
        raise Rejected(f"orbit: {error}") from None
    claims: dict[str, list[Said]] = {"hypotheses": [], "conclusions": []}
    for part, found in claims.items():
        written = listed_up_to(document[part], MOST_CLAIMS, part)
        if part == "conclusions" and not written:
            raise Malformed("it has no conclusion")
        for i, each in enumerate(written, 1):
            try:
                found.append(read_said(each, reader))
                if not ranging:
                    found[-1].kind.rule(Place(system, orbit), found[-1].fields)
            except Rejected as error:
                raise Rejected(f"{part}, number {i}: {error}") from None
    both = claims["hypotheses"], claims["conclusions"]
    if ranging:
        ranges = read_ranges(document["ranges"], system, reader, len(both[1]))
        ranges.require(system, *both)
        return "\n".join([f"{stated}, for all {spanned(ranges.box)}, it is shown that",
                          *ranges.words(*both)])  # fmt: skip
    words = [f"{stated}, it is shown that" if system.state else stated]
    words += [f"  assumed, and true here: {claim.words}" for claim in both[0]]
    return "\n".join([*words, *(f"  shown: {claim.words}" for claim in both[1])])

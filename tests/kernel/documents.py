"""Certificates that the tests start from, made once."""

from __future__ import annotations

import copy
import json
from functools import cache

from proofs_check.catalogue import find_all
from proofs_check.certificates.writing import certificate
from proofs_check.engine.case import Case
from proofs_check.engine.check import shaped
from proofs_check.kernel.files.certificate import parse, verify


@cache
def _made(name, version, phi, digits, refuted, values):
    theorem, rest = shaped(find_all(name, 60)[0], dict(values))
    return certificate(theorem, Case.of(theorem.system, phi, rest, digits=digits), version, refuted)


def made(name, version="proved", phi=None, digits=15, refuted=False, **values):
    return copy.deepcopy(_made(name, version, phi, digits, refuted, tuple(values.items())))


def words(document):
    """What the kernel says of it, read as from a file."""
    return verify(parse(json.dumps(document).encode()))

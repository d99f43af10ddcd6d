"""What ``where`` and ``map`` have in common: the question, and who decides its cells."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from proofs_check.arguments import DEFAULT_PHI, command
from proofs_check.options import no_parameter, phi_of, seconds_of, values_of
from proofs_check.rendering.progress import status
from theory.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from proofs_check.regions.question import Question
    from theory.one_layer.regions.paving import Paving


def question(options: argparse.Namespace, predicate: str | None = None) -> Question:
    """InputError for what cannot be asked."""
    from proofs_check.regions.question import Question
    from proofs_check.regions.workers import require_workers

    digits = options.digits if "--digits" in options.given else None
    values = values_of(options)
    try:
        found = Question.of(
            phi_of(options) or DEFAULT_PHI, values, predicate, digits, options.resolution
        )
    except InputError as error:
        wrong = [name for name in values if repr(name) in str(error)]
        near = no_parameter(options, wrong) or did_you_mean(
            [f"--{name}" for name in wrong], command(options.command).options, str
        )
        raise InputError(f"{error}{near}") from error
    require_workers(found, options.jobs, options.cluster)
    found.require_sound()
    return found


def paved(
    options: argparse.Namespace,
    asked: Question,
    before: Paving | None = None,
    keep: Callable[[Callable[[], Paving]], None] = lambda _: None,
) -> Paving:
    """Within ``--seconds``; what is proved by then, or when Ctrl-C comes, is kept."""
    from proofs_check.regions.asking import paved

    seconds, jobs = seconds_of(options), options.jobs or 1
    with status() as progress:
        return paved(asked, jobs, options.cluster, seconds, progress, before, keep)


def certificate(options: argparse.Namespace, asked: Question) -> bool:
    """``--certificate``; whether there is one, or none was asked for."""
    if options.certificate is None:
        return True
    from proofs_check.certificates.delivery import deliver_regions

    return deliver_regions(options.certificate, asked, seconds_of(options), options.force)

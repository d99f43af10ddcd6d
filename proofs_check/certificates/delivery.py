"""``--certificate``: the certificates of reports in a file, and why others have none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofs_check.certificates.boxes import certificate as certificate_over_box
from proofs_check.certificates.trees import NoCertificate
from proofs_check.certificates.writing import certificate
from proofs_check.engine.outcomes import Verdict
from proofs_check.engine.report import Report
from proofs_check.host.files import write
from proofs_check.host.program import tell
from proofs_check.kernel.files.command import BUNDLE

if TYPE_CHECKING:
    from proofs_check.regions.question import Question

OPTION = "--certificate"


def deliver_certificates(
    path: str, reports: Sequence[Report], version: str, one: bool, force: bool
) -> bool:
    """Whether every report has one.  Of ``one`` report without, nothing is written; of several,
    a collection that says which have none."""
    found: list[dict[str, Any]] = []
    without: list[str] = []
    for report in reports:
        try:
            found.append(of_report(report, version))
        except NoCertificate as reason:
            without.append(
                f"no certificate for {report.theorem.name}: {reason}. The verdict rests on what "
                "its evidence says (docs/trust.md)."
            )
    if one and without:
        tell(f"{without[0]} {path} was not written.")
        return False
    if one:
        _write(path, found[0], force)
        return True
    document: dict[str, Any] = {"format": BUNDLE, "version": 1}
    document |= {"certificates": found, "without": without}
    write(Path(path), json.dumps(document, indent=1, ensure_ascii=False) + "\n", OPTION, force)
    tell(f"certificates of {len(found)} of {len(reports)} statements written to {path}")
    return not without


def deliver_regions(path: str, question: Question, seconds: float | None, force: bool) -> bool:
    """Of ``where`` or ``map``; whether there is one."""
    from proofs_check.certificates.regions import certificate as of_regions

    try:
        document = of_regions(question, seconds)
    except NoCertificate as reason:
        tell(f"no certificate: {reason}. {path} was not written.")
        return False
    _write(path, document, force)
    return True


def _write(path: str, document: dict[str, Any], force: bool) -> None:
    write(Path(path), json.dumps(document, indent=1, ensure_ascii=False) + "\n", OPTION, force)
    tell(f"certificate written to {path}; python -m proofs_check verify {path}")


def of_report(report: Report, version: str) -> dict[str, Any]:
    """The certificate of one version, which must be verified or refuted."""
    judgement = report.judgement(version)
    if judgement.verdict not in (Verdict.VERIFIED, Verdict.REFUTED):
        verdict = judgement.verdict.value.replace("_", " ")
        raise NoCertificate(
            f"a certificate is of what is verified or refuted, and the verdict is {verdict}"
        )
    refuted, case = judgement.verdict is Verdict.REFUTED, report.case
    if report.regions:
        witness = report.regions[version].witness
        if witness is None:
            return certificate_over_box(report.theorem, case, version)
        case = witness.case
    return certificate(report.theorem, case, version, refuted)

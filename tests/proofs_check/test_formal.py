"""The formal proofs: nothing is admitted, and they rest on allowed axioms only."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from proofs_check.formal import axioms
from tests.extent import seldom

ROOT = Path(__file__).resolve().parents[2]
FORMAL = ROOT / "proofs_check" / "formal"
SOURCES = sorted(FORMAL.glob("*.v"))
# what would make a proof of nothing, or of anything
UNPROVED = re.compile(
    r"\b(Admitted|admit|give_up|Axioms?|Conjectures?|Parameters?|Abort|bypass_check|Unset Guard)\b"
)
COMPILE_SECONDS = 600


def without_comments(text):
    """Coq's comments nest."""
    kept, depth = [], 0
    for part in re.split(r"(\(\*|\*\))", text):
        if part == "(*":
            depth += 1
        elif part == "*)":
            depth -= 1
        elif not depth:
            kept.append(part)
    return "".join(kept)


def proved(source):
    return set(re.findall(r"^(?:Theorem|Lemma) ([\w']+)", without_comments(source), re.MULTILINE))


def test_the_scan_sees_what_is_unproved_and_reads_no_comment():
    assert UNPROVED.search(without_comments("Proof. (* (* a *) b *) admit. Admitted."))
    assert not UNPROVED.search(without_comments("(* Admitted (* Axiom *) *) Qed."))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_nothing_is_admitted(source):
    code = without_comments(source.read_text(encoding="utf-8"))
    assert not UNPROVED.findall(code)
    opened, closed = code.count("Proof."), len(re.findall(r"\b(?:Qed|Defined)\.", code))
    assert opened == closed


def test_each_headline_is_a_theorem_of_these_files():
    everything = set().union(*(proved(path.read_text(encoding="utf-8")) for path in SOURCES))
    names = axioms.asked((FORMAL / "Assumptions.v").read_text(encoding="utf-8"))
    assert names
    assert len(names) == len(set(names))
    assert set(names) <= everything


PRINTED = """Axioms:
ClassicalDedekindReals.sig_forall_dec
  : forall P : nat -> Prop, P = P
FunctionalExtensionality.functional_extensionality_dep : forall A, A
Closed under the global context
"""


def test_allowed_axioms_pass_and_others_are_named():
    assert axioms.complaints(["a", "b"], PRINTED) == []
    assert axioms.complaints(["a"], PRINTED) == ["1 theorems were asked about, 2 answered"]
    more = PRINTED.replace("Closed under", "my_axiom : 1 = 0\nClosed under")
    assert axioms.complaints(["a", "b"], more) == ["a rests on my_axiom"]
    floats = PRINTED.replace("Closed under", "PrimFloat.add : float\nClosed under")
    assert axioms.complaints(["a", "b"], floats) == ["a rests on PrimFloat.add"]
    assert axioms.complaints(["sigmoid_example", "b"], floats) == []


@seldom
@pytest.mark.coq
@pytest.mark.skipif(not shutil.which("coqc"), reason="Coq is absent: formal proofs not compiled")
def test_the_proofs_compile(tmp_path):
    work = tmp_path / "formal"
    shutil.copytree(FORMAL, work, ignore=shutil.ignore_patterns("*.vo*", "*.glob", ".*", "*.txt"))
    done = subprocess.run(
        ["make", "-C", str(work)], capture_output=True, text=True, timeout=COMPILE_SECONDS
    )
    assert done.returncode == 0, done.stderr[-3000:]

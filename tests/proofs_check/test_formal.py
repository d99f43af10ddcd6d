"""The formal proofs: nothing is admitted, and they rest on allowed axioms only."""

from __future__ import annotations

import re
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from proofs_check.formal import axioms
from proofs_check.formal.instances import script, search
from proofs_check.formal.script import Refused, coq, elementary
from proofs_check.kernel.core.trees import ONE, add, div, letter, mul, number, of, power
from proofs_check.kernel.files.statements import KINDS
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


def test_the_record_is_of_these_sources():
    """Coq said so of the sources as they are; otherwise ``make record`` in proofs_check/formal."""
    first, *lines = (FORMAL / axioms.RECORD).read_text(encoding="utf-8").splitlines()
    assert first == f"sources {axioms.digest(FORMAL)}"
    names = axioms.asked((FORMAL / "Assumptions.v").read_text(encoding="utf-8"))
    assert [line.partition(":")[0] for line in lines] == names


def test_another_source_makes_the_record_old(tmp_path):
    for path in SOURCES:
        shutil.copy(path, tmp_path)
    before = axioms.digest(tmp_path)
    (tmp_path / "Table.v").write_text("(* *)", encoding="utf-8")
    assert axioms.digest(tmp_path) != before


CODES = {
    "sig_forall_dec": "R",
    "sig_not_dec": "R",
    "functional_extensionality_dep": "F",
    "classic": "C",
    "machine_arithmetic": "M",
}


def test_the_page_names_each_theorem_its_file_and_its_axioms():
    page = (ROOT / "docs" / "formal.md").read_text(encoding="utf-8")
    lines = (FORMAL / axioms.RECORD).read_text(encoding="utf-8").splitlines()[1:]
    recorded = {
        name: "".join(sorted({CODES[word] for word in words.split()}, key="RFCM".index)) or "–"
        for name, _, words in (line.partition(":") for line in lines)
    }
    told = {}
    for cells in (re.split(r"(?<!\\)\|", row) for row in page.splitlines() if row.startswith("| ")):
        if len(cells) != 7 or not (files := re.findall(r"`(\w+)\.v`", cells[2])):
            continue
        names = re.findall(r"`([\w']+)`", cells[2])
        sources = [(FORMAL / f"{file}.v").read_text(encoding="utf-8") for file in files]
        assert set(names) <= set().union(*map(proved, sources)), names
        assert set(cells[3].replace(",", " ").split()) == {recorded[name] for name in names}
        told |= dict.fromkeys(names)
    assert set(told) == set(recorded)


KERNEL = " ".join(
    re.sub(r"\s+", " ", path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "proofs_check" / "kernel").rglob("*.py"))
)
QUOTED = re.compile(r"((?:``\w+``(?:, and |, | and )?)+) of (?:proofs_check/formal/)?(\w+\.v)")


def test_each_theorem_that_the_kernel_names_is_there():
    named = [
        (name, file) for words, file in QUOTED.findall(KERNEL) for name in words.split("``")[1::2]
    ]
    assert len(named) >= KERNEL.count("In Coq")
    for name, file in named:
        assert name in proved((FORMAL / file).read_text(encoding="utf-8")), (name, file)


def of_kinds(page):
    """The kinds of a row, its theorems, and what else it rests on."""
    (table,) = re.findall(r"### Each kind of claim\n(.*?)\n## ", page, re.DOTALL)
    for line in table.splitlines():
        cells = line.split("|")
        if line.startswith("| `"):
            assert len(cells) == 5, line
            yield (*(re.findall(r"`(\w+)`", cell) for cell in cells[1:3]), cells[3].strip())


def test_each_kind_of_claim_has_its_theorems_or_says_why_not():
    """And the kernel names them where the rules stand."""
    rows = list(of_kinds((ROOT / "docs" / "formal.md").read_text(encoding="utf-8")))
    kinds = [kind for row, _, _ in rows for kind in row]
    assert len(kinds) == len(set(kinds))
    assert set(kinds) == set(KINDS)
    lines = (FORMAL / axioms.RECORD).read_text(encoding="utf-8").splitlines()[1:]
    recorded = {line.partition(":")[0] for line in lines}
    for row, theorems, besides in rows:
        assert theorems or besides, row
        for name in set(theorems) - set(KINDS):
            assert name in recorded, name
            assert f"``{name}``" in KERNEL, name


Z = letter("z")
SIGMOID = div(ONE, add(ONE, of("exp", mul(number(-1), Z))))


def test_formulas_are_written_as_coq_reads_them():
    assert coq(SIGMOID) == "(1 / (1 + (exp ((-1) * z))))"
    assert coq(power(add(ONE, Z), Fraction(-1, 2))) == "(/ (sqrt (1 + z)))"
    assert coq(number(Fraction(-3, 2))) == "(-3 / 2)"
    assert "tanh" not in coq(elementary(of("tanh", Z)))


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (of("erf", Z), "no erf"),
        (power(Z, Fraction(1, 3)), "no power 1/3"),
        (of("exp", letter("u")), "not in u"),
        (mul(number(-1), SIGMOID), "k u0 φ\\(v0\\) > 0"),
        (of("cos", Z), "φφ' > 0 fails"),
    ],
)
def test_what_has_no_script_is_refused_with_a_reason(formula, words):
    with pytest.raises(Refused, match=words):
        search(formula, 2, Fraction(1), Fraction(1), 8)


def test_a_script_states_what_the_search_found():
    found = search(SIGMOID, 2, Fraction(1), Fraction(1), 10)
    assert Fraction(found.low) < Fraction("0.92914745") < Fraction(found.high) + Fraction(1, 10**5)
    low, high = map(Fraction, found.eigenvalue)
    assert low < Fraction("0.26303951369") < high
    text = script(found)
    assert f"{found.low} <= V <= {found.high}" in text
    assert not UNPROVED.search(without_comments(text))


coq_is_there = pytest.mark.skipif(
    not shutil.which("coqc"), reason="Coq is absent: formal proofs not compiled"
)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    work = tmp_path_factory.mktemp("coq") / "formal"
    shutil.copytree(FORMAL, work, ignore=shutil.ignore_patterns("*.vo*", "*.glob", ".*", "made"))
    done = subprocess.run(
        ["make", "-C", str(work)], capture_output=True, text=True, timeout=COMPILE_SECONDS
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return work


def coqc(folder, source):
    command = ["coqc", "-w", "none", "-Q", str(folder), "AssociativeMemory", str(source)]
    return subprocess.run(command, capture_output=True, text=True, timeout=COMPILE_SECONDS)


@seldom
@pytest.mark.coq
@coq_is_there
@pytest.mark.parametrize(
    "formula",
    [SIGMOID, of("sin", Z), of("tanh", Z), mul(Z, SIGMOID), of("atan", Z), power(Z, 2)],
    ids=["sigmoid", "sin", "tanh", "swish", "atan", "square"],
)
def test_coq_accepts_scripts_and_rejects_wrong_numbers(compiled, tmp_path, formula):
    found = search(formula, 2, Fraction(1), Fraction(1), 12)
    right, wrong = tmp_path / "right.v", tmp_path / "wrong.v"
    right.write_text(script(found), encoding="utf-8")
    done = coqc(compiled, right)
    assert done.returncode == 0, done.stderr[-2000:]
    low = f"{float(found.high) + 1e-6:.12f}"
    high = f"{float(found.high) + 2e-6:.12f}"
    moved = script(found).replace(found.low, low).replace(found.high, high)
    wrong.write_text(moved, encoding="utf-8")
    assert coqc(compiled, wrong).returncode != 0

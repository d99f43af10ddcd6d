"""A counterexample grown to a box of counterexamples, open in every letter that is free.

Letters that are whole numbers, that the search was given, or that a hypothesis gives a number
(r = 1), stay as they are.  On the box balls stand for the others, so that what is refuted is so at
every point of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy
from sympy import Symbol

from proofs_check.engine.building import Built, Source, built
from proofs_check.engine.case import Case
from proofs_check.engine.certified import method as certified
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.certified.over_box import is_refuted_over_boxes
from proofs_check.engine.claims import Claim
from proofs_check.engine.evidence import Evidence, Outcome
from proofs_check.engine.inputs import names, number
from proofs_check.engine.judgement import judge
from proofs_check.engine.letters import plain
from proofs_check.engine.outcomes import Rigour, Verdict
from proofs_check.engine.region import slice_of
from proofs_check.engine.spans import Span
from proofs_check.engine.system import Word
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.falsification.candidates import Candidate
from theory.errors import InputError

SMALL = sympy.Rational(1, 64)  # half a side of a box that shows that a set is open
FIRST = sympy.Rational(1, 16)  # of half a side
LARGEST = sympy.Integer(1)
SMALLER = sympy.Rational(1, 16)
LEAST = sympy.Rational(1, 2**12)  # where a box is not refuted it is taken for degenerate


@dataclass(frozen=True)
class OpenBox:
    """Every point of it is a counterexample: proved.

    Attributes
    ----------
    ranges
        Pairs of a free letter's name and its range.
    reason
        Why.
    """

    ranges: tuple[tuple[str, str], ...]
    reason: str

    @property
    def text(self) -> str:
        return ", ".join(f"{name} in {span}" for name, span in self.ranges)


@dataclass(frozen=True)
class Growing:
    """Around counterexamples to one version of a theorem; ``kept`` are names that do not vary."""

    source: Source
    version: str
    kept: frozenset[str] = frozenset()

    def is_possible(self, candidate: Candidate) -> bool:
        """Whether a letter ranges around it, and boxes may refute a claim of such a kind."""
        found = built(self.source, dict(candidate.values))
        version = found.theorem.versions.get(self.version, found.theorem.proved)
        case = self._case(found, version, candidate, LEAST)
        return case is not None and any(
            is_refuted_over_boxes(found.theorem, claim, case) for claim in version.claims
        )

    def small(self, candidate: Candidate) -> str:
        """Why all points of a small box around it are counterexamples, too; '' if unproved."""
        box = self._refuted(candidate, SMALL)
        return box.reason if box is not None else ""

    def grown(self, candidate: Candidate) -> OpenBox | None:
        """The largest box of a few sizes around it, proved; None if none was."""
        half, best = FIRST, None
        while half >= LEAST and best is None:
            best = self._refuted(candidate, half)
            half = half if best is not None else half * SMALLER
        while best is not None and 2 * half <= LARGEST:
            half = 2 * half
            larger = self._refuted(candidate, half)
            if larger is None:
                break
            best = larger
        return best

    def _refuted(self, candidate: Candidate, half: sympy.Expr) -> OpenBox | None:
        found = built(self.source, dict(candidate.values))
        theorem = found.theorem
        version = theorem.versions.get(self.version, theorem.proved)
        case = self._case(found, version, candidate, half)
        if case is None:
            return None
        orbits = Orbits(theorem.system, case)
        for claim in version.claims:
            if not is_refuted_over_boxes(theorem, claim, case):
                continue
            alone = replace(theorem, claims=(claim,), assume=version.assume, printed=None)
            against = _evidence(alone, claim, case, orbits)
            if against is None or against.outcome is not Outcome.REFUTES:
                continue
            if against.rigour not in (Rigour.PROOF, Rigour.CITED):
                continue
            assumed = [_evidence(alone, h, case, orbits) for h in version.assume]
            judged = judge(alone.proved, [against, *(e for e in assumed if e is not None)])
            if judged.verdict is Verdict.REFUTED:
                ranging = [(plain(s), str(x)) for s, x in case.box.items() if not x.point]
                return OpenBox(tuple(ranging), judged.reason)
        return None

    def _case(
        self, found: Built, version: Version, candidate: Candidate, half: sympy.Expr
    ) -> Case | None:
        """With ranges for all letters that are free; None if there are none, or they leave a
        domain."""
        system = found.theorem.system
        point = Case.of(system, candidate.phi or None, found.values)
        known = names(system)
        kept = {s for name in self.kept & set(known) for s in _letters(known[name])}
        try:
            free = {
                s: Span(*(number(x + side * half, s, plain(s)) for side in (-1, 1)))
                for s, x in point.values.items()
                if not s.is_integer and x.is_Rational and s not in kept
            }
        except InputError:
            return None
        pinned = slice_of(version, replace(point, box=free, whole=free))
        box = {s: span for s, span in free.items() if s not in pinned}
        return replace(point, whole=box).within(box) if box else None


def _letters(word: Word) -> tuple[Symbol, ...]:
    return (word,) if isinstance(word, Symbol) else tuple(word)


def _evidence(theorem: Theorem, claim: Claim, case: Case, orbits: Orbits) -> Evidence | None:
    try:
        return certified.examine(theorem, claim, case, orbits)
    except InputError:  # φ is not defined on all of the box, say
        return None

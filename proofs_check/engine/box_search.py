"""A theorem for every point of a box: branch and bound, with the one judgement on every part.

What symbols prove of letters holds for the whole box, as long as what the proof is given is proved
on each part.  Balls examine parts, which are halved until every version is verified there, or not
applicable: what is proved of a part is proved of its halves.  Where a part stays open one exact
point of it is looked at; a counterexample is then examined as an ordinary single question, and its
verdict is the evidence.  Refuting or in conflict on a part is never counted without such a point.

An identity must be met in balls wherever it is claimed; where a part is too wide for that, one
exact point of the part will do, since it is a check and not the proof.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from time import perf_counter

from proofs_check.engine.case import Case
from proofs_check.engine.certified import method as certified
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.claims import Claim
from proofs_check.engine.evaluable import require_evaluable
from proofs_check.engine.evidence import Evidence, Outcome, Rigour
from proofs_check.engine.examination import add_evidence, examine, in_time, prepared
from proofs_check.engine.judgement import awaits_a_meeting, judge
from proofs_check.engine.outcomes import Judgement, Verdict
from proofs_check.engine.region import Region, at_point, combined, merged, slice_of
from proofs_check.engine.report import Report
from proofs_check.engine.same_everywhere import is_same_everywhere
from proofs_check.engine.spans import Box, Span, halved, middle, points, share
from proofs_check.engine.theorem import Theorem, Version
from theory.deadline import OutOfTime, check, deadline, remaining
from theory.errors import DomainError, InputError

PART, FIRST = 1 / 16, 1 / 2  # of the time that is left, for one part of the box at most
LOOKED_AT = 1 / 64  # a part of the box that is worth a look at one of its points by itself
DECIDED = (Verdict.VERIFIED, Verdict.NOT_APPLICABLE)
FALSE = (Verdict.REFUTED, Verdict.CONFLICT)
PROVING = ("symbolic", "certified")


@dataclass(frozen=True)
class Part:
    """A part of the box: what is ``known`` of it by balls, and what versions are open there."""

    box: Box
    known: Mapping[Claim, Evidence] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    why: Mapping[str, Judgement] = field(default_factory=dict)


def decide(
    theorem: Theorem,
    case: Case,
    methods: Sequence[str],
    *,
    shape: Mapping[str, int] | None = None,
    source: str = "",
) -> Report:
    """What ``methods`` prove of every point of the case's box, within its time.

    Methods that follow numbers examine the point in the middle, which proves nothing of the others.
    """
    began = perf_counter()
    for box in points(case.box):
        require_evaluable(Orbits(theorem.system, case.within(box)), theorem.name)
    search = _Search(theorem, case, methods)
    with deadline(case.seconds):
        search.run()
    return search.report(perf_counter() - began, shape or {}, source)


class _Search:
    """The parts so far; mutable, and never seen outside."""

    def __init__(self, theorem: Theorem, case: Case, methods: Sequence[str]):
        self.theorem, self.case, self.methods = theorem, case, methods
        self.symbolic: list[Evidence] = []
        self.waiting: list[tuple[float, int, Part]] = []
        self.done: list[Part] = []
        self.witnesses: dict[str, Report] = {}
        self.decided: dict[str, list[tuple[Box, Verdict]]] = {n: [] for n in theorem.versions}
        self.reasons: dict[tuple[str, Verdict], str] = {}
        self.slices = {n: slice_of(v, case) for n, v in theorem.versions.items()}
        self.spent: dict[str, float] = dict.fromkeys(methods, 0.0)
        self.centre: Report | None = None
        self.constant: dict[Claim, Evidence] = {}  # what balls say of claims without the letters
        self.stopped, self.looked, self.count = "", 0, itertools.count()

    def run(self) -> None:
        try:
            self._once("symbolic", self._by_symbols)
            self._once("the middle of the box", self._at_the_middle)
            for box, names in self._starts():
                self._push(Part(box, {}, names))
            for box in points(self.case.box):
                self._look(self.case.within(box), tuple(self._open()))
            while self.waiting and self._open():
                check()
                self._part(heapq.heappop(self.waiting)[2])
        except (OutOfTime, KeyboardInterrupt) as spent:
            self.stopped = str(spent) or "interrupted"

    def _starts(self) -> Iterator[tuple[Box, tuple[str, ...]]]:
        """The box, or the slice of it to which some versions are confined."""
        for sliced in ({}, *filter(None, self.slices.values())):
            names = tuple(n for n in self._open() if self.slices[n] == sliced)
            if names and not any(n in part.open for _, _, part in self.waiting for n in names):
                yield {**self.case.box, **sliced}, names

    def _once(self, name: str, work: Callable[[], None]) -> None:
        self.case.progress(name)
        with deadline(remaining() / 3), suppress(OutOfTime):
            work()
        check()  # the question's own time

    def _by_symbols(self) -> None:
        if "symbolic" in self.methods:
            began, orbits = perf_counter(), Orbits(self.theorem.system, self.case)
            add_evidence(self.symbolic, "symbolic", self.theorem, self.case, (), orbits)
            self.spent["symbolic"] = perf_counter() - began

    def _at_the_middle(self) -> None:
        """By all methods: those that follow numbers have nothing else to say."""
        case = self.case.within(middle(self.case.box))
        self.centre = self._single(case)
        for method, seconds in self.centre.spent.items():
            self.spent[method] += seconds
        for e in self.centre.evidence:
            if e.method == certified.METHOD and is_same_everywhere(e.claim, self.case):
                self.constant[e.claim] = e
        self._note(self.centre)

    def _single(self, case: Case) -> Report:
        """An ordinary question at one exact point."""
        alone = replace(case, box={}, seconds=max(remaining(), 1.0))
        return examine(self.theorem, alone, self.methods)

    def _note(self, report: Report) -> None:
        for name, judgement in report.judgements.items():
            if judgement.verdict in FALSE:
                self.witnesses.setdefault(name, report)

    def _open(self) -> list[str]:
        return [name for name in self.theorem.versions if name not in self.witnesses]

    def _push(self, part: Part) -> None:
        heapq.heappush(self.waiting, (-share(part.box, self.case.whole), next(self.count), part))

    def _part(self, part: Part) -> None:
        """Decide a part for the versions that are open there, or halve it."""
        self.looked += 1
        size = share(part.box, self.case.whole)
        self.case.progress(f"part {self.looked}, {len(self.waiting)} open")
        part = replace(part, open=tuple(n for n in part.open if n in self._open()))
        part = self._examined(part, self.case.within(part.box))
        left = [n for n in part.open if part.why[n].verdict not in DECIDED]
        seen = (*self.symbolic, *part.known.values())
        unmet = any(awaits_a_meeting(self.theorem.versions[n], seen) for n in left)
        if left and (size > LOOKED_AT or unmet):
            met = self._look(self.case.within(middle(part.box)), tuple(left))
            why = {n: self._judged(n, part.known, met) for n in left}
            part = replace(part, why={**part.why, **why})
        left = [n for n in part.open if part.why[n].verdict not in DECIDED]
        for name in set(part.open).difference(left):
            verdict = part.why[name].verdict
            self.decided[name].append((part.box, verdict))
            self.reasons.setdefault((name, verdict), part.why[name].reason)
        halves = halved(part.box, self.case.whole) if left else None
        if halves is None:
            self.done.append(replace(part, open=tuple(left)))
            return
        for box in halves:
            self._push(Part(box, part.known, tuple(left), part.why))

    def _examined(self, part: Part, case: Case) -> Part:
        """With what balls find on it; what is proved of a part is not asked again on its halves."""
        known = {c: e for c, e in part.known.items() if _is_final(e)} | self.constant
        if "certified" in self.methods:
            began = perf_counter()
            orbits = Orbits(self.theorem.system, case)
            part_of_time = PART if self.looked > 1 else FIRST  # tables are made once
            with deadline(max(remaining() * part_of_time, min(1.0, remaining()))):
                for claim in self._wanted(part.open, known):
                    if claim not in known:
                        found = self._found(claim, case, orbits)
                        known.update({claim: found} if found is not None else {})
            self.spent["certified"] += perf_counter() - began
        why = {n: self._judged(n, known) for n in part.open}
        return replace(part, known=known, why={**part.why, **why})

    def _found(self, claim: Claim, case: Case, orbits: Orbits) -> Evidence | None:
        def find(claim: Claim) -> Evidence | None:
            try:
                return certified.examine(self.theorem, claim, case, orbits)
            except InputError as error:  # at a point it is the user's to mend
                if case.ranging:
                    raise DomainError(str(error)) from error
                raise

        return in_time(certified.METHOD, self.theorem, claim, find)

    def _wanted(self, names: Sequence[str], known: Mapping[Claim, Evidence]) -> Iterator[Claim]:
        """Hypotheses first; nothing else of a version of which one fails."""
        for name in names:
            version = self.theorem.versions[name]
            for claim in version.assume:
                yield claim
                if claim in known and known[claim].outcome is Outcome.REFUTES:
                    break
            else:
                yield from self._behind(version)

    def _behind(self, version: Version) -> Iterator[Claim]:
        """What its claims are, and what their proofs by symbols are given."""
        every = dict.fromkeys((*version.claims, *version.assume))
        for claim in (listed := list(every)):
            for e in self.symbolic:
                if e.claim == claim:
                    listed += [g for g in e.given if g not in every]
                    every.update(dict.fromkeys(e.given))
        yield from every

    def _judged(
        self, name: str, known: Mapping[Claim, Evidence], met: Sequence[Evidence] = ()
    ) -> Judgement:
        return judge(self.theorem.versions[name], (*self.symbolic, *known.values(), *met))

    def _look(self, case: Case, names: tuple[str, ...]) -> tuple[Evidence, ...]:
        """At one point: a counterexample becomes a witness; else what balls met there."""
        prepared(lambda: Orbits(self.theorem.system, case).arrival)  # what is bad input says so
        here = self._examined(Part({}, {}, names), case)
        if any(here.why[n].verdict in FALSE for n in names):
            self._note(self._single(self._least(case, names)))
        return tuple(
            e
            for e in here.known.values()
            if e.outcome is Outcome.SUPPORTS and e.rigour is Rigour.ENCLOSURE
        )

    def _least(self, case: Case, names: tuple[str, ...]) -> Case:
        """With whole numbers as small as halving finds them where the statement is false."""
        for s, span in case.box.items():
            low, high = self.case.whole[s].low, span.low
            while self.case.whole[s].whole and low < high:
                here = {**case.box, s: Span(m := (low + high) // 2, m, True)}
                judged = self._examined(Part({}, {}, names), self.case.within(here)).why
                if any(judged[n].verdict in FALSE for n in names):
                    case, high = self.case.within(here), m
                else:
                    low = m + 1
        return case

    def _evidence(self, parts: Sequence[Part]) -> tuple[Evidence, ...]:
        """Of symbols; of balls on all parts; of the point in the middle, and of counterexamples."""
        shares = [(share(part.box, self.case.whole), part.known) for part in parts]
        found = [*self.symbolic, *merged(shares)]
        if self.centre is not None:
            found += at_point(self.centre, lambda e: e.method not in PROVING)
        for report in {id(r): r for r in self.witnesses.values()}.values():
            found += at_point(report, lambda e: e.outcome is Outcome.REFUTES)
        return tuple(found)

    def report(self, seconds: float, shape: Mapping[str, int], source: str) -> Report:
        waiting = [part for _, _, part in sorted(self.waiting, key=lambda x: x[:2])]
        every = [*waiting, *self.done] or [Part(self.case.box, {}, tuple(self.theorem.versions))]
        left = sorted(every, key=lambda part: -share(part.box, self.case.whole))
        regions = {
            name: Region(
                self.case.whole,
                tuple(self.decided[name]),
                {v: words for (n, v), words in self.reasons.items() if n == name},
                tuple(p.box for p in left if name in p.open),
                next((p.why[name].reason for p in left if name in p.open and name in p.why), ""),
                self.witnesses.get(name),
                self.slices[name],
            )
            for name in self.theorem.versions
        }
        return Report(
            self.theorem,
            self.case,
            self._evidence(left),
            {name: combined(region, name, self.stopped) for name, region in regions.items()},
            seconds,
            self.spent,
            shape,
            source,
            regions=regions,
        )


def _is_final(e: Evidence) -> bool:
    """Whether it holds of every part of the box."""
    decided = e.outcome in (Outcome.SUPPORTS, Outcome.REFUTES)
    return decided and e.rigour in (Rigour.PROOF, Rigour.CITED)

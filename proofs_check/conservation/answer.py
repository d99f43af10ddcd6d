"""What ``conserved`` found: numbers, laws, what the methods say of each, and an exit code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sympy import Expr

from proofs_check.conservation.on_the_fly import activation, theorem
from proofs_check.conservation.question import Question
from proofs_check.engine.check import check
from proofs_check.engine.claims import Conserved
from proofs_check.engine.evidence import Evidence, Outcome, Rigour
from proofs_check.engine.outcomes import Verdict
from proofs_check.engine.report import Report
from proofs_check.host.exits import ExitCode
from theory.conservation.laws import MAX_UNKNOWNS, holds
from theory.conservation.polynomials import Law, expression, law_of
from theory.conservation.survey import Survey, survey
from theory.deadline import UNDECIDED, OutOfTime, deadline, remaining
from theory.display import Shown

METHODS = ("symbolic", "flow", "training")  # the certified one adds no proof of an identity
MAX_CHECKED = 48  # parameters; a larger system is not trained, its laws stand as identities
SHARE = 0.5  # of the time, for numbers and laws; what they leave is the methods'


@dataclass(frozen=True)
class Examined:
    """A law, or a quantity that was claimed to be one.

    Attributes
    ----------
    quantity
        The formula.
    exact
        Whether it is constant along every field, as an identity between polynomials; None where
        that was not decided so.
    claimed
        Whether somebody claimed it, or it was found here.
    evidence
        Of the methods.
    """

    quantity: Expr
    exact: bool | None
    claimed: bool
    evidence: tuple[Evidence, ...] = ()

    @property
    def refuted(self) -> bool:
        proofs = (Rigour.PROOF, Rigour.CITED)
        return self.exact is False or any(
            e.outcome is Outcome.REFUTES and (e.rigour in proofs or self.exact)
            for e in self.evidence
        )

    @property
    def proved(self) -> bool:
        """As an identity; that the flow keeps it for as long as it exists follows."""
        by_symbols = any(
            e.outcome is Outcome.SUPPORTS and e.rigour is Rigour.PROOF for e in self.evidence
        )
        return not self.refuted and (self.exact is True or by_symbols)


@dataclass(frozen=True, repr=False)
class Answer(Shown):
    """What :func:`conserved` found.

    Attributes
    ----------
    question
        What was asked.
    survey
        Numbers and laws.
    seed
        Of the random points.
    report
        What the methods found of the laws as claims.
    unchecked
        Why there is no report; empty if there is one.
    """

    question: Question
    survey: Survey
    seed: int = 0
    report: Report | None = None
    unchecked: str = ""

    @cached_property
    def laws(self) -> tuple[Examined, ...]:
        """Those that were found, polynomials in others left out, then those that were claimed."""
        return tuple(map(self._examined, self._found)) + tuple(
            self._of_claim(q) for q in self.question.claimed
        )

    @property
    def title(self) -> str:
        return f"conservation laws of {self.question.name}"

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        low, high = self.survey.at_least, self.survey.at_most
        number = f"{low} independent" if low == high else f"{low} to {high} independent"
        return (("", number), ("found", f"{len(self.laws)}"))

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        said = {True: "constant along every field", False: "refuted", None: "open"}
        laws = [(str(law.quantity), said[law.exact]) for law in self.laws]
        return (*laws, *([("not examined", self.unchecked)] if self.unchecked else []))

    @property
    def _found(self) -> Sequence[Law]:
        return self.survey.laws.new if self.survey.laws is not None else ()

    def _examined(self, law: Law) -> Examined:
        quantity = expression(law, self.question.letters)
        return Examined(quantity, True, False, self._evidence(quantity))

    def _of_claim(self, quantity: Expr) -> Examined:
        law = law_of(quantity, self.question.letters)
        exact = None if law is None else holds(self.question.fields, law)
        return Examined(quantity, exact, True, self._evidence(quantity))

    def _evidence(self, quantity: Expr) -> tuple[Evidence, ...]:
        if self.report is None:
            return ()
        state = self.report.theorem.system.state
        here = quantity.xreplace(dict(zip(self.question.letters, state, strict=True)))
        found = self.report.about(Conserved(here))
        return tuple(e for e in found if e.outcome is not Outcome.NOT_RUN)

    @property
    def agrees(self) -> bool | None:
        """With the number that the source has; None where there is none, or ours is not proved."""
        published = self.question.published
        if published is None:
            return None
        if not self.survey.at_least <= published <= self.survey.at_most:
            return False
        return True if self.survey.certainty.proved else None

    @property
    def exit_code(self) -> int:
        """1 if a law or a number that was claimed is refuted, 3 if something is open, 0 if not."""
        if self.report is not None and self.report.errors:
            return ExitCode.INTERNAL_ERROR
        conflict = self.report is not None and any(
            j.verdict is Verdict.CONFLICT for j in self.report.judgements.values()
        )
        if conflict or self.agrees is False or any(law.refuted for law in self.laws):
            return ExitCode.REFUTED
        decided = self.survey.complete and self.survey.certainty.proved
        if not decided or not all(law.proved for law in self.laws):
            return ExitCode.UNDECIDED
        return ExitCode.DONE


def answered(
    question: Question,
    degree: int,
    *,
    unknowns: int = MAX_UNKNOWNS,
    methods: Sequence[str] = METHODS,
    seed: int = 0,
    device: str = "auto",
    seconds: float = 60.0,
    progress: Callable[[str], None] = lambda _: None,
    keep: Callable[[Answer], None] = lambda _: None,
) -> Answer:
    """Numbers and laws, then the methods.  ``keep`` is called with what is found on the way, and
    nothing of it is lost when the time is spent."""
    with deadline(seconds):
        with deadline(SHARE * seconds, "numbers and laws"):
            found = Answer(
                question,
                survey(
                    question.fields,
                    degree,
                    unknowns=unknowns,
                    seed=seed,
                    progress=progress,
                    keep=lambda survey_: keep(Answer(question, survey_, seed)),
                ),
                seed,
            )
        try:
            return _checked(found, methods, device, progress)
        except OutOfTime as spent:
            return replace(found, unchecked=str(spent))


def _checked(
    found: Answer, methods: Sequence[str], device: str, progress: Callable[[str], None]
) -> Answer:
    question = found.question
    laws = [expression(law, question.letters) for law in found._found]
    if not methods or not (laws or question.claimed):
        return found
    if question.fields.dimension > MAX_CHECKED:
        return replace(
            found,
            unchecked=f"systems of more than {MAX_CHECKED} parameters are not integrated and "
            "trained; each law stands as an identity between polynomials",
        )
    left = remaining()
    if left <= 0:
        return replace(found, unchecked=f"{UNDECIDED} the time was spent on numbers and laws")
    progress("the laws as claims")
    report = check(
        theorem(question, laws, found.seed),
        activation(question),
        methods=methods,
        seed=found.seed,
        device=device,
        seconds=left,
        progress=progress,
        values=question.values,
    )
    return replace(found, report=report)

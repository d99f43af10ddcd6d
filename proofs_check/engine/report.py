"""What was found about one theorem for one case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from proofs_check.engine.case import Case
from proofs_check.engine.claims import Claim
from proofs_check.engine.evidence import Evidence
from proofs_check.engine.outcomes import Judgement
from proofs_check.engine.theorem import Theorem
from proofs_check.host.exits import ExitCode
from proofs_check.host.foreign import visible
from theory.display import Drawn
from theory.errors import InputError, required

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from proofs_check.engine.ending import End
    from proofs_check.engine.flow.paths import Path
    from proofs_check.engine.region import Region
    from proofs_check.engine.training.trainer import Run
    from proofs_check.engine.trust import Trust


@dataclass(frozen=True)
class Report(Drawn):
    """The evidence about every claim, and a judgement of every version of the theorem, from
    :func:`check`.  Its picture: the letters of the flow over time, as the flow method integrated
    it, and dashed where it is proved to end.

    Attributes
    ----------
    theorem, case
        What was asked.
    evidence
        Of all methods, in their order; each holds the claim that it speaks of.
    judgements
        By version: ``proved``, and ``printed`` where the theorem has one.
    seconds, spent
        By the clock: in all, and of each method.
    shape
        The whole numbers on which the theorem's system depends (``depth``).
    source
        The file or name by which the command line finds it.
    end
        Where the orbit goes, if the certified method followed it.
    integrated, trained
        The orbit in floats, and the run of gradient descent, as far as claims asked for them.
    regions
        Of a case with ranges: by version, on which parts of the box it was decided, and how.

    Examples
    --------
    >>> from proofs_check import check
    >>> report = check("theorem2", "sin", methods=("symbolic", "certified"))
    >>> report
    <theorem2: verified as proved; not applicable as printed>
    >>> report.judgement("printed").verdict.value
    'not_applicable'
    >>> print(report.end["lambda1"].common_digits())
    0.77808034570886901
    """

    theorem: Theorem
    case: Case
    evidence: tuple[Evidence, ...]
    judgements: Mapping[str, Judgement]
    seconds: float
    spent: Mapping[str, float]
    shape: Mapping[str, int] = field(default_factory=dict)
    source: str = ""
    end: End | None = None
    integrated: Path | None = None
    trained: Run | None = None
    regions: Mapping[str, Region] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """Of the theorem as proved."""
        return self.judgements["proved"].verdict.value

    def judgement(self, version: str = "proved") -> Judgement:
        """Of ``"proved"`` or ``"printed"``; a theorem without a printed version has but one."""
        if version not in ("proved", "printed"):
            raise InputError(f"the version is 'proved' or 'printed', not {version!r}.")
        return self.judgements.get(version, self.judgements["proved"])

    def trust(self, version: str = "proved") -> Trust:
        """What the verdict rests on in the end: its row of docs/trust.md."""
        from proofs_check.engine.trust import trust

        stated = self.theorem.versions.get(version, self.theorem.versions["proved"])
        return trust(stated, self.judgement(version), self.evidence)

    def about(self, claim: Claim) -> tuple[Evidence, ...]:
        """The evidence that examined this very claim."""
        return tuple(e for e in self.evidence if e.claim == claim)

    @property
    def errors(self) -> tuple[Evidence, ...]:
        """Where a method failed by a mistake of the program: no answer."""
        return tuple(e for e in self.evidence if e.error is not None)

    def exit_code(self, version: str = "proved") -> int:
        """Of the command line: 70 where a method failed by a mistake of the program."""
        if self.errors:
            return ExitCode.INTERNAL_ERROR
        return self.judgement(version).verdict.exit_code

    def __repr__(self) -> str:
        words = "; ".join(
            j.verdict.value.replace("_", " ") + (f" as {name}" if len(self.judgements) > 1 else "")
            for name, j in self.judgements.items()
        )
        return visible(f"<{self.theorem.name}: {words}>")

    @property
    def _undrawn(self) -> str:
        none = "there is no orbit to draw: include flow among the methods, of a system that flows"
        return none if self.integrated is None else ""

    def _draw(self, axes: Axes) -> None:
        from proofs_check.engine.letters import plain

        path = required(self.integrated, "an orbit")
        ends = self.end.values if self.end is not None else {}
        for letter, values in zip(self.theorem.system.state, path.fine, strict=True):
            (line,) = axes.plot(path.times, values, label=plain(letter))
            if letter in ends:
                axes.axhline(ends[letter].middle, linestyle="--", color=line.get_color())
        axes.set(xlabel="t", title=self.theorem.name)
        axes.legend()

    def _repr_markdown_(self) -> str:
        from proofs_check.rendering.markdown import to_markdown

        return to_markdown([self])

    def _repr_html_(self) -> str:
        from proofs_check.rendering.html import notebook_html

        return notebook_html(self)

    def _repr_latex_(self) -> str:
        from proofs_check.rendering.latex import notebook_latex

        return notebook_latex(self)

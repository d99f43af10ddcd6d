"""An experiment: what the paper says, what is run, the figure, and the claims checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

from empirical.statistics.decision import Decision, Provable

if TYPE_CHECKING:
    import matplotlib.figure

    import empirical.laboratory
    from empirical.runs.job import Measured

# what the functions of every experiment take and give, by name, so that nothing heavy is imported
Figure: TypeAlias = "matplotlib.figure.Figure"
Laboratory: TypeAlias = "empirical.laboratory.Laboratory"
Claims: TypeAlias = Mapping[str, Decision]  # texts, with what decides each of them

PRESETS = ("smoke", "laptop", "paper")
MACHINERY = "smoke checks the machinery, on few and small examples: it says little of the source"


class Finding(Enum):
    """What a run says of a claim; each value reads as the end of a sentence."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNDECIDED = "undecided"
    NOT_TESTED = "not tested at this scale"


@dataclass(frozen=True)
class CheckedClaim:
    """One sentence or number of the source, and what this run says of it.

    Attributes
    ----------
    text
        The claim, in a sentence.
    finding
        What the run says.
    reason
        Why, with the numbers; for UNDECIDED and NOT_TESTED what is missing.
    provable
        What it rests on, if proofs may stand beside it.

    Examples
    --------
    >>> from empirical import CheckedClaim, Finding
    >>> CheckedClaim("all are stored", Finding.SUPPORTED, "20 of 20").finding.value
    'supported'
    """

    text: str
    finding: Finding
    reason: str
    provable: Provable | None = None


@dataclass(frozen=True)
class Value:
    """How much a result at the source's size would tell: in this order a budget of time is spent.

    Attributes
    ----------
    points
        Of 100; the larger come first.
    reason
        Why, in a few words.
    """

    points: int
    reason: str


@dataclass(frozen=True)
class Experiment:
    """One figure or table.

    Attributes
    ----------
    name
        For the command line: fig3.
    title
        In a line.
    source
        "PNAS paper, Figure 3".
    paper
        What the source reports, in a few sentences.
    presets
        Preset name → a frozen configuration dataclass, the same type for all three.
    assumed
        Field name → why its value is assumed (†): lost in the text of the source.
    run
        (configuration, laboratory) → what was measured.
    draw
        (configuration, measured) → the figure; no computing.
    check
        (configuration, measured) → the claims, each with its decision; no computing.
    minutes
        Preset name → about how long it takes: laptop on two cores, paper on a GPU.
    value
        Its place when time is short.

    Examples
    --------
    >>> from empirical import find
    >>> sorted(find("fig13").presets)
    ['laptop', 'paper', 'smoke']
    """

    name: str
    title: str
    source: str
    paper: str
    presets: Mapping[str, Any]
    assumed: Mapping[str, str]
    run: Callable[[Any, Laboratory], Measured]
    draw: Callable[[Any, Measured], Figure]
    check: Callable[[Any, Measured], Mapping[str, Decision]]
    minutes: Mapping[str, float] = field(default_factory=dict)
    value: Value = Value(0, "not said")

    def claims(self, configuration: Any, measured: Measured) -> tuple[CheckedClaim, ...]:
        """What the source says, and what was measured says of it."""
        return tuple(
            CheckedClaim(text, _FINDINGS[d.holds] if d.tested else Finding.NOT_TESTED, d.reason,
                         d.provable)
            for text, d in self.check(configuration, measured).items()
        )  # fmt: skip


_FINDINGS = {True: Finding.SUPPORTED, False: Finding.CONTRADICTED, None: Finding.UNDECIDED}

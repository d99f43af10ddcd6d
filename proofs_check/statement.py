"""A statement of the paper: hypotheses, conclusion, and how its equations are justified.

A statement says *what* is claimed.  The methods of evidence know *how* to look: each takes the
same equations and evaluates both sides on its own quantities (symbols, balls, floats, trained
weights).  So a new statement is one file, and so is a new method.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from theory.outcome import Truth

if TYPE_CHECKING:
    from proofs_check.method import Examination
    from proofs_check.problem import Problem


class Quantities(Protocol):
    """The letters of an equation, in a method's own number system.

    For an example of norm r: ``U`` = r² u, ``a`` = r² v (for r = 1 these are u and v),
    ``K`` = k/r², and U0, a0 at the start.  ``lambda1`` is the top eigenvalue of the Jacobian at
    x, obtained by the method itself and not from the equation under test.
    """

    @property
    def K(self) -> Any: ...
    @property
    def U(self) -> Any: ...
    @property
    def a(self) -> Any: ...
    @property
    def U0(self) -> Any: ...
    @property
    def a0(self) -> Any: ...
    @property
    def lambda1(self) -> Any: ...
    def phi(self, z: Any) -> Any: ...
    def dphi(self, z: Any) -> Any: ...
    def integral(self, a: Any, b: Any) -> Any:
        """∫_a^b φ/φ'."""
        ...


class Because(enum.Enum):
    """Why an equation holds; it tells the symbolic method what to prove."""

    CONSERVED = "it holds at the start and its time derivative vanishes along the flow"
    AT_THE_END = "it holds wherever K U φ(a) = 1"


@dataclass(frozen=True)
class Decision:
    """Whether a condition holds for this φ and start: a proof either way, or unknown."""

    truth: Truth
    reason: str


@dataclass(frozen=True)
class Claim:
    """Something that evidence can speak for or against.  ``name`` is how evidence refers to it.

    A bare claim is examined by the statement's own examiners; a :class:`Condition` is decided, an
    :class:`Equation` evaluated, by every method in its general way.
    """

    name: str
    text: str


@dataclass(frozen=True)
class Condition(Claim):
    """A hypothesis, or a conclusion that is not an equation, decided with proof."""

    decide: Callable[[Problem], Decision]


@dataclass(frozen=True)
class Equation(Claim):
    """``left(q) == right(q)`` for the quantities q of every method."""

    latex: str
    left: Callable[[Quantities], Any]
    right: Callable[[Quantities], Any]
    because: Because


@dataclass(frozen=True)
class Version:
    """One reading of a statement: as the paper prints it, or as it is proved."""

    text: str
    hypotheses: tuple[Claim, ...]
    conclusion: tuple[Claim, ...]

    @property
    def equations(self) -> tuple[Equation, ...]:
        return tuple(c for c in self.conclusion if isinstance(c, Equation))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Everything that is decided rather than computed: hypotheses, then conclusions."""
        claims = self.hypotheses + self.conclusion
        return tuple(c for c in claims if isinstance(c, Condition))


Examiner = Callable[["Statement", "Problem"], "Examination"]


def no_derivation() -> tuple[Any, ...]:
    """For a statement without symbolic steps."""
    return ()


@dataclass(frozen=True)
class Statement:
    """A numbered result.

    ``derivation`` returns the steps of its symbolic proof.  ``examiners`` replaces, method by
    method, the general way of examining; ``senseless`` says why a method has nothing to say
    here.  ``inputs`` names the problem's inputs that matter, beyond φ and the start.
    """

    name: str
    title: str
    reference: str
    setting: str
    printed: Version
    proved: Version
    derivation: Callable[[], tuple[Any, ...]] = no_derivation
    aliases: tuple[str, ...] = ()
    examiners: Mapping[str, Examiner] = field(default_factory=dict)
    senseless: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """Statements hold functions, so they travel between processes by name."""
        from proofs_check.catalogue import find

        return find, (self.name,)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All hypotheses and conclusions of both versions."""
        versions = (self.printed, self.proved)
        return _distinct(tuple(c for v in versions for c in v.hypotheses + v.conclusion))

    @property
    def equations(self) -> tuple[Equation, ...]:
        return _distinct(self.proved.equations + self.printed.equations)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return _distinct(self.proved.conditions + self.printed.conditions)


def _distinct(claims: tuple[Any, ...]) -> tuple[Any, ...]:
    """Without repetitions; evidence refers to claims by name, so a name must mean one claim."""
    found: dict[str, Any] = {}
    for claim in claims:
        if found.setdefault(claim.name, claim) != claim:
            raise ValueError(f"two different claims are called {claim.name!r}")
    return tuple(found.values())

"""A statement of the paper: hypotheses, conclusion, and how its equations are justified.

A statement says *what* is claimed.  The methods of evidence know *how* to look: each takes the
same equations and evaluates both sides on its own quantities (symbols, balls, floats, trained
weights).  So a new statement is one file, and so is a new method.

A statement that cannot mean what it shows is refused when it is made: one that claims nothing, that
has two claims of one name, or that is examined by a method that does not exist.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from theory.errors import InputError
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
    """Something that evidence can speak for or against.

    Two claims are the same if they agree in every field: evidence about one then counts for the
    other.  ``name`` is for documents and for the author.  A bare claim is examined by the
    statement's own examiners; a :class:`Condition` is decided, an :class:`Equation` evaluated, by
    every method in its general way.
    """

    name: str
    text: str

    def __post_init__(self) -> None:
        for what in ("name", "text"):
            value = getattr(self, what)
            if not (isinstance(value, str) and value.strip()):
                raise InputError(f"the {what} of a claim must say something, but is {value!r}.")


@dataclass(frozen=True)
class Condition(Claim):
    """A hypothesis, or a conclusion that is not an equation, decided with proof."""

    decide: Callable[[Problem], Decision]

    def __post_init__(self) -> None:
        super().__post_init__()
        if not callable(self.decide):
            raise InputError(f"what decides “{self.text}” must be a function of the problem.")


@dataclass(frozen=True)
class Equation(Claim):
    """``left(q) == right(q)`` for the quantities q of every method."""

    latex: str
    left: Callable[[Quantities], Any]
    right: Callable[[Quantities], Any]
    because: Because

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (callable(self.left) and callable(self.right)):
            raise InputError(f"both sides of “{self.text}” must be functions of the quantities q.")
        if not isinstance(self.because, Because):
            raise InputError(
                f"“{self.text}” must say because which it holds, as Because.AT_THE_END or "
                f"Because.CONSERVED, but says {self.because!r}."
            )

    def sides(self, q: Quantities) -> tuple[Any, Any]:
        """Left and right at ``q``; NaN where they have no value, InputError if they cannot be
        computed from these letters."""
        try:
            return self.left(q), self.right(q)
        except ArithmeticError:
            return math.nan, math.nan
        except InputError:
            raise
        except Exception as error:  # whatever an author's functions may raise
            raise InputError(
                f"the sides of “{self.text}” cannot be computed for {type(q).__name__} "
                f"({type(error).__name__}: {error}); use + - * / **, exact numbers, and the "
                "letters and functions of q."
            ) from error


@dataclass(frozen=True)
class Version:
    """One reading of a statement: as the paper prints it, or as it is proved."""

    text: str
    hypotheses: tuple[Claim, ...]
    conclusion: tuple[Claim, ...]

    def __post_init__(self) -> None:
        for what in ("hypotheses", "conclusion"):
            value = getattr(self, what)
            if not (isinstance(value, tuple) and all(isinstance(c, Claim) for c in value)):
                raise InputError(
                    f"the {what} of “{self.text}” must be a tuple of claims, such as (CLAIM,), but "
                    f"came as {value!r}."
                )
        if not self.conclusion:
            raise InputError(
                f"“{self.text}” has an empty conclusion, so there is nothing to verify or to "
                "refute; give it at least one claim."
            )

    @property
    def equations(self) -> tuple[Equation, ...]:
        return tuple(c for c in self.conclusion if isinstance(c, Equation))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Everything that is decided rather than computed: hypotheses, then conclusions."""
        claims = self.hypotheses + self.conclusion
        return tuple(c for c in claims if isinstance(c, Condition))


METHODS = ("symbolic", "certified", "flow", "training")
INPUTS = ("depth", "w0", "length")  # of a problem, beyond φ and the start

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

    def __post_init__(self) -> None:
        self._require_one_claim_a_name()
        self._require_known("examiners", self.examiners, METHODS)
        self._require_known("senseless", self.senseless, METHODS)
        self._require_known("inputs", self.inputs, INPUTS)
        both = [m for m in self.examiners if m in self.senseless]
        if both:
            raise InputError(
                f"{self.name}: {both[0]} has an examiner and is called senseless; keep one of them."
            )

    def _require_one_claim_a_name(self) -> None:
        named: dict[str, Claim] = {}
        for claim in self.claims:
            other = named.setdefault(claim.name, claim)
            if other != claim:
                raise InputError(
                    f"{self.name}: two different claims are called {claim.name!r}: “{other.text}” "
                    f"and “{claim.text}”; rename one of them."
                )

    def _require_known(self, what: str, given: Iterable[str], known: tuple[str, ...]) -> None:
        for name in given:
            if name not in known:
                raise InputError(
                    f"{self.name}: {what} names {name!r}, which does not exist; choose from "
                    f"{', '.join(known)}."
                )

    def __reduce__(self) -> tuple[Any, ...]:
        """Statements hold functions, so they travel between processes by name: those that the
        catalogue has under that name, and no others."""
        from proofs_check.statement_catalogue import find

        if find(self.name) != self:
            raise InputError(
                f"this {self.name} is not the one of the catalogue, so it cannot be examined in "
                "another process; use one job."
            )
        return find, (self.name,)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All hypotheses and conclusions of both versions, each once."""
        versions = (self.printed, self.proved)
        return _distinct(tuple(c for v in versions for c in v.hypotheses + v.conclusion))

    @property
    def equations(self) -> tuple[Equation, ...]:
        return _distinct(self.proved.equations + self.printed.equations)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return _distinct(self.proved.conditions + self.printed.conditions)


def _distinct(claims: tuple[Any, ...]) -> tuple[Any, ...]:
    """Without repetitions, in order."""
    return tuple(dict.fromkeys(claims))

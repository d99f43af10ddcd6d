"""A theorem: a system, hypotheses and claims; as proved, and perhaps as printed.

The simplest file of a user's own holds

    THEOREM = Theorem("my-theorem", SYSTEM, claims=(Along(left, right), AtEnd(left, right)))

A theorem whose system depends on a whole number (the depth of a network) is a function of it,

    def theorem(depth: int = 2) -> Theorem: ...
"""

from __future__ import annotations

from dataclasses import dataclass, field

from proofs_check.engine.claims import Claim, Equation, Finite, Holds, Where
from proofs_check.engine.letters import abstract_functions, t
from proofs_check.engine.system import System
from theory.errors import InputError


@dataclass(frozen=True)
class Version:
    """One reading of a theorem.

    Parameters
    ----------
    claims
        What is concluded.
    assume
        Hypotheses.
    quote
        The source's own words, which are shown and never examined.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Conserved, Version
    >>> u, v = sympy.symbols("u v", real=True)
    >>> Version((Conserved(u**2 - v**2),), quote="u² − v² does not change").claims[0].text
    'u² − v² is conserved'
    """

    claims: tuple[Claim, ...]
    assume: tuple[Claim, ...] = ()
    quote: str = ""


@dataclass(frozen=True)
class Theorem:
    """A system and claims about it: what :func:`check` examines.

    Parameters
    ----------
    name
        For the command line.
    system
        Whose letters the claims have.
    claims
        What is concluded, as proved.
    assume
        Hypotheses, as proved.
    title
        In a line.
    source
        Where it is from: Theorem 2, say.
    lemmas
        Claims that the symbolic method may use once it has proved them.
    printed
        As the source has it, if that differs.
    aliases
        Further names.
    notes
        For reports.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import AtEnd, System, Theorem
    >>> x, x0 = sympy.symbols("x x_0", real=True)
    >>> system = System(state={x: x0}, loss=(x - 1) ** 2 / 2, clock=1 - x, defaults={x0: 3})
    >>> Theorem("the minimum", system, (AtEnd(x, 1),)).claims[0].text
    'x = 1 where the flow ends'
    """

    name: str
    system: System
    claims: tuple[Claim, ...]
    assume: tuple[Claim, ...] = ()
    title: str = ""
    source: str = ""
    lemmas: tuple[Claim, ...] = ()
    printed: Version | None = None
    aliases: tuple[str, ...] = ()
    notes: str = field(default="", compare=False)

    def __repr__(self) -> str:
        return f"<theorem {self.name}{': ' if self.title else ''}{self.title}>"

    def __post_init__(self) -> None:
        if not self.claims:
            raise InputError(f"{self.name}: a theorem needs at least one claim.")
        for claim in self.all_claims:
            self._check(claim)

    def _check(self, claim: Claim) -> None:
        if not isinstance(claim, Claim):
            raise InputError(f"{self.name}: {claim!r} is no claim (Along, AtEnd, Conserved, …).")
        if not self.system.abstract and any(map(abstract_functions, claim.expressions())):
            raise InputError(
                f"{self.name}: the claim “{claim.text}” speaks of an activation φ, which the "
                "system does not have."
            )
        known = {t, *self.system.letters, *self.system.inputs, *getattr(claim, "over_letters", ())}
        if _is_identity(claim):
            return
        for e in claim.expressions():
            unknown = _free(e) - known - _bound(claim)
            if unknown:
                raise InputError(
                    f"{self.name}: the claim “{claim.text}” has the letter "
                    f"{', '.join(sorted(map(str, unknown)))}, which the system does not have. Its "
                    f"letters are {', '.join(sorted(map(str, known)))}.{_homonyms(unknown, known)}"
                )

    @property
    def proved(self) -> Version:
        return Version(self.claims, self.assume)

    @property
    def versions(self) -> dict[str, Version]:
        """By name: ``proved``, and ``printed`` where the source's reading is another."""
        return {"proved": self.proved} | ({"printed": self.printed} if self.printed else {})

    @property
    def all_claims(self) -> tuple[Claim, ...]:
        """Hypotheses and conclusions of all versions and the lemmas, each once."""
        found: dict[Claim, None] = dict.fromkeys(self.lemmas)
        for version in self.versions.values():
            found |= dict.fromkeys((*version.assume, *version.claims))
        for claim in tuple(found):
            found |= dict.fromkeys(getattr(claim, "rests_on", ()))  # checked only afterwards
        return tuple(found)

    @property
    def equations(self) -> tuple[Equation, ...]:
        return tuple(c for c in self.all_claims if isinstance(c, Equation))


def _is_identity(claim: Claim) -> bool:
    """Whether it speaks of all values of its letters, which may then be any."""
    inner = getattr(claim, "claim", claim)  # of a quantified one
    return claim.where is Where.EVERYWHERE and not isinstance(inner, Holds | Finite)


def _homonyms(unknown: set, known: set) -> str:
    """A letter of the same name that was declared otherwise is another one."""
    both = sorted({str(s) for s in unknown} & {str(s) for s in known})
    if not both:
        return ""
    return (
        f" There is a {both[0]} among them, but it was declared with other assumptions: use the "
        "very same symbol (t is proofs_check.t)."
    )


def _free(e: object) -> set:
    return set(getattr(e, "free_symbols", ()))


def _bound(claim: Claim) -> set:
    return set(claim.own_letters) | (
        set(getattr(claim, "over", ()) or ())
        if hasattr(getattr(claim, "over", None), "keys")
        else set()
    )

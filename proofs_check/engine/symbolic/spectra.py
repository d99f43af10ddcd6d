"""How the symbolic method proves exactly when all multipliers are below 1.

The polynomial det(z − J) falls apart into factors of degree 1 and 2, whose roots lie inside the
unit circle exactly if a few quantities are positive (Jury): 1 ± m for z − m, and 1 ± p + q, 1 − q
for z² + p z + q.  Under the hypotheses and the condition all have to be visibly positive; without
the condition one of them has to be visibly at most 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sympy
from sympy import Expr

from proofs_check.engine.claims import Claim, Criterion, Holds
from proofs_check.engine.letters import plain
from proofs_check.engine.spectra import polynomial, reduced
from proofs_check.engine.symbolic.positivity import Bounded, never_positive, positive, put
from proofs_check.engine.symbolic.reading import OPEN, Proof, Reading
from proofs_check.engine.system import System
from theory.outcome import Truth
from theory.symbolic.exact import Decision, all_zero, is_zero


def criterion(_: System, claim: Criterion, reading: Reading, __: Sequence[Claim]) -> Proof:
    """TRUE for all values of the parameters that the hypotheses, which are given, allow."""
    condition = Bounded.by(claim.condition)
    quantities = _quantities(claim, reading)
    if condition is None or quantities is None:
        return OPEN
    hypotheses = [(h, b) for h, b in _bounded(reading.assumed) if b.letter != condition.letter]
    rules = [(b.letter, b.true) for _, b in hypotheses]
    within = all(positive(put(q, [(condition.letter, condition.true), *rules])) for q in quantities)
    beyond = next(
        (
            q
            for q in quantities
            if never_positive(put(q, [(condition.letter, condition.false), *rules]))
        ),
        None,
    )
    listed = ", ".join(map(plain, quantities))
    if not within or beyond is None:
        return Proof(Decision(Truth.UNKNOWN, f"the signs of {listed} are not visible"))
    words = (
        f"all multipliers are below 1 exactly if {listed} are positive: so they are if "
        f"{Holds(claim.condition).text}, and {plain(beyond)} is not if it fails"
    )
    return Proof(Decision(Truth.TRUE, words), (*claim.rests_on, *(h for h, _ in hypotheses)))


def _bounded(hypotheses: Sequence[Claim]) -> Iterator[tuple[Claim, Bounded]]:
    """Those that bound a letter, each letter once."""
    seen = set()
    for h in hypotheses:
        found = Bounded.by(h.relation) if isinstance(h, Holds) else None
        if found is not None and found.letter not in seen:
            seen.add(found.letter)
            yield h, found


def _quantities(claim: Criterion, reading: Reading) -> list[Expr] | None:
    """What has to be positive; None where a factor has more than two roots."""
    whole = [reading.put(c) for c in polynomial(claim.stable)]
    rest, remainders = reduced(whole, tuple(map(reading.put, claim.stable.besides)))
    if all_zero(*(is_zero(r, seconds=0) for r in remainders)).truth is not Truth.TRUE:
        return None
    z = sympy.Dummy("z")
    try:
        _, factors = sympy.factor_list(sympy.Poly(rest, z))
    except sympy.PolynomialError:
        return None
    found: list[Expr] = []
    for factor, _ in factors:
        coefficients = sympy.Poly(factor, z).all_coeffs()
        if len(coefficients) == 2:
            m = -coefficients[1] / coefficients[0]
            found += [1 - m, 1 + m]
        elif len(coefficients) == 3:
            p, q = (c / coefficients[0] for c in coefficients[1:])
            found += [1 + p + q, 1 - p + q, 1 - q]
        elif len(coefficients) > 3:
            return None
    return [q for q in dict.fromkeys(sympy.factor(sympy.together(q)) for q in found) if q != 1]

"""Claims about finitely many points, and claims put together from claims, in floats.

A map may be the claim's own formula or a network that updates itself.  Numbers are evidence, never
a proof.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import sympy

from proofs_check.engine.case import Case
from proofs_check.engine.claims import Claim, Every, ForAll, Holds, Iff, Lyapunov
from proofs_check.engine.comparison import Comparison, compare_signs, unknown, worst
from proofs_check.engine.finite_sets import finite_part, number_of_points
from proofs_check.engine.outcomes import Outcome
from proofs_check.engine.sides import on_floats

MOST = 4096  # points; of more, as many drawn at random
DRAWN = 256  # points of intervals
SPREAD = 3.0  # of those on the whole line
ROUNDING = 1e-12  # relative to the terms of a formula

Images = Callable[[np.ndarray], np.ndarray]  # (points, letters of the map) from (points, letters)


def points(claim: ForAll | Lyapunov, seed: int) -> np.ndarray | None:
    """Shape (points, letters), all or some; of intervals, at random; None for other sets."""
    over = finite_part(claim.over)
    if not claim.over:
        return None
    if len(over) < len(claim.over):
        return _drawn(claim, seed)
    values = [np.array([float(x) for x in d]) for d in over.values()]
    number = number_of_points(over)
    chosen = np.arange(number)
    if number > MOST:
        draws = [np.random.default_rng((seed, i)).choice(v, MOST) for i, v in enumerate(values)]
        return np.stack(draws, axis=1)
    places = np.unravel_index(chosen, [len(v) for v in values])
    return np.stack([v[p] for v, p in zip(values, places, strict=True)], axis=1)


def _drawn(claim: ForAll | Lyapunov, seed: int) -> np.ndarray | None:
    """From each set by itself: normal on the whole line, uniform between two numbers."""
    rng, columns = np.random.default_rng(seed), []
    for domain in claim.over.values():
        if isinstance(domain, sympy.FiniteSet):
            columns.append(rng.choice([float(x) for x in domain], DRAWN))
        elif domain == sympy.S.Reals:
            columns.append(SPREAD * rng.standard_normal(DRAWN))
        elif isinstance(domain, sympy.Interval) and domain.is_bounded and not domain.free_symbols:
            columns.append(rng.uniform(float(domain.start), float(domain.end), DRAWN))
        else:
            return None
    return np.stack(columns, axis=1)


def for_all(claim: ForAll, case: Case) -> Comparison:
    """A relation at every point."""
    where, inner = points(claim, case.seed), claim.claim
    finite = len(finite_part(claim.over)) == len(claim.over)
    if type(claim) is not ForAll or where is None or not finite or not isinstance(inner, Holds):
        return unknown("floats try relations on finite sets, and nothing else")
    open_letters = inner.relation.free_symbols - set(claim.over) - set(case.values)
    if open_letters:
        return unknown(f"{', '.join(sorted(map(str, open_letters)))} has no number")
    return _relation(inner, case, tuple(claim.over), where.T)


def _relation(
    claim: Holds,
    case: Case,
    letters: tuple[sympy.Symbol, ...] = (),
    columns: np.ndarray | None = None,
) -> Comparison:
    """left against right, beyond rounding; a tie in floats is unknown, but for ≤, ≥ and =."""
    left, right = claim.relation.args
    count = 1 if columns is None else columns.shape[1]
    given = () if columns is None else tuple(columns)
    one, two = (
        np.broadcast_to(x, (count,)) for x in on_floats([left, right], letters, case)(given)
    )
    gap, error = (
        one - two,
        ROUNDING * (np.abs(one) + np.abs(two) + _terms(claim, letters, given, case)),
    )
    kind = type(claim.relation)
    if kind in (sympy.Eq, sympy.Ne):
        apart = np.abs(gap) > 1000 * error
        if kind is sympy.Eq:
            return compare_signs(-np.abs(gap), error)
        return compare_signs(np.where(apart, 1.0, 0.0) - 0.5, np.where(apart, 0.0, 1.0))
    gap = gap if kind in (sympy.Gt, sympy.Ge) else -gap
    found = compare_signs(gap, error)
    if kind in (sympy.Gt, sympy.Lt) and found.outcome is Outcome.SUPPORTS and (gap <= error).any():
        return unknown(f"{found.detail}: a tie within rounding")
    return found


def _terms(claim: Holds, letters: tuple, given: tuple, case: Case) -> np.ndarray:
    """The size of the terms, which may cancel."""
    terms = [t for side in claim.relation.args for t in sympy.Add.make_args(sympy.expand(side))]
    return sum(np.abs(x) for x in on_floats(terms, letters, case)(given))


def lyapunov(claim: Lyapunov, case: Case, images: Images | None = None) -> Comparison:
    """The quantity after the map against that before, at every point."""
    where = points(claim, case.seed)
    if where is None:
        return unknown("floats try finite sets, and points of bounded intervals")
    letters = tuple(claim.over)
    own = [letters.index(s) for s in claim.rule.letters]
    if images is None:
        run = on_floats(claim.rule.images, letters, case)
        moved = np.stack([np.broadcast_to(x, len(where)) for x in run(tuple(where.T))], axis=1)
    else:
        moved = images(where)
    after = where.copy()
    after[:, own] = moved
    value = on_floats([claim.quantity], letters, case)
    before, following = (np.broadcast_to(value(tuple(x.T))[0], len(where)) for x in (where, after))
    error = ROUNDING * (np.abs(before) + np.abs(following) + np.abs(before).max(initial=0.0))
    found = compare_signs(before - following, error)
    still = np.isclose(after, where, rtol=0, atol=ROUNDING).all(axis=1)
    flat = ~still & (before - following <= error)
    if claim.strict and found.outcome is Outcome.SUPPORTS and flat.any():
        return unknown(f"{found.detail}: at one that is moved it does not fall beyond rounding")
    return found


def connected(claim: Claim, case: Case, examine: Callable[[Claim], Comparison]) -> Comparison:
    """Every and Iff, from what floats say of their parts."""
    if isinstance(claim, Holds):
        return _relation(claim, case)
    if isinstance(claim, Every):
        return worst(connected(part, case, examine) for part in claim.parts)
    if not isinstance(claim, Iff):
        return examine(claim)
    one, two = (connected(part, case, examine) for part in (claim.first, claim.second))
    if Outcome.UNKNOWN in (one.outcome, two.outcome):
        return one if one.outcome is Outcome.UNKNOWN else two
    outcome = Outcome.SUPPORTS if one.outcome is two.outcome else Outcome.REFUTES
    sizes = (c.size if c.outcome is Outcome.SUPPORTS else 0.0 for c in (one, two))
    size = max(*sizes, ROUNDING) if outcome is Outcome.SUPPORTS else 1.0
    return Comparison(outcome, size, f"{one.detail}; {two.detail}")

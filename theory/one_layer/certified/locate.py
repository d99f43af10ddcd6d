"""Where does the orbit meet p = 1?  An untrusted search.

Along the orbit ``h(v) = log(K² R(v) φ(v)²)`` is 2 log|p|.  From the origin of the search h is
monotone in v, so a bracket and safeguarded Newton steps find the zero.  Nothing here is trusted:
:mod:`theory.one_layer.certified.endpoint` proves what this finds, or refuses it.
"""

from __future__ import annotations

import flint
from flint import arb

from theory.one_layer.certified.march import March, Station
from theory.one_layer.certified.reduced import Reduced

_NEAR = 8  # of |h|, within a factor e^4 of p = 1
_NEWTON = 80  # safeguarded steps; bisection alone would need about 60
_GUARD_BITS = 18  # of the working precision; interval Newton polishes the rest


def locate(problem: Reduced, sign: int, origin: Station) -> Station | None:
    """A station near the end point v, or None.  ``sign`` is the sign of u on the way."""
    _, slope = problem.phi.values(origin.at)
    start = _excess(problem, sign, origin)
    uphill = not start > 0
    direction = _sign(sign * slope) * (1 if uphill else -1)
    if direction == 0:
        return None
    march = March(problem, origin, direction, _first_step(problem, origin, start))
    before = origin
    for station in march.stations():
        excess = _excess(problem, sign, station)
        if (uphill and excess > 0) or (not uphill and not excess > 0):
            return _refine(problem, sign, before, station, uphill)
        before = station
    return before


def _excess(problem: Reduced, sign: int, station: Station) -> arb:
    """h at a station (a midpoint); minus infinity where R <= 0 or p = K u φ <= 0."""
    value = sign * problem.phi.values(station.at)[0].mid()
    square = problem.squared(station.accumulated).mid()
    if not square > 0 or not value > 0:
        return arb.neg_inf()
    return (2 * (problem.K * value).log() + square.log()).mid()


def _first_step(problem: Reduced, origin: Station, excess: arb) -> arb:
    scale = (1 + abs(origin.at)) / 8
    if not abs(excess) < _NEAR:  # Newton's step is tiny next to a zero of φ, and says nothing
        return scale.mid()
    value, slope = problem.phi.values(origin.at)
    rate = 2 * abs(value / slope / problem.squared(origin.accumulated) + slope / value)
    newton = (abs(excess) / rate).mid()
    return newton * arb("1.01") if newton > 0 and newton < 64 * scale else scale.mid()


def _refine(problem: Reduced, sign: int, near: Station, far: Station, uphill: bool) -> Station:
    """Safeguarded Newton between a station before the zero of h and one after it."""
    here = near
    enough = arb(2) ** (_GUARD_BITS - flint.ctx.prec)
    for _ in range(_NEWTON):
        if abs(far.at - near.at) <= enough * (abs(far.at) + abs(near.at)):
            break
        guess = _newton(problem, sign, here)
        if guess is not None and abs(guess - here.at) <= enough * abs(guess):
            break
        if guess is None or not _between(guess, near.at, far.at):
            guess = ((near.at + far.at) / 2).mid()
        here = Station(guess, here.accumulated + problem.growth(here.at, guess))
        excess = _excess(problem, sign, here)
        beyond = excess > 0 if uphill else not excess > 0
        near, far = (near, here) if beyond else (here, far)
    return here


def _newton(problem: Reduced, sign: int, here: Station) -> arb | None:
    excess = _excess(problem, sign, here)
    if not excess.is_finite():
        return None
    value, slope = problem.phi.values(here.at)
    rate = 2 * (value / slope / problem.squared(here.accumulated) + slope / value)
    guess = (here.at - excess / rate).mid()
    return guess if guess.is_finite() else None


def _between(x: arb, a: arb, b: arb) -> bool:
    return bool(a < x < b or b < x < a)


def _sign(x: arb) -> int:
    return 1 if x > 0 else -1 if x < 0 else 0

"""Where flows of one letter go that arrive nowhere, and what formulas tend to on the way.

*It runs to infinity.*  Let w be all of the state, w' = F(w), and let R be a half-line that holds
w(0) and its own end.  On R let F be smooth and not 0, with the sign of the side on which R has no
end.  Then w moves towards that side, strictly, and stays in R.  Let F have a finite limit there: F
is continuous on R, so bounded, and w(t) is bounded on every bounded interval of time.  So the
solution exists for all t ≥ 0.  It has no finite limit, for F would be 0 at such a point: w → ±∞.
In Coq: ``infinity_rule`` of Rates.v.

*A formula* in w tends to what its parts tend to, by the rules for limits: of sums, products,
quotients and powers, where no sign is open, no ∞ - ∞, 0 · ∞ or ∞/∞; f(a) to f(lim a) where f is
continuous around that number, and to the limit of f at ±∞ else.  A finite limit is a formula
without w.  So what is found is the limit as w → ±∞, and along the flow that as t → ∞.

*It never falls* if its derivative by w, times F, is nowhere negative on R.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

from proofs_check.kernel.core.claims import Claim
from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Rejected, sign
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.reading import Reader, flag
from proofs_check.kernel.core.texts import text
from proofs_check.kernel.core.trees import (
    ONE,
    PHI,
    ZERO,
    Tree,
    derivative,
    div,
    letter,
    mul,
    nodes,
    number,
    substituted,
)
from proofs_check.kernel.kinds.lines import on_interval

Tendency = Tree | float  # a formula without letters, or inf or -inf
W = letter("@")  # in the place of w
WORDS = {"oo": inf, "-oo": -inf}
QUARTER = div(Tree("pi"), number(2))
ENDS: dict[str, tuple[Tendency | None, Tendency | None]] = {  # limits at -∞ and ∞
    "exp": (ZERO, inf), "log": (None, inf), "sinh": (-inf, inf), "cosh": (inf, inf),
    "tanh": (number(-1), ONE), "atan": (mul(number(-1), QUARTER), QUARTER), "asinh": (-inf, inf),
    "acosh": (None, inf), "erf": (number(-1), ONE), "erfc": (number(2), ZERO), "abs": (inf, inf),
    "sign": (number(-1), ONE),
}  # fmt: skip


def tends(place: Place, claim: Claim) -> None:
    system, w, low, high = place.system, claim["letter"], claim["low"], claim["high"]
    up = low is not None
    if set(system.state) != {w} or (low is None) == (high is None):
        raise Rejected("the letter is not all of the state, or its half-line has two ends or none")
    start = system.value(system.state[w], {})
    inside = start[0] >= system.f.of(low)[1] if up else start[1] <= system.f.of(high)[0]
    if not inside:
        raise Rejected("the flow may not start on the half-line")
    here = {w: W}
    speed = substituted(system.plain(system.motion[w]), here)
    quantity = substituted(system.plain(claim["quantity"]), here)
    rate = mul(derivative(quantity, "@"), speed)
    metric, needed = ([substituted(system.plain(e), here) for e in formulas]
                      for formulas in (system.positive, system.needed))  # fmt: skip

    def on_line(part: Place) -> None:
        part.smooth(speed, *metric, *needed)
        if any(part.sign(m) != 1 for m in metric):
            raise Rejected("the metric may not be positive")
        if part.sign(speed) != (1 if up else -1):
            raise Rejected("the flow may rest or turn on the half-line")
        if claim["rising"] is not None:
            part.smooth(quantity, rate)
            if not part.never(rate, -1 if claim["rising"] else 1):
                raise Rejected("the quantity may move the other way")

    line = {"letter": "@", "low": low, "high": high, "closed": True, "parts": claim["parts"]}
    on_interval(place, line, on_line)
    side = inf if up else -inf
    if isinstance(tendency(system, speed, side), float):
        raise Rejected("the velocity has no finite limit")
    found, value = tendency(system, quantity, side), claim["value"]
    if isinstance(found, float) or isinstance(value, float):
        shown = found == value
    else:
        system.value(value, {})  # so that it has no letter of the state
        shown = system.equal_inside(found, value)
    if not shown:
        raise Rejected("the quantity tends to something else")


def tendency(system: System, e: Tree, side: float) -> Tendency:
    """As w tends to ``side``; Rejected where these rules find none."""
    whole = system.piece is not None and system.piece.low is system.piece.high is None
    if not whole and any(part.operation in PHI for part in nodes(e)):
        raise Rejected("φ is not one formula on the whole line")
    if any(part.operation == "integral" for part in nodes(e)):
        raise Rejected("no rule for the limit of an integral")
    found: dict[Tree, Tendency] = {}
    for part in nodes(system.concrete(e)):
        inner = [found[a] for a in part.arguments]
        runs = part.operation == "letter" and part.data == W.data
        found[part] = x = side if runs else _tendency(system, part, inner)
        if isinstance(x, Tree):
            system.value(x, {})
    return found[system.concrete(e)]


def _tendency(system: System, e: Tree, parts: Sequence[Tendency]) -> Tendency:
    kind, finite = e.operation, [x for x in parts if isinstance(x, Tree)]
    infinite = [x for x in parts if isinstance(x, float)]
    if not infinite:
        return Tree(kind, tuple(finite), e.data)
    if kind == "+" and len(set(infinite)) == 1:
        return infinite[0]
    if kind == "*" or (kind == "/" and parts[0] in infinite and finite):
        signs = [sign(system.value(x, {})) for x in finite]
        signs += [1 if x > 0 else -1 for x in infinite]
        if 0 not in signs:
            return -inf if signs.count(-1) % 2 else inf
    if kind == "/" and len(finite) == 1 and parts[0] is finite[0]:
        return ZERO
    if kind == "^" and (infinite[0] > 0 or e.data.denominator == 1):
        odd = infinite[0] < 0 and e.data.numerator % 2
        return ZERO if e.data < 0 else -inf if odd else inf
    at = ENDS.get(kind, (None, None))[infinite[0] > 0]
    if at is None:
        raise Rejected(f"no limit of {kind} was found")
    return at


def read_tendency(x: Any, reader: Reader) -> Tendency:
    return WORDS[x] if isinstance(x, str) and x in WORDS else reader.tree(x)


def read_sense(x: Any) -> bool | None:
    return None if x is None else flag(x)


def told_tends(c: Claim) -> str:
    w, e, value, rising = c["letter"], c["quantity"], c["value"], c["rising"]
    words = f"the orbit exists for all t ≥ 0, {w} "
    words += "falls to -∞ as t → ∞" if c["low"] is None else "rises to ∞ as t → ∞"
    if e is not letter(w):
        at = text(value) if isinstance(value, Tree) else "∞" if value > 0 else "-∞"
        words += f", {text(e)} tends to {at}"
    if rising is not None:
        words += f", and {text(e)} never {'falls' if rising else 'rises'}"
    return words

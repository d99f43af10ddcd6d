"""How each kind of claim is written, which rule shows it, and what is then shown, in words.

The words are made of the very formulas that the rule was given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from proofs_check.kernel.core.claims import (
    Claim,
    Rule,
    below,
    by_relations,
    conserved,
    decay_rate,
    differentiable,
    differential,
    encloses,
    ends,
    finite,
    follows,
    holds,
    identity,
    monotone,
    recurrence,
    reduced,
    rounds,
)
from proofs_check.kernel.core.one_layer import one_layer
from proofs_check.kernel.core.texts import text
from proofs_check.kernel.files.wording import (
    RELATIONS,
    a_cycle,
    around,
    both,
    every_phi,
    known_of,
    law,
    listed,
    lists,
    mapped,
    numbered,
    of_degree,
    period,
    range_of,
    shown,
    sizes,
    told_criterion,
    told_known,
    where,
    while_below,
    while_followed,
    while_smooth,
    with_known,
    witnesses,
)
from proofs_check.kernel.kinds.counting import enumerates
from proofs_check.kernel.kinds.criteria import criterion
from proofs_check.kernel.kinds.cycles import cycle, multiplier, stability, stable
from proofs_check.kernel.kinds.descent import descends, lowers
from proofs_check.kernel.kinds.families import throughout
from proofs_check.kernel.kinds.infinity import tends, told_tends
from proofs_check.kernel.kinds.laws import every_loss, symmetric
from proofs_check.kernel.kinds.limits import limit
from proofs_check.kernel.kinds.logic import (
    among,
    denied,
    each,
    either,
    example,
    exists,
    falls,
    for_all,
    iff,
    one_formula,
)
from proofs_check.kernel.kinds.memories import (
    homogeneous,
    memories,
    told_homogeneous,
    told_memories,
)
from proofs_check.kernel.kinds.near import near
from proofs_check.kernel.kinds.regions import regions, told
from proofs_check.kernel.kinds.sentences import (
    sentence,
    told_sentence,
    told_wrong_word,
    wrong_word,
)
from proofs_check.kernel.kinds.traps import never, saddle, trapped
from proofs_check.kernel.kinds.weights import at_form, kept


@dataclass(frozen=True)
class Kind:
    """How a claim is read, what shows it, and what is then shown, in words."""

    fields: Mapping[str, str]
    rule: Rule
    words: Callable[[Claim], str]


LAW = {"weights": "patterns", "ranges": "ranges", "quantity": "formula", "following": "formula",
       "flow": "flag"}  # fmt: skip
EQUATION = {"left": "tree", "right": "tree"}
MAP = {"letters": "names", "images": "formulas", "points": "points", "at": "still"}

STEP = {"letters": "names", "images": "formulas", "quantity": "tree"}


def sizes_of(c: Claim) -> str:
    return ", ".join(f"|{text(e)}|" for e in c["values"])


KINDS: dict[str, Kind] = {
    "ends": Kind({"target": "tree"}, ends, lambda c: "the orbit exists for all t ≥ 0 and "
                 f"converges, as t → ∞, to a point where {text(c['target'])} = 0"),
    "holds": Kind({"relation": "relation", "left": "tree", "right": "tree", "at": "where"},
                  by_relations(holds), lambda c:
                  f"{text(c['left'])} {RELATIONS[c['relation']]} {text(c['right'])}{where(c)}"),
    "conserved": Kind({"quantity": "tree", "at": "where", "degree": "bound"}, conserved,
                      lambda c: f"{text(c['quantity'])} is the same{where(c)}{of_degree(c)}"),
    "follows": Kind({**EQUATION, "factor": "tree", "known": "known"}, follows, lambda c:
                    f"{text(c['left'])} = {text(c['right'])}{while_followed(c)}"),
    "below": Kind({**EQUATION, "factor": "tree", "weights": "numbers", "roots": "formulas"}, below,
                  lambda c: f"{text(c['left'])} ≤ {text(c['right'])}{while_below(c)}"),
    "reduced": Kind({"known": "known", "claim": "claim"}, reduced, lambda c:
                    f"{told_known(c)} at every time, and {c['claim'].words}"),
    "rate": Kind({"value": "tree"}, decay_rate, lambda c:
                 "the distance of the state from its end, times "
                 f"e^(V t) with V = {text(c['value'])} there, tends to a number above 0"),
    "recurrence": Kind({"letters": "names", "images": "formulas", "quantity": "tree",
                        "following": "tree"}, recurrence, lambda c:
                       f"after one step of {mapped(c)}, {text(c['quantity'])} is "
                       f"{text(c['following'])} of the letters before, wherever both have a value"),
    "differential": Kind({"left": "tree", "of": "name", "right": "tree", "by": "name"},
                         differential, lambda c: f"{text(c['left'])} d{c['of']} = "
                         f"{text(c['right'])} d{c['by']} at every time"),
    "finite": Kind({"value": "tree", "at": "where"}, finite,
                   lambda c: f"{text(c['value'])} is finite{where(c)}"),
    "identity": Kind({"left": "tree", "right": "tree"}, identity, lambda c:
                     f"{text(c['left'])} = {text(c['right'])} wherever both sides have a value"),
    "encloses": Kind({"value": "tree", "low": "number", "high": "number"}, by_relations(encloses),
                     lambda c: f"{shown(c['low'])} ≤ {text(c['value'])} ≤ {shown(c['high'])} where "
                     "the flow ends"),
    "rounds": Kind({"value": "tree", "shown": "number", "places": "count"}, by_relations(rounds),
                   lambda c: f"{text(c['value'])} rounds to {shown(c['shown'])} where the flow "
                   "ends"),
    "monotone": Kind({"quantity": "tree", "rising": "flag"}, monotone, lambda c:
                     f"{text(c['quantity'])} never {'falls' if c['rising'] else 'rises'}"),
    "cycle": Kind(MAP, by_relations(cycle), lambda c: f"{around(c)} is a "
                  f"{'fixed point' if len(c['points']) == 1 else 'cycle'} of {mapped(c)}"
                  f"{where(c)}"),
    "multiplier": Kind({**MAP, "value": "tree", "vector": "numbers"}, multiplier, lambda c:
                       f"an eigenvalue of the derivative of {mapped(c)}"
                       f"{'' if len(c['points']) == 1 else ', applied once around,'} at "
                       f"{around(c)} is {text(c['value'])}{where(c)}"),
    "stability": Kind({**MAP, "values": "formulas", "vectors": "matrix"}, stability, lambda c:
                      f"{a_cycle(c)}attracts the points near it if and only if all of "
                      f"{sizes_of(c)} are below 1; none is 1{where(c)}"),
    "stable": Kind({**MAP, "values": "formulas", "vectors": "matrix", "attracts": "flag"}, stable,
                   lambda c: f"{a_cycle(c)}" + (
                       f"attracts the points near it: all of {sizes_of(c)} are below 1"
                       if c["attracts"] else
                       f"does not attract: points arbitrarily near move away, since one "
                       f"of {sizes_of(c)} is above 1") + where(c)),
    "near": Kind({**MAP, "radius": "tree", "frame": "frame"}, near, lambda c:
                 f"within {text(c['radius'])} of {around(c)}, coordinate by coordinate, lies one "
                 f"and only one {period(c)} of {mapped(c)}{where(c)}" + (
                     "" if c["frame"] is not None else "; all orbits from there are drawn to it")),
    "criterion": Kind({"letters": "names", "images": "formulas", "points": "points",
                       "over": "domains", "given": "relations", "linear": "flag",
                       "besides": "formulas", "factors": "factors", "condition": "related",
                       "gap": "name", "within": "formulas", "fails": "count", "beyond": "tree"},
                      criterion, told_criterion),
    "enumerates": Kind({**MAP, "low": "bound", "high": "bound", "period": "count",
                        "count": "count", "cells": "roots", "reach": "reach"}, enumerates, lambda c:
                       f"of all {range_of(c['letters'][0], c['low'], c['high'], True)} there are "
                       f"exactly {c['count']} points that {mapped(c)}, applied {c['period']} "
                       f"times, leaves where they are, among them {around(c)}{where(c)}"),
    "kept": Kind({"loss": "formula", "entries": "patterns", "velocity": "patterns",
                  "ranges": "ranges", "norms": "norms"}, kept, lambda c:
                 f"{sizes(c, 'every γ and every φ differentiable where it is met')}: a step of "
                 f"gradient descent, W − γ ∂ℒ/∂W, on ℒ = {text(c['loss'])}, from "
                 f"{listed(c['entries'])}, leads to weights of this form, with γ times "
                 f"{listed(c['velocity'])} added to these letters"),
    "at_form": Kind({"left": "formula", "right": "formula", "entries": "patterns",
                     "ranges": "ranges", "norms": "norms"}, at_form, lambda c:
                    f"{sizes(c, 'weights ' + listed(c['entries']))}: {text(c['left'])} = "
                    f"{text(c['right'])}"),
    "every_loss": Kind({**LAW, "output": "formula", "over": "names", "degree": "bound"}, every_loss,
                       lambda c:
                       f"{sizes(c, 'every differentiable loss of')} all {text(c['output'])} "
                       f"({', '.join(c['over'])}){every_phi(c)}: {law(c)}"),
    "symmetric": Kind({**LAW, "moved": "patterns", "parameter": "name", "identity": "number",
                       "decay": "tree", "multiple": "formula"}, symmetric, lambda c:
                      f"{sizes(c, 'every differentiable loss ℒ that does not change to first')} "
                      f"order at {c['parameter']} = {shown(c['identity'])} under "
                      f"{listed(c['moved'], '↦')}, with weight decay {text(c['decay'])}: {law(c)}"),
    "one_layer": Kind(
        {"K": "tree", "u": "tree", "v": "tree", "speed": "tree", "radius": "number",
         "cells": "count"}, one_layer, lambda c:
        f"the premises of row_positive, a theorem in Coq (proofs_check/formal/Positive.v): in the "
        f"time {text(c['speed'])}·t, α = {text(c['u'])} and β = {text(c['v'])} move as α' = "
        f"(1 - κ α φ(β)) φ(β), β' = (1 - κ α φ(β)) α φ'(β) with κ = {text(c['K'])} > 0; "
        f"κ α φ(β) > 0 at the start; and φ is differentiable at distances up to "
        f"{shown(c['radius'])} from β there, more than |1 - κ α φ(β)| max(1, κ α φ(β))/(2 κ |φ(β)|)"
    ),
    "differentiable": Kind({"value": "tree"}, differentiable,
                           lambda c: f"{text(c['value'])} is differentiable"),
    "for_all": Kind({"letter": "name", "low": "bound", "high": "bound", "closed": "flag",
                     "parts": "parts", "claim": "claim"}, for_all, lambda c:
                    f"for all {range_of(*(c[k] for k in ('letter', 'low', 'high', 'closed')))}: "
                    f"{c['claim'].words}"),
    "each": Kind({"over": "lists", "claim": "claim"}, each, lambda c:
                 f"for each {lists(c)}: {c['claim'].words}"),
    "iff": Kind({"first": "claims", "second": "claims"}, iff, lambda c:
                f"{both(c['first'])} if and only if {both(c['second'])}"),
    "descends": Kind({**STEP, "strict": "flag"}, descends, lambda c:
                     f"one step of {mapped(c)} makes {text(c['quantity'])} " + (
                         "less, or moves no letter" if c["strict"] else "no larger")),
    "lowers": Kind({**STEP, "convex": "tree"}, lowers, lambda c:
                   f"for all real {', '.join(c['letters'])}: one step of {mapped(c)} makes "
                   f"{text(c['quantity'])} less, by half the square of the way or more, or moves "
                   "no letter"),
    "exists": Kind({"over": "witnesses", "claim": "claim"}, exists, lambda c:
                   f"for some {witnesses(c)}: {c['claim'].words}"),
    "example": Kind({"case": "case", "claim": "claim"}, example, lambda c:
                    f"there is an example. {c['case'].stated}: {c['claim'].words}"),
    "falls": Kind({"quantity": "tree", "cases": "cases"}, falls, lambda c:
                  f"{text(c['quantity'])} where the flow ends falls from each case to the next: "
                  f"{numbered(c['cases'])}"),
    "throughout": Kind({"over": "name", "quantity": "tree", "output": "tree", "value": "tree",
                        "slope": "tree", "here": "case", "back": "case"}, throughout, lambda c:
                       f"{c['here'].stated}\n  and for all real {c['over']} from this one on, the "
                       f"flow exists for all t ≥ 0 and converges to a point where {c['over']}·"
                       f"{text(c['output'])} = 1; {text(c['quantity'])} there falls as {c['over']} "
                       "rises"),
    "tends": Kind({"letter": "name", "low": "bound", "high": "bound", "parts": "parts",
                   "quantity": "tree", "value": "tendency", "rising": "sense"}, tends, told_tends),
    "never": Kind({"target": "tree", "above": "number", "known": "known", "parts": "parts"}, never,
                  lambda c: f"{text(c['target'])} > {shown(c['above'])}"
                  f"{while_smooth(*known_of(c))}, so that it does not tend to 0"),
    "saddle": Kind({"target": "tree", "known": "known", "letter": "name", "value": "tree",
                    "factor": "tree", "cells": "count", "rising": "tree", "falling": "tree",
                    "rising_vector": "numbers", "falling_vector": "numbers"}, saddle, lambda c:
                   "the orbit exists for all t ≥ 0 and converges, as t → ∞, to a point where "
                   f"{c['letter']} = {text(c['value'])}{with_known(c)}, a saddle: there the "
                   f"derivative of the velocity has the eigenvalues {text(c['rising'])} > 0 and "
                   f"{text(c['falling'])} < 0; {text(c['target'])} is never 0, and does not tend "
                   "to 0"),
    "trapped": Kind(
        {"K": "tree", "u": "tree", "v": "tree", "speed": "tree", "target": "tree", "G": "tree",
         "letter": "name", "low": "bound", "high": "bound", "closed": "flag", "parts": "parts",
         "q": "number"}, trapped, lambda c:
        f"as long as the orbit exists, {text(c['target'])} is above 1 wherever it has "
        "a value, and so is never 0"),
    "limit": Kind({"letter": "name", "value": "means", "relation": "relation", "right": "tree",
                   "decay": "decay"}, limit, lambda c:
                  f"with E for the mean over independent standard normal letters, "
                  f"{text(c['value'])} has a limit as {c['letter']} → ∞, and it is "
                  f"{RELATIONS[c['relation']]} {text(c['right'])}"),
    "denied": Kind({"claim": "claim"}, denied, lambda c:
                   f"it is not true that {c['claim'].words}"),
    "either": Kind({"first": "claim", "second": "claim", "is_first": "flag"}, either, lambda c:
                   f"{c['first'].words}, or {c['second'].words}: the "
                   f"{'first' if c['is_first'] else 'second'}"),
    "among": Kind({"formulas": "formulas", "powers": "flag"}, among, lambda c:
                  "φ(z) is, wherever both have a value, one of "
                  f"{'; '.join(map(text, c['formulas']))}"
                  f"{'; or z^p with a number p > 0 that is not 1' if c['powers'] else ''}"),
    "one_formula": Kind({}, one_formula, lambda _: "φ is one formula, made of functions that are "
                        "smooth where they have a value"),
    "regions": Kind({"K": "tree", "u": "tree", "v": "tree", "speed": "tree", "left": "tree",
                     "right": "tree", "axes": "axes", "tables": "tables", "boxes": "boxes"},
                    regions, told),
    "memories": Kind({"layers": "layers", "inner": "flag", "attracting": "attracting",
                      "repelling": "repelling"}, memories, told_memories),
    "homogeneous": Kind({"layers": "layers"}, homogeneous, told_homogeneous),
    "sentence": Kind({"weights": "weights", "words": "words", "cycle": "loop", "start": "start"},
                     sentence, told_sentence),
    "wrong_word": Kind({"weights": "weights", "words": "words"}, wrong_word, told_wrong_word),
}  # fmt: skip

"""The JSON Schema of certificates, made of the kernel's own list of claims and their parts.

::

    python -m proofs_check.certificates.schema > docs/_static/certificate.schema.json

It is for those who write certificates; the kernel doesn't read it, and checks much that a schema
cannot say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from proofs_check.certificates.network_schema import (
    LETTER,
    NETWORKS,
    NUMBER,
    VECTOR,
    Schema,
    by_letter,
    listed,
    or_none,
    pair,
    parted,
    to,
    whole,
)
from proofs_check.kernel.core.functions import FUNCTIONS
from proofs_check.kernel.core.reading import LONGEST
from proofs_check.kernel.core.reading import NUMBER as NUMERAL
from proofs_check.kernel.core.trees import PHI
from proofs_check.kernel.files.certificate import FORMAT, MOST_CLAIMS, VERSION
from proofs_check.kernel.files.fields import MOST, MOST_PATTERNS
from proofs_check.kernel.files.ranges import MOST_LEAVES, MOST_SPANS, MOST_WITHIN
from proofs_check.kernel.files.stated import (
    MOST_BITS,
    MOST_CURVES,
    MOST_ORDERS,
    MOST_STEPS,
)
from proofs_check.kernel.files.statements import KINDS
from proofs_check.kernel.files.wording import RELATIONS
from proofs_check.kernel.kinds.criteria import DOMAINS, MOST_PARAMETERS, STRICT
from proofs_check.kernel.kinds.infinity import WORDS
from proofs_check.kernel.kinds.networks import WIDEST

TREE, TABLE, PATTERN = to("tree"), to("table"), to("pattern")
FLAG, BOUND = {"type": "boolean"}, or_none(NUMBER)
FORMULAS, NAMES = listed(TREE, MOST_PATTERNS), listed(LETTER, MOST_PATTERNS)
LINE = listed(parted({"end": BOUND, "cells": whole(0, MOST)}), MOST_PATTERNS, 1)
INEQUALITY = parted({"left": TREE, "relation": {"enum": list(STRICT)}, "right": TREE})
FORMS: Mapping[str, Schema] = {
    "tree": TREE, "formula": TREE, "number": NUMBER, "name": LETTER, "flag": FLAG, "bound": BOUND,
    "names": NAMES, "formulas": FORMULAS, "numbers": listed(NUMBER, MOST_PATTERNS),
    "points": listed(FORMULAS, MOST_PATTERNS),
    "matrix": listed(listed(NUMBER, MOST_PATTERNS), MOST_PATTERNS),
    "frame": {**or_none(listed(listed(NUMBER, MOST_PATTERNS), MOST_PATTERNS)), "description":
              "A, of Newton's method at all points together; null is 1, and then all orbits are "
              "drawn to the cycle"},
    "lists": by_letter(listed(NUMBER, MOST_PATTERNS), MOST_PATTERNS),
    "count": whole(1, MOST), "case": to("case"),
    "claim": to("claim"), "claims": listed(to("claim"), MOST_PATTERNS),
    "cases": listed(to("case"), MOST_PATTERNS),
    "relation": {"enum": list(RELATIONS)},
    "where": {"enum": ["along", "end", "everywhere", "while"]},
    "still": {"enum": ["end", "everywhere"]},
    "known": {**by_letter(TREE), "description":
              "letters of the state with formulas in the others, to which they stay equal"},
    "domains": {**by_letter({"enum": list(DOMAINS)}, MOST_PARAMETERS), "description":
                "the parameters, each of them any number of this sign"},
    "relations": {**by_letter(INEQUALITY, MOST_PATTERNS), "description":
                  "what is assumed, each with a letter for its greater side minus its smaller one"},
    "related": INEQUALITY,
    "factors": {**listed(listed(TREE, 2, 1), MOST_PATTERNS), "description":
                "of det(z − J): m of z − m, p and q of z² + p z + q"},
    "tendency": {"oneOf": [{"enum": list(WORDS)}, TREE]},
    "sense": {**or_none(FLAG), "description": "whether it never falls, or never rises"},
    "patterns": listed(PATTERN, MOST_PATTERNS, 1),
    "ranges": {**by_letter(LETTER), "description":
               "each free index with the letter up to which it runs, from 1"},
    "norms": {**by_letter(TREE), "description": "r for each x with Σ x[i]² = r²"},
    "parts": {**LINE, "description": "the interval from left to right, each part with its right "
              "end (null is ∞), shown in so many equal cells by enclosures, or, with 0 cells, by "
              "terms"},
    "witnesses": by_letter(
        parted({"low": BOUND, "high": BOUND, "whole": FLAG, "at": NUMBER}), MOST_PATTERNS, 1),
    "roots": {**listed(parted({"end": NUMBER, "single": FLAG}), MOST, 1), "description":
              "the interval from left to right, each cell with its right end, and whether it "
              "holds one point or none"},
    "reach": {**or_none(parted({"low": NUMBER, "high": NUMBER, "first": NUMBER, "parts": LINE})),
              "description": "where an end is infinite: φ is between these numbers, shown in "
              "parts of the line, and the cells begin at first"},
    "means": {**TREE, "description": 'also with ["mean", f, "Z", …] over independent standard '
              "normal letters"},
    "decay": {
        **parted({
            "bounds": {**listed(NUMBER, len(PHI), 2), "description":
                       "of |φ|, and of |φ^(m)(z)| e^(rate |z|) for m = 1, 2, 3"},
            "rate": NUMBER, "reach": NUMBER, "cells": whole(1, MOST),
            "order": {**whole(2, 40), "multipleOf": 2},
        }),
        "description": "integrals over the line are enclosed in so many cells from -reach to "
        "reach, by Taylor polynomials of this order",
    },
    "axes": by_letter(pair(NUMBER, NUMBER), 2, 1),
    "tables": listed(TABLE, 64),
    "boxes": listed(to("box"), 20000, 1),
    **NETWORKS,
}  # fmt: skip

SOLVED = {**or_none(parted({"letter": LETTER, "value": TREE, "factor": TREE})), "description":
          "letter − value = factor · clock identically: what a letter is equal to where the curve "
          "ends"}  # fmt: skip
COURSE = {"piece": whole(0), "clock": TREE, "direction": by_letter(TREE),
          "order": whole(2, MOST_ORDERS)}  # fmt: skip
STEPS = listed(parted({"advance": NUMBER, "box": by_letter(to("interval"))}), MOST_STEPS)
STATE = {"state": {**by_letter(TREE), "description": "each letter with its start"},
         "observed": by_letter(TREE)}  # fmt: skip
CASE = {
    "bits": whole(16, MOST_BITS), "system": to("system"),
    "numbers": {**by_letter(TREE), "description": "parameters and starts"},
    "activation": listed(to("piece"), 16),
    "orbit": {**or_none(listed({"oneOf": [to("curve"), to("sink")]}, MOST_CURVES)), "description":
              "a curve for each part of the state that moves by itself"},
}  # fmt: skip
LAYERS_WITHIN = {**listed(parted({"K": TREE, "u": TREE}), MOST_WITHIN, 1), "description":
                 "The layers within, the innermost first: a_1 = v, a_(j+1) = K_j·u_j·φ(a_j)."
                 }  # fmt: skip
TAYLOR = {"rule": {"const": "taylor"}, **COURSE}
DEFINITIONS: Mapping[str, Schema] = {
    "number": {
        "type": "string", "pattern": f"^{NUMERAL.pattern}$",
        "maxLength": LONGEST,
        "description": 'Exact: "-3/2", or a dyadic number "0x1fp-60", which is 31 / 2^60.',
    },
    "letter": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,39}$"},
    "tree": {
        "oneOf": [NUMBER, {
            "type": "array", "minItems": 1,
            "prefixItems": [{"enum": ["letter", "+", "*", "/", "^", "pi", *PHI, "integral",
                                      *FUNCTIONS, "entry", "sum", "delta",
                                      "mean", "matrix_exp"]}],
            "items": {"anyOf": [{"type": "string"}, {"type": "integer"}, TREE]},
        }],
        "description": 'A formula: a number, or an operation and its parts, as in ["+", '
        '["letter", "u"], "1/2"]. ["integral", f, "s", a, b] is that of f over s from a to b; '
        'phi\' is the derivative of φ. In claims about weights of a form also ["entry", "W", "i", '
        '"j"], ["sum", f, "i", "d"] over i from 1 to d, and ["delta", "i", "j"]. ["matrix_exp", '
        'i, j, s, a, b, …] is the entry i, j of e^(sM), with the entries of M row by row.',
    },
    "interval": pair(NUMBER, NUMBER),
    "vector": listed(NUMBER, WIDEST, 1),
    "matrix": listed(VECTOR, WIDEST, 1),
    "triangle": {**listed(VECTOR, WIDEST, 1), "description":
                 "The rows of a triangular or symmetric matrix from its diagonal on."},
    "piece": {**parted({"low": or_none(TREE), "high": or_none(TREE), "value": TREE}),
              "description": "φ(z) on [low, high], a formula in the letter z; null is an infinite "
              "end."},
    "system": {"oneOf": [
        {**parted({**STATE, "loss": TREE, "metric": by_letter(TREE)}),
         "description": "The gradient flow ds/dt = −(∂loss/∂s)/metric_s."},
        {**parted({**STATE, "velocity": by_letter(TREE)}), "description": "Any flow."},
    ]},
    "curve": {**parted({**TAYLOR, "steps": STEPS, "solved": SOLVED}), "description":
              "The velocity is clock · direction; each step has a box that the orbit does not "
              "leave during it."},
    "sink": {
        **parted({
            "rule": {"const": "sink"}, "piece": whole(0), "order": COURSE["order"],
            "steps": STEPS, "limit": {**by_letter(TREE), "description":
                                      "the point of rest, of all letters"},
            "widths": {**by_letter(NUMBER), "description":
                       "half the sides of a box about it, of letters that are not known"},
            "known": {**by_letter(TREE), "description":
                      "letters with formulas in the others, to which they stay equal"},
        }),
        "description": "Of a flow without a clock: steps into a box about a point of rest, which "
        "is not left.",
    },
    "case": {**parted(CASE), "description": "Another system with its numbers, φ and orbit."},
    "pattern": {**parted({"base": LETTER, "indices": NAMES, "value": TREE}), "description":
                "base[indices] = value for all values of the indices."},
    "table": {
        **parted({
            "piece": whole(0, 63), "order": {**whole(2, 40), "multipleOf": 2},
            "nodes": listed(NUMBER, 4000, 2), "crests": pair(BOUND, BOUND),
        }),
        "description": "Of φ on a range: the number of its piece, the even order of Taylor's "
        "polynomials, the ends of the cells, and points beyond the first and the last one between "
        "which and the table φ' changes its sign.",
    },
    "box": {
        "type": "array", "minItems": 2, "maxItems": 6,
        "prefixItems": [{**whole(0), "description": "a table"}, {"enum": ["<", ">"]}],
        "items": NUMBER, "description": "The two ends of each axis follow; the boxes are in their "
        "order, and overlap on borders alone.",
    },
    "means": {
        **parted({"letters": by_letter(TREE), "decay": FORMS["decay"]}), "description":
        "Numbers that are means over a standard normal letter.",
    },
    "ranges": {
        **parted({
            "letters": {**by_letter(pair(NUMBER, BOUND), MOST_SPANS, 1), "description":
                        "The ends of each letter's range; null is no upper end."},
            "orbits": or_none({"oneOf": [to("levels"), to("sets")]}),
            "parts": to("part"),
        }),
        "description": "Letters that have no number, and the parts into which cuts divide their "
        f"box, at most {MOST_LEAVES}; `orbit` is null then.",
    },
    "levels": {
        **parted({"rule": {"const": "levels"}, "K": TREE, "u": TREE, "v": TREE, "speed": TREE,
                  "inner": LAYERS_WITHIN, "direction": by_letter(TREE), "solved": SOLVED,
                  "tables": listed(TABLE, 64)}, "inner"),
        "description": "Layers, of which K and u are those of the outermost one: the orbits of a "
        "part end where tables say.",
    },
    "sets": {**parted({**TAYLOR, "solved": SOLVED}), "description":
             "The curves of all starts of a part are followed together, in steps of their own."},
    "part": {"oneOf": [
        {**parted({"cut": LETTER, "at": NUMBER, "parts": pair(to("part"), to("part"))}),
         "description": "Below and above a number, which both parts hold."},
        {**parted({"orbit": {"oneOf": [
            {"type": "null"}, whole(0, 63), listed(whole(0, 63), MOST_WITHIN + 1, 2), STEPS]},
                   "shown": listed(whole(0), MOST_CLAIMS)}),
         "description": "The number of its table, or of one for each layer, or its steps; and the "
         "numbers, from 0, of the conclusions that are shown there."},
    ]},
}  # fmt: skip


def schema() -> Schema:
    """That of a certificate and of a collection of them, in JSON Schema's draft 2020-12."""
    claims = {
        word: parted({"kind": {"const": word}, **{p: FORMS[f] for p, f in kind.fields.items()}})
        for word, kind in KINDS.items()
    }
    certificate = parted({
        "format": {"const": FORMAT}, "version": {"const": VERSION},
        "about": {"type": "object", "description": "For people; the kernel does not read it."},
        **CASE, "hypotheses": listed(to("claim"), MOST_CLAIMS),
        "conclusions": listed(to("claim"), MOST_CLAIMS, 1), "ranges": to("ranges"),
        "means": to("means"),
    }, "ranges", "means")  # fmt: skip
    collection = parted({
        "format": {"const": FORMAT + "s"}, "version": {"const": 1},
        "certificates": {"type": "array", "items": to("certificate")},
        "without": {"type": "array", "items": {"type": "string"},
                    "description": "Which statements have none, and why."},
    })  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:associative-memory-proofs:certificate:{VERSION}",
        "title": "A certificate",
        "description": "What `--certificate PATH` writes, and `verify PATH` reads.",
        "oneOf": [to("certificate"), to("collection")],
        "$defs": {**DEFINITIONS, **claims, "claim": {"oneOf": [to(word) for word in claims]},
                  "certificate": certificate, "collection": collection},
    }  # fmt: skip


def written() -> str:
    """The file: a line for each definition."""
    whole = schema()
    lines = ",\n".join(
        f"  {json.dumps(name)}: {json.dumps(x, ensure_ascii=False)}"
        for name, x in whole.pop("$defs").items()
    )
    head = json.dumps(whole, indent=1, ensure_ascii=False).removesuffix("\n}")
    return f'{head},\n "$defs": {{\n{lines}\n }}\n}}\n'


if __name__ == "__main__":
    print(written(), end="")

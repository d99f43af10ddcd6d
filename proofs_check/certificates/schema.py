"""The JSON Schema of certificates, made of the kernel's own list of claims and their parts.

::

    python -m proofs_check.certificates.schema > docs/_static/certificate.schema.json

It is for those who write certificates; the kernel doesn't read it, and checks much that a schema
cannot say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from proofs_check.kernel.core.functions import FUNCTIONS
from proofs_check.kernel.core.reading import LONGEST
from proofs_check.kernel.core.trees import PHI
from proofs_check.kernel.files.certificate import FORMAT, MOST_CLAIMS, VERSION
from proofs_check.kernel.files.fields import MOST, MOST_PATTERNS
from proofs_check.kernel.files.ranges import MOST_LEAVES, MOST_SPANS
from proofs_check.kernel.files.stated import (
    MOST_BITS,
    MOST_CURVES,
    MOST_LETTERS,
    MOST_ORDERS,
    MOST_STEPS,
)
from proofs_check.kernel.files.statements import KINDS, RELATIONS
from proofs_check.kernel.kinds.layers import MOST_LAYERS, MOST_PARTS, WIDEST_KERNEL
from proofs_check.kernel.kinds.networks import WIDEST
from proofs_check.kernel.kinds.sentences import MOST_STEPS_TO_IT

Schema = dict[str, Any]


def _to(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _whole(low: int, high: int | None = None) -> Schema:
    return {"type": "integer", "minimum": low, **({} if high is None else {"maximum": high})}


def _list(items: Schema, most: int, least: int = 0) -> Schema:
    return {"type": "array", "minItems": least, "maxItems": most, "items": items}


def _pair(first: Schema, second: Schema) -> Schema:
    return {"type": "array", "prefixItems": [first, second], "minItems": 2, "maxItems": 2}


def _by_letter(value: Schema, most: int = MOST_LETTERS, least: int = 0) -> Schema:
    return {"type": "object", "propertyNames": LETTER, "minProperties": least,
            "maxProperties": most, "additionalProperties": value}  # fmt: skip


def _parts(parts: Mapping[str, Schema], *optional: str) -> Schema:
    return {"type": "object", "properties": dict(parts), "additionalProperties": False,
            "required": [part for part in parts if part not in optional]}  # fmt: skip


def _or_none(x: Schema) -> Schema:
    return {"oneOf": [{"type": "null"}, x]}


NUMBER, LETTER, TREE, TABLE = _to("number"), _to("letter"), _to("tree"), _to("table")
VECTOR, MATRIX, TRIANGLE, PATTERN = _to("vector"), _to("matrix"), _to("triangle"), _to("pattern")
FLAG, BOUND = {"type": "boolean"}, _or_none(NUMBER)
FORMULAS, NAMES = _list(TREE, MOST_PATTERNS), _list(LETTER, MOST_PATTERNS)
LINE = _list(_parts({"end": BOUND, "cells": _whole(0, MOST)}), MOST_PATTERNS, 1)
REPELS = {"radius": NUMBER, "direction": VECTOR}
BALL = {"centre": VECTOR, "frame": TRIANGLE, "radius": NUMBER, "rate": NUMBER}
FORM = {"centre": VECTOR, "form": TRIANGLE}
NEAR = {"example": VECTOR, "near": NUMBER}
POINTS = 64
READS = {**_whole(0, MOST_LAYERS - 1), "description": "An earlier layer, or 0, the input."}
SCALE = {**_parts({"square": NUMBER, "offset": NUMBER}), "description":
         "√square times the matrices, so many times the offset"}  # fmt: skip
ADDED, SIDE, SIDES = {"offset": VECTOR, "scale": SCALE}, _whole(1, WIDEST_KERNEL), _whole(1, WIDEST)
KERNEL = {**_parts({"reads": READS, "kernel": MATRIX, "side": SIDE, "mean": SIDE,
                    "from": _list(SIDES, 2, 2), "to": _list(SIDES, 2, 2)}), "description":
          "A convolution, a row for each channel that is written: each pixel of the pictures that "
          "it reads is a mean of mean × mean others; 0 is around them"}  # fmt: skip


def _cycle(point: Mapping[str, Schema], **more: Schema) -> Schema:
    return _parts({"points": _list(_parts(point), POINTS, 1), **more})


FORMS: Mapping[str, Schema] = {
    "tree": TREE, "formula": TREE, "number": NUMBER, "name": LETTER, "flag": FLAG, "bound": BOUND,
    "names": NAMES, "formulas": FORMULAS, "numbers": _list(NUMBER, MOST_PATTERNS),
    "points": _list(FORMULAS, MOST_PATTERNS),
    "matrix": _list(_list(NUMBER, MOST_PATTERNS), MOST_PATTERNS),
    "frame": {**_or_none(_list(_list(NUMBER, MOST_PATTERNS), MOST_PATTERNS)), "description":
              "A, of Newton's method at all points together; null is 1, and then all orbits are "
              "drawn to the cycle"},
    "lists": _by_letter(_list(NUMBER, MOST_PATTERNS), MOST_PATTERNS),
    "count": _whole(1, MOST), "case": _to("case"),
    "claim": _to("claim"), "claims": _list(_to("claim"), MOST_PATTERNS),
    "cases": _list(_to("case"), MOST_PATTERNS),
    "relation": {"enum": list(RELATIONS)},
    "where": {"enum": ["along", "end", "everywhere", "while"]},
    "still": {"enum": ["end", "everywhere"]},
    "known": {**_by_letter(TREE), "description":
              "letters of the state with formulas in the others, to which they stay equal"},
    "patterns": _list(PATTERN, MOST_PATTERNS, 1),
    "ranges": {**_by_letter(LETTER), "description":
               "each free index with the letter up to which it runs, from 1"},
    "norms": {**_by_letter(TREE), "description": "r for each x with Σ x[i]² = r²"},
    "parts": {**LINE, "description": "the interval from left to right, each part with its right "
              "end (null is ∞), shown in so many equal cells by enclosures, or, with 0 cells, by "
              "terms"},
    "witnesses": _by_letter(
        _parts({"low": BOUND, "high": BOUND, "whole": FLAG, "at": NUMBER}), MOST_PATTERNS, 1),
    "roots": {**_list(_parts({"end": NUMBER, "single": FLAG}), MOST, 1), "description":
              "the interval from left to right, each cell with its right end, and whether it "
              "holds one point or none"},
    "reach": {**_or_none(_parts({"low": NUMBER, "high": NUMBER, "first": NUMBER, "parts": LINE})),
              "description": "where an end is infinite: φ is between these numbers, shown in "
              "parts of the line, and the cells begin at first"},
    "means": {**TREE, "description": 'also with ["mean", f, "Z", …] over independent standard '
              "normal letters"},
    "decay": {
        **_parts({
            "bounds": {**_list(NUMBER, len(PHI), 2), "description":
                       "of |φ|, and of |φ^(m)(z)| e^(rate |z|) for m = 1, 2, 3"},
            "rate": NUMBER, "reach": NUMBER, "cells": _whole(1, MOST),
            "order": {**_whole(2, 40), "multipleOf": 2},
        }),
        "description": "integrals over the line are enclosed in so many cells from -reach to "
        "reach, by Taylor polynomials of this order",
    },
    "axes": _by_letter(_pair(NUMBER, NUMBER), 2, 1),
    "tables": _list(TABLE, 64),
    "boxes": _list(_to("box"), 20000, 1),
    "layers": _list({"oneOf": [
        {**_parts({"matrix": MATRIX, **ADDED}, "scale"), "description":
         "Of what the layer before answers."},
        {**_parts({"parts": _list({"oneOf": [_parts({"reads": READS, "matrix": MATRIX}), KERNEL]},
                                  MOST_PARTS, 1), **ADDED}, "scale"), "description":
         "A sum, of what several earlier layers answer."},
    ]}, MOST_LAYERS, 2),
    "attracting": _list(_cycle({**BALL, **NEAR}), 200),
    "repelling": _list(_cycle({**FORM, **NEAR}, **REPELS), 200),
    "weights": {**_parts({"W": MATRIX, "U": MATRIX, "b": VECTOR, "V": MATRIX, "c": VECTOR}),
                "description": "h becomes φ(W h + U e_w + b), w the largest of V h + c"},
    "words": _list(_whole(0, MOST), MOST_STEPS_TO_IT, 1),
    "loop": {"oneOf": [_cycle(BALL), _cycle(FORM, **REPELS)], "description":
             "one that attracts, or one that does not"},
    "start": {**_or_none(_parts({"first": _whole(0, POINTS - 1), "steps": _whole(0, MOST)})),
              "description": "from the zero vector: the place of the first word, and after how "
              "many a ball is reached"},
}  # fmt: skip

SOLVED = {**_or_none(_parts({"letter": LETTER, "value": TREE, "factor": TREE})), "description":
          "letter − value = factor · clock identically: what a letter is equal to where the curve "
          "ends"}  # fmt: skip
COURSE = {"piece": _whole(0), "clock": TREE, "direction": _by_letter(TREE),
          "order": _whole(2, MOST_ORDERS)}  # fmt: skip
STEPS = _list(_parts({"advance": NUMBER, "box": _by_letter(_to("interval"))}), MOST_STEPS)
STATE = {"state": {**_by_letter(TREE), "description": "each letter with its start"},
         "observed": _by_letter(TREE)}  # fmt: skip
CASE = {
    "bits": _whole(16, MOST_BITS), "system": _to("system"),
    "numbers": {**_by_letter(TREE), "description": "parameters and starts"},
    "activation": _list(_to("piece"), 16),
    "orbit": {**_or_none(_list({"oneOf": [_to("curve"), _to("sink")]}, MOST_CURVES)), "description":
              "a curve for each part of the state that moves by itself"},
}  # fmt: skip
TAYLOR = {"rule": {"const": "taylor"}, **COURSE}
DEFINITIONS: Mapping[str, Schema] = {
    "number": {
        "type": "string", "pattern": "^-?([0-9]+(/[0-9]+)?|0x[0-9a-fA-F]+p-?[0-9]+)$",
        "maxLength": LONGEST,
        "description": 'Exact: "-3/2", or a dyadic number "0x1fp-60", which is 31 / 2^60.',
    },
    "letter": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,39}$"},
    "tree": {
        "oneOf": [NUMBER, {
            "type": "array", "minItems": 1,
            "prefixItems": [{"enum": ["letter", "+", "*", "/", "^", "pi", *PHI, "integral",
                                      *FUNCTIONS, "entry", "sum", "delta",
                                      "mean"]}],
            "items": {"anyOf": [{"type": "string"}, TREE]},
        }],
        "description": 'A formula: a number, or an operation and its parts, as in ["+", '
        '["letter", "u"], "1/2"]. ["integral", f, "s", a, b] is that of f over s from a to b; '
        'phi\' is the derivative of φ. In claims about weights of a form also ["entry", "W", "i", '
        '"j"], ["sum", f, "i", "d"] over i from 1 to d, and ["delta", "i", "j"].',
    },
    "interval": _pair(NUMBER, NUMBER),
    "vector": _list(NUMBER, WIDEST, 1),
    "matrix": _list(VECTOR, WIDEST, 1),
    "triangle": {**_list(VECTOR, WIDEST, 1), "description":
                 "The rows of a triangular or symmetric matrix from its diagonal on."},
    "piece": {**_parts({"low": _or_none(TREE), "high": _or_none(TREE), "value": TREE}),
              "description": "φ(z) on [low, high], a formula in the letter z; null is an infinite "
              "end."},
    "system": {"oneOf": [
        {**_parts({**STATE, "loss": TREE, "metric": _by_letter(TREE)}),
         "description": "The gradient flow ds/dt = −(∂loss/∂s)/metric_s."},
        {**_parts({**STATE, "velocity": _by_letter(TREE)}), "description": "Any flow."},
    ]},
    "curve": {**_parts({**TAYLOR, "steps": STEPS, "solved": SOLVED}), "description":
              "The velocity is clock · direction; each step has a box that the orbit does not "
              "leave during it."},
    "sink": {
        **_parts({
            "rule": {"const": "sink"}, "piece": _whole(0), "order": COURSE["order"],
            "steps": STEPS, "limit": {**_by_letter(TREE), "description":
                                      "the point of rest, of all letters"},
            "widths": {**_by_letter(NUMBER), "description":
                       "half the sides of a box about it, of letters that are not known"},
            "known": {**_by_letter(TREE), "description":
                      "letters with formulas in the others, to which they stay equal"},
        }),
        "description": "Of a flow without a clock: steps into a box about a point of rest, which "
        "is not left.",
    },
    "case": {**_parts(CASE), "description": "Another system with its numbers, φ and orbit."},
    "pattern": {**_parts({"base": LETTER, "indices": NAMES, "value": TREE}), "description":
                "base[indices] = value for all values of the indices."},
    "table": {
        **_parts({
            "piece": _whole(0, 63), "order": {**_whole(2, 40), "multipleOf": 2},
            "nodes": _list(NUMBER, 4000, 2), "crests": _pair(BOUND, BOUND),
        }),
        "description": "Of φ on a range: the number of its piece, the even order of Taylor's "
        "polynomials, the ends of the cells, and points beyond the first and the last one between "
        "which and the table φ' changes its sign.",
    },
    "box": {
        "type": "array", "minItems": 2, "maxItems": 6,
        "prefixItems": [{**_whole(0), "description": "a table"}, {"enum": ["<", ">"]}],
        "items": NUMBER, "description": "The two ends of each axis follow; the boxes are in their "
        "order, and overlap on borders alone.",
    },
    "ranges": {
        **_parts({
            "letters": {**_by_letter(_pair(NUMBER, BOUND), MOST_SPANS, 1), "description":
                        "The ends of each letter's range; null is no upper end."},
            "orbits": _or_none({"oneOf": [_to("levels"), _to("sets")]}),
            "parts": _to("part"),
        }),
        "description": "Letters that have no number, and the parts into which cuts divide their "
        f"box, at most {MOST_LEAVES}; `orbit` is null then.",
    },
    "levels": {
        **_parts({"rule": {"const": "levels"}, "K": TREE, "u": TREE, "v": TREE, "speed": TREE,
                  "direction": _by_letter(TREE), "solved": SOLVED, "tables": _list(TABLE, 64)}),
        "description": "One layer in the letters u and v: the orbits of a part end where a table "
        "says.",
    },
    "sets": {**_parts({**TAYLOR, "solved": SOLVED}), "description":
             "The curves of all starts of a part are followed together, in steps of their own."},
    "part": {"oneOf": [
        {**_parts({"cut": LETTER, "at": NUMBER, "parts": _pair(_to("part"), _to("part"))}),
         "description": "Below and above a number, which both parts hold."},
        {**_parts({"orbit": {"oneOf": [{"type": "null"}, _whole(0, 63), STEPS]},
                   "shown": _list(_whole(0), MOST_CLAIMS)}),
         "description": "The number of its table, or its steps; and the numbers, from 0, of the "
         "conclusions that are shown there."},
    ]},
}  # fmt: skip


def schema() -> Schema:
    """That of a certificate and of a collection of them, in JSON Schema's draft 2020-12."""
    claims = {
        word: _parts({"kind": {"const": word}, **{p: FORMS[f] for p, f in kind.fields.items()}})
        for word, kind in KINDS.items()
    }
    certificate = _parts({
        "format": {"const": FORMAT}, "version": {"const": VERSION},
        "about": {"type": "object", "description": "For people; the kernel does not read it."},
        **CASE, "hypotheses": _list(_to("claim"), MOST_CLAIMS),
        "conclusions": _list(_to("claim"), MOST_CLAIMS, 1), "ranges": _to("ranges"),
    }, "ranges")  # fmt: skip
    collection = _parts({
        "format": {"const": FORMAT + "s"}, "version": {"const": 1},
        "certificates": {"type": "array", "items": _to("certificate")},
        "without": {"type": "array", "items": {"type": "string"},
                    "description": "Which statements have none, and why."},
    })  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:associative-memory-proofs:certificate:{VERSION}",
        "title": "A certificate",
        "description": "What `--certificate PATH` writes, and `verify PATH` reads.",
        "oneOf": [_to("certificate"), _to("collection")],
        "$defs": {**DEFINITIONS, **claims, "claim": {"oneOf": [_to(word) for word in claims]},
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

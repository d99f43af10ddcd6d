"""What the schema of certificates is made of, and its part about networks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofs_check.kernel.files.fields import MOST
from proofs_check.kernel.files.stated import MOST_LETTERS
from proofs_check.kernel.kinds.layers import MOST_LAYERS, MOST_PARTS, WIDEST_KERNEL
from proofs_check.kernel.kinds.memories import MOST_CYCLES, MOST_POINTS
from proofs_check.kernel.kinds.networks import WIDEST
from proofs_check.kernel.kinds.sentences import MOST_STEPS_TO_IT

Schema = dict[str, Any]


def to(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def whole(low: int, high: int | None = None) -> Schema:
    return {"type": "integer", "minimum": low, **({} if high is None else {"maximum": high})}


def listed(items: Schema, most: int, least: int = 0) -> Schema:
    return {"type": "array", "minItems": least, "maxItems": most, "items": items}


def pair(first: Schema, second: Schema) -> Schema:
    return {"type": "array", "prefixItems": [first, second], "minItems": 2, "maxItems": 2}


def by_letter(value: Schema, most: int = MOST_LETTERS, least: int = 0) -> Schema:
    return {"type": "object", "propertyNames": LETTER, "minProperties": least,
            "maxProperties": most, "additionalProperties": value}  # fmt: skip


def parted(parts: Mapping[str, Schema], *optional: str) -> Schema:
    return {"type": "object", "properties": dict(parts), "additionalProperties": False,
            "required": [part for part in parts if part not in optional]}  # fmt: skip


def or_none(x: Schema) -> Schema:
    return {"oneOf": [{"type": "null"}, x]}


NUMBER, LETTER = to("number"), to("letter")
VECTOR, MATRIX, TRIANGLE = to("vector"), to("matrix"), to("triangle")
REPELS = {"radius": NUMBER, "direction": VECTOR}
BALL = {"centre": VECTOR, "frame": TRIANGLE, "radius": NUMBER, "rate": NUMBER}
FORM = {"centre": VECTOR, "form": TRIANGLE}
NEAR = {"example": VECTOR, "near": NUMBER}
READS = {**whole(0, MOST_LAYERS - 1), "description": "An earlier layer, or 0, the input."}
SCALE = {**parted({"square": NUMBER, "offset": NUMBER}), "description":
         "√square times the matrices, so many times the offset"}  # fmt: skip
ADDED, SIDE, SIDES = {"offset": VECTOR, "scale": SCALE}, whole(1, WIDEST_KERNEL), whole(1, WIDEST)
KERNEL = {**parted({"reads": READS, "kernel": MATRIX, "side": SIDE, "mean": SIDE,
                    "from": listed(SIDES, 2, 2), "to": listed(SIDES, 2, 2)}), "description":
          "A convolution, a row for each channel that is written: each pixel of the pictures that "
          "it reads is a mean of mean × mean others; 0 is around them"}  # fmt: skip


def cycle(point: Mapping[str, Schema], **more: Schema) -> Schema:
    return parted({"points": listed(parted(point), MOST_POINTS, 1), **more})


NETWORKS: Mapping[str, Schema] = {
    "layers": listed({"oneOf": [
        {**parted({"matrix": MATRIX, **ADDED}, "scale"), "description":
         "Of what the layer before answers."},
        {**parted({"parts": listed({"oneOf": [parted({"reads": READS, "matrix": MATRIX}), KERNEL]},
                                  MOST_PARTS, 1), **ADDED}, "scale"), "description":
         "A sum, of what several earlier layers answer."},
    ]}, MOST_LAYERS, 2),
    "attracting": listed(cycle({**BALL, **NEAR}), MOST_CYCLES),
    "repelling": listed(cycle({**FORM, **NEAR}, **REPELS), MOST_CYCLES),
    "weights": {**parted({"W": MATRIX, "U": MATRIX, "b": VECTOR, "V": MATRIX, "c": VECTOR}),
                "description": "h becomes φ(W h + U e_w + b), w the largest of V h + c"},
    "words": listed(whole(0, MOST), MOST_STEPS_TO_IT, 1),
    "loop": {"oneOf": [cycle(BALL), cycle(FORM, **REPELS)], "description":
             "one that attracts, or one that does not"},
    "start": {**or_none(parted({"first": whole(0, MOST_POINTS - 1), "steps": whole(0, MOST)})),
              "description": "from the zero vector: the place of the first word, and after how "
              "many a ball is reached"},
}  # fmt: skip

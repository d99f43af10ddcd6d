"""The parts of a claim, as a stranger wrote them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from proofs_check.kernel.core.claims import Claim, Relation
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.core.reading import (
    Reader,
    flag,
    listed_up_to,
    name,
    name_of_many,
    parted,
    rational,
    whole,
)
from proofs_check.kernel.files.stated import read_case
from proofs_check.kernel.files.statements import KINDS, Kind
from proofs_check.kernel.files.wording import RELATIONS
from proofs_check.kernel.kinds.counting import read_reach, read_roots
from proofs_check.kernel.kinds.criteria import read_domains
from proofs_check.kernel.kinds.decay import read_decay
from proofs_check.kernel.kinds.infinity import read_sense, read_tendency
from proofs_check.kernel.kinds.layers import read_layers
from proofs_check.kernel.kinds.lines import read_end, read_parts
from proofs_check.kernel.kinds.logic import read_witnesses
from proofs_check.kernel.kinds.memories import read_attracting, read_repelling
from proofs_check.kernel.kinds.regions import read_axes, read_boxes, read_tables
from proofs_check.kernel.kinds.sentences import read_cycle, read_start, read_weights, read_words
from proofs_check.kernel.kinds.sums import Pattern


@dataclass(frozen=True)
class Said:
    """A claim inside another."""

    word: str
    kind: Kind
    fields: Claim

    @property
    def words(self) -> str:
        return self.kind.words(self.fields)


READERS: dict[str, Callable[[Any], Any]] = {
    "name": name, "number": rational, "flag": flag, "axes": read_axes, "tables": read_tables,
    "boxes": read_boxes, "layers": read_layers, "attracting": read_attracting,
    "repelling": read_repelling, "weights": read_weights, "words": read_words,
    "loop": read_cycle, "start": read_start,
    "bound": read_end, "reach": read_reach, "parts": read_parts, "roots": read_roots,
    "witnesses": read_witnesses, "decay": read_decay, "domains": read_domains,
    "sense": read_sense,
}  # fmt: skip
MOST_PATTERNS = 64
MOST = 4096  # cells, and places of a number


def read(claim: Any, reader: Reader) -> tuple[Kind, Claim]:
    """A claim as it was written, every part of which has a meaning."""
    word = claim.get("kind") if isinstance(claim, dict) else None
    kind = KINDS.get(word) if isinstance(word, str) else None
    if kind is None:
        raise Rejected(f"no rule for a claim of the kind {str(word)[:40]!r}")
    if set(claim) != {"kind", *kind.fields}:
        raise Rejected(f"a claim {word} has the parts {', '.join(kind.fields)}")
    return kind, {part: _part(form, claim[part], reader) for part, form in kind.fields.items()}


def read_said(claim: Any, reader: Reader) -> Said:
    kind, fields = read(claim, reader)
    return Said(claim["kind"], kind, fields)


def _part(form: str, x: Any, reader: Reader) -> Any:
    if form == "tree":
        return reader.tree(x)
    if form == "means":
        return reader.with_mean(x)
    if form == "case":
        return read_case(x, reader)
    if form == "cases":
        return [read_case(case, reader) for case in _bounded(x, list)]
    if form == "claim":
        return read_said(x, reader)
    if form == "claims":
        return [read_said(c, reader) for c in _bounded(x, list)]
    if form == "lists":
        return {name(s): [rational(q) for q in _bounded(n, list)] for s, n in
                _bounded(x, dict).items()}  # fmt: skip
    if form == "formulas":
        return [reader.tree(e) for e in _bounded(x, list)]
    if form == "formula":
        return reader.indexed(x)
    if form == "patterns":
        return [_pattern(p, reader) for p in listed_up_to(x, MOST_PATTERNS, "weights", 1)]
    if form == "ranges":
        return {name_of_many(i): name_of_many(n) for i, n in _bounded(x, dict).items()}
    if form in READERS:
        return READERS[form](x)
    if form in ("known", "norms"):
        word = name_of_many if form == "norms" else name
        return {word(i): reader.tree(e) for i, e in _bounded(x, dict).items()}
    if form == "tendency":
        return read_tendency(x, reader)
    if form == "related":
        return _related(x, reader)
    if form == "relations":
        return {name(s): _related(r, reader) for s, r in _bounded(x, dict).items()}
    if form == "factors":
        return [[reader.tree(e) for e in listed_up_to(f, 2, "a factor", 1)]
                for f in _bounded(x, list)]  # fmt: skip
    if form == "names":
        return [name(s) for s in _bounded(x, list)]
    if form == "points":
        return [[reader.tree(e) for e in _bounded(point, list)] for point in _bounded(x, list)]
    if form == "numbers":
        return [rational(q) for q in _bounded(x, list)]
    if form == "matrix" or (form == "frame" and x is not None):
        return [[rational(q) for q in _bounded(r, list)] for r in _bounded(x, list)]
    if form == "frame":
        return None
    words = {
        "relation": tuple(RELATIONS),
        "where": ("along", "end", "everywhere", "while"),
        "still": ("end", "everywhere"),
    }.get(form, ())
    if isinstance(x, str) and x in words:
        return x
    if form == "count":
        return whole(x, 1, MOST, "a count")
    raise Rejected(f"{str(x)[:40]!r} is no {form}")


def _related(x: Any, reader: Reader) -> Relation:
    parted(x, ("left", "relation", "right"), "a relation")
    return reader.tree(x["left"]), _part("relation", x["relation"], reader), reader.tree(x["right"])


def _bounded(x: Any, kind: type[list[Any]] | type[dict[str, Any]]) -> Any:
    if not isinstance(x, kind) or len(x) > MOST_PATTERNS:
        raise Rejected(f"at most {MOST_PATTERNS} patterns, ranges or norms")
    return x


def _pattern(x: Any, reader: Reader) -> Pattern:
    parted(x, ("base", "indices", "value"), "a pattern")
    indices = tuple(map(name_of_many, _bounded(x["indices"], list)))
    if len(set(indices)) < len(indices):
        raise Rejected("an index is there twice")
    return Pattern(name_of_many(x["base"]), indices, reader.indexed(x["value"]))

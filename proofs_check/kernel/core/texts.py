"""Formulas and numbers as people read them."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from proofs_check.kernel.core.trees import Tree


def digits(q: Fraction) -> str:
    """In decimals; beyond what Python is willing to write so, in hexadecimals."""
    parts = [str(n) if n.bit_length() < 10_000 else hex(n) for n in (q.numerator, q.denominator)]
    return parts[0] if q.denominator == 1 else "/".join(parts)


def text(e: Tree) -> str:
    """For people."""
    if e.operation == "number":
        return digits(e.data) if e.data.denominator == 1 and e.data >= 0 else f"({digits(e.data)})"
    if e.operation == "letter":
        return str(e.data)
    parts = [text(a) for a in e.arguments]
    if e.operation == "+":
        return "(" + " + ".join(parts).replace(" + -", " - ") + ")"
    if e.operation == "*":  # (a/b)·c is no a/(b·c)
        quotients = [a.operation == "/" for a in e.arguments[:-1]] + [False]
        parts = [f"({p})" if q else p for p, q in zip(parts, quotients, strict=True)]
        minus = e.arguments[0].operation == "number" and e.arguments[0].data == -1
        return "-" + "·".join(parts[1:]) if minus else "·".join(parts)
    if e.operation == "/":
        below = f"({parts[1]})" if e.arguments[1].operation in ("*", "/") else parts[1]
        return f"{parts[0]}/{below}"
    if e.operation == "^":
        base = f"({parts[0]})" if e.arguments[0].operation in ("*", "/", "^") else parts[0]
        return (
            f"{base}^{e.data}" if e.data.denominator == 1 and e.data > 0 else f"{base}^({e.data})"
        )
    if e.operation == "integral":
        return f"(∫_[{parts[1]}, {parts[2]}] {parts[0]} d{e.data})"
    if e.operation == "pi":
        return "π"
    if e.operation == "matrix_exp":
        n = isqrt(len(parts) - 1)
        rows = (f"({', '.join(parts[i : i + n])})" for i in range(1, n * n, n))
        return f"exp({parts[0]}·({', '.join(rows)}))[{e.data[0]}, {e.data[1]}]"
    if e.operation == "mean":
        return f"E_{','.join(e.data)}[{parts[0]}]"
    if e.operation in ("entry", "delta"):
        base, indices = e.data if e.operation == "entry" else ("δ", e.data)
        return f"{base}[{', '.join(indices)}]"
    if e.operation == "sum":
        return f"(Σ_{e.data[0]}≤{e.data[1]} {parts[0]})"
    bracketed = e.arguments[0].operation == "+"
    return e.operation.replace("phi", "φ") + (parts[0] if bracketed else f"({parts[0]})")

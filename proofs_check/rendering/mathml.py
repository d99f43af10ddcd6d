"""MathML, from the LaTeX of statements and derivations, and from SymPy expressions."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sympy

_RELATIONS = "⟺⇔⇒"  # latex2mathml takes some of them for identifiers, without their spacing
_ORDINARY = re.compile(r"\\left\(((?:(?!\\frac|\\left|\\right).)*?)\s*\\right\)")  # height
_UNARY = re.compile(r"(<mo[^>]*>[(\[,=→⟨≤≥<>]</mo>|<mrow>)<mo>−</mo>")  # a sign, no operation
_BAR = re.compile(r"<mo [^>]*>([|‖])</mo>")  # browsers take the right one of a pair for an infix
_NAMED = re.compile(r"(<mi>(?:sin|cos|sinh|cosh|tanh|exp|ln)</mi>)(?=<m[in]>)")
_PRIME = re.compile(r"<msup>(<mi>[^<]*</mi>)<mi>([′″])</mi></msup>")  # raised already
_BREAKS = re.compile(r",\s*(?:\\quad|\\qquad|\\;)\s*")


@lru_cache(maxsize=2048)
def from_latex(latex: str, display: bool = False) -> str | None:
    """A ``<math>`` element; None if the converter does not understand the LaTeX."""
    from latex2mathml.converter import convert

    if latex.count("{") != latex.count("}"):
        return None  # the converter would guess
    try:
        text = html.unescape(convert(latex, display="block" if display else "inline"))
    except Exception:  # its many exceptions have no common base
        return None
    if "\\" in text:
        return None  # a command that was passed through unread
    return _escaped(_relations(text), latex)


def equations(latex: str) -> list[str] | None:
    """A line of several equations, taken apart so that the page can wrap between them."""
    parts = [part for part in _BREAKS.split(latex) if part.strip()]
    if any(part.count("{") != part.count("}") for part in parts):
        parts = [latex]
    found = [from_latex(part) for part in parts]
    return None if None in found else [f for f in found if f]


def from_sympy(expression: sympy.Expr, name: str = "", display: bool = False) -> str:
    """``name`` = expression, the name in LaTeX."""
    import sympy

    latex = _ORDINARY.sub(r"(\1)", sympy.latex(expression))
    return from_latex(f"{name} = {latex}" if name else latex, display) or _by_sympy(expression)


def _by_sympy(expression: sympy.Expr) -> str:
    """SymPy's own MathML: sound, but it writes exp(-z) as 1 over e to the z."""
    import sympy
    from sympy.printing.mathml import mathml

    body = html.unescape(mathml(expression, printer="presentation"))
    math = f'<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow>{body}</mrow></math>'
    return _escaped(math.replace("<mi>\u2147</mi>", "<mi>e</mi>"), sympy.latex(expression))


def _relations(text: str) -> str:
    text = re.sub(rf"<mi>([{_RELATIONS}])</mi>", r'<mo lspace="0.5em" rspace="0.5em">\1</mo>', text)
    text = text.replace("<mo>∞</mo>", "<mi>∞</mi>")
    text = _UNARY.sub(r'\1<mo form="prefix">−</mo>', text)
    text = _BAR.sub(r'<mo stretchy="false" lspace="0.05em" rspace="0.05em">\1</mo>', text)
    text = _NAMED.sub(r'\1<mspace width="0.17em" />', text)
    text = _PRIME.sub(r'<mrow>\1<mo lspace="0" rspace="0">\2</mo></mrow>', text)
    return text.replace("<mo>/</mo>", '<mo lspace="0.05em" rspace="0.05em">/</mo>')


def _escaped(text: str, alternative: str) -> str:
    """``<`` inside an operator must stay an entity; the LaTeX serves as alternative text."""
    text = re.sub(r">(&|<|>)</mo>", lambda m: f">{html.escape(m.group(1))}</mo>", text)
    return text.replace("<math ", f'<math alttext="{html.escape(alternative, quote=True)}" ', 1)

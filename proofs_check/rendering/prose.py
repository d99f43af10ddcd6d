"""Sentences with mathematics in Unicode, "u0 φ(v0) ≠ 0", taken apart for typesetting.

A run of words that look like mathematics becomes LaTeX; whatever is doubtful stays a word, so that
the worst that can happen is plain text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

SYMBOLS = {
    "φ": r"\varphi ", "γ": r"\gamma ", "λ": r"\lambda ", "τ": r"\tau ", "α": r"\alpha ",
    "β": r"\beta ", "δ": r"\delta ", "ε": r"\varepsilon ", "η": r"\eta ", "θ": r"\theta ",
    "κ": r"\kappa ", "μ": r"\mu ", "π": r"\pi ", "ρ": r"\rho ", "σ": r"\sigma ", "ψ": r"\psi ",
    "ω": r"\omega ", "Σ": r"\sum ", "∑": r"\sum ", "∏": r"\prod ", "Π": r"\prod ", "Δ": r"\Delta ",
    "Φ": r"\Phi ", "∫": r"\int ", "∂": r"\partial ", "∇": r"\nabla ", "∞": r"\infty ",
    "≤": r"\le ", "≥": r"\ge ", "≠": r"\ne ", "≈": r"\approx ", "≡": r"\equiv ", "∝": r"\propto ",
    "∈": r"\in ", "∉": r"\notin ", "⊂": r"\subset ", "∪": r"\cup ", "∩": r"\cap ", "⊥": r"\perp ",
    "→": r"\to ", "←": r"\leftarrow ", "↦": r"\mapsto ", "⇒": r"\Rightarrow ",
    "⇔": r"\Leftrightarrow ", "±": r"\pm ", "×": r"\times ", "·": r"\cdot ", "∘": r"\circ ",
    "⊙": r"\odot ", "√": r"\surd ", "‖": r"\Vert ", "⟨": r"\langle ", "⟩": r"\rangle ",
    "½": r"\tfrac{1}{2}", "¼": r"\tfrac{1}{4}", "−": "-", "′": "'", "∀": r"\forall ",
    "∃": r"\exists ", "ℝ": r"\mathbb{R}", "|": r"\vert ",
    "⌈": r"\lceil ", "⌉": r"\rceil ", "…": r"\dots ",
    "≪": r"\ll ", "≫": r"\gg ", "✓": r"\surd ", "ℓ": r"\ell ",
}  # fmt: skip
_UP = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿᵀᵏᵗᵐⁱʰᵖ", "0123456789+-=()nTktmihp", strict=True))
_DOWN = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₖₗₘₙₜ", "0123456789+-ijklmnt", strict=True))
_DOT = "\u0307"
_FUNCTIONS = (
    "sinh", "cosh", "tanh", "sin", "cos", "tan", "exp", "log", "max", "min", "arctan", "det", "lim"
)  # fmt: skip
_COMMANDING = set("\\$%#&~{}")  # nobody writes mathematics in Unicode with them
_PUNCTUATION = ",.;:!?"
_QUOTES = "“”\"'«»"
_ORDINARY = {"a", "A", "I"}  # letters that are also words
_NAME = re.compile(
    rf"(\d+/\(*)?([A-Za-z]|({'|'.join(_FUNCTIONS)})(?=\())"
    r"(\d+|_\w|\[\w(,\w)*\])?'*((\*\*|\^)\w)?([(\[].*)?[)\]]*"
)
_NUMBER = re.compile(r"[(\[]*-?[\d./]+[)\]]*")
_ENUMERATED = re.compile(r"\([a-z]\)")  # parts of a figure
_NUMBERED = {"Appendix", "Appendices", "Figure", "Lemma", "Section", "Table", "Theorem"}
_OPENING, _CLOSING = "([", ")]"
LONGEST = 70  # letters of a formula in a sentence: it is on one line, and words are not
_SCRIPT = re.compile(r"[_^]\{[\w+\-−,≤]+\}")  # a_{i+1}, Σ_{1≤i≤n}
_ENTRY = re.compile(r"(?<![A-Za-z])([A-Za-z])\[(\w(?:,\w)*)\]")  # a[i], an entry of a
_SIGNS = {"=", "<", ">", "+", "-", "/", "|", "<=", ">="}
_OPERATORS = _SIGNS | set("−≤≥≠≈∈·×→")


@dataclass(frozen=True)
class Segment:
    """Plain ``text``, or the same as ``latex``."""

    text: str
    latex: str | None = None


@lru_cache(maxsize=1024)
def segments(sentence: str) -> tuple[Segment, ...]:
    """The sentence in order; the texts joined give it back."""
    found: list[Segment] = []
    run = ""
    pieces = re.findall(r"\s+|“|[^\s“]+", sentence)
    for i, piece in enumerate(pieces):
        if piece.isspace():
            run += piece
            continue
        core, tail = _core(piece, _depth(run + piece) > 0)
        known = _mathematical(core, run) or _begins(core, pieces[i + 1 : i + 3])
        if not known or _names(core.rstrip(_CLOSING), pieces[i - 2] if i > 1 else ""):
            found += [*_closed(run), Segment(piece)]
            run = ""
        elif tail:
            found += [*_closed(run + core), Segment(tail)]
            run = ""
        else:
            run += piece
    return tuple(found + _closed(run))


def to_latex(text: str) -> str | None:
    """A run of mathematics as LaTeX; None if a character has no counterpart, or would command."""
    if any(c in _COMMANDING for c in _SCRIPT.sub("", text)):
        return None
    text = _roots(_ENTRY.sub(r"\1_{\2}", _scripts(text)))
    text = re.sub(r"(?<=\w)(?:\*\*|\^)(\w)", r"^{\1}", text)
    text = re.sub(f"(.){_DOT}", r"\\dot{\1}", text)
    text = re.sub(r"(?<![A-Za-z\\])([A-Za-zλγφσ])(\d+)", r"\1_{\2}", text)
    text = re.sub(rf"(?<![\\A-Za-z])({'|'.join(_FUNCTIONS)})(?![A-Za-z])", r"\\\1 ", text)
    text = "".join(SYMBOLS.get(c, c) for c in text)
    return text if text.isascii() and _depth(text) == 0 and "%" not in text else None


def _core(piece: str, inside: bool) -> tuple[str, str]:
    """A word without its trailing punctuation, unless that stands between brackets."""
    core = piece if inside else piece.rstrip(_PUNCTUATION + "”")
    return core, piece[len(core) :]


def _names(core: str, before: str) -> bool:
    """The letter of an appendix or a table; seconds."""
    if core == "s":
        return bool(re.fullmatch(r"[\d.,]+", before))
    return len(core) == 1 and before.lstrip(_OPENING) in _NUMBERED


def _depth(text: str) -> int:
    return sum((c in _OPENING) - (c in _CLOSING) for c in text)


def _begins(core: str, following: list[str]) -> bool:
    """A number or the letter a before an operator, as in 1 − p, or the end of an interval, as in
    (0, ∞); elsewhere they are words."""
    ahead = following[1] if len(following) > 1 else ""
    if core[:1] in _OPENING and core.endswith(",") and _NUMBER.fullmatch(core[:-1]):
        return bool(re.fullmatch(r"[-−]?[\d./∞]+[)\]]²?\W*", ahead))
    if core[:1] in _OPENING and core.lstrip(_OPENING).isdigit():
        return ahead in _OPERATORS or any(c in SYMBOLS or c in _UP for c in ahead)
    return (core.isdigit() or core.lstrip(_OPENING) in _ORDINARY) and ahead in _OPERATORS


def _mathematical(core: str, run: str) -> bool:
    words = re.findall(r"[A-Za-z]{2,}", core)
    if not core or core[0] in _QUOTES or any(w not in _FUNCTIONS for w in words):
        return bool(words) and all(re.fullmatch(r"d[a-z]", w) for w in words) and bool(run.strip())
    if any(c in SYMBOLS or c in _UP or c in _DOWN or c == _DOT for c in core):
        return core not in ("…", "✓", "·")
    going = bool(run.strip())
    if core in _SIGNS or _NUMBER.fullmatch(core):
        return going
    if _ENUMERATED.fullmatch(core) or (core.startswith("-") and not going):
        return False
    if core.lstrip(_OPENING) in _ORDINARY and run.rstrip()[-1:] not in _OPERATORS:
        return False
    return bool(_NAME.fullmatch(core.lstrip("(-").rstrip(",")))


def _closed(run: str) -> list[Segment]:
    """A finished run; a bracket without its partner at the end of a word stays a word."""
    lonely = _lonely(run)
    if lonely is not None and (
        run[lonely] in _CLOSING or not run[:lonely].rstrip(_OPENING)[-1:].strip()
    ):
        before, after = run[:lonely], run[lonely + 1 :]
        return [*_closed(before), Segment(run[lonely]), *_closed(after)]
    body = run.strip()
    if not body:
        return [Segment(run)] if run else []
    before, after = run[: run.index(body)], run[run.index(body) + len(body) :]
    latex = to_latex(body) if len(body) <= LONGEST else None
    middle = Segment(body, latex.strip() if latex else None)
    return [s for s in (Segment(before), middle, Segment(after)) if s.text]


def _lonely(text: str) -> int | None:
    """Where the first bracket without a partner stands; that of [0, 1) is one of either kind."""
    opened: list[int] = []
    for i, c in enumerate(text):
        if c in _OPENING:
            opened.append(i)
        elif c in _CLOSING:
            if not opened:
                return i
            opened.pop()
    return opened[0] if opened else None


def _scripts(text: str) -> str:
    for table, sign in ((_UP, "^"), (_DOWN, "_")):
        text = re.sub(
            f"[{''.join(table)}]+",
            lambda m, t=table, s=sign: f"{s}{{{''.join(t[c] for c in m.group())}}}",  # type: ignore[misc]
            text,
        )
    return text


def _roots(text: str) -> str:
    """√(x + 1) with a bar over all of it; a root whose brackets do not close stays a sign."""
    place = text.find("√(")
    while place >= 0:
        depth = 0
        for end in range(place + 1, len(text)):
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            if depth == 0:
                text = rf"{text[:place]}\sqrt{{{text[place + 2 : end]}}}{text[end + 1 :]}"
                break
        place = text.find("√(", place + 1)
    return text

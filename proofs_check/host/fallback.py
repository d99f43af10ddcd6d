"""Text for a stream whose encoding has no Greek: φ becomes phi, ‖x‖ ||x||, ✓ yes."""

from __future__ import annotations

import codecs
import unicodedata

from proofs_check.host.foreign import escape

HANDLER = "spelt"  # the name under which codecs know it
_SPELT = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ξ": "xi", "ο": "omicron", "π": "pi", "ρ": "rho", "ς": "sigma", "σ": "sigma", "τ": "tau",
    "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "ϕ": "phi",
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi",
    "Ψ": "Psi", "Ω": "Omega", "ℓ": "l", "∂": "d", "∇": "grad ", "∫": "int ", "∑": "sum ",
    "∏": "prod ", "√": "sqrt ", "∞": "oo", "ℝ": "R", "∈": "in", "∉": "not in", "≠": "!=",
    "≤": "<=", "≥": ">=", "≈": "~=", "≡": "==", "≪": "<<", "≫": ">>", "→": "->", "←": "<-",
    "↦": "|->", "⇒": "=>", "⇔": "<=>", "⟺": "<=>", "±": "+-", "×": "x", "·": "*", "∘": "o",
    "−": "-", "–": "-", "—": "-", "…": "...", "‖": "||", "⟨": "<", "⟩": ">", "′": "'",
    "“": '"', "”": '"', "‘": "'", "’": "'", "✓": "yes", "✗": "no", "○": "o", "⚡": "!",
    "†": "+", "•": "*", "⊥": "_|_", "∪": "u", "∩": "n", "⊂": "<", "∀": "all ", "∃": "some ",
    "\u0307": "'", "│": "|", "─": "-", "━": "-", "╭": "+", "╮": "+", "╰": "+", "╯": "+",
    "\u00a0": " ",
}  # fmt: skip


def ascii_of(character: str) -> str:
    """Letters and digits for it, ² as ^2 and ½ as 1/2, or its escape; nothing but ASCII."""
    if character in _SPELT:
        return _SPELT[character]
    kind, _, _ = unicodedata.decomposition(character).rpartition(">")
    before = {"<super": "^", "<sub": "_"}.get(kind, "")
    letters = unicodedata.normalize("NFKD", character).replace("\u2044", "/")
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return before + bare if bare.isascii() and bare.isprintable() and bare else escape(character)


def _spell(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(ascii_of, error.object[error.start : error.end])), error.end


def spelt(text: str, encoding: str) -> str:
    """The text as a stream of that encoding will have it: what is to fit must be measured so."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode(encoding, register()).decode(encoding)
    return text


def register() -> str:
    """Make the handler known to all codecs; its name."""
    codecs.register_error(HANDLER, _spell)
    return HANDLER
